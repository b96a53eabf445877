"""The steps of a case, and what a move from one to another needs.

Steps go in; whether a move is the usual one comes out. Knows no store.
"""

from __future__ import annotations

from typing import Final, Literal

Step = Literal["introduction", "visit", "proposal", "memorandum", "contract", "work", "outcome"]

STEPS: Final[tuple[Step, ...]] = (
    "introduction", "visit", "proposal", "memorandum", "contract", "work", "outcome",
)  # fmt: skip
"""In their usual order. One may be passed over, and a case may go back, each with a reason."""

FIRST: Final = STEPS[0]
CLOSE_REASONS: Final = ("done", "no-agreement", "company-withdrew", "expert-withdrew", "no-budget", "other")


def next_step(step: str) -> Step | None:
    """Say which step usually follows; none after the last."""
    at = STEPS.index(step) + 1
    return STEPS[at] if at < len(STEPS) else None


def needs_reason(step: str, to: str) -> bool:
    """Say whether a move has to be explained: one that passes over a step, or goes back."""
    return to != next_step(step)
