"""The verbs of cases: read one, list them, open one by hand; how one is changed is in `moving`, and named here too.

Each verb is one unit of work, logged there, and done a second time without harm. What
does not belong to the actor is as if it were not there. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.errors import InvalidInput, NotFound
from service.accounts import audit
from service.accounts.permissions import need
from service.cases import outcome_store, store, surroundings
from service.cases.document_store import Document
from service.cases.documents import documents_of
from service.cases.moving import Happened, IsClosed, checked, close, move, note, plan, reopen
from service.cases.opening import MOST_TITLE_CHARACTERS, office_of, title_of
from service.cases.outcome_store import Outcome
from service.cases.outcomes import PARTIES
from service.cases.publishing import has_account
from service.cases.sight import Side, reach, shown_to
from service.cases.steps import FIRST, STEPS
from service.cases.store import Case, Event, Wanted
from service.cases.surroundings import Around
from service.catalogue.people_store import get_expert
from service.catalogue.visibility import seen
from service.catalogue.visibility_store import viewer_of
from service.days import today
from service.faults import NotOffered, checked_choice, checked_text
from service.listing import Listing, Page
from service.problems.store import get_problem
from service.runtime import Runtime

__all__ = [
    "Board", "CaseFile", "Happened", "IsClosed", "NotYetAgreed", "board", "close", "list_cases", "move", "note",
    "open_by_hand", "plan", "read_case", "reopen", "take_cases",
]  # fmt: skip

PER_STEP: Final = 30
"""Cards of a column of the board; the list has all."""
MOST_TAKEN: Final = 5_000
"""Cases of a list that is taken away at once."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as one side sees it: what happened and its files, latest first, and who and what it is about.

    ``consent_here`` says of the company and of the expert whether they have an account, and so can agree here.
    """

    case: Case
    side: Side
    events: Sequence[Event]
    documents: Sequence[Document]
    outcome: Outcome | None
    around: Around
    consent_here: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Board:
    """Open cases by step: how many there are, the first of them, and who and what they are about."""

    counts: dict[str, int]
    cases: Sequence[Case]
    around: Around


def read_case(runtime: Runtime, case_id: int) -> CaseFile:
    """Read a case that is the actor's own.

    Raises
    ------
    NotFound
        If it is none of theirs.
    """
    with runtime.database.unit() as session:
        found, side = reach(session, runtime.actor, case_id)
        events = [seen for each in store.events_of(session, found.id) if (seen := shown_to(side, each)) is not None]
        around = surroundings.around(session, [found], events, side=side)
        audit.note(session, runtime.actor, "read", "case", found.id, institution_id=found.institution_id)
        return CaseFile(
            found, side, events, documents_of(session, found.id, side),
            outcome_store.outcome_of_case(session, found.id), around,
            {each: has_account(session, found, each) for each in PARTIES},
        )  # fmt: skip


def board(runtime: Runtime) -> Board:
    """Fetch the actor's open cases by step."""
    need(runtime.actor, "case.read")
    with runtime.database.unit() as session:
        counts, cases = store.cases_on_board(session, store.seen_by(runtime.actor), PER_STEP)
        return Board(counts, cases, surroundings.around(session, cases))


def list_cases(runtime: Runtime, wanted: Wanted, page: Page) -> tuple[Listing[Case], Around]:
    """Page through the actor's cases.

    Raises
    ------
    NotOffered
        If ``wanted`` asks for what there is not.
    """
    need(runtime.actor, "case.read")
    checked_choice(wanted.state, "state", store.STATES)
    checked_choice(wanted.sort, "sort", store.SORTS)
    if wanted.step is not None:
        checked_choice(wanted.step, "step", STEPS)
    with runtime.database.unit() as session:
        listing = store.list_cases(session, store.seen_by(runtime.actor), wanted, page, today())
        return listing, surroundings.around(session, listing.items)


def take_cases(runtime: Runtime, wanted: Wanted) -> tuple[Sequence[Case], Around]:
    """Fetch the first `MOST_TAKEN` of the actor's cases that are wanted, to be taken away; raises as `list_cases`."""
    need(runtime.actor, "case.read")
    with runtime.database.unit() as session:
        cases: list[Case] = []
        while len(cases) < MOST_TAKEN:
            page = Page(Page.MAX_LIMIT, len(cases))
            found = store.list_cases(session, store.seen_by(runtime.actor), wanted, page, today()).items
            cases += found
            if len(found) < Page.MAX_LIMIT:
                break
        audit.note(session, runtime.actor, "exported", "case", count=len(cases))
        return cases, surroundings.around(session, cases)


class NotYetAgreed(InvalidInput):
    """A confidential problem is not shown to an expert before both sides agree."""


def open_by_hand(
    runtime: Runtime,
    problem_id: str,
    expert_id: str,
    *,
    title: str = "",
    happened: Happened,
    form_key: str,
    agreed: bool = False,
) -> int:
    """Open a case of two who met without an introduction; the form sent twice gives the same case.

    From then on the expert sees the problem, and both see each other; the log says so.

    Parameters
    ----------
    agreed : bool
        That both sides have agreed to know each other; needed where the problem is confidential.

    Raises
    ------
    NotYetAgreed
        If the problem is confidential and nobody says that both sides have agreed.
    Missing, NotOffered
        If there is no such problem or expert, or another office handles it.
    """
    actor = runtime.actor
    need(actor, "case.write")
    title = checked_text(title, "title", most=MOST_TITLE_CHARACTERS)
    problem_id = checked_text(problem_id, "problem", most=MOST_TITLE_CHARACTERS, needed=True)
    expert_id = checked_text(expert_id, "expert", most=MOST_TITLE_CHARACTERS, needed=True)
    said = checked(happened)
    with runtime.database.unit() as session:
        problem = get_problem(session, problem_id)
        if problem is None or not surroundings.is_handled_by(session, actor, problem_id):
            raise NotOffered("problem", problem_id)
        expert = get_expert(session, expert_id)
        if expert is None or seen(expert, viewer_of(session, actor)) is None:
            raise NotOffered("expert", expert_id)
        if problem.confidentiality == "confidential" and not agreed:
            raise NotYetAgreed("This problem is confidential; wanted both sides' word that they agree.", field="agreed")
        office = actor.institution_id or office_of(session, problem_id, expert_id)
        case_id = store.add_case(
            session, title or title_of(problem.title, problem.text), problem_id=problem_id, expert_id=expert_id,
            organisation_id=problem.organisation_id, institution_id=office, account_id=actor.account_id,
            form_key=form_key,
        )  # fmt: skip
        if case_id is None:
            if (known := store.find_case(session, form_key=form_key)) is None:
                raise NotFound("case", form_key)
            return known
        store.add_event(session, case_id, "opened", step=FIRST, account_id=actor.account_id, **said)
        audit.note(session, actor, "opened", "case", case_id, institution_id=office, by="hand")
        audit.note(session, actor, "revealed", "case", case_id, institution_id=office)
        return case_id
