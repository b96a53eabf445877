from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.commands.conftest import Peyvand

SOURCES = Path(__file__).parents[3] / "data" / "sources"


class TestImports:
    def test_a_preview_shows_each_column_and_writes_nothing(self, with_store: Peyvand) -> None:
        shown = with_store("import", SOURCES / "faculty-nilrud.xlsx", "--preview")
        assert shown.code == 0, shown.err
        assert '"نام خانوادگی" → last_name' in shown.out
        assert "header in row 3, 8 of 8 rows" in shown.out
        assert "Nothing was imported yet" in with_store("catalogue", "changes").err

    def test_sources_of_one_university_become_one_catalogue(self, with_store: Peyvand) -> None:
        files = ["faculty-nilrud.xlsx", "orcid-kouhestanifar.json", "theses-nilrud.xml", "works-nilrud.bib"]
        done = with_store("import", *(SOURCES / file for file in files), "--no-embed", "--json")
        assert done.code == 0, done.err
        faculty, orcid, theses, works = done.json  # type: ignore[misc]
        assert faculty["experts"]["created"] == 8
        assert orcid["merged"] == 1, "the same e-mail, and the name in both scripts"
        assert theses["merged"] == 3, "three theses stand in the workbook already"
        assert [each["row"] for each in works["refused"] if "brace" in each["message"]] == [19]
        listed = with_store("catalogue", "changes")
        assert listed.out.count(" done ") == len(files)
        record = with_store("catalogue", "change", orcid["import_id"], "--json").json
        assert {(each["noun"], each["action"]) for each in record["records"]} >= {  # type: ignore[index]
            ("experts", "created"), ("evidence", "created"),
        }  # fmt: skip
        refused = with_store("catalogue", "undo", orcid["import_id"])
        assert refused.code == 1
        assert "Undo these first, latest first" in refused.err
        for change in (works, theses, orcid):
            assert with_store("catalogue", "undo", change["import_id"]).code == 0
        assert with_store("catalogue", "changes").out.count("undone") == 3

    def test_a_mapping_says_what_a_header_means(self, with_store: Peyvand, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_text("کی,کجا\nسارا نیک‌پی,مهندسی مواد\n", encoding="utf-8")
        (tmp_path / "map.json").write_text(
            '{"*": {"noun": "experts", "columns": {"کی": "name", "کجا": "department"}}}', encoding="utf-8"
        )
        without = with_store("import", tmp_path / "list.csv")
        assert without.code == 2
        done = with_store("import", tmp_path / "list.csv", "--mapping", tmp_path / "map.json", "--no-embed")
        assert "experts: 1 new" in done.out, done.err

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("no-such-file.xlsx",), "no-such-file.xlsx"),
            ((SOURCES / "works-nilrud.bib", "--format", "word"), "bibtex"),
            ((SOURCES / "faculty-nilrud.xlsx", "--table", "cats"), "experts"),
            ((SOURCES / "works-nilrud.bib", "--expert", "nobody"), "nobody"),
        ],
    )
    def test_what_cannot_be_done_is_said(self, with_store: Peyvand, arguments: tuple[object, ...], told: str) -> None:
        ended = with_store("import", *arguments)
        assert ended.code in (1, 2)
        assert told in ended.err

    def test_a_template_is_not_written_over_a_file(self, with_store: Peyvand, tmp_path: Path) -> None:
        assert with_store("catalogue", "template", "experts", tmp_path / "e.xlsx").code == 0
        again = with_store("catalogue", "template", "experts", tmp_path / "e.xlsx")
        assert again.code == 2
        assert "is there already" in again.err
        assert "experts, 0 rows" not in with_store("import", tmp_path / "e.xlsx", "--preview").out
