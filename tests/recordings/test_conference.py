"""The recorder in a real media worker: what WebRTC peers publish is on the disk, also after the worker was killed."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.settings import MediaSettings
from media.interfaces import PeerId, RecordingProgress, RoomEvent, RoomId, RoomLost, Source, VideoCodec
from media.server import MediaServer
from recordings.finisher import finish
from recordings.gaps import Cause
from recordings.integrity import verify
from recordings.package import open_package
from recordings.settings import RecorderOptions
from tests.support.recording import NOW, decode, new_package
from tests.support.rtc_client import Client, Picture, Tone
from tests.support.waiting import eventually

ROOM = RoomId("room")
WORKER = (sys.executable, "-m", "orchestrator.media_worker", "--level", "warning")


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Heard:
    """What the conference said, handed on to the clients."""

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self.events: list[RoomEvent] = []

    def __call__(self, event: RoomEvent) -> None:
        self.events.append(event)
        for client in self.clients:
            client.event(event)

    def progress(self) -> dict[str, Any]:
        facts = [event.facts for event in self.events if isinstance(event, RecordingProgress)]
        return dict(facts[-1]) if facts else {}


async def _join(server: MediaServer, heard: Heard, name: str, codec: VideoCodec) -> Client:
    client = Client(server, ROOM, name, codec)
    heard.clients.append(client)
    await server.permit(ROOM, PeerId(name), frozenset((Source.CAMERA, Source.MICROPHONE)))
    await client.publish({Source.CAMERA: Picture(), Source.MICROPHONE: Tone()})
    return client


def _all_writing(heard: Heard, least: int) -> Callable[[], bool]:
    def written() -> bool:
        facts = heard.progress()
        tracks = facts.get("tracks", [])
        return len(tracks) == 4 and facts["writing"] == 4 and all(track["bytes"] > least for track in tracks)

    return written


@pytest.mark.slow
@pytest.mark.parametrize("codec", list(VideoCodec))
async def test_what_peers_publish_is_on_the_disk_and_goes_on_after_the_worker_died(
    tmp_path: Path, codec: VideoCodec
) -> None:
    package = new_package(tmp_path, codec)
    options = RecorderOptions(directory=package).json()
    heard = Heard()
    settings = MediaSettings(workers=1, port=_free_port())
    async with MediaServer(settings, WORKER, heard) as server:
        await server.open_room(ROOM, codec=codec, sink=options)
        assert (package / "journal.1.jsonl").stat().st_size > 0
        for name in ("city", "room"):
            await _join(server, heard, name, codec)
        await eventually(_all_writing(heard, 5_000))
        (worker,) = [one["pid"] for one in (await server.stats())["workers"]]
        os.kill(worker, signal.SIGKILL)
        await eventually(lambda: any(isinstance(event, RoomLost) for event in heard.events))
        heard.events.clear()
        await eventually(lambda: server.workers_ready() == 1)
        await server.open_room(ROOM, codec=codec, sink=options)
        for client in heard.clients:
            await server.permit(ROOM, client.id, frozenset((Source.CAMERA, Source.MICROPHONE)))
            await client.close()
            client.generation += 1
            client.sources.clear()
            await client.publish({Source.CAMERA: Picture(), Source.MICROPHONE: Tone()})
        await eventually(_all_writing(heard, 5_000))
        facts = await server.close_room(ROOM)
        assert (facts["error"], facts["faults"], facts["unrecordable"]) == (None, 0, 0)
        for client in heard.clients:
            await client.close()
    finished = finish(package, now=NOW)
    assert [gap.cause for gap in finished.gaps if gap.seat is None] == [Cause.OUTAGE]
    opened = open_package(package)
    takes = Counter((take.seat, take.source) for take in opened.takes)
    # Before the worker died and after it; a machine that stood still for seconds splits a take once more.
    assert len(takes) == 4
    assert min(takes.values()) >= 2
    for entry in opened.playback:
        seen = decode(opened.path(entry.file))
        assert len(seen.video) > 20
        assert len(seen.audio) > 50
        assert seen.keyframe_first
    assert {entry.seat for entry in opened.playback} == {"city", "room"}
    assert verify(package, expected_manifest_sha256=finished.manifest_sha256).whole
