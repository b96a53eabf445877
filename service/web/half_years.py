"""Terms, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable

from service.terms import Term
from service.web.languages import day, in_digits_of, translations


def term_name(term: Term, code: str) -> str:
    """Name a term, such as “first half of 1405–1406” for a Persian reader, by its days for others."""
    _: Callable[[str], str] = translations(code).gettext
    if code == "fa":
        years = in_digits_of(code, f"{term.year}–{term.year + 1}")
    else:
        first = term.starts.year if term.half == 1 else term.starts.year - 1
        years = f"{first}–{(first + 1) % 100:02}"
    said = _("first half-year %(years)s") if term.half == 1 else _("second half-year %(years)s")
    return said % {"years": years}


def term_days(term: Term, code: str) -> str:
    """Say from when to when a term lasts."""
    _: Callable[[str], str] = translations(code).gettext
    return _("%(first)s to %(last)s") % {"first": day(term.starts, code), "last": day(term.ends, code)}
