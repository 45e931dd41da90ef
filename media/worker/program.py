"""The worker process: takes calls from the control channel, serves them, and ends properly with it.

Knows the channel and the signals; what a call does is in `media.worker.rooms`.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from typing import Any

import structlog

from media.interfaces import (
    ActiveSpeaker,
    MediaUnavailable,
    PeerMisbehaved,
    PeerQuality,
    RecordingProgress,
    RoomEvent,
    SinkFactory,
)
from media.webrtc import dtls, srtp
from media.worker import messages
from media.worker.messages import Message
from media.worker.rooms import Rooms, WorkerSettings

CROWDED = 1 << 20
"""Unsent bytes on the channel above which passing facts are left out."""
HOPELESS = 16 << 20
"""Above this the parent does not read any more, and the worker ends."""
_PASSING = (PeerQuality, RecordingProgress, ActiveSpeaker)

log = structlog.get_logger(__name__)


def run(control_fd: int, sink_factory: SinkFactory | None) -> None:
    """Serve the control channel `control_fd` (an inherited Unix stream socket) until it ends. Blocks.

    Raises `PrivatePartsChanged` when a dependency is not what the packet path stands on.
    """
    srtp.self_test()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(control_fd, sink_factory))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(control_fd: int, sink_factory: SinkFactory | None) -> None:
    dtls.self_test()
    reader, writer = await asyncio.open_connection(sock=socket.socket(fileno=control_fd))
    channel = _Channel(reader, writer, sink_factory)
    loop = asyncio.get_running_loop()
    serving = asyncio.create_task(channel.serve(), name="control channel")
    loop.add_signal_handler(signal.SIGTERM, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        log.info("media_worker_terminated")
    finally:
        await channel.close()


class _Channel:
    """Requests in, answers and events out."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sink_factory: SinkFactory | None
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._sink_factory = sink_factory
        self._rooms: Rooms | None = None
        self._left_out = 0

    async def serve(self) -> None:
        """Until the parent closes its end. The first message configures the worker."""
        first = await messages.read(self._reader)
        if first is None:
            return
        async with asyncio.TaskGroup() as tasks:
            if not await self._configure(first):
                return
            assert self._rooms is not None
            beat = tasks.create_task(self._rooms.beat(), name="beat")
            while (message := await messages.read(self._reader)) is not None:
                tasks.create_task(self._answer(message, self._rooms), name=f"call {message.get('call')}")
            beat.cancel()

    async def close(self) -> None:
        if self._rooms is not None:
            await self._rooms.close()
        self._writer.close()

    async def _configure(self, message: Message) -> bool:
        try:
            self._rooms = Rooms(WorkerSettings.from_json(message["settings"]), self._sink_factory, self._emit)
        except OSError as reason:
            log.error("media_worker_has_no_port", exc_info=reason)
            self._send({"id": message["id"], "error": "unavailable", "detail": f"port: {reason.strerror}"})
            return False
        self._send({"id": message["id"], "result": {"port": self._rooms.port}})
        return True

    async def _answer(self, message: Message, rooms: Rooms) -> None:
        answer: dict[str, Any] = {"id": message.get("id")}
        try:
            answer["result"] = await rooms.calls[message["call"]](message)
        except PeerMisbehaved as misbehaved:
            answer |= {"error": "misbehaved", "code": misbehaved.code, "detail": str(misbehaved)[:500]}
        except MediaUnavailable as unavailable:
            answer |= {"error": "unavailable", "detail": str(unavailable)}
        except Exception as reason:
            log.exception("media_call_failed", call=message.get("call"))
            answer |= {"error": "failed", "detail": type(reason).__name__}
        self._send(answer)

    def _emit(self, event: RoomEvent) -> None:
        if isinstance(event, _PASSING) and self._writer.transport.get_write_buffer_size() > CROWDED:
            self._left_out += 1
            return
        self._send(messages.event_to_json(event))

    def _send(self, message: Message) -> None:
        if self._writer.transport.get_write_buffer_size() > HOPELESS:
            log.error("media_parent_does_not_read")
            self._reader.feed_eof()
            return
        try:
            packed = messages.pack(message)
        except messages.ChannelBroken:
            log.error("media_message_too_large", about=message.get("event", "answer"))
            if "id" not in message:
                return
            packed = messages.pack({"id": message["id"], "error": "failed", "detail": "answer too large"})
        self._writer.write(packed)
