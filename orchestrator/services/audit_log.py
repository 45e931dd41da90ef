"""The audit log: every act leaves its line in the transaction that did it. Knows no page.

Lines name people by number (account, seat) and things by code; no name of anybody is in them.
"""

from __future__ import annotations

from datetime import datetime

from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import Account, AuditLine
from orchestrator.domain.records_audit import LogFilter, LogPage
from orchestrator.store import accounts, audit, recordings, sessions
from orchestrator.store.database import Transaction

LONGEST_REASON = 500
PAGE = 100
"""Lines that a reader gets at once."""


def append(
    tx: Transaction,
    by: Actor,
    action: str,
    thing: str,
    now: datetime,
    *,
    before: str = "",
    after: str = "",
    reason: str = "",
) -> None:
    """Write that `by` did `action` to `thing` (`session TCD-…`, `participant p…`), with the state before and after."""
    seat = by.participant or ""
    reason = reason[:LONGEST_REASON]
    line = AuditLine(0, now, by.account_id, "", seat, by.is_system, str(action), thing, before, after, reason)
    audit.add_line(tx, line)


def lines_of_session(tx: Transaction, code: str, by: Actor) -> list[AuditLine]:
    """What happened to a session, newest first."""
    session = sessions.session_by_code(tx, code)
    if session is None:
        raise NotFound("session.not_found", code=code[:40])
    require(by, Action.ACCESS_LOG_VIEW, session.thing)
    return audit.lines_of(tx, f"session {code}")


def lines_of_recording(tx: Transaction, code: str, by: Actor) -> list[AuditLine]:
    """What happened to a recording, views included, newest first."""
    require(by, Action.ACCESS_LOG_VIEW)
    if recordings.recording_by_code(tx, code) is None:
        raise NotFound("recording.not_found", code=code[:40])
    return audit.lines_of(tx, f"recording {code}")


def find_lines(tx: Transaction, wanted: LogFilter, by: Actor, before: int | None = None) -> LogPage:
    """The lines that were looked for, from the one before number `before` on."""
    require(by, Action.ACCESS_LOG_VIEW)
    lines = audit.search(tx, wanted, before=before, limit=PAGE + 1)
    more = len(lines) > PAGE
    return LogPage(lines[:PAGE], audit.count(tx, wanted), lines[PAGE - 1].id if more else None)


def people_in_log(tx: Transaction, by: Actor) -> list[Account]:
    """Whose lines can be looked for: every account, by name."""
    require(by, Action.ACCESS_LOG_VIEW)
    return accounts.accounts(tx)
