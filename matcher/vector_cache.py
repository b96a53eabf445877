"""Vectors kept in a file, so that what was embedded once is not embedded again.

Texts go in, the encoder's own vectors come out, from the file where it has
them. Knows no collections and no ranking.

The file is a row of records of one size: 16 bytes of the text's SHA-256, the
CRC-32 of what follows and of that, the vector. Whole records are added at the end
under a lock, so that two processes may write at once. Each sees what was there when
it began and what it adds itself; a text that both embed stands there twice, and does
no harm. A write that is cut off leaves part of a record, which the next one writes over;
a record whose checksum is wrong is passed over, and its text embedded again.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from filelock import FileLock

from matcher.encoder import Encoder, Progress
from matcher.index import Vectors
from matcher.word_vectors import WordVectors

TEXTS_AT_ONCE: Final = 512
"""So many texts are embedded before they are kept: what a run that is cut off loses at most."""

_KEY_BYTES: Final = 16


class CachedEncoder:
    """Another encoder that embeds each text once. Implements `matcher.encoder.Encoder`.

    Parameters
    ----------
    encoder : Encoder
        Embeds what is not there yet.
    folder : Path, optional
        Keeps one file for each encoder revision, 1.5 KB for a text with the default model; None
        remembers for as long as this object lives.
    """

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.revision = encoder.revision
        self.dim = encoder.dim
        self._rows: dict[bytes, int] = {}
        self._vectors: Vectors = np.empty((0, encoder.dim), dtype=np.float32)
        self._file = _File(folder / f"{encoder.revision}.vectors", encoder.dim) if folder else None
        if self._file:
            self._remember(*self._file.read())

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        keys = [_key(text) for text in texts]
        text_of = dict(zip(keys, texts, strict=True))
        waiting = [(key, text) for key, text in text_of.items() if key not in self._rows]
        n_there = len(texts) - len(waiting)
        if progress is not None:
            progress(n_there, len(texts))
        for start in range(0, len(waiting), TEXTS_AT_ONCE):
            batch = waiting[start : start + TEXTS_AT_ONCE]
            new_keys, new_texts = [key for key, _ in batch], [text for _, text in batch]
            vectors = self._encoder.encode(new_texts, progress=_after(n_there + start, len(texts), progress))
            if self._file:
                self._file.append(new_keys, vectors)
            self._remember(new_keys, vectors)
        found: Vectors = self._vectors[[self._rows[key] for key in keys]]
        return found

    def encode_words(self, texts: Sequence[str], langs: Sequence[str]) -> list[WordVectors]:
        """Embed words, which are not kept; see `matcher.encoder.Encoder.encode_words`."""
        return self._encoder.encode_words(texts, langs)

    def _remember(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        first = len(self._rows)
        new = {key: row for row, key in enumerate(keys) if key not in self._rows}
        if first + len(new) > len(self._vectors):
            grown = np.empty((max(first + len(new), 2 * first), self.dim), dtype=np.float32)
            grown[:first] = self._vectors[:first]
            self._vectors = grown
        self._vectors[first : first + len(new)] = vectors[list(new.values())]
        self._rows.update((key, first + place) for place, key in enumerate(new))


class _File:
    """The records of one encoder. The folder is made where it is missing."""

    def __init__(self, path: Path, dim: int) -> None:
        self._path = path
        self._record = np.dtype([("key", f"V{_KEY_BYTES}"), ("checksum", "<u4"), ("vector", "<f4", (dim,))])
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(path.with_suffix(".lock"))

    def read(self) -> tuple[list[bytes], Vectors]:
        """Read the whole records; what is after the last one is still being written, or was cut off."""
        n_records = self._path.stat().st_size // self._record.itemsize if self._path.exists() else 0
        if not n_records:
            return [], np.empty((0, *self._record["vector"].shape), dtype=np.float32)
        records = np.fromfile(self._path, dtype=self._record, count=n_records)
        records = records[records["checksum"] == _checksums(records)]
        return [bytes(key) for key in records["key"]], np.ascontiguousarray(records["vector"], dtype=np.float32)

    def append(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Add records after the last whole one."""
        records = np.empty(len(keys), dtype=self._record)
        records["key"] = np.frombuffer(b"".join(keys), dtype=self._record["key"])
        records["vector"] = vectors
        records["checksum"] = _checksums(records)
        with self._lock, self._path.open("ab") as file:
            file.truncate(file.tell() // self._record.itemsize * self._record.itemsize)
            file.write(records.tobytes())


def _checksums(records: npt.NDArray[np.void]) -> npt.NDArray[np.uint32]:
    """Sum up each record's key and vector, shape (n_records,)."""
    sums = (zlib.crc32(record["vector"].tobytes(), zlib.crc32(record["key"].tobytes())) for record in records)
    return np.fromiter(sums, dtype=np.uint32, count=len(records))


def _after(n_before: int, total: int, progress: Progress | None) -> Progress | None:
    """Count a batch's texts as some of all."""
    if progress is None:
        return None
    return lambda done, of_batch: progress(n_before + done, total)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_KEY_BYTES]
