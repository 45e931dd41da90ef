"""Two recorders of one package never write into the same file."""

from __future__ import annotations

from pathlib import Path

from media.interfaces import Source
from recordings.finisher import finish
from recordings.integrity import verify
from recordings.package import open_package
from tests.support.media_samples import microphone
from tests.support.recording import NOW, Feed, files, new_package, play, recorder_in, track


async def test_a_recorder_that_hung_and_came_back_does_not_meet_its_successor(tmp_path: Path) -> None:
    package = new_package(tmp_path)
    first, second = recorder_in(package), recorder_in(package)
    play(second, [Feed(track("seat1", Source.MICROPHONE), microphone(1))])
    facts = await second.close()
    play(first, [Feed(track("seat1", Source.MICROPHONE), microphone(1))])
    assert (facts["error"], (await first.close())["error"]) == (None, None)
    assert list(files(package, "tracks/*")) == ["seat1.microphone.1.mka", "seat1.microphone.2.mka"]
    finish(package, now=NOW)
    assert len(open_package(package).takes) == 2
    assert verify(package).whole
