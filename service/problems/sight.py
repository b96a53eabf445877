"""Who sees what of a problem: all of it, what is left when secrets are taken out, or nothing.

A reader, a problem and how far their acquaintance got go in; one word comes out, and with it what may be shown.
Matching reads the full text whatever is said here. Knows no store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from matcher.errors import NotFound
from matcher.explain import whole_text
from matcher.records import Answer, Problem
from matcher.redact import Span, redact, redact_problem
from matcher.redact_answer import redact_answer
from service.accounts.actors import Actor
from service.problems.posting_store import Posting
from service.web.shown import Run

Sight = Literal["full", "redacted", "hidden"]

FULL: Final[Sight] = "full"
REDACTED: Final[Sight] = "redacted"
HIDDEN: Final[Sight] = "hidden"

AROUND: Final = ("goal", "constraints", "tried", "cost", "place")
"""What a company may say beside title and text, in words of its own."""


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem as a reader may see it, with what its company said around it.

    Of one that ``is_redacted`` the marked passages are signs (`matcher.redact.REPLACEMENT`), and whose it is and
    where is left out. ``state`` is one of `service.problems.posting_store.STATES`; an imported problem is open.
    """

    problem: Problem
    goal: str
    constraints: str
    tried: str
    cost: str
    place: str
    readiness: int | None
    state: str
    is_redacted: bool

    @property
    def title(self) -> str:
        """The title, or the beginning of the text of a problem that has none."""
        return self.problem.title or beginning(self.problem.text)

    @property
    def deadline(self) -> date | None:
        """By when it is wanted."""
        return self.problem.deadline


def sight_of(
    actor: Actor, problem: Problem, posting: Posting | None, *, introduced: bool = False, revealed: bool = False
) -> Sight:
    """Say what an actor sees of a problem.

    Parameters
    ----------
    posting : Posting or None
        Of a problem that its company posted.
    introduced : bool
        Whether the actor, an expert, was asked about it.
    revealed : bool
        Whether both sides accepted, so that they know each other.
    """
    kind = actor.kind
    handler = posting.institution_id if posting is not None else None
    is_handled = kind in ("officer", "administrator") and handler in (None, actor.institution_id)
    is_own = kind == "company" and problem.organisation_id == actor.organisation_id
    knows = kind == "faculty" and introduced and revealed
    if kind == "operator" or is_own or is_handled or knows or problem.confidentiality == "public":
        return FULL
    if kind in ("anyone", "company"):
        return HIDDEN
    return FULL if problem.confidentiality == "members" else REDACTED


def shown_problem(problem: Problem, posting: Posting | None, sight: Sight) -> ShownProblem:
    """Give what may be shown of a problem to a reader who has this sight of it.

    Raises
    ------
    NotFound
        If it is hidden from them.
    """
    if sight == HIDDEN:
        raise NotFound("problem", problem.id)
    said = {name: getattr(posting, name) if posting is not None else "" for name in AROUND}
    if sight == REDACTED:
        problem = redacted_problem(problem, posting)
        said = {name: _redacted(posting, name, text, problem.lang) for name, text in said.items()}
        said["place"] = ""
    return ShownProblem(
        problem,
        **said,
        readiness=posting.readiness if posting is not None else None,
        state=posting.state if posting is not None else "open",
        is_redacted=sight == REDACTED,
    )


def shown_answer_to(answer: Answer, posting: Posting | None, sight: Sight) -> Answer:
    """Give what may be shown of an answer whose problem's full text is at hand; raises as `shown_problem` does."""
    if sight == HIDDEN:
        raise NotFound("problem", answer.problem.id)
    if sight == FULL:
        return answer
    told = redact_answer(answer, hidden_spans(answer.problem, posting))
    return replace(told, problem=redacted_problem(answer.problem, posting))


def redacted_problem(problem: Problem, posting: Posting | None) -> Problem:
    """Take what is marked out of title and text, and leave out whose problem it is and where."""
    shown, _ = redact_problem(problem, hidden_spans(problem, posting))
    return replace(shown, organisation_id=None, region=None)


def hidden_spans(problem: Problem, posting: Posting | None) -> tuple[Span, ...]:
    """Say which stretches are hidden from who sees it redacted, as offsets into title, line end and text.

    All of it is where nobody has said what may be seen: a problem that was imported, or whose text was changed
    by somebody else than its company since it was marked.
    """
    if posting is None or posting.marked_text != marked_hash(problem):
        return (Span(0, len(whole_text(problem))),)
    shift = len(problem.title) + 1 if problem.title and problem.text else 0
    spans = [Span(start, end) for start, end in posting.marks.get("title", ())]
    return (*spans, *(Span(start + shift, end + shift) for start, end in posting.marks.get("text", ())))


def passages_of(problem: Problem, posting: Posting | None) -> dict[str, tuple[Run, ...]]:
    """Split what is said of a problem, by field, for a reader who sees all of it; ``marked`` is what others do not."""
    n_title = len(problem.title)
    shift = n_title + 1 if problem.title and problem.text else 0
    said = {name: getattr(posting, name) if posting is not None else "" for name in AROUND}
    hidden: dict[str, Sequence[Span]] = {}
    if problem.confidentiality == "confidential":
        whole = redact_problem(problem, hidden_spans(problem, posting))[1].hidden
        hidden = {name: _hidden(posting, name, text, problem.lang) for name, text in said.items()}
        hidden["title"] = [span for span in whole if span.start < n_title]
        hidden["text"] = [Span(span.start - shift, span.end - shift) for span in whole if span.start >= shift]
        hidden["place"] = [Span(0, len(said["place"]))]
    said = {"title": problem.title, "text": problem.text, **said}
    return {name: _runs(text, hidden.get(name, ())) for name, text in said.items()}


def marked_hash(problem: Problem) -> str:
    """Hash the title and text that marks are made for."""
    return hashlib.sha256(whole_text(problem).encode("utf-8")).hexdigest()


def beginning(text: str, length: int = 90) -> str:
    """Cut a text to how it begins, on one line."""
    line = " ".join(text[: 4 * length].split())
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + "…"


def _redacted(posting: Posting | None, name: str, text: str, lang: str | None) -> str:
    spans = _spans(posting, name)
    return redact(text, spans, lang).text if spans else text


def _hidden(posting: Posting | None, name: str, text: str, lang: str | None) -> tuple[Span, ...]:
    spans = _spans(posting, name)
    return redact(text, spans, lang).hidden if spans else ()


def _spans(posting: Posting | None, name: str) -> list[Span]:
    return [Span(start, end) for start, end in posting.marks.get(name, ())] if posting is not None else []


def _runs(text: str, hidden: Sequence[Span]) -> tuple[Run, ...]:
    edges = [0, *(edge for span in hidden for edge in (span.start, span.end)), len(text)]
    pieces = [Run(text[start:end], marked=at % 2 == 1) for at, (start, end) in enumerate(pairwise(edges))]
    return tuple(piece for piece in pieces if piece.text)
