from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from matcher.errors import InvalidInput, NotFound, PeyvandError, ProblemTooLong
from service.app import create_app
from service.database import Database, DatabaseUnavailable, StoreOutdated
from service.errors import STATUSES, problem_of, status_of
from service.runtime import Runtime
from service.settings import Settings
from service.web.limits import BODY_BYTES
from tests.service.conftest import hashing
from tests.service.signed_in import as_visitor

API = "/api/v1"
JSON = {"Content-Type": "application/json"}


def every_error(kind: type[PeyvandError] = PeyvandError) -> Iterator[type[PeyvandError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from every_error(child)


def test_every_error_has_a_status() -> None:
    for kind in every_error():
        assert any(parent in STATUSES for parent in kind.__mro__)
    assert [status_of(error) for error in (ProblemTooLong("x"), NotFound("expert", 1), StoreOutdated("x"))] == [
        422,
        404,
        503,
    ]


def test_a_problem_names_its_type_and_field() -> None:
    assert problem_of(InvalidInput("No.", field="year")) == {
        "type": "urn:peyvand:error:invalid-input",
        "title": "Invalid input",
        "status": 422,
        "detail": "No.",
        "errors": [{"field": "year", "detail": "No."}],
    }


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/nowhere", b"", 404),
        ("GET", "/experts/nobody", b"", 404),
        ("PATCH", "/experts", b"", 405),
        ("POST", "/matches", b"{", 422),
        ("POST", "/matches", b"[]", 422),
        ("POST", "/matches", b"", 422),
        ("POST", "/matches", b'{"text": "\xff\xfe"}', 400),
        ("POST", "/matches", b"[" * 200_000, 400),
        ("POST", "/matches", b" " * (BODY_BYTES + 1), 413),
        ("GET", "/experts/%00", b"", 422),
        ("GET", "/experts?text=%00", b"", 422),
        ("GET", "/jobs/none", b"", 422),
        ("GET", "/jobs/99999999999999999999", b"", 422),
        ("GET", "/jobs/1", b"", 404),
    ],
)
def test_every_error_of_the_api_is_a_problem(
    client: TestClient, method: str, path: str, content: bytes, status: int
) -> None:
    answer = client.request(method, API + path, content=content, headers={**JSON, "Accept": "text/html"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert {"type", "title", "detail", "instance"} <= told.keys()
    assert len(answer.text) < 4000


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/plain"}], ids=["none", "text"])
def test_json_that_is_not_sent_as_json_is_a_415(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post(f"{API}/matches", content=b'{"text": "glass furnace"}', headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")
    assert "send Content-Type: application/json" in answer.json()["detail"]


@pytest.mark.parametrize("headers", [{}, JSON], ids=["no type", "json"])
def test_an_empty_body_is_said_to_be_empty(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post(f"{API}/matches", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("The body is empty; wanted a JSON object")


def test_a_body_of_unknown_length_is_limited_too(client: TestClient) -> None:
    chunks = (b" " * 100_000 for _ in range(BODY_BYTES // 100_000 + 2))
    answer = client.post(f"{API}/matches", content=chunks, headers=JSON)
    assert answer.status_code == 413
    assert "8 MiB" in answer.json()["detail"]


def test_a_method_that_is_not_taken_is_answered_with_those_that_are(client: TestClient) -> None:
    answer = client.patch(f"{API}/experts/x")
    assert answer.headers["allow"] == "GET, PUT, DELETE"
    assert "GET, PUT, DELETE" in answer.json()["detail"]


def test_a_fault_of_ours_is_a_500_that_tells_nothing_of_the_inside(
    runtime: Runtime, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(runtime)
    monkeypatch.setattr("service.web.guard.ROUTES", {("GET", "/api/v1/broken"): "page.open"})

    @app.get("/api/v1/broken")
    def broken() -> None:
        raise RuntimeError("the secret of the inside")

    with TestClient(app, raise_server_exceptions=False) as client, caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/broken")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["content-security-policy"]
    assert "secret" not in answer.text
    assert "the secret of the inside" in caplog.text


def test_a_database_that_is_away_is_a_503_and_recovery_needs_no_restart(
    settings: Settings, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    back = Database(database_url)
    runtime = Runtime(settings, away, hashing)
    try:
        with TestClient(create_app(runtime), raise_server_exceptions=False) as client:
            assert client.get("/health/live").status_code == 200
            for answer in (
                client.get("/health/ready"),
                client.get(f"{API}/experts"),
                client.post(f"{API}/matches", json={"text": "مصرف گاز کوره"}),
            ):
                assert answer.status_code == 503
                assert answer.headers["retry-after"]
                assert answer.json()["type"] == "urn:peyvand:error:database-unavailable"
            page = as_visitor(client).post("/", data={"text": "مصرف گاز کوره"}, headers={"Accept": "text/html"})
            assert page.status_code == 503
            assert "مصرف گاز کوره" in page.text
            assert "متن شما همین‌جاست" in page.text
            runtime.database = back
            assert client.get("/health/ready").status_code == 200
            assert client.get(f"{API}/experts").status_code == 200
    finally:
        away.close()
        back.close()


def test_503_stands_for_the_database(client: TestClient) -> None:
    assert status_of(DatabaseUnavailable("x")) == 503


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["text", "title", "lang", "limit", "filters", "x"]), inner, max_size=4
                )
            ),
            max_leaves=6,
        ).map(lambda value: json.dumps(value).encode()),
    )
)
def test_no_body_makes_the_api_fail(client: TestClient, body: bytes) -> None:
    answer = client.post(f"{API}/matches", content=body, headers=JSON)
    assert answer.status_code in (201, 400, 422)
    if answer.status_code != 201:
        assert answer.headers["content-type"] == "application/problem+json"
        answer.json()
