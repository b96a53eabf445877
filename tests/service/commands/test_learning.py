"""`peyvand learn`, from decisions to a ranking in use and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from matcher.decisions import Labelled
from service.catalogue.vector_store import active_encoder
from service.learning import workflow
from service.runtime import Runtime
from tests.matcher.decided import decided
from tests.service.commands.conftest import Peyvand
from tests.service.decided_store import keep, shipped


@pytest.fixture
def learn(with_store: Peyvand, catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> Peyvand:
    """The command line over a store in which something was embedded by the tiny model."""
    monkeypatch.setattr(workflow, "shipped_calibration", shipped)
    assert with_store("import", catalogue).code == 0
    return with_store


def decide(runtime: Runtime, labelled: Sequence[Labelled]) -> None:
    with runtime.database.unit() as session:
        active = active_encoder(session)
    assert active is not None
    keep(runtime, labelled, model=active.model)


def test_from_decisions_to_a_ranking_in_use_and_back(learn: Peyvand, runtime: Runtime) -> None:
    decide(runtime, decided(words=3.0))
    fitted = learn("learn", "fit")
    assert fitted.code == 0, fitted.err
    for told in ("Ranking 1: offered", "480 decisions", "log loss", "AUC", "No collection was named", "learn accept 1"):
        assert told in fitted.out
    assert learn("learn", "show", 1).out == fitted.out
    assert "ships with the program is in use" in learn("learn", "list").err
    accepted = learn("learn", "accept", 1)
    assert accepted.code == 0, accepted.err
    assert "in-use" in learn("learn", "list").out
    assert "by command line" in learn("learn", "show", 1).out
    assert learn("learn", "show", 1, "--json").json["state"] == "in-use"  # type: ignore[index]
    assert learn("learn", "restore").code == 0
    assert learn("learn", "restore", 1).code == 0
    assert [each["state"] for each in learn("learn", "list", "--json").json] == ["in-use"]  # type: ignore[attr-defined]


def test_what_cannot_be_done_ends_with_a_message(with_store: Peyvand, tmp_path: Path) -> None:
    assert "Nothing was learned yet" in with_store("learn", "list").err
    for arguments, code, said in (
        (("fit",), 2, "Import a catalogue first"),
        (("fit", "--collection", tmp_path / "nowhere"), 2, "There is no such folder"),
        (("show", 5), 1, "There is no ranking '5'"),
        (("accept", 5), 1, "There is no ranking '5'"),
        (("restore",), 1, "nothing to restore"),
        (("restore", 5), 1, "There is no ranking '5'"),
    ):
        ended = with_store("learn", *arguments)
        assert (ended.code, said in ended.err) == (code, True), ended.err


def test_a_fit_may_be_left_to_a_worker(with_store: Peyvand) -> None:
    assert "will do it" in with_store("learn", "fit", "--later").err
    (job,) = with_store("jobs", "--json").json  # type: ignore[misc]
    assert (job["task"], job["status"]) == ("learn", "waiting")


def test_what_is_not_offered_says_why(learn: Peyvand, runtime: Runtime) -> None:
    decide(runtime, decided(slope=0.0))
    fitted = learn("learn", "fit")
    assert (fitted.code, "Not offered:\n  - " in fitted.out) == (0, True), fitted.err
    refused = learn("learn", "accept", 1)
    assert (refused.code, "it was not offered, for" in refused.err) == (1, True), refused.err
