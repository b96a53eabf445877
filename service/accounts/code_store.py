"""The SQL of recovery codes. Takes a session, never commits."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from service.accounts.account_tables import RecoveryCodeRow


def put_codes(session: Session, account_id: int, code_hashes: Collection[bytes]) -> None:
    """Keep codes in the place of those that there were."""
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id))
    if code_hashes:
        rows = [{"account_id": account_id, "code_hash": each} for each in code_hashes]
        session.execute(insert(RecoveryCodeRow), rows)


def use_code(session: Session, account_id: int, code_hash: bytes) -> bool:
    """Use a code up; false where there is none such."""
    used = session.execute(
        delete(RecoveryCodeRow)
        .where(RecoveryCodeRow.account_id == account_id, RecoveryCodeRow.code_hash == code_hash)
        .returning(RecoveryCodeRow.account_id)
    )
    return used.first() is not None


def count_codes(session: Session, account_id: int) -> int:
    """Count the codes that were not used."""
    return session.scalar(select(func.count()).where(RecoveryCodeRow.account_id == account_id)) or 0
