"""The pages that show cases: the board, the list, one case, and the one that opens a case by hand.

A request comes in, one verb of `service.cases.workflow` is called, a page or a redirect goes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Response

from matcher.errors import InvalidInput, NotFound
from service.cases import workflow
from service.cases.documents import DOCUMENT_KINDS
from service.cases.finding import find_experts, find_problems
from service.cases.shared_pages import (
    CaseId,
    attachment,
    case_page,
    faults_of,
    form_key_of,
    happened_of,
    new_form_key,
    sought,
)
from service.cases.sheet import sheet_of
from service.cases.steps import CLOSE_REASONS, STEPS, next_step
from service.cases.store import SORTS, STATES, Wanted
from service.cases.view import history, step_line
from service.days import today
from service.documents.letters import LETTER_KINDS
from service.documents.workbook import XLSX, workbook
from service.listing import Page
from service.messages.workflow import Talk, thread_of
from service.web.desk import PER_PAGE, AtDesk, Desk, Posted, desk_router, offset_of, see
from service.web.shown import harmless

router = desk_router()

OFFERED: Final = 10


@router.get("/cases")
def show_board(desk: AtDesk) -> Response:
    """Show the open cases in columns, one for each step."""
    board = workflow.board(desk.runtime)
    columns = [(step, [each for each in board.cases if each.step == step]) for step in STEPS]
    return case_page(
        desk, "cases/board.html", board=board, columns=columns, next_step=next_step, total=sum(board.counts.values())
    )


@router.get("/cases/list")
def show_list(desk: AtDesk) -> Response:
    """List cases: searched, filtered, sorted, by pages."""
    wanted = wanted_of(desk)
    offset = offset_of(desk.request)
    listing, around = workflow.list_cases(desk.runtime, wanted, Page(PER_PAGE, offset))
    return case_page(
        desk, "cases/list.html", listing=listing, around=around, wanted=wanted, page_number=offset // PER_PAGE + 1,
        last=max(1, -(-listing.total // PER_PAGE)), states=STATES, sorts=SORTS, steps=STEPS,
    )  # fmt: skip


@router.get("/cases/list.xlsx")
def take_list(desk: AtDesk) -> Response:
    """Send the list, all its pages at once, to be kept."""
    cases, around = workflow.take_cases(desk.runtime, wanted_of(desk))
    content = workbook(sheet_of(cases, around, desk.code, today()), desk.code)
    return attachment("cases.xlsx", XLSX, content)


@router.get("/cases/new")
def show_new(desk: AtDesk) -> Response:
    """Ask which problem and which expert a case is of."""
    return _new_page(desk)


@router.post("/cases/new")
def open_new(desk: AtDesk, sent: Posted) -> Response:
    """Open a case by hand."""
    try:
        case_id = workflow.open_by_hand(
            desk.runtime, sent.get("problem"), sent.get("expert"), title=sent.get("title"),
            happened=happened_of(sent), form_key=form_key_of(sent), agreed=sent.get("agreed") == "yes",
        )  # fmt: skip
    except InvalidInput as error:
        return _new_page(desk, status=422, values=sent.fields, faults=faults_of(error, desk.code))
    return see(f"/cases/{case_id}", told="opened")


@router.get("/cases/{case_id}")
def show_case(desk: AtDesk, case_id: CaseId) -> Response:
    """Show a case, as whichever side the reader is on sees it."""
    return shown_case(desk, case_id)


def shown_case(
    desk: Desk, case_id: int, *, status: int = 200, values: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None, **context: Any,
) -> Response:  # fmt: skip
    """Show a case; ``values`` and ``faults`` are of the form on it that failed."""
    file = workflow.read_case(desk.runtime, case_id)
    said = {"stale": (), "form": "", **context}
    return case_page(
        desk, "cases/case.html", status=status, values=values, faults=faults, file=file, case=file.case,
        around=file.around, line=step_line(file.case, file.events), steps=STEPS, next=next_step(file.case.step),
        entries=history(file.events, file.documents, file.around), document_kinds=DOCUMENT_KINDS,
        letter_kinds=LETTER_KINDS, close_reasons=CLOSE_REASONS, form_key=new_form_key(),
        talk=_talk(desk, file), **said,
    )  # fmt: skip


def wanted_of(desk: Desk) -> Wanted:
    """Read which cases of a list are wanted; what there is not is passed over."""
    state, sort, step = desk.asked("state"), desk.asked("sort"), desk.asked("step")
    mine = desk.asked("mine") == "yes"
    return Wanted(
        state=state if state in STATES else "open",
        step=step if step in STEPS else None,
        account_id=desk.actor.account_id if mine else None,
        words=sought(desk),
        sort=sort if sort in SORTS else "due",
    )


def _talk(desk: Desk, file: workflow.CaseFile) -> Talk | None:
    """Give what all three write to each other; a case that was opened by hand has no such thread."""
    case = file.case
    if case.introduction_id is None or case.problem_id is None:
        return None
    try:
        return thread_of(desk.runtime, case.problem_id, "all", introduction_id=case.introduction_id)
    except NotFound:
        return None


def _new_page(
    desk: Desk, *, status: int = 200, values: Mapping[str, Any] | None = None, faults: Mapping[str, str] | None = None
) -> Response:
    asked = {name: sought(desk, name) for name in ("problem_q", "expert_q", "problem", "expert")}
    asked.update({name: harmless(value) for name, value in (values or {}).items() if name in asked})
    return case_page(
        desk, "cases/new.html", status=status, values={**asked, **(values or {})}, faults=faults,
        problems=find_problems(desk.runtime, asked["problem_q"], asked["problem"], OFFERED),
        experts=find_experts(desk.runtime, asked["expert_q"], asked["expert"], OFFERED),
        form_key=(values or {}).get("form_key") or new_form_key(),
    )  # fmt: skip
