"""One peer connection of a browser: its path, its handshake, its encryption.

Knows ICE, DTLS and SRTP; not whether the connection publishes or subscribes: decrypted packets are handed on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from media.bandwidth.sent import SentLog
from media.forwarding.tally import Tally
from media.rtp.header import NUMBERS, TRANSPORT_SEQUENCE, TRANSPORT_SEQUENCE_AT, is_rtcp
from media.webrtc.dtls import Certificates, DtlsAssociation, Fingerprint, HandshakeFailed, Role, today
from media.webrtc.ice_lite import IceLite
from media.webrtc.mux import Mux
from media.webrtc.srtp import BUFFER_SIZE, PacketBuffer
from media.webrtc.udp import Send

PATH_WITHIN = 30.0
"""Seconds for the first check of a peer that has our description."""
HANDSHAKE_WITHIN = 15.0
_LARGEST_OUT = BUFFER_SIZE - 256

log = structlog.get_logger(__name__)

# One for all transports of a process: it is filled, encrypted and sent before anything else runs.
_outgoing = PacketBuffer()


@dataclass(frozen=True, slots=True)
class Remote:
    """What a peer's SDP says of its transport."""

    username: str
    fingerprints: tuple[Fingerprint, ...]
    role: Role
    """Ours in the DTLS handshake."""


@dataclass(frozen=True, slots=True)
class Local:
    """What our SDP says of ours."""

    username: str
    password: str
    fingerprint: Fingerprint
    addresses: tuple[str, ...]
    port: int
    tcp: bool
    """Whether the port takes TCP as well."""


class PacketReceiver(Protocol):
    """Takes what was decrypted; the buffer is used again for the next packet."""

    def receive(self, packet: memoryview, length: int, now: float) -> None: ...

    def receive_rtcp(self, compound: bytes, now: float) -> None: ...


class TransportPlace:
    """What every transport of a worker shares."""

    def __init__(self, mux: Mux, tally: Tally, clock: Callable[[], float]) -> None:
        self.mux = mux
        self.tally = tally
        self.clock = clock
        self.certificates = Certificates()


class Transport:
    """From the first check to the last packet. Its owner calls `close`, also after it is lost."""

    def __init__(self, place: TransportPlace, receiver: PacketReceiver) -> None:
        self.ice = IceLite(place.clock())
        self.connected = False
        self.lost: str | None = None
        """Why it is over, once it is."""
        self.octets_out = 0
        self.sent = SentLog()
        self._mux = place.mux
        self._tally = place.tally
        self._receiver = receiver
        self._path_found = asyncio.Event()
        self._send: Send | None = None
        self._dtls = DtlsAssociation(place.certificates.current(today()), self._send_dtls)
        self._incoming_keys: Any = None
        self._outgoing_keys: Any = None
        self._task: asyncio.Task[None] | None = None
        self.ice.on_path = self._path_changed
        place.mux.add(self)

    @property
    def local(self) -> Local:
        ice, mux = self.ice, self._mux
        return Local(ice.username, ice.password, self._dtls.fingerprint, mux.announced, mux.port, mux.tcp)

    def connect(self, remote: Remote) -> None:
        """The peer's description is known: take its handshake."""
        if self._task is None:
            self.ice.remote_username = remote.username
            self._task = asyncio.create_task(self._run(remote), name=f"transport {self.ice.username}")

    @property
    def connecting(self) -> bool:
        return self._task is not None

    async def _run(self, remote: Remote) -> None:
        """Ends by itself when the connection does, and says why in `lost`."""
        try:
            async with asyncio.timeout(PATH_WITHIN):
                await self._path_found.wait()
            async with asyncio.timeout(HANDSHAKE_WITHIN):
                keys = await self._dtls.shake_hands(remote.role, list(remote.fingerprints))
        except TimeoutError:
            self.lost = "handshake_timeout" if self._path_found.is_set() else "no_path"
            return
        except HandshakeFailed:
            self.lost = "handshake_failed"
            return
        except Exception:  # the edge of this task: what aiortc did not foresee ends one connection
            log.exception("handshake_broke")
            self.lost = "handshake_failed"
            return
        self._incoming_keys, self._outgoing_keys = keys
        self.connected = True
        await self._dtls.closed.wait()
        self.connected = False
        self.lost = self.lost or "closed_by_peer"

    def check_consent(self, now: float, timeout: float) -> None:
        """A peer that was there and is silent for `timeout` seconds is lost (RFC 7675)."""
        if self.ice.path is not None and now - self.ice.last_check > timeout:
            self.lost = self.lost or "consent_expired"
            self.connected = False

    async def close(self) -> None:
        self._mux.remove(self)
        self.connected = False
        await self._dtls.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        self._incoming_keys = self._outgoing_keys = None

    def _path_changed(self) -> None:
        if self.ice.path is not None:
            self._send = self._mux.sender(self.ice.path)
            self._path_found.set()

    def _send_dtls(self, datagram: bytes) -> None:
        if self._send is not None:
            self._send(datagram)

    def dtls(self, datagram: bytes) -> None:
        if not self._dtls.feed(datagram):
            self._tally.dropped["dtls_queue"] += 1

    def srtp(self, buffer: PacketBuffer, length: int, now: float) -> None:
        keys = self._incoming_keys
        if keys is None or length < 12:
            self._tally.dropped["no_keys"] += 1
            return
        buffer.length[0] = length
        if is_rtcp(buffer.view):
            if buffer.unprotect_rtcp(keys):
                self._receiver.receive_rtcp(bytes(buffer.view[: buffer.length[0]]), now)
            else:
                self._tally.dropped["srtcp"] += 1
        elif buffer.unprotect(keys):
            self._receiver.receive(buffer.view, buffer.length[0], now)
        else:
            self._tally.dropped["srtp"] += 1

    def send(self, template: bytes, second: int, sequence: int, timestamp: int, ssrc: int, now: float) -> None:
        """Encrypt and send one packet: `template` with these numbers in its header and the transport's own."""
        keys, send = self._outgoing_keys, self._send
        if keys is None or send is None:
            return
        buffer = _outgoing
        length = len(template)
        buffer.view[:length] = template
        NUMBERS.pack_into(buffer.view, 1, second, sequence, timestamp, ssrc)
        TRANSPORT_SEQUENCE.pack_into(buffer.view, TRANSPORT_SEQUENCE_AT, self.sent.add(length, now))
        buffer.length[0] = length
        if not buffer.protect(keys):
            self._tally.dropped["protect"] += 1
            return
        length = buffer.length[0]
        self.octets_out += length
        self._tally.packets_out += 1
        self._tally.octets_out += length
        send(buffer.view[:length])

    def send_rtcp(self, packet: bytes) -> None:
        keys, send = self._outgoing_keys, self._send
        if keys is None or send is None or len(packet) > _LARGEST_OUT:
            return
        _outgoing.view[: len(packet)] = packet
        _outgoing.length[0] = len(packet)
        if _outgoing.protect_rtcp(keys):
            send(_outgoing.view[: _outgoing.length[0]])
