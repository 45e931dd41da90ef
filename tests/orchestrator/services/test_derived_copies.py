"""Copies are made apart, in order, with progress; cancelled ones leave nothing; interrupted ones go on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.domain.errors import NotAllowed, NotFound, RuleBroken
from orchestrator.domain.policy import Role
from orchestrator.domain.records import ViewGrant
from orchestrator.domain.records_review import CopyKind, CopyStatus, DerivedCopy
from orchestrator.services import derived_copies, inspection
from orchestrator.services.copy_worker import CopyWorker, copy_file
from orchestrator.store import audit
from orchestrator.store import derived_copies as rows
from recordings import keys
from recordings.canonical import canonical
from recordings.derived.wishes import Person, Texts, Wishes
from recordings.signatures import is_signed
from tests.support.office import Office, open_office
from tests.support.waiting import eventually

WHY = "Cung cấp cho đoàn kiểm tra"
WISHES = Wishes(
    (Person("seat", "x"),), Texts("BG", "-", "-", "-", "Cấp cho X"), 1_800_000_000.0, 0, width=320, height=200
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
async def grant(office: Office) -> ViewGrant:
    session = office.published(office.session(office.case()))
    recording = await asyncio.to_thread(office.recording, session, 2)
    auditor = office.actor(Role.AUDITOR)
    return office.store.run_now(inspection.open_for_viewing, recording.code, WHY, auditor, office.now)


def asked(office: Office, grant: ViewGrant, kind: CopyKind = CopyKind.COMPOSITION, wishes: Wishes = WISHES) -> int:
    auditor = office.actor(Role.AUDITOR)
    return office.store.run_now(derived_copies.ask, grant, kind, wishes, WHY, auditor, office.now)


def copy_of(office: Office, number: int) -> DerivedCopy:
    found = office.store.run_now(rows.copy_by_id, number)
    assert found is not None
    return found


async def test_a_copy_is_made_in_a_process_of_its_own_and_can_be_taken_away(office: Office, grant: ViewGrant) -> None:
    number = asked(office, grant)
    worker = CopyWorker(office.store, office.settings, office.clock)
    assert await worker.make_next()
    done = copy_of(office, number)
    assert (done.status, done.permille, done.error) == (CopyStatus.DONE, 1000, "")
    stored = copy_file(office.settings, done).read_bytes()
    assert len(stored) > done.bytes > 1000
    assert b"ftyp" not in stored  # encrypted as its package is
    assert not await worker.make_next()
    auditor = office.actor(Role.AUDITOR)
    office.store.run_now(derived_copies.fetch, grant, number, auditor, office.now)
    acts = [line.action for line in office.store.run_now(audit.lines_of, f"recording {grant.recording.code}")]
    assert acts[:3] == ["recording:copy_fetched", "recording:copy_made", "recording:compose"]


async def test_a_cancelled_copy_is_stopped_and_leaves_nothing(office: Office, grant: ViewGrant) -> None:
    waiting, auditor = asked(office, grant), office.actor(Role.AUDITOR)
    office.store.run_now(derived_copies.cancel, grant, waiting, auditor, office.now)
    number = asked(office, grant)
    worker = CopyWorker(office.store, office.settings, office.clock, look_every=0.05)
    await worker.start()
    await eventually(lambda: copy_of(office, number).status is CopyStatus.RUNNING, within=60)
    office.store.run_now(derived_copies.cancel, grant, number, auditor, office.now)
    folder = copy_file(office.settings, copy_of(office, number)).parent
    another = asked(office, grant)
    await eventually(lambda: copy_of(office, another).status is CopyStatus.DONE, within=120)
    await worker.stop()
    assert copy_of(office, number).status is CopyStatus.CANCELLED
    assert [file.name for file in folder.iterdir()] == [f"copy-{another}.mp4"]
    with pytest.raises(NotFound):
        office.store.run_now(derived_copies.fetch, grant, number, auditor, office.now)


async def test_what_a_restart_interrupted_goes_on_before_what_waits(office: Office, grant: ViewGrant) -> None:
    first, second = asked(office, grant), asked(office, grant)
    worker = CopyWorker(office.store, office.settings, office.clock, look_every=0.05)
    office.store.run_now(rows.begin, second, office.now)
    await worker.start()
    await worker.stop()
    assert copy_of(office, first).status is CopyStatus.WAITING
    assert await worker.make_next()
    assert (copy_of(office, second).status, copy_of(office, first).status) == (CopyStatus.DONE, CopyStatus.WAITING)


async def test_a_copy_that_cannot_be_made_says_why_and_holds_up_nothing(office: Office, grant: ViewGrant) -> None:
    folder = office.settings.recordings_directory / grant.recording.directory
    (folder / "manifest.json").unlink()
    number = asked(office, grant)
    assert await CopyWorker(office.store, office.settings, office.clock).make_next()
    assert copy_of(office, number).status is CopyStatus.FAILED
    assert copy_of(office, number).error in ("no_package", "not_opened")


async def test_the_list_of_redactions_is_signed_and_names_nobody(office: Office, grant: ViewGrant) -> None:
    hidden = replace(WISHES, people=(Person("pabc", "Người được che", "replaced", True),), silenced=((1, 2),))
    number = asked(office, grant, CopyKind.REDACTION, hidden)
    ring = keys.ensure(office.settings.keys_directory, now=office.now)
    said = derived_copies.redaction_list(copy_of(office, number), "ab", ring, office.now)
    signature = said.pop("signature")
    assert said["people"] == [{"seat": "pabc", "picture": "replaced", "voice_altered": True}]
    assert is_signed(ring.history[-1].public, signature, derived_copies.SIGNED + canonical(said))
    assert not is_signed(ring.history[-1].public, signature, derived_copies.SIGNED + canonical({**said, "people": []}))


async def test_what_is_wrong_with_wishes_is_refused(office: Office, grant: ViewGrant) -> None:
    for wishes, code in (
        (WISHES, "derived.nothing_hidden"),
        (replace(WISHES, people=(Person("p", "x", "erased"),)), "derived.picture_wrong"),
        (replace(WISHES, silenced=((5, 5),)), "derived.spans_wrong"),
    ):
        with pytest.raises(RuleBroken, match=code.replace(".", r"\.")):
            asked(office, grant, CopyKind.REDACTION, wishes)
    with pytest.raises(NotAllowed):
        office.store.run_now(
            derived_copies.ask, grant, CopyKind.COMPOSITION, WISHES, WHY, office.actor(Role.OPERATOR), office.now
        )
