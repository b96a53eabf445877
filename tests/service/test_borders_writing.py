"""An officer writes the own institution's records, an administrator all, anyone none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import text

from matcher.records import Evidence, Expert
from service.accounts.actors import ANYONE, Actor, NotPermitted
from service.accounts.consortia import Consortium, delete_consortium, replace_consortium
from service.accounts.workflow import create_token, revoke_token, tokens
from service.app import API
from service.catalogue.links_store import write_links_of
from service.catalogue.workflow import create_evidence, delete_expert, read_evidence, read_expert, replace_expert
from service.days import today
from service.runtime import Runtime
from tests.service.borders_store import VIEWERS, Bordered, bordered_store, fill
from tests.service.stores import Stores

Body = dict[str, Any] | None

THESIS: Final = {"kind": "thesis", "title": "بازده کوره"}
CONSORTIUM: Final = {"name": "نو", "starts": "2026-01-01", "members": ["b", "c"]}

REFUSED: Final[tuple[tuple[str, str, Body, dict[str, int]], ...]] = (
    ("POST", "experts", {"name": "x", "institution_id": "a"}, {"b": 403, "c": 403, "d": 403}),
    ("POST", "experts", {"id": "closed", "name": "x"}, {"a": 409, "b": 409, "administrator": 409}),
    ("PUT", "experts/new", {"name": "x", "institution_id": "a"}, {"b": 403, "c": 403, "d": 403}),
    ("PUT", "experts/open", {"name": "x", "institution_id": "a"}, {"b": 403, "c": 403, "d": 403}),
    ("PUT", "experts/open", {"name": "x"}, {"b": 403, "c": 403}),
    ("PUT", "experts/open", {"name": "x", "institution_id": "b"}, {"a": 403, "b": 403}),
    ("PUT", "experts/guest", {"name": "x", "institution_id": "a"}, {"a": 403, "b": 403, "c": 403}),
    ("PUT", "experts/shared", {"name": "x"}, {"b": 403, "c": 404, "d": 404}),
    ("PUT", "experts/closed", {"name": "x"}, {"b": 404, "c": 404, "d": 404}),
    ("PUT", "experts/homeless", {"name": "x"}, {"a": 404, "b": 404}),
    ("DELETE", "experts/open", None, {"b": 403, "c": 403, "d": 403}),
    ("DELETE", "experts/shared", None, {"b": 403, "c": 404, "d": 404}),
    ("DELETE", "experts/closed", None, {"b": 404, "c": 404, "d": 404}),
    ("DELETE", "experts/homeless", None, {"a": 404, "b": 404}),
    ("POST", "evidence", THESIS | {"expert_ids": ["open"]}, {"b": 403, "c": 403, "d": 403}),
    ("POST", "evidence", THESIS | {"expert_ids": ["guest", "closed"]}, {"b": 422, "c": 422}),
    ("POST", "evidence", THESIS | {"expert_ids": ["guest"]}, {"a": 403, "c": 403}),
    ("PUT", "evidence/open-work", THESIS | {"expert_ids": ["open"]}, {"b": 403, "c": 403}),
    ("PUT", "evidence/open-work", THESIS | {"expert_ids": ["guest"]}, {"a": 403, "b": 403}),
    ("PUT", "evidence/open-work", THESIS | {"expert_ids": ["open", "guest"]}, {"b": 403, "c": 403}),
    ("PUT", "evidence/open-shared-work", THESIS | {"expert_ids": ["guest"]}, {"b": 403, "d": 404}),
    ("PUT", "evidence/open-closed-work", THESIS | {"expert_ids": ["guest"]}, {"b": 404, "c": 404}),
    ("PUT", "evidence/homeless-work", THESIS | {"expert_ids": ["open"]}, {"a": 404}),
    ("DELETE", "evidence/open-work", None, {"b": 403, "c": 403, "d": 403}),
    ("DELETE", "evidence/closed-work", None, {"b": 404, "c": 404, "d": 404}),
    ("DELETE", "evidence/joint-work", None, {"c": 403, "d": 403}),
    ("DELETE", "evidence/open%23interests", None, {"a": 422, "b": 422, "administrator": 422}),
    ("POST", "institutions", {"id": "e", "name": "نو"}, {"a": 403, "b": 403}),
    ("PUT", "institutions/a", {"name": "x"}, {"b": 403, "c": 403, "d": 403}),
    ("PUT", "institutions/e", {"name": "x"}, {"a": 403}),
    ("DELETE", "institutions/c", None, {"a": 403, "b": 403, "c": 409, "administrator": 409}),
    ("PUT", "consortia/running", CONSORTIUM, {"a": 403, "b": 403, "c": 403}),
    ("PUT", "consortia/mine", CONSORTIUM | {"members": ["a", "b"]}, {"a": 403, "b": 403}),
    ("DELETE", "consortia/running", None, {"a": 403, "b": 403}),
)
"""What is asked for, and how it is refused to whom; to anyone always with 401."""


@pytest.fixture(scope="module")
def bordered(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bordered]:
    """One store for all that is refused: it must not change."""
    with bordered_store(stores, tmp_path_factory.mktemp("bordered")) as made:
        yield made


@pytest.fixture
def fresh(stores: Stores, tmp_path: Path) -> Iterator[Bordered]:
    """A store that a test may change."""
    with bordered_store(stores, tmp_path) as made:
        yield made


def everything(runtime: Runtime) -> list[str]:
    """All that the store holds of the catalogue and of consortia."""
    tables = ("institutions", "experts", "evidence", "evidence_experts", "consortia", "consortium_members")
    with runtime.database.unit() as session:
        return [str(row) for table in tables for row in session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))]


def merge(runtime: Runtime, expert_id: str, *, into: str) -> None:
    """Make two records one person."""
    merged = text("UPDATE experts SET merged_into = :into WHERE id = :id")
    with runtime.database.unit() as session:
        session.execute(merged, {"into": into, "id": expert_id})
        write_links_of(session, [expert_id, into])


@pytest.mark.parametrize("viewer", VIEWERS)
def test_what_is_across_a_border_is_refused_and_nothing_is_written(bordered: Bordered, viewer: str) -> None:
    before = everything(bordered.runtime)
    with bordered.seen_by(viewer) as client:
        for method, path, body, statuses in REFUSED:
            status = 401 if viewer == "anyone" else statuses.get(viewer)
            if status is not None:
                answer = client.request(method, f"{API}/{path}", json=body)
                assert answer.status_code == status, (viewer, method, path, body, answer.text)
    assert everything(bordered.runtime) == before


def test_a_refusal_says_who_may(bordered: Bordered) -> None:
    with bordered.seen_by("b") as client:
        told = client.put(f"{API}/experts/open", json={"name": "x"}).json()
    assert (told["status"], told["type"]) == (403, "urn:peyvand:error:not-permitted")
    assert "'open'" in told["detail"]
    assert "'a'" in told["detail"]
    assert "'b'" in told["detail"]
    assert "administrator" in told["detail"]


def test_an_officer_writes_what_is_of_the_own_institution(fresh: Bordered) -> None:
    with fresh.seen_by("a") as client:
        made = client.post(f"{API}/experts", json={"id": "new", "name": "نو"})
        assert (made.status_code, made.json()["institution_id"]) == (201, "a")
        put = client.put(f"{API}/experts/closed", json={"name": "باز", "visibility": "public"})
        assert (put.status_code, put.json()["institution_id"]) == (200, "a")
        joint = THESIS | {"id": "both", "expert_ids": ["new", "guest"]}
        assert client.post(f"{API}/evidence", json=joint).status_code == 201
        assert client.put(f"{API}/evidence/both", json=joint | {"expert_ids": ["new"]}).status_code == 200
        assert client.put(f"{API}/institutions/a", json={"name": "نام نو"}).status_code == 200
        assert client.delete(f"{API}/evidence/both").status_code == 204
        assert client.delete(f"{API}/experts/new").status_code == 204
        assert client.post(f"{API}/organisations", json={"name": "کارخانه"}).status_code == 201
    with fresh.seen_by("anyone") as client:
        assert client.get(f"{API}/experts/closed").json()["name"] == "باز"


def test_an_administrator_writes_everything(fresh: Bordered) -> None:
    with fresh.seen_by("administrator") as client:
        assert client.put(f"{API}/experts/open", json={"name": "x", "institution_id": "b"}).status_code == 200
        assert client.put(f"{API}/experts/homeless", json={"name": "x"}).json()["institution_id"] is None
        assert client.delete(f"{API}/evidence/joint-work").status_code == 204
        assert client.delete(f"{API}/experts/closed").status_code == 204
        assert client.put(f"{API}/consortia/running", json=CONSORTIUM).status_code == 200
        assert client.post(f"{API}/institutions", json={"id": "e", "name": "نو"}).status_code == 201
        assert client.delete(f"{API}/institutions/e").status_code == 204


def test_an_expert_whom_the_officer_does_not_see_stays_named(fresh: Bordered) -> None:
    with fresh.seen_by("b") as client:
        put = client.put(f"{API}/evidence/joint-work", json=THESIS | {"expert_ids": ["guest"]})
    assert (put.status_code, put.json()["expert_ids"]) == (200, ["guest"])
    assert read_evidence(fresh.runtime, "joint-work").expert_ids == ("guest", "closed")


def test_what_was_public_is_closed_from_the_next_request_on(fresh: Bordered) -> None:
    with fresh.seen_by("a") as client:
        shown = client.get(f"{API}/experts/open").json()
        closed = shown | {
            "visibility": "consortium",
            "interests": ["چیز دیگر"],
            "restricted": ["interests=institution"],
        }
        assert client.put(f"{API}/experts/open", json=closed).status_code == 200
    for viewer, status in (("anyone", 404), ("c", 404), ("b", 200)):
        with fresh.seen_by(viewer) as client:
            assert client.get(f"{API}/experts/open").status_code == status
            assert client.get(f"{API}/evidence/open%23interests").status_code == 404


def test_a_person_of_several_records_is_not_deleted_across_a_border(fresh: Bordered) -> None:
    merge(fresh.runtime, "guest", into="open")
    before = everything(fresh.runtime)
    officer = fresh.runtime.on_behalf_of(Actor("officer", "a"))
    with pytest.raises(NotPermitted, match="other institutions"):
        delete_expert(officer, "open")
    assert everything(fresh.runtime) == before
    replace_expert(officer, Expert("open", "مریم رستگار"))
    assert read_expert(fresh.runtime, "open").names == ("Bita Guest",)
    delete_expert(fresh.runtime, "open")


def test_a_merge_shows_no_more_than_its_parts(fresh: Bordered) -> None:
    merge(fresh.runtime, "closed", into="open")
    for viewer, expected in (("anyone", 404), ("b", 404), ("a", 200)):
        with fresh.seen_by(viewer) as client:
            assert client.get(f"{API}/experts/open").status_code == expected
            found = {each["id"] for each in client.get(f"{API}/experts").json()["items"]}
            assert ("open" in found) == (expected == 200)
            named = {each["id"] for each in client.post(f"{API}/matches", json={"text": "کورهٔ شیشه"}).json()["experts"]}
            assert ("open" in named) == (expected == 200)


@pytest.mark.parametrize("actor", [ANYONE, Actor("officer", "a")], ids=["anyone", "officer"])
def test_tokens_and_consortia_are_for_administrators(bordered: Bordered, actor: Actor) -> None:
    runtime = bordered.runtime.on_behalf_of(actor)
    for verb in (
        lambda: create_token(runtime, "mine"),
        lambda: create_token(runtime, "mine", institution_id="a"),
        lambda: revoke_token(runtime, "administrator"),
        lambda: tokens(runtime),
        lambda: replace_consortium(runtime, Consortium("mine", "x", today(), None, ("a", "b"))),
        lambda: delete_consortium(runtime, "running"),
    ):
        with pytest.raises(NotPermitted, match="needs an administrator"):
            verb()


def test_whoever_has_no_institution_writes_nothing_by_any_door(runtime: Runtime) -> None:
    fill(runtime)
    anyone = runtime.on_behalf_of(ANYONE)
    with pytest.raises(NotPermitted):
        replace_expert(anyone, Expert("new", "x"))
    with pytest.raises(NotPermitted):
        create_evidence(anyone, Evidence("new", ("open",), "thesis", "بازده کوره"))
    with pytest.raises(NotPermitted):
        delete_expert(anyone, "open")
