"""What an import did, in numbers: for the terminal, the job's last message and the change's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

NOUNS: Final = ("institutions", "experts", "evidence", "organisations", "problems")


@dataclass(frozen=True, slots=True)
class Change:
    """How many records of one noun an import brought, changed, left as they were, missed and found again."""

    created: int = 0
    replaced: int = 0
    unchanged: int = 0
    vanished: int = 0
    returned: int = 0

    def __str__(self) -> str:
        said = [f"{self.created:,} new", f"{self.replaced:,} changed", f"{self.unchanged:,} as before"]
        said += [f"{self.vanished:,} no longer at the source"] if self.vanished else []
        said += [f"{self.returned:,} there again"] if self.returned else []
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did, by noun; experts' interests do not count as evidence here.

    ``refused`` entries were left out, each with its reason in the import's record. ``merged`` and
    ``proposed`` count pairs of records taken for one person or one work, and those that wait for a decision;
    ``suggested`` counts works that may be an expert's, and wait too. ``flagged`` counts persons who may be two;
    that shows once the works are embedded, and not while the import runs.
    """

    institutions: Change = field(default_factory=Change)
    experts: Change = field(default_factory=Change)
    evidence: Change = field(default_factory=Change)
    organisations: Change = field(default_factory=Change)
    problems: Change = field(default_factory=Change)
    refused: int = 0
    merged: int = 0
    proposed: int = 0
    suggested: int = 0
    flagged: int = 0
    import_id: int = 0

    def __str__(self) -> str:
        changes = {noun: getattr(self, noun) for noun in NOUNS}
        said = [f"{noun}: {change}" for noun, change in changes.items() if change != Change()]
        said += [f"{self.merged:,} pair(s) taken for the same"] if self.merged else []
        said += [f"{self.proposed:,} pair(s) to decide on"] if self.proposed else []
        said += [f"{self.suggested:,} work(s) that may be an expert's"] if self.suggested else []
        said += [f"{self.flagged:,} person(s) who may be two"] if self.flagged else []
        said += [f"{self.refused:,} refused"] if self.refused else []
        return "; ".join(said) or "nothing to import"

    def as_raw(self) -> dict[str, Any]:
        """Write the numbers that are not zero, as JSON can hold them."""
        raw = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "import_id"}
        return {name: asdict(value) if isinstance(value, Change) else value for name, value in raw.items() if value}


def summary_of(raw: Mapping[str, Any], import_id: int) -> ImportSummary:
    """Read numbers again that `ImportSummary.as_raw` wrote."""
    known: dict[str, Any] = {name: Change(**value) if isinstance(value, dict) else value for name, value in raw.items()}
    return ImportSummary(**known, import_id=import_id)
