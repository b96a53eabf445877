from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.errors import NotFound
from service import job_store
from service.accounts.actors import NotPermitted
from service.conflicts import Conflict, Stale
from service.introductions.workflow import close
from service.jobs import run_worker
from service.matching.workflow import list_runs
from service.problems import drafts, posting
from service.problems.following import follow, list_followed
from service.problems.posting import close_problem, post_problem, revise, withdraw_problem
from service.problems.posting_form import CannotPost, Form, form_of
from service.problems.posting_store import get_posting
from service.problems.store import get_problem
from service.runtime import Runtime
from tests.service.problems.posted import FORM, OPEN_FORM, SECRET, as_account, people_in, posted

KEY = "k" * 20


def mails(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.database.unit() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT a.role, m.kind FROM mails m JOIN accounts a ON a.id = m.account_id ORDER BY m.id"
        )
        return [(role, kind) for role, kind in rows]


def test_a_form_that_is_sent_twice_makes_one_problem_that_is_ranked_and_told(runtime: Runtime) -> None:
    people = people_in(runtime)
    company = as_account(runtime, people.company)
    kept = drafts.save_draft(company, FORM)
    first = post_problem(company, FORM, form_key=KEY, draft_id=kept.id)
    assert post_problem(company, replace(FORM, title="دیگر"), form_key=KEY) == first
    assert [each.problem.id for each in list_followed(company).items] == [first]
    assert drafts.drafts(company) == ()
    assert mails(runtime) == [("company", "problem-received"), ("officer", "problem-posted")]

    with runtime.database.unit() as session:
        problem, stored = get_problem(session, first), get_posting(session, first)
        assert [job.task for job in job_store.list_jobs(session, 10)].count("rank_problem") == 1
    assert problem is not None
    assert stored is not None
    assert (problem.organisation_id, problem.sector, problem.region, problem.lang) == ("glass", "glass", "گیلان", "fa")
    assert "[[" not in problem.text
    (span,) = stored.marks["text"]
    assert problem.text[slice(*span)] == SECRET
    assert form_of(problem, stored, "fa") == FORM
    with pytest.raises(NotFound):
        post_problem(as_account(runtime, people.rival), FORM, form_key=KEY)

    run_worker(runtime, until_empty=True)
    assert list_runs(as_account(runtime, people.officer), first).total == 1


def test_a_stale_form_overwrites_nothing_and_a_new_text_is_ranked_again(runtime: Runtime) -> None:
    people = people_in(runtime)
    company = as_account(runtime, people.company)
    id_ = posted(runtime, people)
    run_worker(runtime, until_empty=True)
    changed = revise(company, id_, replace(FORM, tried="همه‌چیز"), version=1)
    assert (changed.version, changed.tried) == (2, "همه‌چیز")
    with pytest.raises(Stale):
        revise(company, id_, replace(FORM, text="دیگر"), version=1)
    assert follow(company, id_).problem.title == FORM.title
    with runtime.database.unit() as session:
        waiting = [job for job in job_store.list_jobs(session, 20) if job.status == "waiting"]
    assert not waiting  # nothing that is matched was changed
    revise(company, id_, replace(FORM, text="متن دیگری دربارهٔ کورهٔ شیشه"), version=2)
    with runtime.database.unit() as session:
        waiting = [job.task for job in job_store.list_jobs(session, 20) if job.status == "waiting"]
    assert waiting == ["rank_problem"]


def test_a_company_ends_its_own_problem_and_no_other(runtime: Runtime) -> None:
    people = people_in(runtime)
    company, rival = as_account(runtime, people.company), as_account(runtime, people.rival)
    id_, other = posted(runtime, people), posted(runtime, people, OPEN_FORM)
    for stranger in (rival, as_account(runtime, people.faculty)):
        for verb in (
            lambda who: withdraw_problem(who, id_),
            lambda who: revise(who, id_, FORM),
            lambda who: follow(who, id_),
        ):
            with pytest.raises((NotFound, NotPermitted)):
                verb(stranger)
    assert withdraw_problem(company, id_).state == "withdrawn"
    assert withdraw_problem(company, id_).version == 2  # once more changes nothing
    with pytest.raises(Conflict):
        revise(company, id_, FORM)
    assert close_problem(company, other, "solved").close_reason == "solved"
    assert list_followed(company).total == 0
    assert {each.standing.code for each in list_followed(company, ended=True).items} == {"withdrawn", "closed"}
    assert mails(runtime).count(("officer", "problem-ended")) == 2
    assert ("company", "problem-closed") not in mails(runtime)


def test_a_company_is_told_when_the_office_ends_its_problem(runtime: Runtime) -> None:
    people = people_in(runtime)
    id_ = posted(runtime, people)
    for _ in range(2):
        close(as_account(runtime, people.officer), id_, reason="nobody-found")
    assert mails(runtime)[-1] == ("company", "problem-closed")
    assert mails(runtime).count(("company", "problem-closed")) == 1


@pytest.mark.parametrize("text", ["؟", " … ", "\u200c\u200f!", "«»"])
def test_signs_alone_are_no_problem(runtime: Runtime, text: str) -> None:
    people = people_in(runtime)
    with pytest.raises(CannotPost) as caught:
        post_problem(as_account(runtime, people.company), replace(OPEN_FORM, text=text), form_key=KEY)
    assert [fault.field for fault in caught.value.faults] == ["text"]


def test_a_draft_is_seen_by_its_company_alone_and_not_lost_to_a_colleague(runtime: Runtime) -> None:
    people = people_in(runtime)
    company, rival = as_account(runtime, people.company), as_account(runtime, people.rival)
    kept = drafts.save_draft(company, Form(title="ن", deadline="فردا", readiness="99"))
    assert Form.of(drafts.read_draft(company, kept.id).fields).deadline == "فردا"
    again = drafts.save_draft(company, Form(title="نو"), draft_id=kept.id, version=kept.version)
    with pytest.raises(Stale):
        drafts.save_draft(company, Form(title="کهنه"), draft_id=kept.id, version=kept.version)
    assert drafts.drafts(company) == (again,)
    for verb in (drafts.read_draft, drafts.throw_away):
        with pytest.raises(NotFound):
            verb(rival, kept.id)
    drafts.throw_away(company, kept.id)
    assert drafts.drafts(company) == ()


def test_an_office_posts_for_a_company_and_an_office_that_is_none_is_refused(runtime: Runtime) -> None:
    people = people_in(runtime)
    office = as_account(runtime, people.officer)
    id_ = post_problem(office, OPEN_FORM, form_key=KEY, organisation_id="rival")
    assert follow(as_account(runtime, people.rival), id_).office == "دانشگاه a"
    with pytest.raises(NotPermitted):
        post_problem(as_account(runtime, people.faculty), OPEN_FORM, form_key="other-" + KEY)
    with pytest.raises(CannotPost) as caught:
        posting.post_problem(as_account(runtime, people.company), replace(FORM, office="in-x"), form_key="x" + KEY)
    assert caught.value.field == "office"
