"""What each field may hold, and that every fault is said at once."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.checks import check_date, check_id, check_ids, check_year
from matcher.errors import InvalidInput, UnknownChoice, UnreadableText
from matcher.forms import (
    EVIDENCE,
    FORMS,
    fill,
    parse_evidence,
    parse_expert,
    parse_institution,
    parse_organisation,
    parse_problem,
)
from matcher.records import Catalogue, Evidence, Expert, Institution, Organisation, Problem

PAPER = {"id": "e1", "expert_ids": ["x1"], "kind": "publication", "title": "کوره شیشه"}


@pytest.mark.parametrize("record", [Institution, Expert, Evidence, Organisation, Problem])
def test_a_form_has_the_fields_of_its_record(record):
    (form,) = [form for form in FORMS.values() if form.noun.split()[-1] == record.__name__.lower()]
    assert set(form.checks) == {field.name for field in dataclasses.fields(record)}


def test_forms_are_the_tables_of_a_catalogue():
    assert set(FORMS) == {field.name for field in dataclasses.fields(Catalogue)}


def test_full_records():
    assert parse_institution(
        {"id": "u1", "name": "دانشگاه", "region": "یزد", "url": "https://u1.example"}
    ) == Institution("u1", "دانشگاه", "یزد", "https://u1.example")
    assert parse_expert({"id": "x1", "field": "2.10", "interests": ["شیشه", "کوره"]}) == Expert(
        "x1", field="2.10", interests=("شیشه", "کوره")
    )
    assert parse_evidence({**PAPER, "year": "۲۰۱۹", "lang": "fa"}) == Evidence(
        "e1", ("x1",), "publication", "کوره شیشه", lang="fa", year=2019
    )
    assert parse_organisation({"id": "o1", "name": "Glass Co", "sector": "glass"}) == Organisation(
        "o1", "Glass Co", "glass"
    )
    assert parse_problem({"id": "p1", "title": "Furnace", "deadline": "2027-01-31"}) == Problem(
        "p1", "", "Furnace", deadline=date(2027, 1, 31)
    )


def test_text_stays_as_written():
    assert parse_evidence({**PAPER, "text": " كتاب\u200cها ي  \n"}).text == " كتاب\u200cها ي  \n"


@pytest.mark.parametrize("blank", [None, "", "  ", [], ()])
def test_blank_is_not_given(blank):
    assert parse_expert(dict.fromkeys(FORMS["experts"].checks, blank) | {"id": "x"}) == Expert("x")
    with pytest.raises(InvalidInput, match="expert_ids is missing; a piece of evidence needs it") as caught:
        parse_evidence({**PAPER, "expert_ids": blank})
    assert caught.value.field == "expert_ids"


def test_text_of_control_characters_is_not_given():
    with pytest.raises(InvalidInput, match="no title and no text"):
        parse_evidence({**PAPER, "title": "\x01\x02"})


def test_all_faults_are_gathered():
    raw = {"id": "", "expert_ids": ["x", " y"], "kind": 3, "lang": "xx", "year": "1402", "colour": "red"}
    record, faults = fill(EVIDENCE, raw)
    assert record is None
    assert {fault.field for fault in faults} == {"id", "expert_ids", "kind", "lang", "year", "colour", "title"}


@pytest.mark.parametrize(("value", "year"), [
    (2019, 2019), ("2019", 2019), (" ۲۰۱۹ ", 2019), ("٢٠١٩", 2019),
    (2019.0, 2019), ("2019.0", 2019), (1800, 1800), (2100, 2100),
])  # fmt: skip
def test_years_are_read(value, year):
    assert check_year(value) == year


@pytest.mark.parametrize(
    "value",
    [
        "20x9",
        "2019.5",
        2019.5,
        True,
        [2019],
        {"y": 1},
        "2019-20",
        "+2019",
        "2_019",
        -5,
        float("nan"),
        "²⁰¹⁹",
        "9" * 5000,
    ],
)
def test_other_things_are_no_year(value):
    with pytest.raises(InvalidInput, match="wanted a whole number such as 2019") as caught:
        check_year(value)
    assert caught.value.field == "year"


@pytest.mark.parametrize("value", [1799, 2101, 0, "12345"])
def test_years_out_of_range(value):
    with pytest.raises(InvalidInput, match="from 1800 to 2100"):
        check_year(value)


@pytest.mark.parametrize("value", ["۱۴۰۲", 1402])
def test_a_jalali_year_is_recognised(value):
    with pytest.raises(InvalidInput, match=r"1402 looks like a Jalali year.*write 2023 or 2024"):
        check_year(value)
    for edge in (1300, 1410):
        with pytest.raises(InvalidInput, match="Jalali"):
            check_year(edge)
    for beyond in (1299, 1411):
        with pytest.raises(InvalidInput, match="from 1800 to 2100"):
            check_year(beyond)


@given(st.dates(date(1800, 1, 1), date(2100, 12, 31)))
def test_dates_are_read_back(day):
    assert check_date(day.isoformat(), "deadline") == check_date(day, "deadline") == day


@pytest.mark.parametrize("value", ["2026-02-30", "20260321", "2026-W12-1", "21/3/2026", "2026-3-1", 2026, "soon", ""])
def test_bad_dates(value):
    with pytest.raises(InvalidInput, match="wanted a Gregorian date such as 2026-03-21") as caught:
        check_date(value, "deadline")
    assert caught.value.field == "deadline"


def test_a_jalali_date_is_recognised():
    with pytest.raises(InvalidInput, match="year of the deadline 1405 looks like a Jalali year") as caught:
        check_date("۱۴۰۵-۰۱-۰۱", "deadline")
    assert caught.value.field == "deadline"


@pytest.mark.parametrize("value", ["x", "دانشگاه\u200cها", "a b", "x" * 200, "E-12/β"])
def test_good_ids(value):
    assert check_id(value) == value


@pytest.mark.parametrize(
    "value",
    [
        " x",
        "x ",
        "x\u200f",
        "\u200bx",
        "\ufeffx",
        "a\tb",
        "a\nb",
        "a\0b",
        "\ud800",
        "a\u2028b",
        "x\xa0",
        "x" * 201,
        "",
        "\u3000",
    ],
)
def test_bad_ids(value):
    with pytest.raises(InvalidInput) as caught:
        check_id(value)
    assert caught.value.field == "id"
    str(caught.value).encode()  # a message can always be shown


def test_an_expert_named_twice_counts_once():
    assert check_ids(["b", "a", "b"], "expert_ids") == ("b", "a")


@pytest.mark.parametrize(("field", "value"), [
    ("id", 7), ("expert_ids", "x1"), ("expert_ids", [7]), ("expert_ids", {"x": 1}), ("kind", ["a"]), ("title", 5),
    ("text", {"en": "…"}), ("text", True), ("lang", 1), ("url", False),
])  # fmt: skip
def test_values_of_another_type(field, value):
    with pytest.raises(InvalidInput, match="wanted") as caught:
        parse_evidence({**PAPER, field: value})
    assert caught.value.field == field


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_is_not_text(text):
    with pytest.raises(UnreadableText) as caught:
        parse_evidence({**PAPER, "text": text})
    str(caught.value).encode()


def test_choices_are_listed():
    with pytest.raises(UnknownChoice, match=r"Unknown language code 'per'. Choose one of: fa, en, vi, other"):
        parse_evidence({**PAPER, "lang": "per"})
    with pytest.raises(UnknownChoice, match=r"Unknown field code '2\.12'.*2\.11"):
        parse_expert({"id": "x", "field": "2.12"})
    with pytest.raises(InvalidInput, match=r"field is 2.1; wanted text, so write it in quotes"):
        parse_expert({"id": "x", "field": 2.10})
    with pytest.raises(UnknownChoice, match=r"Unknown programme 'gift'.*sabbatical"):
        parse_problem({"id": "p", "text": "t", "programme": "gift"})
    with pytest.raises(UnknownChoice, match=r"Unknown confidentiality 'secret'.*members"):
        parse_problem({"id": "p", "text": "t", "confidentiality": "secret"})
    with pytest.raises(UnknownChoice, match=r"Unknown field of a problem 'colour'.*deadline"):
        parse_problem({"id": "p", "text": "t", "colour": "red"})


@pytest.mark.parametrize("url", ["javascript:alert(1)", "www.example.org", "https://", "https://a b", "http://a\n"])
def test_only_web_addresses(url):
    with pytest.raises(InvalidInput, match="begins with http"):
        parse_evidence({**PAPER, "url": url})


@pytest.mark.parametrize("noun", FORMS)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(
    st.sampled_from(sorted({name for form in FORMS.values() for name in form.checks})),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text() | st.integers()),
))  # fmt: skip
def test_nothing_but_a_record_or_faults_comes_out(noun, raw):
    record, faults = fill(FORMS[noun], raw)
    assert (record is None) == bool(faults)
    for fault in faults:
        assert fault.field
        str(fault).encode()
    if record is not None:
        again = {name: value for name, value in dataclasses.asdict(record).items() if value is not None}
        assert fill(FORMS[noun], again) == (record, [])
