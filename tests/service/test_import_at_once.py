"""Imports beside each other, beside matches, and cut off by a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from matcher.records import Catalogue, Evidence, Expert, Problem
from matcher.sources.reading import Reading
from service.catalogue.workflow import import_reading, list_evidence, list_experts
from service.jobs import run_worker
from service.matching.workflow import match
from service.runtime import Runtime

FIRST = Catalogue(
    experts=(Expert("sara", "Sara"),), evidence=(Evidence("glass", ("sara",), "thesis", "glass furnace heat"),)
)


def many(n: int) -> Reading:
    experts = tuple(Expert(f"x{i}", f"Person {i}") for i in range(n // 10))
    evidence = tuple(
        Evidence(f"e{i}", (f"x{i % len(experts)}",), "thesis", f"furnace slag number {i}") for i in range(n)
    )
    return Reading("many", "xlsx", Catalogue(experts=experts, evidence=evidence))


def test_two_imports_of_the_same_file_at_once_give_each_record_once(runtime: Runtime) -> None:
    reading = many(300)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: import_reading(runtime, reading, whole=True), range(2))
    assert {one.evidence.created, other.evidence.created} == {300, 0}
    assert {one.evidence.unchanged, other.evidence.unchanged} == {300, 0}
    assert list_evidence(runtime).total == 300


def test_matches_are_served_during_an_import_and_see_none_of_it(runtime: Runtime) -> None:
    import_reading(runtime, Reading("first", "xlsx", FIRST))
    run_worker(runtime, until_empty=True)
    inside = threading.Event()
    seen: list[list[str]] = []

    def slowly(done: int, total: int) -> None:
        inside.set()
        if len(seen) < 3:
            time.sleep(0.2)

    with ThreadPoolExecutor(1) as pool:
        importing = pool.submit(import_reading, runtime, many(1200), progress=slowly)
        assert inside.wait(60)
        while not importing.done() or not seen:
            answer = match(runtime, Problem("", "the glass furnace loses heat")).answer
            seen.append([each.expert.id for each in answer.matches])
        importing.result()
    assert seen[0] == ["sara"]
    assert all("sara" in each for each in seen)
    run_worker(runtime, until_empty=True)
    assert match(runtime, Problem("", "furnace slag no. 7"), limit=200).answer.matches[0].expert.id.startswith("x")


CRASHING = """
import sys, time
from service.settings import Settings
from service.runtime import Runtime
from service.catalogue.workflow import import_reading
from tests.service.conftest import hashing
from tests.service.test_import_at_once import many
runtime = Runtime.open(Settings(database_url=sys.argv[1], data_dir=sys.argv[2], cache_dir=sys.argv[2]), load=hashing)
def tell(done, total):
    if done > 1600:
        print("half-way", flush=True)
        time.sleep(60)
import_reading(runtime, many(1500), progress=tell)
"""


def test_a_crash_half_way_leaves_the_catalogue_as_it_was(runtime: Runtime, tmp_path: Path) -> None:
    import_reading(runtime, Reading("first", "xlsx", FIRST))
    root = Path(__file__).parents[2]
    url = runtime.settings.database_url or ""
    with subprocess.Popen(
        [sys.executable, "-c", CRASHING, url, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
        cwd=root,
    ) as crashing:
        assert crashing.stdout is not None
        assert crashing.stdout.readline() == b"half-way\n"
        crashing.send_signal(signal.SIGKILL)
    assert [each.id for each in list_experts(runtime).items] == ["sara"]
    summary = import_reading(runtime, many(1500))
    assert (summary.experts.created, summary.evidence.created) == (150, 1500)
