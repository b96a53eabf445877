"""What the clinic says of a form as it is being filled in, and what others will see of it.

A form as typed goes in, faulty or not; what a template can print comes out. It refuses nothing and keeps nothing.
Knows no store, no HTML and no language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.clinic import ASPECTS, Finding, examine
from matcher.disclosures import find_disclosures
from matcher.errors import InvalidInput
from matcher.explain import whole_text
from matcher.records import LANGUAGES, Organisation, Problem
from matcher.redact import CLOSE, OPEN, Redacted, Span, mark, parse_marked, redact
from matcher.statement import MAX_PROBLEM_CHARACTERS
from matcher.text import detect_language
from service.problems.posting_form import MARKABLE, Form
from service.problems.sight import AROUND
from service.web.dates import read_day

ASPECT_FIELDS = {
    "goal": "goal", "constraint": "constraints", "tried": "tried", "cost": "cost", "where": "place",
    "when": "deadline", "readiness": "readiness",
}  # fmt: skip
"""Which field of the form says an aspect."""

QUOTE_CHARACTERS = 160
MOST_SUGGESTED = 12


@dataclass(frozen=True, slots=True)
class Aspect:
    """Whether an aspect is said: by a ``quote`` of the text, or by ``field`` of the form."""

    code: str
    said: bool
    quote: str
    by_form: bool
    hint: str | None
    field: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may be better hidden; ``place`` names it for the form: field, offset, end."""

    kind: str
    quote: str
    place: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The fields as others will see them; ``left`` are words that stand elsewhere though they are hidden somewhere."""

    fields: dict[str, str]
    n_hidden: int
    left: tuple[str, ...]
    remarks: tuple[str, ...]
    lang: str


@dataclass(frozen=True, slots=True)
class Clinic:
    """What is said and what is missing; ``preview`` and ``suggestions`` are of a confidential problem alone."""

    aspects: tuple[Aspect, ...]
    hints: tuple[tuple[str, str], ...]
    is_empty: bool
    preview: Preview | None
    suggestions: tuple[Suggestion, ...]

    @property
    def n_said(self) -> int:
        """How many aspects are said."""
        return sum(each.said for each in self.aspects)


def clinic_of(form: Form, organisation: Organisation) -> Clinic:
    """Look through a form, and of an endless one at its beginning."""
    form = replace(form, **{name: getattr(form, name)[:MAX_PROBLEM_CHARACTERS] for name in MARKABLE})
    is_confidential = form.confidentiality == "confidential"
    plain = _unmarked(form) if is_confidential else form
    problem = Problem("", plain.text, plain.title)
    filled = {aspect for aspect, field in ASPECT_FIELDS.items() if _is_filled(plain, field)}
    found = examine(problem, filled=filled, organisation_names=[organisation.name])
    text = whole_text(problem)
    aspects = tuple(
        Aspect(each.aspect, each.said, _quote(text, each), each.aspect in filled, each.hint, ASPECT_FIELDS[each.aspect])
        for each in found[: len(ASPECTS)]
    )
    is_empty = not text.strip()
    hints = () if is_empty else tuple(dict.fromkeys(_hints(text, found[len(ASPECTS) :], hidden=is_confidential)))
    if not is_confidential:
        return Clinic(aspects, hints, is_empty, None, ())
    return Clinic(aspects, hints, is_empty, preview_of(form), suggestions_for(form, organisation))


def preview_of(form: Form) -> Preview:
    """Show a confidential form exactly as others will see it; where is left out of it wholly."""
    marked = {name: parse_marked(getattr(form, name)) for name in MARKABLE}
    lang = _language(marked["text"].text)
    shown: dict[str, Redacted] = {name: redact(each.text, each.spans, lang) for name, each in marked.items()}
    remarks = {remark for each in marked.values() for remark in each.remarks}
    left: dict[str, None] = {}
    for name, each in marked.items():
        left |= {each.text[span.start : span.end]: None for span in shown[name].standing}
    fields = {name: each.text.strip() for name, each in shown.items() if name != "place"}
    n_hidden = sum(len(each.hidden) for each in shown.values())
    return Preview(fields, n_hidden, tuple(left)[:MOST_SUGGESTED], tuple(sorted(remarks)), lang)


def suggestions_for(form: Form, organisation: Organisation) -> tuple[Suggestion, ...]:
    """Suggest what else to hide, of what is not marked yet."""
    places = [each for each in (organisation.region, parse_marked(form.place).text) if each]
    found: dict[str, Suggestion] = {}
    for name in ("title", "text", *AROUND):
        if name == "place":
            continue
        marked = parse_marked(getattr(form, name)[:MAX_PROBLEM_CHARACTERS])
        for each in find_disclosures(marked.text, organisation_names=[organisation.name], places=places):
            is_hidden = any(span.start < each.end and each.start < span.end for span in marked.spans)
            quote = marked.text[each.start : each.end].strip()
            if not is_hidden and quote and quote not in found:
                found[quote] = Suggestion(each.kind, quote, f"{name}:{each.start}:{each.end}")
    return tuple(found.values())[:MOST_SUGGESTED]


def hide(form: Form, place: str) -> Form:
    """Mark what a suggestion named; a place that is none leaves the form as it is."""
    name, _, span = place.partition(":")
    start, _, end = span.partition(":")
    if name not in MARKABLE or not (start.isdecimal() and end.isdecimal()) or len(span) > 20:
        return form
    marked = parse_marked(getattr(form, name))
    wanted = Span(int(start), int(end))
    if not wanted.start < wanted.end <= len(marked.text):
        return form
    return replace(form, **{name: mark(marked.text, [*marked.spans, wanted])})


def _unmarked(form: Form) -> Form:
    return replace(form, **{name: parse_marked(getattr(form, name)).text for name in MARKABLE})


def _is_filled(form: Form, field: str) -> bool:
    said: str = getattr(form, field).strip()
    if field != "deadline":
        return bool(said)
    try:
        return read_day(said, "deadline") is not None
    except InvalidInput:
        return False


def _hints(text: str, found: Sequence[Finding], *, hidden: bool) -> list[tuple[str, str]]:
    """Give each hint with what it is about, quoted; what a confidential form is suggested to hide is not said twice."""
    return [
        (each.hint, _quote(text, each))
        for each in found
        if each.hint is not None and not (hidden and each.aspect == "privacy")
    ]


def _quote(text: str, finding: Finding) -> str:
    quote = " ".join(text[finding.start : finding.end].split())
    return quote if len(quote) <= QUOTE_CHARACTERS else quote[:QUOTE_CHARACTERS].rstrip() + "…"


def _language(text: str) -> str:
    lang = detect_language(text) if text.strip() else "other"
    return lang if lang in LANGUAGES else "other"


MARKS = (OPEN, CLOSE)
"""What stands before and behind a passage that is hidden."""
