"""Mails on their way through a real mail server."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from matcher.records import Problem
from service.jobs import run_worker
from service.mail import sending, store
from service.mail.letters import plain_text
from service.mail.sending import send_mail, wait_seconds
from service.mail.workflow import choose, notify
from service.problems.store import add_problem
from service.runtime import Runtime
from service.worker_desk import TryLater
from tests.service.mail.postbox import (
    PASSWORD,
    USER,
    Postbox,
    account,
    aged,
    free_port,
    knows,
    mail_of,
    own_certificate,
    served,
    told,
    with_mail,
)

TITLE = "کاهش مصرف گاز کورهٔ شیشه"
SECRET = "دستور ساخت لعاب"


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def with_problem(runtime: Runtime, *, confidentiality: str = "members", title: str = TITLE) -> str:
    problem = Problem(id=f"p-{confidentiality}", title=title, text=SECRET, lang="fa", confidentiality=confidentiality)
    with runtime.database.unit() as session:
        add_problem(session, problem)
    return problem.id


def sent(
    runtime: Runtime, kind: str, *, language: str = "fa", name: str = "زهرا نمونه", **facts: object
) -> EmailMessage:
    """A mail as it arrives."""
    box = Postbox()
    with served(box) as port:
        mail = told(runtime, account(runtime, language=language, name=name), kind, **facts)
        send_mail(with_mail(runtime, port), mail.id)
    assert mail_of(runtime, mail.id).state == store.SENT
    return box.messages[0]


def test_a_persian_mail_arrives_as_it_was_written(runtime: Runtime) -> None:
    message = sent(runtime, "expert-asked", problem=with_problem(runtime), path="/opportunities/1", until="2026-12-01")
    assert message["Subject"] == f"شرکتی به دنبال کسی مانند شماست: \u2068{TITLE}\u2069"
    assert message["From"].addresses[0].display_name == "پیوند"
    assert message["To"].addresses[0].display_name == "زهرا نمونه"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = plain_text(message), html_of(message)
    for part in (plain, html):
        assert "لطفاً تا ۱۰ آذر ۱۴۰۵ پاسخ دهید." in part.replace("<bdi>", "").replace("</bdi>", "")
        assert TITLE in part
        assert "https://peyvand.example.org/opportunities/1" in part
        assert SECRET not in part
    assert '<html lang="fa" dir="rtl">' in html
    assert 'align="right"' in html
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.tzinfo is not None
    assert re.fullmatch(r"<mail\.\d+\.\d+@example\.org>", message["Message-ID"])


@pytest.mark.parametrize("language", ["en", "vi"])
def test_other_readers_get_their_own_direction_and_days(runtime: Runtime, language: str) -> None:
    message = sent(
        runtime, "agreement-expires", language=language, agreement=1, path="/agreements/1", ends="2027-03-21"
    )
    assert f'<html lang="{language}" dir="ltr">' in html_of(message)
    assert "2027" in plain_text(message)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("expert-asked", {"path": "/opportunities/1"}),
        ("message", {"path": "/messages/1"}),
        ("digest", {"path": "/opportunities", "items": []}),
    ],
)
def test_a_mail_says_nothing_of_a_confidential_problem(runtime: Runtime, kind: str, facts: dict[str, Any]) -> None:
    problem = with_problem(runtime, confidentiality="confidential")
    if kind == "digest":
        facts = {**facts, "items": [{"problem": problem, "path": "/opportunities/1"}]}
    else:
        facts = {**facts, "problem": problem}
    message = sent(runtime, kind, **facts)
    for part in (message["Subject"], plain_text(message), html_of(message)):
        assert TITLE not in part
        assert SECRET not in part


def test_mails_about_one_problem_stand_together(runtime: Runtime) -> None:
    problem = with_problem(runtime)
    first = sent(runtime, "problem-received", problem=problem, path="/company/problems/1")
    second = sent(runtime, "problem-returned", problem=problem, path="/company/problems/1")
    other = sent(runtime, "case-step", case=1, path="/cases/1", step="visit")
    assert first["In-Reply-To"] == second["In-Reply-To"] != other["In-Reply-To"]
    assert first["Message-ID"] != second["Message-ID"]
    assert problem not in first["In-Reply-To"]


@pytest.mark.parametrize(
    "text_", ["a\r\nBcc: thief@example.org", "x\u202egnp.exe", "نام\u2028دوم", "\udcff", '"@evil, <b>&']
)
def test_what_people_write_stays_inside_its_header(runtime: Runtime, text_: str) -> None:
    problem = with_problem(runtime, title=text_.replace("\udcff", ""))
    message = sent(runtime, "message", problem=problem, path="/messages/1", name=text_.replace("\udcff", "?"))
    assert message["Bcc"] is None
    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec.startswith("reader")
    assert "\u202e" not in message["Subject"] + str(message["To"]) + plain_text(message) + html_of(message)
    assert "<b>" not in html_of(message)


def test_a_link_is_gone_from_the_store_once_the_mail_has_left(runtime: Runtime) -> None:
    message = sent(runtime, "sign-in-link", link="/l/very-secret")
    assert "https://peyvand.example.org/l/very-secret" in plain_text(message)
    assert message["List-Unsubscribe"] is None
    with runtime.database.engine.connect() as connection:
        kept = connection.execute(
            text("SELECT mails::text || (SELECT string_agg(j::text, '') FROM procrastinate_jobs j) FROM mails")
        )
        assert "secret" not in str(kept.scalar_one())


def test_mail_goes_over_an_encrypted_line_to_a_server_that_wants_a_password(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = own_certificate(tmp_path)
    box = Postbox()
    with served(box, tls_context=context, require_starttls=True, auth_required=True, authenticator=knows) as port:
        mail = told(runtime, account(runtime), "password-changed")
        settings = {"smtp_security": "starttls", "smtp_user": USER}
        opened = with_mail(runtime, port, **settings, smtp_password=_secret(PASSWORD))
        with pytest.raises(TryLater, match="certificate"):
            send_mail(opened, mail.id)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with pytest.raises(TryLater, match="535"):
            send_mail(with_mail(runtime, port, **settings, smtp_password=_secret("wrong")), mail.id)
        with pytest.raises(TryLater, match="ASCII"):
            send_mail(with_mail(runtime, port, **settings, smtp_password=_secret("گذرواژه")), mail.id)
        with pytest.raises(TryLater, match="530"):
            send_mail(with_mail(runtime, port), mail.id)
        send_mail(opened, mail.id)
    assert len(box.messages) == 1
    assert mail_of(runtime, mail.id).state == store.SENT


def _secret(value: str) -> object:
    from pydantic import SecretStr

    return SecretStr(value)


def test_a_server_that_is_away_is_tried_again_and_the_mail_sent_once_it_is_back(runtime: Runtime) -> None:
    box, port = Postbox(), free_port()
    mail = told(runtime, account(runtime), "password-changed")
    waits = []
    for _ in range(3):
        with pytest.raises(TryLater) as caught:
            send_mail(with_mail(runtime, port), mail.id)
        waits.append(caught.value.seconds)
    assert waits == sorted(set(waits))
    waiting = mail_of(runtime, mail.id)
    assert (waiting.state, waiting.attempts) == (store.WAITING, 3)
    assert str(port) in waiting.answer
    with served(box, port):
        box.data_answer = "451 later"
        with pytest.raises(TryLater, match="451"):
            send_mail(with_mail(runtime, port), mail.id)
        box.data_answer = "250 taken"
        send_mail(with_mail(runtime, port), mail.id)
        send_mail(with_mail(runtime, port), mail.id)
    assert len(box.messages) == 1
    assert wait_seconds(100) == sending.LONGEST_RETRY_SECONDS


@pytest.mark.parametrize("at", ["address", "data"])
def test_a_refusal_for_good_is_noted_and_not_tried_again(runtime: Runtime, at: str) -> None:
    box = Postbox()
    reader = account(runtime)
    if at == "address":
        box.refused[reader.email] = "550 5.1.1 nobody here"
    else:
        box.data_answer = "554 not wanted"
    with served(box) as port:
        mail = told(runtime, reader, "password-changed")
        send_mail(with_mail(runtime, port), mail.id)
        refused = mail_of(runtime, mail.id)
        assert refused.state == store.REFUSED
        assert re.search("nobody here|not wanted", refused.answer)
        box.refused.clear()
        box.data_answer = "250 taken"
        send_mail(with_mail(runtime, port), mail.id)
    assert box.messages == []


def test_a_worker_that_is_killed_on_the_way_does_not_send_twice(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    box = Postbox()
    mail = told(runtime, account(runtime), "password-changed")
    with served(box) as port, monkeypatch.context() as dying:
        dying.setattr(store, "note_state", killed)
        with pytest.raises(Killed):
            send_mail(with_mail(runtime, port), mail.id)
        assert len(box.messages) == 1
        dying.undo()
        assert mail_of(runtime, mail.id).state == store.SENDING
        with pytest.raises(TryLater):
            send_mail(with_mail(runtime, port), mail.id)
        aged(runtime, mail.id, "tried_at", sending.SENDING_LASTS)
        send_mail(with_mail(runtime, port), mail.id)
        assert mail_of(runtime, mail.id).state == store.UNSURE
    assert len(box.messages) == 1


def test_two_workers_send_one_mail_once(runtime: Runtime) -> None:
    both = threading.Barrier(2)
    box = Postbox()
    with served(box) as port:
        mail = told(runtime, account(runtime), "password-changed")

        def work() -> None:
            both.wait()
            with suppress(TryLater):
                send_mail(with_mail(runtime, port), mail.id)

        workers = [threading.Thread(target=work) for _ in range(2)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
    assert len(box.messages) == 1
    assert mail_of(runtime, mail.id).state == store.SENT


def test_what_nobody_wants_or_comes_too_late_is_not_sent(runtime: Runtime) -> None:
    box, reader = Postbox(), account(runtime)
    stopped = told(runtime, reader, "message", problem="p", path="/messages/1")
    late = told(runtime, reader, "sign-in-link", link="/l/secret")
    with runtime.database.unit() as session:
        choose(session, reader.id, {"message": "off"})
    aged(runtime, late.id, "created_at", timedelta(hours=3))
    with served(box) as port:
        for each in (stopped, late):
            send_mail(with_mail(runtime, port), each.id)
    assert [mail_of(runtime, each.id).state for each in (stopped, late)] == [store.STOPPED, store.EXPIRED]
    assert mail_of(runtime, late.id).facts == {}
    assert box.messages == []


def test_without_a_server_mails_are_kept(runtime: Runtime) -> None:
    mail = told(runtime, account(runtime), "sign-in-link", link="/l/secret")
    send_mail(runtime, mail.id)
    kept = mail_of(runtime, mail.id)
    assert (kept.state, kept.facts) == (store.KEPT, {"link": "/l/secret"})


def test_a_worker_sends_what_is_in_the_outbox_and_waits_where_it_must(runtime: Runtime) -> None:
    box, reader = Postbox(), account(runtime)
    with runtime.database.unit() as session:
        notify(session, reader.id, "password-changed")
    with served(box) as port:
        run_worker(with_mail(runtime, port), until_empty=True)
        assert box.recipients == [reader.email]
    with runtime.database.unit() as session:
        notify(session, reader.id, "password-changed")
    run_worker(with_mail(runtime, free_port()), until_empty=True)
    with runtime.database.engine.connect() as connection:
        waiting = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at > now()"
        assert connection.scalar(text(waiting)) == 1


def test_an_address_that_not_every_server_can_carry_is_noted(runtime: Runtime) -> None:
    mail = told(runtime, account(runtime), "password-changed")
    with runtime.database.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET email = 'زهرا@example.org'"))
    send_mail(with_mail(runtime, free_port()), mail.id)
    assert mail_of(runtime, mail.id).state == store.REFUSED


def test_a_mail_that_confirms_an_address_goes_there_and_leaves_no_trace(runtime: Runtime) -> None:
    message = sent(runtime, "confirm-address", link="/l/secret", to="new@example.org")
    assert message["To"].addresses[0].addr_spec == "new@example.org"
    with runtime.database.engine.connect() as connection:
        assert "new@" not in str(connection.execute(text("SELECT mails::text FROM mails")).scalar_one())
