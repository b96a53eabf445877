"""Which of the ranked experts an office wants to see: by institution, field, region, and language of the evidence.

Matches go in; those that are let through, and what there is to choose from, come out. Knows no store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.records import Filters, Match


@dataclass(frozen=True, slots=True)
class Narrow:
    """What is wanted; empty means all."""

    institution: str = ""
    field: str = ""
    region: str = ""
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.institution or self.field or self.region or self.language)

    def lets(self, match: Match) -> bool:
        """Tell whether a match is wanted."""
        region = match.institution.region if match.institution is not None else None
        return (
            self.institution in ("", match.expert.institution_id)
            and self.field in ("", match.expert.field)
            and self.region in ("", region)
            and (not self.language or any(piece.lang == self.language for piece in match.evidence))
        )

    @property
    def filters(self) -> Filters:
        """The same for a new ranking."""
        return Filters(
            institutions=(self.institution,) if self.institution else (),
            fields=(self.field,) if self.field else (),
            regions=(self.region,) if self.region else (),
            languages=(self.language,) if self.language else (),
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from among those who were ranked; ``institutions`` maps ids to names."""

    institutions: Mapping[str, str]
    fields: Sequence[str]
    regions: Sequence[str]
    languages: Sequence[str]


def choices_in(matches: Sequence[Match]) -> Choices:
    """List what the experts of a ranking can be narrowed by."""
    homes = {each.institution.id: each.institution.name for each in matches if each.institution is not None}
    regions = {each.institution.region for each in matches if each.institution is not None and each.institution.region}
    return Choices(
        dict(sorted(homes.items(), key=lambda home: home[1])),
        sorted({each.expert.field for each in matches if each.expert.field}, key=_by_number),
        sorted(regions),
        sorted({piece.lang for each in matches for piece in each.evidence}),
    )


def _by_number(field: str) -> tuple[int, ...]:
    return tuple(int(part) for part in field.split(".") if part.isdecimal())
