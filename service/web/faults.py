"""What is wrong, in the reader's language.

An error goes in, a sentence comes out: of the kinds that every page meets. A room adds sentences of its own
kinds. What has no words here is said in general; the details, in English, are the log's and the API's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from matcher.errors import (
    InvalidInput,
    NotFound,
    PeyvandError,
    ProblemInFinglish,
    ProblemTooLong,
    ProblemTooShort,
    ProblemWithoutMatter,
    ProblemWithoutWords,
    UnreadableText,
)
from service import faults
from service.accounts.actors import NotPermitted
from service.accounts.passwords import LEAST_CHARACTERS, WeakPassword
from service.accounts.sign_in import LinkEnded, NotSignedIn, TooManyAttempts
from service.conflicts import ConcurrentChange, Stale
from service.database import DatabaseUnavailable
from service.web.languages import day, number, translations

Sentences = Mapping[type[PeyvandError], str]


def sentence(error: PeyvandError, code: str, more: Sentences | None = None) -> str:
    """Say an error in the reader's language, by its class or its nearest parent's.

    Parameters
    ----------
    more : mapping, optional
        A room's own sentences, in that language already.
    """
    known = {**_known(code), **(more or {})}
    said = next(known[kind] for kind in type(error).__mro__ if kind in known)
    values = {name: _written(getattr(error, name), code) for name in ("seen", "least", "most") if hasattr(error, name)}
    return said % values if values and "%(" in said else said


def _written(value: object, code: str) -> str:
    if isinstance(value, date):
        return day(value, code)
    return number(value, code) if isinstance(value, int) else str(value)


def _known(code: str) -> dict[type[PeyvandError], str]:
    _: Callable[[str], str] = translations(code).gettext
    return {
        faults.TooMuch: _("This is more than can be sent at once. Go back and leave out what is not needed."),
        faults.Missing: _("This is needed. Please fill it in."),
        faults.TooLong: _("This has %(seen)s characters; at most %(most)s are kept. Please shorten it."),
        faults.OutOfRange: _("This is %(seen)s; wanted %(least)s to %(most)s."),
        faults.NotANumber: _("This is no whole number. Write it in digits, such as 1,500,000."),
        faults.NotADay: _("This day cannot be read. Write year, month and day in digits, such as 1405/09/08."),
        faults.NotAnAddress: _("This is no e-mail address. Write one such as name@example.org."),
        faults.NotOffered: _("This is not one of the choices. Choose one of the list."),
        UnreadableText: _("Some characters here cannot be read as text. Type them again, or paste as plain text."),
        ProblemTooShort: _(
            "This is too little to go by. Describe in a sentence or two what goes wrong and what you want."
        ),
        ProblemWithoutWords: _(
            "Numbers and signs alone are not enough to find an expert. "
            "Describe in a sentence or two what goes wrong and what you want."
        ),
        ProblemWithoutMatter: _(
            "The problem itself is missing here. Describe in a sentence or two what goes wrong and what you want."
        ),
        ProblemInFinglish: _(
            "This text is Persian in Latin letters. Please write it in Persian script: "
            "experts’ works are written so, and can then be found."
        ),
        ProblemTooLong: _("This text is too long. Keep what describes the problem and leave attachments out."),
        WeakPassword: _(
            "This password is easy to guess or shorter than %(least)s characters. A few words in a row are easy "
            "to remember."
        )
        % {"least": number(LEAST_CHARACTERS, code)},
        NotSignedIn: _("This does not go together. Check what you typed, or ask for a link by e-mail."),
        TooManyAttempts: _("This was tried too often. Wait a quarter of an hour, or ask for a link by e-mail."),
        LinkEnded: _("This link was used already or is out of date. Ask for a new one."),
        NotPermitted: _("This is not open to you. Sign in as somebody who may see it, or ask your office."),
        NotFound: _("There is nothing here that you can see: it was removed, or the address is mistyped."),
        Stale: _("Someone else changed this since you opened it. Nothing was overwritten: see what stands there now."),
        ConcurrentChange: _("Someone else changed the same just now. Nothing was written; try again."),
        DatabaseUnavailable: _("The store does not answer at the moment. Try again in a minute."),
        InvalidInput: _("This cannot be used. Check what you typed."),
        PeyvandError: _("Something went wrong inside Peyvand. Try again; if it happens again, tell your office."),
    }
