"""Whoever looks sees their share of the catalogue, by whichever door they come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from matcher.records import Problem
from service.accounts.actors import ANYONE
from service.accounts.workflow import revoke_token
from service.app import API
from service.catalogue.workflow import read_expert
from service.matching import workflow
from tests.service.borders_store import (
    EVIDENCE,
    EXPERTS,
    FIELDS,
    INSTITUTIONS,
    PROBLEM,
    VIEWERS,
    Bordered,
    bordered_store,
    listed,
    sees,
)
from tests.service.signed_in import as_visitor, sign_in_as
from tests.service.stores import Stores

BLANK = (None, [], "")


@pytest.fixture(scope="module")
def bordered(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bordered]:
    """One store for all tests of reading."""
    with bordered_store(stores, tmp_path_factory.mktemp("bordered")) as made:
        yield made


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_record_that_is_closed_is_not_there(bordered: Bordered, viewer: str) -> None:
    with bordered.seen_by(viewer) as client:
        for noun, table in (("experts", EXPERTS), ("evidence", EVIDENCE)):
            for id_, viewers in table.items():
                answer = client.get(f"{API}/{noun}/{id_.replace('#', '%23')}")
                assert answer.status_code == (200 if viewer in viewers else 404), (viewer, id_)
                if viewer not in viewers:
                    absent = client.get(f"{API}/{noun}/absent").json()
                    assert answer.json()["detail"] == absent["detail"].replace("absent", id_)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_field_that_is_closed_is_empty(bordered: Bordered, viewer: str) -> None:
    with bordered.seen_by(viewer) as client:
        shown = client.get(f"{API}/experts/open").json()
        in_list = next(each for each in client.get(f"{API}/experts").json()["items"] if each["id"] == "open")
    assert {field: shown[field] not in BLANK for field in FIELDS} == {
        field: viewer in viewers for field, viewers in FIELDS.items()
    }
    assert in_list == shown


@pytest.mark.parametrize("viewer", VIEWERS)
def test_lists_and_their_totals_leave_out_what_is_closed(bordered: Bordered, viewer: str) -> None:
    with bordered.seen_by(viewer) as client:
        assert listed(client, "experts") == sees(EXPERTS, viewer)
        assert listed(client, "experts", institution="a") == sees(EXPERTS, viewer) - {"guest", "homeless"}
        assert listed(client, "evidence") == sees(EVIDENCE, viewer)
        assert listed(client, "evidence", kind="thesis") == sees(EVIDENCE, viewer) - {"open#interests"}
        page = client.get(f"{API}/experts", params={"limit": "1"}).json()
        assert page["total"] == len(sees(EXPERTS, viewer))


@pytest.mark.parametrize("viewer", VIEWERS)
def test_filters_find_nobody_by_what_is_closed(bordered: Bordered, viewer: str) -> None:
    with bordered.seen_by(viewer) as client:
        assert listed(client, "experts", text="hidden") == {"closed"} & sees(EXPERTS, viewer)
        assert listed(client, "experts", text="nguyen") == {"shared"} & sees(EXPERTS, viewer)
        by_names = {"open"} if "names" in sees(FIELDS, viewer) else set()
        assert listed(client, "experts", text="quillfeather") == by_names
        assert listed(client, "experts", text="رستگار quillfeather") == by_names
        assert listed(client, "experts", text="رستگار") == {"open"}
        assert listed(client, "experts", available_for="sabbatical") == {"open", "closed"} & sees(EXPERTS, viewer)
        assert listed(client, "experts", available_for="supervision") == set()
        of_closed = {"closed-work", "joint-work"} if viewer in ("a", "administrator") else set()
        assert listed(client, "evidence", expert="closed") == of_closed


@pytest.mark.parametrize("viewer", VIEWERS)
def test_evidence_names_no_expert_who_is_closed(bordered: Bordered, viewer: str) -> None:
    with bordered.seen_by(viewer) as client:
        named = client.get(f"{API}/evidence/joint-work").json()["expert_ids"]
        items = client.get(f"{API}/evidence", params={"expert": "guest"}).json()["items"]
    assert set(named) == {"guest", "closed"} & sees(EXPERTS, viewer)
    assert [each["expert_ids"] for each in items] == [named]


def named_in(answer: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The experts of an answer, and the evidence behind them."""
    experts = answer["experts"]
    return {each["id"] for each in experts}, {piece["id"] for each in experts for piece in each["evidence"]}


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_match_names_shows_and_quotes_only_what_is_seen(bordered: Bordered, viewer: str) -> None:
    with bordered.seen_by(viewer) as client:
        answer = client.post(f"{API}/matches", json={"text": PROBLEM})
        assert answer.status_code == 201
        again = client.get(f"{API}/matches/{answer.json()['id']}").json()
    for found in (answer.json(), again):
        experts, evidence = named_in(found)
        assert experts == sees(EXPERTS, viewer)
        assert evidence <= sees(EVIDENCE, viewer)
        assert "open-work" in evidence
        shown = next(each for each in found["experts"] if each["id"] == "open")
        assert (shown["url"] is None) == (viewer not in FIELDS["url"])
        assert sum(kind["count"] for kind in shown["reason"]["kinds"]) <= len(sees(EVIDENCE, viewer))


@pytest.mark.parametrize("viewer", VIEWERS)
def test_an_answer_that_another_was_given_is_masked(bordered: Bordered, viewer: str) -> None:
    with bordered.seen_by(viewer) as client:
        found = client.get(f"{API}/matches/{bordered.run_id}").json()
    experts, evidence = named_in(found)
    assert experts == sees(EXPERTS, viewer)
    assert evidence <= sees(EVIDENCE, viewer)
    told = str(found)
    for id_ in (EXPERTS.keys() - sees(EXPERTS, viewer)) | (EVIDENCE.keys() - sees(EVIDENCE, viewer)):
        assert f"'{id_}'" not in told
    shown = next(each for each in found["experts"] if each["id"] == "open")
    n_counted = sum(kind["count"] for kind in shown["reason"]["kinds"])
    assert n_counted <= len(shown["evidence"])


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_decision_does_not_tell_who_is_closed(bordered: Bordered, viewer: str) -> None:
    path = f"{API}/matches/{bordered.run_id}"
    with bordered.seen_by("administrator") as client:
        made = client.post(f"{path}/decisions", json={"expert_id": "homeless", "verb": "shortlist"})
        assert made.status_code == 201
    with bordered.seen_by(viewer) as client:
        decided = {each["expert_id"] for each in client.get(path).json()["decisions"]}
        assert decided == {"homeless"} & sees(EXPERTS, viewer)
        if viewer == "anyone":
            return
        for closed_or_unknown in EXPERTS.keys() - sees(EXPERTS, viewer) | {"nobody"}:
            answer = client.post(f"{path}/decisions", json={"expert_id": closed_or_unknown, "verb": "shortlist"})
            assert answer.status_code == 422
            told = answer.json()["detail"].partition("Name one of: ")[2].rstrip(".").split(", ")
            assert set(told) == sees(EXPERTS, viewer)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_institutions_and_consortia_are_open(bordered: Bordered, viewer: str) -> None:
    with bordered.seen_by(viewer) as client:
        assert listed(client, "institutions") == set(INSTITUTIONS)
        consortia = client.get(f"{API}/consortia").json()["items"]
        assert [each["id"] for each in consortia] == ["coming", "ended", "others", "running"]
        assert client.get(f"{API}/consortia/running").json()["members"] == ["a", "b"]


def test_a_token_that_is_not_in_force_is_refused_even_for_reading(bordered: Bordered) -> None:
    for path in ("experts", "experts/open", "evidence", f"matches/{bordered.run_id}", "consortia", "jobs"):
        answer = bordered.client.get(f"{API}/{path}", headers={"Authorization": "Bearer peyvand_wrong"})
        assert answer.status_code == 401, path
    assert bordered.client.get("/health/ready", headers={"Authorization": "Bearer peyvand_wrong"}).status_code == 200


def test_the_page_is_for_anyone_unless_somebody_is_signed_in(bordered: Bordered) -> None:
    def named(institution_id: str | None) -> set[str]:
        if institution_id is None:
            as_visitor(bordered.client)
        else:
            sign_in_as(bordered.runtime, "officer", institution_id=institution_id, client=bordered.client)
        page = bordered.client.post("/", data={"text": PROBLEM, "limit": "10", "lang": "en"})
        bordered.client.cookies.clear()
        assert page.status_code == 200
        names = {"رستگار": "open", "Nguyễn": "shared", "Hidden Person": "closed", "Bita Guest": "guest"}
        return {id_ for name, id_ in names.items() if name in page.text}

    assert named(None) == {"open", "guest"}
    assert named("b") == {"open", "guest", "shared"}
    assert named("a") == {"open", "guest", "shared", "closed"}


def test_the_api_reads_no_cookie(bordered: Bordered) -> None:
    """Any other site could have a browser send it."""
    sign_in_as(bordered.runtime, "operator", client=bordered.client)
    assert listed(bordered.client, "experts") == sees(EXPERTS, "anyone")
    assert bordered.client.delete(f"{API}/experts/guest").status_code == 401
    bordered.client.cookies.clear()


def test_the_command_line_sees_everything(bordered: Bordered) -> None:
    answer = workflow.match(bordered.runtime, Problem(id="", text=PROBLEM)).answer
    assert {match.expert.id for match in answer.matches} == set(EXPERTS)
    assert read_expert(bordered.runtime, "open").phone == "021-5550100"
    anyone = bordered.runtime.on_behalf_of(ANYONE)
    assert anyone.database is bordered.runtime.database
    assert anyone.encoder() is bordered.runtime.encoder()
    assert read_expert(anyone, "open").phone is None


def test_an_officer_whose_token_ends_is_anyone_no_more(bordered: Bordered) -> None:
    revoke_token(bordered.runtime, "officer of d")
    with bordered.seen_by("d") as client:
        assert client.get(f"{API}/experts").status_code == 401
