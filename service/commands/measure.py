"""`peyvand evaluate` and `peyvand bench`: how well, and how fast."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.terminal import out, out_json, step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.evaluate import CollectionReport


def evaluate(
    collections: Annotated[
        list[Path], typer.Argument(metavar="COLLECTION...", help="Folders with evidence, problems and judgements.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    run: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write problem, expert and score there, with tabs between."),
    ] = None,
) -> None:
    """Measure the ranking on judged collections.

    FILE gets the best 200 experts of each problem and every judged pair.
    """
    from matcher.errors import InvalidCatalogue
    from matcher.evaluate import RememberingEncoder, evaluate_collection
    from matcher.tables import find_tables
    from service.commands.models import encoder_of
    from service.settings import read_settings

    faults = [fault for folder in collections for fault in find_tables(folder)[1]]
    if faults:  # said before the encoder is loaded, which takes seconds
        raise InvalidCatalogue(faults)
    encoder = RememberingEncoder(encoder_of(read_settings()))
    reports = []
    for folder in collections:
        with step(f"Ranking {folder.name}") as progress:
            reports.append(evaluate_collection(folder, encoder, progress=progress))
    if run is not None:
        write_run(run, reports)
    if as_json:
        out_json([_report_as_json(report) for report in reports])
    else:
        out("\n\n".join(_report_as_text(report) for report in reports))


def write_run(path: Path, reports: Sequence[CollectionReport]) -> None:
    """Write ``problem_id<TAB>expert_id<TAB>score`` lines, best first within each problem.

    The file appears whole or not at all.
    """
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("w", encoding="utf-8", newline="\n") as file:
        for report in reports:
            for problem_id, scores in report.run.items():
                for expert_id, score in sorted(scores.items(), key=lambda scored: (-scored[1], scored[0])):
                    file.write(f"{problem_id}\t{expert_id}\t{score!r}\n")
    unfinished.replace(path)


def _report_as_json(report: CollectionReport) -> dict[str, object]:
    return {
        "collection": report.collection,
        "n_problems": report.n_problems,
        "n_experts": report.n_experts,
        "n_evidence": report.n_evidence,
        "model": asdict(report.model),
        "scores": {measure: asdict(score) for measure, score in report.scores.items()},
    }


def _report_as_text(report: CollectionReport) -> str:
    lines = [
        f"{report.collection}: {report.n_problems:,} problems, {report.n_experts:,} experts, "
        f"{report.n_evidence:,} pieces of evidence; {report.model.name}",
        f"  {'measure':26} {'value':>7}   95 % interval",
    ]
    lines += [
        f"  {measure:26} {score.value:7.4f}   {score.low:.4f} to {score.high:.4f}"
        for measure, score in report.scores.items()
    ]
    return "\n".join(lines)


def bench(
    *,
    sizes: Annotated[
        list[int] | None, typer.Option("--size", min=100, help="Pieces of evidence to match among.")
    ] = None,
    seed: Annotated[int, typer.Option(help="For the generated evidence.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure encoding and matching, beside their plain baselines in the same run.

    Without --size, among 10,000 and 100,000 pieces of evidence.
    """
    from service.bench import DEFAULT_SIZES, report_as_text, run_bench
    from service.settings import read_settings

    settings = read_settings()
    report = run_bench(
        model=settings.model, cache_dir=settings.cache_dir, sizes=sizes or DEFAULT_SIZES, seed=seed, step=step
    )
    if as_json:
        out_json(asdict(report))
    else:
        out(report_as_text(report))
