"""The TCP port against those who stay silent, send junk, or come in crowds."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator

import pytest
from aioice import stun
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.forwarding.tally import Tally
from media.webrtc import tcp
from media.webrtc.ice_lite import IceLite
from media.webrtc.mux import MOST_ADDRESSES, Mux
from media.webrtc.srtp import LARGEST_PACKET
from media.webrtc.tcp import MOST_UNPROVEN, MOST_UNPROVEN_FRAMES, TcpConnection, TcpPort
from tests.media.webrtc.test_mux import DTLS, SRTP, Guest, check
from tests.support.waiting import eventually


def frame(datagram: bytes) -> bytes:
    return struct.pack("!H", len(datagram)) + datagram


class Caller:
    """A browser's TCP connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.received = b""

    def closed(self) -> bool:
        """Whether the other side hung up; keeps what came before."""
        try:
            more = self.socket.recv(65536)
        except BlockingIOError:
            return False
        except OSError:
            return True
        self.received += more
        return not more

    async def asks(self, ice: IceLite) -> stun.Message:
        """Send a check, and wait for the response."""
        self.socket.send(frame(check(ice)))
        await eventually(lambda: not self.closed() and len(self.received) > 2)
        response, self.received = self.received[2:], b""
        return stun.parse_message(response)


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
async def mux(tally: Tally) -> AsyncIterator[Mux]:
    mux = Mux("127.0.0.1", 0, (), tally, tcp=True)
    yield mux
    mux.close()


@pytest.fixture
async def callers(mux: Mux) -> AsyncIterator[list[Caller]]:
    callers = [Caller(mux.port) for _ in range(3)]
    yield callers
    for caller in callers:
        caller.socket.close()


async def test_a_check_opens_the_way_for_this_connection_alone(mux: Mux, callers: list[Caller], tally: Tally) -> None:
    guest, caller = Guest(mux), callers[0]
    response = await caller.asks(guest.ice)
    assert response.attributes["XOR-MAPPED-ADDRESS"] == caller.socket.getsockname()
    caller.socket.send(frame(DTLS) + frame(b"") + frame(SRTP)[:5])
    caller.socket.send(frame(SRTP)[5:])
    callers[1].socket.send(frame(DTLS) + frame(SRTP))
    await eventually(lambda: guest.datagrams == [DTLS, SRTP] and tally.dropped["stranger"] == 2)


async def test_answers_come_back_framed_and_at_once(mux: Mux, callers: list[Caller]) -> None:
    guest, caller = Guest(mux), callers[0]
    await caller.asks(guest.ice)
    assert guest.ice.path is not None
    connection = guest.ice.path.connection
    assert connection is not None
    mux.sender(guest.ice.path)(memoryview(SRTP))
    await eventually(lambda: not caller.closed() and caller.received == frame(SRTP))
    assert connection._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_who_says_nothing_is_shown_the_door(mux: Mux, tally: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "PROVES_WITHIN", 0.2)
    guest, silent, known = Guest(mux), Caller(mux.port), Caller(mux.port)
    await known.asks(guest.ice)
    await eventually(silent.closed)
    assert tally.dropped["tcp_unproven"] == 1
    assert not known.closed()
    for caller in (silent, known):
        caller.socket.close()


async def test_who_talks_without_proof_is_shown_the_door(mux: Mux, callers: list[Caller], tally: Tally) -> None:
    guest, caller = Guest(mux), callers[0]
    caller.socket.send(frame(check(guest.ice, password="guessed")) * (MOST_UNPROVEN_FRAMES + 1))
    await eventually(caller.closed)
    assert tally.dropped["check_refused"] == MOST_UNPROVEN_FRAMES
    assert guest.ice.path is None


async def test_a_frame_that_is_too_large_ends_the_connection(mux: Mux, callers: list[Caller], tally: Tally) -> None:
    guest, caller = Guest(mux), callers[0]
    await caller.asks(guest.ice)
    caller.socket.send(struct.pack("!H", LARGEST_PACKET + 1))
    await eventually(caller.closed)
    assert tally.dropped["tcp_too_large"] == 1


async def test_of_a_crowd_of_strangers_the_oldest_has_to_go(mux: Mux, tally: Tally) -> None:
    guest, known = Guest(mux), Caller(mux.port)
    await known.asks(guest.ice)
    crowd = [Caller(mux.port) for _ in range(MOST_UNPROVEN + 3)]
    await eventually(lambda: tally.dropped["tcp_strangers"] == 3)
    await eventually(lambda: all(caller.closed() for caller in crowd[:3]))
    assert not known.closed()
    await crowd[-1].asks(guest.ice)
    for caller in (known, *crowd):
        caller.socket.close()


async def test_who_left_takes_the_connections_along(mux: Mux, callers: list[Caller]) -> None:
    guest, caller = Guest(mux), callers[0]
    await caller.asks(guest.ice)
    mux.remove(guest)
    await eventually(caller.closed)


async def test_connections_of_one_transport_are_bounded(mux: Mux) -> None:
    guest = Guest(mux)
    callers = [Caller(mux.port) for _ in range(MOST_ADDRESSES + 2)]
    for caller in callers:
        await caller.asks(guest.ice)
    assert sum(1 for caller in callers if caller.closed()) == 2
    for caller in callers:
        caller.socket.close()


async def test_a_broken_connection_gives_way_to_any_other_path(mux: Mux, callers: list[Caller]) -> None:
    guest = Guest(mux)
    await callers[0].asks(guest.ice)
    first = guest.ice.path
    callers[1].socket.send(frame(check(guest.ice, nominate=False)))
    await eventually(lambda: not callers[1].closed() and callers[1].received)
    assert guest.ice.path is first
    callers[0].socket.close()
    assert first is not None
    assert first.connection is not None
    connection = first.connection
    await eventually(lambda: connection.closed)
    callers[1].socket.send(frame(check(guest.ice, nominate=False)))
    await eventually(lambda: guest.ice.path is not first)
    connection.send(SRTP)  # nothing goes there any more, and nothing breaks


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    datagrams=st.lists(st.binary(max_size=300), max_size=12),
    cuts=st.lists(st.integers(min_value=1, max_value=50), min_size=1, max_size=20),
)
async def test_frames_come_out_as_they_went_in_however_they_are_cut(datagrams: list[bytes], cuts: list[int]) -> None:
    """Whatever the segments of TCP are."""
    port = TcpPort("127.0.0.1", 0, Tally())
    ours, theirs = socket.socketpair()
    taken: list[bytes] = []
    port.arrived = lambda connection, datagram: taken.append(datagram)
    connection = TcpConnection(port, ours, ("192.0.2.1", 1))
    connection.prove()
    stream = b"".join(frame(datagram) for datagram in datagrams)
    while stream:
        for cut in cuts:
            theirs.send(stream[:cut] or b"\0\0")
            stream = stream[cut:]
            connection._readable()
    await asyncio.sleep(0)
    assert taken == [datagram for datagram in datagrams if datagram]
    connection.close()
    port.close()
    theirs.close()
