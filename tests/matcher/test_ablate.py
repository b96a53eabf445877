"""The table of an ablation: its rows, its paired differences, its means."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from matcher.ablate import PARTS_OFF, WHOLE, WITHOUT_PAIRS, WITHOUT_TITLES, ablations, compare, table
from matcher.baseline import TFIDF, tfidf_runs
from matcher.bootstrap import interval
from matcher.encoder import HashingEncoder
from matcher.evaluate import read_collection
from matcher.metrics import evaluate_run, paired_difference
from matcher.rank import Ranking

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
ENCODER = HashingEncoder(128)
MEASURES = ("mrr", "pairwise_loss_by_expert")


@contextmanager
def quiet_step(name):
    yield lambda done, total: None


@pytest.fixture(scope="module")
def compared():
    collection = read_collection(SAMPLE)
    return compare(collection, ENCODER, ablations(), step=quiet_step, ablation=True, baseline=True)


def test_the_whole_comes_first_then_each_part_off_then_the_baseline(compared):
    rows = table([compared], measures=MEASURES)
    assert [row.name for row in rows] == [WHOLE, *PARTS_OFF, WITHOUT_PAIRS, WITHOUT_TITLES, *TFIDF]
    assert not rows[0].first_less_this
    assert all(set(row.first_less_this) == set(MEASURES) for row in rows[1:])


def test_every_number_of_the_ranking_is_put_off_somewhere():
    changed = {name for changes in PARTS_OFF.values() for name in changes}
    assert changed == {field.name for field in fields(Ranking)}
    assert all(ranking != Ranking() for name, ranking in ablations().items() if name != WHOLE)


def test_a_row_is_what_its_ranking_scores_alone(compared):
    collection = read_collection(SAMPLE)
    whole, *_ = table([compared], measures=MEASURES)
    assert whole.scores == evaluate_run(collection.judgements, compared.run, measures=MEASURES)
    off = compare(collection, ENCODER, {"off": replace(Ranking(), words_weight=0.0)}, step=quiet_step)
    (row,) = table([off], measures=MEASURES)
    by_name = {each.name: each for each in table([compared], measures=MEASURES)}
    assert by_name["without words"].scores == row.scores


def test_a_difference_is_paired(compared):
    collection = read_collection(SAMPLE)
    baseline = tfidf_runs(collection, step=quiet_step)["TF-IDF, all pieces"]
    row = table([compared], measures=MEASURES)[-1]
    for measure in MEASURES:
        wanted = paired_difference(collection.judgements, compared.run, baseline, measure)
        found = row.first_less_this[measure]
        assert (found.value, found.low, found.high) == pytest.approx((wanted.value, wanted.low, wanted.high))


def test_titles_change_vectors_alone_and_pairs_change_words(compared):
    collection = read_collection(SAMPLE)
    rankings = {WHOLE: replace(Ranking(), meaning_weight=0.0, across_weight=0.0, crowding_weight=0.0)}
    by_words = compare(collection, ENCODER, rankings, step=quiet_step, ablation=True)
    whole, unpaired, untitled = table([by_words], measures=MEASURES)
    assert whole.scores == untitled.scores
    assert whole.scores != unpaired.scores
    assert (
        compared.tallies[WHOLE]["ndcg@10"].numerators.tolist()
        != compared.tallies[WITHOUT_TITLES]["ndcg@10"].numerators.tolist()
    )


def test_the_mean_of_one_collection_twice_is_that_collection(compared):
    for once, twice in zip(table([compared]), table([compared, compared]), strict=True):
        for measure, score in once.scores.items():
            other = twice.scores[measure]
            assert (other.value, other.low, other.high) == pytest.approx((score.value, score.low, score.high))


def test_the_mean_of_two_collections_averages_values_and_draws(compared):
    other = replace(compared, tallies={WHOLE: compared.tallies["lexical alone"]})
    (row,) = table([replace(compared, tallies={WHOLE: compared.tallies[WHOLE]}), other], measures=["ndcg@10"])
    one, two = (each.tallies[WHOLE]["ndcg@10"] for each in (compared, other))
    wanted = interval((one.numerators + two.numerators) / 2, one.denominators, seed=0, resamples=1000)
    found = row.scores["ndcg@10"]
    assert (found.value, found.low, found.high) == pytest.approx((wanted.value, wanted.low, wanted.high))


def test_the_same_seed_gives_the_same_intervals_and_another_others(compared):
    once, again, other = (table([compared], measures=["ndcg@10"], seed=seed)[0].scores for seed in (3, 3, 4))
    assert once == again
    assert once["ndcg@10"].low != other["ndcg@10"].low


def test_a_measure_that_nothing_was_judged_for_is_not_a_number(compared):
    tallies = {name: {"mrr": each["mrr"]} for name, each in compared.tallies.items()}
    nothing = {
        name: {"mrr": replace(each["mrr"], denominators=np.zeros_like(each["mrr"].denominators))}
        for name, each in tallies.items()
    }
    for row in table([replace(compared, tallies=tallies), replace(compared, tallies=nothing)], measures=["mrr"]):
        assert np.isnan([row.scores["mrr"].value, row.scores["mrr"].low]).all()
