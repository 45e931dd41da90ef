"""Seals get their trusted time from a real authority, when there is a line to one."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recordings import custody, keys
from recordings.custody import Act
from recordings.integrity import Difference
from recordings.proof import Trust, prove
from recordings.timestamps import NoLine, StampRefused, add_stamp, certificates, pending
from tests.support.recording import NOW
from tests.support.sealed import SealedPackage, sealed_package
from tests.support.tsa import TimeStampAuthority


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> SealedPackage:
    return sealed_package(tmp_path_factory.mktemp("sealed"), stamped=False)


@pytest.fixture
def package(original: SealedPackage, tmp_path: Path) -> Path:
    return shutil.copytree(original.directory, tmp_path / "recordings" / original.directory.name)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> TimeStampAuthority:
    return TimeStampAuthority(tmp_path_factory.mktemp("other"))


def later() -> datetime:
    return NOW + timedelta(hours=1)


def test_a_stamped_package_proves_its_time(original: SealedPackage, package: Path) -> None:
    assert pending(package.parent) == [package]
    trusted = certificates(original.authority.root)
    stamp = add_stamp(package, original.keyring, original.authority.reply, now=later, trusted=trusted)
    assert pending(package.parent) == []
    proof = prove(package, Trust(original.keyring.history, trusted))
    assert proof.verdict.findings == ()
    assert proof.stamped_at == stamp.at
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=1)
    noted = custody.load(package)[1].last(Act.TIME_STAMPED)
    assert noted is not None
    assert noted["lag_seconds"] == round((stamp.at - NOW).total_seconds())


def test_openssl_confirms_what_we_keep(original: SealedPackage, package: Path) -> None:
    add_stamp(package, original.keyring, original.authority.reply, now=later)
    assert original.authority.confirms(package / "timestamp.tsr", package / "seal.json")
    assert not original.authority.confirms(package / "timestamp.tsr", package / "manifest.json")


def test_without_a_line_the_package_stays_sealed_and_waits(original: SealedPackage, package: Path) -> None:
    def away(request: bytes) -> bytes:
        raise OSError("no line")

    with pytest.raises(NoLine, match="no line"):
        add_stamp(package, original.keyring, away, now=later)
    assert prove(package).whole
    assert pending(package.parent) == [package]


def test_a_stamp_on_something_else_is_refused(original: SealedPackage, package: Path, tmp_path: Path) -> None:
    kept: list[bytes] = []

    def listening(request: bytes) -> bytes:
        kept.append(original.authority.reply(request))
        return kept[0]

    first = shutil.copytree(package, tmp_path / "first")
    add_stamp(first, original.keyring, listening, now=later)
    with pytest.raises(StampRefused, match="another request"):
        add_stamp(package, original.keyring, lambda request: kept[0], now=later)
    assert not (package / "timestamp.tsr").exists()


@pytest.mark.parametrize("answer", [b"", b"<html>", b"0\x05\x30\x03\x02\x01\x02", b"\x30\x80", b"0" * 300_000])
def test_what_is_no_answer_is_refused(original: SealedPackage, package: Path, answer: bytes) -> None:
    with pytest.raises(StampRefused):
        add_stamp(package, original.keyring, lambda request: answer, now=later)
    assert prove(package).whole


def test_an_authority_that_nobody_trusts_is_refused_on_arrival_and_found_later(
    original: SealedPackage, package: Path, other: TimeStampAuthority
) -> None:
    trusted = certificates(original.authority.root)
    with pytest.raises(StampRefused):
        add_stamp(package, original.keyring, other.reply, now=later, trusted=trusted)
    add_stamp(package, original.keyring, other.reply, now=later)
    findings = prove(package, Trust(None, trusted)).verdict.findings
    assert {finding.difference for finding in findings} == {Difference.TIMESTAMP_NOT_TRUSTED}


def test_a_stamp_that_a_crash_left_without_its_line_is_noted(original: SealedPackage, package: Path) -> None:
    lines = (package / "custody.jsonl").read_bytes()
    add_stamp(package, original.keyring, original.authority.reply, now=later)
    (package / "custody.jsonl").write_bytes(lines)
    assert pending(package.parent) == [package]
    asked = original.authority.asked
    add_stamp(package, original.keyring, original.authority.reply, now=later)
    assert original.authority.asked == asked
    assert prove(package).verdict.findings == ()


def test_a_stamp_that_arrives_after_the_key_was_replaced_is_noted_with_the_new_one(
    original: SealedPackage, package: Path, tmp_path: Path
) -> None:
    shutil.copytree(original.keys, tmp_path / "keys")
    keys.rotate(tmp_path / "keys", now=later())
    twice = keys.rotate(tmp_path / "keys", now=later())
    add_stamp(package, twice, original.authority.reply, now=later)
    assert prove(package).verdict.findings == ()
    assert prove(package, Trust(original.keyring.history)).verdict.findings == ()
