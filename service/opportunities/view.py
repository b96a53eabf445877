"""A problem as a faculty member's page shows it: how likely they fit, why, and which of their works say so.

Records go in, what a template can print comes out. Changes nothing; knows no HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from matcher.records import MatchedEvidence
from matcher.redact import REPLACEMENT
from service.matching.reasons import reason_sentence
from service.matching.view import Meter, meter
from service.opportunities.home import Told
from service.problems.sight import ShownProblem
from service.web.shown import Run, by_isolates

EVIDENCE_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Card:
    """A problem and why it came to its reader; without ``meter`` nothing can be said of how likely they fit."""

    shown: ShownProblem
    organisation: str
    meter: Meter | None
    reason: tuple[Run, ...]
    evidence: Sequence[MatchedEvidence]

    @property
    def is_covered(self) -> bool:
        """Whether nothing of the title may be read."""
        return not self.shown.title.replace(REPLACEMENT, "").strip()

    @property
    def beginning(self) -> str:
        """The text, as far as there is something to be read in it."""
        text = self.shown.problem.text
        return text if text.replace(REPLACEMENT, "").strip() else ""


def card_of(told: Told, code: str) -> Card:
    """Lay out a problem for a reader of this language."""
    match = told.match
    if match is None:
        return Card(told.shown, _name(told), None, (), ())
    said = reason_sentence(match.reason, thin=match.thin, code=code) if match.reason is not None else ""
    counted = [piece for piece in match.evidence if any(piece.contributions.values())]
    return Card(
        told.shown, _name(told), meter(match), by_isolates(said) if said else (),
        (counted or list(match.evidence))[:EVIDENCE_SHOWN],
    )  # fmt: skip


def opportunity_path(problem_id: str) -> str:
    """Give the address of an open problem's page."""
    return f"/opportunities/problem/{quote(problem_id, safe='')}"


def _name(told: Told) -> str:
    return told.organisation.name if told.organisation is not None else ""
