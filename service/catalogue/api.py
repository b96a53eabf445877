"""Institutions, experts and evidence over HTTP. Translates each request to one workflow call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from matcher.records import AVAILABLE_FOR, Evidence, Expert, Institution
from service.catalogue import workflow
from service.catalogue.schemas import (
    EvidenceIn,
    EvidenceOut,
    ExpertIn,
    ExpertOut,
    InstitutionIn,
    InstitutionOut,
)
from service.web.records import DELETED, READ, WRITTEN, ListOf, created, listed, new_id, replaced, same_id
from service.web.requests import PageOf, RuntimeOf, nothing_unknown, writes

router = APIRouter(dependencies=[Depends(nothing_unknown)])

Words = Annotated[str | None, Query(description="Words of the name, in any order.", examples=["رستگار"])]
Region = Annotated[str | None, Query(description="The institution's region, as written there.")]


@router.post("/institutions", tags=["institutions"], status_code=201, responses=WRITTEN, dependencies=[writes])
def create_institution(request: Request, response: Response, runtime: RuntimeOf, body: InstitutionIn) -> InstitutionOut:
    """Create an institution."""
    record = Institution(**{**body.model_dump(), "id": new_id(body.id)})
    return created(InstitutionOut, workflow.create_institution(runtime, record), request, response)


@router.get("/institutions", tags=["institutions"])
def list_institutions(
    runtime: RuntimeOf, page: PageOf, region: Region = None, text: Words = None
) -> ListOf[InstitutionOut]:
    """List institutions by id."""
    return listed(InstitutionOut, workflow.list_institutions(runtime, page=page, region=region, text=text))


@router.get("/institutions/{id:path}", tags=["institutions"], responses=READ)
def read_institution(runtime: RuntimeOf, id: str) -> InstitutionOut:
    """Read an institution."""
    return InstitutionOut.model_validate(workflow.read_institution(runtime, id))


@router.put("/institutions/{id:path}", tags=["institutions"], responses=WRITTEN, dependencies=[writes])
def replace_institution(response: Response, runtime: RuntimeOf, id: str, body: InstitutionIn) -> InstitutionOut:
    """Replace an institution, or create it with this id (201)."""
    record = Institution(**{**body.model_dump(), "id": same_id(id, body.id)})
    return replaced(InstitutionOut, workflow.replace_institution(runtime, record), response)


@router.delete(
    "/institutions/{id:path}", tags=["institutions"], status_code=204, responses=DELETED, dependencies=[writes]
)
def delete_institution(runtime: RuntimeOf, id: str) -> None:
    """Delete an institution that has no experts."""
    workflow.delete_institution(runtime, id)


@router.post("/experts", tags=["experts"], status_code=201, responses=WRITTEN, dependencies=[writes])
def create_expert(request: Request, response: Response, runtime: RuntimeOf, body: ExpertIn) -> ExpertOut:
    """Create an expert; the interests can be found at once."""
    record = Expert(**{**body.model_dump(), "id": new_id(body.id)})
    return created(ExpertOut, workflow.create_expert(runtime, record), request, response)


@router.get("/experts", tags=["experts"])
def list_experts(
    *,
    runtime: RuntimeOf,
    page: PageOf,
    institution: Annotated[str | None, Query(description="An institution's id.")] = None,
    field: Annotated[str | None, Query(description="A field's code, such as 2.5.")] = None,
    region: Region = None,
    text: Words = None,
    available_for: Annotated[
        str | None,
        Query(description=f"One of {', '.join(AVAILABLE_FOR)}: who can be asked for it until a day that is not over."),
    ] = None,
) -> ListOf[ExpertOut]:
    """List the experts whom you see, by id."""
    found = workflow.list_experts(
        runtime,
        page=page,
        institution_id=institution,
        field=field,
        region=region,
        text=text,
        available_for=available_for,
    )
    return listed(ExpertOut, found)


@router.get("/experts/{id:path}", tags=["experts"], responses=READ)
def read_expert(runtime: RuntimeOf, id: str) -> ExpertOut:
    """Read what you see of an expert."""
    return ExpertOut.model_validate(workflow.read_expert(runtime, id))


@router.put("/experts/{id:path}", tags=["experts"], responses=WRITTEN, dependencies=[writes])
def replace_expert(response: Response, runtime: RuntimeOf, id: str, body: ExpertIn) -> ExpertOut:
    """Replace an expert, or create one with this id (201); other evidence stays."""
    record = Expert(**{**body.model_dump(), "id": same_id(id, body.id)})
    return replaced(ExpertOut, workflow.replace_expert(runtime, record), response)


@router.delete("/experts/{id:path}", tags=["experts"], status_code=204, responses=DELETED, dependencies=[writes])
def delete_expert(runtime: RuntimeOf, id: str) -> None:
    """Delete an expert, with the evidence that nobody else stands behind."""
    workflow.delete_expert(runtime, id)


@router.post("/evidence", tags=["evidence"], status_code=201, responses=WRITTEN, dependencies=[writes])
def create_evidence(request: Request, response: Response, runtime: RuntimeOf, body: EvidenceIn) -> EvidenceOut:
    """Create a piece of evidence; it can be found at once."""
    record = Evidence(**{**body.model_dump(), "id": new_id(body.id)})
    return created(EvidenceOut, workflow.create_evidence(runtime, record), request, response)


@router.get("/evidence", tags=["evidence"])
def list_evidence(
    *,
    runtime: RuntimeOf,
    page: PageOf,
    expert: Annotated[str | None, Query(description="An expert's id.")] = None,
    kind: Annotated[str | None, Query(description="A kind, such as thesis.")] = None,
    language: Annotated[str | None, Query(description="A language's code, such as fa.")] = None,
) -> ListOf[EvidenceOut]:
    """List the evidence that you see by id, experts' interests with it."""
    found = workflow.list_evidence(runtime, page=page, expert_id=expert, kind=kind, lang=language)
    return listed(EvidenceOut, found)


@router.get("/evidence/{id:path}", tags=["evidence"], responses=READ)
def read_evidence(runtime: RuntimeOf, id: str) -> EvidenceOut:
    """Read a piece of evidence."""
    return EvidenceOut.model_validate(workflow.read_evidence(runtime, id))


@router.put("/evidence/{id:path}", tags=["evidence"], responses=WRITTEN, dependencies=[writes])
def replace_evidence(response: Response, runtime: RuntimeOf, id: str, body: EvidenceIn) -> EvidenceOut:
    """Replace a piece of evidence, or create it with this id (201)."""
    record = Evidence(**{**body.model_dump(), "id": same_id(id, body.id)})
    return replaced(EvidenceOut, workflow.replace_evidence(runtime, record), response)


@router.delete("/evidence/{id:path}", tags=["evidence"], status_code=204, responses=DELETED, dependencies=[writes])
def delete_evidence(runtime: RuntimeOf, id: str) -> None:
    """Delete a piece of evidence."""
    workflow.delete_evidence(runtime, id)
