"""The transition tables as tables: complete, closed, and refusing by name what they do not have."""

from __future__ import annotations

import pytest

from orchestrator.domain import case_file, conclusion, directive, participant, reception_session, recording, turn
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.participant import ParticipantEvent, ParticipantStatus
from orchestrator.domain.reception_session import BEFORE_ROOM, LIVE, OVER, RECORDED, SessionEvent, SessionStatus
from orchestrator.domain.transitions import step

TABLES = [
    (reception_session.TRANSITIONS, reception_session.SessionStatus),
    (participant.TRANSITIONS, participant.ParticipantStatus),
    (recording.TRANSITIONS, recording.RecordingStatus),
    (case_file.TRANSITIONS, case_file.CaseStatus),
    (conclusion.TRANSITIONS, conclusion.ConclusionStatus),
    (directive.TRANSITIONS, directive.DirectiveStatus),
    (turn.TRANSITIONS, turn.TurnStatus),
]


@pytest.mark.parametrize(("table", "states"), TABLES)
def test_every_state_has_its_row(table: dict[str, dict[str, str]], states: type) -> None:
    assert set(table) == set(states)  # type: ignore[call-overload]


def test_a_session_is_before_in_or_after_its_room() -> None:
    assert frozenset(SessionStatus) == BEFORE_ROOM | LIVE | OVER
    assert not BEFORE_ROOM & LIVE
    assert not LIVE & OVER


def test_a_session_gets_into_session_only_out_of_ready_pause_or_read_back() -> None:
    doors = {
        before
        for before, row in reception_session.TRANSITIONS.items()
        if before not in RECORDED and RECORDED & set(row.values())
    }
    assert doors == {SessionStatus.READY, SessionStatus.PAUSED}


def test_whoever_was_shown_out_does_not_come_back() -> None:
    assert participant.TRANSITIONS[ParticipantStatus.REMOVED] == {}


def test_nobody_is_admitted_from_outside_the_waiting_room() -> None:
    doors = {before for before, row in participant.TRANSITIONS.items() if ParticipantEvent.ADMITTED in row}
    assert doors == {ParticipantStatus.WAITING}


def test_a_step_that_is_not_in_the_table_is_refused_by_name() -> None:
    with pytest.raises(RuleBroken, match=r"state\.forbidden") as refused:
        step(reception_session.TRANSITIONS, SessionStatus.DRAFT, SessionEvent.STARTED)
    assert refused.value.values == {"state": SessionStatus.DRAFT, "event": SessionEvent.STARTED}
