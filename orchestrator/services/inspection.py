"""Auditors find a recording, say why, and watch it under a log. Knows rows; the media is the web's and `recordings`'.

Every view begins with a line in the audit log, committed before the grant is returned; a grant ends five minutes after
the page last used it, and eight hours after it was given.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.errors import Counted, NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, Thing, may, require
from orchestrator.domain.records import AuditLine, FoundRecording, Petitioner, ReceptionSession, Recording, ViewGrant
from orchestrator.domain.records_review import RecordingSearch
from orchestrator.services import audit_log
from orchestrator.services.break_glass import elevated
from orchestrator.services.secret import digest, new_secret
from orchestrator.services.sight import masked_petitioner
from orchestrator.store import audit, cases, recording_search, sessions
from orchestrator.store import recordings as rows
from orchestrator.store.database import Transaction

GRANT_LIVES: Final = timedelta(minutes=5)
GRANT_AT_MOST: Final = timedelta(hours=8)
SHORTEST_REASON = 5
FOUND_AT_MOST = 200
TEXTS: Final = ("case", "person", "text", "unit", "kind", "mark", "note")
CODE: Final = re.compile(r"BG-\d{4}-\d{4,8}-\d{2,4}")
"""What could be a recording: a guess of another shape is not worth a line in the log."""


class ViewRefused(Counted):
    """Somebody asked for a recording that is not theirs to see; the refusal is remembered."""


def find_recordings(tx: Transaction, search: RecordingSearch, by: Actor) -> list[FoundRecording]:
    """Newest first. Who sees recordings only "by case" finds those of cases and sessions assigned to them."""
    everything = may(by, Action.RECORDING_VIEW)
    if not everything and by.account_id is None:
        require(by, Action.RECORDING_VIEW)
    wanted = replace(search, **{name: getattr(search, name).strip()[:100] for name in TEXTS})
    accounts = None if everything else by.account_id
    named = may(by, Action.DENOUNCER_VIEW)
    found = recording_search.search(tx, wanted, denouncers=named, accounts=accounts, limit=FOUND_AT_MOST)
    seen = [(one, sessions.session_by_id(tx, one.session_id)) for one in found]
    shown = [_found(tx, one, session, by) for one, session in seen if may(by, Action.RECORDING_VIEW, session.thing)]
    # A list names no denouncer, whoever reads it: lists are printed, and looked at over shoulders.
    return [
        replace(one, petitioner=masked_petitioner(one.case_code)) if one.case_kind is CaseKind.DENUNCIATION else one
        for one in shown
    ]


def _found(tx: Transaction, recording: Recording, session: ReceptionSession, by: Actor) -> FoundRecording:
    case = cases.case_by_id(tx, recording.case_file_id)
    if case is None:
        raise LookupError(recording.case_file_id)
    return FoundRecording(
        recording=recording,
        session_title=session.title,
        session_status=session.status,
        starts_at=session.starts_at,
        case_code=case.code,
        case_kind=case.kind,
        petitioner=_shown(case.petitioner, case.code, session.thing, by),
        chair_name=session.chair_name,
    )


def _shown(petitioner: Petitioner, case_code: str, thing: Thing, by: Actor) -> Petitioner:
    if thing.denunciation and not may(by, Action.DENOUNCER_VIEW, thing):
        return masked_petitioner(case_code)
    return replace(petitioner, personal_id="", address="", phone="", email="")


def open_for_viewing(tx: Transaction, recording_code: str, reason: str, by: Actor, now: datetime) -> ViewGrant:
    """A grant for this account and this recording. `RuleBroken("view.reason_missing")`, `NotFound`, `NotAllowed`.

    The audit line is in the same transaction: when this returns through `Store.run`, it is committed.
    """
    by = elevated(tx, by, recording_code, now)
    recording, session = _seen(tx, recording_code, by)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise RuleBroken("view.reason_missing", field="reason", least=SHORTEST_REASON)
    if len(reason) > audit_log.LONGEST_REASON:
        raise RuleBroken("form.too_long", field="reason", most=audit_log.LONGEST_REASON)
    if by.account_id is None:
        raise RuleBroken("policy.not_allowed", action=Action.RECORDING_VIEW)
    token = new_secret()
    rows.remove_old_grants(tx, now - GRANT_AT_MOST)
    rows.add_grant(tx, digest(token), recording.id, by.account_id, reason, now, now + GRANT_LIVES)
    audit_log.append(tx, by, Action.RECORDING_VIEW, f"recording {recording.code}", now, reason=reason)
    see = may(by, Action.DENOUNCER_VIEW, session.thing)
    return ViewGrant(token, recording, by.account_id, reason, now, now + GRANT_LIVES, see)


def grant_of(
    tx: Transaction, token: str, recording_code: str, by: Actor, now: datetime, *, renew: bool = True
) -> ViewGrant:
    """The grant, if it is this account's, for this recording, and not over; used, it lasts five minutes more.

    `RuleBroken("view.ended")` otherwise, without saying which of these failed.
    """
    by = elevated(tx, by, recording_code, now)
    recording, session = _seen(tx, recording_code, by)
    found = rows.grant(tx, digest(token))
    if found is None:
        raise RuleBroken("view.ended")
    recording_id, account_id, reason, opened_at, expires_at = found
    over = now >= expires_at or now >= opened_at + GRANT_AT_MOST
    if over or recording_id != recording.id or account_id != by.account_id:
        raise RuleBroken("view.ended")
    if renew and expires_at - now < GRANT_LIVES - timedelta(seconds=30):
        expires_at = now + GRANT_LIVES
        rows.renew_grant(tx, digest(token), expires_at)
    see = may(by, Action.DENOUNCER_VIEW, session.thing)
    return ViewGrant("", recording, account_id, reason, opened_at, expires_at, see)


def require_view(tx: Transaction, recording_code: str, by: Actor, now: datetime) -> Actor:
    """The actor, with what a break-glass opened; otherwise a refusal that is itself a line in the log.

    `NotFound` only for who may see every recording: to others, one that is not theirs and none at all look the same.
    """
    by = elevated(tx, by, recording_code, now)
    recording = rows.recording_by_code(tx, recording_code[:40])
    session = sessions.session_by_id(tx, recording.session_id) if recording is not None else None
    if session is not None and may(by, Action.RECORDING_VIEW, session.thing):
        return by
    if may(by, Action.RECORDING_VIEW) or not CODE.fullmatch(recording_code):
        raise NotFound("recording.not_found", code=recording_code[:40])
    audit_log.append(tx, by, "recording:refused", f"recording {recording_code[:40]}", now)
    raise ViewRefused("view.refused", code=recording_code[:40])


def note_verified(tx: Transaction, grant: ViewGrant, whole: bool | None, by: Actor, now: datetime) -> None:
    """The line that says a recording was proved at its opening, and what came of it (None: it could not be read)."""
    after = "unreadable" if whole is None else "whole" if whole else "damaged"
    audit_log.append(tx, by, Action.RECORDING_VERIFY, f"recording {grant.recording.code}", now, after=after)


def views_of(tx: Transaction, recording_code: str, by: Actor) -> list[AuditLine]:
    """Who looked, when and why, newest first."""
    recording, session = _seen(tx, recording_code, by)
    require(by, Action.ACCESS_LOG_VIEW, session.thing)
    return audit.lines_of(tx, f"recording {recording.code}", action=Action.RECORDING_VIEW)


def recording_by_code(tx: Transaction, recording_code: str, by: Actor) -> FoundRecording:
    """One line of the list. `NotFound` when there is none, or none for this actor."""
    recording, session = _seen(tx, recording_code, by)
    return _found(tx, recording, session, by)


def recordings_of_session(tx: Transaction, session_code: str, by: Actor) -> list[Recording]:
    """A session's recordings, newest first, for whoever may see or verify them."""
    session = sessions.session_by_code(tx, session_code[:40])
    if session is None:
        raise NotFound("session.not_found", code=session_code[:40])
    if not may(by, Action.RECORDING_VIEW, session.thing):
        require(by, Action.RECORDING_VERIFY, session.thing)
    return rows.recordings_of_session(tx, session.id)


def _seen(tx: Transaction, code: str, by: Actor) -> tuple[Recording, ReceptionSession]:
    recording = rows.recording_by_code(tx, code[:40])
    session = sessions.session_by_id(tx, recording.session_id) if recording is not None else None
    if recording is None or session is None or not may(by, Action.RECORDING_VIEW, session.thing):
        raise NotFound("recording.not_found", code=code[:40])
    return recording, session
