"""What every page of cases shares: its words, its notices, how a form that failed is shown again.

A desk and a template go in, a page goes out. Knows no verb.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Path, Response

from matcher.errors import InvalidInput
from service.cases.moving import Happened
from service.cases.words import said_of, words_of
from service.days import today
from service.faults import NotOffered
from service.web.dates import read_day
from service.web.desk import Desk, Sent, shown
from service.web.languages import day, number
from service.web.shown import harmless

CaseId = Annotated[int, Path(ge=1, le=2_147_483_647)]
DocumentId = CaseId
HERE: Final = "cases"
MOST_ACCOUNTS: Final = 50
MOST_KEY_CHARACTERS: Final = 64
_KEY: Final = re.compile(r"[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that someone else changed: what stands there now, and what was typed."""

    label: str
    now: str
    typed: str


def case_page(
    desk: Desk, template: str, *, status: int = 200, here: str = HERE, values: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None, **context: Any,
) -> Response:  # fmt: skip
    """Render a page of this room; ``values`` are what was typed, ``faults`` what is wrong with it."""
    words = words_of(desk.code)
    return shown(
        desk, template, status=status, here=here, words=words, today=today(), values=values or {}, faults=faults or {},
        notice=words.notices.get(desk.told, ""), **context,
    )  # fmt: skip


def sought(desk: Desk, name: str = "q") -> str:
    """Give the words that somebody looks for, without what cannot stand in a text."""
    return " ".join(harmless(desk.asked(name)).split())


def attachment(name: str, media_type: str, content: bytes) -> Response:
    """Send a file that a browser keeps and does not open (RFC 6266)."""
    plain = name.encode("ascii", "ignore").decode().strip(" .") or "file"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=media_type, headers=headers)


def faults_of(error: InvalidInput, code: str) -> dict[str, str]:
    """Say what is wrong with which field."""
    return {error.field or "form": said_of(error, code)}


def happened_of(sent: Sent) -> Happened:
    """Read what an officer says of a move or a note.

    Raises
    ------
    NotADay, NotOffered
        If it cannot be read.
    """
    accounts = sent.all("account_ids")[:MOST_ACCOUNTS]
    for each in accounts:
        if not (each.isdecimal() and each.isascii() and len(each) <= 9):
            raise NotOffered("account_ids", each)
    return Happened(
        on_day=read_day(sent.get("on_day"), "on_day"),
        people=sent.get("people"),
        account_ids=[int(each) for each in accounts],
        note=sent.get("note"),
        internal=sent.get("shared") != "yes",
    )


def form_key_of(sent: Sent) -> str:
    """Read what tells a form from another one; made anew where it carries none that is ours."""
    kept = sent.get("form_key")[:MOST_KEY_CHARACTERS]
    return kept if _KEY.fullmatch(kept) else new_form_key()


def new_form_key() -> str:
    """Make what tells a form from another one."""
    return secrets.token_urlsafe(16)


def version_of(sent: Sent) -> int:
    """Read with which version a form was opened; nonsense is none that there is."""
    version = sent.get("version")
    return int(version) if version.isdecimal() and version.isascii() and len(version) <= 9 else -1


def number_of(text: str, field: str) -> int | None:
    """Read a number that a list of choices sent; an empty one is none. Raises `NotOffered`."""
    if not text:
        return None
    if not (text.isdecimal() and text.isascii() and len(text) <= 9):
        raise NotOffered(field, text)
    return int(text)


def differences(code: str, fields: Iterable[tuple[str, Any, Any]], say: Mapping[str, str]) -> list[Difference]:
    """Compare fields of a form with what stands there now: (label, now, typed); ``say`` names codes."""
    return [
        Difference(label, _written(now, code, say), _written(typed, code, say))
        for label, now, typed in fields
        if now != typed
    ]


def _written(value: Any, code: str, say: Mapping[str, str]) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, date):
        return day(value, code)
    if isinstance(value, int) and str(value) not in say:
        return number(value, code)
    return say.get(str(value), str(value))
