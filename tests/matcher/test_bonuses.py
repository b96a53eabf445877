import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from matcher.bonuses import AGREEMENT, MOST_BONUS, NO_BONUSES
from matcher.calibrate import Calibration
from matcher.decisions import Labelled, pairs_of
from matcher.encoder import HashingEncoder
from matcher.engine import Matcher
from matcher.errors import InvalidInput
from matcher.index import Hits
from matcher.rank import PARTS, Ranking, rank_experts, score_experts
from matcher.records import Catalogue, Evidence, Expert, Institution, Problem
from tests.matcher.catalogues import random_catalogue, text

ENCODER = HashingEncoder(64)
LANGUAGES = st.sampled_from(["fa", "en", "vi"])
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # to shrink would index hundreds of catalogues
BONUS = st.floats(0.0, MOST_BONUS)
EVERYONE = [f"ex-{i:03d}" for i in range(40)]
HOUSES = [f"in-{i}" for i in range(4)]


class Shortsighted:
    """An index that lists no more than it is asked for, as the one in PostgreSQL does where there is much."""

    def __init__(self, index):
        self._index = index
        self.n_searches = 0

    def __getattr__(self, name):
        return getattr(self._index, name)

    def search(self, probe, *, limit, filters):
        self.n_searches += 1
        whole = self._index.search(probe, limit=limit, filters=filters)
        limit = max(1, limit // 128)
        best = np.union1d(np.argsort(-whole.similarity)[:limit], np.argsort(-whole.lexical)[:limit])
        if len(best) == len(whole.evidence_ids):
            return whole
        rest = np.setdiff1d(np.arange(len(whole.evidence_ids)), best)
        moved = {int(row): place for place, row in enumerate(best)}
        pairs = [
            (moved[int(row)], expert)
            for row, expert in zip(whole.pair_hits, whole.pair_experts, strict=True)
            if int(row) in moved
        ]
        listed = sorted({expert for _, expert in pairs})
        return Hits(
            evidence_ids=[whole.evidence_ids[row] for row in best],
            langs=whole.langs[best],
            similarity=whole.similarity[best],
            lexical=whole.lexical[best],
            crowding=whole.crowding[best],
            expert_ids=[whole.expert_ids[expert] for expert in listed],
            pair_hits=np.array([row for row, _ in pairs], dtype=np.intp),
            pair_experts=np.array([listed.index(expert) for _, expert in pairs], dtype=np.intp),
            similarity_ceiling=float(whole.similarity[rest].max()),
            lexical_ceiling=float(whole.lexical[rest].max()),
        )


def matcher_of(seed):
    catalogue = random_catalogue(seed, n_experts=40, n_evidence=400)
    rng = random.Random(seed)
    experts = tuple(replace(expert, institution_id=rng.choice([*HOUSES, None])) for expert in catalogue.experts)
    return Matcher.from_catalogue(replace(catalogue, experts=experts), ENCODER)


def expected(matcher, probe, bonuses, limit):
    people = matcher.index.experts(EVERYONE)
    scored = []
    for expert in score_experts(matcher.index, probe, EVERYONE):
        house = people[expert.expert_id][0].institution_id
        gained = max(bonuses.get(expert.expert_id, 0.0), bonuses.get(house, 0.0))
        scored.append((expert.expert_id, expert.score + gained, gained))
    return sorted(scored, key=lambda each: (-each[1], each[0]))[:limit]


@settings(max_examples=20, deadline=None, phases=PHASES)
@given(
    seed=st.integers(0, 10**6),
    lang=LANGUAGES,
    limit=st.integers(1, 12),
    bonuses=st.dictionaries(st.sampled_from([*HOUSES, *EVERYONE[:10]]), BONUS, max_size=6),
    short=st.booleans(),
)
def test_the_shortcut_finds_what_scoring_everyone_and_adding_finds(seed, lang, limit, bonuses, short):
    matcher = matcher_of(seed)
    probe = matcher.probe(Problem("p", text(random.Random(seed), lang, 9), lang=lang))
    index = Shortsighted(matcher.index) if short else matcher.index
    best = rank_experts(index, probe, limit=limit, bonuses=bonuses)
    wanted = expected(matcher, probe, bonuses, limit)
    assert [(expert.score, expert.parts.get(AGREEMENT, 0.0)) for expert in best] == [
        (pytest.approx(score, abs=1e-6), pytest.approx(gained, abs=1e-6)) for _, score, gained in wanted
    ]
    for expert in best:
        assert math.fsum(expert.parts.values()) == pytest.approx(expert.score, abs=1e-9)
        assert set(expert.parts) - {AGREEMENT} == set(PARTS)
        assert all(AGREEMENT not in piece.contributions for piece in expert.pieces)
    longer = rank_experts(index, probe, limit=limit + 1, bonuses=bonuses)
    assert [expert.score for expert in longer[:limit]] == [pytest.approx(expert.score, abs=1e-6) for expert in best]


def test_a_bonus_makes_a_short_search_wider():
    matcher = matcher_of(11)
    probe = matcher.probe(Problem("p", text(random.Random(11), "en", 9), lang="en"))
    last = expected(matcher, probe, {}, 40)[-1][0]
    index = Shortsighted(matcher.index)
    found = rank_experts(index, probe, limit=40, bonuses={last: MOST_BONUS})
    assert last in {expert.expert_id for expert in found}


@settings(max_examples=8, deadline=None, phases=PHASES)
@given(seed=st.integers(0, 10**6), lang=LANGUAGES)
def test_without_bonuses_or_with_none_that_apply_every_bit_stays(seed, lang):
    matcher = matcher_of(seed)
    probe = matcher.probe(Problem("p", text(random.Random(seed), lang, 9), lang=lang))
    plain = rank_experts(matcher.index, probe, limit=9)
    assert rank_experts(matcher.index, probe, limit=9, bonuses=NO_BONUSES) == plain
    assert rank_experts(matcher.index, probe, limit=9, bonuses={"nobody": MOST_BONUS, "in-0": 0.0}) == plain
    assert all(AGREEMENT not in expert.parts for expert in plain)


@settings(max_examples=8, deadline=None, phases=PHASES)
@given(seed=st.integers(0, 10**6), bonuses=st.dictionaries(st.sampled_from(HOUSES), BONUS, max_size=3))
def test_probability_and_band_read_the_score_without_the_bonus(seed, bonuses):
    matcher = matcher_of(seed)
    matcher.calibration = Calibration(-2.0, 4.0, 0.0, model_name="", model_revision="")
    problem = Problem("p", text(random.Random(seed), "en", 9), lang="en")
    plain = {match.expert.id: match for match in matcher.match(problem, limit=40).matches}
    raised = matcher.match(problem, limit=40, bonuses=bonuses)
    assert [match.rank for match in raised.matches] == list(range(1, len(plain) + 1))
    for match in raised.matches:
        before = plain[match.expert.id]
        gained = match.parts.get(AGREEMENT, 0.0)
        assert match.score - gained == pytest.approx(before.score)
        assert match.probability == pytest.approx(before.probability)
        assert (match.band, match.covers) == (before.band, before.covers)
        assert [piece.contributions for piece in match.evidence] == [piece.contributions for piece in before.evidence]


def test_who_fits_as_well_and_has_an_agreement_comes_first():
    works = [Evidence(id_, (id_,), "thesis", title="glass furnace energy", lang="en") for id_ in ("a", "b", "c")]
    catalogue = Catalogue(
        institutions=(Institution("u", "U"),),
        experts=(Expert("a"), Expert("b", institution_id="u"), Expert("c")),
        evidence=tuple(works),
    )
    matcher = Matcher.from_catalogue(catalogue, ENCODER)
    answer = matcher.match(Problem("p", "glass furnace", lang="en"), bonuses={"u": 0.02, "b": 0.01, "c": 0.005})
    assert [match.expert.id for match in answer.matches] == ["b", "c", "a"]
    assert [match.parts.get(AGREEMENT) for match in answer.matches] == [0.02, 0.005, None]


@pytest.mark.parametrize("bonus", [-0.01, MOST_BONUS + 0.01, math.nan, math.inf])
def test_what_is_no_bonus_is_refused(bonus):
    matcher = matcher_of(1)
    with pytest.raises(InvalidInput, match=r"bonus of 'in-1'.*give one from 0"):
        matcher.match("خوردگی لوله", bonuses={"in-1": bonus})


def test_nothing_is_learned_from_an_agreement():
    parts = {"meaning": 0.5, "words": 0.2, "across_languages": 0.0, "crowding": -0.1, "breadth": 0.0}
    agreed = Labelled("p", suitable=True, parts=parts | {AGREEMENT: 0.05}, words_weight=1.0)
    plain = Labelled("p", suitable=True, parts=parts, words_weight=1.0)
    learned = pairs_of([agreed, plain], replace(Ranking(), words_weight=1.0)).scores()
    assert learned[0] == pytest.approx(learned[1])
