"""What one field's value must be.

A raw value goes in, as a file, a request or a form on a page gives it; what a
record holds comes out, or an `InvalidInput` that names the field. A check knows
neither the record around the value nor where it came from.
"""

from __future__ import annotations

import math
import re
import reprlib
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Final

from matcher.errors import InvalidInput, UnknownChoice
from matcher.text import readable

MAX_ID_CHARACTERS: Final = 200
EARLIEST_YEAR: Final = 1800
LATEST_YEAR: Final = 2100
JALALI_YEARS: Final = range(1300, 1411)
"""Years that only the Jalali calendar can mean here: 1921 to 2032."""

_WHOLE_NUMBER: Final = re.compile(r"\d{1,9}(\.0+)?")
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_ORCID: Final = re.compile(
    r"(?:https?://orcid\.org/|orcid:)?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])", re.IGNORECASE
)
_EMAIL: Final = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[^\s@<>,;:\"()\[\]]{1,190}\.[^\s@<>,;:\"()\[\].]{2,63}")
_DOI_PREFIX: Final = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_DOI: Final = re.compile(r"10\.[0-9]{4,9}(\.[0-9]+)*/\S{1,180}")
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s\x00-\x1f]+", re.IGNORECASE)


_REPR: Final = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = 60


def check_text(value: object, field: str) -> str:
    """Let readable text through, as it stands."""
    if not isinstance(value, str):
        raise InvalidInput(f"The {field} is {shown(value)}; wanted text.", field=field)
    return readable(value, what=field)


def check_id(value: object, field: str = "id") -> str:
    """Let an identifier through: 1 to 200 characters, nothing invisible that would make two look alike."""
    if not isinstance(value, str):
        raise InvalidInput(f"The {field} is {shown(value)}; wanted text, so write it in quotes.", field=field)
    if not value.strip():
        raise InvalidInput(f"The {field} is {shown(value)}; wanted at least one visible character.", field=field)
    if len(value) > MAX_ID_CHARACTERS:
        raise InvalidInput(
            f"The {field} {shown(value)} has {len(value)} characters; wanted {MAX_ID_CHARACTERS} or fewer.", field=field
        )
    if (not value.isprintable() and _hides_something(value)) or value != value.strip():
        raise InvalidInput(
            f"The {field} {shown(value)} has a space or an invisible character at an end, or a control character; "
            "remove it.",
            field=field,
        )
    return value


def check_ids(value: object, field: str) -> tuple[str, ...]:
    """Let a list of identifiers through, each once: real sources name one person in two roles."""
    return tuple(dict.fromkeys(check_id(each, field) for each in _each(value, field)))


def check_phrases(value: object, field: str) -> tuple[str, ...]:
    """Let a list of texts through."""
    phrases = tuple(check_text(each, field) for each in _each(value, field))
    if not all(phrase.strip() for phrase in phrases):
        raise InvalidInput(f"The {field} {shown(value)} hold an empty entry; remove it.", field=field)
    return phrases


def check_year(value: object, field: str = "year") -> int:
    """Read a Gregorian year; digits of any script are read, and so is the ``2019.0`` of a spreadsheet."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if not _WHOLE_NUMBER.fullmatch(text):
        raise InvalidInput(f"The {field} is {shown(value)}; wanted a whole number such as 2019.", field=field)
    year = int(text.partition(".")[0])
    if year in JALALI_YEARS:
        raise InvalidInput(
            f"The {field} {year} looks like a Jalali year; wanted a Gregorian one: "
            f"{year} began in {year + 621}, write {year + 621} or {year + 622}.",
            field=field,
        )
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise InvalidInput(
            f"The {field} is {year}; wanted a Gregorian year from {EARLIEST_YEAR} to {LATEST_YEAR}.", field=field
        )
    return year


def check_date(value: object, field: str) -> date:
    """Read a Gregorian date as ISO 8601 writes it, ``2026-03-21``."""
    text = value.isoformat() if type(value) is date else value.strip() if isinstance(value, str) else ""
    try:
        if not _ISO_DATE.fullmatch(text):
            raise ValueError
        year, month, day = map(int, text.split("-"))
        check_year(year, f"year of the {field}")
        return date(year, month, day)
    except InvalidInput as error:
        raise InvalidInput(str(error), field=field) from None
    except ValueError:
        raise InvalidInput(
            f"The {field} is {shown(value)}; wanted a Gregorian date such as 2026-03-21.", field=field
        ) from None


def check_grade(value: object, field: str = "grade") -> float:
    """Read a judgement's grade: a number, higher is better."""
    try:
        grade = float(value) if isinstance(value, str | int | float) else math.nan
    except ValueError:
        grade = math.nan
    if not math.isfinite(grade):
        raise InvalidInput(f"The {field} is {shown(value)}; wanted a number such as 1 or 4.5.", field=field)
    return grade


def check_url(value: object, field: str = "url") -> str:
    """Let a web address through; other schemes could run something when clicked."""
    text = check_text(value, field)
    if not _WEB_ADDRESS.fullmatch(text):
        raise InvalidInput(
            f"The {field} is {shown(value)}; wanted a web address that begins with http:// or https://.", field=field
        )
    return text


def check_orcid(value: object, field: str = "orcid") -> str:
    """Read an ORCID iD, bare or as a web address; its last character checks the others (ISO 7064, MOD 11-2)."""
    written = check_text(value, field).strip()
    found = _ORCID.fullmatch(written)
    bare = "".join(found.groups()).upper() if found else ""
    total = 0
    for digit in bare[:15]:
        total = (total + int(digit)) * 2
    if not bare or bare[15] != "0123456789X"[(12 - total % 11) % 11]:
        raise InvalidInput(
            f"The {field} is {shown(value)}; wanted an ORCID iD such as 0000-0002-1825-0097, its last character "
            "checking the others.",
            field=field,
        )
    return "-".join(bare[place : place + 4] for place in range(0, 16, 4))


def check_email(value: object, field: str = "email") -> str:
    """Let an e-mail address through, in lower case."""
    text = check_text(value, field).strip()
    if not _EMAIL.fullmatch(text):
        raise InvalidInput(f"The {field} is {shown(value)}; wanted an address such as name@example.org.", field=field)
    return text.lower()


def check_doi(value: object, field: str = "doi") -> str:
    """Read a DOI, bare or as a web address, in lower case: DOIs are alike whatever their case."""
    text = _DOI_PREFIX.sub("", check_text(value, field).strip()).lower()
    if not _DOI.fullmatch(text):
        raise InvalidInput(f"The {field} is {shown(value)}; wanted a DOI such as 10.1000/182.", field=field)
    return text


def check_count(value: object, field: str) -> int:
    """Read a whole number from 0 to 1000; digits of any script are read."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if not _WHOLE_NUMBER.fullmatch(text) or int(text.partition(".")[0]) > 1000:
        raise InvalidInput(f"The {field} is {shown(value)}; wanted a whole number from 0 to 1000.", field=field)
    return int(text.partition(".")[0])


def check_choices(value: object, field: str, *, what: str, choices: Collection[str]) -> tuple[str, ...]:
    """Let values of a closed list through, each once."""
    each = (check_choice(one, field, what=what, choices=choices) for one in _each(value, field))
    return tuple(dict.fromkeys(each))


def check_restricted(
    value: object, field: str, *, fields: Collection[str], visibilities: Collection[str]
) -> tuple[str, ...]:
    """Read which fields are seen by whom, each as ``field=visibility``, a field once."""
    said: dict[str, str] = {}
    for each in _each(value, field):
        name, _, visibility = check_text(each, field).partition("=")
        check_choice(name.strip(), field, what="field to restrict", choices=fields)
        said[name.strip()] = check_choice(visibility.strip(), field, what="visibility", choices=visibilities)
    return tuple(f"{name}={visibility}" for name, visibility in said.items())


def check_choice(value: object, field: str, *, what: str, choices: Collection[str]) -> str:
    """Let a value of a closed list through."""
    if not isinstance(value, str):
        raise InvalidInput(f"The {field} is {shown(value)}; wanted text, so write it in quotes.", field=field)
    if value not in choices:
        raise UnknownChoice(what, value if len(value) <= 60 else f"{value[:60]}…", choices, field=field)
    return value


def shown(value: object) -> str:
    """Write a value for a message: quoted, escaped where invisible, cut where long."""
    return _REPR.repr(value)


def is_blank(value: object) -> bool:
    """Tell whether a raw value says nothing."""
    return (
        value is None
        or (isinstance(value, str) and not value.strip())
        or (isinstance(value, list | tuple) and not value)
    )


def _each(value: object, field: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise InvalidInput(f"The {field} is {shown(value)}; wanted a list of texts.", field=field)
    return list(value)


def _hides_something(text: str) -> bool:
    """Tell control characters anywhere, and any invisible character at an end (a half-space within is fine)."""
    ends = {unicodedata.category(text[0]), unicodedata.category(text[-1])}
    return "Cf" in ends or any(unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} for each in text)
