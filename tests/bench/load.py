"""Peers that load a room with real SRTP and count what comes back; no pictures, no decoding.

One `Leg` is one transport of one peer, as a browser would have it: a UDP socket, ICE checks as the controlling side
(RFC 8445), DTLS as the client, SRTP through pylibsrtp. Meant for measurements, so the packet path is short.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aioice import stun
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport
from pylibsrtp import Session

from media.rtp.twcc import ArrivalLog

_CHECK_EVERY = 1.0
_BINDING_REQUEST = b"\x00\x01"
MOST_BEHIND = 0.2
"""Seconds."""
_OUR_NUMBER = (b"\xbe\xde\x00\x01\x21", b"\xbe\xde\x00\x02\x21")
"""The extension block of our server's packets begins so; the transport-wide number follows (headers stay readable)."""
_RTP_HEADER = struct.Struct("!BBHLL")


@dataclass
class Counted:
    """What a leg received; times in seconds."""

    packets: int = 0
    rtcp: int = 0
    latencies: list[float] = field(default_factory=list)


class _DatagramPath:
    """The ICE side of one leg, in the shape that `RTCDtlsTransport` expects of an `RTCIceTransport`."""

    role = "controlling"
    state = "completed"

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.dtls_in: asyncio.Queue[bytes] = asyncio.Queue(64)

    async def _recv(self) -> bytes:
        data = await self.dtls_in.get()
        if not data:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self.sock.send(data)


class Leg:
    """One transport: connect with the server's SDP, then `send` RTP and count what is received."""

    def __init__(self, certificate: RTCCertificate, host: str = "127.0.0.1") -> None:
        self.host = host
        self.ufrag, self.password = secrets.token_hex(4), secrets.token_hex(12)
        self.counted = Counted()
        self.counting = False
        self.sample_every = 32
        self._certificate = certificate
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.setblocking(False)
        self._sock.bind((host, 0))
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self._path = _DatagramPath(self._sock)
        self._answered = asyncio.Event()
        self._dtls: Any = None
        self._tx: Session | None = None
        self._rx: Session | None = None
        self._seen = 0
        self._checker: asyncio.Task[None] | None = None
        self._arrivals: ArrivalLog | None = None
        self._reporter: asyncio.Task[None] | None = None

    @property
    def candidate(self) -> str:
        """Our address, for a server that sends checks of its own (full ICE)."""
        return f"a=candidate:1 1 udp 2122260223 {self.host} {self._sock.getsockname()[1]} typ host"

    @property
    def fingerprint(self) -> str:
        return next(f.value for f in self._certificate.getFingerprints() if f.algorithm == "sha-256")

    async def connect(self, sdp: str) -> None:
        """ICE and DTLS with the transport that the server described (its offer or its answer)."""
        ufrag, password, address, fingerprint = _remote(sdp, self.host)
        self._sock.connect(address)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._sock.fileno(), self._readable)
        self._checker = asyncio.create_task(self._check(ufrag, password), name="ice checks")
        await asyncio.wait_for(self._answered.wait(), 15)
        self._dtls = RTCDtlsTransport(self._path, [self._certificate])  # type: ignore[arg-type]
        self._dtls._set_role("server" if "a=setup:active" in sdp else "client")
        await asyncio.wait_for(self._dtls.start(RTCDtlsParameters([RTCDtlsFingerprint("sha-256", fingerprint)])), 15)
        if self._dtls.state != "connected":
            raise ConnectionError(f"DTLS is {self._dtls.state}")
        self._tx, self._rx = self._dtls._tx_srtp, self._dtls._rx_srtp

    def send(self, packet: bytes) -> None:
        assert self._tx is not None
        with contextlib.suppress(BlockingIOError):
            self._sock.send(self._tx.protect(packet))

    def report_arrivals(self) -> None:
        """From now on every 100 ms: transport-wide feedback, as browsers send it."""
        self._arrivals = ArrivalLog()
        self._reporter = asyncio.create_task(self._report(self._arrivals), name="arrival reports")

    async def _report(self, arrivals: ArrivalLog) -> None:
        while True:
            await asyncio.sleep(0.1)
            feedback = arrivals.feedback(1, 1)
            if feedback is not None and self._tx is not None:
                with contextlib.suppress(BlockingIOError):
                    self._sock.send(self._tx.protect_rtcp(feedback))

    async def close(self) -> None:
        if self._reporter is not None:
            self._reporter.cancel()
            await asyncio.gather(self._reporter, return_exceptions=True)
        if self._checker is not None:
            self._checker.cancel()
            await asyncio.gather(self._checker, return_exceptions=True)
        if self._dtls is not None:
            self._path.dtls_in.put_nowait(b"")
            await self._dtls.stop()
        asyncio.get_running_loop().remove_reader(self._sock.fileno())
        self._sock.close()

    async def _check(self, ufrag: str, password: str) -> None:
        while True:
            request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
            request.attributes["USERNAME"] = f"{ufrag}:{self.ufrag}"
            request.attributes["PRIORITY"] = 0x6E7F00FF
            request.attributes["ICE-CONTROLLING"] = int.from_bytes(os.urandom(7), "big")
            request.attributes["USE-CANDIDATE"] = None
            request.add_message_integrity(password.encode())
            request.add_fingerprint()
            self._sock.send(bytes(request))
            await asyncio.sleep(_CHECK_EVERY if self._answered.is_set() else 0.1)

    def _readable(self) -> None:
        for _ in range(256):
            try:
                data = self._sock.recv(2048)
            except (BlockingIOError, ConnectionRefusedError):
                return
            first = data[0]
            if 127 < first < 192:
                self._media(data)
            elif 19 < first < 64:
                if not self._path.dtls_in.full():
                    self._path.dtls_in.put_nowait(data)
            elif data[:2] == _BINDING_REQUEST:
                self._answer(data)
            else:
                self._answered.set()

    def _answer(self, data: bytes) -> None:
        """A check of the server's own: Janus uses nothing that was not checked from both sides."""
        asked = stun.parse_message(data)
        answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, transaction_id=asked.transaction_id)
        answer.attributes["XOR-MAPPED-ADDRESS"] = self._sock.getpeername()
        answer.add_message_integrity(self.password.encode())
        answer.add_fingerprint()
        self._sock.send(bytes(answer))

    def _media(self, data: bytes) -> None:
        if 191 < data[1] < 224:
            self.counted.rtcp += 1
            return
        if self._arrivals is not None and data[12:17] in _OUR_NUMBER:
            self._arrivals.add(data[17] << 8 | data[18], time.monotonic())
        if not self.counting or data[0] & 0x20:  # padding alone: a probe, nobody's packet
            return
        self.counted.packets += 1
        self._seen += 1
        if self._seen % self.sample_every == 0 and self._rx is not None:
            self._sample(self._rx.unprotect(data))

    def _sample(self, packet: bytes) -> None:
        """The sender put its monotonic clock into the last eight bytes of the payload."""
        sent = struct.unpack_from("!d", packet, len(packet) - 8)[0]
        self.counted.latencies.append(time.monotonic() - sent)


def _remote(sdp: str, host: str) -> tuple[str, str, tuple[str, int], str]:
    def first(pattern: str) -> str:
        found = re.search(pattern, sdp)
        if found is None:
            raise ValueError(f"the server's SDP has no {pattern}")
        return found[1]

    fields = first(rf"a=candidate:((?:\S+ ){{2}}(?i:udp) \S+ {re.escape(host)} .+)").split()
    return (
        first(r"a=ice-ufrag:(\S+)"),
        first(r"a=ice-pwd:(\S+)"),
        (fields[4], int(fields[5])),
        first(r"a=fingerprint:sha-256 (\S+)"),
    )


def publish_offer(leg: Leg, audio_ssrc: int, video_ssrc: int) -> str:
    """An offer of one microphone (mid 0) and one camera (mid 1), as small as the standard allows."""
    common = _common(leg, "actpass")
    return (
        _session_part(["0", "1"])
        + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
        + common
        + "a=mid:0\r\na=sendonly\r\na=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
        + "a=extmap:2 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
        + f"a=rtpmap:111 opus/48000/2\r\na=ssrc:{audio_ssrc} cname:load\r\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
        + common
        + "a=mid:1\r\na=sendonly\r\na=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
        + "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n"
        + f"a=ssrc:{video_ssrc} cname:load\r\n"
    )


def subscribe_answer(leg: Leg, offer: str) -> str:
    """Accept every media section of the server's offer as it stands."""
    head, *sections = re.split(r"(?=^m=)", offer, flags=re.M)
    del head
    mids = [m for section in sections for m in re.findall(r"a=mid:(\S+)", section)]
    answer = _session_part(mids)
    for section in sections:
        lines = section.split("\r\n")
        kept = [line for line in lines if re.match(r"a=(rtpmap|fmtp|rtcp-fb|extmap)", line)]
        mid = next(line for line in lines if line.startswith("a=mid:"))
        answer += "\r\n".join([lines[0], *kept, mid, "a=recvonly"]) + "\r\n" + _common(leg, "active")
    return answer


def _session_part(mids: list[str]) -> str:
    number = secrets.randbits(40)
    return f"v=0\r\no=- {number} 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {' '.join(mids)}\r\n"


def _common(leg: Leg, setup: str) -> str:
    return (
        f"c=IN IP4 0.0.0.0\r\na=rtcp-mux\r\na=ice-ufrag:{leg.ufrag}\r\na=ice-pwd:{leg.password}\r\n"
        f"a=fingerprint:sha-256 {leg.fingerprint}\r\na=setup:{setup}\r\n"
        f"{leg.candidate}\r\na=end-of-candidates\r\n"
    )


class Publisher:
    """Sends paced audio and bursts of video packets whose payloads carry the sending time."""

    def __init__(
        self, leg: Leg, audio_ssrc: int, video_ssrc: int, *, video_rate: int = 100, frame_rate: int = 25
    ) -> None:
        self._leg = leg
        self._ssrc = {"audio": audio_ssrc, "video": video_ssrc}
        self._sequence = {"audio": 1000, "video": 2000}
        self._packets_per_frame = video_rate // frame_rate
        self._frame_interval = 1 / frame_rate
        self._frames = 0
        self._audios = 0
        self._began: float | None = None
        self.sent = 0

    def due(self, now: float) -> None:
        """Send everything that is due at this time; what a pause kept from being sent is left out, not caught up."""
        if self._began is None:
            self._began = now
        behind = now - self._began - self._audios * 0.02
        if behind > MOST_BEHIND:
            self._began += behind
        elapsed = now - self._began
        while self._audios * 0.02 <= elapsed:
            self._packet("audio", 111, self._audios * 960, marker=False, payload=bytes(60))
            self._audios += 1
        while self._frames * self._frame_interval <= elapsed:
            self._frame()
            self._frames += 1

    def _frame(self) -> None:
        stamp = int(self._frames * self._frame_interval * 90000)
        for index in range(self._packets_per_frame):
            last = index == self._packets_per_frame - 1
            self._packet("video", 96, stamp, marker=last, payload=_vp8(self._frames, first=index == 0))

    def _packet(self, kind: str, payload_type: int, stamp: int, *, marker: bool, payload: bytes) -> None:
        sequence = self._sequence[kind] = (self._sequence[kind] + 1) & 0xFFFF
        mid = b"0" if kind == "audio" else b"1"
        extension = b"\xbe\xde\x00\x01" + b"\x10" + mid + b"\x00\x00"
        head = _RTP_HEADER.pack(
            0x90, (0x80 if marker else 0) | payload_type, sequence, stamp & 0xFFFFFFFF, self._ssrc[kind]
        )
        self._leg.send(head + extension + payload + struct.pack("!d", time.monotonic()))
        self.sent += 1


def _vp8(frame: int, *, first: bool) -> bytes:
    """1 100 bytes that look like VP8 (RFC 7741) to a server: descriptor with a 15-bit picture id, a keyframe header."""
    descriptor = struct.pack("!BBH", 0x90 if first else 0x80, 0x80, 0x8000 | (frame & 0x7FFF))
    key = b"\x10\x02\x00\x9d\x01\x2a\x80\x02\x68\x01" if first else b""
    return descriptor + key + bytes(1096 - len(key))


async def pace(publishers: list[Publisher], seconds: float, tick: Callable[[], None] | None = None) -> float:
    """Run the publishers for `seconds`; returns the real duration."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    while (now := loop.time()) - start < seconds:
        for publisher in publishers:
            publisher.due(now)
        if tick is not None:
            tick()
        await asyncio.sleep(0.004)
    return loop.time() - start
