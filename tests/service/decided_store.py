"""Stores that hold generated decisions, as answers and decisions of people would stand there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from sqlalchemy import insert, text

from matcher.calibrate import Calibration, encoder_revision
from matcher.catalogue import write_catalogue
from matcher.decisions import Labelled
from matcher.encoder import HashingEncoder
from matcher.prepare import model_id
from matcher.rank import Ranking
from matcher.records import ModelId
from service.catalogue.tables import ExpertRow
from service.matching.tables import DecisionRow, MatchResultRow, MatchRunRow
from service.runtime import Runtime
from tests.matcher.catalogues import random_catalogue
from tests.matcher.decided import IN_USE

MODEL = model_id(HashingEncoder())


def shipped(model: ModelId) -> Calibration | None:
    """A curve that reads the scores of the `HashingEncoder`, as the shipped one reads those of the default model."""
    assert IN_USE.calibration is not None
    curve = replace(IN_USE.calibration, model_name=MODEL.name, model_revision=encoder_revision(MODEL))
    return curve if curve.fits(model) else None


def keep(runtime: Runtime, labelled: Sequence[Labelled], *, model: ModelId = MODEL) -> list[uuid.UUID]:
    """Write one answer to each problem, with its experts and the decisions on them; returns the answers' ids."""
    of_problem: dict[str, list[Labelled]] = {}
    for each in labelled:
        of_problem.setdefault(each.problem, []).append(each)
    runs = {problem: uuid.uuid4() for problem in of_problem}
    most = max(map(len, of_problem.values()))
    with runtime.database.unit() as session:
        experts = [{"id": f"e{n}", "record_hash": b""} for n in range(most)]
        known = set(session.scalars(text("SELECT id FROM experts")))
        if new := [each for each in experts if each["id"] not in known]:
            session.execute(insert(ExpertRow), new)
        session.execute(
            insert(MatchRunRow),
            [
                {
                    "id": runs[problem],
                    "text_hash": problem.encode(),
                    "text_characters": 1,
                    "confidentiality": "members",
                    "lang": "en",
                    "filters": {},
                    "result_limit": 10,
                    "model_name": model.name,
                    "model_revision": model.revision,
                    "model_dim": model.dim,
                    "seconds": {},
                    **{name: value for name, value in kept(shown[0]).items() if hasattr(MatchRunRow, name)},
                }
                for problem, shown in of_problem.items()
            ],
        )
        places = [(runs[problem], n, each) for problem, shown in of_problem.items() for n, each in enumerate(shown)]
        session.execute(
            insert(MatchResultRow),
            [
                {
                    "run_id": run,
                    "rank": n + 1,
                    "place": n + 1,
                    "expert_id": f"e{n}",
                    "propensity": each.propensity,
                    "explored": False,
                    "score": sum(each.parts.values()),
                    "parts": dict(each.parts),
                    "evidence": [],
                }
                for run, n, each in places
            ],
        )
        session.execute(insert(DecisionRow), [decision(run, f"e{n}", suits=each.suitable) for run, n, each in places])
    return list(runs.values())


def kept(labelled: Labelled) -> dict[str, object]:
    """What an answer keeps of how it was ranked."""
    ranking = {**asdict(Ranking()), "words_weight": labelled.words_weight}
    return {"ranking": ranking, "background": labelled.background}


def decision(run: uuid.UUID, expert_id: str, *, suits: bool) -> dict[str, object]:
    verb, reason = ("shortlist", None) if suits else ("decline", "not-my-field")
    return {"run_id": run, "expert_id": expert_id, "verb": verb, "reason": reason}


def collection(folder: Path) -> Path:
    catalogue = random_catalogue(5, n_experts=8, n_evidence=30)
    write_catalogue(catalogue, folder)
    (folder / "problems.jsonl").write_text('{"id": "p1", "text": "glass furnace"}\n', encoding="utf-8")
    expert = catalogue.experts[0].id
    (folder / "judgements.tsv").write_text(f"problem_id\texpert_id\tgrade\np1\t{expert}\t1\n", encoding="utf-8")
    return folder
