"""Packets from a publisher to its subscribers and the sink."""

from __future__ import annotations

import struct

from media.forwarding.subscription import MOST_REPEATS
from media.interfaces import PeerId, Source
from media.rtp import rtcp, rtx
from media.rtp.header import HEADER
from tests.support.forwarding import INTERFRAME, KEYFRAME, Stage, attach


def permit(stage: Stage, *sources: Source) -> None:
    stage.router.permit(PeerId("a"), frozenset(sources), stage.now)


def test_nothing_passes_that_is_not_permitted_but_it_is_counted() -> None:
    stage = Stage()
    publication = stage.publish()
    _, outlet = stage.subscribe(publication)
    stage.send(1, KEYFRAME)
    assert (outlet.packets, stage.tap.packets) == ([], [])
    assert publication.live
    assert publication.layers[0].reception.received == 1
    assert stage.ingress.receiver_report(stage.now) is not None


def test_a_subscriber_begins_with_a_keyframe_and_the_sink_with_everything() -> None:
    stage = Stage()
    _, outlet = stage.subscribe(stage.publish())
    permit(stage, Source.CAMERA)
    stage.send(1)
    stage.send(2, KEYFRAME)
    stage.send(3)
    assert outlet.payloads == [KEYFRAME, INTERFRAME]
    assert [sequence for sequence, _ in stage.tap.packets] == [1, 2, 3]
    assert HEADER.unpack_from(outlet.packets[0])[1:] == (96, 1000, 5001, 77)


def test_after_a_mute_the_numbers_go_on_and_a_keyframe_is_asked_for() -> None:
    stage = Stage()
    publication = stage.publish()
    _, outlet = stage.subscribe(publication)
    permit(stage, Source.CAMERA)
    stage.send(1, KEYFRAME)
    stage.send(2)
    stage.ingress.requests(stage.now)
    permit(stage)
    for sequence in range(3, 60):
        stage.send(sequence)
    assert stage.ingress.requests(stage.now) == []
    permit(stage, Source.CAMERA)
    assert stage.ingress.requests(stage.now) == [rtcp.build_pli(1, 5)]
    stage.send(60)
    stage.send(61, KEYFRAME)
    stage.send(62)
    assert outlet.sequences == [1000, 1001, 1002, 1003]
    steps = [later - earlier for earlier, later in zip(outlet.timestamps, outlet.timestamps[1:], strict=False)]
    assert steps == [900, 59 * 900, 900]
    assert stage.tap.muted == [False, True, False]


def test_a_duplicate_passes_once() -> None:
    stage = Stage()
    _, outlet = stage.subscribe(stage.publish(rtx=6))
    permit(stage, Source.CAMERA)
    stage.send(1, KEYFRAME)
    stage.send(1, KEYFRAME)
    stage.send(900, b"\x00\x01" + KEYFRAME, ssrc=6, payload_type=97)
    assert len(outlet.packets) == len(stage.tap.packets) == 1
    assert stage.tally.dropped["duplicate"] == 2


def test_a_lost_packet_is_asked_for_and_its_retransmission_fits_in() -> None:
    stage = Stage()
    publication = stage.publish(rtx=6)
    _, outlet = stage.subscribe(publication)
    permit(stage, Source.CAMERA)
    stage.send(10, KEYFRAME)
    stage.send(12)
    stage.ingress.requests(stage.now)
    assert rtcp.build_nack(1, 5, [11]) in stage.ingress.requests(stage.now + 0.02)
    stage.send(7000, struct.pack("!H", 11) + b"\x10\x51lost", ssrc=6, payload_type=97, timestamp=11 * 900)
    assert outlet.sequences == [1000, 1002, 1001]
    assert outlet.payloads[2] == b"\x10\x51lost"
    assert stage.tap.packets[2] == (11, b"\x10\x51lost")
    assert stage.ingress.requests(stage.now + 1) == []
    assert publication.layers[0].reception.loss_since_last() == (3, 0)


def test_a_subscriber_gets_again_what_it_asks_for() -> None:
    stage = Stage()
    subscription, outlet = stage.subscribe(stage.publish())
    permit(stage, Source.CAMERA)
    stage.send(1, KEYFRAME)
    stage.send(2, b"\x10\x51second")
    subscription.repeat((1001, 9), stage.now)
    repeated = outlet.packets[2]
    assert HEADER.unpack_from(repeated)[1:] == (97, 1, HEADER.unpack_from(outlet.packets[1])[3], 78)
    assert rtx.unwrap(repeated, 96, 77) == outlet.packets[1]
    assert stage.tally.dropped["not_repeated"] == 1


def test_a_subscriber_cannot_ask_without_end() -> None:
    stage = Stage()
    subscription, outlet = stage.subscribe(stage.publish())
    permit(stage, Source.CAMERA)
    stage.send(1, KEYFRAME)
    subscription.repeat((1000,) * 10_000, stage.now)
    assert len(outlet.packets) == 1 + MOST_REPEATS


def test_a_subscriber_without_a_retransmission_stream_gets_the_same_packet_again() -> None:
    stage = Stage()
    publication = stage.publish()
    subscription, outlet = stage.subscriber()
    subscription.attach(publication, 96, -1, "name")
    publication.add(subscription)
    permit(stage, Source.CAMERA)
    stage.send(1, KEYFRAME)
    subscription.repeat((1000,), stage.now)
    assert outlet.packets[0] == outlet.packets[1]


def test_sender_reports_speak_in_the_subscribers_numbers() -> None:
    stage = Stage()
    publication = stage.publish()
    _, outlet = stage.subscribe(publication)
    permit(stage, Source.CAMERA)
    stage.send(1, KEYFRAME)
    stage.ingress.receive_rtcp([rtcp.SenderReport(5, 1 << 40, 900 + 90, 1, 1)], stage.now)
    report, description = outlet.reports
    assert report == rtcp.SenderReport(77, 1 << 40, outlet.timestamps[0] + 90, 1, len(outlet.packets[0]))
    assert description == rtcp.SourceDescription(((77, "cname-a"),))
    assert stage.tap.reports == [(1 << 40, 990)]


def test_who_comes_later_is_told_the_publishers_clock_at_once() -> None:
    stage = Stage()
    publication = stage.publish()
    permit(stage, Source.CAMERA)
    stage.send(1, KEYFRAME)
    stage.ingress.receive_rtcp([rtcp.SenderReport(5, 1 << 40, 900, 1, 1)], stage.now)
    _, outlet = stage.subscribe(publication)
    stage.send(2, KEYFRAME)
    report = outlet.reports[0]
    assert isinstance(report, rtcp.SenderReport)
    assert abs(report.ntp - ((1 << 40) + 0.01 * (1 << 32))) < 1 << 16
    assert abs(report.rtp - outlet.timestamps[0]) <= 1


def test_a_track_that_takes_a_section_over_goes_on_where_the_last_one_ended() -> None:
    stage = Stage()
    camera = stage.publish()
    subscription, outlet = stage.subscribe(camera)
    permit(stage, Source.CAMERA, Source.SCREEN)
    stage.send(1, KEYFRAME)
    camera.remove(subscription)
    subscription.detach()
    screen = stage.publish(Source.SCREEN, ssrc=50)
    attach(subscription, screen)
    stage.send(30000, KEYFRAME, ssrc=50, timestamp=4_000_000_000)
    assert outlet.sequences == [1000, 1001]
    assert 0 < outlet.timestamps[1] - outlet.timestamps[0] < 2000


def test_a_publisher_that_changes_its_ssrc_is_followed() -> None:
    stage = Stage()
    _, outlet = stage.subscribe(stage.publish())
    permit(stage, Source.CAMERA)
    stage.send(1, KEYFRAME)
    mid = struct.pack("!HHB", 0xBEDE, 2, 3 << 4 | 5) + b"camera\x00"
    stage.send(40000, KEYFRAME, ssrc=99, extensions=mid)
    assert outlet.sequences == [1000, 1001]
    assert stage.ingress.publications["camera"].layers[0].ssrc == 99


def test_the_payload_type_tells_the_track_when_only_one_uses_it() -> None:
    stage = Stage()
    publication = stage.publish(ssrc=-1)
    stage.send(1, ssrc=1234)
    assert publication.layers[0].ssrc == 1234


def test_strangers_ssrcs_are_dropped_counted_and_not_remembered() -> None:
    stage = Stage()
    stage.publish(ssrc=-1)
    stage.publish(Source.SCREEN, ssrc=-1)
    for ssrc in range(1000, 2000):
        stage.send(1, ssrc=ssrc)
    assert stage.tally.dropped["unknown_ssrc"] == 1000
    assert stage.ingress.ssrcs == {}


def test_many_ssrcs_of_one_track_are_bounded() -> None:
    stage = Stage()
    stage.publish(ssrc=-1)
    for ssrc in range(1000, 2000):
        stage.send(1, ssrc=ssrc)
    assert len(stage.ingress.ssrcs) == 1


def test_the_audio_level_is_passed_on_and_tells_who_speaks() -> None:
    stage = Stage()
    _, outlet = stage.subscribe(stage.publish(Source.MICROPHONE))
    permit(stage, Source.MICROPHONE)
    level = struct.pack("!HHBBBB", 0xBEDE, 1, 0x10, 30, 0, 0)
    for sequence in range(50):
        stage.send(sequence, b"sound", payload_type=111, extensions=level)
    ours = struct.pack("!HHBBBBBBBB", 0xBEDE, 2, 0x21, 0, 0, 0x10, 30, 0, 0, 0)
    assert outlet.packets[0][12:] == ours + b"sound"
    assert stage.router.voices.changed(stage.now)
    assert stage.router.voices.current == "a"
