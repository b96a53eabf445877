"""Cases: the steps, what each side sees, what is kept when two change the same."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from sqlalchemy import text

from matcher.errors import NotFound
from matcher.records import Problem
from service.accounts.actors import NotPermitted
from service.cases import figures_store, store, workflow
from service.cases.steps import STEPS, needs_reason, next_step
from service.cases.store import Wanted
from service.cases.view import step_line
from service.cases.workflow import Happened
from service.conflicts import Stale
from service.days import today
from service.faults import Missing, NotOffered, OutOfRange
from service.listing import Page
from service.problems.workflow import create_problem
from tests.service.cases.stage import COMPANY, EXPERT, HOME, OTHER, RIVAL, STRANGER, Stage


def test_only_the_usual_next_step_needs_no_reason() -> None:
    usual = {(step, to) for step, to in product(STEPS, STEPS) if not needs_reason(step, to)}
    assert usual == set(pairwise(STEPS))
    assert next_step(STEPS[-1]) is None


def test_a_case_goes_through_its_steps_and_keeps_its_history(stage: Stage) -> None:
    for to in STEPS[1:]:
        workflow.move(stage.office, stage.case_id, to, version=stage.case().version)
    with pytest.raises(Missing):
        workflow.move(stage.office, stage.case_id, "proposal", version=stage.case().version)
    workflow.move(stage.office, stage.case_id, "proposal", version=stage.case().version, reason="the price changed")
    file = workflow.read_case(stage.office, stage.case_id)
    assert [each.step for each in reversed(file.events)] == [*STEPS, "proposal"]
    assert file.events[0].reason == "the price changed"
    assert file.case.step == "proposal"
    assert stage.log().count("moved") == len(STEPS)
    told = [account for account, kind in stage.mails() if kind == "case-step"]
    assert sorted(told) == sorted([stage.company.id, stage.expert.id] * len(STEPS))


def test_a_form_sent_twice_does_its_work_once(stage: Stage) -> None:
    version = stage.case().version
    for _ in range(2):
        workflow.move(stage.office, stage.case_id, "visit", version=version)
        workflow.note(stage.office, stage.case_id, Happened(note="we met"), form_key="one form")
    plan = {"title": "t", "next_action": "call", "due_on": None, "account_id": None, "worth_rial": 5}
    planned = [workflow.plan(stage.office, stage.case_id, version=version + 1, **plan).version for _ in range(2)]
    closed = [workflow.close(stage.office, stage.case_id, "done", version=planned[0]).version for _ in range(2)]
    assert planned[0] == planned[1]
    assert closed[0] == closed[1]
    assert [each.kind for each in workflow.read_case(stage.office, stage.case_id).events].count("noted") == 1
    opened = [
        workflow.open_by_hand(stage.office, "p-1", EXPERT, happened=Happened(), form_key="another") for _ in range(2)
    ]
    assert opened[0] == opened[1] != stage.case_id


def test_what_someone_else_changed_is_not_overwritten(stage: Stage) -> None:
    version = stage.case().version
    workflow.move(stage.office, stage.case_id, "visit", version=version)
    with pytest.raises(Stale):
        workflow.move(stage.office, stage.case_id, "proposal", version=version, reason="mine")
    with pytest.raises(Stale):
        workflow.close(stage.office, stage.case_id, "done", version=version)
    assert stage.case().step == "visit"


def test_a_closed_case_changes_only_once_it_is_open_again(stage: Stage) -> None:
    with pytest.raises(Missing):
        workflow.close(stage.office, stage.case_id, "other", version=stage.case().version)
    closed = workflow.close(stage.office, stage.case_id, "no-budget", version=stage.case().version)
    with pytest.raises(workflow.IsClosed):
        workflow.move(stage.office, stage.case_id, "visit", version=closed.version)
    opened = workflow.reopen(stage.office, stage.case_id, version=closed.version, reason="there is money now")
    assert (opened.closed_at, opened.close_reason) == (None, "")
    assert workflow.move(stage.office, stage.case_id, "visit", version=opened.version).step == "visit"


def test_others_find_no_case_and_both_sides_only_read(stage: Stage) -> None:
    strangers = [
        stage.another("officer", institution_id=OTHER),
        stage.another("administrator", institution_id=OTHER),
        stage.another("company", organisation_id=RIVAL),
        stage.another("faculty", expert_id=STRANGER),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound):
            workflow.read_case(stranger, stage.case_id)
        assert workflow.list_cases(stranger, Wanted(state="all"), Page())[0].total == 0
        assert workflow.board(stranger).cases == []
    for own in (stage.as_(stage.company), stage.as_(stage.expert)):
        assert workflow.read_case(own, stage.case_id).case.id == stage.case_id
        assert workflow.list_cases(own, Wanted(), Page())[0].total == 1
        with pytest.raises(NotPermitted):
            workflow.move(own, stage.case_id, "visit", version=1)
    with pytest.raises(NotPermitted):
        workflow.board(stage.another("secretary"))


def test_notes_stay_in_the_office_unless_they_are_shared(stage: Stage) -> None:
    secret = Happened(people="the dean", account_ids=[stage.officer.id], note="they haggle")
    workflow.note(stage.office, stage.case_id, secret, form_key="k")
    workflow.move(stage.office, stage.case_id, "proposal", version=1, happened=secret, reason="they hurry")
    workflow.note(stage.office, stage.case_id, Happened(note="for all", internal=False), form_key="l")
    for side in (stage.company, stage.expert):
        file = workflow.read_case(stage.as_(side), stage.case_id)
        said = " ".join(f"{each.note} {each.people} {each.reason} {each.account_ids}" for each in file.events)
        assert [each.kind for each in file.events] == ["noted", "moved", "opened"]
        assert "for all" in said
        assert not {"haggle", "dean", "hurry", str(stage.officer.id)} & set(said.split())
    assert "they haggle" in {each.note for each in workflow.read_case(stage.office, stage.case_id).events}


def test_only_who_belongs_to_a_case_is_named_in_it(stage: Stage) -> None:
    outsider = stage.another("officer", institution_id=OTHER).actor.account_id
    assert outsider is not None
    with pytest.raises(NotOffered):
        workflow.note(stage.office, stage.case_id, Happened(note="n", account_ids=[outsider]), form_key="k")
    with pytest.raises(NotOffered):
        workflow.plan(
            stage.office, stage.case_id, version=1, title="t", next_action="", due_on=None, account_id=outsider,
            worth_rial=None,
        )  # fmt: skip
    with pytest.raises(OutOfRange):
        workflow.plan(
            stage.office, stage.case_id, version=1, title="t", next_action="", due_on=None, account_id=None,
            worth_rial=-1,
        )  # fmt: skip


@pytest.mark.parametrize(("problem", "expert"), [("p-2", EXPERT), ("p-9", EXPERT), ("p-1", "nobody")])
def test_a_case_is_opened_by_hand_only_of_what_the_office_may_see(stage: Stage, problem: str, expert: str) -> None:
    with pytest.raises(NotOffered):
        workflow.open_by_hand(stage.office, problem, expert, happened=Happened(), form_key="k")


def test_a_confidential_problem_is_opened_to_an_expert_only_with_both_sides_word(stage: Stage) -> None:
    create_problem(stage.runtime, Problem("p-3", "راز کوره", "Furnace", "fa", COMPANY, confidentiality="confidential"))
    with pytest.raises(workflow.NotYetAgreed):
        workflow.open_by_hand(stage.office, "p-3", EXPERT, happened=Happened(), form_key="k")
    assert workflow.open_by_hand(stage.office, "p-3", EXPERT, happened=Happened(), form_key="k", agreed=True)


def test_lists_are_searched_sorted_and_paged(stage: Stage) -> None:
    for number in range(3):
        workflow.open_by_hand(
            stage.office, "p-1", EXPERT, title=f"پروندهٔ {number}", happened=Happened(), form_key=str(number)
        )
    due = workflow.plan(
        stage.office, stage.case_id, version=1, title="لعاب كبود", next_action="n", due_on=today() - timedelta(days=1),
        account_id=stage.officer.id, worth_rial=None,
    )  # fmt: skip

    def found(**wanted: object) -> list[int]:
        return [each.id for each in workflow.list_cases(stage.office, Wanted(**wanted), Page())[0].items]  # type: ignore[arg-type]

    assert found()[0] == due.id
    assert found(state="overdue") == [due.id] == found(words="کبود لعاب")
    assert len(found(words="سارا پرونده")) == 3
    assert found(account_id=stage.officer.id, state="overdue") == [due.id]
    assert found(sort="newest")[-1] == due.id
    listing, around = workflow.list_cases(stage.office, Wanted(), Page(2, 2))
    assert (listing.total, len(listing.items)) == (4, 2)
    assert around.organisations[COMPANY].name == "کاشی کویر"


def begin(stage: Stage, on_day: date) -> None:
    """Have the case begin on a day that has passed."""
    with stage.runtime.database.unit() as session:
        session.execute(text("UPDATE case_steps SET on_day = :on_day WHERE kind = 'opened'"), {"on_day": on_day})


def test_a_step_is_dated_neither_before_the_one_in_front_of_it_nor_after_today(stage: Stage) -> None:
    opened, visited = today() - timedelta(days=30), today() - timedelta(days=10)
    begin(stage, opened)

    def move(to: str, on_day: date, reason: str = "") -> None:
        version = stage.case().version
        workflow.move(stage.office, stage.case_id, to, version=version, happened=Happened(on_day), reason=reason)

    tomorrow = today() + timedelta(days=1)
    for day in (opened - timedelta(days=1), tomorrow):
        with pytest.raises(OutOfRange) as refused:
            move("visit", day)
        assert refused.value.most == today()
    with pytest.raises(OutOfRange):
        workflow.note(stage.office, stage.case_id, Happened(tomorrow, note="n"), form_key="k")
    move("visit", visited)
    move("proposal", today())
    move("visit", today(), "the day was wrong")
    with pytest.raises(OutOfRange):
        move("proposal", visited - timedelta(days=1))
    move("proposal", visited)
    assert [each.on_day for each in workflow.read_case(stage.office, stage.case_id).events][-1] == opened


def test_a_step_that_was_gone_back_behind_does_not_stand(stage: Stage) -> None:
    for to in ("visit", "proposal", "visit"):
        workflow.move(stage.office, stage.case_id, to, version=stage.case().version, reason="they want another look")
    with stage.runtime.database.unit() as session:
        assert set(store.days_reached(session, [stage.case_id])[stage.case_id]) == {"introduction", "visit"}
    workflow.move(stage.office, stage.case_id, "memorandum", version=stage.case().version, reason="no proposal")
    file = workflow.read_case(stage.office, stage.case_id)
    stages = {each.step: each.stage for each in step_line(file.case, file.events)}
    assert (stages["visit"], stages["proposal"], stages["memorandum"]) == ("done", "passed", "current")


def test_figures_tell_when_each_step_was_first_reached(stage: Stage) -> None:
    opened, first, later = (today() - timedelta(days=each) for each in (90, 60, 30))
    begin(stage, opened)
    workflow.move(stage.office, stage.case_id, "visit", version=1, happened=Happened(on_day=first))
    workflow.move(stage.office, stage.case_id, "contract", version=2, happened=Happened(on_day=later), reason="hurry")
    with stage.runtime.database.unit() as session:
        mine = figures_store.case_figures(session, today(), today(), institution_ids=[HOME])
        assert [each.reached for each in mine] == [{"introduction": opened, "visit": first, "contract": later}]
        assert (mine[0].sector, mine[0].department, mine[0].organisation_id) == ("ceramics", "مهندسی مواد", COMPANY)
        assert figures_store.case_figures(session, today(), today(), institution_ids=[OTHER]) == ()
        assert figures_store.case_figures(session, date(2020, 1, 1), date(2020, 2, 1)) == ()
