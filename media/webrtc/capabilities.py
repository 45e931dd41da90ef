"""What we take and what we send: codecs, header extensions, feedback (RFC 7741, RFC 6184, RFC 7587).

Knows names and parameters of formats; chooses one codec per track and never more than one packetization.
"""

from __future__ import annotations

from dataclasses import dataclass

from media.interfaces import Kind, VideoCodec
from media.rtp.header import AUDIO_LEVEL_ID, TRANSPORT_SEQUENCE_ID, ExtensionIds
from media.webrtc.sdp import Codec, Section

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
TRANSPORT_SEQUENCE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

TAKEN_EXTENSIONS = {
    Kind.AUDIO: (MID, AUDIO_LEVEL, TRANSPORT_SEQUENCE),
    Kind.VIDEO: (MID, RID, REPAIRED_RID, TRANSPORT_SEQUENCE),
}
TAKEN_FEEDBACK = {
    Kind.AUDIO: ("transport-cc",),
    Kind.VIDEO: ("nack", "nack pli", "ccm fir", "transport-cc"),
}
SENT_EXTENSIONS = {
    Kind.AUDIO: {AUDIO_LEVEL: AUDIO_LEVEL_ID, TRANSPORT_SEQUENCE: TRANSPORT_SEQUENCE_ID},
    Kind.VIDEO: {TRANSPORT_SEQUENCE: TRANSPORT_SEQUENCE_ID},
}

_H264 = {"level-asymmetry-allowed": "1", "profile-level-id": "42e01f"}
_OPUS = {"minptime": "10", "useinbandfec": "1"}
_VIDEO_FEEDBACK = {"nack", "nack pli", "ccm fir", "transport-cc"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A codec of an offer, and the payload type of its retransmissions if there is one."""

    codec: Codec
    rtx: int
    """-1: none."""


def choose(section: Section, kind: Kind, video: VideoCodec) -> Chosen | None:
    """The codec to receive in this section; `None` when it offers none that the room uses."""
    name = "opus" if kind is Kind.AUDIO else video.value
    offered = [codec for codec in section.codecs.values() if codec.name.lower() == name.lower()]
    usable = [codec for codec in offered if _rank(codec) >= 0]
    if not usable:
        return None
    best = max(usable, key=_rank)
    return Chosen(best, rtx_for(section, best.payload_type))


def rtx_for(section: Section, payload_type: int) -> int:
    """The payload type that repeats packets of `payload_type`; -1 when there is none."""
    for codec in section.codecs.values():
        if codec.name.lower() == "rtx" and codec.parameters.get("apt") == str(payload_type):
            return codec.payload_type
    return -1


def _rank(codec: Codec) -> int:
    """The higher the better; negative: unusable. Constrained baseline is what every room system decodes."""
    if codec.name.lower() != "h264":
        return 0
    profile = codec.parameters.get("profile-level-id", "42000a").lower()
    mode = codec.parameters.get("packetization-mode", "0")
    if len(profile) != 6 or mode not in ("0", "1") or not profile.startswith("42"):
        return -1
    if not _is_hex(profile):
        return -1
    constrained = int(profile[2:4], 16) & 0x40
    return (2 if constrained else 0) + (1 if mode == "1" else 0)


def _is_hex(text: str) -> bool:
    return all(sign in "0123456789abcdef" for sign in text)


def received_parameters(codec: Codec) -> dict[str, str]:
    """The `a=fmtp` of our answer for a codec of the offer."""
    if codec.name.lower() == "opus":
        return dict(_OPUS)
    if codec.name.lower() == "h264":
        parameters = {"level-asymmetry-allowed": "1", "packetization-mode": "0", "profile-level-id": "42e01f"}
        wanted = {name: codec.parameters[name] for name in parameters if name in codec.parameters}
        return parameters | wanted
    return {}


def extension_ids(section: Section, kind: Kind) -> dict[str, int]:
    """The extensions of the offer that we use, with the ids of the offer (1 to 14: the one-byte form)."""
    return {uri: section.extensions[uri] for uri in TAKEN_EXTENSIONS[kind] if 0 < section.extensions.get(uri, 0) < 15}


def merged_ids(extensions: list[dict[str, int]]) -> ExtensionIds:
    """One table for a whole bundle: an id means the same in all its sections (RFC 9143 s9)."""
    ids: dict[str, int] = {}
    for section in extensions:
        ids.update(section)
    return ExtensionIds(
        mid=ids.get(MID, 0),
        rid=ids.get(RID, 0),
        repaired_rid=ids.get(REPAIRED_RID, 0),
        audio_level=ids.get(AUDIO_LEVEL, 0),
        transport_sequence=ids.get(TRANSPORT_SEQUENCE, 0),
    )


def sent_codecs(kind: Kind, video: VideoCodec) -> list[Codec]:
    """What a subscriber is offered: the server offers, so the payload types are ours."""
    if kind is Kind.AUDIO:
        return [Codec(111, "opus", 48000, "2", dict(_OPUS), {"transport-cc"})]
    if video is VideoCodec.VP8:
        return _with_rtx(96, "VP8", {})
    return _with_rtx(102, "H264", _H264 | {"packetization-mode": "1"}) + _with_rtx(
        104, "H264", _H264 | {"packetization-mode": "0"}
    )


def _with_rtx(payload_type: int, name: str, parameters: dict[str, str]) -> list[Codec]:
    return [
        Codec(payload_type, name, 90000, "", dict(parameters), set(_VIDEO_FEEDBACK)),
        Codec(payload_type + 1, "rtx", 90000, "", {"apt": str(payload_type)}),
    ]


def accepted(section: Section, name: str, parameters: dict[str, str]) -> Chosen | None:
    """The payload type under which a subscriber's answer takes a track of this codec; `None`: it does not.

    A decoder of H.264 packetization mode 1 takes mode 0 as well, not the other way round (RFC 6184 s6.2, s6.3).
    """
    mode = parameters.get("packetization-mode", "0")
    fallback: Codec | None = None
    for codec in section.codecs.values():
        if codec.name.lower() != name.lower() or str(codec.payload_type) not in section.formats:
            continue
        its_mode = codec.parameters.get("packetization-mode", "0")
        if name.lower() != "h264" or its_mode == mode:
            return Chosen(codec, rtx_for(section, codec.payload_type))
        if its_mode > mode:
            fallback = codec
    return Chosen(fallback, rtx_for(section, fallback.payload_type)) if fallback is not None else None


def reports_arrivals(section: Section) -> bool:
    """Whether a subscriber's answer promises transport-wide feedback."""
    agreed = any("transport-cc" in codec.feedback for codec in section.codecs.values())
    return agreed and TRANSPORT_SEQUENCE in section.extensions
