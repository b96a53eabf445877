"""The SQL of outcomes and of the catalogue of achievements. Takes a session, returns records, never commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, not_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.cases.tables import CaseRow, OutcomeRow, OutcomeTextRow
from service.catalogue.tables import ExpertRow, InstitutionRow
from service.fingerprints import search_name
from service.listing import Listing, Page
from service.problems.tables import OrganisationRow, ProblemRow


@dataclass(frozen=True, slots=True)
class Told:
    """An outcome in one language."""

    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What a side said to the publishing: to which texts, whether it may be named, when, and how (``via``)."""

    text_version: int | None
    named: bool
    via: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Rating:
    """What a side says of the cooperation: 1 to 5, and words."""

    stars: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case; ``texts`` by language, the one in ``lang`` is what was written first."""

    id: int
    case_id: int
    kind: str
    lang: str
    texts: Mapping[str, Told]
    worth_rial: int | None
    learned: str
    text_version: int
    company_rating: Rating
    expert_rating: Rating
    company: Consent
    expert: Consent
    published_at: datetime | None
    version: int
    created_at: datetime

    @property
    def told(self) -> Told:
        """Give the text that was written first."""
        return self.texts[self.lang]

    def consent_of(self, side: str) -> Consent:
        """Give what the ``company`` or the ``expert`` said."""
        return self.company if side == "company" else self.expert

    def rating_of(self, side: str) -> Rating:
        """Give how the ``company`` or the ``expert`` rated it."""
        return self.company_rating if side == "company" else self.expert_rating

    def agreed(self, side: str) -> bool:
        """Say whether a side agreed to publish these very texts."""
        return self.consent_of(side).text_version == self.text_version


@dataclass(frozen=True, slots=True)
class Achievement:
    """A published outcome as everyone sees it; a name is empty where that side is not to be named."""

    id: int
    kind: str
    lang: str
    texts: Mapping[str, Told]
    organisation: str
    expert: str
    expert_id: str | None
    department: str
    institution: str
    sector: str | None
    programme: str
    published_at: datetime

    def told_in(self, code: str) -> tuple[str, Told]:
        """Give the text in a language, else the one that was written first, with its language."""
        lang = code if code in self.texts else self.lang
        return lang, self.texts[lang]


def outcome_of_case(session: Session, case_id: int, *, lock: bool = False) -> Outcome | None:
    """Fetch the outcome of a case."""
    query = select(OutcomeRow).where(OutcomeRow.case_id == case_id)
    row = session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)
    return _outcome(row, _texts(session, [row.id])) if row is not None else None


def add_outcome(session: Session, case_id: int, **values: Any) -> int:
    """Record the outcome of a case that has none."""
    return session.scalars(insert(OutcomeRow).values(case_id=case_id, **values).returning(OutcomeRow.id)).one()


def change_outcome(session: Session, outcome_id: int, **values: Any) -> None:
    """Change an outcome, and count the change."""
    changed = {**values, "version": OutcomeRow.version + 1, "updated_at": func.now()}
    session.execute(update(OutcomeRow).where(OutcomeRow.id == outcome_id).values(changed))


def put_text(session: Session, outcome_id: int, lang: str, title: str, summary: str) -> None:
    """Tell an outcome in a language, in the place of what was told."""
    values = {"title": title, "summary": summary, "search_text": search_name(f"{title} {summary}")}
    session.execute(
        insert(OutcomeTextRow)
        .values(outcome_id=outcome_id, lang=lang, **values)
        .on_conflict_do_update(index_elements=["outcome_id", "lang"], set_=values)
    )


def remove_text(session: Session, outcome_id: int, lang: str) -> None:
    """Tell an outcome in a language no longer."""
    session.execute(delete(OutcomeTextRow).where(OutcomeTextRow.outcome_id == outcome_id, OutcomeTextRow.lang == lang))


def list_achievements(session: Session, page: Page, *, words: str, kind: str | None) -> Listing[Achievement]:
    """Page through what is published, latest first; ``words`` are looked for in every language's text."""
    query = _published()
    if kind is not None:
        query = query.where(OutcomeRow.kind == kind)
    for word in search_name(words).split():
        query = query.where(
            exists().where(
                OutcomeTextRow.outcome_id == OutcomeRow.id, OutcomeTextRow.search_text.contains(word, autoescape=True)
            )
        )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(OutcomeRow.published_at.desc(), OutcomeRow.id.desc()).limit(page.limit).offset(page.offset)
    ).all()
    texts = _texts(session, [row[0].id for row in rows])
    return Listing([_achievement(row, texts) for row in rows], total, page)


def get_achievement(session: Session, outcome_id: int) -> Achievement | None:
    """Fetch what is published of an outcome."""
    row = session.execute(_published().where(OutcomeRow.id == outcome_id)).one_or_none()
    return _achievement(row, _texts(session, [outcome_id])) if row is not None else None


def _published() -> Any:
    return (
        select(
            OutcomeRow, OrganisationRow.name, ExpertRow.name, ExpertRow.id,
            case((_shows_department(), ExpertRow.department), else_=""),
            InstitutionRow.name,
            func.coalesce(ProblemRow.sector, OrganisationRow.sector), ProblemRow.programme,
        )
        .join(CaseRow, CaseRow.id == OutcomeRow.case_id)
        .outerjoin(OrganisationRow, OrganisationRow.id == CaseRow.organisation_id)
        .outerjoin(ExpertRow, ExpertRow.id == CaseRow.expert_id)
        .outerjoin(InstitutionRow, InstitutionRow.id == func.coalesce(CaseRow.institution_id, ExpertRow.institution_id))
        .outerjoin(ProblemRow, ProblemRow.id == CaseRow.problem_id)
        .where(OutcomeRow.published_at.is_not(None))
    )  # fmt: skip


def _shows_department() -> ColumnElement[bool]:
    restricted: ColumnElement[str] = func.array_to_string(ExpertRow.restricted, ",")
    return and_(ExpertRow.visibility == "public", not_(restricted.contains("department=")))


def _achievement(row: Any, texts: Mapping[int, Mapping[str, Told]]) -> Achievement:
    outcome, organisation, expert, expert_id, department, institution, sector, programme = row
    return Achievement(
        outcome.id, outcome.kind, outcome.lang, texts[outcome.id],
        organisation=(organisation or "") if outcome.company_named else "",
        expert=(expert or "") if outcome.expert_named else "",
        expert_id=expert_id if outcome.expert_named else None,
        department=(department or "") if outcome.expert_named else "",
        institution=institution or "", sector=sector, programme=programme or "", published_at=outcome.published_at,
    )  # fmt: skip


def _texts(session: Session, outcome_ids: Sequence[int]) -> dict[int, dict[str, Told]]:
    found: dict[int, dict[str, Told]] = {each: {} for each in outcome_ids}
    rows = session.scalars(select(OutcomeTextRow).where(OutcomeTextRow.outcome_id.in_(outcome_ids)))
    for row in rows.all():
        found[row.outcome_id][row.lang] = Told(row.title, row.summary)
    return found


def _outcome(row: OutcomeRow, texts: Mapping[int, Mapping[str, Told]]) -> Outcome:
    return Outcome(
        row.id, row.case_id, row.kind, row.lang, texts[row.id], row.worth_rial, row.learned, row.text_version,
        Rating(row.company_rating, row.company_words), Rating(row.expert_rating, row.expert_words),
        Consent(row.company_text_version, row.company_named, row.company_via, row.company_agreed_at),
        Consent(row.expert_text_version, row.expert_named, row.expert_via, row.expert_agreed_at),
        row.published_at, row.version, row.created_at,
    )  # fmt: skip
