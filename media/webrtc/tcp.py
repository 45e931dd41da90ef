"""ICE over TCP, the passive side: a listening port whose connections carry framed datagrams (RFC 6544, RFC 4571).

Knows sockets, frames and bounds. Who is behind a connection is decided elsewhere, which says `prove` when it is known;
until then a connection is short of time, of frames and of company.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from typing import Any, Final

from media.forwarding.tally import Tally
from media.rtp.header import Buffer
from media.webrtc.srtp import LARGEST_PACKET

MOST_UNPROVEN: Final = 64
"""Connections of strangers at a time; one more, and the oldest has to go."""
PROVES_WITHIN: Final = 10.0
"""Seconds until the first authentic check."""
MOST_UNPROVEN_FRAMES: Final = 16
MOST_UNSENT: Final = 64 << 10
"""Bytes of ours that wait when the kernel takes no more; media is dropped at half of it, the rest above."""
_KERNEL_BUFFER: Final = 64 << 10
"""What waits in the kernel is late as well: about 0.2 s of a conference."""
_BACKLOG: Final = 128
_ACCEPTED_AT_ONCE: Final = 16
_READ: Final = 16 << 10
_FRAME = struct.Struct("!H")

Arrived = Callable[["TcpConnection", bytes], None]


class TcpPort:
    """Listening from the start; `close` it. Raises `OSError`."""

    def __init__(self, bind: str, port: int, tally: Tally) -> None:
        self.arrived: Arrived = lambda connection, datagram: None
        self.ended: Callable[[TcpConnection], None] = lambda connection: None
        self.tally = tally
        self.loop = asyncio.get_running_loop()
        self._unproven: dict[TcpConnection, None] = {}
        self._all: set[TcpConnection] = set()
        family = socket.AF_INET6 if ":" in bind else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._open(family, bind, port)
        except OSError:
            self._socket.close()
            raise
        self.loop.add_reader(self._socket.fileno(), self._accept)

    def _open(self, family: int, bind: str, port: int) -> None:
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BUFFER)  # inherited by what is accepted
        self._socket.bind((bind, port))
        self._socket.listen(_BACKLOG)

    def close(self) -> None:
        self.loop.remove_reader(self._socket.fileno())
        self._socket.close()
        for connection in list(self._all):
            connection.close()

    def _accept(self) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            try:
                accepted, remote = self._socket.accept()
            except OSError:  # nobody waits, or the process has no descriptor left: then the next one waits longer
                return
            if len(self._unproven) >= MOST_UNPROVEN:
                self.tally.dropped["tcp_strangers"] += 1
                next(iter(self._unproven)).close()
            connection = TcpConnection(self, accepted, remote)
            self._unproven[connection] = None
            self._all.add(connection)

    def proven(self, connection: TcpConnection) -> None:
        self._unproven.pop(connection, None)

    def forget(self, connection: TcpConnection) -> None:
        self._unproven.pop(connection, None)
        self._all.discard(connection)
        self.ended(connection)


class TcpConnection:
    """One connection: whole datagrams in both directions, and dropped ones where the other side does not read."""

    def __init__(self, port: TcpPort, accepted: socket.socket, remote: Any) -> None:
        self.remote = remote
        """As the kernel writes it: host and port first."""
        self.closed = False
        self.proven = False
        self._port = port
        self._socket = accepted
        self._descriptor = accepted.fileno()
        self._received = bytearray()
        self._unsent = bytearray()
        self._frames = 0
        accepted.setblocking(False)
        with contextlib.suppress(OSError):  # the peer may have gone already: reading says so
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        port.loop.add_reader(self._descriptor, self._readable)
        self._deadline = port.loop.call_later(PROVES_WITHIN, self._too_late)

    def prove(self) -> None:
        """An authentic check came: this connection is somebody's now."""
        if not self.proven:
            self.proven = True
            self._deadline.cancel()
            self._port.proven(self)

    def close(self) -> None:
        """Give the connection up; what was not sent is lost."""
        if self.closed:
            return
        self.closed = True
        self._deadline.cancel()
        self._port.loop.remove_reader(self._descriptor)
        self._port.loop.remove_writer(self._descriptor)
        self._socket.close()
        self._port.forget(self)

    def send(self, datagram: Buffer) -> None:
        """Send it whole, now or soon; or not at all."""
        size = len(datagram)
        if self.closed or not size:
            self._port.tally.dropped["not_sent"] += 1
            return
        if self._unsent:
            self._wait_in_line(datagram, size)
            return
        frame = _FRAME.pack(size) + bytes(datagram)
        try:
            sent = self._socket.send(frame)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()
            return
        if sent < len(frame):
            self._unsent += frame[sent:]
            self._port.loop.add_writer(self._descriptor, self._writable)

    def _wait_in_line(self, datagram: Buffer, size: int) -> None:
        is_media = 127 < datagram[0] < 192
        if len(self._unsent) + size > (MOST_UNSENT // 2 if is_media else MOST_UNSENT):
            self._port.tally.dropped["tcp_unsent"] += 1
            return
        self._unsent += _FRAME.pack(size)
        self._unsent += datagram

    def _writable(self) -> None:
        try:
            sent = self._socket.send(self._unsent)
        except BlockingIOError:
            return
        except OSError:
            self.close()
            return
        del self._unsent[:sent]
        if not self._unsent:
            self._port.loop.remove_writer(self._descriptor)

    def _readable(self) -> None:
        try:
            received = self._socket.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if not received:
            self.close()
            return
        self._received += received
        position = self._deliver()
        del self._received[:position]

    def _deliver(self) -> int:
        """Hand on every whole frame; how many bytes they were."""
        position, received = 0, self._received
        while len(received) - position >= _FRAME.size and not self.closed:
            (size,) = _FRAME.unpack_from(received, position)
            if size > LARGEST_PACKET:
                self._break("tcp_too_large")
                break
            end = position + _FRAME.size + size
            if len(received) < end:
                break
            if size:
                self._take(bytes(received[position + _FRAME.size : end]))
            position = end
        return position

    def _take(self, datagram: bytes) -> None:
        if not self.proven:
            self._frames += 1
            if self._frames > MOST_UNPROVEN_FRAMES:
                self._break("tcp_unproven")
                return
        self._port.arrived(self, datagram)

    def _too_late(self) -> None:
        self._break("tcp_unproven")

    def _break(self, why: str) -> None:
        self._port.tally.dropped[why] += 1
        self.close()
