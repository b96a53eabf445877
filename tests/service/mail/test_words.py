"""Every kind of mail in every language, and what it takes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from matcher.errors import InvalidInput, UnknownChoice
from service.mail.kinds import COMPANY_ANSWERS, EXPERT_ANSWERS, KINDS, STEPS, checked_facts
from service.mail.words import choice_name, kind_name, said
from service.web.languages import LANGUAGES

FACTS: dict[str, Any] = {
    "link": "/l/secret", "path": "/cases/3", "problem": "p-1", "case": 3, "agreement": 4, "count": 12,
    "until": date(2026, 12, 1), "due": "2026-12-01", "ends": date(2027, 3, 21), "place": "دانشگاه نمونه",
    "company_answer": "accepted", "expert_answer": "later", "step": "visit", "outcome": "done", "switched": "on",
    "to": "new@example.org",
    "items": [{"path": "/opportunities/p-1", "problem": "p-1"}, {"path": "/opportunities/p-2"}],
}  # fmt: skip


def facts_of(kind: str) -> dict[str, Any]:
    return {name: FACTS[name] for name in (*KINDS[kind].takes, *KINDS[kind].may_take)}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_something_of_its_own_in_each_language(kind: str) -> None:
    facts = checked_facts(KINDS[kind], facts_of(kind))
    words = [said(kind, facts, code) for code in LANGUAGES]
    for each in words:
        assert each.subject
        assert all(each.lines)
        assert each.path.startswith("/")
        assert "\n" not in each.subject + each.button
    for part in ("subject", "lines", "button"):
        assert len({getattr(each, part) for each in words}) == len(LANGUAGES)
    persian = " ".join((words[0].subject, *words[0].lines, words[0].button))
    assert not re.search(r"[0-9A-Za-zيك]", persian)
    assert len({kind_name(kind, code) for code in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_takes_its_facts_and_no_others(kind: str) -> None:
    with pytest.raises(UnknownChoice, match="text"):
        checked_facts(KINDS[kind], {**facts_of(kind), "text": "a secret recipe"})
    for name in KINDS[kind].takes:
        lacking = {each: value for each, value in facts_of(kind).items() if each != name}
        with pytest.raises(InvalidInput, match=name):
            checked_facts(KINDS[kind], lacking)


def test_every_code_has_its_sentence() -> None:
    told = {
        *(said("expert-answered", {"path": "/", "expert_answer": each}, "vi").lines for each in EXPERT_ANSWERS),
        *(said("company-answered", {"path": "/", "company_answer": each}, "vi").lines for each in COMPANY_ANSWERS),
        *(said("case-step", {"path": "/", "step": each}, "vi").lines for each in STEPS),
    }
    assert len(told) == len(EXPERT_ANSWERS) + len(COMPANY_ANSWERS) + len(STEPS)
    chosen = {choice for kind in KINDS.values() for choice in kind.choices}
    assert len({choice_name(each, "fa") for each in chosen}) == len(chosen) == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("path", "https://elsewhere.example/"),
        ("path", "//elsewhere.example/"),
        ("path", "/a\r\nBcc: all@example.org"),
        ("path", '/a"onclick'),
        ("path", "/\\elsewhere.example"),
        ("path", "cases/3"),
        ("path", "/" + "a" * 500),
        ("path", ""),
        ("step", "finished"),
        ("case", "c" * 501),
    ],
)
def test_a_fact_that_is_not_of_its_sort_is_refused(name: str, value: object) -> None:
    with pytest.raises(InvalidInput):
        checked_facts(KINDS["case-step"], {**facts_of("case-step"), name: value})


@pytest.mark.parametrize("count", [-1, True, "3", 1.5])
def test_a_count_is_a_whole_number(count: object) -> None:
    with pytest.raises(InvalidInput, match="count"):
        checked_facts(KINDS["candidates-released"], {**facts_of("candidates-released"), "count": count})


def test_a_wrong_link_is_not_repeated_in_the_error() -> None:
    with pytest.raises(InvalidInput) as caught:
        checked_facts(KINDS["sign-in-link"], {"link": "http://x/l/very-secret"})
    assert "very-secret" not in str(caught.value)
