"""The intervals cover, narrow and repeat as they should."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matcher import bootstrap
from matcher.bootstrap import interval


def of_mean(values, *, seed=0, resamples=1000):
    values = np.asarray(values, dtype=np.float64)
    return interval(values, np.ones_like(values), seed=seed, resamples=resamples)


def test_same_seed_same_interval():
    values = np.random.default_rng(0).random(100)
    assert of_mean(values, seed=3) == of_mean(values, seed=3)
    assert of_mean(values, seed=3) != of_mean(values, seed=4)


def test_close_to_the_normal_approximation():
    values = np.random.default_rng(0).normal(size=2000)
    score = of_mean(values, resamples=4000)
    half = 1.96 * values.std() / math.sqrt(values.size)
    assert score.low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert score.high == pytest.approx(values.mean() + half, abs=0.1 * half)


def test_covers_the_truth_about_19_times_in_20():
    rng = np.random.default_rng(7)
    covered = 0
    for seed in range(200):
        score = of_mean(rng.exponential(size=200), seed=seed, resamples=300)
        covered += score.low <= 1.0 <= score.high
    assert 178 <= covered <= 199


def test_blocks_do_not_change_the_draws(monkeypatch):
    values = np.random.default_rng(0).random(50)
    whole = of_mean(values)
    monkeypatch.setattr(bootstrap, "DRAWS_AT_ONCE", 120)
    assert of_mean(values) == whole


def test_weights_count():
    score = interval(np.array([0.0, 3.0]), np.array([1.0, 3.0]), seed=0, resamples=200)
    assert score.value == 0.75
    assert (score.low, score.high) == (0.0, 1.0)


def test_draws_without_a_judged_unit_are_left_out():
    score = interval(np.array([1.0, 0.0, 0.0]), np.array([2.0, 0.0, 0.0]), seed=0, resamples=50)
    assert (score.value, score.low, score.high) == (0.5, 0.5, 0.5)
