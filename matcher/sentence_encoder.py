"""A sentence-transformers model, held open: texts of any length in, unit vectors of texts or words out.

With `matcher.encoder`, the only file that knows sentence-transformers. It imports
them when a model is opened, since that takes seconds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from matcher.errors import ModelUnavailable, UnreadableText
from matcher.model_parts import Precision, default_prompt, fast_tokenizer, lower_part, native_precision
from matcher.windows import batches, pool, split
from matcher.word_vectors import Offsets, WordVectors, as_read, word_vectors, words_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]

WINDOW_TOKENS: Final = 512
"""Better than 256 or 384 on `goldstandard`, and no slower: `models/README.md` has the figures."""

WORD_THRESHOLD: Final = 0.65
"""For word vectors as the default model makes them; `neutral` measures each model's."""

_OVERLAP_SHARE: Final = 8
_BATCH_TOKENS: Final = 1_024
_WIDTH_STEP: Final = 4
_TEXTS_AT_ONCE: Final = 1_024


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a person may want to know of a model; sizes in bytes, ``folder`` may be None, ``adapter`` empty."""

    name: str
    revision: str
    dim: int
    max_tokens: int
    window_tokens: int
    precision: Precision
    folder: Path | None
    folder_bytes: int
    licence: str
    source: str
    adapter: str


class SentenceEncoder:
    """A sentence-transformers model, held open; several threads may encode at once.

    A text longer than ``window_tokens`` is split into overlapping windows, each
    behind the prompt, and its vector is the mean of theirs, weighted by length:
    nothing is cut off. An empty text has a vector too, that of the bare prompt.

    Parameters
    ----------
    model : SentenceTransformer
        Its first module must have a fast tokenizer. It belongs to the encoder from here on.
    name : str
        As a person knows it.
    prompt : str, optional
        Put before every text, problem or evidence; None means the model's default prompt.
    window_tokens, overlap_tokens : int
        Special tokens and prompt counted in the first; never more than the model can read.
        Windows overlap by an eighth of their length if not told otherwise.
    truncate_dim : int, optional
        Keep so many of the first dimensions, made unit length again (Matryoshka; Kusupati et al., 2022); None keeps
        all. Only a model that was made for it loses little.
    precision : "float32" or "bfloat16", optional
        None takes bfloat16 where the processor computes in it, else float32.
    weights_digest : str
        Other weights, other digest; part of the revision.
    folder, licence, source, adapter : optional
        Told in `info`.

    Raises
    ------
    ModelUnavailable
        If the model has no fast tokenizer, without which a text cannot be split, or fewer dimensions than wanted.
    """

    def __init__(
        self,
        model: SentenceTransformer,
        *,
        name: str,
        weights_digest: str,
        prompt: str | None = None,
        window_tokens: int = WINDOW_TOKENS,
        overlap_tokens: int | None = None,
        truncate_dim: int | None = None,
        precision: Precision | None = None,
        folder: Path | None = None,
        licence: str = "see the model's own card",
        source: str = "",
        adapter: str = "",
    ) -> None:
        self._model = model.eval()
        self._tokens = fast_tokenizer(model, name)
        self._prompt = default_prompt(model) if prompt is None else prompt
        self._max_tokens = int(model.max_seq_length or window_tokens)
        self._window_tokens = min(window_tokens, self._max_tokens)
        self._overlap_tokens = self._window_tokens // _OVERLAP_SHARE if overlap_tokens is None else overlap_tokens
        self._pad_id = int(model.tokenizer.pad_token_id or 0)
        self._takes_types = "token_type_ids" in model.tokenizer.model_input_names
        self._before, self._after, self._n_prompt_tokens = self._frame()
        self._n_framing = len(self._before) + len(self._after)
        self._word_model = lower_part(model)
        self._precision: Precision = precision or native_precision()
        if self._precision == "bfloat16":
            self._model.bfloat16()
        self.name = name
        self._full_dim = int(self._forward([[*self._before, *self._after]]).shape[1])
        self.dim = self._full_dim if truncate_dim is None else truncate_dim
        if not 1 <= self.dim <= self._full_dim:
            raise ModelUnavailable(
                f"The model {name} has {self._full_dim} dimensions: the first {self.dim} cannot be kept. "
                f"Write a number from 1 to {self._full_dim} after the @, or none."
            )
        settings = [weights_digest, self._prompt, self._window_tokens, self._overlap_tokens]
        settings += [] if truncate_dim is None else [truncate_dim]
        self.revision = hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:12]
        self._folder, self._licence, self._source, self._adapter = folder, licence, source, adapter

    @property
    def info(self) -> ModelInfo:
        """What a person may want to know of this model."""
        files = [path for path in self._folder.rglob("*") if path.is_file()] if self._folder else []
        return ModelInfo(
            self.name, self.revision, self.dim, self._max_tokens, self._window_tokens, self._precision,
            self._folder, sum(path.stat().st_size for path in files), self._licence, self._source, self._adapter,
        )  # fmt: skip

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Embed texts, whole however long they are.

        Returns
        -------
        float32, shape (len(texts), dim)
            Rows of unit length, in the order of the texts.

        Raises
        ------
        UnreadableText
            If a text holds a lone surrogate, which is no character.
        """
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            some = texts[start : start + _TEXTS_AT_ONCE]

            def report(done: int, before: int = start) -> None:
                if progress is not None:
                    progress(before + done, len(texts))

            vectors[start : start + len(some)] = self._encode_some(some, report)
        return vectors

    def _encode_some(self, texts: Sequence[str], report: Callable[[int], None]) -> Vectors:
        room = self._window_tokens - self._n_framing
        windows = split(self._token_ids(texts), room=room, overlap=self._overlap_tokens)
        lengths = np.array([len(window.ids) for window in windows])
        rows = np.array([window.row for window in windows])
        waiting = np.bincount(rows, minlength=len(texts))
        vectors = np.empty((len(windows), self._full_dim), dtype=np.float32)
        for batch in batches(lengths + self._n_framing, room=_BATCH_TOKENS):
            vectors[batch] = self._forward([self._before + windows[i].ids + self._after for i in batch])
            np.subtract.at(waiting, rows[batch], 1)
            report(int((waiting == 0).sum()))
        return _unit(pool(vectors, rows, lengths, n_rows=len(texts))[:, : self.dim])

    def encode_words(self, texts: Sequence[str], langs: Sequence[str]) -> list[WordVectors]:
        """Embed the words of each text where they stand: see `matcher.encoder.Encoder.encode_words`.

        Words after the first ``window_tokens`` tokens are left out. Raises what `encode` raises.
        """
        import torch  # noqa: PLC0415

        tokens, places = self._placed_tokens(texts)
        words: dict[int, WordVectors] = {}
        lengths = np.array([len(ids) for ids in tokens])
        for batch in batches(lengths + self._n_framing, room=_BATCH_TOKENS):
            features = self._features([self._before + tokens[i] + self._after for i in batch])
            with torch.inference_mode():
                hidden = self._word_model(**features).last_hidden_state.float().numpy()
            for i, vectors in zip(batch.tolist(), hidden[:, len(self._before) :], strict=True):
                spoken = words_of(texts[i], langs[i])
                words[i] = word_vectors(spoken, places[i], vectors[: len(tokens[i])], WORD_THRESHOLD)
        return [words[i] for i in range(len(texts))]

    def _frame(self) -> tuple[list[int], list[int], int]:
        """Find what stands before and after every text: special tokens and prompt."""
        encoding = self._tokens.encode("a")
        content = [i for i, special in enumerate(encoding.special_tokens_mask) if not special]
        before, after = encoding.ids[: content[0]], encoding.ids[content[-1] + 1 :]
        prompted = self._tokens.encode(self._prompt + "a", add_special_tokens=False)
        end = len(self._prompt.rstrip())
        n_prompt = sum(1 for _, stop in prompted.offsets if stop <= end) if end else 0
        return before + prompted.ids[:n_prompt], after, n_prompt

    def _token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Give each text's token ids, prompt and special tokens left off."""
        whole = [self._prompt + text.strip() for text in texts]
        try:
            encoded = self._tokens.encode_batch_fast(whole, add_special_tokens=False)
        except TypeError as error:
            raise _unreadable(texts) from error
        return [encoding.ids[self._n_prompt_tokens :] for encoding in encoded]

    def _placed_tokens(self, texts: Sequence[str]) -> tuple[list[list[int]], list[Offsets]]:
        """Give the ids of each text's first tokens, a window of them, and where each stands in the text as written."""
        n_prompt = len(self._prompt)
        read = [as_read(self._prompt + text) for text in texts]
        try:
            encoded = self._tokens.encode_batch([reading for reading, _ in read], add_special_tokens=False)
        except TypeError as error:
            raise _unreadable(texts) from error
        own = slice(self._n_prompt_tokens, self._n_prompt_tokens + self._window_tokens - self._n_framing)
        offsets = [np.array(encoding.offsets[own], dtype=np.int32).reshape(-1, 2) for encoding in encoded]
        places = [np.maximum(places[some] - n_prompt, 0) for (_, places), some in zip(read, offsets, strict=True)]
        return [encoding.ids[own] for encoding in encoded], places

    def _forward(self, batch: list[list[int]]) -> Vectors:
        import torch  # noqa: PLC0415

        with torch.inference_mode():
            vectors = self._model(self._features(batch))["sentence_embedding"].float().numpy()
        return _unit(vectors)

    def _features(self, batch: list[list[int]]) -> dict[str, Any]:
        import torch  # noqa: PLC0415

        width = max(map(len, batch))
        if len(batch) > 1:  # torch keeps code for every shape it meets: few shapes, bounded memory
            width = min(-(-width // _WIDTH_STEP) * _WIDTH_STEP, self._max_tokens)
        ids = torch.full((len(batch), width), self._pad_id)
        mask = torch.zeros((len(batch), width), dtype=torch.long)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = 1
        features: dict[str, Any] = {"input_ids": ids, "attention_mask": mask}
        if self._takes_types:
            features["token_type_ids"] = torch.zeros_like(ids)
        return features


def _unreadable(texts: Sequence[str]) -> UnreadableText | TypeError:
    for number, text in enumerate(texts, start=1):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            return UnreadableText(
                f"Text {number} of {len(texts)} holds {text[error.start]!r} at position {error.start}, which is half "
                "a character. Wanted is text that UTF-8 can hold: read the file again in its right encoding."
            )
    return TypeError("texts must be a sequence of str")


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return unit
