"""The pages of a faculty member's first desk: what is asked, what fits, and the answers to both.

A form is one call of a verb, and sends the browser on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from fastapi import Response

from matcher.errors import InvalidInput, NotFound
from matcher.text import readable
from service.conflicts import Conflict
from service.days import today
from service.errors import status_of
from service.introductions.answers import ANSWERS
from service.listing import Page
from service.messages.workflow import Talk, thread_of
from service.opportunities import answering
from service.opportunities.home import Question, home, read_opportunity, read_question
from service.opportunities.view import card_of, opportunity_path
from service.opportunities.words import hold_told, words_of
from service.problems.words import words_of as problem_words
from service.web.dates import read_day, read_number
from service.web.desk import AtDesk, Desk, Posted, Sent, desk_router, offset_of, see, shown
from service.web.faults import sentence

router = desk_router()

HOME: Final = "/opportunities"
PER_FEED: Final = 10
ANSWERED_SHOWN: Final = 10
EXAMPLE_DAYS: Final = 60
MOST_DIGITS: Final = 9


@router.get(HOME)
def show_home(desk: AtDesk) -> Response:
    """Show what waits for an answer, and one page of the open problems that fit."""
    page = Page(PER_FEED, min(offset_of(desk.request, PER_FEED), Page.MAX_OFFSET))
    found = home(desk.runtime, page)
    return shown(
        desk, "opportunities/home.html", here="opportunities",
        asked=[(each, card_of(each.told, desk.code)) for each in found.asked],
        answered=[(each, card_of(each.told, desk.code)) for each in found.answered[:ANSWERED_SHOWN]],
        feed=[(each, card_of(each.told, desk.code)) for each in found.feed.items], total=found.feed.total,
        number_now=page.offset // PER_FEED + 1, last=max(1, -(-found.feed.total // PER_FEED)),
        n_missed=found.n_missed, hold=hold_told(found.hold, desk.code) if found.hold is not None else "",
        path_of=opportunity_path, **_words(desk),
    )  # fmt: skip


@router.get("/opportunities/problem/{id:path}")
def show_opportunity(desk: AtDesk, id: str) -> Response:
    """Show an open problem that fits."""
    return _opportunity_page(desk, readable(id, what="id"))


@router.post("/opportunities/problem/{id:path}")
def answer_opportunity(desk: AtDesk, sent: Posted, id: str) -> Response:
    """Offer oneself, or put the problem aside."""
    id, answer = readable(id, what="id"), sent.get("answer")
    try:
        if answer == "yes":
            said = answering.offer(desk.runtime, id, note=sent.get("yes_note"))
            return see(f"/opportunities/{said.id}", told="known" if said.revealed_at is not None else "yes")
        answering.put_aside(desk.runtime, id, answer, **_said(sent))
    except (InvalidInput, Conflict) as error:
        return _opportunity_page(desk, id, sent, error)
    return see(HOME, told=answer)


@router.get("/opportunities/{introduction}")
def show_question(desk: AtDesk, introduction: str) -> Response:
    """Show what the office asked."""
    return _question_page(desk, _number(introduction))


@router.post("/opportunities/{introduction}")
def answer_question(desk: AtDesk, sent: Posted, introduction: str) -> Response:
    """Answer a question, or take an offer back."""
    number, answer = _number(introduction), sent.get("answer")
    try:
        version = read_number(sent.get("version"), "version")
        if answer == "back":
            answering.take_back(desk.runtime, number, version=version)
            return see(HOME, told="taken-back")
        said = answering.answer(desk.runtime, number, answer, **_said(sent), version=version)
    except (InvalidInput, Conflict) as error:
        return _question_page(desk, number, sent, error)
    return see(f"/opportunities/{number}", told="known" if said.revealed_at is not None else answer)


def _said(sent: Sent) -> dict[str, Any]:
    """Read what was said with an answer: each of the three has fields of its own."""
    answer = sent.get("answer") if sent.get("answer") in ANSWERS else ""
    return {
        "reason": sent.get("no_reason") if answer == "no" else "",
        "note": sent.get(f"{answer}_note"),
        "until": read_day(sent.get(f"{answer}_until"), "until"),
    }


def _opportunity_page(
    desk: Desk, id: str, sent: Sent | None = None, error: InvalidInput | Conflict | None = None
) -> Response:
    found = read_opportunity(desk.runtime, id)
    return shown(
        desk, "opportunities/one.html", status=status_of(error) if error is not None else 200, here="opportunities",
        card=card_of(found.told, desk.code), question=None, talk=None, action=opportunity_path(id),
        **_typed(desk, sent, error), **_words(desk),
    )  # fmt: skip


def _question_page(
    desk: Desk, number: int, sent: Sent | None = None, error: InvalidInput | Conflict | None = None
) -> Response:
    found = read_question(desk.runtime, number)
    return shown(
        desk, "opportunities/one.html", status=status_of(error) if error is not None else 200, here="opportunities",
        card=card_of(found.told, desk.code), question=found, talk=_talk(desk, found),
        action=f"/opportunities/{number}", **_typed(desk, sent, error), **_words(desk),
    )  # fmt: skip


def _talk(desk: Desk, found: Question) -> Talk | None:
    thread = "all" if found.introduction.revealed_at is not None else "expert"
    try:
        return thread_of(
            desk.runtime, found.introduction.problem_id, thread, introduction_id=found.introduction.id
        )  # fmt: skip
    except NotFound:
        return None


def _typed(desk: Desk, sent: Sent | None, error: InvalidInput | Conflict | None) -> dict[str, Any]:
    """Give back what was typed, with what is wrong beside its field, or above where it is no field's."""
    values: Mapping[str, str] = sent.fields if sent is not None else {}
    if error is None:
        return {"values": values, "faults": {}, "fault": ""}
    said = sentence(error, desk.code, words_of(desk.code).sentences)
    field = f"{values.get('answer')}_{error.field}" if isinstance(error, InvalidInput) else None
    return {"values": values, "faults": {field: said} if field else {}, "fault": "" if field else said}


def _words(desk: Desk) -> dict[str, Any]:
    words = words_of(desk.code)
    return {
        "words": words,
        "programmes": problem_words(desk.code).programmes,
        "told": words.notices.get(desk.told, ""),
        "an_example": today() + timedelta(days=EXAMPLE_DAYS),
    }


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise NotFound("page", text[:40])
    return int(text)
