"""The pages of a faculty member: forms shown again as typed, sent twice, from an older state, with tricks in them."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.days import today
from service.introductions import workflow as introductions
from service.opportunities.asking import read_asking
from service.opportunities.own_record import read_own
from service.opportunities.own_works import read_work
from tests.service.introductions.stage import IMPORTED, POSTED, Stage
from tests.service.signed_in import sign_in_as

OVERRIDE = "\u202e"
PAGES = (
    "/opportunities", "/opportunities/problem/" + IMPORTED, "/profile", "/profile?as=company", "/profile?as=university",
    "/profile?as=office", "/profile/edit", "/profile/asking", "/profile/findable", "/profile/works/new",
    "/profile/works/v1",
)  # fmt: skip


@pytest.fixture
def browser(stage: Stage) -> TestClient:
    return sign_in_as(stage.runtime, "faculty", expert_id="x1")


def test_every_page_speaks_each_language_and_is_for_faculty_alone(stage: Stage, browser: TestClient) -> None:
    office = sign_in_as(stage.runtime, "officer", institution_id="u-home")
    for path in PAGES:
        for code in ("fa", "en", "vi"):
            page = browser.get(path, params={"lang": code})
            assert page.status_code == 200, path
            assert page.text.count("<h1") == 1, path
        assert office.get(path).status_code == 403
    for path in ("/opportunities/999", "/opportunities/x", "/opportunities/problem/none", "/profile/works/v2"):
        assert browser.get(path).status_code == 404


def test_a_question_is_answered_on_its_page(stage: Stage, browser: TestClient) -> None:
    asked = introductions.put_forward(stage.office, POSTED, "x1", to="both")
    path = f"/opportunities/{asked.id}"
    wrong = browser.post(path, data={"answer": "no", "no_note": "not me", "version": asked.version})
    assert wrong.status_code == 422
    assert "not me" in wrong.text
    assert 'id="no_reason-error"' in wrong.text
    late = browser.post(path, data={"answer": "later", "version": asked.version})
    assert late.status_code == 422
    assert 'id="later_until-error"' in late.text
    stale = browser.post(path, data={"answer": "yes", "version": asked.version - 1})
    assert stale.status_code == 409
    for _ in range(2):  # a double click sends the same version twice
        done = browser.post(path, data={"answer": "yes", "version": asked.version}, follow_redirects=False)
        assert (done.status_code, done.headers["location"]) == (303, f"{path}?told=yes")
    introductions.answer_as_company(stage.company, asked.id, "accepted")
    known = browser.get(path)
    assert "/cases/" in known.text
    assert "شیشه یزد" in known.text


def test_the_feed_is_answered_on_a_problems_page(stage: Stage, browser: TestClient) -> None:
    path = f"/opportunities/problem/{IMPORTED}"
    far = browser.post(path, data={"answer": "later", "later_until": "1405/01/01"})
    assert far.status_code == 422
    assert "1405/01/01" in far.text
    day = (today() + timedelta(days=20)).isoformat()
    assert browser.post(path, data={"answer": "later", "later_until": day}, follow_redirects=False).status_code == 303
    assert browser.get(path).status_code == 404
    for _ in range(2):
        done = browser.post(f"/opportunities/problem/{POSTED}", data={"answer": "yes"}, follow_redirects=False)
        assert done.headers["location"].endswith("told=yes")
    assert stage.count("introductions") == 1


def test_interests_with_tricks_are_kept_and_shown_without_them(stage: Stage, browser: TestClient) -> None:
    own = read_own(stage.expert("x1"))
    form = {
        "version": own.version, "visibility": "public", "interests": f"{OVERRIDE}ossalg\n<script>alert(1)</script>\n\n",
        "position": "x" * 10, "department": own.expert.department, "sight_interests": "consortium",
        "available_for": ["projects", "scoping"], "available_until": "1406/01/15",
    }  # fmt: skip
    for _ in range(2):
        assert browser.post("/profile/edit", data=form, follow_redirects=False).status_code == 303
    page = browser.get("/profile").text
    assert OVERRIDE not in page
    assert "<script>alert" not in page
    assert "ossalg" in page
    assert read_own(stage.expert("x1")).expert.available_for == ("projects", "scoping")
    stale = browser.post("/profile/edit", data={**form, "position": "استاد تمام"})
    assert stale.status_code == 409
    assert "استاد تمام" in stale.text
    wrong = browser.post("/profile/edit", data={**form, "url": "not an address", "position": "typed"})
    assert wrong.status_code == 422
    assert "typed" in wrong.text
    assert 'id="url-error"' in wrong.text


def test_settings_are_shown_again_and_never_overwritten_unseen(stage: Stage, browser: TestClient) -> None:
    form = {"at_once": "۳", "days_between": "", "paused_until": "", "digest": "daily", "language": "fa", "version": "0"}
    wrong = browser.post("/profile/asking", data={**form, "days_between": "many"})
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.text
    for _ in range(2):
        assert browser.post("/profile/asking", data=form, follow_redirects=False).status_code == 303
    assert read_asking(stage.expert("x1")).settings.at_once == 3
    stale = browser.post("/profile/asking", data={**form, "at_once": "7"})
    assert stale.status_code == 409
    assert 'value="7"' in stale.text
    assert read_asking(stage.expert("x1")).settings.at_once == 3


def test_works_are_added_corrected_weighed_and_disowned_by_forms(stage: Stage, browser: TestClient) -> None:
    form = {"key": "formkey-123", "kind": "project", "title": "پروژهٔ کوره", "year": "۱۴۰۳", "text": f"{OVERRIDE}متن"}
    empty = browser.post("/profile/works/new", data={**form, "title": "", "text": "", "url": "https://example.org/x"})
    assert empty.status_code == 422
    assert "https://example.org/x" in empty.text
    for _ in range(2):
        assert browser.post("/profile/works/new", data=form, follow_redirects=False).status_code == 303
    made = "own-x1-formkey-123"
    assert read_work(stage.expert("x1"), made).evidence.year == 2024
    path = f"/profile/works/{quote(made, safe='')}"
    assert OVERRIDE not in browser.get(path).text
    version = read_work(stage.expert("x1"), made).version
    fixed = {"kind": "project", "title": "پروژهٔ ذوب", "year": "1402", "text": "متن", "version": version}
    assert browser.post(path, data=fixed, follow_redirects=False).status_code == 303
    assert browser.post(path, data={**fixed, "title": "دیگر"}).status_code == 409
    assert browser.post(path, data={**fixed, "year": "20"}).status_code == 422
    weighed = browser.post(f"{path}/weight", data={"weight": "0.5", "back": "//evil.example"}, follow_redirects=False)
    assert weighed.headers["location"].startswith("/profile?")
    assert browser.post(f"{path}/weight", data={"weight": "9"}).status_code == 422
    browser.post("/profile/works/v1/owner", data={"owner": "other", "note": "a namesake"})
    office = sign_in_as(stage.runtime, "officer", institution_id="u-home")
    assert "a namesake" in office.get("/not-mine").text
    decided = {"expert": "x1", "work": "v1", "decision": "refuse"}
    for _ in range(2):
        assert office.post("/not-mine", data=decided, follow_redirects=False).status_code == 303
    other = sign_in_as(stage.runtime, "officer", institution_id="u-other")
    assert other.post("/not-mine", data=decided).status_code == 404
    with stage.runtime.database.unit() as session:
        assert session.scalar(text("SELECT count(*) FROM own_weights WHERE evidence_id = 'v1'")) == 0
