"""Merges that are made, proposed, refused and undone: who is shown, what is behind whom, what a match finds."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from matcher.errors import InvalidInput, NotFound, UnknownChoice
from matcher.identity.likeness import Likeness, Reason
from matcher.records import Evidence, Expert, Institution, Problem
from service.catalogue.workflow import (
    create_evidence,
    create_expert,
    create_institution,
    list_evidence,
    list_experts,
    read_evidence,
    read_expert,
)
from service.conflicts import Conflict
from service.identity import group_store, merge_store
from service.identity.grouping import APART, SIGNS_DIFFER, Tie, group
from service.identity.merge_store import DOUBTFUL, MERGED, PROPOSED, REFUSED, UNDONE
from service.identity.workflow import decide_merge, list_merges, merge_by_hand, undo_merge
from service.listing import Page
from service.matching.workflow import match
from service.runtime import Runtime

ORCID, OTHER_ORCID = "0000-0002-1825-0097", "0000-0001-5109-3700"
FURNACE = Problem("", "کورهٔ ذوب شیشه انرژی زیادی مصرف می‌کند", lang="fa")
REASONS = (Reason("same-orcid", ORCID), Reason("shared-titles", "3"))


@pytest.fixture
def store(runtime: Runtime) -> Runtime:
    """One person by three records, each with a work of its own; and somebody else."""
    create_institution(runtime, Institution("ut", "دانشگاه نمونه"))
    create_expert(runtime, Expert("a", "سارا رستگار", "ut", department="مهندسی مواد", interests=("کورهٔ شیشه",)))
    create_expert(runtime, Expert("b", "Sara Rastegar", orcid=ORCID))
    create_expert(runtime, Expert("c", "S. Rastegar", email="s@example.org"))
    create_expert(runtime, Expert("z", "Nguyễn Thị Lan"))
    for expert, title in (
        ("a", "کورهٔ ذوب شیشه"),
        ("b", "Glass furnace energy"),
        ("c", "Furnace lining"),
        ("z", "Rice"),
    ):
        create_evidence(runtime, Evidence(f"{expert}-1", (expert,), "thesis", title=title))
    return runtime


def propose(store: Runtime, *pairs: tuple[str, str], state: str = PROPOSED, probability: float = 0.8) -> list[int]:
    with store.database.unit() as session:
        likely = [Likeness(*pair, probability, REASONS) for pair in pairs]
        merge_store.put_merges(session, "experts", {state: likely}, None)
        group_store.regroup(session, "experts", {each for pair in pairs for each in pair})
        known = merge_store.merges_of(session, "experts", {each for pair in pairs for each in pair})
    return [known[pair].id for pair in pairs]


def shown(store: Runtime) -> list[str]:
    return [each.id for each in list_experts(store).items]


def behind(store: Runtime, expert_id: str) -> set[str]:
    return {each.id for each in list_evidence(store, expert_id=expert_id).items}


def found(store: Runtime) -> dict[str, set[str]]:
    answer = match(store, FURNACE).answer
    assert len({each.expert.id for each in answer.matches}) == len(answer.matches)
    return {each.expert.id: {piece.evidence.id for piece in each.evidence} for each in answer.matches}


def state(store: Runtime) -> dict[str, list[tuple[object, ...]]]:
    queries = {
        "experts": "SELECT id, merged_into, record_hash FROM experts ORDER BY 1",
        "evidence": "SELECT id, merged_into, record_hash FROM evidence ORDER BY 1",
        "links": "SELECT evidence_id, expert_id, position, held FROM evidence_experts ORDER BY 1, 3",
    }
    with store.database.unit() as session:
        return {name: [tuple(row) for row in session.execute(text(query))] for name, query in queries.items()}


def states(store: Runtime) -> dict[tuple[str, str], str]:
    return {each.merge.pair: each.merge.state for each in list_merges(store, state=None).items}


def test_a_merge_shows_one_person_with_the_works_of_both(store: Runtime) -> None:
    (number,) = propose(store, ("a", "b"))
    done = decide_merge(store, number, "merge", by="sara")
    assert (done.merge.state, done.merge.decided_by, done.one.shown_as, done.other.shown_as) == (
        MERGED,
        "sara",
        "a",
        "a",
    )
    assert shown(store) == ["a", "c", "z"]
    person = read_expert(store, "a")
    assert (person.orcid, person.names, person.department) == (ORCID, ("Sara Rastegar",), "مهندسی مواد")
    assert behind(store, "a") == {"a#interests", "a-1", "b-1"}
    assert read_evidence(store, "b-1").expert_ids == ("a",)
    assert "b" not in found(store)
    assert found(store)["a"] >= {"a-1", "b-1"}


def test_undoing_a_merge_leaves_everything_as_it_was(store: Runtime) -> None:
    before, matched = state(store), found(store)
    (number,) = propose(store, ("a", "b"))
    decide_merge(store, number, "merge", by="sara")
    assert state(store) != before
    assert undo_merge(store, number, by="sara").merge.state == UNDONE
    assert state(store) == before
    assert found(store) == matched


def test_whoever_decides_second_is_told_so(store: Runtime) -> None:
    (number,) = propose(store, ("a", "b"))
    outcomes: list[str] = []

    def decide(decision: str, by: str) -> None:
        try:
            outcomes.append(decide_merge(store, number, decision, by=by).merge.decided_by)
        except Conflict as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=decide, args=each) for each in (("merge", "sara"), ("refuse", "ali"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first = next(each for each in outcomes if each in ("sara", "ali"))
    (told,) = [each for each in outcomes if each != first]
    assert f"by {first}" in told
    assert "Nothing was changed" in told


def test_nothing_is_decided_while_an_import_is_written(store: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.identity.deciding.LOCK_SECONDS", 0.2)
    (number,) = propose(store, ("a", "b"))
    with store.database.unit() as session:
        assert merge_store.try_lock_imports(session)
        with pytest.raises(Conflict, match="import is being written"):
            decide_merge(store, number, "merge", by="sara")
    assert decide_merge(store, number, "merge", by="sara").merge.state == MERGED


def test_what_was_refused_is_not_decided_again_but_can_be_merged_by_hand(store: Runtime) -> None:
    (number,) = propose(store, ("a", "b"))
    assert decide_merge(store, number, "refuse", by="ali").merge.state == REFUSED
    for again in ("merge", "refuse"):
        with pytest.raises(Conflict, match="was refused by ali"):
            decide_merge(store, number, again, by="sara")
    with pytest.raises(Conflict, match="Only what is merged"):
        undo_merge(store, number, by="sara")
    assert merge_by_hand(store, "experts", "b", "a", by="sara").merge.state == MERGED
    with pytest.raises(Conflict, match="one already"):
        merge_by_hand(store, "experts", "a", "b", by="ali")


def test_what_cannot_be_merged_is_refused_with_the_reason(store: Runtime) -> None:
    for wrong, error, told in (
        (("experts", "a", "a"), InvalidInput, "wanted two"),
        (("experts", "a", "nobody"), NotFound, "nobody"),
        (("evidence", "a-1", "a#interests"), InvalidInput, "Merge the experts"),
        (("people", "a", "b"), UnknownChoice, "experts, evidence"),
    ):
        with pytest.raises(error, match=told):
            merge_by_hand(store, *wrong, by="sara")
    with pytest.raises(NotFound):
        decide_merge(store, 99, "merge", by="sara")
    with pytest.raises(UnknownChoice, match="merge, refuse"):
        decide_merge(store, *propose(store, ("a", "b")), "perhaps", by="sara")
    with pytest.raises(UnknownChoice, match="doubtful"):
        list_merges(store, state="new")


def test_undoing_one_of_three_leaves_the_third_where_it_is_likelier(store: Runtime) -> None:
    propose(store, ("a", "c"), state=MERGED, probability=0.97)
    propose(store, ("b", "c"), state=MERGED, probability=0.99)
    (number,) = propose(store, ("a", "b"), state=MERGED, probability=0.98)
    assert shown(store) == ["a", "z"]
    undo_merge(store, number, by="sara")
    assert shown(store) == ["a", "b", "z"]
    assert behind(store, "b") == {"b-1", "c-1"}
    assert states(store) == {("a", "b"): UNDONE, ("b", "c"): MERGED, ("a", "c"): PROPOSED}
    (left,) = list_merges(store, state=PROPOSED).items
    assert left.merge.reasons[0] == Reason("held-back", APART)
    with pytest.raises(Conflict, match="somebody said that they are two"):
        decide_merge(store, left.merge.id, "merge", by="sara")


def test_two_orcid_ids_never_meet_through_a_third_record(store: Runtime) -> None:
    create_expert(store, Expert("d", "Sara Rastegar", orcid=OTHER_ORCID))
    propose(store, ("b", "c"), ("c", "d"), state=MERGED, probability=0.99)
    assert shown(store) == ["a", "b", "d", "z"]
    (left,) = list_merges(store, state=PROPOSED).items
    assert (left.merge.pair, left.merge.reasons[0]) == (("c", "d"), Reason("held-back", SIGNS_DIFFER))
    with pytest.raises(Conflict, match="different ORCID iDs"):
        decide_merge(store, left.merge.id, "merge", by="sara")
    merge_by_hand(store, "experts", "b", "d", by="sara")  # whoever sees both iDs may say so
    assert decide_merge(store, left.merge.id, "merge", by="sara").one.shown_as == "b"


def test_the_shown_record_stays_while_it_is_in_the_group(store: Runtime) -> None:
    propose(store, ("b", "c"), state=MERGED)
    assert shown(store) == ["a", "b", "z"]
    (number,) = propose(store, ("a", "b"), state=MERGED)
    assert shown(store) == ["b", "z"]  # a says more and has an institution, but the person was known as b
    undo_merge(store, number, by="sara")
    assert shown(store) == ["a", "b", "z"]


def test_works_are_merged_into_the_one_with_most_text_and_keep_all_who_did_them(store: Runtime) -> None:
    create_evidence(store, Evidence("long", ("b",), "thesis", title="کورهٔ ذوب شیشه", text="شرح کار " * 20))
    done = merge_by_hand(store, "evidence", "a-1", "long", by="sara")
    assert (done.one.shown_as, done.other.shown_as) == ("long", "long")
    assert read_evidence(store, "long").expert_ids == ("b", "a")
    assert behind(store, "a") == {"a#interests", "long"}
    assert all("a-1" not in pieces for pieces in found(store).values())
    undo_merge(store, done.merge.id, by="sara")
    assert read_evidence(store, "long").expert_ids == ("b",)
    assert behind(store, "a") == {"a#interests", "a-1"}


def test_of_works_the_one_that_fewest_may_see_is_shown(store: Runtime) -> None:
    create_evidence(store, Evidence("inner", ("a",), "thesis", title="کوره", visibility="institution"))
    assert merge_by_hand(store, "evidence", "a-1", "inner", by="sara").one.shown_as == "inner"


def test_pairs_are_listed_with_both_sides_the_likeliest_first(store: Runtime) -> None:
    propose(store, ("a", "b"), probability=0.7)
    propose(store, ("a", "c"), probability=0.9)
    listed = list_merges(store)
    assert [each.merge.pair for each in listed.items] == [("a", "c"), ("a", "b")]
    first = listed.items[0]
    assert first.merge.reasons == REASONS
    assert isinstance(first.one.record, Expert)
    assert (first.one.record.name, first.one.institution.name if first.one.institution else "") == (
        "سارا رستگار",
        "دانشگاه نمونه",
    )
    assert list_merges(store, page=Page(limit=1, offset=1)).items == listed.items[1:]
    assert list_merges(store, noun="evidence").total == 0


def test_what_is_one_already_by_way_of_others_is_not_asked_about(store: Runtime) -> None:
    propose(store, ("a", "c"))
    propose(store, ("a", "b"), ("b", "c"), state=MERGED)
    assert list_merges(store).total == 0


def test_what_was_merged_by_itself_and_is_not_likely_any_more_can_be_listed(store: Runtime) -> None:
    sure, unsure = (
        propose(store, ("a", "b"), state=MERGED, probability=0.9999),
        propose(store, ("b", "c"), state=MERGED, probability=0.6),
    )
    assert [each.merge.id for each in list_merges(store, state=DOUBTFUL).items] == unsure
    decide_merge(store, unsure[0], "merge", by="sara")
    assert list_merges(store, state=DOUBTFUL).total == 0
    assert decide_merge(store, sure[0], "refuse", by="sara").merge.state == UNDONE


def test_records_that_were_deleted_leave_the_others_as_they_are(store: Runtime) -> None:
    propose(store, ("a", "b"), ("b", "c"), state=MERGED)
    with store.database.unit() as session:
        session.execute(text("DELETE FROM experts WHERE id = 'a'"))
        group_store.forget_records(session, "experts", ["a"])
    assert shown(store) == ["b", "z"]
    assert behind(store, "b") == {"b-1", "c-1"}
    assert states(store) == {("b", "c"): MERGED}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_groups_do_not_depend_on_the_order_of_ties(order: Sequence[int]) -> None:
    ties = [Tie("a", "b", 0.99), Tie("b", "c", 0.98), Tie("c", "d", 0.97, by_hand=True)]
    grouped = group([ties[place] for place in order], apart=[("a", "d")], signs={"a": "1", "d": "2"})
    assert grouped.groups == (frozenset("ab"), frozenset("cd"))
    assert grouped.left_out == {ties[1]: APART}
    assert group(ties, signs={"a": "1", "d": "2"}).left_out == {ties[1]: SIGNS_DIFFER}
    by_hand = Tie("a", "d", by_hand=True)
    assert group([by_hand], signs={"a": "1", "d": "2"}).groups == (frozenset("ad"),)
    assert group([by_hand], apart=[("d", "a")]).left_out == {by_hand: APART}
