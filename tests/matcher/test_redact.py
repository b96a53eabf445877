import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.disclosures import find_disclosures
from matcher.encoder import HashingEncoder
from matcher.engine import Matcher
from matcher.errors import InvalidInput
from matcher.explain import whole_text
from matcher.records import Problem
from matcher.redact import (
    CLOSE,
    OPEN,
    REPLACEMENT,
    SHORTEST_WORD,
    Span,
    folded,
    mark,
    parse_marked,
    parse_problem,
    redact,
    redact_problem,
    settle_line_ends,
    settle_spans,
)
from matcher.redact_answer import redact_answer, redact_match
from matcher.text import terms
from matcher.text.wordlists import english_stopwords, persian_stopwords, vietnamese_stopwords
from tests.matcher.catalogues import random_catalogue
from tests.matcher.catalogues import text as random_text

WORDS = (
    "کورهٔ", "قوس", "می‌خواهیم", "شیشه‌ها", "شيشه", "vanadium", "Vanadium", "Picanol", "máy", "dệt", "25Cr/35Ni", "۱۵۰۰",
    "the", "و", "،", ".", "\n", " ", "  ", "\u200c", "e\u0301a", "\u202e",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=25).map(" ".join)
SMALL = english_stopwords() | vietnamese_stopwords() | persian_stopwords()


def spans_of(text, edges):
    places = sorted(min(edge, len(text)) for edge in edges)
    return [Span(start, end) for start, end in zip(places[::2], places[1::2], strict=False)]


def words_of(text):
    """Words as `redact` takes them, for whoever reads: runs without space and signs."""
    bare = "".join(letter if letter.isalnum() or letter in "\u200c\u0301\u202e_" else " " for letter in text)
    return {word for word in map(folded, bare.split()) if len(word) >= SHORTEST_WORD and word not in SMALL}


@settings(max_examples=120, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 120), max_size=8), st.sampled_from(["fa", "en", "vi", None]))
def test_no_hidden_word_is_shown_unless_it_is_reported(text, edges, lang):
    redacted = redact(text, spans_of(text, edges), lang)
    hidden = set().union(*(words_of(text[span.start : span.end]) for span in redacted.hidden))
    reported = set().union(*(words_of(text[span.start : span.end]) for span in redacted.standing))
    assert hidden & words_of(redacted.text.replace(REPLACEMENT, " ")) <= reported


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 120), max_size=8))
def test_what_is_shown_is_the_text_with_signs_of_one_length(text, edges):
    redacted = redact(text, spans_of(text, edges))
    assert len(redacted.hidden) == len(redacted.replaced)
    rebuilt, at = "", 0
    for span, sign in zip(redacted.hidden, redacted.replaced, strict=True):
        assert redacted.text[sign.start : sign.end] == REPLACEMENT
        rebuilt += text[at : span.start] + REPLACEMENT
        at = span.end
    assert rebuilt + text[at:] == redacted.text
    for place in range(len(text) + 1):
        shown = redacted.place(place)
        assert 0 <= shown <= redacted.place(place, end=True) or any(span.end == place for span in redacted.hidden)
        if place < len(text) and not redacted.hides(place, place + 1):
            assert redacted.text[shown] == text[place]


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 120), max_size=8))
def test_what_is_hidden_says_nothing_of_how_long_it_was(text, edges):
    """Another word of any length in a hidden place gives the same text."""
    redacted = redact(text, spans_of(text, edges), "en")
    other, spans, at = "", [], 0
    for span in redacted.hidden:
        other += text[at : span.start]
        secret = text[span.start] + "q" * 9 + text[span.end - 1]
        spans.append(Span(len(other), len(other) + len(secret)))
        other += secret
        at = span.end
    assert redact(other + text[at:], spans, "en").text == redacted.text


@pytest.mark.parametrize(
    ("text", "start", "end", "shown"),
    [
        ("the Picanol loom", 6, 9, f"the {REPLACEMENT} loom"),
        ("کورهٔ شیشه‌گری ما", 6, 10, f"کورهٔ {REPLACEMENT} ما"),
        ("a b c", 0, 1, f"{REPLACEMENT} b c"),
        ("máy Picanol", 4, 11, f"máy {REPLACEMENT}"),
    ],
)
def test_half_a_word_hides_all_of_it(text, start, end, shown):
    assert redact(text, [Span(start, end)]).text == shown


@pytest.mark.parametrize(
    ("lang", "text", "secret", "standing"),
    [
        ("en", "Vanadium in slag; the slag has vanadium.", "Vanadium", ["vanadium"]),
        ("en", "Pump the slurry; two pumps fail.", "Pump", ["pumps"]),
        ("fa", "شيشهٔ ما ترک دارد. خط شیشه‌ها کند است.", "شيشهٔ", ["شیشه‌ها"]),
        ("vi", "Máy dệt Picanol, xưởng có 60 máy.", "Máy dệt", ["máy"]),
        ("en", "It is the line of the mill.", "the line", []),
    ],
)
def test_it_says_where_a_hidden_word_still_stands(lang, text, secret, standing):
    start = text.index(secret)
    redacted = redact(text, [Span(start, start + len(secret))], lang)
    assert [text[span.start : span.end] for span in redacted.standing] == standing


def test_passages_next_to_each_other_are_one():
    assert redact("ab cd ef", [Span(3, 5), Span(0, 2), Span(1, 4)]).text == f"{REPLACEMENT} ef"
    assert redact("ab\ncd", [Span(0, 2), Span(3, 5)]).text == f"{REPLACEMENT}\n{REPLACEMENT}"


def test_a_span_of_another_text_is_refused():
    with pytest.raises(InvalidInput, match="Mark the passages"):
        redact("short", [Span(3, 9)])


@pytest.mark.parametrize(
    ("typed", "text", "marked", "remarks"),
    [
        ("a [[b]] c", "a b c", ["b"], ()),
        ("a [[b [[c]] d]] e", "a b c d e", ["b c d"], ()),
        ("a [[b]] [[c]]", "a b c", ["b c"], ()),
        ("a [[b\r\nc]] d", "a b\nc d", ["b\nc"], ()),
        ("a [[b c\nd", "a b c\nd", ["b c"], ("unclosed",)),
        ("a [[b\n[[c]] d", "a b\nc d", ["b", "c"], ("unclosed",)),
        ("a b]] c", "a b]] c", [], ("unopened",)),
        ("a [[ ]]b", "a  b", [], ("nothing-marked",)),
        ("[[[a]]]", "[a]", ["[a"], ()),
        ("کورهٔ [[بلورین‌کنار]]", "کورهٔ بلورین‌کنار", ["بلورین‌کنار"], ()),
        ("a[1] and b[i][j]", "a[1] and b[i][j]", [], ()),
    ],
)
def test_marks_are_read_kindly(typed, text, marked, remarks):
    found = parse_marked(typed)
    assert found.text == text
    assert [text[span.start : span.end] for span in found.spans] == marked
    assert found.remarks == remarks


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, OPEN, CLOSE, "[", "]", "\r\n", "\r"]), max_size=20).map("".join))
def test_no_opening_mark_is_left_and_nothing_else_is_lost(typed):
    found = parse_marked(typed)
    assert found.text.replace(CLOSE, "").replace("]", "").replace("[", "") == settle_line_ends(typed).replace(
        "]", ""
    ).replace("[", "")
    assert all(0 <= span.start < span.end <= len(found.text) for span in found.spans)
    settled = settle_line_ends(typed)
    assert all(settled[at : at + len(OPEN)] in (OPEN, CLOSE) for at in found.alone)
    assert bool(found.alone) == bool({"unclosed", "unopened"}.intersection(found.remarks))
    if "unopened" in found.remarks:
        assert CLOSE in found.text


@settings(max_examples=80, deadline=None)
@given(TEXTS.filter(lambda text: "[" not in text and "]" not in text), st.lists(st.integers(0, 120), max_size=8))
def test_marks_that_are_written_are_read_again(text, edges):
    text, spans = settle_spans(text, spans_of(text, edges))
    found = parse_marked(mark(text, spans))
    assert found.text == text
    assert redact(text, found.spans, "en") == redact(
        text, [span for span in spans if text[span.start : span.end].strip()], "en"
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(["a", "بپ", "\r\n", "\n", "\r", " "]), max_size=20), st.data())
def test_spans_move_with_their_words_when_line_ends_are_settled(pieces, data):
    text = "".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    settled, (span,) = settle_spans(text, [Span(start, end)])
    words = settle_line_ends(text[start:end]).split()
    assert settled == settle_line_ends(text)
    assert settled[span.start : span.end].split() == words


def test_a_problem_is_marked_in_title_and_text():
    problem, spans, remarks = parse_problem(Problem("p", "a [[b]] c\r\nd", title="[[x]] y"))
    whole = whole_text(problem)
    assert whole == "x y\na b c\nd"
    assert [whole[span.start : span.end] for span in spans] == ["x", "b"]
    assert remarks == ()
    shown, _ = redact_problem(problem, spans)
    assert (shown.title, shown.text) == (f"{REPLACEMENT} y", f"a {REPLACEMENT} c\nd")


@pytest.mark.parametrize(("title", "text"), [("ab cd", "ef gh"), ("", "ab cd"), ("ab cd", "")])
def test_a_passage_may_go_on_from_the_title_into_the_text(title, text):
    problem = Problem("p", text, title=title)
    shown, redacted = redact_problem(problem, [Span(3, min(8, len(whole_text(problem))))])
    assert whole_text(shown) == redacted.text
    assert bool(shown.title) == bool(title)
    assert bool(shown.text) == bool(text)


def test_what_gives_away_is_suggested():
    text = "آقای مهندس رضا کاظمی از بلورین‌کنار رشت: رنگ Interpon در ۱۵۰۰ درجه، info@bolurin.ir، 0912 345 6789"
    found = find_disclosures(text, organisation_names=["شیشهٔ بلورین‌کنار"], places=["رشت"])
    assert [(each.kind, text[each.start : each.end]) for each in found] == [
        ("person", "آقای مهندس رضا کاظمی"),
        ("organisation", "بلورین‌کنار"),
        ("place", "رشت"),
        ("name", "Interpon"),
        ("quantity", "۱۵۰۰ درجه"),
        ("email", "info@bolurin.ir"),
        ("phone", "0912 345 6789"),
    ]


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10**6), lang=st.sampled_from(["fa", "en", "vi"]), edges=st.lists(st.integers(0, 90), max_size=6)
)
def test_an_answer_quotes_nothing_that_is_hidden(seed, lang, edges):
    rng = random.Random(seed)
    matcher = Matcher.from_catalogue(random_catalogue(seed, n_experts=8, n_evidence=60), HashingEncoder(64))
    problem = Problem("p", random_text(rng, lang, 9), title=random_text(rng, lang, 4), lang=lang)
    answer = matcher.match(problem, limit=8)
    full = whole_text(problem)
    spans = spans_of(full, edges)
    shown = redact_answer(answer, spans)
    redacted = redact_problem(problem, spans)[1]
    visible = whole_text(shown.problem)
    assert visible == redacted.text
    said_openly = {key for term in terms(full, lang) if not redacted.hides(term.start, term.end) for key in term.keys}
    for before, match in zip(answer.matches, shown.matches, strict=True):
        assert (match.expert, match.score, match.parts, match.band) == (
            before.expert, before.score, before.parts, before.band,
        )  # fmt: skip
        assert redact_match(before, problem, spans) == match
        assert all(phrase in visible for phrase in match.reason.phrases)
        for piece in match.evidence:
            for shared in piece.shared_terms:
                assert shared.problem in visible
                assert said_openly & {key for term in terms(shared.problem, lang) for key in term.keys}
            for pair in piece.phrases:
                said = visible[pair.problem_start : pair.problem_end]
                assert said
                assert REPLACEMENT not in said
                assert said in full
    assert redact_answer(answer, []) == answer


def test_needs_keep_their_places():
    matcher = Matcher.from_catalogue(random_catalogue(3, n_experts=5, n_evidence=30), HashingEncoder(64))
    problem = Problem("p", "First, the pump shakes at night. Second, the water is salty.", lang="en")
    answer = matcher.match(problem)
    secret = problem.text.index("pump")
    shown = redact_answer(answer, [Span(secret, secret + 4)])
    said = [shown.problem.text[need.start : need.end] for need in shown.needs]
    assert said == [f"First, the {REPLACEMENT} shakes at night.", "Second, the water is salty."]
