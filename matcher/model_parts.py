"""What of an opened sentence-transformers model is used by itself: tokenizer, prompt, lower layers, precision.

With `matcher.encoder` and `matcher.sentence_encoder`, the only file that knows torch.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final, Literal

from matcher.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Precision = Literal["float32", "bfloat16"]

WORD_LAYERS: Final = (7, 12)
"""Words are read after 7 of 12 layers, where translations link best; `docs/EVALUATION.md` has the figures."""

_NATIVE_BFLOAT16: Final = ("avx512_bf16", "amx_bf16")


def native_precision() -> Precision:
    """Say what this processor computes fastest in: bfloat16 where it has instructions for it."""
    import torch  # noqa: PLC0415

    capabilities = torch.cpu.get_capabilities()
    return "bfloat16" if any(capabilities.get(name) for name in _NATIVE_BFLOAT16) else "float32"


def lower_part(model: SentenceTransformer) -> Any:
    """Give the transformer up to the layer that words are read from, with the same weights; whole if it has no list."""
    whole: Any = model[0].auto_model
    layers = getattr(getattr(whole, "encoder", None), "layer", None)
    if layers is None:
        return whole
    lower = copy.deepcopy(whole, {id(weight): weight for weight in (*whole.parameters(), *whole.buffers())})
    lower.encoder.layer = lower.encoder.layer[: -(-len(layers) * WORD_LAYERS[0] // WORD_LAYERS[1])]
    return lower


def fast_tokenizer(model: SentenceTransformer, name: str) -> Any:
    """Give the model's own tokenizer, cutting and filling nothing.

    Raises
    ------
    ModelUnavailable
        If it has no fast one, without which a text cannot be split.
    """
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelUnavailable(
            f"The model {name!r} splits text with {type(model.tokenizer).__name__}, which cannot be used to split "
            "long texts into windows. Name a model with a fast tokenizer (a tokenizer.json in its folder)."
        )
    backend.no_truncation()
    backend.no_padding()
    return backend


def default_prompt(model: SentenceTransformer) -> str:
    """Give the prompt that the model's folder names as its default, or an empty one."""
    return model.prompts.get(model.default_prompt_name or "", "") or ""
