"""Who manages whom: invitations, roles, shut accounts, and the log of it all, within the institution's borders."""

from __future__ import annotations

import inspect
import re
from contextlib import suppress
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from matcher.errors import NotFound
from matcher.records import Expert, Institution, Organisation
from service.accounts import account_store
from service.accounts.account_store import Account
from service.accounts.consortia import Consortium, delete_consortium, replace_consortium
from service.accounts.log_words import details_told
from service.accounts.words import verb_name
from service.catalogue.people import delete_institution
from service.catalogue.visibility_store import viewer_of
from service.catalogue.workflow import create_expert, create_institution, read_expert
from service.conflicts import StillInUse
from service.days import today
from service.problems.workflow import create_organisation, delete_organisation
from service.runtime import Runtime
from service.web.languages import LANGUAGES
from tests.service.accounts.test_me import PASSWORD, mails_of, now
from tests.service.office.offices import holds, text_of
from tests.service.signed_in import account_for, as_visitor, sign_in_as, signed_in

DEEDS = ("invite", "end", "reset", "disable", "enable")


@pytest.fixture
def store(runtime: Runtime) -> Runtime:
    for each in ("uni", "other"):
        create_institution(runtime, Institution(each, f"دانشگاه {each}"))
    create_expert(runtime, Expert("mine", "مریم رستگار", "uni", email="m@example.org", visibility="institution"))
    create_expert(runtime, Expert("theirs", "دارا مهرجو", "other", visibility="consortium"))
    create_organisation(runtime, Organisation("firm", "شیشهٔ نمونه"))
    replace_consortium(runtime, Consortium("ring", "حلقه", today(), None, ("uni", "other")))
    return runtime


@pytest.fixture
def administrator(store: Runtime) -> TestClient:
    return sign_in_as(store, "administrator", institution_id="uni", language="en", name="Admin of uni")


def test_every_page_keeps_the_rules(administrator: TestClient, store: Runtime) -> None:
    officer = account_for(store, "officer", institution_id="uni", name="<script>x</script>\u202ey")
    for path in ("/people", "/people?role=officer&words=x", "/people/new", f"/people/{officer.id}", "/audit"):
        for code in ("fa", "en", "vi"):
            holds(administrator.get(path, params={"lang": code} if "?" not in path else None))


def test_an_invitation_opens_once_and_lets_choose_a_password(administrator: TestClient, store: Runtime) -> None:
    typed = {"name": "سارا نیک‌پی", "email": "Sara@Example.org", "role": "officer", "language": "vi", "owner": "other"}
    assert administrator.post("/people/new", data=typed).url.path == "/people"
    with store.database.unit() as session:
        sara = account_store.find_by_email(session, "sara@example.org")
    assert sara
    assert (sara.institution_id, sara.role, sara.language) == ("uni", "officer", "vi")
    ((kind, facts),) = mails_of(store, sara)
    assert kind == "invitation"
    browser = as_visitor(sign_in_as(store, "operator"))
    holds(browser.get(facts["link"]))
    holds(browser.get(facts["link"]))  # what looks mails through opens links too
    holds(browser.post(facts["link"], data={"new_password": "kurz"}), 422)
    entered = browser.post(facts["link"], data={"new_password": PASSWORD}, follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk")
    as_visitor(browser)
    assert browser.get(facts["link"], follow_redirects=False).headers["location"] == "/sign-in?told=link-ended"
    assert browser.post("/sign-in", data={"email": sara.email, "password": PASSWORD}).status_code != 422


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"), ({"name": "م" * 300}, "name"), ({"email": "x"}, "email"), ({"email": ""}, "email"),
        ({"email": "taken@example.org"}, "email"), ({"role": "operator"}, "role"), ({"role": "company"}, "role"),
        ({"role": ""}, "role"), ({"role": "faculty", "owner": "theirs"}, "owner"), ({"role": "faculty"}, "owner"),
        ({"language": "de"}, "language"), ({"name": "a\0b"}, "name"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_invitation_stands_beside_its_field(
    administrator: TestClient, store: Runtime, wrong: dict[str, str], field: str
) -> None:
    with store.database.unit() as session:
        account_store.add_account(session, email="taken@example.org", name="x", role="operator")
        before = account_store.count_accounts(session)
    typed = {"name": "سارا", "email": "s@example.org", "role": "officer", "language": "fa", **wrong}
    answer = administrator.post("/people/new", data=typed)
    holds(answer, 422)
    assert f'id="{field}-error"' in answer.text
    with store.database.unit() as session:
        assert account_store.count_accounts(session) == before


def test_a_faculty_account_is_of_the_institution_where_its_expert_is(store: Runtime, administrator: TestClient) -> None:
    with store.database.unit() as session:  # as a claim and the sample make one: it says whose profile, and no more
        mine = account_store.add_account(session, email="m@e.org", name="Mine", role="faculty", expert_id="mine")
        theirs = account_store.add_account(
            session, email="t@e.org", name="Theirs", role="faculty", expert_id="theirs", institution_id="uni"
        )
    assert mine
    assert theirs
    listed = administrator.get("/people", params={"role": "faculty"}).text
    assert set(re.findall(r'href="/people/(\d+)"', listed)) == {str(mine.id)}
    assert administrator.get(f"/people/{mine.id}").status_code == 200
    assert administrator.get(f"/people/{theirs.id}").status_code == 404


def test_an_expert_gets_no_second_account(store: Runtime, administrator: TestClient) -> None:
    typed = {"name": "مریم", "email": "one@example.org", "role": "faculty", "owner": "mine", "language": "en"}
    assert administrator.post("/people/new", data=typed).url.path == "/people"
    again = administrator.post("/people/new", data={**typed, "email": "two@example.org"})
    holds(again, 422)
    assert 'id="owner-error"' in again.text
    assert "has an account already" in again.text


def test_without_a_mail_server_an_invitation_is_said_to_be_kept_and_who_has_not_come_is_marked(
    store: Runtime, administrator: TestClient
) -> None:
    assert store.settings.smtp_host is None
    typed = {"name": "Sara", "email": "sara@example.org", "role": "officer", "language": "en"}
    assert "no mail server is set up" in administrator.post("/people/new", data=typed).text.lower()
    assert "no mail server is set up" in administrator.get("/people/new").text.lower()
    assert "invited, not here yet" in administrator.get("/people", params={"words": "sara"}).text
    with store.database.unit() as session:
        sara = account_store.find_by_email(session, "sara@example.org")
    assert sara
    assert "invited, not here yet" in administrator.get(f"/people/{sara.id}").text
    signed_in(store, sara)
    assert "invited, not here yet" not in administrator.get("/people", params={"words": "sara"}).text
    sending = store.settings.model_copy(update={"smtp_host": "mail.example.org"})
    served = signed_in(replace(store, settings=sending), account_for(store, "administrator", institution_id="uni"))
    assert "on its way" in served.get("/people", params={"told": "invited", "lang": "en"}).text


def test_an_operator_invites_anybody(store: Runtime) -> None:
    operator = sign_in_as(store, "operator")
    for role, owner in (
        ("administrator", "other"), ("company", "firm"), ("faculty", "theirs"), ("secretary", "ring"), ("operator", ""),
    ):  # fmt: skip
        typed = {"name": role, "email": f"{role}@example.net", "role": role, "owner": owner, "language": "en"}
        assert operator.post("/people/new", data=typed).url.path == "/people", role
    assert operator.post("/people/new", data={**typed, "role": "company", "owner": "no-firm"}).status_code == 422
    listed = operator.get("/people", params={"words": "example.net"}).text
    assert len(set(re.findall(r'href="/people/(\d+)"', listed))) == 5
    with store.database.unit() as session:
        member = account_store.find_by_email(session, "company@example.net")
    assert member
    assert member.actor.organisation_id == "firm"


def test_accounts_of_another_institution_are_not_found(administrator: TestClient, store: Runtime) -> None:
    stranger = account_for(store, "officer", institution_id="other")
    operator = account_for(store, "operator")
    for each in (stranger, operator):
        assert administrator.get(f"/people/{each.id}").status_code == 404
        assert administrator.post(f"/people/{each.id}", data={"name": "x", "role": "officer"}).status_code == 404
        for deed in DEEDS:
            assert administrator.post(f"/people/{each.id}/{deed}").status_code == 404
        assert now(store, each) == each
    assert stranger.email not in administrator.get("/people").text


def test_a_role_is_changed_once_and_takes_effect_at_once(administrator: TestClient, store: Runtime) -> None:
    officer = account_for(store, "officer", institution_id="uni")
    browser = signed_in(store, officer)
    form = {"version": str(officer.version), "name": officer.name, "role": "administrator"}
    for _ in range(2):
        assert administrator.post(f"/people/{officer.id}", data=form).status_code == 200
    assert now(store, officer).role == "administrator"
    assert browser.get("/me").url.path == "/sign-in"
    holds(administrator.post(f"/people/{officer.id}", data={**form, "role": "officer"}), 409)
    holds(administrator.post(f"/people/{officer.id}", data={**form, "role": "operator"}), 422)


def test_a_shut_account_opens_nothing_until_it_is_opened(administrator: TestClient, store: Runtime) -> None:
    officer = account_for(store, "officer", institution_id="uni", password=PASSWORD)
    browser = signed_in(store, officer)
    for _ in range(2):
        administrator.post(f"/people/{officer.id}/disable")
    assert browser.get("/me").url.path == "/sign-in"
    typed = {"email": officer.email, "password": PASSWORD}
    assert as_visitor(browser).post("/sign-in", data=typed).status_code == 422
    administrator.post(f"/people/{officer.id}/enable")
    assert browser.post("/sign-in", data=typed, follow_redirects=False).status_code == 303


def test_nobody_shuts_themselves_out(store: Runtime) -> None:
    account = account_for(store, "administrator", institution_id="uni")
    client = signed_in(store, account)
    form = {"version": str(account.version), "name": "x", "role": "officer"}
    for answer in (
        client.post(f"/people/{account.id}", data=form),
        client.post(f"/people/{account.id}/disable"),
        client.post(f"/people/{account.id}/reset"),
    ):
        holds(answer, 422)
    assert now(store, account) == account


def test_who_lost_phone_and_codes_is_helped(administrator: TestClient, store: Runtime) -> None:
    officer = account_for(store, "officer", institution_id="uni")
    with store.database.unit() as session:
        account_store.change_account(session, officer.id, totp_secret="GEZDGNBVGY3TQOJQ")
    administrator.post(f"/people/{officer.id}/reset")
    assert not now(store, officer).has_totp
    assert mails_of(store, officer) == [("second-factor-changed", {"switched": "off"})]


def test_the_log_is_read_within_the_borders_and_that_is_in_it(administrator: TestClient, store: Runtime) -> None:
    sign_in_as(store, "officer", institution_id="other", name="Stranger of other")
    sign_in_as(store, "officer", institution_id="uni", name="Officer of uni")
    seen = text_of(administrator.get("/audit"))
    assert "Officer of uni" in seen
    assert "Stranger of other" not in seen
    assert "looked at this log" in text_of(administrator.get("/audit", params={"verb": "read"}))
    assert "Stranger of other" in text_of(sign_in_as(store, "operator", language="en").get("/audit"))
    narrowed = text_of(administrator.get("/audit", params={"person": "officer of", "verb": "signed-in"}))
    assert "Admin of uni signed in" not in narrowed
    assert "1 line" in narrowed
    holds(administrator.get("/audit", params={"first": "nonsense"}), 422)
    assert "No line is found" in administrator.get("/audit", params={"last": "2020-01-01"}).text


def test_the_log_is_added_to_and_never_changed(store: Runtime) -> None:
    sign_in_as(store, "operator")
    for statement in (
        "UPDATE audit_log SET verb = 'x'", "UPDATE audit_log SET actor_id = NULL", "DELETE FROM audit_log",
        "TRUNCATE audit_log", "UPDATE audit_log SET noun_id = 'x'",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="added to, never changed"), store.database.unit() as session:
            session.execute(text(statement))


def test_what_accounts_are_of_is_not_deleted_under_them(store: Runtime) -> None:
    create_institution(store, Institution("empty", "خالی"))
    account_for(store, "officer", institution_id="empty")
    account_for(store, "company", organisation_id="firm")
    account_for(store, "secretary", consortium_id="ring")
    for delete, which in ((delete_institution, "empty"), (delete_organisation, "firm"), (delete_consortium, "ring")):
        with pytest.raises(StillInUse, match="1 account"):
            delete(store, which)


def test_a_secretary_sees_what_members_show_each_other_and_faculty_their_own(store: Runtime) -> None:
    def seen_by(account: Account) -> set[str]:
        runtime = store.on_behalf_of(account.actor)
        with store.database.unit() as session:
            viewer = viewer_of(session, account.actor)
        assert not viewer.everything
        found = set()
        for each in ("mine", "theirs"):
            with suppress(NotFound):
                found.add(read_expert(runtime, each).id)
        return found

    assert seen_by(account_for(store, "secretary", consortium_id="ring")) == {"theirs"}
    faculty = account_for(store, "faculty", expert_id="mine")
    assert seen_by(faculty) == {"mine"}
    assert read_expert(store.on_behalf_of(faculty.actor), "mine").email == "m@example.org"
    assert seen_by(account_for(store, "company", organisation_id="firm")) == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_in_the_log_each_deed_has_a_name_of_its_own_and_details_are_said_in_words(code: str) -> None:
    verbs = re.findall(r'"([a-z-]+)": _\(', inspect.getsource(verb_name))
    assert len({verb_name(each, code) for each in verbs}) == len(verbs) > 50
    told = details_told({"by": "password", "case": 31, "fields": ["x"], "role": "officer", "again": True}, code)
    if code != "en":
        assert not {"by", "password", "case", "officer", "again", "True"} & set(re.findall(r"[A-Za-z]+", told))
    assert ("۳۱" if code == "fa" else "31") in told
