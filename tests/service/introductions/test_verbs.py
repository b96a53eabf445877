"""The verbs of introductions: each does its part once, within its borders, and is written down."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from matcher.errors import InvalidInput, NotFound, PeyvandError
from service.accounts.actors import NotPermitted
from service.conflicts import Stale
from service.days import today
from service.introductions import workflow
from service.introductions.workflow import Introduction
from service.matching.workflow import match_problem, read_run
from service.problems import posting_store
from tests.service.introductions.stage import COMPANY, ELSEWHERE, HOME, IMPORTED, POSTED, Stage


def asked_and_released(stage: Stage, expert_id: str = "x1") -> Introduction:
    return workflow.put_forward(stage.office, POSTED, expert_id, to="both")


def test_from_the_choice_to_the_case(stage: Stage) -> None:
    stage.fill_index()
    run = match_problem(stage.office, POSTED)
    chosen = workflow.choose(stage.office, POSTED, "x1", standing="pinned", reason="has the laboratory", run_id=run.id)
    assert (chosen.standing, chosen.institution_id, chosen.run_id) == ("pinned", HOME, run.id)
    assert chosen.rank is not None
    assert workflow.of_problem(stage.company, POSTED) == []
    released = workflow.release(stage.office, chosen.id, version=chosen.version)
    assert [each.id for each in workflow.of_problem(stage.company, POSTED)] == [released.id]
    assert workflow.of_expert(stage.expert("x1")) == ()
    workflow.answer_as_company(stage.company, chosen.id, "accepted")
    workflow.ask(stage.office, chosen.id)
    assert stage.count("cases") == 0
    known = workflow.answer_as_expert(stage.expert("x1"), chosen.id, "yes")
    assert known.revealed_at is not None
    assert stage.count("cases") == 1
    assert [each["side"] for each in stage.logged("answered")] == ["company", "expert"]
    assert len(stage.logged("revealed")) == len(stage.logged("asked")) == len(stage.logged("released")) == 1
    verbs = [each.verb for each in read_run(stage.runtime, run.id).decisions]
    assert verbs == ["shortlist", "introduce"]
    with stage.runtime.database.unit() as session:
        posting = posting_store.get_posting(session, POSTED)
    assert posting is not None
    assert (posting.state, posting.institution_id) == ("answered", HOME)


def test_every_verb_once_more_changes_nothing(stage: Stage) -> None:
    at = workflow.choose(stage.office, POSTED, "x1").id
    deeds: list[Callable[[int], Introduction]] = [
        lambda version: workflow.choose(stage.office, POSTED, "x1", standing="pinned", reason="near", version=version),
        lambda version: workflow.release(stage.office, at, version=version),
        lambda version: workflow.ask(stage.office, at, version=version),
        lambda version: workflow.answer_as_company(
            stage.company, at, "declined", reason="too far away", version=version
        ),
        lambda version: workflow.answer_as_expert(
            stage.expert("x1"), at, "later", note="after the exams", version=version
        ),
        lambda version: workflow.withdraw(stage.office, at, version=version),
    ]
    for deed in deeds:
        version = workflow.read(stage.office, at).version
        first = deed(version)
        written = stage.count("audit_log"), stage.count("mails")
        assert deed(version) == first  # a double click sends the version that was seen then
        assert first.version == version + 1
        assert (stage.count("audit_log"), stage.count("mails")) == written


def test_two_clicks_at_once_ask_once_and_open_one_case(stage: Stage) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: asked_and_released(stage), range(4)))
    assert len({each.id for each in made}) == 1
    assert len(stage.logged("asked")) == len(stage.logged("released")) == 1

    def answer(at: int) -> None:
        if at % 2:
            workflow.answer_as_company(stage.company, made[0].id, "accepted")
        else:
            workflow.answer_as_expert(stage.expert("x1"), made[0].id, "yes")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(answer, range(4)))
    assert stage.count("cases") == len(stage.logged("revealed")) == 1


def test_what_belongs_to_others_is_not_there(stage: Stage) -> None:
    found = asked_and_released(stage)
    others: list[Callable[[], object]] = [
        lambda: workflow.choose(stage.office, ELSEWHERE, "x1"),
        lambda: workflow.choose(stage.other_office, POSTED, "x1"),
        lambda: workflow.release(stage.other_office, found.id),
        lambda: workflow.ask(stage.other_office, found.id),
        lambda: workflow.withdraw(stage.other_office, found.id),
        lambda: workflow.read(stage.other_office, found.id),
        lambda: workflow.of_problem(stage.other_office, POSTED),
        lambda: workflow.of_problem(stage.rival, POSTED),
        lambda: workflow.read(stage.rival, found.id),
        lambda: workflow.read(stage.expert("x2"), found.id),
        lambda: workflow.answer_as_company(stage.rival, found.id, "accepted"),
        lambda: workflow.answer_as_expert(stage.expert("x2"), found.id, "yes"),
        lambda: workflow.take_up(stage.other_office, POSTED),
        lambda: workflow.close(stage.other_office, POSTED, reason="solved"),
        lambda: workflow.choose(stage.office, POSTED, "nobody"),
        lambda: workflow.choose(stage.office, "nothing", "x1"),
    ]
    for look in others:
        with pytest.raises(NotFound):
            look()
    for attempt in (
        lambda: workflow.choose(stage.company, POSTED, "x1"),
        lambda: workflow.ask(stage.expert("x1"), found.id),
        lambda: workflow.answer_as_company(stage.office, found.id, "accepted"),
        lambda: workflow.answer_as_expert(stage.office, found.id, "yes"),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert workflow.read(stage.office, found.id) == found


def test_whoever_looked_at_an_older_state_changes_nothing(stage: Stage) -> None:
    found = workflow.choose(stage.office, POSTED, "x1")
    workflow.choose(stage.office, POSTED, "x1", standing="pinned", reason="near", version=found.version)
    for deed in (
        lambda: workflow.choose(
            stage.office, POSTED, "x1", standing="excluded", reason="far away", version=found.version
        ),
        lambda: workflow.release(stage.office, found.id, version=found.version),
        lambda: workflow.put_forward(stage.office, POSTED, "x1", to="expert", version=found.version),
        lambda: workflow.withdraw(stage.office, found.id, version=found.version),
    ):
        with pytest.raises(Stale):
            deed()
    assert workflow.read(stage.office, found.id).standing == "pinned"


def test_what_was_taken_back_is_answered_by_nobody_and_counts_as_asked(stage: Stage) -> None:
    found = asked_and_released(stage)
    back = workflow.withdraw(stage.office, found.id)
    assert (back.released_at, back.asked_at) == (None, found.asked_at)
    with pytest.raises(NotFound):
        workflow.answer_as_company(stage.company, found.id, "accepted")
    with pytest.raises(workflow.TakenBack):
        workflow.answer_as_expert(stage.expert("x1"), found.id, "yes")
    with pytest.raises(workflow.LeftOut):
        workflow.release(stage.office, found.id)
    taken_in = workflow.choose(stage.office, POSTED, "x1")
    with pytest.raises(workflow.TakenBack):
        workflow.answer_as_expert(stage.expert("x1"), found.id, "yes")
    again = workflow.ask(stage.office, taken_in.id)
    assert again.asked_at == found.asked_at
    assert (len(stage.logged("asked")), len(stage.logged("asked-again"))) == (1, 1)
    assert workflow.answer_as_expert(stage.expert("x1"), found.id, "yes").expert_answer == "yes"


def test_both_sides_know_each_other_for_good(stage: Stage) -> None:
    found = asked_and_released(stage)
    workflow.answer_as_company(stage.company, found.id, "accepted")
    workflow.answer_as_expert(stage.expert("x1"), found.id, "yes")
    for deed in (
        lambda: workflow.withdraw(stage.office, found.id),
        lambda: workflow.choose(stage.office, POSTED, "x1", standing="excluded", reason="too late"),
        lambda: workflow.answer_as_company(stage.company, found.id, "declined", reason="changed our minds"),
        lambda: workflow.answer_as_expert(stage.expert("x1"), found.id, "no", reason="too-busy"),
    ):
        with pytest.raises(workflow.Revealed):
            deed()


def test_an_answer_that_changes_undoes_what_the_first_one_brought_about(stage: Stage) -> None:
    stage.fill_index()
    run = match_problem(stage.office, POSTED)
    found = workflow.put_forward(stage.office, POSTED, "x1", to="expert", run_id=run.id)
    back_on = today() + timedelta(days=30)
    workflow.answer_as_expert(stage.expert("x1"), found.id, "no", reason="on-leave", until=back_on)
    assert stage.count("absences") == 1
    assert "x1" not in [each.expert.id for each in match_problem(stage.office, POSTED).answer.matches]
    said = workflow.answer_as_expert(stage.expert("x1"), found.id, "yes")
    assert (said.expert_reason, said.expert_until) == (None, None)
    assert stage.count("absences") == 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("no", {}),
        ("no", {"reason": "mood"}),
        ("no", {"reason": "on-leave"}),
        ("later", {"until": today() - timedelta(days=1)}),
        ("perhaps", {}),
        ("yes", {"note": "x" * 501}),
    ],
)
def test_what_an_expert_cannot_say_is_refused(stage: Stage, answer: str, said: dict[str, object]) -> None:
    found = workflow.put_forward(stage.office, IMPORTED, "x2", to="expert")
    with pytest.raises(InvalidInput):
        workflow.answer_as_expert(stage.expert("x2"), found.id, answer, **said)  # type: ignore[arg-type]
    assert workflow.read(stage.office, found.id) == found


def test_pinning_and_leaving_out_need_a_reason_and_a_run_that_showed_the_expert(stage: Stage) -> None:
    stage.fill_index()
    run = match_problem(stage.office, IMPORTED)
    for standing in ("pinned", "excluded"):
        with pytest.raises(InvalidInput):
            workflow.choose(stage.office, POSTED, "x1", standing=standing, reason=" ")
    for nonsense in ("no run", run.id):  # the second answered another problem
        chosen = workflow.choose(stage.office, POSTED, "x1", run_id=nonsense)
        assert (chosen.run_id, chosen.rank) == (None, None)


def test_a_problem_that_ended_introduces_nobody(stage: Stage) -> None:
    found = workflow.choose(stage.office, POSTED, "x1")
    workflow.take_up(stage.office, POSTED)
    workflow.take_up(stage.office, POSTED)
    assert len(stage.logged("took-up", "problem")) == 1
    with pytest.raises(InvalidInput):
        workflow.close(stage.office, POSTED, reason="")
    workflow.close(stage.office, POSTED, reason="solved")
    workflow.close(stage.office, POSTED, reason="solved")
    assert len(stage.logged("closed", "problem")) == 1
    for deed in (
        lambda: workflow.release(stage.office, found.id),
        lambda: workflow.ask(stage.office, found.id),
        lambda: workflow.choose(stage.office, POSTED, "x2"),
        lambda: workflow.take_up(stage.office, POSTED),
    ):
        with pytest.raises(workflow.ProblemEnded):
            deed()


def test_everyone_concerned_is_written_to_once(stage: Stage) -> None:
    stage.as_("officer")
    stage.as_("company", organisation_id=COMPANY)
    stage.as_("faculty", expert_id="x1")
    found = asked_and_released(stage)
    workflow.answer_as_company(stage.company, found.id, "accepted")
    workflow.answer_as_expert(stage.expert("x1"), found.id, "yes")
    with stage.runtime.database.unit() as session:
        kinds = sorted(session.execute(text("SELECT kind FROM mails")).scalars())
    assert kinds == sorted([
        "candidates-released", "expert-asked", "company-answered", "expert-answered", "revealed", "revealed", "revealed"
    ])  # fmt: skip


def test_an_erased_person_is_asked_nothing(stage: Stage) -> None:
    found = workflow.choose(stage.office, POSTED, "x1")
    with stage.runtime.database.unit() as session:
        session.execute(text("UPDATE introductions SET expert_id = NULL"))
    with pytest.raises(workflow.PersonErased):
        workflow.ask(stage.office, found.id)


def test_every_refusal_is_an_error_of_ours() -> None:
    for refusal in (workflow.Revealed(), workflow.TakenBack(), workflow.LeftOut(), workflow.PersonErased()):
        assert isinstance(refusal, PeyvandError)
        assert str(refusal).endswith(".")


@pytest.mark.parametrize("asks", [True, False])
def test_a_case_is_looked_after_by_whoever_asked_else_by_whoever_took_the_problem_up(stage: Stage, asks: bool) -> None:
    first, second = stage.as_("officer"), stage.as_("officer")
    workflow.take_up(first, POSTED)
    found = workflow.put_forward(second if asks else stage.office, POSTED, "x1", to="both")
    workflow.answer_as_company(stage.company, found.id, "accepted")
    workflow.answer_as_expert(stage.expert("x1"), found.id, "yes")
    with stage.runtime.database.unit() as session:
        cared_for = session.execute(text("SELECT account_id FROM cases")).scalars().all()
    assert cared_for == [(second if asks else first).actor.account_id]
