"""What a CV says of an expert that is not known yet, and what confirming it makes of the record.

Values in, values out: knows no session, no file and no HTTP. A degree has no place in the catalogue; it is
named as read, and not kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from matcher.errors import InvalidInput
from matcher.forms import EXPERT, fill, parse_evidence, raw_fields
from matcher.identity.name_likeness import name_likeness
from matcher.identity.works import same_works, title_key
from matcher.records import Evidence, Expert
from matcher.sources.cv import Suggested, Suggestions, evidence_of
from service.catalogue.writing import INTERESTS_SUFFIX
from service.fingerprints import search_name
from service.suggestions.store import FIELDS, INTEREST, NewSuggestion, Suggestion

SOURCE: Final = "cv"
"""Begins the ids of evidence that came from CVs."""

_SHORT_KEY: Final = 2
"""In letters; of so few, signs and accents tell apart: «C» and «C++»."""
_PHONE_DIGITS: Final = 8
"""The last ones of a number; what stands before them is written in many ways."""
_OF_A_DEPARTMENT: Final = re.compile(
    r"^(?:گروه(?: آموزشی)?|department of|dept\.? of|khoa|bộ môn)\s+|\s+(?:department|dept\.?)$", re.IGNORECASE
)
"""Words that some write before a department's name, and others leave out."""


@dataclass(frozen=True, slots=True)
class FromCv:
    """What a CV says: what is ``new``, how much is ``known``, and what was read and is not kept.

    ``unread`` are lines that were not understood, ``skipped`` headings under which nothing was read. ``name`` is
    whom the CV names; ``other_name``: it does not look like a spelling of the expert's.
    """

    new: tuple[NewSuggestion, ...]
    known: int
    degrees: tuple[str, ...]
    unread: tuple[str, ...]
    skipped: tuple[str, ...]
    name: str
    other_name: bool


def new_of(cv: Suggestions, expert: Expert, evidence: Iterable[Evidence], before: Sequence[Suggestion]) -> FromCv:
    """Find what a CV says that neither the expert's record nor an earlier suggestion does.

    Parameters
    ----------
    expert : Expert
        The whole person, with what records merged into theirs add.
    evidence : iterable of Evidence
        All that is known of the person's.
    before : sequence of Suggestion
        Those that wait, and those that somebody dismissed.
    """
    person = list(_of_the_person(cv))
    taken = {(each.kind, _key(each.kind, each.value)) for each in before if each.value is not None}
    taken |= {(kind, _key(kind, value)) for kind, value in _known(expert)}
    new: list[NewSuggestion] = []
    for each in person:
        mark = (each.kind, _key(each.kind, each.record["value"]))
        if mark not in taken:
            taken.add(mark)
            new.append(each)
    works, refused = _works(cv, expert.id)
    fresh = _unknown(works, expert.id, [*evidence, *(evidence_suggested(each) for each in before if not each.value)])
    new += [_of_a_work(works[id_]) for id_ in fresh]
    names = [name for name in (expert.name, *expert.names) if name]
    return FromCv(
        new=tuple(new),
        known=len(person) + len(works) - len(new),
        degrees=tuple(_clean(each.said) for each in cv.degrees),
        unread=(*(_clean(line.text) for line in cv.unread), *refused),
        skipped=tuple(_clean(each) for each in cv.skipped),
        name=_clean(cv.name),
        other_name=bool(cv.name and names) and not any(name_likeness(cv.name, name).value > 0 for name in names),
    )


def evidence_suggested(suggestion: Suggestion) -> Evidence:
    """Give the piece of evidence that a suggestion would become."""
    return parse_evidence(suggestion.work)


def present_values(expert: Expert, kind: str) -> tuple[str, ...]:
    """Say what stands where a suggestion of this kind would be written; nothing for interests and works."""
    if kind == "name":
        return _spellings(expert)
    return (value,) if kind in FIELDS and (value := getattr(expert, kind)) else ()


def confirmed(expert: Expert, suggestions: Sequence[Suggestion]) -> Expert:
    """Write confirmed suggestions into an expert's record.

    Raises
    ------
    InvalidInput
        If two of them would fill the same field differently.
    """
    said: dict[str, Suggestion] = {}
    for each in suggestions:
        if each.value is None:
            continue
        other = said.setdefault(each.kind, each)
        if each.kind not in (INTEREST, "name") and other.value != each.value:
            raise InvalidInput(
                f"The suggestions {other.id} and {each.id} both fill the {each.kind}: {other.value!r} and "
                f"{each.value!r}. Confirm one of them, and dismiss the other.",
                field="confirm",
            )
        expert = _with(expert, each.kind, each.value)
    return expert


def completed(expert: Expert, suggestions: Sequence[Suggestion]) -> Expert:
    """Add to what a source says of an expert what somebody confirmed and the source does not say."""
    for each in suggestions:
        fills = each.kind in (INTEREST, "name") or (each.kind in FIELDS and not getattr(expert, each.kind))
        if each.value is not None and fills:
            expert = _with(expert, each.kind, each.value)
    return expert


def _with(expert: Expert, kind: str, value: str) -> Expert:
    if kind == INTEREST:
        known = {_key(INTEREST, each) for each in expert.interests}
        return expert if _key(INTEREST, value) in known else replace(expert, interests=(*expert.interests, value))
    if kind == "name" and expert.name:
        return expert if value in _spellings(expert) else replace(expert, names=(*expert.names, value))
    changed: dict[str, Any] = {kind: value}
    return replace(expert, **changed)


def _spellings(expert: Expert) -> tuple[str, ...]:
    return tuple(name for name in (expert.name, *expert.names) if name)


def _of_the_person(cv: Suggestions) -> Iterable[NewSuggestion]:
    """Give the fields and interests that the catalogue takes, each with the lines that say it."""
    for kind in FIELDS:
        value = _taken(kind, getattr(cv, kind))
        if value:
            yield NewSuggestion(kind, {"value": value}, _clean(cv.said.get(kind, "")))
    lines = _clean(cv.said.get("interests", "")).splitlines()
    for interest in cv.interests:
        if _taken("interests", [interest]):
            said = [line for line in lines if interest in line] or lines
            yield NewSuggestion(INTEREST, {"value": interest}, "\n".join(said))


def _taken(field: str, value: object) -> Any:
    """Give a field's value as a record holds it, or nothing where no record could."""
    expert, _ = fill(EXPERT, {"id": "-", field: value})
    return getattr(expert, field) if expert else None


def _known(expert: Expert) -> Iterable[tuple[str, str]]:
    yield from (("name", name) for name in _spellings(expert))
    yield from ((INTEREST, interest) for interest in expert.interests)
    yield from ((kind, value) for kind in FIELDS[1:] if (value := getattr(expert, kind)))


def _key(kind: str, value: str | None) -> str:
    """Fold a value so that its spellings coincide."""
    value = value or ""
    if kind == "phone":
        digits = [str(unicodedata.digit(letter)) for letter in value if letter.isdigit()]
        return "".join(digits)[-_PHONE_DIGITS:]
    if kind in ("email", "orcid"):
        return value.lower()
    if kind == "department":
        value = _OF_A_DEPARTMENT.sub("", unicodedata.normalize("NFC", value).strip())
    key = title_key(value)
    return key if len(key) > _SHORT_KEY else search_name(value)


def _works(cv: Suggestions, expert_id: str) -> tuple[dict[str, tuple[Evidence, Suggested]], list[str]]:
    """Make evidence of the works that a CV names, by id, and list what cannot be made any of."""
    found: dict[str, tuple[Evidence, Suggested]] = {}
    refused = []
    for each in (*cv.publications, *cv.projects, *cv.theses, *cv.patents, *cv.courses):
        try:
            evidence = evidence_of(each, expert_id, SOURCE)
        except InvalidInput:
            refused.append(_clean(each.said))
        else:
            found.setdefault(evidence.id, (evidence, each))
    return found, refused


def _unknown(
    works: Mapping[str, tuple[Evidence, Suggested]], expert_id: str, known: Iterable[Evidence]
) -> Iterable[str]:
    """List the works that are none of those known, each once however often the CV names it."""
    there = [replace(each, expert_ids=(expert_id,)) for each in known if not each.id.endswith(INTERESTS_SUFFIX)]
    new = {id_: evidence for id_, (evidence, _) in works.items() if id_ not in {each.id for each in there}}
    gone = {each.a for each in same_works(new.values(), against=there)}
    for pair in same_works(new.values()):
        one, other = sorted((pair.a, pair.b), key=list(new).index)
        if one not in gone:
            gone.add(other)
    return [id_ for id_ in new if id_ not in gone]


def _of_a_work(work: tuple[Evidence, Suggested]) -> NewSuggestion:
    evidence, read = work
    record = {**raw_fields(evidence), "line": read.line}
    if read.page is not None:
        record["page"] = read.page
    return NewSuggestion(evidence.kind, record, _clean(read.said))


def _clean(text: str) -> str:
    """Leave out what no store takes: NUL, and halves of letters that a broken PDF gives."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
