"""Every error that Peyvand raises on purpose.

::

    PeyvandError
    ├── InvalidInput             something that a person gave and can mend
    │   ├── UnreadableText       not text: broken encoding, NUL, lone surrogate
    │   ├── ProblemTooShort      nothing to match on
    │   │   ├── ProblemWithoutWords  numbers, units and signs alone
    │   │   └── ProblemWithoutMatter greetings and small words alone
    │   ├── ProblemInFinglish    Persian in Latin letters
    │   ├── ProblemTooLong
    │   ├── UnreadableSource     a file that no reader can make sense of, or must not
    │   ├── UnknownChoice        a value outside a closed list; lists the choices
    │   └── InvalidCatalogue     gathers every bad row of an import
    ├── NotFound                 no such record
    ├── AlreadyExists            the identifier is taken
    ├── ModelUnavailable         the encoder cannot be loaded or built
    └── VectorMismatch           vectors of different encoders or sizes met

A message gives the value seen, the value wanted and the next step. No error
knows a status code: the service has one table for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class PeyvandError(Exception):
    """The root of the tree."""


class InvalidInput(PeyvandError):
    """Something that a person gave and can mend.

    Parameters
    ----------
    message : str
        Value seen, value wanted, what to do.
    field : str, optional
        The name of the field at fault, as the person knows it.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class UnreadableText(InvalidInput):
    """Text that is not text: broken encoding, a NUL, a lone surrogate."""


class ProblemTooShort(InvalidInput):
    """A problem without a word to match on."""


class ProblemWithoutWords(ProblemTooShort):
    """A problem of numbers, units, signs and addresses alone."""


class ProblemWithoutMatter(ProblemTooShort):
    """A problem of greetings, requests and small words alone."""


class ProblemInFinglish(InvalidInput):
    """A problem in Persian, but in Latin letters, in which no expert's work is written."""


class ProblemTooLong(InvalidInput):
    """A problem longer than anyone writes by hand."""


class UnknownChoice(InvalidInput):
    """A value outside a closed list; ``more`` counts the choices that are too many to be named."""

    def __init__(
        self, what: str, seen: object, choices: Iterable[str], *, field: str | None = None, more: int = 0
    ) -> None:
        self.seen = seen
        self.choices = tuple(choices)
        listed = ", ".join(self.choices) or "(none yet)"
        rest = f" … and {more:,} more" if more else ""
        super().__init__(f"Unknown {what} {seen!r}. Choose one of: {listed}{rest}.", field=field or what)


class UnreadableSource(InvalidInput):
    """A file that no reader can make sense of, or that is not safe to read; nothing of it was read."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in one row of a catalogue file.

    ``row`` counts from 1 as a person sees it in the file, a header included;
    0 speaks of the file as a whole.
    """

    file: str
    row: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" if self.row else self.file
        return f"{place}: {self.message}"


class InvalidCatalogue(InvalidInput):
    """Every bad row of a catalogue; nothing of it was read."""

    SHOWN = 20

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        shown = "\n".join(f"  {problem}" for problem in self.problems[: self.SHOWN])
        rest = len(self.problems) - self.SHOWN
        more = f"\n  … and {rest} more" if rest > 0 else ""
        super().__init__(
            f"Nothing was read: {len(self.problems)} fault(s) in the catalogue. "
            f"Mend these and try again:\n{shown}{more}"
        )


class NotFound(PeyvandError):
    """No record has this identifier."""

    def __init__(self, what: str, identifier: object) -> None:
        super().__init__(f"There is no {what} {str(identifier)!r}.")
        self.what = what
        self.identifier = identifier


class AlreadyExists(PeyvandError):
    """The identifier is taken."""

    def __init__(self, what: str, identifier: object) -> None:
        super().__init__(f"The {what} {str(identifier)!r} exists already. Replace it, or choose another id.")
        self.what = what
        self.identifier = identifier


class ModelUnavailable(PeyvandError):
    """The encoder cannot be loaded or built; the message says what to do."""


class VectorMismatch(PeyvandError):
    """Vectors of different encoders, or of different sizes, met."""
