"""A destruction that was decided leaves a tombstone that verifies; without it, whatever is gone is missed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recordings import copies, disposal, layout, vault
from recordings.integrity import Difference
from recordings.keys import KeyUnusable
from recordings.proof import Trust, prove
from recordings.stores import FolderStore
from tests.support.recording import CODE, NOW
from tests.support.s3_server import CREDENTIALS, s3_server
from tests.support.sealed import SealedPackage, sealed_package

MINUTES = "ab" * 32


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> SealedPackage:
    return sealed_package(tmp_path_factory.mktemp("sealed"))


@pytest.fixture
def package(original: SealedPackage, tmp_path: Path) -> Path:
    return shutil.copytree(original.directory, tmp_path / "recordings" / CODE)


def differences(package: Path) -> set[Difference]:
    return {finding.difference for finding in prove(package).verdict.findings}


def test_what_was_destroyed_is_gone_and_the_rest_still_verifies(original: SealedPackage, package: Path) -> None:
    made = disposal.destroy(package, "TH-2026-0001", MINUTES, original.keyring, now=NOW)
    assert not [path for folder in ("tracks", "playback") for path in (package / folder).iterdir()]
    assert not (package / layout.ENVELOPE).exists()
    proof = prove(package, Trust(original.keyring.history))
    assert proof.verdict.findings == ()
    assert proof.destroyed_at == made.destroyed_at == NOW
    assert proof.seal is not None
    assert proof.stamped_at is not None
    with pytest.raises(KeyUnusable):
        vault.unlock(package, original.masters)
    assert list(vault.encrypted(package.parent)) == []


def test_a_crash_in_between_is_made_good(
    original: SealedPackage, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("note", "_shred", "sync_directory"):
        with monkeypatch.context() as patched:
            patched.setattr(disposal, step, lambda *_, **__: (_ for _ in ()).throw(OSError("power cut")))
            with pytest.raises(OSError, match="power"):
                disposal.destroy(package, "TH-2026-0001", MINUTES, original.keyring, now=NOW)
    disposal.destroy(package, "TH-2026-0001", MINUTES, original.keyring, now=NOW)
    assert prove(package).whole


@pytest.mark.parametrize("trick", ["no_tombstone", "forged", "of_another", "only_media"])
def test_nothing_else_excuses_missing_media(original: SealedPackage, package: Path, trick: str) -> None:
    if trick == "only_media":
        shutil.rmtree(package / layout.TRACKS)
        assert Difference.FILE_MISSING in differences(package)
        return
    made = disposal.destroy(package, "TH-2026-0001", MINUTES, original.keyring, now=NOW)
    path = package / layout.TOMBSTONE
    match trick:
        case "no_tombstone":
            path.unlink()
        case "forged":
            path.write_bytes(made.data().replace(b"TH-2026-0001", b"TH-2026-0002"))
        case _:
            path.write_bytes(disposal.Tombstone("BG-1", made.root, made.disposal, MINUTES, NOW).data())
    assert Difference.FILE_MISSING in differences(package)


def test_a_destruction_does_not_excuse_what_was_altered(original: SealedPackage, package: Path) -> None:
    disposal.destroy(package, "TH-2026-0001", MINUTES, original.keyring, now=NOW)
    (package / "tracks/seat1.camera.1.mkv").write_bytes(b"something else")
    assert Difference.FILE_ALTERED in differences(package)
    (package / "tracks/seat1.camera.1.mkv").unlink()
    (package / layout.TIMELINE).write_bytes(b"")
    assert Difference.TIMELINE_ALTERED in differences(package)


def test_copies_are_destroyed_in_every_version_but_where_the_store_keeps_them(package: Path, tmp_path: Path) -> None:
    from orchestrator.notify.s3 import S3Store

    folder = FolderStore(tmp_path / "second")
    folder.mark()
    with s3_server() as server:
        for name, locked in (("plain", False), ("kept", True)):
            store = S3Store(server.bucket(name, locked=locked), CREDENTIALS, lock_days=9, now=lambda: NOW, timeout=20)
            copies.bring(package, store)
            media = disposal.media_in(store.names(CODE))
            assert media[0] == layout.ENVELOPE
            if not locked:
                for one in media:
                    store.destroy(CODE, one)
                assert disposal.media_in(store.names(CODE)) == []
                assert layout.SEAL in store.names(CODE)
        copies.bring(package, folder)
        for one in disposal.media_in(folder.names(CODE)):
            folder.destroy(CODE, one)
        assert disposal.media_in(folder.names(CODE)) == []
