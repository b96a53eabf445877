"""What the pages of cases call things, in the reader's language: steps, reasons, files, outcomes, what was done.

A language's code goes in; names come out. Knows no request and no template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from matcher.errors import PeyvandError
from service.cases.file_kinds import MOST_BYTES, ONE_MIB, FileRefused
from service.cases.letters import programme_name
from service.cases.moving import IsClosed
from service.cases.publishing import NotAgreed
from service.cases.workflow import NotYetAgreed
from service.documents.template_check import MOST_BYTES as TEMPLATE_BYTES
from service.documents.template_tags import TemplateRefused
from service.faults import OutOfRange
from service.web.faults import sentence
from service.web.languages import LANGUAGES, in_digits_of, number, translations
from service.web.shown import harmless


@dataclass(frozen=True, slots=True)
class Words:
    """The words of cases in one language; each mapping is from the program's word to the reader's."""

    code: str
    steps: Mapping[str, str]
    moves: Mapping[str, str]
    close_reasons: Mapping[str, str]
    events: Mapping[str, str]
    document_kinds: Mapping[str, str]
    letters: Mapping[str, str]
    outcomes: Mapping[str, str]
    states: Mapping[str, str]
    sorts: Mapping[str, str]
    sides: Mapping[str, str]
    languages: Mapping[str, str]
    facts: Mapping[str, str]
    fields: Mapping[str, str]
    notices: Mapping[str, str]

    def programme(self, said: str) -> str:
        """Name a kind of cooperation."""
        return programme_name(said, self.code)

    def size(self, n_bytes: int) -> str:
        """Write how large a file is."""
        _: Callable[[str], str] = translations(self.code).gettext
        if n_bytes >= ONE_MIB:
            return _("%(number)s MB") % {"number": number(n_bytes / ONE_MIB, self.code, decimals=1)}
        return _("%(number)s kB") % {"number": number(max(1, round(n_bytes / 1024)), self.code)}

    def digits(self, text: str) -> str:
        """Write a number of a letter as a reader does."""
        return in_digits_of(self.code, harmless(text))


@lru_cache(maxsize=len(LANGUAGES))
def words_of(code: str) -> Words:
    """Give the words of a language."""
    _: Callable[[str], str] = translations(code).gettext
    return Words(
        code=code,
        steps={
            "introduction": _("Introduction"),
            "visit": _("Visit"),
            "proposal": _("Proposal"),
            "memorandum": _("Memorandum"),
            "contract": _("Contract"),
            "work": _("Work"),
            "outcome": _("Outcome"),
        },
        moves={
            "introduction": _("Move to introduction"),
            "visit": _("Move to visit"),
            "proposal": _("Move to proposal"),
            "memorandum": _("Move to memorandum"),
            "contract": _("Move to contract"),
            "work": _("Move to work"),
            "outcome": _("Move to outcome"),
        },
        close_reasons={
            "done": _("Done: the work is finished"),
            "no-agreement": _("The two sides did not agree"),
            "company-withdrew": _("The company withdrew"),
            "expert-withdrew": _("The expert withdrew"),
            "no-budget": _("There was no budget"),
            "other": _("Another reason"),
        },
        events={
            "opened": _("Case opened"),
            "noted": _("Note"),
            "closed": _("Case closed"),
            "reopened": _("Case opened again"),
        },
        document_kinds={
            "minutes": _("Minutes of a meeting"),
            "proposal": _("Proposal"),
            "letter": _("Letter"),
            "memorandum": _("Memorandum"),
            "contract": _("Contract"),
            "report": _("Report on the work"),
            "other": _("Something else"),
        },
        letters={
            "introduction": _("Letter of introduction"),
            "memorandum": _("Memorandum of understanding"),
            "contract": _("Draft contract"),
        },
        outcomes={
            "product": _("A new or better product"),
            "process": _("A better process"),
            "saving": _("Money, energy or material saved"),
            "publication": _("A publication"),
            "patent": _("A patent"),
            "training": _("Training"),
            "none": _("Nothing that lasts"),
        },
        states={"open": _("Open"), "overdue": _("Overdue"), "closed": _("Closed"), "all": _("All cases")},
        sorts={
            "due": _("Due first"),
            "newest": _("Newest first"),
            "step": _("By step"),
            "title": _("By title"),
            "organisation": _("By organisation"),
        },
        sides={"company": _("The company"), "expert": _("The expert")},
        languages={each.code: each.name for each in LANGUAGES.values()},
        facts={
            "number": _("Number of the letter"),
            "attachments": _("What is attached"),
            "office": _("Name of the office that writes"),
            "office_address": _("Address of the office, with telephone"),
            "signer": _("Name of who signs for the university"),
            "signer_position": _("Position of who signs for the university"),
            "organisation_address": _("Address of the organisation"),
            "contact": _("Name of the organisation's representative"),
            "contact_position": _("Position of the representative"),
            "scope": _("Scope of the agreement or of the work"),
            "starts": _("First day"),
            "ends": _("Last day"),
            "problem_summary": _("Summary of the problem, as far as it may be shown"),
            "amount_rial": _("Amount in rial, in digits"),
            "institution": _("Name of the university or institute"),
            "organisation": _("Name of the organisation"),
            "expert": _("Name of the expert"),
            "position": _("Academic position of the expert"),
            "department": _("Department of the expert"),
            "problem_title": _("Title of the problem"),
            "programme": _("Kind of cooperation"),
            "today": _("Date of the letter"),
        },
        fields={
            "title": _("Title of the case"),
            "next_action": _("Next action"),
            "due_on": _("Due on"),
            "account_id": _("Looked after by"),
            "worth_rial": _("Worth in rial"),
            "agreement_id": _("Agreement that it belongs to"),
            "kind": _("What came of it"),
            "summary": _("Summary"),
            "learned": _("What was learned"),
            "lang": _("Language of the text"),
        },
        notices={
            "moved": _("The case was moved."),
            "planned": _("What is next was saved."),
            "noted": _("Your note was added."),
            "closed": _("The case was closed."),
            "reopened": _("The case is open again."),
            "opened": _("The case was opened. Say what is next."),
            "added": _("The file was added."),
            "removed": _("The file was removed."),
            "shared": _("The company and the expert can see the document now."),
            "made": _("The letter was made. Download it, look it over, then share it."),
            "recorded": _("The outcome was saved."),
            "rated": _("Thank you: your words were saved."),
            "agreed": _("Your consent was saved. You can take it back here at any time."),
            "disagreed": _("Your consent was taken back; nothing of it is published."),
            "paper": _("The consent on paper was noted."),
            "published": _("The outcome is in the catalogue of achievements now."),
            "unpublished": _("The outcome was taken out of the catalogue."),
            "replaced": _("Your template is used from now on."),
            "reset": _("Peyvand's own template is used from now on."),
        },
    )


def said_of(error: PeyvandError, code: str) -> str:
    """Say an error in the reader's language, by what is special to cases, else as every page does."""
    _: Callable[[str], str] = translations(code).gettext
    if isinstance(error, FileRefused):
        return _refused_file(error.fault, code)
    if isinstance(error, TemplateRefused):
        return _refused_template(error, code)
    own = {
        IsClosed: _("This case is closed. Open it again first, then change it."),
        NotYetAgreed: _("This problem is confidential. Ask both sides first, and then tick that they have agreed."),
        **_out_of_range(error, code),
        NotAgreed: _("Not both sides have agreed to this text. Ask them to open the case and say so there."),
    }
    return sentence(error, code, own)


def _out_of_range(error: PeyvandError, code: str) -> dict[type[PeyvandError], str]:
    _: Callable[[str], str] = translations(code).gettext
    if not isinstance(error, OutOfRange) or error.field != "on_day":
        return {}
    return {
        OutOfRange: _(
            "This day is %(seen)s; choose one from %(least)s to %(most)s. A step is not dated before the one in front "
            "of it, and nothing that happened is dated after today."
        )
    }


def _refused_file(fault: str, code: str) -> str:
    _: Callable[[str], str] = translations(code).gettext
    most = {"most": number(MOST_BYTES // ONE_MIB, code)}
    return {
        "none": _("Choose a file first."),
        "empty": _("This file is empty. Choose one with something in it."),
        "size": _("This file is larger than %(most)s MB. Make it smaller, or split it.") % most,
        "type": _("This is no file of a kind that is kept. Send PDF, Word (.docx), Excel (.xlsx), PNG or JPEG."),
        "macro": _("This file holds macros, which are not kept here. Save it without them (.docx or .xlsx)."),
        "broken": _("This file is broken. Save it again, and send it again."),
        "many": _("This case has as many files as are kept. Remove some that are no longer needed."),
    }[fault]


def _refused_template(error: TemplateRefused, code: str) -> str:
    _: Callable[[str], str] = translations(code).gettext
    said = {
        "size": _("This template is larger than %(most)s MB. Make its pictures smaller.")
        % {"most": number(TEMPLATE_BYTES // ONE_MIB, code)},
        "type": _("This is no Word file. Save your template as .docx."),
        "broken": _("This file is broken. Save it again in Word or LibreOffice."),
        "bomb": _("This file unpacks to more than any letter has. Copy its text into a new file."),
        "macro": _("This file holds macros, which no letter needs. Save it as .docx, without them."),
        "embedded": _("This file holds an embedded object. Put a picture or text in its place."),
        "external": _("This file reaches outside itself (a linked picture or file). Put it into the document."),
        "field": _("This file has a field of Word that reads other files. Put its text in its place."),
        "none": _(
            "There is no placeholder in this file, so every letter would say the same. Write names of the list below, "
            "in double braces, where a letter's own words should stand."
        ),
        "unknown": _("There is no placeholder of this name. All names are listed below."),
        "tag": _("A tag cannot be read. Only placeholders and simple conditions are known; see below."),
        "pairs": _("A tag is not closed, or stands alone. Close each condition in the paragraph where it begins."),
    }[error.fault]
    return f"{said} «\u2068{error.seen}\u2069»" if error.seen and error.fault in ("unknown", "tag", "pairs") else said
