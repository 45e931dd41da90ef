"""One UDP socket for everybody: whose datagram it is, and how to answer (RFC 7983).

Knows addresses and STUN user names. A datagram belongs to a transport by the address an authentic check came from;
what strangers send is dropped and counted.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from aioice.ice import get_host_addresses

from media.forwarding.tally import Tally
from media.rtp.header import Buffer
from media.webrtc.ice_lite import Address, IceLite, Path, local_username
from media.webrtc.srtp import LARGEST_PACKET, PacketBuffer

MOST_ADDRESSES: Final = 16
"""Addresses that one transport may have checked from."""
LOOPBACK: Final = "127.0.0.1"
_DRAIN: Final = 128
"""Datagrams read in one go; then the loop has its turn."""
_SOCKET_BUFFER: Final = 4 << 20
_IP_PKTINFO: Final = 8  # linux/in.h; Python 3.11 does not name it
_PKTINFO = struct.Struct("=i4s4s")

Send = Callable[[Buffer], None]


class Receiver(Protocol):
    """A transport as the socket sees it."""

    ice: IceLite

    def dtls(self, datagram: bytes) -> None: ...

    def srtp(self, buffer: PacketBuffer, length: int, now: float) -> None: ...


def interface_addresses() -> tuple[str, ...]:
    """Every IPv4 address of this machine, loopback last."""
    return (*dict.fromkeys(get_host_addresses(use_ipv4=True, use_ipv6=False)), LOOPBACK)


class Mux:
    """The socket of a worker and the tables of who is behind it."""

    def __init__(self, bind: str, port: int, announce: Iterable[str], tally: Tally) -> None:
        self._tally = tally
        self._by_address: dict[Address, Receiver] = {}
        self._by_username: dict[str, Receiver] = {}
        self._buffer = PacketBuffer()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._open(bind, port)
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        local = interface_addresses() if bind == "0.0.0.0" else (bind,)
        self.announced = tuple(announce) or local
        # With one address beside loopback the kernel always answers from the address that was asked; only where it
        # has a choice is it worth a dearer system call to learn which one that was.
        several = len([address for address in local if not address.startswith("127.")]) > 1
        if several:
            self._socket.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)
        self._readable = self._drain_with_destination if several else self._drain
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), self._readable)

    def _open(self, bind: str, port: int) -> None:
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SOCKET_BUFFER)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BUFFER)
        self._socket.bind((bind, port))

    def close(self) -> None:
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()

    def add(self, receiver: Receiver) -> None:
        self._by_username[receiver.ice.username] = receiver

    def remove(self, receiver: Receiver) -> None:
        self._by_username.pop(receiver.ice.username, None)
        for address in self._addresses_of(receiver):
            del self._by_address[address]

    def sender(self, path: Path) -> Send:
        """A function that sends one datagram on this path, or drops it when the kernel takes no more."""
        sendto, remote, dropped = self._socket.sendto, path.remote, self._tally.dropped

        def send(datagram: Buffer) -> None:
            try:
                sendto(datagram, remote)
            except OSError:
                dropped["not_sent"] += 1

        return send if path.local is None else self._sender_from(path.local, remote)

    def _sender_from(self, local: str, remote: Address) -> Send:
        sendmsg, dropped = self._socket.sendmsg, self._tally.dropped
        source = [(socket.IPPROTO_IP, _IP_PKTINFO, _PKTINFO.pack(0, socket.inet_aton(local), bytes(4)))]

        def send(datagram: Buffer) -> None:
            try:
                sendmsg([datagram], source, 0, remote)
            except OSError:
                dropped["not_sent"] += 1

        return send

    def _drain(self) -> None:
        receive, buffer, dispatch = self._socket.recvfrom_into, self._buffer, self._dispatch
        for _ in range(_DRAIN):
            try:
                length, address = receive(buffer.view, LARGEST_PACKET)
            except BlockingIOError:
                return
            except OSError:  # an ICMP error of something sent before
                continue
            dispatch(length, address, None)

    def _drain_with_destination(self) -> None:
        receive, view = self._socket.recvmsg_into, [self._buffer.view[:LARGEST_PACKET]]
        for _ in range(_DRAIN):
            try:
                length, ancillary, _, address = receive(view, 64)
            except BlockingIOError:
                return
            except OSError:
                continue
            self._dispatch(length, address, ancillary)

    def _dispatch(self, length: int, address: Address, ancillary: list[tuple[int, int, bytes]] | None) -> None:
        if not length:
            return
        first = self._buffer.view[0]
        if 127 < first < 192:
            receiver = self._by_address.get(address)
            if receiver is not None:
                receiver.srtp(self._buffer, length, time.monotonic())
            else:
                self._tally.dropped["stranger"] += 1
        elif first < 4:
            self._stun(bytes(self._buffer.view[:length]), address, ancillary)
        elif 19 < first < 64 and (receiver := self._by_address.get(address)) is not None:
            receiver.dtls(bytes(self._buffer.view[:length]))
        else:
            self._tally.dropped["stranger"] += 1

    def _stun(self, datagram: bytes, address: Address, ancillary: list[tuple[int, int, bytes]] | None) -> None:
        username = local_username(datagram)
        receiver = self._by_username.get(username) if username is not None else None
        if receiver is None:
            self._tally.dropped["stranger"] += 1
            return
        local = _source_to_force(address, ancillary)
        response = receiver.ice.answer(datagram, address, local, time.monotonic())
        if response is None:
            self._tally.dropped["check_refused"] += 1
            return
        if self._by_address.get(address) is not receiver:
            self._learn(address, receiver)
        self.sender(Path(address, local))(response)

    def _learn(self, address: Address, receiver: Receiver) -> None:
        known = self._addresses_of(receiver)
        if len(known) >= MOST_ADDRESSES:
            in_use = receiver.ice.path.remote if receiver.ice.path is not None else None
            del self._by_address[next(old for old in known if old != in_use)]
        self._by_address[address] = receiver

    def _addresses_of(self, receiver: Receiver) -> list[Address]:
        return [address for address, other in self._by_address.items() if other is receiver]


def _source_to_force(remote: Address, ancillary: list[tuple[int, int, bytes]] | None) -> str | None:
    """The address a datagram came to, when the kernel would answer from another."""
    for level, kind, value in ancillary or ():
        if level == socket.IPPROTO_IP and kind == _IP_PKTINFO:
            asked = socket.inet_ntoa(_PKTINFO.unpack(value[: _PKTINFO.size])[1])
            return asked if asked != _kernel_source(remote) else None
    return None


def _kernel_source(remote: Address) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(remote)
        except OSError:
            return ""
        return str(probe.getsockname()[0])
