import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.bm25 import Postings
from matcher.index import BM25_B, BM25_K1, BM25_K3

KEYS = st.sampled_from(["fa:کوره", "en:glass", "vi:nuoc", "#:tio2", "en:steel"])
TEXTS = st.dictionaries(KEYS, st.integers(1, 5), max_size=4)


def brute_force(texts: Mapping[int, Mapping[str, int]], probe: Mapping[str, int]) -> dict[int, float]:
    """Okapi BM25 by its definition, row by row."""
    lengths = {row: sum(text.values()) for row, text in texts.items()}
    mean_length = sum(lengths.values()) / len(texts) or 1.0
    scores = dict.fromkeys(texts, 0.0)
    for key, in_probe in probe.items():
        n_holders = sum(key in text for text in texts.values())
        weight = math.log(1 + (len(texts) - n_holders + 0.5) / (n_holders + 0.5))
        weight *= (BM25_K3 + 1) * in_probe / (BM25_K3 + in_probe)
        for row, text in texts.items():
            if frequency := text.get(key, 0):
                damping = BM25_K1 * (1 - BM25_B + BM25_B * lengths[row] / mean_length)
                scores[row] += weight * frequency * (BM25_K1 + 1) / (frequency + damping)
    return scores


@given(batches=st.lists(st.lists(TEXTS, min_size=1, max_size=6), min_size=1, max_size=6), probe=TEXTS, data=st.data())
def test_scores_equal_brute_force_after_batches_and_removals(batches, probe, data):
    postings = Postings()
    texts = {}
    for batch in batches:
        postings.append(batch)
        texts.update(enumerate(batch, start=len(texts)))
    dropped = data.draw(st.sets(st.sampled_from(sorted(texts)), max_size=len(texts) - 1))
    postings.drop(dropped)
    expected = brute_force({row: text for row, text in texts.items() if row not in dropped}, probe)
    scores = postings.scores(probe)
    assert postings.n_alive == len(expected)
    assert [scores[row] for row in expected] == pytest.approx(list(expected.values()))


def test_nothing_indexed_scores_nothing():
    assert Postings().scores({"en:glass": 1}).shape == (0,)


def test_self_score_is_that_of_a_row_of_mean_length_with_each_key_once():
    postings = Postings()
    postings.append([{"en:glass": 1, "en:steel": 1}, {"en:glass": 1, "vi:nuoc": 1}, {"en:furnac": 2}])
    probe = {"en:glass": 3, "en:steel": 1}
    assert postings.scores(probe)[0] == pytest.approx(postings.self_score(probe))


def test_an_unknown_key_raises_the_self_score_and_no_row():
    postings = Postings()
    postings.append([{"en:glass": 1}, {"en:steel": 1}])
    assert postings.self_score({"en:glass": 1, "en:unheard": 1}) > postings.self_score({"en:glass": 1})
    np.testing.assert_array_equal(postings.scores({"en:unheard": 1}), [0.0, 0.0])
