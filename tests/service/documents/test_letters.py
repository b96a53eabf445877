from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import UnknownChoice
from matcher.sources.files import parse_xml
from service.documents.facts import LINE, PLACEHOLDERS, LetterFacts, example, placeholders, values_of
from service.documents.letters import LETTER_KINDS, check_template, fill, shipped_template
from service.web.languages import LANGUAGES
from tests.service.documents.files import W, paragraphs, parts, saying

ROOT = Path(__file__).parents[3]
ALL = [(kind, code) for kind in LETTER_KINDS for code in LANGUAGES]


@pytest.mark.parametrize(("kind", "code"), ALL)
def test_every_template_that_ships_can_be_kept_and_filled(kind: str, code: str) -> None:
    content = shipped_template(kind, code)
    used = set(check_template(content).placeholders)
    assert used >= {"number", "today", "institution", "organisation", "expert", "problem_title", "signer"}
    filled = fill(content, example(code), code)
    text = "\n".join([*paragraphs(filled), *paragraphs(filled, "word/footer1.xml")])
    values = values_of(example(code), code)
    assert all(values[name] in text for name in used)
    assert not any(sign in text for sign in ("{{", "{%", "None"))
    assert text.count(LINE) == "\n".join(paragraphs(content)).count(LINE)


@pytest.mark.parametrize(("kind", "code"), ALL)
def test_what_is_missing_is_a_line_to_fill_in_by_hand(kind: str, code: str) -> None:
    text = "\n".join(paragraphs(fill(shipped_template(kind, code), LetterFacts(), code)))
    assert LINE in text
    assert "None" not in text
    assert "{" not in text


@pytest.mark.parametrize("kind", LETTER_KINDS)
def test_a_persian_letter_runs_right_to_left_in_every_paragraph_and_run(kind: str) -> None:
    held = parts(fill(shipped_template(kind, "fa"), example("fa"), "fa"))
    for part in ("word/document.xml", "word/footer1.xml"):
        root = parse_xml(held[part], name=part)
        found = list(root.iter(f"{W}p"))
        assert found
        for paragraph in found:
            assert paragraph.find(f"{W}pPr/{W}bidi") is not None
        assert all(run.find(f"{W}rPr/{W}rtl") is not None for run in root.iter(f"{W}r"))
    styles = held["word/styles.xml"].decode()
    assert 'w:bidi="fa-IR"' in styles
    assert 'w:cs="B Nazanin"' in styles
    assert paragraphs(shipped_template(kind, "fa"))[0] == "بسمه تعالی"


def test_days_figures_and_money_are_those_of_the_letter_s_language() -> None:
    facts = example("fa")
    fa, en, vi = (values_of(replace(facts, attachments=""), code) for code in ("fa", "en", "vi"))
    assert (fa["today"], en["today"], vi["today"]) == ("۸ آذر ۱۴۰۵", "November 29, 2026", "29 tháng 11 năm 2026")
    assert (fa["number"], en["number"]) == ("۱۴۰۵/۳۲۷", "1405/327")
    assert (fa["amount_rial"], vi["amount_rial"]) == ("۴٬۵۰۰٬۰۰۰٬۰۰۰", "4.500.000.000")
    assert fa["amount_in_words"] == "چهار میلیارد و پانصد میلیون"
    assert (fa["duration_days"], en["duration_days"]) == ("۱۸۲", "182")
    assert not fa["attachments"]
    assert fa["attachments"] == LINE


def test_days_in_the_wrong_order_have_no_length() -> None:
    facts = LetterFacts(starts=date(2026, 3, 2), ends=date(2026, 3, 1))
    assert values_of(facts, "fa")["duration_days"] == LINE


def test_a_name_of_another_script_keeps_its_brackets_together() -> None:
    values = values_of(LetterFacts(expert="Dr Arash (MIT)", contact="بهرام"), "fa")
    assert values["expert"] == "\u200eDr Arash (MIT)\u200e"
    assert values["contact"] == "بهرام"


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=80))
def test_no_text_of_a_person_breaks_a_letter_or_is_read_as_a_template(said: str) -> None:
    filled = fill(saying("<{{ expert }}>"), LetterFacts(expert=said + "{{ number }} </w:t> \u202e"), "en")
    whole = " ".join(" ".join(paragraphs(filled)).split())
    assert "</w:t>" in whole
    assert "{{ number }}" in whole or "{_{" in said
    assert "\u202e" not in whole


def test_conditions_stand_for_what_is_known() -> None:
    template = saying(
        "{% if expert %}a {{ expert }}{% else %}nobody{% endif %}", "{%p if scope %}", "scope", "{%p endif %}"
    )
    assert paragraphs(fill(template, LetterFacts(expert="B"), "en")) == ["a B"]
    assert paragraphs(fill(template, LetterFacts(scope="C"), "en")) == ["nobody", "scope"]


def test_lines_of_a_summary_stay_lines() -> None:
    filled = fill(saying("{{ problem_summary }}"), LetterFacts(problem_summary="one\ntwo"), "en")
    assert b"<w:br/>" in parts(filled)["word/document.xml"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_placeholder_is_explained(code: str) -> None:
    explained = placeholders(code)
    assert tuple(each.name for each in explained) == PLACEHOLDERS
    assert len({each.meaning for each in explained}) == len(PLACEHOLDERS)
    assert all(each.example and each.example != LINE for each in explained)


def test_the_templates_are_what_the_script_writes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "letter_templates.py", tmp_path], check=True, cwd=ROOT)
    for kind, code in ALL:
        written = parts((tmp_path / f"{kind}.{code}.docx").read_bytes())
        assert written == parts(shipped_template(kind, code)), "run scripts/letter_templates.py"


def test_an_unknown_letter_or_language_is_refused() -> None:
    with pytest.raises(UnknownChoice, match="introduction, memorandum, contract"):
        shipped_template("invoice", "fa")
    with pytest.raises(UnknownChoice, match="fa, en, vi"):
        fill(shipped_template("contract", "fa"), LetterFacts(), "de")
