"""PLACEHOLDER until the identity helper writes this room: replace the whole file; imports.py and undo.py use these names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.errors import RowProblem
from matcher.records import Evidence
from matcher.sources.reading import Work


@dataclass(frozen=True, slots=True)
class Linked:
    """Works whose experts are known now (`evidence`); what is only likely is suggested, the rest refused."""

    evidence: tuple[Evidence, ...] = ()

    def refused(self, source: str) -> list[RowProblem]:
        """Say of each work that nobody in the catalogue stands behind that it was left out, and why."""
        return []

    def suggest(self, session: Session) -> int:
        """Write works that may be an expert's as suggestions (table suggestions, kind "work"); say how many."""
        return 0


@dataclass(frozen=True, slots=True)
class Resolved:
    """Pairs merged and proposed."""

    merged: int = 0
    proposed: int = 0


def link_works(session: Session, works: Sequence[Work]) -> Linked:
    """Find the experts behind works that name none."""
    return Linked()


def resolve_new(session: Session, *, experts: Collection[str], evidence: Collection[str], import_id: int) -> Resolved:
    """Compare these records with the store."""
    return Resolved()


def forget_resolved(session: Session, import_id: int) -> None:
    """Take back what an import alone merged or proposed; what a person decided stays."""
