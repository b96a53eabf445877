"""Consortia as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from service.web.requests import Body, Sent


class ConsortiumIn(Body):
    """A consortium to write; the address names it."""

    name: Annotated[str, Field(examples=["کنسرسیوم دانشگاه‌های نمونه"])]
    starts: Annotated[date, Field(description="The first day, Gregorian.", examples=["2026-03-21"])]
    ends: Annotated[
        date | None, Field(description="The last day; left out, it has no end yet.", examples=["2028-03-19"])
    ] = None
    members: Annotated[
        tuple[str, ...], Field(description="Ids of institutions; they must exist.", examples=[["sample-tech"]])
    ] = ()


class ConsortiumOut(Sent):
    """A named set of institutions that show each other what they show to no one else."""

    id: Annotated[str, Field(examples=["sample-consortium"])]
    name: str
    starts: date
    ends: date | None
    members: tuple[str, ...]


class Consortia(BaseModel):
    """All consortia, by id, those that have not begun or have ended too."""

    items: list[ConsortiumOut]
