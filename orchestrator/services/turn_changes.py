"""The one way to change the state of a turn: right, table, gate, row, audit line. The case file follows."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from orchestrator.domain.case_file import CaseEvent
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.queue import open_turn
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.records import ReceptionSession
from orchestrator.domain.records_turn import Turn
from orchestrator.domain.transitions import step
from orchestrator.domain.turn import TRANSITIONS, TurnEvent
from orchestrator.services import audit_log
from orchestrator.services.state_changes import change_case
from orchestrator.store import minutes, sessions, states, turns
from orchestrator.store.database import Transaction

_MOMENTS: Final = {
    TurnEvent.CALLED: "called_at",
    TurnEvent.OPENED: "opened_at",
    TurnEvent.CLOSED: "closed_at",
}


def change_turn(
    tx: Transaction, code: str, number: int, event: TurnEvent, by: Actor, now: datetime, reason: str = ""
) -> Turn:
    """Raise `event` on this turn of the session. `RuleBroken`: `state.forbidden`, `turn.session_not_on`,
    `turn.another_open`, `turn.not_read_back`; `NotAllowed`; `NotFound`.
    """
    session = sessions.session_by_code(tx, code[:40], lock=True)
    if session is None:
        raise NotFound("session.not_found", code=code[:40])
    require(by, Action.TURN_CONDUCT, session.thing)
    everyone = turns.turns_of_session(tx, session.id)
    turn = next((one for one in everyone if one.number == number), None)
    if turn is None:
        raise NotFound("turn.not_found", number=number)
    after = step(TRANSITIONS, turn.status, event)
    _gates(session, everyone, event)
    if event is TurnEvent.CLOSED:
        _read_back_or_reason(tx, turn, reason)
    facts: dict[str, object] = {_MOMENTS[event]: now} if event in _MOMENTS else {}
    states.set_turn(tx, turn.id, after, **facts)
    audit_log.append(
        tx,
        by,
        f"turn:{event}",
        f"turn {code}-{number}",
        now,
        before=str(turn.status),
        after=str(after),
        reason=reason,
    )
    _case_follows(tx, turn, event, by, now)
    changed = turns.turn_by_id(tx, turn.id)
    assert changed is not None
    return changed


def _gates(session: ReceptionSession, everyone: list[Turn], event: TurnEvent) -> None:
    if event is not TurnEvent.OPENED:
        return
    if session.status is not SessionStatus.IN_SESSION:
        raise RuleBroken("turn.session_not_on")
    held = open_turn(everyone)
    if held is not None:
        raise RuleBroken("turn.another_open", number=held.number)


def _read_back_or_reason(tx: Transaction, turn: Turn, reason: str) -> None:
    """Rule R12: minutes are read back and confirmed, or it is written down why not."""
    found = minutes.minutes_of_turn(tx, turn.id)
    if not reason.strip() and (found is None or not found.frozen):
        raise RuleBroken("turn.not_read_back", field="reason")


def _case_follows(tx: Transaction, turn: Turn, event: TurnEvent, by: Actor, now: datetime) -> None:
    if event is TurnEvent.CLOSED:
        change_case(tx, turn.case_file_id, CaseEvent.RECEIVED, by, now)
    elif event is TurnEvent.WITHDRAWN:
        change_case(tx, turn.case_file_id, CaseEvent.CALLED_OFF, by, now)
