"""What belongs to one office, company or expert, asked for by another: it is not there, whatever the address."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, insert, text, update

from matcher.records import Evidence
from service.accounts.consortia import Consortium, replace_consortium
from service.accounts.permissions import NONE, PERMISSIONS
from service.accounts.routes import ROUTES
from service.agreements.tables import AgreementRow
from service.app import API
from service.cases.tables import CaseRow, DocumentRow
from service.catalogue.workflow import create_evidence
from service.days import today
from service.introductions.tables import ConflictRow, IntroductionRow
from service.problems.posting_tables import DraftRow, PostingRow
from service.runtime import Runtime
from tests.service.introductions.stage import COMPANY, HOME, OTHER, POSTED, RIVAL, set_stage
from tests.service.signed_in import account_for, sign_in_as

OWNED: Final = (
    r"/problems/\{", r"/company/problems/\{", r"/company/drafts/\{", r"/cases/\{", r"/opportunities/\{",
    r"/conflicts/\{", r"/people/\{", r"/experts/\{id:path\}/invite", r"/profile/works/\{", r"/messages/\{",
    r"/agreements/\{",
)  # fmt: skip
"""Addresses of what is somebody's own."""
NOBODYS: Final = (
    r"/l/\{", r"/claim/\{", r"/mail/stop/\{",  # a secret that opens one thing for whoever holds it
    r"/me/",  # one's own alone: see test_me
    r"/office/", r"/templates/\{", r"/reports/\{",  # of the own institution, without its id; see tests/service/office
    r"/experts/\{id:path\}$", r"/organisations/\{", r"/achievements/\{", r"/opportunities/problem/\{",  # open to many
    r"/help/\{",
)  # fmt: skip


MARKS: Final = ("کوره ذوب شیشه مصرف انرژی زیاد دارد", "رازِ پرونده", "رازِ تفاهم‌نامه", "رازِ کار")
"""What only its owners may read."""
TABLES: Final = (
    "problems", "postings", "drafts", "introductions", "cases", "case_steps", "case_documents", "outcomes", "messages",
    "conflicts_of_interest", "agreements", "evidence", "experts", "own_weights", "accounts", "decisions",
)  # fmt: skip


@pytest.fixture
def ids(runtime: Runtime) -> dict[str, str]:
    """A store in which ``HOME``, ``COMPANY`` and the expert ``x1`` own one thing of each sort."""
    set_stage(runtime)
    replace_consortium(runtime, Consortium("others", "دیگران", today(), None, (OTHER,)))
    create_evidence(runtime, Evidence("work", ("x1",), "thesis", MARKS[3], lang="fa", visibility="institution"))
    member = account_for(runtime, "company", organisation_id=COMPANY)
    officer = account_for(runtime, "officer", institution_id=HOME)
    with runtime.database.unit() as session:

        def add(table: Any, **values: Any) -> int:
            return int(session.execute(insert(table).values(**values).returning(table.id)).scalar_one())

        handled = update(PostingRow).where(PostingRow.problem_id == POSTED)
        session.execute(handled.values(institution_id=HOME, state="open", opened_at=func.now()))
        introduction = add(IntroductionRow, problem_id=POSTED, expert_id="x1", institution_id=HOME, asked_at=today())
        case = add(
            CaseRow, problem_id=POSTED, expert_id="x1", organisation_id=COMPANY, institution_id=HOME, title=MARKS[1],
            introduction_id=introduction,
        )  # fmt: skip
        document = add(
            DocumentRow, case_id=case, step="visit", kind="other", name="a.txt", type="text/plain", size_bytes=1,
            content=b"x", digest=b"x", on_day=today(),
        )  # fmt: skip
        conflict = add(
            ConflictRow, expert_id="x1", organisation_id=RIVAL, institution_id=HOME, kind="open-dispute"
        )  # fmt: skip
        agreement = add(
            AgreementRow, institution_id=HOME, organisation_id=COMPANY, title=MARKS[2], starts=today(), ends=today()
        )  # fmt: skip
        draft = add(DraftRow, account_id=member.id, organisation_id=COMPANY, fields={})
    return {
        "problem_id": POSTED, "id": "work", "case_id": str(case), "document_id": str(document),
        "introduction": str(introduction), "introduction_id": str(introduction), "conflict_id": str(conflict),
        "agreement_id": str(agreement), "draft_id": str(draft), "account_id": str(officer.id), "kind": "introduction",
        "lang": "fa", "deed": "end", "thread": "expert",
    }  # fmt: skip


def address_of(path: str, ids: dict[str, str]) -> str:
    known = {**ids, "id": "x1"} if path.startswith("/experts/") else ids
    known = {**known, "id": POSTED} if path.startswith("/company/") else known
    return re.sub(r"\{(\w+)(:path)?\}", lambda found: known[found[1]], path)


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(re.match(each, path) for each in patterns)


def strangers_of(runtime: Runtime) -> dict[str, TestClient]:
    return {
        "officer": sign_in_as(runtime, "officer", institution_id=OTHER),
        "administrator": sign_in_as(runtime, "administrator", institution_id=OTHER),
        "company": sign_in_as(runtime, "company", organisation_id=RIVAL),
        "faculty": sign_in_as(runtime, "faculty", expert_id="x3"),
        "secretary": sign_in_as(runtime, "secretary", consortium_id="others"),
    }


def test_of_each_address_it_is_said_whether_what_is_there_is_somebodys() -> None:
    for _, path in ROUTES:
        if "{" in path and not path.startswith(API):
            assert matches(path, OWNED) or matches(path, NOBODYS), path


def everything(runtime: Runtime) -> dict[str, int]:
    """A sum over each table that could be changed."""
    with runtime.database.unit() as session:
        return {
            name: session.scalar(text(f"SELECT coalesce(sum(hashtext(t::text)::bigint), 0) FROM {name} t"))
            for name in TABLES
        }


def test_what_is_another_ones_is_not_found_nor_changed(runtime: Runtime, ids: dict[str, str]) -> None:
    """A form may be answered without being looked into; then it tells nothing, and does nothing."""
    wrong = {}
    readers = strangers_of(runtime)
    before = everything(runtime)
    for kind, client in readers.items():
        for (method, path), action in ROUTES.items():
            if path.startswith(API) or not matches(path, OWNED) or matches(path, NOBODYS):
                continue
            if PERMISSIONS[action][kind] == NONE:
                continue
            answer = client.request(method, address_of(path, ids), follow_redirects=False)
            hidden = answer.status_code == 404 or (method == "POST" and answer.status_code in (200, 303, 422))
            if not hidden or any(each in answer.text for each in MARKS):
                wrong[kind, method, path] = answer.status_code
    assert wrong == {}
    assert everything(runtime) == before


def test_who_owns_it_finds_it(runtime: Runtime, ids: dict[str, str]) -> None:
    owners = {
        "officer": sign_in_as(runtime, "officer", institution_id=HOME),
        "company": sign_in_as(runtime, "company", organisation_id=COMPANY),
        "faculty": sign_in_as(runtime, "faculty", expert_id="x1"),
    }
    seen = set()
    for kind, client in owners.items():
        for (method, path), action in ROUTES.items():
            if method != "GET" or not matches(path, OWNED) or matches(path, NOBODYS):
                continue
            if PERMISSIONS[action][kind] != NONE and client.get(address_of(path, ids)).status_code == 200:
                seen.add(path)
    assert {"/cases/{case_id}", "/problems/{problem_id:path}", "/opportunities/{introduction}"} <= seen
