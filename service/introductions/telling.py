"""Whom an introduction is told: by mail the office, the company and the expert, and by a decision the ranking.

Called within the unit of work of a verb. What a mail says is settled when it is sent; here only codes go in.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session

from matcher.records import Problem
from service.accounts import account_store
from service.catalogue.visibility import EVERYTHING
from service.introductions.borders import OFFICE
from service.introductions.store import Introduction
from service.mail.workflow import notify
from service.matching.workflow import decide_within


def tell_company(session: Session, problem: Problem, kind: str, *, path: str = "", **facts: Any) -> None:
    """Write to the members of the problem's organisation."""
    if problem.organisation_id is None:
        return
    path = path or f"/company/problems/{quote(problem.id, safe='')}"
    for account in account_store.accounts_where(session, roles=["company"], organisation_id=problem.organisation_id):
        notify(session, account.id, kind, problem=problem.id, path=path, **facts)


def tell_office(
    session: Session, said: Introduction, kind: str, *, path: str = "", besides: int | None = None, **facts: Any
) -> None:
    """Write to the office that made the introduction; not to the account ``besides``, who knows."""
    if said.institution_id is None:
        return
    path = path or f"/problems/{quote(said.problem_id, safe='')}"
    for account in account_store.accounts_where(session, roles=OFFICE, institution_id=said.institution_id):
        if account.id != besides:
            notify(session, account.id, kind, problem=said.problem_id, path=path, **facts)


def tell_expert(session: Session, said: Introduction, kind: str, *, path: str = "") -> None:
    """Write to the expert, where they have an account."""
    account = account_store.account_of_expert(session, said.expert_id) if said.expert_id is not None else None
    if account is not None:
        notify(session, account.id, kind, problem=said.problem_id, path=path or f"/opportunities/{said.id}")


def tell_ranking(session: Session, found: Introduction, verb: str, **said: Any) -> None:
    """Record a decision, if it was a ranking that named the expert."""
    if found.run_id is not None and found.expert_id is not None:
        decide_within(session, EVERYTHING, found.run_id, found.expert_id, verb, **said)
