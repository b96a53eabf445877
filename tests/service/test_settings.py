from __future__ import annotations

from pathlib import Path

import pytest

from matcher.errors import InvalidInput
from service.settings import Settings, read_settings

DOCUMENT = Path(__file__).parents[2] / "docs" / "OPERATIONS.md"
VARIABLES = {name: str(field.validation_alias) for name, field in Settings.model_fields.items()}


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)


def test_every_setting_is_documented_with_its_default_and_says_what_it_does() -> None:
    rows = {
        line.split("|")[1].strip(): line for line in DOCUMENT.read_text("utf-8").splitlines() if line.count("|") > 3
    }
    for name, field in Settings.model_fields.items():
        assert field.description, f"{name} needs a description of its consequence"
        row = rows.get(f"`{VARIABLES[name]}`")
        assert row is not None, f"docs/OPERATIONS.md lacks a row for {VARIABLES[name]}"
        if field.default_factory is None and field.default is not None:
            assert f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`" in row
    assert {row.strip("`") for row in rows if row.startswith(("`PEYVAND_", "`DATABASE_"))} == set(VARIABLES.values())


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me@there/store")
    monkeypatch.setenv("PEYVAND_PORT", "8123")
    monkeypatch.setenv("PEYVAND_WORKER", "false")
    monkeypatch.setenv("PEYVAND_DATA_DIR", str(tmp_path))
    settings = read_settings()
    assert (settings.database_url, settings.port, settings.worker) == ("postgres://me@there/store", 8123, False)
    assert settings.data_dir == tmp_path


def test_an_empty_variable_is_as_if_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("PEYVAND_MODEL", "")
    assert read_settings() == Settings()
    assert read_settings().database_url is None


def test_folders_become_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PEYVAND_DATA_DIR", "here")
    monkeypatch.setenv("PEYVAND_CACHE_DIR", "~/there")
    settings = read_settings()
    assert settings.data_dir == tmp_path / "here"
    assert settings.cache_dir == Path.home() / "there"


def test_every_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYVAND_PORT", "eighty")
    monkeypatch.setenv("PEYVAND_LANGUAGE", "de")
    with pytest.raises(InvalidInput) as caught:
        read_settings()
    message = str(caught.value)
    assert "PEYVAND_PORT = 'eighty'" in message
    assert "PEYVAND_LANGUAGE = 'de'" in message
    assert "'fa', 'en' or 'vi'" in message


@pytest.mark.parametrize("share", ["-0.1", "0.51", "nan", "much"])
def test_a_share_to_explore_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch, share: str) -> None:
    monkeypatch.setenv("PEYVAND_EXPLORE_SHARE", share)
    with pytest.raises(InvalidInput, match=rf"PEYVAND_EXPLORE_SHARE = '?{share}"):
        read_settings()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1
