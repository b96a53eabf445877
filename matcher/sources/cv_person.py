"""Who a CV is about: the lines before its first section in, name, post and ways to be reached out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from matcher.checks import check_email, check_orcid
from matcher.errors import InvalidInput
from matcher.sources.cv_authors import folded
from matcher.text.letters import write_alike

PERSON_FIELDS: Final = ("name", "email", "phone", "orcid", "position", "department", "institution")

_EMAIL: Final = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", re.ASCII)
_ORCID: Final = re.compile(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b", re.ASCII)
_PHONE: Final = re.compile(
    r"(?:tel(?:ephone)?|phone|mobile|cell|تلفن(?:\s*(?:همراه|تماس|محل\s*کار|ثابت))?|شماره\s*تماس|همراه|موبایل"
    r"|điện thoại|đt|di động)\s*[.:]*\s*([+(]?\d[\d\s()\-–+.]{5,22}\d)",
    re.IGNORECASE,
)
_LABELS: Final[Mapping[str, str]] = MappingProxyType({
    "name": "نام و نام خانوادگی|نام|نام خانوادگی و نام|name|full name|họ và tên|họ tên",
    "position": "مرتبه علمی|مرتبه|درجه علمی|رتبه علمی|سمت"
    "|position|academic rank|rank|title|chức danh|học hàm|học vị|học hàm, học vị|chức vụ",
    "department": "گروه آموزشی|گروه|دانشکده|department|faculty|school|khoa|bộ môn|đơn vị",
    "institution": "دانشگاه|محل خدمت|محل کار|مؤسسه"
    "|university|institution|affiliation|employer|trường|cơ quan|nơi công tác|cơ quan công tác",
})  # fmt: skip
_LABEL_OF: Final = {folded(word): field for field, words in _LABELS.items() for word in words.split("|")}
_FAMILY_LABEL: Final = frozenset(folded(word) for word in ("نام خانوادگی", "family name", "surname", "last name"))
_GIVEN_LABEL: Final = frozenset(folded(word) for word in ("نام", "given name", "first name"))
_HEADS: Final = re.compile(
    r"^(?:curriculum vitae|résumé|resume|c\.?v\.?|رزومه|کارنامه علمی|سوابق علمی|شرح حال|خلاصه سوابق"
    r"|زندگی‌?نامه(?: علمی)?"
    r"|شرح حال علمی|کارنامک|ب[ها]?سمه?\s?تعالی|به نام خدا|لیست سوابق|lý lịch khoa học"
    r"|sơ yếu lý lịch)(?:\s*(?:of|for|–|-|:|،))?\s*",
    re.IGNORECASE,
)
_TITLES: Final = re.compile(
    r"^(?:(?:دکتر|مهندس|استاد|پروفسور|آقای|خانم|سرکار|جناب|prof(?:essor)?\.?|dr\.?|mr\.?|mrs\.?|ms\.?|eng\.?"
    r"|pgs\.?\s?ts\.?|gs\.?\s?ts\.?|ts\.?|ths\.?)\s+)+",
    re.IGNORECASE,
)
_AFTER_NAME: Final = re.compile(r"\s*[,،]\s*(?:ph\.?\s?d\.?|m\.?sc\.?|m\.?d\.?|دکتری.*|prof.*|dr.*)$", re.IGNORECASE)
_POSITION: Final = re.compile(
    r"(?:\b(?:distinguished|full|associate|assistant|adjunct|emeritus)\s+professor\b|\bprofessor\b(?:\s+emeritus)?"
    r"|\b(?:senior\s+)?lecturer\b|\bresearch(?:er| fellow| scientist)\b|\binstructor\b"
    r"|استادیار|دانشیار|استاد\s*تمام|(?<!\w)استاد(?!\s*(?:راهنما|مشاور))(?!\w)|مربی(?!\w)|عضو هیئت علمی"
    r"|phó giáo sư|giáo sư|giảng viên(?:\s+(?:chính|cao cấp))?)",
    re.IGNORECASE,
)
_DEPARTMENT: Final = re.compile(
    r"\b(?:department|dept\.?|school|faculty|division)\b|گروه|دانشکده|\b(?:khoa|bộ môn)\b", re.IGNORECASE
)
INSTITUTION: Final = re.compile(
    r"\b(?:university|institute|college|polytechnic|academy|politecnico|université|universität)\b"
    r"|دانشگاه|پژوهشگاه|پژوهشکده|مؤسسه|موسسه|مجتمع آموزش|دانشکده\s+(?:فنی|علوم)\s+\S+\s+\S+"
    r"|\b(?:đại học|học viện|viện)\b",
    re.IGNORECASE,
)
"""Words of the name of a university or an institute."""
_OF_THE_POST: Final = re.compile(r"^\s*(?:of\s+[\w\s]+?\s+(?=at\b)|in\b|at\b|,)\s*", re.IGNORECASE)
_PARTS: Final = re.compile(r"\s*[,،|\t;؛]\s*|\s+[–—-]\s+")


@dataclass(frozen=True, slots=True)
class Person:
    """What was found, by the names of `PERSON_FIELDS`, and the words it was read from, likewise."""

    found: Mapping[str, str]
    said: Mapping[str, str]


def read_person(lines: Iterable[str]) -> Person:
    """Find who the CV is about; what is not found is left out."""
    found: dict[str, str] = {}
    said: dict[str, str] = {}

    def note(field: str, value: str, line: str) -> None:
        value = value.strip(" ,،;؛:|–—-\t")
        if value and field not in found:
            found[field], said[field] = value, line

    given, sure = "", False
    for line in (line.strip() for line in lines):
        for field, value in _reached(line):
            note(field, value, line)
        labelled = False
        for cell in _labelled(line):
            label, value = cell
            if label in _FAMILY_LABEL and given:
                found.pop("name", None)
                note("name", f"{given} {value}", line)
                labelled = True
            elif field_name := _LABEL_OF.get(label):
                labelled = True
                given = value if label in _GIVEN_LABEL else given
                if field_name == "name" and not sure:
                    found.pop("name", None)
                    sure, value = True, _TITLES.sub("", value)
                note(field_name, value, line)
        if not labelled:
            _unlabelled(line, note, named="name" in found)
    return Person(MappingProxyType(found), MappingProxyType(said))


def _reached(line: str) -> Iterable[tuple[str, str]]:
    if mail := _EMAIL.search(line):
        with suppress(InvalidInput):
            yield "email", check_email(mail.group().replace(" ", "").rstrip("."))
    if orcid := _ORCID.search(write_alike(line)):
        with suppress(InvalidInput):
            yield "orcid", check_orcid(orcid.group())
    if phone := _PHONE.search(line):
        yield "phone", phone.group(1)


def _labelled(line: str) -> Iterable[tuple[str, str]]:
    """Yield label and value of «label: value», several in a line, or a table's row of two cells."""
    line = re.sub(r":\s*\t\s*", ": ", line)
    for cell in re.split(r"\t|\s\|\s|;\s", line) if ":" in line else [line.replace("\t", ":", 1)]:
        label, colon, value = cell.partition(":")
        if colon and value.strip():
            yield folded(label.strip()), value.strip()


def _unlabelled(line: str, note: Callable[[str, str, str], None], *, named: bool) -> None:
    rest = _TITLES.sub("", _HEADS.sub("", line.strip())).strip()
    if not rest:
        return
    if not named and _is_name(bare := _AFTER_NAME.sub("", rest)):
        note("name", bare, line)
        return
    for part in _PARTS.split(line):
        if position := _POSITION.search(part):
            note("position", position.group(), line)
        rest = _OF_THE_POST.sub("", part[position.end() :]) if position else part
        if INSTITUTION.search(rest) and not _EMAIL.search(rest):
            before, _, _ = rest.partition("  ")
            split = re.search(r"(?<=\S)\s+(?=(?:دانشگاه|پژوهشگاه|Đại học|Trường)\b)", before)
            if split and _DEPARTMENT.search(before[: split.start()]):
                note("department", before[: split.start()], line)
                before = before[split.end() :]
            note("institution", before, line)
        elif _DEPARTMENT.search(rest):
            note("department", rest, line)


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        2 <= len(words) <= 6
        and len(text) <= 60
        and not re.search(r"[\d@:/،,;؛|\t]", text)
        and not any(each.search(text) for each in (_POSITION, _DEPARTMENT, INSTITUTION))
        and (not text.isascii() or all(word[:1].isupper() or len(word) <= 3 for word in words))
    )
