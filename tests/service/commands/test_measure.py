from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest

from service.bench import STAGES, BenchReport, EncodingSpeed, MatchingSpeed, report_as_text
from tests.service.commands.conftest import Peyvand, write_rows


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    folder.mkdir()
    write_rows(
        folder / "evidence.jsonl",
        [
            {"id": "v1", "expert_ids": ["x1"], "kind": "thesis", "text": "glass furnace energy", "lang": "en"},
            {"id": "v2", "expert_ids": ["x2"], "kind": "thesis", "text": "river water quality", "lang": "en"},
            {"id": "v3", "expert_ids": ["x3"], "kind": "thesis", "text": "steel rolling cracks", "lang": "en"},
        ],
    )
    write_rows(folder / "experts.jsonl", [{"id": "x1"}, {"id": "x2"}, {"id": "x3"}])
    write_rows(folder / "problems.jsonl", [{"id": "p1", "text": "glass furnace"}, {"id": "p2", "text": "river water"}])
    (folder / "judgements.tsv").write_text(
        "problem_id\texpert_id\tgrade\np1\tx1\t1\np2\tx2\t1\np2\tx3\t0\n", encoding="utf-8"
    )
    return folder


def test_evaluate_reports_and_writes_the_run(peyvand: Peyvand, collection: Path, tmp_path: Path) -> None:
    run = tmp_path / "run.tsv"
    ended = peyvand("evaluate", collection, collection, "--json", "--run", run)
    assert ended.code == 0, ended.err
    report, again = ended.json  # type: ignore[misc]
    assert report == again
    assert (report["collection"], report["n_problems"], report["n_evidence"]) == ("collection", 2, 3)
    assert report["scores"]["mrr"]["value"] == 1.0
    rows = [line.split("\t") for line in run.read_text(encoding="utf-8").splitlines()]
    assert {(problem, expert) for problem, expert, _ in rows} == {
        (p, x) for p in ("p1", "p2") for x in ("x1", "x2", "x3")
    }
    assert rows[0][:2] == ["p1", "x1"]
    assert all(math.isfinite(float(score)) for *_, score in rows)
    assert not list(tmp_path.glob("*.part"))


def test_evaluate_prints_a_table(peyvand: Peyvand, collection: Path) -> None:
    ended = peyvand("evaluate", collection)
    assert ended.code == 0, ended.err
    assert "mrr" in ended.out
    assert "95 % interval" in ended.out


def test_evaluate_by_one_signal_alone(peyvand: Peyvand, collection: Path, tmp_path: Path) -> None:
    runs = {}
    for signal in ("dense", "lexical"):
        ended = peyvand("evaluate", collection, "--only", signal, "--json", "--run", tmp_path / signal)
        assert ended.code == 0, ended.err
        runs[signal] = (tmp_path / signal).read_text(encoding="utf-8")
    assert runs["dense"] != runs["lexical"]
    assert "p1\tx3\t0.0\n" in runs["lexical"]  # no word in common


def test_evaluate_refuses_what_it_does_not_know_before_a_model_is_opened(
    peyvand: Peyvand, collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEYVAND_MODEL", "no-model")
    for given, said in (
        (("--only", "sparse"), "Choose one of: dense, lexical"),
        (("--measure", "map"), "Choose one of: mrr, ndcg@10"),
        (("--only", "dense", "--ablation"), "Give one of the two"),
        (("--json", "--markdown"), "Give one of the two"),
    ):
        ended = peyvand("evaluate", collection, *given)
        assert ended.code == 2
        assert said in ended.err
        assert "no-model" not in ended.err


def test_evaluate_keeps_vectors_unless_told_not_to(peyvand: Peyvand, collection: Path, tmp_path: Path) -> None:
    kept = tmp_path / "cache" / "vectors"
    first = peyvand("evaluate", collection, "--no-cache", "--json")
    assert not kept.exists()
    assert peyvand("evaluate", collection, "--json").json == first.json
    (file,) = kept.glob("*.vectors")
    n_bytes = file.stat().st_size
    assert n_bytes
    assert peyvand("evaluate", collection, "--json").json == first.json
    assert file.stat().st_size == n_bytes


def test_an_ablation_compares_every_row_with_the_whole(peyvand: Peyvand, collection: Path) -> None:
    ended = peyvand("evaluate", collection, "--ablation", "--baseline", "--json")
    assert ended.code == 0, ended.err
    (report,) = ended.json  # type: ignore[misc]
    whole, *others = report["rows"]
    assert (whole["ranking"], whole["first_less_this"]) == ("whole", None)
    assert whole["scores"] == report["scores"]
    assert [row["ranking"] for row in others][-2:] == ["TF-IDF, best two", "TF-IDF, all pieces"]
    for row in others:
        less = whole["scores"]["mrr"]["value"] - row["scores"]["mrr"]["value"]
        assert row["first_less_this"]["mrr"]["value"] == pytest.approx(less)


def test_an_ablation_in_text_and_markdown_leaves_out_what_was_not_judged(peyvand: Peyvand, collection: Path) -> None:
    said = peyvand("evaluate", collection, "--ablation").out
    assert "whole less this" in said
    assert "without crowding" in said
    assert "pairwise_loss_by_expert" not in said  # nobody was judged for two problems
    written = peyvand("evaluate", collection, "--baseline", "--markdown", "--measure", "hit@10").out
    assert "| ranking | hit@10 (95 % interval) | whole less this |\n|---|---|---|\n| whole | 1.000" in written
    assert "| TF-IDF, best two | 1.000 (1.000 to 1.000) | +0.000 (+0.000 to +0.000) |" in written


def test_of_a_folder_of_collections_each_is_measured_and_the_mean(
    peyvand: Peyvand, collection: Path, tmp_path: Path
) -> None:
    house = tmp_path / "house"
    for name in ("one", "two"):
        shutil.copytree(collection, house / name)
    (house / "two" / "judgements.tsv").write_text(
        "problem_id\texpert_id\tgrade\np1\tx2\t1\np1\tx3\t1\np2\tx3\t1\n", encoding="utf-8"
    )
    reports = peyvand("evaluate", house, "--json").json
    assert isinstance(reports, list)
    assert [each["collection"] for each in reports] == ["house/one", "house/two", "house"]
    one, two, mean = (each["scores"]["mrr"]["value"] for each in reports)
    assert one != two
    assert mean == pytest.approx((one + two) / 2)
    assert reports[2]["mean_of"] == ["house/one", "house/two"]
    said = peyvand("evaluate", house).out
    assert said.count("mrr") == 3
    assert "house, mean of 2: about 2 problems" in said
    table = peyvand("evaluate", house, "--markdown").out
    assert [line.split(" | ")[0] for line in table.splitlines()[2:]] == [
        "| house/one",
        "| house/two",
        "| house, mean of 2",
    ]
    assert peyvand("evaluate", house, "--baseline", "--markdown").out.count("| ranking |") == 1


def test_evaluate_says_what_is_missing(peyvand: Peyvand, collection: Path) -> None:
    (collection / "judgements.tsv").unlink()
    ended = peyvand("evaluate", collection)
    assert ended.code == 2
    assert "judgements.tsv" in ended.err


def test_evaluate_says_that_a_folder_is_missing_before_a_model_is_opened(
    peyvand: Peyvand, collection: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PEYVAND_MODEL", "no-model")
    ended = peyvand("evaluate", collection, tmp_path / "nowhere")
    assert ended.code == 2
    assert "nowhere" in ended.err
    assert "1 fault(s)" in ended.err
    assert "no-model" not in ended.err


def test_bench_splits_a_match_beside_a_bare_scan(peyvand: Peyvand) -> None:
    ended = peyvand("bench", "--size", 200, "--json", "--seed", 7)
    assert ended.code == 0, ended.err
    assert "Loading weights" not in ended.err
    report = ended.json
    assert isinstance(report, dict)
    assert report["seed"] == 7
    assert report["machine"]["processor"]
    (size,) = report["matching"]
    assert set(size["seconds"]) == {"encode", "search", "rank", "needs", "explain"}
    after = sum(size["seconds"][stage] for stage in ("search", "rank", "explain"))
    assert size["after_encoding"] == pytest.approx(after / size["bare_scan_seconds"])
    assert report["encoding"]["texts_per_second"] > 0
    assert report["peak_memory_mib"] > 0


def test_the_figures_can_be_read_by_a_person() -> None:
    report = BenchReport(
        machine={"processor": "one of ours", "cores": 2},
        seed=7,
        model="tiny",
        revision="1",
        encoding=EncodingSpeed(300.0, 90.0, 0.008, 0.013),
        matching=(
            MatchingSpeed(200, 10, dict.fromkeys(STAGES, 0.001), 0.002, 0.0000123, 244.0),
            MatchingSpeed(10_000, 500, dict.fromkeys(STAGES, 0.001), 0.002, 0.0021, 1.5),
        ),
        peak_memory_mib=1_234,
    )
    said = report_as_text(report)
    for figure in ("one of ours", "seed 7", "300", "13.0", "10,000", " 2.1 ", "1.50", " 0.012 ", "1,234 MiB"):
        assert figure in said
