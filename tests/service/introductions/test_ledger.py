"""Who is asked how often: the ledger says what the log says, to whom it concerns; the inbox what waits."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from matcher.errors import NotFound
from service.accounts.actors import Actor, NotPermitted
from service.accounts.consortia import Consortium, replace_consortium
from service.days import today
from service.faults import NotOffered
from service.introductions import workflow
from service.introductions.exposure import ledger
from service.introductions.inbox import inbox
from service.introductions.load_store import loads_of
from service.introductions.problem_list import Wanted, problems_of_office
from service.matching.tables import MatchResultRow, MatchRunRow
from service.problems import store as problem_store
from service.terms import term_of
from tests.service.introductions.stage import ELSEWHERE, HOME, IMPORTED, OTHER, POSTED, Stage, renamed

NOW = term_of(today())


def ranked(stage: Stage, problem_id: str, *bands: tuple[str, str]) -> None:
    """An answer to a problem that names these experts in these bands."""
    run = uuid4()
    with stage.runtime.database.unit() as session:
        session.execute(
            insert(MatchRunRow).values(
                id=run, problem_id=problem_id, text_hash=b"", text_characters=1, confidentiality="members", lang="fa",
                filters={}, result_limit=9, model_name="m", model_revision="r", model_dim=2, seconds={},
            )
        )  # fmt: skip
        for rank, (expert_id, band) in enumerate(bands, start=1):
            session.execute(
                insert(MatchResultRow).values(
                    run_id=run, rank=rank, expert_id=expert_id, place=rank, propensity=1, explored=False, score=1,
                    parts={}, band=band, evidence=[],
                )
            )  # fmt: skip


def test_the_ledger_counts_what_the_log_says_was_asked(stage: Stage) -> None:
    with stage.runtime.database.unit() as session:
        problem_store.put_problems(session, [renamed(each) for each in range(3)])
    for problem_id in ("p-0", "p-1", "p-2"):
        workflow.put_forward(stage.office, problem_id, "x2", to="both")
    workflow.put_forward(stage.office, POSTED, "x3", to="expert")
    workflow.put_forward(stage.other_office, ELSEWHERE, "x3", to="expert")
    workflow.choose(stage.office, POSTED, "x1")
    found = ledger(stage.office, NOW)
    assert {line.expert.id: line.asked for line in found.lines.items} == {"x2": 3, "x3": 1}
    assert sum(line.share for line in found.lines.items) == pytest.approx(1)
    everywhere = ledger(stage.runtime, NOW)
    assert everywhere.total == len(stage.logged("asked")) == 5
    assert ledger(stage.other_office, NOW).total == 2
    assert ledger(stage.office, NOW, institution_id=HOME).total == 3
    assert ledger(stage.office, NOW, department="Energy").total == 3
    assert ledger(stage.office, NOW.previous).total == 0
    with stage.runtime.database.unit() as session:
        loads = loads_of(session, ["x1", "x2", "x3"], today())
        assert [loads[each].asked for each in ("x1", "x2", "x3")] == [0, 3, 2]
        session.execute(text("UPDATE introductions SET expert_id = NULL WHERE expert_id = 'x2'"))
    erased = ledger(stage.office, NOW)
    assert (erased.total, erased.erased) == (4, 3)
    with pytest.raises(NotOffered):
        ledger(stage.office, NOW, institution_id=OTHER)
    with pytest.raises(NotPermitted):
        ledger(stage.company, NOW)


def test_a_secretary_asks_after_the_members_of_the_consortium(stage: Stage) -> None:
    replace_consortium(stage.runtime, Consortium("c", "C", today() - timedelta(days=9), members=(OTHER,)))
    secretary = stage.runtime.on_behalf_of(Actor("s", role="secretary", consortium_id="c"))
    workflow.put_forward(stage.office, POSTED, "x2", to="expert")
    workflow.put_forward(stage.office, IMPORTED, "x3", to="expert")
    assert [line.expert.id for line in ledger(secretary, NOW).lines.items] == ["x3"]


def test_a_strong_expert_whom_nobody_asks_is_named_until_somebody_does(stage: Stage) -> None:
    ranked(stage, POSTED, ("x1", "good"), ("x2", "weak"))
    ranked(stage, POSTED, ("x1", "strong"), ("x2", "possible"), ("x3", "strong"))
    found = ledger(stage.office, NOW)
    assert [(each.expert.id, each.strongly) for each in found.overlooked] == [("x1", 1)]
    assert [each.id for each in found.overlooked[0].problems] == [POSTED]
    assert found.in_question == 2  # of the latest ranking, and of the own institution
    workflow.put_forward(stage.office, POSTED, "x1", to="expert")
    assert ledger(stage.office, NOW).overlooked == []


def test_who_has_as_much_as_they_take_is_marked(stage: Stage) -> None:
    workflow.put_forward(stage.office, POSTED, "x1", to="expert")
    with stage.runtime.database.unit() as session:
        assert loads_of(session, ["x1"], today())["x1"].is_full
    workflow.answer_as_expert(stage.expert("x1"), 1, "no", reason="too-busy")
    with stage.runtime.database.unit() as session:
        assert not loads_of(session, ["x1"], today())["x1"].is_full


def test_the_inbox_holds_each_thing_until_it_is_done(stage: Stage) -> None:
    def waits() -> set[str]:
        return {kind for kind, pile in inbox(stage.office).piles.items() if pile.total}

    assert waits() == {"new"}
    assert inbox(stage.other_office).piles["new"].total == 1
    found = workflow.put_forward(stage.office, POSTED, "x1", to="company")
    assert waits() == {"company"}
    assert inbox(stage.other_office).piles["new"].total == 0  # the first office took it up
    workflow.answer_as_company(stage.company, found.id, "accepted")
    assert waits() == {"ask"}
    workflow.ask(stage.office, found.id)
    assert waits() == {"expert"}
    workflow.answer_as_expert(stage.expert("x1"), found.id, "later", until=today() + timedelta(days=1))
    assert waits() == set()
    with stage.runtime.database.unit() as session:
        session.execute(text("UPDATE introductions SET expert_until = current_date - 1"))
    assert waits() == {"ask-again"}
    workflow.answer_as_expert(stage.expert("x1"), found.id, "yes")
    assert waits() == {"cases"}  # nobody said what is next, nor who looks after it
    assert inbox(stage.office).piles["cases"].items[0].is_nobodys
    officer = stage.as_("officer").actor.account_id
    for change in ("next_action = ''", "account_id = NULL", "due_on = current_date - 3"):
        with stage.runtime.database.unit() as session:
            session.execute(text("UPDATE cases SET next_action = 'call', account_id = :officer"), {"officer": officer})
        assert waits() == set()
        with stage.runtime.database.unit() as session:
            session.execute(text(f"UPDATE cases SET {change}"))
        assert waits() == {"cases"}, change
    with pytest.raises(NotPermitted):
        inbox(stage.company)


def test_the_list_shows_what_an_office_handles_by_how_far_it_is(stage: Stage) -> None:
    def shown(office: Stage, **wanted: str) -> set[str]:
        return {each.problem.id for each in problems_of_office(office.office, Wanted(**wanted))[0].items}

    assert shown(stage) == {POSTED, IMPORTED}
    assert shown(stage, state="new") == {POSTED}
    assert shown(stage, words="كوره شيشه") == {POSTED}
    assert shown(stage, words="فولاد") == {IMPORTED}
    assert shown(stage, programme="advice") == set()
    workflow.put_forward(stage.office, IMPORTED, "x2", to="expert")
    assert shown(stage, state="waiting-expert") == {IMPORTED}
    assert shown(stage, state="untouched") == {POSTED}
    workflow.close(stage.office, POSTED, reason="solved")
    assert shown(stage, state="ended") == {POSTED}
    counts = problems_of_office(stage.office, Wanted())[1]
    assert counts["waiting-expert"] == 1
    with pytest.raises(NotFound):
        workflow.of_problem(stage.office, ELSEWHERE)
