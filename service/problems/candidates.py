"""The experts whom the office proposes to a company, each with as much of them as it may see by now.

Of a confidential problem the company sees no name, no title and no link before both sides accept: field, position,
how likely they fit, which kinds of evidence there are, and a reason without a quotation. Knows no HTTP.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.explain import whole_text
from matcher.records import Expert, Institution, Match, Reason
from service.cases.store import find_case
from service.catalogue import people_store
from service.catalogue.visibility import Viewer, seen
from service.catalogue.visibility_store import viewer_of
from service.introductions.store import Introduction
from service.matching import store as run_store
from service.matching.store import MatchRun
from service.matching.view import Meter, ShownEvidence, meter, shown_evidence
from service.problems.following import Followed
from service.runtime import Runtime

EVIDENCE_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed expert; ``number`` counts the candidates of a problem, since some have no name yet.

    ``name``, ``institution``, ``url`` and ``evidence`` are empty while they are closed to the company;
    ``kinds`` counts the evidence that the ranking named, by kind. ``reason`` is missing where no ranking named them.
    """

    number: int
    introduction: Introduction
    is_anonymous: bool
    name: str
    position: str
    field: str | None
    institution: str
    url: str | None
    meter: Meter | None
    reason: Reason | None
    thin: bool
    kinds: Mapping[str, int]
    evidence: tuple[ShownEvidence, ...]
    case_id: int | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of a proposed expert: the person, what of them the company may see, and the ranking's word.

    ``text`` is the problem's as it was matched, empty where it was changed since.
    """

    expert: Expert | None
    open_part: Expert | None
    institution: Institution | None
    match: Match | None
    text: str
    case_id: int | None


def candidates_of(runtime: Runtime, followed: Followed) -> tuple[Candidate, ...]:
    """Lay out the candidates of a problem of the actor's own, in the order of their ranks."""
    is_confidential = followed.problem.confidentiality == "confidential"
    with runtime.database.unit() as session:
        viewer = viewer_of(session, runtime.actor)
        runs = _Runs(session, viewer, whole_text(followed.problem))
        ids = [each.expert_id for each in followed.introductions if each.expert_id is not None]
        people = people_store.get_experts(session, ids)
        shown = []
        for number, each in enumerate(followed.introductions, start=1):
            expert, institution = people.get(each.expert_id or "", (None, None))
            match, text = runs.match(each)
            known = _Known(
                expert,
                seen(expert, viewer) if expert is not None else None,
                institution,
                match,
                text,
                find_case(session, introduction_id=each.id) if each.revealed_at is not None else None,
            )
            shown.append(_candidate(number, each, known, is_confidential=is_confidential))
    return tuple(shown)


class _Runs:
    """The answers that named candidates, each read once."""

    def __init__(self, session: Session, viewer: Viewer, text: str) -> None:
        self.session = session
        self.viewer = viewer
        self.text = text
        self.read: dict[str, MatchRun | None] = {}

    def match(self, introduction: Introduction) -> tuple[Match | None, str]:
        """Give what the ranking said of a candidate, and the problem's text if it is still the one that was matched."""
        run_id = introduction.run_id
        if run_id is None:
            return None, ""
        if run_id not in self.read:
            self.read[run_id] = run_store.find_run(self.session, run_id, self.viewer)
        run = self.read[run_id]
        if run is None:
            return None, ""
        found = next((match for match in run.answer.matches if match.expert.id == introduction.expert_id), None)
        return found, self.text if run.text_known else ""


def _candidate(number: int, introduction: Introduction, known: _Known, *, is_confidential: bool) -> Candidate:
    is_anonymous = is_confidential and introduction.revealed_at is None
    expert, seen_part, match = known.expert, known.open_part, known.match
    reason = match.reason if match is not None else None
    if reason is not None and is_anonymous:
        reason = Reason(reason.kinds, reason.latest_year, ())
    kinds = Counter(piece.evidence.kind for piece in match.evidence) if match is not None else Counter[str]()
    evidence: tuple[ShownEvidence, ...] = ()
    if match is not None and not is_anonymous:
        evidence = tuple(shown_evidence(piece, known.text) for piece in match.evidence[:EVIDENCE_SHOWN])
    return Candidate(
        number=number,
        introduction=introduction,
        is_anonymous=is_anonymous,
        name=expert.name if expert is not None and not is_anonymous else "",
        position=seen_part.position if seen_part is not None else "",
        field=expert.field if expert is not None else None,
        institution=known.institution.name if known.institution is not None and not is_anonymous else "",
        url=seen_part.url if seen_part is not None and not is_anonymous else None,
        meter=meter(match) if match is not None else None,
        reason=reason,
        thin=match.thin if match is not None else False,
        kinds=dict(kinds),
        evidence=evidence,
        case_id=known.case_id,
    )
