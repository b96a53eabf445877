"""The pages of how one signs in: the password, and the second step with an authenticator app.

A form comes in, one verb is called, a page goes out. The picture to be scanned is drawn here, as SVG.
"""

from __future__ import annotations

from collections.abc import Mapping

import segno
from fastapi import Response
from markupsafe import Markup

from matcher.errors import InvalidInput
from service.accounts import own, second_factor
from service.accounts.passwords import LEAST_CHARACTERS
from service.accounts.words import notice_of, said
from service.web.desk import AtDesk, Desk, Posted, desk_router, see, shown

router = desk_router("/me/security")


@router.get("")
def show_security(desk: AtDesk) -> Response:
    """Show how one signs in."""
    return _security(desk)


@router.post("")
def change_password(desk: AtDesk, sent: Posted) -> Response:
    """Choose a new password."""
    if desk.who is None:
        raise LookupError("nobody is signed in")  # the guard lets nobody come here
    try:
        own.change_password(
            desk.runtime, desk.who, sent.fields.get("current", ""), sent.fields.get("new_password", "")
        )  # fmt: skip
    except InvalidInput as error:
        field = "current" if isinstance(error, own.WrongPassword | own.TooManyAttempts) else "new_password"
        return _security(desk, status=422, faults={field: said(error, desk.code)})
    return see("/me/security", told="password-changed")


@router.get("/app")
def show_app(desk: AtDesk) -> Response:
    """Show a secret for an authenticator app, as a picture and as letters; one that is in use is turned off first."""
    if own.read_own(desk.runtime).has_totp:
        return see("/me/security")
    return _app(desk, "")


@router.post("/app")
def confirm_app(desk: AtDesk, sent: Posted) -> Response:
    """Keep the secret once a code of it is typed, and show the recovery codes this once."""
    try:
        codes = second_factor.confirm(desk.runtime, sent.get("ticket"), sent.get("code"))
    except InvalidInput as error:
        return _app(desk, sent.get("ticket"), status=422, fault=said(error, desk.code))
    return shown(desk, "accounts/codes.html", part="security", codes=codes, first=True)


@router.post("/codes")
def renew(desk: AtDesk, sent: Posted) -> Response:
    """Show new recovery codes this once; the old ones open nothing any more."""
    try:
        codes = second_factor.renew_codes(desk.runtime, sent.get("code"))
    except InvalidInput as error:
        return _security(desk, status=422, faults={"code": said(error, desk.code)})
    return shown(desk, "accounts/codes.html", part="security", codes=codes, first=False)


@router.post("/off")
def turn_off(desk: AtDesk, sent: Posted) -> Response:
    """Turn the second step off."""
    try:
        second_factor.turn_off(desk.runtime, sent.get("code"))
    except InvalidInput as error:
        return _security(desk, status=422, faults={"code": said(error, desk.code)})
    return see("/me/security", told="factor-off")


def _security(desk: Desk, *, status: int = 200, faults: Mapping[str, str] | None = None) -> Response:
    account = own.read_own(desk.runtime)
    return shown(
        desk, "accounts/security.html", status=status, part="security", account=account, faults=faults or {},
        least=LEAST_CHARACTERS, codes_left=second_factor.codes_left(desk.runtime),
        notice=notice_of(desk.told, desk.code),
    )  # fmt: skip


def _app(desk: Desk, ticket: str, *, status: int = 200, fault: str = "") -> Response:
    new = second_factor.begin(desk.runtime, ticket)
    drawn = segno.make(new.address, micro=False, error="m").svg_inline(scale=5, border=2, svgclass="qr", lineclass=None)
    spelled = " ".join(new.secret[at : at + 4] for at in range(0, len(new.secret), 4))
    return shown(
        desk, "accounts/app.html", status=status, part="security", new=new, picture=Markup(drawn),  # noqa: S704 drawn
        spelled=spelled, fault=fault,
    )  # fmt: skip
