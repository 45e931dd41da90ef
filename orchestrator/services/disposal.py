"""Retention, legal holds, and proposals to destroy recordings: proposed by one, decided by another, all of it logged.

Destroys nothing (`services.destruction` does, when a third act asks for it). Nothing is proposed by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from config.settings import RetentionSettings
from orchestrator.domain import retention
from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, may, require
from orchestrator.domain.recording import RecordingEvent, RecordingStatus
from orchestrator.domain.records import Recording
from orchestrator.domain.retention import Disposal, DisposalEvent, DisposalStatus, DueRecording, LegalHold
from orchestrator.domain.transitions import step
from orchestrator.services import audit_log
from orchestrator.services.state_changes import change_recording
from orchestrator.store import disposals as rows
from orchestrator.store import recordings as recording_rows
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

PROPOSABLE: Final = frozenset({RecordingStatus.LINKED, RecordingStatus.ARCHIVED})
SHORTEST_REASON: Final = 5


@dataclass(frozen=True, slots=True)
class Retained:
    """What the page of retention shows."""

    due: list[DueRecording]
    holds: list[LegalHold]
    disposals: list[Disposal]


def years_of(settings: RetentionSettings) -> Mapping[CaseKind, int]:
    """How many years each kind is kept."""
    return {kind: getattr(settings, f"{kind}_years") for kind in CaseKind}


def retained(tx: Transaction, years: Mapping[CaseKind, int], by: Actor, now: datetime) -> Retained:
    """Recordings whose period has ended, holds in force, proposals."""
    if not may(by, Action.DISPOSAL_DECIDE):
        require(by, Action.DISPOSAL_PROPOSE)
    return Retained(_due(tx, years, now), rows.holds(tx), rows.disposals(tx))


def _due(tx: Transaction, years: Mapping[CaseKind, int], now: datetime) -> list[DueRecording]:
    kinds = rows.kinds_of_cases(tx)
    found = []
    for one in recording_rows.every_recording(tx):
        until = _kept_until(one, kinds, years)
        if one.status in PROPOSABLE and one.ended_at is not None and until is not None and until <= now:
            found.append(DueRecording(one.code, one.session_code, kinds[one.case_file_id], one.ended_at, until))
    return found


def _kept_until(one: Recording, kinds: Mapping[int, CaseKind], years: Mapping[CaseKind, int]) -> datetime | None:
    return None if one.ended_at is None else retention.ends_at(one.ended_at, kinds[one.case_file_id], years)


def hold(tx: Transaction, code: str, reason: str, by: Actor, now: datetime) -> None:
    """Nobody destroys this recording until the hold is lifted. `NotFound`, `RuleBroken`."""
    found = _held_one(tx, code, by)
    reason = _reason(reason)
    if found.status is not RecordingStatus.HOLD:
        change_recording(tx, found.id, RecordingEvent.HELD, now)
    rows.add_hold(tx, found.id, reason, _account(by), now)
    audit_log.append(tx, by, Action.LEGAL_HOLD, f"recording {code}", now, after="hold", reason=reason)


def lift(tx: Transaction, code: str, reason: str, by: Actor, now: datetime) -> None:
    """All holds on it are over."""
    found = _held_one(tx, code, by)
    reason = _reason(reason)
    rows.lift_holds(tx, found.id, reason, _account(by), now)
    change_recording(tx, found.id, RecordingEvent.RELEASED, now)
    audit_log.append(tx, by, Action.LEGAL_HOLD, f"recording {code}", now, after="lifted", reason=reason)


def _held_one(tx: Transaction, code: str, by: Actor) -> Recording:
    require(by, Action.LEGAL_HOLD)
    found = recording_rows.recording_by_code(tx, code[:40].strip())
    if found is None:
        raise NotFound("recording.not_found", code=code[:40])
    return found


def propose(
    tx: Transaction, codes: Sequence[str], reason: str, years: Mapping[CaseKind, int], by: Actor, now: datetime
) -> Disposal:
    """Propose to destroy recordings whose period has ended. `RuleBroken`."""
    require(by, Action.DISPOSAL_PROPOSE)
    reason = _reason(reason)
    due = {one.code for one in _due(tx, years, now)}
    chosen = [one for one in recording_rows.every_recording(tx) if one.code in set(codes)]
    if not chosen:
        raise RuleBroken("disposal.none_chosen", field="recordings")
    for one in chosen:
        if one.code not in due:
            raise RuleBroken("disposal.not_due", field="recordings", code=one.code)
        if one.status is RecordingStatus.LINKED:
            change_recording(tx, one.id, RecordingEvent.ARCHIVED, now)
        change_recording(tx, one.id, RecordingEvent.DISPOSAL_PROPOSED, now)
    code = f"TH-{now:%Y}-{next_number(tx, f'disposal {now:%Y}'):04d}"
    rows.add_disposal(tx, code, reason, [one.id for one in chosen], _account(by), now)
    audit_log.append(tx, by, Action.DISPOSAL_PROPOSE, f"disposal {code}", now, after="proposed", reason=reason)
    return disposal_by_code(tx, code)


def decide(tx: Transaction, code: str, approve: bool, reason: str, by: Actor, now: datetime) -> Disposal:
    """Approve or refuse: never whoever proposed it."""
    require(by, Action.DISPOSAL_DECIDE)
    found, reason = disposal_by_code(tx, code), _reason(reason)
    if by.account_id == found.proposed_by:
        raise RuleBroken("disposal.same_person")
    event = DisposalEvent.APPROVED if approve else DisposalEvent.REFUSED
    status = step(retention.TRANSITIONS, found.status, event)
    rows.change_disposal(tx, found.id, status, decided_by=_account(by), decided_at=now, decision=reason)
    if status is DisposalStatus.REFUSED:
        for one in rows.recordings_in(tx, found.id):
            if one.status is RecordingStatus.DISPOSAL_PROPOSED:
                change_recording(tx, one.id, RecordingEvent.RELEASED, now)
    thing = f"disposal {code}"
    audit_log.append(tx, by, Action.DISPOSAL_DECIDE, thing, now, before=found.status, after=status, reason=reason)
    return disposal_by_code(tx, code)


def disposal_by_code(tx: Transaction, code: str) -> Disposal:
    """`NotFound`."""
    found = rows.disposal_by_code(tx, code[:40])
    if found is None:
        raise NotFound("disposal.not_found", code=code[:40])
    return found


def _reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise RuleBroken("view.reason_missing", field="reason", least=SHORTEST_REASON)
    if len(reason) > audit_log.LONGEST_REASON:
        raise RuleBroken("form.too_long", field="reason", most=audit_log.LONGEST_REASON)
    return reason


def _account(by: Actor) -> int:
    if by.account_id is None:
        raise RuleBroken("policy.not_allowed", action=Action.DISPOSAL_DECIDE)
    return by.account_id
