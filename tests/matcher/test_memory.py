from dataclasses import replace

import numpy as np
import pytest

from matcher import Filters, InvalidInput, Matcher, NotFound, VectorMismatch
from matcher.encoder import HashingEncoder
from matcher.index import Entry, Hit, Hits, claim_weights
from matcher.memory import MemoryIndex
from matcher.prepare import model_id
from matcher.records import LANGUAGES, Evidence, Problem
from tests.matcher.catalogues import random_catalogue

ENCODER = HashingEncoder(64)
PROBLEM = Problem("p", "کوره ذوب شیشه مصرف انرژی زیاد دارد", lang="fa")


def built(seed=0, **sizes):
    return Matcher.from_catalogue(random_catalogue(seed, **sizes), ENCODER)


def rows(hits):
    """Name what was found: who did what, how similar, how many words."""
    return {
        (hits.evidence_ids[row], hits.expert_ids[place]): (
            LANGUAGES[hits.langs[row]],
            pytest.approx(hits.similarity[row], abs=1e-6),
            pytest.approx(hits.lexical[row]),
        )
        for row, place in zip(hits.pair_hits, hits.pair_experts, strict=True)
    }


def test_the_evidence_of_some_experts_is_what_the_search_says_of_them():
    matcher = built(n_evidence=200)
    probe = matcher.probe(PROBLEM)
    everything = rows(matcher.index.search(probe, limit=10))
    some = rows(matcher.index.evidence_of(probe, ["ex-001", "ex-007", "nobody"]))
    assert some == {pair: found for pair, found in everything.items() if pair[1] in ("ex-001", "ex-007")}
    assert some


def test_columns_of_rows_say_what_the_rows_say():
    hits = [Hit("b", ("y", "x"), "vi", 0.5, 1.5), Hit("a", ("y",), "fa", -0.25, 0.0)]
    columns = Hits.of(hits, similarity_ceiling=0.1)
    assert rows(columns) == {("b", "y"): ("vi", 0.5, 1.5), ("b", "x"): ("vi", 0.5, 1.5), ("a", "y"): ("fa", -0.25, 0.0)}
    assert list(columns.pair_experts) == sorted(columns.pair_experts)
    assert columns.similarity_ceiling == 0.1


def weights(hits):
    """Name how much each claim counts."""
    return {
        (hits.evidence_ids[row], hits.expert_ids[place]): float(weight)
        for row, place, weight in zip(hits.pair_hits, hits.pair_experts, hits.pair_weights, strict=True)
    }


def test_every_claim_counts_in_full_unless_it_is_said_otherwise():
    columns = Hits.of([Hit("b", ("y", "x"), "vi", 0.5, 1.5), Hit("a", ("y",), "fa", -0.25, 0.0)])
    assert columns.pair_weights.dtype == np.float32
    assert list(columns.pair_weights) == [1, 1, 1]
    half = np.array([1, 0.5, 1], dtype=np.float32)
    weighed = replace(columns, pair_weights=half)
    assert weighed.pair_weights is half
    assert rows(weighed) == rows(columns)
    assert list(Hits.of([]).pair_weights) == []


@pytest.mark.parametrize("seed", range(20))
def test_the_claims_that_were_weakened_are_found_among_all(seed):
    rng = np.random.default_rng(seed)
    pairs = np.unique(rng.integers(0, 15, size=(40, 2)), axis=0)
    rng.shuffle(pairs)
    weakened = {tuple(map(int, pair)): float(rng.uniform(0.1, 1)) for pair in rng.integers(0, 18, size=(seed, 2))}
    found = claim_weights(pairs[:, 0], pairs[:, 1], weakened)
    assert found.dtype == np.float32
    assert list(found) == [np.float32(weakened.get((int(hit), int(expert)), 1)) for hit, expert in pairs]


def test_a_weakened_claim_counts_less_for_this_expert_and_this_evidence_alone():
    catalogue = random_catalogue(5)
    matcher = Matcher.from_catalogue(catalogue, ENCODER)
    probe = matcher.probe(PROBLEM)
    shared = next(item for item in catalogue.evidence if len(item.expert_ids) == 2)
    first, second = shared.expert_ids
    before = weights(matcher.index.search(probe, limit=10))
    assert set(before.values()) == {1}
    matcher.index.weaken(first, shared.id, 0.5)
    matcher.index.weaken(first, shared.id, 0.25)
    expected = {**before, (shared.id, first): 0.25}
    assert weights(matcher.index.search(probe, limit=10)) == expected
    some = weights(matcher.index.evidence_of(probe, [first]))
    assert some == {pair: weight for pair, weight in expected.items() if pair[1] == first}
    alone = weights(matcher.index.search(probe, limit=10, filters=Filters(without=(first,))))
    assert set(alone.values()) == {1}

    matcher.add([replace(shared, title="another")])
    assert weights(matcher.index.search(probe, limit=10)) == expected
    matcher.add([replace(shared, expert_ids=(second,))])
    assert set(weights(matcher.index.search(probe, limit=10)).values()) == {1}
    matcher.add([shared])
    matcher.index.weaken(first, shared.id, 1)
    assert weights(matcher.index.search(probe, limit=10)) == before
    matcher.index.weaken(first, shared.id, 0.5)
    matcher.index.remove([shared.id])
    matcher.add([shared])
    assert weights(matcher.index.search(probe, limit=10)) == before


def test_a_claim_that_cannot_be_weakened_is_refused():
    catalogue = random_catalogue(5)
    index = Matcher.from_catalogue(catalogue, ENCODER).index
    item = catalogue.evidence[0]
    for weight in (0, -1, 1.5, float("nan")):
        with pytest.raises(InvalidInput, match=r"more than 0 and at most 1"):
            index.weaken(item.expert_ids[0], item.id, weight)
    with pytest.raises(NotFound, match="never-seen"):
        index.weaken(item.expert_ids[0], "never-seen", 0.5)
    with pytest.raises(InvalidInput, match=f"Name one of: .*{item.expert_ids[0]}"):
        index.weaken("nobody", item.id, 0.5)


def test_replacing_equals_building_anew():
    catalogue = random_catalogue(1)
    other = {item.id: item for item in random_catalogue(2).evidence}
    half = [other[item.id] for item in catalogue.evidence[:30]]
    replaced = Matcher.from_catalogue(catalogue, ENCODER)
    replaced.add(half)
    replaced.index.remove([catalogue.evidence[-1].id, "never-seen"])
    anew = Matcher.from_catalogue(catalogue, ENCODER)
    anew.index.remove([item.id for item in catalogue.evidence])
    anew.add([*half, *catalogue.evidence[30:-1]])
    probe = anew.probe(PROBLEM)
    assert rows(replaced.index.search(probe, limit=10)) == rows(anew.index.search(probe, limit=10))
    assert len(replaced.index) == len(anew.index)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(institutions=("in-1",)),
        Filters(fields=("2.5",)),
        Filters(languages=("fa", "vi")),
        Filters(regions=("Hà Nội",), fields=("2.4",)),
    ],
)
def test_filters_let_through_what_they_name_and_nothing_else(filters):
    catalogue = random_catalogue(3)
    matcher = Matcher.from_catalogue(catalogue, ENCODER)
    probe = matcher.probe(PROBLEM)
    regions = {institution.id: institution.region for institution in catalogue.institutions}
    allowed = {
        expert.id
        for expert in catalogue.experts
        if (not filters.institutions or expert.institution_id in filters.institutions)
        and (not filters.fields or expert.field in filters.fields)
        and (not filters.regions or regions.get(expert.institution_id) in filters.regions)
    }
    expected = {
        (item.id, expert_id)
        for item in catalogue.evidence
        for expert_id in item.expert_ids
        if expert_id in allowed and (not filters.languages or item.lang in filters.languages)
    }
    for hits in (
        matcher.index.search(probe, limit=10, filters=filters),
        matcher.index.evidence_of(probe, [expert.id for expert in catalogue.experts], filters=filters),
    ):
        assert {pair for pair in rows(hits) if "#interests" not in pair[0]} == expected


@pytest.mark.parametrize("others", [Filters(), Filters(fields=("2.5",), languages=("fa", "en"))])
def test_who_is_left_out_is_not_found_and_all_others_are(others):
    matcher = built(3)
    probe = matcher.probe(PROBLEM)
    left_out = ("ex-001", "ex-008", "nobody")
    everything = rows(matcher.index.search(probe, limit=10, filters=others))
    expected = {pair: found for pair, found in everything.items() if pair[1] not in left_out}
    assert len(expected) < len(everything)
    filters = replace(others, without=left_out)
    assert rows(matcher.index.search(probe, limit=10, filters=filters)) == expected
    people = [f"ex-{number:03d}" for number in range(12)]
    assert rows(matcher.index.evidence_of(probe, people, filters=filters)) == expected
    named = {match.expert.id for match in matcher.match(PROBLEM, limit=20, filters=filters).matches}
    assert named == {expert_id for _, expert_id in expected}


def test_a_vector_of_another_size_is_refused():
    index = MemoryIndex(model_id(ENCODER))
    with pytest.raises(VectorMismatch, match="shape"):
        index.add([Entry(Evidence("e", ("x",), "thesis", title="a"), "en", {}, np.ones(3, dtype=np.float32))])
    assert len(index) == 0


def test_an_empty_index_finds_nothing():
    index = MemoryIndex(model_id(ENCODER))
    assert Matcher(index, ENCODER).match(PROBLEM).matches == ()
