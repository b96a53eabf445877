"""Outcomes: recorded, rated, agreed to by both sides, published and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.errors import NotFound
from service.accounts.actors import ANYONE, NotPermitted
from service.cases import outcomes, publishing, workflow
from service.cases.outcome_store import Outcome
from service.catalogue.workflow import delete_expert
from service.conflicts import Stale
from service.faults import Missing
from service.listing import Page
from service.runtime import Runtime
from tests.service.cases.stage import EXPERT, OTHER, RIVAL, STRANGER, Stage

TEXT: dict[str, Any] = {
    "kind": "saving", "lang": "fa", "title": "گاز کمتر در کوره", "summary": "یک‌پنجم گاز کمتر",
    "worth_rial": 10, "learned": "measure first",
}  # fmt: skip


def outcome_of(stage: Stage) -> Outcome:
    found = workflow.read_case(stage.office, stage.case_id).outcome
    assert found is not None
    return found


def published(runtime: Runtime, words: str = "") -> list[str]:
    found = publishing.list_achievements(runtime.on_behalf_of(ANYONE), Page(), words=words)
    return [each.told_in("fa")[1].title for each in found.items]


def agreed_by_both(stage: Stage, *, named: bool = False) -> None:
    for side in (stage.company, stage.expert):
        publishing.agree(
            stage.as_(side), stage.case_id, named=named, text_version=outcome_of(stage).text_version
        )  # fmt: skip


def test_only_what_both_sides_agreed_to_is_published_and_only_as_they_agreed(stage: Stage) -> None:
    outcomes.record_outcome(stage.office, stage.case_id, **TEXT)
    with pytest.raises(publishing.NotAgreed):
        publishing.publish(stage.office, stage.case_id, version=1)
    publishing.agree(stage.as_(stage.company), stage.case_id, named=False, text_version=1)
    with pytest.raises(publishing.NotAgreed) as refused:
        publishing.publish(stage.office, stage.case_id, version=2)
    assert refused.value.side == "expert"
    publishing.agree(stage.as_(stage.expert), stage.case_id, named=True, text_version=1)
    number = publishing.publish(stage.office, stage.case_id, version=3)
    assert publishing.publish(stage.office, stage.case_id, version=3) == number

    seen = publishing.read_achievement(stage.runtime.on_behalf_of(ANYONE), number)
    assert (seen.organisation, seen.expert) == ("", "دکتر سارا نیک‌پی")
    assert "measure first" not in repr(seen)
    assert published(stage.runtime, "گاز كمتر") == [TEXT["title"]]
    assert published(stage.runtime, "ماهی") == []


def test_another_text_asks_both_sides_again(stage: Stage) -> None:
    outcomes.record_outcome(stage.office, stage.case_id, **TEXT)
    agreed_by_both(stage, named=True)
    publishing.publish(stage.office, stage.case_id, version=3)
    outcomes.record_outcome(stage.office, stage.case_id, **{**TEXT, "worth_rial": 11}, version=4)
    assert published(stage.runtime) == [TEXT["title"]]
    outcomes.tell_outcome(stage.office, stage.case_id, "en", title="Less gas", summary="A fifth less", version=5)
    assert published(stage.runtime) == []
    with pytest.raises(Stale):
        publishing.agree(stage.as_(stage.company), stage.case_id, named=True, text_version=1)
    agreed_by_both(stage)
    number = publishing.publish(stage.office, stage.case_id, version=outcome_of(stage).version)
    seen = publishing.read_achievement(stage.runtime, number)
    assert seen.told_in("en") == ("en", outcome_of(stage).texts["en"])
    assert seen.told_in("vi")[0] == "fa"
    assert published(stage.runtime, "less FIFTH") == [TEXT["title"]]


@pytest.mark.parametrize("who", ["company", "expert", "office"])
def test_who_agreed_takes_it_back_and_the_office_takes_it_out(stage: Stage, who: str) -> None:
    outcomes.record_outcome(stage.office, stage.case_id, **TEXT)
    agreed_by_both(stage)
    number = publishing.publish(stage.office, stage.case_id, version=3)
    for _ in range(2):
        if who == "office":
            publishing.unpublish(stage.office, stage.case_id)
        else:
            publishing.disagree(stage.as_(stage.company if who == "company" else stage.expert), stage.case_id)
    assert published(stage.runtime) == []
    with pytest.raises(NotFound):
        publishing.read_achievement(stage.runtime, number)
    assert len([each for each in stage.log("outcome") if each in ("disagreed", "unpublished")]) == 1


def test_a_side_without_an_account_agrees_on_paper_and_no_other_does(stage: Stage) -> None:
    outcomes.record_outcome(stage.office, stage.case_id, **TEXT)
    with pytest.raises(NotPermitted):
        publishing.agree_on_paper(stage.office, stage.case_id, "company", named=True, text_version=1)
    delete_expert(stage.runtime, EXPERT)
    publishing.agree_on_paper(stage.office, stage.case_id, "expert", named=True, text_version=1)
    publishing.agree(stage.as_(stage.company), stage.case_id, named=True, text_version=1)
    number = publishing.publish(stage.office, stage.case_id, version=3)
    seen = publishing.read_achievement(stage.runtime, number)
    assert (seen.organisation, seen.expert) == ("کاشی کویر", "")


def test_each_side_says_its_own_and_nobody_else_says_anything(stage: Stage) -> None:
    outcomes.record_outcome(stage.office, stage.case_id, **TEXT)
    for _ in range(2):
        outcomes.rate(stage.as_(stage.company), stage.case_id, 4, words="good")
    outcomes.rate(stage.as_(stage.expert), stage.case_id, 5)
    found = outcome_of(stage)
    assert (found.company_rating.stars, found.company_rating.words, found.expert_rating.stars) == (4, "good", 5)
    assert stage.log("outcome").count("rated") == 2
    with pytest.raises(NotPermitted):
        outcomes.rate(stage.office, stage.case_id, 5)
    with pytest.raises(NotPermitted):
        publishing.agree(stage.office, stage.case_id, named=True, text_version=1)
    for stranger in (
        stage.another("company", organisation_id=RIVAL),
        stage.another("faculty", expert_id=STRANGER),
        stage.another("officer", institution_id=OTHER),
    ):
        with pytest.raises(NotFound):
            publishing.disagree(stranger, stage.case_id)
    with pytest.raises(NotPermitted):
        outcomes.record_outcome(stage.as_(stage.company), stage.case_id, **TEXT)


def test_an_outcome_is_not_overwritten_and_the_same_twice_is_once(stage: Stage) -> None:
    for _ in range(2):
        outcomes.record_outcome(stage.office, stage.case_id, **TEXT)
    assert outcome_of(stage).version == 1
    with pytest.raises(Stale):
        outcomes.record_outcome(stage.office, stage.case_id, **{**TEXT, "title": "mine"})
    with pytest.raises(Missing):
        outcomes.record_outcome(stage.office, stage.case_id, **{**TEXT, "summary": " "}, version=1)
