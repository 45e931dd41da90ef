"""A browser behind a poor line: its media go through a relay; voices are known tones, and what is heard is measured."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext
from playwright.async_api import Page as Tab

from tests.support.udp_relay import UdpRelay, Way

HERE = "127.0.0.1"

_DETOUR = """
const ways = %s;
const set = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (description) {
  let used = false;
  const lines = description.sdp.split("\\r\\n").filter((line) => {
    if (!line.startsWith("a=candidate:")) return true;
    return / udp /i.test(line) && line.split(" ")[4] === "127.0.0.1";
  });
  const sdp = lines.map((line) => {
    if (!line.startsWith("a=candidate:")) return line;
    const parts = line.split(" ");
    parts[5] = String(ways[parts[5]] || parts[5]);
    return parts.join(" ");
  }).join("\\r\\n");
  return set.call(this, { type: description.type, sdp });
};
"""

_TONE = """
window.tone = (frequency) => {
  const sound = new AudioContext({ sampleRate: 48000 });
  const voice = sound.createOscillator(), loud = sound.createGain(), out = sound.createMediaStreamDestination();
  voice.frequency.value = frequency;
  loud.gain.value = 0.3;
  voice.connect(loud).connect(out);
  voice.start();
  return out.stream.getAudioTracks()[0];
};
window.listen = async (stream, frequency) => {
  const sound = new AudioContext({ sampleRate: 48000 });
  const code = `registerProcessor("ear", class extends AudioWorkletProcessor {
    constructor() {
      super();
      this.at = this.a = this.b = this.heard = this.gaps = this.run = this.longest = 0;
      this.c = 2 * Math.cos(2 * Math.PI * ${frequency} / 48000);
      this.port.onmessage = () => this.port.postMessage([this.heard, this.gaps, this.longest]); }
    process(inputs) {
      const samples = inputs[0][0];
      if (!samples) { this.block(0, 128); return true; }
      for (const one of samples) { const s = one + this.c * this.a - this.b; this.b = this.a; this.a = s; }
      this.at += samples.length;
      if (this.at >= 960) { this.block(this.a * this.a + this.b * this.b - this.c * this.a * this.b, this.at);
        this.at = this.a = this.b = 0; }
      return true;
    }
    block(power, length) {
      const level = Math.sqrt(Math.max(0, power)) / length * 2;
      this.heard += 1;
      if (level >= 0.1) { this.run = 0; return; }
      this.gaps += 1;
      this.longest = Math.max(this.longest, this.run += 1);
    }
  });`;
  await sound.audioWorklet.addModule("data:text/javascript;base64," + btoa(code));
  const ear = new AudioWorkletNode(sound, "ear");
  sound.createMediaStreamSource(stream).connect(ear);
  return () => new Promise((resolve) => {
    ear.port.onmessage = (told) => resolve(told.data);
    ear.port.postMessage(0);
  });
};
"""


@dataclass
class PoorLine:
    """Relays in front of each media port; all share one bottleneck up and one down."""

    relays: list[UdpRelay]
    ways: dict[int, int]
    up: Way
    down: Way

    async def through(self, browser: Browser) -> BrowserContext:
        """A person of this browser whose media take the relay."""
        context = await browser.new_context(permissions=["camera", "microphone"])
        await context.add_init_script(_DETOUR % json.dumps(self.ways) + _TONE)
        return context

    def cut(self, cut: bool) -> None:
        """Nothing goes through, or everything again."""
        for relay in self.relays:
            relay.silent = cut

    def move(self) -> None:
        """Another address, as the server sees it."""
        for relay in self.relays:
            relay.move()


@asynccontextmanager
async def poor_line(ports: Sequence[int], up: Way, down: Way, seed: int = 42) -> AsyncIterator[PoorLine]:
    """A line to the media ports of this machine."""
    relays = [UdpRelay(seed + index, up, down) for index, _ in enumerate(ports)]
    ways = {}
    for relay, port in zip(relays, ports, strict=True):
        ways[port] = (await relay.start((HERE, port)))[1]
    try:
        yield PoorLine(relays, ways, up, down)
    finally:
        for relay in relays:
            relay.close()


async def with_ears(browser: Browser) -> BrowserContext:
    """A person on a good line who can sing and measure what is heard."""
    context = await browser.new_context(permissions=["camera", "microphone"])
    await context.add_init_script(_TONE)
    return context


async def sings(tab: Tab, frequency: int) -> None:
    """This page's voice is a tone from now on."""
    await tab.evaluate("(hertz) => conference.set('microphone', window.tone(hertz))", frequency)


async def listens(tab: Tab, participant: str, frequency: int) -> None:
    """Begin to measure the tone of this participant, as it comes out."""
    await tab.evaluate(
        "async ([who, hertz]) => { window.ear = await listen(conference.stream(who, 'microphone'), hertz); }",
        [participant, frequency],
    )


@dataclass(frozen=True)
class Heard:
    """Blocks of 20 ms: how many were heard, how many without the tone, and the longest gap (seconds)."""

    blocks: int
    gaps: int
    longest: float

    @property
    def missing(self) -> float:
        return self.gaps / max(1, self.blocks)

    def since(self, before: Heard) -> Heard:
        return Heard(self.blocks - before.blocks, self.gaps - before.gaps, self.longest)


SILENCE = Heard(0, 0, 0.0)
BLOCKS = 50
"""In a second: an audio graph hands on 128 samples at a time, and 960 are counted together."""


async def heard(tab: Tab) -> Heard:
    blocks, gaps, longest = await tab.evaluate("() => window.ear()")
    return Heard(blocks, gaps, longest * 0.02)


async def concealed(tab: Tab) -> dict[str, Any]:
    """What the receiver's own counters say of voices."""
    found: dict[str, Any] = await tab.evaluate(
        "async () => { let found = {}; for (const report of await conference.statistics()) report.forEach((one) => {"
        " if (one.type === 'inbound-rtp' && one.kind === 'audio' && one.totalSamplesReceived) found ="
        " { lost: one.packetsLost, received: one.packetsReceived, concealed: one.concealedSamples,"
        " total: one.totalSamplesReceived, fec: one.fecPacketsReceived, events: one.concealmentEvents }; });"
        " return found; }"
    )
    return found
