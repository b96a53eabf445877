"""What is refused as a problem, and what is remarked of one: `matcher.statement`."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import (
    InvalidInput,
    ProblemInFinglish,
    ProblemTooShort,
    ProblemWithoutMatter,
    ProblemWithoutWords,
    UnknownChoice,
)
from matcher.records import LANGUAGES, Problem
from matcher.statement import REMARKS, check_problem, remarks
from matcher.text import detect_language

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "problems.jsonl"
FINGLISH = "salam, ma dar karkhane shishe moshkel darim, masraf gaz koore bala rafte va nemidanim chera"


def problem(text: str, *, lang: str | None = None) -> Problem:
    return Problem(id="", text=text, lang=lang)


def remarks_on(text: str) -> tuple[str, ...]:
    check_problem(problem(text))
    return remarks(problem(text), detect_language(text))


@pytest.mark.parametrize(
    "text",
    [
        "12345", "12345 %%", "۱۲۳ ۴۵", "۲۵ درصد، ۳۰۰ متر", "25 °C 316", "5 kg, 12 mm", "12x30", "12 x 30", "24 V 10 A",
        "5e3", "12 🙂", "https://example.org/a a@b.com",
    ],
)  # fmt: skip
def test_numbers_and_signs_alone_are_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ProblemWithoutWords, match=r"no words.*Describe"):
        check_problem(problem(text))


@pytest.mark.parametrize(
    "text",
    [
        "سلام", "با سلام و احترام", "سلام خسته نباشید، وقت بخیر", "کمک لطفا", "مشکل داریم", "و در به", "سلام علیکم",
        "hello", "Hello,\nplease help!", "We have a problem", "thank you very much", "Best regards", "the",
        "Xin chào", "xin chao", "Chào anh chị", "Kính gửi quý thầy cô, xin giúp đỡ", "salam",
    ],
)  # fmt: skip
def test_a_greeting_is_asked_for_the_problem_itself(text: str) -> None:
    with pytest.raises(ProblemWithoutMatter, match=r"greets or asks.*Describe"):
        check_problem(problem(text))


@pytest.mark.parametrize("text", ["", "  ", "\n", "آ", "A", "1", "?!", "---", "🙂🙂"])
def test_nothing_is_too_short(text: str) -> None:
    with pytest.raises(ProblemTooShort, match=r"too little.*Describe"):
        check_problem(problem(text))


@pytest.mark.parametrize(
    "text",
    [
        "خوردگی", "سلام؛ خوردگی", "خوردگی لوله", "گرم", "corrosion", "glass furnace", "ăn mòn", "gió", "cháo",
        "PLC", "TiO2", "316L", "ISO 9001", "C++", "C#", "R&D", "3D", "5G", "H2O", "ضخامت ۱۲ میلی‌متر",
    ],
)  # fmt: skip
def test_a_word_or_a_code_is_matched_and_remarked_on(text: str) -> None:
    assert remarks_on(text) == ("one-word",)


@pytest.mark.parametrize(
    "text", ["مصرف گاز کوره زیاد است", "pipes corrode in sea water", "máy bơm nước thải bị ăn mòn", "腐蚀", "коррозия"]
)
def test_more_than_that_and_other_languages_are_not_remarked_on(text: str) -> None:
    assert remarks_on(text) == ()


def test_two_languages_are_remarked_on() -> None:
    assert remarks_on("مصرف گاز کورهٔ ما زیاد است. Our furnace uses too much gas.") == ("two-languages",)


def test_persian_in_latin_letters_is_asked_for_in_both_scripts() -> None:
    with pytest.raises(ProblemInFinglish, match=r"این متن فارسی با حروف لاتین است .*salam, ma dar.*Persian script"):
        check_problem(problem(FINGLISH))
    with pytest.raises(ProblemInFinglish):
        check_problem(problem(FINGLISH, lang="fa"))
    check_problem(problem(FINGLISH, lang="other"))  # whoever says so knows better


def test_a_title_counts_as_words() -> None:
    check_problem(Problem(id="", title="خوردگی", text="سلام"))
    check_problem(Problem(id="", title="Corrosion", text="12345"))


def test_a_long_greeting_before_the_problem_does_no_harm() -> None:
    greeting = "با سلام و احترام. " * 100
    check_problem(problem(greeting + "خوردگی لوله"))
    with pytest.raises(ProblemWithoutMatter):
        check_problem(problem(greeting))


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(UnknownChoice, match="fa, en, vi, other"):
        check_problem(problem("corrosion", lang="de"))


def test_an_error_repeats_only_the_beginning() -> None:
    with pytest.raises(ProblemWithoutWords) as refused:
        check_problem(problem("1 " * 10_000))
    assert len(str(refused.value)) < 400


def test_nothing_of_the_sample_is_refused_or_remarked_on() -> None:
    for row in map(json.loads, SAMPLE.read_text(encoding="utf-8").splitlines()):
        given = Problem(id=row["id"], title=row["title"], text=row["text"], lang=row["lang"])
        check_problem(given)
        check_problem(problem(row["title"]))
        assert remarks(given, row["lang"]) == (), row["id"]


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_whatever_is_typed_is_let_through_or_told_why(text: str, lang: str) -> None:
    with suppress(InvalidInput):
        check_problem(problem(text))
        assert set(remarks(problem(text), lang)) <= set(REMARKS)
