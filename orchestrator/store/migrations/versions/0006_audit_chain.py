"""The audit log becomes a hash chain: two columns, and the lines that are there linked in the order of their numbers.

Revision 0006. The hash is `domain.audit_chain.hash_of`, a format that is never changed: lines already written have it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from orchestrator.domain.audit_chain import FIRST, hash_of
from orchestrator.domain.records import AuditLine

revision = "0006"
down_revision = "0002"

TEXT = sa.String(64)
BATCH = 2000
LOG = sa.table(
    "audit_log",
    sa.column("id", sa.BigInteger()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("account_id", sa.BigInteger()),
    sa.column("seat", sa.String()),
    sa.column("system", sa.Boolean()),
    sa.column("action", sa.String()),
    sa.column("thing", sa.String()),
    sa.column("before", sa.String()),
    sa.column("after", sa.String()),
    sa.column("reason", sa.Text()),
    sa.column("previous", TEXT),
    sa.column("hash", TEXT),
)


def upgrade() -> None:
    """Columns, links, then what refuses a second line after the same one."""
    for name in ("previous", "hash"):
        op.add_column("audit_log", sa.Column(name, TEXT, nullable=False, server_default=""))
    _without_triggers()
    op.create_index("audit_by_time", "audit_log", ["at"])
    op.create_index("audit_by_account", "audit_log", ["account_id"])
    op.create_index("audit_by_previous", "audit_log", ["previous"], unique=True)


def _without_triggers() -> None:
    """Link the lines; the triggers that refuse changes are away meanwhile, within this transaction."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only")
        _link_lines()
        op.execute("ALTER TABLE audit_log ENABLE TRIGGER audit_log_append_only")
        return
    op.execute("DROP TRIGGER audit_log_no_update")
    _link_lines()
    op.execute(
        "CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END"
    )


def _link_lines() -> None:
    connection = op.get_bind()
    number, previous = 0, FIRST
    change = LOG.update().where(LOG.c.id == sa.bindparam("number"))
    change = change.values(previous=sa.bindparam("link"), hash=sa.bindparam("digest"))
    while found := connection.execute(sa.select(LOG).where(LOG.c.id > number).order_by(LOG.c.id).limit(BATCH)).all():
        changes = []
        for row in found:
            digest = hash_of(_line(row), previous)
            changes.append({"number": row.id, "link": previous, "digest": digest})
            number, previous = row.id, digest
        connection.execute(change, changes)


def _line(row: Any) -> AuditLine:
    at: datetime = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
    acts = (row.action, row.thing, row.before, row.after, row.reason)
    return AuditLine(row.id, at, row.account_id, "", row.seat, bool(row.system), *acts)
