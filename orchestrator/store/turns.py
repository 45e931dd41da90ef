"""The turns of a reception session. Changes no status (`store.states` does)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from orchestrator.domain.records_turn import Turn
from orchestrator.domain.turn import TurnStatus
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import insert, one, rows, update
from orchestrator.store.tables_turns import reception_turn, turn_participant

AT_MOST = 200


def add_turn(tx: Transaction, session_id: int, case_file_id: int, number: int, planned_minutes: int) -> Turn:
    """A further turn, planned. Its number is the caller's; two of the same session never share one."""
    added = insert(
        tx,
        reception_turn,
        session_id=session_id,
        case_file_id=case_file_id,
        number=number,
        status=str(TurnStatus.PLANNED),
        planned_minutes=planned_minutes,
    )
    found = turn_by_id(tx, added)
    assert found is not None
    return found


def turn_by_id(tx: Transaction, turn_id: int, *, lock: bool = False) -> Turn | None:
    """None when there is none. With `lock` nobody else changes it until the transaction ends."""
    if lock:
        tx.connection.execute(select(reception_turn.c.id).where(reception_turn.c.id == turn_id).with_for_update())
    found = _load(tx, reception_turn.c.id == turn_id)
    return found[0] if found else None


def turns_of_session(tx: Transaction, session_id: int) -> list[Turn]:
    """Every turn, in the order of the queue."""
    return _load(tx, reception_turn.c.session_id == session_id)


def turns_of_case(tx: Transaction, case_file_id: int) -> list[Turn]:
    """Every turn in which this matter was or will be received."""
    return _load(tx, reception_turn.c.case_file_id == case_file_id)


def swap_numbers(tx: Transaction, one_turn: Turn, other: Turn) -> None:
    """The two change places; a number that nobody has stands in between."""
    for turn, number in ((one_turn, -one_turn.number), (other, one_turn.number), (one_turn, other.number)):
        update(tx, reception_turn, reception_turn.c.id == turn.id, number=number)


def add_person(tx: Transaction, turn_id: int, participant_id: int) -> None:
    """This participant belongs to that turn."""
    insert(tx, turn_participant, turn_id=turn_id, participant_id=participant_id)


def people_of_turn(tx: Transaction, turn_id: int) -> list[int]:
    """Participants who belong to this turn only."""
    query = select(turn_participant.c.participant_id).where(turn_participant.c.turn_id == turn_id)
    return [row.participant_id for row in rows(tx, query.limit(AT_MOST))]


def turn_of_person(tx: Transaction, participant_id: int) -> Turn | None:
    """The turn that this participant belongs to; None for whoever belongs to the whole session."""
    query = select(turn_participant.c.turn_id).where(turn_participant.c.participant_id == participant_id)
    row = one(tx, query)
    return None if row is None else turn_by_id(tx, row.turn_id)


def _load(tx: Transaction, where: ColumnElement[bool]) -> list[Turn]:
    case = tables.case_file
    query = (
        select(reception_turn, case.c.code.label("case_code"))
        .join(case, case.c.id == reception_turn.c.case_file_id)
        .where(where)
        .order_by(reception_turn.c.session_id, reception_turn.c.number)
        .limit(AT_MOST)
    )
    return [
        Turn(
            id=row.id,
            session_id=row.session_id,
            case_file_id=row.case_file_id,
            case_code=row.case_code,
            number=row.number,
            status=TurnStatus(row.status),
            planned_minutes=row.planned_minutes,
            called_at=row.called_at,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
        )
        for row in rows(tx, query)
    ]
