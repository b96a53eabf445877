from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.commands.conftest import Peyvand, write_rows


class TestStore:
    def test_import_then_match(self, with_store: Peyvand, catalogue: Path) -> None:
        imported = with_store("import", catalogue)
        assert imported.code == 0, imported.err
        assert "2 new" in imported.out
        again = with_store("import", catalogue)
        assert "2 as before" in again.out
        ended = with_store("match", "glass furnace", "--json")
        assert ended.code == 0, ended.err
        assert [expert["id"] for expert in ended.json["experts"]] == ["x1", "x2"]  # type: ignore[index]

    def test_the_store_and_the_library_answer_alike(self, with_store: Peyvand, catalogue: Path) -> None:
        assert with_store("import", catalogue).code == 0
        stored = with_store("match", "glass furnace", "--json").json
        alone = with_store("match", "glass furnace", "--json", "--catalogue", catalogue).json
        assert stored["model"] == alone["model"]  # type: ignore[index]
        for one, other in zip(stored["experts"], alone["experts"], strict=True):  # type: ignore[index]
            assert one.pop("score") == pytest.approx(other.pop("score"), abs=1e-5)
            assert one.pop("parts") == pytest.approx(other.pop("parts"), abs=1e-5)
            assert [piece["id"] for piece in one["evidence"]] == [piece["id"] for piece in other["evidence"]]

    @pytest.mark.parametrize(("option", "known"), [("--institution", "u1"), ("--region", "یزد")])
    def test_a_filter_the_store_does_not_know_ends_with_2(
        self, with_store: Peyvand, catalogue: Path, option: str, known: str
    ) -> None:
        assert with_store("import", catalogue).code == 0
        ended = with_store("match", "glass furnace", option, "nowhere")
        assert ended.code == 2
        assert f"Unknown {option[2:]} 'nowhere'. Choose one of: " in ended.err
        assert known in ended.err

    def test_one_bad_catalogue_stops_them_all(self, with_store: Peyvand, catalogue: Path, tmp_path: Path) -> None:
        bad = tmp_path / "bad"
        bad.mkdir()
        write_rows(bad / "evidence.jsonl", [{"id": "v9", "expert_ids": ["x9"], "kind": "thesis", "year": "soon"}])
        ended = with_store("import", catalogue, bad)
        assert ended.code == 2
        assert "row 1" in ended.err
        assert with_store("import", catalogue).out.count("2 new") == 2

    def test_a_token_is_shown_once_and_revoked(self, with_store: Peyvand) -> None:
        made = with_store("token", "create", "portal")
        assert made.code == 0, made.err
        token = made.out.strip()
        assert len(token) > 40
        assert "portal" in with_store("token", "list").out
        assert token not in with_store("token", "list", "--json").out
        assert with_store("token", "create", "portal").code == 1
        assert with_store("token", "revoke", "portal").code == 0
        assert with_store("token", "revoke", "portal").code == 1
        assert "portal" not in with_store("token", "list").out

    def test_jobs_are_listed_and_cancelled(self, with_store: Peyvand, catalogue: Path) -> None:
        assert with_store("import", catalogue, "--no-embed").code == 0
        (job,) = with_store("jobs", "--json").json  # type: ignore[misc]
        assert (job["task"], job["status"]) == ("embed_evidence", "waiting")
        assert "embed_evidence" in with_store("jobs").out
        assert with_store("jobs", "cancel", job["id"]).code == 0
        assert with_store("jobs", "--json").json[0]["status"] == "cancelled"  # type: ignore[index]
        assert with_store("jobs", "cancel", 999).code == 1

    def test_migrate_may_run_again(self, with_store: Peyvand) -> None:
        assert with_store("migrate").code == with_store("migrate").code == 0
