from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from service.catalogue.workflow import import_catalogue
from service.matching.store import add_run
from service.runtime import Runtime
from tests.service.told_answer import CATALOGUE, FIRST, SECOND, TEXT, new_run, told_answer

API = "/api/v1"
SECRET = "مصرف گاز کورهٔ شیشهٔ ما زیاد است"


@pytest.fixture
def catalogue(writer: TestClient) -> TestClient:
    """Three experts of two institutions, in two languages."""
    for record in ({"id": "north", "name": "North", "region": "Gilan"}, {"id": "south", "name": "South"}):
        assert writer.post(f"{API}/institutions", json=record).status_code == 201
    for expert, institution, title in (
        ("glass", "north", "مصرف گاز در کورهٔ شیشه"),
        ("steel", "south", "gas consumption of a reheating furnace in a steel mill"),
        ("water", "north", "شوری آب چاه"),
    ):
        field = "2.5" if expert == "steel" else None
        person = {"id": expert, "name": expert.title(), "institution_id": institution, "field": field}
        assert writer.post(f"{API}/experts", json=person).status_code == 201
        evidence = {"id": f"{expert}-1", "expert_ids": [expert], "kind": "project", "title": title, "year": 2021}
        assert writer.post(f"{API}/evidence", json=evidence).status_code == 201
    return writer


def names(answer: dict[str, object]) -> list[str]:
    experts = answer["experts"]
    assert isinstance(experts, list)
    return [expert["id"] for expert in experts]


def test_a_problem_is_answered_with_ranked_and_explained_experts(catalogue: TestClient) -> None:
    del catalogue.headers["Authorization"]
    made = catalogue.post(f"{API}/matches", json={"text": SECRET, "limit": 2})
    assert made.status_code == 201
    answer = made.json()
    assert names(answer)[0] == "glass"
    assert len(answer["experts"]) == 2
    assert answer["problem"]["lang"] == "fa"
    for rank, expert in enumerate(answer["experts"], start=1):
        assert expert["rank"] == rank
        assert math.isclose(sum(expert["parts"].values()), expert["score"], abs_tol=1e-6)
        for part, value in expert["parts"].items():
            told = sum(piece["contributions"][part] for piece in expert["evidence"])
            assert math.isclose(told, value, abs_tol=1e-6)
    shared = [term["evidence"] for term in answer["experts"][0]["evidence"][0]["shared_terms"]]
    assert "شیشه" in shared
    again = catalogue.get(made.headers["location"]).json()
    assert names(again) == names(answer)


def test_the_text_of_a_problem_that_is_not_stored_is_not_kept(catalogue: TestClient) -> None:
    made = catalogue.post(f"{API}/matches", json={"text": SECRET})
    assert made.json()["problem"]["text"] == SECRET
    assert catalogue.get(made.headers["location"]).json()["problem"]["text"] == ""


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"institution": "south"}, {"steel"}),
        ({"institution": ["north"]}, {"glass", "water"}),
        ({"field": "2.5"}, {"steel"}),
        ({"language": ["en"]}, {"steel"}),
        ({"region": "Gilan"}, {"glass", "water"}),
    ],
)
def test_filters_leave_only_whom_they_let_through(
    catalogue: TestClient, filters: dict[str, object], wanted: set[str]
) -> None:
    answer = catalogue.post(f"{API}/matches", json={"text": SECRET, "filters": filters})
    assert set(names(answer.json())) == wanted


@pytest.mark.parametrize(
    ("field", "choices"), [("institution", ["north", "south"]), ("region", ["Gilan"])], ids=["institution", "region"]
)
def test_a_filter_for_what_is_not_in_the_store_is_refused_with_what_is(
    catalogue: TestClient, field: str, choices: list[str]
) -> None:
    catalogue.post(f"{API}/problems", json={"id": "p", "text": SECRET})
    how = {"filters": {field: [choices[0], "nowhere"]}}
    for path, body in (("matches", {"text": SECRET, **how}), ("problems/p/matches", how)):
        answer = catalogue.post(f"{API}/{path}", json=body)
        assert answer.status_code == 422
        told = answer.json()
        assert (told["type"], told["choices"]) == ("urn:peyvand:error:unknown-choice", choices)
        assert told["errors"][0]["field"] == field
        assert "'nowhere'" in told["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "field"),
    [
        ({"text": ""}, "problem-too-short", "text"),
        ({"text": "ک"}, "problem-too-short", "text"),
        ({"text": "؟!"}, "problem-too-short", "text"),
        ({"text": "م" * 1_000_000}, "problem-too-long", "text"),
        ({"text": "a\0b c d"}, "unreadable-text", "text"),
        ({"text": SECRET, "lang": "xx"}, "unknown-choice", "lang"),
        ({"text": SECRET, "limit": 0}, "invalid-input", "limit"),
        ({"text": SECRET, "limit": 100_000}, "invalid-input", "limit"),
        ({"text": SECRET, "colour": "red"}, "unknown-choice", "colour"),
        ({"text": SECRET, "filters": {"colour": "red"}}, "unknown-choice", "colour"),
        ({"text": SECRET, "filters": {"field": "99"}}, "unknown-choice", "field"),
        ({"text": SECRET, "filters": {"language": "xx"}}, "unknown-choice", "language"),
        ({}, "invalid-input", "text"),
        ({"text": 7}, "invalid-input", "text"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_the_reason(
    client: TestClient, body: dict[str, object], kind: str, field: str
) -> None:
    answer = client.post(f"{API}/matches", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:peyvand:error:{kind}"
    assert answer.json()["errors"][0]["field"] == field
    assert len(answer.text) < 5000


def test_a_lone_surrogate_is_refused(client: TestClient) -> None:
    answer = client.post(
        f"{API}/matches", content=b'{"text": "a \\ud800 b"}', headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "text")
    assert "U+D800" in answer.json()["detail"]


def test_an_unsupported_language_is_matched_and_said_so(catalogue: TestClient) -> None:
    answer = catalogue.post(f"{API}/matches", json={"text": "ガラス炉のガス消費量が多すぎるので減らしたい"}).json()
    assert answer["problem"]["language_supported"] is False
    assert len(answer["experts"]) == 3


def test_a_stored_problem_keeps_its_answers_and_decisions(catalogue: TestClient) -> None:
    catalogue.post(f"{API}/problems", json={"id": "p/1", "text": SECRET})
    where = f"{API}/problems/p%2F1/matches"
    made = catalogue.post(where, json={"limit": 2})
    assert made.status_code == 201
    assert catalogue.post(where).status_code == 201  # a body is not needed

    listed = catalogue.get(where).json()
    assert listed["total"] == 2
    run = listed["items"][1]
    assert run["id"] == made.json()["id"]
    assert run["expert_ids"] == names(made.json())

    decisions = f"{API}/matches/{run['id']}/decisions"
    until = str((datetime.now(UTC) + timedelta(days=40)).date())
    why = {"reason": "on-leave", "until": until}
    told = catalogue.post(decisions, json={"expert_id": "glass", "verb": "decline", **why})
    assert told.status_code == 201
    assert (told.json()["until"], told.json()["consequences"]) == (until, ["expert-hidden"])
    assert "glass" not in names(catalogue.post(where).json())
    assert catalogue.get(f"{API}/matches/{run['id']}").json()["decisions"] == [told.json()]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"expert_id": "glass", "verb": "applaud"}, 422, "verb"),
        ({"expert_id": "glass", "verb": "decline"}, 422, "reason"),
        ({"expert_id": "glass", "verb": "decline", "reason": "dull"}, 422, "reason"),
        ({"expert_id": "glass", "verb": "decline", "reason": "on-leave"}, 422, "until"),
        ({"expert_id": "glass", "verb": "decline", "reason": "on-leave", "until": "2020-01-01"}, 422, "until"),
        ({"expert_id": "glass", "verb": "decline", "reason": "on-leave", "until": "soon"}, 422, "until"),
        ({"expert_id": "glass", "verb": "decline", "reason": "other", "until": "2028-01-01"}, 422, "until"),
        ({"expert_id": "nobody", "verb": "shortlist"}, 422, "expert_id"),
        ({"expert_id": "glass", "verb": "shortlist", "note": "x" * 3000}, 422, "note"),
    ],
)
def test_a_decision_that_cannot_be_recorded_is_refused(
    catalogue: TestClient, body: dict[str, str], status: int, field: str
) -> None:
    run = catalogue.post(f"{API}/matches", json={"text": SECRET}).json()["id"]
    answer = catalogue.post(f"{API}/matches/{run}/decisions", json=body)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["field"] == field
    assert catalogue.get(f"{API}/matches/{run}").json()["decisions"] == []


def test_a_problem_that_is_too_vague_goes_back_until_its_text_is_changed(catalogue: TestClient) -> None:
    problem = {"id": "p", "text": SECRET, "confidentiality": "confidential"}
    made = catalogue.post(f"{API}/problems", json=problem).json()
    assert (made["returned_at"], made["returned_note"]) == (None, "")
    run = catalogue.post(f"{API}/problems/p/matches").json()["id"]
    why = {"expert_id": "glass", "verb": "decline", "reason": "too-vague", "note": "کدام کوره؟"}
    told = catalogue.post(f"{API}/matches/{run}/decisions", json=why).json()
    assert told["consequences"] == ["problem-returned"]
    read = catalogue.get(f"{API}/problems/p").json()
    assert (read["returned_at"], read["returned_note"]) == (told["created_at"], "کدام کوره؟")
    assert catalogue.get(f"{API}/problems").json()["items"] == [read]
    assert catalogue.put(f"{API}/problems/p", json={**problem, "sector": "glass"}).json()["returned_at"]

    token = catalogue.headers.pop("Authorization")
    assert catalogue.get(f"{API}/problems/p").status_code == 404
    assert catalogue.get(f"{API}/problems").json()["total"] == 0
    catalogue.headers["Authorization"] = token

    changed = catalogue.put(f"{API}/problems/p", json={**problem, "text": SECRET + " در خط دو"}).json()
    assert (changed["returned_at"], changed["returned_note"]) == (None, "")


def test_an_answer_says_how_each_expert_came_to_be_shown(catalogue: TestClient) -> None:
    for expert in catalogue.post(f"{API}/matches", json={"text": SECRET}).json()["experts"]:
        assert (expert["place"], expert["propensity"], expert["explored"]) == (expert["rank"], 1.0, False)


def test_everything_that_is_said_of_an_expert_is_answered(runtime: Runtime, writer: TestClient) -> None:
    import_catalogue(runtime, CATALOGUE)
    with runtime.database.unit() as session:
        run = add_run(session, new_run(told_answer(), "p"))
    read = writer.get(f"{API}/matches/{run.id}", headers={"Accept-Language": "en"})
    assert read.headers["vary"] == "Accept-Language"
    answer = read.json()
    assert (answer["no_strong_expert"], answer["remarks"], answer["background"]) == (False, ["two-languages"], 0.125)
    assert [need["text"] for need in answer["needs"]] == [FIRST, SECOND]
    assert (answer["open_needs"], answer["reader"]) == ([1], "en")
    first, second, third = answer["experts"]
    assert (first["band"], first["probability"], first["covers"], first["thin"]) == ("strong", 0.713, [0], False)
    assert first["reason"] == {
        "sentence": "Supervised 2 theses that between them deal with “\u2068مصرف گاز\u2069”, the latest in 2022.",
        "kinds": [{"kind": "thesis", "count": 2}],
        "latest_year": 2022,
        "phrases": ["مصرف گاز"],
    }
    (phrase, _) = first["evidence"][0]["phrases"]
    start = TEXT.index("مصرف گاز")
    assert phrase == {
        "problem": {"start": start, "end": start + 8, "text": "مصرف گاز"},
        "evidence": {"start": 0, "end": 15, "text": "Gas consumption"},
        "similarity": 0.7,
    }
    assert (second["thin"], third["explored"], third["band"]) == (True, True, "weak")


def test_of_a_text_that_is_not_at_hand_places_are_answered(runtime: Runtime, client: TestClient) -> None:
    import_catalogue(runtime, CATALOGUE)
    with runtime.database.unit() as session:
        run = add_run(session, new_run(told_answer()))
    answer = client.get(f"{API}/matches/{run.id}").json()
    assert [need["text"] for need in answer["needs"]] == [None, None]
    first = answer["experts"][0]
    assert first["reason"]["phrases"] == []
    phrase = first["evidence"][0]["phrases"][0]
    assert (phrase["problem"]["text"], phrase["evidence"]["text"]) == (None, "Gas consumption")


@pytest.mark.parametrize(
    ("asked", "reader", "begins"), [("vi", "vi", "Đã tham gia"), ("en-GB", "en", "Worked on"), ("de", "fa", "روی ۱")]
)
def test_the_reason_is_in_the_readers_language(catalogue: TestClient, asked: str, reader: str, begins: str) -> None:
    answer = catalogue.post(f"{API}/matches", json={"text": SECRET}, headers={"Accept-Language": asked}).json()
    assert answer["reader"] == reader
    assert answer["experts"][0]["reason"]["sentence"].startswith(begins)


def test_without_a_calibration_no_band_is_made_up(catalogue: TestClient) -> None:
    answer = catalogue.post(f"{API}/matches", json={"text": SECRET}).json()
    assert (answer["no_strong_expert"], answer["open_needs"]) == (None, [])
    assert {(expert["band"], expert["probability"]) for expert in answer["experts"]} == {(None, None)}


def test_deciding_and_matching_a_stored_problem_need_a_token(catalogue: TestClient) -> None:
    catalogue.post(f"{API}/problems", json={"id": "p", "text": SECRET})
    run = catalogue.post(f"{API}/matches", json={"text": SECRET}).json()["id"]
    del catalogue.headers["Authorization"]
    decision = {"expert_id": "glass", "verb": "shortlist"}
    assert catalogue.post(f"{API}/matches/{run}/decisions", json=decision).status_code == 401
    assert catalogue.post(f"{API}/problems/p/matches").status_code == 401


def test_an_answer_to_a_confidential_problem_is_not_there_without_a_token(catalogue: TestClient) -> None:
    catalogue.post(f"{API}/problems", json={"id": "p", "text": SECRET, "confidentiality": "confidential"})
    where = catalogue.post(f"{API}/problems/p/matches").headers["location"]
    assert catalogue.get(where).json()["problem"]["text"] == SECRET
    del catalogue.headers["Authorization"]
    refused = catalogue.get(where)
    assert refused.status_code == 404
    assert "شیشه" not in refused.text


def test_answers_to_a_confidential_problem_are_listed_only_with_a_token(catalogue: TestClient) -> None:
    catalogue.post(f"{API}/problems", json={"id": "p", "text": SECRET, "confidentiality": "confidential"})
    catalogue.post(f"{API}/problems", json={"id": "open", "text": SECRET, "confidentiality": "public"})
    catalogue.post(f"{API}/problems/p/matches")
    assert catalogue.get(f"{API}/problems/p/matches").json()["total"] == 1
    del catalogue.headers["Authorization"]
    refused = catalogue.get(f"{API}/problems/p/matches")
    assert (refused.status_code, refused.json()["type"]) == (404, "urn:peyvand:error:not-found")
    assert "glass" not in refused.text
    assert catalogue.get(f"{API}/problems/open/matches").status_code == 200


@pytest.mark.parametrize("path", ["/matches/nothing", "/problems/nothing/matches"])
def test_what_is_not_there_is_said_to_be_not_there(client: TestClient, path: str) -> None:
    answer = client.get(API + path)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:peyvand:error:not-found")
