"""From a messy problem to a published outcome, in a real browser: the company, the office, the expert, a visitor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from docx import Document
from playwright.sync_api import Locator, expect

from matcher.records import Evidence, Expert
from service.cases.words import words_of
from service.catalogue.workflow import create_evidence, create_expert
from service.days import today
from service.mail.outbox import list_outbox
from service.problems.words import words_of as problem_words
from service.web.languages import day
from tests.portal.places import OFFICE
from tests.portal.reader import Reader, link_in_mail
from tests.portal.stage import Portal

pytestmark = pytest.mark.browser

EXPERT: Final = "ex-bubbles"
EXPERT_NAME: Final = "مهتاب آذرگون"
WORKS: Final = (
    "کاهش حباب در کوره ذوب بطری بی رنگ با سولفات بچ",
    "اثر خرده شیشه بالای ۴۰ درصد بر حباب بطری",
    "Seeds in colourless bottle glass: cullet above forty per cent and the sulphate of the batch",
)
FIRM: Final = "شیشهٔ بلورین‌کنار"
SECRETS: Final = ("خط ۷", "شرکت آب معدنی دماوند")
MESSY: Final = (
    "سلام وقت بخیر، ما تو کوره ذوب بطری بی رنگ حباب زیاد داریم!! از وقتی خرده شیشه رو بالای ۴۰ درصد بردیم توی "
    "[[خط ۷]] بد تر شده و [[شرکت آب معدنی دماوند]] دو بار بار رو برگردونده. سولفات بچ رو کم و زیاد کردیم فرقی نکرد"
)
ENGLISH: Final = (
    "Seeds in our colourless bottle glass have doubled since we raised the share of cullet above forty per cent on "
    "[[line seven]]. We changed the sulphate of the batch twice and it made no difference."
)
NEW_PASSWORD: Final = "چهار واژهٔ پشت سر هم"
MAILS: Final = {
    "problem-received", "problem-posted", "claim-profile", "candidates-released", "company-answered", "expert-asked",
    "revealed", "case-step",
}  # fmt: skip
WORTH: Final = 4_200_000_000

Enter = Callable[..., Reader]


@pytest.fixture
def enter(portal: Portal) -> Iterator[Enter]:
    """Open browsers, one for each person of the story; each is held to its console and its hosts at the end."""
    with ExitStack() as stack:

        def opened(role: str = "", *, code: str = "fa", scripts: bool = True) -> Reader:
            reader = Reader(stack.enter_context(portal.at(scripts=scripts, language=code)), code)
            if role:
                email = portal.people[role].email
                reader.go("/sign-in").sign_in(email, portal.passwords[email])
                expect(reader.page.locator(".me")).to_be_visible()
            return reader

        yield opened


@pytest.fixture(scope="module", autouse=True)
def expert_of_bubbles(portal: Portal) -> None:
    """Somebody of the office's own, whose profile nobody has claimed."""
    office = portal.as_somebody("officer")
    create_expert(office, Expert(EXPERT, EXPERT_NAME, OFFICE, "دانشیار", email="m.azargun@sepidrud.example"))
    for number, title in enumerate(WORKS):
        create_evidence(office, Evidence(f"bubbles-{number}", (EXPERT,), "publication", title, year=2022))
    portal.work()


def post(company: Reader, portal: Portal, text: str) -> str:
    """The company writes what troubles it, with a passage that nobody else is to read; gives the problem's path."""
    page = company.go("/company/problems/new").fill(text=text).page
    page.locator("input[name=confidentiality][value=confidential]").check()
    page.locator("#office").select_option(OFFICE)
    company.press("Send to the office").is_told()
    assert re.fullmatch(r"/company/problems/[^/?]+\?told=sent", company.path)
    portal.work()
    return company.path.partition("?")[0]


def take_up(office: Reader, problem: str) -> str:
    """The officer finds it among what is new, and takes it up."""
    office.go("/inbox")
    path = problem.removeprefix("/company")
    office.page.locator(f"a.button[href='{path}']").first.click()
    office.is_at(path).press("Take it up").is_told()
    return path


def card_of(office: Reader, expert_id: str) -> Locator:
    return office.page.locator("article.expert-card", has=office.page.locator(f"a[href='/experts/{expert_id}']")).first


def choose(office: Reader, expert_id: str, deed: str) -> None:
    """Show the expert to the company, or ask them, with the button of their card."""
    card = card_of(office, expert_id)
    if not office.button(deed, card).is_visible():
        office.open("More", card)
    office.press(deed, card)
    expect(office.page.get_by_role("status").first).to_be_visible()


def test_the_whole_story(enter: Enter, portal: Portal, tmp_path: Path) -> None:
    company, office, visitor = enter("company"), enter("officer"), enter()
    problem = write_with_the_clinic(company)
    portal.work()
    path = take_up(office, problem)
    compare_and_pin(office, path)

    # The expert's profile is not claimed yet: the office sends the link, the expert takes the profile.
    office.go(f"/experts/{EXPERT}").press("Send the link to this profile").is_told()
    expert = enter()
    expert.go(link_in_mail(portal, "claim-profile")).sees(EXPERT_NAME)
    expert.fill(new_password=NEW_PASSWORD).press("This is me: take the profile over").is_at("/profile").is_told()

    bring_together(office.go(path), company.go(problem), expert, EXPERT, MESSY[:24], *SECRETS)
    log = enter("administrator").go("/audit?verb=revealed")
    expect(log.page.locator("tbody tr").first).to_contain_text(EXPERT_NAME)
    expect(log.page.locator("tbody tr").first).to_contain_text(log.say("revealed"))

    case = follow_the_case(office, path, tmp_path)
    publish(office, company, expert, case)
    visitor.go("/achievements").sees("حباب بطری").page.locator("main h3 a", has_text="حباب بطری").click()
    visitor.sees(EXPERT_NAME, FIRM).sees_nothing_of(*SECRETS)
    portal.work()
    kinds = {each.mail.kind for each in list_outbox(portal.as_somebody("operator"), ended=True)}
    assert kinds >= MAILS


def write_with_the_clinic(company: Reader) -> str:
    """What was not said is asked, until it is written; gives the problem's path."""
    aspects = problem_words(company.code).aspects
    company.go("/company").follow("Post a problem")
    company.fill(text=MESSY)
    unsaid = company.page.locator("#clinic .unsaid")
    expect(company.page.locator("#clinic .said").first).to_be_visible()
    expect(unsaid.filter(has_text=aspects["cost"].name)).to_be_visible()
    company.open("Answer here what your text does not say").fill(cost="ماهی دو میلیارد تومان ضایعات")
    expect(unsaid.filter(has_text=aspects["cost"].name)).to_have_count(0)
    company.page.locator("input[name=confidentiality][value=confidential]").check()
    preview = company.page.locator("#secrets .preview")
    expect(preview).to_contain_text("کوره ذوب")
    for secret in SECRETS:
        expect(preview).not_to_contain_text(secret)
    company.page.locator("#office").select_option(OFFICE)
    company.press("Send to the office").is_told().sees(*SECRETS)
    return company.path.partition("?")[0]


def compare_and_pin(office: Reader, path: str) -> None:
    """The experts are ranked already; two are compared, one is pinned with the reason why."""
    cards = office.page.locator("#ranked article.expert-card")
    expect(cards.nth(2)).to_be_visible()
    for at in (0, 1):
        cards.nth(at).get_by_role("checkbox").check()
    office.press("Compare those ticked")
    expect(office.page.locator("thead th[scope=col]")).to_have_count(2)
    office.follow("Back to the problem")
    card = card_of(office, EXPERT)
    office.open("More", card).page.locator(f"[id$='{EXPERT}-pin']").fill("همین کوره را پارسال دیده است")
    office.press("Pin", card)
    expect(office.page.locator(".expert-card [role=status]")).to_be_visible()
    office.go(path).sees("همین کوره را پارسال دیده است")


def bring_together(office: Reader, company: Reader, expert: Reader, expert_id: str, begins: str, *secrets: str) -> None:
    """The company sees a candidate without a name, the expert a problem without what is secret; both accept."""
    problem, path = company.path, office.path
    name = card_of(office, expert_id).get_by_role("heading", level=3).inner_text()
    choose(office, expert_id, "Show to the company")
    company.go(problem).sees_nothing_of(name).press("I would like to meet").is_told()
    choose(office.go(path), expert_id, "Ask the expert")
    expert.go("/opportunities")
    expert.page.locator(".asked-of-you", has_text=begins).locator("a.button").click()
    expect(expert.page.get_by_role("heading", level=1)).not_to_have_text(expert.say("Opportunities"))
    expert.sees_nothing_of(*secrets, FIRM)
    expert.press("Yes, I would like to").is_told().sees(FIRM, *secrets)
    company.go(problem).sees(name)


def follow_the_case(office: Reader, path: str, folder: Path) -> str:
    """Visit, proposal, memorandum as a letter, contract with its worth, work, outcome; gives the case's path."""
    office.go(path).follow("Open the case")
    case = office.path
    words = words_of("fa")
    for step in ("visit", "proposal", "memorandum"):
        office.page.locator(f"a.button[href='{case}/steps']").click()
        expect(office.page.locator(f"#step-{step}")).to_be_checked()
        office.fill(note=f"یادداشت {words.steps[step]}").press("Move the case").is_at(case)
    office.page.locator(f"a[href='{case}/letters/memorandum']").click()
    office.fill(number="۱۴۰۵/۱۲", scope="کاهش حباب در بطری بی‌رنگ").press("Make the letter").is_at(case)
    with office.page.expect_download() as taken:
        office.page.locator("#documents .files a").first.click()
    taken.value.save_as(folder / "memorandum.docx")
    letter = Document(str(folder / "memorandum.docx"))
    written = "\n".join(node.text or "" for node in letter.element.body.iter() if node.tag.endswith("}t"))
    for each in (EXPERT_NAME, FIRM, "کاهش حباب در بطری بی‌رنگ", day(today(), "fa")):
        assert each in written
    assert letter.element.body.xpath("//w:pPr/w:bidi")
    for step in ("contract", "work", "outcome"):
        office.page.locator(f"a.button[href='{case}/steps']").click()
        office.press("Move the case").is_at(case)
        if step == "contract":
            office.open("Title, worth and agreement").fill(worth_rial=str(WORTH))
            office.press("Save", office.page.locator(".next-action")).is_at(case)
            office.sees("۴٬۲۰۰٬۰۰۰٬۰۰۰")
    return case


def publish(office: Reader, company: Reader, expert: Reader, case: str) -> None:
    """The office writes down what came of it, both sides agree by name, everyone may read it."""
    office.go(f"{case}/outcome").fill(title="حباب بطری به یک‌سوم رسید", summary="با سنجش خرده‌شیشه و اصلاح بچ.")
    office.press("Save").is_at(f"{case}/outcome")
    for side in (company, expert):
        side.go(case).follow("Read the outcome")
        side.page.locator("#named").check()
        side.press("I agree").is_told()
    office.go(f"{case}/outcome").press("Publish it as an achievement").is_told()


def test_the_core_of_it_without_scripts(enter: Enter, portal: Portal) -> None:
    company, office, expert = (enter(role, code="en", scripts=False) for role in ("company", "officer", "faculty"))
    problem = post(company, portal, ENGLISH)
    path = take_up(office, problem)
    bring_together(office.go(path), company.go(problem), expert, "ex-001", ENGLISH[:24], "line seven")
