from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.encoder import HashingEncoder, LanguageNeutralEncoder, SentenceEncoder
from matcher.phrases import LONGEST_PHRASE, PhrasePair, matching_phrases
from matcher.word_vectors import Words, WordVectors

ENCODER = HashingEncoder(512)
FRAGMENTS = [
    "کوره‌ی", "كوره", "ذوب", "شیشه‌های", "می‌شود", "و", "در", "آب‌شیرین‌کن", "glass", "Furnace", "energy-saving",
    "the", "of", "nấu", "thủy", "tinh", "năng lượng", "AZS", "316L", "12", "۱۴۰۲", "😀", "«", ".", "\n", "  ", "\u200c",
]  # fmt: skip
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map(" ".join)


def pairs_of(problem: str, evidence: str, lang: str = "fa", **options: int) -> tuple[PhrasePair, ...]:
    one, other = ENCODER.encode_words([problem, evidence], [lang, lang])
    return matching_phrases(one, other, **options)


def told(problem: str, evidence: str, lang: str = "en") -> list[tuple[str, str]]:
    return [
        (problem[pair.problem_start : pair.problem_end], evidence[pair.evidence_start : pair.evidence_end])
        for pair in pairs_of(problem, evidence, lang)
    ]


def placed_at_random(rng: np.random.Generator, n_words: int) -> WordVectors:
    starts = np.arange(n_words, dtype=np.int32) * 5
    joined = rng.random(n_words) < 0.7
    joined[:1] = False
    written = tuple(f"{letter:x}" for letter in rng.integers(0, 1 << 60, n_words))
    words = Words(written, starts, starts + 4, joined, rng.random(n_words) < 0.8)
    return WordVectors(words, rng.normal(size=(n_words, 8)).astype(np.float32), 0.5)


def sides(pairs: tuple[PhrasePair, ...]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [((pair.problem_start, pair.problem_end), (pair.evidence_start, pair.evidence_end)) for pair in pairs]


def test_neighbours_that_answer_neighbours_become_one_phrase() -> None:
    problem = "Our melting furnaces use too much gas, the bottles cracked"
    evidence = "Cracked bottles; energy in a melting furnace"
    assert sorted(told(problem, evidence)) == [
        ("bottles cracked", "Cracked bottles"),
        ("melting furnaces", "melting furnace"),
    ]


def test_a_phrase_stops_at_whatever_is_more_than_a_space_a_half_space_or_a_hyphen() -> None:
    assert told("glass furnace", "the glass-furnace") == [("glass furnace", "glass-furnace")]
    for gap in (", ", ". ", " of the ", " (", "\n", " / ", " 12 "):
        assert sorted(told("glass furnace", f"glass{gap}furnace")) == [("furnace", "furnace"), ("glass", "glass")]


def test_a_text_answers_itself_in_phrases_that_are_not_too_long() -> None:
    text = "Reducing energy consumption of regenerative glass melting furnaces by oxygen enrichment"
    found = pairs_of(text, text, "en")
    assert all((pair.problem_start, pair.problem_end) == (pair.evidence_start, pair.evidence_end) for pair in found)
    assert [pair.similarity for pair in found] == [pytest.approx(1.0)] * len(found)
    assert max(len(text[pair.problem_start : pair.problem_end].split()) for pair in found) <= LONGEST_PHRASE
    covered = " ".join(
        text[pair.problem_start : pair.problem_end] for pair in sorted(found, key=lambda p: p.problem_start)
    )
    assert covered == "Reducing energy consumption regenerative glass melting furnaces oxygen enrichment"


def test_numbers_and_units_of_time_alone_are_no_phrase_but_may_be_in_one() -> None:
    assert told("cracks after three years", "Ageing over three years") == []
    assert told("a three year warranty", "three year warranty") == [("three year warranty", "three year warranty")]


def test_what_is_said_twice_in_the_same_words_is_given_once() -> None:
    problem = "Steel cracks. We saw steel again"
    assert told(problem, "Steel, and more steel") == [("Steel", "Steel")]


def test_longer_phrases_come_before_single_words_and_the_limit_keeps_the_first() -> None:
    problem, evidence = "bubbles in colourless glass bottles", "colourless glass bottles without bubbles"
    every = pairs_of(problem, evidence, "en")
    assert problem[every[0].problem_start : every[0].problem_end] == "colourless glass bottles"
    for limit in range(len(every) + 2):
        assert pairs_of(problem, evidence, "en", limit=limit) == every[:limit]


@pytest.mark.parametrize("empty", ["", "   ", "و در به", "12 ۳۴٪", "😀", "؟!", "\u200c"])
def test_a_text_without_a_telling_word_answers_nothing(empty: str) -> None:
    assert pairs_of(empty, "کورهٔ شیشه") == pairs_of("کورهٔ شیشه", empty) == pairs_of(empty, empty) == ()


def test_unlike_texts_do_not_answer_each_other() -> None:
    assert told("glass furnace", "protein folding") == []


@given(problem=texts, evidence=texts, lang=st.sampled_from(["fa", "en", "vi", "other"]))
def test_phrases_begin_and_end_with_words_and_share_none(problem: str, evidence: str, lang: str) -> None:
    one, other = ENCODER.encode_words([problem, evidence], [lang, lang])
    pairs = matching_phrases(one, other, limit=50)
    for pair in pairs:
        assert pair.problem_start in one.words.starts
        assert pair.problem_end in one.words.ends
        assert pair.evidence_start in other.words.starts
        assert pair.evidence_end in other.words.ends
        assert 0 < pair.similarity <= 1
    for spans in (
        sorted((pair.problem_start, pair.problem_end) for pair in pairs),
        sorted((pair.evidence_start, pair.evidence_end) for pair in pairs),
    ):
        assert all(start < end for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


@settings(max_examples=60)
@given(seed=st.integers(0, 10_000), n_problem=st.integers(0, 30), n_evidence=st.integers(0, 30))
def test_swapping_the_texts_swaps_the_sides(seed: int, n_problem: int, n_evidence: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = placed_at_random(rng, n_problem), placed_at_random(rng, n_evidence)
    there, back = matching_phrases(one, other, limit=99), matching_phrases(other, one, limit=99)
    assert sorted(sides(there)) == sorted((problem, evidence) for evidence, problem in sides(back))
    assert sorted(pair.similarity for pair in there) == pytest.approx(sorted(pair.similarity for pair in back))


@given(seed=st.integers(0, 1_000))
def test_a_byte_a_number_is_enough(seed: int) -> None:
    rng = np.random.default_rng(seed)
    words = placed_at_random(rng, 20)
    rounded = np.rint(words.vectors / np.linalg.norm(words.vectors, axis=1, keepdims=True) * 127).astype(np.int8)
    assert matching_phrases(words, WordVectors(words.words, rounded, 0.5))[0].similarity > 0.99


@pytest.mark.model
@pytest.mark.parametrize(
    ("texts", "langs", "answers"),
    [
        (
            ("کاهش مصرف انرژی كوره ذوب شيشه", "Energy consumption of glass melting furnaces"), ("fa", "en"),
            {("مصرف انرژی", "Energy consumption"), ("شيشه", "glass")},
        ),
        (
            ("Membranes foul with sea water", "گرفتگی غشاهای آب‌شیرین‌کن با آب دریا"), ("en", "fa"),
            {("sea water", "آب دریا")},
        ),
        (
            ("گرفتگی ممبران با آب دریا", "Tắc màng thẩm thấu ngược nước biển"), ("fa", "vi"),
            {("آب دریا", "nước biển")},
        ),
    ],
)  # fmt: skip
def test_phrases_answer_each_other_across_languages(
    neutral_encoder: LanguageNeutralEncoder[SentenceEncoder],
    texts: tuple[str, str],
    langs: tuple[str, str],
    answers: set[tuple[str, str]],
) -> None:
    one, other = neutral_encoder.encode_words(texts, langs)
    problem, evidence = texts
    found = {
        (problem[pair.problem_start : pair.problem_end], evidence[pair.evidence_start : pair.evidence_end])
        for pair in matching_phrases(one, other)
    }
    assert answers <= found
