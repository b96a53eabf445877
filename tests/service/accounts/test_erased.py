"""Whoever has their profile erased: no table names them any more, and what was counted stays."""

from __future__ import annotations

from sqlalchemy import text

from matcher.records import Evidence
from service.accounts import erasing
from service.cases.moving import Happened, move
from service.cases.store import find_case
from service.cases.workflow import read_case
from service.catalogue.workflow import create_evidence
from service.introductions import workflow as introductions
from service.matching.workflow import match_problem
from service.messages.workflow import write
from service.runtime import Runtime
from tests.service.introductions.stage import COMPANY, HOME, POSTED, set_stage
from tests.service.signed_in import account_for

NAME = "سارا نیک‌پی"
COUNTED = ("introductions", "match_results", "case_steps", "messages", "cases")


def rows_of(runtime: Runtime) -> list[tuple[str, str]]:
    """Every row of every table, as text."""
    with runtime.database.unit() as session:
        tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        return [(each, str(row)) for each in tables for row in session.scalars(text(f'SELECT t::text FROM "{each}" t'))]


def test_no_table_names_whoever_was_erased_and_the_counts_stay(runtime: Runtime) -> None:
    stage = set_stage(runtime)
    stage.fill_index()
    create_evidence(runtime, Evidence("work-of-x1", ("x1",), "thesis", "کوره شیشه", lang="fa", authors=(NAME,)))
    person = account_for(runtime, "faculty", expert_id="x1", name=NAME, institution_id=HOME)
    office, own = stage.as_("officer"), runtime.on_behalf_of(person.actor)
    run = match_problem(office, POSTED)
    known = introductions.put_forward(office, POSTED, "x1", to="both", run_id=run.id)
    write(own, POSTED, "expert", "می‌توانم بیایم.", form_key="one", introduction_id=known.id)
    introductions.answer_as_expert(own, known.id, "no", reason="too-busy", note=f"با احترام، {NAME}")
    introductions.answer_as_company(stage.as_("company", organisation_id=COMPANY), known.id, "accepted")
    introductions.answer_as_expert(own, known.id, "yes", note=f"با احترام، {NAME}")
    with runtime.database.unit() as session:
        case_id = find_case(session, introduction_id=known.id) or 0
    case = read_case(office, case_id).case
    met = Happened(people=f"{NAME}، مدیر تولید", account_ids=[person.id], note="بازدید")
    move(office, case_id, "visit", version=case.version, happened=met)
    before = [table for table, _ in rows_of(runtime) if table in COUNTED]

    erasing.erase_own(own, person.email, profile=True)
    rows = rows_of(runtime)
    named = [(table, row) for table, row in rows if any(each in row for each in (NAME, person.email, "work-of-x1"))]
    assert named == []
    assert sorted(table for table, _ in rows if table in COUNTED) == sorted(before)
    assert any("مدیر تولید" in row for table, row in rows if table == "case_steps")
