"""The SQL of what an export reads: the ids of each table, batch by batch. Takes a session, never commits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.catalogue.tables import EvidenceRow, ExpertRow, InstitutionRow
from service.catalogue.writing import INTERESTS_SUFFIX
from service.problems.tables import OrganisationRow, ProblemRow

BATCH: Final = 1000


def batches_of_ids(session: Session, noun: str) -> Iterator[list[str]]:
    """Give the ids of a table in their order: of persons and works the whole ones, of which others are a part.

    Interests are fields of their experts; the evidence that is made of them is left out.
    """
    query: Select[Any]
    column: Any
    if noun == "experts":
        column, query = ExpertRow.id, select(ExpertRow.id).where(ExpertRow.merged_into.is_(None))
    elif noun == "evidence":
        made = EvidenceRow.id.endswith(INTERESTS_SUFFIX, autoescape=True)
        column, query = EvidenceRow.id, select(EvidenceRow.id).where(EvidenceRow.merged_into.is_(None), ~made)
    else:
        columns = {"institutions": InstitutionRow.id, "organisations": OrganisationRow.id, "problems": ProblemRow.id}
        column = columns[noun]
        query = select(column)
    query = query.order_by(column).limit(BATCH)
    ids = list(session.scalars(query))
    while ids:
        yield ids
        ids = list(session.scalars(query.where(column > ids[-1])))
