"""Text made ready to be matched.

Text as written goes in, text for the encoder comes out; nobody is shown it.
Knows nothing of keys or of vectors.
"""

from __future__ import annotations

import re
from typing import Final

from matcher.text.letters import PERSIAN_LETTERS, ZWNJ, compose, settle_tones
from matcher.text.persian import hazm_normalise

MAX_PASSES: Final = 6
"""hazm settles in two passes; what has not settled by then is left as it was before hazm."""

LONGEST_WORD: Final = 100
"""In letters. hazm's time grows with the square of a word's length, and no word is that long."""

_STAND_IN: Final = "\ue000"
_ALIEN: Final = f"[^\\s{PERSIAN_LETTERS}{ZWNJ}،؛؟«»…]"
_CHUNK: Final = f"{_ALIEN}*[^\\W_{PERSIAN_LETTERS}]{_ALIEN}*"
_WHOLE: Final = re.compile(
    f"(?<!{_ALIEN}){_CHUNK}(?:(?<=[\\w%°+]) (?=[^\\W{PERSIAN_LETTERS}]){_CHUNK})*"
    f"|[{PERSIAN_LETTERS}{ZWNJ}]{{{LONGEST_WORD + 1},}}"
)
_PERSIAN: Final = re.compile(f"[{PERSIAN_LETTERS}]")
_ASTRAY: Final = re.compile(f"(?<![{PERSIAN_LETTERS}]){ZWNJ}+|{ZWNJ}+(?![{PERSIAN_LETTERS}])")
_OPENING: Final = "([{<\"'`,:;!?*|\\/=_"
_CLOSING: Final = ")]}>\"'`.,:;!?*|\\/=_-–—"
_PAIRS: Final = {")": "(", "]": "[", "}": "{", ">": "<"}


def normalise(text: str, lang: str | None = None) -> str:
    """Write a text the one way that matching wants.

    Every text gets NFC, plain letters for presentation forms, ی and ک, western digits, straight quotes
    and single spaces. In a Persian text hazm corrects half-spaces, spacing and punctuation; formulas,
    codes, numbers, addresses and words in other letters stay whole, for hazm does not see them. Case
    stays, because encoders tell it.

    Parameters
    ----------
    text : str
        As written; `readable` has let it through.
    lang : str, optional
        The text's language. The Arabic script is taken for Persian unless this is ``other``.

    Returns
    -------
    str
        A text that normalising again does not change.
    """
    text = compose(text)
    if lang in (None, "vi"):
        text = settle_tones(text)
    if lang == "other" or not _PERSIAN.search(text):
        return text
    settled = text
    for _ in range(MAX_PASSES):
        before, settled = settled, _correct_persian(settled)
        if settled == before:
            return settled
    return text


def _correct_persian(text: str) -> str:
    """Show hazm the Persian with one stand-in for each stretch of anything else, and put that back."""
    wholes: list[str] = []

    def stand_in(found: re.Match[str]) -> str:
        start, end = _trimmed(found)
        wholes.append(text[start:end])
        before = " " if start and _PERSIAN.match(text[start - 1]) else ""
        after = " " if end < len(text) and _PERSIAN.match(text[end]) else ""
        return f"{text[found.start() : start]}{before}{_STAND_IN}{after}{text[end : found.end()]}"

    text = " ".join(_ASTRAY.sub(" ", text).split())
    corrected = hazm_normalise(_WHOLE.sub(stand_in, text))
    pieces = corrected.split(_STAND_IN)
    return " ".join("".join(map("".join, zip(pieces, [*wholes, ""], strict=True))).split())


def _trimmed(found: re.Match[str]) -> tuple[int, int]:
    """Leave to hazm the punctuation around a stretch, but not the brackets that belong to a formula."""
    text, start, end = found.string, found.start(), found.end()
    while text[start] in _OPENING or (text[start] in "-–—." and not _is_sign(text, start)):
        start += 1
    while text[end - 1] in _CLOSING:
        opening = _PAIRS.get(text[end - 1])
        if opening and text.count(opening, start, end) >= text.count(text[end - 1], start, end):
            break
        end -= 1
    return start, end


def _is_sign(text: str, at: int) -> bool:
    """Tell the minus of ``-5`` and the dot of ``.NET`` from a dash and a full stop."""
    return text[at + 1].isalnum() and (at == 0 or not text[at - 1].isalnum())
