"""A page of a list: how much of it is asked for, and what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from matcher.errors import InvalidInput

RecordT = TypeVar("RecordT")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted: ``limit`` records, 1 to 100, after the first ``offset``.

    Raises
    ------
    InvalidInput
        If either is out of its range.
    """

    limit: int = 20
    offset: int = 0

    MAX_LIMIT: ClassVar[int] = 100
    MAX_OFFSET: ClassVar[int] = 10_000_000

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= self.MAX_LIMIT:
            raise InvalidInput(f"The limit is {self.limit}; wanted 1 to {self.MAX_LIMIT}.", field="limit")
        if not 0 <= self.offset <= self.MAX_OFFSET:
            raise InvalidInput(f"The offset is {self.offset}; wanted 0 to {self.MAX_OFFSET:,}.", field="offset")


@dataclass(frozen=True, slots=True)
class Listing(Generic[RecordT]):
    """The records of one page, and how many there are on all pages."""

    items: Sequence[RecordT]
    total: int
    page: Page
