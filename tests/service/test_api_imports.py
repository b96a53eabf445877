from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from matcher.errors import InvalidCatalogue, InvalidInput
from service.catalogue.uploads import keep_uploads
from service.jobs import run_worker
from service.runtime import Runtime

API = "/api/v1"
EXPERTS = b'{"id": "e1", "name": "A"}\n{"id": "e2", "name": "B"}\n'
EVIDENCE = json.dumps({"id": "v1", "expert_ids": ["e1"], "kind": "thesis", "title": "کورهٔ شیشه"}).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def as_files(files: dict[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (name, content)) for name, content in files.items()]


@pytest.mark.parametrize(
    "files",
    [
        {"experts.jsonl": EXPERTS, "evidence.jsonl": EVIDENCE},
        {"all.zip": zipped({"my/experts.jsonl": EXPERTS, "my/evidence.jsonl": EVIDENCE, "my/README.md": b"#"})},
    ],
)
def test_uploaded_files_are_imported_by_a_job(writer: TestClient, runtime: Runtime, files: dict[str, bytes]) -> None:
    begun = writer.post(f"{API}/imports", files=as_files(files))
    assert begun.status_code == 202
    where = begun.headers["location"]
    assert writer.get(where).json()["status"] == "waiting"
    run_worker(runtime, until_empty=True)
    done = writer.get(where).json()
    assert done["status"] == "succeeded"
    assert writer.get(f"{API}/experts").json()["total"] == 2
    assert [job["id"] for job in writer.get(f"{API}/jobs").json()["items"]][-1] == begun.json()["job_id"]
    assert not list((runtime.settings.data_dir / "uploads").iterdir())


def test_a_bad_row_fails_the_job_and_imports_nothing(writer: TestClient, runtime: Runtime) -> None:
    files = {"experts.jsonl": EXPERTS + b'{"id": "e1"}\n'}
    where = writer.post(f"{API}/imports", files=as_files(files)).headers["location"]
    with pytest.raises(InvalidCatalogue):
        run_worker(runtime, until_empty=True)
    job = writer.get(where).json()
    assert job["status"] == "failed"
    assert "row 3" in job["message"]
    assert writer.get(f"{API}/experts").json()["total"] == 0


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"people.xlsx": b"PK"}, "holds no catalogue"),
        ({"notes.jsonl": b"{}"}, "notes.jsonl"),
        ({"all.zip": b"this is no zip"}, "cannot be unpacked"),
        ({"all.zip": zipped({"README.md": b"#"})}, "holds no catalogue"),
        ({"all.zip": zipped({"a/experts.jsonl": EXPERTS, "b/experts.jsonl": EXPERTS})}, "two files"),
    ],
)
def test_what_is_no_catalogue_is_refused_and_not_kept(
    writer: TestClient, runtime: Runtime, files: dict[str, bytes], told: str
) -> None:
    answer = writer.post(f"{API}/imports", files=as_files(files))
    assert answer.status_code == 422
    assert told in answer.json()["detail"]
    assert not list((runtime.settings.data_dir / "uploads").iterdir())
    assert writer.get(f"{API}/jobs").json()["items"] == []


def test_importing_needs_a_token(client: TestClient) -> None:
    assert client.post(f"{API}/imports", files=as_files({"experts.jsonl": EXPERTS})).status_code == 401


def test_a_waiting_job_can_be_cancelled(writer: TestClient) -> None:
    where = writer.post(f"{API}/imports", files=as_files({"experts.jsonl": EXPERTS})).headers["location"]
    assert writer.delete(where).status_code == 204
    assert writer.get(where).json()["status"] == "cancelled"
    assert writer.delete(where).status_code == 409


def test_a_name_leads_nowhere_else(tmp_path: Path) -> None:
    archive = zipped({"../../experts.jsonl": EXPERTS})
    folder = keep_uploads([("a.zip", io.BytesIO(archive))], tmp_path / "uploads")
    assert [path.name for path in folder.iterdir()] == ["experts.jsonl"]
    folder = keep_uploads([("..\\..\\experts.jsonl", io.BytesIO(EXPERTS))], tmp_path / "uploads")
    assert [path.name for path in folder.iterdir()] == ["experts.jsonl"]


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    archive = zipped({"experts.jsonl": b" " * 5_000_000})
    assert len(archive) < 10_000
    with pytest.raises(InvalidInput, match="unpack to more"):
        keep_uploads([("a.zip", io.BytesIO(archive))], tmp_path, unpacked_bytes=1_000_000)
    assert not list(tmp_path.iterdir())
