"""A small store for cases: two universities, two companies, and a case that an introduction opened."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from sqlalchemy import insert, select

from matcher.records import Expert, Institution, Organisation, Problem
from service.accounts.account_store import Account
from service.accounts.account_tables import AuditRow
from service.accounts.actors import Actor
from service.cases.opening import open_case
from service.cases.store import Case
from service.cases.workflow import read_case
from service.catalogue.workflow import create_expert, create_institution
from service.introductions import store as introductions
from service.mail.tables import MailRow
from service.problems.posting_tables import PostingRow
from service.problems.workflow import create_organisation, create_problem
from service.runtime import Runtime
from tests.service.signed_in import account_for

HOME, OTHER = "u-home", "u-other"
COMPANY, RIVAL = "o-tile", "o-rival"
EXPERT, STRANGER = "x-1", "x-2"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\nendobj\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Stage:
    """The store as each of the people of the case sees it."""

    runtime: Runtime
    case_id: int
    officer: Account
    company: Account
    expert: Account

    @property
    def office(self) -> Runtime:
        return self.as_(self.officer)

    def as_(self, account: Account) -> Runtime:
        return self.runtime.on_behalf_of(account.actor)

    def another(self, role: str, **owner: Any) -> Runtime:
        """Somebody who has nothing to do with the case."""
        return self.as_(account_for(self.runtime, role, **owner))

    def case(self) -> Case:
        return read_case(self.office, self.case_id).case

    def log(self, noun: str = "case") -> list[str]:
        with self.runtime.database.unit() as session:
            return list(session.scalars(select(AuditRow.verb).where(AuditRow.noun == noun).order_by(AuditRow.id)))

    def mails(self) -> list[tuple[int, str]]:
        with self.runtime.database.unit() as session:
            rows = session.execute(select(MailRow.account_id, MailRow.kind).order_by(MailRow.id))
            return list(rows.all())


def set_stage(runtime: Runtime) -> Stage:
    create_institution(runtime, Institution(HOME, "دانشگاه خانه"))
    create_institution(runtime, Institution(OTHER, "Other University"))
    create_expert(runtime, Expert(EXPERT, "دکتر سارا نیک‌پی", HOME, "دانشیار", "مهندسی مواد"))
    create_expert(runtime, Expert(STRANGER, "Trần Minh", OTHER))
    create_organisation(runtime, Organisation(COMPANY, "کاشی کویر", "ceramics"))
    create_organisation(runtime, Organisation(RIVAL, "Rival Tiles", "ceramics"))
    create_problem(runtime, Problem("p-1", "کورهٔ کاشی گاز زیادی می‌سوزاند", "مصرف گاز کورهٔ کاشی", "fa", COMPANY))
    create_problem(runtime, Problem("p-2", "Rival's secret", "Furnace", "en", RIVAL))
    with runtime.database.unit() as session:
        session.execute(insert(PostingRow).values(problem_id="p-2", institution_id=OTHER))
        known = introductions.put_introduction(
            session, "p-1", EXPERT, institution_id=HOME, company_answer="accepted", expert_answer="yes",
            revealed_at=datetime.now(UTC),
        )  # fmt: skip
        case_id = open_case(session, Actor("x", role="faculty", expert_id=EXPERT), known)
        assert open_case(session, Actor("x", role="faculty", expert_id=EXPERT), known) == case_id
    return Stage(
        runtime,
        case_id,
        account_for(runtime, "officer", institution_id=HOME, name="Officer Home"),
        account_for(runtime, "company", organisation_id=COMPANY, name="مهندس کویر"),
        account_for(runtime, "faculty", expert_id=EXPERT, name="دکتر سارا نیک‌پی"),
    )


def archive(**members: bytes | str) -> bytes:
    """A zip of these members; a name's double underscore is a slash."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, content in members.items():
            opened.writestr("[Content_Types].xml" if name == "types" else name.replace("__", "/"), content)
    return made.getvalue()
