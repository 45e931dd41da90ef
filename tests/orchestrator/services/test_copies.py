"""Recordings are copied, read back, repaired and reconciled by themselves, and everything that was found is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import CopiesSettings, Settings
from orchestrator.domain.errors import NotAllowed
from orchestrator.domain.policy import Role
from orchestrator.domain.recording import RecordingEvent
from orchestrator.domain.records import Recording
from orchestrator.domain.records_copies import LOCAL, CopyState, Discrepancy, PackageCopy
from orchestrator.metrics import Metrics
from orchestrator.services import admission, copies, reconciling
from orchestrator.store import audit
from orchestrator.store import copies as rows
from recordings import custody, layout
from recordings.copies import ASIDE
from recordings.proof import prove
from recordings.stores import FolderStore
from tests.support.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def second(tmp_path: Path) -> Path:
    folder = tmp_path / "second disk"
    FolderStore(folder).mark()
    return folder


@pytest.fixture
def settings(office: Office, second: Path) -> Settings:
    return replace(office.settings, copies=CopiesSettings(directories=(second,)))


@pytest.fixture
def recording(office: Office) -> Recording:
    made = office.recording(office.published(office.session(office.case())), seconds=1)
    for event in (RecordingEvent.VERIFIED, RecordingEvent.LINKED):
        made = office.store.run_now(admission.change_recording, made.id, event, office.now)
    return made


@pytest.fixture
def copying(office: Office, settings: Settings) -> copies.Copying:
    return copies.Copying(office.store, settings, office.clock, Metrics())


def found(office: Office) -> dict[str, PackageCopy]:
    return {copy.store: copy for copy in office.store.run_now(rows.copies)}


def acts(office: Office, recording: Recording) -> list[str]:
    lines = office.store.run_now(audit.lines_of, f"recording {recording.code}")
    return [line.action.removeprefix("recording:") for line in reversed(lines)]


def told(package: Path) -> list[str]:
    return [str(line["what"]) for line in custody.load(package)[1].lines]


async def test_a_sealed_recording_is_copied_and_read_back(
    office: Office, copying: copies.Copying, recording: Recording, second: Path
) -> None:
    await copying.look()
    states = found(office)
    assert {name: copy.state for name, copy in states.items()} == {LOCAL: CopyState.GOOD, str(second): CopyState.GOOD}
    assert states[str(second)].verified_at == office.now
    assert prove(second / recording.directory).whole
    package = office.settings.recordings_directory / recording.directory
    assert told(package)[-1] == told(second / recording.directory)[-1] == custody.Act.COPIED
    assert acts(office, recording)[-1] == "copied"
    before = acts(office, recording)
    await copying.look()
    assert acts(office, recording) == before, "a second look does nothing"


async def test_a_week_later_damage_in_a_copy_is_found_and_mended(
    office: Office, copying: copies.Copying, recording: Recording, second: Path
) -> None:
    await copying.look()
    victim = next((second / recording.directory / layout.TRACKS).iterdir())
    victim.write_bytes(b"rotten")
    await copying.look()
    assert victim.read_bytes() == b"rotten", "not due yet"
    office.now += timedelta(days=7)
    await copying.look()
    assert acts(office, recording)[-2:] == ["copy_damaged", "copy_repaired"]
    assert found(office)[str(second)].state is CopyState.GOOD
    assert prove(second / recording.directory).whole


async def test_a_damaged_original_is_mended_from_its_copy(
    office: Office, copying: copies.Copying, recording: Recording, second: Path
) -> None:
    await copying.look()
    package = office.settings.recordings_directory / recording.directory
    next((package / layout.TRACKS).iterdir()).write_bytes(b"rotten")
    office.now += timedelta(days=8)
    await copying.look()
    assert acts(office, recording)[-2:] == ["found_damaged", "repaired"]
    assert found(office)[LOCAL].state is CopyState.GOOD
    assert prove(package).whole
    assert custody.Act.REPAIRED in told(package)
    assert list((package.parent / ASIDE).rglob("*.mk*")) != [], "what was damaged is kept"


async def test_damage_is_never_copied_over_a_good_copy(
    office: Office, copying: copies.Copying, recording: Recording, second: Path
) -> None:
    package = office.settings.recordings_directory / recording.directory
    next((package / layout.TRACKS).iterdir()).write_bytes(b"rotten")
    await copying.look()
    assert {copy.state for copy in found(office).values()} == {CopyState.DAMAGED, CopyState.AWAY}
    assert not (second / recording.directory).exists()


async def test_a_store_that_is_away_is_tried_again(
    office: Office, copying: copies.Copying, recording: Recording, second: Path
) -> None:
    (second / FolderStore.MARK).rename(second / "away")
    await copying.look()
    assert found(office)[str(second)].state is CopyState.AWAY
    (second / "away").rename(second / FolderStore.MARK)
    await copying.look()
    assert found(office)[str(second)].state is CopyState.AWAY, "not every time"
    office.now += timedelta(minutes=10)
    await copying.look()
    assert found(office)[str(second)].state is CopyState.GOOD


async def test_at_night_sessions_are_held_against_packages(office: Office, recording: Recording) -> None:
    folder = office.settings.recordings_directory
    first = await reconciling.reconcile(office.store, folder, office.now)
    assert (first.recordings, first.packages, first.findings) == (1, 1, ())
    (folder / "BG-2020-0001-01").mkdir()
    shutil.move(folder / recording.directory, folder.parent / "elsewhere")
    second = await reconciling.reconcile(office.store, folder, office.now)
    assert [(one.discrepancy, one.thing) for one in second.findings] == [
        (Discrepancy.PACKAGE_MISSING, recording.code),
        (Discrepancy.NOT_KNOWN, "BG-2020-0001-01"),
    ]
    assert office.store.run_now(reconciling.last_reconciliation, office.actor(Role.AUDITOR)) == second


async def test_it_is_done_once_a_night(office: Office, recording: Recording) -> None:
    office.now = office.now.replace(hour=18, minute=30)  # half past one in Vietnam
    assert await reconciling.reconcile_if_due(office.store, office.settings, office.now) is not None
    assert await reconciling.reconcile_if_due(office.store, office.settings, office.now) is None
    later = office.now + timedelta(hours=23)
    assert await reconciling.reconcile_if_due(office.store, office.settings, later) is None, "before one in the morning"
    assert await reconciling.reconcile_if_due(office.store, office.settings, office.now + timedelta(days=1)) is not None


def test_copies_are_shown_to_whoever_may_see_them(office: Office, recording: Recording) -> None:
    (shown,) = office.store.run_now(copies.list_kept, office.actor(Role.IT_OFFICER))
    assert shown.code == recording.code
    with pytest.raises(NotAllowed):
        office.store.run_now(copies.list_kept, office.actor(Role.OPERATOR))
