"""Time-stamps come over HTTP from a real authority, and later where there is no line now."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from config.settings import EvidenceSettings, Settings
from orchestrator.notify.time_stamps import authority, post
from orchestrator.services.time_stamping import TimeStamping
from recordings.keys import KeyUnusable
from recordings.proof import prove
from recordings.timestamps import pending
from tests.support.sealed import SealedPackage, sealed_package
from tests.support.waiting import eventually

CLOCK = partial(datetime.now, UTC)


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[SealedPackage]:
    """Its authority answers meanwhile."""
    package = sealed_package(tmp_path, stamped=False)
    with package.authority:
        yield package


@pytest.fixture
def settings(sealed: SealedPackage, tmp_path: Path) -> Settings:
    evidence = EvidenceSettings(
        timestamp_url=sealed.authority.url,
        timestamp_authorities=sealed.authority.root,
        timestamp_timeout_seconds=10,
        timestamp_retry_seconds=0.1,
    )
    return replace(Settings(data_directory=tmp_path), evidence=evidence)


async def test_a_package_is_stamped_when_the_authority_is_back(sealed: SealedPackage, settings: Settings) -> None:
    recordings = settings.recordings_directory
    sealed.authority.away = True
    stamping = TimeStamping(settings, authority(settings.evidence), CLOCK)
    assert pending(recordings) == [sealed.directory]
    assert stamping.stamp_pending() == 0
    await stamping.start()
    sealed.authority.away = False
    await eventually(lambda: not pending(recordings))
    await stamping.stop()
    proof = prove(sealed.directory)
    assert proof.whole
    assert proof.stamped_at is not None
    assert stamping.stamp_pending() == 0


async def test_a_key_that_is_away_does_not_end_the_task(sealed: SealedPackage, settings: Settings) -> None:
    private = sealed.keys / "seal.pem"
    private.rename(sealed.keys / "elsewhere")
    stamping = TimeStamping(settings, authority(settings.evidence), CLOCK)
    with pytest.raises(KeyUnusable):
        stamping.stamp_pending()
    await stamping.start()
    (sealed.keys / "elsewhere").rename(private)
    await eventually(lambda: not pending(settings.recordings_directory))
    await stamping.stop()


def test_a_damaged_package_does_not_hold_up_the_others(sealed: SealedPackage, settings: Settings) -> None:
    for damaged in ("AA-no-seal", "AB-no-package"):
        shutil.copytree(sealed.directory, sealed.directory.with_name(damaged))
    (sealed.directory.with_name("AA-no-seal") / "seal.json").write_bytes(b"{}")
    (sealed.directory.with_name("AB-no-package") / "package.json").unlink()
    assert TimeStamping(settings, authority(settings.evidence), CLOCK).stamp_pending() == 1
    assert prove(sealed.directory).stamped_at is not None


def test_nobody_there_is_an_error_of_the_line() -> None:
    with pytest.raises(OSError, match="refused"):
        post("http://127.0.0.1:9/stamp", b"x", 1.0)
