"""Participants in a room: everything through a real worker process, real sockets, real encryption."""

from __future__ import annotations

import pytest

from media.interfaces import (
    ActiveSpeaker,
    MediaUnavailable,
    PeerConnected,
    PeerId,
    PeerLost,
    PeerMisbehaved,
    PeerQuality,
    RoomId,
    Source,
    SubscriptionOffer,
    TrackEnded,
    TrackLive,
    VideoCodec,
)
from tests.support.conference_hall import EVERYTHING, Hall, decoded, tracks
from tests.support.rtc_client import Picture
from tests.support.waiting import eventually

BOTH = (Source.MICROPHONE, Source.CAMERA)


async def test_two_participants_hear_and_see_each_other_and_the_recorder_gets_all(hall: Hall) -> None:
    await hall.open(sink={})
    a = await hall.join("a", *BOTH, shade=60)
    b = await hall.join("b", *BOTH, shade=200)
    for client, other in ((a, "b"), (b, "a")):
        await decoded(client, f"{other}/camera", 20)
        await decoded(client, f"{other}/microphone", 20)
    assert a.shades["b/camera"] > 150 > 100 > b.shades["a/camera"]
    assert {event.peer for event in hall.said(PeerConnected)} == {"a", "b"}
    assert len(hall.said(TrackLive)) == 4
    assert {event.peer for event in await eventually(lambda: hall.said(ActiveSpeaker))} <= {"a", "b"}
    quality = await eventually(lambda: [event for event in hall.said(PeerQuality) if event.round_trip is not None])
    assert quality[-1].bitrate_up > 10_000
    assert quality[-1].loss_up == quality[-1].loss_down == 0
    facts = await hall.media.close_room(hall.room)
    assert facts["packets"]["a/camera/VP8"] > 20
    assert facts["packets"]["b/microphone/opus/reports"] >= 1
    assert len(hall.said(TrackEnded)) == 4
    assert await hall.media.close_room(hall.room) == {}
    with pytest.raises(MediaUnavailable):
        await hall.media.subscribe(hall.room, a.id, 0)


async def test_a_room_with_h264_carries_h264(hall: Hall) -> None:
    await hall.open(VideoCodec.H264)
    await hall.join("a", *BOTH, codec="H264")
    b = await hall.join("b", codec="H264")
    await decoded(b, "a/camera")
    assert {event.track.codec for event in hall.said(TrackLive)} == {"opus", "H264"}
    with pytest.raises(PeerMisbehaved) as misbehaved:
        await hall.join("c", Source.CAMERA, codec="VP8")
    assert misbehaved.value.code == "no_codec"


async def test_nobody_gets_what_is_not_permitted(hall: Hall) -> None:
    await hall.open(sink={})
    a = await hall.join("a", *BOTH, permit=False)
    b = await hall.join("b")
    await eventually(lambda: len(hall.said(TrackLive)) == 2 and len(b.table) == 2)
    await hall.media.permit(hall.room, a.id, frozenset({Source.MICROPHONE}))
    await decoded(b, "a/microphone")
    assert b.frames["a/camera"] == 0
    offers = len(b.offers)
    await hall.media.permit(hall.room, a.id, frozenset({Source.CAMERA}))
    await decoded(b, "a/camera")
    heard = b.frames["a/microphone"]
    await decoded(b, "a/camera", 20)
    assert b.frames["a/microphone"] <= heard + 5
    await hall.media.permit(hall.room, a.id, EVERYTHING)
    await decoded(b, "a/microphone")
    assert len(b.offers) == offers
    facts = await hall.media.close_room(hall.room)
    assert [call for call, what in facts["calls"] if what == "a/microphone/opus"] == [
        "opened", "muted", "unmuted", "muted", "unmuted", "closed",
    ]  # fmt: skip


async def test_a_screen_comes_and_goes_and_the_next_one_takes_its_place(hall: Hall) -> None:
    await hall.open()
    a = await hall.join("a", Source.CAMERA, shade=60)
    b = await hall.join("b")
    await decoded(b, "a/camera")
    a.add(Source.SCREEN, Picture(200))
    await a.negotiate()
    await decoded(b, "a/screen")
    assert b.shades["a/screen"] > 150
    a.drop(Source.SCREEN)
    await a.negotiate()
    await eventually(lambda: [entry.source for entry in b.table] == [Source.CAMERA])
    assert [event.source for event in hall.said(TrackEnded)] == [Source.SCREEN]
    await hall.join("c", Source.CAMERA, shade=230)
    await decoded(b, "c/camera")
    assert [entry.mid for entry in b.table] == ["0", "1"]
    assert b.shades["c/camera"] > 150
    await decoded(b, "a/camera")
    assert b.shades["a/camera"] < 100


async def test_who_reconnects_gets_and_gives_everything_again(hall: Hall) -> None:
    await hall.open(sink={})
    a = await hall.join("a", *BOTH)
    b = await hall.join("b", *BOTH)
    await decoded(a, "b/camera")
    await decoded(b, "a/camera")
    await a.reconnect(lambda: tracks(*BOTH))
    await decoded(a, "b/camera")
    await decoded(a, "b/microphone")
    await decoded(b, "a/camera")
    connected = [event.generation for event in hall.said(PeerConnected) if event.peer == "a"]
    assert connected == [0, 1]
    live = [event.track.track for event in hall.said(TrackLive) if event.track.peer == "a"]
    assert len(set(live)) == 4
    with pytest.raises(PeerMisbehaved) as misbehaved:
        await hall.media.subscribe(hall.room, a.id, 0)
    assert misbehaved.value.code == "stale_generation"
    b_before = b.generation
    assert [event.generation for event in hall.said(SubscriptionOffer) if event.peer == "b"][-1] == b_before


async def test_who_is_removed_disappears_from_the_others(hall: Hall) -> None:
    await hall.open()
    a = await hall.join("a", *BOTH)
    b = await hall.join("b", *BOTH)
    await decoded(b, "a/camera")
    await hall.media.remove_peer(hall.room, a.id)
    await eventually(lambda: b.table == () and b.offers[-1].count("a=inactive") == 2)
    assert {event.source for event in hall.said(TrackEnded)} == set(BOTH)
    assert hall.said(PeerLost) == []
    assert (await hall.worker())["peers"] == 1


async def test_who_leaves_without_a_word_is_lost_and_may_come_back_with_a_higher_generation(hall: Hall) -> None:
    await hall.open()
    a = await hall.join("a", Source.MICROPHONE)
    b = await hall.join("b")
    await decoded(b, "a/microphone")
    await a.close()
    lost = await eventually(lambda: hall.said(PeerLost))
    assert (lost[0].peer, lost[0].generation, lost[0].cause) == ("a", 0, "closed_by_peer")
    with pytest.raises(PeerMisbehaved):
        await hall.media.subscribe(hall.room, a.id, 0)
    await a.reconnect(lambda: tracks(Source.MICROPHONE))
    await decoded(b, "a/microphone")


async def test_a_subscriber_that_asks_again_is_told_again(hall: Hall) -> None:
    await hall.open()
    await hall.join("a", Source.MICROPHONE)
    b = await hall.join("b")
    await decoded(b, "a/microphone")
    offers = len(b.offers)
    await hall.media.subscribe(hall.room, b.id, 0)
    await eventually(lambda: len(b.offers) == offers + 1)
    await decoded(b, "a/microphone")


@pytest.mark.parametrize(
    "offer", ["", "rubbish", "v=0\r\nm=audio\r\n", "v=0\r\n" + "x" * 300_000, "v=0\r\n" + "y" * 2_000_000]
)
async def test_a_malformed_offer_is_the_peers_fault_and_harms_nobody(hall: Hall, offer: str) -> None:
    await hall.open()
    with pytest.raises(PeerMisbehaved):
        await hall.media.publish(hall.room, PeerId("b"), 0, offer, {"0": Source.MICROPHONE})
    assert hall.media.workers_ready() == 1
    assert (await hall.worker())["rooms"] == 1


async def test_a_malformed_answer_is_the_peers_fault_and_it_may_answer_again(hall: Hall) -> None:
    await hall.open()
    await hall.join("a", Source.MICROPHONE)
    b = PeerId("b")
    await hall.media.subscribe(hall.room, b, 0)
    offer = (await eventually(lambda: hall.said(SubscriptionOffer)))[0]
    assert (offer.peer, offer.revision) == (b, 1)
    for answer in ("rubbish", offer.sdp.replace("a=mid:0", "a=mid:9"), offer.sdp.replace("actpass", "holdconn")):
        with pytest.raises(PeerMisbehaved):
            await hall.media.answer_subscription(hall.room, b, 0, offer.revision, answer)
    await hall.media.answer_subscription(hall.room, b, 0, 999, "rubbish")
    assert (await hall.worker())["dropped"]["stale_answer"] == 1
    await hall.media.answer_subscription(
        hall.room, b, 0, offer.revision, offer.sdp.replace("actpass", "active").replace("sendonly", "recvonly")
    )
    assert len(hall.said(SubscriptionOffer)) == 1


async def test_a_room_takes_only_so_many(hall: Hall) -> None:
    await hall.start(max_rooms=1, max_peers_per_room=2)
    await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink=None)
    with pytest.raises(MediaUnavailable, match="already"):
        await hall.media.open_room(hall.room, codec=VideoCodec.VP8, sink=None)
    with pytest.raises(MediaUnavailable, match="too_many"):
        await hall.media.open_room(RoomId("second"), codec=VideoCodec.VP8, sink=None)
    for name in ("a", "b"):
        await hall.media.subscribe(hall.room, PeerId(name), 0)
    with pytest.raises(MediaUnavailable, match="room_full"):
        await hall.media.subscribe(hall.room, PeerId("c"), 0)
