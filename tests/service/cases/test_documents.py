"""Documents of cases, letters that are made for them, and the office's templates."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import NotFound
from service.accounts.actors import NotPermitted
from service.cases import documents, letters, templates, workflow
from service.cases.file_kinds import KINDS, MOST_BYTES, FileRefused, looked_at, safe_name
from service.conflicts import Stale
from service.documents.letters import shipped_template
from service.documents.template_tags import TemplateRefused
from service.faults import Missing, OutOfRange
from service.problems.workflow import read_problem, replace_problem
from tests.service.cases.stage import OTHER, PDF, RIVAL, Stage, archive

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@given(st.text(max_size=200), st.sampled_from(KINDS))
def test_a_name_is_safe_whatever_was_sent(name: str, kind: str) -> None:
    safe = safe_name(name, kind)
    assert safe == safe_name(safe, kind)
    assert not set('\\/:*?"<>|\r\n\u202e\x00') & set(safe)
    assert not safe.startswith(".")
    assert safe.endswith((f".{kind}", ".jpg"))
    assert 0 < len(safe) <= 100


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"MZ\x90\x00", "type"),
        ("a.pdf", b"<html><script>", "type"),
        ("a.pdf", PDF + bytes(MOST_BYTES), "size"),
        ("a.docx", b"PK\x03\x04 broken", "broken"),
        ("a.docx", archive(a="b"), "type"),
        ("a.pptx", archive(types="presentationml"), "type"),
        ("a.docx", archive(types=WORD, word__vbaProject="x"), "macro"),
        ("a.docm", archive(types=WORD.replace("document.main", "macroEnabled")), "macro"),
    ],
)
def test_a_file_is_judged_by_what_is_in_it(name: str, content: bytes, fault: str) -> None:
    with pytest.raises(FileRefused) as refused:
        looked_at(name, content)
    assert (refused.value.fault, refused.value.field) == (fault, "file")


def test_a_file_is_named_after_what_is_in_it() -> None:
    assert looked_at("../../فاکتور.exe", PDF).name == "فاکتور.pdf"
    assert looked_at("scan", b"\xff\xd8\xff\xe0").name == "scan.jpg"
    assert looked_at("a.xlsx", archive(types=WORD)).kind == "docx"


def test_files_are_kept_once_seen_by_whom_they_are_for_and_removed(stage: Stage) -> None:
    company, office = stage.as_(stage.company), stage.office
    inside = documents.add_document(office, stage.case_id, "a.pdf", PDF, kind="minutes")
    own = documents.add_document(company, stage.case_id, "b.pdf", PDF + b"2", kind="report", internal=True)
    assert documents.add_document(company, stage.case_id, "c.pdf", PDF + b"2", kind="report") == own
    assert documents.open_document(stage.as_(stage.expert), stage.case_id, own)[1] == PDF + b"2"
    for side in (stage.company, stage.expert):
        with pytest.raises(NotFound):
            documents.open_document(stage.as_(side), stage.case_id, inside)
        assert [each.id for each in workflow.read_case(stage.as_(side), stage.case_id).documents] == [own]
    for stranger in (
        stage.another("company", organisation_id=RIVAL),
        stage.another("officer", institution_id=OTHER),
    ):
        with pytest.raises(NotFound):
            documents.open_document(stranger, stage.case_id, own)
        with pytest.raises(NotFound):
            documents.add_document(stranger, stage.case_id, "a.pdf", PDF)
    with pytest.raises(NotPermitted):
        documents.remove_document(company, stage.case_id, own)
    for _ in range(2):
        documents.remove_document(office, stage.case_id, own)
    with pytest.raises(NotFound):
        documents.open_document(office, stage.case_id, own)
    assert stage.log("document").count("removed") == 1


def filled(words: str) -> bytes:
    """A letter that asks for nothing."""
    made = BytesIO()
    letter = Document()
    letter.add_paragraph(words)
    letter.save(made)
    return made.getvalue()


def text_of(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as opened:
        return opened.read("word/document.xml").decode()


def test_a_letter_says_what_the_record_knows_and_what_was_typed(stage: Stage) -> None:
    typed = {"number": "1405/77", "signer": "دکتر راستین‌فر", "starts": date(2026, 12, 22), "amount_rial": 5_000_000}
    made = [
        letters.make_letter(
            stage.office, stage.case_id, "memorandum", "fa", typed, name="تفاهم‌نامه 1405/77.docx", form_key="k"
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    document, content = documents.open_document(stage.office, stage.case_id, made[0])
    assert (document.kind, document.number, document.internal) == ("memorandum", "1405/77", True)
    said = text_of(content)
    for known in ("کاشی کویر", "سارا نیک‌پی", "دانشگاه خانه", "راستین‌فر", "۱ دی ۱۴۰۵"):
        assert known in said
    with pytest.raises(NotFound):
        documents.open_document(stage.as_(stage.company), stage.case_id, made[0])
    letters.show_to_sides(stage.office, stage.case_id, made[0])
    assert documents.open_document(stage.as_(stage.company), stage.case_id, made[0])[1] == content

    after = letters.prepare_letter(stage.office, stage.case_id, "contract", "en")
    assert after.facts.signer == "دکتر راستین‌فر"
    assert after.facts.starts == date(2026, 12, 22)
    assert after.facts.number.endswith("/2")
    assert "office_address" in after.missing
    with pytest.raises(Missing):
        letters.make_letter(stage.office, stage.case_id, "contract", "en", {}, name="n", form_key="l")
    days = {"number": "1", "starts": date(2026, 2, 2), "ends": date(2026, 2, 1)}
    with pytest.raises(OutOfRange):
        letters.make_letter(stage.office, stage.case_id, "contract", "en", days, name="n", form_key="l")


def test_an_office_puts_its_own_template_in_the_place_of_ours_and_goes_back(stage: Stage) -> None:
    office = stage.office
    ours = shipped_template("introduction", "fa")
    own = shipped_template("introduction", "vi")
    for _ in range(2):
        templates.put_template(office, "introduction", "fa", "نامه.docx", own, version=0)
    listed = {(each.kind, each.lang): each for each in templates.list_templates(office)}
    assert len(listed) == 9
    assert listed["introduction", "fa"].version == 1
    assert templates.read_template(office, "introduction", "fa") == own
    assert templates.read_template(office, "introduction", "fa", ours=True) == ours
    other = stage.another("officer", institution_id=OTHER)
    assert templates.read_template(other, "introduction", "fa") == ours
    assert letters.prepare_letter(office, stage.case_id, "introduction", "fa").is_own_template
    with pytest.raises(Stale):
        templates.put_template(office, "introduction", "fa", "x.docx", ours, version=0)
    with pytest.raises(Stale):
        templates.reset_template(office, "introduction", "fa", version=0)
    for _ in range(2):
        templates.reset_template(office, "introduction", "fa", version=1)
    assert templates.read_template(office, "introduction", "fa") == ours
    with pytest.raises(TemplateRefused):
        templates.put_template(office, "introduction", "fa", "x.docx", PDF, version=0)
    with pytest.raises(TemplateRefused, match="asks for nothing"):
        templates.put_template(office, "introduction", "fa", "x.docx", filled("a finished letter"), version=0)
    with pytest.raises(NotPermitted):
        templates.put_template(stage.runtime, "introduction", "fa", "x.docx", own, version=0)
    with pytest.raises(NotFound):
        templates.read_template(office, "invitation", "fa")


def test_a_confidential_problem_is_in_no_letter_unless_it_is_typed(stage: Stage) -> None:
    problem = read_problem(stage.runtime, "p-1")
    assert letters.prepare_letter(stage.office, stage.case_id, "introduction", "fa").facts.problem_summary
    replace_problem(stage.runtime, replace(problem, confidentiality="confidential"))
    assert not letters.prepare_letter(stage.office, stage.case_id, "introduction", "fa").facts.problem_summary
