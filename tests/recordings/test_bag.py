"""A package in a bag is verified by anyone; damage around it and in it is found; documents are bound to it by hash."""

from __future__ import annotations

import asyncio
import io
import shutil
import tarfile
from pathlib import Path

import pytest

from recordings import bag, custody, documents, keys
from recordings.custody import Act
from recordings.finisher import finish
from recordings.integrity import Difference
from recordings.proof import prove
from recordings.reading import open_file
from recordings.sealing import seal_package
from tests.support.recording import NOW, decode, new_package, recorder_in
from tests.support.sealed import SealedPackage, sealed_package


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> SealedPackage:
    return sealed_package(tmp_path_factory.mktemp("sealed"))


@pytest.fixture
def exported(original: SealedPackage, tmp_path: Path) -> Path:
    return bag.write(original.directory, tmp_path / "bag", now=NOW)


def test_a_bag_is_complete_and_its_package_proves_itself(original: SealedPackage, exported: Path) -> None:
    assert bag.verify(exported) == []
    (package,) = bag.packages_in(exported)
    proof = prove(package, key=original.key)
    assert proof.whole
    assert proof.stamped_at is not None


def test_a_tar_stream_is_the_same_bag(original: SealedPackage, exported: Path, tmp_path: Path) -> None:
    found = bag.entries(original.directory, now=NOW)
    data = b"".join(bag.tar(original.directory, found, now=NOW))
    assert len(data) == bag.tar_size(found)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(tmp_path / "out", filter="data")
    out = tmp_path / "out" / original.directory.name
    assert bag.verify(out) == []
    names = [path.relative_to(exported) for path in sorted(exported.rglob("*")) if path.is_file()]
    assert [(out / name).read_bytes() for name in names] == [(exported / name).read_bytes() for name in names]


def test_what_browsers_play_goes_along_in_plain_where_it_is_asked_for(original: SealedPackage, tmp_path: Path) -> None:
    into = bag.write(original.directory, tmp_path / "bag", now=NOW, playable=original.key)
    assert bag.verify(into) == []
    (played,) = (into / bag.PLAYABLE).iterdir()
    assert len(decode(played).video) == 20
    with open_file(original.directory, f"playback/{played.name}", original.key) as stream:
        assert stream.read() == played.read_bytes()


@pytest.mark.parametrize("damage", ["altered", "missing", "extra", "tag", "list"])
def test_damage_to_a_bag_is_found(exported: Path, damage: str) -> None:
    victim = next(exported.rglob("*.mka"))
    name = victim.relative_to(exported).as_posix()
    match damage:
        case "altered":
            victim.write_bytes(victim.read_bytes()[:-1] + b"?")
        case "missing":
            victim.unlink()
        case "extra":
            name = "data/added"
            (exported / name).touch()
        case "tag":
            name = bag.INFO
            (exported / name).write_text("Contact-Name: nobody\n")
        case _:
            name = bag.MANIFEST
            (exported / name).write_text("nothing\n")
    assert name in {finding.file for finding in bag.verify(exported)}


def test_a_bag_is_not_written_over_another(original: SealedPackage, exported: Path) -> None:
    with pytest.raises(FileExistsError):
        bag.write(original.directory, exported, now=NOW)


async def test_documents_are_bound_while_it_is_recorded_and_afterwards(tmp_path: Path) -> None:
    package = new_package(tmp_path / "recordings")
    keyring = keys.ensure(tmp_path / "keys", now=NOW)
    minutes = documents.document_of("minutes", "BB-2026-0001", b"read back")
    receipt = documents.document_of("receipt", "BN-2026-0003", b"received")
    recorder = recorder_in(package)
    assert await asyncio.to_thread(documents.add_document, package, minutes, keyring, now=NOW)
    await recorder.close()
    finish(package, now=NOW)
    seal_package(package, keyring, now=NOW)
    assert documents.add_document(package, receipt, keyring, now=NOW)
    assert not documents.add_document(package, receipt, keyring, now=NOW), "once is enough"
    assert documents.documents(package) == [minutes, receipt]
    assert prove(package).whole
    acts = [line["what"] for line in custody.load(package)[1].lines]
    assert acts.index(Act.DOCUMENT_ADDED) < acts.index(Act.SEALED) < len(acts) - 1
    with pytest.raises(ValueError, match="hex"):
        documents.add_document(package, documents.Document("minutes", "x", 1, "no hash"), keyring, now=NOW)


def test_a_document_that_is_put_in_or_taken_out_is_found(original: SealedPackage, tmp_path: Path) -> None:
    package = shutil.copytree(original.directory, tmp_path / original.directory.name)
    documents.add_document(package, documents.document_of("minutes", "1", b"true"), original.keyring, now=NOW)
    documents.add_document(package, documents.document_of("minutes", "2", b"too"), original.keyring, now=NOW)
    path = package / "custody.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-2], lines[-1]]))
    assert {one.difference for one in prove(package).verdict.findings} == {Difference.CUSTODY_ALTERED}
