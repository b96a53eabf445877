"""A run: pairs, a lesson and sentence-transformers' own trainer go in, an adapter comes out.

Seeds are fixed, a checkpoint holds the adapter and the optimiser alone, and a run that
was cut off goes on where it stopped. On a GPU and on a processor alike the frozen
weights are bfloat16 where that is native, and what is learned is float32.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.base.sampler import DefaultBatchSampler
from torch import nn
from transformers.trainer_utils import get_last_checkpoint

from matcher.adapter import read_adapter, write_adapter
from matcher.e5_folder import QUERY_PROMPT
from matcher.encoder import quiet
from matcher.model_parts import native_precision
from training.lora import add_adapter, learned_pairs, set_pairs
from training.loss import HouseLoss, Lesson
from training.pairs import Pair
from training.rotation import add_rotation, principal_axes, rotation_of, set_rotation

ADAPTER_FILE: Final = "adapter.safetensors"
CURVE_FILE: Final = "loss.tsv"
ROTATION_TEXTS: Final = 4_096
"""So many texts say how the vectors are rotated."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is sized; ``first_layer`` counts from 0, ``mini_batch`` 0 embeds a batch whole.

    The learning rate rises, stays, and falls over the last ``decay_share`` of the ``steps`` (0: all that
    are planned): a run that goes slower than expected is ended well by going on with fewer steps.
    """

    name: str
    seed: int = 0
    steps: int = 0
    batch_size: int = 64
    max_tokens: int = 96
    learning_rate: float = 5e-4
    warmup_steps: int = 20
    decay_share: float = 0.15
    temperature: float = 0.03
    short_share: float = 0.3
    rank: int = 32
    scale: float = 2.0
    first_layer: int = 7
    mini_batch: int = 0
    save_every: int = 50


class InOrder(DefaultBatchSampler):  # type: ignore[misc]
    """Batches as they were planned: consecutive rows."""

    def __iter__(self) -> Iterator[list[int]]:
        for start in range(0, len(self.sampler), self.batch_size):
            yield list(range(start, min(start + self.batch_size, len(self.sampler))))

    def __len__(self) -> int:
        return math.ceil(len(self.sampler) / self.batch_size)


class AdapterTrainer(SentenceTransformerTrainer):  # type: ignore[misc]
    """Sentence-transformers' trainer, whose checkpoints hold the adapter alone."""

    def __init__(self, *, base_sha256: str, settings: Settings, **more: Any) -> None:
        super().__init__(**more)
        self._base_sha256 = base_sha256
        self._settings = settings

    def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:
        folder = Path(output_dir or self.args.output_dir)
        folder.mkdir(parents=True, exist_ok=True)
        write_adapter(
            folder / ADAPTER_FILE,
            learned_pairs(self.model),
            name=self._settings.name,
            base_sha256=self._base_sha256,
            scale=self._settings.scale,
            rotation=rotation_of(self.model),
            half=False,
        )

    def _load_from_checkpoint(self, checkpoint_path: str) -> None:
        learned = read_adapter(Path(checkpoint_path) / ADAPTER_FILE)
        set_pairs(self.model, dict(learned.pairs))
        if learned.rotation is not None:
            set_rotation(self.model, learned.rotation)


def open_base(folder: Path, settings: Settings) -> SentenceTransformer:
    """Open the base model for training: nothing dropped out, an adapter beside its upper layers."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    native = torch.bfloat16 if device == "cuda" or native_precision() == "bfloat16" else torch.float32
    attention = "sdpa" if device == "cuda" else "eager"  # on a processor the other one's way back is slow
    with quiet():
        model = SentenceTransformer(
            str(folder), device=device, model_kwargs={"dtype": native, "attn_implementation": attention}
        )
    model.max_seq_length = settings.max_tokens
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    add_adapter(model, rank=settings.rank, scale=settings.scale, first_layer=settings.first_layer, seed=settings.seed)
    add_rotation(model)
    return model.to(device)


def shown_texts(batches: Sequence[Sequence[Pair]]) -> list[str]:
    """Give texts of all tasks, spread over a run, by which its vectors are rotated."""
    flat = [text for batch in batches for pair in batch for text in (pair.one_shown, pair.other_shown)]
    return flat[:: max(1, len(flat) // ROTATION_TEXTS)]


def train(
    model: SentenceTransformer,
    batches: Sequence[Sequence[Pair]],
    lesson: Lesson,
    folder: Path,
    *,
    settings: Settings,
    base_sha256: str,
) -> list[tuple[int, float]]:
    """Train, from the last checkpoint in the folder where there is one.

    Returns
    -------
    list of (step, loss)
        The loss curve, also written to `CURVE_FILE`; the adapter is written to `ADAPTER_FILE`.
    """
    pairs = [pair for batch in batches for pair in batch]
    rows = Dataset.from_dict({
        "anchor": [pair.one_shown for pair in pairs],
        "positive": [pair.other_shown for pair in pairs],
        "label": list(range(len(pairs))),
    })  # fmt: skip
    steps = settings.steps or len(batches)
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(folder),
        per_device_train_batch_size=settings.batch_size,
        max_steps=steps,
        learning_rate=settings.learning_rate,
        warmup_steps=min(settings.warmup_steps, steps // 4),
        lr_scheduler_type="warmup_stable_decay",
        lr_scheduler_kwargs={"num_decay_steps": round(settings.decay_share * steps)},
        weight_decay=0.0,
        max_grad_norm=1.0,
        logging_steps=5,
        save_steps=settings.save_every,
        save_total_limit=None,
        seed=settings.seed,
        data_seed=settings.seed,
        prompts=QUERY_PROMPT,
        batch_sampler=InOrder,
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=False,
        use_cpu=not torch.cuda.is_available(),
    )
    loss = HouseLoss(
        model,
        lesson,
        temperature=settings.temperature,
        short_share=settings.short_share,
        mini_batch_size=settings.mini_batch or None,
    )
    trainer = AdapterTrainer(
        base_sha256=base_sha256, settings=settings, model=model, args=arguments, train_dataset=rows, loss=loss
    )
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = get_last_checkpoint(str(folder))
    if checkpoint is None:
        set_rotation(model, principal_axes(model, shown_texts(batches)))
    trainer.train(resume_from_checkpoint=checkpoint)
    curve = [(int(row["step"]), float(row["loss"])) for row in trainer.state.log_history if "loss" in row]
    (folder / CURVE_FILE).write_text("".join(f"{step}\t{value:.4f}\n" for step, value in curve), encoding="utf-8")
    trainer._save(str(folder))
    (folder / "settings.json").write_text(
        json.dumps({name: getattr(settings, name) for name in settings.__slots__}, indent=2) + "\n", encoding="utf-8"
    )
    return curve
