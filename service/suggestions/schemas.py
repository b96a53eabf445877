"""Suggestions as JSON. What they mean is in `service.suggestions.workflow`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from service.suggestions.store import FIELDS, INTEREST, STATES, WORK
from service.suggestions.workflow import MOST_AT_ONCE, CvRead, Shown
from service.web.requests import Body, Sent

Ids = Annotated[list[Annotated[int, Field(ge=1, le=2**31 - 1)]], Field(max_length=MOST_AT_ONCE, examples=[[3, 4]])]


class SuggestedWork(Sent):
    """A piece of evidence that a suggestion would become."""

    id: str
    kind: Annotated[str, Field(examples=["publication"])]
    title: str
    year: int | None
    authors: list[str]
    doi: str | None
    url: str | None


class SuggestionOut(Sent):
    """Something that may be true of an expert, with the words it was read from."""

    id: Annotated[int, Field(examples=[3])]
    expert_id: Annotated[str, Field(examples=["m-rastegar"])]
    expert_name: Annotated[str, Field(examples=["مریم رستگار"])]
    kind: Annotated[
        str,
        Field(
            description=f"{INTEREST}; a field: {', '.join(FIELDS)}; a kind of evidence; or {WORK}, of which a "
            "bibliography names only the authors.",
            examples=[INTEREST],
        ),
    ]
    value: Annotated[str | None, Field(description="Of an interest or a field.", examples=["کورهٔ شیشه"])]
    present: Annotated[list[str], Field(description="What stands in its place now.")]
    evidence: Annotated[SuggestedWork | None, Field(description="Of a piece of work.")]
    said: Annotated[str, Field(description="The very words it was read from; nothing once it is dismissed.")]
    page: Annotated[int | None, Field(description="Where it was read, in a document that has pages.")]
    state: Annotated[str, Field(description=f"One of {', '.join(STATES)}.", examples=["proposed"])]
    decided_by: str
    decided_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Write a suggestion."""
        found = shown.suggestion
        return cls(
            id=found.id,
            expert_id=found.expert_id,
            expert_name=shown.expert.name,
            kind=found.kind,
            value=found.value,
            present=list(shown.present),
            evidence=SuggestedWork.model_validate(shown.evidence) if shown.evidence else None,
            said=found.said,
            page=found.page,
            state=found.state,
            decided_by=found.decided_by,
            decided_at=found.decided_at,
            created_at=found.created_at,
        )


class CvOut(Sent):
    """What was read of a CV. The file is not kept; neither are degrees, which the catalogue has no place for."""

    suggestions: Annotated[list[SuggestionOut], Field(description="What is new, and waits for a person.")]
    known: Annotated[int, Field(description="How much was in the record, waiting or dismissed before.")]
    degrees: Annotated[list[str], Field(description="Read, and not kept.")]
    unread: Annotated[list[str], Field(description="Lines that were not understood.")]
    skipped: Annotated[list[str], Field(description="Headings under which nothing was read.")]
    name: Annotated[str, Field(description="Whom the CV names.")]
    other_name: Annotated[bool, Field(description="Whether that looks like somebody else than the expert.")]

    @classmethod
    def of(cls, read: CvRead) -> Self:
        """Write what was read."""
        return cls(
            suggestions=[SuggestionOut.of(each) for each in read.new],
            known=read.known,
            degrees=list(read.degrees),
            unread=list(read.unread),
            skipped=list(read.skipped),
            name=read.name,
            other_name=read.other_name,
        )


class DecisionsIn(Body):
    """What a person says of suggestions, by number."""

    confirm: Ids = Field(default=[])
    dismiss: Ids = Field(default=[])


class DecisionsOut(Sent):
    """The suggestions that were named, as they stand now."""

    suggestions: list[SuggestionOut]
