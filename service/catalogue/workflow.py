"""The verbs of the catalogue: create, replace, read, delete and list institutions, experts and evidence; import.

Each verb is one unit of work; it takes and returns records and raises
`PeyvandError`. It knows no HTTP.
"""

from __future__ import annotations

from service.catalogue.evidence import (
    create_evidence,
    delete_evidence,
    list_evidence,
    read_evidence,
    replace_evidence,
)
from service.catalogue.people import (
    create_expert,
    create_institution,
    delete_expert,
    delete_institution,
    list_experts,
    list_institutions,
    read_expert,
    read_institution,
    replace_expert,
    replace_institution,
)
from service.imports.summary import Change, ImportSummary
from service.imports.undo import undo_import
from service.imports.workflow import import_catalogue, import_reading
from service.listing import Listing, Page
from service.records import Written

__all__ = [
    "Change",
    "ImportSummary",
    "Listing",
    "Page",
    "Written",
    "create_evidence",
    "create_expert",
    "create_institution",
    "delete_evidence",
    "delete_expert",
    "delete_institution",
    "import_catalogue",
    "import_reading",
    "list_evidence",
    "list_experts",
    "list_institutions",
    "read_evidence",
    "read_expert",
    "read_institution",
    "replace_evidence",
    "replace_expert",
    "replace_institution",
    "undo_import",
]  # fmt: skip
