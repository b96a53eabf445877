"""How fast Peyvand is on this machine, beside plain baselines in the same run.

A model and a seed go in, figures come out. Matching is measured on generated
evidence: pairs of the reference sentences, drawn from each expert's few
subjects, with their vectors mixed and blurred, so that 100,000 pieces need no
hour of embedding.
Knows no database.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from matcher.encoder import Encoder, Progress, SentenceEncoder, load_encoder, quiet
from matcher.engine import Matcher
from matcher.index import Entry
from matcher.memory import MemoryIndex
from matcher.prepare import describe, embed, model_id
from matcher.records import Evidence, Problem

STAGES: Final = ("encode", "search", "rank", "needs", "explain")
DEFAULT_SIZES: Final = (10_000, 100_000)
EVIDENCE_PER_EXPERT: Final = 20
LANGUAGES: Final = ("fa", "en", "vi")
SUBJECTS_PER_EXPERT: Final = 3
STRAYING: Final = 0.3
"""Share of the evidence whose second sentence is not of the expert's subjects."""
BATCH: Final = 5_000
N_PROBLEMS: Final = 24
N_RATE_TEXTS: Final = 2_000
BLUR: Final = 0.5
"""Length of the random vector that is added to each pair of unit vectors."""
ONE_MIB: Final = 1 << 20

Step = Callable[[str], AbstractContextManager[Progress]]
Texts = Sequence[tuple[str, str]]
"""Language and text."""


@dataclass(frozen=True, slots=True)
class EncodingSpeed:
    """How fast texts become vectors; ``plain`` is sentence-transformers in float32 with its defaults."""

    texts_per_second: float
    plain_texts_per_second: float
    query_seconds: float
    plain_query_seconds: float


@dataclass(frozen=True, slots=True)
class MatchingSpeed:
    """One match among ``n_evidence``, median over problems.

    ``after_encoding`` is search, rank and explain together, in bare scans: one
    scan is the matrix of all vectors times the problem's vector, by numpy alone.
    ``first_explain_seconds`` is explaining while the evidence found has never been read; the
    ``explain`` among ``seconds`` is of evidence that was.
    """

    n_evidence: int
    n_experts: int
    seconds: Mapping[str, float]
    first_explain_seconds: float
    bare_scan_seconds: float
    after_encoding: float


@dataclass(frozen=True, slots=True)
class BenchReport:
    """All figures of one run; ``peak_memory_mib`` is of matching, before the baseline's model is loaded."""

    machine: Mapping[str, str | int]
    seed: int
    model: str
    revision: str
    encoding: EncodingSpeed
    matching: tuple[MatchingSpeed, ...]
    peak_memory_mib: int


def run_bench(
    *, model: str | None, cache_dir: Path, sizes: Sequence[int] = DEFAULT_SIZES, seed: int = 0, step: Step
) -> BenchReport:
    """Measure everything.

    Parameters
    ----------
    model : str, optional
        By name or folder; without it, the default encoder.
    cache_dir : Path
        Where the default encoder is, or is built.
    sizes : sequence of int
        How many pieces of evidence to match among, one measurement for each.
    seed : int
        For the generated evidence.
    step : callable
        Given a label, shows that work as under way.
    """
    with step("Loading the encoder") as progress:
        encoder = load_encoder(model, cache_dir=cache_dir, progress=progress)
    texts = reference_texts()
    matching = []
    for n_evidence in sorted(sizes):
        with step(f"Matching among {n_evidence:,} pieces of evidence") as progress:
            matching.append(measure_matching(encoder, texts, n_evidence=n_evidence, seed=seed, progress=progress))
    peak = peak_memory_mib()
    with step("Encoding, ours and plain"):
        encoding = measure_encoding(encoder.encoder, texts)
    return BenchReport(machine(), seed, encoder.name, encoder.revision, encoding, tuple(matching), peak)


def reference_texts() -> Texts:
    """Read the library's technical sentences: Persian, English and Vietnamese, one thought in a line of three."""
    raw = (resources.files("matcher") / "reference_sentences.jsonl").read_text(encoding="utf-8")
    return [(lang, text) for line in raw.splitlines() for lang, text in json.loads(line).items()]


def measure_matching(
    encoder: Encoder, texts: Texts, *, n_evidence: int, seed: int, progress: Progress | None = None
) -> MatchingSpeed:
    """Match problems among generated evidence, and time each stage and the bare scan."""
    index = MemoryIndex(model_id(encoder), capacity=n_evidence)
    for batch in generated_evidence(encoder, texts, n_evidence=n_evidence, random=np.random.default_rng(seed)):
        index.add(batch)
    matcher = Matcher(index, encoder)
    problems = [Problem(id="", text=text, lang=lang) for lang, text in texts[:: max(1, len(texts) // N_PROBLEMS)]]
    matcher.match(problems[0])
    taken: list[Mapping[str, float]] = []
    first: list[float] = []
    scans: list[float] = []
    for done, problem in enumerate(problems, start=1):
        for times in (1, 2):
            watch = StageWatch()
            matcher.match(problem, on_stage=watch)
            if times == 1:
                first.append(watch.seconds["explain"])
        taken.append(watch.seconds)
        vector = matcher.probe(problem).vector
        scans.append(min(_timed(partial(np.matmul, index.vectors, vector)) for _ in range(3)))
        if progress is not None:
            progress(done, len(problems))
    seconds = {stage: median(one[stage] for one in taken) for stage in STAGES}
    scan = median(scans)
    return MatchingSpeed(
        n_evidence=n_evidence,
        n_experts=_n_experts(n_evidence),
        seconds=seconds,
        first_explain_seconds=median(first),
        bare_scan_seconds=scan,
        after_encoding=(seconds["search"] + seconds["rank"] + seconds["explain"]) / scan,
    )


def generated_evidence(
    encoder: Encoder, texts: Texts, *, n_evidence: int, random: np.random.Generator
) -> Iterator[list[Entry]]:
    """Make evidence out of pairs of sentences of one language, in batches; an expert keeps mostly to a few subjects."""
    sentences = [Evidence(id="", expert_ids=(), kind="", text=text, lang=lang) for lang, text in texts]
    described = [describe(sentence) for sentence in sentences]
    of_language = np.array([[row for row, (own, _) in enumerate(texts) if own == lang] for lang in LANGUAGES])
    subjects = random.integers(of_language.shape[1], size=(_n_experts(n_evidence), SUBJECTS_PER_EXPERT))
    experts = random.integers(len(subjects), size=n_evidence)
    languages = random.integers(len(of_language), size=n_evidence)
    first, second = (subjects[experts, random.integers(SUBJECTS_PER_EXPERT, size=n_evidence)] for _ in range(2))
    strays = random.random(n_evidence) < STRAYING
    second = np.where(strays, random.integers(of_language.shape[1], size=n_evidence), second)
    first, second = of_language[languages, first], of_language[languages, second]
    sources = embed(sentences, encoder)
    for rows in np.array_split(np.arange(n_evidence), -(-n_evidence // BATCH)):
        vectors = random.standard_normal((len(rows), sources.shape[1]), dtype=np.float32)
        vectors *= BLUR / np.sqrt(sources.shape[1])
        vectors += sources[first[rows]] + sources[second[rows]]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        yield [
            Entry(
                evidence=Evidence(
                    id=f"v{row}", expert_ids=(f"x{experts[row]}",), kind="publication", lang=texts[one][0],
                    title=texts[one][1], text=texts[other][1], year=2000 + row % 25,
                ),
                lang=texts[one][0],
                keys=Counter(described[one].keys) + Counter(described[other].keys),
                vector=vector,
            )
            for row, one, other, vector in zip(rows, first[rows], second[rows], vectors, strict=True)
        ]  # fmt: skip


class StageWatch:
    """Adds up the time of each stage of one match; called with a stage's name when it ends."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self._since = time.perf_counter()

    def __call__(self, stage: str) -> None:
        """End a stage."""
        now = time.perf_counter()
        self.seconds[stage] += now - self._since
        self._since = now


def measure_encoding(encoder: SentenceEncoder, texts: Texts) -> EncodingSpeed:
    """Encode the same short texts with ours and with plain sentence-transformers, in turn."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 the baseline; nothing else here needs it

    many = [text for _, text in texts]
    many = (many * (N_RATE_TEXTS // len(many) + 1))[:N_RATE_TEXTS]
    few = [text for _, text in texts[:: max(1, len(texts) // N_PROBLEMS)]]
    with quiet():
        plain = SentenceTransformer(str(encoder.info.folder or encoder.name), device="cpu")
    speeds: list[tuple[float, float]] = []
    for encode in (encoder.encode, partial(plain.encode, normalize_embeddings=True, show_progress_bar=False)):
        encode(few)
        rate = len(many) / _timed(partial(encode, many))
        speeds.append((rate, median(_timed(partial(encode, [text])) for text in few)))
    (rate, query), (plain_rate, plain_query) = speeds
    return EncodingSpeed(rate, plain_rate, query, plain_query)


def peak_memory_mib() -> int:
    """Read the most memory that this process ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (ONE_MIB if sys.platform == "darwin" else ONE_MIB // 1024)


def machine() -> dict[str, str | int]:
    """Name what the figures depend on."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def _n_experts(n_evidence: int) -> int:
    return max(1, n_evidence // EVIDENCE_PER_EXPERT)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def report_as_text(report: BenchReport) -> str:
    """Write the figures for a person."""
    speed = report.encoding
    lines = [
        ", ".join(f"{name} {value}" for name, value in report.machine.items()) + f", seed {report.seed}",
        f"model {report.model} {report.revision}",
        "",
        f"{'encoding':24}{'ours':>12}{'plain':>12}",
        f"{'short texts per second':24}{speed.texts_per_second:12.0f}{speed.plain_texts_per_second:12.0f}",
        f"{'one query, ms':24}{speed.query_seconds * 1e3:12.1f}{speed.plain_query_seconds * 1e3:12.1f}",
        "",
        f"{'one match, ms':>12}"
        + "".join(f"{stage:>10}" for stage in STAGES)
        + f"{'at first':>10}{'bare scan':>12}{'s+r+e / scan':>14}",
    ]
    for size in report.matching:
        stages = "".join(f"{size.seconds[stage] * 1e3:10.1f}" for stage in STAGES)
        scan = size.bare_scan_seconds * 1e3
        stages += f"{size.first_explain_seconds * 1e3:10.1f}"
        lines.append(f"{size.n_evidence:13,}{stages}{scan:12.{1 if scan >= 0.1 else 3}f}{size.after_encoding:12.2f}")
    lines += ["", f"peak memory of matching: {report.peak_memory_mib:,} MiB"]
    return "\n".join(lines)
