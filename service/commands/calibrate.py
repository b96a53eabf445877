"""`peyvand calibrate`: fit the curve behind the bands, and measure what the house set can tell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.commands.terminal import note, out, out_json, step

if TYPE_CHECKING:
    from matcher.bands import Abstention, BandsReport
    from matcher.bootstrap import Score
    from matcher.faithfulness import Removal
    from matcher.house_report import HouseReport, SwapReport
    from matcher.parity import Parity

DATA: Final = Path(__file__).resolve().parents[2] / "data"

_COVERAGE_HEAD: Final = ("from", "precision", "recall", "F1", "said open", "truly", "rightly")


def calibrate(
    *,
    catalogue: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The catalogue that is ranked; without it, the sample.")
    ] = None,
    house: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The problems graded over it; without it, the house set.")
    ] = None,
    write: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the fitted curve there.")] = None,
    diagram: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the reliability diagram there, as SVG.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Fit the curve behind the bands, and measure bands, abstention, parity of languages and explanations.

    Every probability that is measured comes from a curve that has not seen the problem, in any language.
    """
    from matcher.calibrate import BANDS
    from matcher.calibrate import as_json as calibration_as_json
    from matcher.house_report import report_house
    from service.commands.diagram import reliability_svg
    from service.commands.models import encoder_of
    from service.settings import read_settings

    encoder = encoder_of(read_settings())
    with step("Ranking the house set") as progress:
        report = report_house(catalogue or DATA / "sample", house or DATA / "house", encoder, progress=progress)
    if write is not None:
        _write(write, json.dumps(calibration_as_json(report.bands.calibration), indent=2) + "\n")
    if diagram is not None:
        title = "Experts named for problems not seen before"
        _write(diagram, reliability_svg(report.bands.reliability, title=title, cuts=list(BANDS.values())))
    if as_json:
        out_json(asdict(report))
    else:
        out("\n".join(_text(report)))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)
    note(f"Wrote {path}")


def _text(report: HouseReport) -> Iterator[str]:
    yield f"{report.n_problems:,} problems, {report.n_experts:,} experts; {report.model.name} {report.model.revision}"
    yield from _bands(report.bands)
    if own := report.elsewhere:
        yield (
            f"  the catalogue's own {own.n_pairs:,} judged pairs: said {own.said:.3f}, so {own.so:.3f}, "
            f"error {own.calibration_error:.3f}"
        )
    yield from _abstention(report.bands.abstention)
    yield from _parity(report.parity)
    yield from _swap(report.swap)
    yield "\nDamaged Persian text: share of the ten best that stays, mean and least"
    for name, damage in report.damage.items():
        yield f"  {name:28} {damage.overlap:.3f}  {damage.least:.2f}   {damage.n_changed:,} problems changed"
    yield f"\nExplanations of {report.faithfulness.n_matches:,} matches: score lower than without as much else"
    yield from _removal("what the score counts", report.faithfulness.counted)
    yield from _removal("all that is shown", report.faithfulness.shown)
    yield f"  parts add up to the score within {report.faithfulness.largest_gap:.1e}"
    yield "\nNeeds: who is said to cover them, among those named"
    yield "  {:10} {:>9} {:>7} {:>5} {:>10} {:>6} {:>8}".format(*_COVERAGE_HEAD)
    for name, each in report.coverage.items():
        yield (
            f"  {name:10} {each.precision:9.3f} {each.recall:7.3f} {each.f1:5.3f} {each.n_said_open:10,} "
            f"{each.n_truly_open:6,} {each.n_rightly_open:8,}"
        )


def _bands(bands: BandsReport) -> Iterator[str]:
    curve = bands.calibration
    yield (
        f"\nThe curve: {curve.intercept:.3f} + {curve.score_weight:.3f} score "
        f"{curve.background_weight:+.3f} background, from {curve.n_pairs:,} pairs, {curve.n_suitable:,} suitable, "
        f"of {curve.n_problems:,} problems"
    )
    yield "\nHeld out"
    yield f"  {'pairs':28} {'number':>7} {'said':>6} {'so':>6} {'error':>7} {'log loss':>9} {'Brier':>7}"
    for name, each in bands.qualities.items():
        yield (
            f"  {name:28} {each.n_pairs:7,} {each.said:6.3f} {each.so:6.3f} {each.calibration_error:7.4f} "
            f"{each.log_loss:9.4f} {each.brier:7.4f}"
        )
    yield f"  log loss, separate curves less one: {_score(bands.separate_less_one, 5)}"
    yield f"\n  {'ten best: said':>16} {'so':>6} {'number':>7}"
    for step_ in bands.reliability:
        yield f"  {step_.said:16.3f} {step_.so:6.3f} {step_.n_pairs:7,}"
    yield f"\n  {'band':10} {'from':>5} {'number':>7} {'suitable':>9}"
    for share in bands.bands:
        rate = share.n_suitable / share.n_pairs if share.n_pairs else float("nan")
        yield f"  {share.band:10} {share.least:5.2f} {share.n_pairs:7,} {rate:9.3f}"


def _abstention(found: Abstention) -> Iterator[str]:
    yield f"\nNo strong expert: {found.n_unserved:,} texts that nobody can serve, {found.n_served:,} others"
    yield from _scores("AUROC, problem or need", found.auroc)
    yield from _scores("AUROC, whole problem alone", found.auroc_whole)
    for name, kind in (("problem or need", found.chosen), ("whole problem alone", found.chosen_whole)):
        yield (
            f"  below {kind.below:.2f}, {name}: {kind.n_told:,} of {found.n_unserved:,} told, "
            f"{kind.n_wrongly_told:,} of {found.n_served:,} wrongly"
        )
    yield f"  {'below':>7} {'told':>5} {'wrongly':>8}"
    for cut in (*found.cuts, found.youden):
        yield f"  {cut.below:7.2f} {cut.n_told:5,} {cut.n_wrongly_told:8,}" + (
            "   highest Youden index" if cut is found.youden else ""
        )


def _parity(parity: Parity) -> Iterator[str]:
    yield "\nParity of languages"
    yield from _scores("five best in common", parity.overlap)
    yield f"  {'the same, possible or better':36} {_score(parity.overlap_likely)}"
    yield f"  {'the same, suitable':36} {_score(parity.overlap_suitable)}"
    yield (
        f"  bands of {parity.n_banded:,} experts named in either: same {parity.same_band:.3f}, "
        f"within one step {parity.within_one_step:.3f}"
    )


def _swap(report: SwapReport) -> Iterator[str]:
    yield "\nTranslated profiles: change of rank where the expert suits, above 0 is further down"
    rows = {"house set": report.house}
    rows |= {f"house set, {lang}": each for lang, each in report.by_problem_language.items()}
    rows["catalogue"] = report.catalogue
    for name, each in rows.items():
        if each.n_moves:
            yield (
                f"  {name:28} mean {each.mean:+.2f}, without sign {each.mean_absolute:.2f}, median {each.median:+.1f}, "
                f"unmoved {each.unmoved:.2f}; {each.n_moves:,} pairs, {each.n_experts:,} experts"
            )


def _removal(name: str, removal: Removal) -> Iterator[str]:
    yield (
        f"  {name:28} {removal.share:.4f} (against the next best {removal.share_next_best:.4f}) of "
        f"{removal.n_compared:,} with as much else; {removal.mean_pieces:.2f} pieces, "
        f"{removal.mean_drop:.3f} against {removal.mean_drop_of_others:.3f}"
    )


def _scores(name: str, scores: Mapping[str, Score]) -> Iterator[str]:
    for of, score in scores.items():
        yield f"  {f'{name}, {of}':36} {_score(score)}"


def _score(score: Score, digits: int = 3) -> str:
    return f"{score.value:.{digits}f} ({score.low:.{digits}f} to {score.high:.{digits}f})"
