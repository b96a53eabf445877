"""The page of the audit log.

What is asked for comes in, one verb is called, a page goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from fastapi import Response

from matcher.errors import InvalidInput
from service.accounts.audit_store import Wanted
from service.accounts.log_words import details_told
from service.accounts.reading_log import read_log
from service.accounts.words import noun_name, role_name, verb_name
from service.listing import Page
from service.web.dates import read_day
from service.web.desk import AtDesk, desk_router, offset_of, shown
from service.web.faults import sentence
from service.web.languages import in_digits_of

router = desk_router("/audit")
LINES = 50


@router.get("")
def show_log(desk: AtDesk) -> Response:
    """List the lines that are looked for, the latest first."""
    asked = {name: desk.asked(name) for name in ("verb", "noun", "id", "person", "first", "last")}
    faults: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("first", "last"):
        try:
            days[name] = read_day(asked[name], name)
        except InvalidInput as error:
            days[name], faults[name] = None, sentence(error, desk.code)
    page = Page(LINES, offset_of(desk.request, LINES))
    wanted = Wanted(
        verb=asked["verb"], noun=asked["noun"], noun_id=asked["id"], person=asked["person"], first=days["first"],
        last=days["last"],
    )  # fmt: skip
    log = read_log(desk.runtime, wanted, page)
    return shown(
        desk, "accounts/audit.html", status=422 if faults else 200, here="people", asked=asked, faults=faults,
        lines=log.lines, verbs=_named(log.verbs, verb_name, desk.code), nouns=_named(log.nouns, noun_name, desk.code),
        verb_of=lambda each: verb_name(each, desk.code), noun_of=lambda each: noun_name(each, desk.code),
        details_of=lambda each: details_told(each, desk.code),
        role_of=lambda each: role_name(each, desk.code), clock=lambda at: _clock(at, desk.code),
        page_number=page.offset // LINES + 1, last_page=-(-log.lines.total // LINES),
    )  # fmt: skip


def _named(codes: Iterable[str], name: Callable[[str, str], str], code: str) -> list[tuple[str, str]]:
    return [(each, name(each, code)) for each in codes]


def _clock(at: datetime, code: str) -> str:
    return in_digits_of(code, f"{at.astimezone():%H:%M}")
