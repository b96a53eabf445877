"""The SQL of what accounts are of: the names of institutions, organisations, experts and consortia. Never commits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.account_store import Account
from service.accounts.tables import ConsortiumRow
from service.catalogue.tables import ExpertRow, InstitutionRow
from service.problems.tables import OrganisationRow
from service.store import one_of

_TABLES = (
    ("institution_id", InstitutionRow), ("organisation_id", OrganisationRow), ("expert_id", ExpertRow),
    ("consortium_id", ConsortiumRow),
)  # fmt: skip


def owner_names(session: Session, accounts: Iterable[Account]) -> dict[int, str]:
    """Name what each account is of; of a faculty member their institution."""
    accounts = list(accounts)
    names: dict[tuple[str, str], str] = {}
    for column, table in _TABLES:
        wanted = {owner for each in accounts if (owner := getattr(each, column)) is not None}
        if wanted:
            rows = session.execute(select(table.id, table.name).where(one_of(table.id, wanted)))
            names |= {(column, id_): name for id_, name in rows}
    return {each.id: _first(each, names) for each in accounts}


def _first(account: Account, names: dict[tuple[str, str], str]) -> str:
    for column, _ in _TABLES:
        if (owner := getattr(account, column)) is not None:
            return names.get((column, owner), str(owner))
    return ""
