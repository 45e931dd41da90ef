"""Other ways to a media worker than UDP over IPv4: legs that speak ICE over TCP, or come over IPv6, and change it."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from typing import Any

import pytest
from aioice import stun
from aiortc.rtcdtlstransport import RTCCertificate

from media.interfaces import PeerId, Source, SubscriptionOffer
from tests.bench.load import Leg, Publisher, pace, publish_offer, subscribe_answer
from tests.support.conference_hall import EVERYTHING, Hall
from tests.support.waiting import eventually

SOURCES = {"0": Source.MICROPHONE, "1": Source.CAMERA}


def has_ipv6() -> bool:
    """Whether this kernel gives out ::1."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="the kernel has no ::1")


class Framed:
    """A TCP connection that looks like a datagram socket: each `send` is a frame, each `recv` is one (RFC 4571)."""

    def __init__(self, host: str = "127.0.0.1", receive_buffer: int = 0) -> None:
        self._host = host
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        self._receive_buffer = receive_buffer
        self._received = b""

    def connect(self, address: tuple[str, int]) -> None:
        if self._receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._receive_buffer)
        self.socket.settimeout(5)
        self.socket.connect((self._host, address[1]))
        self.socket.setblocking(False)

    def send(self, datagram: bytes) -> int:
        self.socket.sendall(struct.pack("!H", len(datagram)) + datagram)
        return len(datagram)

    def recv(self, size: int) -> bytes:
        while True:
            if len(self._received) >= 2:
                end = 2 + int.from_bytes(self._received[:2], "big")
                if len(self._received) >= end:
                    frame, self._received = self._received[2:end], self._received[end:]
                    return frame
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionRefusedError
            self._received += more

    def __getattr__(self, name: str) -> Any:
        return getattr(self.socket, name)


class Datagrams:
    """A UDP socket that goes to `host`, whatever address it is told."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._host = host
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)

    def connect(self, address: tuple[str, int]) -> None:
        self.socket.connect((self._host, address[1]))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.socket, name)


Way = Framed | Datagrams


class Traveller(Leg):
    """A leg whose way to the server can be chosen, and changed while it is connected."""

    def __init__(self, certificate: RTCCertificate, way: Way) -> None:
        super().__init__(certificate)
        self.offer = ""
        """What the server offered to it."""
        self._sock.close()
        self._ways: list[Way] = []
        self._streaming: asyncio.Task[float] | None = None
        self._use(way)

    async def connect(self, sdp: str) -> None:
        await super().connect(sdp)
        password = re.search(r"a=ice-pwd:(\S+)", sdp)
        username = re.search(r"a=ice-ufrag:(\S+)", sdp)
        assert password is not None
        assert username is not None
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{username[1]}:{self.ufrag}"
        request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(password[1].encode())
        self._a_check = bytes(request)

    def _use(self, way: Way) -> None:
        self.way = way
        self._ways.append(way)
        self._sock = self._path.sock = way  # type: ignore[assignment]

    def stream(self, publisher: Publisher) -> None:
        """Publish until closed."""
        self._streaming = asyncio.create_task(pace([publisher], 600), name="publisher")

    async def receives(self, packets: int = 60) -> None:
        """Wait for so many more packets."""
        before = self.counted.packets
        await eventually(lambda: self.counted.packets > before + packets)

    async def close(self) -> None:
        if self._streaming is not None:
            self._streaming.cancel()
            await asyncio.gather(self._streaming, return_exceptions=True)
        await super().close()
        for way in self._ways:
            way.close()

    def stop_reading(self) -> None:
        """Leave everything that comes in the kernel; checks go on."""
        asyncio.get_running_loop().remove_reader(self._sock.fileno())

    def move(self, way: Way, port: int) -> None:
        """A check with USE-CANDIDATE, and from then on everything goes this way. The old one stays open, and silent."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._sock.fileno())
        way.connect(("", port))
        way.send(self._a_check)
        self._use(way)
        loop.add_reader(way.fileno(), self._readable)


async def publishing(hall: Hall, name: str, way: Way) -> Traveller:
    """A peer that publishes sound and picture on this way until it is closed."""
    leg = Traveller(RTCCertificate.generateCertificate(), way)
    await hall.media.permit(hall.room, PeerId(name), EVERYTHING)
    answer = await hall.media.publish(hall.room, PeerId(name), 0, publish_offer(leg, 1111, 2222), SOURCES)
    await leg.connect(answer)
    leg.stream(Publisher(leg, 1111, 2222))
    return leg


async def subscribing(hall: Hall, name: str, way: Way) -> Traveller:
    """A peer that receives on this way what is published already; it counts packets."""
    leg = Traveller(RTCCertificate.generateCertificate(), way)
    await hall.media.subscribe(hall.room, PeerId(name), 0)

    def offers() -> list[SubscriptionOffer]:
        return [event for event in hall.said(SubscriptionOffer) if event.peer == name]

    (offer,) = await eventually(offers)
    leg.offer = offer.sdp
    await hall.media.answer_subscription(hall.room, PeerId(name), 0, offer.revision, subscribe_answer(leg, offer.sdp))
    await leg.connect(offer.sdp)
    leg.counting = True
    return leg


def candidates(sdp: str, transport: str) -> list[tuple[str, int, int]]:
    """Address, port and priority of each candidate of the first section."""
    section = sdp.split("a=end-of-candidates")[0]
    found = re.findall(rf"a=candidate:\S+ 1 {transport} (\d+) (\S+) (\d+) typ host", section)
    return [(address, int(port), int(priority)) for priority, address, port in found]
