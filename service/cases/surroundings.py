"""Who and what cases are about: experts, organisations, people with an account, agreements.

Cases go in, the records that they name come out. Never commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.records import Expert, Institution, Organisation, Problem
from service.accounts import account_store
from service.accounts.account_store import Account
from service.accounts.actors import Actor
from service.cases import store
from service.cases.store import Agreement, Case, Event
from service.catalogue.people_store import get_experts
from service.catalogue.visibility import PUBLIC, visibility_of
from service.problems.posting_store import get_posting
from service.problems.store import get_organisations, get_problems

OFFICE: Final = ("officer", "administrator")


@dataclass(frozen=True, slots=True)
class Around:
    """Records by id. ``people`` are those with an account who can be named in the case; none where it is a list."""

    experts: Mapping[str, tuple[Expert, Institution | None]]
    organisations: Mapping[str, Organisation]
    accounts: Mapping[int, Account]
    problems: Mapping[str, Problem]
    people: Sequence[Account] = ()
    colleagues: Sequence[Account] = ()
    agreements: Sequence[Agreement] = ()

    def expert(self, case: Case) -> Expert | None:
        """Give the expert of a case; none once they were erased."""
        found = self.experts.get(case.expert_id or "")
        return found[0] if found is not None else None

    def institution(self, case: Case) -> Institution | None:
        """Give the institution of the expert of a case."""
        found = self.experts.get(case.expert_id or "")
        return found[1] if found is not None else None

    def organisation(self, case: Case) -> Organisation | None:
        """Give the organisation of a case."""
        return self.organisations.get(case.organisation_id or "")

    def problem(self, case: Case) -> Problem | None:
        """Give the problem of a case."""
        return self.problems.get(case.problem_id or "")

    def name_of(self, account_id: int | None) -> str:
        """Name whoever has an account; nothing once it was erased."""
        found = self.accounts.get(account_id or 0)
        return found.name if found is not None else ""


def around(session: Session, cases: Sequence[Case], events: Sequence[Event] = (), *, side: str = "") -> Around:
    """Fetch what cases name; of a case that an office looks at, ``side`` office, who can be chosen there too."""
    named = {each.account_id for each in cases} | {each.account_id for each in events}
    named |= {account_id for each in events for account_id in each.account_ids}
    in_office = side == "office"
    known = get_experts(session, {each.expert_id for each in cases if each.expert_id is not None}).items()
    return Around(
        experts={expert_id: found if in_office else (as_known(found[0]), found[1]) for expert_id, found in known},
        organisations=get_organisations(session, {each.organisation_id for each in cases if each.organisation_id}),
        accounts=account_store.accounts_by_id(session, {each for each in named if each is not None}),
        problems=get_problems(session, {each.problem_id for each in cases if each.problem_id}),
        people=parties(session, cases[0]) if in_office else (),
        colleagues=colleagues(session, cases[0].institution_id) if in_office else (),
        agreements=agreements_between(session, cases[0]) if side else (),
    )


def as_known(expert: Expert) -> Expert:
    """Give what the other side of a case knows of an expert: the name, and what everyone may see."""
    closed: dict[str, Any] = {name: "" for name in ("position", "department") if visibility_of(expert, name) != PUBLIC}
    return replace(expert, **closed)


def parties(session: Session, case: Case) -> list[Account]:
    """List everybody with an account who has to do with a case: the office, the company's members, the expert."""
    found = list(colleagues(session, case.institution_id))
    found += members_of(session, case)
    if case.expert_id is not None and (expert := account_store.account_of_expert(session, case.expert_id)):
        found.append(expert)
    return found


def members_of(session: Session, case: Case) -> Sequence[Account]:
    """List the company's members."""
    if case.organisation_id is None:
        return ()
    return account_store.accounts_where(session, roles=["company"], organisation_id=case.organisation_id)


def colleagues(session: Session, institution_id: str | None) -> Sequence[Account]:
    """List who works for the office of an institution."""
    if institution_id is None:
        return ()
    return account_store.accounts_where(session, roles=OFFICE, institution_id=institution_id)


def agreements_between(session: Session, case: Case) -> Sequence[Agreement]:
    """List the agreements of the two sides of a case."""
    if case.institution_id is None or case.organisation_id is None:
        return ()
    return store.agreements_of(session, case.institution_id, case.organisation_id)


def is_handled_by(session: Session, actor: Actor, problem_id: str) -> bool:
    """Say whether an office may handle a problem: its own, or one that no office has."""
    posting = get_posting(session, problem_id)
    handler = posting.institution_id if posting is not None else None
    return actor.administrator or handler in (None, actor.institution_id)
