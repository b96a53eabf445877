"""Problems to match, answers and decisions as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, field_validator

from matcher.records import LANGUAGES, Filters, Match, MatchedEvidence
from service.matching.workflow import MAX_LIMIT, REASONS, VERBS, MatchRun
from service.web.requests import Body, Sent

Several = Annotated[tuple[str, ...], Field(description="One or several; none means all.")]


class FiltersIn(Body):
    """Which experts and which evidence may be found."""

    institution: Annotated[Several, Field(description="Ids of institutions.", examples=[["sample-tech"]])] = ()
    field: Annotated[Several, Field(description="Codes of fields, such as 2.5.", examples=[[]])] = ()
    language: Annotated[Several, Field(description="Languages of the evidence.", examples=[["fa", "en"]])] = ()
    region: Annotated[Several, Field(description="Regions of institutions, as written there.", examples=[[]])] = ()

    @field_validator("*", mode="before")
    @classmethod
    def _one_is_several(cls, sent: object) -> object:
        return (sent,) if isinstance(sent, str) else sent

    def record(self) -> Filters:
        """Make the record."""
        return Filters(institutions=self.institution, fields=self.field, languages=self.language, regions=self.region)


class HowToMatch(Body):
    """How many experts are wanted, and which may be found."""

    limit: Annotated[int, Field(description=f"How many experts to name, 1 to {MAX_LIMIT}.", examples=[10])] = 10
    filters: FiltersIn = FiltersIn()


class MatchIn(HowToMatch):
    """A problem to match. It is not kept; only who was shown is."""

    title: Annotated[str, Field(examples=["مصرف زیاد گاز در کورهٔ ذوب شیشه"])] = ""
    text: Annotated[str, Field(examples=["مصرف گاز کورهٔ ذوب در یک سال پانزده درصد بالا رفته است."])]
    lang: Annotated[
        str | None, Field(description=f"One of {', '.join(LANGUAGES)}; found out when left out.", examples=["fa"])
    ] = None


class DecisionIn(Body):
    """What a person did with a match."""

    expert_id: Annotated[str, Field(description="One whom the answer named.", examples=["m-rastegar"])]
    verb: Annotated[str, Field(description=f"One of {', '.join(VERBS)}.", examples=["decline"])]
    reason: Annotated[
        str | None, Field(description=f"One of {', '.join(REASONS)}; needed to decline.", examples=["on-leave"])
    ] = None
    note: Annotated[str, Field(description="In the person's own words.", examples=["تا پایان ترم مرخصی است."])] = ""


class DecisionOut(Sent):
    """A decision as it was recorded; ``expert_id`` is null once the expert was deleted."""

    id: int
    run_id: str
    expert_id: str | None
    verb: str
    reason: str | None
    note: str
    created_at: datetime


class ModelOut(Sent):
    """What made the vectors."""

    name: Annotated[str, Field(examples=["multilingual-e5-small"])]
    revision: str
    dim: Annotated[int, Field(examples=[384])]


class FiltersOut(Sent):
    """The filters that an answer was found with."""

    institution: tuple[str, ...]
    field: tuple[str, ...]
    language: tuple[str, ...]
    region: tuple[str, ...]

    @classmethod
    def of(cls, filters: Filters) -> Self:
        """Lay filters out."""
        return cls(
            institution=filters.institutions, field=filters.fields, language=filters.languages, region=filters.regions
        )


class ProblemAnswered(Sent):
    """The problem of an answer; an answer that is read again has the text only of a stored problem."""

    id: str | None
    title: str
    text: str
    lang: Annotated[str, Field(description="As given, else as found out.", examples=["fa"])]
    language_supported: Annotated[
        bool, Field(description="False where the words could not be read and meaning alone ranked.")
    ]


class SharedTermOut(Sent):
    """A term that problem and evidence share, as each wrote it."""

    problem: str
    evidence: str


class EvidenceOfMatch(Sent):
    """A piece of evidence behind a match; the ``contributions`` of all pieces add up to the match's ``parts``."""

    id: str
    kind: str
    title: str
    year: int | None
    lang: str
    url: str | None
    similarity: Annotated[float, Field(description="Cosine, -1 to 1.", examples=[0.87])]
    contributions: Annotated[Mapping[str, float], Field(examples=[{"meaning": 0.43, "words": 0.11}])]
    shared_terms: list[SharedTermOut]

    @classmethod
    def of(cls, piece: MatchedEvidence) -> Self:
        """Lay a piece of evidence out."""
        evidence = piece.evidence
        return cls(
            id=evidence.id,
            kind=evidence.kind,
            title=evidence.title,
            year=evidence.year,
            lang=piece.lang,
            url=evidence.url,
            similarity=piece.similarity,
            contributions=dict(piece.contributions),
            shared_terms=[SharedTermOut.model_validate(term) for term in piece.shared_terms],
        )


class ExpertOfMatch(Sent):
    """An expert for the problem; ``parts`` add up to ``score``, which is not a percentage."""

    rank: Annotated[int, Field(examples=[1])]
    id: Annotated[str, Field(examples=["m-rastegar"])]
    name: Annotated[str, Field(examples=["دکتر مریم رستگار"])]
    position: str
    department: str
    institution: Annotated[str | None, Field(description="The institution's name.")]
    institution_id: str | None
    url: str | None
    score: Annotated[float, Field(examples=[1.07])]
    parts: Annotated[Mapping[str, float], Field(examples=[{"meaning": 0.87, "words": 0.2}])]
    evidence: list[EvidenceOfMatch]

    @classmethod
    def of(cls, match: Match) -> Self:
        """Lay a match out."""
        expert = match.expert
        return cls(
            rank=match.rank,
            id=expert.id,
            name=expert.name,
            position=expert.position,
            department=expert.department,
            institution=match.institution.name if match.institution else None,
            institution_id=expert.institution_id,
            url=expert.url,
            score=match.score,
            parts=dict(match.parts),
            evidence=[EvidenceOfMatch.of(piece) for piece in match.evidence],
        )


class MatchOut(Sent):
    """An answer: the ranked experts for one problem, best first."""

    id: Annotated[str, Field(description="Names the answer, to read it again or decide on it.")]
    problem: ProblemAnswered
    model: ModelOut
    filters: FiltersOut
    limit: int
    experts: list[ExpertOfMatch]
    decisions: list[DecisionOut]
    seconds: Annotated[Mapping[str, float], Field(description="What each stage took.")]
    created_at: datetime

    @classmethod
    def of(cls, run: MatchRun) -> Self:
        """Lay an answer out."""
        answer = run.answer
        return cls(
            id=run.id,
            problem=ProblemAnswered(
                id=run.problem_id,
                title=answer.problem.title,
                text=answer.problem.text,
                lang=answer.lang,
                language_supported=answer.language_supported,
            ),
            model=ModelOut.model_validate(answer.model),
            filters=FiltersOut.of(run.filters),
            limit=run.limit,
            experts=[ExpertOfMatch.of(match) for match in answer.matches],
            decisions=[DecisionOut.model_validate(decision) for decision in run.decisions],
            seconds=dict(run.seconds),
            created_at=run.created_at,
        )


class RunOut(Sent):
    """An answer in a list."""

    id: str
    problem_id: str | None
    lang: str
    model: ModelOut
    limit: int
    expert_ids: Annotated[tuple[str, ...], Field(description="Who was shown, best first.")]
    created_at: datetime
