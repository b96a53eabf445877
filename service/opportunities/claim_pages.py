"""The pages of claiming a profile: the office's button, and what whoever opens the link sees. One verb a form."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import Response

from matcher.errors import InvalidInput
from matcher.text import readable
from service.accounts.passwords import LEAST_CHARACTERS
from service.accounts.sign_in import LinkEnded
from service.accounts.sign_pages import device_of, let_in
from service.conflicts import Conflict
from service.opportunities import claiming
from service.opportunities.claiming import Claim
from service.opportunities.profile_view import fields_of
from service.opportunities.words import words_of
from service.web.desk import AtDesk, Desk, Posted, desk_router, see, shown
from service.web.faults import sentence
from service.web.requests import Opened as OpenedStore

router = desk_router()
invitations = desk_router()


@invitations.post("/experts/{id:path}/invite")
def invite(desk: AtDesk, sent: Posted, id: str) -> Response:
    """Send an expert the link to their profile; why that cannot be done is said on their page."""
    expert_id = readable(id, what="id")
    path = f"/experts/{quote(expert_id, safe='')}"
    try:
        claiming.invite(desk.runtime, expert_id)
    except claiming.NoAddress:
        return see(path, told="no-address")
    except claiming.AddressTaken:
        return see(path, told="address-taken")
    except claiming.Claimed:
        return see(path, told="claimed-already")
    except (InvalidInput, Conflict):
        return see(path, told="bad-address")
    return see(path, told="invited")


@router.get("/claim/{token}")
def show_claim(desk: AtDesk, opened: OpenedStore, token: str) -> Response:
    """Show what is held about whoever opens the link, before anything is asked of them."""
    try:
        return _page(desk, token, claiming.look(opened, token))
    except LinkEnded:
        return shown(desk, "profile/claim_ended.html", status=410)


@router.post("/claim/{token}")
def take(desk: AtDesk, opened: OpenedStore, sent: Posted, token: str) -> Response:
    """Take the profile, with a password or without."""
    try:
        done = claiming.claim(opened, token, sent.fields.get("new_password", ""), device=device_of(desk.request))
    except InvalidInput as error:
        faults = {"new_password": sentence(error, desk.code)}
        return _page(desk, token, claiming.look(opened, token), faults=faults)
    except LinkEnded:
        return shown(desk, "profile/claim_ended.html", status=410)
    return let_in(desk, done, "/profile?told=claimed", "")


def _page(desk: Desk, token: str, found: Claim, *, faults: Mapping[str, str] | None = None) -> Response:
    return shown(
        desk, "profile/claim.html", status=422 if faults else 200, token=token, claim=found,
        fields=[each for each in fields_of(found.expert, frozenset(), desk.code) if each.values],
        words=words_of(desk.code),
        least=LEAST_CHARACTERS, faults=faults or {},
    )  # fmt: skip
