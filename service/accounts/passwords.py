"""Passwords: what may be one, how it is kept, whether one is right.

A password goes in, an Argon2id hash (RFC 9106) comes out, or yes or no. Knows no account.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matcher.errors import InvalidInput

LEAST_CHARACTERS: Final = 10
MOST_CHARACTERS: Final = 200
_FEWEST_DIFFERENT: Final = 5
_HASHER: Final = PasswordHasher()


class WeakPassword(InvalidInput):
    """A password that is easy to guess."""


def check_password(password: str, *, email: str) -> str:
    """Let a password through that can be one (NIST SP 800-63B, 5.1.1.2: length, and not a known or own word).

    Raises
    ------
    WeakPassword
        If it is too short or too long, says the same few characters, or repeats the e-mail address.
    """
    length = len(password)
    if not LEAST_CHARACTERS <= length <= MOST_CHARACTERS:
        raise WeakPassword(
            f"The password has {length} characters; wanted {LEAST_CHARACTERS} to {MOST_CHARACTERS}. "
            "A few words in a row are easy to remember.",
            field="password",
        )
    folded = password.casefold()
    local = email.partition("@")[0]
    if (
        len(set(folded)) < _FEWEST_DIFFERENT
        or folded == email
        or (len(local) > 3 and folded.strip("0123456789") == local)
    ):
        raise WeakPassword(
            "The password repeats a few characters or the e-mail address; wanted one that nobody guesses. "
            "A few words in a row are easy to remember.",
            field="password",
        )
    return password


def hashed(password: str) -> str:
    """Hash a password for keeping."""
    return _HASHER.hash(_bytes(password))


def is_right(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one that was kept; as slow where none was, so that nobody learns who has one."""
    try:
        return _HASHER.verify(kept or _nobodys(), _bytes(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    """Write a password one way, however a keyboard composes its letters (NIST SP 800-63B, 5.1.1.2: NFKC)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("nobody's password")
