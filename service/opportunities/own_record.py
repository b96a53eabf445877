"""The verbs of an expert's own record: read it as they see it and as others do, correct it, say who sees what.

An expert writes nothing but the records that are themselves. What they correct stands in the place of what the
source says, import after import. Each verb is one unit of work. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.checks import check_choice
from matcher.errors import NotFound
from matcher.forms import EXPERT, parse_expert, raw_fields
from matcher.records import KEPT_CLOSE, RESTRICTABLE, VISIBILITIES, Evidence, Expert, Institution
from service.accounts import audit
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.catalogue import evidence_store, people_store, visibility_store
from service.catalogue.evidence_store import Described
from service.catalogue.visibility import PUBLIC, own_words
from service.catalogue.writing import INTERESTS_SUFFIX, write_with_vectors
from service.conflicts import ConcurrentChange, Stale
from service.faults import checked_text
from service.fingerprints import record_hash
from service.identity import group_store
from service.identity.key_store import EXPERTS
from service.opportunities import correction_store
from service.records import checked
from service.runtime import Runtime

TEXTS: Final = ("position", "department", "field", "url", "phone")
LISTS: Final = ("interests", "names")
MOST_LINE_CHARACTERS: Final = 300
"""Of one interest or name; more is a text, which belongs to a work."""
EDITABLE: Final = (*TEXTS, *LISTS, "available_for", "available_until")
"""What an expert corrects; name, ORCID iD and e-mail address tell persons apart, and belong to the office."""


@dataclass(frozen=True, slots=True)
class Own:
    """An expert's record as they see it: all of it.

    ``version`` changes whenever a record of theirs does; ``corrected`` names the fields that they corrected.
    """

    expert: Expert
    institution: Institution | None
    version: str
    corrected: frozenset[str]


def read_own(runtime: Runtime) -> Own:
    """Read the actor's own record; raises `NotFound` where it is gone."""
    need(runtime.actor, "profile.own")
    with runtime.database.unit() as session:
        return own_of(session, person_of(session, runtime.actor))


def change_own(
    runtime: Runtime, said: Mapping[str, Any], *, visibility: str, sights: Mapping[str, str], version: str
) -> Own:
    """Correct the actor's record, and say who sees it; the same once more changes nothing.

    Parameters
    ----------
    said : mapping
        Raw fields of `EDITABLE`; what is left out stays.
    visibility : str
        Who sees the record at all: one of `VISIBILITIES`.
    sights : mapping of str to str
        Of fields of `RESTRICTABLE` who sees each; never more people than see the record.
    version : str
        Of the record that was looked at.

    Raises
    ------
    InvalidInput
        If a field cannot be used.
    Stale
        If the record was changed since.
    """
    actor = runtime.actor
    need(actor, "profile.own")
    check_choice(visibility, "visibility", what="visibility", choices=VISIBILITIES)
    for name, sight in sights.items():
        check_choice(name, "sights", what="field", choices=RESTRICTABLE)
        check_choice(sight, f"sight_{name}", what="visibility", choices=VISIBILITIES)
    for name in LISTS:
        for line in said.get(name) or ():
            checked_text(line, name, most=MOST_LINE_CHARACTERS)
    wanted = {**{name: said[name] for name in EDITABLE if name in said}, "visibility": visibility}
    with runtime.database.unit() as session:
        person = person_of(session, actor)
        changes = _changes(session, person, wanted, sights)

    def write(session: Session, described: Sequence[Described]) -> Own:
        for each in group_store.records_of(session, [person]):
            visibility_store.lock_expert(session, each)
        if _changes(session, person, wanted, sights) != changes:
            raise ConcurrentChange
        if changes and own_of(session, person).version != version:
            raise Stale("expert", person)
        people_store.put_experts(session, [after for _, after in changes])
        evidence_store.put_evidence(session, described)
        gone = [after.id + INTERESTS_SUFFIX for before, after in changes if own_words(before) and not own_words(after)]
        evidence_store.delete_evidence(session, gone)
        for before, after in changes:
            correction_store.put_correction(session, EXPERTS, after.id, person, _differences(before, after))
        if changes:
            fields = sorted({name for before, after in changes for name in _differences(before, after)})
            audit.note(session, actor, "corrected", "expert", person, fields=fields)
        return own_of(session, person)

    return write_with_vectors(runtime, _words_of(changes), write)


def person_of(session: Session, actor: Actor) -> str:
    """Say as which record the actor, an expert, is shown; raises `NotFound` where they are gone."""
    expert_id = actor.expert_id or ""
    found = group_store.shown_as(session, EXPERTS, [expert_id]).get(expert_id)
    if found is None:
        raise NotFound("expert", expert_id)
    return found


def own_of(session: Session, person: str) -> Own:
    """Put an expert's own view of their record together."""
    found = people_store.get_experts(session, [person]).get(person)
    if found is None:
        raise NotFound("expert", person)
    expert, institution = found
    records = group_store.records_of(session, [person])
    given = people_store.get_given_experts(session, records)
    version = "".join(record_hash(given[each]).hex()[:12] for each in sorted(given))
    said = correction_store.corrections_of(session, EXPERTS, records).values()
    return Own(expert, institution, version, frozenset(name for fields in said for name in fields))


def _changes(
    session: Session, person: str, wanted: Mapping[str, Any], sights: Mapping[str, str]
) -> tuple[tuple[Expert, Expert], ...]:
    """List which records of a person would change, each as it is and as it would be.

    The record that is shown says what the person said. Records merged into it say what they said, as far as the
    person did not take it away: they only fill what the first does not say, and would fill it again.
    """
    given = people_store.get_given_experts(session, group_store.records_of(session, [person]))
    shown = given[person]
    whole = people_store.get_expert(session, person) or shown
    after = checked(EXPERT, replace(shown, **_parsed(whole, wanted), restricted=_restricted(shown, sights)))
    changes = [(shown, after)]
    for other in (each for each in given.values() if each.id != person):
        left: dict[str, Any] = {
            name: tuple(each for each in getattr(other, name) if each in getattr(after, name))
            for name in LISTS
            if name in wanted
        }
        empty = Expert(other.id)
        left |= {
            name: getattr(empty, name)
            for name in (*TEXTS, "available_for", "available_until")
            if name in wanted and not getattr(after, name)
        }
        told = replace(other, **left, visibility=after.visibility, restricted=_restricted(other, sights))
        changes.append((other, checked(EXPERT, told)))
    return tuple((before, now) for before, now in changes if before != now)


def _parsed(whole: Expert, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Read raw fields by the rules of every expert's record; raises the first fault."""
    read = parse_expert({**raw_fields(Expert(whole.id)), **wanted})
    return {name: getattr(read, name) for name in wanted}


def _restricted(record: Expert, sights: Mapping[str, str]) -> tuple[str, ...]:
    """Write who sees single fields; what holds without saying is not said."""
    said = dict(each.partition("=")[::2] for each in record.restricted) | dict(sights)
    return tuple(
        f"{name}={said[name]}" for name in RESTRICTABLE if name in said and said[name] != KEPT_CLOSE.get(name, PUBLIC)
    )


def _words_of(changes: Sequence[tuple[Expert, Expert]]) -> list[Evidence]:
    return [
        words for before, after in changes if (words := own_words(after)) is not None and words != own_words(before)
    ]


def _differences(before: Expert, after: Expert) -> dict[str, Any]:
    """Name the raw fields in which a record differs now; one that holds nothing any more is said to be empty."""
    was, now = raw_fields(before), raw_fields(after)
    return {name: now.get(name) for name in {*was, *now} if was.get(name) != now.get(name)}
