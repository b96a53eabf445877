from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.collation import collation_key
from service.web.languages import LANGUAGES

NAMES = st.text(st.sampled_from("آاأبپتچزژسعکكگهیي آab ăâdđeêéuư۱۲٣12-\u200c\u0301"), max_size=12) | st.text(
    max_size=12
)
CODES = st.sampled_from(list(LANGUAGES))
PERSIAN = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxy"


def ordered(names: list[str], code: str) -> list[str]:
    return sorted(names, key=lambda name: collation_key(name, code))


@pytest.mark.parametrize(("alphabet", "code"), [(PERSIAN, "fa"), (VIETNAMESE, "vi")])
def test_the_alphabet_is_in_its_order(alphabet: str, code: str) -> None:
    assert ordered(list(reversed(alphabet)), code) == list(alphabet)
    assert ordered(sorted(letter + "z" for letter in alphabet), code) == [letter + "z" for letter in alphabet]


def test_what_a_reader_expects() -> None:
    assert ordered(["Adam", "زهرا", "ژاله", "پرویز", "آرش", "۲", "گیتی", "کاوه"], "fa") == [
        "۲", "آرش", "پرویز", "زهرا", "ژاله", "کاوه", "گیتی", "Adam",
    ]  # fmt: skip
    assert ordered(["يوسف", "یونس", "كاوه", "کیان"], "fa") == ["كاوه", "کیان", "يوسف", "یونس"]
    assert ordered(["mạ", "má", "mã", "mả", "mà", "ma", "mb"], "vi") == ["ma", "mà", "mả", "mã", "má", "mạ", "mb"]
    assert ordered(["đa", "da", "ê", "e", "Em"], "vi") == ["da", "đa", "e", "Em", "ê"]
    assert ordered(["Zoë", "Émile", "Emil", "آرش"], "en") == ["Emil", "Émile", "Zoë", "آرش"]
    assert ordered(["گروه ۱۰", "گروه ٢", "گروه 1"], "fa") == ["گروه 1", "گروه ٢", "گروه ۱۰"]


@given(st.lists(NAMES, max_size=8), CODES)
def test_the_order_does_not_depend_on_the_order_before(names: list[str], code: str) -> None:
    assert ordered(names, code) == ordered(names[::-1], code)


@given(NAMES, NAMES, CODES)
def test_different_texts_have_different_keys(one: str, other: str, code: str) -> None:
    assert (collation_key(one, code) == collation_key(other, code)) == (one == other)


@given(st.text(st.sampled_from(PERSIAN + " "), max_size=8), st.text(st.sampled_from(PERSIAN + " "), max_size=8))
def test_letters_that_are_one_sort_as_one(one: str, other: str) -> None:
    arabic = str.maketrans("یک", "يك")
    keys = [collation_key(text, "fa")[0] for text in (one, one.translate(arabic), other.translate(arabic), other)]
    assert keys[0] == keys[1]
    assert (keys[0] < keys[3]) == (keys[1] < keys[2])


@given(NAMES, CODES)
def test_how_a_letter_is_composed_changes_nothing_that_is_seen(name: str, code: str) -> None:
    composed = unicodedata.normalize("NFC", name)
    apart = unicodedata.normalize("NFD", composed)
    assert collation_key(composed, code)[:2] == collation_key(apart, code)[:2]


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_figures_go_by_value(one: int, other: int) -> None:
    keys = [collation_key(f"گروه {value}", "fa")[0] for value in (one, other)]
    assert (keys[0] < keys[1]) == (one < other)
