"""People: what speaks for two records being one person, and which are merged by themselves."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.identity.likeness import Likeness
from matcher.identity.people import WEIGHTS, commonness_of, compare, counted_keys, person_keys
from matcher.identity.persons import Person, coauthor_key, person_from, persons_from, title_marks
from matcher.identity.resolve import MERGE_AT, PROPOSE_AT, Resolution, clusters, resolve
from matcher.records import Evidence, Expert
from tests.matcher.identity.generated import Generated, generate

ORCID, OTHER_ORCID = "0000-0002-1825-0097", "0000-0001-5109-3700"
NURAN, KUHSAR = "دانشگاه نوران", "University of Kuhsar"
STEEL = frozenset({"t:steel-fatigue", "t:weld-cracks", "t:creep-of-pipes"})
MATES = frozenset(map(coauthor_key, ("سارا احمدی", "Behrouz Vaezi", "Nguyễn Thu Hà")))


def person(name: str, *, id: str = "a", also: Iterable[str] = (), **told: object) -> Person:
    return replace(Person(id, (name, *also)), **told)  # type: ignore[arg-type]


def chance(one: Person, other: Person, *, bearers: int = 2) -> float:
    """The probability that two records are one person, where so many bear each name; 0 where there is none."""
    other = replace(other, id="b")
    keys = counted_keys(one) | counted_keys(other)
    found = compare(one, other, dict.fromkeys(keys, bearers))
    assert found == compare(other, one, dict.fromkeys(keys, bearers))
    return found.probability if found else 0.0


ONE = {
    "iD, whatever the name": (person("Ali Karimi", orcid=ORCID), person("M. Rastegar", orcid=ORCID)),
    "e-mail": (
        person("دکتر محمد رضایی", email="m.rezaei@nuran.example.org"),
        person("M. Rezaei", email="M.Rezaei@nuran.example.org"),
    ),
    "a rare name at one institution": (
        person("ژاله خسروی‌نژاد", institution=NURAN), person("Jaleh Khosravi Nejad", institution="University of Nuran"),
    ),
    "swapped and with a title": (
        person("PGS.TS. Nguyễn Văn Anh", institution_id="i1"), person("Anh Nguyen Van", institution_id="i1"),
    ),
    "works, though nobody says where": (person("Maryam Rastegar", titles=STEEL), person("مریم رستگار", titles=STEEL)),
    "initials with works and co-authors": (
        person("M. Rastegar", titles=STEEL, coauthors=MATES), person("مریم رستگار", titles=STEEL, coauthors=MATES),
    ),
    "initials that another spelling writes out": (
        person("M. Rastegar", also=["Maryam Rastegar"], institution_id="i1"),
        person("دکتر مریم رستگار", institution_id="i1"),
    ),
    "a slip at one department": (
        person("Maryam Rastegr", institution_id="i1", department="Department of Physics"),
        person("Maryam Rastegar", institution_id="i1", department="Dept. of physics"),
    ),
    "moved, with the works": (
        person("Reza Soltani", institution=NURAN, titles=STEEL, coauthors=MATES),
        person("رضا سلطانی", institution=KUHSAR, titles=STEEL, coauthors=MATES),
    ),
}  # fmt: skip


@pytest.mark.parametrize("pair", ONE.values(), ids=ONE)
def test_one_person(pair: tuple[Person, Person]) -> None:
    assert chance(*pair) >= MERGE_AT


TWO = {
    "two iDs, all else alike": (
        person("محمد رضایی", orcid=ORCID, institution_id="i1", titles=STEEL),
        person("محمد رضایی", orcid=OTHER_ORCID, institution_id="i1", titles=STEEL),
    ),
    "brothers at one department": (
        person("حسن کریمی", institution_id="i1", department="گروه فیزیک"),
        person("حسین کریمی", institution_id="i1", department="گروه فیزیک"),
    ),
    "brothers who write together": (
        person("Mostafa Sadeghi", institution_id="i1", titles=STEEL, coauthors=MATES),
        person("Mohammad Sadeghi", institution_id="i1", titles=STEEL, coauthors=MATES),
    ),
    "a brother under initials": (
        person("Mostafa Sadeghi", institution_id="i1", titles=frozenset({"t:1"}),
               namesakes=frozenset(map(coauthor_key, ("Mostafa Sadeghi", "Mohammad Sadeghi")))),
        person("M. Sadeghi", institution_id="i1", titles=frozenset({"t:1"})),
    ),
    "father and son": (
        person("Ali Karimi", institution_id="i1", years=(1968, 1991), department="Physics", titles=STEEL),
        person("Ali Karimi", institution_id="i1", years=(2012, 2024), department="Chemistry"),
    ),
    "junior and senior": (
        person("John Smith Jr.", institution_id="i1"), person("John Smith Sr.", institution_id="i1"),
    ),
    "one name, two fields, two houses": (
        person("محمد رضایی", institution=NURAN, field="2.1"),
        person("Mohammad Rezaei", institution=KUHSAR, field="6.2"),
    ),
    "one name in one list": (
        person("محمد رضایی", institution_id="i1", department="گروه عمران", source="home"),
        person("محمد رضایی", institution_id="i1", department="گروه تاریخ", source="home"),
    ),
    "marks of another name": (
        person("Nguyễn Văn Anh", institution_id="i1"), person("Nguyễn Vân Anh", institution_id="i1"),
    ),
    "Hùng and Hương": (person("Dang Van Hung", institution_id="i1"), person("Dang Van Huong", institution_id="i1")),
    "another family": (person("Le Van Minh", institution_id="i1"), person("Tran Van Minh", institution_id="i1")),
    "initials alone": (person("M. Karimi"), person("Maryam Karimi")),
    "the same name and nothing else": (person("Maryam Karimi"), person("مریم کریمی")),
    "Karimi and Karami": (person("Ali Karimi", institution_id="i1"), person("Ali Karami", institution_id="i1")),
    "mother's name added": (person("Maryam Rezaei"), person("Maryam Rezaei Moghaddam", institution_id="i1")),
}  # fmt: skip


@pytest.mark.parametrize("pair", TWO.values(), ids=TWO)
def test_two_persons_or_not_enough_to_say(pair: tuple[Person, Person]) -> None:
    assert chance(*pair, bearers=6) < MERGE_AT


def test_a_rare_name_says_more_than_a_common_one() -> None:
    one, other = person("محمد رضایی", institution_id="i1"), person("Mohammad Rezaei", institution_id="i1")
    chances = [chance(one, other, bearers=n) for n in (2, 5, 20, 200)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] >= MERGE_AT > PROPOSE_AT > chances[-1]


def test_reasons_say_what_was_seen() -> None:
    one = person("دکتر مریم رستگار", institution_id="i1", titles=STEEL, coauthors=MATES, email="m@example.org")
    other = person("Maryam Rastegar", id="b", institution_id="i1", titles=STEEL, coauthors=MATES, email="r@example.org")
    found = compare(one, other, {})
    assert found is not None
    reasons = {reason.code: reason.detail for reason in found.reasons}
    assert set(reasons) <= set(WEIGHTS)
    assert reasons["shared-titles"] == "3"
    assert reasons["shared-coauthors"] == "3"
    assert reasons["name-other-script"] == "Maryam Rastegar = دکتر مریم رستگار"
    assert {"same-institution", "different-email"} <= set(reasons)
    assert found.reasons[0].code == "shared-titles"


def test_keys_of_two_records_of_one_person_meet() -> None:
    for pair in ONE.values():
        assert person_keys(pair[0]) & person_keys(pair[1])
        assert all(len(person_keys(each)) <= 40 for each in pair)


def test_a_record_is_drawn_together_from_its_works() -> None:
    works = [
        Evidence("e1", ("x",), "publication", title="Fatigue of welded joints in steel", doi="10.1000/AB", year=2011,
                 authors=("M. Rastegar", "سارا احمدی")),
        Evidence("e2", ("x",), "publication", title="مقدمه", translated_title="Creep of long steel pipes", year=2019,
                 authors=("Sara Ahmadi", "Maryam Rastegar", "Mina Rastegar")),
    ]  # fmt: skip
    drawn = person_from(Expert("x", "Maryam Rastegar", orcid=ORCID), works, institution=NURAN, source="home")
    assert coauthor_key("سارا احمدی") == coauthor_key("Sara Ahmadi")
    assert drawn.coauthors == {coauthor_key("Sara Ahmadi"), coauthor_key("Mina Rastegar")}
    assert drawn.years == (2011, 2019)
    assert drawn.titles == title_marks(works[0]) | title_marks(works[1])
    assert len(drawn.titles) == 3
    assert (drawn.orcid, drawn.institution, drawn.source) == (ORCID, NURAN, "home")


def three_in_a_row() -> list[Person]:
    """A and C must not be one, and B is likely each of them."""
    return [
        person("Maryam Rastegar", id="a", orcid=ORCID, institution_id="i1", titles=STEEL),
        person("مریم رستگار", id="b", institution_id="i1", titles=STEEL),
        person("Maryam Rastegar", id="c", orcid=OTHER_ORCID, institution_id="i1", titles=STEEL),
    ]


def test_a_record_between_two_ids_is_only_proposed() -> None:
    found = resolve(three_in_a_row())
    assert found.merged == ()
    assert found.contested == ("b",)
    assert {(each.a, each.b) for each in found.proposed} == {("a", "b"), ("b", "c")}


def test_what_someone_set_apart_stays_apart() -> None:
    people = [replace(each, orcid=None) for each in three_in_a_row()]
    assert clusters(resolve(people)) == (frozenset("abc"),)
    found = resolve(people, apart=[("c", "a")])
    assert all(len({"a", "c"} & group) < 2 for group in clusters(found))
    assert all((each.a, each.b) != ("a", "c") for each in (*found.merged, *found.proposed))


def test_a_doubtful_record_is_only_proposed() -> None:
    people = [replace(each, orcid=None) for each in three_in_a_row()]
    found = resolve(people, doubtful=["b"])
    assert clusters(found) == (frozenset("ac"),)
    assert {(each.a, each.b) for each in found.proposed} == {("a", "b"), ("b", "c")}


def test_against_compares_only_what_is_new() -> None:
    first, second, third = (replace(each, orcid=None) for each in three_in_a_row())
    found = resolve([third], against=[first, second])
    assert {(each.a, each.b) for each in found.merged} == {("a", "c"), ("b", "c")}


def test_nobody_is_compared_with_nobody() -> None:
    assert resolve([]) == Resolution()
    assert resolve([person("")]) == Resolution()


SMALL = generate(150, seed=11)


def persons(made: Generated) -> tuple[Person, ...]:
    experts = [
        replace(each, institution_id=made.institution_of.get(each.institution_id or "")) for each in made.experts
    ]
    return persons_from(experts, made.evidence, institution_names={}, source_of=made.source_of)


def scores(found: Resolution, made: Generated) -> tuple[float, float]:
    """Precision and recall of the pairs that are merged, over all pairs of records of one person."""
    merged = {pair for group in clusters(found) for pair in combinations(sorted(group), 2)}
    records: dict[str, list[str]] = {}
    for record, who in made.person_of.items():
        records.setdefault(who, []).append(record)
    true = {pair for same in records.values() for pair in combinations(sorted(same), 2)}
    return len(merged & true) / len(merged), len(merged & true) / len(true)


@settings(max_examples=5, deadline=None)
@given(st.integers())
def test_order_makes_no_difference(seed: int) -> None:
    people = list(persons(SMALL))
    expected = resolve(people)
    random.Random(seed).shuffle(people)
    assert resolve(people) == expected


def test_no_group_holds_two_ids_or_a_pair_set_apart() -> None:
    people = {each.id: each for each in persons(SMALL)}
    apart = [tuple(sorted(group))[:2] for group in clusters(resolve(people.values()))][::2]
    found = resolve(people.values(), apart=apart)  # type: ignore[arg-type]
    for group in clusters(found):
        assert len({people[each].orcid for each in group} - {None}) <= 1
        assert not any(set(pair) <= group for pair in apart)
    in_order: list[Likeness] = sorted(found.merged, key=lambda each: (-each.probability, each.a, each.b))
    assert list(found.merged) == in_order


@pytest.mark.parametrize("seed", [2])
def test_a_generated_catalogue_is_resolved(seed: int) -> None:
    made = generate(600, seed=seed)
    people = persons(made)
    assert commonness_of(people)
    precision, recall = scores(resolve(people), made)
    assert precision >= 0.98
    assert recall >= 0.9
