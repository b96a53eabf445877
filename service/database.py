"""PostgreSQL: one pool of connections, one unit of work.

``workflow`` modules open a unit of work and commit by leaving it; ``store``
modules take the session and never commit. Knows how to tell a server that is
away from a statement that is wrong; knows no table.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from matcher.errors import InvalidInput, PeyvandError, UnreadableText
from service.conflicts import ConcurrentChange

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT_SECONDS: Final = 5
POOL_TIMEOUT_SECONDS: Final = 10
REVIVE_INTERVAL_SECONDS: Final = 2.0
MIGRATION_LOCK: Final = 7_306_942_281
"""Any number, the same in every process: the key of the advisory lock that migrations hold."""

_GONE: Final = ("08", "57P", "53300")
"""SQLSTATE classes of a server that is away, stopping, starting or full: PostgreSQL manual, appendix A."""
_NO_SCHEMA: Final = ("42P01", "42703", "42883", "42704")
"""Undefined table, column, function and type: the store is older than the program."""
_CROSSED: Final = ("23503", "23505", "40001", "40P01", "55P03")
"""A reference or identifier that changed since it was looked at, a serialization failure, a deadlock, a long lock."""
_NO_TEXT: Final = "What was asked for holds a NUL or half a character; wanted text. Type it anew."


class Base(DeclarativeBase):
    """The tables of every room."""


class DatabaseUnavailable(PeyvandError):
    """PostgreSQL does not answer, or not as it must."""


class StoreOutdated(DatabaseUnavailable):
    """The store was never migrated, or not to this version."""


class ExtensionMissing(DatabaseUnavailable):
    """The server lacks pgvector."""


class Database:
    """A pool of connections to one PostgreSQL database.

    Nothing connects until the first unit of work, so a server that is down
    when the program starts is met by a `DatabaseUnavailable` then, and by
    nothing once it is back.

    Parameters
    ----------
    url : str
        ``postgresql://…`` or ``postgres://…``, as libpq writes it.
    pool_size : int
        Connections kept; as many again open under load.
    revive : callable, optional
        Starts the server again when it does not answer.

    Raises
    ------
    InvalidInput
        If the address cannot be read.
    """

    def __init__(self, url: str, *, pool_size: int = 10, revive: Callable[[], object] | None = None) -> None:
        self.url = normal_url(url)
        self.engine: Engine = create_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=POOL_TIMEOUT_SECONDS,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS},
        )
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._snapshots = sessionmaker(
            self.engine.execution_options(isolation_level="REPEATABLE READ"), expire_on_commit=False
        )
        self._revive = revive
        self._revived_at = -REVIVE_INTERVAL_SECONDS
        self._revive_lock = threading.Lock()

    @contextmanager
    def unit(self) -> Iterator[Session]:
        """Open a unit of work: committed when left, rolled back by any error.

        Raises
        ------
        DatabaseUnavailable
            If the server is away, also when it goes away in the middle; nothing was written then.
        ConcurrentChange
            If someone else changed the same at the same time; nothing was written then.
        """
        with self.translated(), self._sessions.begin() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Open a unit of work that reads one state of the store from its first statement to its last.

        No connection is taken before the first statement.

        Raises
        ------
        DatabaseUnavailable
            If the server is away, also when it goes away in the middle.
        """
        with self.translated(), self._snapshots.begin() as session:
            yield session

    def vacuum(self, *tables: type[Base]) -> None:
        """Tidy tables of which much changed; until that, searching them takes two to four times as long.

        Raises
        ------
        DatabaseUnavailable
            If the server is away.
        """
        with self.translated(), self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in tables:
                connection.execute(text(f"VACUUM (ANALYZE) {table.__tablename__}"))

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn the driver's errors about the server into `DatabaseUnavailable`; leave those about a statement.

        What cannot be asked for, since no text of the store can hold it, is an `UnreadableText`.
        """
        try:
            yield
        except UnicodeEncodeError as error:
            raise UnreadableText(_NO_TEXT) from error
        except PoolExhausted as error:
            raise DatabaseUnavailable(
                f"All connections to the database are in use, and none came free in {POOL_TIMEOUT_SECONDS} seconds. "
                "Try again; if it happens often, raise PEYVAND_POOL_SIZE."
            ) from error
        except (DBAPIError, psycopg.Error) as error:
            if (translated := self._translate(error)) is None:
                raise
            raise translated from error

    def ping(self) -> None:
        """Ask for a sign of life, and whether the store is of this version.

        Raises
        ------
        DatabaseUnavailable
            If the server does not answer; `StoreOutdated` if it must be migrated first.
        """
        with self.unit() as session:
            found = session.scalar(text("SELECT version_num FROM alembic_version"))
        if found != (wanted := _newest_migration()):
            raise StoreOutdated(
                f"The store is at version {found!r}, this program needs {wanted!r}. Run `peyvand migrate`."
            )

    def close(self) -> None:
        """Close every connection; a later unit of work would open new ones."""
        self.engine.dispose()

    def _translate(self, error: DBAPIError | psycopg.Error) -> PeyvandError | None:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(cause, psycopg.Error):
            return None
        state = cause.sqlstate
        if state in _CROSSED:
            return ConcurrentChange()
        if state is None and isinstance(cause, psycopg.DataError) and "NUL" in str(cause):
            return UnreadableText(_NO_TEXT)
        if state in _NO_SCHEMA:
            said = str(cause).partition("\n")[0]
            return StoreOutdated(f"The store lacks something that this program needs ({said}). Run `peyvand migrate`.")
        lost = state is None and isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
        if not (lost or (state or "").startswith(_GONE) or state in ("3D000", "28P01", "28000")):
            return None
        self._try_to_revive()
        said = " ".join(str(cause).split())
        return DatabaseUnavailable(
            f"The database at {make_url(libpq_url(self.url))!r} does not answer: {said}. "
            "Start it, or mend DATABASE_URL; Peyvand goes on by itself once it is back."
        )

    def _try_to_revive(self) -> None:
        if self._revive is None or not self._revive_lock.acquire(blocking=False):
            return
        try:
            if time.monotonic() - self._revived_at >= REVIVE_INTERVAL_SECONDS:
                self._revived_at = time.monotonic()
                self._revive()
        except DatabaseUnavailable as error:
            logger.error("%s", error)
        finally:
            self._revive_lock.release()


def normal_url(url: str) -> str:
    """Read an address as libpq writes it, and name the driver that Peyvand uses.

    Raises
    ------
    InvalidInput
        If it is not the address of a PostgreSQL database.
    """
    try:
        parsed = make_url(url.strip())
    except (ArgumentError, ValueError) as error:
        raise InvalidInput(
            "DATABASE_URL cannot be read. Write it as postgresql://user:password@host:5432/database, "
            "with special characters in the password percent-encoded.",
            field="DATABASE_URL",
        ) from error
    if parsed.drivername.partition("+")[0] not in ("postgres", "postgresql"):
        raise InvalidInput(
            f"DATABASE_URL names {parsed.drivername!r}; Peyvand keeps its store in PostgreSQL. "
            "Write it as postgresql://user:password@host:5432/database.",
            field="DATABASE_URL",
        )
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def libpq_url(url: str) -> str:
    """Write the same address for libpq itself: without the driver."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def migrate(url: str) -> None:
    """Bring a database to this program's version, in one transaction; safe when several start at once.

    Raises
    ------
    ExtensionMissing
        If the server has no pgvector, or it may not be switched on.
    DatabaseUnavailable
        If the server does not answer.
    """
    database = Database(url, pool_size=1)
    try:
        with database.translated(), database.engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            _enable_pgvector(connection)
            config = _migrations()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.close()


def _enable_pgvector(connection: Connection) -> None:
    if connection.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'vector'")):
        return
    if not connection.scalar(text("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")):
        server = connection.scalar(text("SHOW server_version"))
        raise ExtensionMissing(
            f"The PostgreSQL server (version {server}) lacks the extension pgvector. Install it on the server "
            "(Debian: postgresql-<version>-pgvector) and migrate again, or leave DATABASE_URL unset."
        )
    try:
        connection.execute(text("CREATE EXTENSION vector"))
    except DBAPIError as error:
        raise ExtensionMissing(
            f"The extension pgvector is there but may not be switched on: {str(error.orig).strip()}. "
            "Have an administrator run CREATE EXTENSION vector in this database, and migrate again."
        ) from error


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", "service:migrations")
    return config


@cache
def _newest_migration() -> str | None:
    return ScriptDirectory.from_config(_migrations()).get_current_head()
