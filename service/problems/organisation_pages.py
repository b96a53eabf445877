"""The pages of organisations, for the office: a list, one with its problems, and the form to write one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from fastapi import Response

from matcher.errors import AlreadyExists, InvalidInput
from matcher.records import Organisation
from matcher.text import readable
from service.faults import checked_text
from service.fingerprints import search_name
from service.listing import Page
from service.problems.workflow import (
    create_organisation,
    list_organisations,
    list_problems,
    read_organisation,
    replace_organisation,
)
from service.web.desk import PER_PAGE, AtDesk, Desk, Posted, Sent, desk_router, offset_of, see, shown
from service.web.faults import sentence
from service.web.sectors import sector_code, sector_name

router = desk_router()

ID_BYTES: Final = 8
MOST_NAME_CHARACTERS: Final = 200
_KEY: Final = re.compile(r"org-[0-9a-f]{16}")
FIELDS: Final = ("name", "sector", "region", "url")


@router.get("/organisations")
def show_organisations(desk: AtDesk) -> Response:
    """List the organisations, those whose name holds the words that were typed."""
    words = readable(desk.asked("q"), what="q")
    page = Page(limit=PER_PAGE, offset=min(offset_of(desk.request), Page.MAX_OFFSET))
    found = list_organisations(desk.runtime, page=page, text=words or None)
    return shown(
        desk, "organisations/list.html", found=found, words=words, page_number=page.offset // PER_PAGE + 1,
        last_page=max(1, -(-found.total // PER_PAGE)),
    )  # fmt: skip


@router.get("/organisations/new")
def show_new(desk: AtDesk) -> Response:
    """Show the empty form."""
    return _form(desk, None, dict.fromkeys(FIELDS, ""))


@router.post("/organisations/new")
def create(desk: AtDesk, sent: Posted) -> Response:
    """Write a new organisation; the form's own key keeps a second press from making another.

    Where there is one of this name, the form comes back with it, and makes another if it is sent once more.
    """
    key = sent.get("key") if _KEY.fullmatch(sent.get("key")) else _key()
    try:
        wanted = _typed(sent, key, desk.code)
        if sent.get("another") != "yes" and (known := _of_the_same_name(desk, wanted)):
            return _form(desk, None, dict(sent.fields), known=known)
        create_organisation(desk.runtime, wanted)
    except InvalidInput as error:
        return _form(desk, None, dict(sent.fields), error)
    except AlreadyExists:  # the same form, sent twice
        return see(f"/organisations/{key}")
    return see(f"/organisations/{key}", told="saved")


@router.get("/organisations/{id:path}/edit")
def show_edit(desk: AtDesk, id: str) -> Response:
    """Show the form with what stands."""
    found = read_organisation(desk.runtime, readable(id, what="id"))
    values = {name: getattr(found, name) or "" for name in FIELDS}
    return _form(desk, found, {**values, "sector": sector_name(found.sector, desk.code)})


@router.post("/organisations/{id:path}/edit")
def edit(desk: AtDesk, sent: Posted, id: str) -> Response:
    """Write an organisation in the place of what stands."""
    found = read_organisation(desk.runtime, readable(id, what="id"))
    try:
        replace_organisation(desk.runtime, _typed(sent, found.id, desk.code))
    except InvalidInput as error:
        return _form(desk, found, dict(sent.fields), error)
    return see(f"/organisations/{found.id}", told="saved")


@router.get("/organisations/{id:path}")
def show_organisation(desk: AtDesk, id: str) -> Response:
    """Show an organisation with the problems that it posted."""
    found = read_organisation(desk.runtime, readable(id, what="id"))
    problems = list_problems(desk.runtime, organisation_id=found.id, page=Page(limit=PER_PAGE))
    return shown(desk, "organisations/organisation.html", organisation=found, problems=problems)


def _typed(sent: Sent, identifier: str, code: str) -> Organisation:
    name = checked_text(sent.get("name"), "name", most=MOST_NAME_CHARACTERS, needed=True)
    sector = sector_code(sent.get("sector"), code) or None
    return Organisation(identifier, name, sector, *(sent.get(each) or None for each in FIELDS[2:]))


def _of_the_same_name(desk: Desk, wanted: Organisation) -> list[Organisation]:
    named = search_name(wanted.name)
    found = list_organisations(desk.runtime, page=Page(limit=Page.MAX_LIMIT), text=wanted.name).items
    return [each for each in found if each.id != wanted.id and search_name(each.name) == named]


def _key() -> str:
    return f"org-{secrets.token_hex(ID_BYTES)}"


def _form(
    desk: Desk,
    organisation: Organisation | None,
    values: Mapping[str, str],
    error: InvalidInput | None = None,
    known: Sequence[Organisation] = (),
) -> Response:
    faults = {error.field or "name": sentence(error, desk.code)} if error is not None else {}
    return shown(
        desk, "organisations/form.html", status=422 if faults or known else 200, organisation=organisation,
        values=values, faults=faults, known=known, key=values.get("key") or _key(),
    )  # fmt: skip
