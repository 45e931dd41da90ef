"""The control channel's messages: length-prefixed JSON, and the events of a room in it.

Knows bytes and values; used on both sides of the channel. The protocol in prose is in this folder's README.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from media.interfaces import (
    ActiveSpeaker,
    LayersWanted,
    PeerConnected,
    PeerId,
    PeerLost,
    PeerQuality,
    Pictures,
    PicturesAdapted,
    RecordingProgress,
    RoomEvent,
    RoomId,
    RoomLost,
    Source,
    SubscribedTrack,
    SubscriptionOffer,
    TrackEnded,
    TrackId,
    TrackInfo,
    TrackLive,
    View,
)

LARGEST: Final = 1 << 20
"""Bytes of one message."""

Message = dict[str, Any]

_EVENTS: Final[Mapping[str, type]] = {
    "peer_connected": PeerConnected,
    "peer_lost": PeerLost,
    "track_live": TrackLive,
    "track_ended": TrackEnded,
    "subscription_offer": SubscriptionOffer,
    "active_speaker": ActiveSpeaker,
    "peer_quality": PeerQuality,
    "pictures_adapted": PicturesAdapted,
    "layers_wanted": LayersWanted,
    "recording_progress": RecordingProgress,
    "room_lost": RoomLost,
}
_NAMES: Final = {kind: name for name, kind in _EVENTS.items()}


class ChannelBroken(Exception):
    """What came is not a message of this protocol."""


def pack(message: Mapping[str, Any]) -> bytes:
    """Raises `ChannelBroken` for a message that is too large."""
    body = json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode()
    if len(body) > LARGEST:
        raise ChannelBroken("message too large")
    return len(body).to_bytes(4, "big") + body


async def read(stream: asyncio.StreamReader) -> Message | None:
    """The next message; `None` at the end of the channel. Raises `ChannelBroken`."""
    try:
        size = int.from_bytes(await stream.readexactly(4), "big")
        if size > LARGEST:
            raise ChannelBroken("message too large")
        message = json.loads(await stream.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except ValueError as reason:
        raise ChannelBroken("not JSON") from reason
    if not isinstance(message, dict):
        raise ChannelBroken("not an object")
    return message


def event_to_json(event: RoomEvent) -> Message:
    message: Message = {"event": _NAMES[type(event)]}
    for part in fields(event):
        message[part.name] = _plain(getattr(event, part.name))
    return message


def _plain(value: Any) -> Any:
    if isinstance(value, (TrackInfo, SubscribedTrack)):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return dict(value)
    return value


def event_from_json(message: Message) -> RoomEvent:
    """Raises `ChannelBroken`."""
    values = dict(message)
    kind = _EVENTS.get(str(values.pop("event", "")))
    if kind is None:
        raise ChannelBroken("unknown event")
    try:
        if isinstance(track := values.get("track"), dict):
            values["track"] = _track_info(track)
        if "tracks" in values:
            values["tracks"] = tuple(_subscribed(track) for track in values["tracks"])
        if "source" in values:
            values["source"] = Source(values["source"])
        if "pictures" in values:
            values["pictures"] = Pictures(values["pictures"])
        if "layers" in values:
            values["layers"] = tuple(values["layers"])
        event: RoomEvent = kind(**values)
    except (TypeError, ValueError, KeyError, AttributeError) as reason:
        raise ChannelBroken(str(reason)) from reason
    return event


def _track_info(value: Mapping[str, Any]) -> TrackInfo:
    return TrackInfo(**{**value, "source": Source(value["source"])})


def _subscribed(value: Mapping[str, Any]) -> SubscribedTrack:
    return SubscribedTrack(value["mid"], PeerId(value["peer"]), Source(value["source"]), TrackId(value["track"]))


def sources_from_json(value: Mapping[str, str]) -> dict[str, Source]:
    return {mid: Source(source) for mid, source in value.items()}


def views_from_json(value: Sequence[Mapping[str, Any]]) -> list[View]:
    return [View(PeerId(one["peer"]), Source(one["source"]), int(one["height"])) for one in value]


def room_of(message: Message) -> RoomId:
    return RoomId(message["room"])
