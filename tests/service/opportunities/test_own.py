"""An expert's own say: how to be asked, what stands in their record and who sees it, what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from matcher.errors import InvalidInput, NotFound
from matcher.records import Catalogue, Evidence
from service.accounts.actors import NotPermitted
from service.catalogue.workflow import import_catalogue, list_evidence, read_evidence, read_expert
from service.conflicts import Stale
from service.days import today
from service.introductions import workflow as introductions
from service.matching.workflow import match_problem
from service.opportunities import disowning
from service.opportunities.advice import advice
from service.opportunities.asking import change_asking, read_asking
from service.opportunities.limits import NotNow, may_be_asked
from service.opportunities.own_record import change_own, read_own
from service.opportunities.own_works import list_works, read_work
from service.opportunities.work_saying import disown_work, own_again, weigh_work
from service.opportunities.work_writing import Wish, add_work, correct_work
from service.runtime import Runtime
from tests.service.introductions.stage import CATALOGUE, IMPORTED, POSTED, Stage

ASKING = {"digest": "weekly", "language": "fa", "at_once": None, "days_between": None, "paused_until": None}


def set_asking(runtime: Runtime, **said: object) -> None:
    version = read_asking(runtime).settings.version
    change_asking(runtime, **{**ASKING, **said}, version=version)  # type: ignore[arg-type]


def held(stage: Stage, expert_id: str = "x2") -> str:
    with stage.runtime.database.unit() as session:
        hold = may_be_asked(session, [expert_id], today()).get(expert_id)
    return hold.kind if hold is not None else ""


def anyone_sees(stage: Stage, expert_id: str) -> list[str]:
    anyone = stage.company
    return [each.id for each in list_evidence(anyone, expert_id=expert_id).items if each.kind != "interests"]


def found_for(stage: Stage, expert_id: str) -> bool:
    return expert_id in [each.expert.id for each in match_problem(stage.runtime, POSTED).answer.matches]


def brought_again(stage: Stage, **evidence: object) -> None:
    """The source says its evidence again, one of it otherwise."""
    pieces = tuple(replace(each, **evidence) if each.id == "v2" else each for each in CATALOGUE.evidence)
    import_catalogue(stage.runtime, Catalogue(experts=CATALOGUE.experts, evidence=pieces), source="catalogue")


def test_officers_obey_how_somebody_wants_to_be_asked(stage: Stage) -> None:
    expert = stage.expert("x2")
    set_asking(expert, paused_until=today() + timedelta(days=9))
    with pytest.raises(NotNow) as refused:
        introductions.put_forward(stage.office, POSTED, "x2", to="expert")
    assert (refused.value.kind, refused.value.until) == ("away", today() + timedelta(days=9))
    assert stage.logged("asked") == []
    set_asking(expert, at_once=1, days_between=30)
    asked = introductions.put_forward(stage.office, POSTED, "x2", to="expert")
    assert introductions.ask(stage.office, asked.id).id == asked.id  # once more asks nothing
    assert held(stage) == "full"
    introductions.answer_as_expert(expert, asked.id, "no", reason="other")
    assert held(stage) == "recent"
    with pytest.raises(NotNow):
        introductions.put_forward(stage.office, IMPORTED, "x2", to="expert")
    set_asking(expert)
    introductions.put_forward(stage.office, IMPORTED, "x2", to="expert")


def test_settings_are_held_to_sense_and_to_what_was_looked_at(stage: Stage) -> None:
    expert = stage.as_("faculty", expert_id="x2")
    for wrong in (
        {"at_once": 0},
        {"at_once": 99},
        {"days_between": -1},
        {"paused_until": today()},
        {"digest": "hourly"},
        {"language": "de"},
    ):
        with pytest.raises(InvalidInput):
            set_asking(expert, **wrong)
    change_asking(expert, **{**ASKING, "at_once": 2, "digest": "never", "language": "vi"}, version=0)  # type: ignore[arg-type]
    change_asking(expert, **{**ASKING, "at_once": 2, "digest": "never", "language": "vi"}, version=0)  # type: ignore[arg-type]
    found = read_asking(expert)
    assert (found.settings.at_once, found.settings.version, found.digest, found.language) == (2, 1, "never", "vi")
    with pytest.raises(Stale):
        change_asking(expert, **{**ASKING, "at_once": 5}, version=0)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        read_asking(stage.office)


def test_what_somebody_corrects_in_their_record_stays_through_imports(stage: Stage) -> None:
    expert = stage.expert("x1")
    own = read_own(expert)
    said = {"position": "استاد", "interests": ["کورهٔ شیشه", "بازیافت گرما"], "names": ["Sara Nikpey"]}
    done = change_own(expert, said, visibility="public", sights={"position": "institution"}, version=own.version)
    assert (
        change_own(expert, said, visibility="public", sights={"position": "institution"}, version=own.version) == done
    )
    assert done.corrected == {"position", "interests", "names", "restricted"}
    assert (read_expert(stage.company, "x1").position, read_expert(stage.office, "x1").position) == ("", "استاد")
    people = tuple(replace(each, position="استادیار", department="شیشه") for each in CATALOGUE.experts)
    import_catalogue(stage.runtime, Catalogue(experts=people))
    after = read_own(expert)
    assert (after.expert.position, after.expert.department) == ("استاد", "شیشه")
    assert after.expert.interests == ("کورهٔ شیشه", "بازیافت گرما")
    assert "بازیافت گرما" in read_evidence(stage.runtime, "x1#interests").title
    with pytest.raises(Stale):
        change_own(expert, {"position": "دانشیار"}, visibility="public", sights={}, version=own.version)
    gone = change_own(
        expert, {"interests": [], "department": ""}, visibility="public", sights={}, version=after.version
    )
    assert gone.expert.interests == ()
    with pytest.raises(NotFound):
        read_evidence(stage.runtime, "x1#interests")


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "javascript:alert(1)"}, {"field": "99"}, {"available_for": ["war"]}, {"interests": ["\x00"]},
        {"interests": ["شیشه", "س" * 301]},
    ],
)  # fmt: skip
def test_what_no_record_could_hold_is_refused(stage: Stage, wrong: dict[str, object]) -> None:
    expert = stage.expert("x1")
    own = read_own(expert)
    with pytest.raises(InvalidInput):
        change_own(expert, wrong, visibility="public", sights={}, version=own.version)
    assert read_own(expert) == own


def test_who_closes_their_profile_is_named_to_nobody_outside(stage: Stage) -> None:
    expert = stage.expert("x1")
    change_own(expert, {}, visibility="institution", sights={}, version=read_own(expert).version)
    with pytest.raises(NotFound):
        read_expert(stage.company, "x1")
    assert read_expert(stage.office, "x1").name
    assert [each.sight for each in list_works(expert).items] == ["institution"]


def test_a_corrected_work_wins_over_its_source(stage: Stage) -> None:
    expert = stage.expert("x2")
    found = read_work(expert, "v2")
    wish = Wish("contract", "Energy audit of a glass furnace", 2022, visibility="institution")
    done = correct_work(expert, "v2", wish, version=found.version)
    assert correct_work(expert, "v2", wish, version=found.version) == done
    assert (done.evidence.kind, done.evidence.year, done.sight) == ("contract", 2022, "institution")
    assert anyone_sees(stage, "x2") == []
    brought_again(stage, text="melting furnace energy, heat recovery", year=2001)
    after = read_work(expert, "v2")
    assert (after.evidence.title, after.evidence.year, after.sight) == (wish.title, 2022, "institution")
    assert "heat recovery" in after.evidence.text
    assert after.corrected == {"kind", "title", "year", "visibility"}
    with pytest.raises(Stale):
        correct_work(expert, "v2", replace(wish, year=2020), version=found.version)
    with pytest.raises(InvalidInput):
        correct_work(expert, "v2", replace(wish, year=3000), version=after.version)
    assert stage.logged("corrected", "evidence") == [{"fields": ["kind", "title", "visibility", "year"]}]


def test_nobody_closes_a_work_to_those_who_share_it(stage: Stage) -> None:
    shared = Evidence("v9", ("x1", "x3"), "publication", "Furnace heat", "glass furnace heat", "en", 2020)
    import_catalogue(stage.runtime, Catalogue(evidence=(shared,)))
    work = read_work(stage.expert("x1"), "v9")
    assert work.others == ("Trần Minh",)
    done = correct_work(
        stage.expert("x1"),
        "v9",
        Wish("publication", "Furnace heat", 2021, visibility="institution"),
        version=work.version,
    )
    assert (done.evidence.year, done.sight) == (2021, "public")


def test_a_hidden_work_counts_for_nothing_and_is_shown_to_nobody(stage: Stage) -> None:
    expert = stage.expert("x2")
    assert found_for(stage, "x2")
    assert weigh_work(expert, "v2", 0).sight == "nobody"
    weigh_work(expert, "v2", 0)
    assert not found_for(stage, "x2")
    assert anyone_sees(stage, "x2") == []
    assert [each.id for each in list_evidence(stage.office, expert_id="x2").items if each.id == "v2"] == ["v2"]
    brought_again(stage, year=2019)
    assert anyone_sees(stage, "x2") == []
    assert weigh_work(expert, "v2", 0.5).sight == "public"
    assert found_for(stage, "x2")
    with pytest.raises(InvalidInput):
        weigh_work(expert, "v2", 7)
    assert len(stage.logged("weighed", "evidence")) == 2


def test_a_work_that_is_not_theirs_goes_to_the_office(stage: Stage) -> None:
    shared = Evidence("v9", ("x1", "x3"), "publication", "Furnace heat", "glass furnace heat", "en", 2020)
    import_catalogue(stage.runtime, Catalogue(evidence=(shared,)))
    expert = stage.expert("x1")
    for id_ in ("v1", "v9"):
        disown_work(expert, id_, note="a namesake")
        disown_work(expert, id_, note="a namesake")
    assert anyone_sees(stage, "x1") == []
    assert len(stage.logged("disowned", "evidence")) == 2
    assert [each.evidence.id for each in disowning.list_disputed(stage.office).items] == ["v1", "v9"]
    assert disowning.list_disputed(stage.other_office).total == 0
    with pytest.raises(NotFound):
        disowning.decide(stage.other_office, "x1", "v1", agree=True)
    disowning.decide(stage.office, "x1", "v1", agree=False)
    assert anyone_sees(stage, "x1") == ["v1"]
    disowning.decide(stage.office, "x1", "v9", agree=True)
    disowning.decide(stage.office, "x1", "v9", agree=True)
    assert read_evidence(stage.runtime, "v9").expert_ids == ("x3",)
    import_catalogue(stage.runtime, Catalogue(evidence=(replace(shared, year=2021),)))
    assert read_evidence(stage.runtime, "v9").expert_ids == ("x3",)
    with pytest.raises(NotFound):
        read_work(expert, "v9")


def test_what_was_said_not_to_be_theirs_is_taken_back(stage: Stage) -> None:
    expert = stage.expert("x1")
    disown_work(expert, "v1")
    assert own_again(expert, "v1").sight == "public"
    assert own_again(expert, "v1").disowned == ""
    disown_work(expert, "v1")
    assert weigh_work(expert, "v1", 1).disowned == ""  # to count it is to own it
    assert disowning.list_disputed(stage.office).total == 0


def test_a_work_is_added_once_and_ranks_what_was_missed_again(stage: Stage) -> None:
    expert = stage.expert("x2")
    with stage.runtime.database.unit() as session:
        session.execute(text("UPDATE fits SET rank = 20 WHERE expert_id = 'x2'"))
    said = {"key": "aKey-12345", "kind": "laboratory", "title": "آزمایشگاه شیشه", "text": "کوره و ذوب شیشه"}
    made = add_work(expert, **said, year=2024)
    assert add_work(expert, **said, year=2024) == made
    assert (made.by_hand, made.evidence.expert_ids, list_works(expert).total) == (True, ("x2",), 2)
    with stage.runtime.database.unit() as session:
        waiting = session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'rank_problem'"))
    assert waiting == 3
    wish = Wish("laboratory", made.evidence.title, 2024, text="کورهٔ آزمایشگاهی")
    assert correct_work(expert, made.evidence.id, wish, version=made.version).evidence.text == "کورهٔ آزمایشگاهی"
    for wrong in ({"title": "", "text": ""}, {"kind": "interests"}, {"key": "../x"}, {"title": "x" * 600}):
        with pytest.raises(InvalidInput):
            add_work(expert, **{**said, "key": "another-key1", **wrong})


def test_what_belongs_to_others_is_not_there(stage: Stage) -> None:
    other = stage.expert("x1")
    attempts: list[Callable[[], object]] = [
        lambda: read_work(other, "v2"),
        lambda: weigh_work(other, "v2", 0),
        lambda: disown_work(other, "v2"),
        lambda: own_again(other, "v2"),
        lambda: correct_work(other, "v2", Wish("thesis", "mine", 2020), version=""),
        lambda: read_work(other, "x1#interests"),
        lambda: read_work(other, "nothing"),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    for kind in (stage.office, stage.company):
        with pytest.raises(NotPermitted):
            read_own(kind)
        with pytest.raises(NotPermitted):
            weigh_work(kind, "v2", 0)


def test_advice_names_what_stood_in_the_way_and_no_secret(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.opportunities.advice.FEED_BEST", 1)
    named = [each.expert.id for each in match_problem(stage.runtime, POSTED).answer.matches]
    expert = stage.expert(named[-1])
    assert {each.shown.problem.id for each in advice(expert).missed} >= {POSTED}
    with stage.runtime.database.unit() as session:
        session.execute(text("UPDATE problems SET confidentiality = 'confidential'"))
    for each in advice(expert).missed:
        assert each.shown.is_redacted
        assert not any(obstacle.words for obstacle in each.missed.obstacles if obstacle.code == "words-missing")
