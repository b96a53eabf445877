"""Learning from decisions on a real store: fit, compare, accept, restore."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from matcher.calibrate import encoder_revision
from matcher.decisions import TooFewDecisions
from matcher.errors import InvalidCatalogue, NotFound
from matcher.learn import Scoring
from matcher.records import ModelId
from service.catalogue.embedding import query_encoder
from service.conflicts import Conflict
from service.jobs import job_status, list_jobs, run_worker
from service.learning import store, workflow
from service.learning.fitting import enqueue_fit, enqueue_when_due, fit_candidate
from service.learning.tables import RankingRow
from service.learning.workflow import (
    accept,
    list_rankings,
    ranking_in_use,
    read_ranking,
    restore,
    restore_shipped,
)
from service.matching.tables import DecisionRow, MatchRunRow
from service.runtime import Runtime
from tests.matcher.decided import IN_USE, WORDS_WEIGHT, decided
from tests.service.decided_store import MODEL, collection, decision, keep, shipped

BY = "command line"


@pytest.fixture
def ready(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """A store with an active encoder, and a shipped curve that reads its scores."""
    monkeypatch.setattr(workflow, "shipped_calibration", shipped)
    query_encoder(runtime)
    return runtime


def used(runtime: Runtime) -> Scoring | None:
    with runtime.database.unit() as session:
        found = ranking_in_use(session)
    return Scoring(*found) if found else None


def test_too_few_decisions_say_what_is_missing(ready: Runtime) -> None:
    with pytest.raises(TooFewDecisions, match="200 more decisions"):
        fit_candidate(ready)
    keep(ready, decided(n_problems=5))
    with pytest.raises(TooFewDecisions, match="35 more problems"):
        fit_candidate(ready)
    assert list_rankings(ready) == ()


def test_an_empty_store_has_too_few(runtime: Runtime) -> None:
    with pytest.raises(TooFewDecisions):
        fit_candidate(runtime)


def test_fit_accept_restore(ready: Runtime) -> None:
    keep(ready, decided(words=3.0))
    told: list[tuple[int, int]] = []
    found = fit_candidate(ready, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]
    assert (found.state, found.n_decisions, found.figures.faults) == ("offered", 480, ())
    assert found.scoring.ranking.words_weight > WORDS_WEIGHT
    assert found.figures.collections == ()
    assert read_ranking(ready, found.id) == found
    assert used(ready) is None

    accepted = accept(ready, found.id, by="office")
    assert (accepted.state, accepted.accepted_by) == ("in-use", "office")
    assert accepted.accepted_at is not None
    assert used(ready) == found.scoring
    with pytest.raises(Conflict, match="in use already"):
        accept(ready, found.id, by=BY)
    with pytest.raises(Conflict, match="it is in use"):
        restore(ready, found.id, by=BY)

    assert restore_shipped(ready) == found.id
    assert used(ready) is None
    with pytest.raises(Conflict, match="nothing to restore"):
        restore_shipped(ready)
    with pytest.raises(Conflict, match=f"peyvand learn restore {found.id}"):
        accept(ready, found.id, by=BY)
    assert restore(ready, found.id, by=BY).state == "in-use"
    assert used(ready) == found.scoring


def test_one_at_a_time_is_in_use(ready: Runtime) -> None:
    keep(ready, decided(words=3.0))
    first, second = fit_candidate(ready), fit_candidate(ready)
    accept(ready, first.id, by=BY)
    with pytest.raises(Conflict, match="compared with another ranking"):
        accept(ready, second.id, by=BY)
    assert [each.state for each in list_rankings(ready)] == ["offered", "in-use"]
    restore_shipped(ready)
    accept(ready, second.id, by=BY)
    restore(ready, first.id, by=BY)
    assert {each.id: each.state for each in list_rankings(ready)} == {first.id: "in-use", second.id: "retired"}
    with ready.database.engine.connect() as connection, pytest.raises(IntegrityError, match="uq_rankings_in_use"):
        connection.execute(update(RankingRow).values(state="in-use"))


def test_what_is_not_offered_is_kept_with_its_figures_and_cannot_be_accepted(ready: Runtime) -> None:
    keep(ready, decided(slope=0.0))
    found = fit_candidate(ready)
    assert found.state == "refused"
    assert any("decisions do not follow its score" in fault for fault in found.figures.faults)
    with pytest.raises(Conflict, match=r"not offered, for .*decisions do not follow its score"):
        accept(ready, found.id, by=BY)
    with pytest.raises(Conflict, match="never in use"):
        restore(ready, found.id, by=BY)


def test_what_is_not_there_is_not_found(ready: Runtime) -> None:
    for verb in (read_ranking, lambda *args: accept(*args, by=BY), lambda *args: restore(*args, by=BY)):
        with pytest.raises(NotFound, match="ranking '7'"):
            verb(ready, 7)


def test_the_latest_decision_on_a_match_stands_and_other_reasons_say_nothing(ready: Runtime) -> None:
    run, _ = keep(ready, decided(n_problems=2, n_experts=4))
    with ready.database.unit() as session:
        values = [
            decision(run, "e0", suits=True),
            decision(run, "e0", suits=False),
            decision(run, "e1", suits=False),
            decision(run, "e1", suits=True),
            {**decision(run, "e2", suits=False), "reason": "too-busy"},
        ]
        session.execute(insert(DecisionRow), values)
        found = store.labelled_decisions(session, MODEL, IN_USE)
    of_first = [each.suitable for each in found if each.problem == b"p000".hex()]
    assert len(found) == 7
    assert of_first[:2] == [False, True]
    assert len(of_first) == 3


def test_decisions_on_answers_of_another_encoder_or_of_an_unknown_weight_are_left_out(ready: Runtime) -> None:
    keep(ready, decided(words=3.0))
    keep(ready, decided(seed=1), model=ModelId("another", "1", 64))
    keep(ready, decided(n_problems=3, seed=2), model=replace(MODEL, revision=f"{encoder_revision(MODEL)}+text-0"))
    with ready.database.unit() as session:
        assert len(store.labelled_decisions(session, MODEL, IN_USE)) == 480 + 18
    accept(ready, fit_candidate(ready).id, by=BY)
    keep(ready, decided(n_problems=4, seed=3))
    with ready.database.unit() as session:
        known = hasattr(MatchRunRow, "ranking")
        assert len(store.labelled_decisions(session, MODEL, IN_USE)) == 480 + 18 or known


def test_answers_that_kept_no_background_are_left_out_where_the_curve_reads_it(ready: Runtime) -> None:
    keep(ready, [replace(each, background=None) for each in decided(n_problems=2)])
    assert IN_USE.calibration is not None
    reads = replace(IN_USE, calibration=replace(IN_USE.calibration, background_weight=-20.0))
    with ready.database.unit() as session:
        assert len(store.labelled_decisions(session, MODEL, IN_USE)) == 12
        assert store.labelled_decisions(session, MODEL, reads) == []


def test_propensities_reach_the_fit(ready: Runtime) -> None:
    labelled = [replace(each, propensity=0.2 if n % 2 else 1.0) for n, each in enumerate(decided(words=3.0))]
    keep(ready, labelled)
    assert fit_candidate(ready).figures.effective_number == pytest.approx(480 * 3**2 / 13)


def test_a_change_of_the_encoder_makes_an_offer_void(ready: Runtime) -> None:
    keep(ready, decided(words=3.0))
    found = fit_candidate(ready)
    with ready.database.unit() as session:
        session.execute(text("UPDATE encoders SET name = 'another'"))
    with pytest.raises(Conflict, match="another encoder"):
        accept(ready, found.id, by=BY)


def test_a_ranking_of_another_version_does_not_stop_answers(ready: Runtime) -> None:
    keep(ready, decided(words=3.0))
    found = accept(ready, fit_candidate(ready).id, by=BY)
    with ready.database.unit() as session:
        session.execute(update(RankingRow).values(ranking={"unheard_of": 1}))
    assert used(ready) is None
    assert list_rankings(ready) == ()
    assert restore_shipped(ready) == found.id


def test_a_job_fits_and_says_what_came_of_it(ready: Runtime) -> None:
    keep(ready, decided(words=3.0))
    job = enqueue_fit(ready)
    assert enqueue_fit(ready) == job
    run_worker(ready, until_empty=True)
    done = job_status(ready, job)
    assert (done.task, done.status, done.done, done.total) == ("learn", "succeeded", 1, 1)
    assert done.message == f"ranking {list_rankings(ready)[0].id}: offered"


def test_a_job_that_has_too_little_says_so(ready: Runtime) -> None:
    job = enqueue_fit(ready)
    with pytest.raises(TooFewDecisions):
        run_worker(ready, until_empty=True)
    assert "200 more decisions" in job_status(ready, job).message


def test_a_fit_is_due_once_enough_is_new_and_once_a_day_at_most(ready: Runtime) -> None:
    def due() -> int | None:
        with ready.database.unit() as session:
            return enqueue_when_due(session)

    assert due() is None
    keep(ready, decided(n_problems=20))
    assert due() is None
    keep(ready, decided(n_problems=80, seed=1))
    assert due() is not None
    assert due() is None
    run_worker(ready, until_empty=True)
    assert len(list_jobs(ready)) == len(list_rankings(ready)) == 1
    with ready.database.unit() as session:
        session.execute(text("UPDATE procrastinate_events SET at = at - interval '2 days'"))
    assert due() is None
    keep(ready, decided(n_problems=9, seed=2))
    assert due() is not None


def test_a_collection_is_ranked_by_both(ready: Runtime, tmp_path: Path) -> None:
    keep(ready, decided(words=3.0))
    folder = collection(tmp_path / "open")
    with pytest.raises(InvalidCatalogue, match="nowhere"):
        fit_candidate(ready, [folder, tmp_path / "nowhere"])
    (figures,) = fit_candidate(ready, [folder]).figures.collections
    assert figures.collection == "open"
    assert set(figures.in_use) == set(figures.candidate) == {"mrr", "ndcg@10", "recall@10", "pairwise_loss_by_expert"}


def test_the_collections_of_the_settings_count_where_none_is_named(ready: Runtime, tmp_path: Path) -> None:
    keep(ready, decided(words=3.0))
    folders = [collection(tmp_path / name) for name in ("one", "two")]
    ready.settings = ready.settings.model_copy(update={"collections": os.pathsep.join(map(str, folders))})
    assert [each.collection for each in fit_candidate(ready).figures.collections] == ["one", "two"]
    assert [each.collection for each in fit_candidate(ready, folders[1:]).figures.collections] == ["two"]
