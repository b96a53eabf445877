"""The page on which a faculty member says how they want to be asked. A form is one call of a verb."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

from matcher.errors import InvalidInput
from service.conflicts import Stale
from service.opportunities.asking import Asking, change_asking, read_asking
from service.opportunities.words import hold_told, words_of
from service.web.dates import read_day, read_number, write_day
from service.web.desk import AtDesk, Desk, Posted, desk_router, see, shown
from service.web.faults import sentence
from service.web.languages import LANGUAGES, in_digits_of

router = desk_router()


@router.get("/profile/asking")
def show_asking(desk: AtDesk) -> Response:
    """Show how the reader wants to be asked."""
    found = read_asking(desk.runtime)
    return _page(desk, found, _values(found, desk.code))


@router.post("/profile/asking")
def save_asking(desk: AtDesk, sent: Posted) -> Response:
    """Keep how the reader wants to be asked."""
    try:
        change_asking(
            desk.runtime,
            at_once=read_number(sent.get("at_once"), "at_once"),
            days_between=read_number(sent.get("days_between"), "days_between"),
            paused_until=read_day(sent.get("paused_until"), "paused_until"),
            digest=sent.get("digest"),
            language=sent.get("language"),
            version=read_number(sent.get("version"), "version") or 0,
        )
    except InvalidInput as error:
        faults = {error.field or "at_once": sentence(error, desk.code)}
        return _page(desk, read_asking(desk.runtime), sent.fields, faults=faults, status=422)
    except Stale as error:
        return _page(desk, read_asking(desk.runtime), sent.fields, stale=sentence(error, desk.code), status=409)
    return see("/profile/asking", told="saved")


def _page(
    desk: Desk,
    found: Asking,
    values: Mapping[str, str],
    *,
    faults: Mapping[str, str] | None = None,
    stale: str = "",
    status: int = 200,
) -> Response:
    words = words_of(desk.code)
    return shown(
        desk, "profile/asking.html", status=status, here="profile", asking=found, values=values, faults=faults or {},
        stale=stale, stands=_values(found, desk.code), words=words, told=words.notices.get(desk.told, ""),
        hold=hold_told(found.hold, desk.code) if found.hold is not None else "",
        choices={code: each.name for code, each in LANGUAGES.items()},
    )  # fmt: skip


def _values(found: Asking, code: str) -> dict[str, str]:
    settings = found.settings
    numbers = {"at_once": settings.at_once, "days_between": settings.days_between}
    return {
        **{name: "" if each is None else in_digits_of(code, str(each)) for name, each in numbers.items()},
        "paused_until": write_day(settings.paused_until, code),
        "digest": found.digest,
        "language": found.language,
    }
