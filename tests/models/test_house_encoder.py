"""The published adapter on the real weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from matcher.adapter import read_adapter
from matcher.default_model import ADAPTERS, HOUSE_NAME, NAME
from matcher.encoder import SentenceEncoder, load_sentence_encoder
from training.lora import add_adapter, set_pairs
from training.rotation import add_rotation, set_rotation

pytestmark = pytest.mark.model

STORED = json.loads(Path(__file__).with_name("house_vectors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def house() -> SentenceEncoder:
    return load_sentence_encoder(HOUSE_NAME)


def plain(encoder: SentenceEncoder) -> SentenceTransformer:
    return SentenceTransformer(str(encoder.info.folder), device="cpu", model_kwargs={"dtype": torch.float32})


def test_the_published_adapter_gives_the_stored_vectors(
    house: SentenceEncoder, default_encoder: SentenceEncoder
) -> None:
    texts, stored = list(STORED), np.array(list(STORED.values()))
    assert len(texts) == 3
    assert ((house.encode(texts) * stored).sum(axis=1) > 0.999).all()
    assert ((default_encoder.encode(texts) * stored).sum(axis=1) < 0.99).all()


def test_what_is_merged_is_the_base_with_the_adapter_beside_it(
    house: SentenceEncoder, default_encoder: SentenceEncoder
) -> None:
    adapter = read_adapter(ADAPTERS[HOUSE_NAME])
    merged, beside = plain(house), plain(default_encoder)
    rank = next(iter(adapter.pairs.values()))[0].shape[0]
    first_layer = min(int(name.split(".")[2]) for name in adapter.pairs)
    add_adapter(beside, rank=rank, scale=adapter.scale, first_layer=first_layer, seed=0)
    set_pairs(beside, dict(adapter.pairs))
    if adapter.rotation is not None:
        add_rotation(beside)
        set_rotation(beside, adapter.rotation)
    for one, other in zip(merged.encode(list(STORED)), beside.encode(list(STORED)), strict=True):
        assert np.abs(one - other).max() < 1e-3


def test_it_says_what_it_is_made_of(house: SentenceEncoder, default_encoder: SentenceEncoder) -> None:
    adapter = read_adapter(ADAPTERS[HOUSE_NAME])
    assert house.info.adapter == f"{HOUSE_NAME} {adapter.sha256[:12]}"
    assert (house.name, default_encoder.name) == (HOUSE_NAME, NAME)
    assert house.revision != default_encoder.revision
    assert house.info.source == default_encoder.info.source
    assert ADAPTERS[HOUSE_NAME].stat().st_size < 20 * 2**20
