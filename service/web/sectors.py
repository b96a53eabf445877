"""Sectors in words: a code that is known becomes the reader's word, anything else stays as it was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from service.web.languages import translations


def sector_name(sector: str | None, code: str) -> str:
    """Name a sector in a language; nothing for none."""
    return _known(code).get(sector or "", sector or "")


def sector_code(word: str, code: str) -> str:
    """Give the code of a sector that somebody named in a language; what is not known stays as it was written."""
    written = " ".join(word.split()).casefold()
    return next((each for each, name in _known(code).items() if name.casefold() == written), word)


@lru_cache(maxsize=8)
def _known(code: str) -> Mapping[str, str]:
    _: Callable[[str], str] = translations(code).gettext
    return MappingProxyType({
        "agriculture": _("agriculture"),
        "automotive": _("vehicles"),
        "chemicals": _("chemicals"),
        "construction": _("construction"),
        "education": _("education"),
        "electronics": _("electronics"),
        "environment": _("environment"),
        "food": _("food"),
        "glass": _("glass"),
        "health": _("health"),
        "mining": _("mining"),
        "petrochemicals": _("petrochemicals"),
        "power": _("power and energy"),
        "software": _("software"),
        "steel": _("steel"),
        "textiles": _("textiles"),
        "transport": _("transport"),
        "water": _("water"),
    })  # fmt: skip
