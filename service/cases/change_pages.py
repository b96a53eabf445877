"""The forms that change a case: move it, plan what is next, write a note, close it and open it again.

A form comes in, one verb of `service.cases.workflow` is called, a redirect or the form with what is wrong goes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response

from matcher.errors import InvalidInput, PeyvandError
from service.cases import workflow
from service.cases.case_pages import shown_case
from service.cases.shared_pages import (
    CaseId,
    Difference,
    case_page,
    differences,
    faults_of,
    form_key_of,
    happened_of,
    number_of,
    version_of,
)
from service.cases.steps import CLOSE_REASONS, STEPS, next_step
from service.cases.view import step_line
from service.cases.words import said_of, words_of
from service.conflicts import Stale
from service.web.dates import read_day, read_number
from service.web.desk import AtDesk, Desk, Posted, Sent, desk_router, see

router = desk_router()


@router.get("/cases/{case_id}/steps")
def show_move(desk: AtDesk, case_id: CaseId) -> Response:
    """Ask where a case goes, when, with whom and why."""
    return _move_page(desk, case_id)


@router.post("/cases/{case_id}/steps")
def move(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Move a case; from the board it goes back to the board."""
    from_board = sent.get("from") == "board"
    try:
        workflow.move(
            desk.runtime, case_id, sent.get("step"), version=version_of(sent), happened=happened_of(sent),
            reason=sent.get("reason"), next_action=None if from_board else sent.get("next_action"),
            due_on=read_day(sent.get("due_on"), "due_on"),
        )  # fmt: skip
    except InvalidInput as error:
        return _move_page(desk, case_id, status=422, sent=sent, faults=faults_of(error, desk.code))
    except Stale as error:
        return _move_page(desk, case_id, status=409, sent=sent, fault=error)
    return see(f"/cases#case-{case_id}" if from_board else f"/cases/{case_id}", told="moved")


@router.post("/cases/{case_id}/plan")
def plan(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Say what is next, by when, and who looks after it."""
    wanted: dict[str, Any] = {}
    try:
        wanted = {
            "title": sent.get("title"),
            "next_action": sent.get("next_action"),
            "due_on": read_day(sent.get("due_on"), "due_on"),
            "account_id": number_of(sent.get("account_id"), "account_id"),
            "worth_rial": read_number(sent.get("worth_rial"), "worth_rial"),
            "agreement_id": number_of(sent.get("agreement_id"), "agreement_id"),
        }
        workflow.plan(desk.runtime, case_id, version=version_of(sent), **wanted)
    except InvalidInput as error:
        return shown_case(
            desk, case_id, status=422, values=sent.fields, faults=faults_of(error, desk.code), form="plan"
        )
    except Stale:
        return shown_case(
            desk, case_id, status=409, values=sent.fields, form="plan", stale=_changed(desk, case_id, wanted)
        )
    return see(f"/cases/{case_id}", told="planned")


@router.post("/cases/{case_id}/notes")
def note(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Write what happened."""
    try:
        workflow.note(desk.runtime, case_id, happened_of(sent), form_key=form_key_of(sent))
    except InvalidInput as error:
        faults = faults_of(error, desk.code)
        return shown_case(desk, case_id, status=422, values=_typed(sent), faults=faults, form="note")
    return see(f"/cases/{case_id}#history", told="noted")


@router.get("/cases/{case_id}/close")
def show_close(desk: AtDesk, case_id: CaseId) -> Response:
    """Ask why a case is closed, or why it is opened again."""
    return _close_page(desk, case_id)


@router.post("/cases/{case_id}/close")
def close(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Close a case with a reason."""
    try:
        workflow.close(
            desk.runtime, case_id, sent.get("close_reason"), version=version_of(sent), words=sent.get("words")
        )
    except InvalidInput as error:
        return _close_page(desk, case_id, status=422, values=sent.fields, faults=faults_of(error, desk.code))
    except Stale as error:
        return _close_page(desk, case_id, status=409, values=sent.fields, fault=error)
    return see(f"/cases/{case_id}", told="closed")


@router.post("/cases/{case_id}/reopen")
def reopen(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Open a closed case again."""
    try:
        workflow.reopen(desk.runtime, case_id, version=version_of(sent), reason=sent.get("reason"))
    except InvalidInput as error:
        return _close_page(desk, case_id, status=422, values=sent.fields, faults=faults_of(error, desk.code))
    except Stale as error:
        return _close_page(desk, case_id, status=409, values=sent.fields, fault=error)
    return see(f"/cases/{case_id}", told="reopened")


def _move_page(
    desk: Desk, case_id: int, *, status: int = 200, sent: Sent | None = None,
    faults: Mapping[str, str] | None = None, fault: PeyvandError | None = None,
) -> Response:  # fmt: skip
    file = workflow.read_case(desk.runtime, case_id)
    values = _typed(sent) if sent is not None else {"step": desk.asked("to") or next_step(file.case.step) or ""}
    if "next_action" not in values:
        values["next_action"] = ""
    return case_page(
        desk, "cases/move.html", status=status, values=values, faults=faults, file=file, case=file.case,
        around=file.around, steps=STEPS, next=next_step(file.case.step), last_event=file.events[0],
        first_day=next((each.since for each in step_line(file.case, file.events) if each.stage == "current"), None),
        fault=said_of(fault, desk.code) if fault is not None else "",
    )  # fmt: skip


def _close_page(
    desk: Desk, case_id: int, *, status: int = 200, values: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None, fault: PeyvandError | None = None,
) -> Response:  # fmt: skip
    file = workflow.read_case(desk.runtime, case_id)
    return case_page(
        desk, "cases/close.html", status=status, values=values, faults=faults, file=file, case=file.case,
        close_reasons=CLOSE_REASONS, fault=said_of(fault, desk.code) if fault is not None else "",
    )  # fmt: skip


def _changed(desk: Desk, case_id: int, wanted: Mapping[str, Any]) -> Sequence[Difference]:
    file = workflow.read_case(desk.runtime, case_id)
    labels = words_of(desk.code).fields
    named = {str(each.id): each.name for each in file.around.colleagues}
    agreements = {str(each.id): each.title for each in file.around.agreements}
    found: list[Difference] = []
    for name, typed in wanted.items():
        say = {"account_id": named, "agreement_id": agreements}.get(name, {})
        found += differences(desk.code, [(labels[name], getattr(file.case, name), typed)], say)
    return found


def _typed(sent: Sent) -> dict[str, Any]:
    return {**sent.fields, "account_ids": list(sent.all("account_ids"))}
