"""What the program says of files, rows and undone imports, in the reader's language.

A message of `PeyvandError` or `RowProblem`, which are in English, goes in; a sentence of the reader's language
comes out where the message is one of the frequent ones, else the message as it is, marked as English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from service.office.words import field_name
from service.web.languages import SOURCE_LANGUAGE, number, translations
from service.web.shown import harmless, isolated

_COLUMN: Final = re.compile(r"Column (?P<column>[A-Z]{1,3}) «(?P<header>.*?)»: (?P<rest>.*)", re.DOTALL)
_NOUNS: Final = ("experts", "evidence", "problems", "institutions", "organisations")


@dataclass(frozen=True, slots=True)
class Told:
    """A message to be shown; ``is_foreign`` where it stands in English for want of words."""

    text: str
    is_foreign: bool = False


def told(message: str, code: str) -> Told:
    """Say a message in the reader's language, as far as there are words for it."""
    _: Callable[[str], str] = translations(code).gettext
    if found := _COLUMN.fullmatch(message):
        rest = told(found["rest"], code)
        place = _("Column %(letter)s (%(header)s): %(message)s") % {
            "letter": found["column"],
            "header": isolated(found["header"]),
            "message": rest.text,
        }
        return Told(place, rest.is_foreign)
    for pattern, sentence in _sentences(code):
        if found := pattern.fullmatch(message):
            values = {name: _value(name, said or "", code) for name, said in found.groupdict().items()}
            return Told(sentence % values if values else sentence)
    return Told(harmless(message), is_foreign=code != SOURCE_LANGUAGE)


def _value(name: str, said: str, code: str) -> str:
    if name == "field":
        return next((field_name(noun, said, code) for noun in _NOUNS if field_name(noun, said, code) != said), said)
    bare = said.replace(",", "")
    if bare.isdecimal():
        return number(int(bare), code)
    return isolated(said.strip("'\""))


@lru_cache(maxsize=8)
def _sentences(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    _: Callable[[str], str] = translations(code).gettext
    known: Mapping[str, str] = {**_of_files(_), **_of_sheets(_), **_of_rows(_), **_of_undoing(_)}
    return tuple((re.compile(pattern, re.DOTALL), sentence) for pattern, sentence in known.items())


def _of_files(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        r"(?P<file>.+) is (?:behind|protected by) a password.*": _(
            "%(file)s is protected by a password. Save a copy without one and choose that."
        ),
        r"(?P<file>.+) is empty\..*": _("%(file)s is empty. Save it again where it comes from, and choose it anew."),
        r"No header of (?P<file>.+?) is understood; seen: (?P<seen>.*)\. Name the columns.*": _(
            "No column of %(file)s is understood. Its headers are: %(seen)s. Say below what each column is, "
            "or use a template."
        ),
        r"(?P<file>.+) has (?P<size>[\d,]+) MiB; at most (?P<most>[\d,]+) MiB are read.*": _(
            "%(file)s has %(size)s MB; at most %(most)s MB are read at once. Split it into several files."
        ),
        r"What is in (?P<file>.+?) cannot be told from.*": _(
            "What %(file)s holds cannot be told. Say under “More choices” what kind of file it is."
        ),
        r"(?P<file>.+) is named (?P<ending>\S+|without an ending) and holds (?P<kind>\w+)\. Rename.*": _(
            "%(file)s is named as %(ending)s and holds %(kind)s. Rename it, or save it again in the right format."
        ),
        r"(?P<file>.+) (?:would unpack to|unpacks to more|repeats long texts|declares entities|is packed in).*": _(
            "%(file)s is not built as office programs build files, and was not opened. "
            "Copy the table alone into a new file and save that."
        ),
        r"(?P<file>.+) (?:has a sheet (?:that is filled|of)|has more than|says that it has).*": _(
            "%(file)s has more rows or columns than are read at once. "
            "Delete what stands far from the table, or split the file."
        ),
        r"(?P<file>.+) (?:is|is named .+,) .*wanted a spreadsheet.*": _(
            "%(file)s is no spreadsheet. Open it in a spreadsheet program and save it as .xlsx."
        ),
        r"(?P<file>.+) (?:holds no entry|holds no author|has .+ statements|is no record|is not XML|is not JSON"
        r"|is not text|holds no table|holds no workbook).*": _(
            "%(file)s holds no record of the kind that its name says. Export it again where it comes from."
        ),
        r"(?P<file>.+) (?:is broken|cannot be read|cannot be opened|is no spreadsheet|is no table).*": _(
            "%(file)s cannot be read; it may be damaged. Open it where it was made and save it again."
        ),
        r"Nothing was read: (?P<count>\d+) fault\(s\) in the catalogue\..*": _(
            "Nothing was read: the tables have %(count)s faults, and they are taken whole or not at all."
        ),
        r"Something went wrong inside Peyvand.*": _(
            "Something went wrong inside Peyvand. The catalogue is as it was. Try again; if it happens again, "
            "tell whoever looks after it."
        ),
    }


def _of_sheets(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        r"It is hidden, and passed over\.": _("This sheet is hidden, and is passed over."),
        r"It explains the others, and is passed over\.": _("This sheet explains the others, and is passed over."),
        r"It is empty\.": _("This sheet is empty."),
        r"No row of headers is understood in it\..*": _(
            "No row of headers is understood in this sheet. Say what it holds and what each column is."
        ),
        r"Titles across the table and repeated headers are passed over: row (?P<rows>.+)\.": _(
            "Titles across the table and repeated headers are passed over: row %(rows)s."
        ),
        r"Row (?P<row>\d+) of (?P<sheet>.+) is empty or not there; wanted the row of the header\.": _(
            "Row %(row)s of the sheet %(sheet)s is empty or not there. Give the number of the row with the headers."
        ),
        r"Unknown (?P<what>.+) in the mapping(?: of .+)? (?P<seen>'.*?')\. Choose one of.*": _(
            "%(seen)s is not in this file any more, so what was said of it was put aside."
        ),
    }


def _of_rows(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        r"The (?P<field>\w+) is (?P<seen>.+); wanted a DOI.*": _("%(seen)s is no DOI; wanted one such as 10.1000/182."),
        r"The (?P<field>\w+) is (?P<seen>.+); wanted an ORCID iD.*": _(
            "%(seen)s is no ORCID iD; wanted one such as 0000-0002-1825-0097. Check its digits."
        ),
        r"The (?P<field>\w+) is (?P<seen>.+); wanted an address such as name@.*": _(
            "%(seen)s is no e-mail address; wanted one such as name@example.org."
        ),
        r"The (?P<field>\w+) is (?P<seen>.+); wanted a web address.*": _(
            "%(seen)s is no web address; wanted one that begins with https://."
        ),
        r"The (?P<field>\w+) is (?P<seen>.+); wanted a (?:whole )?number.*": _("%(seen)s is no number; wanted one."),
        r"The (?P<field>\w+) is (?P<seen>.+); wanted a Gregorian (?:date|year).*": _(
            "%(seen)s is no date or year that can be read. Write it in digits, the year first."
        ),
        r"The (?P<field>\w+) (?P<seen>\d+) looks like a Jalali year.*": _(
            "%(seen)s looks like a Jalali year; in this file years are Gregorian."
        ),
        r"The (?P<field>\w+) is missing; .*": _("“%(field)s” is missing in this row."),
        r"There is no (?P<field>\w+) and no (?P<other>\w+);.*": _("This row has neither a title nor a text."),
        r"It names nobody who did it;.*": _("This row names nobody who did it. Fill in the column of the expert."),
        r"It stands in (?P<place>.+) already;.*": _(
            "This stands in %(place)s already. Remove one, or tell the two apart with an identifier."
        ),
        r"The id (?P<seen>.+) stands twice; wanted once\.": _("%(seen)s stands twice; wanted once."),
        r"(?P<one>'.+') points to (?P<other>'.+'), which is neither among.*": _(
            "%(one)s points to %(other)s, which is not in the catalogue. Import that first, or correct it."
        ),
        r"(?:An officer|A reader).+ cannot (?:change|bring) (?P<what>.+?)[.,]? Ask .*": _(
            "This record belongs to another institution and was left as it is. Ask an officer there."
        ),
        r"The evidence (?P<seen>'.+') would name no expert of the institution.*": _(
            "%(seen)s names no expert of your institution, so it was left out."
        ),
        r"Unknown (?P<what>.+) (?P<seen>'.+?')\. Choose one of: (?P<choices>.+)\.": _(
            "%(seen)s is not one of the words that are known here: %(choices)s."
        ),
    }


def _of_undoing(_: Callable[[str], str]) -> Mapping[str, str]:
    return {
        r"Import\(s\) (?P<later>[\d, ]+) changed what import (?P<number>\d+) brought\..*": _(
            "Later imports changed the same records: %(later)s. Take these back first, the latest first."
        ),
        r"Import\(s\) (?P<later>[\d, ]+) brought works of people whom import (?P<number>\d+) brought\..*": _(
            "Later imports brought works of the same people: %(later)s. Take these back first, the latest first."
        ),
        r"(?P<count>[\d,]+) \w+ that import (?P<number>\d+) brought were changed or deleted by hand since: "
        r"(?P<some>.+?)\. Nothing was undone;.*": _(
            "%(count)s records of this import were changed or deleted by hand since: %(some)s. Nothing was taken back."
        ),
        r"(?P<count>[\d,]+) pieces of evidence from elsewhere name experts whom import (?P<number>\d+) brought: "
        r"(?P<some>.+?)\. Nothing was undone;.*": _(
            "%(count)s works from elsewhere name experts whom this import brought: %(some)s. Nothing was taken back."
        ),
        r"(?P<count>[\d,]+) \w+ from elsewhere belong to \w+ that import (?P<number>\d+) brought: "
        r"(?P<some>.+?)\. Nothing was undone;.*": _(
            "%(count)s records from elsewhere belong to what this import brought: %(some)s. Nothing was taken back."
        ),
        r"Import (?P<number>\d+) is (?P<state>\w+); only one that is done can be undone\.": _(
            "Only an import that is in the catalogue can be taken back, and this one is not."
        ),
    }
