"""The control channel's messages, broken ones included."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.interfaces import (
    ActiveSpeaker,
    PeerConnected,
    PeerId,
    PeerLost,
    PeerQuality,
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
)
from media.worker import messages
from media.worker.messages import ChannelBroken

ROOM, PEER, TRACK = RoomId("phòng 1"), PeerId("p"), TrackId("t")
EVENTS: list[RoomEvent] = [
    PeerConnected(ROOM, PEER, 1),
    PeerLost(ROOM, PEER, 1, "consent_expired"),
    TrackLive(ROOM, TrackInfo(TRACK, PEER, Source.CAMERA, "H264", 90000, {"packetization-mode": "1"})),
    TrackEnded(ROOM, PEER, TRACK, Source.SCREEN),
    SubscriptionOffer(ROOM, PEER, 1, 2, "v=0\r\n", (SubscribedTrack("0", PEER, Source.MICROPHONE, TRACK),)),
    ActiveSpeaker(ROOM, None),
    PeerQuality(ROOM, PEER, None, 0.5, 0.25, 1, 2),
    RecordingProgress(ROOM, {"bytes": 1, "tracks": [{"a": None}]}),
    RoomLost(ROOM, "hung"),
]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


async def read(data: bytes) -> messages.Message | None:
    stream = asyncio.StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    return await messages.read(stream)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
async def test_every_event_arrives_as_it_was_said(event: RoomEvent) -> None:
    message = await read(messages.pack(messages.event_to_json(event)))
    assert message is not None
    assert messages.event_from_json(message) == event


async def test_the_end_of_the_channel_is_no_message() -> None:
    assert await read(b"") is None
    assert await read(b"\x00\x00\x00\x10{}") is None


@pytest.mark.parametrize(
    "data", [b"\x7f\xff\xff\xff", b"\x00\x00\x00\x01x", b"\x00\x00\x00\x02[]", b"\x00\x00\x00\x01\xff"]
)
async def test_what_is_no_message_breaks_the_channel(data: bytes) -> None:
    with pytest.raises(ChannelBroken):
        await read(data)


def test_a_message_that_is_too_large_is_not_sent() -> None:
    with pytest.raises(ChannelBroken):
        messages.pack({"sdp": "x" * messages.LARGEST})


@given(st.sampled_from([messages.event_to_json(event) for event in EVENTS]), st.data())
def test_no_damaged_event_breaks_more_than_the_channel(message: dict[str, Any], data: st.DataObject) -> None:
    damaged = dict(message)
    damaged[data.draw(st.sampled_from(sorted(message)))] = data.draw(json_values)
    with contextlib.suppress(ChannelBroken):
        messages.event_from_json(damaged)
