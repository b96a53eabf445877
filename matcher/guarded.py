r"""Text in a cell of a table that no spreadsheet takes for a formula and no reader for something else.

Text as it is goes in, what stands in the cell comes out, and back. An apostrophe at the beginning of a cell says that
what follows is text, and is taken off again:

- ``'=1+1`` is the text ``=1+1``; so with ``+``, ``-`` and ``@``, and where spaces, tabs or line ends stand before;
- ``'"a\nb"`` is the text that this JSON says, ``'["a; b", "c"]`` the list, where the plain form would be read as
  something else.

Any other apostrophe (``'t Hooft``) is a letter like others. It knows no columns and no files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

_UNSEEN: Final = r"\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA: Final = re.compile(rf"'*[{_UNSEEN}]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What spreadsheet programs may take for a formula, wide forms among them: OWASP, "CSV Injection"."""
_JSON: Final = re.compile(r"'+[\"\[]")


def guard(text: str) -> str:
    """Write a text so that its cell starts no formula, and `unguard` gives it back."""
    return f"'{text}" if _FORMULA.match(text) or _JSON.match(text) else text


def unguard(cell: str) -> str:
    """Take off what `guard` or `as_json` put around a text; any other cell is as it stands."""
    if not cell.startswith("'"):
        return cell
    said = exact_text(cell)
    if said is not None:
        return said
    return cell[1:] if _FORMULA.match(cell) or _JSON.match(cell[1:]) else cell


def starts_formula(text: str) -> bool:
    """Tell whether a spreadsheet program may take a text for a formula."""
    return not text.startswith("'") and _FORMULA.match(text) is not None


def as_json(value: str | Sequence[str]) -> str:
    """Write a text or a list of texts so that it is read as it stands."""
    return f"'{json.dumps(value if isinstance(value, str) else list(value), ensure_ascii=False)}"


def exact_text(cell: object) -> str | None:
    """Give the text of a cell that `as_json` wrote, or ``None`` of any other."""
    said = _said(cell, "'\"")
    return said if isinstance(said, str) else None


def exact_list(cell: object) -> list[str] | None:
    """Give the list of a cell that `as_json` wrote, or ``None`` of any other."""
    said = _said(cell, "'[")
    return said if isinstance(said, list) and all(isinstance(each, str) for each in said) else None


def listed(cell: str) -> list[str]:
    """Read the list of a CSV cell: as `as_json` wrote it, else its parts between semicolons."""
    exact = exact_list(cell)
    return [part.strip() for part in unguard(cell).split(";")] if exact is None else exact


def _said(cell: object, start: str) -> object:
    if not isinstance(cell, str) or not cell.startswith(start):
        return None
    try:
        return json.loads(cell[1:])
    except (ValueError, RecursionError):
        return None
