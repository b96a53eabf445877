"""Pages of a company's problems: how far each is, the experts proposed for it, what is written about it.

A form is one call of a verb, and sends the browser on to the problem.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import Response

from matcher.errors import InvalidInput, NotFound
from service.conflicts import Conflict, Stale
from service.errors import status_of
from service.introductions import workflow as introductions
from service.listing import Page
from service.matching.reasons import reason_sentence
from service.messages.workflow import Talk, thread_of
from service.office.words import words_of as catalogue_words
from service.problems import drafts, posting
from service.problems.candidates import Candidate, candidates_of
from service.problems.following import Followed, follow, list_followed, own_organisation
from service.problems.sight import beginning, passages_of
from service.problems.telling import company_path
from service.problems.words import words_of
from service.runtime import Runtime
from service.web.desk import PER_PAGE, AtDesk, Desk, Posted, Sent, desk_router, offset_of, see, shown
from service.web.faults import sentence
from service.web.shown import by_isolates

HOME: Final = "/company"
MOST_DRAFT_TITLE: Final = 80

router = desk_router()


@router.get(HOME)
def show_own(desk: AtDesk) -> Response:
    """List a company's problems, those that go on first, and its drafts."""
    ended = desk.asked("show") == "ended"
    found = list_followed(desk.runtime, Page(PER_PAGE, offset_of(desk.request)), ended=ended)
    kept = [(each, beginning(each.fields.get("title") or each.fields.get("text") or "", MOST_DRAFT_TITLE))
            for each in drafts.drafts(desk.runtime)]  # fmt: skip
    return shown(
        desk,
        "company/home.html",
        here="company",
        organisation=own_organisation(desk.runtime),
        found=found,
        last=-(-found.total // PER_PAGE),
        number_now=found.page.offset // PER_PAGE + 1,
        ended=ended,
        drafts=kept if not ended else (),
        words=words_of(desk.code),
        path_of=company_path,
        title_of=_title,
        told=words_of(desk.code).notices.get(desk.told, ""),
    )


@router.post("/company/problems/{id:path}/candidates/{introduction}/answer")
def answer(desk: AtDesk, sent: Posted, id: str, introduction: str) -> Response:
    """Accept or decline a candidate."""
    number = _number(introduction)
    said, reason = sent.get("answer"), sent.get("reason")
    try:
        done = introductions.answer_as_company(
            desk.runtime, number, said, reason=reason if said == "declined" else "", version=_version(sent)
        )
    except InvalidInput as error:
        return _problem_page(desk, id, status=status_of(error), at=number, error=error, typed=reason)
    except Conflict as error:
        return _problem_page(desk, id, status=status_of(error), at=number, error=error, typed=reason)
    told = "known" if done.revealed_at is not None else said
    return see(f"{company_path(id)}#candidate-{number}", told=told)


@router.post("/company/problems/{id:path}/withdraw")
def withdraw(desk: AtDesk, sent: Posted, id: str) -> Response:
    """Take a problem back."""
    try:
        posting.withdraw_problem(desk.runtime, id, reason=sent.get("reason"), version=_version(sent))
    except (InvalidInput, Stale) as error:
        return _problem_page(desk, id, status=status_of(error), end="withdraw", error=error, typed=sent.get("reason"))
    return see(company_path(id), told="withdrawn")


@router.post("/company/problems/{id:path}/close")
def close(desk: AtDesk, sent: Posted, id: str) -> Response:
    """Close a problem with a reason."""
    try:
        posting.close_problem(desk.runtime, id, sent.get("reason"), version=_version(sent))
    except (InvalidInput, Stale) as error:
        return _problem_page(desk, id, status=status_of(error), end="close", error=error, typed=sent.get("reason"))
    return see(company_path(id), told="closed")


@router.get("/company/problems/{id:path}")
def show_problem(desk: AtDesk, id: str) -> Response:
    """Show a problem: how far it is, candidates, messages, what was written."""
    return _problem_page(desk, id)


def _problem_page(
    desk: Desk,
    problem_id: str,
    *,
    status: int = 200,
    at: int | None = None,
    end: str = "",
    error: InvalidInput | Conflict | None = None,
    typed: str = "",
) -> Response:
    followed = follow(desk.runtime, problem_id)
    words = words_of(desk.code)
    candidates = candidates_of(desk.runtime, followed)
    return shown(
        desk,
        "company/problem.html",
        status=status,
        here="company",
        followed=followed,
        problem=followed.problem,
        passages=passages_of(followed.problem, followed.posting),
        title=_title(followed),
        standing=followed.standing,
        candidates=candidates,
        talks=_talks(desk.runtime, followed),
        words=words,
        close_reason=_close_reason(followed, words.close_reasons),
        path_here=company_path(problem_id),
        reason_of=lambda each: _reason(each, desk.code),
        field_name=lambda field: catalogue_words(desk.code).value("field", field) if field else "",
        at=at,
        end=end,
        fault=sentence(error, desk.code, words.sentences) if error is not None else "",
        typed=typed,
        told=words.notices.get(desk.told, ""),
    )


def _talks(runtime: Runtime, followed: Followed) -> list[tuple[Talk, str]]:
    """Give the threads of a problem, each with the name of the expert who is in it."""
    talks = [(thread_of(runtime, followed.problem.id, "company"), "")]
    for each in followed.introductions:
        if each.revealed_at is not None:
            talks.append((thread_of(runtime, followed.problem.id, "all", introduction_id=each.id), str(each.id)))
    return talks


def _reason(candidate: Candidate, code: str) -> Any:
    if candidate.reason is None:
        return ()
    return by_isolates(reason_sentence(candidate.reason, thin=candidate.thin, code=code))


def _title(followed: Followed) -> str:
    return followed.problem.title or beginning(followed.problem.text)


def _close_reason(followed: Followed, known: Any) -> str:
    """Say why it ended: a code of ours in words, what an office or a company wrote as it is."""
    reason = followed.posting.close_reason if followed.posting is not None else ""
    said: str = known.get(reason, reason)
    return said


def _version(sent: Sent) -> int | None:
    typed = sent.get("version")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise NotFound("introduction", typed[:40])
    return int(typed)
