"""The SQL of cases and of what happened in them. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from service.accounts.actors import Actor
from service.agreements.tables import AgreementRow
from service.cases.steps import STEPS
from service.cases.tables import CaseRow, StepRow
from service.catalogue.tables import ExpertRow
from service.fingerprints import search_name
from service.listing import Listing, Page
from service.problems.tables import OrganisationRow

SORTS: Final = ("due", "newest", "step", "title", "organisation")
STATES: Final = ("open", "overdue", "closed", "all")


@dataclass(frozen=True, slots=True)
class Case:
    """How far an expert and an organisation are; either is ``None`` once it was erased."""

    id: int
    problem_id: str | None
    expert_id: str | None
    organisation_id: str | None
    institution_id: str | None
    introduction_id: int | None
    title: str
    step: str
    step_since: datetime
    next_action: str
    due_on: date | None
    account_id: int | None
    worth_rial: int | None
    agreement_id: int | None
    version: int
    opened_at: datetime
    closed_at: datetime | None
    close_reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a case; ``kind`` is opened, moved, noted, closed or reopened."""

    id: int
    case_id: int
    kind: str
    step: str
    from_step: str | None
    on_day: date
    reason: str
    people: str
    account_ids: Sequence[int]
    note: str
    internal: bool
    account_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases of a list are wanted, and in which order."""

    state: str = "open"
    step: str | None = None
    account_id: int | None = None
    words: str = ""
    sort: str = "due"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A memorandum that a case may belong to."""

    id: int
    title: str
    scope: str
    starts: date
    ends: date


def add_case(session: Session, title: str, **values: Any) -> int | None:
    """Open a case; nothing where the introduction has one, or the form was sent before."""
    values |= {"title": title, "search_title": search_name(title)}
    return session.scalar(insert(CaseRow).values(**values).on_conflict_do_nothing().returning(CaseRow.id))


def find_case(session: Session, *, introduction_id: int | None = None, form_key: str | None = None) -> int | None:
    """Find the case of an introduction, or the one that a form has opened."""
    is_it = CaseRow.introduction_id == introduction_id if introduction_id is not None else CaseRow.form_key == form_key
    return session.scalar(select(CaseRow.id).where(is_it))


def get_case(session: Session, case_id: int, *, lock: bool = False) -> Case | None:
    """Fetch a case."""
    row = session.get(CaseRow, case_id, with_for_update=lock or None, populate_existing=lock)
    return case_of(row) if row is not None else None


def change_case(session: Session, case_id: int, **values: Any) -> Case:
    """Change a case, and count the change."""
    if "title" in values:
        values["search_title"] = search_name(values["title"])
    row = session.scalars(
        update(CaseRow)
        .where(CaseRow.id == case_id)
        .values(**values, version=CaseRow.version + 1, updated_at=func.now())
        .returning(CaseRow)
        .execution_options(populate_existing=True)
    ).one()
    return case_of(row)


def add_event(session: Session, case_id: int, kind: str, **values: Any) -> bool:
    """Add to what happened; false where the form was sent before."""
    added = insert(StepRow).values(case_id=case_id, kind=kind, **values)
    return session.scalar(added.on_conflict_do_nothing().returning(StepRow.id)) is not None


def events_of(session: Session, case_id: int) -> tuple[Event, ...]:
    """List what happened in a case, latest first."""
    rows = session.scalars(
        select(StepRow).where(StepRow.case_id == case_id).order_by(StepRow.on_day.desc(), StepRow.id.desc())
    )
    return tuple(map(_event, rows))


def days_reached(session: Session, case_ids: Collection[int] | Select[tuple[int]]) -> dict[int, dict[str, date]]:
    """Map cases to the steps that they came to, and each to its first day; what was gone back behind does not count."""
    rows = session.execute(
        select(StepRow.case_id, StepRow.step, func.min(StepRow.on_day))
        .where(StepRow.case_id.in_(case_ids), stands())
        .group_by(StepRow.case_id, StepRow.step)
    )
    found: dict[int, dict[str, date]] = {}
    for case_id, step, first in rows:
        found.setdefault(case_id, {})[step] = first
    return found


def stands() -> ColumnElement[bool]:
    """Say in SQL whether a row of `StepRow` brought its case to a step that it has not gone back behind since."""
    later = aliased(StepRow)
    gone_back = exists().where(
        later.case_id == StepRow.case_id, later.kind == "moved", later.id > StepRow.id,
        _place(later.step) < _place(StepRow.step),
    )  # fmt: skip
    return and_(StepRow.kind.in_(("opened", "moved")), ~gone_back)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL which cases an actor may see; `service.cases.sight` says it of one case."""
    if actor.kind == "operator":
        return CaseRow.id.is_not(None)
    if actor.kind in ("officer", "administrator"):
        return or_(CaseRow.institution_id == actor.institution_id, CaseRow.institution_id.is_(None))
    if actor.kind == "company":
        return CaseRow.organisation_id == actor.organisation_id
    if actor.kind == "faculty":
        return CaseRow.expert_id == actor.expert_id
    return CaseRow.id.is_(None)


def list_cases(session: Session, seen: ColumnElement[bool], wanted: Wanted, page: Page, day: date) -> Listing[Case]:
    """Page through cases; ``day`` is what is overdue on."""
    query = (
        select(CaseRow)
        .outerjoin(OrganisationRow, OrganisationRow.id == CaseRow.organisation_id)
        .outerjoin(ExpertRow, ExpertRow.id == CaseRow.expert_id)
        .where(seen, *_conditions(wanted, day))
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(*_order(wanted.sort), CaseRow.id).limit(page.limit).offset(page.offset))
    return Listing([case_of(row) for row in rows], total, page)


def cases_on_board(session: Session, seen: ColumnElement[bool], per_step: int) -> tuple[dict[str, int], list[Case]]:
    """Count the open cases of each step, and fetch the first of each: what is due first."""
    is_open = and_(seen, CaseRow.closed_at.is_(None))
    counts = session.execute(select(CaseRow.step, func.count()).where(is_open).group_by(CaseRow.step))
    ranked = (
        select(CaseRow.id, func.row_number().over(partition_by=CaseRow.step, order_by=_order("due")).label("place"))
        .where(is_open)
        .subquery()
    )
    rows = session.scalars(
        select(CaseRow)
        .join(ranked, ranked.c.id == CaseRow.id)
        .where(ranked.c.place <= per_step)
        .order_by(ranked.c.place)
    )
    return dict(counts.all()), [case_of(row) for row in rows]


def cases_by_introduction(session: Session, introduction_ids: Collection[int]) -> dict[int, int]:
    """Map introductions to the cases that they opened."""
    rows = session.execute(
        select(CaseRow.introduction_id, CaseRow.id).where(CaseRow.introduction_id.in_(introduction_ids))
    )
    return {opened_by: case_id for opened_by, case_id in rows if opened_by is not None}


def agreements_of(session: Session, institution_id: str, organisation_id: str) -> tuple[Agreement, ...]:
    """List the agreements between an institution and an organisation, the one that ends last first."""
    rows = session.scalars(
        select(AgreementRow)
        .where(AgreementRow.institution_id == institution_id, AgreementRow.organisation_id == organisation_id)
        .order_by(AgreementRow.ends.desc(), AgreementRow.id)
    )
    return tuple(Agreement(row.id, row.title, row.scope, row.starts, row.ends) for row in rows)


def _conditions(wanted: Wanted, day: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state == "closed":
        found.append(CaseRow.closed_at.is_not(None))
    elif wanted.state != "all":
        found.append(CaseRow.closed_at.is_(None))
    if wanted.state == "overdue":
        found.append(CaseRow.due_on < day)
    if wanted.step is not None:
        found.append(CaseRow.step == wanted.step)
    if wanted.account_id is not None:
        found.append(CaseRow.account_id == wanted.account_id)
    for word in search_name(wanted.words).split():
        found.append(
            or_(*(
                column.contains(word, autoescape=True)
                for column in (CaseRow.search_title, OrganisationRow.search_name, ExpertRow.search_name)
            ))
        )  # fmt: skip
    return found


def _order(sort: str) -> tuple[Any, ...]:
    if sort == "newest":
        return (CaseRow.opened_at.desc(),)
    if sort == "step":
        return (_place(CaseRow.step), CaseRow.due_on.nulls_last())
    if sort == "title":
        return (CaseRow.search_title,)
    if sort == "organisation":
        return (OrganisationRow.search_name.nulls_last(), CaseRow.due_on.nulls_last())
    return (CaseRow.due_on.nulls_last(), CaseRow.opened_at.desc())


def _place(step: Any) -> ColumnElement[int]:
    return case({each: at for at, each in enumerate(STEPS)}, value=step)


def case_of(row: CaseRow) -> Case:
    """Make the record of a row."""
    return Case(
        row.id, row.problem_id, row.expert_id, row.organisation_id, row.institution_id, row.introduction_id, row.title,
        row.step, row.step_since, row.next_action, row.due_on, row.account_id, row.worth_rial, row.agreement_id,
        row.version, row.opened_at, row.closed_at, row.close_reason,
    )  # fmt: skip


def _event(row: StepRow) -> Event:
    return Event(
        row.id, row.case_id, row.kind, row.step, row.from_step, row.on_day, row.reason, row.people, row.account_ids,
        row.note, row.internal, row.account_id, row.created_at,
    )  # fmt: skip
