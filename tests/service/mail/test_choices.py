"""Who is told what: in the same transaction, once, and not what they want no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from matcher.errors import InvalidInput, UnknownChoice
from service.accounts import account_store
from service.app import create_app
from service.mail import store
from service.mail.kinds import KINDS
from service.mail.sending import send_mail
from service.mail.workflow import choices_of, choose, notify
from service.runtime import Runtime
from tests.service.mail.postbox import Postbox, account, served, told, with_mail
from tests.service.signed_in import as_visitor


def outbox(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.database.unit() as session:
        return [(each.kind, each.state) for each in store.list_mails(session, store.STATES, limit=100)]


def n_jobs(runtime: Runtime) -> int:
    with runtime.database.engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0)


@pytest.fixture
def browser(runtime: Runtime) -> Iterator[TestClient]:
    with TestClient(create_app(runtime), raise_server_exceptions=False, follow_redirects=False) as opened:
        yield as_visitor(opened)


def test_a_mail_is_there_only_if_what_it_tells_of_is(runtime: Runtime) -> None:
    reader = account(runtime)

    def fail_after_telling() -> None:
        with runtime.database.unit() as session:
            notify(session, reader.id, "password-changed")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_telling()
    assert (outbox(runtime), n_jobs(runtime)) == ([], 0)
    with runtime.database.unit() as session:
        notify(session, reader.id, "password-changed")
    assert (outbox(runtime), n_jobs(runtime)) == ([("password-changed", "waiting")], 1)


def test_the_same_is_told_once(runtime: Runtime) -> None:
    first, second = account(runtime), account(runtime)
    for reader in (first, first, second):
        with runtime.database.unit() as session:
            notify(session, reader.id, "agreement-expires", agreement=1, path="/a", ends="2027-01-01", once="30 days")
            notify(session, reader.id, "agreement-expires", agreement=1, path="/a", ends="2027-01-01", once="7 days")
    assert len(outbox(runtime)) == n_jobs(runtime) == 4


def test_nobody_is_told_what_they_want_no_more_nor_anything_once_they_are_gone(runtime: Runtime) -> None:
    reader, gone = account(runtime), account(runtime)
    with runtime.database.unit() as session:
        choose(session, reader.id, {"message": "off"})
        account_store.change_account(session, gone.id, disabled_at=gone.created_at)
    with runtime.database.unit() as session:
        for each in (reader.id, gone.id, 10_000):
            notify(session, each, "message", problem="p", path="/messages/p")
        notify(session, reader.id, "problem-received", problem="p", path="/company/problems/p")
        notify(session, gone.id, "password-changed")
    assert outbox(runtime) == [("problem-received", "waiting")]


@pytest.mark.parametrize("role", ["company", "faculty", "officer", "secretary"])
def test_an_account_chooses_among_the_mails_that_it_gets(runtime: Runtime, role: str) -> None:
    reader = account(runtime, role=role)
    with runtime.database.unit() as session:
        found = choices_of(session, reader.id)
        assert {each.kind.code for each in found} == {
            kind.code for kind in KINDS.values() if kind.stoppable and role in kind.roles
        }
        for each in found:
            assert each.chosen == each.kind.usual
            choose(session, reader.id, {each.kind.code: each.kind.stopped})
        assert all(each.chosen == each.kind.stopped for each in choices_of(session, reader.id))


def test_a_choice_is_of_the_list_and_security_has_none(runtime: Runtime) -> None:
    reader = account(runtime)
    for wanted, error in (({"digest": "hourly"}, UnknownChoice), ({"x": "on"}, UnknownChoice)):
        with pytest.raises(error), runtime.database.unit() as session:
            choose(session, reader.id, wanted)
    with pytest.raises(InvalidInput, match="password-changed"), runtime.database.unit() as session:
        choose(session, reader.id, {"password-changed": "off"})


def wants_messages(runtime: Runtime, account_id: int) -> bool:
    with runtime.database.unit() as session:
        return store.choices(session, account_id).get("message") != "off"


def test_the_link_in_a_mail_stops_its_kind(runtime: Runtime, browser: TestClient) -> None:
    reader, box = account(runtime, language="vi"), Postbox()
    with served(box) as port:
        send_mail(with_mail(runtime, port), told(runtime, reader, "message", problem="p", path="/messages/p").id)
    message = box.messages[0]
    now = urlsplit(message["List-Unsubscribe"].strip("<>")).path
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = now.removesuffix("/now")

    shown = browser.get(page)
    assert shown.status_code == 200
    assert 'lang="vi"' in shown.text
    assert "Có người viết cho bạn" in shown.text
    assert browser.get(now).headers["location"] == page
    assert browser.post(now, data={}).headers["location"] == page
    assert wants_messages(runtime, reader.id), "to look changes nothing"

    assert browser.post(page, data={"wish": "stop"}).headers["location"] == page
    assert not wants_messages(runtime, reader.id)
    assert "Gửi lại những thư này" in browser.get(page).text
    browser.post(page, data={"wish": "again"})
    assert wants_messages(runtime, reader.id)
    browser.post(page, data={"wish": "stop-all"})
    with runtime.database.unit() as session:
        assert all(each.chosen == each.kind.stopped for each in choices_of(session, reader.id))


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
    ],
    ids=["urlencoded", "multipart"],
)
def test_a_mail_program_stops_it_with_one_click_and_no_session(runtime: Runtime, sent: dict[str, object]) -> None:
    reader, box = account(runtime), Postbox()
    with served(box) as port:
        send_mail(with_mail(runtime, port), told(runtime, reader, "message", problem="p", path="/messages/p").id)
    now = urlsplit(box.messages[0]["List-Unsubscribe"].strip("<>")).path
    with TestClient(create_app(runtime), follow_redirects=False) as stranger:
        for _ in range(2):
            assert stranger.post(now, headers={"Origin": "https://mail.example"}, **sent).status_code == 204  # type: ignore[arg-type]
        assert not wants_messages(runtime, reader.id)
        assert stranger.post(now, content=b"x" * 10_000).status_code == 303


def test_a_link_that_was_never_made_stops_nothing(browser: TestClient) -> None:
    for token in ("x", "eyJhY2NvdW50IjoxfQ.aaaa.bbbb"):
        assert browser.get(f"/mail/stop/{token}").status_code == 404
        assert browser.post(f"/mail/stop/{token}", data={"wish": "stop"}).status_code == 404
        assert browser.post(f"/mail/stop/{token}/now", data={"List-Unsubscribe": "One-Click"}).status_code == 404


def test_the_page_of_a_link_needs_its_own_form(runtime: Runtime, browser: TestClient) -> None:
    reader, box = account(runtime), Postbox()
    with served(box) as port:
        send_mail(with_mail(runtime, port), told(runtime, reader, "message", problem="p", path="/messages/p").id)
    page = re.search(r"/mail/stop/[^\s/]+", str(box.messages[0]["List-Unsubscribe"]))
    assert page is not None
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post(page[0], data={"wish": "stop"}, headers=headers).status_code == 403
    assert wants_messages(runtime, reader.id)
