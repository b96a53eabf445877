"""The verbs of what an expert reads: what their office asked, which open problems fit, and one of either.

An expert sees of a problem what `service.problems.sight` lets them, and of a ranking their own place alone. What
concerns somebody else is as if it were not there. Knows no HTTP and no words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.records import Match, Organisation, Problem
from service.accounts import audit
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.cases.store import cases_by_introduction
from service.days import today
from service.introductions import store as introduction_store
from service.introductions.store import Introduction
from service.listing import Listing, Page
from service.matching.seen_runs import seen_run
from service.opportunities import asked_store, match_store, store
from service.opportunities.feeding import FEED_BEST
from service.opportunities.limits import Hold, may_be_asked
from service.opportunities.store import Fit
from service.problems.posting_store import ENDED, Posting
from service.problems.seeing import see_all
from service.problems.sight import ShownProblem
from service.problems.store import get_organisations, get_problems
from service.runtime import Runtime

LATEST: Final = 60
"""So many questions and offers are looked at for the first page, the latest."""


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as its reader may see it, and why it came to them: their own match, if a ranking named them."""

    shown: ShownProblem
    posting: Posting | None
    organisation: Organisation | None
    match: Match | None


Tellings = dict[str, Told]


@dataclass(frozen=True, slots=True)
class Question:
    """What an expert was asked, or offered themselves for; ``case_id`` once both sides know each other."""

    introduction: Introduction
    told: Told
    case_id: int | None

    @property
    def state(self) -> str:
        """Where it stands: one of open, yes, offered, no, later, known, back, ended."""
        found = self.introduction
        if found.revealed_at is not None:
            return "known"
        if found.expert_answer == "withdrawn" or found.is_withdrawn:
            return "back"
        if found.expert_answer == "no":
            return "no"
        if self.told.posting is not None and self.told.posting.state in ENDED:
            return "ended"
        if found.expert_answer == "yes":
            return "yes" if found.asked_at is not None else "offered"
        return found.expert_answer or "open"


@dataclass(frozen=True, slots=True)
class Opportunity:
    """An open problem that fits an expert, which nobody asked them about."""

    fit: Fit
    told: Told


@dataclass(frozen=True, slots=True)
class Home:
    """An expert's first page: what is asked, what was answered, what fits, and why nobody asks them now."""

    asked: Sequence[Question]
    answered: Sequence[Question]
    feed: Listing[Opportunity]
    n_missed: int
    hold: Hold | None


def home(runtime: Runtime, page: Page = Page()) -> Home:
    """Gather the actor's first page: all that waits for an answer, the latest answered, one page of the feed."""
    actor, day = runtime.actor, today()
    need(actor, "opportunity.read")
    expert_id = actor.expert_id or ""
    with runtime.database.unit() as session:
        questions = _questions(session, actor, asked_store.introductions_of(session, expert_id, LATEST))
        fits = store.fits_of(session, expert_id, page, day, best=FEED_BEST)
        feed = _opportunities(session, actor, fits.items)
        missed = store.missed_by(session, expert_id, Page(limit=1), day, best=FEED_BEST).total
        hold = may_be_asked(session, [expert_id], day).get(expert_id)
    asked = [each for each in questions if each.state == "open"]
    answered = [each for each in questions if each.state not in ("open", "back")]
    return Home(asked, answered, Listing(feed, fits.total, page), missed, hold)


def read_question(runtime: Runtime, introduction_id: int) -> Question:
    """Read what the actor was asked, or offered themselves for; the log notes it. Raises `NotFound`."""
    actor = runtime.actor
    need(actor, "opportunity.read")
    with runtime.database.unit() as session:
        found = _questions(session, actor, [introduction_id])
        if not found:
            raise NotFound("introduction", str(introduction_id))
        audit.note(session, actor, "read", "introduction", introduction_id)
        return found[0]


def read_opportunity(runtime: Runtime, problem_id: str) -> Opportunity:
    """Read an open problem that fits the actor; the log notes it. Raises `NotFound`."""
    actor = runtime.actor
    need(actor, "opportunity.read")
    with runtime.database.unit() as session:
        fit = store.find_fit(session, actor.expert_id or "", problem_id, today())
        found = _opportunities(session, actor, [fit]) if fit is not None else []
        if not found:
            raise NotFound("problem", problem_id)
        audit.note(session, actor, "read", "problem", problem_id)
        return found[0]


def told_of(session: Session, actor: Actor, wanted: Mapping[str, str | None], problems: Sequence[Problem]) -> Tellings:
    """Tell an expert of problems, by their ids; what is hidden from them is left out.

    Parameters
    ----------
    wanted : mapping of str to str or None
        The id of a problem to that of the answer that named the expert, where one did.
    problems : sequence of Problem
        The same problems, whole.
    """
    seen = {each.whole.id: each for each in see_all(session, actor, problems)}
    expert_id = actor.expert_id or ""
    hidden = [each for each, weight in store.own_weights(session, expert_id).items() if weight == 0]
    answered = {run_id: seen[each].whole for each, run_id in wanted.items() if run_id is not None and each in seen}
    runs = match_store.own_matches(session, expert_id, answered, closed=hidden) if answered else {}
    owners = {each.whole.organisation_id or "" for each in seen.values() if not each.is_redacted} - {""}
    organisations = get_organisations(session, owners)
    told: dict[str, Told] = {}
    for problem_id, each in seen.items():
        run = runs.get(wanted[problem_id] or "")
        matches = seen_run(each, run).answer.matches if run is not None else ()
        owner = each.whole.organisation_id if not each.is_redacted else None
        told[problem_id] = Told(
            each.shown, each.posting, organisations.get(owner or ""), matches[0] if matches else None
        )
    return told


def _questions(session: Session, actor: Actor, introduction_ids: Sequence[int]) -> list[Question]:
    found = [introduction_store.get_introduction(session, each) for each in introduction_ids]
    own = [
        each for each in found
        if each is not None and actor.expert_id is not None and each.expert_id == actor.expert_id
        and (each.asked_at is not None or each.expert_answer is not None)
    ]  # fmt: skip
    problems = get_problems(session, {each.problem_id for each in own})
    told = told_of(session, actor, {each.problem_id: _run_of(session, each) for each in own}, list(problems.values()))
    cases = cases_by_introduction(session, [each.id for each in own if each.revealed_at is not None])
    return [Question(each, told[each.problem_id], cases.get(each.id)) for each in own if each.problem_id in told]


def _run_of(session: Session, introduction: Introduction) -> str | None:
    """Find an answer that says why somebody was asked: the one they were chosen from, else the feed's."""
    if introduction.run_id is not None or introduction.expert_id is None:
        return introduction.run_id
    return store.run_of_fit(session, introduction.expert_id, introduction.problem_id)


def _opportunities(session: Session, actor: Actor, fits: Sequence[Fit]) -> list[Opportunity]:
    told = told_of(session, actor, {each.problem.id: each.run_id for each in fits}, [each.problem for each in fits])
    shown = ((each, told.get(each.problem.id)) for each in fits)
    return [Opportunity(fit, each) for fit, each in shown if each is not None and each.match is not None]
