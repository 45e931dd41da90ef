"""One worker process as its parent sees it: started, called, pinged, killed when it hangs.

Knows the control channel and the process; rooms are only names here.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
import socket
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from media.interfaces import MediaUnavailable, PeerMisbehaved, RoomEvent
from media.worker import messages
from media.worker.messages import ChannelBroken, Message

CALL_WITHIN = 10.0
PING_EVERY = 1.0
ENDS_WITHIN = 60.0
"""Seconds to write what is queued and close the files, before the process is killed."""

log = structlog.get_logger(__name__)


class WorkerProcess:
    """One life of one worker. Made anew for a replacement."""

    def __init__(self, command: Sequence[str], hang_seconds: float, on_event: Callable[[RoomEvent], None]) -> None:
        self._command = command
        self._hang_seconds = hang_seconds
        self._on_event = on_event
        self._process: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._reader: asyncio.StreamReader | None = None
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._ids = itertools.count(1)
        self._life: asyncio.Task[None] | None = None
        self.cause = "died"
        """Why it ended, once it has."""

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    async def start(self, settings: dict[str, Any]) -> None:
        """Returns when the worker has its port. Raises `MediaUnavailable`, `OSError`."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command, str(theirs.fileno()), pass_fds=[theirs.fileno()], stdin=asyncio.subprocess.DEVNULL
                )
            except OSError:
                ours.close()
                raise
        self._reader, self._writer = await asyncio.open_connection(sock=ours)
        self._life = asyncio.create_task(self._live(), name=f"media worker process {self.pid}")
        await self.call("configure", settings=settings)

    async def ended(self) -> str:
        """Wait for the end of the process; why it ended."""
        if self._life is not None:
            await asyncio.wait([self._life])
        return self.cause

    async def close(self) -> None:
        """Let the worker close its sinks and end; kill it when it does not."""
        if self._writer is not None:
            self._writer.close()
        if self._life is not None:
            await asyncio.wait([self._life])

    async def call(self, name: str, *, within: float = CALL_WITHIN, **arguments: Any) -> Any:
        """One request and its answer. Raises `MediaUnavailable`, `PeerMisbehaved`."""
        if self._writer is None or self._writer.is_closing() or self._life is None or self._life.done():
            raise MediaUnavailable("worker_gone")
        number = next(self._ids)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        try:
            request = messages.pack({"id": number, "call": name, **arguments})
        except ChannelBroken as reason:
            raise PeerMisbehaved("too_large", str(reason)) from reason
        self._waiting[number] = answer
        self._writer.write(request)
        try:
            async with asyncio.timeout(within):
                return await answer
        except TimeoutError:
            raise MediaUnavailable(f"{name}: no answer") from None
        finally:
            self._waiting.pop(number, None)

    def tell(self, name: str, **arguments: Any) -> None:
        """One request whose answer is not waited for; nothing when the worker is gone."""
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(messages.pack({"id": next(self._ids), "call": name, **arguments}))

    async def _live(self) -> None:
        """From start to the end of the process. Ends by itself."""
        assert self._process is not None
        assert self._writer is not None
        ping = asyncio.create_task(self._ping(), name="ping media worker")
        try:
            await self._read()
        finally:
            ping.cancel()
            await asyncio.gather(ping, return_exceptions=True)
            self._fail_calls()
            self._writer.close()
            await self._reap()

    async def _read(self) -> None:
        assert self._reader is not None
        try:
            while (message := await messages.read(self._reader)) is not None:
                if "event" in message:
                    self._on_event(messages.event_from_json(message))
                else:
                    self._answered(message)
        except ChannelBroken as reason:
            log.error("media_channel_broken", reason=str(reason))
            self.cause = "channel_broken"

    def _answered(self, message: Message) -> None:
        answer = self._waiting.get(message.get("id", 0))
        if answer is None or answer.done():
            return
        match message.get("error"):
            case None:
                answer.set_result(message.get("result"))
            case "misbehaved":
                answer.set_exception(PeerMisbehaved(message["code"], message["detail"]))
            case _:
                answer.set_exception(MediaUnavailable(str(message.get("detail"))))

    async def _ping(self) -> None:
        """Kill the process when it does not answer for `hang_seconds`."""
        assert self._process is not None
        while True:
            await asyncio.sleep(PING_EVERY)
            try:
                await self.call("ping", within=self._hang_seconds)
            except MediaUnavailable:
                self.cause = "hung"
                self._signal(signal.SIGKILL)
                return

    async def _reap(self) -> None:
        assert self._process is not None
        try:
            async with asyncio.timeout(ENDS_WITHIN):
                await self._process.wait()
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await self._process.wait()

    def _signal(self, number: int) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def _fail_calls(self) -> None:
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(MediaUnavailable("worker_gone"))
