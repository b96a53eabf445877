"""What the office calls things, in the reader's language: tables, fields, findings, formats, states, numbers.

A language's code goes in; names come out. Knows no request and no template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from matcher.sources.columns import HEADERS
from matcher.sources.sheet_words import CHOICES, FIELD_NAMES
from service.accounts.actors import ADMINISTRATOR
from service.web.languages import day, number, translations


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found of an expert: its name, what it means, what to do, and where that is done."""

    name: str
    meaning: str
    advice: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The office's words in one language; each mapping is from the program's word to the reader's."""

    code: str
    nouns: Mapping[str, str]
    findings: Mapping[str, Finding]
    formats: Mapping[str, str]
    states: Mapping[str, str]
    actions: Mapping[str, str]
    how: Mapping[str, str]
    languages: Mapping[str, str]

    def field(self, noun: str, name: str) -> str:
        """Name a field as a template's header does."""
        return field_name(noun, name, self.code)

    def value(self, name: str, said: str) -> str:
        """Write a word of a closed list as a template does; any other text stands as it is."""
        table = FIELD_NAMES if name == "field" else CHOICES.get(name, {})
        return table[said][self.code][0] if said in table else said

    def who(self, name: str) -> str:
        """Name who did something; the program's own name for whoever runs it is the reader's."""
        _: Callable[[str], str] = translations(self.code).gettext
        return _("command line") if name == ADMINISTRATOR.name else name

    def moment(self, when: datetime) -> str:
        """Write a day and the time of it."""
        when = when.astimezone()
        clock = f"{digits(when.hour, self.code)}:{digits(when.minute, self.code)}"
        return f"{day(when, self.code)}{'،' if self.code == 'fa' else ','} {clock}"


def field_name(noun: str, name: str, code: str) -> str:
    """Name a field of a table, as a template's header does."""
    names = HEADERS[noun].get(name) if noun in HEADERS else None
    return names[code][0] if names else name


def digits(value: int, code: str) -> str:
    """Write a number below 100 with two digits."""
    return f"{number(0, code) if value < 10 else ''}{number(value, code)}"


@lru_cache(maxsize=8)
def words_of(code: str) -> Words:
    """Give the office's words in a language."""
    _: Callable[[str], str] = translations(code).gettext
    return Words(
        code=code,
        nouns={
            "institutions": _("Institutions"),
            "experts": _("Experts"),
            "evidence": _("Evidence"),
            "organisations": _("Organisations"),
            "problems": _("Problems"),
            "works": _("Works whose experts are still to be found"),
        },
        findings=_findings(_),
        formats={
            "catalogue": _("Peyvand’s own tables"),
            "spreadsheet": _("Spreadsheet"),
            "bibtex": "BibTeX",
            "ris": "RIS",
            "csl-json": "CSL-JSON",
            "crossref": "Crossref",
            "orcid": "ORCID",
            "openalex": "OpenAlex",
            "oai-pmh": "OAI-PMH",
            "vivo": "VIVO",
        },
        states={
            "running": _("under way"),
            "done": _("in the catalogue"),
            "failed": _("failed"),
            "stopped": _("stopped"),
            "undone": _("taken back"),
        },
        actions={
            "created": _("New"),
            "replaced": _("Changed"),
            "vanished": _("No longer at the source"),
            "returned": _("There again"),
        },
        how={
            "mapping": _("as you said"),
            "field name": _("found by its header"),
            "synonym": _("found by its header"),
            "left out": _("left out, as you said"),
            "row number": _("row number, not needed"),
            "taken": _("another column is this already"),
            "not understood": _("not understood, left out"),
        },
        languages={
            "fa": _("Persian"),
            "en": _("English"),
            "vi": _("Vietnamese"),
            "other": _("another language"),
        },
    )


def _findings(_: Callable[[str], str]) -> Mapping[str, Finding]:
    return {
        "without-evidence": Finding(
            _("Without works"),
            _("No publication, thesis or project of theirs is known, so hardly any problem will find them."),
            _("Import a list of their works, or their ORCID or OpenAlex record."),
            "/office/import",
        ),
        "unreachable": Finding(
            _("Cannot be reached"),
            _("There is neither an e-mail address nor a telephone number for them."),
            _("Add a column with e-mail addresses to your list and import it again."),
            "/office/import",
        ),
        "stale": Finding(
            _("Not updated for two years"),
            _("Neither their record nor any of their works was written in the last two years."),
            _("Import a newer list; what is unchanged is left alone."),
            "/office/import",
        ),
        "flagged": Finding(
            _("Perhaps two people in one"),
            _("Their works fall into unrelated fields. Until somebody decides, companies are not shown these works."),
            _("Look at the groups of works and decide."),
            "/office/flagged",
        ),
        "duplicated": Finding(
            _("Perhaps here twice"),
            _("Two records may be the same person."),
            _("Look at the pairs and decide."),
            "/office/duplicates",
        ),
        "vanished": Finding(
            _("Gone at the source"),
            _("No source that named them has them any more; they may have left."),
            _("Ask the department. What is gone at a source is never deleted by itself."),
        ),
    }
