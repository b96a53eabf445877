"""API tokens: make one, check one, revoke one, and say on whose behalf its holder acts.

A token is 256 random bits and is shown once; the store keeps its SHA-256,
which is enough for what cannot be guessed. Until people have accounts, a
token is what writing needs. One of an institution makes its holder an officer
of that institution, one without makes them an administrator.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from matcher.checks import check_text
from matcher.errors import AlreadyExists, InvalidInput, NotFound
from service.accounts import store
from service.accounts.actors import ANYONE, Actor, need_administrator
from service.accounts.store import Token
from service.catalogue.tables import InstitutionRow
from service.runtime import Runtime
from service.store import known_ids

__all__ = ["Token", "actor_of", "check_token", "create_token", "revoke_token", "tokens"]

PREFIX: Final = "peyvand_"
"""Lets a person, or a scanner for leaked secrets, see what such a string is."""
TOKEN_BYTES: Final = 32
MAX_NAME_CHARACTERS: Final = 100


def create_token(runtime: Runtime, name: str, *, institution_id: str | None = None) -> str:
    """Make a token.

    Parameters
    ----------
    name : str
        Whose it is or what it is for; no two tokens in force have the same.
    institution_id : str, optional
        Whose officer holds it; without one, its holder is an administrator.

    Returns
    -------
    str
        The token; it cannot be shown again.

    Raises
    ------
    InvalidInput
        If the name is empty or too long, or there is no such institution.
    AlreadyExists
        If a token in force has that name.
    NotPermitted
        If the actor is not an administrator.
    """
    need_administrator(runtime.actor, "To make a token")
    name = check_text(name, "name").strip()
    if not 1 <= len(name) <= MAX_NAME_CHARACTERS:
        raise InvalidInput(
            f"The name {name[:40]!r} has {len(name)} characters; wanted 1 to {MAX_NAME_CHARACTERS}. "
            "Name the program or the person that will hold the token.",
            field="name",
        )
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with runtime.database.unit() as session:
        if institution_id is not None and not known_ids(session, InstitutionRow, [institution_id]):
            raise InvalidInput(
                f"There is no institution {institution_id!r}. Create it first, or name one that is there.",
                field="institution_id",
            )
        if not store.add_token(session, name, _hash(token), institution_id):
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


def actor_of(token: Token | None) -> Actor:
    """Say on whose behalf the holder of a token acts; without one, anyone's."""
    if token is None:
        return ANYONE
    return Actor(token.name, token.institution_id, administrator=token.institution_id is None)


def revoke_token(runtime: Runtime, name: str) -> None:
    """End a token: whoever holds it can no longer write, nor read more than everyone.

    Raises
    ------
    NotFound
        If no token in force has that name.
    NotPermitted
        If the actor is not an administrator.
    """
    need_administrator(runtime.actor, "To revoke a token")
    with runtime.database.unit() as session:
        if not store.end_token(session, name):
            raise NotFound("token", name)


def tokens(runtime: Runtime) -> tuple[Token, ...]:
    """List the tokens in force, oldest first; raises `NotPermitted` for who is not an administrator."""
    need_administrator(runtime.actor, "To list the tokens")
    with runtime.database.unit() as session:
        return store.list_tokens(session)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", errors="surrogatepass")).digest()
