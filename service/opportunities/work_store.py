"""The SQL of an expert's list of their own works. Takes a session, returns records, never commits."""

from __future__ import annotations

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from service.catalogue.tables import EvidenceExpertRow, EvidenceRow
from service.listing import Listing, Page
from service.opportunities.correction_store import AGREED
from service.opportunities.tables import DisownedRow

OWN_WORDS = "interests"


def list_own_works(session: Session, person: str, page: Page, words: str) -> Listing[str]:
    """Page through the ids of a person's works, the latest first, those that hold each of these words.

    Left out are what is merged into another work, the person's own words about their interests, and what their
    office agreed is not theirs.
    """
    gone = exists().where(
        DisownedRow.expert_id == person, DisownedRow.evidence_id == EvidenceRow.id, DisownedRow.state == AGREED
    )
    query = (
        select(EvidenceRow.id)
        .join(EvidenceExpertRow, EvidenceExpertRow.evidence_id == EvidenceRow.id)
        .where(
            EvidenceExpertRow.expert_id == person,
            EvidenceRow.merged_into.is_(None),
            EvidenceRow.kind != OWN_WORDS,
            ~gone,
        )
    )
    for word in words.split():
        like = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(or_(EvidenceRow.title.ilike(like), EvidenceRow.text.ilike(like)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(EvidenceRow.year.desc().nulls_last(), EvidenceRow.title, EvidenceRow.id)
    return Listing(list(session.scalars(ordered.limit(page.limit).offset(page.offset))), total, page)
