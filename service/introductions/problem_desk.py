"""The verb of an office's page about a problem: the latest ranking, who is under way, who is left out and why.

Nothing is ranked here: what was ranked last is read, and set beside what the office made of it, how often each expert
was asked, and who must not be named. Knows no HTTP and no words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from matcher.records import Expert, Institution, Match, Organisation, Problem
from service.accounts import audit
from service.accounts.actors import ADMINISTRATOR
from service.cases.store import cases_by_introduction
from service.catalogue import people_store
from service.catalogue.visibility_store import seen_experts, viewer_of
from service.catalogue.workflow import list_experts
from service.days import today
from service.introductions import conflict_store, list_store, store
from service.introductions.borders import handled
from service.introductions.conflict_store import ConflictOfInterest
from service.introductions.list_store import Event
from service.introductions.load_store import Load, loads_of
from service.introductions.narrowing import Choices, Narrow, choices_in
from service.introductions.stages import next_of, stage_of
from service.introductions.store import Introduction
from service.listing import Page
from service.matching.view import ShownAnswer, ShownMatch, anchor_of, shown_answer
from service.matching.workflow import MatchRun, list_runs, match_problem, read_run
from service.messages.workflow import Talk, thread_of
from service.opportunities.feeding import RANKED, feed_problem
from service.problems import store as problem_store
from service.problems.posting_store import Posting
from service.problems.store import Returned
from service.runtime import Runtime

STRONG: Final = ("strong", "good")
_ORDER: Final = ("ask", "show", "ask-again", "wait-company", "wait-expert", "wait-later", "case", "over")
"""Of those under way first whom the office is to do something about."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert for a problem, with all that the office weighs.

    ``match`` is missing where the latest ranking does not name them; ``shown`` is that laid out, of those who stand
    on the page. ``next`` is one of `stages.NEXT`. An expert is ``overlooked`` who is a strong match, has room, and was
    not asked this term.
    """

    expert: Expert
    institution: Institution | None
    match: Match | None
    introduction: Introduction | None
    load: Load
    next: str
    conflict: ConflictOfInterest | None = None
    case_id: int | None = None
    overlooked: bool = False
    shown: ShownMatch | None = None

    @property
    def anchor(self) -> str:
        """Their place on the page."""
        return anchor_of(self.expert.id)

    @property
    def is_going_on(self) -> bool:
        """Whether the office chose them and did not take them back."""
        return self.introduction is not None and not self.introduction.is_withdrawn


@dataclass(frozen=True, slots=True)
class ProblemDesk:
    """A problem on the desk of its office.

    ``going_on`` are the chosen, ``ranked`` the others of the latest ranking as far as they are wanted, ``left_out``
    those who must not be named or were taken back. ``narrowed`` counts whom the filters leave out.
    """

    problem: Problem
    posting: Posting | None
    organisation: Organisation | None
    office: str
    returned: Returned | None
    stage: str
    company_reads: bool
    run: MatchRun | None
    answer: ShownAnswer | None
    going_on: Sequence[Candidate]
    ranked: Sequence[Candidate]
    left_out: Sequence[Candidate]
    narrowed: int
    choices: Choices
    history: Sequence[Event]

    def candidate(self, expert_id: str) -> Candidate | None:
        """Find an expert of this page."""
        everyone = (*self.going_on, *self.ranked, *self.left_out)
        return next((each for each in everyone if each.expert.id == expert_id), None)

    @property
    def overlooked(self) -> Sequence[Candidate]:
        """Strong experts of the list who have room and whom nobody asked."""
        return [each for each in self.ranked if each.overlooked]

    @property
    def names(self) -> Mapping[int, str]:
        """Map the numbers of introductions to the names of their experts."""
        return {
            each.introduction.id: each.expert.name or each.expert.id
            for each in (*self.going_on, *self.left_out)
            if each.introduction is not None
        }


def problem_desk(
    runtime: Runtime,
    problem_id: str,
    narrow: Narrow = Narrow(),
    *,
    first: int | None = None,
    only: Collection[str] | None = None,
) -> ProblemDesk:
    """Lay a problem on the desk of the office that handles it.

    Parameters
    ----------
    narrow : Narrow
        Which of the ranked experts are wanted.
    first : int, optional
        Of those so many are laid out; all, unless it is given.
    only : collection of str, optional
        The ids of the only experts who are laid out, whoever else there is.

    Raises
    ------
    NotPermitted
        If the actor works in no office.
    NotFound
        If there is no such problem, or another office handles it.
    """
    actor, day = runtime.actor, today()
    with runtime.database.unit() as session:
        problem, posting = handled(session, actor, problem_id)
    run = latest_run(runtime, problem_id)
    ranking = {each.expert.id: each for each in run.answer.matches} if run is not None else {}
    with runtime.database.unit() as session:
        introduced = store.introductions_of_problems(session, [problem_id]).get(problem_id, [])
        conflicts = _conflicts(session, problem)
        reads = list_store.company_reads(session, problem.organisation_id)
        chosen = {each.expert_id: each for each in introduced if each.expert_id is not None}
        people = seen_experts(session, viewer_of(session, actor), {*chosen, *conflicts} - ranking.keys())
        everyone = [*ranking, *(each for each in people if each not in ranking)]
        loads = loads_of(session, everyone, day)
        cases = cases_by_introduction(session, [each.id for each in introduced])
        organisation = problem_store.get_organisation(session, problem.organisation_id or "")
        office = people_store.get_institution(session, (posting.institution_id if posting else None) or "")
        returned = problem_store.returned_problems(session, [problem_id]).get(problem_id)
        history = list_store.history_of(session, problem_id, [each.id for each in introduced])
    candidates = []
    for each in everyone:
        match, found = ranking.get(each), chosen.get(each)
        expert, institution = (match.expert, match.institution) if match is not None else people[each]
        following = next_of(found, day, company_reads=reads)
        candidates.append(
            Candidate(
                expert, institution, match, found, loads[each], following, conflicts.get(each),
                cases.get(found.id) if found is not None else None, _overlooked(match, found, loads[each]),
            )
        )  # fmt: skip
    out = [
        each for each in candidates if (each.conflict is not None and not each.is_going_on) or each.next == "take-in"
    ]
    going_on = sorted((each for each in candidates if each.is_going_on), key=lambda each: _ORDER.index(each.next))
    others = [each for each in candidates if each.introduction is None and each.conflict is None]
    wanted = [each for each in others if each.match is not None and narrow.lets(each.match)]
    on_page = {each.expert.id for each in (*going_on, *out, *wanted[:first])}
    answer, laid_out = _laid_out(run, on_page if only is None else on_page & set(only))
    going_on, out, wanted = ([replace(each, shown=laid_out.get(each.expert.id)) for each in some] for some in (
        going_on, out, wanted
    ))  # fmt: skip
    return ProblemDesk(
        problem, posting, organisation, office.name if office is not None else "", returned,
        stage_of(introduced, posting), reads, run, answer, going_on, wanted, out, len(others) - len(wanted),
        choices_in(run.answer.matches if run is not None else ()), history,
    )  # fmt: skip


def rank_again(runtime: Runtime, problem_id: str, narrow: Narrow = Narrow()) -> MatchRun:
    """Rank the experts for a problem that the actor's office handles, all of them or those that are wanted.

    The experts' feeds are renewed too, always from a ranking of all: whom an office asks after, or does not see, says
    nothing about to whom a problem is shown.

    Raises
    ------
    NotFound
        As `problem_desk`.
    InvalidInput
        If the statement says too little to be ranked, or a filter names what is not there.
    """
    with runtime.database.unit() as session:
        handled(session, runtime.actor, problem_id)
    whole = match_problem(runtime.on_behalf_of(ADMINISTRATOR), problem_id, limit=RANKED)
    with runtime.database.unit() as session:
        feed_problem(session, problem_id, whole)
        audit.note(session, runtime.actor, "ranked", "problem", problem_id)
    if narrow:
        return match_problem(runtime, problem_id, limit=RANKED, filters=narrow.filters)
    return read_run(runtime, whole.id)


def found_people(runtime: Runtime, page: ProblemDesk, words: str) -> tuple[Sequence[Expert], Mapping[str, Institution]]:
    """Find experts by name who are not under way for a problem, and their institutions by id."""
    under_way = {each.expert.id for each in page.going_on}
    found = [each for each in list_experts(runtime, text=words, page=Page(limit=10)).items if each.id not in under_way]
    with runtime.database.unit() as session:
        return found, people_store.get_institutions(session, {each.institution_id or "" for each in found})


def talks_of(runtime: Runtime, page: ProblemDesk) -> tuple[Talk | None, dict[int, Talk]]:
    """Read the messages with the company, where anybody there reads them, and with each expert who was asked."""
    problem_id = page.problem.id
    company = thread_of(runtime, problem_id, "company") if page.company_reads else None
    asked = [each.introduction for each in page.going_on if each.introduction is not None]
    return company, {
        each.id: thread_of(runtime, problem_id, "expert", introduction_id=each.id)
        for each in asked
        if each.asked_at is not None
    }


def latest_run(runtime: Runtime, problem_id: str) -> MatchRun | None:
    """Read the latest answer that was given for a problem, if there is any."""
    runs = list_runs(runtime, problem_id, Page(limit=1)).items
    return read_run(runtime, runs[0].id) if runs else None


def _conflicts(session: Session, problem: Problem) -> dict[str, ConflictOfInterest]:
    if problem.organisation_id is None:
        return {}
    return conflict_store.conflicting_experts(session, problem.organisation_id, today())


def _laid_out(run: MatchRun | None, wanted: Collection[str]) -> tuple[ShownAnswer | None, dict[str, ShownMatch]]:
    """Lay out the matches of these experts; the best one too, to whose scale all bars are."""
    if run is None:
        return None, {}
    kept = [
        (match, slot)
        for at, (match, slot) in enumerate(zip(run.answer.matches, run.slots, strict=True))
        if at == 0 or match.expert.id in wanted
    ]
    answer = replace(run.answer, matches=tuple(match for match, _ in kept))
    shown = shown_answer(answer, [slot for _, slot in kept])
    return shown, {each.match.expert.id: each for each in shown.matches}


def _overlooked(match: Match | None, found: Introduction | None, load: Load) -> bool:
    if match is None or found is not None or match.band not in STRONG:
        return False
    return load.asked == 0 and not load.is_full and load.back_on is None
