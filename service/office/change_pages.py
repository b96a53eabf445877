"""Pages of imports as changes: the list, what one did and refused, and taking it back.

One workflow call for each page. Borders are the workflow's: another institution's import is not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Path, Response

from matcher.forms import FORMS
from service.imports.changes import Import, list_changes, list_touched, read_change
from service.imports.store import ACTIONS
from service.jobs import enqueue_undo, list_jobs
from service.listing import Listing, Page
from service.office.base import PER_PAGE, InOffice, Office, office_router, offset_of, see, shown
from service.office.change_view import touched_views
from service.office.job_pages import OPEN, UNDO
from service.office.words import words_of
from service.web.forms import Posted

REFUSED: Final = "refused"

router = office_router()

ImportId = Annotated[int, Path(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class Tab:
    """One thing to look at: records of a table with one action, or what was refused; and how many they are."""

    noun: str
    action: str
    count: int


@router.get("/changes")
def show_changes(office: InOffice) -> Response:
    """List imports, the latest first."""
    found = list_changes(office.runtime, page=Page(limit=PER_PAGE, offset=offset_of(office.request)))
    return shown(office, "changes.html", here="changes", found=found, **_counted(office, found))


@router.get("/changes/{import_id}")
def show_change(office: InOffice, import_id: ImportId) -> Response:
    """Show what one import did, record by record."""
    change = read_change(office.runtime, import_id)
    tabs = _tabs(change)
    asked = (office.request.query_params.get("noun", ""), office.request.query_params.get("action", ""))
    tab = next((each for each in tabs if (each.noun, each.action) == asked), tabs[0] if tabs else None)
    page = Page(limit=PER_PAGE, offset=offset_of(office.request))
    views: Any = []
    refused: Any = []
    total = 0
    if tab is not None and tab.action == REFUSED:
        refused, total = change.refused[page.offset : page.offset + page.limit], len(change.refused)
    elif tab is not None:
        found = list_touched(office.runtime, import_id, page=page, noun=tab.noun, action=tab.action)
        views, total = touched_views(office.runtime, found.items, words_of(office.code)), found.total
    return shown(
        office,
        "change.html",
        here="changes",
        change=change,
        tabs=tabs,
        tab=tab,
        views=views,
        refused=refused,
        **_counted(office, Listing([], total, page)),
    )


@router.get("/changes/{import_id}/undo")
def ask_to_undo(office: InOffice, import_id: ImportId) -> Response:
    """Ask whether an import is to be taken back."""
    change = read_change(office.runtime, import_id)
    return shown(office, "undo.html", here="changes", change=change, tabs=_tabs(change))


@router.post("/changes/{import_id}/undo")
def undo(office: InOffice, _sent: Posted, import_id: ImportId) -> Response:
    """Have an import taken back; a job that waits for it already is joined."""
    read_change(office.runtime, import_id)
    for job in list_jobs(office.runtime):
        if job.task == UNDO and job.status in OPEN and job.arguments.get("import_id") == import_id:
            return see(f"/office/jobs/{job.id}")
    return see(f"/office/jobs/{enqueue_undo(office.runtime, import_id)}")


def _tabs(change: Import) -> list[Tab]:
    """List what can be looked at, tables in their order; what is as before is not kept."""
    counts = {"created": "created", "replaced": "replaced", "vanished": "vanished", "returned": "returned"}
    found = [
        Tab(noun, action, change.summary[noun][counts[action]])
        for noun in FORMS
        for action in ACTIONS
        if change.summary.get(noun, {}).get(counts[action])
    ]
    return [*found, Tab("", REFUSED, len(change.refused))] if change.refused else found


def _counted(office: Office, found: Listing[Any]) -> dict[str, int]:
    """Give the number of the page in hand and of the last one."""
    return {
        "page_number": found.page.offset // PER_PAGE + 1,
        "last_page": max(1, -(-found.total // PER_PAGE)),
        "total": found.total,
    }
