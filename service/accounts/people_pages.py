"""The pages on which an administrator manages who can sign in.

A form comes in, one verb is called, a page goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Path, Response

from matcher.errors import InvalidInput
from service.accounts import people
from service.accounts.account_store import Account
from service.accounts.actors import ROLES
from service.accounts.people import Invitation, changeable_roles, roles_of
from service.accounts.words import notice_of, role_name, said
from service.conflicts import Stale
from service.listing import Page
from service.runtime import Runtime
from service.web.desk import PER_PAGE, AtDesk, Desk, Posted, desk_router, offset_of, see, shown
from service.web.languages import LANGUAGES

router = desk_router("/people")
AccountId = Annotated[int, Path(ge=1, le=2**31 - 1)]
HERE = "people"
DEEDS: dict[str, tuple[Callable[[Runtime, int], None], str]] = {
    "invite": (people.invite_again, "invited"),
    "end": (people.end_sessions_of, "ended"),
    "reset": (people.reset_factor, "factor-reset"),
    "disable": (people.disable, "disabled"),
    "enable": (people.enable, "enabled"),
}


@router.get("")
def show_people(desk: AtDesk) -> Response:
    """List the accounts."""
    role, words = desk.asked("role"), desk.asked("words")
    page = Page(PER_PAGE, offset_of(desk.request))
    found = people.list_people(desk.runtime, page, role=role if role in ROLES else None, words=words)
    owners = people.owners_of(desk.runtime, found.items)
    return shown(
        desk, "accounts/people.html", here=HERE, people=found, words_asked=words, role_asked=role,
        roles=_named(roles_of(desk.actor), desk), owner_of=lambda each: owners[each.id],
        invited=people.not_come_yet(desk.runtime, found.items),
        role_of=lambda each: role_name(each, desk.code), page_number=page.offset // PER_PAGE + 1,
        last_page=-(-found.total // PER_PAGE), notice=notice_of(desk.told, desk.code, sends_mail=desk.sends_mail),
    )  # fmt: skip


@router.get("/new")
def show_invitation(desk: AtDesk) -> Response:
    """Show the form of an invitation."""
    return _invitation(desk)


@router.post("/new")
def invite(desk: AtDesk, sent: Posted) -> Response:
    """Add an account and mail its owner a link."""
    asked = Invitation(*(sent.get(each) for each in ("email", "name", "role", "owner", "language")))
    try:
        people.invite(desk.runtime, asked)
    except InvalidInput as error:
        return _invitation(
            desk, status=422, values=sent.fields, faults={error.field or "email": said(error, desk.code)}
        )  # fmt: skip
    return see("/people", told="invited")


@router.get("/{account_id}")
def show_person(desk: AtDesk, account_id: AccountId) -> Response:
    """Show an account."""
    return _person(desk, people.read_person(desk.runtime, account_id))


@router.post("/{account_id}")
def change_person(desk: AtDesk, sent: Posted, account_id: AccountId) -> Response:
    """Change somebody's name or role."""
    before = people.read_person(desk.runtime, account_id)
    version = int(sent.get("version")) if sent.get("version").isdecimal() else 0
    try:
        people.change_person(
            desk.runtime, account_id, version=version, name=sent.get("name"), role=sent.get("role")
        )  # fmt: skip
    except Stale as error:
        now = people.read_person(desk.runtime, account_id)
        return _person(desk, now, status=409, values=sent.fields, problem=said(error, desk.code))
    except InvalidInput as error:
        faults = {error.field or "name": said(error, desk.code)}
        return _person(desk, before, status=422, values=sent.fields, faults=faults)
    return see(f"/people/{account_id}", told="changed")


@router.post("/{account_id}/{deed}")
def do(desk: AtDesk, _sent: Posted, account_id: AccountId, deed: str) -> Response:
    """Send a link, sign out, take the second step off, shut or open an account."""
    person = people.read_person(desk.runtime, account_id)
    if deed not in DEEDS:
        return see(f"/people/{account_id}")
    verb, told = DEEDS[deed]
    try:
        verb(desk.runtime, account_id)
    except InvalidInput as error:
        return _person(desk, person, status=422, problem=said(error, desk.code))
    return see(f"/people/{account_id}", told=told)


def _invitation(
    desk: Desk,
    *,
    status: int = 200,
    values: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    given = {"name": "", "email": "", "role": "officer", "owner": "", "language": desk.code, **(values or {})}
    return shown(
        desk, "accounts/invite.html", status=status, here=HERE, values=given, faults=faults or {},
        roles=_named(roles_of(desk.actor), desk), wide=desk.actor.administrator, sends_mail=desk.sends_mail,
        tongues=[(each.code, each.name) for each in LANGUAGES.values()],
    )  # fmt: skip


def _person(
    desk: Desk,
    person: Account,
    *,
    status: int = 200,
    values: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    problem: str = "",
) -> Response:
    given = {"name": person.name, "role": person.role, **(values or {})}
    return shown(
        desk, "accounts/person.html", status=status, here=HERE, person=person, values=given, faults=faults or {},
        problem=problem, roles=_named(changeable_roles(person), desk),
        owner=people.owners_of(desk.runtime, [person])[person.id], role_of=lambda each: role_name(each, desk.code),
        is_invited=bool(people.not_come_yet(desk.runtime, [person])), oneself=person.id == desk.actor.account_id,
        notice=notice_of(desk.told, desk.code, sends_mail=desk.sends_mail),
    )  # fmt: skip


def _named(roles: tuple[str, ...], desk: Desk) -> list[tuple[str, str]]:
    return [(each, role_name(each, desk.code)) for each in roles]
