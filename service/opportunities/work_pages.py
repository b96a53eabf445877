"""The pages of a faculty member's own works: add one, correct one, say what it counts and whose it is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from fastapi import Response

from matcher.errors import InvalidInput
from matcher.records import VISIBILITIES
from matcher.text import readable
from service.conflicts import Stale
from service.opportunities.own_works import OwnWork, read_work
from service.opportunities.words import words_of
from service.opportunities.work_saying import disown_work, own_again, weigh_work
from service.opportunities.work_writing import WORK_KINDS, Wish, add_work, correct_work
from service.web.desk import AtDesk, Desk, Posted, desk_router, local_path, see, shown
from service.web.faults import sentence
from service.web.years import read_year, write_year

router = desk_router()

PROFILE: Final = "/profile"
KEY_BYTES: Final = 9
WEIGHTS: Final = {"0": 0.0, "0.5": 0.5, "1": 1.0}
FROM_ADVICE: Final = 200


@router.get("/profile/works/new")
def show_new(desk: AtDesk) -> Response:
    """Show the empty form; what advice names as missing stands beside it."""
    return _new(desk, {"kind": desk.asked("kind") or "project"})


@router.post("/profile/works/new")
def add(desk: AtDesk, sent: Posted) -> Response:
    """Add a work by hand."""
    try:
        add_work(
            desk.runtime, key=sent.get("key"), kind=sent.get("kind"), title=sent.get("title"), text=sent.get("text"),
            year=read_year(sent.get("year"), "year"), url=sent.get("url") or None,
        )  # fmt: skip
    except InvalidInput as error:
        return _new(desk, sent.fields, {error.field or "title": sentence(error, desk.code)})
    return see(f"{PROFILE}#works", told="added")


@router.post("/profile/works/{id:path}/weight")
def weigh(desk: AtDesk, sent: Posted, id: str) -> Response:
    """Say what a work counts."""
    weigh_work(desk.runtime, readable(id, what="id"), WEIGHTS.get(sent.get("weight"), -1.0))
    return see(f"{local_path(sent.get('back'), home=PROFILE)}#works", told="weighed")


@router.post("/profile/works/{id:path}/owner")
def say_whose(desk: AtDesk, sent: Posted, id: str) -> Response:
    """Say that a work is not the reader's, or that it is after all."""
    id = readable(id, what="id")
    if sent.get("owner") == "mine":
        own_again(desk.runtime, id)
        return see(f"{PROFILE}#works", told="mine")
    try:
        disown_work(desk.runtime, id, note=sent.get("note"))
    except InvalidInput as error:
        return _page(desk, read_work(desk.runtime, id), sent.fields, faults={"note": sentence(error, desk.code)})
    return see(f"{PROFILE}#works", told="not-mine")


@router.get("/profile/works/{id:path}")
def show_work(desk: AtDesk, id: str) -> Response:
    """Show a work with all that can be said of it."""
    found = read_work(desk.runtime, readable(id, what="id"))
    return _page(desk, found, _values(found, desk.code), status=200)


@router.post("/profile/works/{id:path}")
def correct(desk: AtDesk, sent: Posted, id: str) -> Response:
    """Correct a work."""
    id = readable(id, what="id")
    try:
        wish = Wish(
            sent.get("kind"), sent.get("title"), read_year(sent.get("year"), "year"),
            text=sent.get("text") if "text" in sent.fields else None, visibility=sent.get("visibility") or None,
        )  # fmt: skip
        correct_work(desk.runtime, id, wish, version=sent.get("version"))
    except InvalidInput as error:
        faults = {error.field or "title": sentence(error, desk.code)}
        return _page(desk, read_work(desk.runtime, id), sent.fields, faults=faults)
    except Stale as error:
        return _page(desk, read_work(desk.runtime, id), sent.fields, stale=sentence(error, desk.code), status=409)
    return see(f"{PROFILE}#works", told="corrected")


def work_path(evidence_id: str) -> str:
    """Give the address of a work's page."""
    return f"{PROFILE}/works/{quote(evidence_id, safe='')}"


def _values(found: OwnWork, code: str) -> dict[str, str]:
    piece = found.evidence
    return {
        "kind": piece.kind, "title": piece.title, "text": piece.text, "year": write_year(piece.year, code),
        "visibility": piece.visibility, "note": "",
    }  # fmt: skip


def _new(desk: Desk, values: Mapping[str, str], faults: Mapping[str, str] | None = None) -> Response:
    return shown(
        desk, "profile/new_work.html", status=422 if faults else 200, here="profile", values=values,
        faults=faults or {}, key=values.get("key") or secrets.token_urlsafe(KEY_BYTES), kinds=WORK_KINDS,
        wanted=desk.asked("words")[:FROM_ADVICE],
    )  # fmt: skip


def _page(
    desk: Desk,
    found: OwnWork,
    values: Mapping[str, str],
    *,
    faults: Mapping[str, str] | None = None,
    stale: str = "",
    status: int = 422,
) -> Response:
    words = words_of(desk.code)
    return shown(
        desk, "profile/work.html", status=status, here="profile", work=found, values=values, faults=faults or {},
        stale=stale, stands=_values(found, desk.code), words=words, kinds=WORK_KINDS,
        path_there=work_path(found.evidence.id),
        sights={name: words.visibilities[name] for name in VISIBILITIES},
    )  # fmt: skip
