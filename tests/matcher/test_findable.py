import random
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from matcher.encoder import HashingEncoder
from matcher.engine import Matcher
from matcher.errors import InvalidInput
from matcher.explain import whole_text
from matcher.findable import CODES, Missed, Obstacle, what_would_help, why_missed
from matcher.prepare import interests_evidence
from matcher.records import Catalogue, Evidence, Expert, Problem
from matcher.redact import REPLACEMENT, Span
from matcher.redact_answer import redact_answer
from matcher.text import terms
from tests.matcher.catalogues import random_catalogue, text

ENCODER = HashingEncoder(64)


def evidence_of(catalogue, expert_id):
    own_words = (interests_evidence(expert) for expert in catalogue.experts if expert.id == expert_id)
    return [*(piece for piece in catalogue.evidence if expert_id in piece.expert_ids), *filter(None, own_words)]


def codes(missed):
    return [obstacle.code for obstacle in missed.obstacles]


@settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.integers(0, 10**6), st.sampled_from(["fa", "en", "vi"]), st.integers(1, 4))
def test_every_word_is_the_problems_stands_above_and_not_with_them(seed, lang, n_shown):
    catalogue = random_catalogue(seed, n_experts=8, n_evidence=40)
    answer = Matcher.from_catalogue(catalogue, ENCODER).match(
        Problem("p", text(random.Random(seed), lang, 9), lang=lang), limit=8
    )
    asked = whole_text(answer.problem)
    for place, match in enumerate(answer.matches, start=1):
        own = evidence_of(catalogue, match.expert.id)
        missed = why_missed(answer, match.expert.id, own, n_shown=n_shown, this_year=2026)
        assert missed.place == place
        assert missed.gap >= 0.0
        if place <= n_shown:
            assert missed.obstacles == ()
        assert codes(missed) == sorted(codes(missed), key=CODES.index)
        theirs = {key for piece in own for term in terms(whole_text(piece), piece.lang or lang) for key in term.keys}
        for obstacle in missed.obstacles:
            if obstacle.code == "words-missing":
                assert obstacle.nearest in {piece.id for piece in own}
                for words in obstacle.words:
                    assert words in asked
                    assert theirs.isdisjoint(key for term in terms(words, lang) for key in term.keys)


def test_the_words_are_those_that_the_ones_above_answer():
    works = (
        Evidence("e1", ("a",), "thesis", title="Corrosion of amine tubes", text="Stress corrosion.", lang="en"),
        Evidence("e2", ("b",), "thesis", title="Corrosion under insulation", text="Amine corrosion.", lang="en"),
        Evidence("e3", ("c",), "thesis", title="Corrosion", text="Of steel bridges, painted.", lang="en", year=2024),
    )  # fmt: skip
    answer = Matcher.from_catalogue(Catalogue(evidence=works), ENCODER).match(
        Problem("p", "Corrosion by amine, and under insulation, near Hull.", lang="en")
    )
    (words,) = [
        obstacle
        for obstacle in why_missed(answer, "c", works[2:], n_shown=2, this_year=2026).obstacles
        if obstacle.code == "words-missing"
    ]
    assert words.words == ("amine", "insulation")  # two answer the first, one the second, nobody Hull
    assert words.nearest == "e3"


@pytest.mark.parametrize(
    ("changed", "code", "number"),
    [
        ({"text": ""}, "titles-only", 3),
        ({"year": 2019}, "nothing-recent", 2019),
        ({"lang": "vi"}, "other-language", None),
    ],
)
def test_what_a_profile_lacks(changed, code, number):
    full = [
        Evidence(f"e{i}", ("x",), "thesis", title="glass", text="of a furnace", lang="en", year=2025) for i in range(3)
    ]
    interests = Evidence("own", ("x",), "interests", text="glass furnaces", lang="en")
    shown = Evidence("s", ("y",), "thesis", title="glass melting", text="melting of glass", lang="en", year=2025)
    experts = (Expert("x", interests=("glass",)), Expert("y"))
    answer = Matcher.from_catalogue(Catalogue(experts=experts, evidence=(*full, shown)), ENCODER).match(
        Problem("p", "melting of glass", lang="en")
    )
    assert answer.matches[1].expert.id == "x"

    def missed(works, **how):
        return why_missed(answer, "x", [*works, interests], n_shown=1, this_year=2026).obstacles

    assert not {"no-interests", "titles-only", "other-language", "nothing-recent", "few-pieces"} & {
        obstacle.code for obstacle in missed(full)
    }
    poor = [replace(piece, **changed) for piece in full]
    (found,) = [obstacle for obstacle in missed(poor) if obstacle.code == code]
    assert found.number == number
    assert "few-pieces" in {obstacle.code for obstacle in missed(full[:2])}


def test_a_need_that_others_cover_and_they_do_not():
    works = [
        Evidence("e1", ("a",), "thesis", title="pump", lang="en"),
        Evidence("e2", ("b",), "thesis", title="x", lang="en"),
    ]
    answer = Matcher.from_catalogue(Catalogue(evidence=tuple(works)), ENCODER).match(
        Problem("p", "First, the pump shakes. Second, the water is salty. Third, gas leaks.", lang="en")
    )
    first, second = (
        replace(match, band="possible", covers=(0, 1)[: 2 - at]) for at, match in enumerate(answer.matches)
    )
    answer = replace(answer, matches=(first, second), open_needs=(2,))
    missed = why_missed(answer, second.expert.id, works, n_shown=1, this_year=2026)
    assert [obstacle.need for obstacle in missed.obstacles if obstacle.code == "need-uncovered"] == [1]


def test_nothing_hidden_is_said_of_a_redacted_problem():
    works = (
        Evidence("e1", ("a",), "thesis", title="Vanadium slag leaching", lang="en"),
        Evidence("e2", ("b",), "thesis", title="Slag", lang="en"),
    )
    problem = Problem("p", "Leaching of vanadium from slag", lang="en")
    answer = Matcher.from_catalogue(Catalogue(evidence=works), ENCODER).match(problem)
    assert [match.expert.id for match in answer.matches] == ["a", "b"]
    start = problem.text.index("vanadium")
    hidden = redact_answer(answer, [Span(start, start + 8)])
    said = [
        word for each in why_missed(hidden, "b", works[1:], n_shown=1, this_year=2026).obstacles for word in each.words
    ]
    assert said == ["Leaching"]
    assert REPLACEMENT in hidden.problem.text


def test_who_is_not_in_the_answer_is_refused():
    answer = Matcher.from_catalogue(Catalogue(evidence=(Evidence("e", ("a",), "thesis", title="x"),)), ENCODER).match(
        "pump"
    )
    with pytest.raises(InvalidInput, match="higher limit"):
        why_missed(answer, "nobody", [], n_shown=1, this_year=2026)


def test_what_stood_in_the_way_most_often_comes_first():
    words = Obstacle("words-missing", words=("slag", "amine"))
    other = Obstacle("words-missing", words=("amine",))
    missed = [
        Missed("p1", 11, 0.1, (Obstacle("titles-only", number=9), words)),
        Missed("p2", 12, 0.1, (other,)),
        Missed("p3", 30, 0.1, (Obstacle("need-uncovered", need=1), Obstacle("need-uncovered", need=2), other)),
        Missed("p4", 3, 0.0, ()),
    ]
    helps = what_would_help(missed)
    assert [(each.code, each.problem_ids) for each in helps] == [
        ("words-missing", ("p1", "p2", "p3")),
        ("titles-only", ("p1",)),
        ("need-uncovered", ("p3",)),
    ]
    assert helps[0].words == ("amine", "slag")
    assert what_would_help(missed, limit=1) == helps[:1]
    assert what_would_help([]) == ()
