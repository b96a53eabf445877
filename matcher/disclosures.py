"""What in a text could tell who writes it, or what they would rather keep: where each stands.

A text and, if known, the writer's name and places go in; spans with a kind come out. They are
suggestions, made by signs of writing; a person decides. Knows no lists of names and no vectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.sentences import plain_text
from matcher.text.letters import PERSIAN_LETTERS, fold_latin, fold_persian
from matcher.text.tokens import Token, tokenise
from matcher.text.wordlists import UNITS, english_stopwords, vietnamese_stopwords

KINDS: Final = ("email", "phone", "address", "organisation", "person", "place", "name", "quantity")
"""What a span may give away, the surest first; where two overlap, the surer one stands. ``address`` is one on the
web, ``name`` a brand, a product or somebody's name by its capitals, ``quantity`` a number with its unit."""

IDENTIFYING: Final = frozenset(KINDS[:4])
"""Kinds that say who writes, beyond doubt."""

_PHONE_DIGITS: Final = (8, 15)
_SHORTEST_NAME: Final = 4
"""In letters, of a single word of an organisation's name: shorter ones stand in any text."""

_PHONE: Final = re.compile(
    r"(?<![\w.,/])(?:(?:\+|00)[1-9][\d \-().]{7,18}\d|\(?0\d[\d \-()]{6,14}\d"
    r"|(?P<told>(?:تلفن|موبایل|همراه|شماره تماس|واتساپ|phone|tel|mobile|call|whatsapp|sđt|đt|điện thoại|zalo)\b"
    r"[ .:]{0,3}(?:\S+ )?)(?P<number>\d[\d \-()]{5,14}\d))(?![\d,.]*\d)",
    re.IGNORECASE,
)
_ADDRESSED: Final = re.compile("@|://|www|10\\.", re.IGNORECASE)
_NAME_FA: Final = rf"[{PERSIAN_LETTERS}]{{2,}}"
_UPPER: Final = "".join(letter for letter in map(chr, range(0x41, 0x1F00)) if letter.isupper())
_CAPITAL: Final = rf"[{_UPPER}][^\W\d_{PERSIAN_LETTERS}]*"
_PERSONS: Final = (
    re.compile(
        rf"(?<!\w)(?:جناب |سرکار )?(?:آقای|خانم|مهندس|دکتر|استاد|حاج آقا)(?: (?:مهندس"
        rf"|دکتر))? {_NAME_FA}(?: {_NAME_FA})?"
    ),
    re.compile(rf"(?<!\w)(?:Mr|Mrs|Ms|Dr|Prof|Eng|Engineer|Madam)\.? {_CAPITAL}(?: {_CAPITAL}){{0,2}}"),
    re.compile(
        rf"(?<!\w)(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|TS|ThS|PGS|GS|KS|[Kk]ỹ sư"
        rf"|[Gg]iám đốc)\.? {_CAPITAL}(?: {_CAPITAL}){{0,3}}"
    ),
)
_PLACES: Final = (
    re.compile(
        rf"(?<!\w)(?:شهرک صنعتی|شهرستان|استان|شهر|بندر|روستای|منطقه ویژه|جاده|خیابان|بلوار|پالایشگاه|نیروگاه"
        rf"|معدن) {_NAME_FA}"
    ),
    re.compile(
        rf"(?<!\w)(?:in|at|near|from|outside) (?P<place>{_CAPITAL}(?: {_CAPITAL}){{0,2}})"
        rf"|(?<!\w){_CAPITAL}(?: {_CAPITAL}){{0,2}} (?:Province|District|County|Street|Road|Industrial (?:Park"
        rf"|Zone|Estate)|Port)"
    ),
    re.compile(
        rf"(?<!\w)(?:tỉnh|huyện|xã|thành phố|TP\.?|quận|phường|thị xã|khu công nghiệp|KCN|cảng"
        rf"|mỏ) {_CAPITAL}(?: {_CAPITAL}){{0,3}}"
    ),
)
_NUMBER: Final = r"\d+(?:[.,/]\d+)*"
_QUANTITY: Final = re.compile(
    rf"(?<![\w.])[$€£]? ?{_NUMBER}(?: ?(?:تا|الی|to|đến|-|–|×|x) ?{_NUMBER})* ?"
    r"(?:%|‰|°C|°F|°|درصد|درجه|(?:هزار |میلیون |میلیارد )?(?:تومان|تومن|ریال|دلار|یورو|تن|متر|مترمکعب|متر مکعب"
    r"|متر مربع|مترمربع"
    r"|کیلوگرم|کیلو|گرم|لیتر|بار|ولت|کیلوولت|مگاوات|کیلووات|میلی متر|سانتی متر|سانتی|سانت|میلی|کیلومتر|میکرون"
    r"|ثانیه|دقیقه|ساعت"
    r"|روز|هفته|ماه|سال|دور|نفر|تخت|عدد|هکتار)|per ?cent|percent|euros?|dollars?|usd|eur|tonnes?|tons?|bar"
    r"|litres?|hours?|days?"
    r"|weeks?|months?|years?|minutes?|seconds?|m2|m3|km|ha|t|m|g|l|h|s|kg|rpm|v|w|a|k|đồng|triệu(?: đồng)?"
    r"|tỷ(?: đồng)?|tấn|giờ"
    r"|ngày|tháng|năm|phút|giây|lít|mét|con|vòng/phút|" + "|".join(sorted(UNITS)) + r")(?!\w)(?:/\w+)*",
    re.IGNORECASE,
)
_CAPITALS: Final = re.compile(rf"(?<!\w){_CAPITAL}[\w&'’-]*(?: (?:&|and|và) {_CAPITAL}[\w-]*| {_CAPITAL}[\w&'’-]*)*")
_FORMULA: Final = re.compile(r"(?:[A-Z][a-z]?\d*)+\d*")
_OPENS_SENTENCE: Final = re.compile(r"(?:^|[.!?؟:;…\n\r\"“«(•-])\s*$")

_ENDING: Final = re.compile("(?:ی|یم|م|مان|ها|های|یها|'s|s)$")
_LONGEST_ENDING: Final = 3
_LEGAL: Final = """
شرکت کارخانه کارخانجات مجتمع گروه صنایع صنعتی تولیدی بازرگانی سهامی خاص عام تعاونی هلدینگ مؤسسه موسسه بیمارستان
پتروشیمی فولاد سیمان نساجی شیشه خشکبار معدن معادن مهندسی خدمات توسعه ایران و
company co corp corporation inc ltd limited llc plc gmbh group holding industries industrial the of and for water board
mines mine iron steel glass works mill hospital university grocery foods
công ty cổ phần tnhh một thành viên mtv tập đoàn nhà máy xí nghiệp hợp tác xã bệnh viện dệt may kim trái cây sấy thép
nước
"""
_LEGAL_FORMS: Final = frozenset(
    fold_latin(word) if word[0] < "\u0600" or word[0] > "\u1e00" else fold_persian(word) for word in _LEGAL.split()
)
"""Words of an organisation's name that are any organisation's: its form and its trade."""


@dataclass(frozen=True, slots=True, order=True)
class Disclosure:
    """A stretch of a text that may give something away, as offsets into it; ``kind`` is one of `KINDS`."""

    start: int
    end: int
    kind: str


def find_disclosures(
    text: str, *, organisation_names: Sequence[str] = (), places: Sequence[str] = (), kinds: Sequence[str] = KINDS
) -> tuple[Disclosure, ...]:
    """List what in a text could tell who writes it, or what they would rather keep.

    Parameters
    ----------
    text : str
        As written.
    organisation_names : sequence of str
        The writer's name, and other spellings of it. Half-spaces, cases, accents and the letters ي and ك make
        no difference; of a name's words, those are looked for singly that are neither short nor a legal form.
    places : sequence of str
        Where the writer is, as far as known.
    kinds : sequence of str
        Which of `KINDS` to look for; a name known by its sign is not listed again by its capitals.

    Returns
    -------
    tuple of Disclosure
        In the order of the text, none overlapping.
    """
    plain, origins = plain_text(text)
    tokens = tokenise(text) if any(organisation_names) or _ADDRESSED.search(text) else []
    found: list[Disclosure] = []
    for kind in KINDS:
        if kind in kinds:
            for start, end in _of_kind(kind, tokens, plain, organisation_names, places):
                at = (start, end) if kind in _AS_WRITTEN else (origins[start], origins[end])
                if at[0] < at[1] and not any(each.start < at[1] and at[0] < each.end for each in found):
                    found.append(Disclosure(*at, kind))
    return tuple(sorted(found))


_AS_WRITTEN: Final = frozenset({"email", "address", "organisation"})
"""Kinds that are found by tokens, whose offsets are into the text itself."""


def _of_kind(
    kind: str, tokens: Sequence[Token], plain: str, organisation_names: Sequence[str], places: Sequence[str]
) -> Iterator[tuple[int, int]]:
    match kind:
        case "email" | "address":
            for token in tokens:
                if token.kind == "address" and ("@" in token.written) == (kind == "email"):
                    yield token.start, token.end
        case "phone":
            yield from _phones(plain)
        case "organisation":
            yield from _names(tokens, organisation_names)
        case "person":
            yield from (found.span() for pattern in _PERSONS for found in pattern.finditer(plain))
        case "place":
            yield from _said_places(plain, places)
        case "name":
            yield from _capitals(plain)
        case "quantity":
            for found in _QUANTITY.finditer(plain):
                start, end = found.span()
                yield start + len(found.group()) - len(found.group().lstrip()), end


def _phones(plain: str) -> Iterator[tuple[int, int]]:
    fewest, most = _PHONE_DIGITS
    for found in _PHONE.finditer(plain):
        start, end = found.span("number") if found["number"] else found.span()
        n_digits = sum(character.isdigit() for character in plain[start:end])
        if fewest - 1 <= n_digits <= most and (found["number"] or n_digits >= fewest):
            yield start, end


def _names(tokens: Sequence[Token], names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find a name whole, without its legal form, and by each telling word; the longest first."""
    wanted: set[str] = set()
    for name in names:
        words = name.split()
        told = [word for word in words if _folded_whole(word) not in _LEGAL_FORMS]
        singly = [word for word in told if len(_folded_whole(word)) >= _SHORTEST_NAME and not word.islower()]
        wanted |= {_folded_whole(name), _folded_whole(" ".join(told))}
        # A Vietnamese name is made of common syllables, and means nobody when cut into them.
        wanted |= {_folded_whole(word) for word in singly} if not _is_vietnamese(told) else set()
    wanted = {name for name in wanted if len(name) >= _SHORTEST_NAME - 1}
    if not wanted:
        return
    tokens = [token for token in tokens if token.kind != "address"]
    folded = [_folded(token) for token in tokens]
    longest = max(map(len, wanted))
    at = 0
    while at < len(tokens):
        so_far, last = "", None
        for place in range(at, len(tokens)):
            so_far += folded[place]
            if len(so_far) > longest + _LONGEST_ENDING:
                break
            if so_far in wanted or _ENDING.sub("", so_far) in wanted:
                last = place
        if last is not None:
            yield tokens[at].start, tokens[last].end
            at = last
        at += 1


def _is_vietnamese(words: Sequence[str]) -> bool:
    return any("\u1ea0" <= letter <= "\u1ef9" or letter in "ăđơưĂĐƠƯ" for word in words for letter in word)


def _said_places(plain: str, places: Sequence[str]) -> Iterator[tuple[int, int]]:
    for place in places:
        written = plain_text(place)[0].strip()
        if len(written) > 1:
            for found in re.finditer(rf"(?<!\w){re.escape(written)}(?!\w)", plain, re.IGNORECASE):
                yield found.span()
    for pattern in _PLACES:
        for found in pattern.finditer(plain):
            yield found.span("place") if "place" in found.re.groupindex and found["place"] else found.span()


def _capitals(plain: str) -> Iterator[tuple[int, int]]:
    """Find words with a capital that no beginning of a sentence gives them; not formulas, units and small words."""
    for found in _CAPITALS.finditer(plain):
        start, end = found.span()
        first = found.group().split()[0]
        if _OPENS_SENTENCE.search(plain, max(0, start - 4), start) and not first.isupper():
            start += len(first) + 1
        said = plain[start:end]
        if len(said) < 2 or said.lower() in english_stopwords() or said.lower() in vietnamese_stopwords():
            continue
        if said in UNITS or (_FORMULA.fullmatch(said) and any(character.isdigit() for character in said)):
            continue
        yield start, end


def _folded(token: Token) -> str:
    return fold_persian(token.written) if token.kind == "persian" else fold_latin(token.written)


def _folded_whole(name: str) -> str:
    return "".join(_folded(token) for token in tokenise(name))
