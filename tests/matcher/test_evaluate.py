import json
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher import InvalidCatalogue
from matcher.baseline import tfidf_runs
from matcher.encoder import HashingEncoder
from matcher.engine import Matcher
from matcher.errors import UnknownChoice
from matcher.evaluate import (
    RUN_DEPTH,
    best_and_judged,
    collections_in,
    evaluate_collection,
    evaluate_rankings,
    only,
    rank_collection,
    read_collection,
)
from matcher.rank import Ranking, rank_experts, score_experts

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
COLLECTIONS = Path(__file__).parents[3] / "shared" / "eval"
ENCODER = HashingEncoder(128)

needs_collections = pytest.mark.skipif(
    not COLLECTIONS.is_dir(), reason="the evaluation collections are not beside the project"
)


class CountingEncoder(HashingEncoder):
    n_texts = 0

    def encode(self, texts, *, progress=None):
        self.n_texts += len(texts)
        return super().encode(texts, progress=progress)


@contextmanager
def quiet_step(name):
    yield lambda done, total: None


def test_a_run_holds_the_best_and_every_judged_pair():
    report = evaluate_collection(SAMPLE, ENCODER)
    assert (report.collection, report.n_problems, report.n_experts) == ("sample", 24, 60)
    judged = [line.split("\t") for line in (SAMPLE / "judgements.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    assert all(expert_id in report.run[problem_id] for problem_id, expert_id, _ in judged)
    assert all(len(scores) <= RUN_DEPTH + 20 for scores in report.run.values())
    assert report.scores["mrr"].low <= report.scores["mrr"].value <= report.scores["mrr"].high


def test_a_ranking_by_words_beats_chance_by_far():
    assert evaluate_collection(SAMPLE, ENCODER, ranking=only("lexical")).scores["mrr"].value > 0.9


@pytest.mark.parametrize("ranking", [Ranking(), only("dense"), replace(Ranking(), pieces_per_best=1)])
def test_a_run_is_what_people_are_shown(ranking):
    report = evaluate_collection(SAMPLE, ENCODER, ranking=ranking)
    collection = read_collection(SAMPLE)
    matcher = Matcher.from_catalogue(collection.catalogue, ENCODER, ranking=ranking)
    for problem in collection.problems[::6]:
        probe = matcher.probe(problem)
        shown = rank_experts(matcher.index, probe, limit=RUN_DEPTH, ranking=ranking)
        judged = score_experts(matcher.index, probe, collection.judgements[problem.id], ranking=ranking)
        wanted = {expert.expert_id: expert.score for expert in [*shown, *judged]}
        assert report.run[problem.id] == pytest.approx(wanted, abs=1e-9)
        best = list(report.run[problem.id].items())[:10]
        assert [score for _, score in best] == pytest.approx([expert.score for expert in shown[:10]], abs=1e-9)


def test_several_rankings_are_those_of_one_at_a_time_and_embed_once():
    counting = CountingEncoder(64)
    rankings = {"whole": Ranking(), "words": only("lexical")}
    reports = evaluate_rankings(SAMPLE, counting, rankings)
    together = counting.n_texts
    for name, ranking in rankings.items():
        assert reports[name] == evaluate_collection(SAMPLE, counting, ranking=ranking)
    assert counting.n_texts == 3 * together


def test_by_one_signal_alone_only_its_part_is_there():
    collection = read_collection(SAMPLE)
    matcher = Matcher.from_catalogue(collection.catalogue, ENCODER)
    for signal, part in (("dense", "meaning"), ("lexical", "words")):
        for problem in collection.problems[::8]:
            for expert in rank_experts(matcher.index, matcher.probe(problem), limit=5, ranking=only(signal)):
                others = {name for name, value in expert.parts.items() if value} - {part, "breadth"}
                assert not others, (signal, expert.parts)
        assert only(signal).rule == Ranking().rule


def test_an_unknown_signal_is_refused_with_the_choices():
    with pytest.raises(UnknownChoice, match=r"'sparse'.*dense, lexical"):
        only("sparse")


def test_embedding_and_ranking_both_tell_how_far_they_are():
    seen = {}

    @contextmanager
    def step(name):
        told = seen.setdefault(name, [])
        yield lambda done, total: told.append((done, total))

    evaluate_rankings(SAMPLE, ENCODER, {"whole": Ranking()}, step=step)
    assert list(seen) == ["Embedding sample", "Ranking sample"]
    for told in seen.values():
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1]
    flat = []
    evaluate_collection(SAMPLE, ENCODER, progress=lambda done, total: flat.append((done, total)))
    assert flat == [each for told in seen.values() for each in told]


def test_the_best_are_cut_by_score_then_id_and_the_judged_stay():
    ids = ["d", "c", "b", "a"]
    kept = best_and_judged(ids, np.array([0.5, 0.9, 0.5, 0.1]), np.array([3]), depth=2)
    assert list(kept.items()) == [("c", 0.9), ("b", 0.5), ("a", 0.1)]
    assert list(best_and_judged(ids, np.array([0.5, 0.9, 0.5, 0.1]), np.array([], dtype=np.intp))) == list("cbda")
    assert best_and_judged([], np.empty(0), np.array([], dtype=np.intp)) == {}


def test_a_collection_without_evidence_has_an_empty_run():
    collection = read_collection(SAMPLE)
    bare = replace(
        collection,
        catalogue=replace(
            collection.catalogue,
            evidence=(),
            experts=tuple(replace(each, interests=(), department="") for each in collection.catalogue.experts),
        ),
    )
    _, runs = rank_collection(bare, ENCODER, {"whole": Ranking()}, step=quiet_step)
    assert len(runs["whole"]) == 24
    assert not any(runs["whole"].values())


def test_a_folder_of_collections_holds_those_of_its_sub_folders(tmp_path):
    for name in ("two", "one", "notes"):
        (tmp_path / name).mkdir()
    (tmp_path / "one" / "judgements.tsv").touch()
    (tmp_path / "two" / "evidence.jsonl.gz").touch()
    (tmp_path / "README.md").touch()
    assert collections_in(tmp_path) == [tmp_path / "one", tmp_path / "two"]
    assert collections_in(tmp_path / "one") == [tmp_path / "one"]
    assert collections_in(tmp_path / "notes") == [tmp_path / "notes"]
    assert collections_in(tmp_path / "nowhere") == [tmp_path / "nowhere"]


def test_a_folder_without_judgements_is_refused(tmp_path):
    for name in ("experts.jsonl", "evidence.jsonl", "problems.jsonl", "institutions.jsonl", "organisations.jsonl"):
        shutil.copy(SAMPLE / name, tmp_path / name)
    with pytest.raises(InvalidCatalogue, match=r"judgements\.tsv"):
        evaluate_collection(tmp_path, ENCODER)


def test_the_baselines_average_cosines_of_the_best_two_and_of_all(tmp_path):
    texts = {"a1": "glass furnace", "a2": "glass furnace", "a3": "river", "b1": "glass furnace", "c1": "steel rolling"}
    rows = {
        "experts.jsonl": [{"id": each} for each in "abc"],
        "evidence.jsonl": [
            {"id": id_, "expert_ids": [id_[0]], "kind": "thesis", "text": text, "lang": "en"}
            for id_, text in texts.items()
        ],
        "problems.jsonl": [{"id": "p", "text": "glass furnace"}, {"id": "q", "text": "river"}],
    }
    for name, each in rows.items():
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in each), encoding="utf-8")
    (tmp_path / "judgements.tsv").write_text(
        "problem_id\texpert_id\tgrade\np\ta\t1\nq\ta\t1\nq\tx\t1\n", encoding="utf-8"
    )
    two, every = tfidf_runs(read_collection(tmp_path), step=quiet_step).values()
    assert two["p"] == pytest.approx({"a": 1.0, "b": 1.0, "c": 0.0})
    assert two["q"] == pytest.approx({"a": 0.5, "b": 0.0, "c": 0.0})
    assert every["p"] == pytest.approx({"a": 2 / 3, "b": 1.0, "c": 0.0})
    assert every["q"] == pytest.approx({"a": 1 / 3, "b": 0.0, "c": 0.0})


@pytest.mark.evaluation
@pytest.mark.model
@needs_collections
@pytest.mark.parametrize("pair", ["fa-en", "en-fa", "vi-fa", "fa-vi"])
def test_translations_are_found_with_fusion_on(neutral_encoder, pair):
    report = evaluate_collection(COLLECTIONS / "sib200_train" / pair, neutral_encoder)
    assert report.scores["mrr"].value >= 0.97


@pytest.mark.evaluation
@pytest.mark.model
@needs_collections
@pytest.mark.parametrize("pair", ["vi-fa", "en-vi"])
def test_translations_are_found_among_ones_own_language(neutral_encoder, pair):
    report = evaluate_collection(COLLECTIONS / "sib200_mixed" / pair, neutral_encoder)
    assert report.scores["mrr"].value >= 0.95
