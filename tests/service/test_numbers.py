from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.faults import NotANumber
from service.web.dates import read_number
from service.web.languages import LANGUAGES, number


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", None), ("  ", None), ("0", 0), ("-3", -3), ("۴", 4), ("٤", 4), (" 12 ", 12), ("1405", 1405),
        ("1,500,000", 1_500_000), ("۱٬۵۰۰٬۰۰۰", 1_500_000), ("۱،۵۰۰،۰۰۰", 1_500_000), ("١٬٥٠٠٬٠٠٠", 1_500_000),
        ("1.500.000", 1_500_000), ("1 500 000", 1_500_000), ("1\u00a0500\u202f000", 1_500_000), ("12,500", 12_500),
        ("۱۵۰۰۰۰۰", 1_500_000),
    ],
)  # fmt: skip
def test_whole_numbers_are_read_with_marks_between_thousands(typed: str, value: int | None) -> None:
    assert read_number(typed, "worth_rial") == value


@pytest.mark.parametrize(
    "typed",
    [
        "1.5", "2,5", "۲٫۵", "٢٫٥", "۲،۵", "۲٬۵", "1.50", "0.500", "1,500.000", "1,5000", "1500,000", "1,,500", ",500",
        "500,", "12 34", "1.500,5", "۱٫۵۰۰", "1 500,000", "دو", "1e3", "--1", "9" * 18, "-", ".", "9,999" + ",999" * 5,
    ],
)  # fmt: skip
def test_what_may_be_a_fraction_is_refused_and_never_made_ten_times_as_much(typed: str) -> None:
    with pytest.raises(NotANumber):
        read_number(typed, "worth_rial")


@given(st.integers(-(10**15), 10**15), st.sampled_from(tuple(LANGUAGES)))
def test_a_number_as_we_show_it_is_read_again(value: int, code: str) -> None:
    assert read_number(number(abs(value), code), "worth_rial") == abs(value)
