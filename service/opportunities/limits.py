"""Who may be asked on a day, as the experts themselves said: how many questions at once, how often, from when on again.

Ids and a day go in; of those who may not be asked, why not and until when. Writes nothing and knows no HTTP.

::

    Conflict
    └── NotNow    an expert does not want to be asked now
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from service.conflicts import Conflict
from service.introductions.load_store import loads_of
from service.opportunities import asked_store

HOLDS: Final = ("away", "full", "recent")
"""Away or paused until a day; has as much at once as they take; was asked so lately that they want a rest."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why an expert may not be asked now: one of `HOLDS`, and the day from which they may; unknown where full."""

    kind: str
    until: date | None


class NotNow(Conflict):
    """An expert does not want to be asked now; ``kind`` and ``until`` are those of a `Hold`."""

    def __init__(self, expert_id: str, hold: Hold) -> None:
        when = f"from {hold.until} on" if hold.until is not None else "once they have answered or finished something"
        super().__init__(
            f"The expert {expert_id!r} does not want to be asked now ({hold.kind}); they may be asked {when}. "
            "Choose somebody else, or wait."
        )
        self.kind, self.until = hold.kind, hold.until


def may_be_asked(session: Session, expert_ids: Collection[str], day: date) -> Mapping[str, Hold]:
    """Say of those experts who may not be asked on a day why not; who is not in it may be."""
    loads = loads_of(session, expert_ids, day)
    rests = asked_store.rests_of(session, expert_ids)
    held: dict[str, Hold] = {}
    for each in expert_ids:
        load = loads[each]
        if load.back_on is not None:
            held[each] = Hold("away", load.back_on)
        elif load.is_full:
            held[each] = Hold("full", None)
        elif (rest := rests.get(each)) is not None and (until := rest[0] + timedelta(days=rest[1])) > day:
            held[each] = Hold("recent", until)
    return held


def need_not_held(session: Session, expert_id: str, day: date) -> None:
    """Let a question through to an expert who may be asked.

    Raises
    ------
    NotNow
        If they may not.
    """
    hold = may_be_asked(session, [expert_id], day).get(expert_id)
    if hold is not None:
        raise NotNow(expert_id, hold)
