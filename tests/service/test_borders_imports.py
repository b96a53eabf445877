"""What an import may not do across the borders of institutions, whoever begins it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from matcher.errors import NotFound
from matcher.records import Catalogue, Evidence, Expert, Institution
from matcher.sources.reading import Reading
from service.accounts.actors import ANYONE, Actor, NotPermitted
from service.accounts.workflow import create_token
from service.catalogue.workflow import (
    import_reading,
    list_evidence,
    list_experts,
    read_evidence,
    read_expert,
    replace_expert,
    undo_import,
)
from service.identity.workflow import list_merges
from service.imports import store as import_store
from service.imports.bringing import Order, bring
from service.imports.changes import list_changes, read_change
from service.jobs import cancel_job, enqueue_embedding, enqueue_undo, list_jobs
from service.runtime import Runtime

CATALOGUE = Catalogue(
    institutions=(Institution("a", "A University"), Institution("b", "B University")),
    experts=(Expert("ana", "Ana", "a"), Expert("bea", "Bea", "b", email="bea@b.example")),
    evidence=(
        Evidence("of-b", ("bea",), "thesis", "Steel of B"),
        Evidence("of-both", ("ana", "bea"), "project", "Glass of both"),
    ),
)


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    import_reading(runtime, Reading("list", "xlsx", CATALOGUE))
    return runtime


@pytest.fixture
def officer(filled: Runtime) -> Runtime:
    return filled.on_behalf_of(Actor("office of a", institution_id="a"))


def test_nobody_in_particular_imports_nothing_and_sees_no_import(filled: Runtime) -> None:
    anyone = filled.on_behalf_of(ANYONE)
    with pytest.raises(NotPermitted):
        import_reading(anyone, Reading("list", "xlsx", CATALOGUE))
    with pytest.raises(NotPermitted):
        list_changes(anyone)


def test_an_officers_people_belong_to_the_own_institution(officer: Runtime) -> None:
    import_reading(officer, Reading("new", "xlsx", Catalogue(experts=(Expert("neda", "Neda"),))))
    assert read_expert(officer, "neda").institution_id == "a"


def test_what_is_anothers_is_refused_and_said_and_the_own_is_taken(officer: Runtime) -> None:
    mixed = Catalogue(
        institutions=(replace(CATALOGUE.institutions[1], name="B renamed"), Institution("c", "C University")),
        experts=(
            replace(CATALOGUE.experts[0], position="professor"),
            replace(CATALOGUE.experts[1], name="Bea renamed"),
            Expert("spy", "Spy", "b"),
        ),
        evidence=(
            replace(CATALOGUE.evidence[0], title="Steel renamed"),
            Evidence("claim", ("bea",), "thesis", "A claim about B"),
            Evidence("joint", ("ana", "bea"), "thesis", "A joint thesis"),
        ),
    )
    summary = import_reading(officer, Reading("mixed", "xlsx", mixed))
    assert summary.refused == 6
    assert (summary.experts.replaced, summary.evidence.created) == (1, 1)
    administrator = replace(officer, actor=Actor("admin", administrator=True))
    assert read_expert(administrator, "bea").name == "Bea"
    assert read_evidence(administrator, "of-b").title == "Steel of B"
    assert {each.id for each in list_experts(administrator).items} == {"ana", "bea"}
    told = " ".join(each.message for each in read_change(officer, summary.import_id).refused)
    assert "'bea'" in told
    assert "'c'" in told


def test_a_shared_work_keeps_its_foreign_expert(officer: Runtime) -> None:
    own = Catalogue(evidence=(Evidence("of-both", ("ana",), "project", "Glass of A alone"),))
    import_reading(officer, Reading("mixed", "xlsx", own))
    found = read_evidence(officer, "of-both")
    assert (found.title, set(found.expert_ids)) == ("Glass of A alone", {"ana", "bea"})


def test_what_vanished_for_an_officer_marks_nothing_of_others(officer: Runtime) -> None:
    own = Catalogue(experts=CATALOGUE.experts[:1], evidence=(Evidence("new", ("ana",), "thesis", "New glass"),))
    summary = import_reading(officer, Reading("list", "xlsx", own), whole=True)
    assert (summary.experts.vanished, summary.evidence.vanished) == (0, 1)
    with officer.database.unit() as session:
        assert import_store.get_origins(session, "experts", ["bea"])["bea"].vanished_at is None
        assert import_store.get_origins(session, "evidence", ["of-b"])["of-b"].vanished_at is None


def test_restricted_interests_are_no_public_evidence(filled: Runtime) -> None:
    closed = Expert("zoe", "Zoe", "b", interests=("secret alloys",), restricted=("interests=institution",))
    import_reading(filled, Reading("more", "xlsx", Catalogue(experts=(closed,))))
    anyone = filled.on_behalf_of(ANYONE)
    assert read_expert(anyone, "zoe").interests == ()
    assert "zoe#interests" not in {each.id for each in list_evidence(anyone).items}
    with pytest.raises(NotFound):
        read_evidence(anyone, "zoe#interests")


def test_an_import_is_seen_and_undone_by_the_own_institution(filled: Runtime, officer: Runtime) -> None:
    mine = import_reading(officer, Reading("mine", "xlsx", Catalogue(experts=(Expert("neda", "Neda"),))))
    other = filled.on_behalf_of(Actor("office of b", institution_id="b"))
    assert [each.id for each in list_changes(officer).items] == [mine.import_id]
    assert list_changes(other).items == []
    with pytest.raises(NotFound):
        read_change(other, mine.import_id)
    with pytest.raises(NotFound):
        undo_import(other, mine.import_id)
    undo_import(officer, mine.import_id)
    with pytest.raises(NotFound):
        read_expert(officer, "neda")


def test_jobs_of_others_are_neither_seen_nor_cancelled(filled: Runtime, officer: Runtime) -> None:
    other = filled.on_behalf_of(Actor("office of b", institution_id="b"))
    mine = enqueue_undo(officer, 1)
    assert mine in {each.id for each in list_jobs(officer)}
    assert mine not in {each.id for each in list_jobs(other)} | {
        each.id for each in list_jobs(filled.on_behalf_of(ANYONE))
    }
    with pytest.raises(NotFound):
        cancel_job(other, mine)
    embedding = enqueue_embedding(filled)
    with pytest.raises(NotPermitted):
        cancel_job(officer, embedding)
    cancel_job(officer, mine)


def test_a_ranking_is_an_administrators(filled: Runtime, client: TestClient) -> None:
    token = create_token(filled, "office", institution_id="a")
    answer = client.get("/api/v1/rankings", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403


def test_two_institutions_keep_a_record_each_of_one_person(filled: Runtime) -> None:
    """A record that one institution hides, or keeps, never takes the place of another's by itself."""
    orcid = "0000-0002-1825-0097"
    for home in ("a", "b"):
        create_token(filled, f"office of {home}", institution_id=home)
    at_a = filled.on_behalf_of(Actor("office of a", institution_id="a"))
    at_b = filled.on_behalf_of(Actor("office of b", institution_id="b"))
    hidden = Expert("a:zoe", "Zoe Nemuneh", orcid=orcid, visibility="institution", interests=("glass",))
    import_reading(at_a, Reading("of-a", "xlsx", Catalogue(experts=(hidden,))))
    shown = Expert("b:zoe", "Zoe Nemuneh", orcid=orcid, interests=("steel",))
    import_reading(at_b, Reading("of-b", "xlsx", Catalogue(experts=(shown,))))
    assert "b:zoe" in {each.id for each in list_experts(at_b).items}
    assert "a:zoe" not in {each.id for each in list_experts(at_b).items}
    assert read_expert(at_a, "a:zoe").interests == ("glass",)
    assert list_merges(at_b).items == []
    (proposed,) = list_merges(filled).items
    assert (proposed.merge.pair, proposed.merge.state) == (("a:zoe", "b:zoe"), "proposed")


def test_taking_an_import_back_leaves_what_was_one_with_it_whole(filled: Runtime) -> None:
    first = import_reading(filled, Reading("one", "xlsx", Catalogue(experts=(ZOE,))))
    import_reading(filled, Reading("two", "xlsx", Catalogue(experts=(replace(ZOE, id="two:zoe"),))))
    (merged,) = list_merges(filled, state="merged").items
    assert merged.one.shown_as == merged.other.shown_as
    undo_import(filled, first.import_id)
    assert {each.id for each in list_experts(filled).items} == {"ana", "bea", "two:zoe"}
    listed = list_evidence(filled)
    assert listed.total == len(listed.items)
    assert read_evidence(filled, "two:zoe#interests").expert_ids == ("two:zoe",)


ZOE = Expert("one:zoe", "Zoe Nemuneh", "b", email="zoe@b.example", interests=("kilns",))


def test_the_latest_import_can_be_taken_back_though_it_changed_earlier_works(filled: Runtime) -> None:
    works = Catalogue(experts=(ZOE,), evidence=(Evidence("w", ("one:zoe",), "thesis", "Kiln linings"),))
    first = import_reading(filled, Reading("list", "xlsx", works))
    renamed = Catalogue(
        experts=(replace(ZOE, id="other:zoe", email=None),),
        evidence=(Evidence("w", ("other:zoe",), "thesis", "Kiln linings"),),
    )
    second = import_reading(filled, Reading("list", "xlsx", renamed))
    undo_import(filled, second.import_id)
    assert read_evidence(filled, "w").expert_ids == ("one:zoe",)
    undo_import(filled, first.import_id)
    with pytest.raises(NotFound):
        read_evidence(filled, "w")


def test_a_pair_that_an_import_did_not_bring_is_not_its_own(filled: Runtime) -> None:
    import_reading(filled, Reading("one", "xlsx", Catalogue(experts=(ZOE,))))
    replace_expert(filled, replace(ZOE, id="by-hand"))
    other = import_reading(filled, Reading("other", "xlsx", Catalogue(experts=(Expert("neda", "Neda Rastin", "a"),))))
    merged = [each for each in list_merges(filled, state="merged").items if "by-hand" in each.merge.pair]
    undo_import(filled, other.import_id)
    assert [each for each in list_merges(filled, state="merged").items if "by-hand" in each.merge.pair] == merged


def test_what_an_administrator_imports_for_an_institution_is_not_its_officers_to_take_back(
    filled: Runtime, officer: Runtime, tmp_path: Path
) -> None:
    """Such a file may hold records of other institutions too; only its blanks are filled with the one."""
    (tmp_path / "list.csv").write_text(
        "نام و نام خانوادگی,دانشگاه\nندا راستین,\nبهار نیک,B University\n", encoding="utf-8"
    )
    brought = bring(filled, tmp_path / "list.csv", Order(institution_id="a"))
    assert {each.institution_id for each in list_experts(filled, text="ندا").items} == {"a"}
    with pytest.raises(NotFound):
        undo_import(officer, brought.import_id)
    with pytest.raises(NotFound):
        read_change(officer, brought.import_id)
    with pytest.raises(NotFound, match="nowhere"):
        bring(filled, tmp_path / "list.csv", Order(institution_id="nowhere"))
