"""A participant made of aiortc's own peer connections: publishes synthetic tracks, decodes what it receives.

Knows the conference by its events only, as a browser does.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCRtpTransceiver,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from media.interfaces import Conference, PeerId, RoomEvent, RoomId, Source, SubscribedTrack, SubscriptionOffer


class Picture(VideoStreamTrack):
    """A moving square; `shade` tells one sender's pictures from another's."""

    def __init__(self, shade: int = 128, width: int = 160, height: int = 120) -> None:
        super().__init__()
        self._shade = shade
        self._size = (width, height)
        self._count = 0

    async def recv(self) -> VideoFrame:
        pts, time_base = await self.next_timestamp()
        width, height = self._size
        picture = np.full((height * 3 // 2, width), self._shade, dtype=np.uint8)
        picture[height:] = 128
        left = self._count * 4 % (width - 20)
        picture[20:40, left : left + 20] = 255 - self._shade
        self._count += 1
        frame = VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    """440 Hz, loud, at aiortc's own pace."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0

    async def recv(self) -> AudioFrame:
        silence = await super().recv()
        assert isinstance(silence, AudioFrame)
        wave = np.sin(np.arange(self._at, self._at + silence.samples) * 2 * np.pi * 440 / silence.sample_rate)
        frame = AudioFrame.from_ndarray((wave * 12000).astype(np.int16).reshape(1, -1), format="s16", layout="mono")
        frame.pts, frame.sample_rate, frame.time_base = silence.pts, silence.sample_rate, silence.time_base
        self._at += silence.samples
        return frame


class Client:
    """One participant with a publishing and a subscribing connection."""

    def __init__(self, media: Conference, room: RoomId, name: str, codec: str = "VP8") -> None:
        self.media = media
        self.room = room
        self.id = PeerId(name)
        self.codec = codec
        self.generation = 0
        self.publishing: RTCPeerConnection | None = None
        self.subscribing: RTCPeerConnection | None = None
        self.sources: dict[RTCRtpTransceiver, Source] = {}
        self.table: tuple[SubscribedTrack, ...] = ()
        self.frames: Counter[str] = Counter()
        """Decoded frames by `peer/source`."""
        self.shades: dict[str, float] = {}
        """Mean brightness of the last picture by `peer/source`."""
        self.offers: list[str] = []
        self.answers: list[str] = []
        self.through: tuple[str, int] | None = None
        """The address of a relay to reach the server through."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._answering = asyncio.Lock()

    async def publish(self, tracks: dict[Source, MediaStreamTrack]) -> None:
        """Connect anew and publish these."""
        self.publishing = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        for source, track in tracks.items():
            self.add(source, track)
        await self.negotiate()

    def add(self, source: Source, track: MediaStreamTrack) -> None:
        assert self.publishing is not None
        transceiver = self.publishing.addTransceiver(track, direction="sendonly")
        if source.kind == "video":
            codecs = RTCRtpSender.getCapabilities("video").codecs
            transceiver.setCodecPreferences([codec for codec in codecs if codec.name in (self.codec, "rtx")])
        self.sources[transceiver] = source

    def drop(self, source: Source) -> None:
        """Stop sending it; the section stays."""
        transceiver = next(known for known, its in self.sources.items() if its is source)
        transceiver.direction = "inactive"
        del self.sources[transceiver]

    async def negotiate(self) -> None:
        assert self.publishing is not None
        await self.publishing.setLocalDescription(await self.publishing.createOffer())
        mids = {str(transceiver.mid): source for transceiver, source in self.sources.items()}
        offer = self.publishing.localDescription.sdp
        answer = await self.media.publish(self.room, self.id, self.generation, offer, mids)
        self.answers.append(answer)
        await self.publishing.setRemoteDescription(RTCSessionDescription(sdp=self._relayed(answer), type="answer"))

    async def subscribe(self) -> None:
        self.subscribing = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.subscribing.on("track", self._receive)
        await self.media.subscribe(self.room, self.id, self.generation)

    def event(self, event: RoomEvent) -> None:
        """To be called with everything the conference says."""
        if isinstance(event, SubscriptionOffer) and event.peer == self.id and event.generation == self.generation:
            self._start(self._answer(event), "answer")

    async def _answer(self, offer: SubscriptionOffer) -> None:
        async with self._answering:
            assert self.subscribing is not None
            self.offers.append(offer.sdp)
            await self.subscribing.setRemoteDescription(
                RTCSessionDescription(sdp=self._relayed(offer.sdp), type="offer")
            )
            await self.subscribing.setLocalDescription(await self.subscribing.createAnswer())
            self.table = offer.tracks
            answer = self.subscribing.localDescription.sdp
            await self.media.answer_subscription(self.room, self.id, self.generation, offer.revision, answer)

    def _relayed(self, text: str) -> str:
        """The same description with the relay as the only candidate."""
        if self.through is None:
            return text
        lines = [line for line in text.split("\r\n") if not line.startswith("a=candidate")]
        candidate = f"a=candidate:1 1 udp 2130706431 {self.through[0]} {self.through[1]} typ host"
        return "\r\n".join(candidate + "\r\n" + line if line == "a=end-of-candidates" else line for line in lines)

    def _receive(self, track: MediaStreamTrack) -> None:
        self._start(self._decode(track), "decode")

    async def _decode(self, track: MediaStreamTrack) -> None:
        assert self.subscribing is not None
        subscribing = self.subscribing
        while True:
            try:
                frame: Any = await track.recv()
            except MediaStreamError:
                return
            mid = next(known.mid for known in subscribing.getTransceivers() if known.receiver.track is track)
            for entry in self.table:
                if entry.mid == mid:
                    self.frames[f"{entry.peer}/{entry.source}"] += 1
                    if isinstance(frame, VideoFrame):
                        shade = float(np.median(frame.to_ndarray(format="gray")))
                        self.shades[f"{entry.peer}/{entry.source}"] = shade

    def _start(self, work: Any, name: str) -> None:
        task = asyncio.create_task(work, name=f"{name} {self.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Leave without a word to the conference."""
        for connection in (self.publishing, self.subscribing):
            if connection is not None:
                await connection.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def reconnect(self, tracks: Callable[[], dict[Source, MediaStreamTrack]]) -> None:
        """A page reloaded: new connections of a higher generation."""
        await self.close()
        self.generation += 1
        self.sources.clear()
        self.frames.clear()
        self.table = ()
        await self.publish(tracks())
        await self.subscribe()
