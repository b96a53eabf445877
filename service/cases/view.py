"""A case as its page shows it: the line of its steps, and what happened as one history.

A case's file and its documents go in, what a template prints comes out. Knows no request and no words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from service.cases.document_store import Document
from service.cases.steps import STEPS
from service.cases.store import Case, Event
from service.cases.surroundings import Around

Stage = Literal["done", "passed", "current", "ahead"]


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the line: left, passed over, where the case is, or ahead; ``since`` when it was reached."""

    step: str
    stage: Stage
    since: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in the history: an event, or a file that was added."""

    kind: str
    step: str
    from_step: str | None
    on_day: date
    at: datetime
    who: str
    people: Sequence[str]
    note: str
    reason: str
    internal: bool
    document: Document | None = None

    @property
    def is_kept_back(self) -> bool:
        """Whether it says something that only the office sees."""
        return self.internal and (self.kind not in ("opened", "moved") or bool(self.people or self.note or self.reason))

    @property
    def is_unusual(self) -> bool:
        """Whether it is a move that passed over a step or went back."""
        if self.kind != "moved" or self.from_step is None:
            return False
        return STEPS.index(self.step) != STEPS.index(self.from_step) + 1


def step_line(case: Case, events: Sequence[Event]) -> list[StepView]:
    """Lay out the steps of a case; of those that it has gone back behind nothing is left."""
    since: dict[str, date] = {}
    for event in sorted(events, key=lambda each: each.id):
        if event.kind in ("opened", "moved"):
            behind = STEPS[STEPS.index(event.step) + 1 :]
            since = {event.step: event.on_day} | {step: day for step, day in since.items() if step not in behind}
    at = STEPS.index(case.step)
    found: list[StepView] = []
    for place, step in enumerate(STEPS):
        stage: Stage = "ahead"
        if place == at:
            stage = "current"
        elif place < at:
            stage = "done" if step in since else "passed"
        found.append(StepView(step, stage, since.get(step) if stage in ("done", "current") else None))
    return found


def history(events: Sequence[Event], documents: Sequence[Document], around: Around) -> list[Entry]:
    """Put what happened and what was added into one history, latest first."""
    entries = [
        Entry(
            each.kind, each.step, each.from_step, each.on_day, each.created_at, around.name_of(each.account_id),
            [*(name for account_id in each.account_ids if (name := around.name_of(account_id))), *_named(each.people)],
            each.note, each.reason, each.internal,
        )
        for each in events
    ]  # fmt: skip
    entries += [
        Entry(
            "document", each.step, None, each.on_day, each.created_at, around.name_of(each.account_id), (), "", "",
            each.internal, each,
        )
        for each in documents
    ]  # fmt: skip
    return sorted(entries, key=lambda each: (each.on_day, each.at), reverse=True)


def _named(people: str) -> list[str]:
    return [people] if people else []
