"""What decisions bring about, on a real store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from matcher import Filters, InvalidInput, Problem
from matcher.errors import PeyvandError
from service.catalogue.embedding import embed_evidence
from service.catalogue.workflow import delete_evidence, delete_expert, import_catalogue
from service.matching.consequences import LONGEST_ABSENCE, today
from service.matching.workflow import MatchRun, decide, match, match_problem, read_run
from service.problems.store import text_hash
from service.problems.workflow import create_problem, delete_problem, replace_problem, returned_problems
from service.runtime import Runtime
from tests.matcher.catalogues import random_catalogue

CATALOGUE = random_catalogue(3, n_experts=20, n_evidence=120)
PROBLEM = Problem("pr-1", "کوره ذوب شیشه مصرف انرژی زیاد دارد", title="کوره", lang="fa")
AD_HOC = Problem("", "furnace glass melting energy", lang="en")


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    import_catalogue(runtime, replace(CATALOGUE, problems=(PROBLEM,)))
    embed_evidence(runtime)
    return runtime


def names(run: MatchRun) -> list[str]:
    return [shown.expert.id for shown in run.answer.matches]


def weights(runtime: Runtime, expert_id: str) -> dict[str, float]:
    """Multiply what the decisions left of an expert's claims."""
    left: dict[str, float] = {}
    with runtime.database.unit() as session:
        rows = session.execute(
            sql("SELECT evidence_id, weight FROM evidence_weights WHERE expert_id = :id"), {"id": expert_id}
        )
        for evidence_id, weight in rows:
            left[evidence_id] = left.get(evidence_id, 1.0) * weight
    return left


def count(runtime: Runtime, table: str) -> int:
    with runtime.database.unit() as session:
        return session.scalar(sql(f"SELECT count(*) FROM {table}")) or 0


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def test_who_is_on_leave_is_hidden_from_every_answer_until_then(filled: Runtime) -> None:
    run = match(filled, AD_HOC, limit=20)
    away = names(run)[0]
    decision = decide(filled, run.id, away, "decline", "on-leave", until=in_days(30))
    assert (decision.until, decision.consequences) == (in_days(30), ("expert-hidden",))
    assert read_run(filled, run.id).decisions == (decision,)
    assert names(match(filled, AD_HOC, limit=20)) == names(run)[1:]
    assert away not in names(match_problem(filled, "pr-1", limit=20))
    filters = Filters(languages=("en", "fa"))
    again = match(filled, AD_HOC, limit=20, filters=filters)
    assert away not in names(again)
    assert again.filters == read_run(filled, again.id).filters == filters  # who is away is nobody's filter
    assert names(read_run(filled, run.id)) == names(run)


def test_on_the_day_of_the_return_the_expert_is_found_again(filled: Runtime) -> None:
    run = match(filled, AD_HOC, limit=20)
    decide(filled, run.id, names(run)[0], "decline", "on-leave", until=in_days(1))
    with filled.database.unit() as session:
        session.execute(sql("UPDATE absences SET until = :today"), {"today": today()})
    assert names(match(filled, AD_HOC, limit=20)) == names(run)


def test_a_later_day_replaces_the_earlier_one_whichever_answer_it_is_said_on(filled: Runtime) -> None:
    runs = [match(filled, AD_HOC, limit=20) for _ in range(2)]
    away = names(runs[0])[0]
    for run, days in zip([*runs, runs[1]], (400, 30, 7), strict=True):
        decide(filled, run.id, away, "decline", "on-leave", until=in_days(days))
        with filled.database.unit() as session:
            assert session.execute(sql("SELECT expert_id, until FROM absences")).all() == [(away, in_days(days))]
    assert decide(filled, runs[0].id, away, "shortlist").consequences == ()  # its absence was replaced since
    assert away not in names(match(filled, AD_HOC, limit=20))


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "needs the day on which the expert is back"),
        (in_days(0), "wanted a day from"),
        (in_days(-1), "wanted a day from"),
        (today() + LONGEST_ABSENCE + timedelta(days=1), "within five years"),
        (date(1405, 7, 1), "looks like a Jalali year"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_is_kept(filled: Runtime, until: date | None, said: str) -> None:
    run = match(filled, AD_HOC, limit=2)
    with pytest.raises(InvalidInput, match=said) as refused:
        decide(filled, run.id, names(run)[0], "decline", "on-leave", until=until)
    assert refused.value.field == "until"
    assert read_run(filled, run.id).decisions == ()


@pytest.mark.parametrize(("verb", "reason"), [("shortlist", None), ("introduce", "on-leave"), ("decline", "too-busy")])
def test_a_day_goes_with_leave_only(filled: Runtime, verb: str, reason: str | None) -> None:
    run = match(filled, AD_HOC, limit=2)
    with pytest.raises(InvalidInput, match="Leave it out"):
        decide(filled, run.id, names(run)[0], verb, reason, until=in_days(3))


def test_the_longest_absence_is_taken(filled: Runtime) -> None:
    run = match(filled, AD_HOC, limit=2)
    decide(filled, run.id, names(run)[0], "decline", "on-leave", until=today() + LONGEST_ABSENCE)


def test_not_my_field_halves_the_claim_to_what_was_named_and_each_further_one_again(filled: Runtime) -> None:
    expert_id = names(match(filled, AD_HOC, limit=20))[0]
    expected: dict[str, float] = {}
    for _ in range(3):
        run = match(filled, AD_HOC, limit=20)
        (shown,) = (each for each in run.answer.matches if each.expert.id == expert_id)
        for piece in shown.evidence:
            expected[piece.evidence.id] = expected.get(piece.evidence.id, 1.0) / 2
        decision = decide(filled, run.id, expert_id, "decline", "not-my-field")
        assert decision.consequences == ("evidence-weakened",)
        assert weights(filled, expert_id) == expected
    others = names(run)[1:]
    assert not any(weights(filled, other) for other in others if other != expert_id)


def test_a_claim_that_was_weakened_lowers_the_score_of_this_expert_alone(filled: Runtime) -> None:
    before = match(filled, AD_HOC, limit=20)
    expert_id = names(before)[0]
    decide(filled, before.id, expert_id, "decline", "not-my-field")
    scores, after = (
        {shown.expert.id: shown.score for shown in run.answer.matches}
        for run in (before, match(filled, AD_HOC, limit=20))
    )
    assert after.pop(expert_id) < scores.pop(expert_id)
    assert after == pytest.approx(scores)


def test_the_same_decision_twice_on_one_match_counts_once(filled: Runtime) -> None:
    run = match(filled, AD_HOC, limit=3)
    expert_id = names(run)[0]
    named = {piece.evidence.id for piece in run.answer.matches[0].evidence}
    decide(filled, run.id, expert_id, "decline", "not-my-field")
    again = decide(filled, run.id, expert_id, "decline", "not-my-field")
    assert again.consequences == ("weights-restored", "evidence-weakened")
    assert weights(filled, expert_id) == dict.fromkeys(named, 0.5)


def test_evidence_that_went_since_is_passed_over(filled: Runtime) -> None:
    run = match(filled, AD_HOC, limit=3)
    shown = run.answer.matches[0]
    for piece in shown.evidence[1:]:
        delete_evidence(filled, piece.evidence.id)
    decide(filled, run.id, shown.expert.id, "decline", "not-my-field")
    assert weights(filled, shown.expert.id) == {shown.evidence[0].evidence.id: 0.5}
    delete_evidence(filled, shown.evidence[0].evidence.id)
    assert count(filled, "evidence_weights") == 0
    assert decide(filled, run.id, shown.expert.id, "decline", "not-my-field").consequences == ()


@pytest.mark.parametrize("verb", ["shortlist", "introduce", "decline"])
def test_a_later_decision_on_the_same_match_undoes_what_the_earlier_one_brought_about(
    filled: Runtime, verb: str
) -> None:
    before = names(match(filled, AD_HOC, limit=20))
    run = match_problem(filled, "pr-1", limit=5)
    expert_id = names(run)[0]
    reason = "too-busy" if verb == "decline" else None
    for why, until, undone in (
        ("on-leave", in_days(9), "absence-ended"),
        ("not-my-field", None, "weights-restored"),
        ("too-vague", None, "return-withdrawn"),
    ):
        assert decide(filled, run.id, expert_id, "decline", why, until=until).consequences
        assert decide(filled, run.id, expert_id, verb, reason).consequences == (undone,)
        assert decide(filled, run.id, expert_id, verb, reason).consequences == ()
    assert count(filled, "absences") == count(filled, "evidence_weights") == 0
    assert returned_problems(filled, ["pr-1"]) == {}
    assert names(match(filled, AD_HOC, limit=20)) == before


def test_a_decision_on_another_match_undoes_nothing(filled: Runtime) -> None:
    one, other = (match(filled, AD_HOC, limit=5) for _ in range(2))
    first, second = names(one)[:2]
    decide(filled, one.id, first, "decline", "not-my-field")
    assert decide(filled, other.id, first, "shortlist").consequences == ()
    assert decide(filled, one.id, second, "shortlist").consequences == ()
    assert weights(filled, first)


def test_a_reason_beside_a_shortlist_brings_nothing_about(filled: Runtime) -> None:
    run = match(filled, AD_HOC, limit=3)
    assert decide(filled, run.id, names(run)[0], "shortlist", "not-my-field").consequences == ()
    assert count(filled, "evidence_weights") == 0


def test_too_vague_returns_the_problem_until_its_text_is_changed(filled: Runtime) -> None:
    run = match_problem(filled, "pr-1", limit=3)
    decision = decide(filled, run.id, names(run)[0], "decline", "too-vague", note="Which furnace?")
    assert decision.consequences == ("problem-returned",)
    returned = returned_problems(filled, ["pr-1", "nothing"])["pr-1"]
    assert (returned.at, returned.note) == (decision.created_at, "Which furnace?")
    replace_problem(filled, replace(PROBLEM, sector="glass"))
    assert returned_problems(filled, ["pr-1"]) == {"pr-1": returned}
    replace_problem(filled, replace(PROBLEM, text=PROBLEM.text + " در خط دو"))
    assert returned_problems(filled, ["pr-1"]) == {}


def test_an_import_of_another_text_ends_the_return_too(filled: Runtime) -> None:
    run = match_problem(filled, "pr-1", limit=3)
    decide(filled, run.id, names(run)[0], "decline", "too-vague")
    import_catalogue(filled, replace(CATALOGUE, problems=(replace(PROBLEM, region="قزوین"),)))
    assert returned_problems(filled, ["pr-1"])
    import_catalogue(filled, replace(CATALOGUE, problems=(replace(PROBLEM, title="کورهٔ دو"),)))
    assert returned_problems(filled, ["pr-1"]) == {}


def test_a_text_that_was_changed_since_the_answer_is_not_returned(filled: Runtime) -> None:
    run = match_problem(filled, "pr-1", limit=3)
    replace_problem(filled, replace(PROBLEM, text="مصرف گاز کوره ذوب در خط دو بالا رفته است"))
    assert decide(filled, run.id, names(run)[0], "decline", "too-vague").consequences == ()
    assert returned_problems(filled, ["pr-1"]) == {}


def test_too_vague_on_a_problem_that_is_not_stored_is_kept_and_nothing_else(filled: Runtime) -> None:
    create_problem(filled, replace(PROBLEM, id="pr-2"))
    gone = match_problem(filled, "pr-2", limit=3)
    delete_problem(filled, "pr-2")
    for run in (match(filled, AD_HOC, limit=3), gone):
        decision = decide(filled, run.id, names(run)[0], "decline", "too-vague")
        assert decision.consequences == ()
        assert read_run(filled, run.id).decisions == (decision,)
    assert returned_problems(filled, ["pr-1", "pr-2"]) == {}


def test_what_was_brought_about_goes_with_the_expert(filled: Runtime) -> None:
    runs = [match(filled, AD_HOC, limit=5) for _ in range(2)]
    expert_id = names(runs[0])[0]
    decide(filled, runs[0].id, expert_id, "decline", "not-my-field")
    decide(filled, runs[1].id, expert_id, "decline", "on-leave", until=in_days(5))
    assert (count(filled, "absences"), count(filled, "evidence_weights") > 0) == (1, True)
    delete_expert(filled, expert_id)
    assert (count(filled, "absences"), count(filled, "evidence_weights")) == (0, 0)
    assert [each.expert_id for each in read_run(filled, runs[0].id).decisions] == [None]


def test_a_decision_that_fails_leaves_nothing_behind(filled: Runtime) -> None:
    run = match(filled, AD_HOC, limit=3)
    with filled.database.unit() as session:
        session.execute(sql("ALTER TABLE evidence_weights ADD CONSTRAINT never CHECK (weight > 1)"))
    with pytest.raises(IntegrityError, match="never"):
        decide(filled, run.id, names(run)[0], "decline", "not-my-field")
    assert read_run(filled, run.id).decisions == ()


def test_many_decide_on_one_match_at_once_and_one_of_them_stands(filled: Runtime) -> None:
    run = match(filled, AD_HOC, limit=3)
    expert_id = names(run)[0]

    def decline(_: int) -> str:
        try:
            decide(filled, run.id, expert_id, "decline", "not-my-field")
        except PeyvandError as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(decline, range(12))) == {"done"}
    assert set(weights(filled, expert_id).values()) == {0.5}
    assert len(read_run(filled, run.id).decisions) == 12


def test_texts_are_told_apart_by_what_is_matched_of_them() -> None:
    assert text_hash(PROBLEM) == text_hash(replace(PROBLEM, id="other", sector="glass", lang=None))
    assert text_hash(PROBLEM) != text_hash(replace(PROBLEM, title=""))
