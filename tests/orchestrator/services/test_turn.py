"""The relay: what browsers are told, what coturn is told, and whom it then relays to."""

from __future__ import annotations

import hashlib
import hmac
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import Settings, TurnSettings
from media.webrtc.mux import interface_addresses
from orchestrator.domain.errors import RuleBroken
from orchestrator.services.turn import (
    MOST_ALLOCATIONS_OF_A_SEAT,
    Relay,
    coturn_configuration,
    listening,
    relay_of,
)
from tests.support import coturn
from tests.support.coturn import Refused, TurnClient
from tests.support.service import free_port
from tests.support.waiting import eventually

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
URL = "turns:turn.example.vn:443?transport=tcp"


def test_without_a_relay_nothing_is_told() -> None:
    assert relay_of(Settings()).ice_servers("p1", NOW) == ()


def test_credentials_are_the_seats_and_end_by_themselves(tmp_path: Path) -> None:
    (tmp_path / "turn-secret").write_text("s3cret\n")
    relay = relay_of(Settings(data_directory=tmp_path, turn=TurnSettings(urls=(URL,), valid_minutes=60)))
    (server,) = relay.ice_servers("p7k2", NOW)
    username = f"{int(NOW.timestamp()) + 3600}:p7k2"
    digest = hmac.digest(b"s3cret", username.encode(), hashlib.sha1)
    assert server == {"urls": [URL], "username": username, "credential": b64encode(digest).decode()}


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_a_relay_without_its_secret_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "turn-secret").write_text(content)
    with pytest.raises(RuleBroken, match="turn_secret_missing"):
        relay_of(Settings(data_directory=tmp_path, turn=TurnSettings(urls=(URL,))))


def test_coturn_listens_where_browsers_are_sent_and_nowhere_else() -> None:
    told = listening((URL, "turn:turn.example.vn"))
    assert (told.realm, told.plain, told.secured, told.udp, told.tcp) == ("turn.example.vn", 3478, 443, True, False)
    lines = coturn_configuration(Relay((URL,), "x"), ("192.0.2.7", "127.0.0.1"), Path("/c"), Path("/k")).splitlines()
    assert {"tls-listening-port=443", "cert=/c", "pkey=/k", "no-udp", "no-tcp", "no-dtls"} <= set(lines)
    assert [line for line in lines if line.startswith("allowed")] == ["allowed-peer-ip=192.0.2.7"]
    assert "no-tls" in coturn_configuration(Relay(("turn:a?transport=tcp",), "x"), (), None, None).splitlines()


OWN = interface_addresses()[0]
SIX = [address for address in interface_addresses() if ":" in address and address != "::1"]


@pytest.fixture
async def clients(tmp_path: Path) -> AsyncIterator[Callable[..., TurnClient]]:
    """Clients of a running coturn; by default one with a good name and password."""
    port = free_port(socket.SOCK_DGRAM)
    data = tmp_path / "data"
    data.mkdir()
    environ = {
        "TIEPDAN_DATA_DIRECTORY": str(data),
        "TIEPDAN_TURN__URLS": f"turn:127.0.0.1:{port}?transport=udp, turn:127.0.0.1:{port}?transport=tcp",
        "TIEPDAN_MEDIA__ANNOUNCE": OWN,
    }
    text = coturn.configuration(environ)
    urls = (f"turn:127.0.0.1:{port}",)
    relay = relay_of(Settings(data_directory=data, turn=TurnSettings(urls=urls)))
    made: list[TurnClient] = []

    def client(seat: str = "p1", now: datetime | None = None, relay: Relay = relay) -> TurnClient:
        (server,) = relay.ice_servers(seat, now or datetime.now(UTC))
        made.append(TurnClient(port, str(server["username"]), str(server["credential"])))
        return made[-1]

    async with coturn.running(tmp_path / "coturn", text, port, (OWN, *SIX[:1])):
        yield client
    for each in made:
        each.close()


FORBIDDEN_4 = {
    "this network": "0.0.0.0",
    "private 10": "10.0.0.1",
    "shared by providers": "100.64.0.1",
    "loopback": "127.0.0.1",
    "other loopback": "127.1.2.3",
    "link-local": "169.254.169.254",
    "private 172": "172.31.255.1",
    "protocol assignments": "192.0.0.1",
    "private 192": "192.168.1.1",
    "benchmarks": "198.18.0.1",
    "documentation": "203.0.113.1",
    "multicast": "224.0.0.251",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "anybody": "8.8.8.8",
}
FORBIDDEN_6 = {
    "unspecified": "::",
    "loopback": "::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped private": "::ffff:10.0.0.1",
    "mapped ours": f"::ffff:{OWN}",
    "compatible loopback": "::127.0.0.1",
    "translated": "64:ff9b::7f00:1",
    "6to4": "2002:7f00:1::",
    "link-local": "fe80::1",
    "unique local": "fd12:3456::1",
    "multicast": "ff02::1",
    "anybody": "2001:4860:4860::8888",
}


async def test_the_relay_leads_to_the_media_port_and_nowhere_else(clients: Callable[..., TurnClient]) -> None:
    client = clients()
    client.allocate()
    client.permit(OWN)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as media:
        media.bind((OWN, 0))
        media.setblocking(False)
        client.send(OWN, media.getsockname()[1], b"hello")
        assert await eventually(lambda: _received(media)) == b"hello"
    refused = {}
    for name, address in FORBIDDEN_4.items():
        with pytest.raises(Refused) as refusal:
            client.permit(address)
        refused[name] = refusal.value.code
    assert refused == dict.fromkeys(FORBIDDEN_4, 403)


@pytest.mark.skipif(not SIX, reason="this machine has no IPv6 address but loopback, so coturn relays none")
async def test_the_relay_leads_nowhere_by_ipv6(clients: Callable[..., TurnClient]) -> None:
    client = clients()
    client.allocate(version=6)
    refused = {}
    for name, address in FORBIDDEN_6.items():
        with pytest.raises(Refused) as refusal:
            client.permit(address)
        refused[name] = refusal.value.code
    assert refused == dict.fromkeys(FORBIDDEN_6, 403)


async def test_an_address_that_is_refused_gets_nothing_that_is_sent_without_asking(
    clients: Callable[..., TurnClient],
) -> None:
    client = clients()
    client.allocate()
    client.permit(OWN)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as forbidden,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as media,
    ):
        for each, address in ((forbidden, "127.0.0.1"), (media, OWN)):
            each.bind((address, 0))
            each.setblocking(False)
        client.send("127.0.0.1", forbidden.getsockname()[1], b"secret")
        client.send(OWN, media.getsockname()[1], b"after")
        await eventually(lambda: _received(media) == b"after")
        assert _received(forbidden) is None


async def test_who_has_no_credentials_of_now_gets_no_allocation(clients: Callable[..., TurnClient]) -> None:
    ended = clients(now=datetime.now(UTC) - timedelta(days=1))
    guessed = clients(relay=Relay(("turn:127.0.0.1",), "guessed", timedelta(hours=1)))
    for client in (ended, guessed):
        with pytest.raises(Refused) as refusal:
            client.allocate()
        assert refusal.value.code == 401


async def test_one_seat_has_only_so_many_allocations_whatever_its_credentials(
    clients: Callable[..., TurnClient],
) -> None:
    now = datetime.now(UTC)
    for number in range(MOST_ALLOCATIONS_OF_A_SEAT):
        clients("p1", now + timedelta(seconds=number)).allocate()
    with pytest.raises(Refused) as refusal:
        clients("p1", now + timedelta(minutes=5)).allocate()
    assert refusal.value.code == 486
    clients("p2").allocate()


def _received(port: socket.socket) -> bytes | None:
    try:
        return port.recv(100)
    except BlockingIOError:
        return None
