"""Who sees which expert, which field of them and which evidence.

A record and a viewer go in; what the viewer sees of it comes out, or nothing.
The same rules for whole lists are SQL, in `service.catalogue.visibility_store`;
a test holds the two together. Knows no session and no HTTP.

A record is seen by everyone, by the institutions that share a running
consortium with its own, or by its own alone (`matcher.records.VISIBILITIES`).
A field is never seen by more than its record is. A record without an
institution that is not public is seen by administrators only.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from matcher.prepare import interests_evidence
from matcher.records import KEPT_CLOSE, RESTRICTABLE, VISIBILITIES, Evidence, Expert

PUBLIC: Final = VISIBILITIES[0]
_DEFAULTS: Final = {each.name: each.default for each in fields(Expert)}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: at everything, or at what is public and what these institutions show.

    ``partners`` are the institutions that share a running consortium with the own one, itself left out; of a
    consortium's secretary they are all its members. ``expert_id`` is who looks at their own record.
    """

    everything: bool = False
    institution_id: str | None = None
    partners: frozenset[str] = frozenset()
    expert_id: str | None = None

    def sees(self, visibility: str, institution_ids: Collection[str | None]) -> bool:
        """Tell whether what belongs to these institutions is seen."""
        if self.everything or visibility == PUBLIC:
            return True
        known = {each for each in institution_ids if each is not None}
        if self.institution_id in known:
            return True
        return visibility == "consortium" and not self.partners.isdisjoint(known)


EVERYTHING: Final = Viewer(everything=True)
"""An administrator."""

OUTSIDE: Final = Viewer()
"""Anyone."""


def seen(expert: Expert, viewer: Viewer) -> Expert | None:
    """Give what a viewer sees of an expert: fields that are closed to them empty, nothing if the record is.

    Parameters
    ----------
    expert : Expert
        The whole person, as `service.catalogue.people_store.get_expert` puts them together.
    """
    if viewer.everything or expert.id == viewer.expert_id:
        return expert
    own = (expert.institution_id,)
    if not viewer.sees(expert.visibility, own):
        return None
    closed: dict[str, Any] = {
        name: _DEFAULTS[name] for name in RESTRICTABLE if not viewer.sees(visibility_of(expert, name), own)
    }
    if not viewer.sees("institution", own):
        closed["restricted"] = ()
    return replace(expert, **closed) if closed else expert


def visibility_of(expert: Expert, field: str) -> str:
    """Say who sees a field: the narrower of what is said of the field and of the record."""
    said = dict(entry.partition("=")[::2] for entry in expert.restricted)
    return _narrower(expert.visibility, said.get(field, KEPT_CLOSE.get(field, PUBLIC)))


def sees_evidence(evidence: Evidence, behind: Collection[Expert], viewer: Viewer) -> bool:
    """Tell whether a viewer sees a piece of evidence: it is open to them, and so is someone who stands ``behind`` it.

    Parameters
    ----------
    behind : collection of Expert
        The whole persons who stand behind it, whether the viewer sees them or not.
    """
    if viewer.everything or any(each.id == viewer.expert_id for each in behind):
        return True
    return viewer.sees(evidence.visibility, [each.institution_id for each in behind]) and any(
        seen(each, viewer) is not None for each in behind
    )


def own_words(expert: Expert) -> Evidence | None:
    """Make evidence of an expert's interests and department, seen by no more than both of them are."""
    found = interests_evidence(expert)
    if found is None:
        return None
    used = [name for name in ("interests", "department") if getattr(expert, name)]
    restrictions = [dict(each.split("=", 1) for each in expert.restricted).get(name, PUBLIC) for name in used]
    return replace(found, visibility=_narrower(*restrictions))


def _narrower(*visibilities: str) -> str:
    return max(visibilities, key=VISIBILITIES.index)
