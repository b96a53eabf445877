"""`peyvand evaluate` and `peyvand bench`: how well, and how fast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.commands.terminal import out, out_json, step

if TYPE_CHECKING:
    from matcher.ablate import Compared
    from matcher.encoder import Encoder
    from service.commands.evaluation_report import Shown

COMPARED_BY: Final = ("mrr", "pairwise_loss_by_expert")
"""The measures of a table that names none, where all would be too many."""


def evaluate(
    collections: Annotated[
        list[Path],
        typer.Argument(
            metavar="COLLECTION...", help="Folders with evidence, problems and judgements, or folders of such folders."
        ),
    ],
    *,
    only: Annotated[
        str | None, typer.Option(metavar="SIGNAL", help="Rank by one signal alone: dense (vectors) or lexical (words).")
    ] = None,
    ablation: Annotated[bool, typer.Option("--ablation", help="Rank also with each part off in turn.")] = False,
    baseline: Annotated[bool, typer.Option("--baseline", help="Rank also by TF-IDF, and compare.")] = False,
    measures: Annotated[
        list[str] | None,
        typer.Option("--measure", metavar="MEASURE", help="Print this measure; may be given again."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
    run: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write problem, expert and score there, with tabs between."),
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Embed everything, and keep no vectors for the next time.")
    ] = False,
) -> None:
    """Measure the ranking on judged collections.

    Of a folder of collections each is measured, and the mean. With --ablation or --baseline,
    every ranking is compared with the first: an interval of the difference that does not hold
    0 says that the two differ. Without --measure, comparisons and Markdown show mrr and
    pairwise_loss_by_expert, as far as they were judged; else all measures are shown.

    FILE gets the best 200 experts of each problem and every judged pair, as the first ranking
    has them. Vectors are kept in the cache folder, by what they were made of.
    """
    from matcher.ablate import WHOLE, ablations, compare
    from matcher.errors import InvalidCatalogue, InvalidInput, UnknownChoice
    from matcher.evaluate import collections_in, read_collection
    from matcher.evaluate import only as only_by
    from matcher.metrics import MEASURES
    from matcher.rank import Ranking
    from matcher.tables import find_tables

    if only and ablation:
        raise InvalidInput("--only ranks by one signal, --ablation by all but one in turn. Give one of the two.")
    if as_json and as_markdown:
        raise InvalidInput("--json and --markdown are two ways to print. Give one of the two.")
    if unknown := [measure for measure in measures or () if measure not in MEASURES]:
        raise UnknownChoice("measure", unknown[0], MEASURES)
    ranking = only_by(only) if only else Ranking()
    rankings = ablations(ranking) if ablation else {f"{only} alone" if only else WHOLE: ranking}
    groups = {folder: collections_in(folder) for folder in collections}
    if faults := [fault for each in groups.values() for folder in each for fault in find_tables(folder)[1]]:
        raise InvalidCatalogue(faults)  # said before the encoder is loaded, which takes seconds
    encoder = _encoder(keep=not no_cache)
    compared: list[Compared] = []
    shown: list[Shown] = []
    few = measures or (COMPARED_BY if as_markdown or len(rankings) + baseline > 1 else MEASURES)
    for folder in collections:
        members = [
            compare(read_collection(each), encoder, rankings, step=step, ablation=ablation, baseline=baseline)
            for each in groups[folder]
        ]
        compared += members
        shown += _shown(folder, groups[folder], members, measures or MEASURES)
    if run is not None:
        write_run(run, compared)
    _print(shown, few, measures or MEASURES, as_json=as_json, as_markdown=as_markdown)


def write_run(path: Path, collections: Iterable[Compared]) -> None:
    """Write ``problem_id<TAB>expert_id<TAB>score`` lines, best first within each problem.

    The file appears whole or not at all.
    """
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("w", encoding="utf-8", newline="\n") as file:
        for compared in collections:
            for problem_id, scores in compared.run.items():
                for expert_id, score in sorted(scores.items(), key=lambda scored: (-scored[1], scored[0])):
                    file.write(f"{problem_id}\t{expert_id}\t{score!r}\n")
    unfinished.replace(path)


def _encoder(*, keep: bool) -> Encoder:
    from matcher.vector_cache import CachedEncoder
    from service.commands.models import encoder_of
    from service.settings import read_settings

    settings = read_settings()
    return CachedEncoder(encoder_of(settings), settings.cache_dir / "vectors" if keep else None)


def _shown(
    named: Path, folders: Sequence[Path], compared: Sequence[Compared], measures: Sequence[str]
) -> Iterable[Shown]:
    """Score each collection, and the mean over them where a folder of collections was named."""
    from matcher.ablate import table
    from service.commands.evaluation_report import Shown

    group = named.resolve().name
    in_group = list(folders) != [named]
    names = tuple(f"{group}/{each.collection}" if in_group else each.collection or group for each in compared)
    for name, each in zip(names, compared, strict=True):
        rows = table([each], measures=measures)
        yield Shown(name, (), each.n_problems, each.n_experts, each.n_evidence, each.model, rows)
    if in_group:
        n_problems, n_experts, n_evidence = (
            round(sum(counts) / len(compared))
            for counts in zip(*((each.n_problems, each.n_experts, each.n_evidence) for each in compared), strict=True)
        )
        rows = table(compared, measures=measures)
        yield Shown(group, names, n_problems, n_experts, n_evidence, compared[0].model, rows)


def _print(
    shown: Sequence[Shown], few: Sequence[str], measures: Sequence[str], *, as_json: bool, as_markdown: bool
) -> None:
    from service.commands import evaluation_report as report

    if as_json:
        out_json([report.as_json(each, measures) for each in shown])
    elif as_markdown:
        out(report.as_markdown(shown, few))
    else:
        out("\n\n".join(report.as_text(each, few) for each in shown))


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
