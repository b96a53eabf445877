"""Which fields a record has, whoever sends them.

Raw fields go in, as a file, a request or a form on a page gives them; a record
comes out, or everything that is wrong with it. One set of rules serves
catalogue files and the service. It knows neither files nor which ids exist.

An absent field, ``None``, blank text and an empty list are the same: not given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from matcher.checks import (
    check_choice,
    check_choices,
    check_count,
    check_date,
    check_doi,
    check_email,
    check_id,
    check_ids,
    check_orcid,
    check_phrases,
    check_restricted,
    check_text,
    check_url,
    check_year,
    is_blank,
)
from matcher.errors import InvalidInput, UnknownChoice
from matcher.fields import FIELDS
from matcher.records import (
    AVAILABLE_FOR,
    CONFIDENTIALITIES,
    LANGUAGES,
    PROGRAMMES,
    RESTRICTABLE,
    VISIBILITIES,
    Evidence,
    Expert,
    Institution,
    Organisation,
    Problem,
)

RecordT_co = TypeVar("RecordT_co", covariant=True)
Check = Callable[[object, str], object]
"""Takes a value and its field's name, returns what the record holds, raises `InvalidInput`."""


@dataclass(frozen=True, slots=True)
class Form(Generic[RecordT_co]):
    """The fields of one noun: how each is checked, and which must be given.

    ``either`` names fields of which at least one must be given.
    """

    noun: str
    record: Callable[..., RecordT_co]
    checks: Mapping[str, Check]
    required: tuple[str, ...]
    either: tuple[str, ...] = ()

    @property
    def lists(self) -> frozenset[str]:
        """The fields that hold several values."""
        return frozenset(name for name, check in self.checks.items() if getattr(check, "func", check) in _OF_LISTS)


def _problem(*, text: str = "", **fields: Any) -> Problem:
    """Make a problem that may have a title alone."""
    return Problem(text=text, **fields)


_OF_LISTS: Final = (check_ids, check_phrases, check_choices, check_restricted)
_check_visibility = partial(check_choice, what="visibility", choices=VISIBILITIES)
_check_language = partial(check_choice, what="language code", choices=LANGUAGES)

INSTITUTION: Final = Form(
    "an institution",
    Institution,
    {"id": check_id, "name": check_text, "region": check_text, "url": check_url},
    required=("id", "name"),
)
EXPERT: Final = Form(
    "an expert",
    Expert,
    {
        "id": check_id,
        "name": check_text,
        "institution_id": check_id,
        "position": check_text,
        "department": check_text,
        "field": partial(check_choice, what="field code", choices=FIELDS),
        "interests": check_phrases,
        "url": check_url,
        "names": check_phrases,
        "orcid": check_orcid,
        "email": check_email,
        "phone": check_text,
        "available_for": partial(check_choices, what="availability", choices=AVAILABLE_FOR),
        "available_until": check_date,
        "at_once": check_count,
        "visibility": _check_visibility,
        "restricted": partial(check_restricted, fields=RESTRICTABLE, visibilities=VISIBILITIES),
    },
    required=("id",),
)
EVIDENCE: Final = Form(
    "a piece of evidence",
    Evidence,
    {
        "id": check_id,
        "expert_ids": check_ids,
        "kind": check_text,
        "title": check_text,
        "text": check_text,
        "lang": _check_language,
        "year": check_year,
        "url": check_url,
        "authors": check_phrases,
        "doi": check_doi,
        "translated_title": check_text,
        "visibility": _check_visibility,
    },
    required=("id", "expert_ids", "kind"),
    either=("title", "text"),
)
ORGANISATION: Final = Form(
    "an organisation",
    Organisation,
    {"id": check_id, "name": check_text, "sector": check_text, "region": check_text, "url": check_url},
    required=("id", "name"),
)
PROBLEM: Final = Form(
    "a problem",
    _problem,
    {
        "id": check_id,
        "text": check_text,
        "title": check_text,
        "lang": _check_language,
        "organisation_id": check_id,
        "sector": check_text,
        "region": check_text,
        "programme": partial(check_choice, what="programme", choices=PROGRAMMES),
        "deadline": check_date,
        "confidentiality": partial(check_choice, what="confidentiality", choices=CONFIDENTIALITIES),
    },
    required=("id",),
    either=("title", "text"),
)

FORMS: Final[Mapping[str, Form[Any]]] = MappingProxyType({
    "institutions": INSTITUTION,
    "experts": EXPERT,
    "organisations": ORGANISATION,
    "evidence": EVIDENCE,
    "problems": PROBLEM,
})  # fmt: skip
"""The tables of a catalogue; what a record points to comes before it."""


def fill(form: Form[RecordT_co], raw: Mapping[str, object]) -> tuple[RecordT_co | None, list[InvalidInput]]:
    """Make a record of raw fields, or list everything that is wrong with them.

    Returns
    -------
    record, faults
        The record is ``None`` exactly when there are faults; each fault names its ``field``.
    """
    faults: list[InvalidInput] = [
        UnknownChoice(f"field of {form.noun}", name, form.checks, field=name) for name in raw if name not in form.checks
    ]
    fields: dict[str, object] = {}
    for name, check in form.checks.items():
        try:
            value = None if is_blank(raw.get(name)) else check(raw[name], name)
        except InvalidInput as fault:
            faults.append(fault)
            continue
        if not is_blank(value):  # text may turn out to be nothing but control characters
            fields[name] = value
        elif name in form.required:
            faults.append(InvalidInput(f"The {name} is missing; {form.noun} needs it.", field=name))
    if form.either and not fields.keys() & set(form.either) and not any(fault.field in form.either for fault in faults):
        faults.append(
            InvalidInput(f"There is no {' and no '.join(form.either)}; {form.noun} needs one.", field=form.either[0])
        )
    return (None, faults) if faults else (form.record(**fields), [])


def raw_fields(record: Any) -> dict[str, object]:
    """Write a record as raw fields that JSON can hold and `fill` makes the same record of.

    Fields that hold nothing, or what holds by default, are left out.
    """
    unsaid = {each.name: each.default for each in dataclass_fields(record)}
    raw = {name: value for name, value in asdict(record).items() if not is_blank(value) and value != unsaid[name]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in raw.items()}


def _parse(form: Form[RecordT_co], raw: Mapping[str, object]) -> RecordT_co:
    record, faults = fill(form, raw)
    if record is None:
        raise faults[0]
    return record


def parse_institution(raw: Mapping[str, object]) -> Institution:
    """Make an institution of raw fields, or raise the first fault, an `InvalidInput` with its ``field``."""
    return _parse(INSTITUTION, raw)


def parse_expert(raw: Mapping[str, object]) -> Expert:
    """Make an expert, as `parse_institution` does."""
    return _parse(EXPERT, raw)


def parse_evidence(raw: Mapping[str, object]) -> Evidence:
    """Make a piece of evidence, as `parse_institution` does."""
    return _parse(EVIDENCE, raw)


def parse_organisation(raw: Mapping[str, object]) -> Organisation:
    """Make an organisation, as `parse_institution` does."""
    return _parse(ORGANISATION, raw)


def parse_problem(raw: Mapping[str, object]) -> Problem:
    """Make a problem, as `parse_institution` does."""
    return _parse(PROBLEM, raw)
