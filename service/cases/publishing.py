"""The verbs of publishing what came of a case: agree to it, take that back, publish, read what is published.

What is published is what both sides agreed to, word for word: another text, or a consent taken back, takes it out of
the catalogue. Each verb is one unit of work, logged there, and done a second time without harm. Knows no HTTP.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from service.accounts import account_store
from service.accounts.actors import NotPermitted
from service.accounts.permissions import need
from service.cases import outcome_store, surroundings
from service.cases.outcome_store import Achievement, Outcome
from service.cases.outcomes import OUTCOME_KINDS, PARTIES, as_party, log, recorded
from service.cases.store import Case
from service.conflicts import Conflict, Stale
from service.faults import checked_choice
from service.listing import Listing, Page
from service.runtime import Runtime


class NotAgreed(Conflict):
    """A side has not agreed to publish these texts; ``side`` names the first of them."""

    def __init__(self, side: str) -> None:
        super().__init__(f"The {side} has not agreed to publish this text. Ask them, on the page of the case.")
        self.side = side


def agree(runtime: Runtime, case_id: int, *, named: bool, text_version: int) -> None:
    """Agree, as the company or the expert, that everyone may read these texts, with one's name or without.

    Parameters
    ----------
    text_version : int
        Of the texts that were read.

    Raises
    ------
    NotFound, NotPermitted
        As `rate`.
    Stale
        If the texts were changed since.
    """
    with runtime.database.unit() as session:
        found, outcome, side = as_party(session, runtime, case_id)
        _agree(session, runtime, found, outcome, side, named=named, text_version=text_version, via="account")


def agree_on_paper(runtime: Runtime, case_id: int, side: str, *, named: bool, text_version: int) -> None:
    """Note, as the office, that a side without an account has agreed on paper.

    Raises
    ------
    NotFound, Stale
        As `agree`.
    NotPermitted
        If that side has an account, and so can say it here.
    """
    side = checked_choice(side, "side", PARTIES)
    with runtime.database.unit() as session:
        found, outcome = recorded(session, runtime, case_id)
        if has_account(session, found, side):
            raise NotPermitted(f"The {side} has an account and agrees there. Ask them to open the case.")
        _agree(session, runtime, found, outcome, side, named=named, text_version=text_version, via="paper")


def disagree(runtime: Runtime, case_id: int) -> None:
    """Take an agreement back, as the company or the expert; what was published is so no longer. Raises as `rate`."""
    with runtime.database.unit() as session:
        found, outcome, side = as_party(session, runtime, case_id)
        if outcome.consent_of(side).text_version is None:
            return
        taken = {f"{side}_text_version": None, f"{side}_named": False, f"{side}_agreed_at": None}
        outcome_store.change_outcome(session, outcome.id, published_at=None, **taken)
        log(session, runtime, found, "disagreed", side=side, was_published=outcome.published_at is not None)


def publish(runtime: Runtime, case_id: int, *, version: int) -> int:
    """Put an outcome into the catalogue of achievements; what is there stays there.

    Returns
    -------
    int
        The achievement's number.

    Raises
    ------
    NotFound
        If it is no case of the actor's office, or has no outcome.
    NotAgreed
        If one side has not agreed to these very texts.
    Stale
        If someone else changed it since ``version``.
    """
    need(runtime.actor, "achievement.publish")
    with runtime.database.unit() as session:
        found, outcome = recorded(session, runtime, case_id)
        if outcome.published_at is not None:
            return outcome.id
        if outcome.version != version:
            raise Stale("outcome", case_id)
        for side in PARTIES:
            if not outcome.agreed(side):
                raise NotAgreed(side)
        outcome_store.change_outcome(session, outcome.id, published_at=datetime.now(UTC))
        log(session, runtime, found, "published")
        return outcome.id


def unpublish(runtime: Runtime, case_id: int) -> None:
    """Take an outcome out of the catalogue; the agreements stay. Raises `NotFound` as `publish` does."""
    need(runtime.actor, "achievement.publish")
    with runtime.database.unit() as session:
        found, outcome = recorded(session, runtime, case_id)
        if outcome.published_at is not None:
            outcome_store.change_outcome(session, outcome.id, published_at=None)
            log(session, runtime, found, "unpublished")


def list_achievements(
    runtime: Runtime, page: Page, *, words: str = "", kind: str | None = None
) -> Listing[Achievement]:
    """Page through what is published; everyone may. Raises `NotOffered` where there is no such kind."""
    if kind is not None:
        checked_choice(kind, "kind", OUTCOME_KINDS)
    with runtime.database.unit() as session:
        return outcome_store.list_achievements(session, page, words=words, kind=kind)


def read_achievement(runtime: Runtime, outcome_id: int) -> Achievement:
    """Read what is published of an outcome; raises `NotFound` where nothing is."""
    with runtime.database.unit() as session:
        if (found := outcome_store.get_achievement(session, outcome_id)) is None:
            raise NotFound("achievement", str(outcome_id))
        return found


def has_account(session: Session, case: Case, side: str) -> bool:
    """Say whether a side of a case can say something here itself."""
    if side == "company":
        return bool(surroundings.members_of(session, case))
    return case.expert_id is not None and account_store.account_of_expert(session, case.expert_id) is not None


def _agree(
    session: Session, runtime: Runtime, case: Case, outcome: Outcome, side: str, *, named: bool, text_version: int,
    via: str,
) -> None:  # fmt: skip
    if outcome.text_version != text_version:
        raise Stale("outcome", case.id)
    before = outcome.consent_of(side)
    if (before.text_version, before.named, before.via) == (text_version, named, via):
        return
    said = {
        f"{side}_text_version": text_version, f"{side}_named": named, f"{side}_via": via,
        f"{side}_agreed_at": datetime.now(UTC),
    }  # fmt: skip
    outcome_store.change_outcome(session, outcome.id, **said)
    log(session, runtime, case, "agreed", side=side, named=named, via=via)
