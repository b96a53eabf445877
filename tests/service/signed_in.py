"""Browsers of the tests: in which somebody is signed in, and in which nobody is."""

from __future__ import annotations

import secrets
from itertools import count

from fastapi import Request
from fastapi.testclient import TestClient

from service.accounts import account_store, sign_in
from service.accounts.account_store import Account
from service.accounts.passwords import hashed
from service.app import create_app
from service.runtime import Runtime
from service.web.forgery import HEADER, VISITOR_COOKIE, word_for
from service.web.requests import SESSION_COOKIE

HOST = "testserver.local"
"""The domain of what a server says to keep, as the client of the tests writes it."""

_numbers = count(1)


def sign_in_as(
    runtime: Runtime,
    role: str,
    *,
    institution_id: str | None = None,
    organisation_id: str | None = None,
    expert_id: str | None = None,
    consortium_id: str | None = None,
    client: TestClient | None = None,
    name: str = "",
    language: str = "fa",
) -> TestClient:
    """A browser, or this one, in which somebody with this role is signed in.

    It sends the word against forged forms in a header, so that a test may send a form without having seen its page.
    """
    account = account_for(
        runtime, role, institution_id=institution_id, organisation_id=organisation_id, expert_id=expert_id,
        consortium_id=consortium_id, name=name, language=language,
    )  # fmt: skip
    return signed_in(runtime, account, client)


def account_for(
    runtime: Runtime, role: str, *, name: str = "", language: str = "fa", password: str = "", **owners: str | None
) -> Account:
    """An account, with a password or without."""
    number = next(_numbers)
    with runtime.database.unit() as session:
        account = account_store.add_account(
            session, email=f"{role}{number}@example.org", name=name or f"{role} {number}", role=role,
            language=language, password_hash=hashed(password) if password else None, **owners,
        )  # fmt: skip
    assert account is not None
    return account


def signed_in(runtime: Runtime, account: Account, client: TestClient | None = None) -> TestClient:
    """A browser, or this one, in which this account is signed in."""
    if client is None:
        client = TestClient(create_app(runtime), raise_server_exceptions=False, headers={"Accept": "text/html"})
    with runtime.database.unit() as session:
        opened = sign_in.begin_session(session, account, device="a test", by="test")
    client.cookies.delete(SESSION_COOKIE)
    client.cookies.set(SESSION_COOKIE, opened.secret, domain=HOST)
    client.headers[HEADER] = word_for(opened.secret)
    return client


def as_visitor(client: TestClient) -> TestClient:
    """This browser, in which nobody is signed in any more; it may send forms."""
    client.cookies.delete(SESSION_COOKIE)
    client.cookies.delete(VISITOR_COOKIE)
    client.cookies.set(VISITOR_COOKIE, kept := secrets.token_urlsafe(8), domain=HOST)
    client.headers[HEADER] = word_for(kept)
    return client


def a_request(path: str = "/") -> Request:
    """A visitor's request, for what lays out a page."""
    return Request({
        "type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "scheme": "http",
        "server": ("testserver", 80), "root_path": "",
    })  # fmt: skip
