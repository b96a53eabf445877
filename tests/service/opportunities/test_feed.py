"""The feed: filled by a job, read within borders, answered once; offers and refusals act as they say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from matcher.errors import InvalidInput, NotFound
from matcher.redact import REPLACEMENT
from service import job_store, jobs
from service.accounts.account_store import account_of_expert
from service.accounts.actors import NotPermitted
from service.days import today
from service.introductions import workflow as introductions
from service.opportunities import answering
from service.opportunities.digest import digest_for
from service.opportunities.feeding import enqueue_feeds_when_due, refresh_feeds
from service.opportunities.home import home, read_opportunity, read_question
from service.worker import run_worker
from tests.service.introductions.stage import ELSEWHERE, IMPORTED, POSTED, Stage


def feed_of(stage: Stage, expert_id: str = "x1") -> list[str]:
    return sorted(each.fit.problem.id for each in home(stage.expert(expert_id)).feed.items)


def run_sql(stage: Stage, statement: str, **values: object) -> None:
    with stage.runtime.database.unit() as session:
        session.execute(text(statement), values)


def test_open_problems_are_ranked_once_until_something_changes(stage: Stage) -> None:
    assert feed_of(stage) == sorted([POSTED, IMPORTED, ELSEWHERE])
    runs = stage.count("match_runs")
    assert refresh_feeds(stage.runtime).ranked == 0
    run_sql(stage, "UPDATE fed_problems SET fed_at = now() - interval '8 days' WHERE problem_id = :id", id=POSTED)
    assert refresh_feeds(stage.runtime).ranked == 1
    run_sql(stage, "UPDATE problems SET updated_at = now() + interval '1 second' WHERE id = :id", id=IMPORTED)
    assert refresh_feeds(stage.runtime, at_once=5).ranked == 1
    assert stage.count("match_runs") == runs + 2
    with pytest.raises(NotPermitted):
        refresh_feeds(stage.office)


def test_a_feed_is_made_some_problems_at_a_time_and_goes_on(stage: Stage) -> None:
    run_sql(stage, "DELETE FROM fed_problems")
    done = refresh_feeds(stage.runtime, at_once=2)
    assert (done.ranked, done.left) == (2, 1)
    with stage.runtime.database.unit() as session:
        enqueue_feeds_when_due(session)
        assert job_store.enqueued_lately(session, "refresh_feeds", 1)
        enqueue_feeds_when_due(session)  # one waits already
    run_worker(stage.runtime, until_empty=True)
    waited = [each for each in jobs.list_jobs(stage.runtime) if each.task == "refresh_feeds"]
    assert [(each.status, each.message) for each in waited] == [("succeeded", "1 problems ranked, 0 refused, 0 left")]


def test_a_statement_that_matching_refuses_is_not_tried_for_ever(stage: Stage) -> None:
    run_sql(stage, "UPDATE problems SET title = '', text = '…', updated_at = now() + interval '1 s' WHERE id = :id",
            id=IMPORTED)  # fmt: skip
    assert refresh_feeds(stage.runtime).refused == 1
    run_sql(stage, "UPDATE problems SET updated_at = now() - interval '1 day' WHERE id = :id", id=IMPORTED)
    assert str(refresh_feeds(stage.runtime)) == "0 problems ranked, 0 refused, 0 left"


def test_an_offer_is_a_yes_that_does_not_count_as_asked(stage: Stage) -> None:
    stage.as_("officer")
    said = answering.offer(stage.expert("x1"), POSTED, note="we have the furnace")
    assert (said.expert_answer, said.asked_at, said.rank) == ("yes", None, said.rank)
    assert answering.offer(stage.expert("x1"), POSTED) == said
    assert POSTED not in feed_of(stage)
    assert len(stage.logged("offered")) == 1
    assert stage.count("mails") == 1  # the home university's office, once
    assert read_question(stage.expert("x1"), said.id).state == "offered"
    introductions.release(stage.office, said.id)
    known = introductions.answer_as_company(stage.company, said.id, "accepted")
    assert known.revealed_at is not None
    found = read_question(stage.expert("x1"), said.id)
    assert (found.state, found.case_id is not None) == ("known", True)


def test_an_offer_to_a_company_that_accepted_already_reveals(stage: Stage) -> None:
    chosen = introductions.put_forward(stage.office, POSTED, "x1", to="company")
    introductions.answer_as_company(stage.company, chosen.id, "accepted")
    assert answering.offer(stage.expert("x1"), POSTED).revealed_at is not None


def test_an_offer_is_taken_back_and_the_problem_is_there_again(stage: Stage) -> None:
    said = answering.offer(stage.expert("x1"), POSTED)
    answering.take_back(stage.expert("x1"), said.id, version=said.version)
    answering.take_back(stage.expert("x1"), said.id, version=said.version)
    assert len(stage.logged("took-back")) == 1
    assert POSTED in feed_of(stage)
    asked = introductions.put_forward(stage.office, IMPORTED, "x1", to="expert")
    with pytest.raises(NotFound):  # a question is answered, not taken back
        answering.take_back(stage.expert("x1"), asked.id)


def test_no_and_later_act(stage: Stage) -> None:
    expert = stage.expert("x1")
    back_on = today() + timedelta(days=40)
    for wrong in (
        {"answer": "no"},
        {"answer": "no", "reason": "mood"},
        {"answer": "no", "reason": "on-leave"},
        {"answer": "later"},
        {"answer": "later", "until": today()},
        {"answer": "perhaps"},
    ):
        with pytest.raises(InvalidInput):
            answering.put_aside(expert, POSTED, **wrong)  # type: ignore[arg-type]
    answering.put_aside(expert, POSTED, "no", reason="not-my-field")
    answering.put_aside(expert, POSTED, "no", reason="not-my-field")
    assert stage.count("decisions") == 1
    assert stage.count("evidence_weights") > 0
    answering.put_aside(expert, IMPORTED, "later", until=back_on)
    assert feed_of(stage) == [ELSEWHERE]
    answering.put_aside(expert, ELSEWHERE, "no", reason="on-leave", until=back_on)
    assert stage.count("absences") == 1
    run_sql(stage, "UPDATE passed_opportunities SET until = :day WHERE until IS NOT NULL", day=today())
    assert feed_of(stage) == [IMPORTED]


def test_what_is_not_ones_own_is_not_there(stage: Stage) -> None:
    asked = introductions.put_forward(stage.office, POSTED, "x1", to="expert")
    other = stage.expert("x2")
    for look in (
        lambda: read_question(other, asked.id),
        lambda: read_opportunity(stage.expert("x1"), POSTED),  # asked about it: it is a question now
        lambda: read_opportunity(other, "nothing"),
        lambda: answering.offer(other, "nothing"),
        lambda: answering.take_back(other, asked.id),
        lambda: answering.answer(other, asked.id, "yes"),
        lambda: answering.put_aside(other, "nothing", "no", reason="other"),
    ):
        with pytest.raises(NotFound):
            look()
    for kind in (stage.office, stage.company):
        with pytest.raises(NotPermitted):
            home(kind)


def test_a_closed_problem_leaves_the_feed(stage: Stage) -> None:
    introductions.take_up(stage.office, POSTED)
    introductions.close(stage.office, POSTED, reason="solved")
    assert POSTED not in feed_of(stage)
    with pytest.raises(NotFound):
        answering.offer(stage.expert("x1"), POSTED)


def test_a_confidential_problem_is_told_without_its_secrets(stage: Stage) -> None:
    run_sql(stage, "UPDATE problems SET confidentiality = 'confidential' WHERE id = :id", id=POSTED)
    told = read_opportunity(stage.expert("x1"), POSTED).told
    assert told.shown.is_redacted
    assert told.organisation is None
    assert "کوره" not in told.shown.problem.text
    assert REPLACEMENT in told.shown.problem.text
    assert told.match is not None
    assert told.match.reason is None or not told.match.reason.phrases
    assert not any(piece.shared_terms or piece.phrases for piece in told.match.evidence)


def test_a_digest_holds_what_is_new_and_nothing_of_a_confidential_problem(stage: Stage) -> None:
    stage.as_("faculty", expert_id="x1")
    run_sql(stage, "UPDATE problems SET confidentiality = 'confidential' WHERE id = :id", id=POSTED)
    with stage.runtime.database.unit() as session:
        account = account_of_expert(session, "x1")
        assert account is not None
        facts = digest_for(session, account)
    assert facts is not None
    assert facts["count"] == 3
    assert sorted(each.get("problem", "") for each in facts["items"]) == ["", ELSEWHERE, IMPORTED]
    run_sql(stage, "INSERT INTO mails (account_id, kind, facts) VALUES (:id, 'digest', '{}')", id=account.id)
    with stage.runtime.database.unit() as session:
        assert digest_for(session, account) is None
    refresh_feeds(stage.runtime)
    with stage.runtime.database.unit() as session:
        assert digest_for(session, account) is None  # ranked again is not new
    run_sql(stage, "DELETE FROM mails")
    run_sql(stage, "INSERT INTO expert_settings (expert_id, paused_until) VALUES ('x1', :day)",
            day=today() + timedelta(days=3))  # fmt: skip
    with stage.runtime.database.unit() as session:
        assert digest_for(session, account) is None
