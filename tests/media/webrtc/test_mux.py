"""The one socket: who is let in, and how strangers fare."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator
from ipaddress import ip_address

import pytest
from aioice import stun

from media.forwarding.tally import Tally
from media.webrtc import mux
from media.webrtc.ice_lite import MOST_CHECKS, SILENT_PATH, IceLite, Path, local_username
from media.webrtc.mux import MOST_ADDRESSES, Mux, interface_addresses
from media.webrtc.srtp import PacketBuffer
from media.webrtc.transport import TransportPlace
from tests.support.waiting import eventually

DTLS = b"\x16\xfe\xfdhello"
SRTP = b"\x80\x60" + bytes(20)


class Guest:
    """A transport that keeps what it gets."""

    def __init__(self, mux: Mux) -> None:
        self.ice = IceLite(0.0)
        self.ice.remote_username = "them"
        self.datagrams: list[bytes] = []
        mux.add(self)

    def dtls(self, datagram: bytes) -> None:
        self.datagrams.append(datagram)

    def srtp(self, buffer: PacketBuffer, length: int, now: float) -> None:
        self.datagrams.append(bytes(buffer.view[:length]))


class Caller:
    """A browser's socket."""

    def __init__(self, place: TransportPlace) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.connect(("127.0.0.1", place.mux.port))

    def check(self, ice: IceLite, *, remote: str = "them", password: str = "", nominate: bool = True) -> None:
        self.socket.send(check(ice, remote=remote, password=password, nominate=nominate))

    def response(self) -> stun.Message | None:
        try:
            return stun.parse_message(self.socket.recv(2048))
        except BlockingIOError:
            return None


def check(ice: IceLite, *, remote: str = "them", password: str = "", nominate: bool = True) -> bytes:
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{ice.username}:{remote}"
    request.attributes["PRIORITY"] = 1
    if nominate:
        request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity((password or ice.password).encode())
    return bytes(request)


@pytest.fixture
async def callers(place: TransportPlace) -> AsyncIterator[list[Caller]]:
    callers = [Caller(place) for _ in range(2)]
    yield callers
    for caller in callers:
        caller.socket.close()


async def test_an_authentic_check_is_answered_and_opens_the_way(place: TransportPlace, callers: list[Caller]) -> None:
    guest, caller = Guest(place.mux), callers[0]
    caller.check(guest.ice)
    response = await eventually(caller.response)
    assert response is not None
    assert response.attributes["XOR-MAPPED-ADDRESS"] == caller.socket.getsockname()
    assert response.check_message_integrity(guest.ice.password.encode())
    caller.socket.send(DTLS)
    caller.socket.send(SRTP)
    await eventually(lambda: guest.datagrams == [DTLS, SRTP])


async def test_strangers_are_dropped_and_counted(place: TransportPlace, callers: list[Caller]) -> None:
    guest, caller = Guest(place.mux), callers[0]
    for datagram in (DTLS, SRTP, b"", b"\x00", b"\x00\x01", b"\xff" * 100, b"\x00\x01" + bytes(18)):
        caller.socket.send(datagram)
    caller.check(IceLite(0.0))
    caller.check(guest.ice, password="guessed")
    caller.check(guest.ice, remote="other")
    caller.socket.send(DTLS)
    dropped = place.tally.dropped
    await eventually(lambda: dropped["stranger"] == 8 and dropped["check_refused"] == 2)
    assert guest.datagrams == []
    assert caller.response() is None


async def test_a_nominated_address_replaces_the_path(place: TransportPlace, callers: list[Caller]) -> None:
    guest = Guest(place.mux)
    changes: list[object] = []
    guest.ice.on_path = lambda: changes.append(guest.ice.path)
    for caller, nominate in ((callers[0], True), (callers[1], False), (callers[1], True)):
        caller.check(guest.ice, nominate=nominate)
        await eventually(caller.response)
    assert len(changes) == 2
    assert guest.ice.path is not None
    assert guest.ice.path.remote == callers[1].socket.getsockname()
    callers[0].socket.send(DTLS)
    await eventually(lambda: guest.datagrams == [DTLS])


async def test_who_left_is_a_stranger(place: TransportPlace, callers: list[Caller]) -> None:
    guest, caller = Guest(place.mux), callers[0]
    caller.check(guest.ice)
    await eventually(caller.response)
    place.mux.remove(guest)
    caller.check(guest.ice)
    caller.socket.send(SRTP)
    await eventually(lambda: place.tally.dropped["stranger"] == 2)
    assert guest.datagrams == []


async def test_the_addresses_of_one_transport_are_bounded(place: TransportPlace) -> None:
    guest = Guest(place.mux)
    callers = [Caller(place) for _ in range(MOST_ADDRESSES + 4)]
    for caller in callers:
        caller.check(guest.ice, nominate=False)
        await eventually(caller.response)
    for caller in callers:
        caller.socket.send(DTLS)
        caller.socket.close()
    await eventually(lambda: len(guest.datagrams) == MOST_ADDRESSES and place.tally.dropped["stranger"] == 4)


def test_a_path_that_fell_silent_gives_way_to_any_other() -> None:
    ice = IceLite(0.0)
    assert ice.answer(check(ice), Path(("192.0.2.1", 1)), 0.0)
    assert ice.answer(check(ice, nominate=False), Path(("192.0.2.1", 2)), SILENT_PATH - 1)
    assert ice.path is not None
    assert ice.path.remote[1] == 1
    assert ice.answer(check(ice, nominate=False), Path(("192.0.2.1", 2)), SILENT_PATH + 1)
    assert ice.path.remote[1] == 2


def test_checks_are_answered_only_so_often() -> None:
    ice = IceLite(0.0)
    answers = [ice.answer(check(ice), Path(("192.0.2.1", 1)), 0.5) for _ in range(MOST_CHECKS + 10)]
    assert sum(1 for answer in answers if answer) == MOST_CHECKS
    assert ice.answer(check(ice), Path(("192.0.2.1", 1)), 2.0)


def test_the_user_name_is_found_without_reading_the_whole_message() -> None:
    ice = IceLite(0.0)
    assert local_username(check(ice)) == ice.username
    assert local_username(check(ice)[:24]) == ""
    assert local_username(b"\x01\x01" + check(ice)[2:]) is None


async def test_the_answer_leaves_from_the_address_that_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel alone would answer 127.0.0.1 from 127.0.0.1, whichever loopback address was asked."""
    monkeypatch.setattr(mux, "interface_addresses", lambda: ("192.0.2.1", "192.0.2.2", "127.0.0.1"))
    several = Mux("0.0.0.0", 0, (), Tally())
    guest = Guest(several)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.setblocking(False)
        caller.bind(("127.0.0.1", 0))
        caller.sendto(check(guest.ice), ("127.0.0.2", several.port))

        def answered_from() -> str | None:
            with contextlib.suppress(BlockingIOError):
                return str(caller.recvfrom(2048)[1][0])
            return None

        assert await eventually(answered_from) == "127.0.0.2"
        assert guest.ice.path is not None
        assert guest.ice.path.local == "127.0.0.2"
        several.sender(guest.ice.path)(DTLS)
        assert await eventually(answered_from) == "127.0.0.2"
        caller.sendto(check(guest.ice), ("127.0.0.1", several.port))
        assert await eventually(answered_from) == "127.0.0.1"
    several.close()


def test_this_machine_announces_loopback_last_and_no_link_local_address() -> None:
    addresses = interface_addresses()
    assert addresses[-2:] == ("127.0.0.1", "::1")
    assert len(set(addresses)) == len(addresses)
    assert not [address for address in addresses if ip_address(address).is_link_local and ":" in address]
