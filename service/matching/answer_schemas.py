"""Answers as JSON: who was found, how likely each is suitable, why, and what is covered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import Field

from matcher.calibrate import BANDS
from matcher.explain import whole_text
from matcher.records import Filters, Match, MatchedEvidence
from matcher.statement import REMARKS
from service.matching.exploration import Slot
from service.matching.reasons import reason_sentence
from service.matching.schemas import DecisionOut
from service.matching.workflow import MatchRun
from service.web.requests import Sent

PROBABILITY_DECIMALS: Final = 3


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


class PlaceOut(Sent):
    """A stretch of a title, a line end and a text, as written; without a title, of the text alone."""

    start: int
    end: int
    text: Annotated[str | None, Field(description="Null where the text is not at hand, or not any more what it was.")]

    @classmethod
    def of(cls, start: int, end: int, text: str | None) -> Self:
        """Lay a stretch of a text out, of which only the place may be known."""
        return cls(start=start, end=end, text=None if text is None else text[start:end])


class PhraseOut(Sent):
    """A phrase of the problem and one of the evidence that answer each other, in one language or two."""

    problem: PlaceOut
    evidence: PlaceOut
    similarity: Annotated[float, Field(description="Of their words, 1 at most.", examples=[0.71])]


class KindOut(Sent):
    """How many pieces of evidence of one kind made the score."""

    kind: Annotated[str, Field(examples=["thesis"])]
    count: Annotated[int, Field(examples=[3])]


class ReasonOut(Sent):
    """Why the expert fits: a sentence in the reader's language, and the facts that it is made of."""

    sentence: Annotated[
        str,
        Field(
            description="What it quotes stands between U+2068 and U+2069, which keep its direction to itself.",
            examples=["Supervised 3 theses that between them deal with “gas use of the furnace”, the latest in 2022."],
        ),
    ]
    kinds: list[KindOut]
    latest_year: Annotated[int | None, Field(description="Gregorian.", examples=[2022])]
    phrases: Annotated[tuple[str, ...], Field(description="Words of the problem; none where its text is not at hand.")]

    @classmethod
    def of(cls, match: Match, code: str) -> Self | None:
        """Lay a reason out, if the answer kept one."""
        if match.reason is None:
            return None
        return cls(
            sentence=reason_sentence(match.reason, thin=match.thin, code=code),
            kinds=[KindOut(kind=kind, count=count) for kind, count in match.reason.kinds],
            latest_year=match.reason.latest_year,
            phrases=match.reason.phrases,
        )


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
    phrases: Annotated[list[PhraseOut], Field(description="The weightiest first; of the ten best matches.")]

    @classmethod
    def of(cls, piece: MatchedEvidence, problem: str | None) -> Self:
        """Lay a piece of evidence out; ``problem`` is the problem's text, where it is known."""
        evidence = piece.evidence
        text = whole_text(evidence)
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
            phrases=[
                PhraseOut(
                    problem=PlaceOut.of(pair.problem_start, pair.problem_end, problem),
                    evidence=PlaceOut.of(pair.evidence_start, pair.evidence_end, text),
                    similarity=pair.similarity,
                )
                for pair in piece.phrases
            ],
        )


class ExpertOfMatch(Sent):
    """An expert for the problem; ``parts`` add up to ``score``, which is not a percentage."""

    rank: Annotated[int, Field(description="The order in which the answer names them.", examples=[1])]
    place: Annotated[int, Field(description="Where the plain ranking has them; `rank`, unless explored.", examples=[1])]
    propensity: Annotated[
        float,
        Field(description="The probability with which they were to be shown, above 0, at most 1.", examples=[1.0]),
    ]
    explored: Annotated[bool, Field(description="True where they were drawn from those ranked just below the best.")]
    id: Annotated[str, Field(examples=["m-rastegar"])]
    name: Annotated[str, Field(examples=["دکتر مریم رستگار"])]
    position: str
    department: str
    institution: Annotated[str | None, Field(description="The institution's name.")]
    institution_id: str | None
    url: str | None
    band: Annotated[
        str | None,
        Field(
            description=f"The name of the probability: {', '.join(BANDS)}. Null where there is no calibration "
            "for the model, and in answers that were given before there was one.",
            examples=["strong"],
        ),
    ]
    probability: Annotated[
        float | None, Field(description="How likely a judge calls them suitable, 0 to 1.", examples=[0.712])
    ]
    reason: Annotated[ReasonOut | None, Field(description="Null in answers that were given before it was kept.")]
    covers: Annotated[tuple[int, ...], Field(description="Positions, from 0, in the answer's `needs`.", examples=[[0]])]
    thin: Annotated[bool, Field(description="True where only their own interests and department are known.")]
    score: Annotated[float, Field(examples=[1.07])]
    parts: Annotated[Mapping[str, float], Field(examples=[{"meaning": 0.87, "words": 0.2}])]
    evidence: list[EvidenceOfMatch]

    @classmethod
    def of(cls, match: Match, slot: Slot, problem: str | None, code: str) -> Self:
        """Lay a match out for a reader of the language ``code``."""
        expert = match.expert
        return cls(
            rank=match.rank,
            place=slot.place,
            propensity=slot.propensity,
            explored=slot.explored,
            id=expert.id,
            name=expert.name,
            position=expert.position,
            department=expert.department,
            institution=match.institution.name if match.institution else None,
            institution_id=expert.institution_id,
            url=expert.url,
            band=match.band,
            probability=None if match.probability is None else round(match.probability, PROBABILITY_DECIMALS),
            reason=ReasonOut.of(match, code),
            covers=match.covers,
            thin=match.thin,
            score=match.score,
            parts=dict(match.parts),
            evidence=[EvidenceOfMatch.of(piece, problem) for piece in match.evidence],
        )


class MatchOut(Sent):
    """An answer: the ranked experts for one problem, best first; those who were drawn stand last."""

    id: Annotated[str, Field(description="Names the answer, to read it again or decide on it.")]
    problem: ProblemAnswered
    model: ModelOut
    filters: FiltersOut
    limit: int
    reader: Annotated[str, Field(description="The language of the sentences, as `Accept-Language` asks.")]
    no_strong_expert: Annotated[
        bool | None,
        Field(description="True where nobody is likely enough to be suitable; the nearest are named all the same."),
    ]
    needs: Annotated[list[PlaceOut], Field(description="The distinct things that the problem asks for; none if one.")]
    open_needs: Annotated[
        tuple[int, ...], Field(description="Positions, from 0, of the needs that nobody named here covers.")
    ]
    remarks: Annotated[tuple[str, ...], Field(description=f"On the problem's text: of {', '.join(REMARKS)}.")]
    background: Annotated[float, Field(description="The problem's mean similarity to all evidence.", examples=[0.11])]
    experts: list[ExpertOfMatch]
    decisions: list[DecisionOut]
    seconds: Annotated[Mapping[str, float], Field(description="What each stage took.")]
    created_at: datetime

    @classmethod
    def of(cls, run: MatchRun, code: str) -> Self:
        """Lay an answer out for a reader of the language ``code``."""
        answer = run.answer
        text = whole_text(answer.problem) if run.text_known else None
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
            reader=code,
            no_strong_expert=answer.no_strong_expert,
            needs=[PlaceOut.of(need.start, need.end, text) for need in answer.needs],
            open_needs=answer.open_needs,
            remarks=answer.remarks,
            background=answer.background,
            experts=[
                ExpertOfMatch.of(match, slot, text, code) for match, slot in zip(answer.matches, run.slots, strict=True)
            ],
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
