"""Institutions, experts and evidence as JSON. The rules of their values are in `matcher.forms`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from matcher.records import FIELDS, KINDS, LANGUAGES
from service.web.requests import Body, Sent

Id = Annotated[str, Field(description="Up to 200 characters; stable, and yours to choose.")]
MaybeId = Annotated[
    str | None, Field(description="Chosen by you, or made when left out. In a PUT the address names it.")
]
Url = Annotated[
    str | None, Field(description="A web address, http or https.", examples=["https://example.org/rastegar"])
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


class ExpertIn(ExpertFields):
    """An expert to write."""

    id: Annotated[MaybeId, Field(examples=["m-rastegar"])] = None


class ExpertOut(Sent):
    """An expert in the store."""

    id: Annotated[Id, Field(examples=["m-rastegar"])]
    name: str
    institution_id: str | None
    position: str
    department: str
    field: str | None
    interests: tuple[str, ...]
    url: str | None


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


class EvidenceIn(EvidenceFields):
    """A piece of evidence to write."""

    id: Annotated[MaybeId, Field(examples=["thesis-1401-17"])] = None


class EvidenceOut(Sent):
    """A piece of evidence in the store."""

    id: Annotated[Id, Field(examples=["thesis-1401-17"])]
    expert_ids: tuple[str, ...]
    kind: str
    title: str
    text: str
    lang: str | None
    year: int | None
    url: str | None


class ImportOut(Sent):
    """An import that was begun."""

    job_id: Annotated[int, Field(description="Names the job that imports.", examples=[7])]
