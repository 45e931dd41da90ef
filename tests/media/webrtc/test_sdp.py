"""Reading session descriptions, broken ones included."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.interfaces import PeerMisbehaved
from media.webrtc import sdp
from tests.support.sdp_samples import AUDIO, DATA, VIDEO, offer

WHOLE = offer(AUDIO, VIDEO, DATA)


def test_what_a_browser_offers_is_read() -> None:
    description = sdp.parse(WHOLE)
    audio, video, data = description.sections
    assert description.bundle == ("0", "1", "2")
    assert [(section.kind, section.mid, section.is_rtp) for section in description.sections] == [
        ("audio", "0", True),
        ("video", "1", True),
        ("application", "2", False),
    ]
    assert audio.codecs[111].rtpmap == "opus/48000/2"
    assert audio.codecs[111].parameters == {"minptime": "10", "useinbandfec": "1"}
    assert video.codecs[96].feedback == {"goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"}
    assert video.codecs[105].parameters["packetization-mode"] == "1"
    assert (video.ssrcs, video.rtx_of) == ([2231627014, 632943048], {2231627014: 632943048})
    assert (data.username, data.setup, len(data.fingerprints)) == ("abcd", "actpass", 1)
    assert audio.sends
    assert not audio.receives


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "hello",
        "v=0",
        "v=0\r\nm=audio\r\n",
        "v=0\r\nm=audio x UDP/TLS/RTP/SAVPF 1\r\na=mid:0\r\n",
        WHOLE.replace("a=mid:1", "a=mid:0"),
        WHOLE.replace("a=mid:1", ""),
        WHOLE.replace("a=mid:1", "a=mid:1\u00e9"),
        WHOLE.replace("a=mid:1", "a=mid:" + "x" * 300),
        WHOLE.replace("rtpmap:96 vp8/90000", "rtpmap:296 vp8/90000"),
        WHOLE.replace("rtpmap:96 vp8/90000", "rtpmap:96 vp8"),
        WHOLE.replace("ssrc:2231627014", "ssrc:99999999999"),
        WHOLE.replace("a=fingerprint:sha-256", "a=fingerprint:"),
        WHOLE + "a=x\r\n" * 9000,
        WHOLE + "a=" + "x" * sdp.LARGEST,
        offer(*[AUDIO.replace("a=mid:0", f"a=mid:{mid}") for mid in range(101)]),
    ],
)
def test_a_broken_description_is_the_peers_fault(broken: str) -> None:
    with pytest.raises(PeerMisbehaved) as misbehaved:
        sdp.parse(broken)
    assert misbehaved.value.code == "bad_sdp"


@given(st.data())
def test_no_damaged_line_breaks_the_reader(data: st.DataObject) -> None:
    lines = WHOLE.split("\r\n")
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, len(lines[place])))
        lines[place] = lines[place][:cut] + data.draw(st.text(max_size=12))
    with contextlib.suppress(PeerMisbehaved):
        sdp.parse("\r\n".join(lines))


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(PeerMisbehaved):
        sdp.parse("v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n" + text)
