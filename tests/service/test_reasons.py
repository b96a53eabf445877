"""The sentence of plain reason, in every language of the pages."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.records import KINDS, Reason
from service.matching.reasons import reason_sentence
from service.web.languages import LANGUAGES, number, year
from service.web.shown import by_isolates, harmless

ISOLATES = re.compile("[\u2068\u2069]")


def told(
    code: str, *kinds: tuple[str, int], at: int | None = None, phrases: tuple[str, ...] = (), thin: bool = False
) -> str:
    """The sentence, without the marks that isolate what it quotes."""
    return ISOLATES.sub("", reason_sentence(Reason(kinds, at, phrases), thin=thin, code=code))


SENTENCES = [
    (
        {"kinds": [("thesis", 3)], "at": 2022, "phrases": ("energy use of the furnace",)},
        "Supervised 3 theses that between them deal with “energy use of the furnace”, the latest in 2022.",
        "۳ پایان‌نامه راهنمایی کرده که در مجموع به «energy use of the furnace» می‌پردازند؛ آخرین در سال ۱۴۰۱.",
        "Đã hướng dẫn 3 luận văn, trong đó có nội dung về “energy use of the furnace”, gần nhất là năm 2022.",
    ),
    (
        {"kinds": [("thesis", 1)], "at": 2022, "phrases": ("gas",)},
        "Supervised 1 thesis that deals with “gas”, in 2022.",
        "۱ پایان‌نامه راهنمایی کرده که به «gas» می‌پردازد؛ در سال ۱۴۰۱.",
        "Đã hướng dẫn 1 luận văn về “gas”, năm 2022.",
    ),
    (
        {"kinds": [("publication", 2), ("patent", 1)], "phrases": ("gas", "NOx")},
        "Wrote 2 publications and has 1 patent that between them deal with “gas” and “NOx”.",
        "۲ مقاله نوشته و ۱ اختراع ثبت کرده که در مجموع به «gas» و «NOx» می‌پردازند.",
        "Đã viết 2 bài báo và có 1 bằng sáng chế, trong đó có nội dung về “gas” và “NOx”.",
    ),
    (
        {"kinds": [("project", 1), ("grant", 2), ("course", 1)], "at": 2020},
        "Worked on 1 project, held 2 grants and taught 1 course near this problem in meaning, the latest in 2020.",
        "روی ۱ پروژه کار کرده، ۲ طرح پژوهشی داشته و ۱ درس داده که از نظر معنا به این مسئله نزدیک است؛ "
        "آخرین در سال ۱۳۹۹.",
        "Đã tham gia 1 dự án, đã chủ trì 2 đề tài tài trợ và đã dạy 1 môn học gần với vấn đề này về ý nghĩa, "
        "gần nhất là năm 2020.",
    ),
    (
        {"kinds": [("robot", 2)]},
        "Produced 2 works near this problem in meaning.",
        "۲ اثر پدید آورده که از نظر معنا به این مسئله نزدیک است.",
        "Đã thực hiện 2 công trình gần với vấn đề này về ý nghĩa.",
    ),
    (
        {"kinds": [("interests", 1)], "thin": True, "phrases": ("glass",)},
        "Only interests and department are known; they deal with “glass”.",
        "تنها زمینه‌های پژوهشی و گروه آموزشی این فرد را می‌دانیم که به «glass» می‌پردازند.",
        "Chỉ biết hướng nghiên cứu và khoa của người này, có nội dung về “glass”.",
    ),
    (
        {"kinds": [("interests", 1)], "thin": True},
        "Only interests and department are known.",
        "تنها زمینه‌های پژوهشی و گروه آموزشی این فرد را می‌دانیم.",
        "Chỉ biết hướng nghiên cứu và khoa của người này.",
    ),
    (
        {"kinds": []},
        "Nothing that is known of this expert tells why.",
        "در آنچه از این متخصص می‌دانیم دلیلی دیده نمی‌شود.",
        "Những gì đã biết về chuyên gia này chưa cho thấy lý do.",
    ),
]


@pytest.mark.parametrize(("facts", "en", "fa", "vi"), SENTENCES)
def test_a_sentence_reads_as_people_write(facts: dict[str, object], en: str, fa: str, vi: str) -> None:
    for code, wanted in {"en": en, "fa": fa, "vi": vi}.items():
        rest = {name: value for name, value in facts.items() if name != "kinds"}
        assert told(code, *facts["kinds"], **rest) == wanted  # type: ignore[misc, arg-type]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "robot"])
def test_every_kind_is_told_in_every_language(kind: str, code: str) -> None:
    for count, at, phrases in itertools.product((1, 2, 11), (None, 1999), ((), ("گاز",), ("gas", "lò"))):
        sentence = told(code, (kind, count), at=at, phrases=phrases)
        assert sentence.endswith(".")
        assert sentence == sentence.strip()
        assert "%" not in sentence
        assert "(" not in sentence
        assert number(count, code) in sentence or kind == "interests"
        assert (year(1999, code) in sentence) is (at is not None)
        for phrase in phrases:
            assert phrase in sentence
        if code != "en":
            english = {"the", "and", "that", "near", "in"}
            assert not english.intersection(re.findall(r"\w+", sentence))


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_two_kinds_are_told_alike(code: str) -> None:
    assert len({told(code, (kind, 2)) for kind in KINDS}) == len(KINDS)


def test_works_without_a_name_of_their_own_are_counted_together() -> None:
    assert told("en", ("robot", 2), ("thesis", 1), ("poem", 1)) == (
        "Produced 3 works and supervised 1 thesis near this problem in meaning."
    )


def test_a_phrase_that_stands_there_twice_is_told_once() -> None:
    assert told("en", ("thesis", 1), phrases=("gas", "Gas")) == "Supervised 1 thesis that deals with “gas”."
    assert told("en", ("thesis", 1), phrases=("b", "a")) == "Supervised 1 thesis that deals with “b” and “a”."


def test_interests_come_after_what_was_done() -> None:
    assert told("en", ("interests", 1), ("thesis", 1), phrases=("gas",)) == (
        "Supervised 1 thesis and named research interests that between them deal with “gas”."
    )


def test_persian_readers_get_their_digits_and_their_calendar() -> None:
    sentence = told("fa", ("thesis", 12), at=2022)
    assert "۱۲" in sentence
    assert "۱۴۰۱" in sentence
    assert not re.search("[0-9]", sentence)


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_quoted_keeps_its_direction_to_itself(code: str) -> None:
    sentence = reason_sentence(Reason((("thesis", 1),), 2022, ("گاز\nکوره", "NOx")), thin=False, code=code)
    assert [run.text for run in by_isolates(sentence) if run.marked] == ["گاز کوره", "NOx"]


@given(
    st.lists(st.tuples(st.sampled_from([*KINDS, "robot"]), st.integers(1, 5)), max_size=5),
    st.lists(st.text(st.characters(), min_size=1, max_size=30), max_size=2),
    st.sampled_from([*LANGUAGES]),
    st.booleans(),
)
def test_no_quote_breaks_the_sentence(kinds: list[tuple[str, int]], phrases: list[str], code: str, thin: bool) -> None:
    sentence = reason_sentence(Reason(tuple(kinds), 2020, tuple(phrases)), thin=thin, code=code)
    assert sentence.count("\u2068") == sentence.count("\u2069") <= len(phrases)
    assert harmless(sentence) == ISOLATES.sub("", sentence)
    assert "".join(run.text for run in by_isolates(sentence)) == harmless(sentence)
