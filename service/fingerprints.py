"""What tells one state of a record from another, and one name from another.

Records and names go in, short hashes and folded names come out. Equal hashes
mean that nothing has to be written or embedded again.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from matcher.records import Evidence, Expert, Institution, Organisation, Problem

HASH_BYTES: Final = 16

_ALIKE: Final = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "đ": "d", "Đ": "d", "ـ": None})


def record_hash(record: Institution | Expert | Evidence | Organisation | Problem) -> bytes:
    """Hash everything that a record says, as it was given; a field that says nothing does not count."""
    said = [[each.name, value] for each in fields(record) if (value := getattr(record, each.name)) != each.default]
    return _hash([type(record).__name__, *said])


def content_hash(evidence: Evidence) -> bytes:
    """Hash what a vector and the lexical keys are made from."""
    return _hash([evidence.title, evidence.text, evidence.lang])


def search_name(name: str) -> str:
    """Fold a name so that spellings that people mix up are found alike.

    Arabic and Persian letters, diacritics, half-spaces, case and width do not count.
    """
    decomposed = unicodedata.normalize("NFKD", name.translate(_ALIKE))
    visible = "".join(letter for letter in decomposed if unicodedata.category(letter) not in ("Mn", "Cf"))
    return " ".join(visible.translate(_ALIKE).casefold().split())


def _hash(values: Sequence[object]) -> bytes:
    written = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.blake2b(written.encode("utf-8"), digest_size=HASH_BYTES).digest()
