"""Lines written before the audit log was a chain are linked by the migration."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from orchestrator.services import audit_check
from orchestrator.store.database import MIGRATIONS, open_store
from tests.support.stores import RULES, Servers

LINE = (
    "INSERT INTO audit_log (at, seat, system, action, thing, before, after, reason)"
    " VALUES ('2026-11-24 01:30:00.25', 'p1', {no}, 'mark:set', 'session {number}', '', '', 'đã ghi')"
)


def test_old_lines_are_linked_in_their_order(backend: str, tmp_path: Path, servers: Servers) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}" if backend == "sqlite" else servers.new_database()
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for number in range(5):
            connection.execute(text(LINE.format(number=number, no="false" if backend != "sqlite" else 0)))
    engine.dispose()
    store = open_store(url, migrate=True, rules=RULES)
    try:
        verdict = audit_check.verify_log(store)
    finally:
        store.close()
    assert verdict.whole
    assert verdict.lines == 5
