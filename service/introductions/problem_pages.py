"""The office's pages about one problem: its experts, what is done about them, and up to four side by side.

A form is one call of the workflow. Nothing is ranked to show a page. Where a script asks, an expert's card alone is
sent back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from fastapi import Response

from matcher.errors import InvalidInput, NotFound, PeyvandError
from matcher.records import Match
from service.conflicts import Conflict
from service.errors import status_of
from service.introductions import workflow
from service.introductions.narrowing import Narrow
from service.introductions.problem_desk import ProblemDesk, found_people, problem_desk, rank_again, talks_of
from service.introductions.words import sentences, told_words
from service.matching.reasons import reason_sentence
from service.matching.view import anchor_of
from service.problems.posting import CLOSE_REASONS
from service.problems.posting_store import ENDED
from service.problems.sight import passages_of
from service.web.desk import AtDesk, Desk, Posted, Sent, desk_router, laid_out, see, shown
from service.web.faults import sentence
from service.web.fields import field_names
from service.web.shown import Run, by_isolates

router = desk_router()

SHOWN_AT_FIRST: Final = 12
MOST_COMPARED: Final = 4


@router.get("/problems/{problem_id:path}/compare")
def compare(desk: AtDesk, problem_id: str) -> Response:
    """Set up to four experts side by side."""
    asked = [each for said in desk.request.query_params.getlist("ids") for each in said.split(",") if each]
    page = problem_desk(desk.runtime, problem_id, only=asked)
    everyone = {each.expert.id: each for each in (*page.going_on, *page.ranked, *page.left_out)}
    items = [everyone[each] for each in dict.fromkeys(asked) if each in everyone]
    return shown(
        desk, "introductions/compare.html", here="problems", page=page, items=items[:MOST_COMPARED],
        too_many=len(items) > MOST_COMPARED, needs=page.answer.needs if page.answer is not None else (),
        **_words(desk, page),
    )  # fmt: skip


@router.get("/problems/{problem_id:path}")
def show_problem(desk: AtDesk, problem_id: str) -> Response:
    """Show a problem with the latest ranking of its experts."""
    return _page(desk, problem_id)


@router.post("/problems/{problem_id:path}/rank")
def rank(desk: AtDesk, problem_id: str, sent: Posted) -> Response:
    """Rank the experts, all of them or those that are wanted."""
    narrow = Narrow(sent.get("institution"), sent.get("field"), sent.get("region"), sent.get("language"))
    return _done(desk, problem_id, "ranked", "#ranked", partial(rank_again, desk.runtime, problem_id, narrow))


@router.post("/problems/{problem_id:path}/take-up")
def take_up(desk: AtDesk, problem_id: str, sent: Posted) -> Response:
    """Take a problem up."""
    return _done(desk, problem_id, "taken-up", "", partial(workflow.take_up, desk.runtime, problem_id))


@router.post("/problems/{problem_id:path}/close")
def close(desk: AtDesk, problem_id: str, sent: Posted) -> Response:
    """Close a problem."""
    reason = sent.get("reason")
    closing = partial(workflow.close, desk.runtime, problem_id, reason=reason, version=_number(sent, "version"))
    try:
        closing()
    except InvalidInput as error:
        said = sentence(error, desk.code, sentences(desk.code))
        return _page(desk, problem_id, status=status_of(error), close_fault=said, typed={"reason": reason})
    except Conflict as error:
        return _refused(desk, problem_id, error)
    return see(_address(problem_id), told="closed")


@router.post("/problems/{problem_id:path}/candidates")
def do(desk: AtDesk, problem_id: str, sent: Posted) -> Response:
    """Choose an expert, show them to the company, ask them, or take that back."""
    deed, expert_id = sent.get("do"), sent.get("expert")
    try:
        DEEDS.get(deed, _nothing)(desk, problem_id, sent)
    except (InvalidInput, Conflict) as error:
        typed = {"do": deed, "expert": expert_id, "reason": sent.get("reason")}
        return _answered(desk, problem_id, expert_id, status=status_of(error), typed=typed, error=error)
    if desk.request.headers.get("hx-request"):
        return _answered(desk, problem_id, expert_id, told=told_words(deed, desk.code))
    return see(f"{_address(problem_id)}#{quote(anchor_of(expert_id))}", told=deed)


def _choose(standing: str, desk: Desk, problem_id: str, sent: Sent) -> None:
    workflow.choose(
        desk.runtime, problem_id, sent.get("expert"), standing=standing, run_id=sent.get("run") or None,
        reason=sent.get("reason") if standing != "candidate" else "", version=_number(sent, "version"),
    )  # fmt: skip


def _put_forward(to: str, desk: Desk, problem_id: str, sent: Sent) -> None:
    workflow.put_forward(
        desk.runtime, problem_id, sent.get("expert"), to=to, run_id=sent.get("run") or None,
        version=_number(sent, "version"),
    )  # fmt: skip


def _withdraw(desk: Desk, _problem_id: str, sent: Sent) -> None:
    workflow.withdraw(desk.runtime, _number(sent, "introduction") or 0, version=_number(sent, "version"))


def _nothing(_desk: Desk, problem_id: str, _sent: Sent) -> None:
    raise NotFound("page", problem_id)


DEEDS: Final[Mapping[str, Callable[[Desk, str, Sent], None]]] = {
    "pin": partial(_choose, "pinned"),
    "unpin": partial(_choose, "candidate"),
    "take-in": partial(_choose, "candidate"),
    "exclude": partial(_choose, "excluded"),
    "show": partial(_put_forward, "company"),
    "ask": partial(_put_forward, "expert"),
    "withdraw": _withdraw,
}
"""What a card's buttons do."""


def _page(desk: Desk, problem_id: str, *, status: int = 200, **said: Any) -> Response:
    narrow = Narrow(*(desk.asked(name) for name in ("institution", "field", "region", "language")))
    first = None if desk.asked("all") or said.get("typed") else SHOWN_AT_FIRST
    page = problem_desk(desk.runtime, problem_id, narrow, first=first)
    who = desk.asked("who").replace("\0", "")
    people, homes = found_people(desk.runtime, page, who) if who else ([], {})
    context: dict[str, Any] = {
        "typed": {}, "fault": "", "close_fault": "", "fault_words": "", "told_words": told_words(desk.told, desk.code),
        "narrow": narrow, "who_words": who, "found_people": people, "institutions_by_id": homes,
        "how_many": len(page.ranked) if first is None else first, "close_reasons": CLOSE_REASONS,
        **_words(desk, page), **said,
    }  # fmt: skip
    context["typed"] = {"do": "", "expert": "", "reason": "", **context["typed"]}
    return shown(desk, "introductions/problem.html", status=status, here="problems", page=page, **context)


def _answered(
    desk: Desk,
    problem_id: str,
    expert_id: str,
    *,
    status: int = 200,
    typed: Mapping[str, str] = {},
    error: PeyvandError | None = None,
    told: str = "",
) -> Response:
    """Show an expert's card again where a script asked, else the whole page."""
    fault = sentence(error, desk.code, sentences(desk.code)) if error is not None else ""
    if desk.request.headers.get("hx-request"):
        page = problem_desk(desk.runtime, problem_id, only=[expert_id])
        item = page.candidate(expert_id)
        if item is None:
            raise NotFound("expert", expert_id)
        typed = {"do": "", "expert": "", "reason": "", **typed}
        return laid_out(
            desk.request, desk.language, "introductions/one.html", status=status, path=_address(problem_id), page=page,
            item=item, typed=typed, fault=fault, told=told, **_words(desk, page),
        )  # fmt: skip
    if problem_desk(desk.runtime, problem_id, first=0).candidate(expert_id) is None:
        return _page(desk, problem_id, status=status, fault_words=fault)
    return _page(desk, problem_id, status=status, typed=typed, fault=fault)


def _done(desk: Desk, problem_id: str, told: str, place: str, deed: Callable[[], object]) -> Response:
    try:
        deed()
    except (InvalidInput, Conflict) as error:
        return _refused(desk, problem_id, error)
    return see(f"{_address(problem_id)}{place}", told=told)


def _refused(desk: Desk, problem_id: str, error: PeyvandError) -> Response:
    said = sentence(error, desk.code, sentences(desk.code))
    return _page(desk, problem_id, status=status_of(error), fault_words=said)


def _words(desk: Desk, page: ProblemDesk) -> dict[str, Any]:
    """Give what every template of this room needs beside the page."""
    company_talk, talks = talks_of(desk.runtime, page)
    return {
        "address": _address(page.problem.id),
        "passages": passages_of(page.problem, page.posting),
        "run_id": page.run.id if page.run is not None else "",
        "reason_of": partial(_reason, desk.code),
        "field_names": field_names(desk.code),
        "ended": page.posting is not None and page.posting.state in ENDED,
        "company_talk": company_talk,
        "talks": talks,
    }


def _reason(code: str, match: Match) -> tuple[Run, ...]:
    return by_isolates(reason_sentence(match.reason, thin=match.thin, code=code)) if match.reason else ()


def _address(problem_id: str) -> str:
    return f"/problems/{quote(problem_id, safe='')}"


def _number(sent: Sent, name: str) -> int | None:
    value = sent.get(name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None
