from __future__ import annotations

import pytest

from matcher.records import Catalogue, Evidence, Expert, Institution, Organisation, Problem
from service.catalogue.workflow import import_catalogue
from service.runtime import Runtime
from tests.service.office.offices import text_of
from tests.service.signed_in import sign_in_as

STORE = Catalogue(
    institutions=(Institution("a", "دانشگاه الف"), Institution("b", "Uni B")),
    experts=(
        Expert("ex/1", "سارا نیک‌پی", "a", "استاد", "مهندسی مواد", interests=("شیشه",), email="sara@example.org"),
        Expert("ex-2", "Nguyễn Thị Hà", "b", visibility="institution"),
    ),
    evidence=(Evidence("ev-1", ("ex/1",), "publication", title="پالایش مذاب <b>شیشه</b>", year=2020),),
    organisations=(Organisation("or-1", "شیشهٔ بلورین"), Organisation("or-2", "Thép Sông Hồng")),
    problems=(
        Problem("pr-1", "حباب در بطری‌های بی‌رنگ", "حباب ریز", organisation_id="or-1"),
        Problem("pr-2", "Giảm khí thải lò", "Phế liệu", organisation_id="or-2", confidentiality="confidential"),
        Problem("pr-3", "furnace lining", "open to all", confidentiality="public"),
    ),
)


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    import_catalogue(runtime, STORE)
    return runtime


@pytest.mark.parametrize("words", ["نیک پی", "نيك‌پي سارا", "نیک‌پی"])
def test_a_name_is_found_however_it_is_spelt(filled: Runtime, words: str) -> None:
    officer = sign_in_as(filled, "officer", institution_id="a")
    answer = officer.get("/search", params={"q": words})
    assert "سارا نیک‌پی" in answer.text
    assert "/experts/ex/1" in answer.text
    assert officer.get("/experts/ex/1").status_code == 200


def test_vietnamese_is_found_without_its_marks_and_problems_by_their_text(filled: Runtime) -> None:
    officer = sign_in_as(filled, "officer", institution_id="a")
    assert "Phế liệu" in officer.get("/search", params={"q": "phe lieu"}).text
    assert "حباب ریز" in officer.get("/search", params={"q": "بی رنگ بطریهای"}).text
    assert "Thép Sông Hồng" in officer.get("/search", params={"q": "song hong"}).text


def test_nobody_learns_from_a_search_what_is_closed_to_them(filled: Runtime) -> None:
    of_a = sign_in_as(filled, "officer", institution_id="a")
    assert "Nguyễn" not in text_of(of_a.get("/search", params={"q": "nguyen"}))
    assert of_a.get("/experts/ex-2").status_code == 404
    faculty = sign_in_as(filled, "faculty", expert_id="ex/1")
    assert "Phế liệu" not in faculty.get("/search", params={"q": "lieu"}).text
    other = sign_in_as(filled, "company", organisation_id="or-1")
    assert "Phế liệu" not in other.get("/search", params={"q": "lieu"}).text
    assert "open to all" in other.get("/search", params={"q": "furnace"}).text
    own = sign_in_as(filled, "company", organisation_id="or-2")
    assert "Phế liệu" in own.get("/search", params={"q": "lieu"}).text


def test_odd_words_find_nothing_and_break_nothing(filled: Runtime) -> None:
    officer = sign_in_as(filled, "officer", institution_id="a")
    for words in ("%", "_", "\\", "<script>", "'; drop table problems", "\u202e", "x" * 5000):
        answer = officer.get("/search", params={"q": words})
        assert answer.status_code == 200
        assert "حباب ریز" not in answer.text
        assert "<script>" not in answer.text
    assert officer.get("/search", params={"q": "a\x00b"}).status_code == 200


def test_an_organisation_is_written_once_and_changed(filled: Runtime) -> None:
    officer = sign_in_as(filled, "officer", institution_id="a")
    form = {"key": "org-0123456789abcdef", "name": "نساجی نمونه", "sector": "textile", "region": "", "url": ""}
    for _ in range(2):
        assert officer.post("/organisations/new", data=form, follow_redirects=False).status_code == 303
    page = officer.get("/organisations", params={"q": "نساجی"})
    assert page.text.count("نساجی نمونه") == 1
    changed = officer.post(f"/organisations/{form['key']}/edit", data={**form, "name": "نساجی دیگر"})
    assert "نساجی دیگر" in changed.text
    wrong = officer.post(f"/organisations/{form['key']}/edit", data={**form, "name": " ", "url": "javascript:alert(1)"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert "نساجی دیگر" in officer.get(f"/organisations/{form['key']}").text


def test_an_expert_is_shown_as_far_as_the_reader_may_see(filled: Runtime) -> None:
    own = sign_in_as(filled, "officer", institution_id="a").get("/experts/ex/1")
    assert "sara@example.org" in own.text
    assert "&lt;b&gt;شیشه" in own.text
    other = sign_in_as(filled, "officer", institution_id="b").get("/experts/ex/1")
    assert "sara@example.org" not in other.text
