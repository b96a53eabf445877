"""How far a problem is, as its company is told: what happens now, who is waited for, since when, what happened so far.

A posting and its introductions go in; codes and moments come out. Knows no store and no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.introductions.store import Introduction
from service.problems.posting_store import ENDED, Posting
from service.problems.store import Returned

STANDINGS: Final = (
    "submitted", "returned", "looking", "choose", "asking", "looking-again", "answered", "closed", "withdrawn",
)  # fmt: skip
"""The office has not taken it up; it needs to know more; it looks for experts; the company is to answer; an expert
is to; all candidates fell through; both sides know each other; it is closed; its company took it back."""

WAITS_FOR: Final = {
    "submitted": "office", "returned": "company", "looking": "office", "choose": "company", "asking": "expert",
    "looking-again": "office", "answered": "nobody", "closed": "nobody", "withdrawn": "nobody",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a problem is; ``code`` is one of `STANDINGS`, ``n_candidates`` how many the company sees."""

    code: str
    since: datetime
    n_candidates: int = 0
    n_to_answer: int = 0

    @property
    def waits_for(self) -> str:
        """Whose turn it is: ``company``, ``office``, ``expert`` or ``nobody``."""
        return WAITS_FOR[self.code]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a problem, with how many candidates it concerns."""

    code: str
    at: datetime
    count: int = 1


def standing_of(
    posting: Posting | None, created_at: datetime, returned: Returned | None, introductions: Iterable[Introduction]
) -> Standing:
    """Say how far a problem is.

    Parameters
    ----------
    posting : Posting or None
        Of a problem that its company posted; one that was imported at ``created_at`` is open.
    introductions : iterable of Introduction
        Those that were released to the company.
    """
    state = posting.state if posting is not None else "open"
    since = posting.submitted_at if posting is not None else created_at
    offered = [each for each in introductions if each.released_at is not None and not each.is_withdrawn]
    waiting = [each for each in offered if each.is_offered]
    if posting is not None and state in ENDED:
        code, moment = state, posting.closed_at
    elif known := [each.revealed_at for each in offered if each.revealed_at is not None]:
        code, moment = "answered", min(known)
    elif returned is not None:
        code, moment = "returned", returned.at
    elif offered:
        code, moment = _turn(offered)
    elif state == "submitted":
        code, moment = "submitted", since
    else:
        code, moment = "looking", posting.opened_at if posting is not None else None
    return Standing(code, moment or since, len(offered), len(waiting))


def _turn(offered: Sequence[Introduction]) -> tuple[str, datetime | None]:
    """Say whose turn it is where the company sees candidates and knows none of them yet."""
    if waiting := [each.released_at for each in offered if each.is_offered]:
        return "choose", _latest(waiting)
    asking = [each for each in offered if each.company_answer == "accepted" and each.expert_answer in (None, "later")]
    if asking:
        return "asking", _latest(each.company_answered_at for each in asking)
    moments = [moment for each in offered for moment in (each.company_answered_at, each.expert_answered_at)]
    return "looking-again", _latest(moments)


def steps_of(
    posting: Posting | None, created_at: datetime, returned: Returned | None, introductions: Sequence[Introduction]
) -> tuple[Step, ...]:
    """List what happened, oldest first; what concerns several candidates within a day is one step."""
    steps = [Step("sent", posting.submitted_at if posting is not None else created_at)]
    if posting is not None and posting.opened_at is not None:
        steps.append(Step("taken-up", posting.opened_at))
    if returned is not None:
        steps.append(Step("returned", returned.at))
    for each in introductions:
        answered = each.expert_answer if each.expert_answer in ("yes", "no") else None
        moments = (
            ("released", each.released_at),
            (each.company_answer or "", each.company_answered_at),
            (f"expert-{answered}" if answered and each.company_answer == "accepted" else "", each.expert_answered_at),
            ("revealed", each.revealed_at),
        )
        steps += [Step(code, at) for code, at in moments if code and at is not None]
    if posting is not None and posting.closed_at is not None:
        steps.append(Step(posting.state, posting.closed_at))
    gathered: dict[tuple[str, object], Step] = {}
    for step in sorted(steps, key=lambda each: each.at):
        key = (step.code, step.at.date())
        first = gathered.get(key)
        gathered[key] = step if first is None else Step(step.code, first.at, first.count + 1)
    return tuple(gathered.values())


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
