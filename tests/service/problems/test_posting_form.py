from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.explain import whole_text
from matcher.records import Organisation
from matcher.redact import REPLACEMENT
from service.days import today
from service.problems.clinic_view import clinic_of, hide, preview_of
from service.problems.posting_form import CannotPost, Form, MarkAlone, form_of, read_form
from service.problems.posting_store import MARKED_TEXT, Posting
from service.problems.sight import REDACTED, passages_of, shown_problem
from service.problems.words import words_of
from service.web.dates import write_day
from service.web.faults import sentence

COMPANY = Organisation("glass", "شیشهٔ بلورین‌کنار", "glass", "گیلان")
PIECES = st.sampled_from(
    (
        "[[", "]]", "[[راز]]", "[[ب ]]", "راز", "secret ", "بلورین‌کنار", "\n", "\r\n", "۰۹۱۲۳۴۵۶۷۸۹ ", " ", "\u202e",
        "<b>", "گرم می‌شود. ",
    )
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("text", "  "), ("text", "a\x00b"), ("text", "a\ud800"), ("text", "س" * 200_000), ("title", "t" * 301),
        ("goal", "g" * 5001), ("deadline", "فردا"), ("deadline", "1405/13/40"), ("deadline", "1390/01/01"),
        ("deadline", write_day(today() - timedelta(days=1), "fa")), ("deadline", "2999-01-01"), ("readiness", "10"),
        ("readiness", "x"), ("programme", "lunch"), ("confidentiality", ""), ("confidentiality", "top"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_at_its_field_with_all_the_others(field: str, typed: str) -> None:
    sent = {"text": "متن", "readiness": "0", field: typed}
    with pytest.raises(CannotPost) as caught:
        read_form(Form.of(sent))
    assert {fault.field for fault in caught.value.faults} == {field, "readiness"}


def test_days_and_numbers_are_read_as_they_are_typed() -> None:
    day = today() + timedelta(days=90)
    for code in ("fa", "en"):
        said = read_form(Form(text="متن", deadline=write_day(day, code), readiness="۴"))
        assert (said.problem.deadline, said.around["readiness"]) == (day, 4)


def test_marks_in_a_problem_that_others_read_in_full_are_a_mistake() -> None:
    with pytest.raises(CannotPost, match="confidential") as caught:
        read_form(Form(text="کاتالیست [[پالادیم]] است"))
    assert caught.value.field == "confidentiality"


@pytest.mark.parametrize(
    "typed", ["]]راز[[", "آغاز [[راز", "راز]] پایان", "[[راز] ماند", "[راز]] ماند", "[[الف]] ]]ب[["]
)
@pytest.mark.parametrize("field", ["title", "text", "tried", "place"])
def test_a_mark_without_its_other_is_not_sent_in_a_confidential_problem(field: str, typed: str) -> None:
    with pytest.raises(CannotPost) as caught:
        read_form(Form.of({"text": "متن", "confidentiality": "confidential", field: typed}))
    (fault,) = caught.value.faults
    assert (type(fault), fault.field) == (MarkAlone, field)
    for code in ("fa", "en", "vi"):
        assert fault.seen in sentence(fault, code, words_of(code).sentences)
    with pytest.raises(CannotPost):
        read_form(Form(text="متن ]]راز[["))


def test_single_brackets_are_ordinary_text() -> None:
    statement = read_form(Form(text="منبع [۱] و x[i] و [راز]", confidentiality="confidential"))
    assert statement.problem.text == "منبع [۱] و x[i] و [راز]"


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_what_is_previewed_is_what_others_are_shown_and_can_be_changed_again(title: str, text: str, goal: str) -> None:
    form = Form(title=title, text="کوره " + text, goal=goal, place="خط ۲", confidentiality="confidential")
    try:
        statement = read_form(form)
    except CannotPost:
        return
    around = {name: statement.around[name] for name in ("goal", "constraints", "tried", "cost", "place")}
    marks = {name: spans for name, spans in statement.marks.items() if name != MARKED_TEXT}
    posting = Posting(
        "p", None, None, "open", **around, readiness=None, marks=marks, marked_text=statement.marks[MARKED_TEXT],
        version=1, submitted_at=None, opened_at=None, closed_at=None, close_reason="",
    )  # fmt: skip
    shown = shown_problem(statement.problem, posting, REDACTED)
    preview = preview_of(form)
    assert preview.fields["title"].strip() == shown.problem.title.strip()
    assert preview.fields["text"].strip() == shown.problem.text.strip()
    assert preview.fields["goal"].strip() == shown.goal.strip()
    assert shown.place == ""
    passages = passages_of(statement.problem, posting)
    for name, there in (("title", shown.problem.title), ("text", shown.problem.text), ("goal", shown.goal)):
        assert "".join(REPLACEMENT if run.marked else run.text for run in passages[name]) == there
    whole = whole_text(statement.problem)
    assert whole.replace("\n", "") == "".join(
        run.text for name in ("title", "text") for run in passages[name]
    ).replace("\n", "")  # fmt: skip
    assert read_form(form_of(statement.problem, posting, "fa")).marks == statement.marks


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["public", "members", "confidential", "x"]))
def test_the_clinic_answers_whatever_is_typed_and_what_it_suggests_is_hidden(text: str, confidentiality: str) -> None:
    form = Form(text=text, confidentiality=confidentiality)
    clinic = clinic_of(form, COMPANY)
    assert len(clinic.aspects) == 7
    for each in clinic.suggestions:
        hidden = preview_of(hide(form, each.place))
        left, before = (shown.fields["text"].replace(REPLACEMENT, "") for shown in (hidden, preview_of(form)))
        assert len(left) < len(before)
        assert REPLACEMENT in hidden.fields["text"]


@pytest.mark.parametrize("place", ["", "x:1:2", "text:9:1", "text:a:b", "text:0:999999", "text:-1:2", "office:0:1"])
def test_a_place_that_is_none_hides_nothing(place: str) -> None:
    form = Form(text="متن", confidentiality="confidential")
    assert hide(form, place) == form
