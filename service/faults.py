"""What can be wrong with a field that a person filled in, as errors that every page can say in their language.

::

    InvalidInput
    ├── Missing        the field is empty and needed
    ├── TooLong        more characters than are kept
    ├── OutOfRange     a number or a day outside what makes sense
    ├── NotANumber     no number
    ├── NotADay        no day that can be read
    ├── NotAnAddress   no e-mail address
    └── NotOffered     not one of the choices

    PeyvandError
    └── TooMuch            more was sent at once than is read
"""

from __future__ import annotations

from collections.abc import Container

from matcher.errors import InvalidInput, PeyvandError
from matcher.text import readable


class TooMuch(PeyvandError):
    """More was sent at once than is read."""


class Missing(InvalidInput):
    """The field is empty and needed."""

    def __init__(self, field: str) -> None:
        super().__init__(f"The {field} is missing; wanted something there.", field=field)


class TooLong(InvalidInput):
    """More characters than are kept."""

    def __init__(self, field: str, seen: int, most: int) -> None:
        super().__init__(f"The {field} has {seen:,} characters; at most {most:,} are kept. Shorten it.", field=field)
        self.seen, self.most = seen, most


class OutOfRange(InvalidInput):
    """A number or a day outside what makes sense; the three are written for a program."""

    def __init__(self, field: str, seen: object, least: object, most: object) -> None:
        super().__init__(f"The {field} is {seen}; wanted {least} to {most}.", field=field)
        self.seen, self.least, self.most = seen, least, most


class NotANumber(InvalidInput):
    """No number."""

    def __init__(self, field: str, seen: str) -> None:
        super().__init__(f"The {field} is {seen[:60]!r}; wanted a whole number.", field=field)


class NotADay(InvalidInput):
    """No day that can be read."""

    def __init__(self, field: str, seen: str) -> None:
        super().__init__(f"The {field} is {seen[:60]!r}; wanted a day such as 1405/09/08 or 2026-11-29.", field=field)


class NotAnAddress(InvalidInput):
    """No e-mail address."""

    def __init__(self, field: str, seen: str) -> None:
        super().__init__(
            f"The {field} is {seen[:80]!r}; wanted an e-mail address such as name@example.org.", field=field
        )


class NotOffered(InvalidInput):
    """Not one of the choices."""

    def __init__(self, field: str, seen: str) -> None:
        super().__init__(f"The {field} is {seen[:60]!r}, which is not offered; choose one of the list.", field=field)


def checked_text(text: str, field: str, *, most: int, needed: bool = False) -> str:
    """Give a person's text that can be kept.

    Raises
    ------
    Missing, TooLong, UnreadableText
        If it cannot.
    """
    text = readable(text, what=field).strip()
    if needed and not text:
        raise Missing(field)
    if len(text) > most:
        raise TooLong(field, len(text), most)
    return text


def checked_choice(value: str, field: str, choices: Container[str]) -> str:
    """Give a value that is one of the choices; raises `NotOffered`, or `Missing` where it is empty."""
    if not value:
        raise Missing(field)
    if value not in choices:
        raise NotOffered(field, value)
    return value
