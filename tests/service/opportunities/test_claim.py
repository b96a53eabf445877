"""Claiming a profile: a link from the office to the expert's own address, which opens once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from matcher.errors import NotFound
from service.accounts import account_store
from service.accounts.actors import NotPermitted
from service.accounts.sign_in import LinkEnded
from service.catalogue import people_store
from service.opportunities import claiming
from tests.service.introductions.stage import CATALOGUE, Stage, set_stage
from tests.service.signed_in import account_for, as_visitor, sign_in_as

PASSWORD = "four words in a row"


@pytest.fixture
def stage(runtime: object) -> Stage:
    made = set_stage(runtime)  # type: ignore[arg-type]
    with made.runtime.database.unit() as session:
        people_store.put_experts(session, [replace(CATALOGUE.experts[0], email="Sara@Example.org")])
    return made


def link_of(stage: Stage) -> str:
    with stage.runtime.database.unit() as session:
        facts = session.scalars(text("SELECT facts FROM mails WHERE kind = 'claim-profile' ORDER BY id DESC")).first()
    assert facts is not None
    return str(facts["link"])


def test_a_profile_is_claimed_once_with_the_link(stage: Stage, client: TestClient) -> None:
    claiming.invite(stage.office, "x1")
    older = link_of(stage)
    claiming.invite(stage.office, "x1")
    path = link_of(stage)
    with stage.runtime.database.unit() as session:
        account = account_store.account_of_expert(session, "x1")
    assert account is not None
    assert (account.role, account.email, stage.count("accounts")) == ("faculty", "sara@example.org", 1)
    assert client.get(older).status_code == 410
    page = client.get(path)
    assert page.status_code == 200
    assert "سارا نیک‌پی" in page.text
    assert "sara@example.org" in page.text.lower()
    weak = client.post(path, data={"new_password": "123"})
    assert weak.status_code == 422
    done = client.post(path, data={"new_password": PASSWORD}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/profile?told=claimed")
    as_visitor(client)
    assert client.post(path, data={}).status_code == 410
    assert client.get(path).status_code == 410
    assert claiming.is_claimed(stage.runtime, "x1")
    with pytest.raises(claiming.Claimed):
        claiming.invite(stage.office, "x1")
    assert len(stage.logged("claimed", "expert")) == 1


def test_a_link_does_not_pass_by_a_second_step(stage: Stage, client: TestClient) -> None:
    claiming.invite(stage.office, "x1")
    with stage.runtime.database.unit() as session:
        account = account_store.account_of_expert(session, "x1")
        assert account is not None
        account_store.change_account(session, account.id, totp_secret="A" * 32)
    assert client.post(link_of(stage), data={"new_password": PASSWORD}).status_code == 410
    assert stage.count("account_sessions") == 0


def test_a_link_for_something_else_claims_nothing(stage: Stage) -> None:
    from service.accounts.sign_in import make_link

    account = account_for(stage.runtime, "faculty", expert_id="x1")
    with stage.runtime.database.unit() as session:
        secret = make_link(session, account, "sign-in")
    for wrong in (secret, "nothing", "x" * 500):
        with pytest.raises(LinkEnded):
            claiming.look(stage.runtime, wrong)
        with pytest.raises(LinkEnded):
            claiming.claim(stage.runtime, wrong, "")


def test_an_office_invites_its_own_experts_who_can_be_written_to(stage: Stage) -> None:
    for runtime, expert_id in ((stage.other_office, "x1"), (stage.office, "x3"), (stage.office, "nobody")):
        with pytest.raises(NotFound):
            claiming.invite(runtime, expert_id)
    with pytest.raises(NotPermitted):
        claiming.invite(stage.company, "x1")
    with pytest.raises(claiming.NoAddress):
        claiming.invite(stage.office, "x2")
    with stage.runtime.database.unit() as session:
        account_store.add_account(session, email="dara@example.org", name="Dara", role="company",
                                  organisation_id="o-glass")  # fmt: skip
        people_store.put_experts(session, [replace(CATALOGUE.experts[1], email="dara@example.org")])
    with pytest.raises(claiming.AddressTaken):
        claiming.invite(stage.office, "x2")


def test_the_button_stands_on_the_page_of_the_own_office(stage: Stage) -> None:
    office = sign_in_as(stage.runtime, "officer", institution_id="u-home")
    assert 'action="/experts/x1/invite"' in office.get("/experts/x1").text
    done = office.post("/experts/x1/invite", follow_redirects=False)
    assert done.headers["location"] == "/experts/x1?told=invited"
    assert office.post("/experts/x2/invite", follow_redirects=False).headers["location"].endswith("told=no-address")
    other = sign_in_as(stage.runtime, "officer", institution_id="u-other")
    assert "/invite" not in other.get("/experts/x1").text
    assert other.post("/experts/x1/invite").status_code == 404
