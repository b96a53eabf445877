import numpy as np
import pytest

from matcher.encoder import HashingEncoder
from matcher.language_bias import LanguageNeutralEncoder, measure_bias, neutral, without_bias


class AccentedEncoder:
    """A fake that places texts by meaning (the digits in them) and, more strongly, by language (the letter before)."""

    name, revision, dim = "accented", "1", 64

    def __init__(self):
        rng = np.random.default_rng(0)
        self.meanings = rng.normal(size=(600, self.dim))
        self.accents = {letter: 12 * rng.normal(size=self.dim) / 8 for letter in "fev"}
        self.calls = self.word_calls = 0

    def encode(self, texts, *, progress=None):
        self.calls += 1
        rows = [self.meanings[hash_of(text)] + self.accents[accent_of(text)] * 3 for text in texts]
        vectors = np.array(rows, dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def encode_words(self, texts, langs):
        self.word_calls += 1
        return HashingEncoder(self.dim).encode_words(texts, langs)


def accent_of(text):
    if any("\u0600" <= character <= "\u06ff" for character in text):
        return "f"
    return (
        "v" if any(character in "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽềếểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ" for character in text) else "e"
    )


def hash_of(text):
    return sum(map(ord, text)) % 600


def test_translations_come_closer_than_neighbours_in_ones_own_language():
    rng = np.random.default_rng(1)
    meanings = rng.normal(size=(200, 48))
    accents = {lang: 4 * rng.normal(size=48) for lang in ("fa", "en", "vi")}
    biased = {}
    for lang, accent in accents.items():
        vectors = (meanings + accent).astype(np.float32)
        biased[lang] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    bias = measure_bias({lang: vectors[:100] for lang, vectors in biased.items()})
    unseen = {lang: without_bias(vectors[100:], bias) for lang, vectors in biased.items()}
    pool = np.concatenate([unseen["fa"], unseen["vi"]])
    nearest_before = (biased["fa"][100:] @ np.concatenate([biased["fa"][100:], biased["vi"][100:]]).T).copy()
    nearest_after = unseen["fa"] @ pool.T
    for similarity in (nearest_before, nearest_after):
        np.fill_diagonal(similarity, -1)
    assert (nearest_before.argmax(1) == np.arange(100) + 100).mean() < 0.1
    assert (nearest_after.argmax(1) == np.arange(100) + 100).mean() > 0.95
    assert np.linalg.norm(pool, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_directions_are_orthonormal():
    rng = np.random.default_rng(2)
    bias = measure_bias({lang: rng.normal(size=(40, 20)).astype(np.float32) for lang in ("fa", "en")})
    np.testing.assert_allclose(bias.directions @ bias.directions.T, np.eye(8), atol=1e-5)


def test_the_measurement_is_kept_and_read_again(tmp_path):
    encoder = AccentedEncoder()
    first = neutral(encoder, cache_dir=tmp_path)
    again = neutral(encoder, cache_dir=tmp_path)
    assert (encoder.calls, encoder.word_calls) == (1, 1)
    np.testing.assert_array_equal(first.encode(["glass furnace"]), again.encode(["glass furnace"]))
    (before,), (after,) = (opened.encode_words(["glass furnace"], ["en"]) for opened in (first, again))
    np.testing.assert_array_equal(before.vectors, after.vectors)
    assert before.threshold == after.threshold
    assert isinstance(again, LanguageNeutralEncoder)
    assert (again.name, again.dim) == ("accented", 64)
    assert again.revision.startswith("1-")


def test_a_damaged_measurement_is_made_again(tmp_path):
    neutral(HashingEncoder(64), cache_dir=tmp_path)
    (kept,) = (tmp_path / "language-bias").iterdir()
    kept.write_bytes(b"not an array")
    assert neutral(HashingEncoder(64), cache_dir=tmp_path).encode(["آب"]).shape == (1, 64)


def test_a_measurement_from_before_words_were_measured_is_made_again(tmp_path):
    neutral(HashingEncoder(64), cache_dir=tmp_path)
    (kept,) = (tmp_path / "language-bias").iterdir()
    with np.load(kept) as arrays:
        texts_alone = {name: arrays[name] for name in ("centre", "directions")}
    np.savez(kept, **texts_alone)
    assert neutral(HashingEncoder(64), cache_dir=tmp_path).encode_words(["glass"], ["en"])[0].vectors.dtype == np.int8
