"""The verbs of matching, on a real store."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text as sql

from matcher import Catalogue, Filters, InvalidInput, Matcher, NotFound, Problem, ProblemTooShort, UnknownChoice
from matcher.encoder import HashingEncoder
from matcher.errors import UnreadableText
from matcher.rank import PARTS, Ranking
from matcher.records import Institution
from service.catalogue.embedding import embed_evidence
from service.catalogue.workflow import (
    create_expert,
    delete_evidence,
    delete_expert,
    import_catalogue,
    replace_evidence,
)
from service.listing import Page
from service.matching import store
from service.matching.workflow import MAX_LIMIT, decide, list_runs, match, match_problem, read_run
from service.problems.workflow import create_problem, delete_problem
from service.runtime import Runtime
from tests.matcher.catalogues import random_catalogue
from tests.service import told_answer

CATALOGUE = random_catalogue(3, n_experts=20, n_evidence=120)
PROBLEM = Problem("pr-1", "کوره ذوب شیشه مصرف انرژی زیاد دارد", title="کوره", lang="fa")
AD_HOC = Problem("", "furnace glass melting energy", lang="en")


@pytest.fixture
def filled(runtime):
    import_catalogue(runtime, replace(CATALOGUE, problems=(PROBLEM,)))
    embed_evidence(runtime)
    return runtime


def rounded(value):
    """Sums over words come in the order of the store: their last bits differ."""
    return {name: round(each, 12) for name, each in value.items()}


def of(run):
    """What a person sees of an answer."""
    return [
        (
            shown.rank,
            shown.expert,
            shown.institution,
            round(shown.score, 12),
            rounded(shown.parts),
            [
                (piece.evidence.id, piece.similarity, rounded(piece.contributions), piece.shared_terms)
                for piece in shown.evidence
            ],
        )
        for shown in run.answer.matches
    ]


def test_the_store_answers_as_the_library_does(filled):
    run = match(filled, AD_HOC, limit=7)
    wanted = Matcher.from_catalogue(CATALOGUE, HashingEncoder()).match(AD_HOC, limit=7)
    assert [shown.expert.id for shown in run.answer.matches] == [shown.expert.id for shown in wanted.matches]
    for shown, other in zip(run.answer.matches, wanted.matches, strict=True):
        assert shown.score == pytest.approx(other.score, abs=1e-6)
        assert shown.expert == other.expert
        assert shown.institution == other.institution
    assert run.answer.model == wanted.model
    assert run.answer.problem.text == AD_HOC.text
    assert set(run.seconds) == {"encode", "search", "rank", "needs", "explain"}


def test_an_answer_is_read_again_as_it_was_given(filled):
    filters = Filters(fields=("2.5",), languages=("en", "fa"))
    run = match_problem(filled, "pr-1", limit=4, filters=filters)
    again = read_run(filled, run.id)
    assert of(again) == of(run)
    assert len(of(run)) == 4
    assert all(tuple(shown.parts) == PARTS for shown in again.answer.matches)
    assert again.answer.problem == run.answer.problem == PROBLEM
    assert (again.answer.lang, again.answer.model) == (run.answer.lang, run.answer.model)
    assert (again.filters, again.limit, again.problem_id) == (filters, 4, "pr-1")
    assert (again.created_at, again.seconds) == (run.created_at, run.seconds)


def test_the_text_of_a_problem_outside_the_store_is_not_kept(filled):
    secret = Problem("", "furnace glass in hall Zarafshan-17", title="Codename Simorgh", lang="en")
    run = match(filled, secret)
    with filled.database.unit() as session:
        kept = [
            str(session.scalar(sql(f"SELECT json_agg(t) FROM {table} t")))
            for table in ("match_runs", "match_results", "decisions", "problems")
        ]
        characters = session.scalar(sql("SELECT text_characters FROM match_runs"))
    assert not any(word in rows for rows in kept for word in ("Zarafshan", "Simorgh", "hall"))
    assert characters == len("Codename Simorgh\nfurnace glass in hall Zarafshan-17")
    again = read_run(filled, run.id)
    assert (again.answer.problem.text, again.answer.problem.title, again.problem_id) == ("", "", None)
    assert of(again) == of(run)


@pytest.fixture
def told(runtime):
    """A store that holds what `told_answer` speaks of."""
    import_catalogue(runtime, told_answer.CATALOGUE)
    return runtime


def keep(runtime, run):
    with runtime.database.unit() as session:
        return store.add_run(session, run)


@pytest.mark.parametrize("calibrated", [True, False])
def test_everything_that_an_answer_says_is_kept(told, calibrated):
    answer = told_answer.told_answer(calibrated=calibrated)
    run = keep(told, told_answer.new_run(answer, "p"))
    again = read_run(told, run.id)
    assert again.answer == answer
    assert (again.slots, again.text_known) == (told_answer.SLOTS, True)


def test_of_a_problem_outside_the_store_places_are_kept_and_no_words(told):
    answer = told_answer.told_answer()
    run = keep(told, told_answer.new_run(answer))
    with told.database.unit() as session:
        rows = session.scalar(sql("SELECT json_agg(r)::text || json_agg(m)::text FROM match_runs r, match_results m"))
    assert "گاز" not in rows
    again = read_run(told, run.id)
    assert not again.text_known
    assert [match.reason.phrases for match in again.answer.matches] == [(), (), ()]
    assert [match.evidence for match in again.answer.matches] == [match.evidence for match in answer.matches]
    assert (again.answer.needs, again.answer.open_needs) == (answer.needs, answer.open_needs)


def test_places_in_a_text_that_was_changed_since_are_not_read_as_words(told):
    answer = told_answer.told_answer()
    run = keep(told, told_answer.new_run(answer, "p"))
    replace_evidence(told, replace(told_answer.CATALOGUE.evidence[0], title="Water"))
    assert [piece.phrases for piece in read_run(told, run.id).answer.matches[0].evidence] == [(), ()]
    import_catalogue(told, Catalogue(problems=(replace(told_answer.PROBLEM, text="نشت آب از سقف سوله"),)))
    again = read_run(told, run.id)
    assert not again.text_known
    assert again.answer.matches[0].reason.phrases == ()


def test_without_a_calibration_nothing_is_said_of_needs(filled):
    run = match_problem(filled, "pr-1", limit=4)
    assert (run.answer.no_strong_expert, run.answer.open_needs) == (None, ())


def test_runs_are_listed_newest_first(filled):
    runs = [match_problem(filled, "pr-1", limit=limit) for limit in (1, 2, 3)]
    match(filled, AD_HOC)
    listing = list_runs(filled, "pr-1")
    assert [run.id for run in listing.items] == [run.id for run in reversed(runs)]
    assert [len(run.expert_ids) for run in listing.items] == [3, 2, 1]
    assert listing.items[0].expert_ids == tuple(shown.expert.id for shown in runs[2].answer.matches)
    second = list_runs(filled, "pr-1", Page(limit=1, offset=1))
    assert ([run.id for run in second.items], second.total) == ([runs[1].id], 3)


@pytest.mark.parametrize("run_id", ["nonsense", "014e00b9-418b-43e2-b47a-4e75171db8cd", ""])
def test_a_run_that_never_was_is_not_found(filled, run_id):
    with pytest.raises(NotFound):
        read_run(filled, run_id)
    with pytest.raises(NotFound):
        decide(filled, run_id, "ex-001", "shortlist")


def test_a_problem_that_never_was_is_not_found(filled):
    with pytest.raises(NotFound):
        match_problem(filled, "pr-9")
    with pytest.raises(NotFound):
        list_runs(filled, "pr-9")


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1])
def test_a_limit_out_of_range_is_refused(filled, limit):
    with pytest.raises(InvalidInput, match=rf"limit is {limit}; wanted 1 to 1,000"):
        match(filled, AD_HOC, limit=limit)


def test_bad_problems_and_filters_are_refused_and_leave_no_run(filled):
    with pytest.raises(ProblemTooShort):
        match(filled, Problem("", "?"))
    with pytest.raises(UnreadableText):
        match(filled, Problem("", "furnace\x00"))
    with pytest.raises(UnknownChoice):
        match(filled, AD_HOC, filters=Filters(languages=("xx",)))
    with filled.database.unit() as session:
        assert session.scalar(sql("SELECT count(*) FROM match_runs")) == 0


def test_an_unknown_institution_or_region_is_refused_before_the_problem_is_encoded(watched):
    runtime, encoders = watched
    encoded = []
    encoders["hashing"].before = lambda: encoded.append(True)
    put = [Institution(f"zz-{number:02}", "Somewhere", region=f"Region {number:02}") for number in range(30)]
    import_catalogue(runtime, replace(CATALOGUE, institutions=(*CATALOGUE.institutions, *put)))
    for filters in (
        Filters(institutions=("zz-01", "nowhere")),
        Filters(regions=("nowhere",)),
        Filters(regions=("",)),
        Filters(institutions=("a\x00\udcff" * 999,)),
    ):
        with pytest.raises(UnknownChoice, match=r"… and \d+ more\.") as refused:
            match(runtime, AD_HOC, filters=filters)
        assert len(refused.value.choices) == 20
        assert len(str(refused.value)) < 2500
    assert not encoded
    assert match(runtime, AD_HOC, filters=Filters(institutions=("zz-01",), regions=("Region 01",))).answer.matches == ()


def test_decisions_are_added_and_read_with_the_run(filled):
    run = match(filled, AD_HOC, limit=3)
    first, second = (shown.expert.id for shown in run.answer.matches[:2])
    made = [
        decide(filled, run.id, first, "shortlist"),
        decide(filled, run.id, second, "decline", "too-busy", note="until Mehr"),
        decide(filled, run.id, first, "introduce"),
    ]
    assert read_run(filled, run.id).decisions == tuple(made)
    assert [(each.expert_id, each.verb, each.reason, each.note) for each in made] == [
        (first, "shortlist", None, ""),
        (second, "decline", "too-busy", "until Mehr"),
        (first, "introduce", None, ""),
    ]


def test_decisions_that_cannot_be_are_refused(filled):
    run = match(filled, AD_HOC, limit=2)
    shown = run.answer.matches[0].expert.id
    with pytest.raises(UnknownChoice, match="shortlist, introduce, decline"):
        decide(filled, run.id, shown, "hire")
    with pytest.raises(UnknownChoice, match="not-my-field, on-leave"):
        decide(filled, run.id, shown, "decline", "tired")
    with pytest.raises(InvalidInput, match="needs a reason"):
        decide(filled, run.id, shown, "decline")
    with pytest.raises(InvalidInput, match="2,001 characters"):
        decide(filled, run.id, shown, "shortlist", note="x" * 2001)
    with pytest.raises(UnreadableText):
        decide(filled, run.id, shown, "shortlist", note="\x00")
    others = {expert.id for expert in CATALOGUE.experts} - {each.expert.id for each in run.answer.matches}
    for stranger in (min(others), "never-seen"):
        with pytest.raises(InvalidInput, match=f"{stranger}.*{shown}"):
            decide(filled, run.id, stranger, "shortlist")
    assert read_run(filled, run.id).decisions == ()


def test_what_was_deleted_since_is_left_out_and_still_counted(filled):
    run = match_problem(filled, "pr-1", limit=5)
    first, second = run.answer.matches[:2]
    decide(filled, run.id, first.expert.id, "shortlist")
    gone = second.evidence[0].evidence.id
    delete_expert(filled, first.expert.id)
    if not gone.endswith("#interests"):
        delete_evidence(filled, gone)
    delete_problem(filled, "pr-1")
    again = read_run(filled, run.id)
    assert [shown.rank for shown in again.answer.matches] == [2, 3, 4, 5]
    assert gone not in {piece.evidence.id for piece in again.answer.matches[0].evidence}
    assert again.answer.matches[0].score == second.score
    assert (again.problem_id, again.answer.problem.text) == (None, "")
    (decision,) = again.decisions
    assert (decision.expert_id, decision.verb) == (None, "shortlist")
    with filled.database.unit() as session:
        assert session.scalar(sql("SELECT count(*) FROM match_results")) == 5
        assert first.expert.id not in str(session.scalar(sql("SELECT json_agg(expert_id) FROM match_results")))


def test_a_run_to_a_deleted_problem_stays_as_confidential_as_it_was(filled):
    create_problem(filled, replace(PROBLEM, id="pr-2", confidentiality="confidential"))
    run = match_problem(filled, "pr-2")
    delete_problem(filled, "pr-2")
    assert read_run(filled, run.id).answer.problem.confidentiality == "confidential"


def test_an_expert_deleted_while_found_is_kept_as_a_rank_without_a_name(filled):
    run = match(filled, AD_HOC, limit=3)
    delete_expert(filled, run.answer.matches[1].expert.id)
    late = store.NewRun(uuid4(), "gone", b"", 0, run.answer, Ranking(), run.slots, Filters(), 3, {})
    with filled.database.unit() as session:
        kept = store.add_run(session, late)
    again = read_run(filled, kept.id)
    assert [shown.rank for shown in again.answer.matches] == [1, 3]
    assert again.problem_id is None


def test_an_empty_store_answers_with_nobody(runtime):
    run = match(runtime, AD_HOC)
    assert run.answer.matches == ()
    assert read_run(runtime, run.id).answer.matches == ()


def test_an_expert_is_found_at_once_by_new_interests(filled):
    expert = replace(CATALOGUE.experts[0], id="ex-new", interests=("quantum dot photodetectors",))
    create_expert(filled, expert)
    (found,) = match(filled, Problem("", "quantum dot photodetectors"), limit=1).answer.matches
    assert found.expert == expert


class Watched(HashingEncoder):
    """Calls back before it encodes, once."""

    def __init__(self, name="hashing"):
        super().__init__(name=name)
        self.before = None

    def encode(self, texts, *, progress=None):
        before, self.before = self.before, None
        if before:
            before()
        return super().encode(texts, progress=progress)


@pytest.fixture
def watched(settings):
    """A filled store with the encoders ``hashing`` and ``another``, both `Watched`."""
    encoders = {name: Watched(name) for name in ("hashing", "another")}
    with Runtime.open(settings, load=lambda name, cache_dir, progress: encoders[name or "hashing"]) as runtime:
        import_catalogue(runtime, CATALOGUE)
        embed_evidence(runtime)
        yield runtime, encoders


def test_no_connection_is_held_while_the_problem_is_encoded(watched):
    runtime, encoders = watched
    held = []
    encoders["hashing"].before = lambda: held.append(runtime.database.engine.pool.checkedout())
    match(runtime, AD_HOC)
    assert held == [0]


def test_a_model_that_changes_while_the_problem_is_encoded_is_met_by_matching_again(watched):
    runtime, encoders = watched
    encoders["hashing"].before = lambda: embed_evidence(runtime, "another")
    run = match(runtime, AD_HOC)
    assert run.answer.model.name == "another"
    assert run.answer.matches


class Stopped(Exception):
    pass


def stop_at(call):
    """Something to check that stops the work when it is called for this time."""
    calls = iter(range(1, call + 1))

    def check():
        if next(calls) == call:
            raise Stopped

    return check


def test_a_catalogue_that_is_being_embedded_again_stays_findable(watched):
    runtime, _ = watched
    before = of(match(runtime, AD_HOC))
    with pytest.raises(Stopped):
        embed_evidence(runtime, "another", check=stop_at(3))
    with runtime.database.unit() as session:
        vectors = sql("SELECT count(*) FROM evidence_vectors GROUP BY encoder_id ORDER BY encoder_id")
        assert session.scalars(vectors).all() == [125, 125]
    meanwhile = match(runtime, AD_HOC)
    assert (of(meanwhile), meanwhile.answer.model.name) == (before, "hashing")
    embed_evidence(runtime, "another")
    assert match(runtime, AD_HOC).answer.model.name == "another"


def test_a_changed_text_is_found_by_its_old_vector_until_it_has_a_new_one(filled):
    old = replace(CATALOGUE.evidence[0], title="quantum dot photodetectors", text="", lang="en")
    problem = Problem("", "quantum dot photodetectors")
    replace_evidence(filled, old)
    best = match(filled, problem, limit=1).answer.matches[0].evidence[0]
    assert best.evidence == old
    assert best.similarity == pytest.approx(1)
    import_catalogue(filled, replace(CATALOGUE, evidence=(replace(old, title="wheat rust"),)))
    meanwhile = match(filled, problem, limit=1).answer.matches[0].evidence[0]
    assert (meanwhile.evidence.title, meanwhile.shared_terms) == ("wheat rust", ())
    assert meanwhile.similarity == pytest.approx(1)
    embed_evidence(filled)
    assert match(filled, problem, limit=1).answer.matches[0].evidence[0].similarity < 0.5


def test_evidence_without_a_vector_changes_no_score(filled):
    before = of(match(filled, AD_HOC))
    waiting = replace(CATALOGUE.evidence[0], id="ev-new", title="furnace glass melting energy", lang="en")
    import_catalogue(filled, replace(CATALOGUE, evidence=(waiting,)))
    assert of(match(filled, AD_HOC)) == before
    embed_evidence(filled)
    assert of(match(filled, AD_HOC)) != before


def test_many_match_while_the_catalogue_changes(filled):
    """One snapshot for each answer: nothing that was found is gone when it is explained."""
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(match, filled, AD_HOC, limit=10) for _ in range(18)]
        for evidence in CATALOGUE.evidence[:60]:
            delete_evidence(filled, evidence.id)
        assert all(future.result().answer.matches for future in asked)
