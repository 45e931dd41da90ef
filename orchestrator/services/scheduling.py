"""Sessions on the calendar: planned without a clash, moved, called off, approved, announced; and looked up.

Two plannings at the same time wait for each other (`lock("calendar")`), so that one of them sees the other's booking.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.domain.case_file import CaseEvent
from orchestrator.domain.errors import Clash, RuleBroken
from orchestrator.domain.participant import NEEDS_IDENTITY, ParticipantStatus
from orchestrator.domain.policy import SYSTEM, Action, Actor, may, require
from orchestrator.domain.reception_session import TRANSITIONS, SessionEvent, SessionStatus
from orchestrator.domain.records import Participant, Point, ReceptionSession
from orchestrator.domain.transitions import step
from orchestrator.services import audit_log, slots
from orchestrator.services.messages import announce
from orchestrator.services.schedule_form import Invited, Planned, ScheduleSession, check_length, check_start, checked
from orchestrator.services.secret import new_public_id
from orchestrator.services.sight import masked_participant, seen_case, seen_session
from orchestrator.services.state_changes import ANNOUNCED, change_case, change_session
from orchestrator.store import office, participants, sessions, turns
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

__all__ = ["ANNOUNCED", "Invited", "ScheduleSession"]


def schedule_session(tx: Transaction, new: ScheduleSession, by: Actor, now: datetime) -> ReceptionSession:
    """A draft on the calendar. `FormInvalid` with every mistake; `Clash` with what is taken, by which session, until
    when, and the next time at which everything is free.
    """
    require(by, Action.SESSION_SCHEDULE)
    tx.lock("calendar")
    plan = checked(tx, new, now)
    for clash in slots.clashes(tx, plan, now):
        raise clash
    session = _write(tx, plan, by, now)
    change_case(tx, plan.case.id, CaseEvent.SCHEDULED, by, now)
    audit_log.append(tx, by, Action.SESSION_SCHEDULE, f"session {session.code}", now, after=session.status)
    return session


def check_slot(tx: Transaction, new: ScheduleSession, now: datetime) -> list[Clash]:
    """Every clash of this plan, for the form before it is sent. `FormInvalid` when it cannot be judged yet."""
    return slots.clashes(tx, checked(tx, new, now), now)


def _write(tx: Transaction, plan: Planned, by: Actor, now: datetime) -> ReceptionSession:
    year = plan.starts_at.astimezone(ZoneInfo(tx.rules.time_zone)).year
    session = ReceptionSession(
        id=0,
        code=f"TCD-{year}-{next_number(tx, f'reception_session:{year}'):04}",
        title=plan.title,
        case_file_id=plan.case.id,
        case_code=plan.case.code,
        starts_at=plan.starts_at,
        planned_minutes=plan.planned_minutes,
        status=SessionStatus.DRAFT,
        central_point=plan.central_point,
        component_points=plan.component_points,
        chair_account_id=plan.chair_account_id,
        video_codec=plan.video_codec or tx.rules.video_codec,
        waiting_opens_at=plan.starts_at - tx.rules.waiting_room_opens,
        kind=plan.kind,
        ground=plan.ground,
    )
    added = sessions.add_session(tx, session, now, by.account_id)
    turn = turns.add_turn(tx, added.id, plan.case.id, 1, plan.planned_minutes)
    points = {point.code: point for point in plan.points}
    for invited in plan.participants:
        person = participants.add_participant(tx, _participant(added, invited, points))
        if person.role in NEEDS_IDENTITY:
            turns.add_person(tx, turn.id, person.id)
    return sessions.session_by_id(tx, added.id)


def _participant(session: ReceptionSession, invited: Invited, points: dict[str, Point]) -> Participant:
    point = points.get(invited.point)
    return Participant(
        id=0,
        public_id=new_public_id(),
        session_id=session.id,
        session_code=session.code,
        account_id=invited.account_id,
        salutation=invited.salutation,
        name=invited.name,
        title=invited.title,
        agency=invited.agency,
        role=invited.role,
        point_id=None if point is None else point.id,
        email=invited.email,
        phone=invited.phone,
        status=ParticipantStatus.INVITED,
    )


def move_session(
    tx: Transaction, code: str, starts_at: datetime, planned_minutes: int, by: Actor, now: datetime, reason: str = ""
) -> ReceptionSession:
    """A new time, free for all who take part; told to everybody who had been told the old one."""
    tx.lock("calendar")
    session = seen_session(tx, code, by, lock=True)
    require(by, Action.SESSION_SCHEDULE, session.thing)
    step(TRANSITIONS, session.status, SessionEvent.MOVED)
    check_start(starts_at, now)
    check_length(planned_minutes)
    for clash in slots.clashes_of_move(tx, session, starts_at, planned_minutes, now):
        raise clash
    sessions.set_time(tx, session.id, starts_at, planned_minutes, starts_at - tx.rules.waiting_room_opens)
    ends_at = starts_at + timedelta(minutes=planned_minutes)
    participants.set_link_end(tx, session.id, ends_at + tx.rules.links_end_after)
    moved = change_session(tx, code, SessionEvent.MOVED, by, now, reason)
    if session.status in ANNOUNCED:
        announce(tx, moved, "moved", now, {"before": session.starts_at.isoformat(), "reason": reason[:500]})
    return moved


def cancel_session(tx: Transaction, code: str, reason: str, by: Actor, now: datetime) -> ReceptionSession:
    """Called off for good, with the reason, told to everybody who knew of it."""
    return _call_off(tx, code, SessionEvent.CANCELLED, reason, by, now)


def postpone_session(tx: Transaction, code: str, reason: str, by: Actor, now: datetime) -> ReceptionSession:
    """Called off until a new time is set (`move_session`), with the reason."""
    return _call_off(tx, code, SessionEvent.POSTPONED, reason, by, now)


def convert_session(tx: Transaction, code: str, reason: str, by: Actor, now: datetime) -> ReceptionSession:
    """Held in person instead."""
    return _call_off(tx, code, SessionEvent.CONVERTED, reason, by, now)


def abandon_session(tx: Transaction, code: str, now: datetime) -> ReceptionSession:
    """Nobody opened it, and its planned end is long past: broken off. Any other session stays as it is."""
    session = seen_session(tx, code, SYSTEM, lock=True)
    late = now >= session.ends_at + tx.rules.abandon_after
    if late and session.status in (SessionStatus.CONNECTING, SessionStatus.READY):
        return change_session(tx, code, SessionEvent.ABORTED, SYSTEM, now, "abandoned")
    return session


def _call_off(
    tx: Transaction, code: str, event: SessionEvent, reason: str, by: Actor, now: datetime
) -> ReceptionSession:
    before = seen_session(tx, code, by, lock=True)
    after = change_session(tx, code, event, by, now, reason)
    if before.status in ANNOUNCED:
        announce(tx, after, str(event), now, {"reason": reason.strip()[:500]})
    return after


def submit(tx: Transaction, code: str, by: Actor, now: datetime) -> ReceptionSession:
    """To the chair, for approval."""
    return _changed(tx, code, SessionEvent.SUBMITTED, by, now)


def approve(tx: Transaction, code: str, by: Actor, now: datetime, reason: str = "") -> ReceptionSession:
    """The chair agrees to hold it online; with the reason that a rule may ask for (`services.gates`)."""
    return _changed(tx, code, SessionEvent.APPROVED, by, now, reason)


def return_to_operator(tx: Transaction, code: str, reason: str, by: Actor, now: datetime) -> ReceptionSession:
    """The chair wants something changed."""
    return _changed(tx, code, SessionEvent.RETURNED, by, now, reason)


def publish(tx: Transaction, code: str, by: Actor, now: datetime, reason: str = "") -> ReceptionSession:
    """Announce it: an invitation to everybody who takes part. Late (R01), it needs the reason."""
    session = _changed(tx, code, SessionEvent.PUBLISHED, by, now, reason)
    announce(tx, session, "invitation", now, {})
    return session


def note_test(tx: Transaction, code: str, by: Actor, now: datetime) -> ReceptionSession:
    """The test connection of every point succeeded."""
    return _changed(tx, code, SessionEvent.TEST_PASSED, by, now)


def _changed(
    tx: Transaction, code: str, event: SessionEvent, by: Actor, now: datetime, reason: str = ""
) -> ReceptionSession:
    seen_session(tx, code, by, lock=True)
    return change_session(tx, code, event, by, now, reason)


def sessions_between(tx: Transaction, start: datetime, end: datetime, by: Actor) -> list[ReceptionSession]:
    """Those planned to start in `[start, end)` that this actor may see, earliest first."""
    found = sessions.sessions_between(tx, start, end)
    return [session for session in found if may(by, Action.SESSION_VIEW, session.thing)]


def published_sessions(tx: Transaction, limit: int, now: datetime) -> list[ReceptionSession]:
    """What the public calendar shows: announced sessions to come or going on; no denunciation among them."""
    found = sessions.sessions_between(tx, now - timedelta(hours=12), now + timedelta(days=90))
    shown = ANNOUNCED | {SessionStatus.IN_SESSION, SessionStatus.PAUSED, SessionStatus.READ_BACK}
    public = [one for one in found if one.status in shown and not one.denunciation and one.ends_at > now]
    return public[: max(0, min(limit, 100))]


def sessions_of_case(tx: Transaction, case_code: str, by: Actor) -> list[ReceptionSession]:
    """Every session of a case that this actor may see, earliest first."""
    case = seen_case(tx, case_code, by)
    found = sessions.sessions_of_case(tx, case.id)
    return [session for session in found if may(by, Action.SESSION_VIEW, session.thing)]


def session_by_code(tx: Transaction, code: str, by: Actor) -> ReceptionSession:
    """`NotFound` when there is none, or none for this actor."""
    return seen_session(tx, code, by)


def participants_of(tx: Transaction, code: str, by: Actor) -> list[Participant]:
    """In the order of invitation; who denounced has no name for those who may not know it."""
    session = seen_session(tx, code, by)
    return [masked_participant(one, session, by) for one in participants.participants_of(tx, session.id)]


def points(tx: Transaction, by: Actor) -> tuple[Point, ...]:
    """Every reception point of the office, the central one first: what a form offers."""
    if not may(by, Action.SESSION_SCHEDULE):
        raise RuleBroken("policy.not_allowed", action=Action.SESSION_SCHEDULE)
    return office.points(tx)
