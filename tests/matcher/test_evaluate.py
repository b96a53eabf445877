import shutil
from pathlib import Path

import numpy as np
import pytest

from matcher import InvalidCatalogue
from matcher.encoder import HashingEncoder
from matcher.evaluate import RUN_DEPTH, RememberingEncoder, evaluate_collection

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


def test_a_run_holds_the_best_and_every_judged_pair():
    report = evaluate_collection(SAMPLE, ENCODER)
    assert (report.collection, report.n_problems, report.n_experts) == ("sample", 24, 60)
    judged = [line.split("\t") for line in (SAMPLE / "judgements.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    assert all(expert_id in report.run[problem_id] for problem_id, expert_id, _ in judged)
    assert all(len(scores) <= RUN_DEPTH + 20 for scores in report.run.values())
    assert report.scores["mrr"].low <= report.scores["mrr"].value <= report.scores["mrr"].high


def test_a_ranking_by_words_beats_chance_by_far():
    assert evaluate_collection(SAMPLE, ENCODER).scores["mrr"].value > 0.6


def test_a_folder_without_judgements_is_refused(tmp_path):
    for name in ("experts.jsonl", "evidence.jsonl", "problems.jsonl", "institutions.jsonl", "organisations.jsonl"):
        shutil.copy(SAMPLE / name, tmp_path / name)
    with pytest.raises(InvalidCatalogue, match=r"judgements\.tsv"):
        evaluate_collection(tmp_path, ENCODER)


def test_each_text_is_embedded_once():
    counting = CountingEncoder(64)
    remembering = RememberingEncoder(counting)
    first = remembering.encode(["آب", "glass", "آب"])
    again = remembering.encode(["glass", "nước"])
    assert counting.n_texts == 3
    np.testing.assert_array_equal(first[1], again[0])
    np.testing.assert_array_equal(first[0], first[2])
    assert remembering.encode([]).shape == (0, 64)


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
