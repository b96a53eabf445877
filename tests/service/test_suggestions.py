"""What a CV says waits for a person: what is new, what confirming writes, who may, and two at once."""

from __future__ import annotations

import json
import threading
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from matcher.errors import InvalidInput, NotFound, UnreadableSource
from matcher.forms import raw_fields
from matcher.records import Evidence, Expert, Institution, Problem
from service.accounts.actors import ANYONE, Actor, NotPermitted
from service.catalogue import writing
from service.catalogue.people import create_expert, create_institution, delete_expert, read_expert, replace_expert
from service.catalogue.workflow import create_evidence, list_evidence, read_evidence
from service.commands import suggestions as commands
from service.conflicts import ConcurrentChange, Conflict
from service.identity.workflow import merge_by_hand
from service.listing import Page
from service.matching.workflow import match
from service.runtime import Runtime
from service.suggestions import plan as suggestion_plan
from service.suggestions import store as suggestion_store
from service.suggestions import workflow as suggestions
from service.suggestions.store import NewSuggestion, add_suggestions
from service.suggestions.workflow import Shown, confirm, decide, dismiss, list_suggestions, read_cv_of, with_confirmed

FILES = Path(__file__).parents[1] / "matcher" / "sources" / "files"
CV = FILES / "cv-fa-lists.pdf"
ALL = Page(limit=100)
OFFICER = Actor("liaison", institution_id="a")
OTHER = Actor("other", institution_id="b")


@pytest.fixture
def desk(runtime: Runtime) -> Runtime:
    """A store with one expert of ``a`` of whom little is known, on behalf of an officer there."""
    for each in ("a", "b"):
        create_institution(runtime, Institution(each, f"دانشگاه {each}"))
    create_expert(runtime, Expert("r", "مریم رستگار", institution_id="a", interests=("سرامیک هاي دیرگداز",)))
    return runtime.on_behalf_of(OFFICER)


def of_kind(shown: object, kind: str) -> list[Shown]:
    assert isinstance(shown, list | tuple)
    return [each for each in shown if each.suggestion.kind == kind]


def waiting(runtime: Runtime, **wanted: str) -> list[Shown]:
    return list(list_suggestions(runtime, page=ALL, **wanted).items)


def ids(shown: list[Shown]) -> list[int]:
    return [each.suggestion.id for each in shown]


def suggest(runtime: Runtime, expert_id: str, *new: NewSuggestion) -> list[int]:
    with runtime.database.unit() as session:
        return [each.id for each in add_suggestions(session, expert_id, new)]


def a_work(evidence: Evidence, expert_id: str) -> NewSuggestion:
    """A work as an import suggests it: `service.identity.author_links`."""
    return NewSuggestion("work", {**raw_fields(evidence), "expert_ids": [expert_id]}, "Rastegar, M.")


def test_a_cv_waits_and_changes_nothing(desk: Runtime) -> None:
    before = read_expert(desk, "r")
    read = read_cv_of(desk, CV, "r")
    assert read_expert(desk, "r") == before
    assert list_evidence(desk, expert_id="r").total == 1  # the interests that were there
    shown = waiting(desk)
    assert [each.suggestion for each in shown] == [each.suggestion for each in read.new]
    assert {"email", "phone", "orcid", "position", "interest", "publication", "project"} <= {
        each.suggestion.kind for each in shown
    }
    email = of_kind(shown, "email")[0]
    assert email.suggestion.value == "m.rastegar@example.org"
    assert "پست الکترونیکی" in email.suggestion.said
    assert all(each.suggestion.said for each in shown)
    assert {each.suggestion.page for each in of_kind(shown, "publication")} <= {1, 2}
    assert not of_kind(shown, "name")  # the record has it
    assert not read.other_name


def test_degrees_are_read_and_not_kept(desk: Runtime) -> None:
    read = read_cv_of(desk, CV, "r")
    assert len(read.degrees) == 3
    assert "دکتری مهندسی مواد" in read.degrees[0]
    assert "degree" not in {each.suggestion.kind for each in waiting(desk)}


def test_what_the_record_says_is_not_suggested_in_any_spelling(desk: Runtime) -> None:
    known = read_expert(desk, "r")
    replace_expert(
        desk, replace(known, email="m.rastegar@example.org", phone="+98 21 8877 6655", department="مهندسي مواد")
    )
    title = "Radiative heat transfer in float glass furnaces: a reduced model"
    create_evidence(desk, Evidence("w1", ("r",), "publication", "Another title", doi="10.1000/jge.2021.0142"))
    create_evidence(desk, Evidence("w2", ("r",), "publication", "مدل سازي انتقال حرارت در كوره شيشه شناور", year=2019))
    shown = list(read_cv_of(desk, CV, "r").new)
    kinds = {each.suggestion.kind for each in shown}
    assert not kinds & {"email", "phone", "name", "department"}
    assert "سرامیک‌های دیرگداز" not in {each.suggestion.value for each in of_kind(shown, "interest")}
    titles = {each.evidence.title for each in shown if each.evidence}
    assert not titles & {title, "مدل‌سازی انتقال حرارت در کورهٔ شیشهٔ شناور"}


def test_reading_again_brings_back_only_what_was_confirmed_and_lost(desk: Runtime) -> None:
    first = list(read_cv_of(desk, CV, "r").new)
    assert not read_cv_of(desk, CV, "r").new
    gone, taken = of_kind(first, "interest")[0], of_kind(first, "email")[0]
    dismiss(desk, [gone.suggestion.id])
    confirm(desk, [taken.suggestion.id])
    again = read_cv_of(desk, CV, "r")
    assert not again.new
    assert again.known == len(first) + 2  # the name, and the interest that was there
    replace_expert(desk, replace(read_expert(desk, "r"), email=None))
    assert [each.suggestion.kind for each in read_cv_of(desk, CV, "r").new] == ["email"]


def test_what_is_dismissed_leaves_no_words_behind(desk: Runtime) -> None:
    phone = of_kind(read_cv_of(desk, CV, "r").new, "phone")[0].suggestion
    assert [each.suggestion.state for each in dismiss(desk, [phone.id])] == ["dismissed"]
    assert [each.suggestion.said for each in waiting(desk, state="dismissed")] == [""]
    assert read_expert(desk, "r").phone is None


def test_confirmed_interests_and_works_are_found_at_once(desk: Runtime) -> None:
    confirm(desk, ids(list(read_cv_of(desk, CV, "r").new)))
    expert = read_expert(desk, "r")
    assert expert.interests[0] == "سرامیک هاي دیرگداز"  # as it was written first
    assert len(expert.interests) == 4
    assert (expert.email, expert.orcid) == ("m.rastegar@example.org", "0000-0002-1825-0097")
    evidence = list_evidence(desk, expert_id="r", page=ALL).items
    assert {"publication", "project", "thesis", "interests"} <= {each.kind for each in evidence}
    run = match(desk, Problem(id="", text="پایش خوردگی آجر دیرگداز با تصویربرداری حرارتی در کوره"), limit=5)
    assert [each.expert.id for each in run.answer.matches] == ["r"]
    with desk.database.unit() as session:
        without = "SELECT count(*) FROM evidence WHERE id NOT IN (SELECT evidence_id FROM evidence_vectors)"
        assert session.scalar(text(without)) == 0
    assert not waiting(desk)


def test_a_field_is_replaced_and_a_name_is_added(desk: Runtime) -> None:
    replace_expert(desk, replace(read_expert(desk, "r"), position="استادیار"))
    new = (
        NewSuggestion("position", {"value": "دانشیار"}, "دانشیار گروه"),
        NewSuggestion("name", {"value": "Maryam Rastegar"}, "Maryam Rastegar"),
    )
    made = suggest(desk, "r", *new)
    assert [each.present for each in waiting(desk)] == [("استادیار",), ("مریم رستگار",)]
    confirm(desk, made)
    expert = read_expert(desk, "r")
    assert (expert.name, expert.names, expert.position) == ("مریم رستگار", ("Maryam Rastegar",), "دانشیار")


def test_saying_the_same_twice_changes_nothing_and_the_opposite_is_a_conflict(desk: Runtime) -> None:
    read = read_cv_of(desk, CV, "r")
    one, other = of_kind(read.new, "publication")[:2]
    confirm(desk, ids([one]))
    before = [each.id for each in list_evidence(desk, expert_id="r", page=ALL).items]
    again = confirm(desk, ids([one]))
    assert again[0].suggestion.decided_by == "liaison"
    assert [each.id for each in list_evidence(desk, expert_id="r", page=ALL).items] == before
    with pytest.raises(Conflict, match=r"was confirmed by liaison"):
        decide(desk, confirm=ids([other]), dismiss=ids([one]))
    assert other.suggestion.id in ids(waiting(desk))  # all or nothing


def test_two_values_for_one_field_are_refused_together(desk: Runtime) -> None:
    values = ("a@example.org", "b@example.org")
    made = suggest(desk, "r", *(NewSuggestion("email", {"value": each}, each) for each in values))
    with pytest.raises(InvalidInput, match=r"both fill the email"):
        confirm(desk, made)
    assert read_expert(desk, "r").email is None
    decide(desk, confirm=made[1:], dismiss=made[:1])
    assert read_expert(desk, "r").email == "b@example.org"
    with pytest.raises(InvalidInput, match=r"confirmed and dismissed"):
        decide(desk, confirm=made, dismiss=made)


def test_of_two_people_at_once_the_second_is_told(desk: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    made = suggest(desk, "r", NewSuggestion("interest", {"value": "شیشه"}, "شیشه"))
    seen, both = threading.Barrier(2), suggestion_plan.plan_decision
    outcomes: list[object] = []

    def plan(*args: object, lock: bool) -> suggestion_plan.Plan:
        found = both(*args, lock=lock)  # type: ignore[arg-type]
        if not lock:
            seen.wait(20)  # neither goes on until both have seen that it waits
        return found

    def say() -> None:
        try:
            outcomes.append(confirm(desk, made)[0].suggestion.state)
        except Conflict as error:
            outcomes.append(type(error))

    monkeypatch.setattr(suggestions, "plan_decision", plan)
    threads = [threading.Thread(target=say) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert sorted(outcomes, key=str) == [ConcurrentChange, "confirmed"]
    assert read_expert(desk, "r").interests.count("شیشه") == 1


def test_a_record_that_changed_meanwhile_is_not_overwritten(desk: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    made = suggest(desk, "r", NewSuggestion("interest", {"value": "شیشه"}, "شیشه"))
    real = writing.write_with_vectors

    def late(runtime: Runtime, *rest: object) -> object:
        replace_expert(desk, replace(read_expert(desk, "r"), position="استاد"))
        return real(runtime, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(suggestions, "write_with_vectors", late)
    with pytest.raises(ConcurrentChange):
        confirm(desk, made)
    assert ids(waiting(desk)) == made
    assert read_expert(desk, "r").position == "استاد"


def test_a_likely_work_becomes_evidence_of_whoever_is_confirmed(desk: Runtime, runtime: Runtime) -> None:
    create_expert(runtime, Expert("s", "سارا صالحی", institution_id="a"))
    work = Evidence(
        "bib:1", (), "publication", "Float glass furnaces", year=2021, authors=("Rastegar, M.", "Salehi, S.")
    )
    one, other = (suggest(runtime, each, a_work(work, each))[0] for each in ("r", "s"))
    confirm(desk, [one])
    assert read_evidence(desk, "bib:1").expert_ids == ("r",)
    confirm(desk, [other])
    assert read_evidence(desk, "bib:1").expert_ids == ("r", "s")
    assert read_evidence(desk, "bib:1").authors == work.authors


def test_a_work_that_is_closed_to_an_officer_is_no_suggestion_to_them(desk: Runtime, runtime: Runtime) -> None:
    create_expert(runtime, Expert("x", "Quang Nguyễn", institution_id="b"))
    closed = Evidence("bib:1", ("x",), "publication", "Nobody else's business", visibility="institution")
    create_evidence(runtime, closed)
    made = suggest(runtime, "r", a_work(closed, "r"), a_work(replace(closed, id="bib:2", visibility="public"), "r"))
    assert ids(waiting(desk)) == made[1:]
    with pytest.raises(NotFound):
        confirm(desk, made[:1])
    assert ids(waiting(runtime)) == made


def test_borders(desk: Runtime, runtime: Runtime) -> None:
    create_expert(runtime, Expert("closed", "نام پنهان", institution_id="b", visibility="institution"))
    made = ids(list(read_cv_of(desk, CV, "r").new))
    other = runtime.on_behalf_of(OTHER)
    assert not waiting(other)
    for verb in (confirm, dismiss):
        with pytest.raises(NotFound, match=r"no suggestion"):
            verb(other, made)
        with pytest.raises(NotPermitted):
            verb(runtime.on_behalf_of(ANYONE), made)
    for about in (lambda: read_cv_of(other, CV, "r"), lambda: list_suggestions(other, expert_id="r")):
        with pytest.raises(NotPermitted):
            about()
    for hidden in ("closed", "nobody"):
        with pytest.raises(NotFound):
            read_cv_of(desk, CV, hidden)
        with pytest.raises(NotFound):
            list_suggestions(desk, expert_id=hidden)
    for reads in (list_suggestions, lambda who: read_cv_of(who, CV, "r")):
        with pytest.raises(NotPermitted):
            reads(runtime.on_behalf_of(ANYONE))
    assert ids(waiting(runtime)) == made


@pytest.mark.parametrize(("name", "told"), [("cv-locked.pdf", "password"), ("works.bib", "neither PDF nor DOCX")])
def test_what_cannot_be_read_is_said_kindly(desk: Runtime, name: str, told: str) -> None:
    with pytest.raises(UnreadableSource, match=told):
        read_cv_of(desk, FILES / name, "r")
    assert not waiting(desk)


def test_a_cv_of_somebody_else_is_remarked(desk: Runtime) -> None:
    read = read_cv_of(desk, FILES / "cv-vi.pdf", "r")
    assert read.other_name
    assert read.name in {each.suggestion.value for each in of_kind(read.new, "name")}


def test_suggestions_stay_with_a_record_that_is_merged_and_go_with_one_that_is_deleted(
    desk: Runtime, runtime: Runtime
) -> None:
    create_expert(runtime, Expert("r2", "M. Rastegar", institution_id="a"))
    made = suggest(runtime, "r2", NewSuggestion("interest", {"value": "شیشه"}, "شیشه"))
    kept = merge_by_hand(runtime, "experts", "r", "r2", by="tests").one.shown_as
    assert ids(waiting(desk, expert_id=kept)) == made
    confirm(desk, made)
    assert "شیشه" in read_expert(desk, kept).interests
    suggest(runtime, "r", NewSuggestion("interest", {"value": "فولاد"}, "فولاد"))
    delete_expert(runtime, kept)
    assert not waiting(runtime)


def test_what_was_confirmed_is_added_again_to_what_a_source_says(desk: Runtime) -> None:
    new = (
        NewSuggestion("interest", {"value": "شیشه"}, "شیشه"),
        NewSuggestion("email", {"value": "a@example.org"}, ""),
        NewSuggestion("position", {"value": "دانشیار"}, ""),
    )
    confirm(desk, suggest(desk, "r", *new))
    said = Expert("r", "مریم رستگار", institution_id="a", position="استاد", interests=("سرامیک",))
    with desk.database.unit() as session:
        completed, other = with_confirmed(session, [said, Expert("unknown", "x")])
    assert completed == replace(said, interests=("سرامیک", "شیشه"), email="a@example.org")
    assert other == Expert("unknown", "x")


def test_the_command_line_reads_lists_and_decides(
    desk: Runtime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "open_runtime", lambda: nullcontext(desk))
    commands.cv(CV, expert="r")
    written = capsys.readouterr()
    assert "مریم رستگار  [r]" in written.out
    assert "email: m.rastegar@example.org" in written.out
    assert "(page 1)" in written.out
    assert f"{len(waiting(desk))} suggestion(s) wait; 2 more were known" in written.err
    assert "Degrees are read and not kept" in written.err
    commands.suggestions(as_json=True)
    listed = json.loads(capsys.readouterr().out)
    commands.confirm([listed[0]["id"]])
    commands.dismiss([listed[1]["id"]])
    commands.suggestions(state="confirmed")
    assert "1 of 1, confirmed" in capsys.readouterr().err


def test_states_are_those_that_are_listed(desk: Runtime) -> None:
    with pytest.raises(InvalidInput, match=r"proposed, confirmed, dismissed"):
        list_suggestions(desk, state="waiting")
    assert suggestion_store.STATES == ("proposed", "confirmed", "dismissed")
