"""Signing in by link, and what slows down who guesses."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.accounts import account_store, session_store, sign_in
from service.accounts.account_store import Account
from service.accounts.attempts import MOST_FAILURES
from service.accounts.passwords import WeakPassword, check_password, hashed, is_right
from service.runtime import Runtime
from service.web.requests import SESSION_COOKIE
from tests.service.accounts.test_me import OTHER, PASSWORD, mails_of
from tests.service.office.offices import holds
from tests.service.signed_in import account_for, as_visitor, signed_in


@pytest.fixture
def account(runtime: Runtime) -> Account:
    return account_for(runtime, "operator", password=PASSWORD)


def links_of(runtime: Runtime, account: Account) -> list[str]:
    return [facts["link"] for kind, facts in mails_of(runtime, account) if kind == "sign-in-link"]


def test_a_link_signs_in_once_and_the_latest_alone_does(client: TestClient, runtime: Runtime, account: Account) -> None:
    for _ in range(2):
        assert client.post("/sign-in/link", data={"email": f" {account.email.upper()}"}).status_code == 200
    first, second = links_of(runtime, account)
    assert client.post(first, follow_redirects=False).headers["location"] == "/sign-in?told=link-ended"
    entered = client.post(second, data={"new_password": ""}, follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk")
    as_visitor(client)
    assert client.post(second, follow_redirects=False).headers["location"] == "/sign-in?told=link-ended"


def test_a_link_that_is_out_of_date_opens_nothing(client: TestClient, runtime: Runtime, account: Account) -> None:
    client.post("/sign-in/link", data={"email": account.email})
    with runtime.database.unit() as session:
        session.execute(text("UPDATE account_links SET expires_at = now() - interval '1 second'"))
    (link,) = links_of(runtime, account)
    assert client.get(link, follow_redirects=False).status_code == 303
    assert client.post(link).url.path == "/sign-in"
    assert client.get("/l/" + "x" * 2000).url.path == "/sign-in"


def test_nobody_learns_from_the_answer_who_has_an_account(
    client: TestClient, runtime: Runtime, account: Account
) -> None:
    known = client.post("/sign-in/link", data={"email": account.email})
    unknown = client.post("/sign-in/link", data={"email": "nobody@example.org"})
    assert known.text == unknown.text
    wrong = [
        client.post("/sign-in", data={"email": email, "password": "x"}) for email in (account.email, "nobody@x.org")
    ]
    assert wrong[0].status_code == wrong[1].status_code == 422
    assert wrong[0].text.replace(account.email, "") == wrong[1].text.replace("nobody@x.org", "")


def test_only_so_many_links_are_sent_within_an_hour(client: TestClient, runtime: Runtime, account: Account) -> None:
    for _ in range(sign_in.MOST_LINKS + 3):
        assert client.post("/sign-in/link", data={"email": account.email}).status_code == 200
    assert len(links_of(runtime, account)) == sign_in.MOST_LINKS


def test_a_new_password_by_link_ends_the_sessions_and_asks_for_the_second_step(
    client: TestClient, runtime: Runtime, account: Account
) -> None:
    elsewhere = signed_in(runtime, account)
    secret = pyotp.random_base32()
    with runtime.database.unit() as session:
        account_store.change_account(session, account.id, totp_secret=secret)
    client.post("/sign-in/link", data={"email": account.email})
    (link,) = links_of(runtime, account)
    step = client.post(link, data={"new_password": OTHER})
    assert 'name="ticket"' in step.text
    assert SESSION_COOKIE not in client.cookies
    assert elsewhere.get("/me").url.path == "/sign-in"


def test_who_guesses_is_locked_out_and_told_so_and_a_link_still_opens(
    client: TestClient, runtime: Runtime, account: Account
) -> None:
    for _ in range(MOST_FAILURES):
        client.post("/sign-in", data={"email": account.email, "password": "x"})
    right = {"email": account.email, "password": PASSWORD}
    locked = client.post("/sign-in", data=right)
    holds(locked, 422)
    assert "یک ربع ساعت" in locked.text
    client.post("/sign-in/link", data={"email": account.email})
    assert client.post(links_of(runtime, account)[-1], follow_redirects=False).headers["location"] == "/desk"
    as_visitor(client)  # who came in by another way is counted anew
    assert client.post("/sign-in", data=right, follow_redirects=False).status_code == 303


def test_a_machine_that_tries_many_addresses_is_slowed_down(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.accounts.attempts.MOST_FAILURES_OF_A_MACHINE", 3)
    for number in range(3):
        client.post("/sign-in", data={"email": f"{number}@example.org", "password": "x"})
    assert "یک ربع ساعت" in client.post("/sign-in", data={"email": "new@example.org", "password": "x"}).text


def test_a_session_ends_by_itself_and_is_forgotten_in_time(runtime: Runtime, account: Account) -> None:
    client = signed_in(runtime, account)
    with runtime.database.unit() as session:
        session.execute(text("UPDATE account_sessions SET expires_at = now() - interval '91 days'"))
    assert client.get("/me").url.path == "/sign-in"
    with runtime.database.unit() as session:
        session_store.forget_old(session, older_than=timedelta(days=90))
        assert session.scalar(text("SELECT count(*) FROM account_sessions")) == 0


def test_of_what_opens_something_only_hashes_are_kept(runtime: Runtime, account: Account) -> None:
    client = signed_in(runtime, account)
    secret = client.cookies[SESSION_COOKIE]
    with runtime.database.unit() as session:
        for table in ("accounts", "account_sessions", "account_links", "account_attempts", "audit_log"):
            rows = str(session.execute(text(f"SELECT t::text FROM {table} t")).scalars().all())
            assert secret not in rows
            assert PASSWORD not in rows


@pytest.mark.parametrize(
    "password", ["", "short", "a" * 201, "aaaaaaaaaaaa", "ababababab", "someone@example.org", "someone12345"]
)
def test_passwords_that_are_easy_to_guess_are_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_password(password, email="someone@example.org")


def test_a_password_is_right_however_its_letters_are_composed() -> None:
    kept = hashed(check_password("mật khẩu của tôi ngày mai", email="x@example.org"))
    assert is_right(unicodedata.normalize("NFD", "mật khẩu của tôi ngày mai"), kept)
    assert not is_right("mat khau cua toi ngay mai", kept)
    assert not is_right("\udc80", kept)
    assert not is_right("anything", None)
