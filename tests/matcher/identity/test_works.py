"""Works: which pieces of evidence are one work, and which only look alike."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.identity.works import (
    MERGE_WORKS_AT,
    PROPOSE_WORKS_AT,
    compare_works,
    same_works,
    says_much,
    title_key,
    work_groups,
    work_keys,
)
from matcher.records import Evidence
from tests.matcher.identity.generated import generate

FA = "بهینه‌سازی مصرف انرژی در کوره‌های سیمان با الگوریتم ژنتیک"
EN = "Optimising the energy use of cement kilns with a genetic algorithm"
VI = "Tối ưu hoá tiêu thụ năng lượng của lò xi măng bằng thuật toán di truyền"
MARYAM, SARA = "Maryam Rastegar", "سارا احمدی"


def work(title: str = EN, *, id: str = "a", **told: object) -> Evidence:
    told = {"kind": "publication", "year": 2018, "authors": (MARYAM, SARA), **told}
    return Evidence(id, (), title=title, **told)  # type: ignore[arg-type]


def chance(one: Evidence, other: Evidence) -> float:
    other = replace(other, id="b")
    found = compare_works(one, other)
    assert found == compare_works(other, one)
    return found.probability if found else 0.0


ONE = {
    "one DOI in two languages": (work(FA, doi="10.1000/ab"), work(EN, doi="10.1000/AB", authors=(), year=2020)),
    "capitals, a full stop and a year's difference": (work(), work(EN.upper() + ".", year=2019)),
    "authors in another script and with initials": (work(), work(authors=("م. رستگار", "Sara Ahmadi"))),
    "Arabic letters and spaces for half-spaces": (
        work(FA), work(FA.replace("ی", "ي").replace("ک", "ك").replace("\u200c", " ")),
    ),
    "two ways to set a tone": (work(VI), work(VI.replace("hoá", "hóa"))),
    "one without a DOI": (work(doi="10.1000/ab"), work()),
    "a translated title": (work(FA, translated_title=EN), work(EN)),
    "both translated": (work(FA, translated_title=EN), work(EN, translated_title=FA)),
    "a slip": (work(), work(EN.replace("kilns", "klins"))),
    "part two and part II": (work("Fatigue of welded steel joints, Part II"),
                             work("Fatigue of welded steel joints: part 2")),
    "no authors told": (work(year=2018), work(authors=())),
    "marked up": (work("Capture of CO<sub>2</sub> by aqueous amines"), work("Capture of CO2 by aqueous amines")),
}  # fmt: skip

TWO = {
    "two DOIs": (work(doi="10.1000/ab"), work(doi="10.1000/cd")),
    "a thesis and its article": (work(kind="thesis"), work()),
    "a project and its report": (work(kind="project"), work()),
    "part one and part two": (work("Fatigue of welded steel joints, part 1"),
                              work("Fatigue of welded steel joints, part 2")),
    "first and second": (work("کاربرد فولاد در سازه‌های بلند، بخش اول"), work("کاربرد فولاد در سازه‌های بلند، بخش دوم")),
    "two numbers": (work("Behaviour of steel beams at 400 degrees"), work("Behaviour of steel beams at 600 degrees")),
    "other authors": (work(), work(authors=("Ali Karimi", "Reza Soltani"))),
    "years apart": (work(authors=()), work(authors=(), year=2009)),
    "editorials": (work("Editorial", authors=()), work("Editorial", authors=())),
    "forewords": (work("مقدمه", authors=()), work("مقدمه", authors=())),
    "final reports": (
        work("Final report", authors=(), kind="project"), work("Final report", authors=(), kind="project"),
    ),
    "báo cáo": (work("Báo cáo tổng kết", authors=()), work("Báo cáo tổng kết", authors=())),
    "another title": (work(EN), work("Fatigue of welded joints in offshore steel structures")),
    "no letters": (work("***"), work("---")),
}  # fmt: skip


@pytest.mark.parametrize("pair", ONE.values(), ids=ONE)
def test_one_work(pair: tuple[Evidence, Evidence]) -> None:
    assert chance(*pair) >= MERGE_WORKS_AT
    assert work_keys(pair[0]) & work_keys(pair[1])


@pytest.mark.parametrize("pair", TWO.values(), ids=TWO)
def test_two_works_or_not_enough_to_say(pair: tuple[Evidence, Evidence]) -> None:
    assert chance(*pair) < MERGE_WORKS_AT


def test_a_heading_is_one_work_only_with_its_authors() -> None:
    assert chance(work("Editorial"), work("Editorial")) > chance(work("Editorial", authors=()), work("Editorial"))
    assert not says_much("Editorial")
    assert not says_much("گزارش نهایی")
    assert says_much(FA)


def test_a_doi_that_names_two_titles_is_only_proposed() -> None:
    found = chance(
        work(EN, doi="10.1000/ab"), work("Fatigue of offshore steel", doi="10.1000/ab", authors=("Ali Karimi",))
    )
    assert PROPOSE_WORKS_AT <= found < MERGE_WORKS_AT


def test_a_work_without_a_doi_does_not_join_two() -> None:
    pieces = [work(id="a", doi="10.1000/ab"), work(id="b"), work(id="c", doi="10.1000/cd")]
    assert work_groups(pieces) == (frozenset("ab"),)
    assert work_groups([pieces[1], pieces[0]], apart=[("a", "b")]) == ()


def test_against_compares_only_what_is_new() -> None:
    standing = [work(id="a"), work(id="b")]
    found = same_works([work(id="c")], against=standing)
    assert [(each.a, each.b) for each in found] == [("a", "c"), ("b", "c")]
    assert {reason.code for reason in found[0].reasons} == {"same-title", "same-year", "same-authors"}


@given(st.text(max_size=60))
def test_a_title_is_its_own(title: str) -> None:
    assert title_key(title) == title_key(f" {title.upper()} ".lower()) or not title.isascii()
    assert len(work_keys(work(title, translated_title=title[::-1], doi="10.1000/ab"))) <= 7


def test_a_generated_catalogue_of_works() -> None:
    made = generate(120, seed=4)
    pieces = list(made.evidence)
    groups = work_groups(pieces)
    found = {pair for group in groups for pair in combinations(sorted(group), 2)}
    records: dict[str, list[str]] = defaultdict(list)
    for piece, real in made.work_of.items():
        records[real].append(piece)
    true = {pair for same in records.values() for pair in combinations(sorted(same), 2)}
    assert len(found & true) / len(found) >= 0.99
    assert len(found & true) / len(true) >= 0.9
    random.Random(1).shuffle(pieces)
    assert work_groups(pieces) == groups
