"""The pages on which a company's members, or the office for a company that has none, invite somebody of the company."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

from matcher.errors import InvalidInput
from matcher.text import readable
from service.accounts import colleagues
from service.accounts.colleagues import TheirsToInvite
from service.accounts.words import notice_of, said
from service.web.desk import AtDesk, Desk, Posted, desk_router, see, shown
from service.web.languages import LANGUAGES

router = desk_router()


@router.get("/company/people")
def show_colleagues(desk: AtDesk) -> Response:
    """Show who else of the company can sign in."""
    return _page(desk, desk.actor.organisation_id or "")


@router.post("/company/people")
def invite(desk: AtDesk, sent: Posted) -> Response:
    """Invite a colleague."""
    return _invited(desk, sent.fields, desk.actor.organisation_id or "", "/company/people")


@router.get("/organisations/{id:path}/people")
def show_people(desk: AtDesk, id: str) -> Response:
    """Show the office whether it may invite the first member of a company."""
    return _page(desk, readable(id, what="id"))


@router.post("/organisations/{id:path}/people")
def invite_first(desk: AtDesk, sent: Posted, id: str) -> Response:
    """Invite the first member of a company."""
    return _invited(desk, sent.fields, readable(id, what="id"), f"/organisations/{id}/people")


def _invited(desk: Desk, fields: Mapping[str, str], organisation_id: str, back: str) -> Response:
    try:
        colleagues.invite_colleague(
            desk.runtime, organisation_id, email=fields.get("email", ""), name=fields.get("name", "").strip(),
            language=fields.get("language", ""),
        )  # fmt: skip
    except InvalidInput as error:
        return _page(
            desk, organisation_id, status=422, values=fields, faults={error.field or "email": said(error, desk.code)}
        )
    except TheirsToInvite:
        return see(back)
    return see(back, told="invited")


def _page(
    desk: Desk,
    organisation_id: str,
    *,
    status: int = 200,
    values: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    is_own = desk.actor.kind == "company"
    found = colleagues.colleagues(desk.runtime, organisation_id)
    return shown(
        desk, "accounts/colleagues.html", status=status, here="company" if is_own else "organisations",
        people=found if is_own else [], count=len(found), organisation_id=organisation_id, is_own=is_own,
        is_open=colleagues.may_invite(desk.runtime, organisation_id), values=values or {}, faults=faults or {},
        choices=[(code, each.name) for code, each in LANGUAGES.items()],
        notice=notice_of(desk.told, desk.code, sends_mail=desk.sends_mail),
    )  # fmt: skip
