"""The page of what came of a case: recorded by the office, rated and agreed to by both sides, published.

A form comes in, one verb of `service.cases.outcomes` or `service.cases.publishing` is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Response

from matcher.errors import InvalidInput, PeyvandError
from service.cases import outcomes, publishing, workflow
from service.cases.outcomes import OUTCOME_KINDS, PARTIES, STARS
from service.cases.shared_pages import CaseId, case_page, differences, faults_of, number_of, version_of
from service.cases.words import said_of, words_of
from service.conflicts import Conflict, Stale
from service.faults import Missing
from service.web.dates import read_number
from service.web.desk import AtDesk, Desk, Posted, Sent, desk_router, see
from service.web.languages import LANGUAGES

router = desk_router()


@router.get("/cases/{case_id}/outcome")
def show_outcome(desk: AtDesk, case_id: CaseId) -> Response:
    """Show what came of a case, and what the reader may say of it."""
    return _page(desk, case_id)


@router.post("/cases/{case_id}/outcome")
def record(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Record what came of a case."""
    wanted: dict[str, Any] = {}
    try:
        wanted = {
            "kind": sent.get("kind"), "lang": sent.get("text_lang"), "title": sent.get("title"),
            "summary": sent.get("summary"), "worth_rial": read_number(sent.get("worth_rial"), "worth_rial"),
            "learned": sent.get("learned"),
        }  # fmt: skip
        outcomes.record_outcome(desk.runtime, case_id, version=version_of(sent), **wanted)
    except InvalidInput as error:
        return _page(desk, case_id, status=422, sent=sent, form="record", faults=faults_of(error, desk.code))
    except Stale as error:
        return _page(desk, case_id, status=409, sent=sent, form="record", fault=error, wanted=wanted)
    return see(f"/cases/{case_id}/outcome", told="recorded")


@router.post("/cases/{case_id}/outcome/texts")
def tell(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Tell an outcome in another language."""
    lang = sent.get("text_lang")
    try:
        outcomes.tell_outcome(
            desk.runtime, case_id, lang, title=sent.get("title"), summary=sent.get("summary"),
            version=version_of(sent),
        )  # fmt: skip
    except InvalidInput as error:
        faults = {f"{name}-{lang}": said for name, said in faults_of(error, desk.code).items()}
        return _page(desk, case_id, status=422, sent=sent, form=f"text-{lang}", faults=faults)
    except Stale as error:
        return _page(desk, case_id, status=409, sent=sent, form=f"text-{lang}", fault=error)
    return see(f"/cases/{case_id}/outcome", told="recorded")


@router.post("/cases/{case_id}/outcome/rating")
def rate(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Say how the cooperation was."""
    try:
        if (stars := number_of(sent.get("stars"), "stars")) is None:
            raise Missing("stars")
        outcomes.rate(desk.runtime, case_id, stars, words=sent.get("words"))
    except InvalidInput as error:
        return _page(desk, case_id, status=422, sent=sent, form="rating", faults=faults_of(error, desk.code))
    return see(f"/cases/{case_id}/outcome", told="rated")


@router.post("/cases/{case_id}/outcome/consent")
def agree(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Agree that everyone may read it, or take that back."""
    if sent.get("answer") == "no":
        publishing.disagree(desk.runtime, case_id)
        return see(f"/cases/{case_id}/outcome", told="disagreed")
    try:
        publishing.agree(desk.runtime, case_id, named=sent.get("named") == "yes", text_version=version_of(sent))
    except Stale as error:
        return _page(desk, case_id, status=409, sent=sent, fault=error)
    return see(f"/cases/{case_id}/outcome", told="agreed")


@router.post("/cases/{case_id}/outcome/paper")
def agree_on_paper(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Note that a side without an account has agreed on paper."""
    try:
        publishing.agree_on_paper(
            desk.runtime, case_id, sent.get("side"), named=sent.get("named") == "yes", text_version=version_of(sent)
        )
    except Stale as error:
        return _page(desk, case_id, status=409, sent=sent, fault=error)
    return see(f"/cases/{case_id}/outcome", told="paper")


@router.post("/cases/{case_id}/outcome/publish")
def publish(desk: AtDesk, sent: Posted, case_id: CaseId) -> Response:
    """Put it into the catalogue of achievements."""
    try:
        publishing.publish(desk.runtime, case_id, version=version_of(sent))
    except Conflict as error:
        return _page(desk, case_id, status=409, sent=sent, fault=error)
    return see(f"/cases/{case_id}/outcome", told="published")


@router.post("/cases/{case_id}/outcome/unpublish")
def unpublish(desk: AtDesk, _sent: Posted, case_id: CaseId) -> Response:
    """Take it out of the catalogue."""
    publishing.unpublish(desk.runtime, case_id)
    return see(f"/cases/{case_id}/outcome", told="unpublished")


def _page(
    desk: Desk, case_id: int, *, status: int = 200, sent: Sent | None = None, form: str = "",
    faults: Mapping[str, str] | None = None, fault: PeyvandError | None = None,
    wanted: Mapping[str, Any] | None = None,
) -> Response:  # fmt: skip
    file = workflow.read_case(desk.runtime, case_id)
    outcome = file.outcome
    changed = []
    if outcome is not None and wanted:
        words = words_of(desk.code)
        now = {
            "kind": outcome.kind, "lang": outcome.lang, "title": outcome.told.title, "summary": outcome.told.summary,
            "worth_rial": outcome.worth_rial, "learned": outcome.learned,
        }  # fmt: skip
        say = {**words.outcomes, **words.languages}
        changed = differences(desk.code, [(words.fields[n], now[n], typed) for n, typed in wanted.items()], say)
    return case_page(
        desk, "cases/outcome.html", status=status, values=sent.fields if sent is not None else {}, faults=faults,
        form=form, file=file, case=file.case, around=file.around, outcome=outcome, kinds=OUTCOME_KINDS, parties=PARTIES,
        stars=STARS, codes=tuple(LANGUAGES), stale=changed, fault=said_of(fault, desk.code) if fault else "",
    )  # fmt: skip
