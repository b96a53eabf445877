import numpy as np
import pytest

from matcher import Filters, Matcher, VectorMismatch
from matcher.encoder import HashingEncoder
from matcher.engine import model_id
from matcher.index import Entry, Hit, Hits
from matcher.memory import MemoryIndex
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


def test_a_vector_of_another_size_is_refused():
    index = MemoryIndex(model_id(ENCODER))
    with pytest.raises(VectorMismatch, match="shape"):
        index.add([Entry(Evidence("e", ("x",), "thesis", title="a"), "en", {}, np.ones(3, dtype=np.float32))])
    assert len(index) == 0


def test_an_empty_index_finds_nothing():
    index = MemoryIndex(model_id(ENCODER))
    assert Matcher(index, ENCODER).match(PROBLEM).matches == ()
