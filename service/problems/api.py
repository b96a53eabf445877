"""Organisations and problems over HTTP. Translates each request to workflow calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from matcher.records import Organisation, Problem
from service.problems import workflow
from service.problems.schemas import OrganisationIn, OrganisationOut, ProblemIn, ProblemOut
from service.problems.seeing import Seen
from service.runtime import Runtime
from service.web.records import DELETED, READ, WRITTEN, ListOf, created, listed, new_id, replaced, same_id
from service.web.requests import PageOf, RuntimeOf, nothing_unknown, writes

router = APIRouter(dependencies=[Depends(nothing_unknown)])

Sector = Annotated[str | None, Query(description="As written in the record.", examples=["glass"])]
Region = Annotated[str | None, Query(description="As written in the record.")]


@router.post("/organisations", tags=["organisations"], status_code=201, responses=WRITTEN, dependencies=[writes])
def create_organisation(
    request: Request, response: Response, runtime: RuntimeOf, body: OrganisationIn
) -> OrganisationOut:
    """Create an organisation."""
    record = Organisation(**{**body.model_dump(), "id": new_id(body.id)})
    return created(OrganisationOut, workflow.create_organisation(runtime, record), request, response)


@router.get("/organisations", tags=["organisations"])
def list_organisations(
    *,
    runtime: RuntimeOf,
    page: PageOf,
    sector: Sector = None,
    region: Region = None,
    text: Annotated[str | None, Query(description="Words of the name, in any order.")] = None,
) -> ListOf[OrganisationOut]:
    """List organisations by id."""
    found = workflow.list_organisations(runtime, page=page, sector=sector, region=region, text=text)
    return listed(OrganisationOut, found)


@router.get("/organisations/{id:path}", tags=["organisations"], responses=READ)
def read_organisation(runtime: RuntimeOf, id: str) -> OrganisationOut:
    """Read an organisation."""
    return OrganisationOut.model_validate(workflow.read_organisation(runtime, id))


@router.put("/organisations/{id:path}", tags=["organisations"], responses=WRITTEN, dependencies=[writes])
def replace_organisation(response: Response, runtime: RuntimeOf, id: str, body: OrganisationIn) -> OrganisationOut:
    """Replace an organisation, or create one with this id (201)."""
    record = Organisation(**{**body.model_dump(), "id": same_id(id, body.id)})
    return replaced(OrganisationOut, workflow.replace_organisation(runtime, record), response)


@router.delete(
    "/organisations/{id:path}", tags=["organisations"], status_code=204, responses=DELETED, dependencies=[writes]
)
def delete_organisation(runtime: RuntimeOf, id: str) -> None:
    """Delete an organisation that has no problems."""
    workflow.delete_organisation(runtime, id)


@router.post("/problems", tags=["problems"], status_code=201, responses=WRITTEN, dependencies=[writes])
def create_problem(request: Request, response: Response, runtime: RuntimeOf, body: ProblemIn) -> ProblemOut:
    """Create a problem."""
    record = Problem(**{**body.model_dump(), "id": new_id(body.id)})
    return created(ProblemOut, workflow.create_problem(runtime, record), request, response)


@router.get("/problems", tags=["problems"])
def list_problems(
    *,
    runtime: RuntimeOf,
    page: PageOf,
    organisation: Annotated[str | None, Query(description="An organisation's id.")] = None,
    sector: Sector = None,
    region: Region = None,
    programme: Annotated[str | None, Query(description="A form of cooperation, such as advice.")] = None,
) -> ListOf[ProblemOut]:
    """List by id the problems that you see; confidential ones that another office handles are redacted."""
    found = workflow.list_problems(
        runtime, page=page, organisation_id=organisation, sector=sector, region=region, programme=programme
    )
    return ListOf(
        items=_laid_out(runtime, found.items), total=found.total, limit=found.page.limit, offset=found.page.offset
    )


@router.get("/problems/{id:path}", tags=["problems"], responses=READ)
def read_problem(runtime: RuntimeOf, id: str) -> ProblemOut:
    """Read a problem that you see; a confidential one that another office handles is redacted."""
    (problem,) = _laid_out(runtime, [workflow.see_problem(runtime, id)])
    return problem


@router.put("/problems/{id:path}", tags=["problems"], responses=WRITTEN, dependencies=[writes])
def replace_problem(response: Response, runtime: RuntimeOf, id: str, body: ProblemIn) -> ProblemOut:
    """Replace a problem, or create one with this id (201)."""
    record = Problem(**{**body.model_dump(), "id": same_id(id, body.id)})
    (problem,) = _with_returns(runtime, [replaced(ProblemOut, workflow.replace_problem(runtime, record), response)])
    return problem


@router.delete("/problems/{id:path}", tags=["problems"], status_code=204, responses=DELETED, dependencies=[writes])
def delete_problem(runtime: RuntimeOf, id: str) -> None:
    """Delete a problem; the answers that were given for it stay, without naming it."""
    workflow.delete_problem(runtime, id)


def _with_returns(runtime: Runtime, problems: Iterable[ProblemOut]) -> list[ProblemOut]:
    """Say of each problem whether it was returned to its organisation."""
    found = {problem.id: problem for problem in problems}
    for id_, returned in workflow.returned_problems(runtime, found).items():
        found[id_] = found[id_].model_copy(update={"returned_at": returned.at, "returned_note": returned.note})
    return list(found.values())


def _laid_out(runtime: Runtime, seen: Iterable[Seen]) -> list[ProblemOut]:
    """Lay problems out as their reader may see them; what was said of a redacted one is left out too."""
    found = list(seen)
    shown = [ProblemOut.model_validate(each.problem) for each in found]
    return [
        problem.model_copy(update={"redacted": True, "returned_note": ""} if each.is_redacted else {})
        for problem, each in zip(_with_returns(runtime, shown), found, strict=True)
    ]
