"""Copies are what the original is, in any kind of store; damage on either side is found and mended from the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.notify.s3 import S3Store
from recordings import copies, layout, sealing
from recordings.custody import Act
from recordings.lock import held
from recordings.proof import Proof, Trust, prove
from recordings.stores import CopyStore, FolderStore, is_file_of_package
from tests.support.recording import CODE, NOW
from tests.support.s3_server import CREDENTIALS, S3Server, s3_server
from tests.support.sealed import SealedPackage, sealed_package


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> SealedPackage:
    return sealed_package(tmp_path_factory.mktemp("sealed"))


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server() as running:
        yield running


@pytest.fixture
def package(original: SealedPackage, tmp_path: Path) -> Path:
    return shutil.copytree(original.directory, tmp_path / "recordings" / CODE)


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, server: S3Server) -> CopyStore:
    if request.param == "folder":
        folder = FolderStore(tmp_path / "second disk")
        folder.mark()
        return folder
    name = f"b-{abs(hash(request.node.name)) % 10**9}"
    address = server.bucket(name) + "/office"
    return S3Store(address, CREDENTIALS, lock_days=0, now=lambda: NOW, timeout=20)


@pytest.fixture
def judge(original: SealedPackage) -> Callable[[Path], Proof]:
    return lambda directory: prove(directory, Trust(original.keyring.history))


def note(package: Path, original: SealedPackage, act: Act, **facts: object) -> None:
    with held(package):
        sealing.note(package, act, original.keyring, now=NOW, **facts)


def test_a_copy_is_brought_and_read_back(package: Path, store: CopyStore) -> None:
    assert len(copies.compare(package, store).differing) == len(copies.contents(package))
    assert copies.bring(package, store).same
    assert copies.compare(package, store).same
    assert set(store.names(CODE)) == set(copies.contents(package))


def test_what_is_damaged_missing_or_cut_in_a_copy_is_found_and_brought_again(
    package: Path, store: CopyStore, tmp_path: Path
) -> None:
    copies.bring(package, store)
    (tmp_path / "other").write_bytes(b"something else")
    store.put(CODE, layout.MANIFEST, tmp_path / "other")
    assert copies.compare(package, store).differing == (layout.MANIFEST,)
    assert copies.bring(package, store).same


def test_a_copy_that_comes_back_proves_itself(
    package: Path, store: CopyStore, tmp_path: Path, judge: Callable[[Path], Proof]
) -> None:
    copies.bring(package, store)
    assert judge(copies.fetch(CODE, store, tmp_path / "back")).whole


@pytest.mark.parametrize("damage", ["altered", "missing", "extra", "custody", "everything"])
def test_an_original_is_mended_from_its_copy_and_what_was_damaged_is_kept(
    package: Path, store: CopyStore, judge: Callable[[Path], Proof], damage: str
) -> None:
    copies.bring(package, store)
    victim = next((package / layout.TRACKS).iterdir())
    name = victim.relative_to(package).as_posix()
    match damage:
        case "altered":
            victim.write_bytes(victim.read_bytes()[:-9] + b"otherwise")
        case "missing":
            victim.unlink()
        case "extra":
            name = "tracks/added.mkv"
            (package / name).write_bytes(b"?")
        case "custody":
            name = layout.CUSTODY
            (package / name).write_bytes(b"{}\n")
        case _:
            shutil.rmtree(package)
    assert name in copies.repair(package, store, judge, now=NOW) or damage == "everything"
    assert judge(package).whole
    kept = [path for path in (package.parent / copies.ASIDE).rglob("*") if path.is_file()]
    assert len(kept) == (0 if damage in ("missing", "everything") else 1)
    assert [path.name for path in package.parent.iterdir() if path.name not in (CODE, copies.ASIDE)] == []


def test_a_damaged_copy_mends_nothing(
    package: Path, store: CopyStore, judge: Callable[[Path], Proof], tmp_path: Path
) -> None:
    copies.bring(package, store)
    (tmp_path / "other").write_bytes(b"something else")
    victim = next((package / layout.TRACKS).iterdir())
    store.put(CODE, victim.relative_to(package).as_posix(), tmp_path / "other")
    victim.unlink()
    with pytest.raises(copies.NoGoodCopy):
        copies.repair(package, store, judge, now=NOW)
    assert not victim.exists()


def test_custody_that_grew_is_brought_without_reading_everything(
    package: Path, store: CopyStore, original: SealedPackage
) -> None:
    copies.bring(package, store)
    note(package, original, Act.COPIED, store=store.name)
    assert copies.compare(package, store).differing == (layout.CUSTODY,)
    assert copies.refresh(package, store) is not None
    assert copies.compare(package, store).same
    (package / layout.CUSTODY).write_bytes(b"{}\n")
    assert copies.refresh(package, store) is None


def test_a_folder_whose_disk_is_away_is_no_store(package: Path, tmp_path: Path) -> None:
    (tmp_path / "mount point").mkdir()
    with pytest.raises(FileNotFoundError):
        copies.bring(package, FolderStore(tmp_path / "mount point"))
    assert list((tmp_path / "mount point").iterdir()) == []


def test_a_server_that_is_away_is_an_ordinary_failure(package: Path) -> None:
    away = S3Store("http://127.0.0.1:1/bucket", CREDENTIALS, lock_days=0, now=lambda: NOW, timeout=1)
    with pytest.raises(OSError, match="127"):
        copies.bring(package, away)


def test_where_the_bucket_locks_nobody_removes_or_shortens(package: Path, server: S3Server) -> None:
    address = server.bucket("locked", locked=True)
    store = S3Store(address, CREDENTIALS, lock_days=365, now=lambda: NOW + timedelta(days=36500), timeout=20)
    assert store.locks
    assert copies.bring(package, store).same
    told = server.client.head_object(Bucket="locked", Key=f"{CODE}/{layout.MANIFEST}")
    assert told["ObjectLockMode"] == "COMPLIANCE"
    (version,) = server.client.list_object_versions(Bucket="locked", Prefix=f"{CODE}/{layout.MANIFEST}")["Versions"]
    with pytest.raises(server.client.exceptions.ClientError, match="AccessDenied"):
        server.client.delete_object(Bucket="locked", Key=version["Key"], VersionId=version["VersionId"])
    note_path = package / layout.CUSTODY
    note_path.write_bytes(note_path.read_bytes() + b"{}\n")
    store.put(CODE, layout.CUSTODY, note_path)
    assert copies.compare(package, store).same, "the newest version is read"


def test_a_bucket_without_lock_is_told_apart(server: S3Server) -> None:
    address = server.bucket("plain-one")
    assert not S3Store(address, CREDENTIALS, lock_days=9, now=lambda: NOW, timeout=20).locks


@pytest.mark.parametrize("name", ["../x", "a/../../b", "/etc/passwd", "a/b/c", ".hidden", "tracks/.x", "", "a//b"])
def test_names_from_a_store_lead_nowhere_else(name: str) -> None:
    assert not is_file_of_package(name)
