from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from matcher.encoder import HashingEncoder
from matcher.errors import AlreadyExists, InvalidCatalogue, InvalidInput, ModelUnavailable, NotFound, UnknownChoice
from matcher.index import n_terms
from matcher.prepare import describe, embed, model_id
from matcher.records import Catalogue, Evidence, Expert, Institution, Organisation, Problem
from service.catalogue import embedding, vector_store
from service.catalogue.workflow import (
    Change,
    Page,
    create_evidence,
    create_expert,
    create_institution,
    delete_evidence,
    delete_expert,
    delete_institution,
    import_catalogue,
    list_evidence,
    list_experts,
    list_institutions,
    read_evidence,
    read_expert,
    read_institution,
    replace_evidence,
    replace_expert,
    replace_institution,
)
from service.conflicts import StillInUse
from service.jobs import list_jobs, run_worker
from service.problems.workflow import read_problem
from service.runtime import Runtime

TEHRAN = Institution("ut", "دانشگاه تهران", "تهران", "https://ut.example")
SARA = Expert(
    id="sara",
    name="سارا رستگار",
    institution_id="ut",
    position="دانشیار",
    department="مهندسی شیمی",
    field="2.4",
    interests=("خوردگی", "پوشش‌های نانو"),
    url="https://ut.example/sara",
)
THESIS = Evidence(
    id="thesis-1",
    expert_ids=("sara",),
    kind="thesis",
    title="کاهش خوردگی لوله‌ها",
    text="بررسی خوردگی لوله‌های فولادی در آب شور.",
    year=2021,
    url="https://ut.example/t1",
)
SMALL = Catalogue(
    institutions=(TEHRAN,),
    experts=(SARA, Expert("ali", "علی")),
    evidence=(THESIS, Evidence("paper-1", ("ali", "sara"), "publication", title="Corrosion of steel", lang="en")),
    organisations=(Organisation("oil", "نفت جنوب"),),
    problems=(Problem("p1", "لوله‌های ما می‌پوسند.", organisation_id="oil"),),
)


def rows(runtime: Runtime, query: str, **values: object) -> list[tuple[object, ...]]:
    with runtime.database.unit() as session:
        return [tuple(row) for row in session.execute(text(query), values)]


def vectors(runtime: Runtime) -> dict[str, np.ndarray]:
    found = rows(
        runtime,
        "SELECT evidence_id, embedding::text FROM evidence_vectors JOIN encoders ON encoders.id = encoder_id "
        "WHERE active ORDER BY 1",
    )
    return {str(each): np.fromstring(str(vector)[1:-1], np.float32, sep=",") for each, vector in found}


def keys(runtime: Runtime, evidence_id: str) -> dict[object, object]:
    query = "SELECT key, occurrences FROM evidence_keys WHERE evidence_id = :id"
    return dict(rows(runtime, query, id=evidence_id))  # type: ignore[arg-type]


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    create_institution(runtime, TEHRAN)
    create_expert(runtime, SARA)
    create_evidence(runtime, THESIS)
    return runtime


def test_what_is_written_is_read_as_it_was_given(filled: Runtime) -> None:
    assert read_institution(filled, "ut") == TEHRAN
    assert read_expert(filled, "sara") == SARA
    assert read_evidence(filled, "thesis-1") == replace(THESIS, lang="fa")


def test_evidence_is_written_with_its_keys_and_its_vector(filled: Runtime) -> None:
    assert keys(filled, "thesis-1") == dict(describe(THESIS).keys)
    (count,) = rows(filled, "SELECT key_count FROM evidence WHERE id = 'thesis-1'")
    assert count == (n_terms(describe(THESIS).keys),)
    np.testing.assert_allclose(vectors(filled)["thesis-1"], embed([THESIS], HashingEncoder())[0], atol=1e-6)
    assert rows(filled, "SELECT count(*) FROM evidence_vectors WHERE crowding IS NULL") == [(0,)]
    assert list_jobs(filled) == ()


def test_replacing_evidence_leaves_nothing_of_the_old(filled: Runtime) -> None:
    create_expert(filled, Expert("ali", "علی"))
    changed = Evidence("thesis-1", ("ali",), "project", title="Water treatment", lang="en")
    assert not replace_evidence(filled, changed).created
    assert read_evidence(filled, "thesis-1") == changed
    assert keys(filled, "thesis-1") == dict(describe(changed).keys)
    np.testing.assert_allclose(vectors(filled)["thesis-1"], embed([changed], HashingEncoder())[0], atol=1e-6)
    assert replace_evidence(filled, replace(changed, id="new")).created


def test_experts_of_evidence_keep_their_order(filled: Runtime) -> None:
    for name in "abc":
        create_expert(filled, Expert(name))
    several = replace(THESIS, id="several", expert_ids=("c", "a", "sara", "b"))
    create_evidence(filled, several)
    assert read_evidence(filled, "several").expert_ids == ("c", "a", "sara", "b")


def test_interests_are_evidence_that_changes_with_the_expert(filled: Runtime) -> None:
    interests = read_evidence(filled, "sara#interests")
    assert (interests.kind, interests.title) == ("interests", "خوردگی · پوشش‌های نانو")
    assert "sara#interests" in vectors(filled)
    for interests_now, title in ((("آب",), "آب"), ((), SARA.department)):
        replace_expert(filled, replace(SARA, interests=interests_now))
        assert read_evidence(filled, "sara#interests").title == title
    replace_expert(filled, replace(SARA, interests=(), department=""))
    with pytest.raises(NotFound):
        read_evidence(filled, "sara#interests")
    assert read_evidence(filled, "thesis-1")


def test_interests_cannot_be_written_as_evidence(filled: Runtime) -> None:
    fake = replace(THESIS, id="sara#interests")
    for refused in (
        lambda: create_evidence(filled, fake),
        lambda: replace_evidence(filled, fake),
        lambda: delete_evidence(filled, "sara#interests"),
    ):
        with pytest.raises(InvalidInput, match="interests"):
            refused()


def test_ids_are_taken_once(filled: Runtime) -> None:
    with pytest.raises(AlreadyExists):
        create_institution(filled, replace(TEHRAN, name="x"))
    with pytest.raises(AlreadyExists):
        create_expert(filled, replace(SARA, name="x", interests=("other",)))
    with pytest.raises(AlreadyExists):
        create_evidence(filled, replace(THESIS, title="x"))
    assert read_institution(filled, "ut") == TEHRAN
    assert read_expert(filled, "sara") == SARA
    assert read_evidence(filled, "sara#interests").title == "خوردگی · پوشش‌های نانو"


def test_deleting_an_expert_takes_what_nobody_else_did(filled: Runtime) -> None:
    create_expert(filled, Expert("ali"))
    create_evidence(filled, replace(THESIS, id="both", expert_ids=("sara", "ali")))
    delete_expert(filled, "sara")
    assert [each.id for each in list_evidence(filled).items] == ["both"]
    assert read_evidence(filled, "both").expert_ids == ("ali",)
    assert set(vectors(filled)) == {"both"}
    assert rows(filled, "SELECT DISTINCT evidence_id FROM evidence_keys") == [("both",)]


def test_deleting_evidence_takes_its_keys_and_vectors(filled: Runtime) -> None:
    delete_evidence(filled, "thesis-1")
    assert "thesis-1" not in vectors(filled)
    assert keys(filled, "thesis-1") == {}


def test_an_institution_with_experts_stays(filled: Runtime) -> None:
    with pytest.raises(StillInUse, match="1 expert"):
        delete_institution(filled, "ut")
    delete_expert(filled, "sara")
    delete_institution(filled, "ut")


def test_what_is_not_there_is_not_found(runtime: Runtime) -> None:
    for verb in (
        read_institution, delete_institution, read_expert, delete_expert, read_evidence, delete_evidence
    ):  # fmt: skip
        with pytest.raises(NotFound, match="'nothing'"):
            verb(runtime, "nothing")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(THESIS, expert_ids=("nobody", "sara")), "expert_ids"),
        (replace(THESIS, expert_ids=()), "expert_ids"),
        (replace(THESIS, lang="xx"), "lang"),
        (replace(THESIS, year=1400), "year"),
        (replace(THESIS, text="a\x00"), "text"),
        (replace(THESIS, title="\ud800"), "title"),
        (replace(THESIS, title="", text=""), "title"),
        (replace(THESIS, url="javascript:alert(1)"), "url"),
    ],
)
def test_evidence_that_cannot_be_used_is_refused_by_its_field(filled: Runtime, wrong: Evidence, field: str) -> None:
    for verb in (create_evidence, replace_evidence):
        with pytest.raises(InvalidInput) as caught:
            verb(filled, replace(wrong, id="wrong"))
        assert caught.value.field == field
    assert list_evidence(filled, kind="thesis").total == 1


def test_an_expert_of_an_unknown_institution_is_refused(filled: Runtime) -> None:
    for verb in (create_expert, replace_expert):
        with pytest.raises(InvalidInput, match="'nowhere'") as caught:
            verb(filled, Expert("x", institution_id="nowhere", interests=("y",)))
        assert caught.value.field == "institution_id"
    assert list_experts(filled).total == 1
    assert list_evidence(filled, kind="interests").total == 1


def test_lists_are_filtered(filled: Runtime) -> None:
    replace_institution(filled, Institution("hust", "Đại học Bách khoa Hà Nội", "Hà Nội"))
    create_expert(filled, Expert("lan", "Nguyễn Thị Lan", "hust", field="2.5"))
    create_evidence(filled, Evidence("lan-1", ("lan", "sara"), "publication", title="Steel corrosion in sea water"))
    assert ids(list_institutions(filled, region="تهران").items) == ["ut"]
    assert ids(list_institutions(filled, text="dai hoc HA noi").items) == ["hust"]
    assert ids(list_experts(filled, text="nguyen").items) == ["lan"]
    assert ids(list_experts(filled, institution_id="ut").items) == ["sara"]
    assert ids(list_experts(filled, region="Hà Nội").items) == ["lan"]
    assert ids(list_experts(filled, field="2.4", region="تهران", text="سارا").items) == ["sara"]
    assert ids(list_evidence(filled, expert_id="sara").items) == ["lan-1", "sara#interests", "thesis-1"]
    assert ids(list_evidence(filled, expert_id="sara", lang="en").items) == ["lan-1"]
    assert ids(list_evidence(filled, kind="thesis").items) == ["thesis-1"]
    assert ids(list_evidence(filled, page=Page(limit=1, offset=1)).items) == ["sara#interests"]
    assert list_evidence(filled, page=Page(limit=1, offset=1)).total == 3
    with pytest.raises(UnknownChoice, match=r"2\.4"):
        list_experts(filled, field="99")
    with pytest.raises(UnknownChoice, match="fa, en, vi, other"):
        list_evidence(filled, lang="de")


def test_without_a_model_the_text_is_kept_and_a_job_embeds_it(filled: Runtime) -> None:
    def unavailable(*_: object) -> HashingEncoder:
        raise ModelUnavailable("no such model")

    with Runtime.open(filled.settings, load=unavailable) as without:
        create_evidence(without, replace(THESIS, id="later"))
    assert "later" not in vectors(filled)
    assert keys(filled, "later")
    run_worker(filled, until_empty=True)
    assert "later" in vectors(filled)


def test_an_import_brings_everything_and_embeds_by_a_job(runtime: Runtime) -> None:
    seen: list[tuple[int, int]] = []
    summary = import_catalogue(runtime, SMALL, progress=lambda done, total: seen.append((done, total)))
    assert (summary.experts, summary.evidence) == (Change(created=2), Change(created=2))
    assert "experts: 2 new" in str(summary)
    assert seen[-1] == (7, 7)
    assert read_expert(runtime, "sara") == SARA
    assert read_evidence(runtime, "paper-1") == SMALL.evidence[1]
    assert read_problem(runtime, "p1") == SMALL.problems[0]
    assert vectors(runtime) == {}
    run_worker(runtime, until_empty=True)
    assert set(vectors(runtime)) == {"paper-1", "sara#interests", "thesis-1"}


def test_an_unchanged_import_touches_nothing(runtime: Runtime) -> None:
    import_catalogue(runtime, SMALL)
    run_worker(runtime, until_empty=True)
    before = state(runtime)
    jobs = list_jobs(runtime)
    summary = import_catalogue(runtime, SMALL)
    assert summary.evidence == Change(unchanged=2)
    assert summary.problems == Change(unchanged=1)
    assert state(runtime) == before
    assert list_jobs(runtime) == jobs


def test_an_import_replaces_what_changed_and_leaves_what_it_does_not_name(runtime: Runtime) -> None:
    import_catalogue(runtime, SMALL)
    changed = replace(THESIS, title="عنوان تازه")
    summary = import_catalogue(runtime, Catalogue(evidence=(changed,)))
    assert summary.evidence == Change(replaced=1)
    assert read_evidence(runtime, "thesis-1").title == "عنوان تازه"
    assert keys(runtime, "thesis-1") == dict(describe(changed).keys)
    assert read_evidence(runtime, "paper-1") == SMALL.evidence[1]


def test_an_import_that_takes_interests_away_takes_their_evidence(runtime: Runtime) -> None:
    import_catalogue(runtime, SMALL)
    import_catalogue(runtime, Catalogue(experts=(replace(SARA, interests=()),)))
    with pytest.raises(NotFound):
        read_evidence(runtime, "sara#interests")


def test_what_was_listed_from_a_store_imports_into_another_as_the_same(runtime: Runtime) -> None:
    import_catalogue(runtime, SMALL)
    everything = Catalogue(SMALL.institutions, SMALL.experts, tuple(list_evidence(runtime).items))
    again = import_catalogue(runtime, everything)
    assert again.experts == Change(unchanged=2)
    assert {each.id for each in list_evidence(runtime).items} == {"thesis-1", "paper-1", "sara#interests"}


def test_every_reference_to_nothing_is_named_and_nothing_is_imported(runtime: Runtime) -> None:
    wrong = Catalogue(
        experts=(Expert("a", institution_id="x"), Expert("b", institution_id="x")),
        evidence=(Evidence("e", ("a", "nobody"), "thesis", title="t"),),
        problems=(Problem("p", "text", organisation_id="y"),),
    )
    with pytest.raises(InvalidCatalogue) as caught:
        import_catalogue(runtime, wrong)
    assert [(each.file, each.message.split()[0]) for each in caught.value.problems] == [
        ("experts", "'a'"), ("experts", "'b'"), ("evidence", "'e'"), ("problems", "'p'"),
    ]  # fmt: skip
    assert list_experts(runtime).total == 0


def test_an_import_may_point_to_what_is_in_the_store(runtime: Runtime) -> None:
    create_institution(runtime, TEHRAN)
    import_catalogue(runtime, Catalogue(experts=(SARA,)))
    import_catalogue(runtime, Catalogue(evidence=(THESIS,)))
    assert read_evidence(runtime, "thesis-1").expert_ids == ("sara",)


@pytest.mark.parametrize(
    "evidence",
    [(THESIS, THESIS), (replace(THESIS, id="sara#interests"),)],
    ids=["twice", "kept for interests"],
)
def test_ids_that_cannot_be_are_named(runtime: Runtime, evidence: tuple[Evidence, ...]) -> None:
    with pytest.raises(InvalidCatalogue, match=evidence[0].id):
        import_catalogue(runtime, Catalogue(experts=(Expert("sara"),), evidence=evidence))


def test_an_import_that_breaks_off_leaves_nothing(runtime: Runtime) -> None:
    def break_off(done: int, total: int) -> None:
        if done >= 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_catalogue(runtime, SMALL, progress=break_off)
    assert all(count == 0 for (count,) in counts(runtime))
    assert list_jobs(runtime) == ()


@pytest.mark.parametrize(
    "title", ["يجب معالجة مياه الصرف الصحي في المصانع الكبيرة", "Korrosion von Stahl", "خوردگي فولاد", "Ăn mòn thép"]
)
@pytest.mark.parametrize("lang", [None, "other"])
def test_a_job_makes_the_same_vectors_as_writing_does(runtime: Runtime, title: str, lang: str | None) -> None:
    piece = Evidence("x", ("a",), "thesis", title=title, lang=lang)
    create_expert(runtime, Expert("a"))
    written = create_evidence(runtime, piece)
    by_hand = vectors(runtime)["x"]
    with runtime.database.unit() as session:
        session.execute(text("DELETE FROM evidence_vectors"))
        session.execute(text("UPDATE evidence SET text_revision = 'old', lang = 'vi'"))
    embedding.embed_evidence(runtime)
    np.testing.assert_array_equal(vectors(runtime)["x"], by_hand)
    assert read_evidence(runtime, "x") == written


KILLED_IMPORT = """
import sys, time
from matcher.records import Catalogue, Evidence, Expert
from service.imports import workflow as imports
from service.runtime import Runtime
from service.settings import Settings

imports.BATCH = 5

def tell(done, total):
    print(done, flush=True)
    time.sleep(0.2)

evidence = tuple(Evidence(f"e{number}", ("a",), "thesis", title="t") for number in range(200))
with Runtime.open(Settings(database_url=sys.argv[1])) as runtime:
    imports.import_catalogue(runtime, Catalogue(experts=(Expert("a"),), evidence=evidence), progress=tell)
"""


def test_an_import_whose_process_is_killed_leaves_nothing_and_hinders_nothing(runtime: Runtime) -> None:
    command = [sys.executable, "-c", KILLED_IMPORT, runtime.database.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any(int(line) > 20 for line in process.stdout)
        process.kill()
    assert all(count == 0 for (count,) in counts(runtime))
    assert import_catalogue(runtime, SMALL).evidence == Change(created=2)
    assert list_evidence(runtime, kind="thesis").total == 1


words = st.text(st.sampled_from("اب پتکنیabcđ ờ١2\u200c"), min_size=1, max_size=12).filter(str.strip)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(words, st.integers(0, 3)), max_size=6), st.lists(st.tuples(words, st.integers(0, 3)), max_size=6)
)
def test_importing_is_as_writing_one_by_one(
    runtime: Runtime, first: list[tuple[str, int]], second: list[tuple[str, int]]
) -> None:
    experts = tuple(Expert(f"e{number}") for number in range(4))
    with runtime.database.unit() as session:
        session.execute(text("TRUNCATE experts, evidence CASCADE"))
    final: dict[str, Evidence] = {}
    for part in (first, second):
        pieces = {f"x{number}": _piece(f"x{number}", *each) for number, each in enumerate(part)}
        import_catalogue(runtime, Catalogue(experts=experts, evidence=tuple(pieces.values())))
        final |= pieces
    imported = state(runtime)
    with runtime.database.unit() as session:
        session.execute(text("TRUNCATE experts, evidence CASCADE"))
    for expert in experts:
        create_expert(runtime, expert)
    for piece in final.values():
        create_evidence(runtime, piece)
    assert without_moments(state(runtime)) == without_moments(imported)


def _piece(evidence_id: str, title: str, expert: int) -> Evidence:
    return Evidence(evidence_id, (f"e{expert}", f"e{(expert + 1) % 4}"), "thesis", title=title)


def test_searching_uses_the_active_encoder(runtime: Runtime) -> None:
    found = embedding.query_encoder(runtime)
    assert found.stored.model == model_id(HashingEncoder())
    assert embedding.query_encoder(runtime) == found
    with runtime.database.unit() as session:
        assert vector_store.active_encoder(session) == found.stored


def test_vectors_of_another_revision_are_never_searched(filled: Runtime) -> None:
    with Runtime.open(filled.settings, load=lambda *_: HashingEncoder(revision="2")) as newer:
        with pytest.raises(ModelUnavailable, match="peyvand worker"):
            embedding.query_encoder(newer)
        assert embedding.pending_model(newer) == ""
    assert embedding.pending_model(filled) is None


def test_keys_of_an_older_version_are_found_anew(filled: Runtime) -> None:
    with filled.database.unit() as session:
        session.execute(text("UPDATE evidence SET text_revision = 'old', key_count = 0"))
        session.execute(text("DELETE FROM evidence_keys"))
    assert embedding.anything_waits(filled)
    embedding.embed_evidence(filled)
    assert keys(filled, "thesis-1") == dict(describe(THESIS).keys)
    assert not embedding.anything_waits(filled)


def ids(items: Sequence[Institution | Expert | Evidence]) -> list[str]:
    return [each.id for each in items]


TABLES = ("institutions", "experts", "evidence", "evidence_experts", "evidence_keys", "organisations", "problems")


def counts(runtime: Runtime) -> list[tuple[object, ...]]:
    return [rows(runtime, f"SELECT count(*) FROM {table}")[0] for table in TABLES]


def state(runtime: Runtime) -> dict[str, list[dict[str, object]]]:
    with runtime.database.unit() as session:
        return {
            table: sorted((dict(row) for row in session.execute(text(f"SELECT * FROM {table}")).mappings()), key=repr)
            for table in (*TABLES, "evidence_vectors")
        }


def without_moments(found: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    return {
        table: sorted(
            ({name: value for name, value in row.items() if not name.endswith("_at")} for row in each), key=repr
        )
        for table, each in found.items()
        if table != "evidence_vectors"
    }


def test_evidence_without_experts_rows_leaves_known_experts_as_they_are(runtime: Runtime) -> None:
    import_catalogue(runtime, Catalogue(experts=(known := Expert("my-1", name="سارا نمونه", interests=("زعفران",)),)))
    evidence = Evidence("xx-1", ("my-1", "new-1"), "thesis", title="Saffron stigma sorting machine")
    summary = import_catalogue(runtime, Catalogue(experts=(Expert("my-1"), Expert("new-1")), evidence=(evidence,)))
    assert (read_expert(runtime, "my-1"), read_expert(runtime, "new-1")) == (known, Expert("new-1"))
    assert (summary.experts.created, summary.experts.replaced) == (1, 0)
