"""An import as one change: noted, marked, stopped and gone on with, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text as sql

from matcher.errors import RowProblem
from matcher.records import Catalogue, Evidence, Expert, Institution, Organisation, Problem
from matcher.sources.reading import Origin, Reading
from service.accounts.workflow import create_token
from service.catalogue.workflow import (
    create_evidence,
    delete_expert,
    import_reading,
    list_evidence,
    list_experts,
    read_evidence,
    read_expert,
    replace_expert,
    undo_import,
)
from service.conflicts import Conflict
from service.identity.workflow import merge_by_hand
from service.imports import staging
from service.imports import store as import_store
from service.imports.origins import origins_of
from service.listing import Page
from service.runtime import Runtime

CATALOGUE = Catalogue(
    institutions=(Institution("uni", "دانشگاه نمونه"),),
    experts=(
        Expert("sara", "سارا نیک‌پی", "uni", interests=("شیشه",)),
        Expert("dara", "دارا مهرجو", "uni"),
    ),
    evidence=(
        Evidence("glass", ("sara",), "thesis", "کوره شیشه"),
        Evidence("steel", ("dara", "sara"), "publication", "Steel slag"),
    ),
    organisations=(Organisation("plant", "کارخانه نمونه"),),
    problems=(Problem("p", "glass furnace loses heat", organisation_id="plant"),),
)
READING = Reading(
    "office",
    "xlsx",
    CATALOGUE,
    origins={("experts", "sara"): Origin("row 1", date(2026, 3, 1), "CC0")},
    refused=(RowProblem("office.xlsx", 7, "The year is 'x'; wanted a number."),),
)


def touched(runtime: Runtime, import_id: int) -> set[tuple[str, str, str]]:
    with runtime.database.unit() as session:
        found = import_store.list_touched(session, import_id).items
    return {(each.noun, each.record_id, each.action) for each in found}


def everything(runtime: Runtime) -> tuple[object, ...]:
    with runtime.database.unit() as session:
        origins = {noun: import_store.ids_of_source(session, "office", noun) for noun in ("experts", "evidence")}
    return list_experts(runtime).items, list_evidence(runtime).items, origins


def test_an_import_notes_what_it_brought_where_from_and_what_it_refused(runtime: Runtime) -> None:
    summary = import_reading(runtime, READING)
    assert (summary.experts.created, summary.evidence.created, summary.refused) == (2, 2, 1)
    with runtime.database.unit() as session:
        found = import_store.get_import(session, summary.import_id)
        origins = import_store.get_origins(session, "experts", ["sara", "dara"])
    assert found is not None
    assert (found.state, found.source, found.format, found.refused) == ("done", "office", "xlsx", READING.refused)
    assert ("experts", "sara", "created") in touched(runtime, summary.import_id)
    sara = origins["sara"]
    assert (sara.identifier, sara.dated, sara.licence, sara.import_id) == (
        "row 1", date(2026, 3, 1), "CC0", summary.import_id,
    )  # fmt: skip
    assert origins["dara"].identifier == "dara"


def test_the_sources_of_a_person_are_said_to_who_may_know(runtime: Runtime, client: TestClient) -> None:
    import_reading(runtime, READING)
    import_reading(runtime, Reading("orcid", "orcid", Catalogue(experts=(Expert("o", "Sara Nikpey"),)), licence="CC0"))
    merge_by_hand(runtime, "experts", "sara", "o", by="test")
    found = {
        each.record_id: (each.source, each.identifier, each.licence) for each in origins_of(runtime, "experts", "sara")
    }
    assert found == {"sara": ("office", "row 1", "CC0"), "o": ("orcid", "o", "CC0")}
    assert [each.source for each in origins_of(runtime, "evidence", "glass")] == ["office"]
    assert client.get("/api/v1/origins", params={"id": "sara"}).status_code == 401
    token = {"Authorization": f"Bearer {create_token(runtime, 'office')}"}
    assert len(client.get("/api/v1/origins", params={"id": "sara"}, headers=token).json()["items"]) == 2
    assert client.get("/api/v1/origins", params={"id": "nobody"}, headers=token).status_code == 404


def test_the_same_again_touches_nothing(runtime: Runtime) -> None:
    import_reading(runtime, READING)
    again = import_reading(runtime, READING, whole=True)
    assert again.evidence.unchanged == 2
    assert touched(runtime, again.import_id) == set()


def test_what_vanished_at_the_source_is_marked_and_found_again(runtime: Runtime) -> None:
    import_reading(runtime, READING)
    fewer = replace(READING, catalogue=replace(CATALOGUE, experts=CATALOGUE.experts[:1], evidence=()))
    gone = import_reading(runtime, fewer, whole=True)
    assert gone.experts.vanished == 1
    assert gone.evidence.vanished == 0, "a table that the file does not have says nothing"
    assert read_expert(runtime, "dara").name == "دارا مهرجو"
    with runtime.database.unit() as session:
        assert import_store.get_origins(session, "experts", ["dara"])["dara"].vanished_at is not None
    back = import_reading(runtime, READING, whole=True)
    assert back.experts.returned == 1
    with runtime.database.unit() as session:
        assert import_store.get_origins(session, "experts", ["dara"])["dara"].vanished_at is None


def test_a_part_of_a_source_marks_nothing(runtime: Runtime) -> None:
    import_reading(runtime, READING)
    part = replace(READING, catalogue=replace(CATALOGUE, experts=CATALOGUE.experts[:1]))
    assert import_reading(runtime, part).experts.vanished == 0


def test_undoing_the_first_import_leaves_an_empty_store(runtime: Runtime) -> None:
    before = everything(runtime)
    summary = import_reading(runtime, READING)
    assert undo_import(runtime, summary.import_id).state == "undone"
    assert everything(runtime) == before


def test_undoing_a_later_import_brings_back_what_was_before(runtime: Runtime) -> None:
    import_reading(runtime, READING)
    before = everything(runtime)
    changed = replace(
        CATALOGUE,
        experts=(replace(CATALOGUE.experts[0], name="سارا نیک‌پی‌فر", interests=()), Expert("new", "نو", "uni")),
        evidence=(replace(CATALOGUE.evidence[0], title="کوره بلور"), Evidence("e3", ("new",), "patent", "Kiln")),
    )
    second = import_reading(runtime, replace(READING, catalogue=changed), whole=True)
    assert (second.experts.replaced, second.experts.vanished, second.evidence.created) == (1, 1, 1)
    assert read_evidence(runtime, "glass").title == "کوره بلور"
    undo_import(runtime, second.import_id)
    assert everything(runtime) == before


def test_an_import_that_later_ones_stand_on_is_not_undone(runtime: Runtime) -> None:
    first = import_reading(runtime, READING)
    changed = replace(CATALOGUE, experts=(replace(CATALOGUE.experts[0], name="سارا"), CATALOGUE.experts[1]))
    second = import_reading(runtime, replace(READING, catalogue=changed))
    with pytest.raises(Conflict, match=rf"Import\(s\) {second.import_id}"):
        undo_import(runtime, first.import_id)
    undo_import(runtime, second.import_id)
    replace_expert(runtime, replace(CATALOGUE.experts[0], position="استاد"))
    with pytest.raises(Conflict, match="changed or deleted by hand since: sara"):
        undo_import(runtime, first.import_id)
    assert len(list_experts(runtime).items) == 2


def test_an_import_whose_people_others_name_is_not_undone(runtime: Runtime) -> None:
    first = import_reading(runtime, READING)
    works = Catalogue(evidence=(Evidence("w", ("dara",), "publication", "Slag foam"),))
    second = import_reading(runtime, Reading("bib", "bibtex", works))
    with pytest.raises(Conflict, match=rf"Import\(s\) {second.import_id} brought works of people"):
        undo_import(runtime, first.import_id)
    undo_import(runtime, second.import_id)
    create_evidence(runtime, works.evidence[0])
    with pytest.raises(Conflict, match="1 pieces of evidence from elsewhere name experts"):
        undo_import(runtime, first.import_id)


def test_an_undone_import_is_not_undone_twice(runtime: Runtime) -> None:
    summary = import_reading(runtime, READING)
    undo_import(runtime, summary.import_id)
    with pytest.raises(Conflict, match="undone"):
        undo_import(runtime, summary.import_id)


def test_a_bad_record_of_a_foreign_source_is_refused_and_the_others_are_taken(runtime: Runtime) -> None:
    mixed = Catalogue(
        experts=(Expert("a", "A"), Expert("b", "B", institution_id="nowhere"), Expert("a", "A twice")),
        evidence=(
            Evidence("e", ("a", "b"), "thesis", "of both"),
            Evidence("f", ("b",), "thesis", "of the one who is refused"),
        ),
    )
    summary = import_reading(runtime, Reading("list", "xlsx", mixed))
    assert summary.refused == 3
    assert [each.id for each in list_experts(runtime).items] == ["a"]
    assert read_evidence(runtime, "e").expert_ids == ("a",)


@pytest.mark.parametrize("name", ["دانشگاه  نمونه", "University of Nemouneh"])
def test_an_institution_known_by_name_is_the_one_in_the_store(runtime: Runtime, name: str) -> None:
    import_reading(runtime, READING)
    named = Catalogue(institutions=(Institution("by-name", name),), experts=(Expert("new", "نو", "by-name"),))
    summary = import_reading(runtime, Reading("orcid", "orcid", named))
    assert summary.institutions.created == 0
    assert read_expert(runtime, "new").institution_id == "uni"


class Stop(Exception):
    """The person stops it."""


def test_a_stopped_import_leaves_nothing_and_goes_on_where_it_was(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "BATCH", 10)
    many = Catalogue(
        experts=(Expert("a", "A"),),
        evidence=tuple(Evidence(f"e{i}", ("a",), "thesis", f"title number {i}") for i in range(50)),
    )
    reading = Reading("many", "xlsx", many)

    def stop(done: int, total: int) -> None:
        if done >= 30:
            raise Stop

    with pytest.raises(Stop):
        import_reading(runtime, reading, progress=stop)
    assert list_experts(runtime).total == 0
    read: list[str] = []
    describe = staging.describe_evidence
    monkeypatch.setattr(staging, "describe_evidence", lambda each: (read.append(each.id), describe(each))[1])
    summary = import_reading(runtime, reading)
    assert summary.evidence.created == 50
    assert len(read) == 20, "30 were read before the stop"
    with runtime.database.unit() as session:
        states = [each.state for each in import_store.list_imports(session, Page()).items]
        assert session.scalar(sql("SELECT count(*) FROM staged_texts")) == 0
    assert states == ["done", "stopped"]


def test_a_deleted_person_leaves_no_trace_in_imports(runtime: Runtime) -> None:
    import_reading(runtime, READING)
    changed = replace(CATALOGUE, experts=(replace(CATALOGUE.experts[0], name="سارا دیگر"), CATALOGUE.experts[1]))
    import_reading(runtime, replace(READING, catalogue=changed))
    delete_expert(runtime, "sara")
    with runtime.database.unit() as session:
        before = session.scalars(sql("SELECT CAST(before AS text) FROM imported_records WHERE before IS NOT NULL"))
        assert not [each for each in before if "sara" in each]
        assert session.scalar(sql("SELECT count(*) FROM origins WHERE record_id = 'sara'")) == 0


def test_moments_are_kept(runtime: Runtime) -> None:
    summary = import_reading(runtime, READING)
    with runtime.database.unit() as session:
        found = import_store.get_import(session, summary.import_id)
    assert found is not None
    assert found.ended_at is not None
    assert found.created_at <= found.ended_at <= datetime.now(UTC)
