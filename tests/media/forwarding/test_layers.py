"""A track with two layers: who gets which, what a change looks like from outside, and what the sink gets."""

from __future__ import annotations

import itertools
import struct

from media.forwarding.publication import Publication
from media.forwarding.subscription import Subscription
from media.interfaces import PeerId, Source, TrackId, TrackInfo
from media.rtp import rtcp
from media.rtp.header import SENT_HEADER_SIZE, ExtensionIds
from media.rtp.vp8_descriptor import moved, picture_numbers
from tests.support.forwarding import CollectingOutlet, Stage, attach

LOW, HIGH = 5, 6
NAMES = {LOW: b"l", HIGH: b"h"}


def payload(picture: int, tl0: int, *, key: bool = False) -> bytes:
    """A VP8 packet that begins a frame, with both picture numbers."""
    return struct.pack("!BBHBB", 0x90, 0xC0, 0x8000 | picture, tl0, 0x10 if key else 0x11) + b"picture"


class Simulcast(Stage):
    """A camera with two layers, each with numbers of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.camera = Publication(
            TrackInfo(TrackId("a-camera"), PeerId("a"), Source.CAMERA, "VP8", 90000),
            mid="1",
            payload_type=96,
            rtx_payload_type=97,
            cname="a",
            tally=self.tally,
            voices=self.router.voices,
            tap=self.tap,
            rids=("l", "h"),
        )
        self.ingress.negotiate(ExtensionIds(mid=3, rid=4, repaired_rid=5, audio_level=1, transport_sequence=2))
        self.ingress.add(self.camera, -1, -1)
        self.router.publish(self.camera, self.now)
        self.router.permit(PeerId("a"), frozenset(Source), self.now)
        self.numbers = {LOW: [100, 7, 50], HIGH: [40_000, 20_000, 200]}
        """Next sequence number, picture and TL0PICIDX."""
        self.frames = 0

    def frame(self, *ssrcs: int, key: tuple[int, ...] = ()) -> None:
        """One picture of each of these layers, of the same moment."""
        self.frames += 1
        for ssrc in ssrcs:
            sequence, picture, tl0 = self.numbers[ssrc]
            extension = b"\xbe\xde\x00\x01" + b"\x301" + bytes((4 << 4,)) + NAMES[ssrc]
            moment = self.frames * 3000 + ssrc * 1_000_000
            body = payload(picture, tl0, key=ssrc in key)
            self.send(sequence, body, ssrc=ssrc, timestamp=moment, extensions=extension)
            self.numbers[ssrc] = [sequence + 1, (picture + 1) & 0x7FFF, (tl0 + 1) & 0xFF]

    def reports(self) -> None:
        """Sender reports that say which timestamps mean the same moment."""
        for ssrc in (LOW, HIGH):
            moment = self.frames * 3000 + ssrc * 1_000_000
            self.ingress.receive_rtcp([rtcp.SenderReport(ssrc, 1 << 40, moment, 1, 1)], self.now)

    def shown(self) -> tuple[Subscription, CollectingOutlet]:
        subscription, outlet = self.subscriber()
        attach(subscription, self.camera)
        return subscription, outlet


def steps(values: list[int]) -> list[int]:
    return [later - earlier for earlier, later in itertools.pairwise(values)]


def test_a_layer_is_known_by_its_name_and_keeps_its_ssrc() -> None:
    stage = Simulcast()
    stage.frame(LOW, HIGH)
    assert [layer.ssrc for layer in stage.camera.layers] == [LOW, HIGH]
    stage.send(60_000, b"\x00\x00rest", ssrc=9, payload_type=97, extensions=b"\xbe\xde\x00\x01\x301\x50h")
    assert stage.camera.layers[1].rtx_ssrc == 9


def test_a_subscriber_begins_small_and_changes_with_a_keyframe_only() -> None:
    stage = Simulcast()
    subscription, outlet = stage.shown()
    stage.frame(LOW, HIGH, key=(LOW, HIGH))
    stage.frame(LOW, HIGH)
    subscription.aim(stage.camera.layers[1])
    assert stage.ingress.requests(stage.now + 1) == [rtcp.build_pli(1, HIGH)]
    stage.frame(LOW, HIGH)
    stage.frame(LOW, HIGH, key=(HIGH,))
    stage.frame(LOW, HIGH)
    assert subscription.shown is stage.camera.layers[1]
    assert len(outlet.packets) == 6  # the small picture of the moment of the change, too: it came first
    assert steps(outlet.sequences) == [1] * 5
    assert stage.camera.layers[0].subscriptions == []


def test_timestamps_meet_where_the_reports_say_so() -> None:
    stage = Simulcast()
    subscription, outlet = stage.shown()
    stage.frame(LOW, HIGH, key=(LOW,))
    stage.reports()
    stage.frame(LOW)
    subscription.aim(stage.camera.layers[1])
    stage.frame(HIGH, key=(HIGH,))
    stage.frame(HIGH)
    subscription.aim(stage.camera.layers[0])
    stage.frame(LOW, key=(LOW,))
    assert steps(outlet.timestamps) == [3000] * 4


def test_picture_numbers_go_on_without_a_jump() -> None:
    stage = Simulcast()
    subscription, outlet = stage.shown()
    stage.frame(LOW, HIGH, key=(LOW,))
    stage.frame(LOW, HIGH)
    subscription.aim(stage.camera.layers[1])
    stage.frame(HIGH, key=(HIGH,))
    stage.frame(HIGH)
    subscription.aim(stage.camera.layers[0])
    stage.frame(LOW, key=(LOW,))
    stage.frame(LOW)
    numbers = [picture_numbers(one) for one in outlet.payloads]
    assert steps([picture for picture, _ in numbers]) == [1] * 5
    assert steps([tl0 for _, tl0 in numbers]) == [1] * 5


def test_what_is_sent_again_has_the_numbers_it_had() -> None:
    stage = Simulcast()
    subscription, outlet = stage.shown()
    stage.frame(LOW, HIGH, key=(LOW,))
    subscription.aim(stage.camera.layers[1])
    stage.frame(HIGH, key=(HIGH,))
    first = outlet.packets[-1]
    subscription.rtx_payload_type = -1
    subscription.repeat((outlet.sequences[-1],), stage.now)
    assert outlet.packets[-1] == first


def test_a_paused_picture_comes_back_with_a_keyframe() -> None:
    stage = Simulcast()
    subscription, outlet = stage.shown()
    stage.frame(LOW, key=(LOW,))
    subscription.aim(None)
    stage.frame(LOW)
    assert len(outlet.packets) == 1
    subscription.aim(stage.camera.layers[0])
    stage.frame(LOW)
    stage.frame(LOW, key=(LOW,))
    assert steps(outlet.sequences) == [1]


def test_a_change_of_mind_before_the_keyframe_changes_nothing() -> None:
    stage = Simulcast()
    subscription, outlet = stage.shown()
    stage.frame(LOW, HIGH, key=(LOW,))
    subscription.aim(stage.camera.layers[1])
    subscription.aim(stage.camera.layers[0])
    stage.frame(LOW, HIGH, key=(HIGH,))
    assert len(outlet.packets) == 2
    assert subscription.shown is stage.camera.layers[0]


def look(stage: Simulcast, seconds: float, *ssrcs: int) -> None:
    """Time passes, and these layers come; the first of each second is a keyframe."""
    for index in range(int(seconds * 20)):
        stage.now += 0.05 - 0.01 * len(ssrcs)
        stage.frame(*ssrcs, key=ssrcs if index % 20 == 0 else ())
        if index % 4 == 0:
            stage.camera.look(stage.now)


def test_the_sink_gets_one_stream_of_the_best_layer_that_comes_steadily() -> None:
    stage = Simulcast()
    look(stage, 2, LOW)
    stage.reports()
    look(stage, 8, LOW, HIGH)
    assert stage.camera.feed is not None
    assert stage.camera.feed.layer is stage.camera.layers[1]
    look(stage, 5, LOW)
    assert stage.camera.feed.layer is stage.camera.layers[0]
    look(stage, 6, LOW, HIGH)
    assert stage.camera.feed.layer is stage.camera.layers[0]  # it failed: ten good seconds first
    look(stage, 8, LOW, HIGH)
    assert stage.camera.feed.layer is stage.camera.layers[1]
    assert set(steps([number for number, _ in stage.tap.packets])) <= {1, -0xFFFF}


def test_the_publisher_is_told_what_nobody_wants() -> None:
    stage = Simulcast()
    stage.camera.feed = None
    subscription, _ = stage.shown()
    look(stage, 1, LOW, HIGH)
    assert stage.camera.told == {0, 1}
    look(stage, 6, LOW, HIGH)
    assert stage.camera.told == {0}
    subscription.aim(stage.camera.layers[1])
    assert stage.camera.look(stage.now)
    assert stage.camera.told == {0, 1}


def test_picture_numbers_of_seven_bits_stay_seven_bits() -> None:
    packet = bytes(SENT_HEADER_SIZE) + b"\x90\x80\x7e\x10rest"
    assert picture_numbers(moved(packet, SENT_HEADER_SIZE, 3, 0)[SENT_HEADER_SIZE:])[0] == 1
