"""A problem as a company types it: the fields of its form, and what they come to.

Texts as typed go in; a checked statement, or every fault at once, comes out. In a confidential problem ``[[`` and
``]]`` stand around what nobody else is to see (`matcher.redact`). Knows no store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from matcher.errors import InvalidInput, ProblemTooLong
from matcher.records import CONFIDENTIALITIES, LANGUAGES, PROGRAMMES, Problem
from matcher.redact import CLOSE, OPEN, Marked, Span, mark, parse_marked
from matcher.statement import MAX_PROBLEM_CHARACTERS, check_problem
from matcher.text import detect_language
from service.days import today
from service.faults import Missing, OutOfRange, checked_choice, checked_text
from service.problems.posting_store import MARKED_TEXT, Posting
from service.problems.sight import AROUND, marked_hash
from service.web.dates import read_day, read_number, write_day
from service.web.shown import isolated

MOST_TITLE_CHARACTERS: Final = 300
MOST_WORDS_CHARACTERS: Final = 5_000
MOST_DRAFT_CHARACTERS: Final = 120_000
QUOTED_CHARACTERS: Final = 20
"""Of a fault within a text, before and behind it."""
LONGEST_WAIT: Final = timedelta(days=5 * 366)
READINESS: Final = range(1, 10)
MARKABLE: Final = ("title", "text", *AROUND)
"""Fields in which a passage can be marked as secret."""

ValueT = TypeVar("ValueT")


class CannotPost(InvalidInput):
    """The form has faults; ``faults`` are all of them, each with its field."""

    def __init__(self, faults: tuple[InvalidInput, ...]) -> None:
        super().__init__(str(faults[0]), field=faults[0].field)
        self.faults = faults


class MarkedButOpen(InvalidInput):
    """Passages are marked as secret in a problem that others read in full."""

    def __init__(self, confidentiality: str) -> None:
        super().__init__(
            f"Passages are marked with {OPEN} {CLOSE}, but the problem is {confidentiality!r}, which others read in "
            "full. Choose 'confidential', or take the marks out.",
            field="confidentiality",
        )


class NothingWritten(InvalidInput):
    """A draft in which nothing stands."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing is written in the draft; wanted a few words. Write them and keep it then.", field="text"
        )


class MarkAlone(InvalidInput):
    """In a confidential problem a mark stands without its other: what it was to hide would be read."""

    def __init__(self, field: str, seen: str) -> None:
        super().__init__(
            f"In the {field} a mark stands without its other: {seen!r}. A secret stands between {OPEN} and {CLOSE}, "
            "in this order: write the one that is missing, or take this one out.",
            field=field,
        )
        self.seen = isolated(seen)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of the form, each as it was typed; ``office`` is the id of an institution, empty for any."""

    title: str = ""
    text: str = ""
    goal: str = ""
    constraints: str = ""
    tried: str = ""
    cost: str = ""
    place: str = ""
    deadline: str = ""
    readiness: str = ""
    programme: str = "problem-solving"
    confidentiality: str = "members"
    office: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> Form:
        """Take the fields of a form out of whatever was sent or kept."""
        return cls(**{each.name: str(sent[each.name]) for each in fields(cls) if each.name in sent})

    @property
    def values(self) -> dict[str, str]:
        """The fields by name."""
        return asdict(self)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not any(getattr(self, name).strip() for name in (*MARKABLE, "deadline"))


@dataclass(frozen=True, slots=True)
class Statement:
    """What a form comes to: a problem without an id, what stands around it, and which passages are secret."""

    problem: Problem
    around: Mapping[str, Any]
    marks: Mapping[str, Any]
    office: str | None
    remarks: tuple[str, ...]


def read_form(form: Form, *, since: date | None = None) -> Statement:
    """Read a form.

    Parameters
    ----------
    since : date, optional
        Of a problem that is revised, the deadline that it had: it may stay, even if it has passed.

    Raises
    ------
    CannotPost
        With everything that is wrong.
    """
    faults: list[InvalidInput] = []

    def read(what: Callable[[], ValueT], otherwise: ValueT) -> ValueT:
        try:
            return what()
        except InvalidInput as error:
            faults.append(error)
            return otherwise

    most = {"title": MOST_TITLE_CHARACTERS, "text": 2 * MAX_PROBLEM_CHARACTERS}
    said = {
        name: read(lambda name=name: _words(form, name, most.get(name, MOST_WORDS_CHARACTERS)), "")  # type: ignore[misc]
        for name in MARKABLE
    }
    programme = read(lambda: checked_choice(form.programme, "programme", PROGRAMMES), PROGRAMMES[0])
    confidentiality = read(
        lambda: checked_choice(form.confidentiality, "confidentiality", CONFIDENTIALITIES), "members"
    )
    deadline = read(lambda: _deadline(form.deadline, since), None)
    readiness = read(lambda: _readiness(form.readiness), None)
    remarks: set[str] = set()
    marks: dict[str, Any] = {}
    for name, text in said.items():
        marked = parse_marked(text)
        if confidentiality == "confidential":
            said[name], spans = _without_margins(marked)
            remarks.update(marked.remarks)
            if marked.alone:
                faults.append(MarkAlone(name, _around(text, marked.alone[0])))
            if spans:
                marks[name] = spans
        elif (marked.spans or "unclosed" in marked.remarks) and not any(
            isinstance(fault, MarkedButOpen) for fault in faults
        ):
            faults.append(MarkedButOpen(confidentiality))
    if not any(map(str.isalnum, said["text"])) and not any(fault.field == "text" for fault in faults):
        faults.append(Missing("text"))
    if (length := len(said["title"]) + len(said["text"])) > MAX_PROBLEM_CHARACTERS:
        faults.append(_too_long(length, MAX_PROBLEM_CHARACTERS))
    if not faults:
        read(lambda: check_problem(Problem("", said["text"], said["title"])), None)
    if faults:
        raise CannotPost(tuple(faults))
    lang = detect_language(said["text"])
    problem = Problem(
        id="", title=said["title"], text=said["text"], lang=lang if lang in LANGUAGES else None, programme=programme,
        deadline=deadline, confidentiality=confidentiality,
    )  # fmt: skip
    if confidentiality == "confidential":
        marks[MARKED_TEXT] = marked_hash(problem)
    around = {**{name: said[name] for name in AROUND}, "readiness": readiness}
    return Statement(problem, around, marks, form.office or None, tuple(sorted(remarks)))


def checked_draft(form: Form) -> Form:
    """Give a draft that can be kept: whatever was typed, so long as it is text and not a book.

    Raises
    ------
    NothingWritten, UnreadableText, ProblemTooLong
        If it cannot.
    """
    if form.is_empty:
        raise NothingWritten
    for name, text in form.values.items():
        checked_text(text, name, most=MOST_DRAFT_CHARACTERS)
    if (length := sum(map(len, form.values.values()))) > MOST_DRAFT_CHARACTERS:
        raise _too_long(length, MOST_DRAFT_CHARACTERS)
    return form


def form_of(problem: Problem, posting: Posting | None, code: str) -> Form:
    """Fill a form with what stands in the store, as a reader of this language types it; secrets are marked."""
    said = {"title": problem.title, "text": problem.text}
    if posting is not None:
        said |= {name: getattr(posting, name) for name in AROUND}
        if problem.confidentiality == "confidential":
            known = posting.marks if posting.marked_text == marked_hash(problem) else {}
            said = {
                name: mark(text, [Span(start, end) for start, end in known.get(name, ())])
                for name, text in said.items()
            }
    readiness = posting.readiness if posting is not None else None
    return replace(
        Form(**said),
        deadline=write_day(problem.deadline, code),
        readiness=str(readiness or ""),
        programme=problem.programme,
        confidentiality=problem.confidentiality,
        office=(posting.institution_id if posting is not None else None) or "",
    )


def _words(form: Form, name: str, most: int) -> str:
    return checked_text(getattr(form, name).replace("\r\n", "\n").replace("\r", "\n"), name, most=most)


def _around(text: str, at: int) -> str:
    """Quote what stands around a place, on one line."""
    start, end = max(at - QUOTED_CHARACTERS, 0), at + len(OPEN) + QUOTED_CHARACTERS
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _without_margins(marked: Marked) -> tuple[str, list[list[int]]]:
    """Drop the space that marks leave at the edges of a text."""
    text = marked.text.strip()
    lead = len(marked.text) - len(marked.text.lstrip())
    moved = ((max(span.start - lead, 0), min(span.end - lead, len(text))) for span in marked.spans)
    return text, [[start, end] for start, end in moved if start < end]


def _deadline(typed: str, since: date | None) -> date | None:
    day = read_day(typed, "deadline")
    if day is not None and day != since and not today() <= day <= today() + LONGEST_WAIT:
        raise OutOfRange("deadline", day, today(), today() + LONGEST_WAIT)
    return day


def _readiness(typed: str) -> int | None:
    level = read_number(typed, "readiness")
    if level is not None and level not in READINESS:
        raise OutOfRange("readiness", level, READINESS[0], READINESS[-1])
    return level


def _too_long(length: int, most: int) -> ProblemTooLong:
    return ProblemTooLong(
        f"The problem has {length:,} characters; at most {most:,} are kept. "
        "Keep what describes the problem and leave attachments out.",
        field="text",
    )
