r"""LaTeX out of titles, names and abstracts.

A value of a BibTeX field goes in; the words that a reader of the printed page sees come out. It knows
neither entries nor files. Whatever it does not know stays readable: the name of an unknown command goes
if something in braces follows, and stays without its backslash if nothing does.

The decoder that comes with bibtexparser is not used: it drops what it has no rule for (``\mbox{H}``,
``\texttt{code}``, the hook of Vietnamese ``\h{o}``), reads ``%`` in an abstract as a comment to the
end, and raises on ``\href``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from matcher.sources.markup import subscript, superscript

Change = Callable[[str], str]

_MAYBE_LATEX: Final = re.compile(r"[\\{}~$]|--|``|''")
_PIECES: Final = re.compile(r"\\[A-Za-z]+\*?[ \t\n]*|\\.|[{}^_~]|---?|``|''|\\$|[^\\{}^_~\-`']+|.", re.DOTALL)
_DISPLAYED: Final = re.compile(r"(?<!\\)\$\$(.+?)\$\$", re.DOTALL)
# pandoc's rule for $…$: no space inside at either end, no digit after; so "from $5 to $6" are prices.
_INLINE: Final = re.compile(r"(?<!\\)\$(?=\S)([^$]*?)(?<![\s\\])\$(?!\d)")
_APPROXIMATELY: Final = re.compile(r"(?:(?<=\s)|^)~(?=\d)")
_POINTING: Final = re.compile(
    r"[ ~]?\\(?:[a-z]*cite[a-z]*|ref|eqref|label|vspace|hspace)\*?(?:\[[^\][{}]{0,200}\]){0,2}\{[^{}]*\}"
)

_ACCENTS: Final = MappingProxyType({
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "h": "\u0309", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327",
    "k": "\u0328", "b": "\u0331",
})  # fmt: skip
_GREEK: Final = dict(zip((
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
    "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "varepsilon", "vartheta",
    "varphi", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega",
), "αβγδεζηθικλμνξπρστυφχψωεϑϕΓΔΘΛΞΠΣΦΨΩ", strict=True))  # fmt: skip
_SIGNS: Final = MappingProxyType({
    **_GREEK,
    "i": "i", "j": "j", "l": "ł", "L": "Ł", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "ss": "ß", "dj": "đ", "DJ": "Đ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "ohorn": "ơ", "OHORN": "Ơ",
    "uhorn": "ư", "UHORN": "Ư", "times": "×", "pm": "±", "cdot": "·", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥",
    "neq": "≠", "approx": "≈", "sim": "~", "infty": "∞", "circ": "°", "degree": "°", "textdegree": "°",
    "textmu": "µ", "micro": "µ", "rightarrow": "→", "to": "→", "leftarrow": "←", "ldots": "…", "dots": "…",
    "cdots": "…", "textgreater": ">", "textless": "<", "gt": ">", "lt": "<", "textendash": "–", "textemdash": "—",
    "textbackslash": "\\", "textasciitilde": "~", "textunderscore": "_", "textquotedblleft": "“",
    "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’", "prime": "′", "partial": "∂", "sum": "∑",
    "int": "∫", "in": "∈", "quad": " ", "qquad": " ", "par": "\n\n", "item": "\n", "newline": " ", "linebreak": " ",
    "slash": "/", "LaTeX": "LaTeX", "TeX": "TeX",
})  # fmt: skip
_WORDLESS: Final = frozenset([
    "bf", "it", "rm", "sf", "tt", "sl", "sc", "em", "bfseries", "itshape", "mdseries", "upshape", "rmfamily",
    "sffamily", "ttfamily", "normalfont", "relax", "small", "large", "Large", "tiny", "footnotesize",
    "normalsize", "noindent", "centering", "left", "right", "big", "Big", "displaystyle", "textstyle", "limits",
    "protect", "boldmath", "unboldmath", "selectfont",
])  # fmt: skip
_TAKES_AWAY: Final = frozenset((
    "begin", "end", "noopsort", "href", "foreignlanguage", "selectlanguage", "textcolor", "color",
))  # fmt: skip
"""What they take first is no word: an environment, a sort key, an address, a language."""
_SYMBOLS: Final = MappingProxyType({"\\": " ", "/": "", "-": "", "@": "", "!": "", ",": " ", ";": " ", ":": " "})
_FORMULA: Final = MappingProxyType({r"\(": True, r"\[": True, r"\)": False, r"\]": False})
_DASHES: Final = MappingProxyType({"---": "—", "--": "–", "``": "“", "''": "”", "~": " "})


@dataclass(slots=True)
class _Group:
    """What stands in one pair of braces, and what the next thing in it is to be changed by."""

    said: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def say(self, piece: str) -> None:
        while self.changes:
            piece = self.changes.pop()(piece)
        self.said.append(piece)


def without_latex(text: str) -> str:
    """Write a LaTeX text as the page shows it.

    Accents become letters, formulas stay readable (``Fe$_2$O$_3$`` is Fe2O3, ``$10^{-3}$`` is 10⁻³), commands
    of style, citations and braces go. ``%`` and ``&`` are plain signs, as in the many entries that no one
    typeset.
    """
    if not _MAYBE_LATEX.search(text):
        return text
    text = _POINTING.sub("", text)
    text = _INLINE.sub(r"\\(\1\\)", _DISPLAYED.sub(r"\\(\1\\)", text))
    text = _APPROXIMATELY.sub(r"\\textasciitilde{}", text)
    groups = [_Group()]
    in_formula = False
    for found in _PIECES.finditer(text):
        piece = found.group()
        group = groups[-1]
        if piece == "{":
            groups.append(_Group())
        elif piece == "}":
            if len(groups) > 1:
                groups.pop()
                groups[-1].say("".join(group.said))
        elif piece in _FORMULA:
            in_formula = _FORMULA[piece]
        elif piece.startswith("\\"):
            opens = text[found.end() : found.end() + 1] == "{"
            _obey(piece[1:], group, in_formula=in_formula, opens=opens)
        elif piece in {"^", "_"}:
            if in_formula:
                group.changes.append(superscript if piece == "^" else subscript)
            else:
                group.say(piece)
        else:
            _read(_DASHES.get(piece, piece), group)
    while len(groups) > 1:
        last = groups.pop()
        groups[-1].say("".join(last.said))
    return "".join(groups[0].said)


def without_escapes(text: str) -> str:
    r"""Take braces, ``\url`` and the backslash before ``_ % & # ~`` out of an address or identifier."""
    return re.sub(r"\\(?:url\b|(?=[_%&#~$]))|[{}]", "", text).strip()


def _read(plain: str, group: _Group) -> None:
    """Say plain text; a change that waits, such as an accent, takes its first character alone."""
    if not group.changes:
        group.said.append(plain)
        return
    rest = plain.lstrip()
    if rest:
        group.say(rest[0])
        group.said.append(rest[1:])


def _obey(command: str, group: _Group, *, in_formula: bool, opens: bool) -> None:
    """Do what a command says; ``opens`` tells that something in braces follows it."""
    name = command.rstrip(" \t\n").rstrip("*")
    if name in _ACCENTS and not (in_formula and name in "dchvbkur"):
        group.changes.append(_accent(_ACCENTS[name]))
    elif name in _SIGNS:
        group.say(_SIGNS[name])
        if in_formula and command != name and name not in {"circ", "degree"}:
            group.said.append(" ")
    elif name in _TAKES_AWAY:
        group.changes.append(lambda _taken: "")
    elif name == "textsuperscript":
        group.changes.append(superscript)
    elif name == "textsubscript":
        group.changes.append(subscript)
    elif name in {"frac", "dfrac", "tfrac"}:
        group.changes.append(lambda above: f"{above}/")
    elif name == "sqrt":
        group.changes.append(lambda under: f"√{under}" if len(under) == 1 else f"√({under})")
    elif not name.isalpha():
        group.say(_SYMBOLS.get(name, name or " "))
    elif name not in _WORDLESS and not opens:
        group.say(command)


def _accent(mark: str) -> Change:
    def put(letters: str) -> str:
        letters = unicodedata.normalize("NFC", letters.lstrip())
        return unicodedata.normalize("NFC", letters[:1] + mark + letters[1:]) if letters else ""

    return put
