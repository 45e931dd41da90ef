"""A socket to stand on."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from media.forwarding.tally import Tally
from media.webrtc.mux import Mux
from media.webrtc.transport import TransportPlace


@pytest.fixture
async def place() -> AsyncIterator[TransportPlace]:
    tally = Tally()
    mux = Mux("127.0.0.1", 0, ("192.0.2.1", "127.0.0.1"), tally)
    yield TransportPlace(mux, tally, time.monotonic)
    mux.close()
