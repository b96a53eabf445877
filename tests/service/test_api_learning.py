"""Learned rankings over HTTP."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from matcher.rank import Ranking
from service.app import API
from service.catalogue.embedding import query_encoder
from service.jobs import run_worker
from service.learning import workflow
from service.runtime import Runtime
from tests.matcher.decided import decided
from tests.service.decided_store import keep, shipped

RANKINGS = f"{API}/rankings"


@pytest.fixture
def ready(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """A store with an active encoder, and a shipped curve that reads its scores."""
    monkeypatch.setattr(workflow, "shipped_calibration", shipped)
    query_encoder(runtime)
    return runtime


def test_over_http_only_with_a_token(ready: Runtime, client: TestClient) -> None:
    for method, path in (
        ("GET", ""), ("POST", ""), ("GET", "/1"), ("POST", "/1/accept"), ("POST", "/1/restore"),
        ("POST", "/shipped/restore"),
    ):  # fmt: skip
        assert client.request(method, RANKINGS + path).status_code == 401, path


def test_over_http(ready: Runtime, writer: TestClient) -> None:
    keep(ready, decided(words=3.0))
    begun = writer.post(RANKINGS)
    assert begun.status_code == 202
    assert begun.headers["Location"] == f"/api/v1/jobs/{begun.json()['job_id']}"
    run_worker(ready, until_empty=True)
    (listed,) = writer.get(RANKINGS).json()["items"]
    address = f"{RANKINGS}/{listed['id']}"
    assert writer.get(address).json() == listed
    assert listed["state"] == "offered"
    assert listed["figures"]["measures"]["log_loss"]["better_by"]["low"] > 0
    accepted = writer.post(f"{address}/accept").json()
    assert (accepted["state"], accepted["accepted_by"]) == ("in-use", "tests")
    assert writer.post(f"{address}/accept").status_code == 409
    assert writer.post(f"{RANKINGS}/shipped/restore").json() == {"retired_id": listed["id"]}
    assert writer.post(f"{RANKINGS}/shipped/restore").status_code == 409
    assert writer.post(f"{address}/restore").json()["state"] == "in-use"
    assert writer.get(f"{RANKINGS}/99").status_code == 404
    assert Ranking(**{k: tuple(v) if isinstance(v, list) else v for k, v in accepted["ranking"].items()})
