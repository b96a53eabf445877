from __future__ import annotations

import csv
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.catalogue import read_catalogue
from matcher.errors import UnknownChoice
from matcher.explain import whole_text
from matcher.needs import MAX_CHARACTERS, MAX_NEEDS, Need, find_needs
from matcher.records import LANGUAGES

HOUSE = Path(__file__).parents[2] / "data" / "house"
NUMBERS = [f"ho-{number:02}" for number in range(1, 41)]
PHRASES = ("سلام.", "می‌خواهیم بدانیم", "دو موضوع:", "دوم", "ضمناً", "- ", "۱) ", "2. ", "Also, we", "؟", "?", ". ", "; ",
           "\r\n", "\n", "hai việc", "e\u0301", "نم", "cần", " ", "2.8", "(", ")", "İ", "@", "...")  # fmt: skip


def written(text: str, lang: str = "en") -> list[str]:
    return [text[need.start : need.end] for need in find_needs(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        (
            "fa",
            "سلام و وقت بخیر. دو گرفتاری داریم. یکی این‌که پمپ می‌لرزد. دوم این‌که پساب رنگی است.",
            ["یکی این‌که پمپ می‌لرزد.", "دوم این‌که پساب رنگی است."],
        ),
        (
            "fa",
            "سرعت ۲٫۸ متر است و شمش ترک می‌خورد. ضمناً ولتاژ 2.5 درصد نوسان دارد؛ چه فیلتری بگذاریم؟",
            ["سرعت ۲٫۸ متر است و شمش ترک می‌خورد.", "ضمناً ولتاژ 2.5 درصد نوسان دارد؛ چه فیلتری بگذاریم؟"],
        ),
        (
            "fa",
            "بطری‌ها حباب دارند و همچنین می‌خواهیم مصرف گاز کوره کم شود.",
            ["بطری‌ها حباب دارند", "و همچنین می‌خواهیم مصرف گاز کوره کم شود."],
        ),
        ("fa", "كوره گرما هدر مي‌دهد.از طرف ديگر پساب شور است.", ["كوره گرما هدر مي‌دهد.", "از طرف ديگر پساب شور است."]),
        ("en", "Bottles crack. Also, the water is salty.", ["Bottles crack.", "Also, the water is salty."]),
        (
            "en",
            "Bottles crack on line 3; also, the water is salty.",
            ["Bottles crack on line 3;", "also, the water is salty."],
        ),
        (
            "en",
            "How do we keep dates soft? The buyer wants tracing, so how can we follow a box?",
            ["How do we keep dates soft?", "The buyer wants tracing, so how can we follow a box?"],
        ),
        ("vi", "Ống bị thủng. Ngoài ra nước có mùi.", ["Ống bị thủng.", "Ngoài ra nước có mùi."]),
        ("vi", "Gạo bị gãy. Đồng thời cần truy xuất từng bao.", ["Gạo bị gãy.", "Đồng thời cần truy xuất từng bao."]),
        (
            "en",
            "Soft dates and tracing\nAfter four months the dates sugar. Every box needs tracing back to its grower.",
            ["After four months the dates sugar.", "Every box needs tracing back to its grower."],
        ),
        ("fa", "شیشه ترک دارد. Second, the furnace burns gas.", ["شیشه ترک دارد.", "Second, the furnace burns gas."]),
    ],
)
def test_words_that_come_to_another_matter_open_a_need(lang: str, text: str, wanted: list[str]) -> None:
    assert [need.strip() for need in written(text, lang)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "We need help with:\n- cracks in the finish of bottles\n- the gas bill of the furnace\n",
        "We need help with:\r\n1. cracks in the finish of bottles\r\n2. the gas bill of the furnace\r\n",
        "We need help with: 1) cracks in the finish of bottles 2) the gas bill of the furnace",
        "We need help with:\n• cracks in the finish of bottles\n• the gas bill of the furnace\nThanks a lot.",
    ],
)
def test_items_of_a_list_are_needs(text: str) -> None:
    assert [need.strip() for need in written(text)] == [
        "cracks in the finish of bottles",
        "the gas bill of the furnace",
    ]


def test_persian_items_are_needs() -> None:
    assert [need.strip() for need in written("مشکل‌ها: ۱- حباب در شیشه ۲- مصرف گاز ۳- لرزش پمپ", "fa")] == [
        "حباب در شیشه", "مصرف گاز", "لرزش پمپ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Dr. Smith saw it at 2.5 bar, e.g. Monday. Also no. 4 leaks at 14 °C."),
        ("vi", "TP. Hồ Chí Minh có 0,4% lỗi. Ngoài ra máy số 2 nóng."),
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(lang: str, text: str) -> None:
    assert len(written(text, lang)) == 2
    assert all(len(need) > 20 for need in written(text, lang))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        (" \r\n\t ", []),
        ("2.8 ۳۵", []),
        ("سلام و وقت بخیر. با تشکر", []),
        ("Hello! Many thanks.\nKind regards", []),
        ("Corrosion", ["Corrosion"]),
        ("pump pump pump no stop at all", ["pump pump pump no stop at all"]),
        ("Bottles crack. Please reply by Monday. Thanks.", ["Bottles crack."]),
        ("Hello, we are a date packer. The dates sugar after four months.", ["The dates sugar after four months."]),
        ("The dates sugar. Is it the heat? Or the water?", ["The dates sugar. Is it the heat? Or the water?"]),
    ],
)
def test_what_holds_one_need_or_none(text: str, wanted: list[str]) -> None:
    assert written(text) == wanted


def test_a_number_that_is_announced_is_found() -> None:
    text = "Three jobs have been left lying. The soil is saline. Cutters stay away. Finally, soot blowing eats steam."
    assert len(find_needs(text, "en")) == 3
    assert len(find_needs(text.replace("Three jobs have been left lying. ", ""), "en")) == 2


def test_more_needs_than_are_shown_end_in_the_last() -> None:
    text = "\n".join(f"- thing {number} breaks" for number in range(1, 10))
    needs = find_needs(text, "en")
    assert len(needs) == MAX_NEEDS
    assert needs[-1].end == len(text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_both_ways_of_storing_vietnamese_are_read(form: str) -> None:
    text = unicodedata.normalize(form, "Ống bị thủng. Ngoài ra nước có mùi.")
    assert [unicodedata.normalize("NFC", need) for need in written(text, "vi")] == [
        "Ống bị thủng.", "Ngoài ra nước có mùi.",
    ]  # fmt: skip


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownChoice, match="xx"):
        find_needs("Bottles crack.", "xx")


@settings(deadline=None)  # the first call opens the word lists
@given(
    text=st.lists(st.sampled_from(PHRASES) | st.text(max_size=5), max_size=30).map("".join),
    lang=st.sampled_from(LANGUAGES),
)
def test_needs_are_ordered_spans_of_the_text(text: str, lang: str) -> None:
    needs = find_needs(text, lang)
    assert len(needs) <= MAX_NEEDS
    assert all(0 <= need.start < need.end <= len(text) for need in needs)
    assert all(before.end <= after.start for before, after in pairwise(needs))
    assert all(any(character.isalpha() for character in text[need.start : need.end]) for need in needs)
    assert needs == find_needs(text, lang)


UNITS = (
    "کوره گرما هدر می‌دهد و ضمناً پساب شور است. ", "pump ", "Also, we ask. ", "- a b\r\n", "1) a 2) b ",
    "x", "۱", ".", "@", "(. ", "2 a ", "; also we ", "e\u0301",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_the_longest_problem_is_split_in_a_blink(unit: str) -> None:
    text = "Pumps, and water\n" + (unit * 50_000)[:49_900]
    find_needs(text, "fa")  # opens the word lists
    started = time.process_time()
    find_needs(text, "fa")
    assert time.process_time() - started < 0.25


def test_a_long_text_is_read_to_a_stated_length() -> None:
    often = MAX_CHARACTERS // len("Pumps break down here. ") + 1
    assert len(find_needs("Pumps break down here. " * often + "Also, the water is salty.", "en")) == 1
    assert len(find_needs("Pumps break down here. " * (often // 2) + "Also, the water is salty.", "en")) == 2


House = dict[tuple[str, str], tuple[list[tuple[int, int]], tuple[Need, ...]]]


@pytest.fixture(scope="module")
def house() -> House:
    """For each problem and language: where the quoted needs stand, and the needs that are found."""
    quotes: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (HOUSE / "needs.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            quotes[row["problem"]].append(row)
    found: House = {}
    for problem in read_catalogue(HOUSE / "problems.jsonl").problems:
        number, lang = problem.id[:5], problem.id[6:]
        text = whole_text(problem)
        starts = [(text.rindex(row[lang]), len(row[lang])) for row in quotes[number]]
        found[number, lang] = [(start, start + length) for start, length in starts], find_needs(text, lang)
    return found


def overlapped(quotes: list[tuple[int, int]], need: Need) -> list[tuple[int, int]]:
    return [(start, end) for start, end in quotes if start < need.end and need.start < end]


def alone(quotes: list[tuple[int, int]], needs: tuple[Need, ...]) -> Iterator[bool]:
    """Say of each quoted need whether a need is found that holds it and no other."""
    alone_in = [held for need in needs if len(held := overlapped(quotes, need)) == 1]
    return ([quote] in alone_in for quote in quotes)


@pytest.mark.parametrize(("numbers", "recall"), [(NUMBERS[:20], 0.80), (NUMBERS[20:], 0.68)], ids=["tuned", "apart"])
def test_the_needs_of_the_house_set_are_told_apart(house: House, numbers: list[str], recall: float) -> None:
    several = [found for (number, _), found in house.items() if number in numbers and found[0]]
    distinct = [is_alone for quotes, needs in several for is_alone in alone(quotes, needs)]
    precise = [bool(overlapped(quotes, need)) for quotes, needs in several for need in needs]
    same_number = [len(quotes) == len(needs) for quotes, needs in several]
    assert sum(distinct) / len(distinct) >= recall
    assert sum(precise) / len(precise) >= 0.95
    assert sum(same_number) / len(same_number) >= 0.65


def test_one_need_of_the_house_set_stays_one(house: House) -> None:
    one = [needs for quotes, needs in house.values() if not quotes]
    assert all(one)
    assert sum(len(needs) > 1 for needs in one) / len(one) <= 0.10


def test_the_three_versions_of_a_problem_hold_as_many_needs(house: House) -> None:
    counts = [[len(house[number, lang][1]) for lang in ("fa", "en", "vi")] for number in NUMBERS]
    assert sum(len(set(count)) == 1 for count in counts) / len(counts) >= 0.80
    assert all(max(count) - min(count) <= 1 for count in counts)
