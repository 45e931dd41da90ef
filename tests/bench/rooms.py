"""People in rooms: everybody connected for real, everybody sending, and what that cost the server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiortc.rtcdtlstransport import RTCCertificate

from tests.bench.engines import Engine, Person, cpu, memory
from tests.bench.load import Leg, Publisher, pace, publish_offer, subscribe_answer

WARM_UP = 4.0
"""Seconds: until estimates of lines are made."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Who sends to whom."""

    name: str
    people: int
    senders: int
    """The first so many publish; everybody receives all others."""
    rooms: int = 1
    video_rate: int = 100
    """Packets per second and camera; 25 frames a second."""

    def everybody(self) -> list[Person]:
        return [Person(room + 1, index) for room in range(self.rooms) for index in range(self.people)]

    def heard_by(self, who: Person) -> list[Person]:
        return [Person(who.room, index) for index in range(self.senders) if index != who.index]


ROOM_6 = Shape("six people", 6, 6)
ROOM_12 = Shape("twelve people", 12, 12)
ONE_TO_30 = Shape("one to thirty", 31, 1)


def many(rooms: int) -> Shape:
    """Rooms of three; the same load in every room, so that cost per packet can be compared."""
    return Shape(f"{rooms} rooms of three", 3, 3, rooms, video_rate=25)


@dataclass(frozen=True, slots=True)
class Measured:
    """One run. CPU in microseconds per forwarded packet (= seconds per million), delays in milliseconds."""

    engine: str
    shape: str
    microseconds: float
    kernel: float
    packets: int
    per_second: float
    loss: float
    p50: float
    p99: float
    room_memory: float
    """MiB that the rooms took, per room."""
    cores: float
    """How many cores the server used."""


class Load:
    """Everybody of a shape, connected to one engine."""

    def __init__(self, engine: Engine, shape: Shape, host: str) -> None:
        self._host = host
        self._engine = engine
        self._shape = shape
        self._certificate = RTCCertificate.generateCertificate()
        self._receiving: list[tuple[Leg, int]] = []
        self._publishers: list[Publisher] = []
        self._sending: list[Leg] = []

    async def connect(self) -> None:
        for room in range(self._shape.rooms):
            await self._engine.open_room(room + 1)
        for who in self._shape.everybody():
            if who.index < self._shape.senders:
                await self._publish(who)
        await pace(self._publishers, 0.5)  # a server offers what it has seen packets of
        subscribing = asyncio.create_task(self._subscribe_all(), name="subscribing")
        while not subscribing.done():
            await pace(self._publishers, 0.05)
        await subscribing

    async def _subscribe_all(self) -> None:
        for who in self._shape.everybody():
            if heard := self._shape.heard_by(who):
                await self._subscribe(who, heard)

    async def _publish(self, who: Person) -> None:
        leg = Leg(self._certificate, self._host)
        audio = 10_000 + 2 * (who.room * 100 + who.index)
        answer = await self._engine.publish(who, publish_offer(leg, audio, audio + 1))
        await leg.connect(answer)
        self._sending.append(leg)
        self._publishers.append(Publisher(leg, audio, audio + 1, video_rate=self._shape.video_rate))

    async def _subscribe(self, who: Person, heard: list[Person]) -> None:
        leg = Leg(self._certificate, self._host)
        offered = await self._engine.subscribe(who, heard)
        await self._engine.answer(who, offered, subscribe_answer(leg, offered.sdp))
        await leg.connect(offered.sdp)
        if "transport-wide-cc" in offered.sdp:
            leg.report_arrivals()
        self._receiving.append((leg, len(heard)))

    async def measure(self, seconds: float, before: float) -> Measured:
        """`before`: MiB of the engine without any room."""
        await pace(self._publishers, WARM_UP)
        processes = await self._engine.processes()
        for leg, _ in self._receiving:
            leg.counting = True
        sent = sum(publisher.sent for publisher in self._publishers)
        start = cpu(processes)
        took = await pace(self._publishers, seconds)
        end = cpu(processes)
        sent = sum(publisher.sent for publisher in self._publishers) - sent
        await asyncio.sleep(0.2)
        received = sum(leg.counted.packets for leg, _ in self._receiving)
        expected = sent / len(self._publishers) * sum(heard for _, heard in self._receiving)
        late = sorted(value for leg, _ in self._receiving for value in leg.counted.latencies)
        spent, ticks = end.seconds - start.seconds, max(1, end.ticks - start.ticks)
        return Measured(
            engine=self._engine.name,
            shape=self._shape.name,
            microseconds=spent / received * 1e6,
            kernel=(end.kernel_ticks - start.kernel_ticks) / ticks,
            packets=received,
            per_second=received / took,
            loss=max(0.0, 1 - received / expected),
            p50=late[len(late) // 2] * 1e3,
            p99=late[int(len(late) * 0.99)] * 1e3,
            room_memory=(memory(processes) - before) / self._shape.rooms,
            cores=spent / took,
        )

    async def close(self) -> None:
        for leg in (*self._sending, *(leg for leg, _ in self._receiving)):
            await leg.close()
