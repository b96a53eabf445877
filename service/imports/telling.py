"""Whom to tell by e-mail that a long import has ended: whoever began it, who will not have waited before the page.

Codes go in; a mail goes into the outbox. Knows no text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from service.mail.workflow import notify
from service.runtime import Runtime

TOLD_AFTER_SECONDS: Final = 60.0
"""Of an import that took less, its page has told."""


def tell_import_ended(
    runtime: Runtime, job_id: int | None, actor: Mapping[str, Any] | None, outcome: str, *, seconds: float
) -> None:
    """Tell the account that began an import how it ended (``done`` or ``failed``); one that is no account's, nobody."""
    account_id = (actor or {}).get("account_id")
    if account_id is None or seconds < TOLD_AFTER_SECONDS:
        return
    with runtime.database.unit() as session:
        path = f"/office/jobs/{job_id}"
        notify(session, account_id, "import-finished", path=path, outcome=outcome, once=f"job {job_id}")
