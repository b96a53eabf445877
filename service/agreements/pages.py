"""The pages of agreements: a list, one of them, the form to write one, the button to end one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from fastapi import Path, Response

from matcher.errors import InvalidInput
from matcher.text import readable
from service.accounts.permissions import NONE, scope_of
from service.agreements import workflow
from service.agreements.workflow import STATES, Agreement, EndsBeforeItStarts, Wanted
from service.catalogue.workflow import list_institutions
from service.conflicts import Stale
from service.days import today
from service.listing import Page
from service.problems.workflow import list_organisations, read_organisation
from service.web.dates import read_day, write_day
from service.web.desk import PER_PAGE, AtDesk, Desk, Posted, Sent, desk_router, offset_of, see, shown
from service.web.faults import Sentences, sentence
from service.web.languages import translations
from service.web.sectors import sector_code, sector_name

router = desk_router()

AgreementId = Annotated[int, Path(ge=1, le=2_147_483_647)]
HERE: Final = "agreements"
OFFERED: Final = 20
_BETWEEN: Final = re.compile(r"[،,;؛\n]+")


@router.get("/agreements")
def show_agreements(desk: AtDesk) -> Response:
    """List the agreements that concern the reader."""
    state = desk.asked("state") if desk.asked("state") in STATES else "live"
    words = readable(desk.asked("q"), what="q")
    page = Page(limit=PER_PAGE, offset=min(offset_of(desk.request), Page.MAX_OFFSET))
    found = workflow.list_agreements(desk.runtime, state=state, words=words, page=page)
    return _shown(
        desk, "agreements/list.html", found=found, state=state, words=words,
        page_number=page.offset // PER_PAGE + 1, last_page=max(1, -(-found.total // PER_PAGE)),
    )  # fmt: skip


@router.get("/agreements/new")
def show_new(desk: AtDesk) -> Response:
    """Show the empty form; the organisation is looked for first."""
    return _form(desk, None, {"organisation_id": desk.asked("organisation")})


@router.post("/agreements/new")
def create(desk: AtDesk, sent: Posted) -> Response:
    """Write a new agreement."""
    try:
        saved = workflow.save_agreement(desk.runtime, _wanted(sent, desk.code))
    except InvalidInput as error:
        return _form(desk, None, dict(sent.fields), error)
    return see(f"/agreements/{saved.id}", told="saved")


@router.get("/agreements/{agreement_id}")
def show_agreement(desk: AtDesk, agreement_id: AgreementId) -> Response:
    """Show an agreement."""
    return _shown(desk, "agreements/agreement.html", agreement=workflow.read_agreement(desk.runtime, agreement_id))


@router.get("/agreements/{agreement_id}/edit")
def show_edit(desk: AtDesk, agreement_id: AgreementId) -> Response:
    """Show the form with what stands."""
    found = workflow.read_agreement(desk.runtime, agreement_id)
    return _form(desk, found, _values(found, desk.code))


@router.post("/agreements/{agreement_id}/edit")
def edit(desk: AtDesk, sent: Posted, agreement_id: AgreementId) -> Response:
    """Write an agreement in the place of what stands; what someone else changed meanwhile is shown, not overwritten."""
    found = workflow.read_agreement(desk.runtime, agreement_id)
    try:
        workflow.save_agreement(desk.runtime, _wanted(sent, desk.code), agreement_id=found.id, version=_version(sent))
    except InvalidInput as error:
        return _form(desk, found, dict(sent.fields), error)
    except Stale as error:
        now = workflow.read_agreement(desk.runtime, agreement_id)
        values = {**sent.fields, "version": str(now.version)}
        return _form(desk, now, values, stale=sentence(error, desk.code), status=409)
    return see(f"/agreements/{found.id}", told="saved")


@router.post("/agreements/{agreement_id}/end")
def end(desk: AtDesk, sent: Posted, agreement_id: AgreementId) -> Response:
    """End an agreement today."""
    try:
        workflow.end_agreement(desk.runtime, agreement_id, version=_version(sent))
    except Stale:
        return see(f"/agreements/{agreement_id}", told="stale")
    return see(f"/agreements/{agreement_id}", told="ended")


def _wanted(sent: Sent, code: str) -> Wanted:
    return Wanted(
        organisation_id=sent.get("organisation_id"),
        title=sent.get("title"),
        scope=sent.get("scope"),
        sectors=tuple(sector_code(each, code) for each in _BETWEEN.split(sent.get("sectors")) if each.strip()),
        starts=read_day(sent.get("starts"), "starts"),
        ends=read_day(sent.get("ends"), "ends"),
        institution_id=sent.get("institution_id") or None,
    )


def _values(found: Agreement, code: str) -> dict[str, str]:
    return {
        "organisation_id": found.organisation_id,
        "title": found.title,
        "scope": found.scope,
        "sectors": ("، " if code == "fa" else ", ").join(sector_name(each, code) for each in found.sectors),
        "starts": write_day(found.starts, code),
        "ends": write_day(found.ends, code),
        "version": str(found.version),
    }


def _version(sent: Sent) -> int | None:
    return int(sent.get("version")) if sent.get("version").isdecimal() and len(sent.get("version")) < 10 else None


def _form(
    desk: Desk,
    agreement: Agreement | None,
    values: Mapping[str, str],
    error: InvalidInput | None = None,
    *,
    stale: str = "",
    status: int = 200,
) -> Response:
    _: Callable[[str], str] = translations(desk.code).gettext
    more: Sentences = {EndsBeforeItStarts: _("It would end before it starts, or more than twenty years later.")}
    faults = {error.field or "title": sentence(error, desk.code, more)} if error is not None else {}
    organisation_id = values.get("organisation_id") or (agreement.organisation_id if agreement else "")
    words = readable(desk.asked("words"), what="words")
    offered = (
        [] if organisation_id else list_organisations(desk.runtime, text=words or None, page=Page(limit=OFFERED)).items
    )
    organisation = (
        read_organisation(desk.runtime, readable(organisation_id, what="organisation")) if organisation_id else None
    )
    institutions = [] if desk.actor.institution_id else list_institutions(desk.runtime, page=Page(limit=100)).items
    return _shown(
        desk, "agreements/form.html", status=422 if faults else status, agreement=agreement, values=values,
        faults=faults, organisation=organisation, offered=offered, words=words, institutions=institutions, stale=stale,
    )  # fmt: skip


def _shown(desk: Desk, template: str, *, status: int = 200, **context: Any) -> Response:
    _: Callable[[str], str] = translations(desk.code).gettext
    notices = {
        "saved": _("The agreement is saved."),
        "ended": _("The agreement has ended. It no longer counts in rankings."),
        "stale": _("Someone else changed this agreement meanwhile; look at it once more."),
    }
    return shown(
        desk, template, status=status, here=HERE, today=today(), notice=notices.get(desk.told, ""),
        may_write=scope_of(desk.actor, "agreement.write") != NONE, **context,
    )  # fmt: skip
