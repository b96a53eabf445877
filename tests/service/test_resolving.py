"""What an import does with records that others already tell of: merged, proposed, kept as somebody decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pytest
from sqlalchemy import text

from matcher.identity.likeness import Reason
from matcher.identity.persons import persons_from
from matcher.identity.resolve import resolve
from matcher.records import Catalogue, Evidence, Expert, Institution
from matcher.sources.reading import Author, Work
from service.catalogue.people_store import put_experts
from service.catalogue.workflow import (
    create_expert,
    import_catalogue,
    list_evidence,
    list_experts,
    read_evidence,
    read_expert,
    replace_expert,
)
from service.identity.author_links import Linked, link_works
from service.identity.merge_store import DOUBTFUL, MERGED, PROPOSED, REFUSED, UNDONE
from service.identity.resolving import Resolved, forget_resolved, resolve_new
from service.identity.workflow import decide_merge, list_merges, undo_merge
from service.listing import Page
from service.runtime import Runtime
from tests.matcher.identity.generated import generate

ORCID, OTHER_ORCID = "0000-0002-1825-0097", "0000-0001-5109-3700"
UT = Institution("ut", "دانشگاه نمونه تهران")
TITLE = "Thermal efficiency of regenerative glass melting furnaces in Iran"
SARA = Expert("home:1", "دکتر سارا رستگار", "ut", department="مهندسی مواد", orcid=ORCID)
PAPER = Evidence(
    "home:p1",
    ("home:1",),
    "publication",
    title=TITLE,
    year=2021,
    doi="10.5555/1",
    authors=("S. Rastegar", "A. Nemuneh"),
)
HOME = Catalogue(institutions=(UT,), experts=(SARA,), evidence=(PAPER,))
IN_ORCID = Catalogue(
    experts=(Expert("orcid:1", "Sara Rastegar", orcid=ORCID),),
    evidence=(
        Evidence("orcid:p1", ("orcid:1",), "publication", title=TITLE, year=2021, doi="10.5555/1"),
        Evidence("orcid:p2", ("orcid:1",), "publication", title="Refractory lining wear", year=2022),
    ),
)


@pytest.fixture
def home(runtime: Runtime) -> Runtime:
    import_catalogue(runtime, HOME, source="home")
    return runtime


def again(store: Runtime, experts: Iterable[str] = (), evidence: Iterable[str] = ()) -> Resolved:
    with store.database.unit() as session:
        return resolve_new(session, experts=list(experts), evidence=list(evidence), import_id=None)


def states(store: Runtime) -> dict[tuple[str, str], str]:
    found = list_merges(store, state=None, page=Page(limit=100)).items
    return {each.merge.pair: each.merge.state for each in found}


def shown(store: Runtime) -> list[str]:
    return [each.id for each in list_experts(store).items]


def number(store: Runtime, one: str, other: str) -> int:
    found = list_merges(store, state=None, page=Page(limit=100)).items
    return next(each.merge.id for each in found if each.merge.pair == (one, other))


def test_a_second_source_adds_to_the_person_and_to_the_work(home: Runtime) -> None:
    summary = import_catalogue(home, IN_ORCID, source="orcid")
    assert (summary.merged, summary.proposed) == (2, 0)
    assert shown(home) == ["home:1"]
    assert read_expert(home, "home:1").names == ("Sara Rastegar",)
    assert read_evidence(home, "home:p1").expert_ids == ("home:1",)
    assert {each.id for each in list_evidence(home, expert_id="home:1").items} >= {"home:p1", "orcid:p2"}
    assert "orcid:p1" not in {each.id for each in list_evidence(home).items}
    (person,) = list_merges(home, state=MERGED, noun="experts").items
    assert person.merge.reasons == (Reason("same-orcid", ORCID),)
    assert (person.merge.import_id, person.merge.decided_by) == (summary.import_id, "")


def test_importing_again_does_nothing(home: Runtime) -> None:
    import_catalogue(home, IN_ORCID, source="orcid")
    before = states(home)
    for catalogue, source in ((HOME, "home"), (IN_ORCID, "orcid")):
        summary = import_catalogue(home, catalogue, source=source)
        assert (summary.merged, summary.proposed) == (0, 0)
    assert again(home, ["home:1", "orcid:1"], ["home:p1", "orcid:p1"]) == Resolved()
    assert states(home) == before


def test_what_somebody_decided_survives_every_later_import(home: Runtime) -> None:
    import_catalogue(home, IN_ORCID, source="orcid")
    undo_merge(home, number(home, "home:1", "orcid:1"), by="sara")
    undo_merge(home, number(home, "home:p1", "orcid:p1"), by="sara")
    changed = replace(IN_ORCID, experts=(replace(IN_ORCID.experts[0], email="s@example.org"),))
    for catalogue in (changed, IN_ORCID):
        import_catalogue(home, catalogue, source="orcid")
        assert set(states(home).values()) == {UNDONE}
        assert shown(home) == ["home:1", "orcid:1"]
        assert {each.id for each in list_evidence(home).items} >= {"home:p1", "orcid:p1"}


def test_a_third_record_does_not_bring_together_what_somebody_took_apart(home: Runtime) -> None:
    import_catalogue(home, IN_ORCID, source="orcid")
    undo_merge(home, number(home, "home:1", "orcid:1"), by="sara")
    import_catalogue(home, Catalogue(experts=(Expert("sheet:1", "Sara Rastegar", orcid=ORCID),)), source="sheet")
    assert len(shown(home)) == 2
    assert states(home)[("home:1", "orcid:1")] == UNDONE
    merged = [pair for pair, state in states(home).items() if state == MERGED and "sheet:1" in pair]
    assert len(merged) == 1


def test_two_orcid_ids_are_never_one_by_way_of_a_record_without(home: Runtime) -> None:
    same = {"department": "مهندسی مواد", "institution_id": "ut", "email": "s@example.org"}
    three = (
        Expert("x:1", "Sara Rastegar", orcid=OTHER_ORCID, **same),
        Expert("x:2", "Sara Rastegar", **same),
        Expert("x:3", "Sara Rastegar", orcid="0000-0003-1415-9269", **same),
    )
    for each in three:
        import_catalogue(home, Catalogue(experts=(each,)), source=each.id)
    groups = defaultdict(set)
    for each in list_experts(home).items:
        with home.database.unit() as session:
            query = text("SELECT orcid FROM experts WHERE coalesce(merged_into, id) = :id AND orcid IS NOT NULL")
            groups[each.id] = set(session.scalars(query, {"id": each.id}))
    assert all(len(orcids) <= 1 for orcids in groups.values())
    assert set().union(*groups.values()) == {ORCID, OTHER_ORCID, "0000-0003-1415-9269"}


def test_a_corrected_orcid_takes_a_merge_apart_and_asks(home: Runtime) -> None:
    import_catalogue(home, IN_ORCID, source="orcid")
    corrected = Expert("orcid:1", "Lan Nguyen", orcid=OTHER_ORCID)
    import_catalogue(home, Catalogue(experts=(corrected,)), source="orcid")
    assert shown(home) == ["home:1", "orcid:1"]
    (asked,) = list_merges(home, noun="experts").items
    assert asked.merge.reasons[0] == Reason("held-back", "unsupported")
    assert asked.merge.probability < 0.5


def test_what_still_speaks_for_a_merge_keeps_it_but_lists_it_as_doubtful(home: Runtime) -> None:
    same = {"institution_id": "ut", "email": "z@example.org"}
    one, other = (Expert(id_, "Zhaleh Khosravinejad", **same) for id_ in ("x:1", "y:1"))
    import_catalogue(home, Catalogue(experts=(one,)), source="x")
    import_catalogue(home, Catalogue(experts=(other,)), source="y")
    assert states(home)[("x:1", "y:1")] == MERGED
    import_catalogue(home, Catalogue(experts=(Expert("y:1", "Zhaleh Khosravinejad"),)), source="y")
    assert states(home)[("x:1", "y:1")] == MERGED
    assert "y:1" not in shown(home)
    assert [each.merge.pair for each in list_merges(home, state=DOUBTFUL).items] == [("x:1", "y:1")]


def test_works_that_not_the_same_people_may_see_are_only_proposed(home: Runtime) -> None:
    hidden = replace(PAPER, id="other:p1", visibility="institution")
    import_catalogue(home, Catalogue(evidence=(hidden,)), source="other")
    (asked,) = list_merges(home, noun="evidence").items
    assert asked.merge.reasons[0] == Reason("held-back", "other-readers")
    decide_merge(home, asked.merge.id, "merge", by="sara")
    assert [each.id for each in list_evidence(home, kind="publication").items] == ["other:p1"]


def test_interests_are_never_merged_as_works(home: Runtime) -> None:
    for each in ("a", "b"):
        create_expert(home, Expert(each, interests=("regenerative glass melting furnaces", "energy")))
    assert again(home, ["a", "b"], ["a#interests", "b#interests"]) == Resolved()
    assert {each.id for each in list_evidence(home, kind="interests").items} >= {"a#interests", "b#interests"}


def test_a_store_that_was_filled_before_is_compared_with_the_first_import(home: Runtime) -> None:
    with home.database.unit() as session:
        session.execute(text("DELETE FROM identity_keys"))
    assert import_catalogue(home, IN_ORCID, source="orcid").merged == 2


def test_a_proposal_goes_when_nothing_speaks_for_it_any_more(home: Runtime) -> None:
    import_catalogue(home, Catalogue(experts=(Expert("x:1", "S. Rastegar"),)), source="x")
    assert states(home) == {("home:1", "x:1"): PROPOSED}
    import_catalogue(home, Catalogue(experts=(Expert("x:1", "Nguyễn Thị Lan", "ut"),)), source="x")
    assert states(home) == {}


def test_a_refused_pair_is_not_proposed_again(home: Runtime) -> None:
    record = Expert("x:1", "S. Rastegar")
    import_catalogue(home, Catalogue(experts=(record,)), source="x")
    decide_merge(home, number(home, "home:1", "x:1"), "refuse", by="ali")
    import_catalogue(home, Catalogue(experts=(replace(record, department="مهندسی مواد"),)), source="x")
    assert states(home) == {("home:1", "x:1"): REFUSED}


def test_what_an_import_alone_merged_can_be_taken_back(home: Runtime) -> None:
    first = import_catalogue(home, IN_ORCID, source="orcid")
    import_catalogue(home, Catalogue(experts=(Expert("sheet:1", "Sara Rastegar", orcid=ORCID),)), source="sheet")
    with home.database.unit() as session:
        forget_resolved(session, first.import_id)
    assert ("home:1", "orcid:1") not in states(home)
    with home.database.unit() as session:
        hanging = session.scalars(text("SELECT id FROM evidence WHERE merged_into IS NOT NULL")).all()
    assert list(hanging) == []


def test_nothing_is_read_where_nothing_is_new(home: Runtime) -> None:
    statements: list[str] = []
    with home.database.unit() as session:
        session.execute = lambda *a, **k: statements.append(str(a[0]))  # type: ignore[method-assign]
        assert resolve_new(session, experts=[], evidence=[], import_id=None) == Resolved()
    assert statements == []


@pytest.mark.parametrize("parts", [1, 3])
def test_the_store_resolves_as_the_library_does(runtime: Runtime, parts: int) -> None:
    catalogue = generate(60, seed=4)
    names = {each.id: each.name for each in catalogue.institutions}
    whole = resolve(
        persons_from(catalogue.experts, catalogue.evidence, institution_names=names, source_of=catalogue.source_of)
    )
    by_source = defaultdict(list)
    for each in catalogue.experts:
        by_source[catalogue.source_of[each.id]].append(each)
    import_catalogue(runtime, Catalogue(institutions=catalogue.institutions))
    with runtime.database.unit() as session:
        for source, experts in by_source.items():
            put_experts(session, experts)
            session.execute(
                text("INSERT INTO origins (noun, record_id, source, identifier) VALUES ('experts', :id, :source, :id)"),
                [{"id": each.id, "source": source} for each in experts],
            )
    import_catalogue(runtime, Catalogue(evidence=catalogue.evidence))
    assert {pair for pair, state in persons(runtime).items() if state == MERGED} == {(m.a, m.b) for m in whole.merged}
    ids = [each.id for each in catalogue.experts]
    for part in range(parts):
        assert again(runtime, ids[part::parts]) == Resolved()


def persons(store: Runtime) -> dict[tuple[str, str], str]:
    with store.database.unit() as session:
        rows = session.execute(text("SELECT one_id, other_id, state FROM merges WHERE noun = 'experts'"))
        return {(one, other): state for one, other, state in rows}


# Works of which only the authors are known


def work(number: int, *people: Author, title: str = "Wear of refractory lining in rotary kilns") -> Work:
    evidence = Evidence(f"bib:{number}", (), "publication", title=title, authors=tuple(each.name for each in people))
    return Work(evidence, people)


def link(store: Runtime, *works: Work) -> Linked:
    with store.database.unit() as session:
        return link_works(session, works)


def test_an_author_with_the_experts_orcid_is_linked(home: Runtime) -> None:
    known, strange = Author("S. Rastegar", ORCID), Author("Nguyễn Thị Lan")
    found = link(home, work(1, known, strange), work(2, strange))
    assert [(each.id, each.expert_ids) for each in found.evidence] == [("bib:1", ("home:1",))]
    (refused,) = found.refused("works.bib")
    assert "Nguyễn Thị Lan" in refused.message
    assert refused.file == "works.bib"


def test_an_author_is_linked_to_the_record_that_is_shown(home: Runtime) -> None:
    import_catalogue(home, IN_ORCID, source="orcid")
    (found,) = link(home, work(1, Author("Sara Rastegar", ORCID))).evidence
    assert found.expert_ids == ("home:1",)


def test_an_author_who_may_be_an_expert_is_suggested_once(home: Runtime) -> None:
    found = link(home, work(1, Author("S. Rastegar", affiliation="دانشگاه نمونه تهران")))
    assert found.evidence == ()
    assert [(each.expert_id, each.author) for each in found.suggested] == [("home:1", "S. Rastegar")]
    assert found.refused("x") == []
    with home.database.unit() as session:
        assert (found.suggest(session), found.suggest(session)) == (1, 0)
        row = session.execute(text("SELECT expert_id, kind, record, said, state FROM suggestions")).one()
    assert (row.expert_id, row.kind, row.said, row.state) == ("home:1", "work", "S. Rastegar", "proposed")
    assert row.record["expert_ids"] == ["home:1"]


def test_a_work_in_the_store_keeps_its_experts(home: Runtime) -> None:
    create_expert(home, Expert("lan", "Nguyễn Thị Lan"))
    bare = work(1, Author("Somebody Else"))
    import_catalogue(home, Catalogue(evidence=(replace(bare.evidence, expert_ids=("lan",)),)))
    assert [each.expert_ids for each in link(home, bare).evidence] == [("lan",)]
    (joined,) = link(home, work(1, Author("Sara Rastegar", ORCID))).evidence
    assert joined.expert_ids == ("lan", "home:1")
    replace_expert(home, Expert("lan", "Nguyễn Thị Lan", orcid=OTHER_ORCID))
    assert [each.expert_ids for each in link(home, bare).evidence] == [("lan",)]
