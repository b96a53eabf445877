"""One person of several records: what each of them adds to the one that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from matcher.records import VISIBILITIES, Expert
from service.fingerprints import search_name


def put_together(kept: Expert, parts: Sequence[Expert]) -> Expert:
    """Fill what the record that is kept does not say from those that are merged into it, in their order.

    Names and interests are gathered from all; of spellings that people mix up, the first stands. Who may see the
    person is said by the narrowest of the records: no merge shows more than its parts did.
    """
    if not parts:
        return kept
    every = (kept, *parts)
    names: dict[str, str] = {}
    for name in (name for each in every for name in (each.name, *each.names) if name):
        names.setdefault(search_name(name), name)
    available = next((each for each in every if each.available_for), kept)
    name = kept.name or next(iter(names.values()), "")
    return replace(
        kept,
        name=name,
        names=tuple(each for each in names.values() if each != name),
        institution_id=_first(each.institution_id for each in every),
        position=_first(each.position for each in every) or "",
        department=_first(each.department for each in every) or "",
        field=_first(each.field for each in every),
        interests=tuple(dict.fromkeys(interest for each in every for interest in each.interests)),
        url=_first(each.url for each in every),
        orcid=_first(each.orcid for each in every),
        email=_first(each.email for each in every),
        phone=_first(each.phone for each in every),
        available_for=available.available_for,
        available_until=available.available_until,
        at_once=available.at_once,
        visibility=max((each.visibility for each in every), key=VISIBILITIES.index),
        restricted=_narrowest(every),
    )


def _first(values: Iterable[str | None]) -> str | None:
    return next((each for each in values if each), None)


def _narrowest(records: Sequence[Expert]) -> tuple[str, ...]:
    said: dict[str, str] = {}
    for each in records:
        for entry in each.restricted:
            name, _, visibility = entry.partition("=")
            said[name] = max(said.get(name, visibility), visibility, key=VISIBILITIES.index)
    return tuple(f"{name}={visibility}" for name, visibility in said.items())
