"""Problems to match and decisions as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, field_validator

from matcher.records import LANGUAGES, Filters
from service.matching.consequences import CONSEQUENCES
from service.matching.workflow import MAX_LIMIT, REASONS, VERBS
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
    until: Annotated[
        date | None,
        Field(
            description="The day on which an expert who is on-leave is back, Gregorian; needed then, and only then. "
            "It must be in the future, by five years at most.",
            examples=["2027-03-20"],
        ),
    ] = None


class DecisionOut(Sent):
    """A decision as it was recorded; ``expert_id`` is null once the expert was deleted."""

    id: int
    run_id: str
    expert_id: str | None
    verb: str
    reason: str | None
    note: str
    until: Annotated[date | None, Field(description="The day until which the expert is hidden.")]
    consequences: Annotated[
        tuple[str, ...],
        Field(description=f"What it brought about when it was made: of {', '.join(CONSEQUENCES)}."),
    ]
    created_at: datetime
