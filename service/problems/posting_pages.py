"""Pages where a company writes a problem: a new one, a draft, one that it posted; with the clinic beside.

A form is one call of a verb. The clinic answers while somebody types, and where there are no scripts by a button;
both show the same. What was typed is never lost: it comes back with what is wrong beside each field.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import Response

from matcher.errors import InvalidInput, PeyvandError
from service.conflicts import Stale
from service.errors import status_of
from service.problems import drafts, posting
from service.problems.clinic_view import ASPECT_FIELDS, MARKS, clinic_of, hide
from service.problems.drafts import Draft
from service.problems.following import follow, own_organisation
from service.problems.posting_form import CannotPost, Form, form_of
from service.problems.statements import EXAMPLES
from service.problems.telling import company_path, office_path
from service.problems.words import words_of
from service.web.desk import AtDesk, Desk, Posted, Sent, desk_router, see, shown
from service.web.faults import sentence

HOME: Final = "/company"
NEW: Final = "/company/problems/new"
ORGANISATIONS: Final = "/organisations"
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")

router = desk_router()


@router.get(NEW)
def write_new(desk: AtDesk) -> Response:
    """Show an empty form, or a draft to go on with; an office says for whom it writes."""
    if desk.actor.in_office:
        if not desk.asked("for"):
            return see(ORGANISATIONS)
        return _form_page(desk, Form(office=desk.actor.institution_id or ""), wanted=desk.asked("for"))
    number = desk.asked("draft")
    if number:
        draft = drafts.read_draft(desk.runtime, _number(number) or 0)
        return _form_page(desk, Form.of(draft.fields), draft=draft)
    return _form_page(desk, Form())


@router.post(NEW)
def take_new(desk: AtDesk, sent: Posted) -> Response:
    """Post a problem, keep it as a draft, throw a draft away, or only look through it; the button says which."""
    form, wanted, draft_id = Form.of(sent.fields), sent.get("do"), _number(sent.get("draft"))
    if wanted == "throw-away" and draft_id is not None:
        drafts.throw_away(desk.runtime, draft_id)
        return see(HOME, told="thrown-away")
    try:
        if wanted == "keep":
            version = _number(sent.get("version"))
            kept = drafts.save_draft(desk.runtime, form, draft_id=draft_id, version=version)
            return see(f"{NEW}?draft={kept.id}", told="kept")
        if wanted == "send":
            posted = posting.post_problem(
                desk.runtime, form, form_key=_form_key(sent), draft_id=draft_id, organisation_id=sent.get("for")
            )
            return see(office_path(posted) if desk.actor.in_office else company_path(posted), told="sent")
    except Stale:
        return _stale_draft(desk, form, draft_id or 0)
    except InvalidInput as error:
        return _form_page(desk, form, sent=sent, error=error)
    return _form_page(desk, hide(form, sent.get("hide")), sent=sent, is_checked=True)


@router.get("/company/problems/{id:path}/edit")
def write_again(desk: AtDesk, id: str) -> Response:
    """Show the form of a problem that was posted."""
    found = follow(desk.runtime, id)
    if found.has_ended:
        return see(company_path(id))
    return _form_page(desk, form_of(found.problem, found.posting, desk.code), problem_id=id, version=found.version)


@router.post("/company/problems/{id:path}/edit")
def take_again(desk: AtDesk, sent: Posted, id: str) -> Response:
    """Write a posted problem anew, or only look through it."""
    form, version = Form.of(sent.fields), _number(sent.get("version"))
    if sent.get("do") != "send":
        form = hide(form, sent.get("hide"))
        return _form_page(desk, form, sent=sent, problem_id=id, version=version, is_checked=True)
    try:
        posting.revise(desk.runtime, id, form, version=version)
    except Stale:
        found = follow(desk.runtime, id)
        now = form_of(found.problem, found.posting, desk.code)
        return _form_page(desk, form, sent=sent, problem_id=id, version=found.version, now=now, status=409)
    except InvalidInput as error:
        return _form_page(desk, form, sent=sent, problem_id=id, version=version, error=error)
    return see(company_path(id), told="revised")


@router.get("/clinic")
def no_clinic_alone() -> Response:
    """Send whoever comes here by an address to the form that the clinic stands beside."""
    return see(NEW)


@router.post("/clinic")
def look_through(desk: AtDesk, sent: Posted) -> Response:
    """Say what is said and what is missing, while somebody types."""
    return shown(desk, "company/looked_through.html", **_clinic(desk, Form.of(sent.fields), sent.get("for")))


def _form_page(
    desk: Desk,
    form: Form,
    *,
    status: int = 200,
    sent: Sent | None = None,
    draft: Draft | None = None,
    error: InvalidInput | None = None,
    now: Form | None = None,
    is_checked: bool = False,
    problem_id: str = "",
    version: int | None = None,
    wanted: str = "",
) -> Response:
    wanted = sent.get("for") if sent is not None else wanted
    faults = _faults(desk, error) if error is not None else {}
    typed_draft = sent.get("draft") if sent is not None else ""
    if not problem_id:
        version = draft.version if draft is not None else _number(sent.get("version") if sent is not None else "")
    return shown(
        desk,
        "company/problem_form.html",
        status=status_of(error) if error is not None else status,
        here="problems" if desk.actor.in_office else "company",
        values=form.values,
        faults=faults,
        is_checked=is_checked,
        is_open=any(form.values[name] or name in faults for name in ASPECT_FIELDS.values()),
        action=f"{company_path(problem_id)}/edit" if problem_id else NEW,
        back=company_path(problem_id) if problem_id else ORGANISATIONS if desk.actor.in_office else HOME,
        problem_id=problem_id,
        version=version,
        form_key=_form_key(sent) if sent is not None else secrets.token_urlsafe(16),
        draft_id=str(draft.id) if draft is not None else typed_draft,
        offices=posting.offices(desk.runtime),
        changes=_changes(form, now) if now is not None else (),
        is_stale=now is not None,
        examples=EXAMPLES[desk.code],
        told=words_of(desk.code).notices.get(desk.told, ""),
        is_office=desk.actor.in_office,
        **_clinic(desk, form, wanted),
    )


def _clinic(desk: Desk, form: Form, wanted: str = "") -> dict[str, Any]:
    organisation = own_organisation(desk.runtime, wanted)
    clinic = clinic_of(form, organisation)
    return {
        "clinic": clinic, "words": words_of(desk.code), "marks": MARKS, "confidentiality": form.confidentiality,
        "organisation": organisation,
    }  # fmt: skip


def _stale_draft(desk: Desk, form: Form, draft_id: int) -> Response:
    """Show what a colleague wrote into a draft beside what was typed; to keep it again writes over that."""
    draft = drafts.read_draft(desk.runtime, draft_id)
    return _form_page(desk, form, draft=draft, now=Form.of(draft.fields), status=409)


def _changes(typed: Form, now: Form) -> tuple[tuple[str, str], ...]:
    """List the fields in which what stands there now is not what was typed."""
    return tuple((name, there) for name, there in now.values.items() if there != typed.values[name])


def _faults(desk: Desk, error: InvalidInput) -> Mapping[str, str]:
    said: Iterable[PeyvandError] = error.faults if isinstance(error, CannotPost) else (error,)
    more = words_of(desk.code).sentences
    return {getattr(each, "field", None) or "text": sentence(each, desk.code, more) for each in said}


def _form_key(sent: Sent) -> str:
    typed = sent.get("form_key")
    return typed if _KEY.fullmatch(typed) else secrets.token_urlsafe(16)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
