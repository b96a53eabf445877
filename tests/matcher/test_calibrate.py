"""From scores to probabilities and bands, on pairs whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.calibrate import (
    ABSTAIN_BELOW,
    BANDS,
    COVERED_BAND,
    Calibration,
    Judged,
    as_json,
    band,
    cross_validated,
    encoder_revision,
    expected_calibration_error,
    fit,
    from_json,
    held_out_curves,
    reliability,
    shipped_calibration,
)
from matcher.errors import InvalidInput
from matcher.prepare import model_id
from matcher.records import ModelId
from tests.matcher.decided import MODEL

TRUTH = Calibration(-4.0, 20.0, -20.0, MODEL.name, encoder_revision(MODEL), across_weight=-10.0)


def judged(n_problems: int = 40, n_experts: int = 60, *, seed: int = 0) -> Judged:
    """Draw pairs whose suitability follows `TRUTH`."""
    rng = np.random.default_rng(seed)
    problems = np.repeat(np.arange(n_problems), n_experts)
    backgrounds = np.repeat(rng.uniform(0.1, 0.25, n_problems), n_experts)
    scores = rng.normal(0.2, 0.15, len(problems))
    across = np.where(rng.random(len(problems)) < 0.5, 0.3 * np.abs(scores), 0.0)
    suitable = rng.random(len(problems)) < TRUTH.probabilities(scores, backgrounds, across)
    return Judged(problems, scores, backgrounds, suitable, np.ones(len(problems)), across)


def test_the_curve_behind_the_judgements_is_found() -> None:
    found = fit(judged(400), MODEL)
    assert found.intercept == pytest.approx(TRUTH.intercept, abs=0.5)
    assert found.score_weight == pytest.approx(TRUTH.score_weight, rel=0.1)
    assert found.background_weight == pytest.approx(TRUTH.background_weight, rel=0.15)
    assert found.across_weight == pytest.approx(TRUTH.across_weight, rel=0.2)
    assert (found.n_problems, found.n_pairs) == (400, 24000)
    assert found.fits(MODEL)


def test_what_is_held_out_is_well_calibrated() -> None:
    pairs = judged(400)
    assert expected_calibration_error(cross_validated(pairs, MODEL), pairs.suitable) < 0.01


def test_every_problem_is_held_out_once_and_whole() -> None:
    pairs = judged(23)
    masks = np.array([mask for mask, _ in held_out_curves(pairs, MODEL)])
    assert len(masks) == 10
    assert (masks.sum(axis=0) == 1).all()
    for mask in masks:
        assert not set(pairs.problems[mask]) & set(pairs.problems[~mask])


def test_what_a_judge_said_of_a_problem_does_not_reach_its_own_probabilities() -> None:
    pairs = judged()
    own = pairs.problems == 7
    turned = replace(pairs, suitable=np.where(own, ~pairs.suitable, pairs.suitable))
    before, after = cross_validated(pairs, MODEL), cross_validated(turned, MODEL)
    np.testing.assert_array_equal(before[own], after[own])
    assert (before[pairs.problems == 8] != after[pairs.problems == 8]).all()


def test_a_weight_of_two_is_the_pair_twice() -> None:
    pairs = judged(30)
    heavy = pairs.problems < 10
    weighed = fit(replace(pairs, weights=np.where(heavy, 2.0, 1.0)), MODEL)
    rows = np.concatenate([np.arange(len(heavy)), np.flatnonzero(heavy)])
    twice = fit(
        Judged(
            *(
                getattr(pairs, name)[rows]
                for name in ("problems", "scores", "backgrounds", "suitable", "weights", "across")
            )
        ),
        MODEL,
    )
    assert weighed.score_weight == pytest.approx(twice.score_weight, rel=1e-2)
    assert weighed.intercept == pytest.approx(twice.intercept, rel=1e-2)


@pytest.mark.parametrize("everybody", [True, False])
def test_judgements_of_one_kind_are_refused(everybody: bool) -> None:
    pairs = judged()
    with pytest.raises(InvalidInput, match="needs both kinds"):
        fit(replace(pairs, suitable=np.full(len(pairs.suitable), everybody)), MODEL)


def test_one_problem_cannot_be_held_out() -> None:
    with pytest.raises(InvalidInput, match="1 judged problem"):
        cross_validated(judged(1), MODEL)


def test_the_error_is_the_mean_distance_of_said_and_so() -> None:
    said = np.array([0.05, 0.05, 0.95, 0.95])
    so = np.array([False, True, True, True])
    assert expected_calibration_error(said, so) == pytest.approx(0.5 * 0.45 + 0.5 * 0.05)
    low, high = reliability(said, so)
    assert (low.n_pairs, low.said, low.so) == (2, pytest.approx(0.05), 0.5)
    assert (high.n_pairs, high.share, high.so) == (2, 0.5, 1.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_bins_hold_every_pair_once(pairs: list[tuple[float, bool]]) -> None:
    said, so = np.array([one for one, _ in pairs]), np.array([other for _, other in pairs])
    bins = reliability(said, so)
    assert sum(each.n_pairs for each in bins) == len(pairs)
    assert sum(each.share for each in bins) == pytest.approx(1.0)
    assert 0.0 <= expected_calibration_error(said, so) <= 1.0


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_probability_is_never_in_a_lower_band(one: float, other: float) -> None:
    order = list(BANDS)
    low, high = sorted((one, other))
    assert order.index(band(high)) <= order.index(band(low))


def test_each_band_begins_at_its_least_probability() -> None:
    assert {name: band(least) for name, least in BANDS.items()} == {name: name for name in BANDS}
    assert [band(least - 1e-9) for least in BANDS.values() if least] == list(BANDS)[1:]
    assert ABSTAIN_BELOW in BANDS.values()
    assert COVERED_BAND in BANDS


@given(st.floats(-1, 2), st.floats(-1, 1))
def test_a_probability_is_one(score: float, background: float) -> None:
    assert 0.0 <= TRUTH.probability(score, background, 0.1) <= 1.0
    assert TRUTH.probability(score, background, 0.0) <= TRUTH.probability(score + 0.1, background, 0.0)


def test_a_curve_is_read_as_it_was_written() -> None:
    found = fit(judged(), MODEL)
    assert from_json(as_json(found)) == found


@pytest.mark.parametrize(
    "values",
    [
        {"intercept": 1.0},
        as_json(TRUTH) | {"slope": 1.0},
        as_json(TRUTH) | {"score_weight": "steep"},
        as_json(TRUTH) | {"score_weight": float("nan")},
    ],
    ids=["missing", "unknown", "wrong kind", "not finite"],
)
def test_what_is_no_curve_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="no calibration"):
        from_json(values)


def test_the_curve_that_ships_reads_the_scores_of_its_encoder_alone() -> None:
    assert shipped_calibration(MODEL) is None


@pytest.mark.model
def test_the_curve_that_ships_reads_the_scores_of_the_default_encoder(neutral_encoder) -> None:  # type: ignore[no-untyped-def]
    model: ModelId = model_id(neutral_encoder)
    shipped = shipped_calibration(model)
    assert shipped is not None
    assert shipped.score_weight > 0 > shipped.background_weight
    assert (shipped.n_problems, shipped.n_pairs, shipped.n_suitable) == (40, 13860, 351)
