"""Letters and digits: which are text at all, and which count as the same.

Characters go in, characters come out. Knows no words and no languages.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from matcher.errors import UnreadableText

ZWNJ: Final = "\u200c"
"""The half-space of Persian."""

PERSIAN_LETTERS: Final = (
    "\u0620-\u063f\u0641-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f"
    "\u08a0-\u08c7\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdf9\ufdfc\ufe70-\ufefc"
)
"""Letters of the Arabic script, presentation forms among them, for use inside ``[...]``."""

ARABIC_MARKS: Final = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
"""Diacritics and the kashida, for use inside ``[...]``."""

INVISIBLE: Final = "\u00ad\u061c\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
"""Direction marks, joiners and soft hyphens, for use inside ``[...]``; the half-space is not among them."""

_NO_CHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NOT_TEXT = re.compile(f"[\x00\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]")
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNUSABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_FOREIGN_FORMS = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e\u00b5]+")
_MARKS = re.compile(f"[{ARABIC_MARKS}]")
_OLD_HALF_SPACE = re.compile(f"(?<=[{PERSIAN_LETTERS}])¬(?=[{PERSIAN_LETTERS}])")

_DIGITS: Final = {
    ord(digit): str(value)
    for digits in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "₀₁₂₃₄₅₆₇₈₉")
    for value, digit in enumerate(digits)
}
_WRITTEN_ALIKE: Final = {
    **_DIGITS,
    **dict.fromkeys(map(ord, "يىےېۍ"), "ی"),
    **dict.fromkeys(map(ord, "كڪګ"), "ک"),
    **dict.fromkeys(map(ord, "ةۀۂەہۃھ"), "ه"),
    **dict.fromkeys(map(ord, "“”„‟″"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛′"), "'"),
    **dict.fromkeys(map(ord, "‐‑−"), "-"),
    ord("٪"): "%",
    ord("٫"): ".",
    ord("٬"): ",",
}
_SOUNDS_ALIKE: Final = {
    **_WRITTEN_ALIKE,
    **dict.fromkeys(map(ord, "آأإٱٲٳ"), "ا"),
    **dict.fromkeys(map(ord, "ؤ"), "و"),
    **dict.fromkeys(map(ord, "ئ"), "ی"),
    **dict.fromkeys(map(ord, "ء" + ZWNJ), ""),
}

_LATE_TONES: Final = {
    f"{first}{second}": f"{early}{bare}"
    for first, second, early, bare in (
        *(("o", late, early, "a") for late, early in zip("àáãảạ", "òóõỏọ", strict=True)),
        *(("o", late, early, "e") for late, early in zip("èéẽẻẹ", "òóõỏọ", strict=True)),
        *(("u", late, early, "y") for late, early in zip("ỳýỹỷỵ", "ùúũủụ", strict=True)),
    )
}
_LATE_TONE: Final = re.compile(rf"(?<!q)(?:{'|'.join(_LATE_TONES)})(?![^\W\d_])", re.IGNORECASE)


def readable(text: str, *, what: str = "text") -> str:
    """Let text through, and refuse what is not text.

    Parameters
    ----------
    text : str
        As somebody gave it.
    what : str
        What the text is, as the person knows it; stands in the message.

    Returns
    -------
    str
        The text, of the same length; control characters other than tab and line ends are spaces.

    Raises
    ------
    UnreadableText
        On a NUL, a lone surrogate or a code point that Unicode keeps free of characters.
    """
    if found := _NOT_TEXT.search(text):
        code = ord(found.group())
        raise UnreadableText(
            f"The {what} holds U+{code:04X} at character {found.start() + 1}, which is not text. "
            "Save it again as UTF-8, or remove that character.",
            field=what,
        )
    return _CONTROLS.sub(" ", text)


def compose(text: str) -> str:
    """Bring every way of storing a text to one: NFC, plain letters for presentation forms, single spaces.

    Drops what cannot be seen (direction marks, joiners, diacritics of the Arabic script, kashida) and
    writes ی and ک, western digits and straight quotes. Half-spaces stay.
    """
    text = _UNUSABLE.sub(" ", text)
    text = _FOREIGN_FORMS.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", _MARKS.sub("", text)).translate(_WRITTEN_ALIKE)
    return " ".join(_OLD_HALF_SPACE.sub(ZWNJ, text).split())


def write_alike(text: str) -> str:
    """Write letters, digits and quotes the one way, each character for one: the length stays."""
    return text.translate(_WRITTEN_ALIKE)


def settle_tones(text: str) -> str:
    """Write Vietnamese tone marks where most people do: «hòa», not «hoà»; both spellings are right."""

    def early(found: re.Match[str]) -> str:
        late = found.group()
        settled = _LATE_TONES[late.lower()]
        return "".join(new.upper() if old.isupper() else new for old, new in zip(late, settled, strict=True))

    return text if text.isascii() else _LATE_TONE.sub(early, text)


def fold_persian(word: str) -> str:
    """Write a word of the Arabic script so that its spellings coincide.

    No diacritics, no half-spaces, no hamza and no madda: «فرآیند» is «فرایند», «مسئول» is «مسیول».
    """
    return fold_letters(compose(word))


def fold_letters(word: str) -> str:
    """Do what `fold_persian` does, to a word that is composed already."""
    return word.translate(_SOUNDS_ALIKE)


def fold_latin(word: str) -> str:
    """Lower a word's case and take its accents off; đ is d."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.replace("đ", "d").translate(_DIGITS)
