"""Suggestions over HTTP: send a CV, look at what waits, confirm and dismiss.

Every request needs a token: a CV tells more of a person than the catalogue does.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, UploadFile

from service.listing import Listing
from service.suggestions import workflow as suggestions
from service.suggestions.schemas import CvOut, DecisionsIn, DecisionsOut, SuggestionOut
from service.suggestions.store import PROPOSED, STATES
from service.suggestions.uploaded_cv import uploaded
from service.web.records import ListOf, fails, listed
from service.web.requests import PageOf, RuntimeOf, nothing_unknown, writes

router = APIRouter(tags=["suggestions"], dependencies=[Depends(nothing_unknown), writes])


@router.post("/experts/{id:path}/cv", responses=fails(401, 403, 404, 413))
def read_cv(
    runtime: RuntimeOf,
    id: str,
    file: Annotated[UploadFile, File(description="The CV, in PDF or DOCX. It is not kept.")],
) -> CvOut:
    """Read an expert's CV; what it says that is new waits until a person confirms it."""
    with uploaded(runtime.settings.data_dir, file.filename or "", file.file) as path:
        return CvOut.of(suggestions.read_cv_of(runtime, path, id))


@router.get("/suggestions", responses=fails(401, 403, 404))
def list_suggestions(
    *,
    runtime: RuntimeOf,
    page: PageOf,
    expert: Annotated[str | None, Query(description="An expert's id.")] = None,
    state: Annotated[str, Query(description=f"One of {', '.join(STATES)}.")] = PROPOSED,
) -> ListOf[SuggestionOut]:
    """List suggestions about experts whom you may write, by the experts' names."""
    found = suggestions.list_suggestions(runtime, expert_id=expert, state=state, page=page)
    return listed(SuggestionOut, Listing([SuggestionOut.of(each) for each in found.items], found.total, found.page))


@router.post("/suggestions/decisions", responses=fails(401, 403, 404, 409, 415))
def decide(runtime: RuntimeOf, body: DecisionsIn) -> DecisionsOut:
    """Confirm suggestions and dismiss others: all of them, or none. Saying the same again changes nothing."""
    found = suggestions.decide(runtime, confirm=body.confirm, dismiss=body.dismiss)
    return DecisionsOut(suggestions=[SuggestionOut.of(each) for each in found])
