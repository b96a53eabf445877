from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from service.cases.figures_store import CaseFigures
from service.cases.moving import Happened, move, plan
from service.cases.steps import STEPS
from service.days import today
from service.introductions.workflow import ask, choose
from service.reports.figures import COUNTED, GROUPS, figures_of
from service.reports.store import IntroductionFigures, ProblemFigures
from service.reports.workflow import TermReport, term_report
from service.runtime import Runtime
from service.terms import Term, term_of
from tests.service.cases.stage import COMPANY, EXPERT, HOME, OTHER, Stage, set_stage
from tests.service.signed_in import sign_in_as

TERM = Term(1405, 1)
BEFORE = TERM.starts - timedelta(days=40)


@pytest.fixture
def stage(runtime: Runtime) -> Stage:
    """A term in which a case went from its introduction to a contract, and another expert was asked."""
    staged = set_stage(runtime)
    chosen = choose(staged.office, "p-1", "x-2")
    ask(staged.office, chosen.id)
    case = staged.case()
    for step in ("visit", "proposal", "memorandum", "contract"):
        case = move(staged.office, case.id, step, version=case.version, happened=Happened(on_day=today()))
    plan(
        staged.office, case.id, version=case.version, title=case.title, next_action="", due_on=None, account_id=None,
        worth_rial=8_500_000_000,
    )  # fmt: skip
    return staged


def test_a_term_counts_what_happened_in_it_for_whom_it_concerns(stage: Stage) -> None:
    term = term_of(today())
    own = term_report(stage.office, term).figures
    assert (own.problems, own.asked, own.cases, own.contracts, own.worth) == (1, 1, 1, 1, 8_500_000_000)
    assert own.by_step["contract"] == 1
    assert own.by_step["outcome"] == 0
    sectors = dict(own.groups["sector"])
    assert sectors["ceramics"]["worth"] == 8_500_000_000
    other = term_report(stage.another("officer", institution_id=OTHER), term)
    assert (other.figures.cases, other.figures.contracts, other.figures.worth) == (0, 0, 0)
    every = term_report(stage.runtime, term).figures
    assert every.problems == 2
    earlier = term_report(stage.office, term.previous).figures
    assert (earlier.problems, earlier.asked, earlier.contracts) == (0, 0, 0)
    told = term_report(stage.office, term)
    assert [each for each, _ in told.history][-2:] == [term.previous, term]
    for name in ("problems", "asked", "cases", "contracts", "worth"):
        assert getattr(told.history[-1][1], name) == getattr(own, name), name


def test_a_contract_that_was_taken_back_counts_nowhere(stage: Stage) -> None:
    def go(to: str, reason: str = "") -> TermReport:
        move(stage.office, stage.case_id, to, version=stage.case().version, reason=reason)
        return term_report(stage.office, term_of(today()))

    back, again = go("memorandum", "not signed after all"), go("contract")
    for told, contracts in ((back, 0), (again, 1)):
        worth = contracts * 8_500_000_000
        assert (told.figures.contracts, told.figures.worth, told.figures.by_step["contract"]) == (
            contracts, worth, contracts,
        )  # fmt: skip
        assert (told.history[-1][1].contracts, told.history[-1][1].worth) == (contracts, worth)


@pytest.mark.parametrize("code", ["fa", "en", "vi"])
def test_it_comes_as_a_page_a_workbook_and_a_pdf(stage: Stage, code: str) -> None:
    officer = sign_in_as(stage.runtime, "officer", institution_id=HOME)
    page = officer.get("/reports", params={"lang": code})
    assert page.status_code == 200
    worth = {"fa": "۸٬۵۰۰٬۰۰۰٬۰۰۰", "en": "8,500,000,000", "vi": "8.500.000.000"}[code]
    assert worth in page.text
    assert page.text.count("<svg") >= 3
    term = term_of(today()).code
    book = officer.get(f"/reports/{term}.xlsx", params={"lang": code})
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book.content))
    rows = [row for name in sheets.sheet_names for row in sheets.get_sheet_by_name(name).to_python()]
    assert any(8_500_000_000 in row for row in rows)
    paper = officer.get(f"/reports/{term}.pdf", params={"lang": code})
    assert paper.headers["content-disposition"].endswith(f'peyvand-{term}-{code}.pdf"')
    assert len(pypdfium2.PdfDocument(paper.content)) >= 2


def test_who_may_read_them_and_odd_addresses(stage: Stage) -> None:
    for role, owner, status in [
        ("company", {"organisation_id": COMPANY}, 403), ("faculty", {"expert_id": EXPERT}, 403), ("operator", {}, 200)
    ]:  # fmt: skip
        assert sign_in_as(stage.runtime, role, **owner).get("/reports").status_code == status
    officer = sign_in_as(stage.runtime, "officer", institution_id=HOME)
    assert officer.get("/reports", params={"term": "<script>"}).status_code == 200
    for path in ("/reports/9999-9.pdf", "/reports/1405-1.exe", "/reports/1405-3.xlsx"):
        assert officer.get(path).status_code == 404


NOTHING = dict.fromkeys(
    ["institution_id", "organisation_id", "expert_id", "field", "region", "closed_on", "outcome_kind", "published_on"]
)
moments = st.datetimes(datetime(2025, 6, 1), datetime(2027, 6, 1), timezones=st.just(TERM.span[0].tzinfo))
days = st.dates(date(2025, 6, 1), date(2027, 6, 1))
asked = st.builds(
    IntroductionFigures, st.sampled_from([None, "glass"]), st.sampled_from(["", "مواد"]), st.just("a"), moments,
    st.none() | moments, st.sampled_from([None, "accepted"]), st.none() | moments, st.sampled_from(["yes", "no"]),
    st.none() | moments, st.none() | moments,
)  # fmt: skip


def a_case(**said: Any) -> CaseFigures:
    usual = {
        "case_id": 1, "department": "", "sector": "glass", "programme": "advice", "step": "introduction",
        "opened_on": BEFORE, "close_reason": "", "worth_rial": None, "reached": {}, "outcome_worth_rial": None,
    }  # fmt: skip
    return CaseFigures(**{**NOTHING, **usual, **said})


cases = st.builds(
    lambda worth, reached: a_case(worth_rial=worth, reached=reached),
    st.none() | st.integers(0, 10**12),
    st.dictionaries(st.sampled_from(STEPS), days),
)


@given(st.lists(asked, max_size=8), st.lists(cases, max_size=8))
def test_the_groups_add_up_to_the_whole(introductions: list[IntroductionFigures], found: list[CaseFigures]) -> None:
    problem = ProblemFigures("glass", "advice", "open", TERM.span[0], None, nobody=True)
    told = figures_of(TERM.span, (TERM.starts, TERM.ends), [problem], introductions, found)
    for group in GROUPS:
        for name in COUNTED:
            assert sum(counts[name] for _, counts in told.groups[group]) == getattr(told, name)
    assert told.asked == sum(
        e.asked_at is not None and TERM.span[0] <= e.asked_at < TERM.span[1] for e in introductions
    )
    assert all(way.median_days is None or way.median_days >= 0 for way in told.ways)


def test_the_days_between_steps_are_the_median_of_what_was_reached_in_the_term() -> None:
    first = TERM.starts
    found = [
        a_case(reached={"introduction": first, "visit": first + timedelta(days=each)}) for each in (2, 4, 30)
    ] + [a_case(reached={"introduction": BEFORE, "visit": BEFORE + timedelta(days=1)})]  # fmt: skip
    told = figures_of(TERM.span, (TERM.starts, TERM.ends), [], [], found)
    way = next(each for each in told.ways if (each.start, each.end) == ("introduction", "visit"))
    assert (way.count, way.median_days) == (3, 4.0)
