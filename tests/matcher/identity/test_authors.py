"""Authors: which expert is meant by a name that a source gives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from matcher.identity.authors import LINK_AT, Link, author_keys, link_author, link_work
from matcher.identity.people import commonness_of, person_keys
from matcher.identity.persons import Person, coauthor_key, persons_from, title_marks
from matcher.records import Evidence
from matcher.sources.reading import Author, Work
from tests.matcher.identity.generated import HOME, OPENALEX, generate

ORCID = "0000-0002-1825-0097"
TITLE = "Fatigue of welded joints in offshore steel structures"
MATES = frozenset(map(coauthor_key, ("سارا احمدی", "Behrouz Vaezi")))
MARYAM = Person("maryam", ("دکتر مریم رستگار",), institution="دانشگاه نوران", coauthors=MATES)
MOHAMMAD = Person("mohammad", ("Mohammad Rastegar",), institution="دانشگاه نوران")


def work(*people: Author, **told: object) -> Work:
    evidence = Evidence("w1", (), "publication", title=TITLE, year=2018, **told)  # type: ignore[arg-type]
    return Work(evidence, people)


def link(author: Author, *candidates: Person, others: tuple[str, ...] = ()) -> Link:
    return link_author(author, work(author, *map(Author, others)), candidates)


def test_an_orcid_decides() -> None:
    known = replace(MARYAM, orcid=ORCID)
    assert link(Author("R. M.", orcid=ORCID), known, MOHAMMAD).expert_id == "maryam"
    other = Author("Maryam Rastegar", orcid="0000-0001-5109-3700", affiliation="University of Nuran")
    assert link(other, known).likely == ()


def test_a_full_name_and_where_they_work() -> None:
    found = link(
        Author("Maryam Rastegar", affiliation="Department of Mining, University of Nuran, Iran"), MARYAM, MOHAMMAD
    )
    assert found.expert_id == "maryam"
    assert {reason.code for reason in found.likely[0].reasons} == {"name-other-script", "same-institution"}
    assert (found.likely[0].a, found.likely[0].b) == ("Maryam Rastegar", "maryam")


def test_co_authors_whom_the_expert_knows() -> None:
    assert link(Author("Maryam Rastegar"), MARYAM, MOHAMMAD).expert_id is None
    assert link(Author("Maryam Rastegar"), MARYAM, others=("Sara Ahmadi", "بهروز واعظی")).expert_id == "maryam"


def test_a_work_that_the_expert_has_already() -> None:
    listed = replace(MARYAM, titles=title_marks(work().evidence), institution="")
    assert link(Author("M. Rastegar"), listed, others=("Sara Ahmadi", "B. Vaezi")).expert_id == "maryam"


@pytest.mark.parametrize("name", ["M. Rastegar", "Rastegar M", "م. رستگار"])
def test_initials_that_fit_several_are_only_suggested(name: str) -> None:
    found = link(Author(name, affiliation="University of Nuran"), MARYAM, MOHAMMAD)
    assert found.expert_id is None
    assert {each.b for each in found.likely} == {"maryam", "mohammad"}
    assert all(each.probability < LINK_AT for each in found.likely)


@pytest.mark.parametrize("name", ["Maryam Rastegar", "M. Rastegar", "Rastegar", ""])
def test_a_name_alone_links_nobody(name: str) -> None:
    assert link(Author(name), MARYAM).expert_id is None


def test_another_institution_speaks_against() -> None:
    assert link(Author("Maryam Rastegar", affiliation="University of Kuhsar"), MARYAM).likely == ()


def test_a_common_name_links_nobody_by_itself() -> None:
    namesakes = [replace(MARYAM, id=f"m{number}", institution="") for number in range(12)]
    author = Author("Maryam Rastegar", affiliation="University of Nuran")
    found = link_author(author, work(author), [MARYAM], commonness=commonness_of([MARYAM, *namesakes]))
    assert found.expert_id is None


def test_two_authors_are_not_one_expert() -> None:
    one = Author("Maryam Rastegar", affiliation="University of Nuran")
    other = Author("مریم رستگار", affiliation="دانشگاه نوران")
    stranger = Author("Ali Karimi")
    links = link_work(work(one, other, stranger), [MARYAM])
    assert [each.expert_id for each in links] == [None, None, None]
    assert [len(each.likely) for each in links] == [1, 1, 0]
    assert link_work(work(one, stranger), [MARYAM])[0].expert_id == "maryam"


def test_keys_find_the_expert() -> None:
    author = Author("M. Rastegar", affiliation="دانشگاه نوران")
    assert author_keys(author, work(author)) & person_keys(MARYAM)


def test_authors_of_a_generated_catalogue() -> None:
    """Works of a service's list, each with one author's name and affiliation, against a university's own list."""
    made = generate(200, seed=6)
    names = {each.id: each.name for each in made.institutions}
    home = [each for each in made.experts if made.source_of[each.id] == HOME]
    experts = persons_from(home, made.evidence, institution_names=names, source_of=made.source_of)
    commonness = commonness_of(experts)
    by_key = defaultdict(set)
    for person in experts:
        for key in person_keys(person):
            by_key[key].add(person.id)
    by_id = {person.id: person for person in experts}
    authors = {each.id: each for each in made.experts if made.source_of[each.id] == OPENALEX}
    home_of = {made.person_of[each.id]: each.id for each in home}
    linked, right, wanted = 0, 0, 0
    for piece in made.evidence:
        for record in set(piece.expert_ids) & set(authors):
            meant = home_of.get(made.person_of_evidence[piece.id, record])
            known = authors[record]
            author = Author(known.name, affiliation=names.get(known.institution_id or "", ""))
            whole = Work(replace(piece, expert_ids=()), (author,))
            near = {each for key in author_keys(author, whole) for each in by_key[key]}
            found = link_author(author, whole, [by_id[each] for each in near], commonness=commonness).expert_id
            linked += found is not None
            right += found is not None and found == meant
            wanted += meant is not None
    assert right / linked >= 0.97
    assert right / wanted >= 0.6
