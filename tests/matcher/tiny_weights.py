"""A weights file in the form of ``e5-small-q4.bin``, small enough to read by eye and to load in no time."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HIDDEN, LAYERS, HEADS, FEED_FORWARD, POSITIONS, TYPES = 32, 1, 2, 64, 48, 2
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
WORDS = ("▁query", ":", "▁glass", "▁steel", "▁water", "▁شیشه", "▁nước", "▁")
LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
PIECES = (*SPECIALS, *WORDS, *LETTERS, "<mask>")


@dataclass(frozen=True)
class TinyWeights:
    """The file and the numbers that a reader should find in it, by BERT's names."""

    path: Path
    tensors: dict[str, np.ndarray]


def write_tiny_weights(path: Path, *, seed: int = 0) -> TinyWeights:
    """Write the file; every block of 32 weights has its own scale."""
    rng = np.random.default_rng(seed)
    n = len(PIECES)
    head = b"E5S1" + struct.pack("<I7i", 1, HIDDEN, LAYERS, HEADS, FEED_FORWARD, n, POSITIONS, TYPES)
    head += struct.pack("<fi", 1e-12, 32) + struct.pack("<5i", n, 0, 2, 1, 3)
    coded = [piece.encode() for piece in PIECES]
    scores = [0.0 if piece in SPECIALS else -5.0 if len(piece) > 1 else -9.0 for piece in PIECES]
    head += struct.pack("<Q", sum(map(len, coded)))
    head += np.cumsum([0, *map(len, coded)], dtype="<u4").tobytes() + np.array(scores, "<f4").tobytes()
    head += b"".join(coded)
    mapped = struct.pack("<IBI", 0xA0, 1, 0x20)
    head += struct.pack("<iI", 1, len(mapped)) + mapped

    shapes = {"emb.word": (n, HIDDEN), "emb.pos": (POSITIONS, HIDDEN), "emb.type": (TYPES, HIDDEN)}
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
    }
    parts = [("emb.ln", "embeddings.LayerNorm", None)]
    for layer in range(LAYERS):
        for short, long, shape in (
            ("q", "attention.self.query", (HIDDEN, HIDDEN)),
            ("k", "attention.self.key", (HIDDEN, HIDDEN)),
            ("v", "attention.self.value", (HIDDEN, HIDDEN)),
            ("ao", "attention.output.dense", (HIDDEN, HIDDEN)),
            ("aln", "attention.output.LayerNorm", None),
            ("fi", "intermediate.dense", (FEED_FORWARD, HIDDEN)),
            ("fo", "output.dense", (HIDDEN, FEED_FORWARD)),
            ("oln", "output.LayerNorm", None),
        ):
            parts.append((f"l{layer}.{short}", f"encoder.layer.{layer}.{long}", shape))
    for short, long, shape in parts:
        names |= {f"{short}.w": f"{long}.weight", f"{short}.b": f"{long}.bias"}
        shapes |= {f"{short}.w": shape or (HIDDEN,), f"{short}.b": (shape[0] if shape else HIDDEN,)}

    directory, bodies, tensors = [], [], {}
    size = len(head) + 4 + sum(2 + len(short) + 21 for short in shapes)
    for short, shape in shapes.items():
        quantised = len(shape) == 2 and short not in ("emb.pos", "emb.type")
        if quantised:
            blocks = rng.integers(0, 16, (int(np.prod(shape)) // 32, 32), dtype=np.uint8)
            scales = rng.uniform(0.02, 0.06, len(blocks)).astype("<f2")
            values = ((blocks.astype(np.float32) - 8) * scales.astype(np.float32)[:, None]).reshape(shape)
            body = b"".join(
                scale.tobytes() + bytes(block[j] | block[j + 16] << 4 for j in range(16))
                for scale, block in zip(scales, blocks, strict=True)
            )
        else:
            values = rng.normal(1.0 if short.endswith("ln.w") else 0.0, 0.1, shape).astype("<f4")
            body = values.tobytes()
        tensors[names[short]] = values
        entry = struct.pack("<H", len(short)) + short.encode()
        directory.append(entry + struct.pack("<BIQQ", int(quantised), values.size, size, len(body)))
        bodies.append(body)
        size += len(body)
    path.write_bytes(head + struct.pack("<i", len(shapes)) + b"".join(directory) + b"".join(bodies))
    return TinyWeights(path, tensors)
