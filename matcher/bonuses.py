"""What an expert gains beside the evidence: a bonus for a pair that has a live agreement.

Bonuses by id go in, each expert's bonus comes out. Knows no scores and no agreements: who gets one,
and how much, is for whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from matcher.errors import InvalidInput
from matcher.index import Index

AGREEMENT: Final = "agreement"
"""The part of a score that no evidence brings; it is there only for whom it is above 0."""

MOST_BONUS: Final = 0.1
"""As much as a tenth of a similarity: it may change the order of near scores, and makes no match of a stranger."""

NO_BONUSES: Final[Mapping[str, float]] = MappingProxyType({})


def check_bonuses(bonuses: Mapping[str, float]) -> None:
    """Refuse bonuses that are none.

    Raises
    ------
    InvalidInput
        If one is not in [0, `MOST_BONUS`].
    """
    for whose, bonus in bonuses.items():
        if not 0.0 <= bonus <= MOST_BONUS:
            raise InvalidInput(f"The bonus of {whose!r} is {bonus}; give one from 0 to {MOST_BONUS}.", field="bonuses")


def bonus_of_each(index: Index, expert_ids: Sequence[str], bonuses: Mapping[str, float]) -> dict[str, float]:
    """Give each expert's bonus: their own or their institution's, whichever is higher; 0 for most."""
    people = index.experts(expert_ids)
    return {
        id_: max(bonuses.get(id_, 0.0), bonuses.get(people[id_][0].institution_id or "", 0.0)) for id_ in expert_ids
    }
