"""CPU seconds per million forwarded packets of a six-person room, with the recorder and without, in one run.

`python -m tests.bench [--people 6] [--seconds 8] [--rounds 3]`. The worker runs on one core, the load on another;
variants are interleaved, medians are printed. A measurement, not a test: machines differ, ratios within a run do not.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiortc.rtcdtlstransport import RTCCertificate

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from config.settings import MediaSettings
from media.interfaces import PeerId, RoomEvent, RoomId, Source, SubscriptionOffer, VideoCodec
from media.server import MediaServer
from recordings import package
from recordings.settings import RecorderOptions
from tests.bench.load import Leg, Publisher, pace, publish_offer, subscribe_answer

ROOM = RoomId("bench")
SOURCES = {"0": Source.MICROPHONE, "1": Source.CAMERA}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """One run: microseconds of CPU per forwarded packet, its share in the kernel, loss and added latency."""

    recording: bool
    microseconds: float
    kernel: float
    packets: int
    loss: float
    p50: float
    p99: float


class Load:
    """Six people in one room of one worker, each sending to all others."""

    def __init__(self, people: int) -> None:
        self.people = people
        self.offers: asyncio.Queue[SubscriptionOffer] = asyncio.Queue()
        self.certificate = RTCCertificate.generateCertificate()
        self.legs: dict[PeerId, Leg] = {}
        self.publishers: list[Publisher] = []
        self.sections: dict[PeerId, int] = {}

    def on_event(self, event: RoomEvent) -> None:
        if isinstance(event, SubscriptionOffer):
            self.offers.put_nowait(event)

    async def publish(self, server: MediaServer, index: int) -> None:
        peer, leg = PeerId(f"p{index}"), Leg(self.certificate)
        audio, video = 10_000 + 2 * index, 10_001 + 2 * index
        await server.permit(ROOM, peer, frozenset(SOURCES.values()))
        answer = await server.publish(ROOM, peer, 1, publish_offer(leg, audio, video), SOURCES)
        await leg.connect(answer)
        self.publishers.append(Publisher(leg, audio, video))

    async def subscribe(self, server: MediaServer) -> None:
        """Answer offers until everybody has two media sections of each of the others."""
        wanted = 2 * (self.people - 1)
        while min(self.sections.get(PeerId(f"p{i}"), 0) for i in range(self.people)) < wanted:
            async with asyncio.timeout(20):
                while self.offers.empty():
                    await pace(self.publishers, 0.05)
            offer = self.offers.get_nowait()
            leg = self.legs.get(offer.peer)
            fresh = leg is None
            if leg is None:
                leg = self.legs[offer.peer] = Leg(self.certificate)
            answer = subscribe_answer(leg, offer.sdp)
            await server.answer_subscription(ROOM, offer.peer, offer.generation, offer.revision, answer)
            if fresh:
                await leg.connect(offer.sdp)
            self.sections[offer.peer] = len(offer.tracks)


def cpu(pid: int) -> tuple[float, float]:
    """User and system CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) / TICKS, int(fields[12]) / TICKS


async def measure(people: int, seconds: float, *, recording: bool, directory: Path, port: int) -> Measured:
    """One room from nothing: connect everybody, warm up, measure."""
    load = Load(people)
    command = ["taskset", "-c", "0", sys.executable, "-m", "orchestrator.media_worker"]
    sink = RecorderOptions(directory=_package(directory)).json() if recording else None
    async with MediaServer(MediaSettings(workers=1, port=port), command, load.on_event) as server:
        await server.open_room(ROOM, codec=VideoCodec.VP8, sink=sink)
        for index in range(people):
            await load.publish(server, index)
        await pace(load.publishers, 0.5)
        for index in range(people):
            await server.subscribe(ROOM, PeerId(f"p{index}"), 1)
        await load.subscribe(server)
        await pace(load.publishers, 1.5)
        result = await _counted(load, server, seconds, recording=recording)
        for leg in [*load.legs.values(), *(p._leg for p in load.publishers)]:
            await leg.close()
    return result


def _package(recordings: Path) -> Path:
    return package.create(recordings, "BG-2026-0001-01", "TCD-2026-0001", VideoCodec.VP8, now=datetime.now(UTC))


async def _counted(load: Load, server: MediaServer, seconds: float, *, recording: bool) -> Measured:
    pid = _worker_pid(await server.stats())
    for leg in load.legs.values():
        leg.counting = True
    sent = sum(publisher.sent for publisher in load.publishers)
    before = cpu(pid)
    await pace(load.publishers, seconds)
    after = cpu(pid)
    sent = sum(publisher.sent for publisher in load.publishers) - sent
    await asyncio.sleep(0.2)
    received = sum(leg.counted.packets for leg in load.legs.values())
    latencies = sorted(value for leg in load.legs.values() for value in leg.counted.latencies)
    user, system = after[0] - before[0], after[1] - before[1]
    expected = sent * (load.people - 1)
    return Measured(
        recording=recording,
        microseconds=(user + system) / received * 1e6,
        kernel=system / (user + system),
        packets=received,
        loss=1 - received / expected,
        p50=latencies[len(latencies) // 2] * 1e3,
        p99=latencies[int(len(latencies) * 0.99)] * 1e3,
    )


def _worker_pid(stats: Mapping[str, object]) -> int:
    workers = stats["workers"]
    assert isinstance(workers, list)
    return int(workers[0]["pid"])


def show(results: list[Measured]) -> None:
    columns = ("recording", 10), ("CPU s per million packets", 27), ("kernel", 9), ("packets", 10), ("loss", 8)
    print("".join(f"{name:>{width}}" for name, width in (*columns, ("p50 ms", 8), ("p99 ms", 8))))
    for recording in (False, True):
        rows = [row for row in results if row.recording is recording]
        median = statistics.median(row.microseconds for row in rows)
        low, high = min(row.microseconds for row in rows), max(row.microseconds for row in rows)
        print(
            f"{'on' if recording else 'off':>10}{median:>10.1f} ({low:.1f}-{high:.1f}){'':>5}"
            f"{statistics.median(r.kernel for r in rows):>8.0%}{sum(r.packets for r in rows):>10}"
            f"{max(r.loss for r in rows):>8.2%}{statistics.median(r.p50 for r in rows):>8.2f}"
            f"{statistics.median(r.p99 for r in rows):>8.2f}"
        )
    on, off = (
        statistics.median(r.microseconds for r in results if r.recording is recording) for recording in (True, False)
    )
    print(f"recording costs {on / off:.2f} times forwarding alone")


async def run(people: int, seconds: float, rounds: int) -> None:
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, set(range(1, os.cpu_count() or 2)))
    results: list[Measured] = []
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(rounds):
            for recording in (False, True):
                directory = Path(scratch) / f"bench-{number}"
                port = 41000 + 10 * number + recording
                results.append(await measure(people, seconds, recording=recording, directory=directory, port=port))
    show(results)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    asyncio.run(run(asked.people, asked.seconds, asked.rounds))


if __name__ == "__main__":
    main()
