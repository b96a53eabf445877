"""Measures on examples worked by hand, by their properties, and against an independent scorer."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput, UnknownChoice
from matcher.metrics import MEASURES, RANK_MEASURES, evaluate_run, paired_difference, pairwise_loss, tally

SHARED = Path(__file__).parents[3] / "shared" / "eval"

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

IDS = st.text("abcde", min_size=1, max_size=2)
SCORES = st.integers(-3, 3).map(float)
JUDGED = st.dictionaries(IDS, st.dictionaries(IDS, st.integers(0, 4).map(float), min_size=1, max_size=6), min_size=1)
RUNS = st.dictionaries(IDS, st.dictionaries(IDS, SCORES, max_size=8))


def values(judgements, run):
    return {name: score.value for name, score in evaluate_run(judgements, run, resamples=20).items()}


def test_one_problem_by_hand():
    judgements = {"p": {"a": 3.0, "b": 1.0, "c": 0.0}}
    run = {"p": {"c": 0.9, "b": 0.8, "x": 0.7, "a": 0.6}}
    dcg = 1 / math.log2(3) + 7 / math.log2(5)
    ideal = 7 / math.log2(2) + 1 / math.log2(3)
    assert values(judgements, run) == pytest.approx({
        "mrr": 1 / 2,
        "ndcg@10": dcg / ideal,
        "hit@10": 1.0,
        "recall@10": 1.0,
        "recall@100": 1.0,
        # a over b weighs 2, a over c 3, b over c 1: every pair stands the wrong way round
        "pairwise_loss_by_problem": 1.0,
        "pairwise_loss_by_expert": math.nan,
    }, nan_ok=True)  # fmt: skip


def test_depths_cut():
    run = {"p": {f"x{i:03}": -float(i) for i in range(300)}}
    got = values({"p": {"x009": 1.0, "x010": 1.0, "x099": 1.0, "x100": 1.0}}, run)
    assert (got["mrr"], got["hit@10"], got["recall@10"], got["recall@100"]) == (0.1, 1.0, 0.25, 0.75)
    got = values({"p": {"x010": 1.0}}, run)
    assert (got["hit@10"], got["ndcg@10"], got["mrr"]) == (0.0, 0.0, 1 / 11)


def test_equal_scores_stand_by_expert_id():
    run = {"p": {"b": 1.0, "a": 1.0, "c": 2.0}}
    assert values({"p": {"a": 1.0}}, run)["mrr"] == 1 / 2
    assert values({"p": {"b": 1.0}}, run)["mrr"] == 1 / 3


def test_what_the_run_lacks_counts_as_not_found():
    judgements = {"p": {"a": 1.0}, "q": {"a": 1.0}, "nobody": {"a": 0.0}}
    got = values(judgements, {"p": {"a": 1.0}})
    assert {got[name] for name in RANK_MEASURES} == {0.5}


def test_loss_groups_by_expert_or_by_problem():
    judgements = {"p": {"a": 5.0, "b": 4.0}, "q": {"a": 2.0, "b": 4.0}}
    run = {"p": {"a": 0.1, "b": 0.2}, "q": {"a": 0.3, "b": 0.9}}
    got = values(judgements, run)
    assert got["pairwise_loss_by_problem"] == pytest.approx(1 / 3)  # p's pair, of weight 1, against q's of 2
    assert got["pairwise_loss_by_expert"] == pytest.approx(1.0)  # a's pair weighs 3 and is wrong; b's weighs 0


def test_a_tie_counts_half_also_among_the_unranked():
    grades = np.array([2.0, 1.0])
    assert pairwise_loss(grades, np.array([0.5, 0.5])) == (0.5, 1.0)
    assert pairwise_loss(grades, np.array([-np.inf, -np.inf])) == (0.5, 1.0)
    assert pairwise_loss(grades, np.array([-np.inf, 0.0])) == (1.0, 1.0)
    assert pairwise_loss(grades, np.array([0.0, -np.inf])) == (0.0, 1.0)


@PATIENT
@given(JUDGED)
def test_ranking_by_the_grades_is_perfect(judgements):
    got = values(judgements, judgements)
    relevant = any(grade > 0 for grades in judgements.values() for grade in grades.values())
    wanted = 1.0 if relevant else math.nan
    assert {name: got[name] for name in RANK_MEASURES} == pytest.approx(
        dict.fromkeys(RANK_MEASURES, wanted), nan_ok=True
    )
    for name in ("pairwise_loss_by_problem", "pairwise_loss_by_expert"):
        assert math.isnan(got[name]) or got[name] == 0.0


@PATIENT
@given(JUDGED)
def test_turning_the_scores_round_gives_the_whole_loss(judgements):
    run = {problem: {expert: -grade for expert, grade in grades.items()} for problem, grades in judgements.items()}
    got = values(judgements, run)
    for name in ("pairwise_loss_by_problem", "pairwise_loss_by_expert"):
        assert math.isnan(got[name]) or got[name] == pytest.approx(1.0)


@PATIENT
@given(JUDGED, RUNS, st.randoms(use_true_random=False))
def test_shuffling_changes_nothing(judgements, run, random):
    def shuffled(table):
        rows = [(key, shuffled(row) if isinstance(row, dict) else row) for key, row in table.items()]
        random.shuffle(rows)
        return dict(rows)

    before = evaluate_run(judgements, run, resamples=50)
    after = evaluate_run(shuffled(judgements), shuffled(run), resamples=50)
    for name in MEASURES:
        for part in ("value", "low", "high"):
            assert getattr(after[name], part) == pytest.approx(getattr(before[name], part), nan_ok=True)


@PATIENT
@given(JUDGED, RUNS)
def test_measures_stay_in_range_and_agree(judgements, run):
    got = values(judgements, run)
    assert all(math.isnan(value) or 0.0 <= value <= 1.0 for value in got.values())
    if not math.isnan(got["mrr"]):
        assert got["recall@10"] <= got["recall@100"]
        assert got["recall@10"] <= got["hit@10"]
        assert got["mrr"] <= 0.1 + 0.9 * got["hit@10"] + 1e-12


@PATIENT
@given(JUDGED, RUNS, RUNS)
def test_paired_difference_is_the_difference(judgements, run_a, run_b):
    a, b = values(judgements, run_a), values(judgements, run_b)
    for name in MEASURES:
        difference = paired_difference(judgements, run_a, run_b, name, resamples=20)
        assert difference.value == pytest.approx(a[name] - b[name], nan_ok=True)
        same = paired_difference(judgements, run_a, run_a, name, resamples=20)
        assert math.isnan(same.value) or (same.value, same.low, same.high) == (0.0, 0.0, 0.0)


def test_paired_difference_is_surer_than_two_intervals():
    rng = np.random.default_rng(1)
    judgements = {f"p{i}": {"a": 1.0} for i in range(200)}
    places = rng.integers(1, 30, size=200)
    run_b = {f"p{i}": {"a": 0.0} | {f"x{j}": 1.0 for j in range(place)} for i, place in enumerate(places)}
    run_a = {problem: dict(list(row.items())[:-1]) for problem, row in run_b.items()}
    difference = paired_difference(judgements, run_a, run_b, "mrr")
    a, b = (evaluate_run(judgements, run, measures=["mrr"])["mrr"] for run in (run_a, run_b))
    assert difference.low > 0
    assert a.low < b.high


def test_tally_names_its_units():
    judgements = {"q": {"b": 1.0, "a": 2.0}, "p": {"a": 0.0}}
    got = tally(judgements, {}, measures=["mrr", "pairwise_loss_by_problem", "pairwise_loss_by_expert"])
    assert [each.units for each in got.values()] == [("q",), ("p", "q"), ("a", "b")]


@pytest.mark.parametrize(("judgements", "run"), [({}, {}), ({"p": {}}, {}), ({"p": {"a": 0.0}}, {"p": {"a": 1.0}})])
def test_nothing_judged_is_not_a_number(judgements, run):
    assert all(math.isnan(score.value) for score in evaluate_run(judgements, run).values())


def test_bad_arguments_are_refused():
    with pytest.raises(UnknownChoice, match=r"Unknown measure 'map'.*mrr"):
        evaluate_run({}, {}, measures=["map"])
    with pytest.raises(InvalidInput, match="score of expert 'a' for problem 'p' is NaN"):
        evaluate_run({"p": {"a": 1.0}}, {"p": {"a": math.nan}})
    with pytest.raises(InvalidInput, match="resamples is 0"):
        evaluate_run({"p": {"a": 1.0}}, {"p": {"a": 1.0}}, resamples=0)


@pytest.mark.evaluation
def test_the_independent_scorer_agrees(tmp_path):
    if not SHARED.is_dir():
        pytest.skip("the evaluation collections are not beside the project")
    rng = np.random.default_rng(5)
    experts = [f"x{i}" for i in range(150)]
    judgements = {
        f"p{i}": {str(expert): float(rng.integers(0, 6)) / 2 for expert in rng.choice(experts, 6, replace=False)}
        for i in range(60)
    }
    run = {
        problem: {str(e): float(rng.integers(0, 40)) for e in [*grades, *rng.choice(experts, 120, replace=False)]}
        for problem, grades in judgements.items()
    }
    lines = [f"{p}\t{e}\t{grade}\n" for p, grades in judgements.items() for e, grade in grades.items()]
    (tmp_path / "judgements.tsv").write_text("problem_id\texpert_id\tgrade\n" + "".join(lines))
    (tmp_path / "run.tsv").write_text("".join(f"{p}\t{e}\t{s}\n" for p, row in run.items() for e, s in row.items()))
    command = [sys.executable, str(SHARED / "score.py"), str(tmp_path), str(tmp_path / "run.tsv"), "--json"]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ours = evaluate_run(judgements, run)
    assert theirs.keys() == ours.keys()
    for name, (value, low, high) in theirs.items():
        assert ours[name].value == pytest.approx(value, abs=1e-12)
        assert ours[name].low == pytest.approx(low, abs=0.02)  # both draw at random
        assert ours[name].high == pytest.approx(high, abs=0.02)
