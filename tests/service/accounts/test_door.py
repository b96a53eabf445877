"""The door of the portal: passwords, cookies, where one came from, and forms that were forged or are out of date."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from matcher.records import Institution
from service.accounts import sign_in
from service.accounts.account_store import Account
from service.app import create_app
from service.catalogue.workflow import create_institution
from service.runtime import Runtime
from service.web.desk import local_path
from service.web.forgery import HEADER
from service.web.requests import SESSION_COOKIE
from tests.service.office.offices import Outline, holds, text_of
from tests.service.signed_in import HOST, account_for, as_visitor, sign_in_as, signed_in

PAGES = ("/office", "/office/import", "/office/changes?page=2", "/office/health/stale", "/office/jobs/1")
PASSWORD = "چهار واژهٔ پشت سر هم"


@pytest.fixture
def browser(client: TestClient) -> TestClient:
    client.headers["Accept"] = "text/html"
    return client


@pytest.fixture
def officer(runtime: Runtime) -> Account:
    create_institution(runtime, Institution("uni", "دانشگاه نمونه"))
    return account_for(runtime, "officer", institution_id="uni", password=PASSWORD)


def fields_of(text: str) -> dict[str, str]:
    """The hidden fields of the page's form, as a browser sends them with the rest."""
    return {
        str(each["name"]): each.get("value") or ""
        for each in Outline(text).all("input")
        if each.get("type") == "hidden"
    }


def test_without_a_session_every_page_leads_to_the_door_and_back(browser: TestClient, officer: Account) -> None:
    for path in PAGES:
        as_visitor(browser).headers.pop(HEADER)
        answer = browser.get(path, follow_redirects=False)
        assert answer.status_code == 303
        door = browser.get(answer.headers["location"])
        holds(door)
        fields = fields_of(door.text)
        assert fields["next"] == path
        typed = {**fields, "email": f"  {officer.email.upper()}\n", "password": PASSWORD}
        entered = browser.post("/sign-in", data=typed, follow_redirects=False)
        assert (entered.status_code, entered.headers["location"]) == (303, path), text_of(entered)


def test_a_page_that_asks_for_itself_anew_is_led_to_the_door_too(browser: TestClient) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/office/jobs/1"}
    answer = browser.get("/office/jobs/1", headers=headers, follow_redirects=False)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/sign-in?next=%2Foffice%2Fjobs%2F1")


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(runtime: Runtime, officer: Account) -> None:
    for scheme in ("http", "https"):
        with TestClient(create_app(runtime), base_url=f"{scheme}://testserver") as client:
            typed = {"email": officer.email, "password": PASSWORD}
            answer = as_visitor(client).post("/sign-in", data=typed, follow_redirects=False)
            said = answer.headers["set-cookie"].lower()
            assert {"httponly", "samesite=lax", "path=/"} <= {each.strip() for each in said.split(";")}
            assert ("secure" in said) == (scheme == "https")
            assert client.get("/office").status_code == 200


def test_a_wrong_password_is_said_beside_the_field_and_never_shown_again(browser: TestClient, officer: Account) -> None:
    for email, typed in (
        (officer.email, ""), (officer.email, "nonsense"), ("nobody@example.org", PASSWORD), ("", "\udc80<b>"),
    ):  # fmt: skip
        content = b"email=" + email.encode() + b"&password="
        content += b"".join(b"%%%02X" % each for each in typed.encode("utf-8", "surrogateescape"))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = browser.post("/sign-in", content=content, headers=headers)
        (box,) = [each for each in holds(answer, 422).all("input") if each.get("name") == "password"]
        assert box["aria-invalid"] == "true"
        assert "password-error" in (box["aria-describedby"] or "")
        assert not box["value"]
        assert not typed or typed not in answer.text
        assert SESSION_COOKIE not in browser.cookies


def test_a_session_that_was_ended_opens_nothing_any_more(runtime: Runtime, officer: Account) -> None:
    client = signed_in(runtime, officer)
    assert client.get("/office").status_code == 200
    who = sign_in.session_of(runtime, client.cookies[SESSION_COOKIE])
    assert who
    sign_in.sign_out(runtime, who)
    assert client.get("/office", follow_redirects=False).status_code == 303
    assert client.post("/sign-out").url.path == "/sign-in"


def test_whoever_leaves_is_out(runtime: Runtime) -> None:
    client = sign_in_as(runtime, "operator")
    assert client.post("/sign-out").url.path == "/sign-in"
    assert SESSION_COOKIE not in client.cookies
    assert client.get("/office").url.path == "/sign-in"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://example.org/office", "//example.org/office", "/\\example.org", "/office\\..", "javascript:alert(1)",
        "/office/../api", "/office\n/x", "/api/v1/experts", "/sign-in", "/sign-out", "/l/x", "", None,
    ],
)  # fmt: skip
def test_only_pages_of_this_host_are_gone_on_to(wanted: str | None) -> None:
    assert local_path(wanted) == "/desk"


def test_pages_are_gone_on_to() -> None:
    for path in ("/", "/office", "/office/changes/3?noun=experts&action=created"):
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
    client = sign_in_as(runtime, "operator")
    for headers, comes_in in SENT_FROM:
        for path in ("/", "/sign-in", "/office/import", "/office/jobs/1/stop", "/office/changes/1/undo"):
            answer = client.post(path, headers=headers, follow_redirects=False)
            assert (answer.status_code != 403) == comes_in, (headers, path)
            if not comes_in:
                holds(answer, 403)
                assert "از سایتی دیگر" in text_of(answer)
    assert client.post("/sign-out", headers={"Origin": "null"}).status_code == 403
    assert client.get("/office").status_code == 200


def test_a_form_without_the_word_of_this_browser_is_not_taken_but_shown_again(runtime: Runtime) -> None:
    client = sign_in_as(runtime, "operator", language="en")
    client.headers.pop(HEADER)
    typed = {"pair": "1", "decision": "merge", "password": "secret words", "note": "نوشتهٔ من"}
    for word in ("", "0" * 64, "\u06f0"):
        answer = client.post("/office/duplicates", data={**typed, "csrf": word}, follow_redirects=False)
        holds(answer, 409)
        assert "نوشتهٔ من" in answer.text
        assert "secret words" not in answer.text
    fields = fields_of(answer.text)
    answer = client.post("/office/duplicates", data={**typed, **fields}, follow_redirects=False)
    assert answer.status_code in (303, 404)


def test_the_first_page_is_shown_again_with_what_was_typed(browser: TestClient) -> None:
    browser.headers.pop(HEADER)
    answer = browser.post("/", data={"title": "عنوان", "text": "مصرف گاز کوره", "limit": "20"})
    assert answer.status_code == 409
    assert "مصرف گاز کوره" in answer.text
    assert 'value="عنوان"' in answer.text
    again = {**fields_of(answer.text), "title": "عنوان", "text": "مصرف گاز کوره"}
    assert browser.post("/", data=again).status_code == 200


def test_what_was_typed_when_the_session_ended_comes_over_the_door(runtime: Runtime, officer: Account) -> None:
    client = signed_in(runtime, officer)
    client.headers.pop(HEADER)
    sent = {
        "csrf": "old",
        "one": "متن <b>من</b>\nدوم",
        "two": "",
        "new_password": "secret",
        "current": "secret",
        "ticket": "secret",
    }
    for kind in ("data", "files"):
        client.cookies.delete(SESSION_COOKIE)
        client.cookies.set(SESSION_COOKIE, "gone", domain=HOST)
        sending = {"data": sent, "files": {"file": ("a.txt", b"x")}} if kind == "files" else {"data": sent}
        door = client.post("/office/import", follow_redirects=False, **sending)  # type: ignore[arg-type]
        holds(door, 401)
        fields = fields_of(door.text)
        assert json.loads(fields["resume"]) == [["one", sent["one"]], ["two", ""]]
        entered = client.post("/sign-in", data={**fields, "email": officer.email, "password": PASSWORD})
        holds(entered)
        assert 'name="one" value="متن &lt;b&gt;من&lt;/b&gt;\nدوم"' in entered.text
        (form,) = [each for each in Outline(entered.text).all("form") if each.get("action") == "/office/import"]
        assert form["method"] == "post"


def test_of_what_is_given_back_only_what_a_person_typed_is_shown(browser: TestClient) -> None:
    typed = {"title": "Foam", "text": "کف زیاد <b>است</b>", "goal": "۳٪", "tried": " "}
    made = {"form_key": "k9_" * 7, "version": "3", "confidentiality": "members", "do": "send", "next": "/x y"}
    browser.headers.pop(HEADER, None)
    page = browser.post("/sign-in", data={**typed, **made, "csrf": "old"})
    (listed,) = re.findall(r'<ul class="problems">(.*?)</ul>', page.text, re.DOTALL)
    assert re.findall(r"<bdi>(.*?)</bdi>", listed) == ["Foam", "کف زیاد &lt;b&gt;است&lt;/b&gt;", "۳٪"]
    assert listed.count("<b>") == 2
    for name, value in (*typed.items(), *made.items()):
        assert (name, value) in [(each.get("name"), each.get("value")) for each in Outline(page.text).all("input")]


def test_what_another_site_sent_is_not_carried_over_the_door(browser: TestClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}):
        answer = browser.post("/people/new", data={"email": "theirs"}, headers=headers, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_the_language_is_chosen_on_the_same_page_and_remembered(runtime: Runtime) -> None:
    client = sign_in_as(runtime, "operator")
    page = client.get("/office/changes", params={"page": "2"})
    links = [each["href"] for each in Outline(page.text).all("a") if "hreflang" in each]
    assert links == ["/office/changes?page=2&lang=en", "/office/changes?page=2&lang=vi"]
    assert client.get(str(links[1])).headers["content-language"] == "vi"
    assert client.get("/office").headers["content-language"] == "vi"


def test_the_language_of_an_account_is_its_readers(runtime: Runtime) -> None:
    assert sign_in_as(runtime, "operator", language="vi").get("/office").headers["content-language"] == "vi"


def test_what_is_not_there_is_said_in_the_readers_language(runtime: Runtime) -> None:
    client = sign_in_as(runtime, "operator")
    for path in ("/office/changes/7", "/office/changes/x", "/office/health/sick", "/office/jobs/7", "/office/import/x"):
        answer = client.get(path)
        holds(answer, 404)
        assert "صفحه پیدا نشد" in answer.text


def test_the_first_page_has_the_corner_and_the_menu_of_who_is_signed_in(runtime: Runtime, officer: Account) -> None:
    text = signed_in(runtime, officer).get("/").text
    assert 'href="/inbox"' in text
    assert 'action="/search"' in text
    assert unquote(officer.email) in text
