"""What nobody may, and what goes wrong: others' addresses, forged and stale forms, sessions that end, used links."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import expect

from service.accounts import session_store
from service.accounts.account_store import Account
from service.cases.workflow import board, read_case
from service.introductions.store import introductions_of_problems
from service.problems.following import list_followed
from tests.portal.places import GLASS
from tests.portal.reader import Reader, answer_of, link_in_mail
from tests.portal.stage import Portal, Watched
from tests.service.signed_in import account_for

pytestmark = pytest.mark.browser

SECRET: Final = "زبری سطح شیشهٔ دارویی پس از تابکاری"
PASSWORD: Final = "چهار واژهٔ پشت سر هم"
STORY: Final = "بطری‌های سبز پس از بازپخت ترک ریز برمی‌دارند و از آغاز زمستان بیشتر شده است"


@pytest.fixture(scope="module")
def others(portal: Portal) -> dict[str, Account]:
    """Somebody of each kind for whom the sample's things are others'."""
    return {
        "company": account_for(portal.runtime, "company", organisation_id="or-02"),
        "faculty": account_for(portal.runtime, "faculty", expert_id="ex-020"),
        "officer": account_for(portal.runtime, "officer", institution_id="in-khavarkuh"),
        "administrator": account_for(portal.runtime, "administrator", institution_id="in-khavarkuh"),
        "secretary": portal.people["secretary"],
    }


@pytest.fixture(scope="module")
def things(portal: Portal) -> dict[str, str]:
    """Addresses of what belongs to the sample's people."""
    mine = list_followed(portal.as_somebody("company")).items
    [secret] = [each.problem.id for each in mine if each.problem.title == SECRET]
    with portal.runtime.database.unit() as session:
        known = introductions_of_problems(session, [GLASS])[GLASS][0]
    case = board(portal.as_somebody("officer")).cases[0].id
    return {"secret": secret, "case": str(case), "introduction": str(known.id)}


CLOSED: Final = {
    "company": (
        ("/company/problems/{secret}", 404), (f"/company/problems/{GLASS}", 404),
        ("/company/problems/{secret}/edit", 404),
        ("/cases/{case}", 404), ("/cases/{case}/outcome", 404), ("/cases/{case}/documents/1", 404),
        ("/agreements/1", 404),
        ("/problems/{secret}", 403), ("/inbox", 403), ("/opportunities", 403), ("/people", 403), ("/office", 403),
        ("/reports", 403), ("/exposure", 403),
    ),
    "faculty": (
        ("/opportunities/{introduction}", 404), ("/opportunities/987654", 404), ("/cases/{case}", 404),
        ("/profile/works/ev-0001", 404), ("/company", 403), ("/problems/{secret}", 403), ("/audit", 403),
    ),
    "officer": (
        ("/problems/{secret}", 404), ("/cases/{case}", 404), ("/cases/{case}/letters/memorandum", 404),
        ("/agreements/1", 404),
        ("/people", 403), ("/audit", 403), ("/profile", 403),
    ),
    "administrator": (
        ("/people/1", 404), ("/cases/{case}", 404), ("/problems/{secret}/compare", 404), ("/profile", 403),
    ),
    "secretary": (("/cases", 403), (f"/problems/{GLASS}", 403), ("/people", 403), ("/company", 403), ("/office", 403)),
}  # fmt: skip


@pytest.mark.parametrize("kind", CLOSED)
def test_a_typed_address_of_others_leads_to_a_kind_page_that_tells_nothing(
    portal: Portal, others: dict[str, Account], things: dict[str, str], kind: str
) -> None:
    with portal.at(account=others[kind]) as watched:
        reader = Reader(watched, "fa")
        wrong = []
        for path, status in CLOSED[kind]:
            answer = answer_of(reader, path.format(**things))
            told = reader.page.locator("main").inner_text()
            if answer.status != status or SECRET in told or "مذاب" in told or "Traceback" in told:
                wrong.append((path, answer.status, told))
            expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
            expect(reader.page.locator("main a.button[href='/desk']")).to_be_visible()
        assert wrong == []


def test_whoever_is_not_signed_in_comes_to_the_door_and_from_there_to_where_they_wanted(portal: Portal) -> None:
    officer = portal.people["officer"]
    with portal.at() as watched:
        reader = Reader(watched, "fa").go("/inbox").is_at("/sign-in")
        reader.sign_in(officer.email, portal.passwords[officer.email]).is_at("/inbox")


def test_a_form_for_somebody_elses_thing_is_not_found(
    portal: Portal, others: dict[str, Account], things: dict[str, str]
) -> None:
    """A form of one's own page whose address was changed by hand."""
    with portal.at(account=others["company"]) as watched:
        reader = Reader(watched, "fa").go("/company/problems/new").fill(text=STORY)
        theirs = f"/company/problems/{things['secret']}/edit"
        reader.page.evaluate("path => { document.getElementById('posting').action = path; }", theirs)
        reader.press("Send to the office")
        expect(reader.page.get_by_role("heading", level=1)).to_have_text(reader.say("Page not found"))
    assert STORY not in texts_of(portal, portal.people["company"])


def test_a_form_of_another_site_does_nothing(portal: Portal, things: dict[str, str]) -> None:
    context = portal.context()
    portal.let_in(context, portal.people["officer"])
    path = f"/cases/{things['case']}/plan"
    context.route("http://elsewhere.example/", lambda route: route.fulfill(
        content_type="text/html",
        body=f'<form method=post action="{portal.address}{path}"><input name=next_action value=forged><button>'
    ))  # fmt: skip
    page = context.new_page()
    page.goto("http://elsewhere.example/")
    page.get_by_role("button").click()
    expect(page).to_have_url(portal.address + path)
    expect(page.locator("main h1")).to_have_text(Reader(Watched(page, portal.address), "fa").say("This was not done"))
    assert "forged" not in page.content()
    assert read_case(portal.as_somebody("officer"), int(things["case"])).case.next_action != "forged"
    page.goto(f"{portal.address}/inbox")
    expect(page).to_have_url(f"{portal.address}/inbox")
    context.close()


def texts_of(portal: Portal, company: Account) -> list[str]:
    return [each.problem.text for each in list_followed(portal.runtime.on_behalf_of(company.actor)).items]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_session_that_ends_in_mid_form_loses_nothing(portal: Portal, scripts: bool) -> None:
    company = account_for(portal.runtime, "company", organisation_id="or-03", password=PASSWORD)
    text = f"{STORY}. {'الف' if scripts else 'ب'}"
    with portal.at(account=company, scripts=scripts) as watched:
        reader = Reader(watched, "fa").go("/company/problems/new").fill(text=text)
        with portal.runtime.database.unit() as session:
            session_store.end_sessions(session, company.id)
        reader.press("Send to the office")
        expect(reader.page.get_by_role("alert")).to_be_visible()
        reader.sign_in(company.email, PASSWORD).sees(reader.say("Nothing is lost"), text)
        reader.press("Send it now").is_at("/company/problems/").sees(text)
    assert texts_of(portal, company).count(text) == 1


def test_a_link_opens_once(portal: Portal) -> None:
    company = account_for(portal.runtime, "company", organisation_id="or-04")
    with portal.at() as watched:
        reader = Reader(watched, "fa").go("/sign-in").fill(email=company.email).press("Send me a link instead")
        link = link_in_mail(portal, "sign-in-link")
        reader.is_at("/sign-in").go(link).go(link)  # programs that look mails through open it too
        reader.press("Sign in", reader.page.locator("main")).is_at("/company")
    with portal.at() as watched:
        reader = Reader(watched, "fa").go(link).is_at("/sign-in")
        expect(reader.page.get_by_role("alert")).to_be_visible()


def test_two_presses_on_send_make_one_problem(portal: Portal) -> None:
    company = account_for(portal.runtime, "company", organisation_id="or-05")
    with portal.at(account=company) as watched:
        reader = Reader(watched, "fa").go("/company/problems/new").fill(text=STORY)
        reader.button("Send to the office").dblclick()
        reader.is_at("/company/problems/").sees(STORY)
        reader.page.go_back()
        if reader.page.locator("#posting").count():  # and once more from the form that the browser kept
            reader.press("Send to the office").is_at("/company/problems/")
    assert texts_of(portal, company).count(STORY) == 1


def test_a_form_that_somebody_else_overtook_shows_both_and_overwrites_nothing(
    portal: Portal, things: dict[str, str]
) -> None:
    path = f"/cases/{things['case']}"
    office = portal.as_somebody("officer")
    with portal.at("officer") as one, portal.at("administrator") as other:
        slow, quick = Reader(one, "fa").go(path), Reader(other, "fa").go(path)
        plan = ".next-action"
        quick.fill(next_action="دعوت به نشست").press("Save", quick.page.locator(plan)).is_told()
        slow.fill(next_action="فرستادن پیش‌نویس").press("Save", slow.page.locator(plan))
        notice = slow.page.get_by_role("alert")
        expect(notice).to_contain_text("دعوت به نشست")
        expect(notice).to_contain_text("فرستادن پیش‌نویس")
        expect(slow.page.locator("#next_action")).to_have_value("فرستادن پیش‌نویس")
        assert read_case(office, int(things["case"])).case.next_action == "دعوت به نشست"
        slow.press("Save", slow.page.locator(plan)).is_told()
        assert read_case(office, int(things["case"])).case.next_action == "فرستادن پیش‌نویس"
