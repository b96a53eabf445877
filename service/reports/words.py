"""The words of reports, in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from service.reports.figures import TermFigures
from service.web.languages import number, translations

Told = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """What a report says, and how it puts figures into sentences."""

    code: str
    title: str
    figures: Told
    counted: Told
    groups: Told
    by_group: Told
    answers: Told
    steps: Told
    ends: Told
    plain: Told

    def way(self, start: str, end: str) -> str:
        """Name a way from one thing to the next."""
        return self.plain["way_from_to"] % {"start": self.ends[start], "end": self.ends[end]}

    def summary(self, figures: TermFigures, code: str) -> str:
        """Tell a term in a sentence."""
        return self.plain["summary_told"] % {
            "problems": number(figures.problems, code), "asked": number(figures.asked, code),
            "yes": number(figures.yes, code), "contracts": number(figures.contracts, code),
        }  # fmt: skip

    def worth_told(self, rial: int, code: str) -> str:
        """Tell what the term's contracts are worth."""
        return self.plain["worth_in_rial"] % {"worth": number(rial, code)}

    def exposure(self, total: int, people: int, half: int) -> str:
        """Tell how questions were spread."""
        return self.plain["exposure_told"] % {
            "total": number(total, self.code), "people": number(people, self.code), "half": number(half, self.code)
        }  # fmt: skip


@lru_cache(maxsize=8)
def words_of(code: str) -> Words:
    """Give the words of a language."""
    _: Callable[[str], str] = translations(code).gettext
    asked, contracts, worth = _("Experts asked"), _("Contracts"), _("Worth of contracts (rial)")
    steps = {
        "introduction": _("Introduction"), "visit": _("Visit"), "proposal": _("Proposal"),
        "memorandum": _("Memorandum"), "contract": _("Contract"), "work": _("Work"), "outcome": _("Outcome"),
    }  # fmt: skip
    return Words(
        code=code,
        title=_("Term report"),
        figures={
            "problems": _("Problems that came"), "ranked": _("Problems ranked"),
            "nobody": _("Problems without a strong expert"), "asked": asked,
            "revealed": _("Both sides said yes"), "cases": _("Cases opened"), "contracts": contracts,
            "outcomes": _("Outcomes recorded"),
        },
        counted={
            "asked": asked, "yes": _("Said yes"), "revealed": _("Both sides said yes"), "cases": _("Cases opened"),
            "contracts": contracts, "worth": worth,
        },
        groups={"sector": _("Sector"), "department": _("Department"), "institution_id": _("Institution")},
        by_group={
            "sector": _("By sector"), "department": _("By department"), "institution_id": _("By institution"),
        },
        answers={
            "yes": _("Experts: yes"), "no": _("Experts: no"), "later": _("Experts: later"),
            "accepted": _("Companies: accepted"), "declined": _("Companies: declined"),
        },
        steps=steps,
        ends={**steps, "problem": _("Problem came"), "asked": _("Expert asked"), "answered": _("Expert answered")},
        plain={
            "at_a_glance": _("The term at a glance"), "figure": _("Figure"), "this_term": _("This term"),
            "term_before": _("Term before"), "over_time": _("The last five terms"), "term": _("Term"), "worth": worth,
            "how_answered": _("How people answered"), "answer": _("Answer"), "how_many": _("How many"),
            "steps_reached": _("Steps reached in this term"), "step": _("Step"), "from_to": _("From … to …"),
            "median": _("Median, in days"), "how_long": _("How long things took"),
            "median_told": _("Half of them took no longer than the median. Counted is what was reached in this term."),
            "total": _("Total"), "unknown": _("not said"), "expert": _("Expert"), "share": _("Share of all questions"),
            "who_is_asked": _("Who is asked"),
            "lopsided": _(
                "The same few get most questions. The page “Who is asked” names strong experts whom nobody asked."
            ),
            "way_from_to": _("%(start)s → %(end)s"),
            "summary_told": _(
                "%(problems)s problems came, %(asked)s questions went to experts, %(yes)s of them said yes, "
                "and %(contracts)s contracts were signed."
            ),
            "worth_in_rial": _("The contracts of the term are worth %(worth)s rial."),
            "exposure_told": _(
                "%(total)s questions were asked; %(people)s experts came into question, and %(half)s of them got half "
                "of all questions."
            ),
        },
    )  # fmt: skip
