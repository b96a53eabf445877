"""The SQL that finds a problem to open a case of. Takes a session, returns records, never commits."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.accounts.actors import Actor
from service.fingerprints import search_name
from service.problems.posting_tables import PostingRow
from service.problems.tables import OrganisationRow, ProblemRow


def problems_to_choose(
    session: Session, actor: Actor, words: str, chosen: str, limit: int
) -> list[tuple[str, str, str]]:
    """List problems that an office may handle, latest first: id, title (else the text), organisation's name.

    ``words`` are looked for in titles and organisations' names; the problem ``chosen`` is found whatever they are.
    """
    query = (
        select(ProblemRow.id, ProblemRow.title, ProblemRow.text, OrganisationRow.name)
        .outerjoin(OrganisationRow, OrganisationRow.id == ProblemRow.organisation_id)
        .outerjoin(PostingRow, PostingRow.problem_id == ProblemRow.id)
    )
    if not actor.administrator:
        query = query.where(or_(PostingRow.institution_id.is_(None), PostingRow.institution_id == actor.institution_id))
    found = [ProblemRow.id == chosen]
    if words:
        found_by_words = [
            or_(
                ProblemRow.title.icontains(word, autoescape=True),
                OrganisationRow.search_name.contains(word, autoescape=True),
            )
            for word in search_name(words).split()
        ]
        every = found_by_words[0]
        for each in found_by_words[1:]:
            every &= each
        found.append(every)
    rows = session.execute(
        query.where(or_(*found)).order_by(ProblemRow.id == chosen, ProblemRow.created_at.desc()).limit(limit)
    )
    return [(problem_id, title or text[:200], organisation or "") for problem_id, title, text, organisation in rows]
