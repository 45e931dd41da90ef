"""Seeing against the normal right: with a reason, for an hour, told to a second person, never unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrator.domain.errors import NotAllowed, RuleBroken
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.records import Recording
from orchestrator.services import accounts, break_glass, inspection, scheduling
from orchestrator.services.messages import letter_of
from orchestrator.store import audit, outbox
from tests.support.stores import NOW, Bureau

WHY = "Đoàn kiểm tra cần đối chiếu ngay trong buổi sáng"


def recorded(bureau: Bureau, *, denunciation: bool = False) -> Recording:
    case = bureau.case("denunciation", identity_waiver=True) if denunciation else bureau.case()
    session = bureau.published(bureau.planned(case))
    bureau.change(session, SessionEvent.WAITING_ROOM_OPENED)
    return bureau.recording(session)


def acts(bureau: Bureau, code: str) -> list[str]:
    return [line.action for line in bureau.do(audit.lines_of, f"recording {code}")]


def test_who_is_not_assigned_sees_for_an_hour_and_the_chair_is_told(bureau: Bureau) -> None:
    recording, stranger = recorded(bureau), bureau.second_operator()
    with pytest.raises(inspection.ViewRefused):
        bureau.do(inspection.require_view, recording.code, stranger, NOW)
    assert acts(bureau, recording.code)[0] == "recording:refused"
    broken = bureau.do(break_glass.break_glass, recording.code, "view", WHY, stranger, NOW)
    assert broken.told_account_id == bureau.staff[Role.CHAIR].id
    assert acts(bureau, recording.code)[0] == "recording:break_glass"
    actor = bureau.do(inspection.require_view, recording.code, stranger, NOW)
    assert bureau.do(scheduling.participants_of, recording.session_code, actor)
    token = bureau.do(inspection.open_for_viewing, recording.code, WHY, stranger, NOW).token
    late = NOW + timedelta(minutes=61)
    bureau.do(inspection.grant_of, token, recording.code, stranger, NOW + timedelta(minutes=4))
    with pytest.raises(RuleBroken):
        bureau.do(inspection.grant_of, token, recording.code, stranger, late)
    with pytest.raises(inspection.ViewRefused):
        bureau.do(inspection.require_view, recording.code, stranger, late)


def test_it_opens_one_recording_and_no_other(bureau: Bureau) -> None:
    first, stranger = recorded(bureau), bureau.second_operator()
    session = bureau.published(bureau.planned(hours=6))
    bureau.change(session, SessionEvent.WAITING_ROOM_OPENED)
    second = bureau.recording(session)
    bureau.do(break_glass.break_glass, first.code, "view", WHY, stranger, NOW)
    with pytest.raises(inspection.ViewRefused):
        bureau.do(inspection.require_view, second.code, stranger, NOW)


def test_an_auditor_learns_who_denounced_only_so(bureau: Bureau) -> None:
    recording, auditor = recorded(bureau, denunciation=True), bureau.actor(Role.AUDITOR)
    normal = bureau.do(inspection.require_view, recording.code, auditor, NOW)
    people = bureau.do(scheduling.participants_of, recording.session_code, normal)
    assert "Vũ Thị Nhàn" not in [one.name for one in people]
    assert bureau.do(break_glass.scopes_for, recording.code, auditor) == ["identity"]
    bureau.do(break_glass.break_glass, recording.code, "identity", WHY, auditor, NOW)
    actor = bureau.do(inspection.require_view, recording.code, auditor, NOW)
    people = bureau.do(scheduling.participants_of, recording.session_code, actor)
    assert "Vũ Thị Nhàn" in [one.name for one in people]
    lines = bureau.do(audit.lines_of, f"recording {recording.code}")
    assert "Nhàn" not in str(lines)


@pytest.mark.parametrize(
    ("scope", "reason", "code"),
    [
        ("view", "gấp", r"break_glass\.reason_short"),
        ("identity", WHY, r"break_glass\.scope_wrong"),
        ("everything", WHY, r"break_glass\.scope_wrong"),
        ("view", "x" * 401, r"form\.too_long"),
    ],
)
def test_nothing_opens_without_a_good_reason(bureau: Bureau, scope: str, reason: str, code: str) -> None:
    recording, stranger = recorded(bureau), bureau.second_operator()
    with pytest.raises(RuleBroken, match=code):
        bureau.do(break_glass.break_glass, recording.code, scope, reason, stranger, NOW)
    with pytest.raises(inspection.ViewRefused):
        bureau.do(inspection.require_view, recording.code, stranger, NOW)


def test_nobody_breaks_glass_unless_somebody_else_can_be_told(bureau: Bureau) -> None:
    recording, stranger = recorded(bureau), bureau.second_operator()
    for role in (Role.CHAIR, Role.AUDITOR):
        bureau.do(accounts.set_active, bureau.staff[role].login, False, bureau.actor(Role.ADMINISTRATOR), NOW)
    with pytest.raises(RuleBroken, match=r"break_glass\.nobody_to_tell"):
        bureau.do(break_glass.break_glass, recording.code, "view", WHY, stranger, NOW)


def test_roles_without_the_right_cannot(bureau: Bureau) -> None:
    recording = recorded(bureau)
    for role in (Role.IT_OFFICER, Role.CITY, Role.DEPARTMENT, Role.VILLAGE_HEAD, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            bureau.do(break_glass.break_glass, recording.code, "view", WHY, bureau.actor(role), NOW)


def test_the_second_person_looks_at_it_and_who_did_it_cannot(bureau: Bureau) -> None:
    recording, auditor = recorded(bureau, denunciation=True), bureau.actor(Role.AUDITOR)
    broken = bureau.do(break_glass.break_glass, recording.code, "identity", WHY, auditor, NOW)
    assert bureau.do(break_glass.unseen, bureau.chair) == 1
    assert bureau.do(break_glass.unseen, auditor) == 0
    with pytest.raises(RuleBroken, match=r"break_glass\.own"):
        bureau.do(break_glass.acknowledge, broken.id, auditor, NOW)
    for _ in range(2):
        bureau.do(break_glass.acknowledge, broken.id, bureau.chair, NOW)
    (seen,) = bureau.do(break_glass.all_breaks, bureau.chair)
    assert seen.seen_by_name == "Người chair"
    assert acts(bureau, recording.code).count("recording:break_glass_seen") == 1


def test_the_message_says_who_and_what_and_neither_why_nor_about_whom(bureau: Bureau) -> None:
    recording, auditor = recorded(bureau, denunciation=True), bureau.actor(Role.AUDITOR)
    bureau.do(break_glass.break_glass, recording.code, "identity", WHY, auditor, NOW)
    number = next(n for n in range(1, 50) if _template(bureau, n) == break_glass.TEMPLATE)
    letter = bureau.do(letter_of, number, "https://tcd.example", SYSTEM, NOW, mint=True)
    assert "Người auditor" in letter.body
    assert recording.code in letter.subject
    assert "https://tcd.example/auditor/break-glass" in letter.body
    assert "Nhàn" not in letter.body
    assert WHY not in letter.body
    assert "{" not in letter.body


def _template(bureau: Bureau, number: int) -> str:
    found = bureau.do(outbox.message_by_id, number)
    return found[0].template if found else ""
