"""Stores for tests: emptied and handed to the next test rather than made anew, which costs ten times as much.

A database that a test left large, with other tables than it found, or where somebody cannot be made to leave, is
dropped.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from service.database import migrate, normal_url

_SHAPE = """
SELECT md5(string_agg(concat_ws(' ', c.relname, a.attname, a.atttypid, a.attnotnull), ',' ORDER BY c.relname, a.attnum))
       || (SELECT string_agg(tgname, ',' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal)
       || (SELECT md5(string_agg(concat_ws(' ', conname, conrelid, contype), ',' ORDER BY conname, conrelid))
           FROM pg_constraint WHERE connamespace = 'public'::regnamespace)
       || (SELECT md5(string_agg(indexname, ',' ORDER BY indexname)) FROM pg_indexes WHERE schemaname = 'public')
       || (SELECT md5(string_agg(proname, ',' ORDER BY proname)) FROM pg_proc
           WHERE pronamespace = 'public'::regnamespace)
       || (SELECT string_agg(version_num, ',') FROM alembic_version)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'public'::regnamespace
"""
_LEAVE = """
SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
DO $$
DECLARE
    one text; held boolean;
BEGIN
    FOR one IN SELECT format('%I', relname) FROM pg_class
               WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || one || ')' INTO held;
        IF held THEN EXECUTE 'DELETE FROM ' || one; END IF;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
"""As a replica, so that neither references nor triggers are asked."""
_SIZE = "SELECT pg_database_size(current_database())"
_MOST_BYTES = 40 * 1024 * 1024


@dataclass(slots=True)
class Stores:
    """Migrated, empty databases on one server, each handed out to one test at a time."""

    server_url: str
    _template: str = ""
    _shape: str = ""
    _spare: list[str] = field(default_factory=list)

    def take(self) -> str:
        """Give the address of an empty store."""
        if self._spare:
            return self._spare.pop()
        if not self._template:
            self._template = f"template_{uuid.uuid4().hex[:12]}"
            run(self.server_url, f"CREATE DATABASE {self._template}")
            migrate(beside(self.server_url, self._template))
            self._shape = _asked(beside(self.server_url, self._template), _SHAPE)
        name = f"test_{uuid.uuid4().hex[:12]}"
        run(self.server_url, f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return beside(self.server_url, name)

    def give_back(self, url: str) -> None:
        """Empty a store for the next test, or drop it."""
        try:
            run(url, "SET session_replication_role = replica", _LEAVE, _EMPTY)
            if _asked(url, _SHAPE) == self._shape and int(_asked(url, _SIZE)) < _MOST_BYTES:
                self._spare.append(url)
                return
        except DBAPIError:
            pass  # a test took something away that emptying needs
        run(self.server_url, f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


def beside(url: str, database: str) -> str:
    """Address another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def run(url: str, *statements: str) -> None:
    """Run statements outside any transaction."""
    engine = create_engine(normal_url(url), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def _asked(url: str, question: str) -> str:
    engine = create_engine(normal_url(url), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            return str(connection.execute(text(question)).scalar_one())
    finally:
        engine.dispose()
