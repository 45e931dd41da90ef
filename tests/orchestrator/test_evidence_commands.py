"""`tiepdan verify` and `tiepdan recover` work with nothing but the recordings directory."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from media.interfaces import VideoCodec
from orchestrator.cli import main
from orchestrator.words import LANGUAGES, words_in
from recordings import keys, package
from recordings.finisher import finish
from recordings.integrity import Difference
from recordings.lock import held
from recordings.masters import MasterFiles
from recordings.sealing import seal_of, seal_package
from recordings.vault import envelope_of, unlock

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CODE = "BG-2026-0001-01"


@pytest.fixture
def recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The recordings directory of the settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("TIEPDAN_DATA_DIRECTORY", str(tmp_path))
    (tmp_path / "recordings").mkdir()
    return tmp_path / "recordings"


def create(recordings: Path) -> Path:
    return package.create(recordings, CODE, reception_session="TCD-2026-0001", codec=VideoCodec.VP8, now=NOW)


def sealed(recordings: Path) -> Path:
    directory = create(recordings)
    finish(directory, now=NOW)
    seal_package(directory, keys.ensure(recordings.parent / "keys", now=NOW), now=NOW)
    return directory


def test_a_sealed_package_is_whole_and_says_by_which_key(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seal = seal_of(sealed(recordings))
    assert main(["verify"]) == 0
    out = capsys.readouterr().out
    assert f"{CODE}: whole" in out
    assert f"with key {seal.key}; compare it" in out
    assert "without a time-stamp" in out


def test_a_package_is_verified_against_the_keys_that_the_reader_brings(
    recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = sealed(recordings)
    (own,) = (recordings.parent / "keys/public").glob("*.json")
    assert main(["verify", str(directory), "--key", str(own)]) == 0
    assert "with the trusted key" in capsys.readouterr().out
    keys.ensure(recordings.parent / "foreign", now=NOW)
    (foreign,) = (recordings.parent / "foreign/public").glob("*.json")
    assert main(["verify", str(directory), "--key", str(foreign)]) == 1
    assert "none of the trusted ones" in capsys.readouterr().err


def test_a_finished_package_that_was_never_sealed_is_not_whole(
    recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    finish(create(recordings), now=NOW)
    assert main(["verify"]) == 1
    assert capsys.readouterr().err.endswith("  - not sealed, or the seal was removed: seal.json\n")


def test_keys_are_shown_and_replaced(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["key", "show"]) == 1
    assert "is missing" in capsys.readouterr().err
    first = keys.ensure(recordings.parent / "keys", now=NOW).key
    assert main(["key", "show"]) == 0
    assert f"Key in use: {first}" in capsys.readouterr().out
    assert main(["key", "rotate"]) == 0
    out = capsys.readouterr().out
    assert f"Retired: {first}" in out
    assert f"Key in use: {first}" not in out


def test_what_is_no_key_is_said_to_be_none(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = sealed(recordings)
    for option in ("--key", "--authority"):
        assert main(["verify", str(directory), option, str(directory / "package.json")]) == 1
        assert "package.json" in capsys.readouterr().err


def test_an_altered_package_is_not_whole(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = sealed(recordings)
    (directory / "added.txt").touch()
    assert main(["verify", str(directory)]) == 1
    assert capsys.readouterr().err.endswith("  - file that the manifest does not list: added.txt\n")


def test_a_package_that_is_not_there_is_named(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "nowhere"]) == 1
    assert capsys.readouterr().err == "nowhere: there is no such folder.\n"


def test_without_packages_there_is_nothing_to_verify_and_nothing_to_recover(recordings: Path) -> None:
    assert main(["verify"]) == 0
    assert main(["recover"]) == 0


def test_a_package_that_was_cut_off_is_recovered(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create(recordings)
    assert main(["verify"]) == 1
    assert main(["recover"]) == 0
    assert "mended" in capsys.readouterr().out
    assert main(["verify"]) == 0


@pytest.mark.parametrize("difference", list(Difference))
def test_everything_that_can_be_wrong_has_a_sentence(difference: Difference) -> None:
    for language in LANGUAGES:
        assert f"cli.verify.{difference}" in words_in(language)


def encrypted(recordings: Path) -> Path:
    masters = MasterFiles(recordings.parent / "keys" / "masters")
    masters.ensure(now=NOW)
    directory = package.create(recordings, CODE, "TCD-2026-0001", VideoCodec.VP8, now=NOW, service=masters)
    finish(directory, now=NOW, key=unlock(directory, masters))
    seal_package(directory, keys.ensure(recordings.parent / "keys", now=NOW), now=NOW)
    return directory


def test_with_the_master_keys_what_is_encrypted_is_verified_too(
    recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = encrypted(recordings)
    assert main(["verify", str(directory)]) == 0
    assert "opens with" not in capsys.readouterr().out
    masters = str(recordings.parent / "keys" / "masters")
    assert main(["verify", str(directory), "--masters", masters]) == 0
    assert "every encrypted chunk opens" in capsys.readouterr().out
    assert main(["verify", str(directory), "--masters", str(recordings)]) == 1
    assert "A master key is missing" in capsys.readouterr().err


def test_a_new_master_key_wraps_every_recording_anew(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = encrypted(recordings)
    before = envelope_of(directory)
    assert main(["key", "masters"]) == 0
    assert before.wrapped.master in capsys.readouterr().out
    assert main(["key", "rewrap", "reception"]) == 0
    assert "Wrapped the keys of 1 recordings" in capsys.readouterr().out
    assert envelope_of(directory).wrapped.master != before.wrapped.master
    assert main(["verify", str(directory), "--masters", str(recordings.parent / "keys" / "masters")]) == 0
    with held(directory):
        assert main(["key", "rewrap", "reception"]) == 1
    assert str(directory) in capsys.readouterr().err


def test_a_recording_is_exported_as_a_bag_that_is_verified_anywhere(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = encrypted(recordings)
    assert main(["export", CODE, str(tmp_path / "bag")]) == 0
    assert "Exported" in capsys.readouterr().out
    (recordings.parent / "keys").rename(tmp_path / "no keys here")
    assert main(["verify", str(tmp_path / "bag")]) == 0
    assert "the bag is complete and valid" in capsys.readouterr().out
    (tmp_path / "bag/data/added").touch()
    assert main(["verify", str(tmp_path / "bag")]) == 1
    assert "data/added" in capsys.readouterr().err
    (tmp_path / "no keys here").rename(recordings.parent / "keys")
    assert main(["export", str(directory), str(tmp_path / "bag")]) == 1
    assert "exists already" in capsys.readouterr().err
    assert main(["export", "BG-1999-0001-01", str(tmp_path / "other")]) == 1
    assert "no such sealed recording" in capsys.readouterr().err
    assert main(["verify", str(directory)]) == 0, "the export is a line of its custody"
