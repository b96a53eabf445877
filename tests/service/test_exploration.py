"""Which places are shown, and with which probability: for any numbers, and in the answers of a real store."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher import Filters, Problem
from service.catalogue.embedding import embed_evidence
from service.catalogue.workflow import delete_expert, import_catalogue
from service.matching.exploration import Slot, draw, n_explored, n_ranked, plain
from service.matching.workflow import match, match_problem, read_run
from service.runtime import Runtime
from service.settings import Settings
from tests.matcher.catalogues import random_catalogue
from tests.service.conftest import hashing

PROBLEM = Problem("pr-1", "کوره ذوب شیشه مصرف انرژی زیاد دارد", lang="fa")

limits = st.integers(1, 60)
shares = st.floats(0, 0.5)
found = st.integers(0, 200)
seeds = st.uuids(version=4)


@given(n_found=found, limit=limits, share=shares, seed=seeds)
def test_the_top_stands_and_each_place_is_shown_once(n_found: int, limit: int, share: float, seed: UUID) -> None:
    n_found = min(n_found, n_ranked(limit, share))
    slots = draw(n_found, limit=limit, share=share, seed=seed)
    n_certain = limit - n_explored(limit, share)
    assert slots[:n_certain] == plain(min(n_found, n_certain))
    assert len(slots) == min(limit, n_found)
    places = [slot.place for slot in slots]
    assert places == sorted(set(places))
    assert all(1 <= place <= n_found for place in places)


@given(n_found=found, limit=limits, share=shares, seed=seeds)
def test_propensities_add_up_to_the_slots_over_the_pool(n_found: int, limit: int, share: float, seed: UUID) -> None:
    slots = draw(n_found, limit=limit, share=share, seed=seed)
    explored = [slot for slot in slots if slot.explored]
    assert all(slot.propensity == 1 for slot in slots if not slot.explored)
    if n_found <= limit:
        assert not explored
    else:
        assert len(explored) == n_explored(limit, share)
        n_pool = min(n_found, 3 * limit) - (limit - len(explored))
        for slot in explored:
            assert 0 < slot.propensity < 1
            assert slot.propensity * n_pool == pytest.approx(len(explored))
            assert limit - len(explored) < slot.place <= 3 * limit


@given(n_found=found, limit=limits, seed=seeds)
def test_without_a_share_nothing_changes(n_found: int, limit: int, seed: UUID) -> None:
    assert draw(n_found, limit=limit, share=0.0, seed=seed) == plain(min(n_found, limit))
    assert n_ranked(limit, 0.0) == limit


@given(n_found=found, limit=limits, share=shares, seed=seeds)
def test_a_draw_can_be_repeated(n_found: int, limit: int, share: float, seed: UUID) -> None:
    first, second = (draw(n_found, limit=limit, share=share, seed=seed) for _ in range(2))
    assert first == second


def test_the_seed_gives_the_same_draw_in_every_version() -> None:
    """Written down once; it must not change, for answers that were given are read by this rule."""
    slots = draw(30, limit=10, share=0.3, seed=UUID("8c5b3a52-9a1f-4c3e-b6a0-0f5d2e7c1a94"))
    assert [slot.place for slot in slots] == [1, 2, 3, 4, 5, 6, 7, *DRAWN]
    assert slots[-1] == Slot(DRAWN[-1], 3 / 23, explored=True)


DRAWN = [9, 17, 30]


@pytest.mark.parametrize(("n_found", "limit", "share"), [(30, 10, 0.1), (30, 10, 0.5), (14, 10, 0.3), (100, 4, 0.25)])
def test_every_place_of_the_pool_is_drawn_about_as_often(n_found: int, limit: int, share: float) -> None:
    rng = random.Random(7)
    n_draws = 4000
    drawn: Counter[int] = Counter()
    for _ in range(n_draws):
        seed = UUID(int=rng.getrandbits(128), version=4)
        drawn.update(slot.place for slot in draw(n_found, limit=limit, share=share, seed=seed) if slot.explored)
    pool = range(limit - n_explored(limit, share) + 1, min(n_found, 3 * limit) + 1)
    assert set(drawn) == set(pool)
    propensity = n_explored(limit, share) / len(pool)
    spread = (n_draws * propensity * (1 - propensity)) ** 0.5
    assert all(abs(times - n_draws * propensity) < 5 * spread for times in drawn.values())


@pytest.mark.parametrize(
    ("limit", "share", "n"), [(10, 0.1, 1), (9, 0.1, 0), (30, 0.1, 3), (100, 0.29, 29), (1, 0.5, 0), (5, 0.5, 2)]
)
def test_the_share_is_rounded_down(limit: int, share: float, n: int) -> None:
    assert n_explored(limit, share) == n


@pytest.fixture
def exploring(settings: Settings) -> Iterator[Runtime]:
    """A filled store of which a half of the slots is drawn for."""
    how = settings.model_copy(update={"explore_share": 0.5})
    with Runtime.open(how, load=hashing) as runtime:
        import_catalogue(runtime, replace(random_catalogue(3, n_experts=20, n_evidence=120), problems=(PROBLEM,)))
        embed_evidence(runtime)
        yield runtime


def test_the_last_slots_of_a_stored_problem_are_drawn_and_say_their_place_and_score(exploring: Runtime) -> None:
    ranked = match(exploring, PROBLEM, limit=18)
    assert ranked.slots == plain(18)
    seen: set[int] = set()
    for _ in range(12):
        run = match_problem(exploring, "pr-1", limit=6)
        shown = run.answer.matches
        assert [each.rank for each in shown] == [1, 2, 3, 4, 5, 6]
        assert run.slots == draw(18, limit=6, share=0.5, seed=UUID(run.id))
        assert [slot.explored for slot in run.slots] == [False] * 3 + [True] * 3
        assert {slot.propensity for slot in run.slots[3:]} == {3 / 15}
        for each, slot in zip(shown, run.slots, strict=True):
            other = ranked.answer.matches[slot.place - 1]
            assert (each.expert, each.score, each.parts) == (other.expert, other.score, other.parts)
        seen.update(slot.place for slot in run.slots)
    assert len(seen) > 8


def test_how_someone_came_to_be_shown_is_read_again(exploring: Runtime) -> None:
    run = match_problem(exploring, "pr-1", limit=6)
    assert read_run(exploring, run.id).slots == run.slots
    delete_expert(exploring, run.answer.matches[1].expert.id)
    again = read_run(exploring, run.id)
    assert again.slots == (run.slots[0], *run.slots[2:])
    assert len(again.answer.matches) == 5


def test_nobody_is_drawn_where_everyone_fits_or_nobody_decides(exploring: Runtime) -> None:
    assert match_problem(exploring, "pr-1", limit=40).slots == plain(20)
    assert match_problem(exploring, "pr-1", limit=1).slots == plain(1)
    assert match(exploring, PROBLEM, limit=6).slots == plain(6)
    only = Filters(institutions=("in-1",))
    assert match_problem(exploring, "pr-1", limit=19, filters=only).slots[-1].explored is False
