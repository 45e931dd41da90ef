"""Auditors: found by what they may know, watched under a log, for minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from orchestrator.domain.errors import NotAllowed, NotFound, RuleBroken
from orchestrator.domain.policy import Actor, Role
from orchestrator.domain.records import CaseFile, Recording
from orchestrator.domain.records_review import RecordingSearch
from orchestrator.services import inspection, review_notes
from orchestrator.store import sessions
from tests.support.stores import NOW, Bureau


def recorded(bureau: Bureau, case: CaseFile | None = None, hours: float = 2) -> Recording:
    from orchestrator.domain.reception_session import SessionEvent

    session = bureau.published(bureau.planned(case, hours=hours))
    bureau.change(session, SessionEvent.WAITING_ROOM_OPENED)
    return bureau.recording(session)


def found(bureau: Bureau, by: Actor | None = None, **search: Any) -> list[str]:
    wanted = RecordingSearch(**search)
    hits = bureau.do(inspection.find_recordings, wanted, by or bureau.actor(Role.AUDITOR))
    return [hit.recording.code for hit in hits]


def test_a_recording_is_found_by_case_person_text_and_day(bureau: Bureau) -> None:
    code = recorded(bureau).code
    for search in (
        {},
        {"case": "hs-2026-0001"},
        {"case": code},
        {"person": "NHÀN"},
        {"person": "người chair"},
        {"text": "trại lợn"},
        {"text": "TCD-2026-0001"},
        {"start": NOW, "end": NOW + timedelta(hours=3)},
    ):
        assert found(bureau, **search) == [code], search
    for search in (
        {"case": "HS-2026-0002"},
        {"person": "%"},
        {"text": "chợ"},
        {"end": NOW},
        {"start": NOW + timedelta(9)},
    ):
        assert found(bureau, **search) == [], search


def test_a_denouncer_is_masked_and_not_found_by_name(bureau: Bureau) -> None:
    recorded(bureau, bureau.case("denunciation", identity_waiver=True))
    auditor = bureau.actor(Role.AUDITOR)
    assert found(bureau, person="Nhàn") == []
    (hit,) = bureau.do(inspection.find_recordings, RecordingSearch(person="Người chair"), auditor)
    assert (hit.petitioner.name, hit.petitioner.masked) == ("#HS-2026-0001", True)
    assert "Nhàn" not in str(hit)
    grant = bureau.do(inspection.open_for_viewing, hit.recording.code, "Thanh tra định kỳ", auditor, NOW)
    assert not grant.see_denouncer
    assert bureau.do(inspection.recording_by_code, hit.recording.code, bureau.chair).petitioner.name == "Vũ Thị Nhàn"


def test_an_auditor_sees_the_petitioners_name_and_nothing_else(bureau: Bureau) -> None:
    recorded(bureau)
    (hit,) = bureau.do(inspection.find_recordings, RecordingSearch(), bureau.actor(Role.AUDITOR))
    assert (hit.petitioner.name, hit.petitioner.phone) == ("Vũ Thị Nhàn", "")


def test_no_view_without_a_reason(bureau: Bureau) -> None:
    code = recorded(bureau).code
    for reason in ("", "   ", "abc"):
        with pytest.raises(RuleBroken, match=r"view\.reason_missing"):
            bureau.do(inspection.open_for_viewing, code, reason, bureau.actor(Role.AUDITOR), NOW)
    assert bureau.do(inspection.views_of, code, bureau.actor(Role.AUDITOR)) == []


def test_every_view_is_a_line_that_others_can_read(bureau: Bureau) -> None:
    code, auditor = recorded(bureau).code, bureau.actor(Role.AUDITOR)
    bureau.do(inspection.open_for_viewing, code, "Kiểm tra theo kế hoạch", auditor, NOW)
    bureau.do(inspection.open_for_viewing, code, "Xem lại kết luận", bureau.chair, NOW + timedelta(minutes=1))
    views = bureau.do(inspection.views_of, code, auditor)
    assert [(line.account_name, line.reason) for line in views] == [
        ("Người chair", "Xem lại kết luận"),
        ("Người auditor", "Kiểm tra theo kế hoạch"),
    ]


def test_a_grant_lives_five_minutes_after_its_last_use_and_eight_hours_at_most(bureau: Bureau) -> None:
    code, auditor = recorded(bureau).code, bureau.actor(Role.AUDITOR)
    token = bureau.do(inspection.open_for_viewing, code, "Kiểm tra", auditor, NOW).token

    def at(minutes: float) -> timedelta:
        moment = NOW + timedelta(minutes=minutes)
        return bureau.do(inspection.grant_of, token, code, auditor, moment).expires_at - moment

    assert at(4.9) == timedelta(minutes=5)
    assert at(9) == timedelta(minutes=5)
    with pytest.raises(RuleBroken, match=r"view\.ended"):
        at(14.1)
    token = bureau.do(inspection.open_for_viewing, code, "Kiểm tra", auditor, NOW).token
    for minutes in range(0, 480, 4):
        at(minutes)
    with pytest.raises(RuleBroken, match=r"view\.ended"):
        at(480)


def test_a_grant_is_for_one_account_and_one_recording(bureau: Bureau) -> None:
    first, second = recorded(bureau).code, recorded(bureau, hours=5).code
    auditor = bureau.actor(Role.AUDITOR)
    token = bureau.do(inspection.open_for_viewing, first, "Kiểm tra", auditor, NOW).token
    for wrong_token, code, by in ((token, second, auditor), (token, first, bureau.chair), ("made up", first, auditor)):
        with pytest.raises(RuleBroken, match=r"view\.ended"):
            bureau.do(inspection.grant_of, wrong_token, code, by, NOW)


def test_who_may_not_view_does_not_learn_that_there_is_a_recording(bureau: Bureau) -> None:
    code = recorded(bureau).code
    for role in (Role.IT_OFFICER, Role.COMMUNE_POLICE, Role.DEPARTMENT, Role.VILLAGE_HEAD):
        for recording in (code, "BG-2026-9999-01"):
            with pytest.raises(NotFound, match=r"recording\.not_found"):
                bureau.do(inspection.open_for_viewing, recording, "Tò mò", bureau.actor(role), NOW)
        assert found(bureau, bureau.actor(role)) == []
    with pytest.raises(NotAllowed):
        found(bureau, Actor())


def test_the_operator_finds_the_recordings_of_own_cases_only(bureau: Bureau) -> None:
    code = recorded(bureau).code
    assert found(bureau, bureau.operator) == [code]
    assert found(bureau, bureau.second_operator()) == []


def test_a_recording_is_found_by_unit_kind_mark_and_note(bureau: Bureau) -> None:
    recording, auditor = recorded(bureau), bureau.actor(Role.AUDITOR)
    bureau.do(sessions.add_mark, recording.session_id, NOW, "Đọc thông báo ghi hình")
    grant = bureau.do(inspection.open_for_viewing, recording.code, "Kiểm tra", auditor, NOW)
    bureau.do(review_notes.add_note, grant, 1000, "Thiếu giấy hẹn", auditor, NOW)
    for search in (
        {"unit": "đông lâm"},
        {"kind": "feedback"},
        {"mark": "THÔNG BÁO"},
        {"note": "giấy hẹn"},
        {"unit": "Đông Lâm", "kind": "feedback", "note": "thiếu"},
    ):
        assert found(bureau, auditor, **search) == [recording.code], search
    for search in ({"unit": "Hạ Bì"}, {"kind": "complaint"}, {"mark": "giấy hẹn"}, {"note": "thông báo"}):
        assert found(bureau, auditor, **search) == [], search


def test_what_was_said_about_a_denouncer_is_found_by_who_may_know(bureau: Bureau) -> None:
    recording = recorded(bureau, bureau.case("denunciation", identity_waiver=True))
    auditor = bureau.actor(Role.AUDITOR)
    bureau.do(sessions.add_mark, recording.session_id, NOW, "Bà Nhàn trình bày")
    grant = bureau.do(inspection.open_for_viewing, recording.code, "Kiểm tra", auditor, NOW)
    bureau.do(review_notes.add_note, grant, 1000, "Bà Nhàn nói về đất", auditor, NOW)
    for search in ({"person": "Nhàn"}, {"mark": "Nhàn"}, {"note": "Nhàn"}):
        assert found(bureau, auditor, **search) == [], search
        assert found(bureau, bureau.chair, **search) == [recording.code], search
    (hit,) = bureau.do(inspection.find_recordings, RecordingSearch(), bureau.chair)
    assert "Nhàn" not in str(hit)
