"""The SQL of accounts. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.accounts.account_tables import AccountRow
from service.accounts.actors import Actor
from service.catalogue.tables import ExpertRow
from service.fingerprints import search_name
from service.listing import Listing, Page


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in. ``version`` grows with each change; ``has_password`` and ``has_totp`` say how."""

    id: int
    email: str
    name: str
    role: str
    language: str
    institution_id: str | None
    organisation_id: str | None
    expert_id: str | None
    consortium_id: str | None
    has_password: bool
    has_totp: bool
    single_sign_on: str | None
    version: int
    created_at: datetime
    disabled_at: datetime | None

    @property
    def actor(self) -> Actor:
        """On whose behalf it acts; only a company's, a faculty's or an office's own id opens anything."""
        office = self.role in ("officer", "administrator")
        return Actor(
            self.name,
            institution_id=self.institution_id if office else None,
            administrator=self.role == "operator",
            role=self.role,
            account_id=self.id,
            organisation_id=self.organisation_id if self.role == "company" else None,
            expert_id=self.expert_id if self.role == "faculty" else None,
            consortium_id=self.consortium_id if self.role == "secretary" else None,
        )


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is held against."""

    account: Account
    password_hash: str | None
    totp_secret: str | None
    totp_counter: int


def add_account(session: Session, **values: Any) -> Account | None:
    """Add an account; nothing where its address is taken."""
    added = session.scalar(
        insert(AccountRow).values(**values).on_conflict_do_nothing(index_elements=["email"]).returning(AccountRow)
    )
    return account_of(added) if added is not None else None


def get_account(session: Session, account_id: int, *, lock: bool = False) -> Account | None:
    """Fetch an account, disabled or not."""
    row = session.get(AccountRow, account_id, with_for_update=lock or None, populate_existing=lock)
    return account_of(row) if row is not None else None


def accounts_by_id(session: Session, account_ids: Collection[int]) -> dict[int, Account]:
    """Fetch several accounts by their numbers; the erased are left out."""
    rows = session.scalars(select(AccountRow).where(AccountRow.id.in_(account_ids)))
    return {row.id: account_of(row) for row in rows}


def find_credentials(session: Session, email: str) -> Credentials | None:
    """Find what the account of this folded address is signed in with."""
    row = session.scalar(select(AccountRow).where(AccountRow.email == email, AccountRow.disabled_at.is_(None)))
    return _credentials(row)


def credentials_of(session: Session, account_id: int) -> Credentials | None:
    """Fetch what an account that is not disabled is signed in with, and hold it for this unit of work."""
    row = session.get(AccountRow, account_id, with_for_update=True, populate_existing=True)
    return _credentials(row if row is not None and row.disabled_at is None else None)


def account_of_expert(session: Session, expert_id: str) -> Account | None:
    """Find the account in force of a faculty member."""
    row = session.scalar(
        select(AccountRow).where(AccountRow.expert_id == expert_id, AccountRow.disabled_at.is_(None)).limit(1)
    )
    return account_of(row) if row is not None else None


def accounts_where(
    session: Session,
    *,
    roles: Collection[str],
    institution_id: str | None = None,
    organisation_id: str | None = None,
) -> tuple[Account, ...]:
    """List the accounts in force with one of these roles, at an institution or an organisation, by number."""
    query = select(AccountRow).where(AccountRow.role.in_(roles), AccountRow.disabled_at.is_(None))
    if institution_id is not None:
        query = query.where(AccountRow.institution_id == institution_id)
    if organisation_id is not None:
        query = query.where(AccountRow.organisation_id == organisation_id)
    return tuple(account_of(row) for row in session.scalars(query.order_by(AccountRow.id)))


def list_accounts(
    session: Session, page: Page, *, institution_id: str | None, role: str | None, words: str
) -> Listing[Account]:
    """List accounts by name, those of an institution or all; ``words`` are looked for in name and address."""
    conditions: list[ColumnElement[bool]] = []
    if institution_id is not None:
        conditions.append(_of_institution(institution_id))
    if role is not None:
        conditions.append(AccountRow.role == role)
    for word in search_name(words).split():
        like = f"%{word.replace('%', '').replace('_', '')}%"
        conditions.append(or_(AccountRow.email.ilike(like), AccountRow.name.ilike(like)))
    query = select(AccountRow).where(*conditions)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(AccountRow.name, AccountRow.id).limit(page.limit).offset(page.offset))
    return Listing([account_of(row) for row in rows], total, page)


def is_of(session: Session, account: Account, institution_id: str | None) -> bool:
    """Say whether an account is of an institution, as `list_accounts` says of many."""
    if institution_id is None:
        return False
    return bool(session.scalar(select(exists().where(AccountRow.id == account.id, _of_institution(institution_id)))))


def expert_has_account(session: Session, expert_id: str) -> bool:
    """Say whether a faculty member has an account, disabled or not."""
    return bool(session.scalar(select(exists().where(AccountRow.expert_id == expert_id))))


def change_account(session: Session, account_id: int, **values: Any) -> Account | None:
    """Change an account, and count the change; nothing where there is none."""
    changed = session.scalar(
        update(AccountRow)
        .where(AccountRow.id == account_id)
        .values(**values, version=AccountRow.version + 1)
        .returning(AccountRow)
        .execution_options(populate_existing=True)
    )
    return account_of(changed) if changed is not None else None


def shut_account(session: Session, account_id: int) -> None:
    """Have nobody sign in with an account any more."""
    change_account(session, account_id, disabled_at=func.now())


def delete_account(session: Session, account_id: int) -> None:
    """Delete an account with what is its alone; what it wrote is nobody's then."""
    session.execute(delete(AccountRow).where(AccountRow.id == account_id))


def find_by_email(session: Session, email: str) -> Account | None:
    """Find the account of a folded address, disabled or not."""
    row = session.scalar(select(AccountRow).where(AccountRow.email == email))
    return account_of(row) if row is not None else None


def find_single_sign_on(session: Session, subject: str) -> Account | None:
    """Find the account in force that an issuer of single sign-on knows by this name."""
    row = session.scalar(
        select(AccountRow).where(AccountRow.single_sign_on == subject, AccountRow.disabled_at.is_(None))
    )
    return account_of(row) if row is not None else None


def email_is_free(session: Session, email: str) -> bool:
    """Say whether no account has this folded address."""
    return find_by_email(session, email) is None


def count_accounts(
    session: Session,
    *,
    institution_id: str | None = None,
    organisation_id: str | None = None,
    consortium_id: str | None = None,
) -> int:
    """Count all accounts, disabled ones too, or those of an institution, an organisation or a consortium."""
    query = select(func.count()).select_from(AccountRow)
    if institution_id is not None:
        query = query.where(AccountRow.institution_id == institution_id)
    if organisation_id is not None:
        query = query.where(AccountRow.organisation_id == organisation_id)
    if consortium_id is not None:
        query = query.where(AccountRow.consortium_id == consortium_id)
    return session.scalar(query) or 0


def _of_institution(institution_id: str) -> ColumnElement[bool]:
    """Say in SQL whether an account is of an institution; a faculty member's is of wherever the expert is."""
    experts = select(ExpertRow.id).where(ExpertRow.institution_id == institution_id)
    return or_(
        and_(AccountRow.expert_id.is_(None), AccountRow.institution_id == institution_id),
        AccountRow.expert_id.in_(experts),
    )


def account_of(row: AccountRow) -> Account:
    """Make the record of a row."""
    return Account(
        row.id, row.email, row.name, row.role, row.language, row.institution_id, row.organisation_id, row.expert_id,
        row.consortium_id, row.password_hash is not None, row.totp_secret is not None, row.single_sign_on, row.version,
        row.created_at, row.disabled_at,
    )  # fmt: skip


def _credentials(row: AccountRow | None) -> Credentials | None:
    if row is None:
        return None
    return Credentials(account_of(row), row.password_hash, row.totp_secret, row.totp_counter)
