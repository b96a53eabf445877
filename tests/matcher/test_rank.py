import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.encoder import HashingEncoder
from matcher.engine import Matcher
from matcher.rank import PARTS, Ranking, rank_experts, score_experts
from matcher.records import Catalogue, Evidence, Expert, Filters, Problem
from tests.matcher.catalogues import random_catalogue, text

ENCODER = HashingEncoder(64)
LANGUAGES = st.sampled_from(["fa", "en", "vi"])


def ranked(seed, lang, limit, *, n_experts=40, n_evidence=400, filters=Filters()):
    matcher = Matcher.from_catalogue(random_catalogue(seed, n_experts=n_experts, n_evidence=n_evidence), ENCODER)
    probe = matcher.probe(Problem("p", text(random.Random(seed), lang, 9), lang=lang))
    return matcher, probe, rank_experts(matcher.index, probe, limit=limit, filters=filters)


def shown(experts):
    """What a person sees; the last bits of a float depend on how many rows are multiplied at once."""
    return [(expert.expert_id, pytest.approx(expert.score, abs=1e-5)) for expert in experts]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), lang=LANGUAGES, limit=st.integers(1, 12))
def test_the_shortcut_finds_what_scoring_everyone_finds(seed, lang, limit):
    matcher, probe, best = ranked(seed, lang, limit)
    everyone = score_experts(matcher.index, probe, [f"ex-{i:03d}" for i in range(40)])
    assert shown(best) == shown(everyone[:limit])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), lang=LANGUAGES, limit=st.integers(1, 12))
def test_top_k_is_a_prefix_of_top_k_plus_one(seed, lang, limit):
    matcher, probe, best = ranked(seed, lang, limit)
    assert shown(best) == shown(rank_experts(matcher.index, probe, limit=limit + 1)[:limit])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), lang=LANGUAGES)
def test_pieces_add_up_to_parts_and_parts_to_the_score(seed, lang):
    for expert in ranked(seed, lang, 10)[2]:
        assert tuple(expert.parts) == PARTS
        assert sum(expert.parts.values()) == pytest.approx(expert.score, abs=1e-9)
        for part in PARTS:
            assert sum(piece.contributions[part] for piece in expert.pieces) == pytest.approx(
                expert.parts[part], abs=1e-9
            )


def test_shuffling_the_catalogue_leaves_the_ranking_unchanged():
    catalogue = random_catalogue(5, n_experts=30, n_evidence=300)
    evidence = list(catalogue.evidence)
    random.Random(0).shuffle(evidence)
    problem = Problem("p", "خوردگی فولاد در آب", lang="fa")
    first = Matcher.from_catalogue(catalogue, ENCODER).match(problem)
    second = Matcher.from_catalogue(replace(catalogue, evidence=tuple(evidence)), ENCODER).match(problem)
    assert [(match.expert.id, match.score) for match in first.matches] == [
        (match.expert.id, pytest.approx(match.score)) for match in second.matches
    ]


def test_words_count_within_a_language_and_expectation_stands_in_between_two():
    matcher, probe, _ = ranked(7, "fa", 10)
    for expert in score_experts(matcher.index, probe, [f"ex-{i:03d}" for i in range(40)]):
        for piece in expert.pieces:
            if piece.lang == "fa":
                assert piece.contributions["across_languages"] == 0.0
                assert (piece.contributions["words"] > 0) == (piece.lexical > 0)
            else:
                assert piece.contributions["words"] == 0.0
                assert piece.contributions["across_languages"] >= 0.0


def test_one_good_piece_is_averaged_over_what_there_is():
    one = Evidence("e1", ("thin",), "thesis", title="glass furnace energy", lang="en")
    many = [Evidence(f"m{i}", ("rich",), "thesis", title="glass furnace energy", lang="en") for i in range(200)]
    catalogue = Catalogue(experts=(Expert("thin"), Expert("rich")), evidence=(one, *many))
    answer = Matcher.from_catalogue(catalogue, ENCODER).match(Problem("p", "glass furnace", lang="en"))
    assert [match.expert.id for match in answer.matches] == ["rich", "thin"]
    assert answer.matches[0].score == pytest.approx(answer.matches[1].score)


def test_weights_can_be_chosen():
    matcher, probe, _ = ranked(11, "en", 10)
    best_only = rank_experts(matcher.index, probe, limit=5, ranking=Ranking(best_weights=(1.0,), words_weight=0.0))
    for expert in best_only:
        assert len(expert.pieces) == 1
        assert expert.score == pytest.approx(expert.pieces[0].similarity + expert.parts["across_languages"], abs=1e-9)
