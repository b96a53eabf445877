"""What damaged Persian text does to a ranking.

Problems and a matcher go in; for each way in which keyboards and copies damage Persian text, the
share of the ten best that stay comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from matcher.engine import Matcher
from matcher.house import N_NAMED
from matcher.prepare import probes
from matcher.rank import rank_experts
from matcher.records import Problem
from matcher.text.letters import ZWNJ

_ARABIC_LETTERS: Final = str.maketrans("یک", "يك")
_ARABIC_DIGITS: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩")

DAMAGES: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType({
    "Arabic letters": lambda text: text.translate(_ARABIC_LETTERS),
    "Arabic digits": lambda text: text.translate(_ARABIC_DIGITS),
    "half-spaces to spaces": lambda text: text.replace(ZWNJ, " "),
    "half-spaces to nothing": lambda text: text.replace(ZWNJ, ""),
    "all, with nothing": lambda text: text.replace(ZWNJ, "").translate(_ARABIC_LETTERS).translate(_ARABIC_DIGITS),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Damage:
    """How many problems the damage changes, and how much of the ten best stays: the mean, and the least."""

    n_changed: int
    overlap: float
    least: float


def report_damage(matcher: Matcher, problems: Sequence[Problem]) -> dict[str, Damage]:
    """Damage each Persian problem in each way of `DAMAGES`, and compare whom it finds.

    The mean is over all Persian problems, also those with nothing that could be damaged.
    """
    persian = [problem for problem in problems if problem.lang == "fa"]
    clean = _best(matcher, persian)
    found = {}
    for name, damage in DAMAGES.items():
        damaged = [replace(each, title=damage(each.title), text=damage(each.text)) for each in persian]
        shares = [
            len(before & after) / max(1, len(before))
            for before, after in zip(clean, _best(matcher, damaged), strict=True)
        ]
        n_changed = sum(one != other for one, other in zip(persian, damaged, strict=True))
        found[name] = Damage(n_changed, sum(shares) / max(1, len(shares)), min(shares, default=0.0))
    return found


def _best(matcher: Matcher, problems: Sequence[Problem]) -> list[set[str]]:
    return [
        {expert.expert_id for expert in rank_experts(matcher.index, probe, limit=N_NAMED, ranking=matcher.ranking)}
        for probe in probes(problems, matcher.encoder)
    ]
