"""Peers that come over TCP or IPv6, that change their way, and one that does not read."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from ipaddress import ip_address

import pytest

from media.interfaces import PeerLost, VideoCodec
from media.webrtc.tcp import MOST_UNPROVEN
from tests.support.conference_hall import Hall
from tests.support.networks import (
    Datagrams,
    Framed,
    Traveller,
    Way,
    candidates,
    needs_ipv6,
    publishing,
    subscribing,
)
from tests.support.waiting import eventually

WAYS = [
    pytest.param(Framed, id="TCP"),
    pytest.param(lambda: Datagrams("::1"), id="UDP over IPv6", marks=needs_ipv6),
    pytest.param(lambda: Framed("::1"), id="TCP over IPv6", marks=needs_ipv6),
]


class Travellers:
    """Who takes part in the hall, closed at the end."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self.all: list[Traveller] = []

    async def publish(self, name: str, way: Way) -> Traveller:
        self.all.append(await publishing(self._hall, name, way))
        return self.all[-1]

    async def subscribe(self, name: str, way: Way) -> Traveller:
        self.all.append(await subscribing(self._hall, name, way))
        return self.all[-1]


@pytest.fixture
async def travellers(hall: Hall) -> AsyncIterator[Travellers]:
    travellers = Travellers(hall)
    yield travellers
    for traveller in travellers.all:
        await traveller.close()


@pytest.mark.parametrize("way", WAYS)
async def test_media_flows_both_ways_on_every_network(
    hall: Hall, travellers: Travellers, way: Callable[[], Way]
) -> None:
    await hall.open(sink={})
    await travellers.publish("a", way())
    other = await travellers.subscribe("b", way())
    await other.receives()
    assert hall.said(PeerLost) == []
    facts = await hall.media.close_room(hall.room)
    assert facts["packets"]["a/camera/VP8"] > 20


async def test_a_peer_moves_from_tcp_to_udp_and_back_and_keeps_its_keys(hall: Hall, travellers: Travellers) -> None:
    await hall.open(sink={})
    leg = await travellers.publish("a", Framed())
    other = await travellers.subscribe("b", Framed())
    await other.receives()
    port = (await hall.worker())["port"]
    for way in (Datagrams, Framed):
        leg.move(way(), port)
        other.move(way(), port)
        await other.receives()
    assert hall.said(PeerLost) == []


async def test_a_peer_whose_tcp_connection_breaks_goes_on_with_the_next_one(hall: Hall, travellers: Travellers) -> None:
    await hall.open()
    leg = await travellers.publish("a", Framed())
    other = await travellers.subscribe("b", Framed())
    await other.receives()
    port = (await hall.worker())["port"]
    for each in (leg, other):
        broken = each.way
        each.move(Framed(), port)
        broken.close()
    await other.receives()
    assert hall.said(PeerLost) == []


async def test_a_peer_that_does_not_read_its_tcp_connection_harms_nobody(hall: Hall, travellers: Travellers) -> None:
    await hall.open()
    await travellers.publish("a", Datagrams())
    deaf = await travellers.subscribe("b", Framed(receive_buffer=4096))
    well = await travellers.subscribe("c", Framed())
    await deaf.receives(5)
    deaf.stop_reading()

    async def dropped() -> bool:
        return bool((await hall.worker())["dropped"].get("tcp_unsent", 0) > 20)

    await eventually(dropped)
    await well.receives()


async def test_strangers_on_tcp_do_not_keep_others_out(hall: Hall, travellers: Travellers) -> None:
    await hall.open()
    port = (await hall.worker())["port"]
    strangers = [socket.create_connection(("127.0.0.1", port)) for _ in range(MOST_UNPROVEN + 20)]
    await travellers.publish("a", Framed())
    other = await travellers.subscribe("b", Framed())
    await other.receives()
    assert (await hall.worker())["dropped"]["tcp_strangers"] >= 20
    for stranger in strangers:
        stranger.close()


async def test_both_transports_and_both_families_are_offered_udp_first(hall: Hall, travellers: Travellers) -> None:
    await hall.open()
    await travellers.publish("a", Datagrams())
    other = await travellers.subscribe("b", Datagrams())
    udp, tcp = candidates(other.offer, "udp"), candidates(other.offer, "tcp")
    assert [one[:2] for one in udp] == [one[:2] for one in tcp]
    assert {port for _, port, _ in udp + tcp} == {(await hall.worker())["port"]}
    assert min(priority for *_, priority in udp) > max(priority for *_, priority in tcp)
    assert len({priority for *_, priority in udp + tcp}) == 2 * len(udp)
    addresses = [ip_address(address) for address, *_ in udp]
    assert ip_address("127.0.0.1") in addresses
    assert not [address for address in addresses if address.version == 6 and address.is_link_local]


@needs_ipv6
async def test_ipv6_is_offered_where_the_machine_has_it(hall: Hall, travellers: Travellers) -> None:
    await hall.open()
    await travellers.publish("a", Datagrams())
    other = await travellers.subscribe("b", Datagrams())
    assert candidates(other.offer, "udp")[-1][0] == "::1"


async def test_what_is_announced_may_be_an_ipv6_address(hall: Hall, travellers: Travellers) -> None:
    await hall.start(announce=("2001:db8::7", "127.0.0.1"))
    await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink=None)
    await travellers.publish("a", Datagrams())
    other = await travellers.subscribe("b", Datagrams())
    assert [address for address, *_ in candidates(other.offer, "tcp")] == ["2001:db8::7", "127.0.0.1"]


async def test_tcp_and_ipv6_can_be_left_out(hall: Hall, travellers: Travellers) -> None:
    await hall.start(tcp=False, bind="0.0.0.0")
    await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink=None)
    await travellers.publish("a", Datagrams())
    other = await travellers.subscribe("b", Datagrams())
    assert candidates(other.offer, "tcp") == []
    assert not [address for address, *_ in candidates(other.offer, "udp") if ":" in address]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", (await hall.worker())["port"]))
