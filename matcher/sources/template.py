"""An empty spreadsheet for an office to fill: a noun and a language in, the bytes of an XLSX out.

The first sheet has the header, the second says what each column is for, with an invented example; what the
first sheet holds once it is filled, `spreadsheet` reads. No cell starts a formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

import xlsxwriter

from matcher.errors import UnknownChoice
from matcher.sources.columns import HEADERS, check_noun
from matcher.sources.sheet_words import CHOICES, FIELD_NAMES, GUIDES, SHEETS, Words

TEMPLATE_LANGUAGES: Final = ("fa", "en", "vi")
ROWS: Final = 2_000
"""Rows below the header in which lists of choices are offered."""

_LEFT_OUT: Final = frozenset({"id", "expert_ids", "institution_id", "organisation_id", "restricted", "name"})
"""Fields that an office seldom has: identifiers of ours; and of experts the whole name, which is asked for in two."""
_GUIDE_HEADERS: Final = MappingProxyType({
    "fa": ("ستون", "راهنما", "نمونه"),
    "en": ("Column", "What to write", "Example"),
    "vi": ("Cột", "Cách ghi", "Ví dụ"),
})  # fmt: skip
_EXAMPLES: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType({
    "first_name": ("نیلوفر", "Nilufar", "Minh"),
    "last_name": ("راستین‌فر", "Rastinfar", "Trần Thị"),
    "name": ("نمونه", "Example", "Ví dụ"),
    "personnel_number": ("10234", "10234", "10234"),
    "institution": ("دانشگاه نمونه", "Example University", "Đại học Ví dụ"),
    "position": ("دانشیار", "Associate professor", "Phó giáo sư"),
    "department": ("مهندسی شیمی", "Chemical engineering", "Kỹ thuật hóa học"),
    "interests": ("خوردگی؛ پوشش‌های پلیمری", "corrosion; polymer coatings", "ăn mòn; lớp phủ polyme"),
    "url": ("https://example.org/rastinfar", "https://example.org/rastinfar", "https://example.org/minh"),
    "names": ("Nilufar Rastinfar", "N. Rastinfar; نیلوفر راستین‌فر", "Tran Thi Minh"),
    "orcid": ("0000-0002-1825-0097", "0000-0002-1825-0097", "0000-0002-1825-0097"),
    "email": ("rastinfar@example.org", "rastinfar@example.org", "minh@example.org"),
    "phone": ("021-5550100", "0098 21 5550100", "024 5550 100"),
    "available_until": ("1405/06/31", "2026-09-22", "2026-09-22"),
    "at_once": ("2", "2", "2"),
    "expert": ("نیلوفر راستین‌فر؛ بهرام سپنتا", "Nilufar Rastinfar; Bahram Sepanta", "Trần Thị Minh; Lê Văn Ví"),
    "title": ("بازدارنده خوردگی برای برج خنک‌کن", "Corrosion inhibitors for cooling towers", "Chất ức chế ăn mòn"),
    "translated_title": ("Corrosion inhibitors", "بازدارنده خوردگی", "Corrosion inhibitors"),
    "text": (
        "لوله‌های برج خنک‌کن پس از یک سال سوراخ می‌شوند.",
        "The pipes of the cooling tower leak after a year.",
        "Đường ống của tháp giải nhiệt bị rò sau một năm.",
    ),
    "year": ("1402", "2023", "2023"),
    "authors": ("آرش نمونه‌زاده", "Arash Nemunezade", "Phạm Văn Mẫu"),
    "doi": ("10.1000/182", "10.1000/182", "10.1000/182"),
    "organisation": ("شرکت فولاد نمونه", "Example Steel", "Thép Ví dụ"),
    "sector": ("فولاد", "Steel", "Thép"),
    "region": ("یزد", "Yazd", "Hà Nội"),
    "deadline": ("1405/06/31", "2026-09-22", "2026-09-22"),
})  # fmt: skip
_ADVICE: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType({
    "several": (
        "چند مورد را با «؛» از هم جدا کنید.",
        "Put a semicolon between several.",
        "Ngăn cách nhiều mục bằng dấu chấm phẩy.",
    ),
    "year": (
        "سال شمسی یا میلادی؛ سال شمسی به سال میلادیِ آغاز آن برگردانده می‌شود.",
        "Gregorian or Jalali; a Jalali year is read as the Gregorian one in which it begins.",
        "Năm dương lịch hoặc lịch Ba Tư.",
    ),
    "day": ("تاریخ شمسی یا میلادی، سال در آغاز.", "A date, the year first.", "Ngày tháng, năm đứng trước."),
    "choice": ("یکی از این‌ها: ", "One of: ", "Một trong: "),
    "needed": ("لازم است.", "Needed.", "Bắt buộc."),
    "free": ("آزاد؛ می‌تواند خالی بماند.", "Free text; may stay empty.", "Tự do; có thể để trống."),
})  # fmt: skip
_SEVERAL: Final = frozenset({"interests", "names", "expert", "authors", "available_for"})
_NEEDED: Final = frozenset({"last_name", "title", "expert", "kind"})
_LISTED_CHARACTERS: Final = 255
"""Of the choices that a spreadsheet's own list may hold."""


def template(noun: str, language: str) -> bytes:
    """Make the empty XLSX for a noun, its headers in a language; right to left in Persian.

    Raises
    ------
    UnknownChoice
        If there is no such noun, or no template in the language.
    """
    check_noun(noun)
    if language not in TEMPLATE_LANGUAGES:
        raise UnknownChoice("language of a template", language, TEMPLATE_LANGUAGES)
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "vcenter"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    as_text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(SHEETS[noun][language][0])
    guide = book.add_worksheet(GUIDES[language])
    for each in (sheet, guide):
        if language == "fa":
            each.right_to_left()
        each.freeze_panes(1, 0)
    guide.set_column(0, 2, 40, wrapped)
    for column, said in enumerate(_GUIDE_HEADERS[language]):
        guide.write_string(0, column, said, bold)
    for column, field in enumerate(template_fields(noun)):
        header = HEADERS[noun][field][language][0]
        sheet.write_string(0, column, header, bold)
        # as text, so that a spreadsheet does not take 2.10 for 2.1 or drop the 0 of a telephone
        sheet.set_column(column, column, max(14, len(header) + 4), as_text)
        _offer(sheet, column, field, language)
        for place, said in enumerate((header, _advice(field, language), _example(field, language))):
            guide.write_string(column + 1, place, said, wrapped)
    book.close()
    return content.getvalue()


def template_fields(noun: str) -> tuple[str, ...]:
    """Give the fields that a template has a column for, in their order."""
    left_out = _LEFT_OUT - ({"name"} if noun != "experts" else set())
    return tuple(field for field in HEADERS[noun] if field not in left_out)


def _offer(sheet: Any, column: int, field: str, language: str) -> None:
    words = _words(field)
    listed = [names[language][0] for names in words.values()] if words else []
    if listed and len(",".join(listed)) <= _LISTED_CHARACTERS and field not in _SEVERAL:
        # other words may be written too: kinds are not closed, and other languages are read
        sheet.data_validation(
            1, column, ROWS, column, {"validate": "list", "source": listed, "error_type": "information"}
        )


def _words(field: str) -> Words | None:
    return FIELD_NAMES if field == "field" else CHOICES.get(field)


def _advice(field: str, language: str) -> str:
    at = TEMPLATE_LANGUAGES.index(language)
    said = []
    if field in _NEEDED:
        said.append(_ADVICE["needed"][at])
    if words := _words(field):
        said.append(_ADVICE["choice"][at] + "؛ ".join(names[language][0] for names in words.values()))
    if field in _SEVERAL:
        said.append(_ADVICE["several"][at])
    if field == "year":
        said.append(_ADVICE["year"][at])
    if field in ("deadline", "available_until"):
        said.append(_ADVICE["day"][at])
    return " ".join(said) or _ADVICE["free"][at]


def _example(field: str, language: str) -> str:
    words = _words(field)
    if words:
        return next(iter(words.values()))[language][0]
    return _EXAMPLES[field][TEMPLATE_LANGUAGES.index(language)]
