"""A record on its way into the store is held to the rules of its form, whoever made it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from matcher.forms import Form, fill

RecordT = TypeVar("RecordT")


@dataclass(frozen=True, slots=True)
class Written(Generic[RecordT]):
    """A record as it stands in the store now, and whether it was not there before."""

    record: RecordT
    created: bool


def checked(form: Form[RecordT], record: Any) -> RecordT:
    """Let a record through if a catalogue file with the same fields would be.

    Raises
    ------
    InvalidInput
        The first thing that is wrong, with the field's name.
    """
    found, faults = fill(form, asdict(record))
    if found is None:
        raise faults[0]
    return found
