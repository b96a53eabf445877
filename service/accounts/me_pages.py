"""The pages of one's own account: name, language, address, mails; where one is signed in; one's data.

A form comes in, one verb is called, a page goes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path, Response

from matcher.errors import InvalidInput
from service.accounts import erasing, own
from service.accounts.devices import browser_of, system_of
from service.accounts.session_store import SignedIn
from service.accounts.sign_in import LinkEnded
from service.accounts.words import notice_of, role_name, said
from service.conflicts import Stale
from service.mail.words import choice_name, kind_name
from service.web.desk import AtDesk, Desk, Posted, desk_router, see, shown
from service.web.languages import LANGUAGES
from service.web.requests import SESSION_COOKIE

router = desk_router()
SessionId = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/me")
def show_me(desk: AtDesk) -> Response:
    """Show one's account."""
    return _me(desk)


@router.post("/me")
def change_me(desk: AtDesk, sent: Posted) -> Response:
    """Change name and language, or which mails come."""
    if sent.get("part") == "mails":
        kinds = {each.kind.code for each in own.own_choices(desk.runtime)}
        own.choose_mails(desk.runtime, {name: sent.get(name) for name in sent.fields if name in kinds})
        return see("/me", told="saved")
    try:
        version = int(sent.get("version")) if sent.get("version").isdecimal() else 0
        own.change_own(desk.runtime, version=version, name=sent.get("name"), language=sent.get("language"))
    except Stale as error:
        return _me(desk, status=409, values=sent.fields, problem=said(error, desk.code))
    except InvalidInput as error:
        return _me(desk, status=422, values=sent.fields, faults={error.field or "name": said(error, desk.code)})
    return see(f"/me?lang={sent.get('language')}", told="saved")


@router.post("/me/email")
def ask_email(desk: AtDesk, sent: Posted) -> Response:
    """Send a link to a new address."""
    try:
        own.ask_new_email(desk.runtime, sent.get("email"))
    except InvalidInput as error:
        return _me(desk, status=422, values=sent.fields, faults={"email": said(error, desk.code)})
    return see("/me", told="asked-address")


@router.get("/me/email/{signed}")
def show_email(desk: AtDesk, signed: str) -> Response:
    """Ask whether this address is to be the account's."""
    try:
        email = own.new_email_of(desk.runtime, signed)
    except LinkEnded as error:
        return _me(desk, status=410, problem=said(error, desk.code))
    return shown(desk, "accounts/new_email.html", email=email, signed=signed, part="me")


@router.post("/me/email/{signed}")
def take_email(desk: AtDesk, _sent: Posted, signed: str) -> Response:
    """Make this address the account's."""
    try:
        own.take_new_email(desk.runtime, signed)
    except LinkEnded as error:
        return _me(desk, status=410, problem=said(error, desk.code))
    return see("/me", told="address-changed")


@router.get("/me/sessions")
def show_sessions(desk: AtDesk) -> Response:
    """Show where one is signed in."""
    sessions = own.own_sessions(desk.runtime)
    return shown(
        desk, "accounts/sessions.html", part="sessions", sessions=sessions, this=_who(desk).session_id,
        notice=notice_of(desk.told, desk.code), browser_of=browser_of, system_of=system_of,
    )  # fmt: skip


@router.post("/me/sessions")
def end_others(desk: AtDesk, _sent: Posted) -> Response:
    """Sign every other browser out."""
    own.end_other_sessions(desk.runtime, _who(desk))
    return see("/me/sessions", told="sessions-ended")


@router.post("/me/sessions/{session_id}")
def end_one(desk: AtDesk, _sent: Posted, session_id: SessionId) -> Response:
    """Sign one browser out; where it is this one, show the door."""
    own.end_session(desk.runtime, session_id)
    if session_id == _who(desk).session_id:
        return see("/sign-in", told="signed-out")
    return see("/me/sessions", told="session-ended")


@router.get("/me/data")
def show_data(desk: AtDesk) -> Response:
    """Show how to take out and how to erase one's data."""
    return _data(desk)


@router.post("/me/data/export")
def export(desk: AtDesk, _sent: Posted) -> Response:
    """Give all that is kept about one."""
    packed = erasing.export_own(desk.runtime)
    headers = {"Content-Disposition": 'attachment; filename="peyvand-my-data.zip"'}
    return Response(packed, media_type="application/zip", headers=headers)


@router.post("/me/data/erase")
def erase(desk: AtDesk, sent: Posted) -> Response:
    """Erase one's account, and with it a faculty member's profile if they wish."""
    try:
        erasing.erase_own(desk.runtime, sent.get("confirm"), profile=sent.get("profile") == "yes")
    except InvalidInput as error:
        return _data(desk, status=422, values=sent.fields, faults={"confirm": said(error, desk.code)})
    answer = see("/sign-in", told="erased")
    answer.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def _me(
    desk: Desk,
    *,
    status: int = 200,
    values: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    problem: str = "",
) -> Response:
    account = own.read_own(desk.runtime)
    mails = [
        (each.kind.code, kind_name(each.kind.code, desk.code), each.chosen,
         [(choice, choice_name(choice, desk.code)) for choice in each.kind.choices])
        for each in own.own_choices(desk.runtime)
    ]  # fmt: skip
    given: dict[str, Any] = {"name": account.name, "language": account.language, "email": "", **(values or {})}
    return shown(
        desk, "accounts/me.html", status=status, part="me", account=account, role=role_name(account.role, desk.code),
        values=given, faults=faults or {}, problem=problem, mails=mails,
        tongues=[(each.code, each.name) for each in LANGUAGES.values()],
        notice=notice_of(desk.told, desk.code),
    )  # fmt: skip


def _data(
    desk: Desk,
    *,
    status: int = 200,
    values: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    account = own.read_own(desk.runtime)
    return shown(
        desk, "accounts/data.html", status=status, part="data", account=account, values=values or {},
        faults=faults or {},
    )  # fmt: skip


def _who(desk: Desk) -> SignedIn:
    if desk.who is None:
        raise LookupError("nobody is signed in")  # the guard lets nobody come here
    return desk.who
