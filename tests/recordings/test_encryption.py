"""Media are encrypted at rest, also while they are recorded, and only with the key they are seen and heard."""

from __future__ import annotations

import asyncio
import io
import os
import random
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from media.interfaces import Source, VideoCodec
from recordings import custody, encryption, inside, layout, vault
from recordings.apart import finish_apart
from recordings.encryption import Damaged, DataKey
from recordings.envelope import KeyClass
from recordings.finisher import Locked, finish
from recordings.integrity import Difference
from recordings.keys import KeyUnusable
from recordings.masters import MasterFiles
from recordings.package import create, open_package
from recordings.proof import prove
from recordings.reading import open_file, size_of, write_even
from recordings.scratch import BLOCK, Scratch
from recordings.vault import rewrap, unlock
from tests.support.media_samples import camera, h264, microphone, rtp
from tests.support.recording import CODE, NOW, Feed, decode, new_package, play, recorder_in, track
from tests.support.sealed import SealedPackage, finished_package, sealed_package

PLAIN_MARKS = (b"\x1a\x45\xdf\xa3", b"matroska", b"webm", b"ftyp", b"moov")
SHARED_MODE = 0o640


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> SealedPackage:
    return sealed_package(tmp_path_factory.mktemp("sealed"), stamped=False)


@pytest.fixture
def sealed(original: SealedPackage, tmp_path: Path) -> Path:
    return shutil.copytree(original.directory, tmp_path / original.directory.name)


@pytest.fixture
def masters(tmp_path: Path) -> MasterFiles:
    made = MasterFiles(tmp_path / "masters")
    made.ensure(now=NOW)
    return made


def media_of(package: Path) -> list[str]:
    found = [path for folder in (layout.TRACKS, layout.PLAYBACK) for path in sorted((package / folder).iterdir())]
    return [path.relative_to(package).as_posix() for path in found]


def differences(package: Path, key: DataKey | None = None) -> set[Difference]:
    return {finding.difference for finding in prove(package, key=key).verdict.findings}


def test_no_plain_medium_is_on_the_disk(original: SealedPackage) -> None:
    names = media_of(original.directory)
    assert len(names) == 3
    for name in names:
        stored = (original.directory / name).read_bytes()
        assert stored.startswith(encryption.MAGIC)
        assert not [mark for mark in PLAIN_MARKS if mark in stored]


def test_with_the_key_everything_plays(original: SealedPackage) -> None:
    package = open_package(original.directory)
    with open_file(package.directory, package.playback[0].file, original.key) as stream:
        seen = decode(stream)
    assert len(seen.video) == 20
    assert len(seen.audio) >= 49
    assert seen.keyframe_first


def test_an_encrypted_h264_recording_plays_with_its_index_in_front(tmp_path: Path, masters: MasterFiles) -> None:
    package = new_package(tmp_path / "recordings", VideoCodec.H264, service=masters)
    key = unlock(package, masters)
    recorder = recorder_in(package, key)
    frames = rtp(h264(1), rate=20, clock_rate=90000)
    play(recorder, [Feed(track("seat1", Source.CAMERA, "H264", **{"packetization-mode": "1"}), frames)])
    asyncio.run(recorder.close())
    finish(package, now=NOW, key=key)
    (entry,) = open_package(package).playback
    with open_file(package, entry.file, key) as stream:
        data = stream.read()
    assert data.index(b"moov") < data.index(b"mdat")
    assert len(decode(io.BytesIO(data)).video) == 20


def test_any_place_can_be_read_first(original: SealedPackage, tmp_path: Path) -> None:
    chance = random.Random(7)
    content = chance.randbytes(5 * encryption.EVEN + 123)
    (tmp_path / "playback").mkdir()
    write_even(tmp_path / "playback/big.webm", "playback/big.webm", original.key, io.BytesIO(content))
    assert size_of(tmp_path, "playback/big.webm", original.key) == len(content)
    with open_file(tmp_path, "playback/big.webm", original.key) as stream:
        for _ in range(200):
            at, length = chance.randrange(len(content) + 10), chance.randrange(200_000)
            stream.seek(at)
            assert stream.read(length) == content[at : at + length]
    track_file = media_of(original.directory)[0]
    with open_file(original.directory, track_file, original.key) as stream:
        whole = stream.read()
        for _ in range(200):
            at = chance.randrange(len(whole))
            stream.seek(at)
            assert stream.read(777) == whole[at : at + 777]


@pytest.mark.parametrize("size", [0, 1, encryption.EVEN - 1, encryption.EVEN, encryption.EVEN + 1])
def test_a_file_of_any_size_comes_back(original: SealedPackage, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "playback").mkdir()
    write_even(tmp_path / "playback/a.webm", "playback/a.webm", original.key, io.BytesIO(content))
    with open_file(tmp_path, "playback/a.webm", original.key) as stream:
        assert stream.read() == content
    assert size_of(tmp_path, "playback/a.webm", original.key) == size


def test_a_torn_tail_is_read_up_to_the_last_whole_chunk(original: SealedPackage, tmp_path: Path) -> None:
    name = media_of(original.directory)[0]
    stored = (original.directory / name).read_bytes()
    with open_file(original.directory, name, original.key) as stream:
        whole = stream.read()
    (tmp_path / "tracks").mkdir()
    chance = random.Random(3)
    for end in (
        encryption.HEADER,
        len(stored) - 1,
        *(chance.randrange(encryption.HEADER, len(stored)) for _ in "x" * 60),
    ):
        (tmp_path / name).write_bytes(stored[:end])
        with open_file(tmp_path, name, original.key) as stream:
            read = stream.read()
        assert whole.startswith(read)
        assert len(read) <= end
        assert list(inside.chunk_findings(tmp_path, original.key)) == []
    (tmp_path / name).write_bytes(stored[: encryption.HEADER - 1])
    with pytest.raises(Damaged):
        open_file(tmp_path, name, original.key)


def test_a_recording_that_was_cut_off_is_recovered(tmp_path: Path, masters: MasterFiles) -> None:
    package = new_package(tmp_path / "recordings", service=masters)
    key = unlock(package, masters)
    recorder = recorder_in(package, key)
    play(recorder, [Feed(track("seat1", Source.MICROPHONE), microphone(2))])
    asyncio.run(recorder.close())
    (path,) = (package / "tracks").iterdir()
    path.write_bytes(path.read_bytes()[:-5])
    (package / "tracks/seat1.camera.1.mkv").write_bytes(b"")
    finished = finish_apart(package, now=NOW, key=key)
    assert finished.recovered
    opened = open_package(package)
    (torn,) = opened.fields["torn"]
    assert torn["offset"] + torn["length"] == path.stat().st_size
    assert 0 < torn["length"] < 400
    assert opened.playback[0].end_ms - opened.playback[0].start_ms == pytest.approx(1980, abs=40)


@pytest.mark.parametrize("place", ["altered", "elsewhere", "reordered", "in_plain"])
def test_a_chunk_opens_in_its_place_only(original: SealedPackage, sealed: Path, place: str) -> None:
    camera_file, sound_file, played = media_of(sealed)
    path = sealed / sound_file
    stored = path.read_bytes()
    if place == "altered":
        path.write_bytes(stored[:-20] + bytes((stored[-20] ^ 1,)) + stored[-19:])
    elif place == "elsewhere":
        path.write_bytes((sealed / camera_file).read_bytes())
    elif place == "reordered":
        at, chunks = encryption.HEADER, []
        while at < len(stored):
            length = encryption.AROUND + encryption.read_length(stored[at : at + encryption.LENGTH])
            chunks.append(stored[at : at + length])
            at += length
        path.write_bytes(stored[: encryption.HEADER] + b"".join([chunks[1], chunks[0], *chunks[2:]]))
    else:
        with open_file(sealed, sound_file, original.key) as stream:
            path.write_bytes(stream.read())
    assert [one.file for one in inside.chunk_findings(sealed, original.key)] == [sound_file]
    assert Difference.CHUNK_ALTERED in differences(sealed, original.key)
    assert Difference.FILE_ALTERED in differences(sealed), "without the key too, by the hash of what is stored"
    assert played in media_of(sealed)


def test_a_playback_file_may_not_be_cut(original: SealedPackage, sealed: Path) -> None:
    path = sealed / media_of(sealed)[2]
    path.write_bytes(path.read_bytes()[:-3])
    assert [one.file for one in inside.chunk_findings(sealed, original.key)] == [media_of(sealed)[2]]


def test_a_package_is_whole_with_its_key_and_without(original: SealedPackage) -> None:
    assert prove(original.directory).whole
    assert prove(original.directory, key=original.key).whole
    foreign = DataKey(CODE, os.urandom(32))
    assert Difference.CHUNK_ALTERED in differences(original.directory, foreign)


def test_the_envelope_is_the_one_that_custody_names(original: SealedPackage, sealed: Path) -> None:
    envelope = vault.envelope_of(sealed)
    again = original.masters.wrap(envelope.key_class, original.key.secret, envelope.context())
    forged = replace(envelope, wrapped=again)
    (sealed / layout.ENVELOPE).write_bytes(forged.data())
    assert differences(sealed) == {Difference.ENVELOPE_ALTERED}
    (sealed / layout.ENVELOPE).write_bytes(b"{}\n")
    assert differences(sealed) == {Difference.ENVELOPE_ALTERED}
    (sealed / layout.ENVELOPE).unlink()
    assert differences(sealed) == {Difference.FILE_MISSING}


def test_nothing_is_recorded_with_another_key_or_in_plain(tmp_path: Path, masters: MasterFiles) -> None:
    package = new_package(tmp_path / "recordings", service=masters)
    for wrong in (None, DataKey(CODE, os.urandom(32))):
        with pytest.raises(ValueError, match="key"):
            recorder_in(package, wrong)
    plain = new_package(tmp_path / "plain")
    with pytest.raises(ValueError, match="key"):
        recorder_in(plain, DataKey(CODE, os.urandom(32)))
    with pytest.raises(Locked):
        finish(package, now=NOW)
    with pytest.raises(Locked):
        finish_apart(package, now=NOW)


def test_a_new_master_key_wraps_anew_and_touches_no_medium(
    original: SealedPackage, sealed: Path, tmp_path: Path
) -> None:
    masters = MasterFiles(shutil.copytree(original.masters.directory, tmp_path / "masters"))
    before = {name: (sealed / name).read_bytes() for name in media_of(sealed)}
    old = vault.envelope_of(sealed).wrapped.master
    new = masters.rotate(KeyClass.RECEPTION, now=NOW)
    assert unlock(sealed, masters) == original.key, "the old one still opens"
    assert rewrap(sealed, masters, original.keyring, now=NOW)
    assert vault.envelope_of(sealed).wrapped.master == new != old
    assert {name: (sealed / name).read_bytes() for name in media_of(sealed)} == before
    assert unlock(sealed, masters) == original.key
    assert prove(sealed, key=original.key).whole
    assert not rewrap(sealed, masters, original.keyring, now=NOW)
    assert custody.load(sealed)[1].lines[-1]["what"] == custody.Act.REWRAPPED


def test_a_crash_between_envelope_and_custody_is_made_good(
    original: SealedPackage, sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    masters = MasterFiles(shutil.copytree(original.masters.directory, tmp_path / "masters"))
    masters.rotate(KeyClass.RECEPTION, now=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(vault, "_note", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
        with pytest.raises(OSError, match="power"):
            rewrap(sealed, masters, original.keyring, now=NOW)
    assert rewrap(sealed, masters, original.keyring, now=NOW)
    assert prove(sealed, key=original.key).whole


def test_an_unsealed_package_is_wrapped_anew_too(tmp_path: Path, masters: MasterFiles) -> None:
    package = finished_package(tmp_path / "recordings", service=masters)
    masters.rotate(KeyClass.RECEPTION, now=NOW)
    assert rewrap(package, masters, None, now=NOW)
    assert not differences(package) - {Difference.SEAL_MISSING}


def test_denunciations_have_a_key_of_their_own(tmp_path: Path, masters: MasterFiles) -> None:
    package = create(
        tmp_path / "recordings", CODE, "1", VideoCodec.VP8, now=NOW, service=masters, key_class=KeyClass.DENUNCIATION
    )
    key = unlock(package, masters)
    assert key is not None
    for path in masters.directory.glob("denunciation.*.json"):
        path.unlink()
    with pytest.raises(KeyUnusable, match="master_missing"):
        unlock(package, masters)
    assert unlock(new_package(tmp_path / "others", service=masters), masters) is not None


def test_a_master_key_that_others_can_read_is_refused(tmp_path: Path, masters: MasterFiles) -> None:
    package = new_package(tmp_path / "recordings", service=masters)
    (secret,) = masters.directory.glob("reception.*.json")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    secret.chmod(SHARED_MODE)
    with pytest.raises(KeyUnusable, match="readable_by_others"):
        unlock(package, masters)
    with pytest.raises(KeyUnusable, match="readable_by_others"):
        masters.ensure(now=NOW)


def test_a_lost_master_key_is_not_replaced_silently(masters: MasterFiles) -> None:
    (secret,) = masters.directory.glob("reception.*.json")
    secret.unlink()
    with pytest.raises(KeyUnusable, match="master_missing"):
        masters.ensure(now=NOW)
    masters.rotate(KeyClass.RECEPTION, now=NOW)
    masters.ensure(now=NOW)


def test_keys_do_not_show_themselves(original: SealedPackage) -> None:
    assert original.key.secret.hex() not in repr(original.key)
    assert repr(original.key.secret) not in repr(original.key)


def test_a_scratch_file_is_a_file_and_tells_nobody(tmp_path: Path) -> None:
    chance = random.Random(5)
    scratch = Scratch(tmp_path)
    expected = bytearray()
    with scratch.open() as writing, io.BufferedReader(scratch.open()) as reading:
        for _ in range(300):
            at, data = chance.randrange(len(expected) + 1000), b"so plain" * chance.randrange(1, 20_000)
            writing.seek(at)
            writing.write(data)
            expected[len(expected) :] = bytes(max(0, at + len(data) - len(expected)))
            expected[at : at + len(data)] = data
            if len(expected) > 40 * BLOCK:
                break
        reading.seek(0)
        assert reading.read() == expected
        os.lseek(scratch._file.fileno(), 0, os.SEEK_SET)
        assert b"plain" not in scratch._file.read()
    assert list(tmp_path.iterdir()) == [], "no name to find it by"
    scratch.close()


def test_camera_and_sound_survive_a_second_life(tmp_path: Path, masters: MasterFiles) -> None:
    package = new_package(tmp_path / "recordings", service=masters)
    key = unlock(package, masters)
    for _ in range(2):
        recorder = recorder_in(package, key)
        play(recorder, [Feed(track("seat1", Source.CAMERA), camera(1))])
        asyncio.run(recorder.close())
    finish(package, now=NOW, key=key)
    assert len(open_package(package).takes) == 2
    assert list(inside.chunk_findings(package, key or DataKey("", b""))) == []
