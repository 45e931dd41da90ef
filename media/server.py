"""The conference as the orchestrator sees it: starts the worker processes, watches them, passes calls and events.

Knows processes and the control channel; packets never come here.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

import structlog

from media.interfaces import MediaUnavailable, PeerId, RoomEvent, RoomId, RoomLost, Source, VideoCodec, View
from media.worker.process import WorkerProcess

RESTART_AFTER = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds before a worker is started again, the longer the more often it fails."""
STARTS_WITHIN = 20.0
_CLOSES_WITHIN = 60.0

log = structlog.get_logger(__name__)


class Settings(Protocol):
    """The settings of the media plane (`config.settings.MediaSettings`)."""

    @property
    def workers(self) -> int: ...
    @property
    def bind(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def tcp(self) -> bool: ...
    @property
    def announce(self) -> tuple[str, ...]: ...
    @property
    def consent_timeout_seconds(self) -> float: ...
    @property
    def hang_seconds(self) -> float: ...
    @property
    def max_rooms(self) -> int: ...
    @property
    def max_peers_per_room(self) -> int: ...


class MediaServer:
    """`media.interfaces.Conference` on worker processes of this machine. Use as `async with`."""

    def __init__(self, settings: Settings, command: Sequence[str], on_event: Callable[[RoomEvent], None]) -> None:
        """`command` starts a worker that calls `media.worker.program.run` with the number appended to it."""
        self._settings = settings
        self._command = tuple(command)
        self._on_event = on_event
        self._workers: list[WorkerProcess | None] = [None] * (settings.workers or os.cpu_count() or 1)
        self._homes: dict[RoomId, WorkerProcess] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._closing = False
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Returns when every worker is ready, or `STARTS_WITHIN` has passed: the rest is still tried."""
        for index in range(len(self._workers)):
            keeper = asyncio.create_task(self._keep(index), name=f"media worker {index}")
            self._keepers.append(keeper)
        try:
            async with asyncio.timeout(STARTS_WITHIN):
                while self.workers_ready() < len(self._workers):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            log.error("media_workers_not_ready", ready=self.workers_ready(), wanted=len(self._workers))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Every worker closes its sinks and ends."""
        self._closing = True
        await asyncio.gather(*(worker.close() for worker in self._workers if worker is not None))
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    def workers_ready(self) -> int:
        """How many workers take calls now."""
        return sum(1 for worker in self._workers if worker is not None)

    @property
    def workers_wanted(self) -> int:
        """How many workers there should be."""
        return len(self._workers)

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that are ready."""
        return [worker.pid for worker in self._workers if worker is not None]

    async def open_room(self, room: RoomId, *, codec: VideoCodec, sink: Mapping[str, Any] | None) -> None:
        """See `Conference.open_room`."""
        if room in self._homes:
            raise MediaUnavailable("room_already_open")
        ready = [worker for worker in self._workers if worker is not None]
        if not ready:
            raise MediaUnavailable("no_worker")
        worker = min(ready, key=lambda worker: sum(1 for home in self._homes.values() if home is worker))
        self._homes[room] = worker
        try:
            await worker.call("open_room", room=room, codec=codec, sink=dict(sink) if sink is not None else None)
        except BaseException:  # also a caller that was cancelled: the worker must not keep a room that nobody has
            if self._homes.get(room) is worker:
                del self._homes[room]
            worker.tell("close_room", room=room)
            raise

    async def close_room(self, room: RoomId) -> Mapping[str, Any]:
        """See `Conference.close_room`."""
        worker = self._homes.pop(room, None)
        if worker is None:
            return {}
        facts: Mapping[str, Any] = await worker.call("close_room", within=_CLOSES_WITHIN, room=room)
        return facts

    async def publish(
        self, room: RoomId, peer: PeerId, generation: int, offer: str, sources: Mapping[str, Source]
    ) -> str:
        """See `Conference.publish`."""
        answer: str = await self._home(room).call(
            "publish", room=room, peer=peer, generation=generation, offer=offer, sources=dict(sources)
        )
        return answer

    async def subscribe(self, room: RoomId, peer: PeerId, generation: int) -> None:
        """See `Conference.subscribe`."""
        await self._home(room).call("subscribe", room=room, peer=peer, generation=generation)

    async def answer_subscription(
        self, room: RoomId, peer: PeerId, generation: int, revision: int, answer: str
    ) -> None:
        """See `Conference.answer_subscription`. Raises `PeerMisbehaved`, `MediaUnavailable`."""
        await self._home(room).call(
            "answer_subscription", room=room, peer=peer, generation=generation, revision=revision, answer=answer
        )

    async def permit(self, room: RoomId, peer: PeerId, sources: frozenset[Source]) -> None:
        """See `Conference.permit`."""
        await self._home(room).call("permit", room=room, peer=peer, sources=sorted(sources))

    async def view(self, room: RoomId, peer: PeerId, shown: Sequence[View]) -> None:
        """See `Conference.view`."""
        views = [{"peer": view.peer, "source": view.source, "height": view.height} for view in shown]
        await self._home(room).call("view", room=room, peer=peer, shown=views)

    async def remove_peer(self, room: RoomId, peer: PeerId) -> None:
        """See `Conference.remove_peer`."""
        await self._home(room).call("remove_peer", room=room, peer=peer)

    async def stats(self) -> Mapping[str, Any]:
        """See `Conference.stats`: `{"workers": [...]}`; a worker that does not answer is left out."""
        ready = [worker for worker in self._workers if worker is not None]
        answers = await asyncio.gather(*(worker.call("stats") for worker in ready), return_exceptions=True)
        return {"workers": [answer for answer in answers if isinstance(answer, dict)]}

    def _home(self, room: RoomId) -> WorkerProcess:
        worker = self._homes.get(room)
        if worker is None:
            raise MediaUnavailable("room_not_open")
        return worker

    async def _keep(self, index: int) -> None:
        """One worker after the other in this place, until the server closes."""
        failures = 0
        while not self._closing:
            cause = await self._run_worker(index)
            if self._closing:
                return
            failures = failures + 1 if cause == "not_started" else 1
            log.error("media_worker_died", worker=index, cause=cause)
            await asyncio.sleep(RESTART_AFTER[min(failures, len(RESTART_AFTER)) - 1])

    async def _run_worker(self, index: int) -> str:
        """Start one worker, wait for its end, and say why it ended."""
        settings = self._settings
        configuration = {
            "bind": settings.bind,
            "port": settings.port + index if settings.port else 0,
            "tcp": settings.tcp,
            "announce": list(settings.announce),
            "consent_timeout_seconds": settings.consent_timeout_seconds,
            "max_rooms": settings.max_rooms,
            "max_peers_per_room": settings.max_peers_per_room,
        }
        worker = WorkerProcess(self._command, settings.hang_seconds, self._tell)
        try:
            await worker.start(configuration)
            self._workers[index] = worker
            self._changed.set()
            return await worker.ended()
        except (MediaUnavailable, OSError) as reason:
            log.error("media_worker_not_started", worker=index, reason=str(reason))
            return "not_started"
        finally:
            self._workers[index] = None
            self._lose_rooms(worker)
            await worker.close()

    def _lose_rooms(self, worker: WorkerProcess) -> None:
        lost = [room for room, home in self._homes.items() if home is worker]
        for room in lost:
            del self._homes[room]
            if not self._closing:
                self._tell(RoomLost(room, worker.cause))

    def _tell(self, event: RoomEvent) -> None:
        try:
            self._on_event(event)
        except Exception:
            log.exception("media_event_not_taken", event_kind=type(event).__name__)
