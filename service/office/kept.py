"""Uploaded files between their preview and their import.

Files and what is said of them go in under a random name; only who sent them gets them back. They go
once they are imported, or after a day. Beside the files a small JSON file keeps the rest.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from matcher.errors import NotFound
from service.accounts.actors import Actor
from service.conflicts import Conflict
from service.imports.api import UPLOADS
from service.imports.bringing import Order, order_of
from service.imports.uploads import Upload, keep_uploads
from service.jobs import enqueue_import, job_status
from service.runtime import Runtime

KEPT_SECONDS: Final = 24 * 3600
_NAME: Final = re.compile(r"[0-9a-f]{32}")
_LOCK_SECONDS: Final = 20
_OPEN_STATUSES: Final = ("waiting", "running")


@dataclass(frozen=True, slots=True)
class Kept:
    """Files that wait for a decision; ``job_id`` is set once their import was begun."""

    id: str
    folder: Path
    order: Order
    job_id: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What the files are called."""
        return tuple(sorted(each.name for each in self.folder.iterdir())) if self.folder.is_dir() else ()


def keep(runtime: Runtime, actor: Actor, uploads: Sequence[Upload], order: Order) -> str:
    """Keep uploaded files and what is said of them; gives their random name.

    Raises
    ------
    InvalidInput
        If no reader may take them, as `service.imports.uploads.keep_uploads`.
    """
    place = _place(runtime)
    forget_old(runtime)
    unpacked = keep_uploads(uploads, place)
    name = secrets.token_hex(16)
    _write(place, name, {"account": actor.account_id, "order": order.as_raw()})
    unpacked.rename(place / name)
    return name


def kept(runtime: Runtime, actor: Actor, name: str) -> Kept:
    """Give kept files to whoever sent them.

    Raises
    ------
    NotFound
        If they are not kept, not any more, or somebody else's.
    """
    said = _read(_place(runtime), name)
    if said is None or said["account"] != actor.account_id:
        raise NotFound("preview", name[:40])
    return Kept(name, _place(runtime) / name, order_of(said["order"]), said.get("job"))


def say(runtime: Runtime, actor: Actor, name: str, order: Order) -> None:
    """Write anew what is said of kept files, unless their import was begun; raises as `begin`."""
    place = _place(runtime)
    kept(runtime, actor, name)
    with _alone(place / f"{name}.lock"):  # else it would write over the number of a job begun meanwhile
        if kept(runtime, actor, name).job_id is None:
            _write(place, name, {"account": actor.account_id, "order": order.as_raw()})


def begin(runtime: Runtime, actor: Actor, name: str, order: Order) -> int:
    """Have kept files imported, once however often it is asked for; gives the job's number.

    Raises
    ------
    NotFound
        As `kept`.
    Conflict
        If another request has been beginning the same import for long.
    """
    place = _place(runtime)
    kept(runtime, actor, name)
    with _alone(place / f"{name}.lock"):
        found = kept(runtime, actor, name)
        if found.job_id is not None:
            return found.job_id
        job_id = enqueue_import(runtime, found.folder, order, remove_after=True)
        _write(place, name, {"account": actor.account_id, "order": order.as_raw(), "job": job_id})
    return job_id


def drop(runtime: Runtime, path: Path) -> None:
    """Remove kept files whose import will not be done; a path that is no kept folder is left alone."""
    if path.parent == _place(runtime).absolute() and _NAME.fullmatch(path.name):
        shutil.rmtree(path, ignore_errors=True)


def forget_old(runtime: Runtime, *, older_than_seconds: float = KEPT_SECONDS) -> None:
    """Remove what nobody came back for, unless its import still waits."""
    place = _place(runtime)
    for file in place.glob("*.json"):
        try:
            is_old = time.time() - file.stat().st_mtime >= older_than_seconds
        except FileNotFoundError:
            continue  # somebody else removed it just now
        said = _read(place, file.stem) if is_old else None
        if said is None or _waits(runtime, said.get("job")):
            continue
        shutil.rmtree(place / file.stem, ignore_errors=True)
        for each in (file, place / f"{file.stem}.lock"):
            each.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    lock = FileLock(path, timeout=_LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise Conflict("This import is just being begun. Look at it again in a moment.") from error
    try:
        yield
    finally:
        lock.release()


def _waits(runtime: Runtime, job_id: int | None) -> bool:
    if job_id is None:
        return False
    try:
        return job_status(runtime, job_id).status in _OPEN_STATUSES
    except NotFound:
        return False


def _place(runtime: Runtime) -> Path:
    return runtime.settings.data_dir / UPLOADS


def _write(place: Path, name: str, said: dict[str, Any]) -> None:
    """Write the file whole or not at all: another request may read it meanwhile."""
    part = place / f"{name}.{secrets.token_hex(4)}.part"
    part.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    part.replace(place / f"{name}.json")


def _read(place: Path, name: str) -> dict[str, Any] | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        said: dict[str, Any] = json.loads((place / f"{name}.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return said
