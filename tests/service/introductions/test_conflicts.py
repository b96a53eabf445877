"""Conflicts of interest: recorded once, obeyed by everyone, ended by whoever recorded them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from matcher.errors import InvalidInput, NotFound
from service.accounts.actors import NotPermitted
from service.days import today
from service.introductions import conflicts, workflow
from service.introductions.problem_desk import problem_desk
from service.matching.workflow import match_problem
from tests.service.introductions.stage import COMPANY, IMPORTED, POSTED, RIVAL, Stage


def test_a_conflict_is_obeyed_by_every_office_until_it_ends(stage: Stage) -> None:
    stage.fill_index()
    before = {each.expert.id for each in match_problem(stage.office, POSTED).answer.matches}
    assert "x1" in before
    known = conflicts.record(stage.office, "x1", COMPANY, "own-start-up", note="since 1402")
    assert conflicts.record(stage.office, "x1", COMPANY, "own-start-up", note="since 1402") == known
    assert len(stage.logged("recorded", "conflict")) == 1
    page = problem_desk(stage.office, POSTED)
    assert [each.expert.id for each in page.left_out] == ["x1"]
    assert "x1" not in [each.expert.id for each in page.ranked]
    assert {each.expert.id for each in match_problem(stage.office, POSTED).answer.matches} == before - {"x1"}
    assert "x1" in {each.expert.id for each in match_problem(stage.office, IMPORTED).answer.matches}
    for deed in (
        lambda: workflow.choose(stage.office, POSTED, "x1"),
        lambda: workflow.put_forward(stage.office, POSTED, "x1", to="expert"),
    ):
        with pytest.raises(workflow.InConflict):
            deed()
    workflow.choose(stage.office, POSTED, "x1", standing="excluded", reason="their own company")
    conflicts.end(stage.office, known.id)
    assert {each.expert.id for each in match_problem(stage.office, POSTED).answer.matches} == before


def test_a_conflict_that_is_found_later_holds_back_what_was_chosen_before(stage: Stage) -> None:
    found = workflow.choose(stage.office, POSTED, "x1")
    conflicts.record(stage.other_office, "x1", COMPANY, "open-dispute")
    for deed in (lambda: workflow.release(stage.office, found.id), lambda: workflow.ask(stage.office, found.id)):
        with pytest.raises(workflow.InConflict):
            deed()


def test_a_merged_record_takes_its_conflicts_along(stage: Stage) -> None:
    conflicts.record(stage.office, "x2", COMPANY, "household-company")
    with stage.runtime.database.unit() as session:
        session.execute(text("UPDATE experts SET merged_into = 'x1' WHERE id = 'x2'"))
    with pytest.raises(workflow.InConflict):
        workflow.choose(stage.office, POSTED, "x1")


def test_a_conflict_ends_by_itself_after_its_last_day(stage: Stage) -> None:
    conflicts.record(stage.office, "x1", COMPANY, "open-dispute", until=today())
    with pytest.raises(workflow.InConflict):
        workflow.choose(stage.office, POSTED, "x1")
    with stage.runtime.database.unit() as session:
        session.execute(text("UPDATE conflicts_of_interest SET until = current_date - 2"))
    assert workflow.choose(stage.office, POSTED, "x1").standing == "candidate"
    assert conflicts.in_force(stage.office).total == 0


def test_only_who_recorded_a_conflict_ends_or_changes_it(stage: Stage) -> None:
    known = conflicts.record(stage.office, "x1", COMPANY, "open-dispute", note="a lawsuit")
    assert conflicts.record(stage.other_office, "x1", COMPANY, "open-dispute", note="nothing") == known
    assert conflicts.in_force(stage.other_office).total == 0
    with pytest.raises(NotFound):
        conflicts.end(stage.other_office, known.id)
    with pytest.raises(NotPermitted):
        conflicts.record(stage.company, "x1", COMPANY, "open-dispute")
    conflicts.end(stage.office, known.id)
    with pytest.raises(NotFound):
        conflicts.end(stage.office, known.id)
    assert stage.logged("ended", "conflict") == [{"kind": "open-dispute"}]


@pytest.mark.parametrize(
    ("expert", "organisation", "kind", "days"),
    [
        ("nobody", RIVAL, "open-dispute", None),
        ("x1", "nothing", "open-dispute", None),
        ("x1", RIVAL, "bad-mood", None),
        ("x1", RIVAL, "open-dispute", -1),
    ],
)
def test_what_is_no_conflict_is_refused(
    stage: Stage, expert: str, organisation: str, kind: str, days: int | None
) -> None:
    until = today() + timedelta(days=days) if days is not None else None
    with pytest.raises(InvalidInput):
        conflicts.record(stage.office, expert, organisation, kind, until=until)
    assert stage.count("conflicts_of_interest") == 0
