"""The office's first page, the catalogue's health, and the lists of experts behind each finding.

What the workflow counts comes in, pages go out. An officer's are those of the own institution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Response

from matcher.errors import NotFound
from matcher.sources.columns import HEADERS
from service.catalogue.export_api import as_download
from service.catalogue.exports import open_export
from service.catalogue.health import FINDINGS, Health, catalogue_health, experts_with
from service.catalogue.workflow import read_institution
from service.imports.changes import list_changes
from service.listing import Page
from service.office.base import PER_PAGE, InOffice, Office, office_router, offset_of, shown

LATEST: Final = 5

router = office_router()


@dataclass(frozen=True, slots=True)
class Share:
    """A language's part of the works: where its stretch of the bar begins and how wide it is, of 100."""

    lang: str
    count: int
    start: float
    width: float

    @property
    def percent(self) -> int:
        """The whole number that stands beside it."""
        return round(self.width)


@router.get("")
def show_health(office: InOffice) -> Response:
    """Show how the catalogue is, and what to do about it."""
    health = catalogue_health(office.runtime)
    return shown(
        office,
        "health.html",
        here="overview",
        health=health,
        findings=FINDINGS,
        shares=shares_of(health),
        latest=list_changes(office.runtime, page=Page(limit=LATEST)).items,
        template_names=tuple(HEADERS),
        institution=_own_name(office),
    )


@router.get("/export/{format}")
def export(office: InOffice, format: str) -> Response:
    """Give all that the reader of the page may see, as a file."""
    return as_download(open_export(office.runtime, format, office.language.code), format)


@router.get("/health/{finding}")
def show_experts(office: InOffice, finding: str) -> Response:
    """List the experts of whom something is found."""
    if finding not in FINDINGS:
        raise NotFound("finding", finding[:40])
    page = Page(limit=PER_PAGE, offset=offset_of(office.request))
    found = experts_with(office.runtime, finding, page=page)
    institutions = {each.institution_id for each in found.items if each.institution_id}
    return shown(
        office,
        "finding.html",
        here="overview",
        finding=finding,
        found=found,
        names={each: read_institution(office.runtime, each).name for each in institutions},
        page_number=page.offset // PER_PAGE + 1,
        last_page=max(1, -(-found.total // PER_PAGE)),
        total=found.total,
    )


def shares_of(health: Health) -> list[Share]:
    """Lay the languages side by side; those that no work is in are left out."""
    total = sum(health.languages.values())
    shares: list[Share] = []
    start = 0.0
    for lang, count in health.languages.items():
        width = 100 * count / total
        shares.append(Share(lang, count, round(start, 2), round(width, 2)))
        start += width
    return shares


def _own_name(office: Office) -> str:
    own = office.actor.institution_id
    return read_institution(office.runtime, own).name if own is not None else ""
