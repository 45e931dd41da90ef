"""Our own session descriptions, as text: the answer to who publishes, the offer to who subscribes (RFC 9429).

Knows what stands in an m-section and in which order. What is chosen is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from media.webrtc.sdp import Codec
from media.webrtc.transport import Local


@dataclass(frozen=True, slots=True)
class Stream:
    """The SSRCs of a section that sends, and the names of what is in it."""

    ssrc: int
    rtx_ssrc: int
    """-1: none."""
    cname: str
    msid: str
    """Stream and track id; tracks with the same stream id are played in step."""


@dataclass(frozen=True, slots=True)
class MediaSection:
    """One m-section of ours; `codecs` empty: rejected."""

    kind: str
    protocol: str
    mid: str
    direction: str
    codecs: tuple[Codec, ...] = ()
    extensions: Mapping[str, int] | None = None
    stream: Stream | None = None
    formats: tuple[str, ...] = ("0",)
    """Of a rejected section: an m-line needs at least one."""
    reduced_size: bool = True
    layers: tuple[str, ...] = ()
    """The names of a simulcast that we receive (RFC 8853), as they were offered."""


def write(sections: Iterable[MediaSection], local: Local, *, setup: str, origin: int, version: int) -> str:
    """The whole description. `origin` stays the same for a connection, `version` grows (RFC 8866 s5.2)."""
    sections = list(sections)
    bundled = " ".join(section.mid for section in sections if section.codecs)
    lines = [
        "v=0",
        f"o=- {origin} {version} IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {bundled}".rstrip(),
        "a=msid-semantic:WMS *",
    ]
    for section in sections:
        lines += _section(section, local, setup) if section.codecs else _rejected(section)
    return "\r\n".join(lines) + "\r\n"


def _rejected(section: MediaSection) -> list[str]:
    lines = [
        f"m={section.kind} 0 {section.protocol} {' '.join(section.formats)}",
        "c=IN IP4 0.0.0.0",
        "a=inactive",
    ]
    return [*lines, f"a=mid:{section.mid}"] if section.mid else lines


def _section(section: MediaSection, local: Local, setup: str) -> list[str]:
    formats = " ".join(str(codec.payload_type) for codec in section.codecs)
    lines = [
        f"m={section.kind} 9 {section.protocol} {formats}",
        "c=IN IP4 0.0.0.0",
        f"a={section.direction}",
        f"a=mid:{section.mid}",
        "a=rtcp:9 IN IP4 0.0.0.0",
        "a=rtcp-mux",
    ]
    if section.reduced_size:
        lines.append("a=rtcp-rsize")
    lines += [f"a=extmap:{number} {uri}" for uri, number in (section.extensions or {}).items()]
    for codec in section.codecs:
        lines += _codec(codec)
    if section.stream is not None:
        lines += _stream(section.stream)
    if section.layers:
        lines += [f"a=rid:{name} recv" for name in section.layers]
        lines.append(f"a=simulcast:recv {';'.join(section.layers)}")
    return lines + _transport(local, setup)


def _codec(codec: Codec) -> list[str]:
    lines = [f"a=rtpmap:{codec.payload_type} {codec.rtpmap}"]
    lines += [f"a=rtcp-fb:{codec.payload_type} {feedback}" for feedback in sorted(codec.feedback)]
    if codec.parameters:
        text = ";".join(f"{name}={value}" if value else name for name, value in codec.parameters.items())
        lines.append(f"a=fmtp:{codec.payload_type} {text}")
    return lines


def _stream(stream: Stream) -> list[str]:
    lines = [f"a=msid:{stream.msid}"]
    ssrcs = [stream.ssrc]
    if stream.rtx_ssrc >= 0:
        ssrcs.append(stream.rtx_ssrc)
        lines.append(f"a=ssrc-group:FID {stream.ssrc} {stream.rtx_ssrc}")
    return lines + [f"a=ssrc:{ssrc} cname:{stream.cname}" for ssrc in ssrcs]


def _transport(local: Local, setup: str) -> list[str]:
    lines = [
        f"a=ice-ufrag:{local.username}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:{local.fingerprint.algorithm} {local.fingerprint.value}",
        f"a=setup:{setup}",
    ]
    for index, address in enumerate(local.addresses):
        priority = 126 << 24 | (65535 - index) << 8 | 255
        lines.append(f"a=candidate:{index + 1} 1 udp {priority} {address} {local.port} typ host")
    if local.tcp:
        lines += _tcp_candidates(local)
    lines.append("a=end-of-candidates")
    return lines


def _tcp_candidates(local: Local) -> list[str]:
    """Below every UDP candidate, with the direction preference of the passive side (RFC 6544 s4.2)."""
    first = len(local.addresses) + 1
    return [
        f"a=candidate:{first + index} 1 tcp {90 << 24 | (4 << 13 | 8191 - index) << 8 | 255} {address} {local.port}"
        " typ host tcptype passive"
        for index, address in enumerate(local.addresses)
    ]
