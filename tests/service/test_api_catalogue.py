from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

API = "/api/v1"
RECORDS = {
    "institutions": {"id": "in-1", "name": "دانشگاه نمونه", "region": "فارس", "url": "https://example.org"},
    "experts": {
        "id": "ex-1",
        "name": "مریم رستگار",
        "institution_id": None,
        "position": "دانشیار",
        "department": "مهندسی مواد",
        "field": "2.5",
        "interests": ["کورهٔ شیشه", "احتراق"],
        "url": None,
        "names": ["Maryam Rastegar"],
        "orcid": "0000-0002-1825-0097",
        "email": "m.rastegar@example.org",
        "phone": "021-5550100",
        "available_for": ["projects", "sabbatical"],
        "available_until": "2027-09-22",
        "at_once": 2,
        "visibility": "public",
        "restricted": ["phone=institution", "email=public"],
    },
    "evidence": {
        "id": "10.1000/ev#1",
        "expert_ids": ["ex-1"],
        "kind": "thesis",
        "title": "مصرف انرژی کورهٔ شیشه",
        "text": "",
        "lang": "fa",
        "year": 2022,
        "url": None,
        "authors": ["M. Rastegar", "A. Example"],
        "doi": "10.1000/182",
        "translated_title": "Energy use of a glass furnace",
        "visibility": "public",
    },
    "organisations": {"id": "or-1", "name": "شیشهٔ نمونه", "sector": "glass", "region": None, "url": None},
    "problems": {
        "id": "pr-1",
        "title": "مصرف گاز",
        "text": "مصرف گاز کورهٔ شیشه زیاد است",
        "lang": "fa",
        "organisation_id": None,
        "sector": "glass",
        "region": None,
        "programme": "advice",
        "deadline": "2027-03-20",
        "confidentiality": "public",
    },
}


def address(noun: str, identifier: str) -> str:
    return f"{API}/{noun}/{identifier.replace('/', '%2F').replace('#', '%23')}"


def stored(noun: str) -> dict[str, object]:
    of_a_problem = {"redacted": False, "returned_at": None, "returned_note": ""}
    return {**RECORDS[noun], **(of_a_problem if noun == "problems" else {})}


@pytest.fixture
def filled(writer: TestClient) -> TestClient:
    for noun in ("institutions", "experts"):
        assert writer.post(f"{API}/{noun}", json=RECORDS[noun]).status_code == 201
    return writer


@pytest.mark.parametrize("noun", RECORDS)
def test_a_record_is_created_read_replaced_listed_and_deleted(writer: TestClient, noun: str) -> None:
    if noun == "evidence":
        writer.post(f"{API}/experts", json=RECORDS["experts"])
    record = RECORDS[noun]
    where = address(noun, str(record["id"]))

    made = writer.post(f"{API}/{noun}", json=record)
    assert made.status_code == 201
    assert made.json() == stored(noun)
    assert made.headers["location"] == where

    assert writer.get(where).json() == stored(noun)

    name = "title" if "title" in record else "name"
    changed = {key: value for key, value in record.items() if key != "id"} | {name: "نام دیگر"}
    put = writer.put(where, json=changed)
    assert (put.status_code, put.json()[name]) == (200, "نام دیگر")
    assert writer.get(where).json() == stored(noun) | {name: "نام دیگر"}

    listing = writer.get(f"{API}/{noun}").json()
    assert record["id"] in [item["id"] for item in listing["items"]]
    assert (listing["limit"], listing["offset"]) == (20, 0)

    assert writer.delete(where).status_code == 204
    assert writer.get(where).status_code == 404
    assert writer.delete(where).status_code == 404


@pytest.mark.parametrize("noun", RECORDS)
def test_writing_needs_a_token_and_reading_does_not(client: TestClient, noun: str) -> None:
    where = address(noun, "x")
    for answer in (
        client.post(f"{API}/{noun}", json=RECORDS[noun]),
        client.put(where, json=RECORDS[noun]),
        client.delete(where),
        client.delete(where, headers={"Authorization": "Bearer peyvand_wrong"}),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "peyvand token create" in answer.json()["detail"]
    assert client.get(f"{API}/{noun}").json()["total"] == 0


def test_put_creates_what_is_not_there(writer: TestClient) -> None:
    answer = writer.put(f"{API}/institutions/new", json={"name": "Nowhere"})
    assert (answer.status_code, answer.json()["id"]) == (201, "new")


def test_post_makes_an_id_where_none_is_given(writer: TestClient) -> None:
    made = writer.post(f"{API}/institutions", json={"name": "Nowhere"})
    assert writer.get(made.headers["location"]).json() == made.json()


def test_an_id_that_is_taken_is_a_conflict(filled: TestClient) -> None:
    answer = filled.post(f"{API}/experts", json=RECORDS["experts"])
    assert answer.status_code == 409
    assert "exists already" in answer.json()["detail"]


def test_the_address_and_the_body_must_name_the_same_record(writer: TestClient) -> None:
    answer = writer.put(f"{API}/institutions/a", json={"id": "b", "name": "Nowhere"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "id"


def test_an_institution_with_experts_is_not_deleted(filled: TestClient) -> None:
    filled.put(f"{API}/experts/ex-1", json={"name": "x", "institution_id": "in-1"})
    answer = filled.delete(f"{API}/institutions/in-1")
    assert answer.status_code == 409
    assert "1 expert" in answer.json()["detail"]


def test_what_a_record_points_to_must_be_there(writer: TestClient) -> None:
    answer = writer.post(f"{API}/experts", json={"name": "x", "institution_id": "nowhere"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "institution_id"


def test_lists_are_paged_and_filtered(filled: TestClient) -> None:
    for number in range(3):
        filled.post(f"{API}/experts", json={"id": f"ez-{number}", "name": f"Person {number}", "institution_id": "in-1"})
    page = filled.get(f"{API}/experts", params={"institution": "in-1", "limit": 2, "offset": 1}).json()
    assert [item["id"] for item in page["items"]] == ["ez-1", "ez-2"]
    assert page["total"] == 3
    assert filled.get(f"{API}/experts", params={"field": "2.5"}).json()["total"] == 1
    assert filled.get(f"{API}/experts", params={"text": "رستگار"}).json()["total"] == 1
    assert filled.get(f"{API}/experts", params={"region": "فارس"}).json()["total"] == 3
    assert filled.get(f"{API}/evidence", params={"expert": "ex-1"}).json()["items"][0]["kind"] == "interests"
    assert filled.get(f"{API}/evidence", params={"language": "vi"}).json()["total"] == 0


@pytest.mark.parametrize(
    ("params", "field", "listed"),
    [
        ({"colour": "red"}, "colour", "institution"),
        ({"field": "99"}, "field", "2.5"),
        ({"available_for": "lunch"}, "available_for", "sabbatical"),
        ({"limit": "many"}, "limit", "integer"),
        ({"limit": 101}, "limit", "100"),
        ({"offset": -1}, "offset", "0"),
    ],
)
def test_a_filter_that_is_not_known_is_refused_with_those_that_are(
    client: TestClient, params: dict[str, str], field: str, listed: str
) -> None:
    answer = client.get(f"{API}/experts", params=params)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert listed in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field", "wanted"),
    [
        ({"colour": "red"}, "colour", "title"),
        ({"year": 1401}, "year", "Gregorian"),
        ({"lang": "xx"}, "lang", "fa, en, vi"),
        ({"expert_ids": []}, "expert_ids", "missing"),
        ({"title": "", "text": ""}, "title", "needs one"),
        ({"url": "javascript:alert(1)"}, "url", "http"),
        ({"title": "a\0b"}, "title", "U+0000"),
        ({"expert_ids": "ex-1"}, "expert_ids", "tuple"),
        ({"kind": 7}, "kind", "string"),
        ({"expert_ids": ["nobody"]}, "expert_ids", "nobody"),
    ],
)
def test_bad_evidence_is_refused_and_leaves_nothing(
    filled: TestClient, change: dict[str, object], field: str, wanted: str
) -> None:
    before = filled.get(f"{API}/evidence").json()["total"]
    answer = filled.post(f"{API}/evidence", json=RECORDS["evidence"] | change)
    assert answer.status_code == 422
    assert field in [fault["field"] for fault in answer.json()["errors"]]
    assert wanted in answer.json()["detail"]
    assert filled.get(f"{API}/evidence").json()["total"] == before


def test_without_a_token_only_public_problems_are_there(writer: TestClient) -> None:
    for number, confidentiality in enumerate(("public", "members", "confidential")):
        said = {"id": f"pr-{number}", "confidentiality": confidentiality, "organisation_id": None}
        writer.post(f"{API}/problems", json=RECORDS["problems"] | said)
    assert writer.get(f"{API}/problems").json()["total"] == 3
    del writer.headers["Authorization"]
    shown = writer.get(f"{API}/problems").json()
    assert (shown["total"], [each["id"] for each in shown["items"]]) == (1, ["pr-0"])
    assert writer.get(f"{API}/problems/pr-0").status_code == 200
    assert [writer.get(f"{API}/problems/pr-{number}").status_code for number in (1, 2)] == [404, 404]
