"""Session descriptions as browsers and room systems write them, read into values (RFC 8866, RFC 9429).

Our own reader: aiortc's drops rid and ssrc groups of tracks, and stops at the first line it does not expect. Knows
text; every size is bounded, and what is broken raises `PeerMisbehaved`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from media.interfaces import PeerMisbehaved
from media.webrtc.dtls import Fingerprint

LARGEST = 256 * 1024
MOST_LINES = 8000
MOST_SECTIONS = 100
MOST_LAYERS = 3
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")


@dataclass(slots=True)
class Codec:
    """One payload type of a section."""

    payload_type: int
    name: str
    clock_rate: int
    channels: str
    parameters: dict[str, str] = field(default_factory=dict)
    feedback: set[str] = field(default_factory=set)

    @property
    def rtpmap(self) -> str:
        return f"{self.name}/{self.clock_rate}" + (f"/{self.channels}" if self.channels else "")


@dataclass(slots=True)
class Section:
    """One m-line and what is below it."""

    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]
    mid: str = ""
    direction: str = "sendrecv"
    codecs: dict[int, Codec] = field(default_factory=dict)
    extensions: dict[str, int] = field(default_factory=dict)
    """`a=extmap` ids by URI."""
    ssrcs: list[int] = field(default_factory=list)
    rtx_of: dict[int, int] = field(default_factory=dict)
    """Retransmission SSRC by the SSRC it repeats."""
    layers: tuple[str, ...] = ()
    """The names (`a=rid`) of the layers of a simulcast that it sends, smallest first (RFC 8853); none: one stream."""
    username: str = ""
    fingerprints: list[Fingerprint] = field(default_factory=list)
    setup: str = ""
    reduced_size: bool = False
    bundle_only: bool = False

    @property
    def in_use(self) -> bool:
        """Not rejected or stopped: port 0 says so, but not beside `a=bundle-only` (RFC 9143 s6)."""
        return self.port != 0 or self.bundle_only

    @property
    def sends(self) -> bool:
        return self.in_use and self.direction in ("sendrecv", "sendonly")

    @property
    def receives(self) -> bool:
        return self.in_use and self.direction in ("sendrecv", "recvonly")

    @property
    def is_rtp(self) -> bool:
        return self.kind in ("audio", "video") and self.protocol.upper().endswith("RTP/SAVPF")


@dataclass(frozen=True, slots=True)
class Description:
    sections: tuple[Section, ...]
    bundle: tuple[str, ...]
    """The mids of the BUNDLE group."""


def parse(text: str) -> Description:
    """Read an offer or an answer. Raises `PeerMisbehaved`."""
    lines = text.splitlines() if len(text) <= LARGEST else []
    if not lines or len(lines) > MOST_LINES or not lines[0].startswith("v="):
        raise PeerMisbehaved("bad_sdp", "empty, too large or not SDP")
    session = Section("", 9, "", ())
    bundle: tuple[str, ...] = ()
    sections: list[Section] = []
    try:
        for line in lines:
            if line.startswith("m="):
                sections.append(_read_media(line[2:], session))
            elif line.startswith("a=group:BUNDLE") and not sections:
                bundle = tuple(line.split()[1:])
            elif line.startswith("a="):
                _read_attribute(line[2:], sections[-1] if sections else session)
    except (ValueError, IndexError) as reason:
        raise PeerMisbehaved("bad_sdp", str(reason)) from reason
    _check(sections)
    return Description(tuple(sections), bundle)


def _check(sections: list[Section]) -> None:
    mids = [section.mid for section in sections if section.mid or section.in_use]
    if not sections or len(sections) > MOST_SECTIONS:
        raise PeerMisbehaved("bad_sdp", "no media section, or too many")
    if not all(mids) or len(set(mids)) != len(mids):
        raise PeerMisbehaved("bad_sdp", "every media section needs a mid of its own")


def _read_media(value: str, session: Section) -> Section:
    kind, port, protocol, *formats = value.split()
    section = Section(kind, int(port.partition("/")[0]), protocol, tuple(formats[:128]))
    section.username = session.username
    section.setup = session.setup
    section.direction = session.direction
    section.fingerprints = list(session.fingerprints)
    return section


def _read_attribute(line: str, section: Section) -> None:
    name, _, value = line.partition(":")
    if name in DIRECTIONS:
        section.direction = name
    elif name == "mid":
        section.mid = _token(value)
    elif name == "ice-ufrag":
        section.username = _token(value)
    elif name == "setup":
        section.setup = value.strip()
    elif name == "fingerprint":
        _read_fingerprint(value, section)
    elif name == "bundle-only":
        section.bundle_only = True
    elif name == "rtcp-rsize":
        section.reduced_size = True
    elif section.kind in ("audio", "video"):
        _read_rtp_attribute(name, value, section)


def _read_rtp_attribute(name: str, value: str, section: Section) -> None:
    if name == "rtpmap":
        _read_rtpmap(value, section)
    elif name == "fmtp":
        payload_type, _, parameters = value.partition(" ")
        if (codec := section.codecs.get(_number(payload_type))) is not None:
            codec.parameters.update(_read_parameters(parameters))
    elif name == "rtcp-fb":
        payload_type, _, feedback = value.partition(" ")
        for codec in section.codecs.values():
            if payload_type in ("*", str(codec.payload_type)):
                codec.feedback.add(feedback.strip().lower())
    elif name == "extmap":
        number, uri = value.split()[:2]
        section.extensions[uri] = int(number.partition("/")[0])
    elif name == "simulcast":
        section.layers = _read_simulcast(value)
    elif name == "ssrc":
        _read_ssrc(value, section)
    elif name == "ssrc-group":
        semantics, *ssrcs = value.split()
        if semantics == "FID" and len(ssrcs) == 2:
            section.rtx_of[_ssrc(ssrcs[0])] = _ssrc(ssrcs[1])


def _read_rtpmap(value: str, section: Section) -> None:
    payload_type, encoding = value.split(maxsplit=1)
    name, _, rate = encoding.partition("/")
    rate, _, channels = rate.partition("/")
    if not 0 <= int(payload_type) < 128 or len(section.codecs) >= 128:
        raise ValueError("payload types have seven bits")
    section.codecs[int(payload_type)] = Codec(int(payload_type), _token(name), int(rate), _token(channels or "1"))
    if not channels:
        section.codecs[int(payload_type)].channels = ""


def _read_ssrc(value: str, section: Section) -> None:
    ssrc = _ssrc(value.split()[0])
    if ssrc not in section.ssrcs and len(section.ssrcs) < 16:
        section.ssrcs.append(ssrc)


def _read_simulcast(value: str) -> tuple[str, ...]:
    """`send a;~b,c;d`: of alternatives the first; a layer that begins paused is one like the others."""
    words = value.split()
    if "send" not in words[:-1]:
        return ()
    names = [part.partition(",")[0].lstrip("~") for part in words[words.index("send") + 1].split(";")]
    if len(names) > MOST_LAYERS or len(set(names)) != len(names):
        raise ValueError("too many layers")
    if any(not name.isascii() or not name.isalnum() or len(name) > 16 for name in names):
        raise ValueError("a layer's name")
    return tuple(names) if len(names) > 1 else ()


def _read_fingerprint(value: str, section: Section) -> None:
    algorithm, digest = value.split()
    if len(section.fingerprints) < 8:
        section.fingerprints.append(Fingerprint(algorithm.lower(), digest))


def _read_parameters(text: str) -> Mapping[str, str]:
    """`a=1;b=2;c`: names in lower case (RFC 6184 s8.1), a bare word as a name without value."""
    parameters: dict[str, str] = {}
    for part in text.split(";")[:32]:
        name, _, value = part.strip().partition("=")
        if name:
            parameters[name.strip().lower()] = value.strip()
    return parameters


def _ssrc(text: str) -> int:
    if not 0 <= (ssrc := _number(text)) < 1 << 32:
        raise ValueError("an SSRC has 32 bits")
    return ssrc


def _number(text: str) -> int:
    if len(text) > 12:
        raise ValueError("number too long")
    return int(text)


def _token(value: str) -> str:
    """What may stand in our own SDP again."""
    value = value.strip()
    if not value or len(value) > 256 or not value.isascii() or any(sign.isspace() for sign in value):
        raise ValueError("not a token")
    return value
