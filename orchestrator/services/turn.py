"""The relay for closed networks: what a browser is told of it, and what coturn is to be told of us.

Credentials by the TURN REST convention (draft-uberti-behave-turn-rest-00): the user name is when it ends and whose it
is, the password its HMAC-SHA1 with the secret that coturn has too. Speaks no TURN; starts nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from config.settings import Settings
from orchestrator.domain.errors import RuleBroken

MOST_ALLOCATIONS_OF_A_SEAT = 24
"""Two connections, a few interfaces and addresses of the relay, and the same once more while a line is replaced."""
MOST_ALLOCATIONS = 1200
MOST_BYTES_A_SECOND = 1_250_000
"""Of one allocation: 10 Mbit/s, a room of twelve pictures."""

_URL = re.compile(r"(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?")
_DEFAULT_PORT = {"turn": 3478, "turns": 5349}


@dataclass(frozen=True, slots=True)
class Relay:
    """Where the relay is, and what opens it."""

    urls: tuple[str, ...] = ()
    secret: str = ""
    valid: timedelta = timedelta()

    def ice_servers(self, seat: str, now: datetime) -> tuple[Mapping[str, object], ...]:
        """For `RTCPeerConnection`: credentials that are this seat's, and end by themselves. Empty without a relay."""
        if not self.urls:
            return ()
        username = f"{int((now + self.valid).timestamp())}:{seat}"
        digest = hmac.digest(self.secret.encode(), username.encode(), hashlib.sha1)
        return ({"urls": list(self.urls), "username": username, "credential": b64encode(digest).decode()},)


def relay_of(settings: Settings) -> Relay:
    """The relay of these settings. `RuleBroken` where its secret is missing."""
    if not settings.turn.urls:
        return Relay()
    path = settings.turn_secret_file
    try:
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret:
        raise RuleBroken("service.turn_secret_missing", path=str(path.absolute()))
    return Relay(settings.turn.urls, secret, timedelta(minutes=settings.turn.valid_minutes))


@dataclass(frozen=True, slots=True)
class Listening:
    """What the addresses told to browsers mean for coturn: ports, and the protocols that nobody is told of."""

    realm: str
    plain: int | None
    secured: int | None
    udp: bool
    tcp: bool


def listening(urls: Iterable[str]) -> Listening:
    """Ports and protocols of these addresses (RFC 7065: `turn` without a transport is UDP, `turns` TCP)."""
    parts = [match.groups() for url in urls if (match := _URL.fullmatch(url))]
    ports = {scheme: int(port or _DEFAULT_PORT[scheme]) for scheme, _, port, _ in parts}
    plain = {transport or "udp" for scheme, _, _, transport in parts if scheme == "turn"}
    return Listening(parts[0][1], ports.get("turn"), ports.get("turns"), "udp" in plain, "tcp" in plain)


def coturn_configuration(
    relay: Relay, media_addresses: Iterable[str], certificate: Path | None, key: Path | None
) -> str:
    """A whole `turnserver.conf`. `media_addresses`: the only peers there are; loopback never is one."""
    told = listening(relay.urls)
    peers = [address for address in media_addresses if not ip_address(address).is_loopback]
    lines = [
        "# Made by `tiepdan turn-config`. Holds a secret: readable by root and turnserver only.",
        f"realm={told.realm}",
        "fingerprint",
        "use-auth-secret",
        f"static-auth-secret={relay.secret}",
        *_listeners(told, certificate, key),
        *_peers(peers),
        "# One person, and everybody together.",
        f"user-quota={MOST_ALLOCATIONS_OF_A_SEAT}",
        f"total-quota={MOST_ALLOCATIONS}",
        f"max-bps={MOST_BYTES_A_SECOND}",
        "stale-nonce=600",
        "# What nobody here uses.",
        "no-cli",
        "no-tcp-relay",
        "no-multicast-peers",
        "no-rfc5780",
        "no-stun-backward-compatibility",
        "response-origin-only-with-rfc5780",
        "no-software-attribute",
        "no-tlsv1",
        "no-tlsv1_1",
    ]
    return "\n".join(lines) + "\n"


def _listeners(told: Listening, certificate: Path | None, key: Path | None) -> list[str]:
    lines = ["no-dtls"]
    if told.plain is not None:
        lines.append(f"listening-port={told.plain}")
    if not told.udp:
        lines.append("no-udp")
    if not told.tcp:
        lines.append("no-tcp")
    if told.secured is None:
        return [*lines, "no-tls"]
    files = [f"cert={certificate or '/etc/coturn/certificate.pem'}", f"pkey={key or '/etc/coturn/key.pem'}"]
    return [*lines, f"tls-listening-port={told.secured}", *files]


def _peers(media_addresses: Iterable[str]) -> list[str]:
    """All of IPv4 and all of IPv6: IPv4 written as IPv6 passes where only special ranges of IPv4 are refused."""
    return [
        "# The relay leads to the media ports and nowhere else: not to private, loopback, link-local, multicast or",
        "# mapped (::ffff:) addresses (CVE-2020-26262, CVE-2026-27624), nor to anybody on the Internet. It cannot tell",
        "# ports apart: a firewall rule for the user turnserver can (UDP to the media ports only).",
        "denied-peer-ip=0.0.0.0-255.255.255.255",
        "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        *(f"allowed-peer-ip={address}" for address in media_addresses),
    ]
