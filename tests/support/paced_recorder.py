"""A program that records generated packets in real time until it is killed, and tells what it has handed over.

`python paced_recorder.py PACKAGE PACKETS [KEY]`: PACKETS is a file of JSON lines; each packet that is handed over
is told on standard output as a line `track at`, unbuffered.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from pathlib import Path

from media.interfaces import PeerId, RoomId, Source, TrackId, TrackInfo
from recordings.recorder import open_recorder
from recordings.settings import RecorderOptions


def main(package: Path, packets: Path, key: str = "") -> None:
    recorder = open_recorder(RoomId("room"), RecorderOptions(directory=package, key=bytes.fromhex(key)).json())
    lines = [json.loads(line) for line in packets.read_text().splitlines()]
    for seat, source, codec, rate in lines[0]["tracks"]:
        name = TrackId(f"{seat}-{source}")
        recorder.track_opened(TrackInfo(name, PeerId(seat), Source(source), codec, rate), lambda: None)
    begin = time.monotonic()
    for line in lines[1:]:
        time.sleep(max(0.0, begin + line["sent"] - time.monotonic()))
        payload = base64.b64decode(line["payload"])
        name = TrackId(line["track"])
        recorder.packet(name, line["sequence"], line["timestamp"], line["marker"], payload, time.monotonic())
        os.write(1, f"{line['track']} {line['at']}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
