"""Whatever a publisher sends, the recording of the others goes on, and the package can be finished."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from media.interfaces import Source, VideoCodec
from recordings.finisher import finish
from recordings.integrity import verify
from recordings.package import open_package
from tests.support.media_samples import RtpPacket, h264, microphone, vp8
from tests.support.recording import NOW, Feed, decode, new_package, play, recorder_in, track

PACKETS = 4000


def _junk(chance: random.Random, codec: VideoCodec) -> list[RtpPacket]:
    """Random bytes, and real payloads with bits flipped, under numbers that mean nothing."""
    real = [payload for frame in (vp8(1) if codec is VideoCodec.VP8 else h264(1)) for payload in frame]
    packets = []
    sequence = timestamp = 0
    for number in range(PACKETS):
        payload = bytearray(chance.choice(real) if chance.random() < 0.7 else chance.randbytes(chance.randrange(60)))
        if payload and chance.random() < 0.3:
            payload[chance.randrange(min(len(payload), 40))] ^= 1 << chance.randrange(8)
        if chance.random() < 0.05:
            sequence, timestamp = chance.randrange(1 << 16), chance.randrange(1 << 32)
        sequence, timestamp = (sequence + 1) & 0xFFFF, (timestamp + chance.choice((0, 3000))) & 0xFFFFFFFF
        packets.append(RtpPacket(number * 5 / PACKETS, sequence, timestamp, chance.random() < 0.5, bytes(payload)))
    return packets


@pytest.mark.parametrize("codec", list(VideoCodec))
async def test_junk_from_one_seat_harms_nobody_else(tmp_path: Path, codec: VideoCodec) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    package = new_package(tmp_path, codec)
    recorder = recorder_in(package)
    junk = _junk(chance, codec)
    play(
        recorder,
        [
            Feed(track("bad", Source.CAMERA, str(codec)), junk, publisher_clock=lambda at: chance.uniform(-2e9, 4e9)),
            Feed(track("bad", Source.MICROPHONE), junk, publisher_clock=lambda at: chance.uniform(0, 4e9)),
            Feed(track("good", Source.MICROPHONE), microphone(5), publisher_clock=lambda at: 1.8e9 + at),
        ],
    )
    facts = await recorder.close()
    assert (facts["faults"], facts["error"]) == (0, None)
    begin = time.monotonic()
    finish(package, now=NOW)
    assert time.monotonic() - begin < 20
    opened = open_package(package)
    (good,) = [entry for entry in opened.playback if entry.seat == "good"]
    assert len(decode(opened.path(good.file)).audio) == 250
    assert verify(package).whole
    assert opened.duration_ms < 60_000
