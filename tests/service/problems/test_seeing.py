from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from matcher.errors import NotFound
from matcher.records import Problem
from matcher.redact import REPLACEMENT
from service.accounts.actors import ANYONE, Actor, NotPermitted
from service.accounts.workflow import create_token
from service.catalogue.exports import visible_catalogue
from service.introductions import workflow as introductions
from service.matching.workflow import match_problem, read_run
from service.problems.sight import FULL, HIDDEN, REDACTED
from service.problems.workflow import create_problem, list_problems, read_problem, replace_problem, see_problem
from service.runtime import Runtime
from tests.service.problems.posted import SECRET, as_account, offered, people_in, posted

API = "/api/v1"


def sights(runtime: Runtime, people, id_: str) -> dict[str, str]:
    found = {}
    for name in ("company", "rival", "officer", "other_officer", "faculty"):
        try:
            found[name] = see_problem(as_account(runtime, getattr(people, name)), id_).sight
        except NotFound:
            found[name] = HIDDEN
    return found


def test_a_confidential_problem_is_seen_by_its_own_and_redacted_by_the_rest(runtime: Runtime) -> None:
    people = people_in(runtime)
    id_ = posted(runtime, people)
    told = {"company": FULL, "rival": HIDDEN, "officer": FULL, "other_officer": REDACTED, "faculty": REDACTED}
    assert sights(runtime, people, id_) == told

    outside = as_account(runtime, people.other_officer)
    seen = see_problem(outside, id_).shown
    said = " ".join((seen.problem.title, seen.problem.text, seen.goal, seen.place))
    assert SECRET not in said
    assert "رشت" not in said
    assert REPLACEMENT in seen.goal
    assert seen.problem.organisation_id is None

    run = match_problem(outside, id_)
    kept = read_run(outside, run.id)
    for answer in (run.answer, kept.answer):
        assert answer.matches
        quoted = [term.problem for match in answer.matches for piece in match.evidence for term in piece.shared_terms]
        assert not [word for word in quoted if SECRET in word]
        assert SECRET not in answer.problem.text
    with pytest.raises(NotFound):
        read_run(as_account(runtime, people.rival), run.id)

    asked = offered(runtime, people, id_)
    assert sights(runtime, people, id_)["faculty"] == REDACTED
    introductions.answer_as_company(as_account(runtime, people.company), asked.id, "accepted")
    introductions.answer_as_expert(as_account(runtime, people.faculty), asked.id, "yes")
    assert sights(runtime, people, id_) == told | {"faculty": FULL}


def test_a_token_opens_what_its_institution_handles(runtime: Runtime, client: TestClient) -> None:
    people = people_in(runtime)
    id_ = posted(runtime, people)
    shown = {}
    for name, institution in (("own", "in-a"), ("other", "in-b"), ("operator", None)):
        client.headers["Authorization"] = f"Bearer {create_token(runtime, name, institution_id=institution)}"
        (listed,) = client.get(f"{API}/problems").json()["items"]
        shown[name] = client.get(f"{API}/problems/{id_}").json()
        assert shown[name] == listed
        for asked in ({"organisation": "glass"}, {"region": "گیلان"}):
            assert client.get(f"{API}/problems", params=asked).json()["total"] == (name != "other")
        assert ("rank_problem" in client.get(f"{API}/jobs").text) is True
    assert shown["own"] == shown["operator"]
    assert SECRET in shown["own"]["text"]
    hidden = ("redacted", "organisation_id", "region")  # with its region a company is found in the list of them
    assert [shown["other"][name] for name in hidden] == [True, None, None]
    assert shown["own"]["region"] == "گیلان"
    assert SECRET not in str(shown["other"])

    client.headers["Authorization"] = f"Bearer {create_token(runtime, 'again', institution_id='in-b')}"
    made = client.post(f"{API}/problems/{id_}/matches").json()
    assert SECRET not in str(made["problem"]) + str([each["reason"] for each in made["experts"]])
    assert client.put(f"{API}/problems/{id_}", json={"text": "دیگر"}).status_code == 403
    assert client.delete(f"{API}/problems/{id_}").status_code == 403
    decision = {"expert_id": "ex", "verb": "shortlist"}
    assert client.post(f"{API}/matches/{made['id']}/decisions", json=decision).status_code == 403
    del client.headers["Authorization"]
    for path in (f"problems/{id_}", f"problems/{id_}/matches", f"matches/{made['id']}"):
        assert client.get(f"{API}/{path}").status_code == 404
    assert client.get(f"{API}/problems").json()["total"] == 0
    assert "rank_problem" not in client.get(f"{API}/jobs").text  # nor that there is one at all


def test_nobody_sees_what_nobody_has_marked(runtime: Runtime) -> None:
    people = people_in(runtime)
    outside = as_account(runtime, people.other_officer)
    id_ = posted(runtime, people)
    problem = read_problem(as_account(runtime, people.company), id_)
    replace_problem(runtime, replace(problem, text="متن تازه‌ای که کسی نشانه‌گذاری نکرده است"))
    assert read_problem(outside, id_).text == REPLACEMENT
    run = match_problem(runtime, id_)
    replace_problem(runtime, problem)
    assert "تازه" not in str(read_run(outside, run.id).answer)

    create_problem(runtime, Problem("imported", "متن محرمانه", confidentiality="confidential"))
    assert read_problem(outside, "imported").text == "متن محرمانه"  # any office may handle it
    faculty = as_account(runtime, people.faculty)
    assert read_problem(faculty, "imported").text == REPLACEMENT
    assert {each.whole.id for each in list_problems(runtime.on_behalf_of(ANYONE)).items} == set()
    assert {each.id for each in visible_catalogue(outside).problems} == {"imported"}


def test_an_answer_to_a_deleted_confidential_problem_is_for_the_operator(runtime: Runtime) -> None:
    people = people_in(runtime)
    id_ = posted(runtime, people)
    run = match_problem(runtime, id_)
    with pytest.raises(NotPermitted):
        replace_problem(as_account(runtime, people.other_officer), Problem(id_, "دیگر"))
    with runtime.database.unit() as session:
        session.connection().exec_driver_sql(f"DELETE FROM problems WHERE id = '{id_}'")
    assert read_run(runtime, run.id).answer.matches
    with pytest.raises(NotFound):
        read_run(runtime.on_behalf_of(Actor("officer", institution_id="in-a")), run.id)
