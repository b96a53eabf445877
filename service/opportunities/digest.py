"""What a digest holds for a faculty member: the open problems that came to fit them since the last one.

A session and an account go in, the facts of a mail or nothing come out. Knows neither mail server nor words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from service.accounts.account_store import Account
from service.days import today
from service.listing import Page
from service.mail.kinds import DIGEST
from service.mail.store import last_written
from service.opportunities import store
from service.opportunities.feeding import FEED_BEST
from service.problems.seeing import see

MOST: Final = 10


def digest_for(session: Session, account: Account) -> Mapping[str, Any] | None:
    """Give what is new in an expert's feed, the most likely first; nothing while they are paused or nothing is."""
    if account.expert_id is None:
        return None
    day = today()
    paused_until = store.get_settings(session, account.expert_id).paused_until
    if paused_until is not None and paused_until > day:
        return None
    since = last_written(session, account.id, DIGEST)
    found = store.fits_of(session, account.expert_id, Page(limit=MOST), day, best=FEED_BEST, since=since)
    items = []
    for fit in found.items:
        path = f"/opportunities/problem/{quote(fit.problem.id, safe='')}"
        try:
            redacted = see(session, account.actor, fit.problem.id).is_redacted
        except NotFound:
            continue
        items.append({"path": path} if redacted else {"path": path, "problem": fit.problem.id})
    return {"items": items, "path": "/opportunities", "count": found.total} if items else None
