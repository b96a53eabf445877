"""A profile as its owner's page shows it: each field with who sees it, and what somebody else would see instead.

Records go in, what a template can print comes out. Knows no HTML and no store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matcher.records import RESTRICTABLE, Expert
from service.catalogue.visibility import Viewer, seen, visibility_of
from service.opportunities.own_works import NOBODY, OwnWork
from service.web.fields import field_name

FIELDS_SHOWN: Final = (
    "name", "position", "department", "field", "interests", "url", "names", "orcid", "email", "phone", "available_for",
)  # fmt: skip
VIEWERS: Final = ("company", "university", "office")


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a record, what it holds, and who sees it; one that is empty is seen by nobody."""

    name: str
    values: tuple[str, ...]
    sight: str
    corrected: bool


def fields_of(expert: Expert, corrected: frozenset[str], code: str) -> list[ShownField]:
    """Lay out a record for its owner, empty fields among it, so that they see what could be said."""
    return [
        ShownField(
            name, _values(expert, name, code),
            visibility_of(expert, name) if name in RESTRICTABLE else expert.visibility,
            name in corrected,
        )
        for name in FIELDS_SHOWN
    ]  # fmt: skip


def as_seen_by(expert: Expert, viewer: str) -> Expert | None:
    """Give what one of `VIEWERS` sees of a record; nothing where it is closed to them."""
    if viewer == "office":
        return seen(expert, Viewer(institution_id=expert.institution_id or "-"))
    if viewer == "university":
        return seen(expert, Viewer(institution_id="(another)", partners=frozenset({expert.institution_id or "-"})))
    return seen(expert, Viewer())


def works_seen_by(works: Sequence[OwnWork], viewer: str) -> list[OwnWork]:
    """Leave out the works that one of `VIEWERS` does not see as the expert's; of their office nothing is hidden."""
    open_to = {
        "office": ("public", "consortium", "institution", NOBODY),
        "university": ("public", "consortium"),
        "company": ("public",),
    }
    return [each for each in works if each.sight in open_to[viewer]]


def _values(expert: Expert, name: str, code: str) -> tuple[str, ...]:
    value = getattr(expert, name)
    if isinstance(value, tuple):
        return value
    if name == "field" and value:
        return (field_name(value, code),)
    return (str(value),) if value else ()
