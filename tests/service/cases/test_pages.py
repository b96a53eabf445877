"""The pages of cases: what they show to whom, and what they do with bad forms."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from service.cases import documents, outcomes, publishing, workflow
from service.cases.file_kinds import MOST_BYTES
from service.cases.steps import STEPS
from service.cases.workflow import Happened
from service.days import today
from service.documents.letters import DOCX, shipped_template
from tests.service.cases.stage import EXPERT, OTHER, PDF, RIVAL, STRANGER, Stage
from tests.service.signed_in import as_visitor, sign_in_as, signed_in

LANGUAGES = ("fa", "en", "vi")
TEXT: dict[str, Any] = {"kind": "saving", "lang": "fa", "title": "گاز کمتر", "summary": "یک‌پنجم کمتر"}


@pytest.fixture
def office(stage: Stage) -> TestClient:
    return signed_in(stage.runtime, stage.officer)


def post(browser: TestClient, path: str, **sent: Any) -> Response:
    return browser.post(path, data=sent, follow_redirects=False)


def test_every_page_stands_in_every_language(stage: Stage, office: TestClient) -> None:
    outcomes.record_outcome(stage.office, stage.case_id, **TEXT)
    documents.add_document(stage.office, stage.case_id, "a.pdf", PDF)
    of_case = f"/cases/{stage.case_id}"
    pages = [
        "/cases", "/cases/list", "/cases/new?problem_q=مصرف&expert_q=سارا", of_case, f"{of_case}/steps",
        f"{of_case}/close", f"{of_case}/outcome", f"{of_case}/letters/contract?in=vi", "/templates", "/achievements",
    ]  # fmt: skip
    for language in LANGUAGES:
        for path in pages:
            shown = office.get(path, params={**dict(_pairs(path)), "lang": language})
            assert shown.status_code == 200, path
            assert f'lang="{language}"' in shown.text
            assert len(re.findall("<h1", shown.text)) == 1
    for account in (stage.company, stage.expert):
        browser = signed_in(stage.runtime, account)
        for path in ("/cases", "/cases/list", of_case, f"{of_case}/outcome"):
            assert browser.get(path).status_code == 200
        assert browser.get("/templates").status_code == 403
        assert browser.get(f"{of_case}/steps").status_code == 403


def _pairs(path: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (each.partition("=") for each in path.partition("?")[2].split("&"))]


def test_others_find_nothing_and_nobody_is_sent_to_the_door(stage: Stage, office: TestClient) -> None:
    path = f"/cases/{stage.case_id}"
    for role, owner in (
        ("officer", {"institution_id": OTHER}), ("company", {"organisation_id": RIVAL}),
        ("faculty", {"expert_id": STRANGER}),
    ):  # fmt: skip
        stranger = sign_in_as(stage.runtime, role, **owner)
        assert stranger.get(path).status_code == 404
        assert stranger.get(f"{path}/outcome").status_code == 404
        assert post(stranger, f"{path}/documents").status_code in (404, 422)
        assert "کاشی کویر" not in stranger.get("/cases").text
    assert sign_in_as(stage.runtime, "secretary").get("/cases").status_code == 403
    assert (
        post(sign_in_as(stage.runtime, "officer", institution_id=OTHER), f"{path}/steps", step="visit").status_code
        == 404
    )
    visitor = as_visitor(office)
    assert visitor.get(path, follow_redirects=False).headers["location"].startswith("/sign-in")
    assert visitor.get("/achievements").status_code == 200
    for odd in ("/cases/99999999999999", "/cases/x", "/achievements/1"):
        assert visitor.get(odd).status_code in (303, 404, 200)


def test_both_sides_see_notes_people_and_files_only_where_the_office_ticked_to_share_them(
    stage: Stage, office: TestClient
) -> None:
    path = f"/cases/{stage.case_id}"

    def say(ending: str, version: int, to: str, **tick: str) -> None:
        said = {"note": f"note-{ending}", "people": f"guest-{ending}", **tick}
        assert post(office, f"{path}/notes", form_key=ending, **said).status_code == 303
        assert (
            post(office, f"{path}/steps", step=to, version=version, reason=f"why-{ending}", **said).status_code == 303
        )
        file = {"file": (f"file-{ending}.pdf", PDF + ending.encode())}
        sent = {"kind": "report", **({"document_shared": "yes"} if tick else {})}
        assert office.post(f"{path}/documents", data=sent, files=file, follow_redirects=False).status_code == 303

    form = office.get(path).text + office.get(f"{path}/steps").text
    assert not re.search(r'name="(document_)?(shared|internal)"[^>]* checked', form)
    say("inside", 1, "proposal")
    say("shared", 2, "contract", shared="yes")
    kinds = ("note", "guest", "why", "file")
    for account in (stage.company, stage.expert):
        said = set(re.findall(r"[\w-]+", signed_in(stage.runtime, account).get(path).text))
        assert not {f"{kind}-inside" for kind in kinds} & said
        assert {f"{kind}-shared" for kind in kinds} <= said
    assert {f"{kind}-inside" for kind in kinds} <= set(re.findall(r"[\w-]+", office.get(path).text))


def test_a_case_is_moved_from_the_board_and_twice_is_once(stage: Stage, office: TestClient) -> None:
    sent = {"step": "visit", "version": 1, "from": "board"}
    for _ in range(2):
        moved = post(office, f"/cases/{stage.case_id}/steps", **sent)
        assert (moved.status_code, moved.headers["location"]) == (303, f"/cases?told=moved#case-{stage.case_id}")
    assert stage.case().step == "visit"
    refused = post(office, f"/cases/{stage.case_id}/steps", step="work", version=2, note="typed this")
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert "typed this" in refused.text


def test_a_day_that_cannot_be_is_refused_with_the_days_that_can(stage: Stage, office: TestClient) -> None:
    path = f"/cases/{stage.case_id}/steps"
    assert f"from {today()} to {today()}" in office.get(path, params={"lang": "en"}).text
    for lang in LANGUAGES:
        refused = office.post(f"{path}?lang={lang}", data={"step": "visit", "version": 1, "on_day": "2100-01-01"})
        assert refused.status_code == 422
        assert 'id="on_day-error"' in refused.text
    assert stage.case().step == "introduction"


def test_a_stale_form_shows_what_stands_there_beside_what_was_typed(stage: Stage, office: TestClient) -> None:
    theirs = {"title": "t", "next_action": "call them", "due_on": "1405/09/10", "account_id": str(stage.officer.id)}
    assert post(office, f"/cases/{stage.case_id}/plan", version=1, **theirs).status_code == 303
    stale = post(office, f"/cases/{stage.case_id}/plan", version=1, title="t", next_action="write them")
    assert stale.status_code == 409
    assert "call them" in stale.text
    assert 'value="write them"' in stale.text
    assert stage.case().next_action == "call them"
    assert post(office, f"/cases/{stage.case_id}/steps", step="visit", version=1).status_code == 409
    odd = post(office, f"/cases/{stage.case_id}/plan", version=2, title="", due_on="soon", worth_rial="much")
    assert odd.status_code == 422
    assert 'id="due_on-error"' in odd.text
    assert 'value="soon"' in odd.text


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("a.pdf", PDF, 303), ("a.pdf", b"MZ", 422), ("a.pdf", PDF + bytes(MOST_BYTES), 422), ("", b"", 422),
     ("a.pdf", PDF + bytes(12 * 1024 * 1024), 422)],
)  # fmt: skip
def test_a_file_that_is_not_kept_is_told_beside_its_field(
    stage: Stage, office: TestClient, name: str, content: bytes, status: int
) -> None:
    files = {"file": (name, content)} if name else None
    sent = office.post(
        f"/cases/{stage.case_id}/documents", data={"kind": "report"}, files=files, follow_redirects=False,
        headers={} if name else {"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert sent.status_code == status
    assert ('id="file-error"' in sent.text) is (status == 422)
    assert len(workflow.read_case(stage.office, stage.case_id).documents) == (status == 303)


def test_a_document_is_sent_to_be_kept_and_never_to_be_shown(stage: Stage, office: TestClient) -> None:
    number = documents.add_document(stage.office, stage.case_id, 'نقشه"\u202e.html', PDF)
    sent = office.get(f"/cases/{stage.case_id}/documents/{number}")
    assert sent.content == PDF
    assert sent.headers["content-disposition"].startswith('attachment; filename="')
    assert "filename*=UTF-8''%D9%86%D9%82%D8%B4%D9%87.pdf" in sent.headers["content-disposition"]
    assert (sent.headers["content-type"], sent.headers["x-content-type-options"]) == ("application/pdf", "nosniff")


def test_scripts_and_overrides_are_text(stage: Stage, office: TestClient) -> None:
    nasty = "<script>alert(1)</script>\u202eevil"
    workflow.plan(
        stage.office, stage.case_id, version=1, title=nasty, next_action=nasty, due_on=None, account_id=None,
        worth_rial=None,
    )  # fmt: skip
    workflow.note(stage.office, stage.case_id, Happened(note=nasty, people=nasty), form_key="k")
    for path in ("/cases", "/cases/list", f"/cases/{stage.case_id}", f"/cases/{stage.case_id}/steps"):
        said = office.get(path).text
        assert "<script>alert" not in said
        assert "\u202e" not in said
        assert "&lt;script&gt;" in said


def test_a_letter_is_made_once_and_a_template_is_replaced(stage: Stage, office: TestClient) -> None:
    path = f"/cases/{stage.case_id}/letters/introduction"
    assert post(office, path, letter_lang="fa", number="").status_code == 422
    assert office.get(f"/cases/{stage.case_id}/letters/poem").status_code == 404
    for _ in range(2):
        made = post(office, path, letter_lang="fa", number="1405/9", form_key="k", starts="1405/10/01")
        assert made.status_code == 303
    letters = workflow.read_case(stage.office, stage.case_id).documents
    assert [each.number for each in letters] == ["1405/9"]
    assert office.get("/templates/introduction/fa").headers["content-type"] == DOCX

    sent = {"version": "0"}
    own = shipped_template("contract", "fa")
    bad = office.post("/templates/introduction/fa", data=sent, files={"file": ("x.docx", PDF)})
    assert bad.status_code == 422
    assert 'id="error-introduction-fa"' in bad.text
    for files, status in (
        ({"file": ("x.docx", own)}, 303),
        ({"file": ("y.docx", shipped_template("memorandum", "fa"))}, 409),
    ):
        put = office.post("/templates/introduction/fa", data=sent, files=files, follow_redirects=False)
        assert put.status_code == status
    assert office.get("/templates/introduction/fa").content == own
    assert post(office, "/templates/introduction/fa/reset", version=1).status_code == 303
    assert office.get("/templates/introduction/fa").content != own


def test_the_whole_way_to_an_achievement(stage: Stage, office: TestClient) -> None:
    path = f"/cases/{stage.case_id}/outcome"
    said = {"kind": "saving", "text_lang": "fa", "title": "گاز کمتر", "summary": "یک‌پنجم کمتر", "version": 0}
    assert post(office, path, **{**said, "title": ""}).status_code == 422
    assert post(office, path, **said).status_code == 303
    assert post(office, path, **{**said, "title": "other"}).status_code == 409
    assert post(office, f"{path}/publish", version=1).status_code == 409
    company, expert = signed_in(stage.runtime, stage.company), signed_in(stage.runtime, stage.expert)
    assert post(company, f"{path}/rating", stars="9").status_code == 422
    assert post(company, f"{path}/rating", stars="5", words="خوب بود").status_code == 303
    for browser in (company, expert):
        assert post(browser, f"{path}/consent", answer="yes", version=1, named="yes").status_code == 303
        assert post(browser, f"{path}/publish", version=1).status_code == 403
    found = workflow.read_case(stage.office, stage.case_id).outcome
    assert found is not None
    assert post(office, f"{path}/publish", version=found.version).status_code == 303
    visitor = as_visitor(office)
    listed, one = visitor.get("/achievements?q=گاز"), visitor.get(f"/achievements/{found.id}")
    for page in (listed, one):
        assert "گاز کمتر" in page.text
        assert "کاشی کویر" in page.text
    assert "خوب بود" not in one.text
    assert post(company, f"{path}/consent", answer="no").status_code == 303
    assert visitor.get(f"/achievements/{found.id}").status_code == 404
    with pytest.raises(publishing.NotAgreed):
        publishing.publish(stage.office, stage.case_id, version=found.version + 2)


def test_a_case_is_opened_by_hand_and_closed(stage: Stage, office: TestClient) -> None:
    refused = post(office, "/cases/new", expert=EXPERT, note="at a fair")
    assert refused.status_code == 422
    assert 'id="problem-error"' in refused.text
    assert "at a fair" in refused.text
    places = {
        post(office, "/cases/new", problem="p-1", expert=EXPERT, form_key="k").headers["location"] for _ in range(2)
    }
    assert len(places) == 1
    path = places.pop().partition("?")[0]
    assert post(office, f"{path}/close", version=1, close_reason="other").status_code == 422
    assert post(office, f"{path}/close", version=1, close_reason="no-budget").status_code == 303
    assert post(office, f"{path}/reopen", version=2, reason="").status_code == 422
    assert post(office, f"{path}/reopen", version=2, reason="money").status_code == 303
    assert post(office, f"{path}/notes", note="", form_key="n").status_code == 422
    assert post(office, f"{path}/notes", note="n", form_key="n", account_ids="x").status_code == 422


def test_lists_of_twenty_are_paged_and_odd_wishes_passed_over(stage: Stage, office: TestClient) -> None:
    for number in range(21):
        workflow.open_by_hand(
            stage.office, "p-1", EXPERT, title=f"case {number}", happened=Happened(), form_key=str(number)
        )
    first, second = office.get("/cases/list?sort=newest"), office.get("/cases/list?sort=newest&page=2")
    taken = office.get("/cases/list.xlsx?state=all")
    assert taken.headers["content-disposition"].startswith('attachment; filename="cases.xlsx"')
    with zipfile.ZipFile(BytesIO(taken.content)) as book:
        assert b"case 20" in book.read("xl/sharedStrings.xml")
    assert (first.text.count('<th scope="row"'), second.text.count('<th scope="row"')) == (20, 2)
    assert office.get("/cases/list?sort=x&state=y&step=z&page=-1&q=%00%ED%A0%80").status_code == 200
    for step in STEPS:
        assert office.get(f"/cases/list?step={step}").status_code == 200
