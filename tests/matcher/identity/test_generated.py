from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from matcher.forms import EVIDENCE, EXPERT
from tests.matcher.identity.generated import HOME, OPENALEX, Generated, generate


@pytest.fixture(scope="module")
def generated() -> Generated:
    return generate(900, seed=7)


def test_the_same_seed_gives_the_same_catalogue() -> None:
    assert generate(60, seed=7) == generate(60, seed=7)
    assert generate(60, seed=7).experts != generate(60, seed=8).experts


def test_every_record_has_an_id_of_its_own_and_a_known_truth(generated: Generated) -> None:
    assert len({expert.id for expert in generated.experts}) == len(generated.experts) == len(generated.person_of)
    assert len({piece.id for piece in generated.evidence}) == len(generated.evidence) == len(generated.work_of)
    held = {(piece.id, expert) for piece in generated.evidence for expert in piece.expert_ids}
    assert held == set(generated.person_of_evidence)
    assert {expert for _, expert in held} <= set(generated.person_of)


def test_records_pass_the_checks_of_the_catalogue(generated: Generated) -> None:
    institutions = {institution.id for institution in generated.institutions}
    for expert in generated.experts[:400]:
        for name in ("name", "email", "orcid"):
            value = getattr(expert, name)
            assert value is None or EXPERT.checks[name](value, name) == value
        assert expert.institution_id in institutions | {None}
    for piece in generated.evidence[:400]:
        for name in ("title", "year", "doi", "lang"):
            value = getattr(piece, name)
            assert value is None or EVIDENCE.checks[name](value, name) == value


def test_half_of_the_people_are_in_one_source_only_and_sources_speak_several_scripts(generated: Generated) -> None:
    sources = Counter(Counter(generated.person_of.values()).values())
    assert 0.45 < sources[1] / sum(sources.values()) < 0.6
    assert max(sources) == 4
    written: dict[str, set[bool]] = defaultdict(set)
    for expert in generated.experts:
        written[generated.source_of[expert.id]].add(any("؀" <= letter <= "ۿ" for letter in expert.name))
    assert written[HOME] == {True, False}
    assert written[OPENALEX] == {False}


def test_different_people_share_names_as_in_real_life(generated: Generated) -> None:
    people: dict[str, set[str]] = defaultdict(set)
    for expert in generated.experts:
        if generated.source_of[expert.id] == OPENALEX:
            people[expert.name].add(generated.person_of[expert.id])
    shared = sum(len(each) for each in people.values() if len(each) > 1) / sum(map(len, people.values()))
    assert 0.02 < shared < 0.2


def test_homonym_records_hold_two_persons_and_no_other_record_does(generated: Generated) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for (_, record), person in generated.person_of_evidence.items():
        owners[record].add(person)
    assert {record for record, people in owners.items() if len(people) > 1} == generated.homonyms
    assert all(generated.person_of[record] in owners[record] for record in owners)
    assert {generated.source_of[record] for record in generated.homonyms} == {OPENALEX}
    of_service = sum(source == OPENALEX for source in generated.source_of.values())
    assert 0.02 < len(generated.homonyms) / of_service < 0.035
    assert 0.6 < len(generated.apart) / len(generated.homonyms) < 0.95


def test_one_work_stands_in_several_sources_and_mostly_under_one_title(generated: Generated) -> None:
    titles: dict[str, list[str]] = defaultdict(list)
    for piece in generated.evidence:
        titles[generated.work_of[piece.id]].append(piece.title)
    several = [each for each in titles.values() if len(each) > 1]
    assert len(several) > 0.3 * len(titles)
    assert sum(len(set(each)) == 1 for each in several) > 0.6 * len(several)
    assert any(piece.translated_title for piece in generated.evidence)


def test_no_two_people_bear_one_orcid_or_address(generated: Generated) -> None:
    for mark in ("orcid", "email"):
        bearers: dict[str, set[str]] = defaultdict(set)
        for expert in generated.experts:
            if value := getattr(expert, mark):
                bearers[value].add(generated.person_of[expert.id])
        assert bearers
        assert all(len(people) == 1 for people in bearers.values())


def test_institutions_have_several_ids_and_names_in_three_languages(generated: Generated) -> None:
    ids = Counter(generated.institution_of.values())
    assert {1, 4} == set(ids.values())
    assert all(len(names) == 3 and all(names) for names in generated.institution_names.values())
