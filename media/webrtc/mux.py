"""One port number for everybody, UDP and TCP, IPv4 and IPv6: whose datagram it is, and how to answer (RFC 7983).

Knows addresses and STUN user names. A datagram belongs to a transport by the address (or the TCP connection) an
authentic check came from; what strangers send is dropped and counted.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Hashable, Iterable
from typing import Any, Final, Protocol

import structlog
from aioice.ice import get_host_addresses

from media.forwarding.tally import Tally
from media.webrtc.ice_lite import IceLite, Path, local_username
from media.webrtc.srtp import PacketBuffer
from media.webrtc.tcp import TcpConnection, TcpPort
from media.webrtc.udp import Send, UdpPort

MOST_ADDRESSES: Final = 32
"""Addresses that one transport may have checked from: a browser tries each of its own with each of ours."""
LOOPBACK: Final = "127.0.0.1"
LOOPBACK_6: Final = "::1"
_ANY: Final = {"0.0.0.0": False, "::": True}
"""Binds to all interfaces: whether of both families."""
_NO_IPV6: Final = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
_TRIES: Final = 8
"""For a number that is free for all sockets, where any will do."""

log = structlog.get_logger(__name__)


class Receiver(Protocol):
    """A transport as the socket sees it."""

    ice: IceLite

    def dtls(self, datagram: bytes) -> None: ...

    def srtp(self, buffer: PacketBuffer, length: int, now: float) -> None: ...


def interface_addresses() -> tuple[str, ...]:
    """Every address of this machine that others may reach: IPv4, IPv6 (none that is link-local), loopback last."""
    four = get_host_addresses(use_ipv4=True, use_ipv6=False)
    six = get_host_addresses(use_ipv4=False, use_ipv6=True)
    return (*dict.fromkeys((*four, *six)), LOOPBACK, LOOPBACK_6)


class Mux:
    """The sockets of a worker and the tables of who is behind them."""

    def __init__(self, bind: str, port: int, announce: Iterable[str], tally: Tally, *, tcp: bool = False) -> None:
        """`bind`: one address, `0.0.0.0` for all of IPv4, `::` for all. Raises `OSError`."""
        self._tally = tally
        self._by_key: dict[Hashable, Receiver] = {}
        self._by_username: dict[str, Receiver] = {}
        self._buffer = PacketBuffer()
        self._udp: dict[bool, UdpPort] = {}
        self._tcp: list[TcpPort] = []
        local = interface_addresses() if bind in _ANY else (bind,)
        self._open(_binds(bind), port, local, tcp)
        self.tcp = tcp
        self.port = next(iter(self._udp.values())).port
        self.announced = tuple(announce) or tuple(address for address in local if (":" in address) in self._udp)

    def _open(self, binds: tuple[str, ...], port: int, local: tuple[str, ...], tcp: bool) -> None:
        for attempt in range(_TRIES):
            try:
                self._open_all(binds, port, local, tcp)
                return
            except OSError as reason:
                self.close()
                if port or reason.errno != errno.EADDRINUSE or attempt == _TRIES - 1:
                    raise

    def _open_all(self, binds: tuple[str, ...], port: int, local: tuple[str, ...], tcp: bool) -> None:
        for bind in binds:
            six = ":" in bind
            own = [address for address in local if (":" in address) == six]
            try:
                udp = UdpPort(bind, port, own, self._buffer, self._tally)
            except OSError as reason:
                if six and self._udp and reason.errno in _NO_IPV6:
                    log.info("media_without_ipv6", reason=reason.strerror)
                    return
                raise
            udp.arrived = self._dispatch
            self._udp[six] = udp
            port = udp.port
            if tcp:
                self._listen(bind, port)

    def _listen(self, bind: str, port: int) -> None:
        listening = TcpPort(bind, port, self._tally)
        listening.arrived = self._framed
        listening.ended = self._ended
        self._tcp.append(listening)

    def close(self) -> None:
        for udp in self._udp.values():
            udp.close()
        for tcp in self._tcp:
            tcp.close()
        self._udp.clear()
        self._tcp.clear()

    def add(self, receiver: Receiver) -> None:
        self._by_username[receiver.ice.username] = receiver

    def remove(self, receiver: Receiver) -> None:
        self._by_username.pop(receiver.ice.username, None)
        for key in self._keys_of(receiver):
            self._forget(key)

    def sender(self, path: Path) -> Send:
        """A function that sends one datagram on this path, or drops it when the kernel takes no more."""
        if path.connection is not None:
            return path.connection.send
        return self._udp[len(path.remote) > 2].sender(path.remote, path.local)

    def _framed(self, connection: TcpConnection, datagram: bytes) -> None:
        length = len(datagram)
        self._buffer.view[:length] = datagram
        self._dispatch(length, connection, None)

    def _dispatch(self, length: int, key: Any, local: str | None) -> None:
        """What came is in the buffer; `key` is the address, or the connection, it came from."""
        if not length:
            return
        first = self._buffer.view[0]
        if 127 < first < 192:
            receiver = self._by_key.get(key)
            if receiver is not None:
                receiver.srtp(self._buffer, length, time.monotonic())
            else:
                self._tally.dropped["stranger"] += 1
        elif first < 4:
            self._stun(bytes(self._buffer.view[:length]), _path(key, local))
        elif 19 < first < 64 and (receiver := self._by_key.get(key)) is not None:
            receiver.dtls(bytes(self._buffer.view[:length]))
        else:
            self._tally.dropped["stranger"] += 1

    def _stun(self, datagram: bytes, path: Path) -> None:
        username = local_username(datagram)
        receiver = self._by_username.get(username) if username is not None else None
        if receiver is None:
            self._tally.dropped["stranger"] += 1
            return
        response = receiver.ice.answer(datagram, path, time.monotonic())
        if response is None:
            self._tally.dropped["check_refused"] += 1
            return
        if self._by_key.get(path.key) is not receiver:
            self._learn(path, receiver)
        self.sender(path)(response)

    def _learn(self, path: Path, receiver: Receiver) -> None:
        known = self._keys_of(receiver)
        if len(known) >= MOST_ADDRESSES:
            in_use = receiver.ice.path.key if receiver.ice.path is not None else None
            self._forget(next(old for old in known if old != in_use))
        self._by_key[path.key] = receiver
        if path.connection is not None:
            path.connection.prove()

    def _keys_of(self, receiver: Receiver) -> list[Hashable]:
        return [key for key, other in self._by_key.items() if other is receiver]

    def _forget(self, key: Hashable) -> None:
        self._by_key.pop(key, None)
        if isinstance(key, TcpConnection):
            key.close()

    def _ended(self, connection: TcpConnection) -> None:
        receiver = self._by_key.pop(connection, None)
        if receiver is not None:
            receiver.ice.path_ended(connection)


def _binds(bind: str) -> tuple[str, ...]:
    return ("0.0.0.0", "::") if _ANY.get(bind) else (bind,)


def _path(key: Any, local: str | None) -> Path:
    return Path(key.remote, None, key) if isinstance(key, TcpConnection) else Path(key, local)
