"""The form of the page, read from what a browser sends.

Bytes in, a frozen `Form` out. Judges no text: what cannot be matched is for
the workflow to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

LIMITS: Final = (5, 10, 20, 50)
_MOST_FIELDS: Final = 20


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


async def posted(request: Request) -> Form:
    """Read the form that was sent; a field that is missing or out of its list has its usual value."""
    return read_form(await request.body())


def read_form(body: bytes) -> Form:
    """Read ``application/x-www-form-urlencoded``.

    Bytes that are not UTF-8 come through as lone surrogates, so that the text is refused as
    unreadable beside its field, and is not silently another text.
    """
    try:
        sent = dict(
            parse_qsl(
                body.decode("latin-1"), errors="surrogateescape", max_num_fields=_MOST_FIELDS, keep_blank_values=True
            )
        )
    except ValueError:
        sent = {}
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
