"""Learning from decisions whose truth is known."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.bootstrap import Score
from matcher.compare import auc, compare_on_decisions, figures_of
from matcher.decisions import (
    MAX_WEIGHT,
    MIN_DECISIONS,
    MIN_OF_EACH,
    MIN_PROBLEMS,
    Labelled,
    TooFewDecisions,
    check_enough,
    pairs_of,
    suitable,
    with_backgrounds,
    words_weight_of,
)
from matcher.errors import InvalidInput
from matcher.figures import CollectionFigures, Figures, figures_as_json, figures_from_json
from matcher.learn import MAX_CHANGE, Scoring, fit, scoring_as_json, scoring_from_json
from matcher.rank import Ranking
from matcher.records import ModelId
from service.matching.workflow import REASONS, VERBS
from tests.matcher.decided import IN_USE, MODEL, decided


def judged(labelled: list[Labelled], in_use: Scoring = IN_USE, **more: object) -> Figures:
    pairs = pairs_of(labelled, in_use.ranking)
    return figures_of(pairs, in_use, fit(pairs, in_use, MODEL), MODEL, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("truth", "sign"), [(3.0, 1.0), (0.2, -1.0)])
def test_the_true_weight_of_words_is_approached_and_the_decisions_are_foretold_better(
    truth: float, sign: float, seed: int
) -> None:
    labelled = decided(words=truth, seed=seed)
    pairs = pairs_of(labelled, IN_USE.ranking)
    fitted = fit(pairs, IN_USE, MODEL)
    moved = np.log(fitted.ranking.words_weight / IN_USE.ranking.words_weight)
    assert 0.0 < sign * moved <= np.log(MAX_CHANGE) + 1e-9
    found = figures_of(pairs, IN_USE, fitted, MODEL)
    assert found.measures["log_loss"].better_by.low > 0.0
    assert found.measures["log_loss"].candidate.value < found.measures["log_loss"].in_use.value
    assert found.faults == ()


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_offered_for_decisions_of_a_coin(seed: int) -> None:
    faults = judged(decided(slope=0.0, seed=seed)).faults
    assert any("decisions do not follow its score" in fault for fault in faults)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_offered_where_the_one_in_use_is_the_truth(seed: int) -> None:
    found = judged(decided(seed=seed))
    assert any("log loss" in fault for fault in found.faults)
    assert abs(found.measures["log_loss"].better_by.value) < 0.02


def test_few_decisions_move_little_and_many_move_more() -> None:
    def moved(n_problems: int) -> float:
        pairs = pairs_of(decided(words=2.0, n_problems=n_problems), IN_USE.ranking)
        return fit(pairs, IN_USE, MODEL).factor - 1.0

    assert 0.0 < moved(5) < moved(40) < moved(320)
    assert moved(5) < 0.2


def test_where_words_never_met_their_weight_stays() -> None:
    """Also where decisions want every slope lower, as these do: half of them are a coin's."""
    labelled = [*decided(words=3.0), *decided(slope=0.0)]
    alike = [replace(each, parts={"meaning": each.parts["meaning"]}) for each in labelled]
    fitted = fit(pairs_of(alike, IN_USE.ranking), IN_USE, MODEL)
    assert fitted.factor == pytest.approx(1.0, abs=0.03)
    assert fitted.ranking.words_weight == pytest.approx(IN_USE.ranking.words_weight, abs=0.02)


def test_without_a_curve_in_use_the_base_rate_is_what_must_be_beaten() -> None:
    bare = Scoring(IN_USE.ranking, None)
    labelled = decided(words=2.0)
    rate = np.mean([each.suitable for each in labelled])
    found = judged(labelled, bare)
    entropy = -(rate * np.log(rate) + (1 - rate) * np.log(1 - rate))
    assert found.measures["log_loss"].in_use.value == pytest.approx(entropy, rel=0.02)
    assert found.faults == ()
    assert fit(pairs_of(labelled, bare.ranking), bare, MODEL).factor > 1.0


def test_parts_of_another_weight_are_weighed_as_by_the_one_in_use() -> None:
    labelled = decided(words=2.0)
    halved = [
        replace(
            each,
            words_weight=each.words_weight / 2,
            parts={name: part / (1 if name == "meaning" else 2) for name, part in each.parts.items()},
        )
        for each in labelled
    ]
    one, other = pairs_of(labelled, IN_USE.ranking), pairs_of(halved, IN_USE.ranking)
    assert np.allclose(one.scores(), other.scores())
    assert fit(one, IN_USE, MODEL).factor == pytest.approx(fit(other, IN_USE, MODEL).factor)


def test_who_was_unlikely_to_be_shown_counts_more_up_to_a_bound() -> None:
    labelled = [replace(each, propensity=0.25 if i % 2 else 0.001) for i, each in enumerate(decided(n_problems=4))]
    pairs = pairs_of(labelled, IN_USE.ranking)
    assert set(pairs.weights) == {4.0, MAX_WEIGHT}
    assert pairs.effective_number < len(labelled)
    even = pairs_of([replace(each, propensity=0.5) for each in labelled], IN_USE.ranking)
    assert even.effective_number == pytest.approx(len(labelled))


def test_inverse_propensities_undo_a_lopsided_choice() -> None:
    """Half of the unsuitable ones were not shown; weighing the others twice gives the curve of all back."""
    everyone = decided(n_problems=600, seed=9)
    rng = np.random.default_rng(0)
    shown = [
        each if each.suitable else replace(each, propensity=0.5)
        for each in everyone
        if each.suitable or rng.random() < 0.5
    ]
    plain = [replace(each, propensity=1.0) for each in shown]

    def rate(labelled: list[Labelled]) -> float:
        pairs = pairs_of(labelled, IN_USE.ranking)
        return float(fit(pairs, IN_USE, MODEL).calibration.probability(0.75, 0.1, 0.0))

    truth, weighed, lopsided = map(rate, (everyone, shown, plain))
    assert abs(weighed - truth) < 0.3 * abs(lopsided - truth)


@pytest.mark.parametrize("propensity", [0.0, -0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(propensity: float) -> None:
    with pytest.raises(InvalidInput, match="propensity"):
        pairs_of([replace(decided()[0], propensity=propensity)], IN_USE.ranking)


def test_every_verb_and_reason_is_read() -> None:
    assert {verb: suitable(verb, None) for verb in VERBS} == {"shortlist": True, "introduce": True, "decline": None}
    assert [reason for reason in REASONS if suitable("decline", reason) is not None] == ["not-my-field"]
    assert suitable("decline", "not-my-field") is False


def test_too_few_decisions_say_how_many_are_missing() -> None:
    check_enough(decided(n_problems=60, n_experts=6))
    with pytest.raises(TooFewDecisions) as caught:
        check_enough([])
    for n in (MIN_DECISIONS, MIN_PROBLEMS, MIN_OF_EACH):
        assert f"{n} more" in str(caught.value)
    with pytest.raises(TooFewDecisions, match=r"Missing: 35 more problems \(5 of 40\)\.$"):
        check_enough(decided(n_problems=5, n_experts=100))
    one_sided = [replace(each, suitable=True) for each in decided()]
    with pytest.raises(TooFewDecisions, match="50 more experts declined as not-my-field"):
        check_enough(one_sided)


def test_one_problem_that_holds_all_of_a_kind_ends_in_figures_not_in_an_error() -> None:
    labelled = [replace(each, suitable=each.problem != "p000") for each in decided(n_experts=60, n_problems=40)]
    assert judged(labelled).faults


def test_a_collection_that_gets_worse_holds_the_candidate_back() -> None:
    labelled = decided(words=3.0)
    same = CollectionFigures("open", {"mrr": 0.5}, {"mrr": 0.4951})
    worse = CollectionFigures("house", {"mrr": 0.5}, {"mrr": 0.4949})
    nothing = CollectionFigures("empty", {"mrr": float("nan")}, {"mrr": float("nan")})
    assert judged(labelled, collections=(same, nothing)).faults == ()
    (fault,) = judged(labelled, collections=(same, worse)).faults
    assert fault == "on house the mrr falls from 0.5000 to 0.4949, by more than 0.005"


def test_figures_go_to_json_and_back() -> None:
    figures = judged(
        decided(words=3.0, n_problems=50), collections=(CollectionFigures("a", {"mrr": 0.5}, {"mrr": 0.6}),)
    )
    written = json.dumps(figures_as_json(figures), allow_nan=False)
    assert figures_from_json(json.loads(written)) == figures
    unknown = Score(float("nan"), float("nan"), float("nan"))
    measures = {name: replace(each, in_use=unknown) for name, each in figures.measures.items()}
    again = figures_from_json(json.loads(json.dumps(figures_as_json(replace(figures, measures=measures)))))
    assert np.isnan(again.measures["auc"].in_use.low)


def test_a_ranking_of_another_version_is_refused() -> None:
    written = json.loads(json.dumps(scoring_as_json(IN_USE)))
    assert scoring_from_json(written) == IN_USE
    assert scoring_from_json({**written, "calibration": None}) == Scoring(IN_USE.ranking, None)
    with pytest.raises(InvalidInput, match="another version"):
        scoring_from_json({**written, "ranking": {**written["ranking"], "unheard_of": 1}})


def test_an_answer_whose_ranking_differs_in_more_than_the_weight_of_words_is_not_comparable() -> None:
    now = json.loads(json.dumps(asdict(Ranking())))
    assert words_weight_of({**now, "words_weight": 0.3}, Ranking()) == 0.3
    assert words_weight_of(None, Ranking()) is None
    assert words_weight_of({"words_weight": 0.3}, Ranking()) is None
    assert words_weight_of({**now, "unheard_of": 1}, Ranking()) is None


def test_a_background_that_was_not_kept_is_not_taken_for_none_at_all() -> None:
    known, unknown = decided()[0], replace(decided()[1], background=None)
    assert with_backgrounds([known, unknown], needed=False) == [known]
    assert with_backgrounds([unknown], needed=False) == [unknown]
    assert with_backgrounds([unknown], needed=True) == []


def test_the_parts_of_every_score_add_up_to_what_is_learned_from() -> None:
    labelled = replace(decided()[0], parts={"meaning": 0.5, "words": 0.2, "across_languages": 0.1, "crowding": -0.05})
    pairs = pairs_of([labelled], IN_USE.ranking)
    assert pairs.scores() == pytest.approx([0.75])
    assert pairs.scores(2.0) == pytest.approx([1.05])


def test_the_comparison_is_the_same_every_time() -> None:
    pairs = pairs_of(decided(n_problems=45), IN_USE.ranking)
    assert compare_on_decisions(pairs, IN_USE, MODEL) == compare_on_decisions(pairs, IN_USE, MODEL)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=20))
def test_auc_is_the_share_of_pairs_in_order(rows: list[tuple[int, bool]]) -> None:
    good = [score for score, said in rows if said]
    bad = [score for score, said in rows if not said]
    found = auc(np.array([score for score, _ in rows], dtype=float), np.array([said for _, said in rows]))
    if not good or not bad:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(np.mean([(a > b) + (a == b) / 2 for a in good for b in bad]))


def test_a_candidate_reads_the_scores_of_its_model() -> None:
    fitted = fit(pairs_of(decided(), IN_USE.ranking), IN_USE, MODEL)
    assert fitted.calibration.fits(MODEL)
    assert not fitted.calibration.fits(ModelId("another", "1", 64))
    assert fitted.calibration.n_pairs == 480
    assert fitted.calibration.n_problems == 80
    assert isinstance(fitted.ranking, Ranking)
