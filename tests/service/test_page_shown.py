from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.records import Evidence, Expert, Match, MatchedEvidence, SharedTerm
from service.matching.form import Form, read_form
from service.matching.view import anchor_of, shown_matches
from service.web.shown import Run, excerpt, harmless, marked, web_address

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


def test_bars_are_to_the_scale_of_the_best_and_follow_each_other() -> None:
    best, other = shown_matches([match_of({"meaning": 0.6, "words": 0.2}), match_of({"meaning": 0.4, "words": 0.0})])
    assert [(bar.start, bar.width) for bar in best.bars] == [(0, 75), (75, 25)]
    assert [(bar.start, bar.width) for bar in other.bars] == [(0, 50), (50, 0)]


@given(st.lists(st.dictionaries(st.sampled_from(["meaning", "words"]), st.floats(-2, 2)), max_size=5))
def test_bars_stay_inside_their_frame(parts: list[dict[str, float]]) -> None:
    for shown in shown_matches([match_of(each) for each in parts]):
        for bar in shown.bars:
            assert 0 <= bar.start <= bar.start + bar.width <= 100.1


def test_evidence_beyond_three_is_folded_away() -> None:
    (shown,) = shown_matches([match_of({"meaning": 1.0}, pieces=5)])
    assert (len(shown.evidence), len(shown.more_evidence)) == (3, 2)
    assert shown.terms == ("term0", "term1", "term2", "term3", "term4")


def test_an_anchor_can_stand_in_an_address() -> None:
    assert anchor_of("a b/ج") == "expert-a%20b%2F%D8%AC"


def test_a_form_is_read() -> None:
    sent = b"title=%D8%B4&text=a%0D%0Ab&limit=20&language=en&answered=yes"
    assert read_form(sent) == Form(title="ش", text="a\nb", limit=20, language="en", answered=True)
    assert read_form(b"limit=7&example=99") == Form()
    assert read_form(b"&".join([b"a=1"] * 1000)) == Form()


@given(st.binary(max_size=300))
def test_no_bytes_break_the_form(body: bytes) -> None:
    assert isinstance(read_form(b"text=" + body), Form)


def test_bytes_that_are_not_utf8_are_not_silently_another_text() -> None:
    assert read_form(b"text=%FF%FE").text == "\udcff\udcfe"
