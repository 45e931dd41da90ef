"""The citizens' queue: order and expected times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orchestrator.domain.queue import expected, line_up, several
from orchestrator.domain.records_turn import Turn
from orchestrator.domain.turn import TurnStatus as Status

EIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def turn(number: int, status: Status = Status.PLANNED, opened_at: datetime | None = None) -> Turn:
    return Turn(number, 1, number, f"HS-{number}", number, status, 30, opened_at=opened_at)


def after(minutes: int) -> datetime:
    return EIGHT + timedelta(minutes=minutes)


def test_whoever_was_called_is_first_and_whoever_was_skipped_is_last() -> None:
    turns = [turn(1, Status.SKIPPED), turn(2), turn(3, Status.CALLED), turn(4, Status.WITHDRAWN)]
    assert [one.number for one in line_up(turns)] == [3, 2, 1]


def test_before_the_session_turns_follow_one_another_from_its_start() -> None:
    assert expected([turn(1), turn(2)], EIGHT, after(-60)) == {1: EIGHT, 2: after(30)}


def test_the_next_waits_for_what_is_planned_for_the_one_that_is_held() -> None:
    turns = [turn(1, Status.OPEN, after(10)), turn(2), turn(3)]
    assert expected(turns, EIGHT, after(15)) == {2: after(40), 3: after(70)}


def test_a_turn_that_takes_longer_puts_the_others_off() -> None:
    turns = [turn(1, Status.OPEN, EIGHT), turn(2)]
    assert expected(turns, EIGHT, after(50)) == {2: after(50)}


def test_one_matter_has_no_queue() -> None:
    assert not several([turn(1), turn(2, Status.WITHDRAWN)])
    assert several([turn(1, Status.CLOSED), turn(2)])
