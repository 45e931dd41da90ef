"""The few lines that hold the system together: what a room is, what it says, and where its packets go.

Knows rooms, peers and tracks. Has never heard of a citizen, a case file, a database or a web page.

Times are `float` seconds: `arrival` on the monotonic clock of the worker, `wall` as Unix time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NewType, Protocol

RoomId = NewType("RoomId", str)
"""Names the media side of one reception session."""

PeerId = NewType("PeerId", str)
"""Names one seat in a room: the participant's public id. It survives reconnections."""

TrackId = NewType("TrackId", str)
"""Names one publication. A peer that publishes again after a broken line gets new ones."""


class Kind(StrEnum):
    AUDIO = "audio"
    VIDEO = "video"


class Source(StrEnum):
    """What a track shows; one of each per peer."""

    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"

    @property
    def kind(self) -> Kind:
        return Kind.AUDIO if self is Source.MICROPHONE else Kind.VIDEO


class VideoCodec(StrEnum):
    """The one video codec of a room; nothing is ever transcoded."""

    VP8 = "VP8"
    H264 = "H264"


class Pictures(StrEnum):
    """What a subscriber's line lets through of the pictures that its page shows; sound always goes."""

    FULL = "full"
    SMALLER = "smaller"
    PAUSED = "paused"
    """Of some of them, or all."""


@dataclass(frozen=True, slots=True)
class TrackInfo:
    """One publication as its sinks see it."""

    track: TrackId
    peer: PeerId
    source: Source
    codec: str
    """`opus`, `VP8` or `H264`."""
    clock_rate: int
    """RTP clock in Hz."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """The negotiated `a=fmtp` parameters."""


class RoomSink(Protocol):
    """Takes everything that is published in a room, as it was received: the recorder.

    Every method is called on the worker's loop and must return at once (queue, never write).
    Packets come decrypted, after duplicates were dropped and retransmissions unwrapped, in order of arrival
    (not of sequence number), and only while the peer is permitted to be heard or seen.
    """

    def track_opened(self, track: TrackInfo, request_keyframe: Callable[[], None]) -> None: ...

    def packet(
        self, track: TrackId, sequence: int, timestamp: int, marker: bool, payload: bytes, arrival: float
    ) -> None:
        """One RTP packet: 16-bit sequence, 32-bit timestamp, payload without header, extensions and padding."""

    def sender_report(self, track: TrackId, ntp: int, rtp: int, arrival: float) -> None:
        """RTCP SR (RFC 3550 s6.4.1): 64-bit NTP time of the publisher's clock, and its RTP timestamp."""

    def track_muted(self, track: TrackId, muted: bool, arrival: float) -> None:
        """From now on the server lets this track's packets through no more (or again)."""

    def track_closed(self, track: TrackId, arrival: float) -> None: ...

    def progress(self) -> Mapping[str, Any]:
        """JSON facts for `RecordingProgress`; called about once a second."""

    async def close(self) -> Mapping[str, Any]:
        """Write what is queued, close the files, and say what was written (JSON facts)."""


SinkFactory = Callable[[RoomId, Mapping[str, Any]], RoomSink]
"""Makes a room's sink from the options given to `open_room`. Raises `OSError` when it cannot write."""


# What a room says. Each event carries the room; `MediaServer` hands them to one callable, in order.


@dataclass(frozen=True, slots=True)
class PeerConnected:
    """Both directions that the peer negotiated are up (ICE and DTLS)."""

    room: RoomId
    peer: PeerId
    generation: int


@dataclass(frozen=True, slots=True)
class PeerLost:
    """No consent check (RFC 7675) for the configured time, or DTLS closed. The seat stays; it may connect again."""

    room: RoomId
    peer: PeerId
    generation: int
    cause: str


@dataclass(frozen=True, slots=True)
class TrackLive:
    """The first packet of a publication came."""

    room: RoomId
    track: TrackInfo


@dataclass(frozen=True, slots=True)
class TrackEnded:
    room: RoomId
    peer: PeerId
    track: TrackId
    source: Source


@dataclass(frozen=True, slots=True)
class SubscriptionOffer:
    """The server's offer to a peer: everything it may receive now. Answered by `answer_subscription`."""

    room: RoomId
    peer: PeerId
    generation: int
    revision: int
    sdp: str
    tracks: tuple[SubscribedTrack, ...]


@dataclass(frozen=True, slots=True)
class SubscribedTrack:
    mid: str
    """The `a=mid` of the offer's media section in which the track comes."""
    peer: PeerId
    source: Source
    track: TrackId


@dataclass(frozen=True, slots=True)
class ActiveSpeaker:
    """Who speaks, by audio level (RFC 6464) with hysteresis; `None` when nobody does."""

    room: RoomId
    peer: PeerId | None


@dataclass(frozen=True, slots=True)
class PeerQuality:
    """One peer's line, every two seconds. `None` where nothing was reported yet."""

    room: RoomId
    peer: PeerId
    round_trip: float | None
    """Seconds, from receiver reports (RFC 3550 s6.4.1)."""
    loss_up: float
    """Fraction 0..1 of the publisher's packets lost on the way to us, after retransmission."""
    loss_down: float
    """Fraction 0..1 lost on the way to the subscriber, as it reports."""
    bitrate_up: int
    """bit/s received from the peer."""
    bitrate_down: int
    """bit/s sent to the peer."""
    jitter_up: float = 0.0
    """Seconds, of the worst stream that comes from the peer (RFC 3550 s6.4.1)."""
    carries_down: int = 0
    """bit/s that the line to the peer is believed to carry; 0: it does not say."""
    layers: tuple[int, ...] = ()
    """How many pictures the peer gets, by layer, the smallest first."""


@dataclass(frozen=True, slots=True)
class View:
    """One picture on a page."""

    peer: PeerId
    source: Source
    height: int
    """In pixels of the screen; 0: not shown."""


@dataclass(frozen=True, slots=True)
class PicturesAdapted:
    """A subscriber's line carries less than its page shows, or all of it again."""

    room: RoomId
    peer: PeerId
    pictures: Pictures


@dataclass(frozen=True, slots=True)
class LayersWanted:
    """The layers (`a=rid`) of a publisher's track that somebody wants now; the others need not be sent."""

    room: RoomId
    peer: PeerId
    source: Source
    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordingProgress:
    """What the room's sink said of itself (see `RoomSink.progress`)."""

    room: RoomId
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RoomLost:
    """The room's worker died or hung. Open the room again and let every peer negotiate anew."""

    room: RoomId
    cause: str


RoomEvent = (
    PeerConnected
    | PeerLost
    | TrackLive
    | TrackEnded
    | SubscriptionOffer
    | ActiveSpeaker
    | PeerQuality
    | PicturesAdapted
    | LayersWanted
    | RecordingProgress
    | RoomLost
)


class PeerMisbehaved(Exception):
    """A remote peer broke its protocol (bad SDP, no usable codec). `code` is stable; the text is for the log."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code


class MediaUnavailable(Exception):
    """No worker can take this now, the room is not open, or its worker just died."""


class Conference(Protocol):
    """The narrow door between the orchestrator and the media plane. `media.server.MediaServer` is behind it;
    another engine could be (DESIGN decision 15)."""

    async def open_room(self, room: RoomId, *, codec: VideoCodec, sink: Mapping[str, Any] | None) -> None:
        """Open a room on the least loaded worker; `sink` are the options for the sink factory (`None`: no sink).

        Returns when the sink is writing. Raises `MediaUnavailable`.
        """

    async def close_room(self, room: RoomId) -> Mapping[str, Any]:
        """Disconnect all peers, close the sink, and return the facts of `RoomSink.close`. Closed twice: `{}`."""

    async def publish(
        self, room: RoomId, peer: PeerId, generation: int, offer: str, sources: Mapping[str, Source]
    ) -> str:
        """Take a browser's offer (SDP, RFC 9429) of what it publishes; `sources` maps each `a=mid` to its source.

        A higher `generation` replaces the peer's transports (it reconnects); the same one renegotiates.
        Returns the answer. Raises `PeerMisbehaved`, `MediaUnavailable`.
        """

    async def subscribe(self, room: RoomId, peer: PeerId, generation: int) -> None:
        """From now on the peer receives everybody else's tracks; offers come as `SubscriptionOffer` events."""

    async def answer_subscription(
        self, room: RoomId, peer: PeerId, generation: int, revision: int, answer: str
    ) -> None: ...

    async def permit(self, room: RoomId, peer: PeerId, sources: frozenset[Source]) -> None:
        """The sources of this peer that others (and the recorder) may get from now on. Default: none.

        May be said before the peer connects; survives reconnections, not `remove_peer`.
        """

    async def view(self, room: RoomId, peer: PeerId, shown: Sequence[View]) -> None:
        """What the peer's page shows, and how large; what it does not name is taken to be shown large."""

    async def remove_peer(self, room: RoomId, peer: PeerId) -> None: ...

    async def stats(self) -> Mapping[str, Any]:
        """JSON: per worker pid, rooms, peers, packets in and out, retransmissions, CPU seconds, dropped and why."""
