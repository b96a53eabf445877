"""Suggestions over HTTP: a CV is sent, what it says is listed, confirmed and dismissed; nothing of the file stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from matcher.records import Expert, Institution
from service.accounts.workflow import create_token
from service.app import API
from service.catalogue.workflow import create_expert, create_institution
from service.runtime import Runtime
from service.suggestions.api import router
from service.suggestions.workflow import MOST_AT_ONCE

FILES: Final = Path(__file__).parents[1] / "matcher" / "sources" / "files"
EXPERT: Final = "https://example.org/people/r"
"""An id as OpenAlex makes them, with slashes."""


@pytest.fixture
def desk(runtime: Runtime, client: TestClient) -> TestClient:
    """A client with an officer's token, over a store with one expert of theirs."""
    app = client.app
    assert isinstance(app, FastAPI)
    if not any(getattr(route, "path", "") == f"{API}/suggestions" for route in app.routes):
        app.include_router(router, prefix=API)
    create_institution(runtime, Institution("a", "دانشگاه نمونه"))
    create_institution(runtime, Institution("b", "دانشگاه دیگر"))
    create_expert(runtime, Expert(EXPERT, "مریم رستگار", institution_id="a"))
    client.headers["Authorization"] = f"Bearer {create_token(runtime, 'liaison', institution_id='a')}"
    return client


def send(client: TestClient, name: str, expert: str = EXPERT, called: str | None = None) -> Any:
    content = (FILES / name).read_bytes()
    return client.post(f"{API}/experts/{expert}/cv", files={"file": (called or name, content)})


def test_from_a_cv_to_the_catalogue(desk: TestClient, runtime: Runtime) -> None:
    read = send(desk, "cv-fa-lists.pdf")
    assert read.status_code == 200, read.text
    assert len(read.json()["degrees"]) == 3
    assert not list((runtime.settings.data_dir / "uploads").iterdir())
    listed = desk.get(f"{API}/suggestions", params={"expert": EXPERT, "limit": 100}).json()
    assert listed["items"] == read.json()["suggestions"]
    by_kind = {each["kind"]: each for each in listed["items"]}
    work = by_kind["publication"]
    assert work["expert_name"] == "مریم رستگار"
    assert work["evidence"]["title"] in work["said"]
    assert (work["page"], work["value"]) == (1, None)
    assert by_kind["email"]["present"] == []
    sent = {"confirm": [by_kind["email"]["id"], work["id"]], "dismiss": [by_kind["phone"]["id"]]}
    decided = desk.post(f"{API}/suggestions/decisions", json=sent)
    assert decided.status_code == 200, decided.text
    states = {each["id"]: each["state"] for each in decided.json()["suggestions"]}
    assert states == dict.fromkeys(sent["confirm"], "confirmed") | dict.fromkeys(sent["dismiss"], "dismissed")
    assert desk.get(f"{API}/experts/{EXPERT}").json()["email"] == "m.rastegar@example.org"
    assert desk.get(f"{API}/evidence/{work['evidence']['id']}").json()["expert_ids"] == [EXPERT]
    assert desk.post(f"{API}/suggestions/decisions", json=sent).json() == decided.json()
    turned = desk.post(f"{API}/suggestions/decisions", json={"dismiss": sent["confirm"]})
    assert turned.status_code == 409
    assert "was confirmed by liaison" in turned.json()["detail"]


@pytest.mark.parametrize(
    ("name", "called", "told"),
    [
        ("cv-locked.pdf", None, "password"),
        ("works.bib", "رزومه.pdf", "neither PDF nor DOCX"),
        ("works.bib", "۱" * 250 + ".pdf", "neither PDF nor DOCX"),
        ("works.bib", "../../etc/passwd", "passwd is neither"),
        ("works.bib", "..", "No file was chosen"),
    ],
)
def test_what_cannot_be_read_is_said_kindly_and_not_kept(
    desk: TestClient, runtime: Runtime, name: str, called: str | None, told: str
) -> None:
    answer = send(desk, name, called=called)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]
    folder = runtime.settings.data_dir / "uploads"
    assert not folder.exists() or not list(folder.iterdir())


@pytest.mark.parametrize("body", [{"confirm": [0]}, {"confirm": list(range(1, MOST_AT_ONCE + 2))}, {"accept": [1]}])
def test_what_is_no_decision_is_refused(desk: TestClient, body: dict[str, Any]) -> None:
    assert desk.post(f"{API}/suggestions/decisions", json=body).status_code == 422


def test_borders(desk: TestClient, runtime: Runtime) -> None:
    ids = [each["id"] for each in send(desk, "cv-fa-lists.pdf").json()["suggestions"]]
    other = {"Authorization": f"Bearer {create_token(runtime, 'other', institution_id='b')}"}
    decision = {"confirm": ids}
    assert desk.get(f"{API}/suggestions", headers=other).json()["total"] == 0
    assert desk.post(f"{API}/suggestions/decisions", json=decision, headers=other).status_code == 404
    assert desk.get(f"{API}/suggestions", params={"expert": EXPERT}, headers=other).status_code == 403
    assert send(desk, "cv-fa-lists.pdf", expert="nobody").status_code == 404
    del desk.headers["Authorization"]
    assert send(desk, "cv-fa-lists.pdf").status_code == 401
    assert desk.get(f"{API}/suggestions").status_code == 401
    assert desk.post(f"{API}/suggestions/decisions", json=decision).status_code == 401
