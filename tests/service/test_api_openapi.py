from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import API

DOCUMENT = Path(__file__).parents[2] / "docs" / "API.md"
Operation = dict[str, Any]


@pytest.fixture
def openapi(client: TestClient) -> dict[str, Any]:
    answer = client.get(f"{API}/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def operations(openapi: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def test_every_operation_says_what_it_does_answers_and_refuses(openapi: dict[str, Any]) -> None:
    assert len(list(operations(openapi))) > 30
    for method, path, operation in operations(openapi):
        assert operation["description"], path
        assert operation["tags"], path
        assert {"HTTPValidationError"}.isdisjoint(str(operation)), path
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (method, path, status)
            elif status != "204":
                json = response["content"].get("application/json", {"schema": "a file, in the types that it names"})
                assert response["content"], (method, path)
                assert json["schema"], (method, path)


def test_every_writing_operation_asks_for_a_token(openapi: dict[str, Any]) -> None:
    for method, path, operation in operations(openapi):
        writes = method != "GET" and path != f"{API}/matches"
        assert ("401" in operation["responses"] and "security" in operation) or not writes, (method, path)
        assert "security" not in operation or "HTTPBearer" in operation["security"][0]
    assert openapi["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"


def test_every_reference_is_there(openapi: dict[str, Any]) -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for name, value in node.items():
                if name == "$ref":
                    yield value
                else:
                    yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    known = {f"#/components/schemas/{name}" for name in openapi["components"]["schemas"]}
    assert set(references(openapi)) <= known
    assert "#/components/schemas/ProblemDetails" in known


@pytest.mark.parametrize("schema", ["MatchIn", "ExpertIn", "EvidenceIn", "InstitutionIn", "ProblemIn", "DecisionIn"])
def test_what_is_sent_has_examples(openapi: dict[str, Any], schema: str) -> None:
    properties = openapi["components"]["schemas"][schema]["properties"]
    assert [name for name, told in properties.items() if "examples" in told]


def test_the_examples_are_taken(writer: TestClient, openapi: dict[str, Any]) -> None:
    """The examples of the documents, sent in the order in which they need each other."""
    for noun, schema in (
        ("institutions", "InstitutionIn"),
        ("experts", "ExpertIn"),
        ("evidence", "EvidenceIn"),
        ("organisations", "OrganisationIn"),
        ("problems", "ProblemIn"),
        ("matches", "MatchIn"),
    ):
        properties = openapi["components"]["schemas"][schema]["properties"]
        body = {name: told["examples"][0] for name, told in properties.items() if "examples" in told}
        answer = writer.post(f"{API}/{noun}", json=body)
        assert answer.status_code == 201, answer.text


def test_the_document_names_every_operation(openapi: dict[str, Any]) -> None:
    told = DOCUMENT.read_text("utf-8")
    for method, path, _ in operations(openapi):
        assert f"`{method} {path.removeprefix(API).replace(':path', '')}`" in told, (method, path)
