"""Consortia over HTTP. Translates each request to one workflow call."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from service.accounts import consortia
from service.accounts.consortia import Consortium
from service.accounts.schemas import Consortia, ConsortiumIn, ConsortiumOut
from service.web.records import DELETED, READ, WRITTEN, replaced
from service.web.requests import RuntimeOf, nothing_unknown, writes

router = APIRouter(prefix="/consortia", tags=["consortia"], dependencies=[Depends(nothing_unknown)])


@router.get("")
def list_consortia(runtime: RuntimeOf) -> Consortia:
    """List all consortia by id."""
    return Consortia(items=[ConsortiumOut.model_validate(each) for each in consortia.list_consortia(runtime)])


@router.get("/{id:path}", responses=READ)
def read_consortium(runtime: RuntimeOf, id: str) -> ConsortiumOut:
    """Read a consortium."""
    return ConsortiumOut.model_validate(consortia.read_consortium(runtime, id))


@router.put("/{id:path}", responses=WRITTEN, dependencies=[writes])
def replace_consortium(response: Response, runtime: RuntimeOf, id: str, body: ConsortiumIn) -> ConsortiumOut:
    """Replace a consortium, or create it with this id (201); for administrators."""
    record = Consortium(id=id, **body.model_dump())
    return replaced(ConsortiumOut, consortia.replace_consortium(runtime, record), response)


@router.delete("/{id:path}", status_code=204, responses=DELETED, dependencies=[writes])
def delete_consortium(runtime: RuntimeOf, id: str) -> None:
    """Delete a consortium; for administrators."""
    consortia.delete_consortium(runtime, id)
