"""The pages of a faculty member's own profile: what is shown to whom, correcting it, what would make them findable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Response

from matcher.errors import InvalidInput
from matcher.records import RESTRICTABLE, VISIBILITIES, Expert
from matcher.text import readable
from service.catalogue.visibility import visibility_of
from service.conflicts import Stale
from service.listing import Page
from service.opportunities.advice import advice
from service.opportunities.own_record import Own, change_own, read_own
from service.opportunities.own_works import list_works
from service.opportunities.profile_view import VIEWERS, as_seen_by, fields_of, works_seen_by
from service.opportunities.view import opportunity_path
from service.opportunities.words import words_of
from service.web.dates import read_day, write_day
from service.web.desk import PER_PAGE, AtDesk, Desk, Posted, Sent, desk_router, offset_of, see, shown
from service.web.faults import sentence
from service.web.fields import field_names

router = desk_router()

PROFILE: Final = "/profile"
WORKS_PREVIEWED: Final = 10


@router.get(PROFILE)
def show_profile(desk: AtDesk) -> Response:
    """Show the reader what is held about them and who sees each of it, or what somebody else sees."""
    own = read_own(desk.runtime)
    viewer = desk.asked("as")
    words = words_of(desk.code)
    if viewer in VIEWERS:
        works = list_works(desk.runtime, Page(limit=100)).items
        return shown(
            desk, "profile/seen.html", here="profile", own=own, viewer=viewer, words=words,
            expert=as_seen_by(own.expert, viewer), works=works_seen_by(works, viewer)[:WORKS_PREVIEWED],
            viewers=VIEWERS,
        )  # fmt: skip
    typed = readable(desk.asked("q"), what="q")
    page = Page(PER_PAGE, min(offset_of(desk.request), Page.MAX_OFFSET))
    works_found = list_works(desk.runtime, page, words=typed)
    return shown(
        desk, "profile/profile.html", here="profile", own=own, fields=fields_of(own.expert, own.corrected, desk.code),
        works=works_found.items, total=works_found.total, number_now=page.offset // PER_PAGE + 1,
        last=max(1, -(-works_found.total // PER_PAGE)), typed=typed, words=words, viewers=VIEWERS,
        told=words.notices.get(desk.told, ""),
    )  # fmt: skip


@router.get("/profile/edit")
def show_edit(desk: AtDesk) -> Response:
    """Show the form to correct the record."""
    own = read_own(desk.runtime)
    return _form(desk, own, _values(own.expert, desk.code))


@router.post("/profile/edit")
def save_edit(desk: AtDesk, sent: Posted) -> Response:
    """Keep what was corrected, and who sees what."""
    try:
        change_own(
            desk.runtime, _said(sent), visibility=sent.get("visibility"),
            sights={name: sent.get(f"sight_{name}") for name in RESTRICTABLE if sent.get(f"sight_{name}")},
            version=sent.get("version"),
        )  # fmt: skip
    except InvalidInput as error:
        faults = {error.field or "position": sentence(error, desk.code)}
        return _form(desk, read_own(desk.runtime), _typed(sent), faults=faults, status=422)
    except Stale as error:
        return _form(desk, read_own(desk.runtime), _typed(sent), stale=sentence(error, desk.code), status=409)
    return see(PROFILE, told="saved")


@router.get("/profile/findable")
def show_findable(desk: AtDesk) -> Response:
    """Show what would make the reader findable for problems that they just missed."""
    return shown(
        desk, "profile/findable.html", here="profile", advice=advice(desk.runtime), words=words_of(desk.code),
        path_of=opportunity_path,
    )  # fmt: skip


def _form(
    desk: Desk,
    own: Own,
    values: Mapping[str, Any],
    *,
    faults: Mapping[str, str] | None = None,
    stale: str = "",
    status: int = 200,
) -> Response:
    words = words_of(desk.code)
    return shown(
        desk, "profile/edit.html", status=status, here="profile", own=own, values=values, faults=faults or {},
        stale=stale, stands=_values(own.expert, desk.code), words=words, field_names=field_names(desk.code),
        sights={name: words.visibilities[name] for name in VISIBILITIES},
    )  # fmt: skip


def _values(expert: Expert, code: str) -> dict[str, Any]:
    return {
        "position": expert.position,
        "department": expert.department,
        "field": expert.field or "",
        "interests": "\n".join(expert.interests),
        "names": "\n".join(expert.names),
        "url": expert.url or "",
        "phone": expert.phone or "",
        "available_for": list(expert.available_for),
        "available_until": write_day(expert.available_until, code),
        "visibility": expert.visibility,
        **{f"sight_{name}": visibility_of(expert, name) for name in RESTRICTABLE},
    }


def _typed(sent: Sent) -> dict[str, Any]:
    return {**sent.fields, "available_for": list(sent.all("available_for"))}


def _said(sent: Sent) -> dict[str, Any]:
    """Read the form as raw fields of a record; a list has an entry on each line."""
    said: dict[str, Any] = {name: sent.get(name) for name in ("position", "department", "field", "url", "phone")}
    for name in ("interests", "names"):
        lines = (line.strip() for line in sent.get(name).split("\n"))
        said[name] = list(dict.fromkeys(line for line in lines if line))
    said["available_for"] = list(sent.all("available_for"))
    said["available_until"] = read_day(sent.get("available_until"), "available_until")
    return said
