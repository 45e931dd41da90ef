"""Which turns were held: the ones that need a conclusion and a line in the register. Knows no row."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.records import ReceptionSession
from orchestrator.domain.records_turn import Turn
from orchestrator.domain.turn import TurnStatus

HELD = frozenset({SessionStatus.CLOSED, SessionStatus.CONCLUDED, SessionStatus.ARCHIVED})


def was_held(turn: Turn, session: ReceptionSession) -> bool:
    """A closed turn; and, where nobody opened or closed turns, the first one of a session that was held."""
    if turn.status is TurnStatus.CLOSED:
        return True
    if session.started_at is None or session.status not in HELD:
        return False
    return turn.status is TurnStatus.OPEN or (turn.number == 1 and turn.status is TurnStatus.PLANNED)


def held_turns(turns: Iterable[Turn], session: ReceptionSession) -> list[Turn]:
    """Those of one session that were held, in the order of the queue."""
    return [turn for turn in turns if was_held(turn, session)]
