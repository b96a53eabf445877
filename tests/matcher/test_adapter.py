from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from matcher import default_model
from matcher.adapter import Adapter, read_adapter, write_adapter
from matcher.default_model import HOUSE_NAME, build_default_model, default_model_folder, read_manifest
from matcher.errors import ModelUnavailable
from tests.matcher.tiny_weights import write_tiny_weights

QUERY = "encoder.layer.0.attention.self.query.weight"
INNER = "encoder.layer.0.intermediate.dense.weight"


def pairs(seed: int = 0) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(seed)
    return {
        name: (rng.normal(size=(4, 32)).astype(np.float32), rng.normal(size=(n_out, 4)).astype(np.float32))
        for name, n_out in ((QUERY, 32), (INNER, 64))
    }


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = write_tiny_weights(tmp_path / "e5-small-q4.bin").path
    monkeypatch.setattr(default_model, "find_weights", lambda: path)
    return path


@pytest.fixture
def published(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "adapter.safetensors"
    sha256 = default_model._sha256(weights)
    write_adapter(path, pairs(), name=HOUSE_NAME, base_sha256=sha256, scale=0.5)
    monkeypatch.setattr(default_model, "ADAPTERS", {HOUSE_NAME: path})
    return path


@pytest.mark.parametrize(("half", "error"), [(False, 0.0), (True, 1e-2)])
def test_what_is_written_is_read(tmp_path: Path, half: bool, error: float) -> None:
    path = tmp_path / "a.safetensors"
    write_adapter(path, pairs(), name="a", base_sha256="b" * 64, scale=0.5, half=half)
    adapter = read_adapter(path)
    assert (adapter.name, adapter.base_sha256, adapter.scale) == ("a", "b" * 64, 0.5)
    for name, (down, up) in pairs().items():
        assert np.abs(adapter.pairs[name][0] - down).max() <= error
        assert np.abs(adapter.pairs[name][1] - up).max() <= error


def test_a_built_model_is_the_base_and_what_the_adapter_adds(published: Path, tmp_path: Path) -> None:
    plain = load_file(build_default_model(tmp_path) / "model.safetensors")
    house = load_file(build_default_model(tmp_path, name=HOUSE_NAME) / "model.safetensors")
    adapter = read_adapter(published)
    assert plain.keys() == house.keys()
    for name, weight in plain.items():
        if name in adapter.pairs:
            down, up = adapter.pairs[name]
            np.testing.assert_allclose(house[name], weight.astype(np.float32) + 0.5 * up @ down, atol=1e-2, rtol=1e-3)
            assert not np.array_equal(house[name], weight)
        else:
            np.testing.assert_array_equal(house[name], weight)
        assert house[name].dtype == weight.dtype


def turned(dim: int) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(2).normal(size=(dim, dim)))[0].astype(np.float32)


def test_a_rotation_turns_every_vector_and_changes_no_cosine(published: Path, tmp_path: Path, weights: Path) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["glass furnace", "کورهٔ شیشه", "lò thủy tinh"]

    def vectors() -> np.ndarray:
        return SentenceTransformer(str(build_default_model(tmp_path, name=HOUSE_NAME)), device="cpu").encode(texts)

    plain, sha256 = vectors(), default_model._sha256(weights)
    write_adapter(published, pairs(), name=HOUSE_NAME, base_sha256=sha256, scale=0.5, rotation=turned(32))
    rotated = vectors()
    np.testing.assert_allclose(rotated, plain @ turned(32).T, atol=1e-4)
    np.testing.assert_allclose(rotated @ rotated.T, plain @ plain.T, atol=1e-4)
    assert np.abs(rotated - plain).max() > 0.1


@pytest.mark.parametrize(
    ("rotation", "message"), [(np.eye(8), "rotates 8 dimensions, wanted 32"), (np.ones((32, 8)), "is incomplete")]
)
def test_a_rotation_of_another_shape_is_refused(
    published: Path, tmp_path: Path, weights: Path, rotation: np.ndarray, message: str
) -> None:
    sha256 = default_model._sha256(weights)
    write_adapter(published, pairs(), name=HOUSE_NAME, base_sha256=sha256, scale=0.5, rotation=rotation)
    with pytest.raises(ModelUnavailable, match=message):
        build_default_model(tmp_path, name=HOUSE_NAME)
    assert not default_model_folder(tmp_path, HOUSE_NAME).exists()


def test_another_adapter_makes_another_model(published: Path, tmp_path: Path, weights: Path) -> None:
    folder = build_default_model(tmp_path, name=HOUSE_NAME)
    first = read_manifest(folder)
    write_adapter(published, pairs(1), name=HOUSE_NAME, base_sha256=default_model._sha256(weights), scale=0.5)
    assert build_default_model(tmp_path, name=HOUSE_NAME) == folder
    assert read_manifest(folder).files["model.safetensors"] != first.files["model.safetensors"]
    assert read_manifest(folder).adapter_sha256 == read_adapter(published).sha256


def test_a_folder_from_another_machine_needs_no_adapter(published: Path, tmp_path: Path) -> None:
    folder = build_default_model(tmp_path, name=HOUSE_NAME)
    published.unlink()
    assert build_default_model(tmp_path, name=HOUSE_NAME) == folder


@pytest.mark.parametrize("damage", ["gone", "cut", "bit", "text", "scale"])
def test_a_damaged_file_is_refused(published: Path, tmp_path: Path, damage: str) -> None:
    whole = published.read_bytes()
    if damage == "gone":
        published.unlink()
    else:
        published.write_bytes({
            "cut": whole[: len(whole) // 2],
            "bit": whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
            "text": b"<!doctype html>" * 99,
            "scale": whole.replace(b'"scale":"0.5"', b'"scale":"0.6"'),
        }[damage])  # fmt: skip
        assert published.read_bytes() != whole
    with pytest.raises(ModelUnavailable, match=r"adapter.*(Fetch the file again)"):
        build_default_model(tmp_path, name=HOUSE_NAME)
    assert not default_model_folder(tmp_path, HOUSE_NAME).exists()


def test_an_adapter_of_other_weights_is_refused(published: Path, tmp_path: Path) -> None:
    write_adapter(published, pairs(), name=HOUSE_NAME, base_sha256="0" * 64, scale=0.5)
    with pytest.raises(ModelUnavailable, match="was made for base weights with the SHA-256 000000000000"):
        build_default_model(tmp_path, name=HOUSE_NAME)


def test_a_weight_that_it_does_not_name_stays() -> None:
    weight = np.ones((32, 32), np.float16)
    assert Adapter("a", "", 1.0, pairs(), None, "").merged("another.weight", weight) is weight
