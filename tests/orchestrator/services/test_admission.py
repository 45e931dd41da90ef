"""States change in one way only: by right, by table, past the gates, with a line in the log."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import orchestrator
from orchestrator.domain.case_file import CaseStatus
from orchestrator.domain.errors import FormInvalid, NotAllowed, NotFound, RuleBroken
from orchestrator.domain.participant import ParticipantEvent, ParticipantStatus, SessionRole
from orchestrator.domain.policy import SYSTEM, Actor, Role
from orchestrator.domain.reception_session import SessionEvent, SessionStatus
from orchestrator.domain.recording import RecordingEvent, RecordingStatus
from orchestrator.domain.records import DeviceCheck, Participant
from orchestrator.services import admission, audit_log, cases, scheduling
from orchestrator.store import audit
from tests.support.stores import NOW, Bureau

E = ParticipantEvent


def seat_of(person: Participant) -> Actor:
    return Actor(participant=person.public_id, session_code=person.session_code, session_role=person.role)


def change(bureau: Bureau, person: Participant, event: E, by: Actor, reason: str = "", method: str = "") -> Participant:
    return bureau.do(admission.change_participant, person.id, event, by, NOW, reason, method)


def test_a_citizen_comes_in_through_every_door(bureau: Bureau) -> None:
    person = bureau.person(bureau.live(), SessionRole.CITIZEN)
    itself = seat_of(person)
    with pytest.raises(RuleBroken, match=r"state\.forbidden"):
        change(bureau, person, E.ENTERED_WAITING_ROOM, itself)
    read = bureau.do(admission.acknowledge_rules, person.public_id, "2026-1", NOW)
    assert (read.status, read.rules_acknowledged_at) == (ParticipantStatus.REGISTERED, NOW)
    with pytest.raises(RuleBroken, match=r"door\.identity_needed"):
        change(bureau, person, E.ENTERED_WAITING_ROOM, itself)
    change(bureau, person, E.IDENTITY_ASKED, itself)
    with pytest.raises(NotAllowed):
        change(bureau, person, E.IDENTITY_VERIFIED, itself, method="known")
    with pytest.raises(RuleBroken, match=r"identity\.method"):
        change(bureau, person, E.IDENTITY_VERIFIED, bureau.operator, method="a good feeling")
    verified = change(bureau, person, E.IDENTITY_VERIFIED, bureau.operator, method="id_card_camera")
    assert verified.identity_method == "id_card_camera"
    change(bureau, person, E.ENTERED_WAITING_ROOM, itself)
    with pytest.raises(NotAllowed):
        change(bureau, person, E.ADMITTED, itself)
    assert change(bureau, person, E.ADMITTED, bureau.operator).status is ParticipantStatus.ADMITTED
    assert change(bureau, person, E.FLOOR_GIVEN, bureau.operator).status is ParticipantStatus.SPEAKING
    assert change(bureau, person, E.LINE_LOST, SYSTEM).status is ParticipantStatus.RECONNECTING


def test_who_left_comes_back_with_the_identity_once_checked(bureau: Bureau) -> None:
    person = bureau.person(bureau.live(), SessionRole.CITIZEN)
    bureau.do(admission.acknowledge_rules, person.public_id, "2026-1", NOW)
    change(bureau, person, E.IDENTITY_ASKED, seat_of(person))
    change(bureau, person, E.IDENTITY_VERIFIED, bureau.operator, method="known")
    change(bureau, person, E.LEFT, seat_of(person))
    assert change(bureau, person, E.ENTERED_WAITING_ROOM, seat_of(person)).status is ParticipantStatus.WAITING


def test_nobody_waits_before_the_waiting_room_is_open(bureau: Bureau) -> None:
    person = bureau.person(bureau.published(), SessionRole.MEETING_ROOM)
    bureau.do(admission.acknowledge_rules, person.public_id, "2026-1", NOW)
    with pytest.raises(RuleBroken, match=r"waiting_room\.closed"):
        change(bureau, person, E.ENTERED_WAITING_ROOM, seat_of(person))


def test_showing_somebody_out_needs_a_reason(bureau: Bureau) -> None:
    person = bureau.person(bureau.live(), SessionRole.CITIZEN)
    with pytest.raises(RuleBroken, match=r"participant\.reason_missing"):
        change(bureau, person, E.REMOVED, bureau.operator, " ")
    assert change(bureau, person, E.REMOVED, bureau.operator, "Gây rối").status is ParticipantStatus.REMOVED


def test_no_recorder_no_session(bureau: Bureau) -> None:
    session = bureau.live()
    bureau.change(session, SessionEvent.POINTS_READY)
    with pytest.raises(RuleBroken, match=r"recording\.not_writing"):
        bureau.change(session, SessionEvent.STARTED, bureau.chair)
    recording = bureau.recording(session)
    bureau.do(admission.change_recording, recording.id, RecordingEvent.BYTES_STOPPED, NOW)
    with pytest.raises(RuleBroken, match=r"recording\.not_writing"):
        bureau.change(session, SessionEvent.STARTED, bureau.chair)
    bureau.do(admission.change_recording, recording.id, RecordingEvent.BYTES_WRITTEN, NOW)
    started = bureau.change(session, SessionEvent.STARTED, bureau.chair)
    assert (started.status, started.started_at) == (SessionStatus.IN_SESSION, NOW)


def test_a_paused_session_goes_on_only_when_bytes_are_written_again(bureau: Bureau) -> None:
    session = bureau.held()
    with pytest.raises(RuleBroken, match=r"session\.reason_missing"):
        bureau.change(session, SessionEvent.PAUSED)
    paused = bureau.change(session, SessionEvent.PAUSED, SYSTEM, "recording_lost")
    assert paused.reason == "recording_lost"
    recording = bureau.do(admission.open_recording, session.code, NOW)
    assert recording.code == "BG-2026-0001-02"
    assert bureau.change(session, SessionEvent.RESUMED, bureau.chair).status is SessionStatus.IN_SESSION


def test_a_closed_session_means_that_the_citizen_was_received(bureau: Bureau) -> None:
    session = bureau.held()
    closed = bureau.change(session, SessionEvent.CLOSED, bureau.chair)
    assert (closed.status, closed.closed_at) == (SessionStatus.CLOSED, NOW)
    case = bureau.do(cases.case_by_code, session.case_code, bureau.operator)
    assert case.status is CaseStatus.RECEIVED


def test_the_operator_makes_ready_and_the_chair_presides(bureau: Bureau) -> None:
    session = bureau.live()
    bureau.recording(session)
    bureau.change(session, SessionEvent.POINTS_READY, bureau.operator)
    with pytest.raises(NotAllowed):
        bureau.change(session, SessionEvent.STARTED, bureau.operator)
    bureau.change(session, SessionEvent.STARTED, bureau.chair)
    bureau.change(session, SessionEvent.PAUSED, bureau.operator, "Mất điện")


def test_a_recording_goes_its_way_to_the_case_file(bureau: Bureau) -> None:
    recording = bureau.do(admission.open_recording, bureau.live().code, NOW)
    assert (recording.code, recording.status) == ("BG-2026-0001-01", RecordingStatus.ARMED)
    sealed = {"bytes": 4711, "gap_count": 1, "manifest_sha256": "0" * 64, "ended_at": NOW}
    for event, facts in (
        (RecordingEvent.BYTES_WRITTEN, {}),
        (RecordingEvent.ROOM_CLOSED, {}),
        (RecordingEvent.SEALED, sealed),
        (RecordingEvent.VERIFIED, {}),
        (RecordingEvent.LINKED, {}),
    ):
        recording = bureau.do(admission.change_recording, recording.id, event, NOW, **facts)
    assert (recording.status, recording.bytes, recording.gap_count) == (RecordingStatus.LINKED, 4711, 1)
    assert recording.started_at == NOW
    with pytest.raises(RuleBroken, match=r"state\.forbidden"):
        bureau.do(admission.change_recording, recording.id, RecordingEvent.DESTROYED, NOW)
    with pytest.raises(TypeError):
        bureau.do(admission.change_recording, recording.id, RecordingEvent.VERIFIED, NOW, status="destroyed")


def test_every_step_leaves_a_line_with_numbers_and_no_names(bureau: Bureau) -> None:
    session = bureau.held()
    person = bureau.person(session, SessionRole.CITIZEN)
    change(bureau, person, E.REMOVED, bureau.operator, "Rời chỗ")
    (line,) = bureau.do(audit.lines_of, f"participant {person.public_id}")
    assert (line.account_id, line.before, line.after) == (bureau.operator.account_id, "invited", "removed")
    lines = bureau.do(audit_log.lines_of_session, session.code, bureau.chair)
    steps = [(line.before, line.after) for line in reversed(lines) if line.before]
    assert steps == [
        ("draft", "pending_approval"),
        ("pending_approval", "approved"),
        ("approved", "published"),
        ("published", "connecting"),
        ("connecting", "ready"),
        ("ready", "in_session"),
    ]
    assert "Nhàn" not in str(lines)


def test_a_device_check_is_kept_for_the_operator(bureau: Bureau) -> None:
    person = bureau.person(bureau.published(), SessionRole.CITIZEN)
    check = DeviceCheck("ok", "good", "good", "good", "x" * 500, -1.0)
    bureau.do(admission.store_device_check, person.public_id, check, NOW)
    kept = bureau.do(scheduling.participants_of, person.session_code, bureau.operator)[2].device_check
    assert kept == DeviceCheck("ok", "good", "good", "good", "x" * 40, None, NOW)
    with pytest.raises(NotFound):
        bureau.do(admission.store_device_check, "pnobody", check, NOW)


@pytest.mark.parametrize(
    "act",
    [
        lambda bureau, code: bureau.do(admission.set_mark, code, " ", bureau.operator, NOW),
        lambda bureau, code: bureau.do(admission.set_mark, code, "x" * 201, bureau.operator, NOW),
        lambda bureau, code: bureau.do(admission.report_incident, code, "fire", "…", bureau.operator, NOW),
        lambda bureau, code: bureau.do(admission.report_incident, code, "security", "", bureau.operator, NOW),
    ],
)
def test_a_mark_and_an_incident_need_words(bureau: Bureau, act: Callable[[Bureau, str], None]) -> None:
    code = bureau.live().code
    with pytest.raises(FormInvalid):
        act(bureau, code)


def test_who_may_not_see_the_session_may_not_mark_it(bureau: Bureau) -> None:
    code = bureau.live().code
    with pytest.raises(NotFound):
        bureau.do(admission.set_mark, code, "Mở đầu", bureau.actor(Role.DEPARTMENT), NOW)
    with pytest.raises(NotAllowed):
        bureau.do(admission.set_mark, code, "Mở đầu", bureau.actor(Role.AUDITOR), NOW)


def test_status_columns_have_one_writer() -> None:
    root = Path(orchestrator.__file__).parent
    setters = re.compile(r"\bstates\.set_(session|participant|recording|case)\(")
    raw = re.compile(r"(?i)update\s+(reception_session|participant|recording|case_file)\b")
    callers = set()
    for file in root.rglob("*.py"):
        source, name = file.read_text("utf-8"), file.relative_to(root).as_posix()
        if setters.search(source):
            callers.add(name)
        assert not raw.search(source), name
        writes = re.findall(r"update\(\s*tx,\s*(?:tables\.\w+|_\w+),[^)]*\bstatus=", source)
        assert not writes or name in ("store/states.py", "store/outbox.py", "store/village_reports.py"), name
    assert callers == {"services/state_changes.py"}
