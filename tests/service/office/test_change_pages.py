"""Imports as pages: what was new, changed, gone and refused, taken back, and whose they are."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from matcher.records import Catalogue, Evidence, Expert, Institution
from matcher.sources.reading import Reading
from service.catalogue.workflow import create_institution, import_reading, list_experts
from service.conflicts import Conflict
from service.imports.store import ACTIONS, STATES
from service.jobs import run_worker
from service.office.change_pages import PER_PAGE
from service.office.words import words_of
from service.runtime import Runtime
from service.web.languages import LANGUAGES
from tests.service.office.offices import (
    DARA,
    HEADERS,
    NO_ADDRESS,
    SARA,
    Outline,
    bring,
    enter,
    holds,
    text_of,
    workbook,
)


@pytest.fixture
def office(runtime: Runtime) -> TestClient:
    create_institution(runtime, Institution("a", "دانشگاه الف"))
    create_institution(runtime, Institution("b", "Đại học B"))
    return enter(runtime, "office")


def test_what_an_import_did_is_shown_before_and_now(office: TestClient, runtime: Runtime) -> None:
    holds(office.get("/office/changes"))
    bring(office, runtime, source="list", institution="a")
    changed = ["سارا", "نیک‌پی", "استاد", "شیشه؛ کوره", SARA[4], 12]
    newcomer = ["آرش", "نمونه", "مربی", "نور", "arash@example.org", 1]
    bring(office, runtime, workbook(HEADERS, changed, newcomer, NO_ADDRESS), source="list", institution="a")
    listed = office.get("/office/changes")
    holds(listed)
    assert "تازه ۱" in text_of(listed)
    page = office.get("/office/changes/2", params={"noun": "experts", "action": "replaced"})
    holds(page)
    assert "پیش‌تر: دانشیار اکنون: استاد" in text_of(page)
    assert "شیشه" not in page.text, "what is as before is not shown"
    gone = office.get("/office/changes/2", params={"noun": "experts", "action": "vanished"})
    assert "دارا مهرجو" in text_of(gone)
    refused = office.get("/office/changes/2", params={"action": "refused"})
    holds(refused)
    assert "bahram" in text_of(refused)
    for nonsense in ({"noun": "cats"}, {"action": "<b>"}, {"page": "999999"}, {"page": "-1"}, {"page": "۲"}):
        holds(office.get("/office/changes/2", params=nonsense))


def test_an_import_is_taken_back_after_a_question(office: TestClient, runtime: Runtime) -> None:
    bring(office, runtime, source="list")
    asked = office.get("/office/changes/1/undo")
    holds(asked)
    assert list_experts(runtime).total == 2
    first = office.post("/office/changes/1/undo")
    assert office.post("/office/changes/1/undo").url == first.url, "pressed twice"
    run_worker(runtime, until_empty=True)
    done = office.get(first.url.path)
    holds(done)
    assert "واردسازی پس گرفته شد" in done.text
    assert list_experts(runtime).total == 0
    page = office.get("/office/changes/1")
    holds(page)
    assert "state-undone" in page.text
    assert 'href="/office/changes/1/undo"' not in page.text
    assert not [each for each in holds(office.get("/office/changes/1/undo")).all("form") if "undo" in str(each)]


def test_why_an_import_cannot_be_taken_back_is_said_in_the_readers_language(
    office: TestClient, runtime: Runtime
) -> None:
    bring(office, runtime, source="list")
    bring(office, runtime, workbook(HEADERS, [*SARA[:2], "استاد", *SARA[3:]], DARA), source="list")
    job = office.post("/office/changes/1/undo")
    with pytest.raises(Conflict, match="Undo these first"):
        run_worker(runtime, until_empty=True)
    failed = office.get(job.url.path)
    holds(failed)
    assert "نخست آن‌ها را پس بگیرید" in failed.text
    assert 'class="foreign"' not in failed.text


def test_many_records_come_page_by_page_and_peoples_text_is_text(office: TestClient, runtime: Runtime) -> None:
    experts = tuple(Expert(f"e{n:03}", f"<b>نام {n}</b>\u202e") for n in range(PER_PAGE + 5))
    works = tuple(Evidence(f"v{n}", ("e000",), "thesis", "<i>عنوان") for n in range(2))
    import_reading(runtime, Reading('"><img src=x>', "catalogue", Catalogue(experts=experts, evidence=works)))
    first = office.get("/office/changes/1?noun=experts&action=created")
    second = office.get("/office/changes/1?noun=experts&action=created&page=2")
    assert [
        len([each for each in holds(page).all("p") if each.get("class") == "name"]) for page in (first, second)
    ] == [
        PER_PAGE,
        5,
    ]
    assert holds(first).all("img") == []
    assert "نام 7" in text_of(first)
    assert [each["href"] for each in Outline(second.text).all("a") if each.get("rel") == "prev"] == [
        "/office/changes/1?noun=experts&action=created&page=1"
    ]


def test_an_officer_sees_the_own_institutions_imports_alone(office: TestClient, runtime: Runtime) -> None:
    officer, stranger = enter(runtime, "a's", "a"), enter(runtime, "b's", "b")
    bring(officer, runtime, source="secret list")
    assert "secret list" in officer.get("/office/changes").text
    assert "secret list" in office.get("/office/changes").text
    for path in ("/office", "/office/changes", "/office/import"):
        assert "secret list" not in stranger.get(path).text
    for path in ("/office/changes/1", "/office/changes/1/undo", "/office/changes/1?noun=experts&action=created"):
        holds(stranger.get(path), 404)
    assert stranger.post("/office/changes/1/undo").status_code == 404
    run_worker(runtime, until_empty=True)
    assert list_experts(runtime).total == 2


def test_every_state_and_action_has_a_name() -> None:
    for code in LANGUAGES:
        assert set(words_of(code).states) == set(STATES)
        assert set(words_of(code).actions) == set(ACTIONS)
