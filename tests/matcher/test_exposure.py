import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.exposure import FEWEST, exposure, gini, hidden_strong, holders_of_half

COUNTS = st.lists(st.integers(0, 50), max_size=40)


@given(COUNTS)
def test_gini_is_half_the_mean_difference_over_the_mean(counts):
    total, n = sum(counts), len(counts)
    by_pairs = sum(abs(one - other) for one in counts for other in counts) / (2 * n * total) if total else 0.0
    assert gini(counts) == pytest.approx(by_pairs)
    assert 0.0 <= gini(counts) <= (1 - 1 / n if n else 0.0) + 1e-12


@given(COUNTS, st.integers(1, 9), st.randoms())
def test_gini_knows_neither_who_nor_how_many_times_over(counts, factor, rng):
    shuffled = counts.copy()
    rng.shuffle(shuffled)
    assert gini([factor * count for count in shuffled]) == pytest.approx(gini(counts))
    assert gini(counts * factor) == pytest.approx(gini(counts))


@given(COUNTS.filter(lambda counts: len(counts) > 1 and max(counts) > min(counts) + 1))
def test_giving_one_of_the_richest_to_the_poorest_makes_it_more_equal(counts):
    given_on = sorted(counts)
    given_on[0] += 1
    given_on[-1] -= 1
    assert gini(given_on) < gini(counts)


@pytest.mark.parametrize(
    ("counts", "wanted"), [([], 0), ([0, 0], 0), ([3, 3, 3], 0), ([0, 0, 0, 8], 0.75), ([1, 3], 0.25)]
)
def test_gini_of_what_can_be_reckoned_by_hand(counts, wanted):
    assert gini(counts) == pytest.approx(wanted)


@given(COUNTS)
def test_half_of_everything_is_with_the_fewest(counts):
    best, fewest = sorted(counts, reverse=True), holders_of_half(counts)
    assert 2 * sum(best[:fewest]) >= sum(counts)
    assert fewest == 0 or 2 * sum(best[: fewest - 1]) < sum(counts)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=30))
def test_shares_add_up_and_fall(counts):
    found = exposure(counts)
    shares = list(found.shares.values())
    assert found.shares.keys() == counts.keys()
    assert shares == sorted(shares, reverse=True)
    assert math.fsum(shares) == pytest.approx(1.0 if sum(counts.values()) else 0.0)
    assert (found.n_introductions, found.n_experts) == (sum(counts.values()), len(counts))


@pytest.mark.parametrize(
    ("counts", "warning"),
    [
        ([FEWEST - 1, *[0] * 30], False),  # too few to mean anything
        ([FEWEST, *[0] * 30], True),
        ([2] * 30, False),
        ([6] + [1] * 9, False),  # one of ten has 40 %
        ([12] + [1] * 9, True),  # one of ten has 57 %
        ([9] * 5 + [0] * 15, True),  # nobody has much, three of four have nothing
    ],
)
def test_it_warns_when_the_same_few_get_everything(counts, warning):
    assert exposure({str(at): count for at, count in enumerate(counts)}).warning is warning


def test_who_fits_often_and_is_never_introduced_is_named():
    seen = {"a": 5, "b": 7, "c": 2, "d": 9, "e": 5}
    assert hidden_strong(seen, {"d": 1, "e": 0}) == ("b", "a", "e")
    assert hidden_strong(seen, {}, at_least=8) == ("d",)


@pytest.mark.parametrize("count", [-1, math.nan, math.inf])
def test_a_count_that_is_none_is_refused(count):
    with pytest.raises(InvalidInput, match="whole numbers"):
        exposure({"a": count})
