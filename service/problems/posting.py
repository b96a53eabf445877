"""The verbs of a company about its problem: post, revise, withdraw, close.

A problem that a company posts is ``submitted``; its office takes it up, and it is ``open``; once an expert and the
company know each other it is ``answered`` (all three in `service.introductions`). Its company may withdraw it, and
company or office may close it, which ends it. Each verb is one unit of work, logged there, mailed from there, and
done a second time without harm. Knows no HTTP.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.explain import whole_text
from matcher.records import Organisation, Problem
from service import job_store
from service.accounts import audit
from service.accounts.actors import Actor
from service.accounts.permissions import need
from service.catalogue.people_store import institution_names
from service.conflicts import ConcurrentChange, Conflict, Stale
from service.faults import NotOffered, checked_choice, checked_text
from service.problems import posting_store, store
from service.problems.drafts import end_draft
from service.problems.posting_form import CannotPost, Form, Statement, read_form
from service.problems.posting_store import ENDED, Posting
from service.problems.tables import ProblemRow
from service.problems.telling import tell_company, tell_office
from service.runtime import Runtime
from service.store import delete_row

__all__ = [
    "CLOSE_REASONS", "Form", "close_problem", "offices", "post_problem", "revise", "withdraw_problem",
]  # fmt: skip

CLOSE_REASONS: Final = ("solved", "solved-elsewhere", "nobody-found", "no-longer-needed", "other")
"""Why a problem is closed."""
MOST_REASON_CHARACTERS: Final = 500


def post_problem(
    runtime: Runtime,
    form: Form,
    *,
    form_key: str,
    draft_id: int | None = None,
    organisation_id: str | None = None,
) -> str:
    """Post a problem; the same form sent twice makes one.

    Parameters
    ----------
    form : Form
        As typed.
    form_key : str
        Made by chance for each form that is shown.
    draft_id : int, optional
        The draft that it was kept as; it is thrown away.
    organisation_id : str, optional
        Whose problem it is, where an office posts what came by telephone or letter.

    Returns
    -------
    str
        The problem's id.

    Raises
    ------
    CannotPost
        With everything that is wrong with the form.
    NotFound
        If there is no such organisation.
    NotPermitted
        If the actor may not post, or not for this organisation.
    """
    actor = runtime.actor
    wanted = organisation_id if actor.in_office else actor.organisation_id
    need(actor, "problem.post", organisation_id=wanted, institution_id=actor.institution_id)
    statement = read_form(form)
    with runtime.database.unit() as session:
        organisation = store.get_organisation(session, wanted or "")
        if organisation is None:
            raise NotFound("organisation", wanted or "")
        if (known := posting_store.problem_of_form(session, form_key)) is not None:
            return _same(session, known, organisation)
        office = _office(session, statement)
        problem = _problem(f"p-{secrets.token_hex(5)}", statement, organisation)
        store.put_problems(session, [problem])
        added = posting_store.add_posting(
            session, problem.id, institution_id=office, account_id=actor.account_id, marks=dict(statement.marks),
            form_key=form_key, **statement.around,
        )  # fmt: skip
        if added is None:  # the same form was sent beside this one, and committed while this one waited
            delete_row(session, ProblemRow, problem.id)
            return _same(session, posting_store.problem_of_form(session, form_key) or "", organisation)
        end_draft(session, actor, draft_id)
        audit.note(session, actor, "posted", "problem", problem.id, institution_id=office)
        tell_company(session, organisation.id, "problem-received", problem.id)
        tell_office(session, office, "problem-posted", problem.id, but=actor.account_id)
        job_store.enqueue_ranking(session, problem.id)
        return problem.id


def revise(runtime: Runtime, problem_id: str, form: Form, *, version: int | None = None) -> Posting:
    """Write a problem anew; where its title or text is another, it is ranked again.

    Raises
    ------
    CannotPost
        With everything that is wrong with the form.
    NotFound
        If it is not the actor's own.
    Stale
        If someone else changed it since ``version``.
    Conflict
        If it has ended.
    """
    with runtime.database.unit() as session:
        problem, posting = _own(session, runtime.actor, problem_id)
        statement = read_form(form, since=problem.deadline)
        if version is not None and posting.version != version:
            raise Stale("problem", problem_id)
        _goes_on(posting)
        office = _office(session, statement) if posting.state == "submitted" else posting.institution_id
        said = statement.problem
        written = replace(
            problem, title=said.title, text=said.text, lang=said.lang, programme=said.programme,
            deadline=said.deadline, confidentiality=said.confidentiality,
        )  # fmt: skip
        values: dict[str, Any] = {**statement.around, "marks": dict(statement.marks), "institution_id": office}
        store.put_problems(session, [written])
        changed = _change(session, problem_id, **values)
        audit.note(session, runtime.actor, "revised", "problem", problem_id, institution_id=office)
        if whole_text(written) != whole_text(problem):
            job_store.enqueue_ranking(session, problem_id)
        if office != posting.institution_id:
            tell_office(session, office, "problem-posted", problem_id)
        return changed


def withdraw_problem(runtime: Runtime, problem_id: str, *, reason: str = "", version: int | None = None) -> Posting:
    """Take one's own problem back: nobody is asked about it any more; what is under way as a case goes on.

    Raises
    ------
    NotFound, Stale
        As `revise`.
    """
    reason = checked_text(reason, "reason", most=MOST_REASON_CHARACTERS)
    return _end(runtime, problem_id, "withdrawn", reason, version)


def close_problem(runtime: Runtime, problem_id: str, reason: str, *, version: int | None = None) -> Posting:
    """Close one's own problem; the office has a verb of its own (`service.introductions.workflow.close`).

    Parameters
    ----------
    reason : str
        One of `CLOSE_REASONS`.

    Raises
    ------
    Missing, NotOffered
        If the reason is none.
    NotFound, Stale
        As `revise`.
    """
    reason = checked_choice(reason, "reason", CLOSE_REASONS)
    return _end(runtime, problem_id, "closed", reason, version)


def offices(runtime: Runtime) -> dict[str, str]:
    """Map the id of every institution whose office may be chosen to its name."""
    with runtime.database.unit() as session:
        return institution_names(session)


def _end(runtime: Runtime, problem_id: str, state: str, reason: str, version: int | None) -> Posting:
    with runtime.database.unit() as session:
        _, posting = _own(session, runtime.actor, problem_id)
        if posting.state in ENDED:
            return posting
        if version is not None and posting.version != version:
            raise Stale("problem", problem_id)
        audit.note(session, runtime.actor, state, "problem", problem_id, institution_id=posting.institution_id)
        if posting.institution_id is not None:
            tell_office(session, posting.institution_id, "problem-ended", problem_id)
        return _change(session, problem_id, stamp=("closed_at",), state=state, close_reason=reason)


def _own(session: Session, actor: Actor, problem_id: str) -> tuple[Problem, Posting]:
    """Fetch a problem of the actor's company to change it; one that was imported gets a posting."""
    need(actor, "problem.post")
    problem = store.get_problem(session, problem_id)
    if problem is None or actor.organisation_id is None or problem.organisation_id != actor.organisation_id:
        raise NotFound("problem", problem_id)
    posting = posting_store.get_posting(session, problem_id, lock=True)
    if posting is None:
        since = posting_store.when_created(session, problem_id)
        posting = posting_store.add_posting(session, problem_id, state="open", submitted_at=since)
    if posting is None:  # somebody else gave it one just now
        raise ConcurrentChange
    return problem, posting


def _change(session: Session, problem_id: str, **values: Any) -> Posting:
    changed = posting_store.change_posting(session, problem_id, **values)
    if changed is None:
        raise NotFound("problem", problem_id)
    return changed


def _goes_on(posting: Posting) -> None:
    if posting.state in ENDED:
        raise Conflict("This problem has ended. Post a new one; you may copy its text.")


def _office(session: Session, statement: Statement) -> str | None:
    if statement.office is not None and statement.office not in institution_names(session):
        raise CannotPost((NotOffered("office", statement.office),))
    return statement.office


def _problem(problem_id: str, statement: Statement, organisation: Organisation) -> Problem:
    return replace(
        statement.problem, id=problem_id, organisation_id=organisation.id, sector=organisation.sector,
        region=organisation.region,
    )  # fmt: skip


def _same(session: Session, problem_id: str, organisation: Organisation) -> str:
    problem = store.get_problem(session, problem_id)
    if problem is None or problem.organisation_id != organisation.id:
        raise NotFound("problem", problem_id)
    return problem_id
