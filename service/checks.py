"""Checks of single values that several rooms of the service make."""

from __future__ import annotations

import re
from typing import Final

from service.faults import Missing, NotAnAddress, checked_text

MOST_EMAIL_CHARACTERS: Final = 254
_EMAIL: Final = re.compile(
    r"[^@\s\x00-\x1f<>(),;:\"\[\]\\]{1,64}@[^@\s.<>(),;:\"\[\]\\]+(?:\.[^@\s.<>(),;:\"\[\]\\]+)+"
)


def checked_email(email: str, field: str) -> str:
    """Give an e-mail address that mail can be sent to, as far as its form tells (RFC 5321, 4.5.3).

    Raises
    ------
    Missing, NotAnAddress
        If it is empty or none.
    """
    email = checked_text(email, field, most=2 * MOST_EMAIL_CHARACTERS)
    if not email:
        raise Missing(field)
    if len(email) > MOST_EMAIL_CHARACTERS or not _EMAIL.fullmatch(email):
        raise NotAnAddress(field, email)
    return email
