"""How far an introduction and a problem are, and what the office does next.

Introductions and a day go in; a code comes out. Knows no store and no words.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from service.introductions.store import Introduction
from service.problems.posting_store import ENDED, Posting

NEXT: Final = (
    "show", "ask", "ask-again", "wait-company", "wait-expert", "wait-later", "over", "take-in", "case",
)  # fmt: skip
"""Show the candidate to the company; ask the expert, or once more; wait for either, or for the day that the expert
named; nothing, since one of them said no; take in again; go to the case."""

STAGES: Final = ("new", "untouched", "chosen", "waiting-company", "waiting-expert", "declined", "met", "ended")
"""How far a problem is, by the furthest of its introductions."""


def next_of(found: Introduction | None, day: date, *, company_reads: bool = True) -> str:
    """Say what is next for an expert and a problem: one of `NEXT`.

    Parameters
    ----------
    company_reads : bool
        Whether anybody of the problem's organisation can sign in; if not, the expert is asked first.
    """
    if found is None:
        return "show" if company_reads else "ask"
    has_come = found.expert_until is not None and found.expert_until <= day
    rules = {
        "case": found.revealed_at is not None,
        "take-in": found.is_withdrawn,
        "over": found.company_answer == "declined" or found.expert_answer == "no",
        "ask-again": found.expert_answer == "later" and has_come,
        "wait-later": found.expert_answer == "later",
        "wait-company": found.is_offered,
        "wait-expert": found.is_asked,
        "ask": found.company_answer == "accepted" or not (company_reads or found.expert_answer == "yes"),
        "show": True,
    }
    return next(code for code, holds in rules.items() if holds)


def stage_of(introductions: Collection[Introduction], posting: Posting | None) -> str:
    """Say how far a problem is: one of `STAGES`."""
    going_on = [each for each in introductions if not each.is_withdrawn]
    rules = {
        "ended": posting is not None and posting.state in ENDED,
        "met": any(each.revealed_at is not None for each in introductions),
        "waiting-expert": any(each.is_asked and each.company_answer != "declined" for each in going_on),
        "waiting-company": any(each.is_offered and each.expert_answer != "no" for each in going_on),
        "declined": any(each.company_answer == "declined" or each.expert_answer == "no" for each in going_on),
        "chosen": bool(going_on),
        "new": posting is not None and posting.state == "submitted",
        "untouched": True,
    }
    return next(stage for stage, holds in rules.items() if holds)
