"""Ten seconds against the real media port, before the session: a room of its own in which a page hears itself.

Nobody else is in it and nothing is recorded. Knows rooms and peers; what the page measures there is its own business.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from media.interfaces import (
    Conference,
    MediaUnavailable,
    PeerId,
    PeerMisbehaved,
    RoomEvent,
    RoomId,
    Source,
    SubscriptionOffer,
    VideoCodec,
)
from orchestrator.domain.errors import RuleBroken
from orchestrator.services.turn import Relay

log: structlog.stdlib.BoundLogger = structlog.get_logger("line_test")

MOST: Final = 12
"""At a time; whoever comes then is asked to come again in a moment."""
LONGEST: Final = 40.0
"""Seconds."""
OFFER_WITHIN: Final = 8.0
_PREFIX: Final = "line-test-"
_SPEAKS, _HEARS = PeerId("speaks"), PeerId("hears")


@dataclass(slots=True)
class _Test:
    generation: int = 0
    subscribed: bool = False
    offer: asyncio.Future[SubscriptionOffer] | None = None
    end: asyncio.Task[None] | None = field(default=None)


class LineTests:
    """One per seat at most. `stop` belongs to whoever made it."""

    def __init__(self, conference: Conference, relay: Relay, clock: Callable[[], datetime]) -> None:
        self._conference = conference
        self._relay = relay
        self._clock = clock
        self._tests: dict[str, _Test] = {}

    def ice_servers(self, seat: str) -> tuple[Mapping[str, object], ...]:
        """For the page's connections."""
        return self._relay.ice_servers(seat, self._clock())

    async def publish(self, seat: str, offer: str) -> str:
        """Take what the page sends (one picture, `mid` 0), on a path of its choice; again for another path.

        `RuleBroken` when there are too many, or the media side cannot.
        """
        test = await self._test(seat)
        test.generation += 1
        try:
            return await self._conference.publish(_room(seat), _SPEAKS, test.generation, offer, {"0": Source.CAMERA})
        except (PeerMisbehaved, MediaUnavailable) as reason:
            raise RuleBroken("line_test.unavailable") from reason

    async def offer(self, seat: str) -> SubscriptionOffer:
        """What the page is sent back. `RuleBroken` when nothing of it came."""
        test = self._tests.get(seat)
        if test is None:
            raise RuleBroken("line_test.unavailable")
        test.offer = test.offer or asyncio.get_running_loop().create_future()
        try:
            if not test.subscribed:
                await self._conference.subscribe(_room(seat), _HEARS, 1)
                test.subscribed = True
            async with asyncio.timeout(OFFER_WITHIN):
                return await asyncio.shield(test.offer)
        except (TimeoutError, PeerMisbehaved, MediaUnavailable) as reason:
            raise RuleBroken("line_test.unavailable") from reason

    async def answer(self, seat: str, revision: int, sdp: str) -> None:
        """The page's answer to that."""
        if seat not in self._tests:
            raise RuleBroken("line_test.unavailable")
        try:
            await self._conference.answer_subscription(_room(seat), _HEARS, 1, revision, sdp)
        except (PeerMisbehaved, MediaUnavailable) as reason:
            raise RuleBroken("line_test.unavailable") from reason

    async def close(self, seat: str) -> None:
        """It is over; nothing happens when it was already."""
        test = self._tests.pop(seat, None)
        if test is None:
            return
        if test.end is not None and test.end is not asyncio.current_task():
            test.end.cancel()
        try:
            await self._conference.close_room(_room(seat))
        except MediaUnavailable as reason:
            log.info("line_test_closed_by_its_death", cause=str(reason))

    async def stop(self) -> None:
        """The service stops."""
        for seat in list(self._tests):
            await self.close(seat)

    def heard(self, event: RoomEvent) -> bool:
        """What a room says; whether it is one of these."""
        if not event.room.startswith(_PREFIX):
            return False
        test = self._tests.get(event.room.removeprefix(_PREFIX))
        waited = test.offer if test is not None else None
        if isinstance(event, SubscriptionOffer) and waited is not None and not waited.done():
            waited.set_result(event)
        return True

    async def _test(self, seat: str) -> _Test:
        test = self._tests.get(seat)
        if test is not None:
            return test
        if len(self._tests) >= MOST:
            raise RuleBroken("line_test.busy")
        test = self._tests[seat] = _Test()
        try:
            await self._conference.open_room(_room(seat), codec=VideoCodec.VP8, sink=None)
            await self._conference.permit(_room(seat), _SPEAKS, frozenset({Source.CAMERA}))
        except MediaUnavailable as reason:
            self._tests.pop(seat, None)
            raise RuleBroken("line_test.unavailable") from reason
        test.end = asyncio.create_task(self._end(seat), name=f"line test {seat}")
        return test

    async def _end(self, seat: str) -> None:
        await asyncio.sleep(LONGEST)
        await self.close(seat)


def _room(seat: str) -> RoomId:
    return RoomId(_PREFIX + seat)
