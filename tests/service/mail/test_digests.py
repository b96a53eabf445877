"""What is told by the clock: digests as often as they are wanted, what is due, what took long."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matcher.catalogue import write_catalogue
from matcher.errors import InvalidInput
from matcher.records import Catalogue, Expert
from service.accounts.account_store import Account
from service.cases.store import add_case
from service.imports import telling
from service.jobs import enqueue_import, run_worker
from service.mail import digests, reminders, store
from service.mail.digests import write_digests
from service.mail.reminders import remind_of_cases
from service.mail.tasks import DIGEST_HOUR_UTC, enqueue_what_is_due
from service.mail.workflow import choose
from service.runtime import Runtime
from tests.service.mail.postbox import account, aged, told

SATURDAY, SUNDAY = "2026-11-28", "2026-11-29"


def provider(session: Session, reader: Account) -> Mapping[str, Any] | None:
    """Everyone has one open problem but who is called Nobody."""
    if reader.name == "Nobody":
        return None
    return {"path": "/opportunities", "items": [{"path": "/opportunities/1", "problem": "p"}], "count": 1}


def test_a_digest_comes_as_often_as_it_is_wanted(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "digest_for", provider)
    usual, daily, never, empty = (
        account(runtime, role="faculty", name=name) for name in ("Usual", "Daily", "Never", "Nobody")
    )
    account(runtime, role="company")
    with runtime.database.unit() as session:
        for reader, frequency in ((daily, "daily"), (never, "never"), (empty, "daily")):
            choose(session, reader.id, {"digest": frequency})

    def written(day: str) -> list[int]:
        with runtime.database.unit() as session:
            before = {each.id for each in store.list_mails(session, store.STATES, limit=100)}
        write_digests(runtime, day)
        with runtime.database.unit() as session:
            found = store.list_mails(session, store.STATES, limit=100)
        return sorted(each.account_id for each in found if each.id not in before)

    assert written(SUNDAY) == [daily.id]
    assert written(SUNDAY) == []
    assert written(SATURDAY) == [usual.id, daily.id]
    assert written(SATURDAY) == []


def test_the_day_is_begun_once_and_what_is_old_forgotten_with_it(runtime: Runtime) -> None:
    reader = account(runtime)
    old = told(runtime, reader, "password-changed")
    waited = told(runtime, reader, "sign-in-link", link="/l/secret")
    with runtime.database.unit() as session:
        store.note_state(session, old.id, store.SENT)
    aged(runtime, old.id, "ended_at", timedelta(days=91))
    aged(runtime, waited.id, "created_at", timedelta(days=1))

    morning = datetime(2026, 11, 29, DIGEST_HOUR_UTC, tzinfo=UTC)
    enqueue_what_is_due(runtime, morning - timedelta(minutes=1))
    assert n_begun(runtime) == 0
    for _ in range(2):
        enqueue_what_is_due(runtime, morning)
    enqueue_what_is_due(runtime, morning + timedelta(hours=5))
    assert n_begun(runtime) == 1
    enqueue_what_is_due(runtime, morning + timedelta(days=1))
    assert n_begun(runtime) == 2
    with runtime.database.unit() as session:
        left = store.list_mails(session, store.STATES, limit=10)
    assert [(each.id, each.state, each.facts) for each in left] == [(waited.id, store.EXPIRED, {})]


def n_begun(runtime: Runtime) -> int:
    with runtime.database.engine.connect() as connection:
        count = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_digests'"
        return int(connection.scalar(text(count)) or 0)


def test_whoever_looks_after_a_case_is_told_once_that_it_is_due(runtime: Runtime) -> None:
    officer = account(runtime, role="officer")
    with runtime.database.unit() as session:
        for title, due in (("due", SUNDAY), ("overdue", SATURDAY), ("later", "2026-11-30"), ("never", None)):
            day = None if due is None else date.fromisoformat(due)
            add_case(session, title, step="visit", account_id=officer.id, due_on=day, form_key=title)
        add_case(session, "of nobody", step="visit", due_on=date.fromisoformat(SUNDAY), form_key="nobody")
    for _ in range(2):
        remind_of_cases(runtime, SUNDAY)
    with runtime.database.unit() as session:
        mails = store.list_mails(session, store.STATES, limit=10)
    assert sorted(each.facts["due"] for each in mails) == [SATURDAY, SUNDAY]


def test_whoever_began_a_long_import_is_told_how_it_ended(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = account(runtime, role="operator")
    write_catalogue(Catalogue(experts=(Expert("sara", "سارا"),)), tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "experts.jsonl").write_text('{"id": 3}\n', encoding="utf-8")
    begun = runtime.on_behalf_of(officer.actor)
    enqueue_import(begun, tmp_path / "good")
    run_worker(begun, until_empty=True)
    with runtime.database.unit() as session:
        assert store.list_mails(session, store.STATES, limit=10) == (), "its page has told"
    monkeypatch.setattr(telling, "TOLD_AFTER_SECONDS", 0)
    for folder in ("good", "bad"):
        enqueue_import(begun, tmp_path / folder)
    with suppress(InvalidInput):
        run_worker(begun, until_empty=True)
    with runtime.database.unit() as session:
        mails = store.list_mails(session, store.STATES, limit=10)
    assert sorted(each.facts["outcome"] for each in mails) == ["done", "failed"]


def test_the_day_s_work_is_done_by_a_worker(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    told_of: list[date] = []
    monkeypatch.setattr(digests, "digest_for", provider)
    monkeypatch.setattr(reminders, "tell_of_ends", lambda session, day: told_of.append(day))
    officer, reader = account(runtime, role="officer"), account(runtime, role="faculty")
    with runtime.database.unit() as session:
        add_case(session, "due", step="visit", account_id=officer.id, due_on=date.fromisoformat(SATURDAY), form_key="c")
    enqueue_what_is_due(runtime, datetime(2026, 11, 28, 12, tzinfo=UTC))
    run_worker(runtime, until_empty=True)
    with runtime.database.unit() as session:
        mails = store.list_mails(session, store.STATES, limit=10)
    assert {(each.account_id, each.kind) for each in mails} == {(officer.id, "case-due"), (reader.id, "digest")}
    assert told_of == [date.fromisoformat(SATURDAY)]
