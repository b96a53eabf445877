"""Every route of the application × every kind of reader, held against the two tables: nothing is open by omission."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from matcher.records import Expert, Institution, Organisation
from service.accounts.actors import KINDS, Actor, NotPermitted
from service.accounts.consortia import Consortium, replace_consortium
from service.accounts.permissions import ALL, NONE, PERMISSIONS, need
from service.accounts.routes import ROUTES
from service.accounts.workflow import create_token
from service.app import API, create_app
from service.catalogue.workflow import create_expert, create_institution
from service.days import today
from service.problems.workflow import create_organisation
from service.runtime import Runtime
from service.web.forgery import HEADER, check_site
from service.web.forms import posted
from service.web.guard import guard
from tests.service.signed_in import as_visitor, sign_in_as

OPEN: Final = {f"{API}/openapi.json", "/static"}
"""What no table needs to name: it tells nothing of the store."""
WITHOUT_WORD: Final = {"/mail/stop/{token}/now"}
"""Sent by mail programs (RFC 8058), which know no word; the signed link alone says what it stops."""
WITH_TOKEN: Final = ("anyone", "officer", "operator")


def routes_of(runtime: Runtime) -> Iterator[tuple[str, str, Any]]:
    for route in iter_route_contexts(create_app(runtime).routes):
        if route.path not in OPEN:
            for method in route.methods or ():
                yield method, str(route.path), route


def calls_of(dependant: Any) -> Iterator[Any]:
    for each in dependant.dependencies:
        yield each.call
        yield from calls_of(each)


def test_every_route_has_a_line_and_every_line_a_route(runtime: Runtime) -> None:
    found = [(method, path) for method, path, _ in routes_of(runtime)]
    assert len(found) == len(set(found))
    assert set(found) - set(ROUTES) == set(), "add a line to service/accounts/routes.py"
    assert set(ROUTES) - set(found) == set(), "service/accounts/routes.py names a route that there is not"


def test_every_action_is_somewhere_asked(runtime: Runtime) -> None:
    assert set(PERMISSIONS) - set(ROUTES.values()) == set()


def test_before_every_route_stands_the_guard_and_before_every_form_its_word(runtime: Runtime) -> None:
    wrong = []
    for method, path, route in routes_of(runtime):
        calls = set(calls_of(route.dependant))
        wanted = {guard}
        if not path.startswith((API, "/health/")) and path not in WITHOUT_WORD:
            wanted |= {check_site, posted} if method == "POST" else {check_site}
            assert method in ("GET", "POST"), (method, path)
        if not wanted <= calls:
            wrong.append((method, path, wanted - calls))
    assert wrong == []


@pytest.fixture
def store(runtime: Runtime) -> Runtime:
    create_institution(runtime, Institution("uni", "دانشگاه نمونه"))
    create_expert(runtime, Expert("expert", "مریم رستگار", institution_id="uni"))
    create_organisation(runtime, Organisation("firm", "شیشهٔ نمونه"))
    replace_consortium(runtime, Consortium("ring", "حلقه", today(), None, ("uni",)))
    return runtime


def reader(store: Runtime, kind: str) -> TestClient:
    if kind == "anyone":
        client = TestClient(create_app(store), raise_server_exceptions=False, headers={"Accept": "text/html"})
        return as_visitor(client)
    return sign_in_as(
        store, kind,
        institution_id="uni" if kind in ("officer", "administrator") else None,
        organisation_id="firm" if kind == "company" else None,
        expert_id="expert" if kind == "faculty" else None,
        consortium_id="ring" if kind == "secretary" else None,
    )  # fmt: skip


def address_of(path: str) -> str:
    own = "uni" if path.startswith(f"{API}/institutions/") else "987654"
    return re.sub(r"\{\w+(:path)?\}", own, path)


def answer_to(client: TestClient, method: str, path: str) -> str:
    """What becomes of a request: let through, refused, or sent to the door."""
    answer = client.request(method, address_of(path), follow_redirects=False)
    assert answer.status_code < 500, (method, path, answer.text[-600:])
    to = answer.headers.get("location", "")
    if answer.status_code == 401 or (path != "/sign-in/code" and (to == "/sign-in" or to.startswith("/sign-in?next="))):
        return "door"
    return "refused" if answer.status_code == 403 else "through"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_comes_through_to_what_the_table_says_and_to_nothing_else(store: Runtime, kind: str) -> None:
    client = reader(store, kind)
    client.headers.pop(HEADER)  # what is let through stops at the word against forged forms, and changes nothing
    wrong = {}
    for (method, path), action in ROUTES.items():
        if path.startswith((API, "/health/")):
            continue
        wanted = "through" if PERMISSIONS[action][kind] != NONE else "door" if kind == "anyone" else "refused"
        if (seen := answer_to(client, method, path)) != wanted:
            wrong[method, path] = (seen, wanted)
        if wanted == "through" and method == "POST" and path not in WITHOUT_WORD:
            assert client.post(address_of(path), follow_redirects=False).status_code == 409, path
    assert wrong == {}


@pytest.mark.parametrize("kind", WITH_TOKEN)
def test_each_holder_of_a_token_comes_through_to_what_the_table_says(store: Runtime, kind: str) -> None:
    client = TestClient(create_app(store), raise_server_exceptions=False)
    if kind != "anyone":
        token = create_token(store, "t", institution_id="uni" if kind == "officer" else None)
        client.headers["Authorization"] = f"Bearer {token}"
    wrong = {}
    for (method, path), action in ROUTES.items():
        if not path.startswith(API):
            continue
        wanted = "through" if PERMISSIONS[action][kind] != NONE else "door" if kind == "anyone" else "refused"
        if (seen := answer_to(client, method, path)) != wanted:
            wrong[method, path] = (seen, wanted)
    assert wrong == {}


@pytest.mark.parametrize("action", PERMISSIONS)
def test_what_is_somebodys_own_is_nobody_elses(action: str) -> None:
    actors = {
        "company": Actor("x", role="company", organisation_id="firm"),
        "faculty": Actor("x", role="faculty", expert_id="expert"),
        "officer": Actor("x", role="officer", institution_id="uni"),
        "administrator": Actor("x", role="administrator", institution_id="uni"),
        "secretary": Actor("x", role="secretary", consortium_id="ring"),
        "operator": Actor("x", administrator=True),
        "anyone": Actor(""),
    }
    own = {"institution_id": "uni", "organisation_id": "firm", "expert_id": "expert", "consortium_id": "ring"}
    others = {"institution_id": "other", "organisation_id": "other", "expert_id": "other", "consortium_id": "other"}
    for kind, actor in actors.items():
        assert actor.kind == kind
        scope = PERMISSIONS[action][kind]
        for owners, may in ((own, scope != NONE), (others, scope == ALL), ({}, scope != NONE)):
            if may:
                need(actor, action, **owners)
            else:
                with pytest.raises(NotPermitted):
                    need(actor, action, **owners)
