from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InvalidInput, UnknownChoice
from service.documents.amounts import LARGEST, in_words

AMOUNTS = st.integers(0, LARGEST) | st.integers(0, 2_000_000)


@pytest.mark.parametrize(
    ("amount", "fa", "en", "vi"),
    [
        (0, "صفر", "zero", "không"),
        (1_000, "هزار", "one thousand", "một nghìn"),
        (15, "پانزده", "fifteen", "mười lăm"),
        (21, "بیست و یک", "twenty-one", "hai mươi mốt"),
        (1_234, "هزار و دویست و سی و چهار", "one thousand two hundred thirty-four", "một nghìn hai trăm ba mươi tư"),
        (2_000_005, "دو میلیون و پنج", "two million five", "hai triệu không trăm linh năm"),
        (4_500_000_000, "چهار میلیارد و پانصد میلیون", "four billion five hundred million", "bốn tỷ năm trăm triệu"),
        (
            2_500_000_000_000,
            "دو هزار و پانصد میلیارد",
            "two trillion five hundred billion",
            "hai nghìn năm trăm tỷ",
        ),
    ],
)
def test_amounts_are_said_as_contracts_say_them(amount: int, fa: str, en: str, vi: str) -> None:
    assert (in_words(amount, "fa"), in_words(amount, "en"), in_words(amount, "vi")) == (fa, en, vi)


@pytest.mark.parametrize("code", ["fa", "en", "vi"])
@given(one=AMOUNTS, other=AMOUNTS)
def test_no_two_amounts_are_said_alike(code: str, one: int, other: int) -> None:
    assert (in_words(one, code) == in_words(other, code)) == (one == other)


@given(AMOUNTS)
def test_persian_words_add_up_to_the_amount(amount: int) -> None:
    """Read the words back: by the values of words, which the writer looks up the other way round."""
    ones = {in_words(each, "fa"): each for each in [*range(21), *range(30, 100, 10), *range(100, 1000, 100)]}
    scales = {"هزار": 10**3, "میلیون": 10**6}
    whole = group = 0
    for word in in_words(amount, "fa").replace(" و ", " ").split():
        if word == "میلیارد":
            whole, group = (whole + group) * 10**9, 0
        elif word in scales:
            whole, group = whole + (group or 1) * scales[word], 0
        else:
            group += ones[word]
    assert whole + group == amount


@pytest.mark.parametrize("amount", [-1, LARGEST + 1])
def test_what_no_contract_is_worth_is_refused(amount: int) -> None:
    with pytest.raises(InvalidInput, match="can be written in words"):
        in_words(amount, "fa")


def test_a_language_without_words_is_refused_with_those_that_have() -> None:
    with pytest.raises(UnknownChoice, match="fa, en, vi"):
        in_words(1, "de")
