"""The page of suggestions: from a CV to the catalogue in a browser without scripts."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from matcher.records import Expert, Institution
from service.catalogue.workflow import create_expert, create_institution, list_evidence, read_expert
from service.listing import Page
from service.office.suggestion_pages import PER_PAGE, router
from service.runtime import Runtime
from service.suggestions.store import NewSuggestion, add_suggestions
from service.suggestions.workflow import dismiss
from tests.service.signed_in import as_visitor, sign_in_as

FILES: Final = Path(__file__).parents[2] / "matcher" / "sources" / "files"
PATH: Final = "/office/suggestions"


@pytest.fixture
def desk(runtime: Runtime, client: TestClient) -> TestClient:
    """A browser at which an officer of ``a`` is signed in, in English."""
    app = client.app
    assert isinstance(app, FastAPI)
    if not any(getattr(route, "path", "") == PATH for route in app.routes):
        app.include_router(router)
    for each in ("a", "b"):
        create_institution(runtime, Institution(each, f"دانشگاه {each}"))
    create_expert(runtime, Expert("r", "مریم رستگار", institution_id="a", position="استادیار"))
    create_expert(runtime, Expert("x", "مینا رستگاری", institution_id="b"))
    sign_in_as(runtime, "officer", institution_id="a", client=client, name="liaison")
    client.cookies.set("language", "en")
    return client


def send(desk: TestClient, name: str, expert: str = "r") -> Any:
    return desk.post(f"{PATH}/cv", data={"expert": expert}, files={"file": (name, (FILES / name).read_bytes())})


def said(answer: Any) -> str:
    """The words of a page, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def boxes(answer: Any) -> list[str]:
    return re.findall(r'<input id="s\d+" name="(s\d+)" type="checkbox"', answer.text)


def suggest(runtime: Runtime, expert_id: str, *values: str, kind: str = "interest") -> list[int]:
    with runtime.database.unit() as session:
        new = [NewSuggestion(kind, {"value": value}, f"read: {value}") for value in values]
        return [each.id for each in add_suggestions(session, expert_id, new)]


def test_nobody_comes_in_without_signing_in(desk: TestClient) -> None:
    as_visitor(desk)
    for answer in (desk.get(PATH, follow_redirects=False), desk.post(PATH, follow_redirects=False)):
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


def test_from_a_name_to_the_catalogue(desk: TestClient, runtime: Runtime) -> None:
    found = desk.get(PATH, params={"find": "رستگار"})
    assert 'value="r"' in found.text
    assert 'value="x"' not in found.text  # of another institution
    read = send(desk, "cv-fa-lists.pdf")
    assert read.status_code == 200
    assert "suggestions were read from the CV" in said(read)
    assert "Degrees: read and not kept" in said(read)
    assert "دکتری مهندسی مواد، دانشگاه نمونهٔ تهران" in said(read)
    assert "page 1 of the CV" in said(read)
    assert "Replaces: استادیار" in said(read)
    assert not (runtime.settings.data_dir / "uploads").exists() or not list(
        (runtime.settings.data_dir / "uploads").iterdir()
    )
    marked = boxes(desk.get(PATH, params={"expert": "r"}))
    assert marked == boxes(read)
    done = desk.post(PATH, data={"decision": "confirm", "expert": "r", **dict.fromkeys(marked, "yes")})
    assert done.url.params["expert"] == "r"
    assert f"{len(marked)} suggestions are in the catalogue now" in said(done)
    assert not boxes(done)
    assert read_expert(runtime, "r").position == "دانشیار"
    assert list_evidence(runtime, expert_id="r", page=Page(limit=100)).total > 8
    assert "liaison" in said(desk.get(PATH, params={"state": "confirmed"}))


def test_dismissing_and_marking_nothing(desk: TestClient, runtime: Runtime) -> None:
    [one, _] = suggest(runtime, "r", "شیشه", "فولاد")
    assert "Nothing was marked" in said(desk.post(PATH, data={"decision": "confirm"}))
    done = desk.post(PATH, data={"decision": "dismiss", f"s{one}": "yes"})
    assert "1 suggestion was dismissed" in said(done)
    assert len(boxes(done)) == 1
    assert "شیشه" in said(desk.get(PATH, params={"state": "dismissed"}))
    assert read_expert(runtime, "r").interests == ()
    assert desk.post(PATH, data={"decision": "burn", f"s{one}": "yes"}).status_code == 404


def test_what_cannot_be_done_is_said_and_changes_nothing(desk: TestClient, runtime: Runtime) -> None:
    mails = suggest(runtime, "r", "a@example.org", "b@example.org", kind="email")
    both = {f"s{each}": "yes" for each in mails}
    assert "fill the same field" in said(desk.post(PATH, data={"decision": "confirm", **both}))
    dismiss(runtime, mails[:1])
    assert "Somebody else decided" in said(desk.post(PATH, data={"decision": "confirm", **both}))
    [theirs] = suggest(runtime, "x", "شیشه")
    assert "not there any more" in said(desk.post(PATH, data={"decision": "confirm", f"s{theirs}": "yes"}))
    assert read_expert(runtime, "r").email is None


@pytest.mark.parametrize(
    ("name", "told"), [("cv-locked.pdf", "protected by a password"), ("works.bib", "neither a PDF nor a DOCX")]
)
def test_a_cv_that_cannot_be_read_is_said_beside_its_field(desk: TestClient, name: str, told: str) -> None:
    answer = send(desk, name)
    assert answer.status_code == 422
    assert told in said(answer)
    assert 'aria-describedby="file-hint file-error"' in answer.text


def test_a_form_that_is_not_filled_in(desk: TestClient) -> None:
    without_file = desk.post(f"{PATH}/cv", data={"expert": "r"}, files={"file": ("", b"")})
    assert "Choose the CV first" in said(without_file)
    without_expert = desk.post(f"{PATH}/cv", files={"file": ("cv.pdf", b"%PDF-")})
    assert "Look for the expert by name first" in said(without_expert)
    assert "Nobody of this name" in said(desk.get(PATH, params={"find": "Zephyrine"}))


def test_a_cv_of_somebody_else_is_remarked(desk: TestClient) -> None:
    assert "does not look like this expert’s name" in said(send(desk, "cv-vi.pdf"))


def test_borders(desk: TestClient, runtime: Runtime) -> None:
    suggest(runtime, "x", "شیشه")
    assert not boxes(desk.get(PATH))
    assert send(desk, "cv-fa-lists.pdf", expert="x").status_code == 403
    assert desk.get(PATH, params={"expert": "x"}).status_code == 403
    assert desk.get(PATH, params={"expert": "nobody"}).status_code == 404
    elsewhere = desk.post(PATH, data={"decision": "confirm"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    for name in ("expert", "find"):
        assert desk.get(PATH, params={name: "\0"}).status_code == 422


def test_pages_of_a_long_list(desk: TestClient, runtime: Runtime) -> None:
    suggest(runtime, "r", *(f"شیشهٔ نوع {number}" for number in range(PER_PAGE + 1)))
    assert len(boxes(desk.get(PATH))) == PER_PAGE
    assert len(boxes(desk.get(PATH, params={"page": 2}))) == 1
    assert len(boxes(desk.get(PATH, params={"page": 9}))) == 1  # past the end is the last


def test_markup_in_a_cv_stays_text(desk: TestClient, runtime: Runtime) -> None:
    suggest(runtime, "r", "<script>alert(1)</script>")
    answer = desk.get(PATH)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


@pytest.mark.parametrize("code", ["fa", "en", "vi"])
def test_in_every_language(desk: TestClient, runtime: Runtime, code: str) -> None:
    suggest(runtime, "r", "شیشه")
    answer = desk.get(PATH, params={"lang": code, "expert": "r"})
    assert answer.headers["content-language"] == code
    assert f'href="{PATH}?expert=r&amp;lang=' in answer.text
