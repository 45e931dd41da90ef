"""The turns of a session before it is announced: one matter each, added, put in order, taken out.

Holding them is `services.live`'s. A turn taken out stays in the books as withdrawn.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from orchestrator.domain.case_file import TRANSITIONS as CASE_STEPS
from orchestrator.domain.case_file import CaseEvent, CaseKind
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.participant import ParticipantStatus, SessionRole
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.records import CaseFile, Participant, ReceptionSession
from orchestrator.domain.records_turn import Turn
from orchestrator.domain.transitions import allows
from orchestrator.domain.turn import TurnEvent, TurnStatus
from orchestrator.services import audit_log
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.schedule_form import SHORTEST
from orchestrator.services.secret import new_public_id
from orchestrator.services.sight import masked_case, seen_case, seen_session
from orchestrator.services.state_changes import change_case
from orchestrator.services.turn_changes import change_turn
from orchestrator.store import cases, participants, turns
from orchestrator.store.database import Transaction

MOST_TURNS: Final = 30
OPEN: Final = frozenset({SessionStatus.DRAFT, SessionStatus.PENDING_APPROVAL, SessionStatus.APPROVED})
"""Nobody has been told yet which matters are heard."""


def turns_of(tx: Transaction, code: str, by: Actor) -> list[tuple[Turn, CaseFile]]:
    """The turns that stand, in the order of the queue, with their matters as this actor may see them."""
    session = seen_session(tx, code, by)
    found = [(turn, cases.case_by_id(tx, turn.case_file_id)) for turn in _standing(tx, session)]
    return [(turn, masked_case(case, by)) for turn, case in found if case is not None]


def _standing(tx: Transaction, session: ReceptionSession) -> list[Turn]:
    return [one for one in turns.turns_of_session(tx, session.id) if one.status is not TurnStatus.WITHDRAWN]


def add_turn(tx: Transaction, code: str, case_code: str, minutes: int | None, by: Actor, now: datetime) -> Turn:
    """One more matter at the end. `FormInvalid`; `RuleBroken("turns.not_planned")` once people know of the session."""
    session = _plannable(tx, code, by)
    standing = _standing(tx, session)
    case = seen_case(tx, case_code.strip(), by)
    wrong = Mistakes()
    if len(standing) >= MOST_TURNS:
        wrong.add("turns.full", "turn_case", most=MOST_TURNS)
    if any(one.case_file_id == case.id for one in standing):
        wrong.add("turns.twice", "turn_case")
    if case.kind is CaseKind.MIXED:
        wrong.add("schedule.mixed", "turn_case")
    if not allows(CASE_STEPS, case.status, CaseEvent.SCHEDULED):
        wrong.add("schedule.case_closed", "turn_case", code=case.code)
    if minutes is None or minutes < SHORTEST:
        wrong.add("schedule.length", "turn_minutes", least=SHORTEST, most=session.planned_minutes)
    wrong.stop_if_any()
    every = turns.turns_of_session(tx, session.id)
    number = max((one.number for one in every), default=0) + 1
    made = turns.add_turn(tx, session.id, case.id, number, minutes or SHORTEST)
    turns.add_person(tx, made.id, _citizen(tx, session, case.id))
    change_case(tx, case.id, CaseEvent.SCHEDULED, by, now)
    audit_log.append(tx, by, "turn:added", f"session {session.code}", now, after=str(made.number))
    return made


def _citizen(tx: Transaction, session: ReceptionSession, case_file_id: int) -> int:
    """Who brought the matter takes part in its turn, at the central point until another is agreed on."""
    case = cases.case_by_id(tx, case_file_id)
    assert case is not None, "looked up a moment ago"
    who = case.petitioner
    person = Participant(
        id=0,
        public_id=new_public_id(),
        session_id=session.id,
        session_code=session.code,
        account_id=None,
        salutation=who.salutation,
        name=who.name,
        title="",
        agency="",
        role=SessionRole.CITIZEN,
        point_id=session.central_point.id,
        email=who.email,
        phone=who.phone,
        status=ParticipantStatus.INVITED,
    )
    return participants.add_participant(tx, person).id


def move_up(tx: Transaction, code: str, number: int, by: Actor, now: datetime) -> None:
    """Before the one that stands before it."""
    session = _plannable(tx, code, by)
    standing = _standing(tx, session)
    place = _place(standing, number)
    if place:
        turns.swap_numbers(tx, standing[place - 1], standing[place])
        audit_log.append(tx, by, "turn:moved", f"session {session.code}", now, after=str(number))


def take_out(tx: Transaction, code: str, number: int, by: Actor, now: datetime) -> None:
    """Not in this session after all; its case file is free for another."""
    session = _plannable(tx, code, by)
    standing = _standing(tx, session)
    turn = standing[_place(standing, number)]
    if len(standing) == 1 or turn.case_file_id == session.case_file_id:
        raise RuleBroken("turns.last")
    change_turn(tx, code, number, TurnEvent.WITHDRAWN, by, now)


def _plannable(tx: Transaction, code: str, by: Actor) -> ReceptionSession:
    session = seen_session(tx, code, by, lock=True)
    require(by, Action.SESSION_SCHEDULE, session.thing)
    if session.status not in OPEN:
        raise RuleBroken("turns.not_planned")
    return session


def _place(standing: list[Turn], number: int) -> int:
    for place, turn in enumerate(standing):
        if turn.number == number:
            return place
    raise NotFound("turns.not_found")
