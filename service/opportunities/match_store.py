"""The SQL of one expert's place in several answers, without everybody else in them. Takes a session, never commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.explain import whole_text
from matcher.records import Answer, Filters, ModelId, Problem
from service.catalogue.evidence_store import get_evidence
from service.catalogue.people_store import get_experts
from service.matching.kept import answer_facts, as_seen, kept_match
from service.matching.store import MatchRun
from service.matching.tables import MatchResultRow, MatchRunRow
from service.problems.store import text_hash


def own_matches(
    session: Session, expert_id: str, problems: Mapping[str, Problem], *, closed: Collection[str]
) -> dict[str, MatchRun]:
    """Fetch what answers said of one expert: by the id of the run, the answer with their match alone.

    Parameters
    ----------
    problems : mapping of str to Problem
        The id of a run to the problem that it answered, whole, as it is now.
    closed : collection of str
        Ids of evidence that is not shown any more; a match that nothing is left of is left out.
    """
    wanted = [UUID(each) for each in problems]
    rows = session.execute(
        select(MatchRunRow, MatchResultRow)
        .join(MatchResultRow, MatchResultRow.run_id == MatchRunRow.id)
        .where(MatchRunRow.id.in_(wanted), MatchResultRow.expert_id == expert_id)
    ).all()
    person = get_experts(session, [expert_id]).get(expert_id)
    if person is None:
        return {}
    evidence = get_evidence(session, {piece["id"] for _, result in rows for piece in result.evidence})
    found: dict[str, MatchRun] = {}
    for run, result in rows:
        problem = problems[str(run.id)]
        text_known = text_hash(problem) == run.text_hash
        text = whole_text(problem) if text_known else None
        match = as_seen(kept_match(result, *person, evidence, text), closed, problem, text)
        if match is not None:
            found[str(run.id)] = MatchRun(
                id=str(run.id),
                problem_id=problem.id,
                answer=Answer(
                    problem=replace(problem, lang=run.lang),
                    lang=run.lang,
                    language_supported=run.lang != "other",
                    model=ModelId(run.model_name, run.model_revision, run.model_dim),
                    matches=(match,),
                    **answer_facts(run),
                ),
                slots=(),
                filters=Filters(),
                limit=run.result_limit,
                seconds=run.seconds,
                created_at=run.created_at,
                text_known=text_known,
            )
    return found
