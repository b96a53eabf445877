"""`peyvand mail`, as whoever runs Peyvand uses it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from service.mail import store
from service.mail.sending import send_mail
from service.runtime import Runtime
from tests.service.commands.conftest import Peyvand
from tests.service.mail.postbox import Postbox, account, mail_of, served, told


def test_a_link_that_was_kept_can_be_handed_on_and_sent_later(with_store: Peyvand, runtime: Runtime) -> None:
    assert with_store("mail", "list").err.endswith("No mail waits.\n")
    reader = account(runtime)
    mail = told(runtime, reader, "sign-in-link", link="/l/very-secret")
    send_mail(runtime, mail.id)

    listed = with_store("mail", "list").out
    assert reader.email in listed
    assert "kept" in listed
    assert "secret" not in listed
    assert [each["state"] for each in with_store("mail", "list", "--json").json] == ["kept"]  # type: ignore[attr-defined]
    shown = with_store("mail", "show", mail.id)
    assert "http://127.0.0.1:8000/l/very-secret" in shown.out
    assert "Subject: پیوند ورود شما" in shown.out

    assert "1 to be sent" in with_store("mail", "retry").err
    assert mail_of(runtime, mail.id).state == store.WAITING
    with runtime.database.unit() as session:
        store.note_state(session, mail.id, store.SENT)
    assert with_store("mail", "list").out == ""
    assert "sent" in with_store("mail", "list", "--all").out
    assert "secret" not in with_store("mail", "show", mail.id).out
    refused = with_store("mail", "retry", mail.id)
    assert refused.code != 0
    assert "is sent" in refused.err
    assert with_store("mail", "show", 999).code == 1
    with runtime.database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 2


def test_the_mail_server_can_be_tried(with_store: Peyvand, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "PEYVAND_SMTP_HOST" in with_store("mail", "test", "me@example.org").err
    box = Postbox(refused={"nobody@example.org": "550 nobody here"})
    with served(box) as port:
        for name, value in (("HOST", "127.0.0.1"), ("PORT", port), ("SECURITY", "none")):
            monkeypatch.setenv(f"PEYVAND_SMTP_{name}", str(value))
        assert with_store("mail", "test", "me@example.org").code == 0
        refused = with_store("mail", "test", "nobody@example.org")
        assert with_store("mail", "test", "no address").code == 2
    assert refused.code == 1
    assert "nobody here" in refused.err
    assert box.recipients == ["me@example.org"]
