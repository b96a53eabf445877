"""What is next, and how evenly questions are shared out: rules that hold for all values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.introductions.shares import gini, holders_of_half, is_lopsided
from service.introductions.stages import NEXT, STAGES, next_of, stage_of
from service.introductions.store import Introduction

DAY = date(2026, 11, 29)
MOMENT = datetime(2026, 11, 20, tzinfo=UTC)
maybe_moment = st.sampled_from([None, MOMENT])
introductions = st.builds(
    Introduction,
    id=st.integers(1, 9), problem_id=st.just("p"), expert_id=st.just("x"), institution_id=st.none(), run_id=st.none(),
    rank=st.none(), standing=st.sampled_from(["candidate", "pinned", "excluded", "withdrawn"]),
    standing_reason=st.just(""), released_at=maybe_moment,
    company_answer=st.sampled_from([None, "accepted", "declined"]), company_reason=st.just(""),
    company_answered_at=maybe_moment, asked_at=maybe_moment,
    expert_answer=st.sampled_from([None, "yes", "no", "later", "withdrawn"]), expert_reason=st.none(),
    expert_note=st.just(""), expert_until=st.sampled_from([None, DAY, DAY + timedelta(days=9)]),
    expert_answered_at=maybe_moment, revealed_at=maybe_moment, version=st.just(1), created_at=st.just(MOMENT),
)  # fmt: skip
counts = st.lists(st.integers(0, 50), min_size=1, max_size=40)


@given(introductions, st.booleans())
def test_there_is_always_one_next_step_that_can_be_done(found: Introduction, reads: bool) -> None:
    following = next_of(found, DAY, company_reads=reads)
    assert following in NEXT
    assert (following == "case") == (found.revealed_at is not None)
    if following == "show":
        assert found.released_at is None or found.company_answer is not None
    if following in ("ask", "show", "wait-company", "wait-expert"):
        assert not found.is_withdrawn
        assert found.expert_answer != "no"
        assert found.company_answer != "declined"


@given(st.lists(introductions, max_size=5))
def test_a_problem_is_somewhere_and_as_far_as_its_furthest(several: list[Introduction]) -> None:
    stage = stage_of(several, None)
    assert stage in STAGES
    assert (stage == "met") == any(each.revealed_at for each in several)
    assert stage_of(several[::-1], None) == stage


@given(counts, st.integers(2, 5))
def test_the_gini_coefficient_is_of_shares(several: list[int], factor: int) -> None:
    found = gini(several)
    assert 0 <= found < 1
    assert abs(gini([factor * each for each in several]) - found) < 1e-9
    assert abs(gini(several[::-1]) - found) < 1e-9
    assert gini([7] * len(several)) < 1e-9


@given(counts, st.data())
def test_giving_from_who_has_more_to_who_has_less_is_more_even(several: list[int], data: st.DataObject) -> None:
    rich = max(range(len(several)), key=several.__getitem__)
    poor = data.draw(st.sampled_from(range(len(several))))
    if several[rich] - several[poor] < 2:
        return
    moved = list(several)
    moved[rich] -= 1
    moved[poor] += 1
    assert gini(moved) < gini(several)


@given(counts)
def test_half_of_everything_is_with_the_fewest(several: list[int]) -> None:
    k = holders_of_half(several)
    best = sorted(several, reverse=True)
    assert 2 * sum(best[:k]) >= sum(several)
    assert k == 0 or 2 * sum(best[: k - 1]) < sum(several)


def test_the_same_few_are_told_apart_from_chance() -> None:
    assert is_lopsided([9, 3, *([0] * 20)])
    assert not is_lopsided([5, *([0] * 20)])
    assert not is_lopsided([1] * 20)
