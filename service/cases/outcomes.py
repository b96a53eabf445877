"""The verbs of an outcome: record it, tell it in another language, rate it; `publishing` shows it to everyone.

Each verb is one unit of work, logged there, and done a second time without harm. Knows no HTTP.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.errors import NotFound
from service.accounts import audit
from service.accounts.actors import NotPermitted
from service.cases import outcome_store
from service.cases.moving import MOST_WORTH_RIAL
from service.cases.outcome_store import Outcome, Told
from service.cases.sight import reach, reach_as_office
from service.cases.store import Case
from service.conflicts import Stale
from service.faults import OutOfRange, checked_choice, checked_text
from service.runtime import Runtime
from service.web.languages import LANGUAGES

OUTCOME_KINDS: Final = ("product", "process", "saving", "publication", "patent", "training", "none")
PARTIES: Final = ("company", "expert")
STARS: Final = (1, 2, 3, 4, 5)
MOST_TITLE_CHARACTERS: Final = 200
MOST_SUMMARY_CHARACTERS: Final = 4_000
MOST_WORDS_CHARACTERS: Final = 1_000


def record_outcome(
    runtime: Runtime,
    case_id: int,
    *,
    kind: str,
    lang: str,
    title: str,
    summary: str,
    worth_rial: int | None = None,
    learned: str = "",
    version: int = 0,
) -> None:
    """Record what came of a case; the same once more changes nothing.

    Parameters
    ----------
    kind : str
        One of `OUTCOME_KINDS`; nothing came of it is ``none``.
    lang : str
        In which ``title`` and ``summary`` are written.
    version : int
        Of the outcome that the form was opened with; 0 where there was none.

    Raises
    ------
    NotFound
        If it is no case of the actor's office.
    Stale
        If someone else changed it since.
    """
    values: dict[str, Any] = {
        "kind": checked_choice(kind, "kind", OUTCOME_KINDS),
        "lang": checked_choice(lang, "lang", LANGUAGES),
        "worth_rial": worth_rial,
        "learned": checked_text(learned, "learned", most=MOST_SUMMARY_CHARACTERS),
    }
    told = _told(title, summary)
    if worth_rial is not None and not 0 <= worth_rial <= MOST_WORTH_RIAL:
        raise OutOfRange("worth_rial", worth_rial, 0, MOST_WORTH_RIAL)
    with runtime.database.unit() as session:
        found = reach_as_office(session, runtime.actor, case_id)
        before = outcome_store.outcome_of_case(session, case_id, lock=True)
        if before is not None and before.told == told and all(getattr(before, n) == v for n, v in values.items()):
            return
        if (before.version if before is not None else 0) != version:
            raise Stale("outcome", case_id)
        if before is None:
            outcome_id = outcome_store.add_outcome(session, case_id, account_id=runtime.actor.account_id, **values)
        else:
            outcome_id = before.id
            is_other = (before.told, before.lang, before.kind) != (told, lang, kind)
            outcome_store.change_outcome(session, outcome_id, **values, **(_other_text(before) if is_other else {}))
            if before.lang != lang:
                outcome_store.remove_text(session, outcome_id, before.lang)
        outcome_store.put_text(session, outcome_id, lang, told.title, told.summary)
        log(session, runtime, found, "recorded", kind=kind)


def tell_outcome(runtime: Runtime, case_id: int, lang: str, *, title: str, summary: str, version: int) -> None:
    """Tell an outcome in another language too; an empty text takes that language away. Raises as `record_outcome`."""
    lang = checked_choice(lang, "lang", LANGUAGES)
    told = _told(title, summary) if title or summary else None
    with runtime.database.unit() as session:
        found, outcome = recorded(session, runtime, case_id)
        if outcome.texts.get(lang) == told:
            return
        if outcome.version != version or lang == outcome.lang:
            raise Stale("outcome", case_id)
        outcome_store.change_outcome(session, outcome.id, **_other_text(outcome))
        if told is None:
            outcome_store.remove_text(session, outcome.id, lang)
        else:
            outcome_store.put_text(session, outcome.id, lang, told.title, told.summary)
        log(session, runtime, found, "told", lang=lang)


def rate(runtime: Runtime, case_id: int, stars: int, *, words: str = "") -> None:
    """Say how the cooperation was, as the company or the expert; the latest word counts.

    Raises
    ------
    NotFound
        If it is no case of the actor's, or has no outcome.
    NotPermitted
        If the actor is the office.
    """
    words = checked_text(words, "words", most=MOST_WORDS_CHARACTERS)
    if stars not in STARS:
        raise OutOfRange("stars", stars, STARS[0], STARS[-1])
    with runtime.database.unit() as session:
        found, outcome, side = as_party(session, runtime, case_id)
        before = outcome.rating_of(side)
        if (before.stars, before.words) == (stars, words):
            return
        outcome_store.change_outcome(session, outcome.id, **{f"{side}_rating": stars, f"{side}_words": words})
        log(session, runtime, found, "rated", side=side, stars=stars)


def recorded(session: Session, runtime: Runtime, case_id: int) -> tuple[Case, Outcome]:
    """Fetch an outcome as the office that handles the case, and hold both; raises `NotFound`."""
    found = reach_as_office(session, runtime.actor, case_id)
    if (outcome := outcome_store.outcome_of_case(session, case_id, lock=True)) is None:
        raise NotFound("outcome", str(case_id))
    return found, outcome


def as_party(session: Session, runtime: Runtime, case_id: int) -> tuple[Case, Outcome, str]:
    """Fetch an outcome as company or expert, and hold both; raises `NotFound`, for the office `NotPermitted`."""
    found, side = reach(session, runtime.actor, case_id, lock=True)
    if side == "office":
        raise NotPermitted("This is for the company and the expert to say. Ask them to open the case.")
    if (outcome := outcome_store.outcome_of_case(session, case_id, lock=True)) is None:
        raise NotFound("outcome", str(case_id))
    return found, outcome, side


def _told(title: str, summary: str) -> Told:
    return Told(
        checked_text(title, "title", most=MOST_TITLE_CHARACTERS, needed=True),
        checked_text(summary, "summary", most=MOST_SUMMARY_CHARACTERS, needed=True),
    )


def _other_text(before: Outcome) -> dict[str, Any]:
    return {"text_version": before.text_version + 1, "published_at": None}


def log(session: Session, runtime: Runtime, case: Case, verb: str, **details: Any) -> None:
    """Add what was done to an outcome to the log."""
    audit.note(session, runtime.actor, verb, "outcome", case.id, institution_id=case.institution_id, **details)
