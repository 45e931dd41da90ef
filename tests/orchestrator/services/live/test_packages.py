"""When a reception session is over, its package is finished, sealed and verified by itself, and its record says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from media.interfaces import VideoCodec
from orchestrator.domain.policy import SYSTEM
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.recording import RecordingStatus
from orchestrator.domain.records import Recording
from orchestrator.services import admission
from orchestrator.services.live.packages import Packages
from orchestrator.services.vault import ensure_masters
from orchestrator.store import recordings as rows
from recordings import keys
from recordings.package import create
from recordings.proof import Trust, prove
from tests.support.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def recording(office: Office) -> Recording:
    """Armed; its package has nothing in it yet."""
    session = office.published(office.session(office.case()))
    opened = SessionEvent.WAITING_ROOM_OPENED
    office.store.run_now(admission.change_session, session.code, opened, SYSTEM, office.now)
    recording = office.store.run_now(admission.open_recording, session.code, office.now)
    folder = office.settings.recordings_directory
    codec, masters = VideoCodec(session.video_codec), ensure_masters(office.settings, office.now)
    create(folder, recording.directory, session.code, codec, now=office.now, service=masters)
    return recording


def packages_of(office: Office) -> Packages:
    return Packages(office.store, office.settings, office.clock)


async def status_of(office: Office, recording: Recording) -> RecordingStatus:
    found = await office.store.run(rows.recording_by_code, recording.code)
    assert found is not None
    return found.status


async def test_a_package_is_sealed_and_verified_when_the_session_is_over(office: Office, recording: Recording) -> None:
    assert await packages_of(office).finish(recording)
    history = keys.public_keys(office.settings.keys_directory)
    proof = prove(office.settings.recordings_directory / recording.directory, Trust(history))
    assert proof.whole
    assert proof.seal is not None
    assert proof.seal.sealed_at == office.now
    assert await status_of(office, recording) is RecordingStatus.LINKED


async def test_without_the_key_a_package_waits_to_be_sealed(office: Office, recording: Recording) -> None:
    folder = office.settings.keys_directory
    keys.ensure(folder, now=office.now)
    (folder / keys.PRIVATE).rename(folder / "elsewhere")
    assert not await packages_of(office).finish(recording)
    assert await status_of(office, recording) is RecordingStatus.FINALIZING
    (folder / "elsewhere").rename(folder / keys.PRIVATE)
    assert await packages_of(office).finish(recording)
    assert await status_of(office, recording) is RecordingStatus.LINKED
    assert prove(office.settings.recordings_directory / recording.directory).whole
