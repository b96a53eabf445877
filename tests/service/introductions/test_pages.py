"""The office's pages: each answers whom it is for, keeps what was typed, and does a thing once."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text

from service.accounts.consortia import Consortium, replace_consortium
from service.days import today
from service.introductions import workflow
from service.introductions.problem_desk import problem_desk, rank_again
from tests.service.introductions.stage import COMPANY, ELSEWHERE, EXPERTS, HOME, IMPORTED, OTHER, POSTED, RIVAL, Stage
from tests.service.signed_in import sign_in_as

PAGES = (
    "/inbox",
    "/problems",
    f"/problems/{POSTED}",
    f"/problems/{POSTED}/compare?ids=x1&ids=x2",
    "/exposure",
    "/conflicts",
)


@pytest.fixture
def officer(stage: Stage) -> TestClient:
    client = sign_in_as(stage.runtime, "officer", institution_id=HOME, language="en")
    client.follow_redirects = False
    return client


def do(client: TestClient, deed: str, expert: str = "x1", *, by_script: bool = False, **fields: object) -> Response:
    headers = {"HX-Request": "true"} if by_script else {}
    said = {"do": deed, "expert": expert, **{name: str(value) for name, value in fields.items()}}
    return client.post(f"/problems/{POSTED}/candidates", data=said, headers=headers)


@pytest.mark.parametrize("language", ["fa", "en", "vi"])
def test_every_page_answers_in_each_language(stage: Stage, language: str) -> None:
    client = sign_in_as(stage.runtime, "officer", institution_id=HOME, language=language)
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert f'<html lang="{language}"' in answer.text
        assert answer.text.count("<h1") == 1


def test_what_is_not_theirs_is_closed_to_everybody_else(stage: Stage) -> None:
    replace_consortium(stage.runtime, Consortium("c", "C", today() - timedelta(days=9), members=(HOME,)))
    for role, owner in (
        ("company", {"organisation_id": COMPANY}),
        ("faculty", {"expert_id": "x1"}),
        ("secretary", {"consortium_id": "c"}),
    ):
        client = sign_in_as(stage.runtime, role, **owner)
        answers = [client.get(page).status_code for page in PAGES]
        assert answers == [403, 403, 403, 403, 200 if role == "secretary" else 403, 403]
        assert do(client, "ask").status_code == 403
    other = sign_in_as(stage.runtime, "officer", institution_id="u-other")
    workflow.take_up(stage.office, POSTED)
    assert [other.get(page).status_code for page in PAGES] == [200, 200, 404, 404, 200, 200]
    assert do(other, "ask").status_code == 404
    assert stage.count("introductions") == 0


def test_without_a_script_a_card_leads_through_its_steps(stage: Stage, officer: TestClient) -> None:
    sign_in_as(stage.runtime, "company", organisation_id=COMPANY)
    stage.fill_index()
    ranked = officer.post(f"/problems/{POSTED}/rank")
    assert ranked.status_code == 303
    page = officer.get(ranked.headers["location"]).text
    assert "سارا" in page
    assert re.search(r'name="run" value="([0-9a-f-]+)"', page)
    for deed in ("show", "show", "ask", "ask"):
        answer = do(officer, deed)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"/problems/{POSTED}?told={deed}#expert-x1")
    found = workflow.of_problem(stage.office, POSTED)
    assert len(found) == len(stage.logged("asked")) == len(stage.logged("released")) == 1
    assert workflow.of_problem(stage.company, POSTED) == found
    withdrawn = do(officer, "withdraw", introduction=found[0].id, version=found[0].version)
    assert withdrawn.status_code == 303
    assert "Left out, and why" in officer.get(f"/problems/{POSTED}").text


def test_a_script_gets_the_card_alone(stage: Stage, officer: TestClient) -> None:
    answer = do(officer, "take-in", by_script=True)
    assert answer.status_code == 200
    assert answer.text.strip().startswith("<article")
    assert 'id="expert-x1"' in answer.text
    assert "<html" not in answer.text
    refused = do(officer, "pin", by_script=True, reason="")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text


def test_what_was_typed_stays_where_something_is_wrong(stage: Stage, officer: TestClient) -> None:
    workflow.choose(stage.office, POSTED, "x1")
    told = "\u202e<script>alert(1)</script> " + "x" * 600
    answer = do(officer, "exclude", reason=told)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "\u202e" not in answer.text
    assert html.escape("<script>alert(1)</script>") in answer.text
    closing = officer.post(f"/problems/{POSTED}/close", data={"reason": "mood", "version": "1"})
    assert closing.status_code == 422
    nothing = do(officer, "fly")
    assert nothing.status_code == 404


def test_what_somebody_else_changed_is_shown_and_not_overwritten(stage: Stage, officer: TestClient) -> None:
    found = workflow.choose(stage.office, POSTED, "x1")
    workflow.choose(stage.office, POSTED, "x1", standing="pinned", reason="near the factory")
    answer = do(officer, "exclude", reason="far away", version=found.version)
    assert answer.status_code == 409
    assert "near the factory" in answer.text
    assert 'value="far away"' in answer.text
    assert workflow.read(stage.office, found.id).standing == "pinned"


def test_a_problem_that_cannot_be_ranked_or_taken_up_says_why(stage: Stage, officer: TestClient) -> None:
    assert officer.post(f"/problems/{POSTED}/take-up").status_code == 303
    assert officer.post(f"/problems/{POSTED}/close", data={"reason": "solved"}).status_code == 303
    again = officer.post(f"/problems/{POSTED}/take-up")
    assert again.status_code == 409
    assert "has ended" in again.text
    assert officer.get(f"/problems/{ELSEWHERE}").status_code == 404
    assert officer.post(f"/problems/{ELSEWHERE}/rank").status_code == 404


def test_a_ranking_is_narrowed_and_its_experts_are_compared(stage: Stage, officer: TestClient) -> None:
    stage.fill_index()
    rank_again(stage.office, POSTED)
    page = officer.get(f"/problems/{POSTED}?institution={HOME}").text
    assert "Trần Minh" not in re.sub(r"<option.*?</option>", "", page)
    assert "1 ranked expert is not shown." in page
    compared = officer.get(f"/problems/{POSTED}/compare?ids=x3,x1,nobody").text
    assert compared.index("Trần Minh") < compared.index("سارا")
    assert "Nobody was ticked" in officer.get(f"/problems/{POSTED}/compare").text
    assert "Dara Mehrju" in officer.get(f"/problems/{POSTED}?who=dara").text


@pytest.mark.parametrize("narrowed", [{}, {"institution": OTHER}])
def test_ranking_again_renews_the_feeds_of_all_whomever_the_office_asks_after(
    stage: Stage, officer: TestClient, narrowed: dict[str, str]
) -> None:
    stage.fill_index()
    assert officer.post(f"/problems/{POSTED}/rank", data=narrowed).status_code == 303
    with stage.runtime.database.unit() as session:
        fed = set(session.scalars(text("SELECT expert_id FROM fits WHERE problem_id = :id"), {"id": POSTED}))
    assert fed == set(EXPERTS)
    shown = {each.expert.id for each in problem_desk(stage.office, POSTED).ranked}
    assert shown == ({"x3"} if narrowed else set(EXPERTS))


def test_a_conflict_is_recorded_and_ended_on_its_page(stage: Stage, officer: TestClient) -> None:
    looked = officer.get("/conflicts?expert-words=dara&organisation-words=فولاد").text
    assert f'<option value="{RIVAL}"' in looked
    said = {"expert-words": "dara", "organisation-words": "فولاد", "expert_id": "x2", "organisation_id": RIVAL}
    wrong = officer.post(
        "/conflicts", data={**said, "kind": "own-start-up", "until": "1405/13/40", "note": "my <note>"}
    )
    assert wrong.status_code == 422
    assert "1405/13/40" in wrong.text
    assert html.escape("my <note>") in wrong.text
    assert officer.post("/conflicts", data=said).status_code == 422  # without a kind
    for _ in range(2):
        assert officer.post("/conflicts", data={**said, "kind": "own-start-up"}).status_code == 303
    assert stage.count("conflicts_of_interest") == 1
    assert "Dara Mehrju" in officer.get("/conflicts").text
    for _ in range(2):
        assert officer.post("/conflicts/1/end").status_code == 303
    assert stage.count("conflicts_of_interest") == 0


@pytest.mark.parametrize(
    "address",
    [
        "/problems?page=99999&state=nonsense&sort=x&programme=y",
        "/problems?q=%25_%00",
        "/exposure?term=nonsense&institution=nobody&department=none",
        "/exposure?term=1399-2",
        f"/problems/{IMPORTED}?field=x&region=y&language=z&institution=w&all=1",
    ],
)
def test_nonsense_in_an_address_harms_nothing(officer: TestClient, address: str) -> None:
    assert officer.get(address).status_code == 200
