"""Learned rankings over HTTP, for administrators: every request needs a token. Translates each to one workflow call."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from service.accounts.actors import need_administrator
from service.accounts.workflow import Token, actor_of
from service.learning import workflow
from service.learning.documents import as_document
from service.learning.fitting import enqueue_fit
from service.web.records import fails
from service.web.requests import RuntimeOf, nothing_unknown, token_of

router = APIRouter(prefix="/rankings", tags=["rankings"], dependencies=[Depends(nothing_unknown)])

RankingId = Annotated[int, Path(ge=1, le=2**31 - 1)]


def administrator_of(token: Annotated[Token, Depends(token_of)]) -> Token:
    """Let an administrator through: a ranking is everybody's.

    Raises
    ------
    NotPermitted
        If the token is an institution's.
    """
    need_administrator(actor_of(token), "To look at or change what ranks")
    return token


Administrator = Annotated[Token, Depends(administrator_of)]


class RankingOut(BaseModel):
    """A ranking that was learned from decisions, with the figures that it was judged by."""

    id: Annotated[int, Field(examples=[3])]
    state: Annotated[str, Field(description="offered, in-use, retired or refused.", examples=["offered"])]
    created_at: datetime
    ranking: Annotated[dict[str, Any], Field(examples=[{"words_weight": 0.72}])]
    calibration: dict[str, Any] | None
    figures: Annotated[
        dict[str, Any],
        Field(description="Measures of it and of the one in use; `faults` says why it is not offered, if it is not."),
    ]
    n_decisions: Annotated[int, Field(examples=[412])]
    accepted_at: datetime | None
    accepted_by: Annotated[str | None, Field(description="The token's name, or `command line`.")]


class Rankings(BaseModel):
    """The learned rankings, newest first; where none is in use, the one that ships is."""

    items: list[RankingOut]


class FitOut(BaseModel):
    """A fit that was begun."""

    job_id: Annotated[int, Field(description="Names the job that fits.", examples=[7])]


class RestoredOut(BaseModel):
    """The ranking that ships is in use again."""

    retired_id: Annotated[int, Field(description="What was in use before.", examples=[3])]


@router.post("", status_code=202, responses=fails(401, 403))
def fit(response: Response, runtime: RuntimeOf, token: Administrator) -> FitOut:
    """Learn a ranking from the decisions and compare it with the one in use; a job does it, nothing changes yet."""
    job_id = enqueue_fit(runtime)
    response.headers["Location"] = f"/api/v1/jobs/{job_id}"
    return FitOut(job_id=job_id)


@router.get("", responses=fails(401, 403))
def list_learned(runtime: RuntimeOf, token: Administrator) -> Rankings:
    """List the learned rankings, newest first."""
    return Rankings(items=[_out(found) for found in workflow.list_rankings(runtime)])


@router.get("/{id}", responses=fails(401, 403, 404))
def read_learned(runtime: RuntimeOf, id: RankingId, token: Administrator) -> RankingOut:
    """Read a learned ranking with its figures."""
    return _out(workflow.read_ranking(runtime, id))


@router.post("/shipped/restore", responses=fails(401, 403, 409))
def restore_shipped(runtime: RuntimeOf, token: Administrator) -> RestoredOut:
    """Go back to the ranking that ships with the program."""
    return RestoredOut(retired_id=workflow.restore_shipped(runtime))


@router.post("/{id}/accept", responses=fails(401, 403, 404, 409))
def accept(runtime: RuntimeOf, id: RankingId, token: Administrator) -> RankingOut:
    """Put an offered ranking in use; the one before is retired and can be restored."""
    return _out(workflow.accept(runtime, id, by=token.name))


@router.post("/{id}/restore", responses=fails(401, 403, 404, 409))
def restore(runtime: RuntimeOf, id: RankingId, token: Administrator) -> RankingOut:
    """Put a ranking back that was in use before."""
    return _out(workflow.restore(runtime, id, by=token.name))


def _out(found: workflow.LearnedRanking) -> RankingOut:
    return RankingOut.model_validate(as_document(found))
