"""The verbs of matching: match a problem, read an answer again, decide on a match.

Problems and choices come in, runs and decisions go out. Every answer is kept
before it is given, so that who was shown, at which rank and with which model,
is known. Knows no HTTP and no SQL.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

from matcher.checks import MAX_ID_CHARACTERS
from matcher.engine import Matcher
from matcher.errors import InvalidInput, NotFound, UnknownChoice
from matcher.explain import whole_text
from matcher.records import Filters, Problem
from matcher.text import readable
from service.catalogue.embedding import query_encoder
from service.catalogue.store import regions_by_institution
from service.listing import Listing, Page
from service.matching import store
from service.matching.index import EncoderReplaced, PostgresIndex
from service.matching.store import Decision, MatchRun, NewRun, RunSummary
from service.problems.workflow import read_problem
from service.runtime import Runtime

__all__ = [
    "MAX_LIMIT", "MAX_NOTE_CHARACTERS", "REASONS", "VERBS",
    "Decision", "Listing", "MatchRun", "Page", "RunSummary",
    "decide", "list_runs", "match", "match_problem", "read_run",
]  # fmt: skip

MAX_LIMIT: Final = 1000
MAX_NOTE_CHARACTERS: Final = 2000
MOST_CHOICES: Final = 20

VERBS: Final = ("shortlist", "introduce", "decline")
"""What a person can do with a match."""

REASONS: Final = ("not-my-field", "on-leave", "too-busy", "too-vague", "conflict", "other")
"""Why a match was declined."""

_ATTEMPTS: Final = 3


def match(runtime: Runtime, problem: Problem, *, limit: int = 10, filters: Filters = Filters()) -> MatchRun:
    """Rank the experts for a problem that is not in the store; its text is not kept.

    Parameters
    ----------
    runtime : Runtime
        An open store.
    problem : Problem
        Its ``title``, ``text`` and ``lang`` are used.
    limit : int
        How many experts to name, 1 to `MAX_LIMIT`.
    filters : Filters
        Which experts and evidence may be found.

    Raises
    ------
    InvalidInput
        If the problem, the limit or a filter cannot be used.
    UnknownChoice
        If a filter names an institution or a region that is not in the store.
    ModelUnavailable
        If the encoder of the stored vectors cannot be loaded.
    DatabaseUnavailable
        If the store does not answer.
    """
    return _match(runtime, problem, None, limit, filters)


def match_problem(runtime: Runtime, problem_id: str, *, limit: int = 10, filters: Filters = Filters()) -> MatchRun:
    """Rank the experts for a stored problem.

    Raises
    ------
    NotFound
        If there is no such problem; else as `match` does.
    """
    return _match(runtime, read_problem(runtime, problem_id), problem_id, limit, filters)


def read_run(runtime: Runtime, run_id: str) -> MatchRun:
    """Read an answer as it was given: ranks, scores and shares then, names and evidence as they are now.

    An expert or a piece of evidence that was deleted since is left out; so is the text
    of a problem that was never in the store.

    Raises
    ------
    NotFound
        If there is no such run.
    """
    with runtime.database.unit() as session:
        run = store.find_run(session, run_id)
    if run is None:
        raise NotFound("match", run_id)
    return run


def list_runs(runtime: Runtime, problem_id: str, page: Page = Page()) -> Listing[RunSummary]:
    """List the answers that were given for a stored problem, newest first.

    Raises
    ------
    NotFound
        If there is no such problem.
    """
    read_problem(runtime, problem_id)
    with runtime.database.unit() as session:
        return store.list_runs(session, problem_id, page)


def decide(
    runtime: Runtime, run_id: str, expert_id: str, verb: str, reason: str | None = None, *, note: str = ""
) -> Decision:
    """Record what a person did with a match. A later decision on the same match stands above it.

    Parameters
    ----------
    runtime : Runtime
        An open store.
    run_id, expert_id : str
        The expert must be one whom the run showed.
    verb : str
        One of `VERBS`.
    reason : str, optional
        One of `REASONS`; needed to decline.
    note : str
        In the person's own words, `MAX_NOTE_CHARACTERS` at most.

    Raises
    ------
    UnknownChoice
        If the verb or the reason is not on its list.
    InvalidInput
        If a reason is missing, the note cannot be used, or the run did not show the expert.
    NotFound
        If there is no such run.
    """
    _check_choice(verb, reason)
    note = _checked_note(note)
    with runtime.database.unit() as session:
        shown = store.shown_experts(session, run_id)
        if shown is None:
            raise NotFound("match", run_id)
        if expert_id not in shown:
            raise InvalidInput(
                f"The expert {expert_id!r} is not among those whom match {run_id!r} showed. "
                f"Name one of: {', '.join(shown) or '(it showed none)'}.",
                field="expert_id",
            )
        return store.add_decision(session, run_id, expert_id, verb=verb, reason=reason, note=note)


def _match(runtime: Runtime, problem: Problem, problem_id: str | None, limit: int, filters: Filters) -> MatchRun:
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(f"The limit is {limit}; wanted 1 to {MAX_LIMIT:,}.", field="limit")
    _check_filters(runtime, filters)
    for _ in range(_ATTEMPTS - 1):
        try:
            return _match_once(runtime, problem, problem_id, limit, filters)
        except EncoderReplaced:
            continue  # the vectors of the old encoder went while the problem was encoded
    return _match_once(runtime, problem, problem_id, limit, filters)


def _match_once(runtime: Runtime, problem: Problem, problem_id: str | None, limit: int, filters: Filters) -> MatchRun:
    """Match with the encoder whose vectors are searched now.

    No connection is held while the problem is encoded: the snapshot takes one when the
    index is first asked, and that is afterwards.
    """
    active = query_encoder(runtime)
    watch = _Watch()
    with runtime.database.snapshot() as session:
        matcher = Matcher(PostgresIndex(session, active.stored), active.encoder)
        answer = matcher.match(problem, limit=limit, filters=filters, on_stage=watch)
    text = whole_text(problem)
    run = NewRun(
        id=uuid.uuid4(),
        problem_id=problem_id,
        text_hash=hashlib.sha256(text.encode("utf-8")).digest(),
        text_characters=len(text),
        answer=answer,
        filters=filters,
        limit=limit,
        seconds=watch.seconds,
    )
    with runtime.database.unit() as session:
        return store.add_run(session, run)


def _check_filters(runtime: Runtime, filters: Filters) -> None:
    """Refuse an institution or a region that the store does not know: it would find nobody and not say why."""
    if not filters.institutions and not filters.regions:
        return
    with runtime.database.unit() as session:
        known = regions_by_institution(session)
    _check_known("institution", filters.institutions, known)
    _check_known("region", filters.regions, sorted({region for region in known.values() if region}))


def _check_known(what: str, wanted: Collection[str], known: Collection[str]) -> None:
    for value in wanted:
        if value not in known:
            seen = value if len(value) <= MAX_ID_CHARACTERS else f"{value[:MAX_ID_CHARACTERS]}…"
            choices = list(known)[:MOST_CHOICES]
            raise UnknownChoice(what, seen, choices, more=len(known) - len(choices))


def _check_choice(verb: str, reason: str | None) -> None:
    if verb not in VERBS:
        raise UnknownChoice("verb", verb, VERBS)
    if reason is not None and reason not in REASONS:
        raise UnknownChoice("reason", reason, REASONS)
    if verb == "decline" and reason is None:
        raise InvalidInput(f"To decline needs a reason. Choose one of: {', '.join(REASONS)}.", field="reason")


def _checked_note(note: str) -> str:
    if len(note) > MAX_NOTE_CHARACTERS:
        raise InvalidInput(
            f"The note has {len(note):,} characters; at most {MAX_NOTE_CHARACTERS:,} are kept. Shorten it.",
            field="note",
        )
    return readable(note, what="note")


@dataclass(slots=True)
class _Watch:
    """Adds up the seconds of each stage."""

    seconds: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=perf_counter)

    def __call__(self, stage: str) -> None:
        now = perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now
