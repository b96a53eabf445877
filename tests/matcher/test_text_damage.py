"""The same Persian text as other keyboards and copies leave it: its keys stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from matcher.text import detect_language, lexical_keys, normalise

SAMPLE: Final = Path(__file__).parents[2] / "data" / "sample" / "problems.jsonl"
TEXTS: Final = [
    f"{row['title']}\n{row['text']}"
    for row in map(json.loads, SAMPLE.read_text(encoding="utf-8").splitlines())
    if row["lang"] == "fa"
]
ARABIC_LETTERS: Final = str.maketrans("یک", "يك")
ARABIC_DIGITS: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩")


def arabic_letters(text: str) -> str:
    return text.translate(ARABIC_LETTERS)


def arabic_digits(text: str) -> str:
    return text.translate(ARABIC_DIGITS)


def diacritics(text: str) -> str:
    return text.replace("م", "مُ").replace("ل", "لّ")


def spaces(text: str) -> str:
    return text.replace("\u200c", " ")


def nothing(text: str) -> str:
    return text.replace("\u200c", "")


def all_with_spaces(text: str) -> str:
    return arabic_letters(arabic_digits(diacritics(spaces(text))))


def all_with_nothing(text: str) -> str:
    return arabic_letters(arabic_digits(diacritics(nothing(text))))


def kept(text: str, damaged: str) -> float:
    """Give the share of a text's keys that its damaged form still has."""
    keys = lexical_keys(text, "fa").keys()
    return len(keys & lexical_keys(damaged, "fa").keys()) / len(keys)


@pytest.mark.parametrize("damage", [arabic_letters, arabic_digits, diacritics])
def test_letters_and_digits_of_another_keyboard_change_nothing(damage: Callable[[str], str]) -> None:
    assert sum(damage(text) != text for text in TEXTS) >= 8
    for text in TEXTS:
        assert lexical_keys(damage(text), "fa") == lexical_keys(text, "fa")
        assert normalise(damage(text)) == normalise(text)
        assert detect_language(damage(text)) == "fa"


@pytest.mark.parametrize(
    ("damage", "least"), [(spaces, 0.99), (nothing, 0.9), (all_with_spaces, 0.99), (all_with_nothing, 0.9)]
)
def test_a_text_without_half_spaces_keeps_its_keys(damage: Callable[[str], str], least: float) -> None:
    shares = [kept(text, damage(text)) for text in TEXTS]
    assert sum(shares) / len(shares) >= least
    assert min(shares) >= 0.75
    assert {detect_language(damage(text)) for text in TEXTS} == {"fa"}
