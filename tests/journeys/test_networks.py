"""Closed networks: only TCP gets through, or only what a relay on a port of the web passes on."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from media.webrtc.mux import interface_addresses
from tests.journeys.conftest import House
from tests.journeys.people import Person
from tests.support import coturn
from tests.support.service import free_port

pytestmark = pytest.mark.journey

WITHOUT_UDP = """
(() => {
  const original = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
    return original.call(this, { type, sdp: sdp.replace(/^a=candidate:\\S+ 1 udp .*\\r\\n/gm, "") });
  };
})();
"""
RELAY_ALONE = """
(() => {
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration) { super(Object.assign({}, configuration, { iceTransportPolicy: "relay" })); }
  };
})();
"""
PATHS = """
(async () => {
  const found = [];
  for (const connection of window.connectionsOfTest || []) {
    if (connection.connectionState !== "connected") continue;
    const stats = await connection.getStats();
    stats.forEach((one) => {
      if (one.type !== "transport" || !one.selectedCandidatePairId) return;
      const pair = stats.get(one.selectedCandidatePairId);
      const local = stats.get(pair.localCandidateId);
      const relayed = local.candidateType === "relay";
      found.push(relayed ? `relay over ${local.relayProtocol}` : local.protocol);
    });
  }
  return found;
})()
"""


async def paths(person: Person) -> list[str]:
    """The way each connection of the page goes."""
    found: list[str] = await person.page.evaluate(PATHS)
    return found


async def takes_part(house: House, name: str) -> None:
    """Sees and hears the room, and is seen there (who has no floor is not heard)."""
    await house[name].decodes_pictures(1)
    await house[name].hears()
    await house["room"].decodes_pictures(1)


async def test_where_no_udp_gets_through_tcp_does(house: House) -> None:
    await house["citizen"].page.context.add_init_script(WITHOUT_UDP)
    await house.in_session()
    await house.joins("citizen")
    await takes_part(house, "citizen")
    assert await paths(house["citizen"]) == ["tcp", "tcp"]
    assert await paths(house["room"]) == ["udp", "udp"]
    assert house.errors() == []


class TestRelay:
    """With `[turn]` in the settings, and coturn as the command says."""

    @pytest.fixture
    def turn_port(self) -> int:
        return free_port(socket.SOCK_DGRAM)

    @pytest.fixture
    def office_settings(self, turn_port: int) -> dict[str, str]:
        return {
            "TIEPDAN_TURN__URLS": f"turn:127.0.0.1:{turn_port}?transport=tcp",
            "TIEPDAN_MEDIA__ANNOUNCE": interface_addresses()[0],
        }

    @pytest.fixture
    async def relay(self, tmp_path: Path, turn_port: int, office_settings: dict[str, str]) -> AsyncIterator[None]:
        (tmp_path / "data").mkdir()
        text = coturn.configuration({"TIEPDAN_DATA_DIRECTORY": str(tmp_path / "data"), **office_settings})
        async with coturn.running(tmp_path / "coturn", text, turn_port, interface_addresses()[:1]):
            yield

    async def test_a_browser_that_may_use_nothing_but_the_relay_takes_part(self, relay: None, house: House) -> None:
        await house["citizen"].page.context.add_init_script(RELAY_ALONE)
        await house.in_session()
        await house.joins("citizen")
        await takes_part(house, "citizen")
        assert await paths(house["citizen"]) == ["relay over tcp", "relay over tcp"]
        assert house.errors() == []
