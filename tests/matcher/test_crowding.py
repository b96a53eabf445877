import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.crowding import MOST_COMPARED, compared, crowding, is_stale


def unit(seed, n, dim=16):
    vectors = np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(st.integers(0, 1000), st.integers(1, 40))
def test_crowding_is_the_mean_of_the_nearest_that_are_no_copies(seed, n):
    vectors = unit(seed, n)
    similarity = vectors @ vectors.T
    similarity[similarity >= 0.98] = 0
    expected = np.sort(similarity, axis=1)[:, -10:].clip(0).mean(axis=1)
    assert crowding(vectors, vectors) == pytest.approx(expected, abs=1e-6)


def test_a_copy_is_no_crowd():
    vectors = np.repeat(unit(1, 1), 30, axis=0)
    assert crowding(vectors, vectors).tolist() == [0.0] * 30


def test_without_neighbours_there_is_no_crowd():
    assert crowding(unit(1, 3), np.empty((0, 16), dtype=np.float32)).tolist() == [0.0] * 3


def test_many_are_compared_with_some_and_always_with_the_same():
    ids = [f"e{i}" for i in range(MOST_COMPARED + 500)]
    chosen = {ids[place] for place in compared(ids)}
    turned = ids[::-1]
    assert len(chosen) == MOST_COMPARED
    assert chosen == {turned[place] for place in compared(turned)}
    assert compared(ids[:10]) == list(range(10))


@pytest.mark.parametrize(
    ("n_measured", "n_now", "stale"),
    [(0, 1, True), (10, 10, False), (10, 9, True), (10_000, 10_900, False), (10_000, 11_100, True), (0, 9000, True)],
)
def test_all_is_measured_again_when_much_has_changed(n_measured, n_now, stale):
    assert is_stale(n_measured, n_now) is stale
