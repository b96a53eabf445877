"""Half-years of Iranian universities: the first begins with mehr, the second with bahman and lasts through the summer.

A day or a code goes in, a term comes out. Every day lies in one term, so that nothing that is counted per term is
lost or counted twice. Knows no language; `service.web.half_years` puts a term into words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import jdatetime

from service.faults import NotOffered

_MEHR: Final = 7
_BAHMAN: Final = 11
_CODE: Final = re.compile(r"(1[34]\d\d)-([12])")


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """The first or second half of the academic year that begins in mehr of the Jalali ``year``."""

    year: int
    half: int

    @property
    def code(self) -> str:
        """What stands in an address, such as ``1405-1``."""
        return f"{self.year}-{self.half}"

    @property
    def starts(self) -> date:
        """The first day: 1 mehr or 1 bahman."""
        month = _MEHR if self.half == 1 else _BAHMAN
        first: date = jdatetime.date(self.year, month, 1).togregorian()
        return first

    @property
    def ends(self) -> date:
        """The last day: the one before the next term."""
        return self.next.starts - timedelta(days=1)

    @property
    def next(self) -> Term:
        """The term after this one."""
        return Term(self.year, 2) if self.half == 1 else Term(self.year + 1, 1)

    @property
    def previous(self) -> Term:
        """The term before this one."""
        return Term(self.year - 1, 2) if self.half == 1 else Term(self.year, 1)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The moments from which on and before which something lies in this term, by the clock of `days.today`."""
        return datetime.combine(self.starts, time(), UTC), datetime.combine(self.next.starts, time(), UTC)


def term_of(day: date) -> Term:
    """Say in which term a day lies."""
    jalali = jdatetime.date.fromgregorian(date=day)
    if jalali.month >= _BAHMAN:
        return Term(jalali.year, 2)
    return Term(jalali.year, 1) if jalali.month >= _MEHR else Term(jalali.year - 1, 2)


def read_term(code: str, field: str = "term") -> Term:
    """Read a term's code; raises `NotOffered` where it is none."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise NotOffered(field, code)
    return Term(int(found[1]), int(found[2]))


def latest_terms(day: date, how_many: int) -> tuple[Term, ...]:
    """List the term of a day and those before it, latest first."""
    terms = [term_of(day)]
    while len(terms) < how_many:
        terms.append(terms[-1].previous)
    return tuple(terms)
