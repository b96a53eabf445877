"""One sign-in for each role of the sample, so that a newcomer can look at Peyvand with each one's eyes.

The people are invented (`data/portal/accounts.jsonl`). Their passwords are made by chance for each store, and are
kept in its data folder for whoever may read that, so that they can be printed again.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.commands.terminal import note, out

if TYPE_CHECKING:
    from service.runtime import Runtime

FILE: Final = "accounts.jsonl"
KEPT: Final = "sample-sign-ins.json"
CONSORTIUM: Final = "sample-consortium"
MEMBERS: Final = ("in-sepidrud", "in-khavarkuh", "in-sorkhkaraneh")
SINCE: Final = date(2025, 3, 21)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to look at the sample as somebody."""

    role: str
    email: str
    password: str


def add_sample_accounts(runtime: Runtime, folder: Path) -> None:
    """Add the sample's people, each with a password of their own, where nobody can sign in yet."""
    from matcher.errors import NotFound
    from service.accounts import account_store
    from service.accounts.consortia import Consortium, read_consortium, replace_consortium
    from service.accounts.passwords import hashed

    people = [json.loads(line) for line in (folder.parent / "portal" / FILE).read_text(encoding="utf-8").splitlines()]
    with runtime.database.unit() as session:
        if account_store.count_accounts(session):
            return
    try:
        read_consortium(runtime, CONSORTIUM)
    except NotFound:
        replace_consortium(runtime, Consortium(CONSORTIUM, "کنسرسیوم نمونه", SINCE, members=MEMBERS))
    made: list[SignIn] = []
    with runtime.database.unit() as session:
        for person in people:
            password = "-".join(secrets.token_hex(2) for _ in range(4))
            account_store.add_account(session, **person, password_hash=hashed(password))
            made.append(SignIn(person["role"], person["email"], password))
        _keep(runtime.settings.data_dir / KEPT, made)


def print_sample_accounts(runtime: Runtime) -> None:
    """Print the sample's sign-ins, if this store has them."""
    sign_ins = sample_sign_ins(runtime)
    if not sign_ins:
        return
    note("Sign in as one of the sample's people (invented), one for each role:")
    width = max(len(each.email) for each in sign_ins)
    for each in sign_ins:
        out(f"  {each.role:<14} {each.email:<{width}}  {each.password}")
    note("They are for looking around: `peyvand account disable EMAIL` shuts one before others reach this machine.")


def sample_sign_ins(runtime: Runtime) -> Sequence[SignIn]:
    """Read the sample's sign-ins; none where there are none."""
    try:
        kept: list[Mapping[str, str]] = json.loads((runtime.settings.data_dir / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return [SignIn(each["role"], each["email"], each["password"]) for each in kept]


def _keep(path: Path, made: Sequence[SignIn]) -> None:
    """Write a file that its owner alone may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    said = json.dumps([{"role": each.role, "email": each.email, "password": each.password} for each in made], indent=1)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(said)
