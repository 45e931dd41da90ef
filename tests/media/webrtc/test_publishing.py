"""Answers to who publishes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest
from aiortc.sdp import SessionDescription

from media.forwarding.publication import Publication
from media.interfaces import PeerId, PeerMisbehaved, Source, TrackId, TrackInfo, VideoCodec
from media.rtp.audio_level import ActiveSpeaker
from media.webrtc import sdp
from media.webrtc.capabilities import Chosen
from media.webrtc.publishing import Publishing
from media.webrtc.transport import TransportPlace
from tests.support.sdp_samples import AUDIO, DATA, VIDEO, offer

SOURCES = {"0": Source.MICROPHONE, "1": Source.CAMERA}


class Desk:
    """Makes publishing connections, and closes them."""

    def __init__(self, place: TransportPlace) -> None:
        self.place = place
        self.made: list[Publishing] = []

    def publishing(self, video: VideoCodec = VideoCodec.VP8) -> Publishing:
        self.made.append(Publishing(self.place, video, self._open))
        return self.made[-1]

    def _open(
        self, source: Source, mid: str, chosen: Chosen, parameters: dict[str, str], rids: Sequence[str]
    ) -> Publication:
        return Publication(
            TrackInfo(TrackId(mid), PeerId("a"), source, chosen.codec.name, chosen.codec.clock_rate, parameters),
            mid=mid,
            payload_type=chosen.codec.payload_type,
            rtx_payload_type=chosen.rtx,
            cname="name",
            tally=self.place.tally,
            voices=ActiveSpeaker(),
            tap=None,
            rids=rids,
        )


@pytest.fixture
async def desk(place: TransportPlace) -> AsyncIterator[Desk]:
    desk = Desk(place)
    yield desk
    for publishing in desk.made:
        await publishing.transport.close()


async def test_every_section_is_answered_and_what_we_do_not_know_is_rejected(desk: Desk) -> None:
    answer, opened, ended = desk.publishing().answer(offer(AUDIO, VIDEO, DATA), SOURCES)
    audio, video, data = sdp.parse(answer).sections
    assert [
        (publication.mid, publication.layers[0].ssrc, publication.layers[0].rtx_ssrc) for publication in opened
    ] == [
        ("0", 3570614608, -1),
        ("1", 2231627014, 632943048),
    ]
    assert ended == []
    assert [(section.port, section.direction) for section in (audio, video, data)] == [
        (9, "recvonly"),
        (9, "recvonly"),
        (0, "inactive"),
    ]
    assert sdp.parse(answer).bundle == ("0", "1")
    assert audio.formats == ("111",)
    assert video.formats == ("96", "97")
    assert video.codecs[96].feedback == {"transport-cc", "ccm fir", "nack", "nack pli"}
    assert sorted(video.extensions.values()) == [3, 4, 10, 11]
    assert sorted(audio.extensions.values()) == [1, 3, 4]
    assert audio.setup == "passive"


async def test_an_answer_is_one_that_aiortc_reads_the_same_way(desk: Desk) -> None:
    answer, _, _ = desk.publishing().answer(offer(AUDIO, VIDEO), SOURCES)
    description = SessionDescription.parse(answer)
    assert [media.rtp.muxId for media in description.media] == ["0", "1"]
    assert all(media.ice is not None and media.ice.iceLite and media.rtcp_mux for media in description.media)
    assert [candidate.ip for candidate in description.media[0].ice_candidates] == ["192.0.2.1", "127.0.0.1"]
    assert description.media[0].ice_candidates[0].port == desk.place.mux.port


async def test_constrained_baseline_with_packetization_mode_1_is_preferred(desk: Desk) -> None:
    answer, _, _ = desk.publishing(VideoCodec.H264).answer(offer(AUDIO, VIDEO), SOURCES)
    video = sdp.parse(answer).sections[1]
    assert video.formats == ("105", "106")
    assert video.codecs[105].parameters["profile-level-id"] == "42E01F"


async def test_a_room_system_with_packetization_mode_0_only_is_taken(desk: Desk) -> None:
    lines = [line for line in VIDEO.splitlines() if not any(f":{pt} " in line for pt in (102, 103, 105, 106, 107))]
    answer, opened, _ = desk.publishing(VideoCodec.H264).answer(offer(AUDIO, "\n".join(lines) + "\n"), SOURCES)
    assert sdp.parse(answer).sections[1].formats == ("104",)
    assert opened[1].info.parameters["packetization-mode"] == "0"


async def test_a_bundle_only_section_is_in_use_and_a_stopped_one_is_not(desk: Desk) -> None:
    bundled = VIDEO.replace("m=video 9", "m=video 0").replace("a=mid:1", "a=bundle-only\na=mid:1")
    stopped = "m=video 0 UDP/TLS/RTP/SAVPF 96\nc=IN IP4 0.0.0.0\na=inactive\n"
    answer, opened, _ = desk.publishing().answer(offer(AUDIO, bundled, stopped, mids="0 1"), SOURCES)
    assert [section.port for section in sdp.parse(answer).sections] == [9, 9, 0]
    assert len(opened) == 2


async def test_a_section_without_a_source_is_inactive(desk: Desk) -> None:
    answer, opened, _ = desk.publishing().answer(offer(AUDIO, VIDEO), {"0": Source.MICROPHONE})
    assert [section.direction for section in sdp.parse(answer).sections] == ["recvonly", "inactive"]
    assert len(opened) == 1


async def test_a_screen_comes_and_goes_in_the_same_connection(desk: Desk) -> None:
    publishing = desk.publishing()
    screen = VIDEO.replace("a=mid:1", "a=mid:2").replace("2231627014", "1").replace("632943048", "2")
    first, _, _ = publishing.answer(offer(AUDIO, VIDEO), SOURCES)
    second, opened, _ = publishing.answer(offer(AUDIO, VIDEO, screen), SOURCES | {"2": Source.SCREEN})
    assert [publication.info.source for publication in opened] == [Source.SCREEN]
    third, opened, ended = publishing.answer(
        offer(AUDIO, VIDEO, screen.replace("sendonly", "inactive")), SOURCES | {"2": Source.SCREEN}
    )
    assert (opened, [publication.info.source for publication in ended]) == ([], [Source.SCREEN])
    origins = [text.split("\r\n")[1].split() for text in (first, second, third)]
    assert len({origin[1] for origin in origins}) == 1
    assert [origin[2] for origin in origins] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "sources", "code"),
    [
        ("rubbish", SOURCES, "bad_sdp"),
        (offer(DATA), SOURCES, "no_media"),
        (offer(VIDEO.replace("vp8", "VP9").replace("264", "265")), SOURCES, "no_codec"),
        (offer(AUDIO, VIDEO).replace("a=ice-ufrag:abcd", ""), SOURCES, "bad_sdp"),
        (offer(AUDIO, VIDEO).replace("a=fingerprint:sha-256", "a=fingerprint:md5"), SOURCES, "bad_sdp"),
        (offer(AUDIO, VIDEO).replace("actpass", "holdconn"), SOURCES, "bad_sdp"),
        (offer(AUDIO, VIDEO), {"0": Source.MICROPHONE, "1": Source.MICROPHONE}, "bad_sources"),
    ],
)
async def test_an_offer_that_cannot_be_answered_is_refused(
    desk: Desk, text: str, sources: dict[str, Source], code: str
) -> None:
    with pytest.raises(PeerMisbehaved) as misbehaved:
        desk.publishing().answer(text, sources)
    assert misbehaved.value.code == code
