"""From a file to a change, page by page: what is shown, what is refused kindly, what nobody else gets."""

from __future__ import annotations

import json
import os
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from matcher.errors import UnreadableSource
from matcher.records import Expert, Institution
from service.accounts.sign_in import session_of
from service.catalogue.workflow import create_expert, create_institution, list_experts
from service.imports.bringing import Order
from service.job_store import list_jobs, note_progress
from service.jobs import run_worker
from service.office import kept
from service.office.told import told
from service.runtime import Runtime
from service.web.requests import SESSION_COOKIE
from tests.service.office.offices import (
    DARA,
    HEADERS,
    NO_ADDRESS,
    SARA,
    Outline,
    bring,
    enter,
    holds,
    text_of,
    upload,
    workbook,
)

NASTY = "<script>alert(1)</script>\u202edlrow"


@pytest.fixture
def office(runtime: Runtime) -> TestClient:
    """An administrator's browser, over a store with one institution."""
    create_institution(runtime, Institution("uni", "دانشگاه نمونه"))
    return enter(runtime, "office")


def uploads(runtime: Runtime) -> list[str]:
    folder = runtime.settings.data_dir / "uploads"
    return sorted(each.name for each in folder.iterdir() if each.is_dir()) if folder.exists() else []


def chosen(outline: Outline, sheet: str = "0") -> dict[str, str]:
    """The letters of the columns that are selected to be something, and what."""
    found, name = {}, ""
    for tag, each in outline.tags:
        if tag == "select":
            name = each.get("name") or ""
        elif tag == "option" and "selected" in each and name.startswith(f"column-{sheet}-"):
            found[name.removeprefix(f"column-{sheet}-")] = each["value"] or ""
    return found


def test_a_list_is_shown_as_it_is_understood_and_then_imported(office: TestClient, runtime: Runtime) -> None:
    holds(office.get("/office/import"))
    seen = upload(office, source="اعضا", institution="uni")
    text = text_of(seen)
    holds(seen)
    assert "۳ ردیف خوانده می‌شود" in text
    plain = text.translate({0x2068: None, 0x2069: None})
    assert "ستون E (پست الکترونیک): bahram نشانی رایانامه نیست" in plain
    for value in ("سارا نیک‌پی", "s.nikpey@example.org", "مرتبه علمی", "فهمیده نشد"):
        assert value in text
    assert list_experts(runtime).total == 0
    begun = office.post(seen.url.path, data={"do": "import", "source": "اعضا", "institution": "uni"})
    holds(begun)
    assert begun.url.path.startswith("/office/jobs/")
    run_worker(runtime, until_empty=True)
    done = office.get(begun.url.path)
    holds(done)
    assert "انجام شد." in done.text
    assert 'href="/office/changes/1"' in done.text
    assert "hx-get" not in done.text
    experts = list_experts(runtime).items
    assert {(each.name, each.institution_id) for each in experts} == {("سارا نیک‌پی", "uni"), ("دارا مهرجو", "uni")}
    assert uploads(runtime) == []


def test_a_column_is_read_as_the_reader_says_and_nothing_is_imported_unseen(
    office: TestClient, runtime: Runtime
) -> None:
    seen = upload(office)
    said = {"sheet-0": "فهرست", "understood-0": "experts", "column-0-F": "phone", "column-0-E": "-"}
    again = office.post(seen.url.path, data={**said, "do": "import"})
    assert again.url.path == seen.url.path, "what was changed is shown once more first"
    assert "changed=yes" in str(again.url)
    assert chosen(holds(again)) == {"F": "phone", "E": "-"}
    assert "bahram" not in text_of(again).split("سپنتا")[-1]
    assert list_jobs_of(runtime) == 0
    office.post(seen.url.path, data={**said, "do": "import"})
    run_worker(runtime, until_empty=True)
    assert {each.phone for each in list_experts(runtime).items} == {"12", "10", "4"}


def list_jobs_of(runtime: Runtime) -> int:
    with runtime.database.unit() as session:
        return len(list_jobs(session, 50))


def test_what_was_said_of_a_table_that_the_sheet_no_longer_holds_is_put_aside(office: TestClient) -> None:
    seen = upload(office)
    said = {"sheet-0": "فهرست", "noun-0": "problems", "column-0-D": "position", "column-0-A": "title", "row-0": "1"}
    again = office.post(seen.url.path, data={**said, "do": "look"})
    assert chosen(holds(again)) == {"A": "title"}
    wrong = office.post(seen.url.path, data={**said, "row-0": "77", "do": "look"})
    holds(wrong, 422)
    assert "ردیف ۷۷" in text_of(wrong)


@pytest.mark.parametrize("press", ["import", "look"])
def test_a_second_press_does_nothing_more(office: TestClient, runtime: Runtime, press: str) -> None:
    seen = upload(office)
    first = office.post(seen.url.path, data={"do": "import"})
    second = office.post(seen.url.path, data={"do": press})
    assert first.url == second.url == office.get(seen.url.path).url
    assert list_jobs_of(runtime) == 1


def test_presses_at_the_same_moment_begin_one_import(office: TestClient, runtime: Runtime) -> None:
    path = upload(office).url.path
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: office.post(path, data={"do": "import"}), range(4)))
    assert len({answer.url.path for answer in answers}) == 1
    assert list_jobs_of(runtime) == 1


def test_files_that_cannot_be_used_are_refused_beside_the_field_and_the_form_stays(
    office: TestClient, runtime: Runtime
) -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    for name, content, words in (
        ("list.exe", b"MZ", "خواندنی نیست"),
        ("cv.pdf", b"%PDF", "پیشنهادها"),
        ("list.xlsx", b"", "خالی است"),
        ("list.xlsx", locked, "رمز دارد"),
        ("list.xlsx", bomb.getvalue(), "باز نشد"),
        ("list.xlsx", b"PK\x03\x04 nothing", "list.xlsx"),
        ("list.csv", b"%PDF-1.7 \0\1", "صفحه‌گسترده"),
        ("list.json", b"[]", "گزینه‌های بیشتر"),
        ("list.bib", b"nothing", "list.bib"),
        ("experts.jsonl", b'{"id": "a"}\n{"id": "a", "color": 1}\n', "ایراد"),
        ("all.zip", b"no zip", "all.zip"),
    ):
        answer = upload(office, content, name, source="منبع <b>", part="yes")
        outline = holds(answer, 422)
        (box,) = [each for each in outline.all("input") if each.get("type") == "file"]
        assert box["aria-invalid"] == "true", name
        assert words in text_of(answer), name
        assert [each["value"] for each in outline.all("input") if each.get("name") == "source"] == ["منبع <b>"]
        assert [each for each in outline.all("input") if each.get("name") == "part" and "checked" in each]
        assert outline.all("b") == []
    assert list_jobs_of(runtime) == 0
    nothing = office.post("/office/import", files={"file": ("", b"")}, data={"source": "x"})
    assert "نخست یک فایل انتخاب کنید" in text_of(nothing)
    holds(office.post("/office/import", data={"source": "x"}), 422)
    broken = office.post("/office/import", content=b"--x", headers={"Content-Type": "multipart/form-data; boundary=y"})
    holds(broken, 422)


def test_too_much_is_a_413_with_the_form(office: TestClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(600 * 1024 * 1024)}
    answer = office.post("/office/import", content=b"--x--", headers=headers)
    holds(answer, 413)
    assert "۵۱۲ مگابایت" in text_of(answer)
    other = office.post("/office/jobs/1/stop", content=b"x", headers=headers)
    assert other.status_code in (404, 413)


def test_words_about_the_file_that_cannot_be_used_are_said_beside_their_field(office: TestClient) -> None:
    for fields, wrong in (
        ({"source": "x" * 101}, "source"),
        ({"source": "a\0b"}, "source"),
        ({"institution": "nowhere"}, "institution"),
    ):
        answer = upload(office, **fields)
        outline = holds(answer, 422)
        assert [each["name"] for _, each in outline.tags if each.get("aria-invalid")] == [wrong]
        seen = upload(office)
        again = office.post(seen.url.path, data={**fields, "do": "import"})
        assert [each["name"] for _, each in holds(again, 422).tags if each.get("aria-invalid")] == [wrong]


def test_peoples_text_is_text(office: TestClient) -> None:
    book = workbook([*HEADERS[:5], NASTY], ["سارا", f"نیک‌پی{NASTY}", NASTY, "", "", NASTY], name="b><i>")
    seen = upload(office, book, source='"><img src=x>')
    outline = holds(seen)
    assert outline.all("img") == []
    assert all("src" in each for each in outline.all("script"))


def test_other_files_show_counts_and_records(office: TestClient) -> None:
    bibtex = "@article{a, title={کورهٔ شیشه}, author={نیک‌پی, سارا}, year={2022}}\n@article{b, title=}\n"
    seen = upload(office, bibtex.encode(), "works.bib")
    holds(seen)
    assert "BibTeX" in seen.text
    assert "کورهٔ شیشه" in seen.text
    assert "کنار گذاشته می‌شود" in seen.text
    tables = BytesIO()
    with zipfile.ZipFile(tables, "w") as archive:
        archive.writestr("experts.jsonl", json.dumps({"id": "e1", "name": "سارا"}))
        archive.writestr(
            "evidence.jsonl", json.dumps({"id": "v", "expert_ids": ["e1"], "kind": "thesis", "title": "T"})
        )
    own = upload(office, tables.getvalue(), "all.zip")
    holds(own)
    assert "جدول‌های خود پیوند" in own.text


def test_a_preview_is_its_senders_alone_and_goes_after_a_day(office: TestClient, runtime: Runtime) -> None:
    seen = upload(office)
    other = enter(runtime, "another administrator")
    for client, path in ((other, seen.url.path), (office, "/office/import/" + "0" * 32)):
        assert client.get(path).status_code == 404
        assert client.post(path, data={"do": "import"}).status_code == 404
    (name,) = uploads(runtime)
    kept.forget_old(runtime)
    assert uploads(runtime) == [name]
    said = Path(runtime.settings.data_dir / "uploads" / f"{name}.json")
    yesterday = time.time() - kept.KEPT_SECONDS - 1
    os.utime(said, (yesterday, yesterday))
    upload(office)
    assert name not in uploads(runtime)
    holds(office.get(seen.url.path), 404)


def test_a_waiting_import_is_stopped_and_its_files_go(office: TestClient, runtime: Runtime) -> None:
    seen = upload(office)
    job = office.post(seen.url.path, data={"do": "import"})
    assert 'hx-trigger="every 1s"' in job.text
    assert '<noscript><meta http-equiv="refresh"' in job.text
    stopped = office.post(f"{job.url.path}/stop")
    holds(stopped)
    assert "متوقف شد." in stopped.text
    assert uploads(runtime) == []
    assert office.post(f"{job.url.path}/stop").status_code == 200


def test_how_far_a_job_is_and_why_it_failed_are_said_in_plain_words(office: TestClient, runtime: Runtime) -> None:
    name = upload(office).url.path.rpartition("/")[2]
    who = session_of(runtime, office.cookies[SESSION_COOKIE])
    assert who
    job = kept.begin(runtime, who.account.actor, name, Order(format="ris", source="منبع"))
    with runtime.database.unit() as session:
        note_progress(session, job, 1500, 3000, "records")
    page = office.get(f"/office/jobs/{job}")
    holds(page)
    assert "۱٬۵۰۰ از ۳٬۰۰۰" in page.text
    assert '<progress max="100" value="50"' in page.text
    with pytest.raises(UnreadableSource):
        run_worker(runtime, until_empty=True)
    failed = office.get(f"/office/jobs/{job}")
    holds(failed)
    assert "این کار انجام نشد." in failed.text
    assert 'class="foreign"' not in failed.text
    (again,) = [each["href"] for each in Outline(failed.text).all("a") if "source=" in (each.get("href") or "")]
    assert "منبع" in office.get(again or "").text


def test_an_officer_brings_only_to_the_own_institution_and_sees_no_other_job(
    office: TestClient, runtime: Runtime
) -> None:
    create_institution(runtime, Institution("b", "دانشگاه دیگر"))
    create_expert(runtime, Expert("guest", "مهمان", "b"))
    officer, stranger = enter(runtime, "a's", "uni"), enter(runtime, "b's", "b")
    form = holds(officer.get("/office/import"))
    assert not [each for each in form.all("select") if each.get("name") == "institution"]
    job = bring(officer, runtime, institution="b", source="list")
    assert {each.institution_id for each in list_experts(runtime).items if each.id != "guest"} == {"uni"}
    assert officer.get(job).status_code == office.get(job).status_code == 200
    holds(stranger.get(job), 404)
    assert stranger.post(f"{job}/stop").status_code == 404
    assert "list" not in stranger.get("/office/import").text.split("datalist")[1]


def test_messages_have_words_in_each_language() -> None:
    for message in (
        "list.xlsx is behind a password, and no password is asked for here. Save a copy without one.",
        "Column C «سال»: The year is 'x'; wanted a whole number such as 2019.",
        "The id 'a' stands twice; wanted once.",
        "Import(s) 4, 5 changed what import 3 brought. Undo these first, latest first.",
        "1,200 experts that import 3 brought were changed or deleted by hand since: a, b. "
        "Nothing was undone; mend or delete these first.",
    ):
        assert not told(message, "fa").is_foreign, message
        assert not told(message, "vi").is_foreign, message
    assert "۱٬۲۰۰" in told(message, "fa").text
    unknown = told("Some\u202e fault that is new.", "fa")
    assert (unknown.text, unknown.is_foreign) == ("Some fault that is new.", True)


def test_rows_that_are_refused_are_those_that_the_import_refuses(office: TestClient, runtime: Runtime) -> None:
    bring(office, runtime, workbook(HEADERS, SARA, NO_ADDRESS, DARA, NO_ADDRESS), source="list")
    assert list_experts(runtime).total == 2
    refused = office.get("/office/changes/1", params={"action": "refused"})
    assert text_of(refused).count("bahram") == 2
