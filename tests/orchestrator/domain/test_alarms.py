"""Which alarms a session needs in each state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.domain.alarms import AlarmKind, due_at
from orchestrator.domain.office_rules import OfficeRules
from orchestrator.domain.reception_session import OVER, SessionStatus
from orchestrator.domain.records import Point, PointKind, ReceptionSession

START = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
RULES = OfficeRules()


def session(status: SessionStatus) -> ReceptionSession:
    return ReceptionSession(
        id=1,
        code="TCD-2026-0001",
        title="",
        case_file_id=1,
        case_code="HS-2026-0001",
        starts_at=START,
        planned_minutes=60,
        status=status,
        central_point=Point(1, "trung-tam", "Phòng họp", "", PointKind.CENTRAL, ""),
        component_points=(),
        chair_account_id=None,
        video_codec="VP8",
        waiting_opens_at=START - timedelta(minutes=60),
    )


def kinds(status: SessionStatus) -> list[tuple[str, timedelta]]:
    return [(alarm.kind, alarm.at - START) for alarm in due_at(session(status), RULES)]


@pytest.mark.parametrize("status", [SessionStatus.PUBLISHED, SessionStatus.TESTED])
def test_an_announced_session_is_reminded_of_opened_and_not_forgotten(status: SessionStatus) -> None:
    assert kinds(status) == [
        (AlarmKind.REMINDER, timedelta(days=-1)),
        (AlarmKind.REMINDER, timedelta(hours=-1)),
        (AlarmKind.WAITING_ROOM, timedelta(hours=-1)),
        (AlarmKind.ABANDONED, timedelta(hours=3)),
    ]


def test_an_open_session_can_only_be_abandoned() -> None:
    assert kinds(SessionStatus.CONNECTING) == [(AlarmKind.ABANDONED, timedelta(hours=3))]


@pytest.mark.parametrize("status", sorted(OVER | {SessionStatus.DRAFT, SessionStatus.PENDING_APPROVAL}))
def test_what_is_over_or_not_announced_rings_nothing(status: SessionStatus) -> None:
    assert kinds(status) == []


def test_an_alarm_keeps_its_name_when_the_session_is_moved() -> None:
    before = {alarm.id for alarm in due_at(session(SessionStatus.PUBLISHED), RULES)}
    assert before == {
        "waiting_room:TCD-2026-0001:0",
        "reminder:TCD-2026-0001:1440",
        "reminder:TCD-2026-0001:60",
        "abandoned:TCD-2026-0001:0",
    }
