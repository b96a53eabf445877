"""Organisations and problems as JSON. The rules of their values are in `matcher.forms`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from matcher.records import CONFIDENTIALITIES, LANGUAGES, PROGRAMMES
from service.web.requests import Body, Sent

Id = Annotated[str, Field(description="Up to 200 characters; stable, and yours to choose.")]
MaybeId = Annotated[
    str | None, Field(description="Chosen by you, or made when left out. In a PUT the address names it.")
]


class OrganisationFields(Body):
    """A company, factory, agency or hospital."""

    name: Annotated[str, Field(examples=["شیشهٔ نمونه"])]
    sector: Annotated[str | None, Field(examples=["glass"])] = None
    region: Annotated[str | None, Field(examples=["قزوین"])] = None
    url: Annotated[str | None, Field(description="A web address, http or https.")] = None


class OrganisationIn(OrganisationFields):
    """An organisation to write."""

    id: Annotated[MaybeId, Field(examples=["sample-glass"])] = None


class OrganisationOut(Sent):
    """An organisation in the store."""

    id: Annotated[Id, Field(examples=["sample-glass"])]
    name: str
    sector: str | None
    region: str | None
    url: str | None


class ProblemFields(Body):
    """What an organisation wants solved; a title or a text is needed."""

    title: Annotated[str, Field(examples=["مصرف زیاد گاز در کورهٔ ذوب شیشه"])] = ""
    text: Annotated[str, Field(examples=["مصرف گاز کورهٔ ذوب در یک سال پانزده درصد بالا رفته است."])] = ""
    lang: Annotated[
        str | None, Field(description=f"One of {', '.join(LANGUAGES)}; found out when left out.", examples=["fa"])
    ] = None
    organisation_id: Annotated[str | None, Field(examples=["sample-glass"])] = None
    sector: Annotated[str | None, Field(examples=["glass"])] = None
    region: Annotated[str | None, Field(examples=["قزوین"])] = None
    programme: Annotated[str, Field(description=f"One of {', '.join(PROGRAMMES)}.")] = "problem-solving"
    deadline: Annotated[date | None, Field(description="Gregorian.", examples=["2027-03-20"])] = None
    confidentiality: Annotated[str, Field(description=f"One of {', '.join(CONFIDENTIALITIES)}.")] = "members"


class ProblemIn(ProblemFields):
    """A problem to write."""

    id: Annotated[MaybeId, Field(examples=["glass-furnace"])] = None


class ProblemOut(Sent):
    """A problem in the store."""

    id: Annotated[Id, Field(examples=["glass-furnace"])]
    title: str
    text: str
    lang: str | None
    organisation_id: str | None
    sector: str | None
    region: str | None
    programme: str
    deadline: date | None
    confidentiality: str
    redacted: Annotated[
        bool,
        Field(description="True where marked passages are taken out, and whose it is and where, for this reader."),
    ] = False
    returned_at: Annotated[
        datetime | None,
        Field(description="When it went back to its organisation as too vague; null once the text is changed."),
    ] = None
    returned_note: Annotated[str, Field(description="What was said then; empty if redacted.")] = ""
