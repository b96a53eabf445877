from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.records import Evidence, Expert, Match, MatchedEvidence, SharedTerm
from service.matching.exploration import plain
from service.matching.form import Form, read_form
from service.matching.view import ShownMatch, anchor_of, meter, shown_answer, shown_evidence, shown_matches
from service.web.forms import read_urlencoded
from service.web.shown import Run, Span, Stretch, by_isolates, excerpt, harmless, isolated, marked, passage, web_address
from tests.service.told_answer import FIRST, SECOND, SLOTS, TEXT, pair, told_answer

ANY_TEXT = st.text(st.characters(), max_size=300)


def test_what_reorders_text_is_dropped_and_half_spaces_stay() -> None:
    assert harmless("a\u202eb\u2066c\0d") == "abcd"
    assert harmless("می‌شود\nخط دو") == "می‌شود\nخط دو"


@given(ANY_TEXT)
def test_harmless_is_idempotent_and_can_be_sent(text: str) -> None:
    once = harmless(text)
    assert harmless(once) == once
    once.encode("utf-8")
    assert not {unicodedata.category(each) for each in once} - {unicodedata.category("\n")} & {"Cs"}


@given(ANY_TEXT, st.lists(st.text(max_size=8), max_size=4))
def test_marking_changes_no_letter(text: str, terms: list[str]) -> None:
    assert "".join(run.text for run in marked(text, terms)) == harmless(text)


@given(ANY_TEXT, st.lists(st.text(max_size=8), max_size=4), st.integers(20, 120))
def test_an_excerpt_is_short_and_of_the_text(text: str, terms: list[str], length: int) -> None:
    cut = excerpt(text, terms, length=length)
    whole = " ".join(harmless(text).split())
    assert len(cut) <= length + 3
    assert cut.removeprefix("… ").removesuffix("…") in whole


def test_whole_words_are_marked() -> None:
    assert marked("کورهٔ شیشه و شیشه‌ای؛ کوره", ["کوره", "شیشه"]) == (
        Run("کورهٔ "),
        Run("شیشه", marked=True),
        Run(" و "),
        Run("شیشه", marked=True),
        Run("‌ای؛ "),
        Run("کوره", marked=True),
    )
    assert marked("Gas gases", ["gas"]) == (Run("Gas", marked=True), Run(" gases"))


def test_an_excerpt_is_around_the_first_shared_term() -> None:
    text = "اول " * 100 + "شیشه " + "آخر " * 100
    assert "شیشه" in excerpt(text, ["شیشه"], length=100)
    assert "شیشه" not in excerpt(text, [], length=100)


def test_a_phrase_is_numbered_with_the_shared_terms_in_it() -> None:
    text = "Gas  use of\na furnace"
    assert passage(text, [Span(0, 8, 1), Span(14, 21, 2)], ["gas"], length=100) == (
        Stretch((Run("Gas", marked=True), Run(" use")), 1),
        Stretch((Run(" of a "),)),
        Stretch((Run("furnace"),), 2),
    )


@pytest.mark.parametrize(
    ("text", "phrase", "shown"),
    [
        ("زدودن حباب‌ها از شیشه", "حباب", "حباب‌ها"),
        ("ترک در کورهٔ ذوب", "کوره", "کورهٔ"),
        ("کتابهای ما", "کتاب", "کتابهای"),
        ("حباب، و", "حباب", "حباب"),
        ("(gas) uses", "gas", "gas"),
    ],
)
def test_a_phrase_goes_on_to_the_end_of_its_word(text: str, phrase: str, shown: str) -> None:
    start = text.index(phrase)
    numbered = [each for each in passage(text, [Span(start, start + len(phrase), 1)], [], length=100) if each.number]
    assert [run.text for each in numbered for run in each.runs] == [shown]


def test_two_phrases_of_one_word_both_keep_their_numbers() -> None:
    assert [each.number for each in passage("نیروگاه", [Span(0, 4, 1), Span(4, 7, 2)], [], length=100)] == [1, 2]


@given(ANY_TEXT, st.lists(st.integers(0, 300), max_size=8, unique=True), st.lists(st.text(max_size=8), max_size=3))
def test_a_passage_is_the_text_on_one_line(text: str, places: list[int], terms: list[str]) -> None:
    ends = sorted(place for place in places if place <= len(text))
    spans = [Span(start, end, at) for at, (start, end) in enumerate(zip(ends[::2], ends[1::2], strict=False), start=1)]
    told = passage(text, spans, terms, length=1000)
    assert "".join(run.text for stretch in told for run in stretch.runs) == _on_one_line(text)
    for stretch in told:
        assert stretch.number in (None, *(span.number for span in spans))


@given(ANY_TEXT, st.integers(0, 299), st.integers(20, 120))
def test_a_passage_is_cut_around_its_first_phrase(text: str, start: int, length: int) -> None:
    spans = [Span(start, start + 1, 1)] if start < len(text) and not text[start].isspace() else []
    told = passage(text, spans, (), length=length)
    written = "".join(run.text for stretch in told for run in stretch.runs)
    assert len(written) <= length + 3
    assert written.removeprefix("… ").removesuffix("…") in _on_one_line(text)


def _on_one_line(text: str) -> str:
    return " ".join("".join(" " if one.isspace() else harmless(one) for one in text).split())


def test_what_was_isolated_is_found_again() -> None:
    quoted, nothing = isolated(" gas\u202e use "), isolated(" ")
    sentence = f"“{quoted}” and {nothing}more."
    assert by_isolates(sentence) == (Run("“"), Run("gas use", marked=True), Run("” and more."))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org", None),
        ("https://", None),
        ("https://[broken", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_linked(text: str | None, address: str | None) -> None:
    assert web_address(text) == address


def match_of(parts: dict[str, float], *, pieces: int = 1, expert_id: str = "e") -> Match:
    evidence = tuple(
        MatchedEvidence(
            Evidence(f"v{n}", (expert_id,), "thesis", title=f"title {n}"),
            "en",
            0.5,
            {part: value / pieces for part, value in parts.items()},
            (SharedTerm(f"term{n}", "title"),),
        )
        for n in range(pieces)
    )
    return Match(Expert(expert_id), None, 1, sum(parts.values()), parts, evidence)


def laid_out(matches: list[Match]) -> tuple[ShownMatch, ...]:
    return shown_matches(matches, plain(len(matches)), text="")


def test_bars_are_to_the_scale_of_the_best_and_follow_each_other() -> None:
    best, other = laid_out([match_of({"meaning": 0.6, "words": 0.2}), match_of({"meaning": 0.4, "words": 0.0})])
    assert [(bar.start, bar.width) for bar in best.bars] == [(0, 75), (75, 25)]
    assert [(bar.start, bar.width) for bar in other.bars] == [(0, 50), (50, 0)]


@given(st.lists(st.dictionaries(st.sampled_from(["meaning", "words"]), st.floats(-2, 2)), max_size=5))
def test_bars_stay_inside_their_frame(parts: list[dict[str, float]]) -> None:
    for shown in laid_out([match_of(each) for each in parts]):
        for bar in shown.bars:
            assert 0 <= bar.start <= bar.start + bar.width <= 100.1


def test_evidence_beyond_three_is_folded_away() -> None:
    (shown,) = laid_out([match_of({"meaning": 1.0}, pieces=5)])
    assert (len(shown.evidence), len(shown.more_evidence)) == (3, 2)
    assert shown.terms == ("term0", "term1", "term2", "term3", "term4")


def test_phrases_are_numbered_where_they_stand_and_told_beside_each_other() -> None:
    (thesis, text), *_ = (match.evidence for match in told_answer().matches)
    shown = shown_evidence(thesis, TEXT)
    assert [(each.number, each.problem, each.evidence) for each in shown.pairs] == [
        (1, "مصرف گاز", "Gas consumption"),
        (2, "زیاد است", "fell"),
    ]
    assert [stretch.number for stretch in shown.title] == [1, None]
    assert [(stretch.number, stretch.runs[0].text) for stretch in shown.text] == [
        (None, "It "),
        (2, "fell"),
        (None, "."),
    ]
    assert shown_evidence(text, TEXT).pairs == ()


def test_phrases_in_the_same_words_are_shared_words_and_get_no_number() -> None:
    evidence = Evidence("v", ("e",), "thesis", "کورهٔ شیشه و گاز", lang="fa")
    pairs = (pair("کوره", evidence, "کورهٔ"), pair("گاز کوره", evidence, "گاز"))
    shown = shown_evidence(MatchedEvidence(evidence, "fa", 0.5, {}, (SharedTerm("کوره", "کورهٔ"),), pairs), TEXT)
    assert [each.evidence for each in shown.pairs] == ["گاز"]
    assert Run("کورهٔ", marked=True) in shown.title[0].runs


def test_a_meter_fills_with_the_band() -> None:
    meters = [meter(match) for match in told_answer().matches]
    assert [(each.band, each.filled, each.steps, each.of_ten) for each in meters if each] == [
        ("strong", 4, 4, 7),
        ("possible", 2, 4, 1),
        ("weak", 1, 4, 0),
    ]
    assert [meter(match) for match in told_answer(calibrated=False).matches] == [None] * 3


def test_needs_say_who_covers_them_and_which_stay_open() -> None:
    shown = shown_answer(told_answer(), SLOTS)
    assert [(need.text, need.is_open) for need in shown.needs] == [(FIRST, False), (SECOND, True)]
    assert [[each.anchor for each in need.covered_by] for need in shown.needs] == [["expert-e1"], []]
    assert [each.needs for each in shown.matches] == [(True, False), (False, False), (False, False)]


def test_without_a_calibration_nobody_covers_and_nothing_is_open() -> None:
    shown = shown_answer(told_answer(calibrated=False), SLOTS)
    assert not shown.rated
    assert [need.is_open for need in shown.needs] == [False, False]
    assert [each.needs for each in shown.matches] == [()] * 3


def test_an_anchor_can_stand_in_an_address() -> None:
    assert anchor_of("a b/ج") == "expert-a%20b%2F%D8%AC"


def typed(body: bytes) -> Form:
    return read_form(read_urlencoded(body).fields)


def test_a_form_is_read() -> None:
    sent = b"title=%D8%B4&text=a%0D%0Ab&limit=20&language=en&answered=yes"
    assert typed(sent) == Form(title="ش", text="a\nb", limit=20, language="en", answered=True)
    assert typed(b"limit=7&example=99") == Form()
    assert typed(b"&".join([b"a=1"] * 1000)) == Form()


@given(st.binary(max_size=300))
def test_no_bytes_break_the_form(body: bytes) -> None:
    assert isinstance(typed(b"text=" + body), Form)


def test_bytes_that_are_not_utf8_are_not_silently_another_text() -> None:
    assert typed(b"text=%FF%FE").text == "\udcff\udcfe"
