"""Persons as repositories write them into Dublin Core: with their role, in several languages.

The text of one ``dc:creator`` or ``dc:contributor`` goes in; the person's name, as written, without the
role, comes out. Titles such as دکتر stay: comparing names is not this room's matter.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from matcher.sources.publication import read_orcid
from matcher.sources.reading import Author
from matcher.text.letters import compose, settle_tones, write_alike

_GUIDES: Final = (
    r"اس(?:تاد|اتید|تادان)[\s\u200c]+(?:راهنما|مشاور|ناظر)(?:ی|[\s\u200c]+(?:اول|دوم|سوم|اصلی|همکار))*"
    r"|استاد[\s\u200c]*راهنما|به[\s\u200c]+راهنمایی|راهنما|مشاور"
    r"|(?:thesis|dissertation|academic|scientific|research|principal|main|first|second|joint|co)?[\s-]*"
    r"(?:supervisor|advisor|adviser|promotor)s?|supervised by|advised by"
    r"|(?:người|giảng viên|giáo viên|cán bộ|thầy|cô)?\s*hướng dẫn(?:\s+(?:khoa học|chính|phụ|\d))*|gvhd|nhdkh|cbhd"
)
_MAKERS: Final = (
    r"دانشجو|نویسنده(?:گان)?|نگارنده|نگارش|پدیدآور(?:نده)?|پژوهشگر|مؤلف|مولف|مجری"
    r"|authors?|students?|creator|tác giả|sinh viên|học viên|nghiên cứu sinh"
)
_JUDGES: Final = (
    r"(?:استاد|اساتید|استادان)?[\s\u200c]*(?:داور|ممتحن)(?:ان|ین|ی)*(?:[\s\u200c]+(?:داخلی|خارجی|اول|دوم|سوم))*"
    r"|(?:internal |external )?(?:examiner|reviewer|referee|opponent)s?|(?:committee|jury)(?: member| chair)?"
    r"|(?:người|cán bộ|giảng viên)?\s*phản biện(?:\s+\d)?"
)
_ROLE: Final = rf"({_JUDGES}|{_GUIDES}|{_MAKERS})"
_BEFORE: Final = re.compile(rf"^\s*{_ROLE}\s*[:：–—-]\s*", re.IGNORECASE)
_BEHIND: Final = re.compile(rf"\s*(?:[(\[]\s*{_ROLE}\s*[)\]]|[,،:–—-]\s*{_ROLE})\s*$", re.IGNORECASE)
_JUDGE: Final = re.compile(_JUDGES, re.IGNORECASE)
_ORCID: Final = re.compile(
    r"\s*[(\[]?\s*(?:orcid:?\s*)?((?:https?://orcid\.org/)?\d{4}-\d{4}-\d{4}-\d{3}[\dX])\s*[)\]]?", re.IGNORECASE
)
_BODY: Final = re.compile(
    r"(?:دانشگاه|دانشکده|پژوهشگاه|پژوهشکده|موسسه|گروه|مرکز|وزارت|universi\w+|faculty|department|school|college"
    r"|institute|centre|center|ministry|trường|đại học|khoa|viện|học viện|bộ)(?![\w'])",
    re.IGNORECASE,
)
_BODY_BEHIND: Final = re.compile(r"\b(?:university|institute|college|department|faculty|press)\W*$", re.IGNORECASE)
_BETWEEN_PERSONS: Final = re.compile(r"\s*[;؛\n]\s*")


def persons_in(written: str) -> list[str]:
    """Give each of the persons of one element, which some repositories put into one, between semicolons."""
    return [each for each in _BETWEEN_PERSONS.split(written) if each.strip()]


def person_of(written: str, affiliation: str = "") -> Author | None:
    """Read a person's name, without the role, and the ORCID iD where it stands beside it.

    Returns
    -------
    Author or None
        None for a university or a department, and for whoever judged the work without having a part in it.
    """
    name = unicodedata.normalize("NFC", written).strip()
    found = _ORCID.search(name)
    orcid = read_orcid(found[1]) if found else None
    if found and orcid:
        name = f"{name[: found.start()]} {name[found.end() :]}".strip()
    for pattern in (_BEFORE, _BEHIND):
        role = pattern.search(write_alike(name))
        if role is None:
            continue
        if _JUDGE.fullmatch(next(filter(None, role.groups())).strip()):
            return None
        name = f"{name[: role.start()]}{name[role.end() :]}".strip(" \u200c,،")  # letters keep their places
    return Author(name, orcid, affiliation) if name and is_person(name) else None


def is_person(name: str) -> bool:
    """Tell a person from a body: a university, a department, a ministry."""
    written = plain(name)
    return not _BODY.match(written) and not _BODY_BEHIND.search(written)


def plain(text: str) -> str:
    """Write a text so that its spellings coincide: small letters, one kind of ی, spaces for half-spaces."""
    return settle_tones(compose(text).lower()).replace("\u200c", " ").replace("ؤ", "و")
