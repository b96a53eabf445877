"""The catalogue's health as pages."""

from __future__ import annotations

import pytest

from matcher.records import Catalogue, Evidence, Expert, Institution
from matcher.sources.formats import FORMATS
from matcher.sources.reading import Reading
from service.catalogue.health import FINDINGS, Health
from service.catalogue.workflow import import_reading
from service.office.health_pages import shares_of
from service.office.words import field_name, words_of
from service.runtime import Runtime
from service.web.languages import LANGUAGES
from tests.service.office.offices import enter, holds, text_of

CATALOGUE = Catalogue(
    institutions=(Institution("a", "دانشگاه الف"), Institution("b", "Đại học B")),
    experts=(
        Expert("whole", "کامل", "a", email="whole@example.org"),
        Expert("silent", "بی‌نشان <b>", "a"),
        Expert("idle", "Trần Thị Mai", "b", phone="021"),
        *(Expert(f"x{n:02}", f"Expert {n}", "b", phone="1") for n in range(25)),
    ),
    evidence=(
        Evidence("e1", ("whole", "silent"), "thesis", "کوره شیشه در کارخانه"),
        Evidence("e2", ("whole",), "publication", "Slag foaming in furnaces"),
    ),
)


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    import_reading(runtime, Reading("list", "catalogue", CATALOGUE))
    return runtime


def test_an_empty_catalogue_is_said_to_be_empty(runtime: Runtime) -> None:
    page = enter(runtime, "office").get("/office")
    holds(page)
    assert "فهرست متخصصان هنوز خالی است" in page.text
    assert 'href="/api/v1/templates/experts?lang=fa"' in page.text


def test_numbers_findings_languages_and_institutions_are_shown(filled: Runtime) -> None:
    page = enter(filled, "office").get("/office")
    outline = holds(page)
    text = text_of(page)
    for words in ("متخصصان ۲۸", "راه تماسی ندارند", "فارسی ۵۰٪", "دانشگاه الف", "Đại học B"):
        assert words in text
    assert [each["width"] for each in outline.all("rect") if (each.get("class") or "").startswith("lang-")] == [
        "50.0"
    ] * 2
    assert 'href="/office/health/unreachable"' in page.text
    assert 'href="/office/health/stale"' not in page.text, "nobody is stale"


def test_experts_of_a_finding_come_page_by_page(filled: Runtime) -> None:
    client = enter(filled, "office")
    for finding in FINDINGS:
        holds(client.get(f"/office/health/{finding}"))
    first, second = (client.get("/office/health/without-evidence", params={"page": n}) for n in ("1", "2"))
    assert ("۲۶ متخصص" in text_of(first), "Đại học B" in text_of(first)) == (True, True)
    assert second.text.count('class="name"') == 6
    silent = client.get("/office/health/unreachable")
    assert "بی‌نشان &lt;b&gt;" in silent.text


def test_an_officer_sees_the_own_institution_alone(filled: Runtime) -> None:
    officer = enter(filled, "b's", "b")
    page = officer.get("/office")
    holds(page)
    assert "Đại học B" in page.text
    assert "دانشگاه الف" not in page.text
    assert "بی‌نشان" not in officer.get("/office/health/unreachable").text


@pytest.mark.parametrize(("format_", "begins"), [("xlsx", b"PK"), ("csv", b"PK"), ("jsonl", b"PK")])
def test_the_catalogue_is_taken_out(filled: Runtime, format_: str, begins: bytes) -> None:
    client = enter(filled, "office")
    assert f'href="/office/export/{format_}?lang=fa"' in client.get("/office").text
    answer = client.get(f"/office/export/{format_}", params={"lang": "fa"})
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert "attachment" in answer.headers["content-disposition"]


def test_shares_fill_the_bar() -> None:
    shares = shares_of(Health(1, 6, {}, {"fa": 3, "en": 2, "other": 1}, ()))
    assert [(each.start, each.width, each.percent) for each in shares] == [
        (0.0, 50.0, 50), (50.0, 33.33, 33), (83.33, 16.67, 17),
    ]  # fmt: skip
    assert shares_of(Health(0, 0, {}, {}, ())) == []


def test_everything_has_a_name_in_each_language() -> None:
    for code in LANGUAGES:
        words = words_of(code)
        assert set(words.findings) == set(FINDINGS)
        assert set(words.formats) == set(FORMATS)
        assert field_name("experts", "orcid", code)
        assert words.field("evidence", "unheard") == "unheard"
    assert words_of("fa").value("programme", "advice") == "مشاوره"
    assert words_of("fa").value("title", "advice") == "advice"
