from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher.errors import InvalidInput, NotFound
from matcher.records import Institution
from service.accounts.consortia import (
    Consortium,
    delete_consortium,
    list_consortia,
    read_consortium,
    replace_consortium,
)
from service.accounts.consortium_store import partners
from service.accounts.workflow import actor_of, check_token, create_token, revoke_token, tokens
from service.app import API
from service.catalogue.workflow import create_institution, delete_institution
from service.conflicts import StillInUse
from service.runtime import Runtime

FIRST = date(2026, 3, 21)
LAST = date(2026, 9, 22)
DAY = timedelta(days=1)
SAMPLE = Consortium("sample", "کنسرسیوم نمونه", FIRST, LAST, ("u1", "u2", "u3"))


@pytest.fixture
def store(runtime: Runtime) -> Runtime:
    for number in range(1, 5):
        create_institution(runtime, Institution(f"u{number}", f"University {number}"))
    return runtime


def partners_on(runtime: Runtime, institution_id: str, day: date) -> set[str]:
    with runtime.database.unit() as session:
        return set(partners(session, institution_id, day))


def test_a_consortium_is_written_read_replaced_and_deleted(store: Runtime) -> None:
    assert replace_consortium(store, replace(SAMPLE, members=("u3", "u1", "u2", "u1"))).created
    assert read_consortium(store, "sample") == SAMPLE
    changed = replace(SAMPLE, name="Nhóm mẫu", ends=None, members=("u4",))
    assert not replace_consortium(store, changed).created
    assert list_consortia(store) == (changed,)
    delete_consortium(store, "sample")
    for verb in (read_consortium, delete_consortium):
        with pytest.raises(NotFound, match="'sample'"):
            verb(store, "sample")


@pytest.mark.parametrize(
    ("day", "expected"),
    [(FIRST - DAY, set()), (FIRST, {"u2", "u3"}), (LAST, {"u2", "u3"}), (LAST + DAY, set())],
)
def test_it_holds_from_its_first_day_to_its_last(store: Runtime, day: date, expected: set[str]) -> None:
    replace_consortium(store, SAMPLE)
    assert partners_on(store, "u1", day) == expected
    assert partners_on(store, "u4", day) == set()


def test_partners_come_from_every_consortium_and_not_from_partners_of_partners(store: Runtime) -> None:
    replace_consortium(store, replace(SAMPLE, members=("u1", "u2")))
    replace_consortium(store, replace(SAMPLE, id="other", ends=None, members=("u2", "u3")))
    assert partners_on(store, "u1", FIRST) == {"u2"}
    assert partners_on(store, "u2", FIRST) == {"u1", "u3"}
    assert partners_on(store, "u2", LAST + DAY) == {"u3"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"ends": FIRST - DAY}, "ends"),
        ({"members": ("u1", "nowhere")}, "members"),
        ({"id": " x"}, "id"),
        ({"starts": date(1405, 1, 1)}, "starts"),
    ],
)
def test_what_cannot_be_is_refused(store: Runtime, change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        replace_consortium(store, replace(SAMPLE, **change))
    assert caught.value.field == field
    assert list_consortia(store) == ()


def test_an_institution_that_is_deleted_leaves_its_consortia(store: Runtime) -> None:
    replace_consortium(store, SAMPLE)
    delete_institution(store, "u3")
    assert read_consortium(store, "sample").members == ("u1", "u2")


def test_consortia_over_http(store: Runtime, writer: TestClient) -> None:
    body = {"name": "کنسرسیوم نمونه", "starts": "2026-03-21", "ends": "2026-09-22", "members": ["u1", "u2"]}
    made = writer.put(f"{API}/consortia/a%2Fb", json=body)
    assert (made.status_code, made.json()) == (201, {"id": "a/b", **body})
    assert writer.put(f"{API}/consortia/a%2Fb", json=body).status_code == 200
    assert writer.get(f"{API}/consortia").json() == {"items": [{"id": "a/b", **body}]}
    wrong = writer.put(f"{API}/consortia/x", json=body | {"ends": "2020-01-01"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "ends")
    assert writer.delete(f"{API}/consortia/a%2Fb").status_code == 204
    assert writer.get(f"{API}/consortia/a%2Fb").status_code == 404


def test_a_token_of_an_institution_makes_an_officer(store: Runtime) -> None:
    token = check_token(store, create_token(store, "liaison", institution_id="u1"))
    assert token is not None
    officer = actor_of(token)
    assert (officer.name, officer.institution_id, officer.administrator) == ("liaison", "u1", False)
    administrator = actor_of(check_token(store, create_token(store, "portal")))
    assert (administrator.institution_id, administrator.administrator) == (None, True)
    anyone = actor_of(None)
    assert (anyone.institution_id, anyone.administrator) == (None, False)
    with pytest.raises(InvalidInput, match="'nowhere'"):
        create_token(store, "x", institution_id="nowhere")


def test_an_institution_goes_once_its_tokens_are_revoked_and_they_stay_revoked(store: Runtime) -> None:
    token = create_token(store, "liaison", institution_id="u1")
    with pytest.raises(StillInUse, match="1 API token"):
        delete_institution(store, "u1")
    revoke_token(store, "liaison")
    delete_institution(store, "u1")
    assert check_token(store, token) is None
    assert tokens(store) == ()
