"""Everyday lists on ten years of records: 50,000 case files, 200,000 lines of the log; on SQLite and on PostgreSQL.

`python -m tests.bench.lists [--cases 50000] [--lines 200000] [--times 15]`. Prints p50 and p95 of each list in
milliseconds, as a service answers it (the page around it not counted). A measurement, no test: machines differ.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import text

from orchestrator.domain.deadlines import local_day
from orchestrator.domain.policy import Actor, Role
from orchestrator.domain.records_audit import LogFilter
from orchestrator.domain.statistics_periods import PeriodKind, reporting_period
from orchestrator.services import (
    audit_log,
    cases,
    deadline_list,
    directive_lists,
    office_day,
    register,
    scheduling,
)
from orchestrator.services import statistics as figures
from orchestrator.store.database import Store, Transaction
from tests.bench.ten_years import CASES, LINES, fill
from tests.support.stores import BACKENDS, Servers, found_bureau, fresh_store

NOW: Final = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
WHO: Final = Actor(account_id=1, roles=frozenset({Role.OPERATOR, Role.CHAIR, Role.AUDITOR, Role.DEPARTMENT}))
Call = Callable[[Transaction], object]


def lists() -> dict[str, Call]:
    """What an office opens every day."""
    today = local_day(NOW)
    quarter, year = reporting_period(PeriodKind.QUARTER_4, 2026), reporting_period(PeriodKind.YEAR, 2026)
    return {
        "case files, newest": partial(cases.find_cases, by=WHO, text="", limit=50),
        "case files, words": partial(cases.find_cases, by=WHO, text="thửa 4711", limit=50),
        "case files, a name": partial(cases.find_cases, by=WHO, text="thứ 31415", limit=50),
        "case files, a code": partial(cases.find_cases, by=WHO, text="HS-2022-27", limit=50),
        "day: sessions": partial(
            scheduling.sessions_between, start=NOW - timedelta(days=1), end=NOW + timedelta(days=14), by=WHO
        ),
        "day: notes": partial(office_day.notes_of_day, by=WHO, now=NOW),
        "day: alarms": partial(deadline_list.alarms, by=WHO, now=NOW),
        "deadlines": partial(deadline_list.page, level=0, after="", by=WHO, now=NOW),
        "deadlines, 30 days": partial(deadline_list.page, level=30, after="", by=WHO, now=NOW),
        "notices that are due": partial(deadline_list.notices, by=WHO),
        "register, a month": partial(register.page, first=today.replace(day=1), last=today, before="", by=WHO),
        "register, years ago": partial(
            register.page, first=today.replace(year=2019), last=today, before="2021-06-01,24000", by=WHO
        ),
        "directives": partial(directive_lists.overview, by=WHO, view="open", unit="", after="", now=NOW),
        "directives, done": partial(directive_lists.overview, by=WHO, view="closed", unit="", after="", now=NOW),
        "directives, counts": partial(directive_lists.counts, by=WHO, now=NOW),
        "a unit's inbox": partial(directive_lists.inbox, by=WHO, view="open", after="", now=NOW),
        "statistics, a quarter": partial(figures.figures, period=quarter, by=WHO, now=NOW),
        "statistics, a year": partial(figures.figures, period=year, by=WHO, now=NOW),
        "statistics, pictures": partial(figures.pictures, period=quarter, by=WHO, now=NOW),
        "log, newest": partial(audit_log.find_lines, wanted=LogFilter(), by=WHO),
        "log, one thing": partial(audit_log.find_lines, wanted=LogFilter(thing="case HS-2022-27001"), by=WHO),
    }


@contextmanager
def filled(backend: str, folder: Path, servers: Servers, count: int, lines: int) -> Iterator[Store]:
    """An office with ten years behind it."""
    with fresh_store(backend, folder, servers) as store:
        found_bureau(store)
        _empty_log(store)
        began = time.perf_counter()
        fill(store, NOW, count, lines)
        store.run_now(lambda tx: tx.connection.execute(text("ANALYZE")))
        print(f"{backend}: {count} case files, {lines} lines in {time.perf_counter() - began:.0f} s", flush=True)
        yield store


def _empty_log(store: Store) -> None:
    """The lines of founding the office make room: the triggers that forbid it go, in this throw-away database."""

    def empty(tx: Transaction) -> None:
        if tx.connection.dialect.name == "postgresql":
            tx.connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
        else:
            tx.connection.execute(text("DROP TRIGGER audit_log_no_delete"))
        tx.connection.execute(text("DELETE FROM audit_log"))

    store.run_now(empty)


def measure(store: Store, times: int) -> dict[str, tuple[float, float]]:
    """p50 and p95 of each list, in milliseconds."""
    found = {}
    for name, call in lists().items():
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            store.run_now(call)
            taken.append(1000 * (time.perf_counter() - began))
        found[name] = (statistics.median(taken), statistics.quantiles(taken, n=20)[-1])
    return found


def main() -> int:
    """Print a table: each list, p50 and p95 by database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--times", type=int, default=15)
    wanted = parser.parse_args()
    servers, told = Servers(), {}
    try:
        for backend in BACKENDS:
            with (
                tempfile.TemporaryDirectory() as folder,
                filled(backend, Path(folder), servers, wanted.cases, wanted.lines) as store,
            ):
                told[backend] = measure(store, wanted.times)
    finally:
        servers.close()
    print(f"{'list':28}" + "".join(f"{backend:>22}" for backend in told))
    for name in lists():
        cells = "".join(f"{told[backend][name][0]:12.1f} {told[backend][name][1]:9.1f}" for backend in told)
        print(f"{name:28}{cells}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
