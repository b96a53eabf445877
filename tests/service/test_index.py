"""The index in PostgreSQL against the one in memory."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from matcher import Filters, Matcher, VectorMismatch, read_catalogue
from matcher.encoder import HashingEncoder
from matcher.index import Entry, Hit, Hits
from matcher.prepare import describe, embed, interests_evidence, model_id
from matcher.records import LANGUAGES, Catalogue, Evidence, Problem
from service.catalogue.people_store import put_experts, put_institutions
from service.catalogue.vector_store import StoredEncoder, ensure_encoder
from service.matching.effect_store import weaken
from service.matching.index import LEAST_WEIGHT, EncoderReplaced, PostgresIndex
from service.runtime import Runtime
from tests.matcher.catalogues import random_catalogue, text

ENCODER = HashingEncoder(64)
OTHER = HashingEncoder(64, name="another")
PROBLEM = Problem("p", "کوره ذوب شیشه مصرف انرژی زیاد دارد", lang="fa")
FILTERS = [
    Filters(),
    Filters(institutions=("in-1",)),
    Filters(fields=("2.5", "2.4")),
    Filters(regions=("Hà Nội",)),
    Filters(languages=("fa", "vi")),
    Filters(institutions=("in-2",), fields=("2.5",), languages=("fa",)),
    Filters(institutions=("nowhere",)),
]
WITHOUT = [Filters(without=("ex-001", "ex-004", "nobody")), Filters(languages=("fa",), without=("ex-002",))]
anywhere = settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink would take minutes on a database
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@contextmanager
def stored(runtime: Runtime, catalogue: Catalogue, **how: int) -> Iterator[Matcher]:
    """A matcher over a store that holds nothing but this catalogue, in a unit of work that is undone."""
    with runtime.database.snapshot() as session:
        yield Matcher(filled(session, catalogue, **how), ENCODER)
        session.rollback()


def filled(session: Session, catalogue: Catalogue, **how: int) -> PostgresIndex:
    put_institutions(session, catalogue.institutions)
    put_experts(session, catalogue.experts)
    index = PostgresIndex(session, ensure_encoder(session, model_id(ENCODER), ENCODER.name), **how)
    own_words = (interests_evidence(expert) for expert in catalogue.experts)
    index.add(entries([*catalogue.evidence, *(item for item in own_words if item)]))
    return index


def entries(evidence: list[Evidence]) -> Iterator[Entry]:
    for item, vector in zip(evidence, embed(evidence, ENCODER), strict=True):
        described = describe(item)
        yield Entry(item, described.lang, described.keys, vector)


def by_id(hits: Hits) -> dict[str, Hit]:
    """Put columns back into rows; what no expert that passes did does not count."""
    people: dict[int, list[str]] = {}
    for row, place in zip(hits.pair_hits, hits.pair_experts, strict=True):
        people.setdefault(int(row), []).append(hits.expert_ids[place])
    return {
        hits.evidence_ids[row]: Hit(
            hits.evidence_ids[row],
            tuple(sorted(expert_ids)),
            LANGUAGES[hits.langs[row]],
            float(hits.similarity[row]),
            float(hits.lexical[row]),
        )
        for row, expert_ids in people.items()
    }


def weights(hits: Hits) -> dict[tuple[str, str], float]:
    """Name how much each claim counts."""
    return {
        (hits.evidence_ids[row], hits.expert_ids[place]): float(weight)
        for row, place, weight in zip(hits.pair_hits, hits.pair_experts, hits.pair_weights, strict=True)
    }


def assert_same_hits(found, wanted):
    """The same evidence with the same scores and the same claims to it."""
    assert weights(found) == weights(wanted)
    found, wanted = by_id(found), by_id(wanted)
    assert found.keys() == wanted.keys()
    for evidence_id, hit in found.items():
        other = wanted[evidence_id]
        assert hit.similarity == pytest.approx(other.similarity, abs=1e-6)
        assert hit.lexical == pytest.approx(other.lexical, abs=1e-9)
        assert replace(hit, similarity=0, lexical=0) == replace(other, similarity=0, lexical=0)


def share_of_slots(runtime: Runtime, catalogue: Catalogue, problems: Sequence[Problem]) -> float:
    """Match with both indexes; tell at how many of the top ten ranks they name the same expert."""
    ours = Matcher.from_catalogue(catalogue, ENCODER)
    same = slots = 0
    with stored(runtime, catalogue) as theirs:
        for problem in problems:
            found, wanted = (each.match(problem).matches for each in (theirs, ours))
            assert [each.score for each in found] == pytest.approx([each.score for each in wanted], abs=1e-6)
            same += sum(mine.expert.id == other.expert.id for mine, other in zip(found, wanted, strict=True))
            slots += len(wanted)
    return same / slots


@anywhere
@given(seed=st.integers(0, 10**6), lang=st.sampled_from(["fa", "en", "vi"]), filters=st.sampled_from(FILTERS + WITHOUT))
def test_both_indexes_give_every_piece_the_same_scores(runtime, seed, lang, filters):
    catalogue = random_catalogue(seed)
    ours = Matcher.from_catalogue(catalogue, ENCODER)
    probe = ours.probe(Problem("p", text(random.Random(seed), lang, 9), lang=lang))
    with stored(runtime, catalogue) as theirs:
        found, wanted = (each.index.search(probe, limit=999, filters=filters) for each in (theirs, ours))
        assert_same_hits(found, wanted)
        assert found.similarity_ceiling == found.lexical_ceiling == -np.inf
        some = [f"ex-{number:03d}" for number in range(0, 12, 2)]
        assert_same_hits(*(each.index.evidence_of(probe, some, filters=filters) for each in (theirs, ours)))
        assert theirs.index.self_score(probe) == pytest.approx(ours.index.self_score(probe))


@anywhere
@given(seed=st.integers(0, 10**6), limit=st.integers(1, 70), filters=st.sampled_from(FILTERS))
def test_what_is_not_listed_stays_below_the_ceilings(runtime, seed, limit, filters):
    catalogue = random_catalogue(seed)
    probe = Matcher.from_catalogue(catalogue, ENCODER).probe(
        Problem("p", text(random.Random(seed), "fa", 9), lang="fa")
    )
    with stored(runtime, catalogue, whole_up_to=0) as theirs:
        everything = by_id(theirs.index.search(probe, limit=999, filters=filters))
        few = theirs.index.search(probe, limit=limit, filters=filters)
    listed = by_id(few)
    assert (few.similarity_ceiling == -np.inf) == (len(everything) <= limit)
    assert len(listed) <= 2 * limit
    for hit in everything.values():
        if hit.evidence_id in listed:
            assert hit == listed[hit.evidence_id]
        else:
            assert hit.similarity <= few.similarity_ceiling
            assert hit.lexical <= few.lexical_ceiling


@anywhere
@given(
    seed=st.integers(0, 10**6),
    limit=st.integers(1, 12),
    filters=st.sampled_from(FILTERS + WITHOUT),
    whole_up_to=st.sampled_from([0, 200_000]),
)
def test_both_indexes_rank_and_explain_alike(runtime, seed, limit, filters, whole_up_to):
    catalogue = random_catalogue(seed, n_experts=40, n_evidence=400)
    problem = Problem("p", text(random.Random(seed), "en", 9), lang="en")
    wanted = {
        match.expert.id: match
        for match in Matcher.from_catalogue(catalogue, ENCODER).match(problem, limit=40, filters=filters).matches
    }
    with stored(runtime, catalogue, whole_up_to=whole_up_to) as theirs:
        found = theirs.match(problem, limit=limit, filters=filters).matches
    best = [match.score for match in wanted.values()][:limit]
    assert [match.score for match in found] == pytest.approx(best, abs=1e-6)
    for mine in found:
        other = wanted[mine.expert.id]
        assert mine.score == pytest.approx(other.score, abs=1e-6)
        assert mine.parts == pytest.approx(other.parts, abs=1e-6)
        assert (mine.expert, mine.institution) == (other.expert, other.institution)
        terms = {piece.evidence.id: piece.shared_terms for piece in other.evidence}
        for piece in mine.evidence:
            assert piece.shared_terms == terms.get(piece.evidence.id, piece.shared_terms)


@anywhere
@given(
    seed=st.integers(0, 10**6), whole_up_to=st.sampled_from([0, 10**6]), filters=st.sampled_from([FILTERS[0], *WITHOUT])
)
def test_both_indexes_weaken_the_same_claims(runtime, seed, whole_up_to, filters):
    """One decision halves a claim, and so does each further one, down to an eighth."""
    catalogue = random_catalogue(seed)
    ours = Matcher.from_catalogue(catalogue, ENCODER)
    probe = ours.probe(PROBLEM)
    rng = random.Random(seed)
    claims = [(expert_id, item.id) for item in catalogue.evidence for expert_id in item.expert_ids]
    times = {claim: rng.randint(1, 5) for claim in rng.sample(claims, k=9)}
    with runtime.database.snapshot() as session:
        theirs = filled(session, catalogue, whole_up_to=whole_up_to)
        decision_ids = decided(session, 5)
        for (expert_id, evidence_id), n_times in times.items():
            ours.index.weaken(expert_id, evidence_id, max(0.5**n_times, LEAST_WEIGHT))
            for decision_id in decision_ids[:n_times]:
                assert weaken(session, expert_id, [evidence_id, "never-seen"], 0.5, decision_id)
        found = theirs.search(probe, limit=40, filters=filters)
        wanted = weights(ours.index.search(probe, limit=40, filters=filters))
        assert found.pair_weights.dtype == np.float32
        assert weights(found) == {pair: wanted[pair] for pair in weights(found)}
        assert filters or not whole_up_to or {*weights(found).values()} - {1.0}
        some = [f"ex-{number:03d}" for number in range(0, 12, 2)]
        assert_same_hits(*(index.evidence_of(probe, some, filters=filters) for index in (theirs, ours.index)))
        session.rollback()


def test_both_indexes_raise_the_same_pairs(runtime):
    catalogue = random_catalogue(8, n_experts=20, n_evidence=150)
    bonuses = {"in-1": 0.08, "ex-003": 0.1}
    wanted = Matcher.from_catalogue(catalogue, ENCODER).match(PROBLEM, limit=9, bonuses=bonuses).matches
    assert any("agreement" in match.parts for match in wanted)
    for whole_up_to in (0, 10**6):
        with stored(runtime, catalogue, whole_up_to=whole_up_to) as matcher:
            found = matcher.match(PROBLEM, limit=9, bonuses=bonuses).matches
        assert [(match.expert.id, match.score) for match in found] == [
            (match.expert.id, pytest.approx(match.score, abs=1e-5)) for match in wanted
        ]
        assert [match.parts.get("agreement") for match in found] == [match.parts.get("agreement") for match in wanted]


def decided(session: Session, n_decisions: int) -> list[int]:
    """Put decisions on an answer into the store, for what they bring about to name them."""
    run_id = "00000000-0000-4000-8000-000000000000"
    session.execute(
        sql(
            "INSERT INTO match_runs (id, text_hash, text_characters, confidentiality, lang, filters, result_limit, "
            "model_name, model_revision, model_dim, seconds) "
            "VALUES (:run_id, '', 0, 'members', 'fa', '{}', 1, '', '', 1, '{}')"
        ),
        {"run_id": run_id},
    )
    added = sql(
        "INSERT INTO decisions (run_id, verb) SELECT :run_id, 'decline' FROM generate_series(1, :n) RETURNING id"
    )
    return list(session.scalars(added, {"run_id": run_id, "n": n_decisions}))


def test_adding_replacing_and_removing_come_to_the_same(runtime):
    catalogue = random_catalogue(1)
    other = {item.id: item for item in random_catalogue(2).evidence}
    half = [other[item.id] for item in catalogue.evidence[:30]]
    ours = Matcher.from_catalogue(catalogue, ENCODER)
    probe = ours.probe(PROBLEM)
    with stored(runtime, catalogue) as theirs:
        for index in (ours.index, theirs.index):
            index.search(probe, limit=5)
            index.add([*entries(half[:1]), *entries(half)])
            index.add([])
            index.remove([catalogue.evidence[-1].id, "never-seen"])
        assert_same_hits(*(each.index.search(probe, limit=999) for each in (theirs, ours)))
        assert theirs.index.self_score(probe) == pytest.approx(ours.index.self_score(probe))
        some = [half[0].id, catalogue.evidence[-1].id, "never-seen"]
        assert theirs.index.evidence(some) == ours.index.evidence(some) == {half[0].id: half[0]}
        people = ["ex-000", "never-seen"]
        assert theirs.index.experts(people) == ours.index.experts(people)


@pytest.mark.parametrize("words", ["zzz qqq xyzzy", "کوره کوره کوره furnace"])
def test_an_empty_index_finds_nothing(runtime, words):
    ours = Matcher.from_catalogue(Catalogue(), ENCODER)
    with stored(runtime, Catalogue()) as theirs:
        probe = theirs.probe(Problem("", words))
        assert by_id(theirs.index.search(probe, limit=5)) == by_id(theirs.index.evidence_of(probe, ["x"])) == {}
        assert theirs.index.self_score(probe) == pytest.approx(ours.index.self_score(probe))


def test_words_that_nobody_wrote_leave_the_meaning(runtime):
    catalogue = random_catalogue(4)
    with stored(runtime, catalogue) as theirs:
        probe = theirs.probe(Problem("", "zzz qqq xyzzy"))
        hits = by_id(theirs.index.search(probe, limit=5)).values()
    assert {hit.lexical for hit in hits} == {0.0}
    assert len({hit.similarity for hit in hits}) > 20


def test_evidence_that_nobody_stands_behind_is_not_listed(runtime):
    catalogue = random_catalogue(4)
    orphan = replace(catalogue.evidence[0], id="orphan", expert_ids=())
    with stored(runtime, catalogue, whole_up_to=0) as theirs:
        theirs.index.add(entries([orphan]))
        probe = replace(theirs.probe(Problem("", orphan.title)), vector=next(iter(entries([orphan]))).vector)
        few = theirs.index.search(probe, limit=1)
        assert "orphan" not in by_id(few)
        assert few.similarity_ceiling == pytest.approx(1)


def test_a_vector_of_another_size_is_refused(runtime):
    with stored(runtime, random_catalogue(4)) as theirs:
        (entry,) = entries([random_catalogue(4).evidence[0]])
        with pytest.raises(VectorMismatch, match=r"shape \(3,\).*\(64,\)"):
            theirs.index.add([replace(entry, vector=np.ones(3, dtype=np.float32))])


def test_vectors_that_were_dropped_are_not_searched(runtime):
    gone = StoredEncoder(10**6, model_id(ENCODER), "")
    with runtime.database.snapshot() as session, pytest.raises(EncoderReplaced):
        Matcher(PostgresIndex(session, gone), ENCODER).match(PROBLEM)


def test_both_indexes_agree_on_the_sample(runtime):
    sample = read_catalogue(Path(__file__).parents[2] / "data" / "sample")
    assert share_of_slots(runtime, sample, sample.problems) >= 0.99


@pytest.mark.evaluation
def test_both_indexes_agree_on_real_awards(runtime):
    folder = Path(__file__).parents[3] / "shared" / "eval" / "nsf_dev"
    if not folder.is_dir():
        pytest.skip(f"the collection is not at {folder}")
    awards = read_catalogue(folder)
    evidence = awards.evidence[:2000]
    people = {expert_id for item in evidence for expert_id in item.expert_ids}
    some = Catalogue(experts=tuple(each for each in awards.experts if each.id in people), evidence=evidence)
    assert share_of_slots(runtime, some, awards.problems[:40]) >= 0.99


def test_crowding_is_measured_with_what_is_added(runtime):
    with stored(runtime, random_catalogue(4)) as theirs:
        measured = theirs.index._session.scalars(sql("SELECT crowding FROM evidence_vectors")).all()
    assert None not in measured
    assert len(set(measured)) > 20
