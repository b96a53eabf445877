"""Single sign-on end to end, against a real provider on this machine."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from service.accounts import account_store
from service.app import create_app
from service.runtime import Runtime
from service.web.requests import SESSION_COOKIE
from tests.service.accounts.test_me import now
from tests.service.office.offices import holds, text_of
from tests.service.signed_in import account_for, as_visitor

with warnings.catch_warnings():  # the provider's own
    warnings.simplefilter("ignore")
    import oidc_provider_mock

# The provider's own: it stands on an older authlib than ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
]

CLAIMS = {"email": "Mina@Example.org", "email_verified": True, "name": "مینا"}


@pytest.fixture
def issuer() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def browser(runtime: Runtime, issuer: str) -> TestClient:
    runtime.settings = runtime.settings.model_copy(
        update={
            "oidc_issuer": issuer,
            "oidc_client_secret": SecretStr("s"),
            "oidc_name": "دانشگاه",
            "url": "http://testserver",
        }
    )
    return as_visitor(TestClient(create_app(runtime), headers={"Accept": "text/html"}))


def at_the_issuer(
    browser: TestClient, issuer: str, sub: str, path: str = "/oidc/start?next=/me", **claims: object
) -> str:
    """Go to the issuer, say who one is there, and come back with what it says."""
    httpx.put(f"{issuer}/users/{sub}", json={**CLAIMS, **claims}).raise_for_status()
    begun = browser.get("/oidc/start?next=/me", follow_redirects=False)
    assert begun.status_code == 303
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"nonce", "state", "code_challenge"} <= set(asked)
    said = httpx.post(begun.headers["location"], data={"sub": sub})
    assert said.status_code == 302, said.text
    back = said.headers["location"]
    assert back.startswith("http://testserver/oidc/back?")
    return back.removeprefix("http://testserver")


def test_who_is_known_by_a_verified_address_comes_in_and_is_known_from_then_on(
    browser: TestClient, runtime: Runtime, issuer: str
) -> None:
    assert "دانشگاه" in browser.get("/sign-in").text
    account = account_for(runtime, "operator")
    with runtime.database.unit() as session:
        account_store.change_account(session, account.id, email="mina@example.org")
    entered = browser.get(at_the_issuer(browser, issuer, "mina"), follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/me")
    assert browser.get("/me").url.path == "/me"
    as_visitor(browser)
    with runtime.database.unit() as session:
        account_store.change_account(session, account.id, email="another@example.org")
    again = at_the_issuer(browser, issuer, "mina", email="changed@example.org", email_verified=False)
    assert browser.get(again, follow_redirects=False).headers["location"] == "/me"
    with runtime.database.unit() as session:  # whoever else the issuer calls by the address is not let in
        account_store.change_account(session, account.id, email="mina@example.org")
    as_visitor(browser)
    answer = browser.get(at_the_issuer(browser, issuer, "impostor"))
    assert answer.url.params["told"] == "sso-unknown"


def test_nobody_is_let_in_by_an_unverified_address_or_made_an_account(
    browser: TestClient, runtime: Runtime, issuer: str
) -> None:
    account = account_for(runtime, "operator")
    with runtime.database.unit() as session:
        account_store.change_account(session, account.id, email="mina@example.org")
    for claims in ({"email_verified": False}, {"email_verified": "true"}, {"email": "other@example.org"}):
        answer = browser.get(at_the_issuer(browser, issuer, "x", **claims))
        assert answer.url.params["told"] == "sso-unknown"
        holds(answer)
        assert SESSION_COOKIE not in browser.cookies
    with runtime.database.unit() as session:
        assert account_store.count_accounts(session) == 1
    assert now(runtime, account).single_sign_on is None


def test_what_another_browser_began_or_was_used_does_not_open(
    browser: TestClient, runtime: Runtime, issuer: str
) -> None:
    account = account_for(runtime, "operator")
    with runtime.database.unit() as session:
        account_store.change_account(session, account.id, email="mina@example.org")
    back = at_the_issuer(browser, issuer, "mina")
    other = as_visitor(TestClient(create_app(runtime), headers={"Accept": "text/html"}))
    for client, path in ((other, back), (browser, back.replace("state=", "state=é")), (browser, "/oidc/back")):
        answer = client.get(path)
        assert answer.url.params["told"] == "sso-failed"
        assert SESSION_COOKIE not in client.cookies
    back = at_the_issuer(browser, issuer, "mina")
    refused = browser.get(
        back.split("?")[0] + "?error=access_denied&state=" + parse_qs(urlsplit(back).query)["state"][0]
    )
    assert refused.url.params["told"] == "sso-failed"
    assert "انجام نشد" in text_of(refused)


def test_an_issuer_that_is_away_is_said_kindly(browser: TestClient, runtime: Runtime) -> None:
    runtime.settings = runtime.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    answer = browser.get("/oidc/start")
    assert answer.url.params["told"] == "sso-failed"
    holds(answer)
    runtime.settings = runtime.settings.model_copy(update={"oidc_issuer": None})
    assert browser.get("/oidc/start").url.params["told"] == "sso-failed"
    assert "/oidc/start" not in browser.get("/sign-in").text


def test_an_account_with_a_second_step_is_asked_for_it(browser: TestClient, runtime: Runtime, issuer: str) -> None:
    account = account_for(runtime, "operator")
    with runtime.database.unit() as session:
        account_store.change_account(session, account.id, email="mina@example.org", totp_secret="GEZDGNBVGY3TQOJQ")
    step = browser.get(at_the_issuer(browser, issuer, "mina"))
    holds(step)
    assert 'name="ticket"' in step.text
    assert SESSION_COOKIE not in browser.cookies
