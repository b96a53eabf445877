"""API tokens: make one, check one, revoke one.

A token is 256 random bits and is shown once; the store keeps its SHA-256,
which is enough for what cannot be guessed. Until people have accounts, a
token is what writing needs.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from matcher.checks import check_text
from matcher.errors import AlreadyExists, InvalidInput, NotFound
from service.accounts import store
from service.accounts.store import Token
from service.runtime import Runtime

__all__ = ["Token", "check_token", "create_token", "revoke_token", "tokens"]

PREFIX: Final = "peyvand_"
"""Lets a person, or a scanner for leaked secrets, see what such a string is."""
TOKEN_BYTES: Final = 32
MAX_NAME_CHARACTERS: Final = 100


def create_token(runtime: Runtime, name: str) -> str:
    """Make a token.

    Parameters
    ----------
    name : str
        Whose it is or what it is for; no two tokens in force have the same.

    Returns
    -------
    str
        The token; it cannot be shown again.

    Raises
    ------
    InvalidInput
        If the name is empty or too long.
    AlreadyExists
        If a token in force has that name.
    """
    name = check_text(name, "name").strip()
    if not 1 <= len(name) <= MAX_NAME_CHARACTERS:
        raise InvalidInput(
            f"The name {name[:40]!r} has {len(name)} characters; wanted 1 to {MAX_NAME_CHARACTERS}. "
            "Name the program or the person that will hold the token.",
            field="name",
        )
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with runtime.database.unit() as session:
        if not store.add_token(session, name, _hash(token)):
            raise AlreadyExists("token", name)
    return token


def check_token(runtime: Runtime, token: str) -> Token | None:
    """Say whose token this is; ``None`` where it is not known or was revoked."""
    if not token.startswith(PREFIX):
        return None
    with runtime.database.unit() as session:
        found = store.find_token(session, _hash(token))
        if found is not None:
            store.note_use(session, found.id)
        return found


def revoke_token(runtime: Runtime, name: str) -> None:
    """End a token: whoever holds it can no longer write.

    Raises
    ------
    NotFound
        If no token in force has that name.
    """
    with runtime.database.unit() as session:
        if not store.end_token(session, name):
            raise NotFound("token", name)


def tokens(runtime: Runtime) -> tuple[Token, ...]:
    """List the tokens in force, oldest first."""
    with runtime.database.unit() as session:
        return store.list_tokens(session)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", errors="surrogatepass")).digest()
