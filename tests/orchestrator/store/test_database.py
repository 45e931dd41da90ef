"""Transactions, schema, and the log that cannot be changed; on every database there is here."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from orchestrator.domain.errors import Counted, RuleBroken
from orchestrator.services.setup import organisation
from orchestrator.store import accounts, audit, office
from orchestrator.store.columns import METADATA
from orchestrator.store.database import DatabaseUnreachable, SchemaUnknown, Store, Transaction, open_store
from orchestrator.store.rows import insert, next_number, one, rows
from orchestrator.store.tables import account, audit_log, sign_in_attempt
from tests.support.stores import NOW, Bureau


def test_the_migration_makes_the_tables_that_the_queries_expect(empty: Store) -> None:
    def difference(tx: Transaction) -> list[object]:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))

    assert empty.run_now(difference) == []


def test_an_empty_database_is_refused_unless_it_may_be_migrated(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    with pytest.raises(SchemaUnknown) as refused:
        open_store(url)
    assert refused.value.found is None
    open_store(url, migrate=True).close()
    open_store(url).close()


@pytest.mark.parametrize("migrate", [False, True])
def test_a_schema_newer_than_this_program_is_refused(tmp_path: Path, migrate: bool) -> None:
    file = tmp_path / "newer.sqlite3"
    open_store(f"sqlite:///{file}", migrate=True).close()
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(SchemaUnknown) as refused:
        open_store(f"sqlite:///{file}", migrate=migrate)
    assert refused.value.found == "9999"


def test_a_database_that_is_not_there_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(DatabaseUnreachable):
        open_store(f"sqlite:///{tmp_path / 'folder'}", migrate=True)


def _add(tx: Transaction, name: str) -> None:
    office.add_organisation(tx, name=name, city="", authority="", language="vi", time_zone="Asia/Ho_Chi_Minh")


def test_what_raises_leaves_nothing_behind(empty: Store) -> None:
    def add_and_fail(tx: Transaction) -> None:
        _add(tx, "xã An Phượng")
        raise RuleBroken("some.rule")

    with pytest.raises(RuleBroken):
        empty.run_now(add_and_fail)
    assert empty.run_now(organisation) is None


def test_a_counted_refusal_is_remembered(empty: Store) -> None:
    def add_and_refuse(tx: Transaction) -> None:
        _add(tx, "xã An Phượng")
        raise Counted("some.rule")

    with pytest.raises(Counted):
        empty.run_now(add_and_refuse)
    assert empty.run_now(organisation) is not None


async def test_transactions_of_many_tasks_do_not_disturb_each_other(empty: Store) -> None:
    numbers = await asyncio.gather(*(empty.run(next_number, "case_file:2026") for _ in range(40)))
    assert sorted(numbers) == list(range(1, 41))


async def test_a_number_of_a_failed_transaction_is_given_again(empty: Store) -> None:
    def take_and_fail(tx: Transaction) -> None:
        next_number(tx, "case_file:2026")
        raise RuleBroken("some.rule")

    assert await empty.run(next_number, "case_file:2026") == 1
    with pytest.raises(RuleBroken):
        await empty.run(take_and_fail)
    assert await empty.run(next_number, "case_file:2026") == 2


def test_two_processes_count_without_a_gap(empty: Store, backend: str, tmp_path: Path) -> None:
    if backend != "sqlite":
        pytest.skip("the pool of one store already holds several connections")
    other = open_store(f"sqlite:///{tmp_path / 'office.sqlite3'}")
    try:
        numbers = [store.run_now(next_number, "s") for _ in range(5) for store in (empty, other)]
    finally:
        other.close()
    assert numbers == list(range(1, 11))


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET reason = ''", "DELETE FROM audit_log"])
def test_the_audit_log_refuses_to_be_changed(bureau: Bureau, statement: str) -> None:
    before = bureau.do(lambda tx: len(rows(tx, audit_log.select())))
    assert before > 0
    with pytest.raises(DBAPIError, match="append only"):
        bureau.do(lambda tx: tx.connection.execute(text(statement)))
    assert bureau.do(lambda tx: len(rows(tx, audit_log.select()))) == before


def test_times_come_back_as_they_went_in_whatever_their_zone(empty: Store) -> None:
    hanoi = timezone(timedelta(hours=7))
    moment = datetime(2026, 12, 10, 8, 30, 15, 250, tzinfo=hanoi)
    empty.run_now(lambda tx: insert(tx, sign_in_attempt, login_hash="x", address="", at=moment))
    row = empty.run_now(lambda tx: one(tx, sign_in_attempt.select()))
    assert row is not None
    assert row.at == moment
    assert row.at.tzinfo is UTC


def test_a_time_without_a_zone_is_a_mistake_of_ours(empty: Store) -> None:
    naive = datetime(2026, 12, 10, 8, 30)
    with pytest.raises(Exception, match="without a zone"):
        empty.run_now(lambda tx: insert(tx, sign_in_attempt, login_hash="x", address="", at=naive))


def test_foreign_keys_hold(empty: Store) -> None:
    with pytest.raises(IntegrityError):
        empty.run_now(accounts.add_token, "hash", 4711, NOW, NOW)


def test_capitals_with_marks_are_found(bureau: Bureau) -> None:
    from orchestrator.store.cases import find_cases

    bureau.case(name="Đặng Thị Ánh")
    assert len(bureau.do(find_cases, "ĐẶNG THỊ ÁNH", 10)) == 1
    assert bureau.do(find_cases, "%", 10) == []


def test_audit_lines_name_their_account(bureau: Bureau) -> None:
    case = bureau.case()
    lines = bureau.do(audit.lines_of, f"case {case.code}")
    assert [line.account_name for line in lines] == ["Người operator"]
    assert bureau.do(lambda tx: one(tx, account.select())) is not None
