"""Recordings whose period ended: one proposes, another decides, a third witnesses; never destroyed otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import CopiesSettings, RetentionSettings, Settings
from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.errors import NotAllowed, RuleBroken
from orchestrator.domain.policy import Actor, Role
from orchestrator.domain.recording import RecordingEvent, RecordingStatus
from orchestrator.domain.records import Recording
from orchestrator.domain.retention import Disposal, DisposalStatus, ends_at
from orchestrator.services import admission, copies, destruction, disposal
from orchestrator.store import audit
from orchestrator.store import recordings as rows
from recordings import layout
from recordings.disposal import media_in
from recordings.proof import prove
from recordings.stores import FolderStore
from tests.support.office import Office, open_office

REASON = "Hết thời hạn lưu giữ"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def settings(office: Office, tmp_path: Path) -> Settings:
    folder = tmp_path / "second disk"
    FolderStore(folder).mark()
    kept = RetentionSettings(complaint_years=1, denunciation_years=0)
    return replace(office.settings, copies=CopiesSettings(directories=(folder,)), retention=kept)


@pytest.fixture
def recording(office: Office) -> Recording:
    """Sealed and linked; its session ended a year and a day ago."""
    made = office.recording(office.published(office.session(office.case())), seconds=1)
    for event in (RecordingEvent.VERIFIED, RecordingEvent.LINKED):
        facts = {"ended_at": office.now} if event is RecordingEvent.LINKED else {}
        made = office.store.run_now(admission.change_recording, made.id, event, office.now, **facts)
    office.now += timedelta(days=366)
    return made


def operator(office: Office) -> Actor:
    return office.actor(Role.OPERATOR)


def propose(office: Office, settings: Settings, recording: Recording) -> Disposal:
    years = disposal.years_of(settings.retention)
    return office.store.run_now(disposal.propose, [recording.code], REASON, years, operator(office), office.now)


def decide(office: Office, made: Disposal, approve: bool = True, role: Role = Role.CHAIR) -> Disposal:
    return office.store.run_now(disposal.decide, made.code, approve, REASON, office.actor(role), office.now)


def status(office: Office, recording: Recording) -> RecordingStatus:
    found = office.store.run_now(rows.recording_by_code, recording.code)
    assert found is not None
    return found.status


async def test_three_persons_and_minutes_and_a_tombstone(
    office: Office, settings: Settings, recording: Recording
) -> None:
    await copies.Copying(office.store, settings, office.clock).look()
    made = propose(office, settings, recording)
    assert made.code == f"TH-{office.now:%Y}-0001"
    decide(office, made)
    done = await destruction.carry_out(office.store, settings, made.code, operator(office), office.now)
    assert done.status is DisposalStatus.CARRIED_OUT
    assert status(office, recording) is RecordingStatus.DESTROYED
    package = settings.recordings_directory / recording.directory
    proof = prove(package)
    assert proof.whole
    assert proof.destroyed_at == office.now
    assert not list((package / layout.TRACKS).iterdir())
    assert hashlib.sha256(done.minutes.encode()).hexdigest() == done.minutes_sha256
    assert done.minutes_sha256.encode() in (package / layout.TOMBSTONE).read_bytes()
    assert recording.code in done.minutes
    store = FolderStore(settings.copies.directories[0])
    assert media_in(store.names(recording.directory)) == []
    assert layout.SEAL in store.names(recording.directory)
    acts = [line.action for line in office.store.run_now(audit.lines_of, f"disposal {made.code}")]
    assert acts == ["disposal:carried_out", "disposal:begun", "disposal:decide", "disposal:propose"]


async def test_the_same_person_neither_decides_twice_nor_witnesses(
    office: Office, settings: Settings, recording: Recording
) -> None:
    made = propose(office, settings, recording)
    both = replace(office.actor(Role.CHAIR), account_id=operator(office).account_id)
    with pytest.raises(RuleBroken, match="same_person"):
        office.store.run_now(disposal.decide, made.code, True, REASON, both, office.now)
    with pytest.raises(RuleBroken, match="state"):
        await destruction.carry_out(office.store, settings, made.code, operator(office), office.now)
    decide(office, made)
    with pytest.raises(RuleBroken, match="same_person"):
        await destruction.carry_out(office.store, settings, made.code, office.actor(Role.CHAIR), office.now)
    with pytest.raises(NotAllowed):
        await destruction.carry_out(office.store, settings, made.code, office.actor(Role.IT_OFFICER), office.now)
    assert prove(settings.recordings_directory / recording.directory).destroyed_at is None


def test_nothing_is_due_before_its_time(office: Office, settings: Settings, recording: Recording) -> None:
    office.now -= timedelta(days=30)
    with pytest.raises(RuleBroken, match="not_due"):
        propose(office, settings, recording)
    shown = office.store.run_now(disposal.retained, disposal.years_of(settings.retention), operator(office), office.now)
    assert shown.due == []


async def test_a_hold_wins(office: Office, settings: Settings, recording: Recording) -> None:
    auditor = office.actor(Role.AUDITOR)
    made = propose(office, settings, recording)
    decide(office, made)
    office.store.run_now(disposal.hold, recording.code, "Tòa án yêu cầu", auditor, office.now)
    with pytest.raises(RuleBroken, match="on_hold"):
        await destruction.carry_out(office.store, settings, made.code, operator(office), office.now)
    with pytest.raises(NotAllowed):
        office.store.run_now(disposal.lift, recording.code, "Thôi giữ", operator(office), office.now)
    office.store.run_now(disposal.lift, recording.code, "Tòa án đã xử", auditor, office.now)
    assert status(office, recording) is RecordingStatus.ARCHIVED
    years = disposal.years_of(settings.retention)
    assert office.store.run_now(disposal.retained, years, auditor, office.now).holds == []


def test_what_is_refused_is_kept(office: Office, settings: Settings, recording: Recording) -> None:
    made = propose(office, settings, recording)
    assert decide(office, made, approve=False, role=Role.AUDITOR).status is DisposalStatus.REFUSED
    assert status(office, recording) is RecordingStatus.ARCHIVED
    with pytest.raises(RuleBroken, match="state"):
        decide(office, made)


def test_periods_are_settings(office: Office) -> None:
    years = disposal.years_of(RetentionSettings(complaint_years=2, denunciation_years=0))
    assert set(years) == set(CaseKind)
    leap = office.now.replace(year=2028, month=2, day=29)
    ended = ends_at(leap, CaseKind.COMPLAINT, years)
    assert ended is not None
    assert (ended.year, ended.month, ended.day) == (2030, 3, 1)
    assert ends_at(leap, CaseKind.DENUNCIATION, years) is None
