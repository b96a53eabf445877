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
from matcher.records import Match, Organisation
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
from service.problems.posting_store import Posting
from service.problems.seeing import Seen, see
from service.problems.sight import ShownProblem
from service.problems.store import get_organisation
from service.runtime import Runtime

ENDED: Final = ("closed", "withdrawn")


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as its reader may see it, and why it came to them: their own match, if a ranking named them."""

    shown: ShownProblem
    posting: Posting | None
    organisation: Organisation | None
    match: Match | None


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
        questions = _questions(session, actor, asked_store.introductions_of(session, expert_id))
        fits = store.fits_of(session, expert_id, page, day, best=FEED_BEST)
        feed = [opportunity for fit in fits.items if (opportunity := _opportunity(session, actor, fit)) is not None]
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
        found = _opportunity(session, actor, fit) if fit is not None else None
        if found is None:
            raise NotFound("problem", problem_id)
        audit.note(session, actor, "read", "problem", problem_id)
        return found


def told_of(session: Session, actor: Actor, wanted: Mapping[str, str | None]) -> dict[str, Told]:
    """Tell an expert of problems, by their ids; what is hidden from them, or gone, is left out.

    Parameters
    ----------
    wanted : mapping of str to str or None
        The id of a problem to that of the answer that named the expert, where one did.
    """
    seen: dict[str, Seen] = {}
    for problem_id in wanted:
        try:
            seen[problem_id] = see(session, actor, problem_id)
        except NotFound:
            continue
    expert_id = actor.expert_id or ""
    hidden = [each for each, weight in store.own_weights(session, expert_id).items() if weight == 0]
    answered = {run_id: seen[each].whole for each, run_id in wanted.items() if run_id is not None and each in seen}
    runs = match_store.own_matches(session, expert_id, answered, closed=hidden)
    told: dict[str, Told] = {}
    for problem_id, each in seen.items():
        run = runs.get(wanted[problem_id] or "")
        matches = seen_run(each, run).answer.matches if run is not None else ()
        owner = each.whole.organisation_id if not each.is_redacted else None
        told[problem_id] = Told(
            each.shown, each.posting, get_organisation(session, owner) if owner is not None else None,
            matches[0] if matches else None,
        )  # fmt: skip
    return told


def _questions(session: Session, actor: Actor, introduction_ids: Sequence[int]) -> list[Question]:
    found = [introduction_store.get_introduction(session, each) for each in introduction_ids]
    own = [
        each for each in found
        if each is not None and actor.expert_id is not None and each.expert_id == actor.expert_id
        and (each.asked_at is not None or each.expert_answer is not None)
    ]  # fmt: skip
    told = told_of(session, actor, {each.problem_id: _run_of(session, each) for each in own})
    cases = cases_by_introduction(session, [each.id for each in own if each.revealed_at is not None])
    return [Question(each, told[each.problem_id], cases.get(each.id)) for each in own if each.problem_id in told]


def _run_of(session: Session, introduction: Introduction) -> str | None:
    """Find an answer that says why somebody was asked: the one they were chosen from, else the feed's."""
    if introduction.run_id is not None or introduction.expert_id is None:
        return introduction.run_id
    return store.run_of_fit(session, introduction.expert_id, introduction.problem_id)


def _opportunity(session: Session, actor: Actor, fit: Fit) -> Opportunity | None:
    told = told_of(session, actor, {fit.problem.id: fit.run_id}).get(fit.problem.id)
    return Opportunity(fit, told) if told is not None and told.match is not None else None
