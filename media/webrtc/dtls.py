"""The DTLS side of one transport: certificate, handshake, SRTP keys (RFC 5763, RFC 5764).

The only module on aiortc's private parts. aiortc shakes hands and checks the fingerprint; the packets themselves
never pass through it. Knows nothing of ICE but the two calls that aiortc makes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport
from aiortc.rtcdtlstransport import SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80
from aiortc.rtcicetransport import RTCIceTransport

from media.webrtc.srtp import PrivatePartsChanged, context_of

MOST_QUEUED = 32
"""Datagrams of a handshake that wait to be read."""
RENEW_BEFORE = timedelta(days=3)

Role = Literal["client", "server"]


class Certificates:
    """The worker's certificate; a new one for new peers before the old one ends (it lives 30 days)."""

    def __init__(self) -> None:
        self._current = RTCCertificate.generateCertificate()

    def current(self, now: datetime) -> RTCCertificate:
        if self._current.expires - now < RENEW_BEFORE:
            self._current = RTCCertificate.generateCertificate()
        return self._current


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Of a peer's certificate, as its SDP says (RFC 8122)."""

    algorithm: str
    value: str


class _Datagrams:
    """What aiortc takes for an ICE transport: a queue in, a function out."""

    role = "controlled"
    state = "completed"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_QUEUED)
        self._send_now = send

    def put(self, datagram: bytes | None) -> bool:
        try:
            self._queue.put_nowait(datagram)
        except asyncio.QueueFull:
            return False
        return True

    def end(self) -> None:
        while not self.put(None):
            self._queue.get_nowait()

    async def _recv(self) -> bytes:
        datagram = await self._queue.get()
        if datagram is None:
            raise ConnectionError
        return datagram

    async def _send(self, datagram: bytes) -> None:
        self._send_now(datagram)


class HandshakeFailed(Exception):
    """The peer is not who its SDP says, or speaks no DTLS that we speak."""


class DtlsAssociation:
    """One DTLS association; afterwards, its two SRTP contexts."""

    def __init__(self, certificate: RTCCertificate, send: Callable[[bytes], None]) -> None:
        self.fingerprint = next(
            Fingerprint(print_.algorithm, print_.value)
            for print_ in certificate.getFingerprints()
            if print_.algorithm == "sha-256"
        )
        self._datagrams = _Datagrams(send)
        self._dtls = RTCDtlsTransport(cast(RTCIceTransport, self._datagrams), [certificate])
        # AES-GCM-128 first: it is the cheapest in libsrtp with OpenSSL, and all browsers have it.
        self._dtls._srtp_profiles = [SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80]
        self.closed = asyncio.Event()
        self._dtls.on("statechange", self._state_changed)

    def feed(self, datagram: bytes) -> bool:
        """A DTLS datagram came; false when too many wait."""
        return self._datagrams.put(datagram)

    async def shake_hands(self, role: Role, fingerprints: list[Fingerprint]) -> tuple[Any, Any]:
        """The SRTP contexts to receive and to send with. Raises `HandshakeFailed`."""
        self._dtls._set_role(role)
        remote = [RTCDtlsFingerprint(print_.algorithm, print_.value) for print_ in fingerprints]
        await self._dtls.start(RTCDtlsParameters(fingerprints=remote))
        if self._dtls.state != "connected":  # start() tells of no failure
            raise HandshakeFailed(self._dtls.state)
        return context_of(self._dtls._rx_srtp), context_of(self._dtls._tx_srtp)

    async def close(self) -> None:
        await self._dtls.stop()
        self._datagrams.end()

    def _state_changed(self) -> None:
        if self._dtls.state in ("closed", "failed"):
            self.closed.set()


def self_test() -> None:
    """Whether aiortc has the private parts used here. Raises `PrivatePartsChanged`."""
    dtls = RTCDtlsTransport(cast(RTCIceTransport, _Datagrams(lambda _: None)), [RTCCertificate.generateCertificate()])
    for name in ("_set_role", "_srtp_profiles", "_rx_srtp", "_tx_srtp"):
        if not hasattr(dtls, name):
            raise PrivatePartsChanged(f"aiortc: RTCDtlsTransport.{name}")


def today() -> datetime:
    """The time that certificates are compared with."""
    return datetime.now(UTC)
