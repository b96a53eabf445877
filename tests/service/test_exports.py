"""Exports of the store: they come back as the same store, and hold nothing that is closed to who asks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from matcher.catalogue import read_catalogue
from matcher.errors import InvalidInput, UnknownChoice
from matcher.records import Catalogue, Evidence, Expert, Institution, Organisation, Problem
from service.accounts.actors import ANYONE, Actor, NotPermitted
from service.accounts.consortia import Consortium, replace_consortium
from service.accounts.workflow import create_token
from service.app import create_app
from service.catalogue.export_api import router
from service.catalogue.exports import export_catalogue, format_of, open_export, visible_catalogue
from service.commands.exports import export
from service.imports.bringing import bring
from service.imports.workflow import import_catalogue
from service.runtime import Runtime
from tests.service.conftest import hashing
from tests.service.stores import Stores

SAMPLE = read_catalogue(Path(__file__).parents[2] / "data" / "sample")
FEW = replace(
    SAMPLE,
    experts=SAMPLE.experts[:5],
    evidence=tuple(each for each in SAMPLE.evidence if set(each.expert_ids) <= {one.id for one in SAMPLE.experts[:5]}),
    problems=SAMPLE.problems[:5],
)
OFFICER_A = Actor("office a", institution_id="a")
NASTY = Catalogue(
    institutions=(Institution("a", "=cmd|' /C calc'!A0"), Institution("b", "دانشگاه ب", "@home")),
    experts=(
        Expert(
            "x1", "سارا نیک‌پی", "a", interests=("-omics", "a; b", "شیشه، سرامیک"), email="s@example.org", phone="-98"
        ),
        Expert("x2", "Trần Thị Minh", "b", names=("'t Hooft", "Minh و Tran"), restricted=("email=public",)),
    ),
    evidence=(
        Evidence("v1", ("x2", "x1"), "book", title="+", text="خط یک\r\n\n  خط دو ", authors=("سارا نیک‌پی", "N. N.")),
        Evidence("v2", ("x1",), "thesis", title="=1+1", year=2020, doi="10.1000/182", translated_title="@ ۱۲"),
    ),
    organisations=(Organisation("o1", "نام شرکت", "- glass"),),
    problems=(Problem("p1", "\t=1", "1402", organisation_id="o1", confidentiality="confidential"),),
)


@pytest.fixture
def empty(stores: Stores, runtime: Runtime) -> Iterator[Runtime]:
    """A second store, with nothing in it."""
    url = stores.take()
    with Runtime.open(runtime.settings.model_copy(update={"database_url": url}), load=hashing) as opened:
        yield opened
    stores.give_back(url)


@pytest.fixture
def served(runtime: Runtime) -> Iterator[TestClient]:
    """The application with the exports among its routes."""
    app = create_app(runtime)
    _serve(app)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def _serve(app: FastAPI) -> None:
    if "/api/v1/exports/{format}" not in app.openapi()["paths"]:
        app.include_router(router, prefix="/api/v1")


def by_id(catalogue: Catalogue) -> dict[str, tuple[Any, ...]]:
    nouns = ("institutions", "organisations", "experts", "evidence", "problems")
    return {noun: tuple(sorted(getattr(catalogue, noun), key=lambda each: each.id)) for noun in nouns}


@pytest.mark.parametrize("name", ["خروجی", "خروجی.csv.zip", "فهرست fa.xlsx", "list en.xlsx", "danh sách vi.xlsx"])
def test_an_export_fills_an_empty_store_with_the_same(
    runtime: Runtime, empty: Runtime, tmp_path: Path, name: str
) -> None:
    sample = SAMPLE if name == "فهرست fa.xlsx" else FEW
    import_catalogue(runtime, sample)
    import_catalogue(runtime, NASTY)
    path = tmp_path / name
    language = path.stem[-2:] if path.suffix == ".xlsx" else "fa"
    written = export_catalogue(runtime, path, language=language)
    unpacked = path
    if path.suffix == ".zip":
        unpacked = tmp_path / "unpacked"
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() == [f"{noun}.csv" for noun in sorted(by_id(written))]
            archive.extractall(unpacked)
    summary = bring(empty, unpacked)
    assert summary.refused == 0
    assert visible_catalogue(empty) == written
    for noun, records in by_id(written).items():
        given = by_id(sample)[noun] + by_id(NASTY)[noun]
        if noun == "evidence":  # a language that was not given is detected
            assert [replace(each, lang=None) for each in records] == sorted(
                (replace(each, lang=None) for each in given),
                key=lambda each: each.id,
            )
        else:
            assert records == tuple(sorted(given, key=lambda each: each.id))
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith(".")) == []


def test_one_record_for_each_person_and_no_evidence_made_of_interests(runtime: Runtime) -> None:
    same = (
        Expert("m1", "سارا نیک‌پی", orcid="0000-0002-1825-0097", interests=("شیشه",)),
        Expert("m2", "Sara Nikpey", orcid="0000-0002-1825-0097", interests=("glass",)),
    )
    import_catalogue(runtime, Catalogue(experts=same, evidence=(Evidence("w", ("m2",), "thesis", title="کوره"),)))
    found = visible_catalogue(runtime)
    (person,) = found.experts
    assert set(person.interests) == {"شیشه", "glass"}
    assert [(each.id, each.expert_ids) for each in found.evidence] == [("w", (person.id,))]


CLOSED = Catalogue(
    institutions=(Institution("a", "A"), Institution("b", "B"), Institution("c", "C")),
    experts=(
        Expert("a-own", "Own Person", "a", email="own@example.org", visibility="institution"),
        Expert("b-public", "Public Person", "b", email="close@example.org", phone="0044", interests=("glass",),
               restricted=("interests=institution",)),
        Expert("b-closed", "Closed Person", "b", visibility="institution"),
        Expert("c-shared", "Shared Person", "c", visibility="consortium"),
    ),
    evidence=(
        Evidence("both", ("b-closed", "b-public"), "thesis", title="of both"),
        Evidence("hidden", ("b-closed",), "thesis", title="of the closed one"),
        Evidence("kept", ("b-public",), "thesis", title="kept close", visibility="institution"),
        Evidence("own", ("a-own",), "thesis", title="own"),
    ),
)  # fmt: skip


def test_an_officer_s_export_holds_nothing_that_is_closed_to_them(runtime: Runtime, tmp_path: Path) -> None:
    import_catalogue(runtime, CLOSED)
    officer = runtime.on_behalf_of(OFFICER_A)
    found = visible_catalogue(officer)
    assert [each.id for each in found.experts] == ["a-own", "b-public"]
    own, public = found.experts
    assert own.email == "own@example.org"
    assert (public.email, public.phone, public.interests, public.restricted) == (None, None, (), ())
    assert [(each.id, each.expert_ids) for each in found.evidence] == [("both", ("b-public",)), ("own", ("a-own",))]
    export_catalogue(officer, tmp_path / "tables")
    written = "".join(each.read_text(encoding="utf-8") for each in (tmp_path / "tables").iterdir())
    for closed in ("Closed Person", "close@example.org", "0044", "kept close", "b-closed", "glass"):
        assert closed not in written
    replace_consortium(runtime, Consortium("north", "North", date(2020, 1, 1), members=("a", "c")))
    assert [each.id for each in visible_catalogue(officer).experts] == ["a-own", "b-public", "c-shared"]
    assert len(visible_catalogue(runtime).evidence) == 4
    with pytest.raises(NotPermitted, match="token"):
        visible_catalogue(runtime.on_behalf_of(ANYONE))


def test_over_http_a_token_gets_a_file_that_can_be_imported(served: TestClient, runtime: Runtime) -> None:
    import_catalogue(runtime, CLOSED)
    assert served.get("/api/v1/exports/jsonl").status_code == 401
    served.headers["Authorization"] = f"Bearer {create_token(runtime, 'office a', institution_id='a')}"
    for format_ in ("jsonl", "csv"):
        answer = served.get(f"/api/v1/exports/{format_}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/zip"
        assert f'filename="peyvand-{format_}.zip"' in answer.headers["content-disposition"]
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.namelist() == [f"{noun}.{format_}" for noun in ("evidence", "experts", "institutions")]
            assert b"Closed Person" not in archive.read(f"experts.{format_}")
    answer = served.get("/api/v1/exports/xlsx", params={"lang": "vi"})
    files = {"files": ("danh sách.xlsx", answer.content)}
    seen = served.post("/api/v1/imports/preview", files=files).json()["files"][0]
    assert [each["name"] for each in seen["sheets"]][:2] == ["Chuyên gia", "Minh chứng"]
    assert seen["sheets"][0]["n_read"] == 2
    for address, told in (("/api/v1/exports/pdf", "xlsx"), ("/api/v1/exports/xlsx?lang=de", "fa")):
        refused = served.get(address)
        assert refused.status_code == 422
        assert told in refused.json()["choices"]
    assert not list(runtime.settings.data_dir.glob("export-*"))


@pytest.mark.parametrize(
    ("name", "format_", "told"),
    [
        ("taken.xlsx", None, "is there already"),
        ("a.docx", None, "says no format"),
        ("a.csv", None, "several tables"),
        ("a.xlsx", "csv", "several tables"),
        ("a", "xlsx", r"ends in \.xlsx"),
        ("nowhere/a.xlsx", None, "There is no folder"),
    ],
)
def test_a_path_that_does_not_fit_is_refused(
    runtime: Runtime, tmp_path: Path, name: str, format_: str | None, told: str
) -> None:
    import_catalogue(runtime, CLOSED)
    (tmp_path / "taken.xlsx").write_bytes(b"mine")
    with pytest.raises(InvalidInput, match=told):
        export_catalogue(runtime, tmp_path / name, format_)
    assert [each.name for each in tmp_path.iterdir() if each.name != "data"] == ["taken.xlsx"]
    assert (tmp_path / "taken.xlsx").read_bytes() == b"mine"


def test_the_command_writes_what_there_is_and_says_so(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import_catalogue(runtime, CLOSED)
    monkeypatch.setenv("DATABASE_URL", str(runtime.settings.database_url))
    monkeypatch.setenv("PEYVAND_DATA_DIR", str(runtime.settings.data_dir))
    path = tmp_path / "خروجی.zip"
    export(path, format_="csv")
    assert "3 institutions, 4 experts, 4 evidence" in capsys.readouterr().err
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["evidence.csv", "experts.csv", "institutions.csv"]
    with pytest.raises(InvalidInput, match="is there already"):
        export(path)


def test_nothing_to_export_and_unknown_choices_are_said(runtime: Runtime) -> None:
    with pytest.raises(InvalidInput, match="nothing in the catalogue"):
        open_export(runtime, "jsonl")
    with pytest.raises(UnknownChoice, match="jsonl, csv, xlsx"):
        open_export(runtime, "ods")
    with pytest.raises(UnknownChoice, match="fa, en, vi"):
        open_export(runtime, "xlsx", "de")


@pytest.mark.parametrize(
    ("name", "format_"),
    [("a.XLSX", "xlsx"), ("a.csv.zip", "csv"), ("a.jsonl.zip", "jsonl"), ("a.zip", "jsonl"), ("a", "jsonl")],
)
def test_a_format_is_told_by_the_path(name: str, format_: str) -> None:
    assert format_of(Path(name)) == format_
