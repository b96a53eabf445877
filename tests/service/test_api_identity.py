"""Merges and splits over HTTP: only with a token, only at home, and the words that say why."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from matcher.identity.homonyms import SplitReason
from matcher.identity.likeness import Likeness, Reason
from matcher.records import Catalogue, Evidence, Expert, Institution
from service.accounts.workflow import create_token
from service.app import API
from service.catalogue.workflow import import_catalogue
from service.identity import group_store, merge_store, split_store
from service.identity.grouping import APART
from service.identity.words import reason_words, reasons_line, split_reasons_line
from service.identity.workflow import list_merges
from service.runtime import Runtime
from service.web.languages import LANGUAGES

MERGES, SPLITS = f"{API}/merges", f"{API}/splits"
REASONS = (Reason("same-institution", "دانشگاه نمونه"), Reason("shared-titles", "3"))
CATALOGUE = Catalogue(
    institutions=(Institution("ut", "دانشگاه نمونه"), Institution("hust", "Đại học Mẫu")),
    experts=(
        Expert("a", "سارا رستگار", "ut", department="مهندسی مواد"),
        Expert("b", "Sara Rastegar", "ut"),
        Expert("h", "Nguyễn Thị Lan", "hust", visibility="institution", email="lan@example.org"),
        Expert("n", "Nobody's"),
    ),
    evidence=(
        *(Evidence(f"a{n}", ("a",), "thesis", title=f"Furnace {n}") for n in range(3)),
        Evidence("h1", ("h",), "thesis", title="Rice"),
    ),
)


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    import_catalogue(runtime, CATALOGUE)
    with runtime.database.unit() as session:
        merge_store.delete_merges(
            session, [each.id for each in merge_store.merges_of(session, "experts", "abhn").values()]
        )
        likely = [Likeness("a", "b", 0.83, REASONS), Likeness("a", "h", 0.6, REASONS), Likeness("b", "n", 0.5)]
        merge_store.put_merges(session, "experts", {"proposed": likely}, None)
        group_store.regroup(session, "experts", ["a", "b", "h", "n"])
        reasons = (SplitReason("years", ("1995–2004", "2016–2024")), SplitReason("no-bridging-works"))
        split_store.propose_split(
            session, "a", [("a0", "a1"), ("a2",)], probability=0.9, reasons=reasons, import_id=None
        )
        split_store.propose_split(session, "h", [("h1",), ("h2",)], probability=0.8, reasons=(), import_id=None)
    return runtime


def officer(runtime: Runtime, client: TestClient, institution: str) -> TestClient:
    client.headers["Authorization"] = f"Bearer {create_token(runtime, institution, institution_id=institution)}"
    return client


def numbers(client: TestClient, address: str = MERGES) -> dict[str, int]:
    items = client.get(address).json()["items"]
    return {
        each["one"]["id"] + each["other"]["id"] if "one" in each else each["expert_id"]: each["id"] for each in items
    }


def test_nothing_is_told_or_done_without_a_token(filled: Runtime, client: TestClient) -> None:
    for method, path in (
        ("GET", MERGES), ("POST", MERGES), ("POST", f"{MERGES}/1/decision"),
        ("GET", SPLITS), ("POST", f"{SPLITS}/1/decision"),
    ):  # fmt: skip
        assert client.request(method, path, json={} if method == "POST" else None).status_code == 401, path


def test_merges_over_http(filled: Runtime, writer: TestClient) -> None:
    listed = writer.get(MERGES, headers={"Accept-Language": "en"}).json()
    assert (listed["total"], [each["probability"] for each in listed["items"]]) == (3, [0.83, 0.6, 0.5])
    first = listed["items"][0]
    assert (first["one"]["name"], first["one"]["institution"], first["other"]["shown_as"]) == (
        "سارا رستگار", "دانشگاه نمونه", "b",
    )  # fmt: skip
    assert first["why"] == "same institution: \u2068دانشگاه نمونه\u2069; 3 titles in common"
    address = f"{MERGES}/{first['id']}/decision"
    done = writer.post(address, json={"decision": "merge"}).json()
    assert (done["state"], done["decided_by"], done["other"]["shown_as"]) == ("merged", "tests", "a")
    assert writer.post(address, json={"decision": "refuse"}).status_code == 409
    assert writer.get(MERGES, params={"state": "merged"}).json()["total"] == 1
    assert writer.post(address, json={"decision": "undo"}).json()["state"] == "undone"
    by_hand = writer.post(MERGES, json={"noun": "experts", "one_id": "b", "other_id": "a"})
    assert (by_hand.status_code, by_hand.json()["state"]) == (201, "merged")
    assert writer.post(address, json={"decision": "perhaps"}).json()["choices"] == ["merge", "refuse", "undo"]
    assert writer.post(f"{MERGES}/999/decision", json={"decision": "undo"}).status_code == 404
    assert writer.get(MERGES, params={"state": "new"}).status_code == 422
    works = writer.post(MERGES, json={"noun": "evidence", "one_id": "a0", "other_id": "a1"}).json()
    assert (works["one"]["title"], works["other"]["expert_ids"]) == ("Furnace 0", ["a"])


def test_splits_over_http(filled: Runtime, writer: TestClient) -> None:
    listed = writer.get(SPLITS, headers={"Accept-Language": "en"}).json()["items"]
    flagged = next(each for each in listed if each["expert_id"] == "a")
    assert [[work["id"] for work in group] for group in flagged["groups"]] == [["a0", "a1"], ["a2"]]
    assert flagged["why"].endswith("no work lies between them")
    assert flagged["reasons"][0] == {"code": "years", "details": ["1995–2004", "2016–2024"]}
    address = f"{SPLITS}/{flagged['id']}/decision"
    wrong = writer.post(address, json={"decision": "split", "groups": [["a0"], ["h1"]]})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "groups")
    done = writer.post(address, json={"decision": "split", "groups": [["a0"], ["a1", "a2"]]}).json()
    assert (done["state"], done["new_ids"]) == ("split", ["a~2"])
    assert writer.post(address, json={"decision": "one-person"}).status_code == 409
    assert writer.post(address, json={"decision": "undo"}).json()["state"] == "undone"
    assert writer.get(f"{API}/experts/a~2").status_code == 404


def test_an_officer_sees_and_decides_on_their_own(filled: Runtime, client: TestClient) -> None:
    own = officer(filled, client, "ut")
    found = numbers(own)
    assert set(found) == {"ab", "bn"}, "a pair of which a side is closed to them is as if it were not there"
    hidden = next(each.merge.id for each in list_merges(filled).items if each.merge.pair == ("a", "h"))
    assert own.post(f"{MERGES}/{hidden}/decision", json={"decision": "merge"}).status_code == 404
    assert own.post(f"{MERGES}/{found['bn']}/decision", json={"decision": "refuse"}).json()["state"] == "refused"
    assert own.post(MERGES, json={"noun": "experts", "one_id": "a", "other_id": "h"}).status_code == 404
    assert set(numbers(own, SPLITS)) == {"a"}
    assert (
        own.post(f"{SPLITS}/{numbers(own, SPLITS)['a']}/decision", json={"decision": "one-person"}).status_code == 200
    )


def test_an_officer_of_another_institution_decides_on_nothing_of_it(filled: Runtime, writer: TestClient) -> None:
    merges, splits = numbers(writer), numbers(writer, SPLITS)
    other = officer(filled, writer, "hust")
    assert set(numbers(other)) == {"ah"}
    assert set(numbers(other, SPLITS)) == {"h"}
    for pair in ("ab", "bn", "ah"):
        for decision in ("merge", "refuse", "undo"):
            refused = other.post(f"{MERGES}/{merges[pair]}/decision", json={"decision": decision})
            assert refused.status_code == 403, (pair, decision)
    assert other.post(MERGES, json={"noun": "experts", "one_id": "a", "other_id": "b"}).status_code == 403
    assert other.post(MERGES, json={"noun": "evidence", "one_id": "a0", "other_id": "a1"}).status_code == 403
    assert other.post(f"{SPLITS}/{splits['a']}/decision", json={"decision": "split"}).status_code == 403


@pytest.mark.parametrize("code", LANGUAGES)
def test_reasons_are_said_in_every_language(code: str) -> None:
    for reason in (*REASONS, Reason("held-back", APART), Reason("same-year", "2021"), Reason("years-apart", "1")):
        assert reason_words(reason, code)
    assert reason_words(Reason("new-code", "x"), code).startswith("new-code")
    assert reasons_line((), code) == ""
    assert reasons_line(REASONS * 5, code).count("\u2068") == 3  # the five weightiest
    assert "\u20682016–2024\u2069" in split_reasons_line((SplitReason("years", ("1995", "2016–2024")),), code)
