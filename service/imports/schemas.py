"""Imports as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from matcher.forms import FORMS
from matcher.sources.formats import FORMATS
from service.imports.store import ACTIONS, STATES
from service.web.requests import Sent


class ImportBegun(Sent):
    """An import that was begun, or is to be undone."""

    job_id: Annotated[int, Field(description="Names the job that does it.", examples=[7])]


class Refused(Sent):
    """An entry that was left out, and why."""

    file: str
    row: Annotated[int, Field(description="As a person counts in the file; 0 speaks of the file as a whole.")]
    message: str


class ChangeOut(Sent):
    """One import: who brought what from where, and what became of it."""

    id: Annotated[int, Field(examples=[3])]
    source: Annotated[str, Field(description="The name of the source.", examples=["faculty-list"])]
    format: Annotated[str, Field(description=f"One of {', '.join(FORMATS)}.", examples=["spreadsheet"])]
    whole: Annotated[bool, Field(description="Whether what was not in it was marked as vanished.")]
    by: Annotated[str, Field(description="Whose token brought it.")]
    institution_id: str | None
    state: Annotated[str, Field(description=f"One of {', '.join(STATES)}.", examples=["done"])]
    message: Annotated[str, Field(description="Why it failed.")]
    summary: Annotated[dict[str, Any], Field(description="Counts by table; merged, proposed, suggested, refused.")]
    refused: tuple[Refused, ...]
    created_at: datetime
    ended_at: datetime | None


class TouchedOut(Sent):
    """What an import did to one record."""

    noun: Annotated[str, Field(description=f"One of {', '.join(FORMS)}.", examples=["experts"])]
    record_id: str
    action: Annotated[str, Field(description=f"One of {', '.join(ACTIONS)}.", examples=["created"])]
    before: Annotated[dict[str, Any] | None, Field(description="What the record said before, where it was changed.")]


class OriginOut(Sent):
    """Where one record comes from."""

    record_id: Annotated[str, Field(description="The record asked for, or one that is merged into it.")]
    source: str
    identifier: Annotated[str, Field(description="Its identifier there.")]
    dated: Annotated[date | None, Field(description="When it was last changed there.")]
    licence: str
    import_id: int | None
    vanished_at: Annotated[datetime | None, Field(description="Since when the source has it no more.")]


class OriginsOut(BaseModel):
    """Where a person or a work comes from."""

    items: list[OriginOut]


class PreviewOut(BaseModel):
    """What files would bring. Nothing was written."""

    files: list[dict[str, Any]]
