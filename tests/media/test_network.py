"""Lines that lose packets, move, and break."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from media.interfaces import PeerLost, PeerQuality, Source, VideoCodec
from media.webrtc.mux import interface_addresses
from tests.support.conference_hall import Hall, decoded
from tests.support.rtc_client import Client, Picture
from tests.support.udp_relay import UdpRelay
from tests.support.waiting import eventually


class Line:
    """A room whose clients reach the server through a relay."""

    def __init__(self, hall: Hall, relay: UdpRelay) -> None:
        self.hall = hall
        self.relay = relay

    async def open(self, **settings: Any) -> None:
        await self.hall.start(announce=interface_addresses()[:1], **settings)
        await self.hall.media.open_room(self.hall.room, codec=VideoCodec.VP8, sink={})
        port = (await self.hall.worker())["port"]
        self.address = await self.relay.start((interface_addresses()[0], port))

    async def join(self, name: str, camera: bool = False) -> Client:
        client = await self.hall.join(name)
        client.through = self.address
        if camera:
            await client.publish({Source.CAMERA: Picture(60, 640, 480)})
        return client


@pytest.fixture
async def line(hall: Hall) -> AsyncIterator[Line]:
    relay = UdpRelay()
    yield Line(hall, relay)
    relay.close()


async def test_what_is_lost_on_the_way_to_us_is_asked_for_and_recorded(line: Line) -> None:
    await line.open()
    await line.join("a", camera=True)
    b = await line.join("b")
    await decoded(b, "a/camera")
    line.relay.loss_up = 0.2
    await eventually(lambda: line.relay.lost > 15)
    line.relay.loss_up = 0
    await decoded(b, "a/camera", 20)
    worker = await line.hall.worker()
    assert worker["nacks_sent"] >= 5
    assert worker["retransmissions_in"] >= 5
    facts = await line.hall.media.close_room(line.hall.room)
    (sequences,) = facts["sequences"].values()
    span = (max(sequences) - min(sequences)) & 0xFFFF
    assert len(set(sequences)) == len(sequences)
    assert len(sequences) >= 0.98 * (span + 1)


async def test_what_is_lost_on_the_way_from_us_is_sent_again(line: Line) -> None:
    await line.open()
    await line.join("a", camera=True)
    b = await line.join("b")
    await decoded(b, "a/camera")
    line.relay.loss_down = 0.2
    await eventually(lambda: line.relay.lost > 15)
    reported = [event for event in line.hall.said(PeerQuality) if event.peer == "b" and event.loss_down > 0]
    assert reported or await eventually(
        lambda: [event for event in line.hall.said(PeerQuality) if event.peer == "b" and event.loss_down > 0]
    )
    await decoded(b, "a/camera", 20)
    assert (await line.hall.worker())["retransmissions_out"] >= 5


async def test_a_peer_whose_address_changes_is_followed(line: Line) -> None:
    await line.open()
    await line.join("a", camera=True)
    b = await line.join("b")
    await decoded(b, "a/camera")
    line.relay.move()
    await decoded(b, "a/camera", 20)
    assert line.hall.said(PeerLost) == []


async def test_a_line_that_falls_silent_is_lost_after_the_consent_timeout(line: Line) -> None:
    await line.open(consent_timeout_seconds=6.0)
    await line.join("a", camera=True)
    b = await line.join("b")
    await decoded(b, "a/camera")
    line.relay.silent = True
    await eventually(lambda: len(line.hall.said(PeerLost)) == 2)
    assert {event.cause for event in line.hall.said(PeerLost)} == {"consent_expired"}
