"""Half-years of universities: every day lies in one, and they follow each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.faults import NotOffered
from service.terms import Term, latest_terms, read_term, term_of
from service.web.half_years import term_name

DAYS = st.dates(date(1990, 1, 1), date(2070, 12, 31))


@given(DAYS)
def test_every_day_lies_in_the_term_that_says_so(day: date) -> None:
    term = term_of(day)
    assert term.starts <= day <= term.ends
    assert term_of(term.starts) == term_of(term.ends) == term
    assert term_of(term.ends + timedelta(days=1)) == term.next
    assert term_of(term.starts - timedelta(days=1)) == term.previous
    assert read_term(term.code) == term
    assert term.previous < term < term.next
    start, end = term.span
    assert (end - start).days == (term.ends - term.starts).days + 1


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 9, 22), "1404-2"),
        (date(2026, 9, 23), "1405-1"),
        (date(2027, 1, 20), "1405-1"),
        (date(2027, 1, 21), "1405-2"),
        (date(2027, 3, 21), "1405-2"),
    ],
)
def test_terms_begin_with_mehr_and_bahman(day: date, code: str) -> None:
    assert term_of(day).code == code


@pytest.mark.parametrize("code", ["", "1405", "1405-3", "2026-1", "1405-1 ", "۱۴۰۵-۱"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(NotOffered):
        read_term(code)


def test_the_latest_terms_follow_each_other_back() -> None:
    terms = latest_terms(date(2026, 11, 29), 4)
    assert [each.code for each in terms] == ["1405-1", "1404-2", "1404-1", "1403-2"]


def test_a_term_is_named_by_the_readers_calendar() -> None:
    assert "۱۴۰۵–۱۴۰۶" in term_name(Term(1405, 1), "fa")
    assert "2026–27" in term_name(Term(1405, 2), "en")
