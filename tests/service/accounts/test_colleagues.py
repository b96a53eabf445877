from __future__ import annotations

import pytest

from matcher.records import Catalogue, Institution, Organisation
from service.accounts.account_store import accounts_where
from service.catalogue.workflow import import_catalogue
from service.mail.outbox import list_outbox
from service.problems.posting import post_problem
from service.problems.posting_form import Form
from service.runtime import Runtime
from tests.service.signed_in import account_for, sign_in_as

FORM = {"name": "پریسا تابان", "email": "Parisa@Example.org", "language": "fa"}


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    offices = (Institution("a", "A"), Institution("b", "B"))
    companies = (Organisation("o/1", "کاشی"), Organisation("o-2", "فولاد"))
    import_catalogue(runtime, Catalogue(offices, organisations=companies))
    return runtime


def members(runtime: Runtime, organisation_id: str) -> list[str]:
    with runtime.database.unit() as session:
        return [each.email for each in accounts_where(session, roles=["company"], organisation_id=organisation_id)]


def test_an_office_invites_the_first_and_they_invite_the_others(filled: Runtime) -> None:
    officer = sign_in_as(filled, "officer", institution_id="a")
    wrong = officer.post("/organisations/o/1/people", data={**FORM, "email": "parisa"})
    assert wrong.status_code == 422
    assert 'value="parisa"' in wrong.text
    assert officer.post("/organisations/o/1/people", data=FORM).status_code == 200
    assert members(filled, "o/1") == ["parisa@example.org"]
    assert [each.mail.kind for each in list_outbox(filled)] == ["invitation"]
    officer.post("/organisations/o/1/people", data={**FORM, "email": "spy@example.org"})
    assert members(filled, "o/1") == ["parisa@example.org"]
    member = sign_in_as(filled, "company", organisation_id="o/1")
    member.post("/company/people", data={**FORM, "email": "dara@example.org"})
    assert "dara@example.org" in members(filled, "o/1")
    assert "dara@example.org" in member.get("/company/people").text
    assert member.get("/organisations/o-2/people").status_code == 404
    assert "dara@example.org" not in officer.get("/organisations/o/1/people").text


def test_no_office_invites_itself_into_what_another_one_handles(filled: Runtime) -> None:
    handler = filled.on_behalf_of(account_for(filled, "officer", institution_id="b").actor)
    form = Form(title="ترک مویی روی کاشی", text="از بهار روی کاشی‌ها پس از پخت ترک مویی می‌بینیم.", office="b")
    post_problem(handler, form, form_key="k", organisation_id="o-2")
    sign_in_as(filled, "officer", institution_id="a").post("/organisations/o-2/people", data=FORM)
    assert members(filled, "o-2") == []
    sign_in_as(filled, "officer", institution_id="b").post("/organisations/o-2/people", data=FORM)
    assert members(filled, "o-2") == ["parisa@example.org"]
