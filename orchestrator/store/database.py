"""A whole transaction in one thread call: how everything else reaches the database. Knows no table's meaning.

SQLite (WAL, foreign keys, five seconds of patience) or PostgreSQL, by URL, through the same code. On SQLite a
transaction begins with `BEGIN IMMEDIATE`: one that reads first and writes later would otherwise be refused when another
wrote between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Concatenate, Final, ParamSpec, TypeVar
from zlib import crc32

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from orchestrator.domain.errors import Counted
from orchestrator.domain.office_rules import OfficeRules

P = ParamSpec("P")
T = TypeVar("T")

MIGRATIONS: Final = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS: Final = 5000
THREADS: Final = 4


class SchemaUnknown(Exception):
    """The database has another schema than this program: `found` revision, `expected` revision."""

    def __init__(self, found: str | None, expected: str) -> None:
        super().__init__(f"schema {found!r}, expected {expected!r}")
        self.found = found
        self.expected = expected


class DatabaseUnreachable(Exception):
    """The database did not answer or could not be opened; the cause has the details."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """What a service function gets: one connection inside one transaction, and the rules of this office."""

    connection: Connection
    rules: OfficeRules
    began_at: datetime
    """For what is only shown (whether a link has expired); what decides takes `now` as a parameter."""
    at_end: list[Callable[[], object]] = field(default_factory=list)
    """Called in order when everything else is done, before the commit: what all transactions write in one order."""

    def finish(self) -> None:
        """Do what was kept for the end."""
        while self.at_end:
            self.at_end.pop(0)()

    def ping(self) -> None:
        """Ask the database for an answer."""
        self.connection.execute(text("SELECT 1"))

    def lock(self, subject: str) -> None:
        """Let nobody else hold this subject until the transaction ends. SQLite has one writer anyway."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": crc32(subject.encode())})


def ping(tx: Transaction) -> None:
    """Raise unless the database answers."""
    tx.connection.execute(text("SELECT 1"))


class Store:
    """The database of one process. Made by `open_store`; closed by its owner."""

    def __init__(self, engine: Engine, rules: OfficeRules, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        # SQLite has one writer: a second thread would only wait inside the database instead of in our queue.
        threads = 1 if engine.dialect.name == "sqlite" else THREADS
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="store")
        self.rules = rules

    async def run(self, function: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function` with a transaction in a thread; commit when it returns (or is `Counted`), else roll back.

        A caller that is cancelled does not undo it: the transaction ends as a whole, one way or the other.
        """
        call = partial(self.run_now, function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def run_now(self, function: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The same, blocking: for the command line and for tests."""
        with self._engine.connect() as connection, connection.begin():
            tx = Transaction(connection, self.rules, self._clock())
            try:
                result = function(tx, *args, **kwargs)
            except Counted as refused:
                counted = refused
            else:
                tx.finish()
                return result
            tx.finish()
        raise counted

    def close(self) -> None:
        """Wait for what runs, then let go of every connection."""
        self._threads.shutdown(wait=True)
        self._engine.dispose()


def open_store(
    url: str,
    *,
    migrate: bool = False,
    rules: OfficeRules = OfficeRules(),  # noqa: B008 - frozen, no state
    clock: Callable[[], datetime] = partial(datetime.now, UTC),  # noqa: B008 - called at each transaction
) -> Store:
    """Open the database at `url`. With `migrate` bring it to our schema first; without, refuse another one.

    Raises `SchemaUnknown` (also for an empty database without `migrate`, and for one newer than this program) and
    `DatabaseUnreachable`.
    """
    engine = _engine(make_url(url))
    try:
        with _errors_named():
            _check(engine, migrate)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, rules, clock)


def _check(engine: Engine, migrate: bool) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    expected = scripts.get_current_head()
    assert expected is not None
    with engine.connect() as connection, connection.begin():
        found = MigrationContext.configure(connection).get_current_revision()
        if found == expected:
            return
        known = {script.revision for script in scripts.walk_revisions()}
        if not migrate or (found is not None and found not in known):
            raise SchemaUnknown(found, expected)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _errors_named() -> Iterator[None]:
    try:
        yield
    except DBAPIError as broken:
        raise DatabaseUnreachable(str(broken.orig)) from broken


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return create_engine(url, pool_pre_ping=True, pool_size=THREADS + 2)


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000})

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own knows only ASCII: "ĐÔNG LÂM" would not be found as "đông lâm".
        connection.create_function("lower", 1, lambda value: None if value is None else str(value).lower())

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
