"""The words that say why two records may be one, or one person two, in the reader's language.

Codes with details go in, a line of words comes out, for pages, API and command line alike. A code that is not known
here is shown as it is: the library may have learned a new one. Knows no store and no HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from matcher.identity.homonyms import SplitReason
from matcher.identity.likeness import Reason
from service.identity.grouping import APART, SIGNS_DIFFER
from service.identity.judging import CONTESTED, OTHER_READERS, UNSUPPORTED
from service.identity.merge_store import HELD_BACK
from service.web.languages import number, translations, year
from service.web.shown import isolated

_SHOWN: Final = 5
"""So many reasons are said; the weightiest come first."""


def reasons_line(reasons: Iterable[Reason], code: str, *, most: int = _SHOWN) -> str:
    """Say reasons in one line, the weightiest first.

    Parameters
    ----------
    reasons : iterable of Reason
        As the library gives them.
    code : str
        The reader's language, one of `service.web.languages.LANGUAGES`.

    Returns
    -------
    str
        Details that may run the other way stand between isolates (U+2068 and U+2069).
    """
    _: Callable[[str], str] = translations(code).gettext
    line = ""
    for said in [reason_words(each, code) for each in reasons][:most]:
        line = _("%(first)s; %(next)s") % {"first": line, "next": said} if line else said
    return line


def split_reasons_line(reasons: Iterable[SplitReason], code: str) -> str:
    """Say in one line why a person may be two; details stand in the order of the groups."""
    _: Callable[[str], str] = translations(code).gettext
    told = {
        "fields": _("the works deal with different matters"),
        "years": _("years"),
        "listed-apart": _("other sources list them apart"),
        "co-authors-in-common": _("co-authors in common"),
        "no-co-authors-in-common": _("no co-author in common"),
        "no-bridging-works": _("no work lies between them"),
    }
    line = ""
    for reason in reasons:
        said = told.get(reason.code, reason.code)
        if reason.details:
            groups = " | ".join(map(isolated, reason.details))
            said = _("%(reason)s: %(detail)s") % {"reason": said, "detail": groups}
        line = _("%(first)s; %(next)s") % {"first": line, "next": said} if line else said
    return line


def reason_words(reason: Reason, code: str) -> str:
    """Say one reason, with what was seen where that says more."""
    if reason.code == HELD_BACK:
        return _held_back(reason.detail, code)
    if (counted := _counted(reason, code)) is not None:
        return counted
    said = {**_of_persons(code), **_of_works(code)}.get(reason.code, reason.code)
    if not reason.detail:
        return said
    _: Callable[[str], str] = translations(code).gettext
    detail = year(int(reason.detail), code) if reason.code == "same-year" else isolated(reason.detail)
    return _("%(reason)s: %(detail)s") % {"reason": said, "detail": detail}


def _of_persons(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "same-orcid": _("same ORCID iD"),
        "different-orcid": _("different ORCID iDs"),
        "same-email": _("same e-mail address"),
        "different-email": _("different e-mail addresses"),
        "same-name": _("same name"),
        "name-swapped": _("same name in another order"),
        "name-spelling": _("same name spelled otherwise"),
        "name-other-script": _("same name in another script"),
        "name-part": _("one name is part of the other"),
        "name-initials": _("same name with initials"),
        "name-typo": _("names that differ by a slip"),
        "name-near": _("names that are nearly the same"),
        "different-name": _("different names"),
        "ambiguous-initials": _("initials that fit several people"),
        "same-institution": _("same institution"),
        "different-institution": _("different institutions"),
        "same-department": _("same department"),
        "different-department": _("different departments"),
        "same-field": _("same field"),
        "different-field": _("different fields"),
        "no-shared-titles": _("no title in common"),
        "no-shared-coauthors": _("no co-author in common"),
        "same-source": _("both in one list"),
        "by-hand": _("somebody said so"),
    }


def _of_works(code: str) -> dict[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        "same-doi": _("same DOI"),
        "same-title": _("same title"),
        "near-title": _("nearly the same title"),
        "same-translated-title": _("one title translates the other"),
        "different-title": _("different titles"),
        "same-year": _("same year"),
        "near-year": _("years next to each other"),
        "different-year": _("different years"),
        "same-expert": _("same expert"),
        "different-authors": _("different authors"),
    }


def _held_back(why: str, code: str) -> str:
    _: Callable[[str], str] = translations(code).gettext
    return {
        APART: _("somebody said that records which belong to them are two"),
        SIGNS_DIFFER: _("records that belong to them carry different identifiers"),
        UNSUPPORTED: _("what spoke for it is gone"),
        OTHER_READERS: _("not the same people may see both"),
        CONTESTED: _("other records that are as likely the same speak against it"),
    }.get(why, why)


def _counted(reason: Reason, code: str) -> str | None:
    """Say a reason whose detail is a number of things."""
    if not reason.detail.isdecimal():
        return None
    ngettext: Callable[[str, str, int], str] = translations(code).ngettext
    count = int(reason.detail)
    said = {
        "shared-titles": ngettext("%(number)s title in common", "%(number)s titles in common", count),
        "shared-coauthors": ngettext("%(number)s co-author in common", "%(number)s co-authors in common", count),
        "same-authors": ngettext("%(number)s author in common", "%(number)s authors in common", count),
        "common-name": ngettext("a name that %(number)s record bears", "a name that %(number)s records bear", count),
        "years-apart": ngettext("%(number)s year between their works", "%(number)s years between their works", count),
    }.get(reason.code)
    return said % {"number": number(count, code)} if said else None
