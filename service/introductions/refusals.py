"""Why an introduction cannot go on.

::

    Conflict
    ├── InConflict       the expert must not be named to this organisation
    ├── Revealed         both sides accepted and know each other already
    ├── TakenBack        the office took the candidate or the question back
    ├── LeftOut          the office left this expert out for this problem
    ├── PersonErased     there is nobody any more to be asked
    └── ProblemEnded     the problem was closed or taken back
"""

from __future__ import annotations

from service.conflicts import Conflict


class InConflict(Conflict):
    """The expert must not be named to this organisation; ``kind`` says why."""

    def __init__(self, expert_id: str, kind: str) -> None:
        super().__init__(
            f"The expert {expert_id!r} has a conflict of interest with this organisation ({kind}). "
            "End the conflict first, or choose somebody else."
        )
        self.kind = kind


class Revealed(Conflict):
    """Both sides accepted and know each other already."""

    def __init__(self) -> None:
        super().__init__("Both sides have accepted and know each other; what comes next belongs to their case.")


class TakenBack(Conflict):
    """The office took the candidate or the question back."""

    def __init__(self) -> None:
        super().__init__(
            "The office took this back, so that there is nothing to answer. Ask the office for the reason."
        )


class LeftOut(Conflict):
    """The office left this expert out for this problem."""

    def __init__(self) -> None:
        super().__init__("This expert was left out for this problem, or taken back. Take them in again first.")


class PersonErased(Conflict):
    """There is nobody any more to be asked."""

    def __init__(self) -> None:
        super().__init__("This person was erased from the catalogue. Choose somebody else.")


class ProblemEnded(Conflict):
    """The problem was closed or taken back; ``state`` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(f"This problem is {state}. Open it again before anybody is introduced for it.")
        self.state = state
