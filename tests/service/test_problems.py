from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matcher.errors import AlreadyExists, InvalidInput, NotFound, ProblemTooLong, UnknownChoice
from matcher.records import Organisation, Problem
from service.conflicts import StillInUse
from service.problems.workflow import (
    Page,
    create_organisation,
    create_problem,
    delete_organisation,
    delete_problem,
    list_organisations,
    list_problems,
    read_organisation,
    read_problem,
    replace_organisation,
    replace_problem,
)
from service.runtime import Runtime

GLASS = Organisation("glass", "شیشه‌ی آبگینه", "glass", "قزوین", "https://example.ir")
MELT = Problem(
    id="melt",
    text="مصرف گاز کوره‌ی ذوب بالاست.",
    title="کوره",
    lang="fa",
    organisation_id="glass",
    sector="glass",
    region="قزوین",
    programme="sabbatical",
    deadline=date(2026, 3, 21),
    confidentiality="confidential",
)


def test_what_is_written_is_read_as_it_was_given(runtime: Runtime) -> None:
    assert create_organisation(runtime, GLASS) == GLASS
    assert create_problem(runtime, MELT) == MELT
    assert read_organisation(runtime, "glass") == GLASS
    assert read_problem(runtime, "melt") == MELT


def test_an_id_is_taken_once(runtime: Runtime) -> None:
    create_organisation(runtime, GLASS)
    with pytest.raises(AlreadyExists):
        create_organisation(runtime, replace(GLASS, name="Another"))
    assert read_organisation(runtime, "glass") == GLASS
    create_problem(runtime, MELT)
    with pytest.raises(AlreadyExists):
        create_problem(runtime, replace(MELT, text="Another"))
    assert read_problem(runtime, "melt") == MELT


def test_replacing_writes_anew_or_for_the_first_time(runtime: Runtime) -> None:
    assert replace_organisation(runtime, GLASS).created
    changed = Organisation("glass", "Glass works")
    assert not replace_organisation(runtime, changed).created
    assert read_organisation(runtime, "glass") == changed
    assert replace_problem(runtime, MELT).created
    less = Problem("melt", "Only this.")
    assert not replace_problem(runtime, less).created
    assert read_problem(runtime, "melt") == less


def test_what_is_not_there_is_not_found(runtime: Runtime) -> None:
    for verb in (read_organisation, delete_organisation, read_problem, delete_problem):
        with pytest.raises(NotFound, match="'nothing'"):
            verb(runtime, "nothing")


def test_an_organisation_with_problems_stays(runtime: Runtime) -> None:
    create_organisation(runtime, GLASS)
    create_problem(runtime, MELT)
    with pytest.raises(StillInUse, match="1 problem"):
        delete_organisation(runtime, "glass")
    delete_problem(runtime, "melt")
    delete_organisation(runtime, "glass")
    with pytest.raises(NotFound):
        read_organisation(runtime, "glass")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(MELT, organisation_id="nobody"), "organisation_id"),
        (replace(MELT, lang="xx"), "lang"),
        (replace(MELT, programme="lunch"), "programme"),
        (replace(MELT, confidentiality="secret"), "confidentiality"),
        (replace(MELT, text="a\x00b"), "text"),
        (replace(MELT, text="a\ud800"), "text"),
        (replace(MELT, text=" ", title=""), "title"),
        (replace(MELT, id=""), "id"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_field(runtime: Runtime, wrong: Problem, field: str) -> None:
    create_organisation(runtime, GLASS)
    with pytest.raises(InvalidInput) as caught:
        create_problem(runtime, wrong)
    assert caught.value.field == field
    with pytest.raises(InvalidInput):
        replace_problem(runtime, wrong)
    assert list_problems(runtime).total == 0


def test_a_problem_of_two_megabytes_is_refused(runtime: Runtime) -> None:
    with pytest.raises(ProblemTooLong, match="2,000,000"):
        create_problem(runtime, Problem("long", "x" * 2_000_000))


def test_lists_are_paged_in_the_order_of_ids_and_filtered(runtime: Runtime) -> None:
    create_organisation(runtime, GLASS)
    for number in range(25):
        create_problem(
            runtime,
            Problem(f"p{number:02}", "text", sector="steel" if number % 2 else "water", organisation_id="glass"),
        )
    first = list_problems(runtime, page=Page(limit=10), sector="steel")
    second = list_problems(runtime, page=Page(limit=10, offset=10), sector="steel")
    assert (first.total, second.total) == (12, 12)
    ids = [each.problem.id for each in [*first.items, *second.items]]
    assert ids == [f"p{number:02}" for number in range(1, 25, 2)]
    assert list_problems(runtime, organisation_id="nobody").total == 0
    assert list_problems(runtime, region="قزوین").total == 0
    assert list_problems(runtime, programme="problem-solving").total == 25
    with pytest.raises(UnknownChoice, match="sabbatical"):
        list_problems(runtime, programme="lunch")


@pytest.mark.parametrize("words", ["آبگینه", "ابگينه", "شیشه", "شيشهی", "آبگینه شیشه"])
def test_organisations_are_found_by_words_of_their_name_however_they_are_typed(runtime: Runtime, words: str) -> None:
    create_organisation(runtime, GLASS)
    create_organisation(runtime, Organisation("steel", "فولاد 100% _ایران"))
    assert [each.id for each in list_organisations(runtime, text=words).items] == ["glass"]
    assert [each.id for each in list_organisations(runtime, text="100% _").items] == ["steel"]
    assert list_organisations(runtime, text="%").total == 1
    assert list_organisations(runtime, text="پتروشیمی").total == 0
    assert list_organisations(runtime, sector="glass", region="قزوین").total == 1


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (101, 0), (-1, 0), (10, -1)])
def test_a_page_out_of_range_is_refused(limit: int, offset: int) -> None:
    with pytest.raises(InvalidInput, match="wanted"):
        Page(limit, offset)
