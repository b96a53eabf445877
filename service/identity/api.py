"""Merges and splits over HTTP; every request needs a token. Translates each to one workflow call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from matcher.checks import check_choice
from service.accounts.workflow import Token
from service.identity import splitting
from service.identity import workflow as identity
from service.identity.merge_store import DOUBTFUL, PROPOSED
from service.identity.merge_store import STATES as MERGE_STATES
from service.identity.schemas import MergeDecisionIn, MergeIn, MergeOut, SplitDecisionIn, SplitOut
from service.identity.split_store import STATES as SPLIT_STATES
from service.listing import Listing
from service.web.records import ListOf, fails, listed
from service.web.requests import PageOf, ReaderOf, RuntimeOf, nothing_unknown, token_of

router = APIRouter(tags=["identity"], dependencies=[Depends(nothing_unknown)])

UNDO = "undo"

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Officer = Annotated[Token, Depends(token_of)]


@router.get("/merges", responses=fails(401))
def list_merges(
    *,
    runtime: RuntimeOf,
    reader: ReaderOf,
    token: Officer,
    page: PageOf,
    state: Annotated[str, Query(description=f"One of {', '.join((*MERGE_STATES, DOUBTFUL))}.")] = PROPOSED,
    noun: Annotated[str | None, Query(description="One of experts, evidence.")] = None,
) -> ListOf[MergeOut]:
    """List pairs of records that may be one, or were merged, with both sides and the reasons."""
    found = identity.list_merges(runtime, state=state, noun=noun, page=page)
    return listed(MergeOut, Listing([MergeOut.of(each, reader.code) for each in found.items], found.total, found.page))


@router.post("/merges", status_code=201, responses=fails(401, 404, 409, 415))
def merge(runtime: RuntimeOf, reader: ReaderOf, token: Officer, body: MergeIn) -> MergeOut:
    """Merge two records by hand; `POST /merges/{id}/decision` with `undo` takes it back."""
    found = identity.merge_by_hand(runtime, body.noun, body.one_id, body.other_id, by=token.name)
    return MergeOut.of(found, reader.code)


@router.post("/merges/{id}/decision", responses=fails(401, 404, 409, 415))
def decide_merge(runtime: RuntimeOf, reader: ReaderOf, id: Number, token: Officer, body: MergeDecisionIn) -> MergeOut:
    """Say that two records are one, or are not, or take a merge back."""
    check_choice(body.decision, "decision", what="decision", choices=(*identity.DECISIONS, UNDO))
    if body.decision == UNDO:
        found = identity.undo_merge(runtime, id, by=token.name)
    else:
        found = identity.decide_merge(runtime, id, body.decision, by=token.name)
    return MergeOut.of(found, reader.code)


@router.get("/splits", responses=fails(401))
def list_splits(
    *,
    runtime: RuntimeOf,
    reader: ReaderOf,
    token: Officer,
    page: PageOf,
    state: Annotated[str, Query(description=f"One of {', '.join(SPLIT_STATES)}.")] = PROPOSED,
) -> ListOf[SplitOut]:
    """List persons whose works may be those of two, with the groups; until somebody decides, no match shows them."""
    found = splitting.list_splits(runtime, state=state, page=page)
    return listed(SplitOut, Listing([SplitOut.of(each, reader.code) for each in found.items], found.total, found.page))


@router.post("/splits/{id}/decision", responses=fails(401, 404, 409, 415))
def decide_split(runtime: RuntimeOf, reader: ReaderOf, id: Number, token: Officer, body: SplitDecisionIn) -> SplitOut:
    """Say that a person is two, or one, or take that back."""
    check_choice(body.decision, "decision", what="decision", choices=(*splitting.DECISIONS, UNDO))
    if body.decision == UNDO:
        found = splitting.undo_split(runtime, id, by=token.name)
    else:
        found = splitting.decide_split(runtime, id, body.decision, by=token.name, groups=body.groups)
    return SplitOut.of(found, reader.code)
