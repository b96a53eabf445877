"""What a company follows: its problems with how far each is, and one of them with all that it may see.

Each verb is one unit of work. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.records import Organisation, Problem
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.catalogue.people_store import get_institution
from service.introductions import store as introduction_store
from service.introductions.store import Introduction
from service.listing import Listing, Page
from service.problems import posting_store, store
from service.problems.posting_store import Posting
from service.problems.standing import Standing, Step, standing_of, steps_of
from service.problems.store import Returned
from service.runtime import Runtime

__all__ = ["Followed", "follow", "list_followed", "own_organisation"]


@dataclass(frozen=True, slots=True)
class Followed:
    """A company's own problem; ``introductions`` are the candidates that were released to it."""

    problem: Problem
    posting: Posting | None
    created_at: datetime
    returned: Returned | None
    introductions: Sequence[Introduction]
    office: str | None

    @property
    def standing(self) -> Standing:
        """How far it is."""
        return standing_of(self.posting, self.created_at, self.returned, self.introductions)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What happened so far."""
        return steps_of(self.posting, self.created_at, self.returned, self.introductions)

    @property
    def has_ended(self) -> bool:
        """Whether nothing can be changed any more."""
        return self.posting is not None and self.posting.state in posting_store.ENDED

    @property
    def version(self) -> int:
        """Which state of it a form was opened with; an imported problem is at its first."""
        return self.posting.version if self.posting is not None else 1


def list_followed(runtime: Runtime, page: Page = Page(), *, ended: bool = False) -> Listing[Followed]:
    """List the problems of the actor's organisation, latest first: those that go on, or those that have ended."""
    with runtime.database.unit() as session:
        organisation = _organisation(session, runtime.actor)
        found = posting_store.company_problems(session, organisation.id, page, ended=ended)
        return Listing(_followed(session, found.items), found.total, page)


def follow(runtime: Runtime, problem_id: str) -> Followed:
    """Fetch a problem of the actor's organisation, or raise `NotFound`."""
    with runtime.database.unit() as session:
        organisation = _organisation(session, runtime.actor)
        problem = store.get_problem(session, problem_id)
        created_at = posting_store.when_created(session, problem_id)
        if problem is None or created_at is None or problem.organisation_id != organisation.id:
            raise NotFound("problem", problem_id)
        posting = posting_store.get_posting(session, problem_id)
        return _followed(session, [posting_store.OwnProblem(problem, posting, created_at)])[0]


def own_organisation(runtime: Runtime, wanted: str = "") -> Organisation:
    """Fetch the organisation that the actor writes for: their own, or for an office the one wanted; else `NotFound`."""
    with runtime.database.unit() as session:
        if not runtime.actor.in_office:
            return _organisation(session, runtime.actor)
        need(runtime.actor, "problem.post")
        found = store.get_organisation(session, wanted)
        if found is None:
            raise NotFound("organisation", wanted)
        return found


def _organisation(session: Session, actor: Actor) -> Organisation:
    need(actor, "problem.follow", organisation_id=actor.organisation_id)
    found = store.get_organisation(session, actor.organisation_id or "")
    if found is None:
        raise NotFound("organisation", actor.organisation_id or "")
    return found


def _followed(session: Session, problems: Sequence[posting_store.OwnProblem]) -> list[Followed]:
    ids = [each.problem.id for each in problems]
    returned = store.returned_problems(session, ids)
    introductions = introduction_store.introductions_of_problems(session, ids)
    names: dict[str, str] = {}
    for handler in {each.posting.institution_id for each in problems if each.posting is not None} - {None}:
        if institution := get_institution(session, handler or ""):
            names[institution.id] = institution.name
    return [
        Followed(
            each.problem, each.posting, each.created_at, returned.get(each.problem.id),
            [one for one in introductions.get(each.problem.id, []) if one.released_at is not None],
            names.get(each.posting.institution_id or "") if each.posting is not None else None,
        )
        for each in problems
    ]  # fmt: skip
