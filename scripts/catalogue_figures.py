"""Measure the catalogue: merging and flagging against a known truth, and what importing again costs.

    python scripts/catalogue_figures.py merges --people 5000 --seeds 2 3
    python scripts/catalogue_figures.py scale --people 20000
    python scripts/catalogue_figures.py homonyms --people 5000 --seeds 2 3
    python scripts/catalogue_figures.py imports --pieces 100000

The people are generated (`tests/matcher/identity/generated.py`); ``homonyms`` embeds their titles with the default
encoder, ``imports`` uses the hashing encoder and a store of its own, since what is compared is the import.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from matcher.encoder import load_encoder
from matcher.hashing_encoder import HashingEncoder
from matcher.identity.institutions import same_institution
from matcher.identity.persons import Person, persons_from
from matcher.identity.resolve import clusters, resolve
from matcher.records import Catalogue, Evidence, Expert
from matcher.sources.reading import Reading
from service.imports.workflow import import_reading
from service.runtime import Runtime
from service.settings import Settings, read_settings
from tests.matcher.identity.generated import Generated, generate
from tests.matcher.identity.homonym_figures import embed_titles, measure_homonyms


def main() -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("merges", "scale", "homonyms", "imports"))
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--pieces", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[2, 3])
    asked = parser.parse_args()
    if asked.what == "merges":
        for seed in asked.seeds:
            merges(asked.people, seed)
    elif asked.what == "scale":
        scale(asked.people, asked.seeds[0])
    elif asked.what == "homonyms":
        homonyms(asked.people, asked.seeds)
    else:
        imports(asked.pieces)
    return 0


def merges(n_people: int, seed: int) -> None:
    """Say how many of the pairs merged by themselves are right, and how many of the true pairs are merged."""
    made = generate(n_people, seed=seed)
    begun = time.perf_counter()
    found = resolve(people(made))
    seconds = time.perf_counter() - begun
    person_of = made.person_of
    joined = [sorted(group) for group in clusters(found)]
    right = sum(person_of[a] == person_of[b] for group in joined for a, b in pairs(group))
    said = sum(len(group) * (len(group) - 1) // 2 for group in joined)
    true = sum(n * (n - 1) // 2 for n in np.unique(list(person_of.values()), return_counts=True)[1].tolist())
    proposed = {(min(each.a, each.b), max(each.a, each.b)) for each in found.proposed}
    likely = sum(person_of[a] == person_of[b] for a, b in proposed)
    tell(
        f"seed {seed}: {len(made.experts):,} records of {n_people:,} people: precision {right / said:.4f}, "
        f"recall {right / true:.4f} of {true:,} pairs; {len(proposed):,} more proposed, {likely:,} of them right; "
        f"{seconds:.1f} s"
    )


def scale(n_people: int, seed: int) -> None:
    """Say what it costs to compare so many records with as many."""
    made = generate(n_people + n_people // 10, seed=seed)
    everyone = people(made)
    new, known = everyone[:n_people], everyone[n_people : 2 * n_people]
    before = peak_mib()
    begun = time.perf_counter()
    found = resolve(new, against=known)
    seconds = time.perf_counter() - begun
    known_ids = {each.id for each in known}
    beside = Counter(made.person_of[each] for each in known_ids)
    true = sum(beside[made.person_of[each.id]] for each in new)
    across = [pair for group in clusters(found) for pair in pairs(sorted(group)) if len({*pair} & known_ids) == 1]
    right = sum(made.person_of[a] == made.person_of[b] for a, b in across)
    tell(
        f"{len(new):,} records against {len(known):,}: {seconds:.1f} s, {len(found.merged):,} merged, "
        f"{len(found.proposed):,} proposed; of {true:,} pairs between the two precision {right / len(across):.4f}, "
        f"recall {right / true:.4f}; peak memory {peak_mib():,.0f} MiB, {before:,.0f} before it began"
    )


def homonyms(n_people: int, seeds: list[int]) -> None:
    """Say how many of those flagged as two persons are, and how many of those who are were flagged."""
    encoder = load_encoder(None, cache_dir=read_settings().cache_dir)
    for seed in seeds:
        made = generate(n_people, seed=seed)
        vectors = embed_titles(made, encoder)
        for of in ("records", "persons"):
            figures = measure_homonyms(made, vectors, of=of)
            tell(
                f"seed {seed}, {of}: precision {figures.precision:.3f}, recall {figures.recall:.3f} of "
                f"{figures.homonyms} homonyms among {figures.looked_at:,}; groups are {figures.pure:.1%} one person's"
            )


def imports(n_pieces: int) -> None:
    """Say how long an import takes, and the same again unchanged."""
    made = generate(max(n_pieces // 10, 100), seed=1)
    evidence = [
        Evidence(
            f"{piece.id}/{turn}", piece.expert_ids, piece.kind, piece.title, piece.title * 3, piece.lang, piece.year
        )
        for turn in range(n_pieces // len(made.evidence) + 1)
        for piece in made.evidence
    ][:n_pieces]
    named = {each for piece in evidence for each in piece.expert_ids}
    experts = tuple(Expert(each.id, each.name) for each in made.experts if each.id in named)
    reading = Reading("bench", "spreadsheet", Catalogue(experts=experts, evidence=tuple(evidence)))
    with tempfile.TemporaryDirectory(prefix="peyvand-figures-", ignore_cleanup_errors=True) as folder:
        settings = Settings(data_dir=Path(folder) / "data", cache_dir=Path(folder) / "cache")
        with Runtime.open(settings, load=lambda name, cache_dir, progress: HashingEncoder()) as runtime:
            seconds = []
            for turn in ("first", "again"):
                begun = time.perf_counter()
                summary = import_reading(runtime, reading, whole=True)
                seconds.append(time.perf_counter() - begun)
                tell(f"{turn}: {seconds[-1]:.1f} s: {summary}")
    tell(f"again took {seconds[1] / seconds[0]:.3f} of the first time; peak memory {peak_mib():,.0f} MiB")


def people(made: Generated) -> tuple[Person, ...]:
    """Draw records together for comparing, institutions that have one name in any language taken for one."""
    names = {each.id: each.name for each in made.institutions}
    house: dict[str, str] = {}
    for each, name in names.items():
        known = [other for other in dict.fromkeys(house.values()) if same_institution(name, names[other])]
        house[each] = known[0] if len(known) == 1 else each
    experts = [replace(each, institution_id=house.get(each.institution_id or "")) for each in made.experts]
    return persons_from(experts, made.evidence, institution_names=names, source_of=made.source_of)


def pairs(group: list[str]) -> list[tuple[str, str]]:
    """List the pairs of a group."""
    return [(a, b) for place, a in enumerate(group) for b in group[place + 1 :]]


def peak_mib() -> float:
    """Read the most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tell(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
