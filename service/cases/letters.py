"""The verbs of letters: see what a letter about a case would say, and make it, kept among the case's documents.

What the record knows goes in by itself; what it does not know an officer types, and it is remembered for the next
letter. Each verb is one unit of work, logged there; a form sent twice makes one letter. Knows no HTTP.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

import jdatetime
from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.sources.sheet_words import CHOICES
from service.accounts import audit
from service.cases import document_store, surroundings
from service.cases.file_kinds import safe_name
from service.cases.moving import FIRST_DAY, LAST_DAY, MOST_WORTH_RIAL
from service.cases.sight import reach_as_office
from service.cases.store import Case
from service.cases.surroundings import Around
from service.catalogue.people_store import get_institution
from service.conflicts import ConcurrentChange
from service.days import today
from service.documents.facts import LetterFacts
from service.documents.letters import LETTER_KINDS, fill, shipped_template
from service.faults import Missing, OutOfRange, checked_text
from service.runtime import Runtime
from service.web.languages import LANGUAGES, in_digits_of

FROM_RECORD: Final = ("institution", "organisation", "expert", "position", "department", "problem_title", "programme")
"""What the record says; the rest of a letter is typed."""
OF_OFFICE: Final = ("office", "office_address", "signer", "signer_position")
OF_CASE: Final = ("organisation_address", "contact", "contact_position", "scope", "starts", "ends", "problem_summary")
TYPED: Final = ("number", "attachments", *OF_OFFICE, *OF_CASE, "amount_rial")
NEEDED: Final = ("number",)
MOST_CHARACTERS: Final = 3_000
MOST_SUMMARY_CHARACTERS: Final = 600
_DAYS: Final = ("starts", "ends")
_KIND_OF_DOCUMENT: Final = {"introduction": "letter", "memorandum": "memorandum", "contract": "contract"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a letter would say: its facts, which of them are missing, and whether the template is the office's own."""

    case: Case
    around: Around
    kind: str
    lang: str
    facts: LetterFacts
    is_own_template: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Name what would be a line to be filled in by hand."""
        return tuple(each.name for each in fields(LetterFacts) if getattr(self.facts, each.name) in ("", None))


def prepare_letter(runtime: Runtime, case_id: int, kind: str, lang: str) -> Prepared:
    """Gather what the record knows for a letter about a case, and what the last letters said besides.

    Raises
    ------
    NotFound
        If it is no case of the actor's office, or there is no such kind of letter or language.
    """
    _known(kind, lang)
    with runtime.database.unit() as session:
        found = reach_as_office(session, runtime.actor, case_id)
        around = surroundings.around(session, [found], side="office")
        own = document_store.templates_of(session, found.institution_id)
        return Prepared(found, around, kind, lang, _facts(session, found, around, lang), (kind, lang) in own)


def make_letter(
    runtime: Runtime, case_id: int, kind: str, lang: str, typed: Mapping[str, Any], *, name: str, form_key: str
) -> int:
    """Make a letter from the office's template and keep it; the form sent twice makes one.

    Parameters
    ----------
    typed : mapping
        Of `TYPED`: texts, days for ``starts`` and ``ends``, a number for ``amount_rial``; what is left out is missing.
    name : str
        What the file is called, in the letter's language.

    Raises
    ------
    NotFound
        As `prepare_letter`.
    Missing
        If the letter has no number.
    TooLong, UnreadableText, OutOfRange
        If something typed cannot stand in a letter.
    TemplateRefused
        If the template cannot be filled.
    """
    _known(kind, lang)
    said = _checked(typed)
    with runtime.database.unit() as session:
        found = reach_as_office(session, runtime.actor, case_id)
        if (known := document_store.find_document(session, case_id, form_key=form_key)) is not None:
            return known
        around = surroundings.around(session, [found], side="office")
        facts = replace(_facts(session, found, around, lang), today=today(), **said)
        template = document_store.template_content(session, found.institution_id, kind, lang)
        content = fill(template or shipped_template(kind, lang), facts, lang)
        added = document_store.add_document(
            session, case_id=case_id, step=found.step, kind=_KIND_OF_DOCUMENT[kind], name=safe_name(name, "docx"),
            type="docx", size_bytes=len(content), content=content, digest=hashlib.sha256(content).digest(),
            internal=True, lang=lang, number=facts.number, on_day=today(), facts=_written(said),
            account_id=runtime.actor.account_id, role=runtime.actor.kind, form_key=form_key,
        )  # fmt: skip
        if added is None:
            raise ConcurrentChange
        audit.note(
            session, runtime.actor, "made", "letter", added, institution_id=found.institution_id, case=case_id,
            kind=kind, lang=lang,
        )  # fmt: skip
        return added


def show_to_sides(runtime: Runtime, case_id: int, document_id: int) -> None:
    """Let the company and the expert see a document that only the office saw until now."""
    with runtime.database.unit() as session:
        found = reach_as_office(session, runtime.actor, case_id)
        document = document_store.get_document(session, case_id, document_id)
        if document is None:
            raise NotFound("document", str(document_id))
        if document.internal:
            document_store.show_document(session, document_id)
            audit.note(
                session, runtime.actor, "shared", "document", document_id, institution_id=found.institution_id,
                case=case_id,
            )  # fmt: skip


def _facts(session: Session, case: Case, around: Around, lang: str) -> LetterFacts:
    expert, problem = around.expert(case), around.problem(case)
    organisation = around.organisation(case)
    members = surroundings.members_of(session, case)
    institution = get_institution(session, case.institution_id) if case.institution_id else None
    before = document_store.latest_facts(session, case_id=case.id)
    of_office = document_store.latest_facts(session, institution_id=case.institution_id)
    summary = ""
    if problem is not None and problem.confidentiality != "confidential":
        text = " ".join(problem.text.split())
        summary = text if len(text) <= MOST_SUMMARY_CHARACTERS else text[: MOST_SUMMARY_CHARACTERS - 1].rstrip() + "…"
    facts = LetterFacts(
        number=in_digits_of(lang, _next_number(session, case.institution_id)),
        today=today(),
        institution=institution.name if institution is not None else "",
        organisation=organisation.name if organisation is not None else "",
        expert=expert.name if expert is not None else "",
        position=expert.position if expert is not None else "",
        department=expert.department if expert is not None else "",
        problem_title=case.title,
        problem_summary=summary,
        programme=programme_name(problem.programme, lang) if problem is not None else "",
        amount_rial=case.worth_rial,
        contact=members[0].name if members else "",
        **{name: of_office.get(name, "") for name in OF_OFFICE},
    )
    return replace(facts, **{name: _read(name, before[name]) for name in OF_CASE if before.get(name)})


def programme_name(programme: str, lang: str) -> str:
    """Name a kind of cooperation in a language; one that we have no words for stands as it is."""
    known = CHOICES["programme"].get(programme)
    return known[lang][0] if known is not None else programme


def _next_number(session: Session, institution_id: str | None) -> str:
    """Give the next number of an office, which counts its letters through each Jalali year."""
    year: int = jdatetime.date.fromgregorian(date=today()).year
    first: date = jdatetime.date(year, 1, 1).togregorian()
    return f"{year}/{document_store.count_letters(session, institution_id, first) + 1}"


def _checked(typed: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name in TYPED:
        value = typed.get(name)
        if name in _DAYS:
            if value is not None and not FIRST_DAY <= value <= LAST_DAY:
                raise OutOfRange(name, value, FIRST_DAY, LAST_DAY)
        elif name == "amount_rial":
            if value is not None and not 0 <= value <= MOST_WORTH_RIAL:
                raise OutOfRange(name, value, 0, MOST_WORTH_RIAL)
        else:
            value = checked_text(value or "", name, most=MOST_CHARACTERS)
            if not value and name in NEEDED:
                raise Missing(name)
        said[name] = value
    if said["starts"] is not None and said["ends"] is not None and said["ends"] < said["starts"]:
        raise OutOfRange("ends", said["ends"], said["starts"], LAST_DAY)
    return said


def _written(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in said.items() if value
    }  # fmt: skip


def _read(name: str, kept: Any) -> Any:
    return date.fromisoformat(kept) if name in _DAYS else kept


def _known(kind: str, lang: str) -> None:
    if kind not in LETTER_KINDS or lang not in LANGUAGES:
        raise NotFound("letter", f"{kind}.{lang}")
