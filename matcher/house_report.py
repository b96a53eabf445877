"""Everything that the house set can tell of a ranking, in one go.

Folders and an encoder go in; the report and the curve fitted on the way come out. Each part is
measured in the room that is named for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matcher.bands import BandsReport, Quality, hold_out, quality, report_bands
from matcher.calibrate import BANDS, fit
from matcher.catalogue import read_catalogue, read_judgements
from matcher.coverage import Coverage, report_coverage
from matcher.damage import Damage, report_damage
from matcher.encoder import Encoder, Progress
from matcher.engine import Matcher
from matcher.errors import InvalidInput
from matcher.faithfulness import Faithfulness, report_faithfulness
from matcher.house import House, read_house, score, score_judged, titles_alone
from matcher.parity import Move, Parity, Swap, report_parity, summarise, swap
from matcher.records import Catalogue, ModelId
from matcher.vector_cache import CachedEncoder

COVERED_BANDS: Final = ("possible", "good", "strong")
"""The bands from which on an expert could be said to cover a need."""


@dataclass(frozen=True, slots=True)
class SwapReport:
    """Changes of rank by translated profiles: on the house set, by language of the problem, and on the catalogue."""

    house: Swap
    by_problem_language: Mapping[str, Swap]
    catalogue: Swap
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class HouseReport:
    """What was measured.

    ``short`` is of the titles alone, as problems of a few words; ``elsewhere`` is the curve tried on
    the catalogue's own judged pairs, None without any.
    """

    model: ModelId
    n_problems: int
    n_experts: int
    bands: BandsReport
    short: BandsReport
    elsewhere: Quality | None
    parity: Parity
    swap: SwapReport
    damage: Mapping[str, Damage]
    faithfulness: Faithfulness
    coverage: Mapping[str, Coverage]


def report_house(
    catalogue_folder: str | Path,
    house_folder: str | Path,
    encoder: Encoder,
    *,
    progress: Progress | None = None,
    seed: int = 0,
) -> HouseReport:
    """Rank the house set over a catalogue and measure bands, abstention, parity, damage and explanations.

    Parameters
    ----------
    catalogue_folder, house_folder : path
        A catalogue, whose own judgements are used where it has some; and the house set graded over it.
    encoder : Encoder
        Embeds both; each text once.
    progress : callable, optional
        Called with how many pieces of evidence are embedded, and how many there are.
    seed : int
        For bootstrap intervals, and for the evidence that is removed by chance.

    Raises
    ------
    InvalidCatalogue
        If a file is missing or a row is bad.
    InvalidInput
        If the house set grades nobody of the catalogue, or everybody alike.
    """
    catalogue, house = read_catalogue(catalogue_folder), read_house(house_folder)
    encoder = CachedEncoder(encoder)
    matcher = Matcher.from_catalogue(catalogue, encoder, progress=progress)
    expert_ids = [expert.id for expert in catalogue.experts]
    _check(house, expert_ids)
    scored = score(matcher, house.problems, house.judgements, expert_ids)
    model = matcher.index.model
    in_short = score(matcher, titles_alone(house.problems), house.judgements, expert_ids)
    held = hold_out(scored, model, beside=in_short.judged())
    curve = fit(scored.judged().followed_by(in_short.judged()), model)
    held_short = hold_out(in_short, model, beside=scored.judged())
    own = read_judgements(catalogue_folder) if _has_judgements(Path(catalogue_folder)) else {}
    elsewhere = score_judged(matcher, catalogue.problems, own) if own else None
    coverage = report_coverage(scored, held, house.needs, [BANDS[name] for name in COVERED_BANDS])
    return HouseReport(
        model=model,
        n_problems=len(house.problems),
        n_experts=len(scored.expert_ids),
        bands=report_bands(scored, held, curve, model, seed=seed),
        short=report_bands(in_short, held_short, curve, model, seed=seed),
        elsewhere=quality(
            curve.probabilities(elsewhere.scores, elsewhere.backgrounds, elsewhere.across), elsewhere.suitable
        )
        if elsewhere
        else None,
        parity=report_parity(scored, held, seed=seed),
        swap=_swaps(matcher, catalogue, house, own),
        damage=report_damage(matcher, house.problems),
        faithfulness=report_faithfulness(matcher, scored.probes, seed=seed),
        coverage=dict(zip(COVERED_BANDS, coverage, strict=True)),
    )


def _swaps(matcher: Matcher, catalogue: Catalogue, house: House, own: Mapping[str, Mapping[str, float]]) -> SwapReport:
    moves = swap(matcher, catalogue, house.translated, house.problems, house.judgements)
    elsewhere = swap(matcher, catalogue, house.translated, catalogue.problems, own)
    langs = dict.fromkeys(move.problem_lang for move in moves)
    return SwapReport(
        house=summarise(moves),
        by_problem_language={
            lang: summarise([move for move in moves if move.problem_lang == lang]) for lang in langs
        },
        catalogue=summarise(elsewhere),
        moves=(*moves, *elsewhere),
    )  # fmt: skip


def _check(house: House, expert_ids: list[str]) -> None:
    graded = {expert_id for grades in house.judgements.values() for expert_id in grades}
    if unknown := graded - set(expert_ids):
        raise InvalidInput(
            f"The house set grades {len(unknown):,} experts whom the catalogue does not have, such as "
            f"{min(unknown)!r}. Give the catalogue that it was graded over.",
            field="house",
        )


def _has_judgements(folder: Path) -> bool:
    return any((folder / name).exists() for name in ("judgements.tsv", "judgements.tsv.gz"))
