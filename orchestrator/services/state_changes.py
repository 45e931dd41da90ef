"""The one way to change the state of a session, participant, recording or case: right, table, gate, row, audit line.

`services.admission` is where others call these from.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from orchestrator.domain import case_file, participant, reception_session, recording
from orchestrator.domain.case_file import CaseEvent
from orchestrator.domain.errors import NotAllowed, NotFound, RuleBroken
from orchestrator.domain.participant import NEEDS_IDENTITY, ParticipantEvent
from orchestrator.domain.policy import SYSTEM, Action, Actor, Thing, may, require
from orchestrator.domain.reception_session import LIVE, OVER, RECORDED, SessionEvent, SessionStatus
from orchestrator.domain.recording import RecordingEvent, RecordingStatus
from orchestrator.domain.records import Participant, ReceptionSession, Recording
from orchestrator.domain.transitions import allows, step
from orchestrator.services import audit_log, gates, register
from orchestrator.services.form_checks import required_reason
from orchestrator.services.sight import masked_participant
from orchestrator.store import cases, participants, planning, recordings, sessions, states
from orchestrator.store.database import Transaction

_E = SessionEvent
SESSION_RIGHTS: Final = {
    **dict.fromkeys(_E, Action.SESSION_PRESIDE),
    **dict.fromkeys(
        (
            _E.SUBMITTED,
            _E.PUBLISHED,
            _E.TEST_PASSED,
            _E.WAITING_ROOM_OPENED,
            _E.POINTS_READY,
            _E.POINTS_LOST,
            _E.MOVED,
            _E.POSTPONED,
            _E.CANCELLED,
            _E.CONVERTED,
            _E.ARCHIVED,
        ),
        Action.SESSION_SCHEDULE,
    ),
    _E.APPROVED: Action.SESSION_APPROVE,
    _E.RETURNED: Action.SESSION_APPROVE,
}
"""Whose act each event is."""

NEED_REASON: Final = frozenset({_E.PAUSED, _E.POSTPONED, _E.CANCELLED, _E.CONVERTED, _E.ABORTED, _E.RETURNED})
IDENTITY_METHODS: Final = frozenset({"id_card_camera", "id_card_point", "known"})

_P = ParticipantEvent
_BY_ONESELF: Final = frozenset(
    {_P.REGISTERED, _P.IDENTITY_ASKED, _P.ENTERED_WAITING_ROOM, _P.LEFT, _P.LINE_LOST, _P.LINE_BACK, _P.FLOOR_ENDED}
)
"""What follows from what a participant does; whoever may admit may do it too."""

ANNOUNCED: Final = frozenset(
    {SessionStatus.PUBLISHED, SessionStatus.TESTED, SessionStatus.CONNECTING, SessionStatus.READY}
)
"""People have been told of the session: a change must be told too."""

RECORDING_FACTS: Final = frozenset({"started_at", "ended_at", "bytes", "gap_count", "manifest_sha256"})


def change_session(
    tx: Transaction, code: str, event: SessionEvent, by: Actor, now: datetime, reason: str = ""
) -> ReceptionSession:
    """Raise `event`. `RuleBroken`: `state.forbidden`, `session.reason_missing`, `recording.not_writing`."""
    session = _session(tx, code)
    _may_change_session(by, event, session.thing)
    if event in NEED_REASON:
        reason = required_reason(reason, "session.reason_missing")
    after = step(reception_session.TRANSITIONS, session.status, event)
    if after in RECORDED:
        _demand_recording(tx, session)
    _lawful(tx, session, event, by, now, reason)
    states.set_session(tx, session.id, after, **_session_facts(session, event, after, reason, now))
    _tell(tx, by, f"session:{event}", f"session {code}", now, session.status, after, reason)
    _case_follows(tx, session, after, by, now)
    return sessions.session_by_id(tx, session.id)


def _lawful(
    tx: Transaction, session: ReceptionSession, event: SessionEvent, by: Actor, now: datetime, reason: str
) -> None:
    """The rules that this step asks (`services.gates`); a reason given with the step counts for those that need one."""
    announced = session.status in ANNOUNCED
    if event is SessionEvent.PUBLISHED:
        gates.demand_roster(tx, session)
    if event is SessionEvent.TEST_PASSED:
        gates.demand_tests(tx, session)
    if event is SessionEvent.PUBLISHED or (event is SessionEvent.MOVED and announced):
        planning.put_plan(tx, replace(planning.plan_of(tx, session.id), published_at=now, notified_at=now))
    if event is not SessionEvent.MOVED or announced:
        gates.demand(tx, session, event, by, now, reason)


def _session(tx: Transaction, code: str) -> ReceptionSession:
    session = sessions.session_by_code(tx, code[:40], lock=True)
    if session is None:
        raise NotFound("session.not_found", code=code[:40])
    return session


def _may_change_session(by: Actor, event: SessionEvent, thing: Thing) -> None:
    if event is SessionEvent.PAUSED and may(by, Action.ADMIT, thing):
        return
    require(by, SESSION_RIGHTS[event], thing)


def _demand_recording(tx: Transaction, session: ReceptionSession) -> None:
    """No recorder, no session (Decree 154/2026 art. 24; rule R05)."""
    found = recordings.recordings_of_session(tx, session.id)
    if not any(one.status is RecordingStatus.RECORDING for one in found):
        raise RuleBroken("recording.not_writing")


def _session_facts(
    session: ReceptionSession, event: SessionEvent, after: SessionStatus, reason: str, now: datetime
) -> dict[str, object]:
    facts: dict[str, object] = {"reason": "" if event in gates.ASKED and event is not SessionEvent.MOVED else reason}
    if event is SessionEvent.WAITING_ROOM_OPENED:
        facts["opened_at"] = now
    if event is SessionEvent.MOVED:
        facts["opened_at"] = None
    if event is SessionEvent.STARTED and session.started_at is None:
        facts["started_at"] = now
    if after in OVER and session.closed_at is None:
        facts["closed_at"] = now
    return facts


def _case_follows(tx: Transaction, session: ReceptionSession, after: SessionStatus, by: Actor, now: datetime) -> None:
    if after is SessionStatus.CLOSED:
        change_case(tx, session.case_file_id, CaseEvent.RECEIVED, by, now)
        register.write_lines(tx, sessions.session_by_id(tx, session.id), by, now)
    elif after in OVER and session.status not in OVER and session.started_at is None:
        others = sessions.sessions_of_case(tx, session.case_file_id)
        if not any(one.id != session.id and one.status not in OVER for one in others):
            change_case(tx, session.case_file_id, CaseEvent.CALLED_OFF, by, now)


def change_case(tx: Transaction, case_file_id: int, event: CaseEvent, by: Actor, now: datetime) -> None:
    """What a session does to its case. A case that has moved on meanwhile stays where it is."""
    case = cases.case_by_id(tx, case_file_id)
    if case is None or not allows(case_file.TRANSITIONS, case.status, event):
        return
    after = step(case_file.TRANSITIONS, case.status, event)
    if after is not case.status:
        states.set_case(tx, case.id, after)
        _tell(tx, by, f"case:{event}", f"case {case.code}", now, case.status, after, "")


def change_participant(
    tx: Transaction,
    participant_id: int,
    event: ParticipantEvent,
    by: Actor,
    now: datetime,
    reason: str = "",
    method: str = "",
) -> Participant:
    """Raise `event`. `RuleBroken`: `state.forbidden`, `waiting_room.closed`, `door.identity_needed`, `identity.method`,
    `participant.reason_missing`; `NotAllowed`; `NotFound`.

    What comes back is as `SYSTEM` sees it: of a denunciation without the name.
    """
    try:
        person = participants.participant_by_id(tx, participant_id, lock=True)
    except LookupError:
        raise NotFound("participant.not_found") from None
    session = sessions.session_by_id(tx, person.session_id)
    _may_change_participant(by, event, person, session.thing)
    after = step(participant.TRANSITIONS, person.status, event)
    facts = _participant_facts(event, method)
    _gates(session, person, event)
    if event is ParticipantEvent.REMOVED:
        reason = required_reason(reason, "participant.reason_missing")
    if event is ParticipantEvent.ADMITTED:
        _enters(tx, session, person, now)
    states.set_participant(tx, person.id, after, **facts)
    _tell(tx, by, f"participant:{event}", f"participant {person.public_id}", now, person.status, after, reason)
    return masked_participant(participants.participant_by_id(tx, person.id), session, by)


def _enters(tx: Transaction, session: ReceptionSession, person: Participant, now: datetime) -> None:
    """A citizen with an identity that is known (R06); a point that is connected from now on (R03)."""
    if person.role in NEEDS_IDENTITY:
        gates.demand_identity(tx, session, person, now)
    if person.point_id is not None:
        planning.note_presence(tx, session.id, person.point_id, now)


def _may_change_participant(by: Actor, event: ParticipantEvent, person: Participant, thing: Thing) -> None:
    oneself = by.participant == person.public_id and may(by, Action.SEAT_TAKE, thing)
    if event in _BY_ONESELF and oneself:
        return
    if event in (ParticipantEvent.FLOOR_GIVEN, ParticipantEvent.FLOOR_ENDED):
        require(by, Action.FLOOR_GRANT, thing)
    elif not may(by, Action.ADMIT, thing):
        raise NotAllowed("policy.not_allowed", action=Action.ADMIT)


def _participant_facts(event: ParticipantEvent, method: str) -> dict[str, object]:
    if event is not ParticipantEvent.IDENTITY_VERIFIED:
        return {}
    if method not in IDENTITY_METHODS:
        raise RuleBroken("identity.method", field="method")
    return {"identity_method": method}


def _gates(session: ReceptionSession, person: Participant, event: ParticipantEvent) -> None:
    entering = event in (ParticipantEvent.ENTERED_WAITING_ROOM, ParticipantEvent.ADMITTED)
    if entering and session.status not in LIVE:
        raise RuleBroken("waiting_room.closed", opens=session.waiting_opens_at)
    if entering and person.role in NEEDS_IDENTITY and not person.identity_method:
        raise RuleBroken("door.identity_needed")
    if event is ParticipantEvent.ENTERED_WAITING_ROOM and person.rules_acknowledged_at is None:
        raise RuleBroken("rules.not_acknowledged")


def open_recording(tx: Transaction, session_code: str, now: datetime) -> Recording:
    """The session's next recording, armed: BG-2026-0001-01, -02 after it …"""
    session = _session(tx, session_code)
    if session.status not in LIVE:
        raise RuleBroken("state.forbidden", state=session.status, event=RecordingEvent.BYTES_WRITTEN)
    number = recordings.count_of_session(tx, session.id) + 1
    code = f"BG-{session_code.removeprefix('TCD-')}-{number:02}"
    added = recordings.add_recording(tx, code, session.id, session.case_file_id, code)
    audit_log.append(tx, SYSTEM, "recording:armed", f"recording {code}", now, after=RecordingStatus.ARMED)
    return added


def change_recording(
    tx: Transaction, /, recording_id: int, event: RecordingEvent, now: datetime, **facts: Any
) -> Recording:
    """Raise `event`; `facts` are `RECORDING_FACTS`. `RuleBroken("state.forbidden")`."""
    unknown = set(facts) - RECORDING_FACTS
    if unknown:
        raise TypeError(f"no facts of a recording: {sorted(unknown)}")
    try:
        found = recordings.recording_by_id(tx, recording_id, lock=True)
    except LookupError:
        raise NotFound("recording.not_found", code=str(recording_id)) from None
    after = step(recording.TRANSITIONS, found.status, event)
    if event is RecordingEvent.BYTES_WRITTEN and found.started_at is None:
        facts.setdefault("started_at", now)
    states.set_recording(tx, found.id, after, **facts)
    _tell(tx, SYSTEM, f"recording:{event}", f"recording {found.code}", now, found.status, after, "")
    return recordings.recording_by_id(tx, found.id)


def _tell(
    tx: Transaction, by: Actor, action: str, thing: str, now: datetime, before: str, after: str, reason: str
) -> None:
    audit_log.append(tx, by, action, thing, now, before=str(before), after=str(after), reason=reason)
