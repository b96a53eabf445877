import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.encoder import HashingEncoder
from matcher.engine import Matcher
from matcher.index import Entry, Probe
from matcher.memory import MemoryIndex
from matcher.rank import PARTS, Ranking, rank_experts, score_experts
from matcher.records import Catalogue, Evidence, Expert, Filters, ModelId, Problem
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


def test_the_same_text_entered_two_hundred_times_is_one_piece():
    one = Evidence("e1", ("thin",), "thesis", title="glass furnace energy", lang="en")
    many = [Evidence(f"m{i}", ("rich",), "thesis", title="glass furnace energy", lang="en") for i in range(200)]
    catalogue = Catalogue(experts=(Expert("thin"), Expert("rich")), evidence=(one, *many))
    answer = Matcher.from_catalogue(catalogue, ENCODER).match(Problem("p", "glass furnace", lang="en"))
    assert [match.expert.id for match in answer.matches] == ["rich", "thin"]
    assert answer.matches[0].score == pytest.approx(answer.matches[1].score)
    assert [piece.evidence.id for piece in answer.matches[0].evidence] == ["m0"]


def test_one_piece_that_fits_stands_before_two_thousand_that_do_not():
    rng = random.Random(3)
    fits = Evidence("e1", ("thin",), "thesis", title="heat balance of a glass furnace", lang="en")
    others = [Evidence(f"m{i}", ("rich",), "thesis", title=text(rng, "en", 6), lang="en") for i in range(2000)]
    catalogue = Catalogue(experts=(Expert("rich"), Expert("thin")), evidence=(fits, *others))
    matcher = Matcher.from_catalogue(catalogue, ENCODER)
    answer = matcher.match(Problem("p", "heat balance of our glass furnace", lang="en"))
    assert [match.expert.id for match in answer.matches] == ["thin", "rich"]


def test_an_expert_is_judged_by_more_pieces_the_more_they_have():
    ranking = Ranking()
    counts = [1, 7, 8, 14, 15, 30, 2000]
    assert ranking.rule.n_best(np.array(counts)).tolist() == [1, 1, 2, 2, 3, 5, 5]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), lang=LANGUAGES)
def test_every_piece_that_counts_is_named_the_best_first(seed, lang):
    for expert in ranked(seed, lang, 10)[2]:
        brought = [sum(piece.contributions.values()) for piece in expert.pieces]
        assert brought[0] == max(brought)
        assert len(expert.pieces) <= 7


def test_who_shares_the_best_work_is_told_apart_by_what_comes_after():
    shared = Evidence("e1", ("a", "b"), "thesis", title="glass furnace energy", lang="en")
    further = Evidence("e2", ("b",), "thesis", title="heat of a glass furnace", lang="en")
    matcher = Matcher.from_catalogue(Catalogue(evidence=(shared, further)), ENCODER)
    answer = matcher.match(Problem("p", "energy of a glass furnace", lang="en"))
    assert [match.expert.id for match in answer.matches] == ["b", "a"]


def test_a_weakened_claim_lowers_its_expert_alone():
    matcher, probe, best = ranked(5, "en", 10)
    first = best[0]
    matcher.index.weaken(first.expert_id, first.pieces[0].evidence_id, 0.125)
    after = {expert.expert_id: expert for expert in rank_experts(matcher.index, probe, limit=40)}
    assert after[first.expert_id].score < first.score
    for expert in best[1:]:
        assert after[expert.expert_id].score == pytest.approx(expert.score)


def test_a_crowded_piece_scores_less_than_a_lonely_one_that_is_as_near():
    vectors = np.eye(8, dtype=np.float32)
    crowd = [Entry(Evidence(f"c{i}", ("crowd",), "thesis", title="c"), "en", {}, _mixed(vectors, i)) for i in range(6)]
    alone = Entry(Evidence("a", ("alone",), "thesis", title="a"), "en", {}, (vectors[0] + vectors[7]) / np.sqrt(2))
    index = MemoryIndex(ModelId("m", "1", 8))
    index.add([*crowd, alone])
    probe = Probe("en", {}, vectors[0])
    best = rank_experts(index, probe, limit=2)
    assert [expert.expert_id for expert in best] == ["alone", "crowd"]
    assert best[1].parts["crowding"] < best[0].parts["crowding"] <= 0


def _mixed(vectors, i):
    mixed = vectors[0] + 0.9 * vectors[1] + 0.3 * vectors[1 + i]
    return mixed / np.linalg.norm(mixed)


def test_words_of_a_problem_in_two_languages_meet_evidence_in_either():
    evidence = [
        Evidence("fa1", ("persian",), "thesis", title="کورهٔ ذوب شیشه", lang="fa"),
        Evidence("en1", ("english",), "thesis", title="glass melting furnace", lang="en"),
    ]
    matcher = Matcher.from_catalogue(Catalogue(evidence=tuple(evidence)), ENCODER)
    both = "کورهٔ ذوب شیشه در کارخانهٔ ما گاز زیادی مصرف می‌کند. The glass melting furnace needs too much gas every day."
    for match in matcher.match(both).matches:
        assert match.parts["words"] > 0
        assert match.parts["across_languages"] == 0


def test_weights_can_be_chosen():
    matcher, probe, _ = ranked(11, "en", 10)
    meaning = Ranking(words_weight=0.0, crowding_weight=0.0, breadth_weight=0.0, most_best=1, n_further=0)
    for expert in rank_experts(matcher.index, probe, limit=5, ranking=meaning):
        assert expert.score == pytest.approx(expert.pieces[0].similarity, abs=1e-9)
    words = Ranking(
        meaning_weight=0.0, across_weight=0.0, crowding_weight=0.0, breadth_weight=0.0, most_best=1, n_further=0
    )
    for expert in rank_experts(matcher.index, probe, limit=5, ranking=words):
        assert expert.score == pytest.approx(expert.parts["words"], abs=1e-9)
