"""Institutions, experts and evidence as JSON. The rules of their values are in `matcher.forms`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from matcher.fields import FIELDS
from matcher.records import AVAILABLE_FOR, KEPT_CLOSE, KINDS, LANGUAGES, RESTRICTABLE, VISIBILITIES
from service.web.requests import Body, Sent

Id = Annotated[str, Field(description="Up to 200 characters; stable, and yours to choose.")]
MaybeId = Annotated[
    str | None, Field(description="Chosen by you, or made when left out. In a PUT the address names it.")
]
Url = Annotated[
    str | None, Field(description="A web address, http or https.", examples=["https://example.org/rastegar"])
]
Visibility = Annotated[
    str,
    Field(
        description=f"One of {', '.join(VISIBILITIES)}: seen by everyone, by the institutions that share a running "
        "consortium with its own, or by its own alone.",
        examples=["public"],
    ),
]


class InstitutionFields(Body):
    """A university or institute."""

    name: Annotated[str, Field(examples=["دانشگاه صنعتی نمونه"])]
    region: Annotated[str | None, Field(description="Province, city or country.", examples=["فارس"])] = None
    url: Url = None


class InstitutionIn(InstitutionFields):
    """An institution to write."""

    id: Annotated[MaybeId, Field(examples=["sample-tech"])] = None


class InstitutionOut(Sent):
    """An institution in the store."""

    id: Annotated[Id, Field(examples=["sample-tech"])]
    name: str
    region: str | None
    url: str | None


class ExpertFields(Body):
    """A faculty member."""

    name: Annotated[str, Field(examples=["دکتر مریم رستگار"])] = ""
    institution_id: Annotated[str | None, Field(examples=["sample-tech"])] = None
    position: Annotated[str, Field(examples=["دانشیار"])] = ""
    department: Annotated[str, Field(examples=["مهندسی مواد"])] = ""
    field: Annotated[
        str | None,
        Field(
            description="OECD field of research and development (Frascati Manual 2015): "
            + "; ".join(f"{code} {name}" for code, name in FIELDS.items()),
            examples=["2.5"],
        ),
    ] = None
    interests: Annotated[
        tuple[str, ...],
        Field(description="In the expert's own words; found like evidence.", examples=[["کورهٔ شیشه", "احتراق"]]),
    ] = ()
    url: Url = None
    names: Annotated[
        tuple[str, ...], Field(description="Other spellings of the name.", examples=[["Maryam Rastegar"]])
    ] = ()
    orcid: Annotated[str | None, Field(description="An ORCID iD.", examples=["0000-0002-1825-0097"])] = None
    email: Annotated[str | None, Field(examples=["m.rastegar@example.org"])] = None
    phone: Annotated[str | None, Field(examples=["021-5550100"])] = None
    available_for: Annotated[
        tuple[str, ...],
        Field(description=f"Of {', '.join(AVAILABLE_FOR)}; none means that nothing is known.", examples=[["projects"]]),
    ] = ()
    available_until: Annotated[date | None, Field(description="The last day, Gregorian.", examples=["2027-09-22"])] = (
        None
    )
    at_once: Annotated[int | None, Field(description="How many at the same time.", examples=[2])] = None
    visibility: Visibility = "public"
    restricted: Annotated[
        tuple[str, ...],
        Field(
            description="Fields that are seen by fewer than the record is, or, of those that are kept close "
            f"({', '.join(KEPT_CLOSE)}: the own institution alone), by more: each `field=visibility`. "
            f"The fields: {', '.join(RESTRICTABLE)}. Who is not of the institution is not shown this list.",
            examples=[["phone=institution", "email=consortium"]],
        ),
    ] = ()


class ExpertIn(ExpertFields):
    """An expert to write."""

    id: Annotated[MaybeId, Field(examples=["m-rastegar"])] = None


class ExpertOut(Sent):
    """What you see of an expert in the store; a field that is closed to you is empty."""

    id: Annotated[Id, Field(examples=["m-rastegar"])]
    name: str
    institution_id: str | None
    position: str
    department: str
    field: str | None
    interests: tuple[str, ...]
    url: str | None
    names: tuple[str, ...]
    orcid: str | None
    email: str | None
    phone: str | None
    available_for: tuple[str, ...]
    available_until: date | None
    at_once: int | None
    visibility: str
    restricted: tuple[str, ...]


class EvidenceFields(Body):
    """One thing that one or more experts did."""

    expert_ids: Annotated[
        tuple[str, ...], Field(description="Whose it is; they must exist.", examples=[["m-rastegar"]])
    ]
    kind: Annotated[str, Field(description=f"One of {', '.join(KINDS)}, or a word of your own.", examples=["thesis"])]
    title: Annotated[str, Field(examples=["بهینه‌سازی مصرف انرژی کورهٔ ذوب شیشه"])] = ""
    text: Annotated[str, Field(description="Abstract or description, however long; matched whole.")] = ""
    lang: Annotated[
        str | None, Field(description=f"One of {', '.join(LANGUAGES)}; found out when left out.", examples=["fa"])
    ] = None
    year: Annotated[int | None, Field(description="Gregorian.", examples=[2022])] = None
    url: Url = None
    authors: Annotated[
        tuple[str, ...],
        Field(description="All who did it, as the source names them.", examples=[["M. Rastegar", "A. Example"]]),
    ] = ()
    doi: Annotated[str | None, Field(examples=["10.1000/182"])] = None
    translated_title: Annotated[
        str, Field(description="The title in another language.", examples=["Energy use of a glass melting furnace"])
    ] = ""
    visibility: Annotated[
        Visibility, Field(description="As of an expert; its institutions are those of the experts behind it.")
    ] = "public"


class EvidenceIn(EvidenceFields):
    """A piece of evidence to write."""

    id: Annotated[MaybeId, Field(examples=["thesis-1401-17"])] = None


class EvidenceOut(Sent):
    """A piece of evidence in the store; experts whom you do not see are not named."""

    id: Annotated[Id, Field(examples=["thesis-1401-17"])]
    expert_ids: tuple[str, ...]
    kind: str
    title: str
    text: str
    lang: str | None
    year: int | None
    url: str | None
    authors: tuple[str, ...]
    doi: str | None
    translated_title: str
    visibility: str
