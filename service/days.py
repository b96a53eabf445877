"""Which day it is, for everything that begins or ends with one."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """Read the day, the same for every process wherever it runs: that of UTC."""
    return datetime.now(UTC).date()
