"""An amount in words, as contracts write it beside the digits.

A whole number and a language go in, its words come out. Knows no currency.

Persian joins all parts with «و» (دو میلیون و سیصد); English hyphenates tens and writes no "and"; Vietnamese fills an
empty place of hundreds inside a number (hai triệu không trăm linh năm), and says mốt, tư and lăm for a last one, four
and five after tens. Persian and Vietnamese count billions as they count ones (دو هزار و پانصد میلیارد).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from matcher.errors import InvalidInput, UnknownChoice

LARGEST: Final = 10**18 - 1
_BILLION: Final = 10**9

_FA_SMALL: Final = (
    "صفر", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده",
    "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده",
)  # fmt: skip
_FA_TENS: Final = ("-", "-", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود")
_FA_HUNDREDS: Final = ("-", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد")
_FA_THOUSANDS: Final = ("", "هزار", "میلیون")
_EN_SMALL: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS: Final = ("-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_THOUSANDS: Final = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_VI_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_VI_THOUSANDS: Final = ("", "nghìn", "triệu")


def in_words(amount: int, code: str) -> str:
    """Write a whole number in words.

    Raises
    ------
    InvalidInput
        If it is below zero or has more than 18 digits.
    UnknownChoice
        If no words are known in the language.
    """
    if not 0 <= amount <= LARGEST:
        raise InvalidInput(f"The amount is {amount:,}; 0 to {LARGEST:,} can be written in words.", field="amount_rial")
    if code not in _WRITERS:
        raise UnknownChoice("language of an amount", code, _WRITERS)
    return _WRITERS[code](amount)


def _groups(amount: int) -> list[tuple[int, int]]:
    """Split into groups of three digits with their places, the highest first, empty ones left out."""
    places = range((len(str(amount)) + 2) // 3)
    return [(place, group) for place in reversed(places) if (group := amount // 1000**place % 1000)]


def _fa(amount: int) -> str:
    billions, rest = divmod(amount, _BILLION)
    parts = [f"{_fa(billions)} میلیارد"] if billions else []
    for place, group in _groups(rest):
        bare = place == 1 and group == 1  # «هزار», not «یک هزار»
        parts.append(" ".join(filter(None, ["" if bare else _fa_group(group), _FA_THOUSANDS[place]])))
    return " و ".join(parts) or _FA_SMALL[0]


def _fa_group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    said = [_FA_HUNDREDS[hundreds]] if hundreds else []
    if rest >= 20:
        said.append(_FA_TENS[rest // 10])
        rest %= 10
    return " و ".join([*said, _FA_SMALL[rest]] if rest else said)


def _en(amount: int) -> str:
    parts = []
    for place, group in _groups(amount):
        hundreds, rest = divmod(group, 100)
        said = [f"{_EN_SMALL[hundreds]} hundred"] if hundreds else []
        if rest >= 20:
            tens, ones = divmod(rest, 10)
            said.append(_EN_TENS[tens] + (f"-{_EN_SMALL[ones]}" if ones else ""))
        elif rest:
            said.append(_EN_SMALL[rest])
        parts.append(" ".join(filter(None, [*said, _EN_THOUSANDS[place]])))
    return " ".join(parts) or _EN_SMALL[0]


def _vi(amount: int) -> str:
    billions, rest = divmod(amount, _BILLION)
    parts = [_vi(billions), "tỷ"] if billions else []
    for place, group in _groups(rest):
        parts += filter(None, [*_vi_group(group, inside=bool(parts)), _VI_THOUSANDS[place]])
    return " ".join(parts) or _VI_DIGITS[0]


def _vi_group(group: int, *, inside: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    said = [f"{_VI_DIGITS[hundreds]} trăm"] if hundreds or inside else []
    if not rest:
        return said
    if tens == 0:
        return [*said, f"linh {_VI_DIGITS[ones]}" if said else _VI_DIGITS[ones]]
    said.append("mười" if tens == 1 else f"{_VI_DIGITS[tens]} mươi")
    if ones == 1 and tens > 1:
        said.append("mốt")
    elif ones == 4 and tens > 1:
        said.append("tư")
    elif ones == 5:
        said.append("lăm")
    elif ones:
        said.append(_VI_DIGITS[ones])
    return said


_WRITERS: Final[Mapping[str, Callable[[int], str]]] = MappingProxyType({"fa": _fa, "en": _en, "vi": _vi})
