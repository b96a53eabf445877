from __future__ import annotations

import pytest

from matcher.errors import NotFound
from service.accounts.actors import NotPermitted
from service.faults import Missing, TooLong
from service.introductions import workflow as introductions
from service.messages.workflow import thread_of, write
from service.runtime import Runtime
from tests.service.problems.posted import as_account, offered, people_in, posted
from tests.service.signed_in import account_for, sign_in_as

KEY = "message-key-{}".format


def reads(runtime: Runtime, problem_id: str, thread: str, introduction_id: int | None) -> list[str] | None:
    """What is read in a thread; nothing where it is not there."""
    try:
        talk = thread_of(runtime, problem_id, thread, introduction_id=introduction_id)
    except (NotFound, NotPermitted):
        return None
    return [message.body for message in talk.messages]


def test_each_thread_is_read_and_written_by_those_in_it_and_nobody_else(runtime: Runtime) -> None:
    people = people_in(runtime)
    id_ = posted(runtime, people)
    names = ("company", "rival", "officer", "other_officer", "faculty")
    each = {name: as_account(runtime, getattr(people, name)) for name in names}
    asked = offered(runtime, people, id_)
    inside = {
        "company": {"company", "officer"},
        "expert": {"faculty", "officer"},
        "all": {"company", "officer", "faculty"},
    }

    def look(thread: str) -> dict[str, list[str] | None]:
        number = None if thread == "company" else asked.id
        return {name: reads(actor, id_, thread, number) for name, actor in each.items()}

    for number, (thread, writers) in enumerate(inside.items()):
        introduction = None if thread == "company" else asked.id
        if thread == "all":
            assert set(look(thread).values()) == {None}  # nobody knows the other yet
            introductions.answer_as_company(each["company"], asked.id, "accepted")
            introductions.answer_as_expert(each["faculty"], asked.id, "yes")
        for name, actor in each.items():
            said = (actor, id_, thread, f"{name} {thread}")
            how = {"form_key": KEY(f"{number}{name}"), "introduction_id": introduction}
            if name in writers:
                write(*said, **how)
                write(*said, **how)
            else:
                with pytest.raises((NotFound, NotPermitted)):
                    write(*said, **how)
        told = [f"{name} {thread}" for name in names if name in writers]
        assert look(thread) == {name: told if name in writers else None for name in names}
    for wrong in (None, asked.id + 999):
        assert reads(each["officer"], id_, "expert", wrong) is None
    assert (
        reads(as_account(runtime, account_for(runtime, "secretary", consortium_id=None)), id_, "company", None) is None
    )


def test_a_mail_says_that_there_is_a_message_and_not_what(runtime: Runtime) -> None:
    people = people_in(runtime)
    id_ = posted(runtime, people)
    asked = offered(runtime, people, id_)
    write(as_account(runtime, people.officer), id_, "expert", "راز بزرگ", form_key=KEY(1), introduction_id=asked.id)
    with runtime.database.unit() as session:
        query = "SELECT account_id, facts FROM mails WHERE kind = 'message'"
        rows = [(account, facts) for account, facts in session.connection().exec_driver_sql(query)]
        log = (
            session.connection().exec_driver_sql("SELECT details::text FROM audit_log WHERE noun = 'message'").scalars()
        )
        assert "راز" not in str(list(log))
    where = f"/opportunities/{asked.id}#messages-expert-{asked.id}"
    assert rows == [(people.faculty.id, {"problem": id_, "path": where})]


@pytest.mark.parametrize(("body", "wanted"), [("  ", Missing), ("x" * 5001, TooLong)])
def test_what_cannot_be_kept_is_not_kept(runtime: Runtime, body: str, wanted: type[Exception]) -> None:
    people = people_in(runtime)
    id_ = posted(runtime, people)
    with pytest.raises(wanted):
        write(as_account(runtime, people.company), id_, "company", body, form_key=KEY(1))


def test_the_form_goes_back_to_its_page_and_shows_again_what_it_could_not_send(runtime: Runtime) -> None:
    people = people_in(runtime)
    id_ = posted(runtime, people)
    browser = sign_in_as(runtime, "company", organisation_id="glass", language="en")
    sent = {"problem": id_, "thread": "company", "form_key": KEY(7), "back": f"/company/problems/{id_}"}
    done = browser.post("/messages", data={**sent, "body": "<script>\u202eسلام"}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, f"/company/problems/{id_}#messages-company")
    page = browser.get(done.headers["location"]).text
    assert "&lt;script&gt;سلام" in page
    assert "<script>سلام" not in page

    refused = browser.post("/messages", data={**sent, "body": "ب" * 6000})
    assert refused.status_code == 422
    assert "ب" * 6000 in refused.text
    elsewhere = browser.post("/messages", data={**sent, "body": "x", "form_key": KEY(8), "back": "//evil.example"},
                             follow_redirects=False)  # fmt: skip
    assert elsewhere.headers["location"].startswith("/company#")
    for wrong in ({"thread": "nobody"}, {"problem": "nothing"}, {"introduction": "x"}):
        assert browser.post("/messages", data={**sent, "body": "x", **wrong}).status_code == 404
