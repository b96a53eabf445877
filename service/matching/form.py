"""The form of the page, read from what a browser sends.

Fields in, a frozen `Form` out. Judges no text: what cannot be matched is for
the workflow to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LIMITS: Final = (5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed and pressed.

    ``language`` is the one whose button was pressed, ``example`` the number of the example
    that was, counted from 1; ``answered`` says that the page already showed an answer.
    """

    title: str = ""
    text: str = ""
    limit: int = 10
    language: str | None = None
    example: int | None = None
    answered: bool = False

    @property
    def asks(self) -> bool:
        """Whether experts are wanted, and not just another language of the page."""
        return self.language is None or self.answered


def read_form(sent: Mapping[str, str]) -> Form:
    """Read the fields that were sent; one that is missing or out of its list has its usual value."""
    return Form(
        title=sent.get("title", ""),
        text=sent.get("text", "").replace("\r\n", "\n"),
        limit=_number(sent, "limit", LIMITS) or Form().limit,
        language=sent.get("language"),
        example=_number(sent, "example", range(1, 10)),
        answered="answered" in sent,
    )


def _number(sent: Mapping[str, str], name: str, choices: tuple[int, ...] | range) -> int | None:
    return next((choice for choice in choices if sent.get(name) == str(choice)), None)
