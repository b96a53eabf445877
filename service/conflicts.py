"""Errors about what else is in the store, or is being done to it.

::

    PeyvandError
    └── Conflict
        ├── StillInUse          other records point to this one
        ├── ConcurrentChange    someone else changed the same at the same time
        └── Stale               someone else changed it since it was looked at
"""

from __future__ import annotations

from matcher.errors import PeyvandError


class Conflict(PeyvandError):
    """What was asked for does not go together with what is in the store."""


class StillInUse(Conflict):
    """Other records point to this one."""

    def __init__(self, what: str, identifier: str, users: str, count: int) -> None:
        super().__init__(
            f"The {what} {identifier!r} still has {count:,} {users}. Move or delete them first, then delete it."
        )


class ConcurrentChange(Conflict):
    """Someone else changed the same at the same time; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Someone else changed the same records at the same time; nothing was written. Try again.")


class Stale(Conflict):
    """Someone else changed a record since the form was opened; nothing was overwritten."""

    def __init__(self, what: str, identifier: str | int) -> None:
        super().__init__(
            f"The {what} {identifier!r} was changed by someone else since you opened it; nothing was overwritten. "
            "Look at what stands there now, and save again."
        )
