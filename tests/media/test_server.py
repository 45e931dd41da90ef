"""Worker processes that are killed, hang, are refused their port or their sink."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from pathlib import Path

import pytest

from media.interfaces import MediaUnavailable, PeerId, RecordingProgress, RoomId, RoomLost, Source, VideoCodec
from tests.support.conference_hall import Hall, decoded
from tests.support.waiting import eventually


async def test_a_killed_worker_is_replaced_and_its_rooms_are_lost(hall: Hall) -> None:
    await hall.open()
    await hall.join("a", Source.MICROPHONE)
    (pid,) = hall.media.pids
    os.kill(pid, signal.SIGKILL)
    lost = await eventually(lambda: hall.said(RoomLost))
    assert (lost[0].room, lost[0].cause) == (hall.room, "died")
    with pytest.raises(MediaUnavailable):
        await hall.media.subscribe(hall.room, hall.clients[0].id, 1)
    await eventually(lambda: hall.media.workers_ready() == 1 and hall.media.pids != [pid])
    await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink=None)
    b = await hall.join("b", Source.MICROPHONE)
    c = await hall.join("c", Source.MICROPHONE)
    await decoded(b, "c/microphone")
    await decoded(c, "b/microphone")


async def test_only_the_rooms_of_the_dead_worker_are_lost(hall: Hall) -> None:
    await hall.start(workers=2)
    rooms = [RoomId(f"room {number}") for number in range(4)]
    for room in rooms:
        await hall.media.open_room(room, codec=VideoCodec.VP8, sink=None)
    workers = (await hall.media.stats())["workers"]
    assert [worker["rooms"] for worker in workers] == [2, 2]
    os.kill(workers[0]["pid"], signal.SIGKILL)
    await eventually(lambda: len(hall.said(RoomLost)) == 2)
    lost = {event.room for event in hall.said(RoomLost)}
    for room in rooms:
        if room not in lost:
            assert await hall.media.close_room(room) == {}
    await eventually(lambda: hall.media.workers_ready() == 2)


async def test_a_worker_that_hangs_is_killed_and_replaced(hall: Hall) -> None:
    await hall.start(hang_seconds=1.0)
    (pid,) = hall.media.pids
    with pytest.raises(MediaUnavailable):
        await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink={"hang": 60})
    await eventually(lambda: hall.media.workers_ready() == 1 and hall.media.pids != [pid])
    await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink={})


async def test_a_stopped_worker_is_killed_and_its_rooms_are_lost(hall: Hall) -> None:
    await hall.start(hang_seconds=1.0)
    await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink=None)
    os.kill(hall.media.pids[0], signal.SIGSTOP)
    lost = await eventually(lambda: hall.said(RoomLost))
    assert lost[0].cause == "hung"


async def test_a_terminated_worker_closes_its_sinks_first(hall: Hall, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    await hall.open(sink={"say_closed": str(closed)})
    os.kill(hall.media.pids[0], signal.SIGTERM)
    await eventually(lambda: hall.said(RoomLost))
    await eventually(closed.exists)


async def test_a_server_that_closes_closes_the_sinks_first(hall: Hall, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    await hall.open(sink={"say_closed": str(closed)})
    await hall.close()
    assert hall.said(RoomLost) == []
    assert await eventually(closed.exists)


async def test_a_worker_ignores_the_interrupt_of_the_terminal(hall: Hall) -> None:
    await hall.open()
    os.kill(hall.media.pids[0], signal.SIGINT)
    assert (await hall.worker())["rooms"] == 1


async def test_a_sink_that_cannot_be_opened_opens_no_room(hall: Hall) -> None:
    await hall.start()
    with pytest.raises(MediaUnavailable, match="No space"):
        await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink={"refuse": True})
    await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink={})


async def test_a_caller_that_gives_up_leaves_no_room_behind(hall: Hall) -> None:
    await hall.start()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink={"hang": 0.5})

    async def nothing_open() -> bool:
        return bool((await hall.worker())["rooms"] == 0)

    await eventually(nothing_open)
    await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink={})
    assert (await hall.worker())["rooms"] == 1


async def test_a_sink_that_fails_is_told_and_nobody_is_silenced(hall: Hall) -> None:
    await hall.open(sink={"fail": True})
    await hall.join("a", Source.MICROPHONE)
    b = await hall.join("b")
    await decoded(b, "a/microphone")
    await eventually(lambda: any(event.facts.get("error") == "ENOSPC" for event in hall.said(RecordingProgress)))
    assert (await hall.media.close_room(hall.room))["error"] == "ENOSPC"


async def test_a_worker_waits_for_its_port(hall: Hall) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("0.0.0.0", 0))
        port = other.getsockname()[1]
        starting = hall.start(port=port)
        other.close()
        await starting
    assert (await hall.worker())["port"] == port


async def test_a_room_that_is_not_open_is_not_available(hall: Hall) -> None:
    await hall.start()
    with pytest.raises(MediaUnavailable, match="room_not_open"):
        await hall.media.permit(hall.room, PeerId("a"), frozenset())
