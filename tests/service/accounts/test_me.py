"""One's own account: what is changed, who is told, and what happens to a form that is out of date."""

from __future__ import annotations

import html
import io
import json
import re
import time
import zipfile

import pyotp
import pytest
from fastapi.testclient import TestClient

from matcher.records import Evidence, Expert, Institution
from service.accounts import account_store, own, second_factor
from service.accounts.account_store import Account
from service.catalogue.workflow import create_evidence, create_expert, create_institution, list_evidence, list_experts
from service.runtime import Runtime
from service.web.requests import SESSION_COOKIE
from tests.service.office.offices import Outline, holds, text_of
from tests.service.signed_in import account_for, as_visitor, signed_in

PASSWORD = "چهار واژهٔ پشت سر هم"
OTHER = "پنج واژهٔ تازهٔ دیگر"
PAGES = ("/me", "/me/security", "/me/security/app", "/me/sessions", "/me/data")
NASTY = "<script>alert(1)</script>\u202edlrow"


@pytest.fixture
def account(runtime: Runtime) -> Account:
    create_institution(runtime, Institution("uni", "دانشگاه نمونه"))
    return account_for(runtime, "officer", institution_id="uni", password=PASSWORD, name="مینا کاویان")


@pytest.fixture
def me(runtime: Runtime, account: Account) -> TestClient:
    return signed_in(runtime, account)


def now(runtime: Runtime, account: Account) -> Account:
    with runtime.database.unit() as session:
        found = account_store.get_account(session, account.id)
    assert found
    return found


def mails_of(runtime: Runtime, account: Account) -> list[tuple[str, dict[str, str]]]:
    with runtime.database.unit() as session:
        from sqlalchemy import select

        from service.mail.tables import MailRow

        rows = session.scalars(select(MailRow).where(MailRow.account_id == account.id).order_by(MailRow.id))
        return [(row.kind, row.facts) for row in rows]


@pytest.mark.parametrize("code", ["fa", "en", "vi"])
def test_every_page_keeps_the_rules(me: TestClient, runtime: Runtime, account: Account, code: str) -> None:
    with runtime.database.unit() as session:
        account_store.change_account(session, account.id, name=NASTY)
    for path in PAGES:
        outline = holds(me.get(path, params={"lang": code}))
        assert outline.all("html") == [{"lang": code, "dir": "rtl" if code == "fa" else "ltr"}]
        assert not [each for each in outline.all("script") if "src" not in each]


def test_name_and_language_are_changed_and_a_stale_form_overwrites_nothing(
    me: TestClient, runtime: Runtime, account: Account
) -> None:
    form = {"version": str(account.version), "name": "مینا کاویان‌پور", "language": "vi"}
    assert me.post("/me", data=form).headers["content-language"] == "vi"
    assert me.post("/me", data=form).status_code == 200  # sent twice: as once
    stale = me.post("/me", data={**form, "name": "کسی دیگر"})
    holds(stale, 409)
    assert "کسی دیگر" in stale.text
    assert now(runtime, account).name == "مینا کاویان‌پور"
    for typed in ({"name": " "}, {"name": "م" * 200}, {"language": "de"}, {"name": "a\0b"}):
        holds(me.post("/me", data={**form, "version": str(now(runtime, account).version), **typed}), 422)


def test_mails_are_chosen(me: TestClient, runtime: Runtime, account: Account) -> None:
    me.post("/me", data={"part": "mails", "message": "off", "unknown": "x"})
    chosen = {each.kind.code: each.chosen for each in own.own_choices(runtime.on_behalf_of(account.actor))}
    assert chosen["message"] == "off"
    assert me.post("/me", data={"part": "mails", "message": "nonsense"}).status_code == 422


def test_a_new_address_holds_once_its_link_is_opened(me: TestClient, runtime: Runtime, account: Account) -> None:
    taken = account_for(runtime, "operator").email
    for typed in ("", "nonsense", account.email.upper()):
        holds(me.post("/me/email", data={"email": typed}), 422)
    me.post("/me/email", data={"email": taken})
    assert mails_of(runtime, account) == []  # and nobody is told that it is somebody's
    me.post("/me/email", data={"email": "New@Example.org"})
    (kind, facts) = mails_of(runtime, account)[-1]
    assert (kind, facts["to"]) == ("confirm-address", "new@example.org")
    assert now(runtime, account).email == account.email
    holds(me.get(facts["link"]))
    stranger = signed_in(runtime, account_for(runtime, "operator"))
    holds(stranger.get(facts["link"]), 410)
    me.post(facts["link"])
    assert now(runtime, account).email == "new@example.org"
    assert mails_of(runtime, account)[-1] == ("address-changed", {"to": account.email})  # who held it before is told
    holds(me.get(facts["link"]), 410)


def test_another_password_ends_the_other_sessions(me: TestClient, runtime: Runtime, account: Account) -> None:
    elsewhere = signed_in(runtime, account)
    for typed in ({"current": "nonsense", "new_password": OTHER}, {"current": PASSWORD, "new_password": "kurz"}):
        answer = me.post("/me/security", data=typed)
        holds(answer, 422)
        assert "nonsense" not in answer.text
    assert me.post("/me/security", data={"current": PASSWORD, "new_password": OTHER}).status_code == 200
    assert me.get("/me").url.path == "/me"
    assert elsewhere.get("/me").url.path == "/sign-in"
    assert [kind for kind, _ in mails_of(runtime, account)] == ["password-changed"]
    as_visitor(elsewhere)
    assert elsewhere.post("/sign-in", data={"email": account.email, "password": PASSWORD}).status_code == 422
    assert elsewhere.post("/sign-in", data={"email": account.email, "password": OTHER}).status_code != 422


STEP = int(time.time() // 30)


def clock(monkeypatch: pytest.MonkeyPatch, secret: str, step: int) -> str:
    """Have it be another time for who looks at codes; gives the code of then."""
    monkeypatch.setattr("service.accounts.second_factor.current_step", lambda seconds: step)
    return pyotp.TOTP(secret).at(30 * step) if secret else ""


def set_up(me: TestClient) -> tuple[str, list[str]]:
    """Turn the second step on; gives the secret and the recovery codes."""
    page = me.get("/me/security/app")
    assert '<svg width="' in page.text
    secret = re.sub(r"\s", "", re.findall(r'class="key"><code[^>]*>([A-Z2-7 ]+)<', page.text)[0])
    (ticket,) = [str(each["value"]) for each in Outline(page.text).all("input") if each.get("name") == "ticket"]
    wrong = me.post("/me/security/app", data={"ticket": ticket, "code": "000000"})
    holds(wrong, 422)
    assert ticket.split(".")[0] in wrong.text  # the same secret, so that nothing has to be scanned again
    persian = (
        pyotp.TOTP(secret).at(30 * second_factor.current_step(30)).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    )
    done = me.post("/me/security/app", data={"ticket": ticket, "code": f"{persian[:3]} {persian[3:]}"})
    holds(done)
    return secret, re.findall(r"<code[^>]*>(\w{5}-\w{5})</code>", done.text)


def test_the_second_step_is_asked_for_and_each_code_opens_once(
    me: TestClient, runtime: Runtime, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock(monkeypatch, "", STEP)
    secret, codes = set_up(me)
    assert len(set(codes)) == second_factor.CODES
    browser = as_visitor(signed_in(runtime, account))
    step = browser.post("/sign-in", data={"email": account.email, "password": PASSWORD, "next": "/office"})
    fields = {
        str(each["name"]): str(each["value"]) for each in Outline(step.text).all("input") if each["type"] == "hidden"
    }
    del fields["csrf"]
    assert SESSION_COOKIE not in browser.cookies
    holds(
        browser.post("/sign-in/code", data={**fields, "code": pyotp.TOTP(secret).at(30 * STEP)}), 422
    )  # used to set it up
    typed = codes[0].upper().replace("-", " ")
    entered = browser.post("/sign-in/code", data={**fields, "code": typed}, follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/office")
    as_visitor(browser)
    holds(browser.post("/sign-in/code", data={**fields, "code": typed}), 422)
    later = clock(monkeypatch, secret, STEP + 5)
    assert browser.post("/sign-in/code", data={**fields, "code": later}, follow_redirects=False).status_code == 303


def test_the_second_step_is_turned_off_with_a_code_alone(me: TestClient, runtime: Runtime, account: Account) -> None:
    _, codes = set_up(me)
    renewed = me.post("/me/security/codes", data={"code": codes[0]})
    fresh = re.findall(r"<code[^>]*>(\w{5}-\w{5})</code>", renewed.text)
    holds(me.post("/me/security/off", data={"code": codes[1]}), 422)
    assert now(runtime, account).has_totp
    assert me.post("/me/security/off", data={"code": fresh[0]}).url.path == "/me/security"
    assert not now(runtime, account).has_totp
    kinds = [(kind, facts.get("switched")) for kind, facts in mails_of(runtime, account)]
    assert kinds == [("second-factor-changed", "on"), ("second-factor-changed", "off")]


def test_another_app_does_not_take_the_place_of_the_second_step_without_a_code_of_it(
    me: TestClient, runtime: Runtime, account: Account
) -> None:
    mine = runtime.on_behalf_of(account.actor)
    theirs = second_factor.begin(mine)
    secret, _ = set_up(me)
    assert me.get("/me/security/app").url.path == "/me/security"
    code = pyotp.TOTP(theirs.secret).at(30 * second_factor.current_step(30))
    holds(me.post("/me/security/app", data={"ticket": theirs.ticket, "code": code}), 422)
    with runtime.database.unit() as session:
        kept = account_store.credentials_of(session, account.id)
    assert kept is not None
    assert kept.totp_secret == secret


def test_who_must_have_a_second_step_sees_nothing_before(runtime: Runtime, account: Account) -> None:
    runtime.settings = runtime.settings.model_copy(update={"require_totp": True})
    me = signed_in(runtime, account)
    for path in ("/office", "/me", "/"):
        assert me.get(path).url.path == "/me/security"
    set_up(me)
    assert me.get("/office").url.path == "/office"
    assert signed_in(runtime, account_for(runtime, "operator")).get("/me").url.path == "/me"


def test_sessions_are_seen_and_ended(me: TestClient, runtime: Runtime, account: Account) -> None:
    elsewhere, stranger = signed_in(runtime, account), signed_in(runtime, account_for(runtime, "operator"))
    page = me.get("/me/sessions")
    numbers = re.findall(r'action="/me/sessions/(\d+)"', page.text)
    assert len(numbers) == 2
    theirs = re.findall(r'action="/me/sessions/(\d+)"', stranger.get("/me/sessions").text)
    me.post(f"/me/sessions/{theirs[0]}")
    assert stranger.get("/me").url.path == "/me"
    me.post("/me/sessions")
    assert elsewhere.get("/me").url.path == "/sign-in"
    (mine,) = re.findall(r'action="/me/sessions/(\d+)"', me.get("/me/sessions").text)
    assert me.post(f"/me/sessions/{mine}").url.path == "/sign-in"
    assert me.post("/me/sessions/99999999999").status_code in (200, 404)


def test_all_that_is_kept_can_be_taken_out_without_what_opens_anything(
    me: TestClient, runtime: Runtime, account: Account
) -> None:
    set_up(me)
    answer = me.post("/me/data/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        data = json.loads(archive.read("data.json"))
    assert data["accounts"][0]["email"] == account.email
    assert {each["verb"] for each in data["audit_log"]} >= {"signed-in", "turned-on"}
    said = json.dumps(data)
    with runtime.database.unit() as session:
        found = account_store.find_credentials(session, account.email)
    assert found
    assert found.totp_secret
    assert found.password_hash
    assert found.totp_secret not in said
    assert found.password_hash not in said
    assert "token_hash" not in said


def test_erasing_takes_the_account_and_leaves_the_log_without_it(
    me: TestClient, runtime: Runtime, account: Account
) -> None:
    for typed in ("", "yes", "somebody@example.org"):
        holds(me.post("/me/data/erase", data={"confirm": typed}), 422)
    gone = me.post("/me/data/erase", data={"confirm": f" {account.email.upper()} "})
    assert (gone.url.path, SESSION_COOKIE in me.cookies) == ("/sign-in", False)
    with runtime.database.unit() as session:
        assert account_store.get_account(session, account.id) is None
    log = signed_in(runtime, account_for(runtime, "operator")).get("/audit", params={"verb": "erased", "lang": "en"})
    assert account.email not in log.text
    assert "(erased)" in html.unescape(text_of(log)).replace("( erased )", "(erased)")


def test_a_faculty_member_who_erases_their_profile_does_not_come_back(runtime: Runtime) -> None:
    from matcher.records import Catalogue
    from service.imports.workflow import import_catalogue

    create_institution(runtime, Institution("uni", "دانشگاه نمونه"))
    person = Expert("e1", "مریم رستگار", "uni", orcid="0000-0002-1825-0097", email="m@example.org", interests=("شیشه",))
    other = Expert("e2", "دارا مهرجو", "uni")
    alone = Evidence("v1", ("e1",), "thesis", "کورهٔ شیشه", lang="fa")
    joint = Evidence("v2", ("e1", "e2"), "publication", "سرباره", lang="fa", authors=("مریم رستگار", "دارا مهرجو"))
    for each in (person, other):
        create_expert(runtime, each)
    for piece in (alone, joint):
        create_evidence(runtime, piece)
    account = account_for(runtime, "faculty", expert_id="e1", name="مریم رستگار")
    remembers = runtime.explainer(runtime.encoder())
    signed_in(runtime, account).post("/me/data/erase", data={"confirm": account.email, "profile": "yes"})
    assert runtime.explainer(runtime.encoder()) is not remembers
    assert [each.id for each in list_experts(runtime).items] == ["e2"]
    (left,) = list_evidence(runtime).items
    assert (left.id, left.expert_ids, left.authors) == ("v2", ("e2",), ("دارا مهرجو",))
    again = Expert("other-id", "مریم رستگار", "uni", orcid="0000-0002-1825-0097")
    catalogue = Catalogue(
        experts=(person, other, again, Expert("new", "بهرام سپنتا", "uni")),
        evidence=(alone, joint, Evidence("v3", ("other-id",), "thesis", "متن", lang="fa")),
    )
    import_catalogue(runtime, catalogue)
    assert [each.id for each in list_experts(runtime).items] == ["e2", "new"]
    assert {each.id: each.authors for each in list_evidence(runtime).items} == {"v2": ("دارا مهرجو",)}
    with runtime.database.unit() as session:
        from sqlalchemy import text

        everything = session.execute(text("SELECT before::text FROM imported_records")).scalars()
        assert not [each for each in everything if each and "رستگار" in each]
