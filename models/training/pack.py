"""Everything a run needs of its data, in one compressed file: written on one machine, trained from on another.

Planned batches and what the teacher knows of their documents go in and come out
again. Only documents that a pair shows are kept, vectors and word weights in half
precision, so that the file stays small enough to be sent about.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from training.loss import Lesson
from training.pairs import TASKS, Pair
from training.texts import Document

FORMAT: Final = "peyvand-pack-1"


def make_lesson(
    documents: Sequence[Document], words: csr_matrix, base: npt.NDArray[np.float32], pairs: Sequence[Pair]
) -> Lesson:
    """Put together what the loss must know of pairs; the rows of ``words`` and ``base`` are those of the documents."""
    names: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, document in enumerate(documents):
        for group in document.groups:
            rows.append(row)
            columns.append(names.setdefault(group, len(names)))
    groups = csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(documents), len(names)))
    weights = [(task.label, task.words, task.base) for task in (TASKS[pair.task] for pair in pairs)]
    one = np.array([pair.one for pair in pairs], np.int64)
    other = np.array([pair.other for pair in pairs], np.int64)
    return Lesson(words, base, groups, one, other, np.array(weights, np.float32))


def write_pack(path: Path, batches: Sequence[Sequence[Pair]], lesson: Lesson) -> None:
    """Write planned batches with their lesson, whose rows are those of the batches' pairs, one after another.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    pairs = [pair for batch in batches for pair in batch]
    used, places = np.unique(np.concatenate([lesson.one, lesson.other]), return_inverse=True)
    words, groups = lesson.words[used], lesson.groups[used]
    held = np.unique(words.indices)
    columns = np.searchsorted(held, words.indices)
    text = json.dumps([astuple(pair) for pair in pairs], ensure_ascii=False, separators=(",", ":")).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        format=FORMAT,
        batch_sizes=np.array([len(batch) for batch in batches], np.int32),
        pairs=np.frombuffer(text, np.uint8),
        words_data=words.data.astype(np.float16),
        words_columns=columns.astype(np.int32),
        words_starts=words.indptr.astype(np.int32),
        groups_columns=groups.indices.astype(np.int32),
        groups_starts=groups.indptr.astype(np.int32),
        base=lesson.base[used].astype(np.float16),
        places=places.reshape(2, -1).astype(np.int32),
        weights=lesson.weights,
    )


def read_pack(path: Path) -> tuple[list[list[Pair]], Lesson]:
    """Read what `write_pack` wrote.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError, KeyError
        If it is not one of this format.
    """
    with np.load(path, allow_pickle=False) as arrays:
        if str(arrays["format"]) != FORMAT:
            raise ValueError(f"{path} has the format {arrays['format']}, wanted {FORMAT}")
        pairs = [Pair(*fields) for fields in json.loads(arrays["pairs"].tobytes())]
        n = len(arrays["words_starts"]) - 1
        words = csr_matrix(
            (arrays["words_data"].astype(np.float32), arrays["words_columns"], arrays["words_starts"]),
            shape=(n, int(arrays["words_columns"].max(initial=0)) + 1),
        )
        columns = arrays["groups_columns"]
        groups = csr_matrix(
            (np.ones(len(columns), np.float32), columns, arrays["groups_starts"]),
            shape=(n, int(columns.max(initial=0)) + 1),
        )
        one, other = arrays["places"].astype(np.int64)
        lesson = Lesson(words, arrays["base"].astype(np.float32), groups, one, other, arrays["weights"])
        stops = np.cumsum(arrays["batch_sizes"]).tolist()
    return [pairs[start:stop] for start, stop in zip([0, *stops], stops, strict=False)], lesson
