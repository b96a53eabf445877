from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from matcher.errors import VectorMismatch
from matcher.hashing_encoder import HashingEncoder
from matcher.identity import homonyms
from matcher.identity.held_works import held_works
from matcher.identity.homonyms import Split, WorkOf, background_of, find_split
from matcher.index import Vectors
from matcher.records import Evidence
from tests.matcher.identity.generated import generate
from tests.matcher.identity.homonym_figures import embed_titles, measure_homonyms
from tests.matcher.identity.vocabulary import EN, FA, TEMPLATES, VI, load_topics


def vectors_of(fields: Sequence[int], *, seed: int = 0, shared: float = 0.5) -> Vectors:
    """Make rows of unit length: those of one field have a cosine of about .4 + .23, all others of .23."""
    chance = np.random.default_rng(seed)
    own = np.eye(64, dtype=np.float32)
    rows = np.stack([0.48 * own[0] + 0.63 * own[1 + field] for field in fields])
    rows += chance.normal(0, 0.075, rows.shape)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def works_of(groups: Sequence[int], *, lists: bool = True) -> list[WorkOf]:
    titles = ("Walnut rootstock", "Syntax of metaphor", "Corrosion of steel")
    return [
        WorkOf(
            f"w{place:02}",
            year=1990 + 12 * group + place % 7,
            co_authors=frozenset({f"friend {group}", f"student {group} {place % 2}"}),
            lists=frozenset({f"list {group}"} if lists else ()),
            title=titles[group],
            lang="en",
        )
        for place, group in enumerate(groups)
    ]


TWO = [0] * 9 + [1] * 7


def split_of(groups: Sequence[int], **options: float) -> Split:
    split = find_split(works_of(groups), vectors_of(groups), **options)
    assert split is not None
    return split


def test_two_persons_are_told_apart_and_each_gets_the_own_works() -> None:
    split = split_of(TWO)
    assert split.groups == (tuple(f"w{n:02}" for n in range(9)), tuple(f"w{n:02}" for n in range(9, 16)))
    assert split.probability >= homonyms.FLAG_AT


def test_the_reasons_can_be_checked_by_a_person() -> None:
    seen = {reason.code: reason.details for reason in split_of(TWO).reasons}
    assert seen["fields"] == ("rootstock, walnut", "metaphor, syntax")
    assert seen["years"] == ("1990–1996", "2002–2008")
    assert seen["listed-apart"] == ("list 0", "list 1")
    assert seen["no-co-authors-in-common"] == ()
    assert "no-bridging-works" in seen


def test_of_one_field_there_is_nothing_to_split() -> None:
    assert find_split(works_of([0] * 16), vectors_of([0] * 16)) is None


def test_of_few_works_nothing_is_said() -> None:
    groups = [0, 0, 0, 1, 1]
    assert find_split(works_of(groups), vectors_of(groups), least=0.0) is None
    assert find_split([], np.zeros((0, 8), dtype=np.float32)) is None


def test_two_fields_with_the_same_co_authors_are_one_person() -> None:
    works = [replace(work, co_authors=frozenset({"friend", "student"}), lists=frozenset()) for work in works_of(TWO)]
    assert find_split(works, vectors_of(TWO)) is None


def test_a_list_that_names_both_fields_speaks_for_one_person() -> None:
    apart = find_split(works_of(TWO), vectors_of(TWO), least=0.0)
    both = [replace(work, lists=frozenset({"own list"})) for work in works_of(TWO)]
    across = find_split(
        [replace(work, lists=frozenset({"own list"} if place % 3 else ())) for place, work in enumerate(both)],
        vectors_of(TWO),
        least=0.0,
    )
    assert apart is not None
    assert across is not None
    assert across.probability < apart.probability / 2


def test_three_persons_are_told_apart() -> None:
    groups = [0] * 10 + [1] * 9 + [2] * 8
    assert [len(group) for group in split_of(groups).groups] == [10, 9, 8]


def test_the_order_of_the_works_does_not_matter() -> None:
    order = list(range(len(TWO)))
    random.Random(3).shuffle(order)
    works, vectors = works_of(TWO), vectors_of(TWO)
    assert find_split([works[place] for place in order], vectors[order]) == find_split(works, vectors)


def test_nothing_but_vectors_is_needed_and_years_may_be_missing() -> None:
    works = [WorkOf(f"w{place:02}") for place in range(len(TWO))]
    split = find_split(works, vectors_of(TWO), least=0.0)
    assert split is not None
    assert [len(group) for group in split.groups] == [9, 7]
    assert {reason.code for reason in split.reasons} <= {"no-bridging-works"}


def test_works_alike_to_the_letter_are_no_two_persons() -> None:
    vectors = np.repeat(vectors_of([0]), 12, axis=0)
    assert find_split([WorkOf(f"w{place}") for place in range(12)], vectors) is None


def test_of_very_many_works_a_part_is_compared_and_all_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homonyms, "MOST_COMPARED", 12)
    groups = TWO * 3
    split = split_of(groups)
    assert sorted(each for group in split.groups for each in group) == [f"w{n:02}" for n in range(len(groups))]
    assert [len(group) for group in split.groups] == [27, 21]


def test_vectors_of_another_number_are_refused() -> None:
    with pytest.raises(VectorMismatch, match="16 works"):
        find_split(works_of(TWO), vectors_of(TWO)[:-1])


def test_the_background_is_the_mean_cosine_of_all_pairs() -> None:
    vectors = vectors_of([0, 1, 2, 3], seed=5)
    cosines = vectors @ vectors.T
    assert background_of(vectors) == pytest.approx(cosines[np.triu_indices(4, 1)].mean(), abs=1e-5)
    assert background_of(vectors[:1]) == homonyms.BACKGROUND


def piece(name: str, *authors: str, lang: str = "en") -> Evidence:
    return Evidence(f"e-{name}", ("a",), "publication", title=name, lang=lang, year=2001, authors=authors)


def test_own_name_is_left_out_in_every_script_and_initials_stand_for_the_only_one_they_can() -> None:
    works = {
        "1": [piece("Walnut rootstock", "Mohammad Rezaei", "Sara Karimi")],
        "2": [piece("ارقام گردو", "محمد رضایی", "سارا کریمی", lang="fa")],
        "3": [piece("Walnut yield", "M. Rezaee", "S. Karimi")],
        "4": [piece("Drought", "Rezaei, Mohammad")],
    }
    made = held_works(["a"], ["Mohammad Rezaei"], works, holders={}, names_of={})
    assert len({work.co_authors for work in made[:3]}) == 1
    assert len(made[0].co_authors) == 1
    assert made[3].co_authors == frozenset()
    assert (made[1].title, made[1].lang) == ("ارقام گردو", "fa")


def test_only_lists_of_a_like_name_count_and_never_the_record_itself() -> None:
    works = {"1": [piece("Walnut rootstock", "Mohammad Rezaei")]}
    names = {"a": ["Mohammad Rezaei"], "b": ["دکتر محمد رضایی"], "c": ["Sara Karimi"], "d": ["M. Rezaei"]}
    holders = {"1": ["a", "b", "c", "d"]}
    (alone,) = held_works(["a"], ["Mohammad Rezaei"], works, holders=holders, names_of=names)
    assert alone.lists == {"b", "d"}
    (together,) = held_works(["a", "b"], ["Mohammad Rezaei"], works, holders=holders, names_of=names)
    assert together.lists == {"a", "b", "d"}


def test_the_figures_of_a_generated_catalogue_count_what_is_flagged() -> None:
    generated = generate(150, seed=11)
    vectors = embed_titles(generated, HashingEncoder())
    figures = measure_homonyms(generated, vectors, of="openalex")
    everything = measure_homonyms(generated, vectors, of="openalex", least=0.0)
    assert figures.homonyms == len(generated.homonyms)
    assert figures.flagged < 0.1 * figures.looked_at < everything.flagged
    assert figures.recall <= everything.recall
    assert 0 < everything.recall <= 1


@pytest.mark.model
@pytest.mark.parametrize("other", [EN, VI])
def test_a_language_is_not_taken_for_a_field_and_a_field_in_two_languages_is_one(other: int) -> None:
    from matcher.encoder import load_encoder

    topics = load_topics()
    titles, works = [], []
    for name, at in itertools.product(("plant-genetics", "linguistics"), range(12)):
        lang, words = (FA, other)[at % 2], topics.words[topics.names.index(name)]
        titles.append(TEMPLATES[at][lang].format(*(words[(at + step) % 12][lang] for step in (0, 3, 5))))
        lists = frozenset({f"list of {name}"} if at % 4 else ())
        works.append(WorkOf(f"w{len(works):02}", 2000 + at, frozenset({f"{name} {at % 3}"}), lists))
    vectors = load_encoder().encode(titles)
    split = find_split(works, vectors)
    assert split is not None
    assert split.groups == (tuple(f"w{n:02}" for n in range(12)), tuple(f"w{n:02}" for n in range(12, 24)))
    for field in (slice(0, 12), slice(12, 24)):
        assert find_split(works[field], vectors[field], least=0.05) is None
    unlisted = [replace(work, lists=frozenset()) for work in works]
    unsure = find_split(unlisted, vectors, least=0.05)
    assert unsure is not None
    assert unsure.groups == split.groups
    assert unsure.probability < split.probability
