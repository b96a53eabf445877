from __future__ import annotations

from datetime import date, timedelta

import pytest

from matcher.bonuses import AGREEMENT
from matcher.records import Catalogue, Evidence, Expert, Institution, Organisation, Problem
from service.accounts.actors import Actor
from service.agreements import workflow
from service.agreements.workflow import EndsBeforeItStarts, Wanted
from service.catalogue.workflow import import_catalogue
from service.conflicts import Stale
from service.days import today
from service.jobs import run_worker
from service.mail.outbox import list_outbox
from service.matching.workflow import match_problem
from service.runtime import Runtime
from tests.service.signed_in import account_for, sign_in_as

STORE = Catalogue(
    institutions=(Institution("a", "دانشگاه الف"), Institution("b", "دانشگاه ب")),
    experts=(Expert("ex-a", "سارا", "a"), Expert("ex-b", "دارا", "b")),
    evidence=(
        Evidence("ev-a", ("ex-a",), "publication", title="پالایش مذاب شیشه و حباب"),
        Evidence("ev-b", ("ex-b",), "publication", title="پالایش مذاب شیشه و حباب ریز"),
    ),
    organisations=(Organisation("or-1", "شیشهٔ بلورین", sector="glass"), Organisation("or-2", "فولاد")),
    problems=(Problem("pr-1", "حباب ریز در پالایش مذاب شیشه", organisation_id="or-1", sector="glass"),),
)
OFFICER = Actor("officer", institution_id="a", role="officer")


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    import_catalogue(runtime, STORE)
    run_worker(runtime, until_empty=True)
    return runtime


def wanted(**changed: object) -> Wanted:
    day = today()
    values = {
        "organisation_id": "or-1", "title": "تفاهم‌نامهٔ شیشه", "scope": "", "sectors": (),
        "starts": day - timedelta(days=30), "ends": day + timedelta(days=300),
    }  # fmt: skip
    return Wanted(**{**values, **changed})  # type: ignore[arg-type]


def parts(filled: Runtime) -> dict[str, dict[str, float]]:
    return {each.expert.id: dict(each.parts) for each in match_problem(filled, "pr-1").answer.matches}


def test_a_live_agreement_raises_its_pair_as_a_part_of_the_score_and_no_longer_once_ended(filled: Runtime) -> None:
    assert all(AGREEMENT not in each for each in parts(filled).values())
    officer = filled.on_behalf_of(OFFICER)
    made = workflow.save_agreement(officer, wanted())
    raised = parts(filled)
    assert raised["ex-a"][AGREEMENT] == pytest.approx(0.05)
    assert AGREEMENT not in raised["ex-b"]
    workflow.save_agreement(officer, wanted(sectors=("steel",)), agreement_id=made.id)
    assert AGREEMENT not in parts(filled)["ex-a"]
    workflow.save_agreement(officer, wanted(sectors=("steel", "glass")), agreement_id=made.id)
    assert AGREEMENT in parts(filled)["ex-a"]
    for _ in range(2):
        assert workflow.end_agreement(officer, made.id).state == "ended"
    assert AGREEMENT not in parts(filled)["ex-a"]


@pytest.mark.parametrize("past", [True, False])
def test_out_of_its_term_it_raises_nobody(filled: Runtime, past: bool) -> None:
    day = today()
    term = (
        (day - timedelta(days=9), day - timedelta(days=1))
        if past
        else (day + timedelta(days=1), day + timedelta(days=9))
    )
    workflow.save_agreement(filled.on_behalf_of(OFFICER), wanted(starts=term[0], ends=term[1]))
    assert AGREEMENT not in parts(filled)["ex-a"]


def test_a_stale_form_overwrites_nothing(filled: Runtime) -> None:
    officer = filled.on_behalf_of(OFFICER)
    made = workflow.save_agreement(officer, wanted())
    workflow.save_agreement(officer, wanted(title="دیگر"), agreement_id=made.id, version=made.version)
    with pytest.raises(Stale):
        workflow.save_agreement(officer, wanted(title="کهنه"), agreement_id=made.id, version=made.version)
    assert workflow.read_agreement(officer, made.id).title == "دیگر"
    with pytest.raises(EndsBeforeItStarts):
        workflow.save_agreement(officer, wanted(ends=date(2000, 1, 1)))


def test_each_sees_their_own(filled: Runtime) -> None:
    made = workflow.save_agreement(filled.on_behalf_of(OFFICER), wanted())
    for role, owner, status in [
        ("officer", {"institution_id": "a"}, 200), ("officer", {"institution_id": "b"}, 404),
        ("company", {"organisation_id": "or-1"}, 200), ("company", {"organisation_id": "or-2"}, 404),
        ("faculty", {"expert_id": "ex-a"}, 403), ("operator", {}, 200),
    ]:  # fmt: skip
        reader = sign_in_as(filled, role, **owner)
        assert reader.get(f"/agreements/{made.id}").status_code == status, (role, owner)
        listed = reader.get("/agreements")
        assert (listed.status_code == 200 and "تفاهم‌نامهٔ شیشه" in listed.text) == (status == 200), (role, owner)
    company = sign_in_as(filled, "company", organisation_id="or-1")
    assert company.post(f"/agreements/{made.id}/end").status_code == 403


def test_the_form_keeps_what_was_typed_and_takes_jalali_days(filled: Runtime) -> None:
    officer = sign_in_as(filled, "officer", institution_id="a")
    form = {
        "organisation_id": "or-1",
        "title": "همکاری",
        "starts": "۱۴۰۵/۰۱/۰۱",
        "ends": "1405-13-01",
        "sectors": "شیشه، فولاد",
    }
    wrong = officer.post("/agreements/new", data=form)
    assert wrong.status_code == 422
    assert 'value="1405-13-01"' in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    right = officer.post("/agreements/new", data={**form, "ends": "1406/12/29"})
    assert right.status_code == 200
    assert "۲۹ اسفند ۱۴۰۶" in right.text
    (found,) = workflow.list_agreements(filled.on_behalf_of(OFFICER)).items
    assert (found.starts, found.sectors) == (date(2026, 3, 21), ("glass", "steel"))
    assert 'value="شیشه، فولاد"' in officer.get(f"/agreements/{found.id}/edit").text
    stale = {**form, "ends": "1406/12/28", "version": "99"}
    answer = officer.post(f"/agreements/{found.id}/edit", data=stale)
    assert answer.status_code == 409
    assert 'value="1406/12/28"' in answer.text


def test_both_sides_are_told_once_before_it_ends(filled: Runtime) -> None:
    for role, owner in (("officer", {"institution_id": "a"}), ("company", {"organisation_id": "or-1"})):
        account_for(filled, role, **owner)
    workflow.save_agreement(filled.on_behalf_of(OFFICER), wanted(ends=today() + timedelta(days=20)))
    workflow.save_agreement(filled.on_behalf_of(OFFICER), wanted(ends=today() + timedelta(days=200)))
    for expected in (1, 0):
        with filled.database.unit() as session:
            assert workflow.tell_of_ends(session, today()) == expected
    mails = [each for each in list_outbox(filled) if each.mail.kind == "agreement-expires"]
    assert len(mails) == 2
