"""Whom to tell by e-mail about a problem: its company's members, the office that handles it.

A session and a problem go in; mails go into the outbox of the same unit of work. Knows no text.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from sqlalchemy.orm import Session

from service.accounts import account_store
from service.mail.workflow import notify

OFFICE: Final = ("officer", "administrator")


def company_path(problem_id: str) -> str:
    """Address a problem's page for its company."""
    return f"/company/problems/{quote(problem_id, safe='')}"


def office_path(problem_id: str) -> str:
    """Address a problem's page for the office."""
    return f"/problems/{quote(problem_id, safe='')}"


def tell_company(
    session: Session, organisation_id: str | None, kind: str, problem_id: str, *, but: int | None = None, **facts: Any
) -> None:
    """Tell a company's members."""
    if organisation_id is None:
        return
    path = facts.pop("path", company_path(problem_id))
    for account in account_store.accounts_where(session, roles=["company"], organisation_id=organisation_id):
        if account.id != but:
            notify(session, account.id, kind, problem=problem_id, path=path, **facts)


def tell_office(
    session: Session, institution_id: str | None, kind: str, problem_id: str, *, but: int | None = None, **facts: Any
) -> None:
    """Tell the office that handles a problem; without one, every office, since any of them may take it up."""
    path = facts.pop("path", office_path(problem_id))
    for account in account_store.accounts_where(session, roles=OFFICE, institution_id=institution_id):
        if account.id != but:
            notify(session, account.id, kind, problem=problem_id, path=path, **facts)
