"""The verbs of organisations and problems: create, replace, read, delete, list.

Each verb is one unit of work; it takes and returns records and raises
`PeyvandError`. It knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from matcher.checks import check_choice
from matcher.errors import AlreadyExists, InvalidInput, NotFound, ProblemTooLong
from matcher.forms import ORGANISATION, PROBLEM
from matcher.records import PROGRAMMES, Organisation, Problem
from matcher.statement import MAX_PROBLEM_CHARACTERS
from service.accounts import audit
from service.accounts.account_store import count_accounts
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.conflicts import StillInUse
from service.listing import Listing, Page
from service.problems import posting_store, seeing, store
from service.problems.seeing import Seen
from service.problems.store import Returned
from service.problems.tables import OrganisationRow, ProblemRow
from service.records import Written, checked
from service.runtime import Runtime
from service.store import delete_row, known_ids

__all__ = [
    "Listing", "Page", "Returned", "Seen", "Written", "create_organisation", "create_problem", "delete_organisation",
    "delete_problem", "list_organisations", "list_problems", "read_organisation", "read_problem",
    "replace_organisation", "replace_problem", "returned_problems", "see_problem",
]  # fmt: skip


def create_organisation(runtime: Runtime, organisation: Organisation) -> Organisation:
    """Write a new organisation.

    Raises
    ------
    InvalidInput
        If a field cannot be used.
    AlreadyExists
        If the id is taken.
    """
    organisation = checked(ORGANISATION, organisation)
    with runtime.database.unit() as session:
        if not store.add_organisation(session, organisation):
            raise AlreadyExists("organisation", organisation.id)
    return organisation


def replace_organisation(runtime: Runtime, organisation: Organisation) -> Written[Organisation]:
    """Write an organisation, new or in the place of the one with its id; raises `InvalidInput`."""
    organisation = checked(ORGANISATION, organisation)
    with runtime.database.unit() as session:
        known = known_ids(session, OrganisationRow, [organisation.id])
        store.put_organisations(session, [organisation])
    return Written(organisation, created=not known)


def read_organisation(runtime: Runtime, organisation_id: str) -> Organisation:
    """Fetch an organisation, or raise `NotFound`."""
    with runtime.database.unit() as session:
        found = store.get_organisation(session, organisation_id)
    if found is None:
        raise NotFound("organisation", organisation_id)
    return found


def delete_organisation(runtime: Runtime, organisation_id: str) -> None:
    """Delete an organisation.

    Raises
    ------
    NotFound
        If there is none with this id.
    StillInUse
        If it has problems.
    """
    with runtime.database.unit() as session:
        if problems := store.count_problems(session, organisation_id):
            raise StillInUse("organisation", organisation_id, "problem(s)", problems)
        if accounts := count_accounts(session, organisation_id=organisation_id):
            raise StillInUse("organisation", organisation_id, "account(s)", accounts)
        if not delete_row(session, OrganisationRow, organisation_id):
            raise NotFound("organisation", organisation_id)


def list_organisations(
    runtime: Runtime,
    *,
    page: Page = Page(),
    sector: str | None = None,
    region: str | None = None,
    text: str | None = None,
) -> Listing[Organisation]:
    """List organisations by id; ``text`` holds words of the name."""
    with runtime.database.unit() as session:
        return store.list_organisations(session, page, sector=sector, region=region, text=text)


def create_problem(runtime: Runtime, problem: Problem) -> Problem:
    """Write a new problem.

    Raises
    ------
    InvalidInput
        If a field cannot be used, the text is too long, or the organisation is not known.
    AlreadyExists
        If the id is taken.
    """
    problem = _checked_problem(problem)
    with runtime.database.unit() as session:
        _need_organisation(session, problem)
        if not store.add_problem(session, problem):
            raise AlreadyExists("problem", problem.id)
    return problem


def replace_problem(runtime: Runtime, problem: Problem) -> Written[Problem]:
    """Write a problem, new or in the place of the one with its id; answers given before stay as they were.

    A problem that was returned to its organisation is so no longer once its title or text is another.

    Raises
    ------
    InvalidInput
        If a field cannot be used, the text is too long, or the organisation is not known.
    NotPermitted
        If another office handles it.
    """
    problem = _checked_problem(problem)
    with runtime.database.unit() as session:
        _handles(session, runtime.actor, problem.id)
        _need_organisation(session, problem)
        known = known_ids(session, ProblemRow, [problem.id])
        store.put_problems(session, [problem])
    return Written(problem, created=not known)


def read_problem(runtime: Runtime, problem_id: str) -> Problem:
    """Fetch a problem as the actor may see it, or raise `NotFound`."""
    return see_problem(runtime, problem_id).problem


def see_problem(runtime: Runtime, problem_id: str) -> Seen:
    """Look at a problem, with what its company said around it; who looked at a confidential one is logged.

    Raises
    ------
    NotFound
        If there is none, or it is hidden from the actor.
    """
    with runtime.database.unit() as session:
        seen = seeing.see(session, runtime.actor, problem_id)
        if seen.whole.confidentiality == "confidential" and runtime.actor.kind != "company":
            handler = seen.posting.institution_id if seen.posting is not None else None
            audit.note(session, runtime.actor, "read", "problem", problem_id, institution_id=handler, sight=seen.sight)
        return seen


def returned_problems(runtime: Runtime, problem_ids: Collection[str]) -> Mapping[str, Returned]:
    """Say which of these problems were returned to their organisations as too vague, when and with which words."""
    with runtime.database.unit() as session:
        return store.returned_problems(session, problem_ids)


def delete_problem(runtime: Runtime, problem_id: str) -> None:
    """Delete a problem.

    Raises
    ------
    NotFound
        If there is none with this id.
    NotPermitted
        If another office handles it.
    """
    with runtime.database.unit() as session:
        _handles(session, runtime.actor, problem_id)
        if not delete_row(session, ProblemRow, problem_id):
            raise NotFound("problem", problem_id)


def list_problems(
    runtime: Runtime,
    *,
    page: Page = Page(),
    organisation_id: str | None = None,
    sector: str | None = None,
    region: str | None = None,
    programme: str | None = None,
) -> Listing[Seen]:
    """List by id the problems that the actor sees.

    Raises
    ------
    UnknownChoice
        If there is no such programme.
    """
    if programme is not None:
        check_choice(programme, "programme", what="programme", choices=PROGRAMMES)
    with runtime.database.unit() as session:
        found = store.list_problems(
            session, page, organisation_id=organisation_id, sector=sector, region=region, programme=programme,
            seen_by=runtime.actor,
        )  # fmt: skip
        return Listing(seeing.see_all(session, runtime.actor, found.items), found.total, page)


def _checked_problem(problem: Problem) -> Problem:
    problem = checked(PROBLEM, problem)
    if (length := len(problem.title) + len(problem.text)) > MAX_PROBLEM_CHARACTERS:
        raise ProblemTooLong(
            f"The problem has {length:,} characters; at most {MAX_PROBLEM_CHARACTERS:,} are kept. "
            "Keep what describes the problem and leave attachments out.",
            field="text",
        )
    return problem


def _handles(session: Session, actor: Actor, problem_id: str) -> None:
    """Keep an office from writing what another one handles."""
    posting = posting_store.get_posting(session, problem_id)
    if posting is not None:
        need(actor, "problem.write", institution_id=posting.institution_id)


def _need_organisation(session: Session, problem: Problem) -> None:
    wanted = problem.organisation_id
    if wanted is not None and not known_ids(session, OrganisationRow, [wanted]):
        raise InvalidInput(
            f"There is no organisation {wanted!r}. Create it first, or name one that is there.",
            field="organisation_id",
        )
