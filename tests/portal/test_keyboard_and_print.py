"""Without a mouse: the focus is always seen and never lost. On paper: what was asked for, and no way to go anywhere."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from service.cases.workflow import board, read_case
from service.introductions.choosing import put_forward
from service.mail.outbox import list_outbox
from tests.portal.places import GLASS
from tests.portal.reader import Reader
from tests.portal.stage import Portal

pytestmark = pytest.mark.browser

MOST_TABS: Final = 90
SEEN: Final = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return "lost";
  const box = each.getBoundingClientRect();
  const look = getComputedStyle(each);
  const isThere = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const isMarked = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  return isThere && isMarked ? "" : `${each.outerHTML.slice(0, 90)}: ${isThere ? "not marked" : "not in view"}`;
}"""
"""Whether what has the focus is in view and marked (WCAG 2.2, 2.4.7 and 2.4.11); what is wrong with it, if not."""
STORY: Final = "بطری‌های سبز پس از بازپخت ترک ریز برمی‌دارند و از آغاز زمستان بیشتر شده است"
NAVIGATION: Final = "nav, [role=search], .desk, .subdesk, .me, .back, .skip, .pager, .masthead .corner"


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus; all that has it on the way is in view and marked."""
    expect(wanted).to_have_count(1)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if seen := page.evaluate(SEEN):
            assert seen == "lost", seen  # from the page's end into the browser's own bars
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{wanted} was not reached by {MOST_TABS} presses of Tab on {page.url}")


def test_a_company_enters_and_posts_without_a_mouse(portal: Portal) -> None:
    company = portal.people["company"]
    with portal.at() as watched:
        reader = Reader(watched, "fa").go("/sign-in")
        keys = reader.page.keyboard
        expect(reader.page.locator("#email")).to_be_focused()
        keys.type(company.email)
        reach(reader.page, reader.page.locator("#password"))
        keys.type(portal.passwords[company.email])
        keys.press("Enter")
        reader.is_at("/company").page.wait_for_load_state()
        keys.press("Tab")
        expect(reader.page.locator(".skip")).to_be_focused()
        keys.press("Enter")
        expect(reader.page).to_have_url(f"{portal.address}/company#workbench")
        keys.press("Tab")
        expect(reader.page.locator("main :focus")).to_have_count(1)
        reader.go("/company")
        reach(reader.page, reader.page.locator("main a[href='/company/problems/new']").first)
        keys.press("Enter")
        reach(reader.page, reader.page.locator("#text"))
        keys.type(STORY)
        reach(reader.page, reader.page.locator("button[value=send]"))
        keys.press("Enter")
        reader.is_at("/company/problems/").sees(STORY)


def test_an_expert_answers_without_a_mouse(portal: Portal) -> None:
    question = put_forward(portal.as_somebody("officer"), "pr-02", "ex-001", to="expert")
    with portal.at("faculty") as watched:
        reader = Reader(watched, "fa").go("/opportunities")
        reach(reader.page, reader.page.locator(f"a.button[href='/opportunities/{question.id}']"))
        reader.page.keyboard.press("Enter")
        reader.is_at(f"/opportunities/{question.id}")
        reach(reader.page, reader.page.locator("details.choice summary").first)
        reader.page.keyboard.press("Enter")
        reach(reader.page, reader.page.locator("#no_reason"))
        reader.page.keyboard.press("ArrowDown")
        reach(reader.page, reader.button("Say no"))
        reader.page.keyboard.press("Enter")
        reader.is_told()
    kinds = [each.mail.kind for each in list_outbox(portal.as_somebody("operator"), ended=True)]
    assert "expert-answered" in kinds


def test_an_officer_pins_and_moves_a_case_without_a_mouse(portal: Portal) -> None:
    office = portal.as_somebody("officer")
    case = board(office).cases[0]
    with portal.at("officer") as watched:
        reader = Reader(watched, "fa").go(f"/problems/{GLASS}")
        card = reader.page.locator("#ranked article.expert-card").first
        name = card.get_by_role("heading", level=3).inner_text()
        reach(reader.page, card.locator("summary", has_text=reader.say("More")).last)
        reader.page.keyboard.press("Enter")
        reach(reader.page, card.locator("[id$='-pin']"))
        reader.page.keyboard.type("همین را پارسال دیده است")
        reader.page.keyboard.press("Enter")
        told = reader.page.get_by_role("status")
        expect(told).to_be_focused()  # the card was put in the place of what had the focus
        expect(reader.page.locator("article.expert-card", has=told)).to_contain_text(name)

        reader.go(f"/cases/{case.id}")
        reach(reader.page, reader.page.locator(f"a.button[href='/cases/{case.id}/steps']"))
        reader.page.keyboard.press("Enter")
        reach(reader.page, reader.button("Move the case"))
        reader.page.keyboard.press("Enter")
        reader.is_at(f"/cases/{case.id}").is_told()
    assert read_case(office, case.id).case.step != case.step


@pytest.mark.parametrize(
    "path", [f"/problems/{GLASS}", f"/problems/{GLASS}/compare?ids=ex-001,ex-049", "/reports", "/cases/1"]
)
def test_a_printed_page_has_its_content_and_no_navigation(portal: Portal, path: str) -> None:
    with portal.at("officer") as watched:
        page = watched.go(path)
        page.emulate_media(media="print", color_scheme="light")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        shown = page.locator(NAVIGATION).evaluate_all(
            "all => all.filter((each) => each.checkVisibility()).map((each) => each.outerHTML.slice(0, 90))"
        )
        assert shown == []
        pressed = page.locator("main :is(button, .button, [type=submit], [type=search])").evaluate_all(
            "all => all.filter((each) => each.checkVisibility()).map((each) => each.outerHTML.slice(0, 120))"
        )
        assert pressed == []
