"""How records are answered: one, a page of many, a new one, and the errors that every such answer may be.

Records come in, what FastAPI serialises and documents goes out.
"""

from __future__ import annotations

import uuid
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from matcher.errors import InvalidInput
from service.listing import Listing
from service.records import Written
from service.web.requests import Sent

SentT = TypeVar("SentT", bound=Sent)
Responses = dict[int | str, dict[str, Any]]


class Fault(BaseModel):
    """One thing wrong with what was sent."""

    field: str = Field(examples=["year"])
    detail: str = Field(examples=["The year 1401 looks like a Jalali year; wanted a Gregorian one."])


class ProblemDetails(BaseModel):
    """Why a request was not done: RFC 9457, ``application/problem+json``."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:peyvand:error:not-found"], description="Names the error; stable.")
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no expert 'm-rastegar'."], description="What was seen, wanted and to do.")
    instance: str = Field(examples=["/api/v1/experts/m-rastegar"])
    errors: list[Fault] = Field(default=[], description="Each field that is wrong.")
    choices: list[str] = Field(default=[], description="What would have been known, where a value was not.")


class ListOf(BaseModel, Generic[SentT]):
    """A page of a list."""

    items: list[SentT]
    total: int = Field(description="How many there are on all pages.")
    limit: int
    offset: int


def fails(*statuses: int) -> Responses:
    """Document the errors of an endpoint; each may also be 422 and 503."""
    meanings = {
        401: "An API token in force is needed; one that is sent must be.",
        403: "The token's holder may not do this.",
        404: "There is no such record.",
        409: "It does not go together with what is in the store.",
        413: "More was sent than is taken at once.",
        415: "The body is not sent as `application/json`.",
        422: "What was sent cannot be used; `errors` and `detail` say why.",
        503: "The store or the model does not answer; try again.",
    }
    return {
        status: {
            "description": meanings[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        }
        for status in (*statuses, 422, 503)
    }


READ: Final = fails(404)
WRITTEN: Final = fails(401, 403, 404, 409, 413, 415)
DELETED: Final = fails(401, 403, 404, 409)


def listed(model: type[SentT], listing: Listing[Any]) -> ListOf[SentT]:
    """Answer a page of records."""
    return ListOf(
        items=[model.model_validate(item) for item in listing.items],
        total=listing.total,
        limit=listing.page.limit,
        offset=listing.page.offset,
    )


def created(model: type[SentT], record: Any, request: Request, response: Response) -> SentT:
    """Answer a new record, and say where it is."""
    response.headers["Location"] = f"{request.url.path}/{quote(record.id, safe='')}"
    return model.model_validate(record)


def replaced(model: type[SentT], written: Written[Any], response: Response) -> SentT:
    """Answer a record that was written: 201 where it is new."""
    if written.created:
        response.status_code = 201
    return model.model_validate(written.record)


def new_id(wanted: str | None) -> str:
    """Take the id that was chosen, or make one."""
    return wanted if wanted is not None else uuid.uuid4().hex


def same_id(path_id: str, body_id: str | None) -> str:
    """Take a record's id from its address; one in the body must be the same.

    Raises
    ------
    InvalidInput
        If the two differ.
    """
    if body_id is not None and body_id != path_id:
        raise InvalidInput(
            f"The address names {path_id!r}, the body {body_id!r}. Leave the body's id out, or make them the same.",
            field="id",
        )
    return path_id
