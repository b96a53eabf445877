"""What is next, and how far a problem is: rules that hold for all values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

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
