"""The verbs of how an expert wants to be asked: how many questions at once, how often, and what is written to them.

Each is one unit of work. Officers' questions obey it (`service.opportunities.limits`). Knows no HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from service.accounts import account_store, audit
from service.accounts.permissions import need
from service.conflicts import Stale
from service.days import today
from service.faults import OutOfRange, checked_choice
from service.introductions.load_store import loads_of
from service.mail.kinds import DIGEST, KINDS
from service.mail.workflow import choices_of, choose
from service.matching.consequences import LONGEST_ABSENCE
from service.opportunities import store
from service.opportunities.limits import Hold, may_be_asked
from service.opportunities.store import ExpertSettings
from service.runtime import Runtime
from service.web.languages import LANGUAGES

MOST_AT_ONCE: Final = 20
MOST_DAYS_BETWEEN: Final = 365


@dataclass(frozen=True, slots=True)
class Asking:
    """How an expert wants to be asked; ``hold`` says why nobody asks them now, ``busy`` what counts against at once."""

    settings: ExpertSettings
    digest: str
    language: str
    hold: Hold | None
    busy: int


def read_asking(runtime: Runtime) -> Asking:
    """Read how the actor, an expert, wants to be asked."""
    need(runtime.actor, "profile.own")
    with runtime.database.unit() as session:
        return _asking(session, runtime)


def change_asking(
    runtime: Runtime,
    *,
    at_once: int | None,
    days_between: int | None,
    paused_until: date | None,
    digest: str,
    language: str,
    version: int,
) -> Asking:
    """Change how the actor wants to be asked; the same once more changes nothing.

    Parameters
    ----------
    at_once, days_between : int, optional
        Without one there is no limit.
    paused_until : date, optional
        The day from which they may be asked again.
    version : int
        Of the settings that were looked at.

    Raises
    ------
    InvalidInput
        If a value cannot be used.
    Stale
        If the settings were changed since, in another window.
    """
    actor = runtime.actor
    need(actor, "profile.own")
    _check_range("at_once", at_once, 1, MOST_AT_ONCE)
    _check_range("days_between", days_between, 0, MOST_DAYS_BETWEEN)
    checked_choice(digest, "digest", KINDS[DIGEST].choices)
    checked_choice(language, "language", LANGUAGES)
    expert_id = actor.expert_id or ""
    with runtime.database.unit() as session:
        known = store.get_settings(session, expert_id, lock=True)
        wanted = (at_once, days_between or None, paused_until)
        if (known.at_once, known.days_between, known.paused_until) != wanted:
            if known.version != version:
                raise Stale("settings", expert_id)
            _check_pause(paused_until)
            store.put_settings(
                session, expert_id, at_once=at_once, days_between=days_between or None, paused_until=paused_until
            )
            audit.note(session, actor, "changed", "asking", expert_id)
        if actor.account_id is not None:
            _change_mails(session, actor.account_id, digest, language)
        return _asking(session, runtime)


def _check_range(field: str, value: int | None, least: int, most: int) -> None:
    if value is not None and not least <= value <= most:
        raise OutOfRange(field, value, least, most)


def _check_pause(until: date | None) -> None:
    first, last = today() + timedelta(days=1), today() + LONGEST_ABSENCE
    if until is not None and not first <= until <= last:
        raise OutOfRange("paused_until", until, first, last)


def _change_mails(session: Session, account_id: int, digest: str, language: str) -> None:
    choose(session, account_id, {DIGEST: digest})
    account = account_store.get_account(session, account_id, lock=True)
    if account is not None and account.language != language:
        account_store.change_account(session, account_id, language=language)


def _asking(session: Session, runtime: Runtime) -> Asking:
    actor, day = runtime.actor, today()
    expert_id = actor.expert_id or ""
    account = account_store.get_account(session, actor.account_id) if actor.account_id is not None else None
    chosen = {each.kind.code: each.chosen for each in choices_of(session, account.id)} if account is not None else {}
    load = loads_of(session, [expert_id], day)[expert_id]
    return Asking(
        store.get_settings(session, expert_id),
        chosen.get(DIGEST, KINDS[DIGEST].usual),
        account.language if account is not None else runtime.settings.language,
        may_be_asked(session, [expert_id], day).get(expert_id),
        load.waiting + load.cases,
    )
