"""OpenAlex over the network, from a server of our own that answers as it does: cut off, refused, gone on."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from filelock import FileLock

from matcher.errors import InvalidInput
from matcher.sources.openalex import read_openalex
from service.conflicts import Conflict
from service.imports.live import Fetched, OpenAlexUnavailable, fetch_openalex

ROR = "https://ror.org/012345678"
MAILTO = "office@example.org"


def entity(kind: str, number: int) -> dict[str, Any]:
    if kind == "authors":
        return {"id": f"https://openalex.org/A{number}", "display_name": f"Trần Thị Mai {number}"}
    author = {"id": f"https://openalex.org/A{number}", "display_name": "Mai"}
    return {"id": f"https://openalex.org/W{number}", "title": f"آب {number}", "authorships": [{"author": author}]}


@dataclass
class Served:
    """A server with some authors and works, what was asked of it, and what goes wrong at which request."""

    url: str = ""
    n_authors: int = 5
    n_works: int = 7
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)

    def answer(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        kind = path.strip("/")
        total = self.n_authors if kind == "authors" else self.n_works
        start = 0 if query["cursor"] == "*" else int(query["cursor"].removeprefix("at-"))
        end = start + int(query["per-page"])
        rows = [entity(kind, number) for number in range(start, min(end, total))]
        following = f"at-{end}" if rows else None  # as OpenAlex does, the last page is an empty one
        return {"meta": {"count": total, "next_cursor": following}, "results": rows}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    state = Served()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            state.asked.append((parts.path, query, dict(self.headers)))
            fault = state.faults.get(len(state.asked), "")
            body = json.dumps(state.answer(parts.path, query)).encode()
            if fault == "cut":  # half of what was promised
                self.send(200, body[: len(body) // 2], promised=len(body))
            elif fault == "page of a portal":
                self.send(200, b"<html>Sign in</html>")
            elif fault:
                status, _, wait = fault.partition(" ")
                said = json.dumps({"error": "Invalid query parameters error.", "message": "Unknown field"})
                self.send(int(status), said.encode(), wait=wait)
            else:
                self.send(200, body)

        def send(self, status: int, body: bytes, promised: int | None = None, wait: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(promised or len(body)))
            if wait:
                self.send_header("Retry-After", wait)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setenv("NO_PROXY", "*")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(served: Served, into: Path, **options: Any) -> Fetched:
    asked = {"mailto": MAILTO, "institution": ROR, "base_url": served.url, "per_page": 2, "pause_seconds": 0.0}
    return fetch_openalex(into, **{**asked, **options})


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"].rpartition("/")[2] for line in path.read_text(encoding="utf-8").splitlines()]


ALL = [f"A{number}" for number in range(5)] + [f"W{number}" for number in range(7)]


def test_an_institution_is_fetched_and_can_be_read(served: Served, tmp_path: Path) -> None:
    into, seen = tmp_path / "a.jsonl", []
    assert fetch(served, into, on_page=seen.append) == Fetched(12, 12, True)
    assert ids(into) == ALL
    assert [fetched.n_rows for fetched in seen] == [2, 4, 5, 5, 7, 9, 11, 12, 12]
    reading = read_openalex(into)
    assert (len(reading.catalogue.experts), len(reading.catalogue.evidence), len(reading.works)) == (5, 5, 2)


def test_who_asks_is_said_and_only_what_is_read_is_asked_for(served: Served, tmp_path: Path) -> None:
    fetch(served, tmp_path / "a.jsonl", api_key="a-key")
    path, query, headers = served.asked[0]
    assert (path, query["filter"]) == ("/authors", f"last_known_institutions.ror:{ROR}")
    assert headers["From"] == MAILTO
    assert f"mailto:{MAILTO}" in headers["User-Agent"]
    assert headers["Authorization"] == "Bearer a-key"
    path, query, _ = served.asked[-1]
    assert (path, query["filter"]) == ("/works", f"authorships.institutions.ror:{ROR}")
    assert "abstract_inverted_index" in query["select"].split(",")


def test_people_are_asked_for_fifty_at_once(served: Served, tmp_path: Path) -> None:
    orcids = [f"{number:015d}" for number in range(60)]
    checked = [f"{each}{check_digit(each)}" for each in orcids]
    fetch(served, tmp_path / "a.jsonl", institution=None, orcids=[*checked, checked[0]])
    filters = list(dict.fromkeys(query["filter"] for _, query, _ in served.asked))
    assert [each.partition(":")[0] for each in filters] == ["orcid"] * 2 + ["authorships.author.orcid"] * 2
    assert [each.count("|") + 1 for each in filters] == [50, 10, 50, 10]


def check_digit(digits: str) -> str:
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


@pytest.mark.parametrize("fault", ["503", "429 0", "cut", "500", "page of a portal"])
def test_a_passing_fault_is_waited_out(served: Served, tmp_path: Path, fault: str) -> None:
    served.faults = {3: fault, 4: fault}
    assert fetch(served, tmp_path / "a.jsonl") == Fetched(12, 12, True)
    assert ids(tmp_path / "a.jsonl") == ALL


@pytest.mark.parametrize("broken_at", range(1, 10))
def test_after_a_break_it_goes_on_with_nothing_twice_and_nothing_left_out(
    served: Served, tmp_path: Path, broken_at: int
) -> None:
    into = tmp_path / "a.jsonl"
    served.faults = {broken_at: "cut"}
    with pytest.raises(OpenAlexUnavailable, match="rows fetched so far are kept"):
        fetch(served, into, attempts=1)
    kept = ids(into)
    assert kept == ALL[: len(kept)]
    fetched = fetch(served, into, attempts=1)
    assert fetched == Fetched(12 - len(kept), 12, True)
    assert ids(into) == ALL
    assert len(served.asked) == 10, "no page was asked for twice, but the one that broke"


def test_rows_written_without_their_place_are_dropped(served: Served, tmp_path: Path) -> None:
    into = tmp_path / "a.jsonl"
    served.faults = {3: "503"}
    with pytest.raises(OpenAlexUnavailable):
        fetch(served, into, attempts=1)
    with into.open("ab") as file:
        file.write(b'{"id": "https://openalex.org/A4"}\n{"id": "https://open')  # the power went here
    assert fetch(served, into) == Fetched(8, 12, True)
    assert ids(into) == ALL


def test_it_stops_when_told_and_goes_on(served: Served, tmp_path: Path) -> None:
    into, turns = tmp_path / "a.jsonl", iter([False, False, True])
    assert fetch(served, into, should_stop=lambda: next(turns)) == Fetched(4, 4, False)
    assert fetch(served, into) == Fetched(8, 12, True)
    n_asked = len(served.asked)
    assert fetch(served, into) == Fetched(0, 12, True)
    assert len(served.asked) == n_asked, "what is complete is not asked for again"
    assert ids(into) == ALL


def test_a_long_wait_ends_the_fetch_at_once(served: Served, tmp_path: Path) -> None:
    served.faults = {1: "429 40000"}
    with pytest.raises(OpenAlexUnavailable, match="40,000 seconds"):
        fetch(served, tmp_path / "a.jsonl")
    assert len(served.asked) == 1


@pytest.mark.parametrize("fault", ["400", "404", "401"])
def test_a_question_that_is_not_taken_is_not_repeated(served: Served, tmp_path: Path, fault: str) -> None:
    served.faults = {1: fault}
    with pytest.raises(InvalidInput, match="question"):
        fetch(served, tmp_path / "a.jsonl")
    assert len(served.asked) == 1


def test_without_a_network_it_says_so_and_what_works_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = Served(url=f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(OpenAlexUnavailable, match=r"cannot be reached.*saved elsewhere; that works as well"):
            fetch(nobody, tmp_path / "a.jsonl", attempts=2)


def test_a_file_that_is_not_this_fetchs_is_left_alone(served: Served, tmp_path: Path) -> None:
    other = tmp_path / "mine.jsonl"
    other.write_text("{}\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="no fetch made it"):
        fetch(served, other)
    assert other.read_text(encoding="utf-8") == "{}\n"
    into = tmp_path / "a.jsonl"
    fetch(served, into)
    with pytest.raises(InvalidInput, match="another question"):
        fetch(served, into, institution="I27837315")
    into.write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput, match="shorter"):
        fetch(served, into)
    (tmp_path / "a.jsonl.place.json").write_text("{", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be read"):
        fetch(served, into)
    with pytest.raises(InvalidInput, match=r"cannot be written.*Check the folder"):
        fetch(served, into / "a.jsonl")


def test_two_at_once_do_not_write_one_file(served: Served, tmp_path: Path) -> None:
    into = tmp_path / "a.jsonl"
    with FileLock(f"{into}.lock"), pytest.raises(Conflict, match="another now"):
        fetch(served, into)


@pytest.mark.parametrize(("options", "said"), [
    ({"institution": None}, "either an institution or ORCID"),
    ({"orcids": ["0000-0002-1825-0097"]}, "either an institution or ORCID"),
    ({"institution": "University of Khavarkuh"}, "wanted its ROR identifier"),
    ({"institution": None, "orcids": ["0000-0002-1825-0098"]}, "ORCID iD"),
    ({"mailto": ""}, "mailto"),
])  # fmt: skip
def test_what_is_asked_is_checked_first(served: Served, tmp_path: Path, options: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        fetch(served, tmp_path / "a.jsonl", **options)
    assert not served.asked
