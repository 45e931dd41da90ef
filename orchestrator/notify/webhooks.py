"""Posts one event to another program's address (Standard Webhooks 1.0.0). Knows no queue and no secret's origin.

The address is the office's own choice, but where it leads is not: unless the settings allow it, nothing is sent to
private, loopback or link-local addresses, redirections are not followed, and the name is looked up once, so that the
address that was checked is the one that is connected to.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from standardwebhooks import Webhook

from orchestrator.domain.webhook import WebhookEvent

MAX_ANSWER = 4096
SMALLEST_GOOD, SMALLEST_OTHER = 200, 300


class NotDelivered(Exception):
    """The other side did not take it. The text is a short code, never what it answered."""


def body_of(event: WebhookEvent) -> str:
    """What is sent: the event's name, its time, and the number it is about."""
    data = {"code": event.code, "before": event.before, "after": event.after}
    return json.dumps(
        {"type": event.type, "timestamp": event.at.isoformat(), "data": data}, separators=(",", ":"), ensure_ascii=False
    )


def headers_of(event: WebhookEvent, body: str, secret: str, now: datetime) -> dict[str, str]:
    """The three headers of the scheme. The id stays the same at every try: so a repetition is known as one."""
    identity = f"evt_{event.number}"
    return {
        "Content-Type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(identity, now, body),
    }


def post(url: str, event: WebhookEvent, secret: str, now: datetime, *, timeout: float, allow_private: bool) -> None:
    """One try. Blocking. `NotDelivered` unless the answer is 2xx."""
    parts = urlsplit(url)
    host, tls = parts.hostname or "", parts.scheme == "https"
    body = body_of(event)
    try:
        port = parts.port or (443 if tls else 80)
        address = next(_addresses(host, port, allow_private=allow_private), None)
        if address is None:
            raise NotDelivered("address_refused")
        connection = _Pinned(host, port, address, timeout, ssl.create_default_context() if tls else None)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body.encode(), headers_of(event, body, secret, now))
            answer = connection.getresponse()
            answer.read(MAX_ANSWER)
        finally:
            connection.close()
    except ssl.SSLError as untrusted:
        raise NotDelivered("certificate") from untrusted
    except (OSError, http.client.HTTPException, ValueError) as broken:
        raise NotDelivered(type(broken).__name__) from broken
    if not SMALLEST_GOOD <= answer.status < SMALLEST_OTHER:
        raise NotDelivered(f"status_{answer.status}")


def _addresses(host: str, port: int, *, allow_private: bool) -> Iterator[str]:
    for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        address = ip_address(str(place[0]).partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None) or address
        if allow_private or (mapped.is_global and not mapped.is_multicast):
            yield str(place[0])


class _Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked, and asks the certificate for the name."""

    def __init__(self, host: str, port: int, address: str, timeout: float, tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self._tls = tls

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = plain if self._tls is None else self._tls.wrap_socket(plain, server_hostname=self.host)
