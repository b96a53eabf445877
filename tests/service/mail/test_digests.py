"""Digests: as often as each faculty member likes, once a day at most."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.accounts.account_store import Account
from service.mail import digests, store
from service.mail.digests import write_digests
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
    monkeypatch.setattr(digests, "_provider", lambda: provider)
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
