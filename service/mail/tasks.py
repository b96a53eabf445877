"""The tasks of mail that a worker does, and what is due by the clock: once a day reminders, digests, forgetting."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from procrastinate import App, JobContext

from service import job_store
from service.conflicts import ConcurrentChange
from service.job_store import MAIL_QUEUE
from service.mail import store
from service.mail.digests import write_digests
from service.mail.kinds import KINDS
from service.mail.reminders import remind_of_agreements, remind_of_cases
from service.mail.sending import send_mail
from service.runtime import Runtime
from service.worker_desk import Desk, PutBack, Report

DIGEST_HOUR_UTC: Final = 4
"""Half past seven in the morning in Iran, eleven in Vietnam."""
ERASED_AFTER: Final = timedelta(days=90)
"""Of a mail that was sent so long ago not even the row stays."""


def add_mail_tasks(app: App, desk: Desk) -> None:
    """Register what a worker does about mail."""

    @app.task(name="send_mail", queue=MAIL_QUEUE, pass_context=True, retry=PutBack())
    def send(context: JobContext, mail_id: int) -> None:
        with Report(desk, context, "mails"):
            send_mail(desk.runtime, mail_id)

    @app.task(name="send_digests", queue=MAIL_QUEUE, pass_context=True, retry=PutBack())
    def digests(context: JobContext, day: str) -> None:
        with Report(desk, context, "digests") as report:
            remind_of_cases(desk.runtime, day, check=report.check)
            remind_of_agreements(desk.runtime, day)
            written = write_digests(desk.runtime, day, check=report.check)
            report.end(f"{written} digests for {day}")


def enqueue_what_is_due(runtime: Runtime, now: datetime | None = None) -> None:
    """Have the reminders and digests of the day written, and forget what is old; to call it again changes nothing."""
    now = now or datetime.now(UTC)
    if now.hour < DIGEST_HOUR_UTC:
        return
    with suppress(ConcurrentChange), runtime.database.unit() as session:
        if job_store.enqueue_digests(session, now.date().isoformat()) is None:
            return
        for kind in KINDS.values():
            store.expire(session, kind.code, kind.lasts)
        store.erase_old(session, ERASED_AFTER)
