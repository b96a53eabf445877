"""Text that is no text, in every field of every form and in every address: an answer, and never an error inside."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final
from urllib.parse import quote, urlencode

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text

from service.accounts.permissions import NONE, PERMISSIONS
from service.accounts.routes import ROUTES
from service.app import API
from service.runtime import Runtime
from tests.service.accounts.test_strangers import address_of, ids  # noqa: F401 a fixture
from tests.service.introductions.stage import COMPANY, HOME
from tests.service.signed_in import sign_in_as

NONSENSE: Final = ("\udcff\0b", "\u202e<script>alert(1)</script>\u2066")
"""A byte that is no UTF-8 with a NUL; markup that turns its surroundings round."""
IN_EVERY_FORM: Final = ("csrf", "version", "form_key")
"""Read in one place for all forms: each is tried once by each person."""
ENDS: Final = ("/sign-out", "/me/data/erase", "/me/sessions", "/me/security/off")
PARAMETERS: Final = (
    "q", "words", "role", "person", "verb", "noun", "id", "first", "last", "department", "institution", "term", "kind",
    "sort", "state", "step", "organisation", "problem", "expert", "problem_q", "expert_q", "draft", "for", "who", "as",
    "all", "mine", "in", "ours", "programme", "show", "to", "next", "page", "told", "lang", "said", "source", "action",
    "changed", "field", "region", "language",
)  # fmt: skip


UNKNOWN: Final = r"\{(secret|token|signed|session_id|term|format|outcome_id|finding|job_id|import_id|name|noun)[:}]"


class Forms(HTMLParser):
    """The forms of a page that send something: address, and each field with what stands in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self.inside = said.get("method") == "post"
            if self.inside:
                self.found.append((said.get("action") or "", {}))
        elif tag in ("input", "textarea", "select") and self.inside and said.get("name"):
            kept = said.get("type") in ("checkbox", "radio") and "checked" not in said
            self.found[-1][1].setdefault(str(said["name"]), "" if kept else said.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


@pytest.fixture
def known(runtime: Runtime, ids: dict[str, str]) -> dict[str, str]:  # noqa: F811
    """The ids of things of ``HOME``, ``COMPANY`` and ``x1``, each as its page needs it."""
    with runtime.database.unit() as session:
        opened = "INSERT INTO case_steps (case_id, kind, step, on_day) VALUES (:id, 'opened', 'introduction', now())"
        session.execute(text(opened), {"id": int(ids["case_id"])})
        session.execute(text("UPDATE case_documents SET type = 'pdf'"))
    return ids


def written(fields: dict[str, str]) -> bytes:
    return urlencode(fields, errors="surrogateescape").encode()


def disturbs(answer: Response) -> bool:
    """Whether a page has markup of somebody's in it, or a mark that turns its surroundings round."""
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return is_page and ("<script>alert" in answer.text or "\u202e" in answer.text)


def owners_of(runtime: Runtime) -> dict[str, TestClient]:
    return {
        "administrator": sign_in_as(runtime, "administrator", institution_id=HOME),
        "company": sign_in_as(runtime, "company", organisation_id=COMPANY),
        "faculty": sign_in_as(runtime, "faculty", expert_id="x1"),
    }


def test_an_address_with_nonsense_in_it_is_answered(runtime: Runtime, known: dict[str, str]) -> None:
    wrong = []
    readers = owners_of(runtime)
    for kind, client in readers.items():
        for (method, path), action in ROUTES.items():
            if method != "GET" or path.startswith(("/oidc/start", "/me/data/export")):
                continue
            if PERMISSIONS[action][kind] == NONE:
                continue  # refused before anything of the address is read
            for typed in NONSENSE:
                said = quote(typed, safe="", errors="surrogateescape")
                asked = "&".join(f"{name}={said}" for name in PARAMETERS)
                addresses = [re.sub(r"\{\w+(:path)?\}", said, path)] if "{" in path else []
                if not path.startswith(API) and not re.search(UNKNOWN, path):
                    addresses.append(f"{address_of(path, known)}?{asked}")
                for address in addresses:
                    answer = client.get(address, follow_redirects=False)
                    if answer.status_code >= 500 or disturbs(answer):
                        wrong.append((kind, path, typed[:9], answer.status_code))
    assert wrong == []


def test_a_form_with_nonsense_in_any_field_is_answered(runtime: Runtime, known: dict[str, str]) -> None:
    wrong = []
    for kind, client in owners_of(runtime).items():
        seen: set[object] = set()
        for (method, path), needed in ROUTES.items():
            if (
                method != "GET"
                or PERMISSIONS[needed][kind] == NONE
                or path.startswith((API, "/oidc", "/health", "/me/security/app"))
            ):
                continue
            try:
                address = address_of(path, known)
            except KeyError:
                continue
            for sent_to, fields in Forms(client.get(address).text).found:
                action = sent_to or address
                if (key := (action, tuple(fields))) in seen or action.endswith(ENDS):
                    continue
                seen.add(key)
                for name in fields:
                    if name in IN_EVERY_FORM:
                        if name in seen:
                            continue
                        seen.add(name)
                    for typed in NONSENSE:
                        answer = client.post(
                            action, content=written({**fields, name: typed}), follow_redirects=True,
                            headers={"Content-Type": "application/x-www-form-urlencoded"},
                        )  # fmt: skip
                        if answer.status_code >= 500 or disturbs(answer):
                            wrong.append((kind, action, name, typed[:9], answer.status_code))
    assert wrong == []
