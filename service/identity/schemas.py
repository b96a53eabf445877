"""Merges and splits as JSON. What they mean is in `service.identity.workflow` and `service.identity.splitting`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from matcher.identity.likeness import Reason
from matcher.records import Evidence, Expert
from service.identity import splitting
from service.identity import workflow as identity
from service.identity.key_store import NOUNS
from service.identity.merge_store import STATES as MERGE_STATES
from service.identity.sides import Side
from service.identity.split_store import STATES as SPLIT_STATES
from service.identity.words import reasons_line, split_reasons_line
from service.web.requests import Body, Sent

_PROBABILITY_DECIMALS = 4


class ReasonOut(Sent):
    """One thing that speaks for it or against: a code, and what was seen."""

    code: Annotated[str, Field(examples=["same-orcid"])]
    detail: Annotated[str, Field(examples=["0000-0002-1825-0097"])]


class ExpertSide(Sent):
    """An expert as one source says it."""

    id: Annotated[str, Field(examples=["m-rastegar"])]
    shown_as: Annotated[str, Field(description="The record that stands for the person.", examples=["m-rastegar"])]
    name: Annotated[str, Field(examples=["دکتر مریم رستگار"])]
    names: list[str]
    institution_id: str | None
    institution: Annotated[str | None, Field(examples=["دانشگاه صنعتی نمونه"])]
    position: str
    department: str
    field: str | None
    orcid: str | None


class EvidenceSide(Sent):
    """A piece of evidence as one source says it."""

    id: Annotated[str, Field(examples=["thesis-1401-17"])]
    shown_as: Annotated[str, Field(description="The record that stands for the work.", examples=["thesis-1401-17"])]
    kind: str
    title: str
    translated_title: str
    year: int | None
    doi: str | None
    authors: list[str]
    expert_ids: list[str]


class MergeOut(Sent):
    """Two records of one noun, and what is held of them."""

    id: Annotated[int, Field(examples=[12])]
    noun: Annotated[str, Field(description=f"One of {', '.join(NOUNS)}.", examples=["experts"])]
    state: Annotated[str, Field(description=f"One of {', '.join(MERGE_STATES)}.", examples=["proposed"])]
    probability: Annotated[float, Field(description="How likely they are one, from 0 to 1.", examples=[0.83])]
    reasons: list[ReasonOut]
    why: Annotated[str, Field(description="The reasons in words.", examples=["same institution; 3 titles in common"])]
    one: ExpertSide | EvidenceSide
    other: ExpertSide | EvidenceSide
    import_id: int | None
    decided_by: Annotated[str, Field(description="Empty where the program alone has spoken.", examples=["liaison"])]
    decided_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, pair: identity.Pair, language: str) -> Self:
        """Write a pair, its reasons in words of a language."""
        found = pair.merge
        return cls(
            id=found.id,
            noun=found.noun,
            state=found.state,
            probability=round(found.probability, _PROBABILITY_DECIMALS),
            reasons=_reasons(found.reasons),
            why=reasons_line(found.reasons, language),
            one=_side(pair.one),
            other=_side(pair.other),
            import_id=found.import_id,
            decided_by=found.decided_by,
            decided_at=found.decided_at,
            created_at=found.created_at,
        )


class MergeIn(Body):
    """Two records that are one."""

    noun: Annotated[str, Field(description=f"One of {', '.join(NOUNS)}.", examples=["experts"])]
    one_id: Annotated[str, Field(examples=["m-rastegar"])]
    other_id: Annotated[str, Field(examples=["orcid:0000-0002-1825-0097"])]


class MergeDecisionIn(Body):
    """What somebody says of two records; ``undo`` takes a merge back."""

    decision: Annotated[str, Field(description="One of merge, refuse, undo.", examples=["merge"])]


class WorkOut(Sent):
    """A work of a person who may be two."""

    id: Annotated[str, Field(examples=["thesis-1401-17"])]
    kind: str
    title: str
    year: int | None


class SplitReasonOut(Sent):
    """One thing that speaks for two persons: a code, and what was seen, one detail for each group."""

    code: Annotated[str, Field(examples=["years"])]
    details: Annotated[list[str], Field(examples=[["1995–2004", "2016–2024"]])]


class SplitOut(Sent):
    """A person whose works may be those of two, or who was split."""

    id: Annotated[int, Field(examples=[3])]
    expert_id: Annotated[str, Field(examples=["m-rastegar"])]
    name: Annotated[str, Field(examples=["مریم رستگار"])]
    state: Annotated[str, Field(description=f"One of {', '.join(SPLIT_STATES)}.", examples=["proposed"])]
    probability: Annotated[float, Field(description="How likely they are two, from 0 to 1.", examples=[0.94])]
    reasons: list[SplitReasonOut]
    why: Annotated[str, Field(description="The reasons in words.")]
    groups: Annotated[list[list[WorkOut]], Field(description="The first stays with the person.")]
    new_ids: Annotated[list[str], Field(description="The persons made of the other groups.")]
    decided_by: str
    decided_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, flagged: splitting.Flagged, language: str) -> Self:
        """Write a flagged person, the reasons in words of a language."""
        found = flagged.split
        return cls(
            id=found.id,
            expert_id=found.expert_id,
            name=flagged.expert.name,
            state=found.state,
            probability=round(found.probability, _PROBABILITY_DECIMALS),
            reasons=[SplitReasonOut.model_validate(each) for each in found.reasons],
            why=split_reasons_line(found.reasons, language),
            groups=[[WorkOut.model_validate(each) for each in group] for group in flagged.groups],
            new_ids=list(found.new_ids),
            decided_by=found.decided_by,
            decided_at=found.decided_at,
            created_at=found.created_at,
        )


class SplitDecisionIn(Body):
    """What somebody says of a person who may be two; ``undo`` takes it back."""

    decision: Annotated[str, Field(description="One of split, one-person, undo.", examples=["split"])]
    groups: Annotated[
        list[list[str]] | None,
        Field(description="Ids of evidence, in the place of the proposed groups; the first stays with the person."),
    ] = None


def _reasons(reasons: tuple[Reason, ...]) -> list[ReasonOut]:
    return [ReasonOut.model_validate(each) for each in reasons]


def _side(side: Side) -> ExpertSide | EvidenceSide:
    record = side.record
    if isinstance(record, Expert):
        return ExpertSide(
            id=record.id,
            shown_as=side.shown_as,
            name=record.name,
            names=list(record.names),
            institution_id=record.institution_id,
            institution=side.institution.name if side.institution else None,
            position=record.position,
            department=record.department,
            field=record.field,
            orcid=record.orcid,
        )
    return _work(record, side.shown_as)


def _work(record: Evidence, shown_as: str) -> EvidenceSide:
    return EvidenceSide(
        id=record.id,
        shown_as=shown_as,
        kind=record.kind,
        title=record.title,
        translated_title=record.translated_title,
        year=record.year,
        doi=record.doi,
        authors=list(record.authors),
        expert_ids=list(record.expert_ids),
    )
