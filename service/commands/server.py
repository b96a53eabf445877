"""`peyvand serve` and `peyvand worker`: the pages, the API and the job queue."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from service.commands.store import open_runtime
from service.commands.terminal import note, step

if TYPE_CHECKING:
    from service.runtime import Runtime
    from service.settings import Settings

WORKER_STOP_SECONDS: Final = 20
"""How long a worker inside `serve` may take to put its batch down when the server stops."""


def serve() -> None:
    """Serve the pages and the API, with a worker inside unless PEYVAND_WORKER is false."""
    from service.settings import read_settings

    end_on_sigterm()
    settings = read_settings()
    with listening(settings) as listener, open_runtime() as runtime:
        warm_up(runtime)
        serve_on(listener, runtime)


def worker() -> None:
    """Work the job queue until stopped; several may run at once."""
    from service.jobs import run_worker

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with open_runtime() as runtime:
        note("Working the job queue. Ctrl-C stops; nothing is lost.")
        run_worker(runtime, stop=stop)


def end_on_sigterm() -> None:
    """Let SIGTERM unwind the program as Ctrl-C does, so that the store is closed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """Take the port before anything slow begins, so that a taken one is said at once.

    Raises
    ------
    InvalidInput
        If another program has the port, or the host is not of this machine.
    """
    from matcher.errors import InvalidInput

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise InvalidInput(
            f"Port {settings.port} of {settings.host} cannot be taken: {error.strerror or error}. "
            f"Another program may serve there. Stop it, or choose another port: PEYVAND_PORT={settings.port + 1}",
            field="PEYVAND_PORT",
        ) from error
    with listener:
        yield listener


def warm_up(runtime: Runtime) -> None:
    """Load the encoder and the words of Persian now, so that the first person who asks need not wait for them."""
    from matcher.prepare import describe, embed
    from matcher.records import Problem

    with step("Loading the encoder (built first, if it is not there)") as progress:
        problem = Problem(id="", text="پیوند", lang="fa")
        describe(problem)
        embed([problem], runtime.encoder(progress=progress))


def serve_on(listener: socket.socket, runtime: Runtime) -> None:
    """Serve on a bound socket until SIGINT or SIGTERM."""
    import uvicorn

    from service.app import create_app

    config = uvicorn.Config(create_app(runtime), log_level="warning", access_log=False, server_header=False)
    with working(runtime):
        note(f"Peyvand serves on {runtime.settings.address}  (Ctrl-C stops)")
        note("Sign in under /sign-in; `peyvand account add` makes an account.")
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def working(runtime: Runtime) -> Iterator[None]:
    """Work the job queue beside whatever happens inside, if the settings say so."""
    from service.jobs import run_worker

    if not runtime.settings.worker:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(runtime,), kwargs={"stop": stop}, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(WORKER_STOP_SECONDS)
