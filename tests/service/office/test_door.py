"""The door of the office: tokens, cookies, where one came from, and forms of other sites."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.accounts.workflow import create_token, revoke_token
from service.app import create_app
from service.office.base import local_path
from service.runtime import Runtime
from service.web.requests import TOKEN_COOKIE
from tests.service.office.offices import Outline, enter, holds, text_of

PAGES = ("/office", "/office/import", "/office/changes", "/office/health/stale", "/office/changes/1", "/office/jobs/1")


@pytest.fixture
def browser(client: TestClient) -> TestClient:
    client.headers["Accept"] = "text/html"
    return client


def test_without_a_token_every_page_leads_to_the_door_and_back(browser: TestClient, runtime: Runtime) -> None:
    token = create_token(runtime, "office")
    for path in PAGES:
        browser.cookies.clear()
        answer = browser.get(path, follow_redirects=False)
        assert answer.status_code == 303
        outline = holds(browser.get(answer.headers["location"]))
        (wanted,) = [each["value"] for each in outline.all("input") if each.get("name") == "next"]
        assert wanted == path
        entered = browser.post("/office/enter", data={"token": f" {token}\n", "next": path}, follow_redirects=False)
        assert (entered.status_code, entered.headers["location"]) == (303, path)


def test_a_page_that_asks_for_itself_anew_is_led_to_the_door_too(browser: TestClient) -> None:
    answer = browser.get("/office/jobs/1", headers={"HX-Request": "true"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/office/enter?next=%2Foffice%2Fjobs%2F1")


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(runtime: Runtime) -> None:
    token = create_token(runtime, "office")
    for scheme in ("http", "https"):
        with TestClient(create_app(runtime), base_url=f"{scheme}://testserver") as client:
            answer = client.post("/office/enter", data={"token": token}, follow_redirects=False)
            said = answer.headers["set-cookie"].lower()
            assert {"httponly", "samesite=strict", "path=/"} <= {each.strip() for each in said.split(";")}
            assert ("secure" in said) == (scheme == "https")
            assert client.get("/office").status_code == 200


def test_a_wrong_token_is_said_beside_the_field_and_never_shown_again(browser: TestClient) -> None:
    for typed in ("", "nonsense", "peyvand_nonsense", "\udc80<b>", "x" * 3000, "گذرواژه‌ام"):
        content = b"token=" + b"".join(b"%%%02X" % each for each in typed.encode("utf-8", "surrogateescape"))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = browser.post("/office/enter", content=content, headers=headers)
        (box,) = [each for each in holds(answer, 422).all("input") if each.get("name") == "token"]
        assert box["aria-invalid"] == "true"
        assert "token-error" in (box["aria-describedby"] or "")
        assert "value" not in box
        assert not typed or typed not in answer.text
        assert TOKEN_COOKIE not in browser.cookies


def test_a_token_that_was_revoked_no_longer_opens_the_office(runtime: Runtime) -> None:
    client = enter(runtime, "office")
    assert client.get("/office").status_code == 200
    revoke_token(runtime, "office")
    assert client.get("/office", follow_redirects=False).status_code == 303


def test_whoever_leaves_is_out(runtime: Runtime) -> None:
    client = enter(runtime, "office")
    assert client.post("/office/leave").url.path == "/office/enter"
    assert TOKEN_COOKIE not in client.cookies
    assert client.get("/office").url.path == "/office/enter"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://example.org/office", "//example.org/office", "/\\example.org", "/office\\..", "javascript:alert(1)",
        "/", "/api/v1/experts", "/officer", "/office/../api", "/office\n/x", "/office/enter", "", None,
    ],
)  # fmt: skip
def test_only_the_office_is_gone_on_to(wanted: str | None) -> None:
    assert local_path(wanted) == "/office"


def test_paths_of_the_office_are_gone_on_to() -> None:
    for path in ("/office", "/office/changes/3?noun=experts&action=created"):
        assert local_path(path) == path


SENT_FROM = (
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Sec-Fetch-Site": "same-site"}, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
    ({"Origin": "https://example.org"}, False),
    ({"Origin": "null"}, False),
    ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, True),
    ({"Origin": "http://testserver"}, True),
    ({}, True),
)


def test_forms_of_other_sites_are_refused(runtime: Runtime) -> None:
    client = enter(runtime, "office")
    for headers, comes_in in SENT_FROM:
        for path in ("/office/enter", "/office/import", "/office/jobs/1/stop", "/office/changes/1/undo"):
            answer = client.post(path, headers=headers, follow_redirects=False)
            assert (answer.status_code != 403) == comes_in, (headers, path)
            if not comes_in:
                holds(answer, 403)
                assert "از سایتی دیگر" in text_of(answer)
    assert client.post("/office/leave", headers={"Origin": "null"}).status_code == 403
    assert TOKEN_COOKIE in client.cookies


def test_the_language_is_chosen_on_the_same_page_and_remembered(runtime: Runtime) -> None:
    client = enter(runtime, "office")
    page = client.get("/office/changes", params={"page": "2"})
    links = [each["href"] for each in Outline(page.text).all("a") if "hreflang" in each]
    assert links == ["/office/changes?page=2&lang=en", "/office/changes?page=2&lang=vi"]
    assert client.get(links[1]).headers["content-language"] == "vi"
    assert client.get("/office").headers["content-language"] == "vi"


def test_what_is_not_there_is_said_in_the_readers_language(runtime: Runtime) -> None:
    client = enter(runtime, "office")
    for path in ("/office/changes/7", "/office/changes/x", "/office/health/sick", "/office/jobs/7", "/office/import/x"):
        answer = client.get(path)
        holds(answer, 404)
        assert "صفحه پیدا نشد" in answer.text
