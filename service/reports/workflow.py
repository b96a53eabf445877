"""The verb of reports: what a term brought an institution, a consortium, or all.

A term goes in, figures of it and of those before come out. Knows no HTTP, no SQL and no language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.accounts.consortium_store import get_consortium
from service.accounts.permissions import need
from service.cases.figures_store import case_figures
from service.introductions.exposure import Ledger, ledger
from service.reports import store
from service.reports.figures import TermFigures, figures_of
from service.reports.store import TermCounts
from service.runtime import Runtime
from service.terms import Term

__all__ = ["TERMS_BEFORE", "TermReport", "term_report"]

TERMS_BEFORE = 4
"""How many terms before it a term is held against."""


@dataclass(frozen=True, slots=True)
class TermReport:
    """What a term brought: its figures, counts of the terms before (oldest first, the term itself last), who was asked.

    ``of`` names whose report it is; nothing where it is everybody's. ``institutions`` maps ids to names.
    """

    term: Term
    of: str
    figures: TermFigures
    history: Sequence[tuple[Term, TermCounts]]
    exposure: Ledger
    institutions: Mapping[str, str]


def term_report(runtime: Runtime, term: Term) -> TermReport:
    """Count a term, as far as the reader may: an office's own institution, a secretary's consortium, all.

    Raises
    ------
    NotPermitted
        If the actor reads no reports.
    """
    need(runtime.actor, "report.read")
    terms = [term]
    for _ in range(TERMS_BEFORE):
        terms.insert(0, terms[0].previous)
    actor = runtime.actor
    with runtime.database.unit() as session:
        consortium = get_consortium(session, actor.consortium_id) if actor.consortium_id else None
        institutions: Sequence[str] | None = None
        if not actor.administrator:
            institutions = consortium.members if consortium is not None else [actor.institution_id or ""]
        figures = figures_of(
            term.span, (term.starts, term.ends),
            store.problem_figures(session, term.span, institutions),
            store.introduction_figures(session, term.span, institutions),
            case_figures(session, term.starts, term.ends, institution_ids=institutions),
        )  # fmt: skip
        history = [(each, store.term_counts(session, each, institutions)) for each in terms]
        named = {key for key, _ in figures.groups["institution_id"] if key} | set(institutions or ())
        names = store.names_of_institutions(session, sorted(named))
    of = consortium.name if consortium is not None else names.get(actor.institution_id or "", "")
    return TermReport(term, of, figures, history, ledger(runtime, term), names)
