"""A small store with two universities, two companies, a posted and an imported problem, and people of each kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from matcher.records import Catalogue, Evidence, Expert, Institution, Organisation, Problem
from service.accounts.account_tables import AuditRow
from service.accounts.actors import Actor
from service.catalogue import people_store
from service.catalogue.embedding import embed_evidence
from service.catalogue.workflow import import_catalogue
from service.problems import store as problem_store
from service.problems.posting_tables import PostingRow
from service.runtime import Runtime
from tests.service.signed_in import account_for

HOME, OTHER = "u-home", "u-other"
COMPANY, RIVAL = "o-glass", "o-steel"
POSTED, IMPORTED, ELSEWHERE = "p-posted", "p-imported", "p-elsewhere"
EXPERTS = ("x1", "x2", "x3")

CATALOGUE = Catalogue(
    institutions=(Institution(HOME, "دانشگاه خانه", "yazd"), Institution(OTHER, "Other University", "hanoi")),
    experts=(
        Expert("x1", "سارا نیک‌پی", HOME, position="دانشیار", department="مهندسی مواد", at_once=1),
        Expert("x2", "Dara Mehrju", HOME, department="Energy"),
        Expert("x3", "Trần Minh", OTHER, department="Năng lượng"),
    ),
    evidence=(
        Evidence("v1", ("x1",), "publication", "کاهش مصرف انرژی کوره ذوب شیشه", "کوره شیشه و انرژی", "fa", 2024),
        Evidence("v2", ("x2",), "project", "Glass furnace energy audit", "melting furnace energy", "en", 2023),
        Evidence("v3", ("x3",), "thesis", "Tiết kiệm năng lượng lò nấu thủy tinh", "lò thủy tinh", "vi", 2022),
    ),
    organisations=(Organisation(COMPANY, "شیشه یزد", "glass"), Organisation(RIVAL, "فولاد کویر", "steel")),
    problems=(
        Problem(POSTED, "کوره ذوب شیشه مصرف انرژی زیاد دارد", "کوره شیشه", "fa", COMPANY),
        Problem(IMPORTED, "glass furnace energy losses", "Furnace", "en", RIVAL),
        Problem(ELSEWHERE, "کوره ذوب شیشه در شهر دیگر", "کوره دیگر", "fa", COMPANY),
    ),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """The store as each of its people sees it."""

    runtime: Runtime

    def as_(self, role: str, **owner: Any) -> Runtime:
        """The runtime of somebody with an account; an officer of the home university unless said otherwise."""
        if role in ("officer", "administrator"):
            owner.setdefault("institution_id", HOME)
        return self.runtime.on_behalf_of(account_for(self.runtime, role, **owner).actor)

    @property
    def office(self) -> Runtime:
        return self.runtime.on_behalf_of(Actor("office", HOME, role="officer"))

    @property
    def other_office(self) -> Runtime:
        return self.runtime.on_behalf_of(Actor("other office", OTHER, role="officer"))

    @property
    def company(self) -> Runtime:
        return self.runtime.on_behalf_of(Actor("company", role="company", organisation_id=COMPANY))

    @property
    def rival(self) -> Runtime:
        return self.runtime.on_behalf_of(Actor("rival", role="company", organisation_id=RIVAL))

    def expert(self, expert_id: str) -> Runtime:
        return self.runtime.on_behalf_of(Actor("expert", role="faculty", expert_id=expert_id))

    def fill_index(self) -> None:
        """Make the experts' evidence searchable, so that problems can be ranked."""
        import_catalogue(self.runtime, CATALOGUE)
        embed_evidence(self.runtime)

    def logged(self, verb: str, noun: str = "introduction") -> list[dict[str, Any]]:
        """What the log says of a verb: the details of each line."""
        with self.runtime.database.unit() as session:
            found = select(AuditRow.details).where(AuditRow.verb == verb, AuditRow.noun == noun).order_by(AuditRow.id)
            return list(session.scalars(found))

    def count(self, table: str) -> int:
        with self.runtime.database.unit() as session:
            return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def set_stage(runtime: Runtime) -> Stage:
    with runtime.database.unit() as session:
        people_store.put_institutions(session, CATALOGUE.institutions)
        people_store.put_experts(session, CATALOGUE.experts)
        problem_store.put_organisations(session, CATALOGUE.organisations)
        problem_store.put_problems(session, CATALOGUE.problems)
        post(session, POSTED)
        post(session, ELSEWHERE, institution_id=OTHER, state="open")
    return Stage(runtime)


def post(session: Session, problem_id: str, **values: Any) -> None:
    session.execute(insert(PostingRow).values(problem_id=problem_id, **values))


def renamed(number: int) -> Problem:
    """One more problem of the company."""
    return replace(CATALOGUE.problems[0], id=f"p-{number}", title=f"کوره {number}")
