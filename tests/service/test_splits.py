"""Persons whose works may be those of two: held back while that is open, split, called one, and as before again."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from matcher.errors import InvalidInput, NotFound, UnknownChoice
from matcher.identity.homonyms import SplitReason
from matcher.identity.likeness import Likeness
from matcher.records import Catalogue, Evidence, Expert, Institution, Problem
from service.catalogue.embedding import embed_evidence
from service.catalogue.workflow import (
    create_evidence,
    create_expert,
    create_institution,
    import_catalogue,
    list_evidence,
    read_evidence,
    read_expert,
    replace_evidence,
    replace_expert,
)
from service.conflicts import Conflict
from service.identity import group_store, merge_store, split_store
from service.identity.flagging import flag_homonyms
from service.identity.split_store import ONE_PERSON, PROPOSED, SPLIT, UNDONE
from service.identity.splitting import decide_split, list_splits, undo_split
from service.identity.workflow import merge_by_hand
from service.imports.changes import read_change
from service.matching.workflow import match
from service.runtime import Runtime

WALNUTS = ("walnut cultivars grafting", "walnut frost tolerance", "genetic diversity of walnut", "walnut rootstocks")
SYNTAX = ("syntax of relative clauses", "phonology of dialects", "verb morphology")
MARYAM = Expert(
    "m", "مریم نمونه", "ut", department="باغبانی", names=("M. Nemuneh",), email="m@example.org", interests=("گردو",)
)
REASONS = (SplitReason("fields", ("walnut, grafting", "syntax, verb")), SplitReason("no-bridging-works"))


@pytest.fixture
def store(runtime: Runtime) -> Runtime:
    """One record that holds the works of a walnut geneticist and of a linguist, and a co-author of the latter."""
    create_institution(runtime, Institution("ut", "دانشگاه نمونه"))
    create_expert(runtime, MARYAM)
    create_expert(runtime, Expert("lan", "Nguyễn Thị Lan"))
    for number, title in enumerate(WALNUTS):
        create_evidence(runtime, Evidence(f"w{number}", ("m",), "publication", title=title))
    for number, title in enumerate(SYNTAX):
        create_evidence(runtime, Evidence(f"s{number}", ("m", "lan"), "publication", title=title))
    return runtime


@pytest.fixture
def flag(store: Runtime) -> int:
    return propose(store, "m", ("w0", "w1", "w2", "w3"), ("s0", "s1", "s2"))


def propose(store: Runtime, expert_id: str, *groups: tuple[str, ...]) -> int:
    with store.database.unit() as session:
        split_store.propose_split(session, expert_id, groups, probability=0.9, reasons=REASONS, import_id=None)
    (found,) = list_splits(store).items
    return found.split.id


def behind(store: Runtime, expert_id: str) -> set[str]:
    return {each.id for each in list_evidence(store, expert_id=expert_id).items}


def found(store: Runtime, problem: str) -> dict[str, set[str]]:
    answer = match(store, Problem("", problem, lang="en")).answer
    return {each.expert.id: {piece.evidence.id for piece in each.evidence} for each in answer.matches}


def state(store: Runtime) -> list[tuple[object, ...]]:
    queries = (
        "SELECT id, merged_into, record_hash FROM experts ORDER BY 1",
        "SELECT evidence_id, expert_id, position, held FROM evidence_experts ORDER BY 1, 3",
        "SELECT * FROM split_evidence",
        "SELECT noun, one_id, other_id, state FROM merges",
    )
    with store.database.unit() as session:
        return [tuple(row) for query in queries for row in session.execute(text(query))]


def test_nothing_of_a_flagged_person_is_in_a_match_until_someone_decides(store: Runtime) -> None:
    assert "m" in found(store, "walnut grafting")
    number = propose(store, "m", ("w0", "w1", "w2", "w3"), ("s0", "s1", "s2"))
    for problem in ("walnut grafting", "syntax of clauses"):
        assert "m" not in found(store, problem)
    assert found(store, "syntax of clauses")["lan"] == {"s0", "s1", "s2"}  # a co-author's works stay theirs
    (listed,) = list_splits(store).items
    assert (listed.expert.name, listed.split.reasons) == (MARYAM.name, REASONS)
    assert [[each.title for each in group] for group in listed.groups] == [list(WALNUTS), list(SYNTAX)]
    decide_split(store, number, ONE_PERSON, by="sara")
    assert found(store, "walnut grafting")["m"] >= {"w0"}
    assert list_splits(store).total == 0


def test_what_is_written_while_a_person_is_flagged_is_held_too(store: Runtime, flag: int) -> None:
    create_evidence(store, Evidence("w9", ("m",), "thesis", title="walnut grafting machine"))
    assert "m" not in found(store, "walnut grafting")


def test_a_split_gives_each_person_their_works(store: Runtime, flag: int) -> None:
    done = decide_split(store, flag, SPLIT, by="sara")
    assert (done.split.state, done.split.decided_by, done.split.new_ids) == (SPLIT, "sara", ("m~2",))
    assert behind(store, "m") == {"m#interests", "w0", "w1", "w2", "w3"}
    assert behind(store, "m~2") == {"s0", "s1", "s2"}
    assert read_evidence(store, "s0").expert_ids == ("m~2", "lan")
    assert read_expert(store, "m~2") == Expert("m~2", MARYAM.name, names=MARYAM.names)
    assert found(store, "walnut grafting")["m"] >= {"w0"}
    assert found(store, "syntax of clauses")["m~2"] == {"s0", "s1", "s2"}
    assert "m" not in {id_ for id_, works in found(store, "syntax of clauses").items() if works & {"s0", "s1", "s2"}}


def test_a_split_can_be_undone_and_leaves_nothing(store: Runtime) -> None:
    before, matched = state(store), found(store, "walnut grafting")
    number = propose(store, "m", ("w0", "w1", "w2", "w3"), ("s0", "s1", "s2"))
    decide_split(store, number, SPLIT, by="sara")
    assert undo_split(store, number, by="sara").split.state == UNDONE
    assert state(store) == before
    assert found(store, "walnut grafting") == matched
    with pytest.raises(NotFound):
        read_expert(store, "m~2")
    with pytest.raises(Conflict, match="Only a decision"):
        undo_split(store, number, by="sara")


def test_to_call_someone_one_person_can_be_undone_too(store: Runtime, flag: int) -> None:
    decide_split(store, flag, ONE_PERSON, by="sara")
    assert undo_split(store, flag, by="sara").split.state == PROPOSED
    assert "m" not in found(store, "walnut grafting")


def test_whoever_decides_second_is_told_so(store: Runtime, flag: int) -> None:
    decide_split(store, flag, ONE_PERSON, by="ali")
    with pytest.raises(Conflict, match="one person by ali"):
        decide_split(store, flag, SPLIT, by="sara")


def test_the_groups_can_be_changed(store: Runtime, flag: int) -> None:
    done = decide_split(store, flag, SPLIT, by="sara", groups=[[], ["s0", "s1"], ["w3"]])
    assert done.split.new_ids == ("m~2", "m~3")
    assert behind(store, "m") == {"m#interests", "w0", "w1", "w2", "s2"}
    assert (behind(store, "m~2"), behind(store, "m~3")) == ({"s0", "s1"}, {"w3"})


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ([["w0"], []], "0 new person"),
        ([["w0", "s0"]], "0 new person"),
        ([["w0"], ["s0", "w0"]], "'w0' stands in two groups"),
        ([["w0"], ["other"]], "'other' is not evidence of 'm'"),
        ([["w0"], ["lan-1"]], "'lan-1' is not evidence of 'm'"),
    ],
)
def test_groups_that_cannot_be_are_refused(store: Runtime, flag: int, groups: list[list[str]], told: str) -> None:
    create_evidence(store, Evidence("lan-1", ("lan",), "thesis", title="Rice"))
    with pytest.raises(InvalidInput, match=told) as caught:
        decide_split(store, flag, SPLIT, by="sara", groups=groups)
    assert caught.value.field == "groups"
    assert list_splits(store).total == 1


def test_unknown_words_and_numbers_are_refused(store: Runtime, flag: int) -> None:
    with pytest.raises(UnknownChoice, match="split, one-person"):
        decide_split(store, flag, "perhaps", by="sara")
    with pytest.raises(NotFound):
        decide_split(store, 99, SPLIT, by="sara")
    with pytest.raises(UnknownChoice, match="undone"):
        list_splits(store, state="new")


def test_a_split_is_kept_when_the_source_says_its_own_again(store: Runtime, flag: int) -> None:
    decide_split(store, flag, SPLIT, by="sara")
    replace_expert(store, Expert("m", "مریم نمونه", "ut", department="علوم باغبانی"))
    replace_evidence(store, Evidence("s0", ("m", "lan"), "publication", title="syntax of all clauses"))
    import_catalogue(
        store, Catalogue(evidence=(Evidence("s1", ("m",), "publication", title="phonology of two dialects"),))
    )
    assert behind(store, "m~2") == {"s0", "s1", "s2"}
    assert read_evidence(store, "s0").expert_ids == ("m~2", "lan")


def test_a_person_who_stands_on_their_own_feet_is_not_taken_back(store: Runtime, flag: int) -> None:
    decide_split(store, flag, SPLIT, by="sara")
    create_evidence(store, Evidence("s9", ("m~2",), "thesis", title="verbs"))
    replace_expert(store, Expert("m~2", MARYAM.name, email="linguist@example.org"))
    with pytest.raises(
        Conflict, match=r"1 piece\(s\) of evidence that name them, 1 record\(s\) that somebody wrote to"
    ):
        undo_split(store, flag, by="sara")
    assert behind(store, "m~2") == {"s0", "s1", "s2", "s9"}


def test_who_may_see_a_person_may_see_their_namesake_and_nobody_else(store: Runtime) -> None:
    hidden = Expert(
        "m", MARYAM.name, "ut", visibility="institution", phone="1", restricted=("names=institution", "url=institution")
    )
    replace_expert(store, hidden)
    decide_split(store, propose(store, "m", ("w0",), ("s0",)), SPLIT, by="sara")
    namesake = Expert("m~2", MARYAM.name, "ut", visibility="institution", restricted=("names=institution",))
    assert read_expert(store, "m~2") == namesake


def test_two_persons_of_a_split_are_not_one_again_by_themselves(store: Runtime, flag: int) -> None:
    decide_split(store, flag, SPLIT, by="sara")
    create_expert(store, Expert("x", MARYAM.name))
    with store.database.unit() as session:
        likely = [Likeness("m", "x", 0.99), Likeness("m~2", "x", 0.98)]
        merge_store.put_merges(session, "experts", {"merged": likely}, None)
        group_store.regroup(session, "experts", ["m", "m~2", "x"])
    assert read_expert(store, "x").id == "x"
    assert group(store, "m") == {"m", "x"}
    assert group(store, "m~2") == {"m~2"}


def group(store: Runtime, expert_id: str) -> set[str]:
    with store.database.unit() as session:
        return set(group_store.records_of(session, [expert_id]))


# What follows needs `links_store` to follow merges of the split person, of the new one and of their works.


def test_a_namesake_who_is_merged_with_their_own_record_takes_the_works_along(store: Runtime, flag: int) -> None:
    decide_split(store, flag, SPLIT, by="sara")
    create_expert(store, Expert("linguist", "Maryam Nemuneh", "ut", department="Linguistics"))
    merge_by_hand(store, "experts", "linguist", "m~2", by="sara")
    assert behind(store, "linguist") == {"s0", "s1", "s2", "linguist#interests"}
    merge_by_hand(store, "experts", "linguist", "lan", by="sara")
    with pytest.raises(Conflict, match=r"1 merge\(s\)"):
        undo_split(store, flag, by="sara")


def test_to_merge_a_namesake_back_is_the_same_person_again(store: Runtime, flag: int) -> None:
    decide_split(store, flag, SPLIT, by="sara")
    merge_by_hand(store, "experts", "m", "m~2", by="sara")
    assert behind(store, "m") == {"m#interests", "w0", "w1", "w2", "w3", "s0", "s1", "s2"}


def test_a_split_and_a_flag_hold_when_the_person_is_shown_as_another_record(store: Runtime, flag: int) -> None:
    create_expert(
        store,
        Expert(
            "ut-1",
            "مریم نمونه",
            "ut",
            position="دانشیار",
            department="باغبانی",
            field="4.1",
            orcid="0000-0002-1825-0097",
            phone="1",
        ),
    )
    merge_by_hand(store, "experts", "m", "ut-1", by="sara")
    with store.database.unit() as session:
        assert group_store.shown_as(session, "experts", ["m"]) == {"m": "ut-1"}
    assert "ut-1" not in found(store, "walnut grafting")
    decide_split(store, flag, SPLIT, by="sara")
    assert behind(store, "ut-1") == {"m#interests", "ut-1#interests", "w0", "w1", "w2", "w3"}
    assert behind(store, "m~2") == {"s0", "s1", "s2"}


def test_a_work_that_was_split_off_stays_so_when_another_source_lists_it_too(store: Runtime, flag: int) -> None:
    decide_split(store, flag, SPLIT, by="sara")
    create_evidence(store, Evidence("other-s0", ("m",), "publication", title=SYNTAX[0], text="A longer text."))
    merge_by_hand(store, "evidence", "s0", "other-s0", by="sara")
    assert read_evidence(store, "other-s0").expert_ids == ("m~2", "lan")


# Who is flagged


OTHERS = ("A. Vaezi", "B. Vaezi"), ("C. Mesdagh", "D. Mesdagh"), ("E. Kuhsar", "F. Kuhsar")
MATTERS = (
    "walnut graft rootstock orchard cultivar genetic frost kernel yield germplasm",
    "syntax clause verb morphology dialect phonology corpus grammar semantic discourse",
    "furnace glass melting burner refractory combustion kiln thermal regenerator flame",
)


def works_of(expert_id: str, matter: int, n: int, *, since: int, first: int = 0) -> list[Evidence]:
    words = MATTERS[matter].split()
    titles = [" ".join([*words[turn % 4 :], *words[: turn % 4]]) + f" {turn}" for turn in range(first, first + n)]
    return [
        Evidence(
            f"{expert_id}-{matter}-{turn}", (expert_id,), "publication", title=title, year=since + turn % 4,
            authors=("M. Nemuneh", *OTHERS[matter]),
        )
        for turn, title in enumerate(titles, start=first)
    ]  # fmt: skip


def background(n: int) -> list[Evidence]:
    """Works of others on matters of all kinds: what is usual in the store."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    return [
        Evidence(
            f"z{number}", ("z",), "thesis", title=" ".join(syllables[(number * step) % 70] * 2 for step in (7, 11, 13))
        )
        for number in range(n)
    ]


def flagged(store: Runtime) -> list[str]:
    return [each.expert.id for each in list_splits(store).items]


@pytest.fixture
def mixed(runtime: Runtime) -> Runtime:
    """A person of two unrelated fields and times, one of a single field, and what is usual beside them."""
    works = [
        *works_of("two", 0, 12, since=1996),
        *works_of("two", 1, 10, since=2018),
        *works_of("one", 0, 20, since=2001),
    ]
    experts = (Expert("two", "Maryam Nemuneh"), Expert("one", "Behrouz Rastegar"), Expert("z"))
    import_catalogue(runtime, Catalogue(experts=experts, evidence=(*works, *background(4))))
    embed_and_flag(runtime)
    return runtime


def embed_and_flag(store: Runtime) -> None:
    """Do what an embedding job does with the encoder that ships: with others nobody is flagged."""
    embed_evidence(store)
    assert flagged(store) == []
    flag_homonyms(store)


def test_who_may_be_two_is_flagged_and_held_back(mixed: Runtime) -> None:
    assert flagged(mixed) == ["two"]
    (found_one,) = list_splits(mixed).items
    assert sorted(len(group) for group in found_one.split.groups) == [10, 12]
    assert {each[0].id.split("-")[1] for each in found_one.groups} == {"0", "1"}
    assert "two" not in found(mixed, "walnut graft rootstock")


def test_who_was_looked_at_is_not_looked_at_again(mixed: Runtime) -> None:
    number = list_splits(mixed).items[0].split.id
    assert flag_homonyms(mixed) == 0
    create_evidence(mixed, works_of("two", 0, 1, since=1996, first=30)[0])
    assert flag_homonyms(mixed, ["one"]) == 0
    assert list_splits(mixed).items[0].split.id == number


def test_one_person_is_flagged_again_only_when_the_works_have_grown_by_a_third(mixed: Runtime) -> None:
    decide_split(mixed, list_splits(mixed).items[0].split.id, ONE_PERSON, by="sara")
    import_catalogue(mixed, Catalogue(evidence=tuple(works_of("two", 1, 5, since=2018, first=40))))
    embed_and_flag(mixed)
    assert flagged(mixed) == []
    import_catalogue(mixed, Catalogue(evidence=tuple(works_of("two", 1, 4, since=2018, first=50))))
    embed_and_flag(mixed)
    assert flagged(mixed) == ["two"]


def test_a_flag_goes_when_the_works_do_not_speak_for_it_any_more(mixed: Runtime) -> None:
    with mixed.database.unit() as session:
        session.execute(text("DELETE FROM evidence WHERE id LIKE 'two-1-%'"))
    create_evidence(mixed, works_of("two", 0, 1, since=1996, first=30)[0])
    assert flag_homonyms(mixed) == 0
    assert flagged(mixed) == []
    assert "two" in found(mixed, "walnut graft rootstock")


def test_two_persons_of_a_split_are_not_flagged_at_once_again(mixed: Runtime) -> None:
    decide_split(mixed, list_splits(mixed).items[0].split.id, SPLIT, by="sara")
    assert flag_homonyms(mixed) == 0
    assert flagged(mixed) == []


def test_a_flag_is_shown_with_the_import_that_brought_the_works(runtime: Runtime) -> None:
    works = [*works_of("two", 0, 12, since=1996), *works_of("two", 1, 10, since=2018)]
    experts = (Expert("two", "Maryam Nemuneh"), Expert("z"))
    import_catalogue(runtime, Catalogue(experts=experts, evidence=tuple(background(4))), source="others")
    brought = import_catalogue(runtime, Catalogue(evidence=tuple(works)), source="works")
    embed_and_flag(runtime)
    assert list_splits(runtime).items[0].split.import_id == brought.import_id
    assert read_change(runtime, brought.import_id).summary["flagged"] == 1
