"""Who is named in a reference: tells names from titles, and one author from the next.

A part of an entry goes in. What makes a name sure are initials, or that it is the family name of the CV's
owner; a few words without digits may be one.
"""

from __future__ import annotations

import re
from typing import Final

from matcher.text.letters import compose, fold_latin, fold_letters

PART: Final = re.compile(r"\s*[,،]\s+|\s*[؛;]\s*")
"""What stands between the parts of a reference by commas."""

_INITIALS: Final = r"(?:[A-ZÀ-ÖØ-ÞĐ]\.?[\s-]?){1,3}|(?:[آ-ی]\.\s?){1,3}"
_ONLY_INITIALS: Final = re.compile(rf"^(?:{_INITIALS})$")
_NAME_WITH_INITIALS: Final = re.compile(
    r"^(?:(?:[A-ZÀ-ÖØ-ÞĐ]\.[\s-]?){1,3}\s?[\w'’-]+(?:\s[\w'’-]+)?"
    r"|[\w'’-]+(?:\s[\w'’-]+){0,2}\s(?:[A-ZÀ-ÖØ-ÞĐ]\.[\s-]?){1,3}|[\w'’-]+(?:\s[\w'’-]+)?\s[A-ZÀ-ÖØ-ÞĐ]{1,3}"
    r"|[\w‌]+(?:\s[\w‌]+)?\s(?:[آ-ی]\.\s?){1,2}|(?:[آ-ی]\.\s?){1,2}[\w‌]+)$"
)
_WORDS_OF_A_NAME: Final = 4
_OTHERS: Final = re.compile(r"^(?:et al\.?|(?:و\s+)?همکاران|others|cộng sự|cs\.?)$", re.IGNORECASE)
_BETWEEN_NAMES: Final = re.compile(r"\s*[;؛]\s*|\s*,?\s+(?:and|&|và)\s+|\s*،?\s+و\s+|\s*&\s*", re.IGNORECASE)


def folded(text: str) -> str:
    """Write words so that their spellings coincide."""
    return fold_latin(fold_letters(compose(text)))


def names_someone(text: str, owner: frozenset[str]) -> bool:
    """Tell whether a text names the owner, or anybody with initials."""
    return bool(owner & set(re.findall(r"\w+", folded(text)))) or any(
        _NAME_WITH_INITIALS.match(part.strip()) for part in PART.split(text) if "." in part
    )


def may_be_name(part: str) -> bool:
    """Tell whether a part could be a name, or names: few words and no digits."""
    pieces = [piece for piece in _BETWEEN_NAMES.split(part.strip().rstrip(".")) if piece]
    return not re.search(r"\d", part) and all(len(piece.split()) <= _WORDS_OF_A_NAME for piece in pieces)


def is_name(part: str, owner: frozenset[str]) -> bool:
    """Tell whether a part is a name for sure: it has initials, or is the owner's."""
    if _OTHERS.match(part.strip()):
        return True
    pieces = [part.strip(), *(piece.strip() for piece in _BETWEEN_NAMES.split(part) if piece.strip())]
    initials = any(_NAME_WITH_INITIALS.match(piece) or _ONLY_INITIALS.match(piece) for piece in pieces)
    return may_be_name(part) and (initials or bool(owner & set(re.findall(r"\w+", folded(part)))))


def are_authors(text: str, owner: frozenset[str]) -> bool:
    """Tell whether a text names people and nothing else: somebody with initials, or the owner, and only short parts."""
    said = text.strip().strip(",،.؛;: ")
    if not said or any(letter.isdigit() for letter in said):
        return False
    parts = [part for piece in PART.split(said) for part in _BETWEEN_NAMES.split(piece) if part.strip(" .")]
    if any(len(part.split()) > 5 for part in parts):
        return False
    named = bool(owner & set(re.findall(r"\w+", folded(said))))
    return named or any(_ONLY_INITIALS.match(part.strip()) or _NAME_WITH_INITIALS.match(part.strip()) for part in parts)


def look_like_names(text: str) -> bool:
    """Tell whether all parts, two or more, are as short as names, and begin with capitals where there are any."""
    parts = [part.strip(" .") for part in re.split(r"[,،;؛&]|\s(?:and|và|و)\s", text) if part.strip(" .")]
    return len(parts) > 1 and all(
        len(part.split()) <= 3 and not re.search(r"\d", part) and not any(word[0].islower() for word in part.split())
        for part in parts
    )


def split_authors(text: str) -> tuple[str, ...]:
    """Tell the authors apart, «family name, initials» kept together."""
    names: list[str] = []
    groups = _BETWEEN_NAMES.split(text.strip().strip(",،؛;: "))
    for group in groups:
        parts = [part.strip() for part in re.split(r"[,،]", group) if part.strip(" .")]
        # «family, given» where semicolons part the people, or where there is nobody else
        pairs = len(parts) == 2 and (re.search("[;؛]", text) or (len(groups) == 1 and " " not in "".join(parts)))
        for part in parts:
            if names and (_ONLY_INITIALS.match(part) or (pairs and part is parts[1])):
                names[-1] = f"{names[-1]}{'،' if re.search('[آ-ی]', part) else ','} {part}"
            elif not _OTHERS.match(part):
                names.append(part)
    tidy = (name.strip(" *†‡") if re.search(r"\b\w\.$", name) else name.strip(" .*†‡") for name in names)
    return tuple(dict.fromkeys(name for name in tidy if any(letter.isalpha() for letter in name)))
