"""One UDP socket of one address family: datagrams in, datagrams out, from the address that was asked.

Knows sockets and addresses of IPv4 and IPv6; not what is in a datagram, nor whose it is.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Iterable
from typing import Any, Final

from media.forwarding.tally import Tally
from media.rtp.header import Buffer
from media.webrtc.srtp import LARGEST_PACKET, PacketBuffer

Send = Callable[[Buffer], None]
Arrived = Callable[[int, Any, "str | None"], None]
"""Length in the buffer, the address it came from as the kernel writes it, the address of ours to answer from."""

_DRAIN: Final = 128
"""Datagrams read in one go; then the loop has its turn."""
_SOCKET_BUFFER: Final = 4 << 20
_IP_PKTINFO: Final = 8  # linux/in.h; Python 3.11 does not name it
_PKTINFO = struct.Struct("=i4s4s")
_PKTINFO_6 = struct.Struct("=16si")


class UdpPort:
    """Bound and readable from the start; `close` it. Raises `OSError`."""

    def __init__(self, bind: str, port: int, local: Iterable[str], buffer: PacketBuffer, tally: Tally) -> None:
        """`local`: the addresses of ours that datagrams may come to. They are read into `buffer`."""
        self.family = socket.AF_INET6 if ":" in bind else socket.AF_INET
        self.arrived: Arrived = lambda length, remote, source: None
        self._buffer = buffer
        self._tally = tally
        self._socket = socket.socket(self.family, socket.SOCK_DGRAM)
        try:
            self._open(bind, port)
            # With one address beside loopback the kernel always answers from the address that was asked; only where
            # it has a choice is it worth a dearer system call to learn which one that was.
            several = len([address for address in local if not _is_loopback(address)]) > 1
            if several:
                self._ask_for_destination()
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), self._drain_with_destination if several else self._drain)

    def _open(self, bind: str, port: int) -> None:
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SOCKET_BUFFER)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BUFFER)
        if self.family == socket.AF_INET6:
            self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        self._socket.bind((bind, port))

    def _ask_for_destination(self) -> None:
        if self.family == socket.AF_INET6:
            self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        else:
            self._socket.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)

    def close(self) -> None:
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()

    def sender(self, remote: Any, local: str | None) -> Send:
        """A function that sends one datagram there, or drops it when the kernel takes no more."""
        sendto, dropped = self._socket.sendto, self._tally.dropped

        def send(datagram: Buffer) -> None:
            try:
                sendto(datagram, remote)
            except OSError:
                dropped["not_sent"] += 1

        return send if local is None else self._sender_from(local, remote)

    def _sender_from(self, local: str, remote: Any) -> Send:
        sendmsg, dropped = self._socket.sendmsg, self._tally.dropped
        source = [self._source(local)]

        def send(datagram: Buffer) -> None:
            try:
                sendmsg([datagram], source, 0, remote)
            except OSError:
                dropped["not_sent"] += 1

        return send

    def _source(self, local: str) -> tuple[int, int, bytes]:
        if self.family == socket.AF_INET6:
            packed = _PKTINFO_6.pack(socket.inet_pton(socket.AF_INET6, local), 0)
            return socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, packed
        return socket.IPPROTO_IP, _IP_PKTINFO, _PKTINFO.pack(0, socket.inet_aton(local), bytes(4))

    def _drain(self) -> None:
        receive, view, arrived = self._socket.recvfrom_into, self._buffer.view, self.arrived
        for _ in range(_DRAIN):
            try:
                length, remote = receive(view, LARGEST_PACKET)
            except BlockingIOError:
                return
            except OSError:  # an ICMP error of something sent before
                continue
            arrived(length, remote, None)

    def _drain_with_destination(self) -> None:
        receive, view = self._socket.recvmsg_into, [self._buffer.view[:LARGEST_PACKET]]
        for _ in range(_DRAIN):
            try:
                length, ancillary, _, remote = receive(view, 64)
            except BlockingIOError:
                return
            except OSError:
                continue
            # Only what may open or move a path needs to know its source.
            wanted = length and self._buffer.view[0] < 4
            self.arrived(length, remote, self._source_to_force(remote, ancillary) if wanted else None)

    def _source_to_force(self, remote: Any, ancillary: list[tuple[int, int, bytes]]) -> str | None:
        """The address a datagram came to, when the kernel would answer from another."""
        for level, kind, value in ancillary:
            if (level, kind) == (socket.IPPROTO_IP, _IP_PKTINFO):
                asked = socket.inet_ntoa(_PKTINFO.unpack(value[: _PKTINFO.size])[1])
            elif (level, kind) == (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO):
                asked = socket.inet_ntop(socket.AF_INET6, value[:16])
            else:
                continue
            return asked if asked != self._kernel_source(remote) else None
        return None

    def _kernel_source(self, remote: Any) -> str:
        with socket.socket(self.family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(remote)
            except OSError:
                return ""
            return str(probe.getsockname()[0])


def _is_loopback(address: str) -> bool:
    return address.startswith("127.") or address == "::1"
