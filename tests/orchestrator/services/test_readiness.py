"""Readiness of the points: inventory, checks, rehearsals, training, tasks, incidents; through services and pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from orchestrator.domain.errors import FormInvalid, NotAllowed, NotFound, RuleBroken
from orchestrator.domain.policy import Role
from orchestrator.domain.records_readiness import CheckItem, RoomProfile, Training
from orchestrator.domain.rules.finding import RuleId, Verdict
from orchestrator.services import gates, readiness, session_plans
from orchestrator.services.readiness import ReportIncident, WriteEquipment
from orchestrator.services.session_plans import NewLinkTest
from orchestrator.store import sessions
from orchestrator.store.database import Transaction
from tests.support.stores import CENTRAL, HALL, NOW, Bureau

ALL_WELL = {str(item): "ok" for item in CheckItem}
CAMERA = WriteEquipment(id=0, kind="camera", name="Camera PTZ", serial="SN-1")


def test_a_room_is_ready_when_everything_essential_works_and_stale_after_a_month(bureau: Bureau) -> None:
    officer = bureau.actor(Role.IT_OFFICER)
    assert bureau.do(readiness.point_readiness, CENTRAL, officer).state(NOW) == "unchecked"
    assert not bureau.do(readiness.check_point, CENTRAL, {**ALL_WELL, "microphone": "problem"}, "", officer, NOW)
    assert bureau.do(readiness.point_readiness, CENTRAL, officer).state(NOW) == "not_ready"
    assert bureau.do(readiness.check_point, CENTRAL, {**ALL_WELL, "backup_line": "absent"}, "", officer, NOW)
    found = bureau.do(readiness.point_readiness, CENTRAL, officer)
    assert (found.state(NOW), found.state(NOW + timedelta(days=31))) == ("ready", "stale")


def test_a_checklist_with_holes_is_told_item_by_item(bureau: Bureau) -> None:
    with pytest.raises(FormInvalid) as refused:
        bureau.do(readiness.check_point, CENTRAL, {}, "", bureau.operator, NOW)
    assert {one.field for one in refused.value.mistakes} == {str(item) for item in CheckItem}


def test_the_inventory_is_corrected_not_deleted(bureau: Bureau) -> None:
    bureau.do(readiness.write_equipment, HALL, CAMERA, bureau.operator, NOW)
    first = bureau.do(readiness.point_readiness, HALL, bureau.operator).equipment[0]
    broken = WriteEquipment(id=first.id, kind="camera", name="Camera PTZ", condition="broken")
    bureau.do(readiness.write_equipment, HALL, broken, bureau.operator, NOW)
    assert [one.condition for one in bureau.do(readiness.point_readiness, HALL, bureau.operator).equipment] == [
        "broken"
    ]
    with pytest.raises(NotFound):
        bureau.do(readiness.write_equipment, CENTRAL, broken, bureau.operator, NOW)
    with pytest.raises(NotAllowed):
        bureau.do(readiness.write_equipment, HALL, CAMERA, bureau.chair, NOW)


def test_two_officers_do_not_overwrite_a_room(bureau: Bureau) -> None:
    room = RoomProfile(point_id=0, seats=20, power="UPS 1 giờ")
    bureau.do(readiness.write_room, CENTRAL, room, bureau.operator, NOW)
    with pytest.raises(RuleBroken, match=r"plan\.changed"):
        bureau.do(readiness.write_room, CENTRAL, room, bureau.actor(Role.IT_OFFICER), NOW)


def test_a_rehearsal_of_the_week_counts_as_the_test_link_of_a_session(bureau: Bureau) -> None:
    test = NewLinkTest(point=HALL, camera=True, microphone=True, speaker=True)
    bureau.do(session_plans.rehearse, test, bureau.actor(Role.IT_OFFICER), NOW)
    session = bureau.planned(hours=24 * 6)

    def verdict(tx: Transaction) -> Verdict:
        found = sessions.session_by_code(tx, session.code)
        assert found is not None
        return next(one.finding.verdict for one in gates.findings(tx, found, NOW) if one.finding.rule is RuleId.R02)

    assert bureau.do(verdict) is Verdict.HOLDS


def test_an_incident_has_a_phase_a_downtime_and_an_end(bureau: Bureau) -> None:
    officer = bureau.actor(Role.IT_OFFICER)
    over = ReportIncident(phase="before", kind="technical", severity="low", description="Mất mạng", minutes=12)
    bureau.do(readiness.report_incident, over, officer, NOW)
    lasting = ReportIncident(phase="during", kind="technical", severity="high", description="Hỏng camera", point=HALL)
    bureau.do(readiness.report_incident, lasting, officer, NOW)
    last, first = bureau.do(readiness.overview, officer).incidents
    assert (first.minutes, last.minutes, last.point_name) == (12, None, "Nhà văn hóa thôn Đông Lâm")
    later = NOW + timedelta(minutes=45)
    bureau.do(readiness.finish_incident, last.id, "Thay camera dự phòng", officer, later)
    assert bureau.do(readiness.overview, officer).incidents[0].minutes == 45
    with pytest.raises(NotFound):
        bureau.do(readiness.finish_incident, last.id, "Thay lần nữa", officer, later)


def test_training_and_tasks_are_kept_with_their_days(bureau: Bureau) -> None:
    held = Training(
        id=0, held_on=date(2026, 11, 2), topic="Vận hành phiên", trainer="", audience="Trưởng thôn", people=9
    )
    bureau.do(readiness.note_training, held, bureau.operator, NOW)
    future = Training(id=0, held_on=date(2030, 1, 1), topic="Ngày mai", trainer="", audience="Cán bộ", people=0)
    with pytest.raises(FormInvalid):
        bureau.do(readiness.note_training, future, bureau.operator, NOW)
    bureau.do(readiness.add_task, "Kéo đường truyền dự phòng", "CNTT", date(2026, 6, 30), bureau.operator, NOW)
    task = bureau.do(readiness.overview, bureau.operator).tasks[0]
    bureau.do(readiness.finish_task, task.id, bureau.operator, NOW)
    assert bureau.do(readiness.overview, bureau.operator).tasks[0].done_at == NOW
