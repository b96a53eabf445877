"""Vectors in a file: each text once, whatever was cut off, and whoever else writes."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher import vector_cache
from matcher.encoder import HashingEncoder
from matcher.vector_cache import CachedEncoder

TEXTS = ["آب", "glass", "nước", "steel rolling", ""]


class CountingEncoder(HashingEncoder):
    """Says which texts it was asked for."""

    def __init__(self, dim: int = 16, *, revision: str = "1") -> None:
        super().__init__(dim, revision=revision)
        self.asked: list[str] = []

    def encode(self, texts, *, progress=None):
        self.asked += texts
        return super().encode(texts, progress=progress)


def only_file(folder: Path) -> Path:
    (found,) = folder.glob("*.vectors")
    return found


def fill(folder: Path, start: int) -> None:
    encoder = CachedEncoder(HashingEncoder(16), folder)
    for number in range(start, start + 40):
        encoder.encode([f"text {number}", f"text {number + 1}"])


@pytest.mark.parametrize("kept", [True, False])
def test_each_text_is_embedded_once(tmp_path, kept):
    counting = CountingEncoder()
    encoder = CachedEncoder(counting, tmp_path if kept else None)
    first = encoder.encode(["آب", "glass", "آب"])
    again = encoder.encode(["glass", "nước"])
    assert counting.asked == ["آب", "glass", "nước"]
    np.testing.assert_array_equal(first[1], again[0])
    np.testing.assert_array_equal(first[0], first[2])
    assert encoder.encode([]).shape == (0, 16)
    assert (encoder.name, encoder.revision, encoder.dim) == (counting.name, counting.revision, 16)


def test_a_later_process_reads_what_an_earlier_one_kept(tmp_path):
    vectors = CachedEncoder(CountingEncoder(), tmp_path).encode(TEXTS)
    later = CountingEncoder()
    found = CachedEncoder(later, tmp_path).encode(TEXTS[::-1])
    assert later.asked == []
    np.testing.assert_array_equal(found, vectors[::-1])
    np.testing.assert_array_equal(vectors, HashingEncoder(16).encode(TEXTS))


def test_what_a_caller_does_to_vectors_stays_with_the_caller(tmp_path):
    encoder = CachedEncoder(CountingEncoder(), tmp_path)
    encoder.encode(TEXTS)[:] = 0.0
    assert encoder.encode(TEXTS).any(axis=1).all()


def test_another_revision_is_kept_apart(tmp_path):
    CachedEncoder(CountingEncoder(revision="1"), tmp_path).encode(TEXTS)
    other = CountingEncoder(revision="2")
    CachedEncoder(other, tmp_path).encode(TEXTS)
    assert other.asked == TEXTS
    assert len(list(tmp_path.glob("*.vectors"))) == 2


@pytest.mark.parametrize("n_lost", [1, 50, 84, 85])
def test_a_write_that_was_cut_off_costs_its_own_texts(tmp_path, n_lost):
    CachedEncoder(CountingEncoder(), tmp_path).encode(TEXTS)
    file = only_file(tmp_path)
    file.write_bytes(file.read_bytes()[:-n_lost])  # a record is 16 + 4 + 16 * 4 bytes
    n_whole = len(TEXTS) - 1 - n_lost // 85
    later = CountingEncoder()
    found = CachedEncoder(later, tmp_path).encode(TEXTS)
    assert later.asked == TEXTS[n_whole:]
    np.testing.assert_array_equal(found, HashingEncoder(16).encode(TEXTS))
    last = CountingEncoder()
    np.testing.assert_array_equal(CachedEncoder(last, tmp_path).encode(TEXTS), found)
    assert last.asked == []


@given(place=st.integers(0, len(TEXTS) * 84 - 1), flipped=st.integers(1, 255))
def test_a_damaged_byte_never_reaches_a_vector(tmp_path_factory, place, flipped):
    folder = tmp_path_factory.mktemp("damaged")
    CachedEncoder(CountingEncoder(), folder).encode(TEXTS)
    file = only_file(folder)
    written = bytearray(file.read_bytes())
    written[place] ^= flipped
    file.write_bytes(written)
    later = CountingEncoder()
    np.testing.assert_array_equal(CachedEncoder(later, folder).encode(TEXTS), HashingEncoder(16).encode(TEXTS))
    assert later.asked == [TEXTS[place // 84]]


def test_two_processes_may_write_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=fill, args=(tmp_path, start)) for start in (0, 20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    texts = [f"text {number}" for number in range(61)]
    later = CountingEncoder()
    found = CachedEncoder(later, tmp_path).encode(texts)
    assert later.asked == []
    np.testing.assert_array_equal(found, HashingEncoder(16).encode(texts))
    assert only_file(tmp_path).stat().st_size % 84 == 0


def test_a_run_that_is_cut_off_keeps_what_was_done(tmp_path, monkeypatch):
    monkeypatch.setattr(vector_cache, "TEXTS_AT_ONCE", 2)

    def cut(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        CachedEncoder(CountingEncoder(), tmp_path).encode(TEXTS, progress=cut)
    later = CountingEncoder()
    CachedEncoder(later, tmp_path).encode(TEXTS)
    assert later.asked == TEXTS[2:]


def test_progress_counts_what_was_there_and_ends_at_all(tmp_path, monkeypatch):
    monkeypatch.setattr(vector_cache, "TEXTS_AT_ONCE", 2)
    encoder = CachedEncoder(CountingEncoder(), tmp_path)
    encoder.encode(TEXTS[:2])
    seen = []
    encoder.encode([*TEXTS, *TEXTS], progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (7, 10)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (10, 10)


def test_words_are_the_encoders_own(tmp_path):
    (found,) = CachedEncoder(HashingEncoder(16), tmp_path).encode_words(["glass furnace"], ["en"])
    (wanted,) = HashingEncoder(16).encode_words(["glass furnace"], ["en"])
    np.testing.assert_array_equal(found.vectors, wanted.vectors)
