"""What the house set tells: read, scored, and measured on small sets whose answers are known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from matcher.bands import Held, best_chance, hold_out, quality, report_bands
from matcher.calibrate import BANDS, fit
from matcher.catalogue import read_catalogue, read_judgements
from matcher.coverage import report_coverage
from matcher.damage import DAMAGES, report_damage
from matcher.encoder import HashingEncoder
from matcher.engine import Matcher
from matcher.errors import InvalidInput
from matcher.faithfulness import report_faithfulness
from matcher.house import HouseNeed, Scored, best, group_of, read_house, score, score_judged
from matcher.house_report import report_house
from matcher.index import Probe
from matcher.parity import Move, report_parity, summarise, swap
from matcher.records import Catalogue, Need, Problem

DATA: Final = Path(__file__).parents[2] / "data"
SAMPLE: Final = DATA / "sample"
HOUSE: Final = DATA / "house"
GROUPS: Final = ("ho-01", "ho-03", "ho-13", "ho-22", "ho-31", "ho-35")
LANGS: Final = ("fa", "en", "vi")


def write_small_house(folder: Path) -> Path:
    """Copy a few problems of the house set, with all that is said of them."""
    (folder / "translated").mkdir(parents=True)
    for name in ("problems.jsonl", "judgements.tsv", "needs.tsv"):
        head, *rows = (HOUSE / name).read_text(encoding="utf-8").splitlines(keepends=True)
        rows = [row for row in [head, *rows] if any(group in row for group in GROUPS)]
        kept = [*([] if name.endswith("jsonl") else [head]), *rows]
        (folder / name).write_text("".join(kept), encoding="utf-8")
    experts = {"ex-018", "ex-046"}
    for name in ("experts.jsonl", "evidence.jsonl"):
        rows = (HOUSE / "translated" / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [row for row in rows if experts & {(one := json.loads(row))["id"], *one.get("expert_ids", ())}]
        (folder / "translated" / name).write_text("".join(kept), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.from_catalogue(read_catalogue(SAMPLE), HashingEncoder(128))


@pytest.fixture(scope="module")
def scored(matcher: Matcher) -> Scored:
    house = read_house(HOUSE)
    some = [problem for problem in house.problems if group_of(problem.id) in GROUPS]
    return score(matcher, some, house.judgements, [expert.id for expert in read_catalogue(SAMPLE).experts])


def made_up(scores: list[list[float]], suitable: list[list[bool]], **more: object) -> Scored:
    """Score by hand: two versions of each problem, in the order given."""
    n_problems = len(scores)
    langs = [LANGS[row % 2] for row in range(n_problems)]
    values = {
        "problems": tuple(Problem(f"p{row // 2}-{lang}", "text", lang=lang) for row, lang in enumerate(langs)),
        "expert_ids": tuple(f"x{column}" for column in range(len(scores[0]))),
        "probes": tuple(Probe(lang, {}, np.zeros(4, dtype=np.float32)) for lang in langs),
        "groups": np.arange(n_problems) // 2,
        "scores": np.array(scores),
        "backgrounds": np.zeros(n_problems),
        "suitable": np.array(suitable),
        "evidence_langs": np.array([["fa"] * len(scores[0])] * n_problems),
        "needs": ((),) * n_problems,
        "need_scores": (np.empty(0),) * n_problems,
        "need_backgrounds": (np.empty(0),) * n_problems,
        "across": np.zeros((n_problems, len(scores[0]))),
        "need_across": (np.empty(0),) * n_problems,
    }
    return Scored(**(values | more))  # type: ignore[arg-type]


def test_the_set_is_read_whole() -> None:
    house = read_house(HOUSE)
    assert (len(house.problems), len(house.needs), len(house.translated.experts)) == (120, 41, 19)
    first = house.needs[0]
    assert (first.group, set(first.quotes), first.expert_ids) == ("ho-01", set(LANGS), {"ex-009", "ex-058"})
    assert any(not need.expert_ids for need in house.needs)


def test_a_folder_without_needs_is_refused(tmp_path: Path) -> None:
    folder = write_small_house(tmp_path / "house")
    (folder / "needs.tsv").write_text("problem\tneed\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="no column"):
        read_house(folder)
    (folder / "needs.tsv").unlink()
    with pytest.raises(InvalidInput, match="There is no"):
        read_house(folder)


def test_scores_are_those_of_the_answer(matcher: Matcher, scored: Scored) -> None:
    assert scored.scores.shape == (18, 60)
    for row in (0, 7, 17):
        answer = matcher.match(scored.problems[row], limit=10)
        assert answer.background == pytest.approx(scored.backgrounds[row])
        assert answer.needs == scored.needs[row]
        for match in answer.matches:
            column = scored.expert_ids.index(match.expert.id)
            assert match.score == pytest.approx(scored.scores[row, column])
            assert scored.named[row, column]


def test_versions_of_a_problem_are_one_group(scored: Scored) -> None:
    assert [int(group) for group in scored.groups] == [group for group in range(6) for _ in range(3)]
    assert scored.served.reshape(6, 3).all(axis=1).tolist() == [True, False, False, True, True, True]
    pairs = scored.judged()
    assert (
        np.unique(np.stack([pairs.problems, np.repeat(scored.groups, 60)]), axis=1).shape[1] == scored.groups.max() + 1
    )


def test_probabilities_of_a_problem_come_from_others(scored: Scored, matcher: Matcher) -> None:
    model = matcher.index.model
    before = hold_out(scored, model)
    turned = scored.suitable.copy()
    turned[:3] = ~turned[:3]
    after = hold_out(replace(scored, suitable=turned), model)
    np.testing.assert_array_equal(before.whole[:3], after.whole[:3])
    np.testing.assert_array_equal(before.needs[:3], after.needs[:3])
    assert (before.whole[3:] != after.whole[3:]).any()


def test_reports_count_what_is_there(scored: Scored, matcher: Matcher) -> None:
    model = matcher.index.model
    held = hold_out(scored, model)
    report = report_bands(scored, held, fit(scored.judged(), model), model)
    assert report.qualities["all pairs"].n_pairs == 18 * 60
    assert report.qualities["ten best"].n_pairs == sum(share.n_pairs for share in report.bands) == 180
    one, two = report.qualities["ten best, one language"], report.qualities["ten best, two languages"]
    assert one.n_pairs + two.n_pairs == 180
    assert (report.abstention.n_served, report.abstention.n_unserved) == (12, 6)
    told = [(cut.n_told, cut.n_wrongly_told) for cut in report.abstention.cuts]
    assert told == sorted(told)


def test_a_good_need_makes_the_chance_of_the_problem() -> None:
    scored = made_up([[0.9, 0.1]] * 2, [[True, False]] * 2)
    held = Held(np.array([[0.2, 0.1]] * 2), np.array([[0.1, 0.7], [0.0, 0.0]]), ())
    assert best_chance(scored, held).tolist() == [0.7, 0.2]


def test_quality_of_certainty() -> None:
    right = quality(np.array([0.0, 1.0]), np.array([False, True]))
    assert (right.calibration_error, right.brier, right.log_loss) == (0.0, 0.0, pytest.approx(0.0))
    wrong = quality(np.array([1.0, 0.0]), np.array([False, True]))
    assert (wrong.calibration_error, wrong.brier) == (1.0, 1.0)
    assert np.isfinite(wrong.log_loss)


def test_the_best_are_marked_and_ties_go_to_the_first() -> None:
    assert best(np.array([[1.0, 3.0, 3.0, 2.0], [0.0, 0.0, 0.0, 0.0]]), 2).tolist() == [
        [False, True, True, False],
        [True, True, False, False],
    ]


def test_parity_of_versions_that_agree_and_of_versions_that_do_not() -> None:
    names = [[float(column < 5) for column in range(10)], [float(column >= 5) for column in range(10)]]
    suits = [[True] + [False] * 9] * 2
    strong, weak = np.full((2, 10), 0.9), np.full((2, 10), 0.05)
    same = report_parity(made_up([names[0]] * 2, suits), Held(strong, strong, ()))
    assert (same.overlap["all"].value, same.overlap_suitable.value, same.same_band) == (1.0, 1.0, 1.0)
    assert same.overlap["fa-en"] == same.overlap["all"]
    apart = report_parity(made_up(names, suits), Held(np.concatenate([strong[:1], weak[:1]]), weak, ()))
    assert (apart.overlap["all"].value, apart.overlap_suitable.value) == (0.0, 0.0)
    assert (apart.same_band, apart.within_one_step, apart.n_banded) == (0.0, 0.0, 10)


def mirror_of(expert_id: str) -> Catalogue:
    """Make a profile in the place of its translation."""
    catalogue = read_catalogue(SAMPLE)
    own = (item for item in catalogue.evidence if expert_id in item.expert_ids)
    return Catalogue(
        experts=tuple(expert for expert in catalogue.experts if expert.id == expert_id),
        evidence=tuple(replace(item, expert_ids=(expert_id,)) for item in own),
    )


def test_who_is_translated_into_the_same_words_does_not_move(matcher: Matcher) -> None:
    house = read_house(HOUSE)
    moves = swap(matcher, read_catalogue(SAMPLE), mirror_of("ex-018"), house.problems, house.judgements)
    assert [move.problem_id for move in moves] == ["ho-31-fa", "ho-31-en", "ho-31-vi"]
    assert {move.change for move in moves} == {0}


def test_who_loses_the_words_that_were_asked_for_moves_down_and_shared_work_stays_with_the_others(
    matcher: Matcher,
) -> None:
    catalogue, judgements = read_catalogue(SAMPLE), read_judgements(SAMPLE)
    mirror = mirror_of("ex-023")
    shared = [item.id for item in catalogue.evidence if "ex-023" in item.expert_ids and len(item.expert_ids) > 1]
    assert shared
    moves = swap(matcher, catalogue, mirror, catalogue.problems, judgements)
    assert moves
    assert max(abs(move.change) for move in moves) <= 1
    foreign = replace(
        mirror,
        experts=tuple(replace(expert, interests=("zzz",), department="zzz") for expert in mirror.experts),
        evidence=tuple(replace(item, title=f"zzz qqq {item.id}", text="") for item in mirror.evidence),
    )
    assert all(move.change > 0 for move in swap(matcher, catalogue, foreign, catalogue.problems, judgements))
    assert matcher.index.evidence(shared).keys() == set(shared)


def test_moves_are_averaged() -> None:
    moves = [Move("x", "p", "fa", before, after) for before, after in ((1, 4), (5, 5), (3, 2))]
    found = summarise(moves)
    assert (found.n_moves, found.n_experts, found.median) == (3, 1, 0.0)
    assert found.mean == pytest.approx(2 / 3)
    assert found.mean_absolute == pytest.approx(4 / 3)
    assert found.unmoved == pytest.approx(1 / 3)
    assert np.isnan(summarise([]).mean)


def test_every_damage_is_done_and_none_to_other_languages(matcher: Matcher) -> None:
    house = read_house(HOUSE)
    some = [problem for problem in house.problems if group_of(problem.id) in GROUPS]
    found = report_damage(matcher, some)
    assert list(found) == list(DAMAGES)
    assert all(each.n_changed == 6 or name == "Arabic digits" for name, each in found.items())
    assert found["Arabic letters"].overlap == found["Arabic digits"].overlap == 1.0
    assert 0.5 <= found["half-spaces to nothing"].least <= found["half-spaces to nothing"].overlap


def test_explanations_are_true_of_any_encoder(matcher: Matcher, scored: Scored) -> None:
    found = report_faithfulness(matcher, scored.probes[:6])
    assert found.n_matches == 60
    assert found.counted.share >= 0.95
    assert found.counted.mean_drop > found.counted.mean_drop_of_others
    assert found.shown.mean_pieces >= found.counted.mean_pieces
    assert found.largest_gap < 1e-6


def test_coverage_counts_what_is_said_and_what_is_true() -> None:
    text = "one thing. another thing."
    needs = (Need(0, 10), Need(11, 25))
    probabilities = np.array([[0.9, 0.4, 0.0], [0.2, 0.0, 0.0]])
    scored = made_up(
        [[0.3, 0.2, 0.1]] * 2,
        [[True, False, False]] * 2,
        problems=(Problem("p0-fa", text, lang="fa"), Problem("p0-en", "unsplit", lang="en")),
        needs=(needs, ()),
    )
    held = Held(np.zeros((2, 3)), np.zeros((2, 3)), (probabilities, np.empty(0)))
    asked = [
        HouseNeed("p0", {"fa": "one thing", "en": "unsplit"}, frozenset({"x0", "x2"})),
        HouseNeed("p0", {"fa": "another thing", "en": "unsplit"}, frozenset()),
    ]
    strict, lenient = report_coverage(scored, held, asked, (0.5, 0.1))
    assert (strict.n_needs, strict.n_said, strict.n_true, strict.n_right) == (2, 1, 2, 1)
    assert (strict.precision, strict.recall) == (1.0, 0.5)
    assert (strict.n_said_open, strict.n_truly_open, strict.n_rightly_open) == (1, 1, 1)
    assert (lenient.n_said, lenient.n_right, lenient.n_said_open) == (3, 1, 0)
    assert lenient.f1 == pytest.approx(2 * 1 / (3 + 2))


def test_judged_pairs_of_another_set_are_scored(matcher: Matcher) -> None:
    catalogue = read_catalogue(SAMPLE)
    found = score_judged(matcher, catalogue.problems, {"pr-01": {"ex-001": 3.0, "ex-030": 1.0, "nobody": 0.0}})
    assert found.suitable.tolist() == [True, False]
    answer = matcher.match(catalogue.problems[0], limit=60)
    scores = {match.expert.id: match.score for match in answer.matches}
    assert found.scores.tolist() == pytest.approx([scores["ex-001"], scores["ex-030"]])
    assert found.backgrounds.tolist() == pytest.approx([answer.background] * 2)


def test_a_set_graded_over_other_people_is_refused(tmp_path: Path) -> None:
    folder = write_small_house(tmp_path / "house")
    rows = (folder / "judgements.tsv").read_text(encoding="utf-8").replace("ex-001", "ex-999")
    (folder / "judgements.tsv").write_text(rows, encoding="utf-8")
    with pytest.raises(InvalidInput, match="ex-999"):
        report_house(SAMPLE, folder, HashingEncoder(32))


@pytest.mark.model
@pytest.mark.timeout(600)
def test_bands_abstention_and_explanations_hold_with_the_default_encoder(neutral_encoder) -> None:  # type: ignore[no-untyped-def]
    report = report_house(SAMPLE, HOUSE, neutral_encoder)
    bands = report.bands
    assert bands.qualities["ten best"].calibration_error <= 0.05
    assert bands.qualities["all pairs"].calibration_error <= 0.01
    shares = [share.n_suitable / share.n_pairs for share in bands.bands]
    assert shares == sorted(shares, reverse=True)
    assert all(share >= band.least for share, band in zip(shares, bands.bands, strict=True))
    assert bands.abstention.auroc["all"].value >= 0.89
    assert bands.abstention.auroc_whole["all"].value >= 0.86
    assert report.parity.overlap["all"].value >= 0.44
    assert report.parity.within_one_step >= 0.9
    assert min(damage.overlap for damage in report.damage.values()) >= 0.9
    assert min(report.faithfulness.counted.share, report.faithfulness.shown.share) >= 0.95
    assert report.faithfulness.largest_gap <= 1e-6
    assert report.coverage["good"].f1 >= max(0.6, report.coverage["possible"].f1)
    shipped = json.loads((Path(__file__).parents[2] / "matcher" / "calibration.json").read_text(encoding="utf-8"))
    assert bands.calibration.score_weight == pytest.approx(shipped["score_weight"], rel=0.05)
    assert bands.calibration.intercept == pytest.approx(shipped["intercept"], rel=0.05)
    assert list(BANDS) == [share.band for share in bands.bands]
    assert report.short.qualities["ten best"].calibration_error <= 0.05
    assert report.short.abstention.auroc["all"].value >= 0.8
