"""The sentence that says why an expert fits, in the reader's language.

Facts go in, a sentence made of them goes out: how many works of which kinds, what in the
problem they deal with, the latest year. Nothing is said that is not among the facts.
Knows no ranking, no store and no HTML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from matcher.records import KINDS, Reason
from service.web.languages import number, translations, year
from service.web.shown import isolated

_OTHER: Final = "other"
"""Stands for every kind without a name of its own."""


def reason_sentence(reason: Reason, *, thin: bool, code: str) -> str:
    """Say in one sentence why an expert fits.

    Parameters
    ----------
    reason : Reason
        The facts.
    thin : bool
        Whether nothing but the expert's own interests is known.
    code : str
        The reader's language, one of `service.web.languages.LANGUAGES`.

    Returns
    -------
    str
        With a full stop. Words of the problem stand between a first strong isolate and its end
        (U+2068 and U+2069), since they may run the other way; nothing else in it does so.
    """
    _: Callable[[str], str] = translations(code).gettext
    phrases = _phrases(reason.phrases, code)
    if thin:
        said = _("only interests and department are known")
        if phrases:
            said = _("only interests and department are known; they deal with %(phrases)s") % {"phrases": phrases}
        return _ended(said)
    counts = _counts(reason)
    if not counts:
        return _ended(_("nothing that is known of this expert tells why"))
    said = _joined([_deed(kind, count, code) for kind, count in counts], code)
    several = sum(count for _kind, count in counts) > 1
    if phrases and several:
        told = _("%(deeds)s that between them deal with %(phrases)s")
    elif phrases:
        told = _("%(deeds)s that deals with %(phrases)s")
    else:
        told = _("%(deeds)s near this problem in meaning")
    said = told % {"deeds": said, "phrases": phrases}
    if reason.latest_year is not None:
        dated = _("%(told)s, the latest in %(year)s") if several else _("%(told)s, in %(year)s")
        said = dated % {"told": said, "year": year(reason.latest_year, code)}
    return _ended(said)


def _counts(reason: Reason) -> list[tuple[str, int]]:
    """Count by named kinds, in the order of the facts; interests come last, since they are no works."""
    counts: Counter[str] = Counter()
    for kind, count in reason.kinds:
        counts[kind if kind in KINDS else _OTHER] += count
    return sorted(counts.items(), key=lambda counted: counted[0] == "interests")


def _deed(kind: str, count: int, code: str) -> str:
    """Say what someone did, in the middle of a sentence."""
    ngettext: Callable[[str, str, int], str] = translations(code).ngettext
    _: Callable[[str], str] = translations(code).gettext
    deeds = {
        "publication": ngettext("wrote %(number)s publication", "wrote %(number)s publications", count),
        "thesis": ngettext("supervised %(number)s thesis", "supervised %(number)s theses", count),
        "project": ngettext("worked on %(number)s project", "worked on %(number)s projects", count),
        "grant": ngettext("held %(number)s grant", "held %(number)s grants", count),
        "patent": ngettext("has %(number)s patent", "has %(number)s patents", count),
        "course": ngettext("taught %(number)s course", "taught %(number)s courses", count),
        "laboratory": ngettext("has %(number)s laboratory", "has %(number)s laboratories", count),
        "equipment": ngettext("has %(number)s piece of equipment", "has %(number)s pieces of equipment", count),
        "contract": ngettext("carried out %(number)s contract", "carried out %(number)s contracts", count),
        "interests": _("named research interests"),
        _OTHER: ngettext("produced %(number)s work", "produced %(number)s works", count),
    }
    return deeds[kind] % {"number": number(count, code)}


def _phrases(phrases: Sequence[str], code: str) -> str:
    _: Callable[[str], str] = translations(code).gettext
    told_once = {phrase.casefold(): phrase for phrase in map(isolated, reversed(phrases)) if phrase}
    return _joined([_("“%(phrase)s”") % {"phrase": phrase} for phrase in reversed(told_once.values())], code)


def _joined(parts: Sequence[str], code: str) -> str:
    """Join as a sentence does: with commas, and with “and” before the last."""
    _: Callable[[str], str] = translations(code).gettext
    if len(parts) < 2:
        return "".join(parts)
    joined = parts[0]
    for part in parts[1:-1]:
        joined = _("%(first)s, %(next)s") % {"first": joined, "next": part}
    return _("%(first)s and %(last)s") % {"first": joined, "last": parts[-1]}


def _ended(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."
