"""The two WebRTC connections of a simulated participant, made of aiortc's peer connections as a client.

Knows SDP and tracks, not the signalling socket.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from media.interfaces import Source

NO_SERVERS = RTCConfiguration(iceServers=[])


class Line:
    """One generation: what is sent, and what is received if that was asked for."""

    def __init__(self, generation: int, received: Counter[str]) -> None:
        self.generation = generation
        self._received = received
        self._publishing = RTCPeerConnection(NO_SERVERS)
        self._subscribing = RTCPeerConnection(NO_SERVERS)
        self._labels: dict[str, str] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._subscribing.on("track", self._track)

    async def offer(self, tracks: Mapping[Source, MediaStreamTrack]) -> dict[str, Any]:
        """The `publish` message."""
        transceivers = {
            source: self._publishing.addTransceiver(track, direction="sendonly") for source, track in tracks.items()
        }
        await self._publishing.setLocalDescription(await self._publishing.createOffer())
        return {
            "type": "publish",
            "generation": self.generation,
            "sdp": self._publishing.localDescription.sdp,
            "sources": {str(transceiver.mid): str(source) for source, transceiver in transceivers.items()},
        }

    async def answered(self, sdp: str) -> None:
        """The server took the offer."""
        await self._publishing.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="answer"))

    async def answer(self, offer: Mapping[str, Any]) -> dict[str, Any]:
        """The `subscribed` message for an `offer`."""
        for track in offer["tracks"]:
            self._labels[track["mid"]] = f"{track['participant']}/{track['source']}"
        await self._subscribing.setRemoteDescription(RTCSessionDescription(sdp=offer["sdp"], type="offer"))
        await self._subscribing.setLocalDescription(await self._subscribing.createAnswer())
        return {
            "type": "subscribed",
            "generation": self.generation,
            "revision": offer["revision"],
            "sdp": self._subscribing.localDescription.sdp,
        }

    @property
    def broken(self) -> bool:
        """Whether what was up is up no more."""
        return self._publishing.connectionState in ("failed", "closed", "disconnected")

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._publishing.close()
        await self._subscribing.close()

    def _track(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.create_task(self._consume(track), name="simulated receiver"))

    async def _consume(self, track: MediaStreamTrack) -> None:
        """Count frames; decoding cannot be avoided with aiortc, so few do this."""
        while True:
            try:
                await track.recv()
            except MediaStreamError:
                return
            mids = {t.receiver.track: t.mid for t in self._subscribing.getTransceivers()}
            self._received[self._labels.get(str(mids.get(track)), "?")] += 1
