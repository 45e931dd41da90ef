"""A finished package is sealed once, survives a crash at any step of it, and outlives the key."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from recordings import custody, keys, sealing
from recordings.custody import Act
from recordings.finisher import finish
from recordings.integrity import Difference
from recordings.package import NotAPackage
from recordings.proof import Trust, prove
from recordings.recovery import unfinished
from recordings.seal import extent_of
from recordings.sealing import seal_package
from tests.support.recording import NOW, new_package
from tests.support.sealed import SealedPackage, finished_package, sealed_package

LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> SealedPackage:
    return sealed_package(tmp_path_factory.mktemp("sealed"), stamped=False)


@pytest.fixture
def sealed(original: SealedPackage, tmp_path: Path) -> Path:
    return shutil.copytree(original.directory, tmp_path / "recordings" / original.directory.name)


def differences(package: Path, trust: Trust | None = None) -> set[Difference]:
    return {finding.difference for finding in prove(package, trust).verdict.findings}


def test_custody_tells_what_was_done(sealed: Path) -> None:
    _, told = custody.load(sealed)
    assert [line["what"] for line in told.lines] == [Act.OPENED, Act.FINISHED, Act.SEALED]
    assert told.wrong == ()


def test_a_package_that_was_cut_off_says_that_it_was_recovered(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    finish(package, now=NOW)
    assert [line["what"] for line in custody.load(package)[1].lines] == [Act.OPENED, Act.RECOVERED, Act.FINISHED]
    finish(package, now=LATER)
    assert len(custody.load(package)[1].lines) == 3


def test_sealing_again_changes_nothing(original: SealedPackage, sealed: Path) -> None:
    before = (sealed / "seal.json").read_bytes()
    seal_package(sealed, original.keyring, now=LATER)
    assert (sealed / "seal.json").read_bytes() == before
    assert prove(sealed).whole


def test_a_crash_at_any_step_of_sealing_is_made_good(
    original: SealedPackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = finished_package(tmp_path)
    for name in ("write_proof", "note_locked"):
        with monkeypatch.context() as patched:
            patched.setattr(sealing, name, _dies_after(getattr(sealing, name), 1 if name == "write_proof" else 0))
            with pytest.raises(KeyboardInterrupt):
                seal_package(package, original.keyring, now=NOW)
        assert not prove(package).whole
        (package / ".seal.json.draft").touch()
    seal_package(package, original.keyring, now=LATER)
    assert prove(package).verdict.findings == ()


def _dies_after(call: Callable[..., object], times: int) -> Callable[..., object]:
    left = [times]

    def dying(*arguments: object, **options: object) -> object:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return call(*arguments, **options)

    return dying


def test_what_happened_to_a_sealed_package_is_not_finished_away(original: SealedPackage, sealed: Path) -> None:
    (sealed / "tracks/seat1.camera.1.mkv").unlink()
    manifest = (sealed / "manifest.json").read_bytes()
    assert unfinished(sealed.parent) == []
    finish(sealed, now=LATER)
    assert (sealed / "manifest.json").read_bytes() == manifest
    (sealed / "manifest.json").unlink()
    with pytest.raises(NotAPackage):
        finish(sealed, now=LATER)
    assert Difference.MANIFEST_MISSING in differences(sealed)


def test_a_package_that_is_finished_and_not_sealed_does_not_prove_itself(tmp_path: Path) -> None:
    assert differences(finished_package(tmp_path)) == {Difference.SEAL_MISSING}


def test_a_forger_with_a_key_of_their_own_is_found_by_the_offices_key(
    original: SealedPackage, sealed: Path, tmp_path: Path
) -> None:
    """Whoever makes everything anew fits together; only keys from elsewhere tell."""
    for name in ("manifest.json", "seal.json", "keys.json", "custody.jsonl", "tracks/seat1.camera.1.mkv"):
        (sealed / name).unlink()
    (sealed / "journal.1.jsonl").unlink()
    envelope = extent_of((sealed / "envelope.json").read_bytes()).sha256
    custody.append(sealed, Act.OPENED, now=NOW, reception_session="reception-1", envelope_sha256=envelope)
    finish(sealed, now=NOW, key=original.key)
    seal_package(sealed, keys.ensure(tmp_path / "forger", now=NOW), now=NOW)
    assert differences(sealed) == set()
    assert Difference.KEY_NOT_TRUSTED in differences(sealed, Trust(original.keyring.history))


def test_a_seal_outlives_its_key(original: SealedPackage, sealed: Path, tmp_path: Path) -> None:
    shutil.copytree(original.keys, tmp_path / "keys")
    new = keys.rotate(tmp_path / "keys", now=LATER)
    assert prove(sealed, Trust(new.history)).whole
    assert prove(sealed, Trust(original.keyring.history)).whole
    assert differences(sealed, Trust(new.history[1:])) >= {Difference.KEY_NOT_TRUSTED}


def test_a_package_sealed_with_an_endorsed_key_is_trusted_by_who_knows_the_first(
    original: SealedPackage, tmp_path: Path
) -> None:
    package = finished_package(tmp_path / "recordings")
    shutil.copytree(original.keys, tmp_path / "keys")
    seal_package(package, keys.rotate(tmp_path / "keys", now=NOW), now=LATER)
    assert prove(package, Trust(original.keyring.history)).whole


def test_a_key_that_had_been_replaced_seals_nothing(original: SealedPackage, tmp_path: Path) -> None:
    package = finished_package(tmp_path / "recordings")
    shutil.copytree(original.keys, tmp_path / "keys")
    history = keys.rotate(tmp_path / "keys", now=NOW).history
    seal_package(package, original.keyring, now=LATER)
    assert differences(package, Trust(history)) == {Difference.KEY_RETIRED}


def test_the_seal_of_another_package_does_not_fit(original: SealedPackage, sealed: Path, tmp_path: Path) -> None:
    other = finished_package(tmp_path / "other")
    seal_package(other, original.keyring, now=NOW)
    for name in ("seal.json", "keys.json", "custody.jsonl"):
        shutil.copy(other / name, sealed / name)
    assert {Difference.MANIFEST_ALTERED, Difference.ROOT_DIFFERS} <= differences(sealed)


def test_a_package_of_format_1_need_not_be_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recordings.layout.FORMAT_VERSION", 1)
    package = finished_package(tmp_path)
    (package / "custody.jsonl").unlink()  # format 1 had none
    proof = prove(package)
    assert json.loads((package / "manifest.json").read_bytes())["format"] == 1
    assert proof.whole
    assert proof.seal is None
