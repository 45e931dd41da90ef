"""The only writer of status columns: called by the services' `change_*` functions and by nobody else (a test looks).

Knows no transition table: the caller has looked the new state up.
"""

from __future__ import annotations

from orchestrator.domain.case_file import CaseStatus
from orchestrator.domain.conclusion import ConclusionStatus
from orchestrator.domain.directive import DirectiveStatus
from orchestrator.domain.minutes import MinutesStatus
from orchestrator.domain.participant import ParticipantStatus
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.recording import RecordingStatus
from orchestrator.domain.records_feedback import DifficultyStatus
from orchestrator.domain.turn import TurnStatus
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import update
from orchestrator.store.tables_conclusions import conclusion, directive
from orchestrator.store.tables_minutes import minutes
from orchestrator.store.tables_register import difficulty
from orchestrator.store.tables_turns import reception_turn


def set_session(tx: Transaction, session_id: int, status: SessionStatus, **facts: object) -> None:
    """A reception session's new state, with the facts that belong to it."""
    update(tx, tables.reception_session, tables.reception_session.c.id == session_id, status=str(status), **facts)


def set_participant(tx: Transaction, participant_id: int, status: ParticipantStatus, **facts: object) -> None:
    """A participant's new state."""
    update(tx, tables.participant, tables.participant.c.id == participant_id, status=str(status), **facts)


def set_recording(tx: Transaction, recording_id: int, status: RecordingStatus, **facts: object) -> None:
    """A recording's new state."""
    update(tx, tables.recording, tables.recording.c.id == recording_id, status=str(status), **facts)


def set_case(tx: Transaction, case_file_id: int, status: CaseStatus) -> None:
    """A case file's new state."""
    update(tx, tables.case_file, tables.case_file.c.id == case_file_id, status=str(status))


def set_turn(tx: Transaction, turn_id: int, status: TurnStatus, **facts: object) -> None:
    """A turn's new state, with the facts that belong to it."""
    update(tx, reception_turn, reception_turn.c.id == turn_id, status=str(status), **facts)


def set_conclusion(tx: Transaction, conclusion_id: int, status: ConclusionStatus, **facts: object) -> None:
    """A conclusion notice's new state, with the facts that belong to it."""
    update(tx, conclusion, conclusion.c.id == conclusion_id, status=str(status), **facts)


def set_directive(tx: Transaction, directive_id: int, status: DirectiveStatus, **facts: object) -> None:
    """A directive's new state, with the facts that belong to it."""
    update(tx, directive, directive.c.id == directive_id, status=str(status), **facts)


def set_minutes(tx: Transaction, minutes_id: int, status: MinutesStatus, **facts: object) -> None:
    """The minutes' new state, with the facts that belong to it."""
    update(tx, minutes, minutes.c.id == minutes_id, status=str(status), **facts)


def set_difficulty(tx: Transaction, difficulty_id: int, status: DifficultyStatus, **facts: object) -> None:
    """A difficulty's new state, with the answer."""
    update(tx, difficulty, difficulty.c.id == difficulty_id, status=str(status), **facts)
