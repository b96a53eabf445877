"""What the office's tests share: readers who are signed in, and files as offices have them."""

from __future__ import annotations

import html
import io
import re
from html.parser import HTMLParser
from typing import Any

import xlsxwriter
from fastapi.testclient import TestClient
from httpx import Response

from service.jobs import run_worker
from service.runtime import Runtime
from tests.service.signed_in import sign_in_as

HEADERS = ["نام", "نام خانوادگی", "مرتبه علمی", "زمینه تحقیقاتی", "پست الکترونیک", "امتیاز"]
SARA = ["سارا", "نیک‌پی", "دانشیار", "شیشه؛ کوره", "s.nikpey@example.org", 12]
DARA = ["دارا", "مهرجو", "استادیار", "سرباره", "d.mehrju@example.org", 10]
NO_ADDRESS = ["بهرام", "سپنتا", "مربی", "شبکه", "bahram", 4]


def workbook(*rows: list[Any], name: str = "فهرست") -> bytes:
    """An XLSX of one sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


FACULTY = workbook(HEADERS, SARA, DARA, NO_ADDRESS)


class Outline(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def enter(runtime: Runtime, name: str, institution_id: str | None = None) -> TestClient:
    """A browser in which an officer, or whoever runs Peyvand, is signed in."""
    role = "operator" if institution_id is None else "officer"
    return sign_in_as(runtime, role, institution_id=institution_id, name=name)


def upload(client: TestClient, content: bytes = FACULTY, name: str = "list.xlsx", **fields: str) -> Response:
    """Choose a file and see how it is understood."""
    return client.post("/office/import", files={"file": (name, content)}, data=fields)


def bring(client: TestClient, runtime: Runtime, content: bytes = FACULTY, **fields: str) -> str:
    """Import a file; gives the address of its job."""
    seen = upload(client, content, **fields)
    assert seen.status_code == 200, text_of(seen)
    begun = client.post(seen.url.path, data={"do": "import", **fields})
    run_worker(runtime, until_empty=True)
    return begun.url.path


def text_of(answer: Response) -> str:
    """What stands on a page, without its tags, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def holds(answer: Response, status: int = 200) -> Outline:
    """Look whether a page keeps the rules that all pages of the office keep."""
    assert answer.status_code == status, text_of(answer)
    outline = Outline(answer.text)
    assert len(outline.all("h1")) == 1
    ids = [each["id"] for _, each in outline.tags if "id" in each]
    assert len(ids) == len(set(ids))
    pointed = [each["for"] for each in outline.all("label")]
    for _, each in outline.tags:
        pointed += (each.get("aria-labelledby") or "").split() + (each.get("aria-describedby") or "").split()
        assert "style" not in each
        assert not [name for name in each if name.startswith("on")]
    assert set(pointed) <= set(ids)
    labelled = {each["for"] for each in outline.all("label")}
    for tag in ("input", "select", "textarea"):
        for each in outline.all(tag):
            assert each.get("type") == "hidden" or each.get("id") in labelled or each.get("aria-label"), each
    assert all("scope" in each for each in outline.all("th"))
    assert "\u202e" not in answer.text
    return outline
