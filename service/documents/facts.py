"""What a case can say to a letter, and the placeholders through which a template says it.

`PLACEHOLDERS` is the one table of names: a page shows it, templates are checked against it, and `values_of` fills it.
What is not known becomes `Blank`, a visible line to be filled in by hand. Knows no file format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from service.documents.amounts import in_words
from service.documents.faces import at_home, long_day
from service.web.languages import in_digits_of, number, translations

LINE: Final = "……………"
MOST_CHARACTERS: Final = 20_000
"""Of one value; what is longer is cut with an ellipsis."""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What stands in a letter; everything may be missing.

    ``problem_summary`` is printed as given: whoever calls decides how much of a confidential problem is in it.
    Days are Gregorian, ``amount_rial`` is in rial; both are written in the letter's language.
    """

    number: str = ""
    today: date | None = None
    attachments: str = ""
    institution: str = ""
    office: str = ""
    office_address: str = ""
    signer: str = ""
    signer_position: str = ""
    organisation: str = ""
    organisation_address: str = ""
    contact: str = ""
    contact_position: str = ""
    expert: str = ""
    position: str = ""
    department: str = ""
    problem_title: str = ""
    problem_summary: str = ""
    programme: str = ""
    scope: str = ""
    starts: date | None = None
    ends: date | None = None
    amount_rial: int | None = None


class Blank(str):
    """A value that is missing: printed as a line, and false in an ``if`` of a template."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name that a template may use, what it stands for, and an example, both in the reader's language."""

    name: str
    meaning: str
    example: str


PLACEHOLDERS: Final = (
    "number", "today", "attachments",
    "institution", "office", "office_address", "signer", "signer_position",
    "organisation", "organisation_address", "contact", "contact_position",
    "expert", "position", "department",
    "problem_title", "problem_summary", "programme", "scope",
    "starts", "ends", "duration_days", "amount_rial", "amount_in_words",
)  # fmt: skip
"""Every name that a template may use, written ``{{ name }}``."""


def placeholders(code: str) -> tuple[Placeholder, ...]:
    """Explain every placeholder in a language, in the order in which a page shows them."""
    _: Callable[[str], str] = translations(code).gettext
    meanings: Mapping[str, str] = {
        "number": _("Number of the letter"),
        "today": _("Date of the letter"),
        "attachments": _("What is attached"),
        "institution": _("Name of the university or institute"),
        "office": _("Name of the office that writes"),
        "office_address": _("Address of the office, with telephone"),
        "signer": _("Name of who signs for the university"),
        "signer_position": _("Position of who signs for the university"),
        "organisation": _("Name of the organisation"),
        "organisation_address": _("Address of the organisation"),
        "contact": _("Name of the organisation's representative"),
        "contact_position": _("Position of the representative"),
        "expert": _("Name of the expert"),
        "position": _("Academic position of the expert"),
        "department": _("Department of the expert"),
        "problem_title": _("Title of the problem"),
        "problem_summary": _("Summary of the problem, as far as it may be shown"),
        "programme": _("Kind of cooperation"),
        "scope": _("Scope of the agreement or of the work"),
        "starts": _("First day"),
        "ends": _("Last day"),
        "duration_days": _("Length in days, from the first day to the last"),
        "amount_rial": _("Amount in rial, in digits"),
        "amount_in_words": _("Amount in rial, in words"),
    }
    examples = values_of(_EXAMPLES.get(code, _EXAMPLES["en"]), code)
    return tuple(Placeholder(name, meanings[name], examples[name]) for name in PLACEHOLDERS)


def values_of(letter: LetterFacts, code: str) -> Mapping[str, str]:
    """Write every placeholder's value in a language: days, figures and money in its digits, the missing as lines."""
    n_days = (letter.ends - letter.starts).days + 1 if letter.starts and letter.ends else None
    values: dict[str, str] = {}
    for name in PLACEHOLDERS:
        if name == "amount_in_words":
            said = "" if letter.amount_rial is None else in_words(letter.amount_rial, code)
        elif name == "duration_days":
            said = number(n_days, code) if n_days is not None and n_days > 0 else ""
        else:
            said = _said(getattr(letter, name), code)
        if name in ("number", "attachments"):
            said = in_digits_of(code, said)
        values[name] = said or Blank(LINE)
    return MappingProxyType(values)


def example(code: str) -> LetterFacts:
    """Give an invented letter, with which an office can try its template."""
    return _EXAMPLES.get(code, _EXAMPLES["en"])


def _said(value: str | date | int | None, code: str) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return long_day(value, code)
    if isinstance(value, int):
        return number(value, code)
    said = at_home(value, code)
    return said if len(said) <= MOST_CHARACTERS else said[: MOST_CHARACTERS - 1].rstrip() + "…"


_DAYS: Final[dict[str, date]] = {"today": date(2026, 11, 29), "starts": date(2026, 12, 22), "ends": date(2027, 6, 21)}
_EXAMPLES: Final[Mapping[str, LetterFacts]] = MappingProxyType({
    "fa": LetterFacts(
        number="1405/327", attachments="یک برگ",
        institution="دانشگاه نمونه", office="دفتر ارتباط با صنعت",
        office_address="یزد، بلوار دانشگاه، شمارهٔ ۱۲، تلفن ۰۳۵۳۵۵۵۰۱۰۰",
        signer="دکتر نیلوفر راستین‌فر", signer_position="مدیر دفتر ارتباط با صنعت",
        organisation="شرکت فولاد نمونه", organisation_address="یزد، شهرک صنعتی، خیابان سوم",
        contact="مهندس بهرام سپنتا", contact_position="مدیر نت",
        expert="دکتر آرش نمونه‌زاده", position="دانشیار", department="مهندسی شیمی",
        problem_title="خوردگی لوله‌های برج خنک‌کن",
        problem_summary="لوله‌های برج خنک‌کن پس از یک سال سوراخ می‌شوند.",
        programme="حل مسئله", scope="بررسی علت خوردگی و پیشنهاد بازدارندهٔ مناسب",
        amount_rial=4_500_000_000, **_DAYS,
    ),
    "en": LetterFacts(
        number="1405/327", attachments="one page",
        institution="Example University", office="Industry Liaison Office",
        office_address="12 University Road, Yazd; telephone 035 3555 0100",
        signer="Dr Nilufar Rastinfar", signer_position="Head of the Industry Liaison Office",
        organisation="Example Steel", organisation_address="Third Street, Industrial Park, Yazd",
        contact="Bahram Sepanta", contact_position="Maintenance Manager",
        expert="Dr Arash Nemunezade", position="Associate Professor", department="Chemical Engineering",
        problem_title="Corrosion in the pipes of a cooling tower",
        problem_summary="The pipes of the cooling tower leak after a year.",
        programme="Problem solving", scope="finding the cause of the corrosion and proposing an inhibitor",
        amount_rial=4_500_000_000, **_DAYS,
    ),
    "vi": LetterFacts(
        number="1405/327", attachments="một trang",
        institution="Đại học Ví dụ", office="Phòng Hợp tác Doanh nghiệp",
        office_address="Số 12 đường Đại học, Hà Nội; điện thoại 024 5550 100",
        signer="TS. Trần Thị Minh", signer_position="Trưởng phòng Hợp tác Doanh nghiệp",
        organisation="Công ty Thép Ví dụ", organisation_address="Đường số 3, khu công nghiệp, Hà Nội",
        contact="Ông Lê Văn Ví", contact_position="Trưởng phòng Bảo trì",
        expert="PGS.TS. Phạm Văn Mẫu", position="Phó giáo sư", department="Kỹ thuật hóa học",
        problem_title="Ăn mòn đường ống của tháp giải nhiệt",
        problem_summary="Đường ống của tháp giải nhiệt bị rò sau một năm.",
        programme="Giải quyết vấn đề", scope="tìm nguyên nhân ăn mòn và đề xuất chất ức chế phù hợp",
        amount_rial=4_500_000_000, **_DAYS,
    ),
})  # fmt: skip
"""Invented, as the tables of examples in `matcher.sources.template` are."""
