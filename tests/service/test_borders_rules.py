"""What is closed is, for lists and for the index, as if it were not there: in any catalogue, for any viewer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matcher.encoder import HashingEncoder
from matcher.index import Entry
from matcher.memory import MemoryIndex
from matcher.prepare import describe, embed, model_id, probes
from matcher.records import KEPT_CLOSE, RESTRICTABLE, VISIBILITIES, Catalogue, Evidence, Expert, Filters, Problem
from service.accounts.actors import Actor
from service.catalogue.borders import refuse_evidence, refuse_expert, refuse_institution, with_own_institution
from service.catalogue.people_store import put_experts, put_institutions
from service.catalogue.vector_store import ensure_encoder
from service.catalogue.visibility import EVERYTHING, OUTSIDE, Viewer, own_words, seen, sees_evidence, visibility_of
from service.catalogue.visibility_store import list_evidence, list_experts
from service.listing import Page
from service.matching.index import PostgresIndex
from service.runtime import Runtime
from tests.matcher.catalogues import random_catalogue, text
from tests.service.test_index import anywhere, assert_same_hits

ENCODER = HashingEncoder(64)
OFFICER = Viewer(institution_id="in-1")
PARTNER = Viewer(institution_id="in-1", partners=frozenset({"in-2"}))
GUEST = Viewer(institution_id="in-3", partners=frozenset({"in-2", "in-1"}))
SECRETARY = Viewer(partners=frozenset({"in-1", "in-2"}))
ONESELF = Viewer(expert_id="ex-001")
VIEWERS = [OUTSIDE, OFFICER, PARTNER, GUEST, SECRETARY, ONESELF, EVERYTHING]
ALL = Page(limit=100)


def closed_catalogue(seed: int) -> Catalogue:
    """A catalogue of which much is closed, and of which some experts have no institution."""
    rng = random.Random(seed)
    catalogue = random_catalogue(seed)

    def restricted() -> tuple[str, ...]:
        return tuple(f"{field}={rng.choice(VISIBILITIES)}" for field in rng.sample(RESTRICTABLE, 3))

    experts = [
        replace(
            each,
            institution_id=None if rng.random() < 0.15 else each.institution_id,
            interests=("کوره شیشه", "melting"),
            visibility=rng.choice(VISIBILITIES),
            restricted=restricted(),
        )
        for each in catalogue.experts
    ]
    evidence = [replace(each, visibility=rng.choice(VISIBILITIES)) for each in catalogue.evidence]
    return replace(catalogue, experts=tuple(experts), evidence=tuple(evidence))


def with_own_words(catalogue: Catalogue) -> list[Evidence]:
    return [*catalogue.evidence, *(found for each in catalogue.experts if (found := own_words(each)))]


def as_seen(catalogue: Catalogue, viewer: Viewer) -> tuple[list[Expert], list[Evidence]]:
    """What is left of a catalogue for a viewer."""
    people = {each.id: each for each in catalogue.experts}
    experts = [shown for each in catalogue.experts if (shown := seen(each, viewer)) is not None]
    named = {each.id for each in experts}
    return experts, [
        replace(piece, expert_ids=tuple(each for each in piece.expert_ids if each in named))
        for piece in with_own_words(catalogue)
        if sees_evidence(piece, [people[each] for each in piece.expert_ids], viewer)
    ]


def entries(evidence: Sequence[Evidence]) -> Iterator[Entry]:
    for piece, vector in zip(evidence, embed(evidence, ENCODER), strict=True):
        described = describe(piece)
        yield Entry(piece, described.lang, described.keys, vector)


@contextmanager
def stored(runtime: Runtime, catalogue: Catalogue) -> Iterator[Session]:
    """A store that holds nothing but this catalogue, in a unit of work that is undone."""
    with runtime.database.snapshot() as session:
        put_institutions(session, catalogue.institutions)
        put_experts(session, catalogue.experts)
        encoder = ensure_encoder(session, model_id(ENCODER), ENCODER.name)
        PostgresIndex(session, encoder).add(entries(with_own_words(catalogue)))
        yield session
        session.rollback()


@anywhere
@given(seed=st.integers(0, 10**6))
def test_what_is_closed_is_as_if_it_were_not_there(runtime: Runtime, seed: int) -> None:
    catalogue = closed_catalogue(seed)
    (probe,) = probes([Problem("p", text(random.Random(seed), "fa", 9), lang="fa")], ENCODER)
    with stored(runtime, catalogue) as session:
        encoder = ensure_encoder(session, model_id(ENCODER), ENCODER.name)
        for viewer in VIEWERS:
            experts, evidence = as_seen(catalogue, viewer)
            wanted = MemoryIndex(model_id(ENCODER), experts=experts, institutions=catalogue.institutions)
            wanted.add(entries(evidence))
            found = PostgresIndex(session, encoder, viewer=viewer)
            for filters in (Filters(), Filters(institutions=("in-2",)), Filters(languages=("fa", "vi"))):
                assert_same_hits(*(each.search(probe, limit=999, filters=filters) for each in (found, wanted)))
            every = [each.id for each in catalogue.experts]
            assert_same_hits(*(each.evidence_of(probe, every) for each in (found, wanted)))
            assert found.self_score(probe) == pytest.approx(wanted.self_score(probe))
            assert found.background(probe) == pytest.approx(wanted.background(probe), abs=1e-6)
            assert dict(found.experts([each.id for each in experts])) == dict(
                wanted.experts([each.id for each in experts])
            )
            named = {each.id: each.expert_ids for each in found.evidence([each.id for each in evidence]).values()}
            assert named == {each.id: each.expert_ids for each in evidence}
            best = PostgresIndex(session, encoder, viewer=viewer, whole_up_to=0).search(probe, limit=5)
            assert set(best.expert_ids) <= {each.id for each in experts}
            assert set(best.evidence_ids) <= {each.id for each in evidence}


@anywhere
@given(seed=st.integers(0, 10**6))
def test_lists_show_what_the_rules_show(runtime: Runtime, seed: int) -> None:
    catalogue = closed_catalogue(seed)
    with stored(runtime, catalogue) as session:
        for viewer in VIEWERS:
            experts, evidence = as_seen(catalogue, viewer)
            nothing = {"institution_id": None, "field": None, "region": None, "text": None, "available_for": None}
            shown = list_experts(session, ALL, viewer, **nothing)
            assert list(shown.items) == sorted(experts, key=lambda each: each.id)
            assert shown.total == len(experts)
            pieces = list_evidence(session, ALL, viewer, expert_id=None, kind=None, lang=None)
            assert {each.id: each.expert_ids for each in pieces.items} == {
                each.id: each.expert_ids for each in evidence
            }
            assert pieces.total == len(evidence)


@given(
    visibility=st.sampled_from(VISIBILITIES), said=st.sampled_from(VISIBILITIES), field=st.sampled_from(RESTRICTABLE)
)
def test_a_field_is_never_seen_by_more_than_its_record(visibility: str, said: str, field: str) -> None:
    expert = Expert("x", institution_id="in-2", visibility=visibility, restricted=(f"{field}={said}",))
    assert VISIBILITIES.index(visibility_of(expert, field)) >= VISIBILITIES.index(visibility)
    assert visibility_of(expert, field) in (visibility, said)
    unsaid = replace(expert, restricted=())
    assert visibility_of(unsaid, field) == max(visibility, KEPT_CLOSE.get(field, "public"), key=VISIBILITIES.index)


@given(narrow=st.sampled_from(VISIBILITIES), wide=st.sampled_from(VISIBILITIES), at=st.sampled_from(VIEWERS))
def test_who_sees_the_narrower_sees_the_wider(narrow: str, wide: str, at: Viewer) -> None:
    if VISIBILITIES.index(wide) <= VISIBILITIES.index(narrow) and at.sees(narrow, ["in-1", None]):
        assert at.sees(wide, ["in-1", None])


def test_own_words_are_closed_with_the_field_that_they_hold() -> None:
    expert = Expert("x", interests=("کوره",), department="مواد", restricted=("department=institution",))
    closed = own_words(expert)
    assert closed is not None
    assert closed.visibility == "institution"
    bare = own_words(replace(expert, department=""))
    assert bare is not None
    assert bare.visibility == "public"
    assert own_words(Expert("x")) is None


def test_the_sentences_of_a_refusal_name_both_sides() -> None:
    officer = Actor("officer", "MY-Uni")
    theirs = Expert("X1", institution_id="Their-Uni")
    said = refuse_expert(officer, theirs, theirs)
    assert said is not None
    assert said.startswith("An officer of the institution 'MY-Uni' cannot change the expert 'X1'")
    assert "'Their-Uni'" in said
    assert refuse_expert(officer, replace(theirs, institution_id="MY-Uni"), theirs) is not None
    assert "bring" in (refuse_expert(officer, theirs, None) or "")
    own = with_own_institution(officer, Expert("X2"))
    assert own.institution_id == "MY-Uni"
    assert refuse_expert(officer, own, None) is refuse_expert(officer, own, own) is None
    assert refuse_institution(officer, "MY-Uni") is None
    assert refuse_institution(officer, "my-uni") is not None
    assert refuse_evidence(officer, "e", ["MY-Uni", None], None) is None
    assert refuse_evidence(officer, "e", ["MY-Uni"], ["Their-Uni"]) is not None
    assert refuse_evidence(officer, "e", [None], ["MY-Uni"]) is not None
    assert refuse_evidence(Actor("", None), "e", [None], [None]) is not None
