"""The ICE-lite side of one transport: answers checks, knows the path to the peer (RFC 8445 s2.5, RFC 7675).

Knows STUN messages and addresses. The sockets and the table of all transports are in `media.webrtc.mux`.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Final

from aioice import stun

from media.webrtc.tcp import TcpConnection

Address = tuple[Any, ...]
"""As the kernel writes it: host, port, and for IPv6 two more."""

MOST_CHECKS: Final = 50
"""Checks answered for one transport in a second."""
SILENT_PATH: Final = 3.5
"""Seconds without a check after which a path gives way to any other; browsers check every 2.5 s, aioice every 5 s."""
_USERNAME: Final = 0x0006
_HEADER_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Path:
    """Where datagrams go, and from which of our addresses if the kernel would choose another (else `None`)."""

    remote: Address
    local: str | None = None
    connection: TcpConnection | None = None
    """`None`: UDP."""

    @property
    def key(self) -> Hashable:
        """What everything that comes on this path has in common."""
        return self.connection if self.connection is not None else self.remote

    @property
    def mapped(self) -> tuple[str, int]:
        """The remote address as a response tells it."""
        return str(self.remote[0]).partition("%")[0], int(self.remote[1])


def local_username(datagram: bytes) -> str | None:
    """Our half of USERNAME in a binding request; `None` for everything else. Cheap: strangers send this too."""
    if len(datagram) < _HEADER_SIZE or datagram[:2] != b"\x00\x01" or datagram[4:8] != b"\x21\x12\xa4\x42":
        return None
    position = _HEADER_SIZE
    while position + 4 <= len(datagram):
        kind = datagram[position] << 8 | datagram[position + 1]
        size = datagram[position + 2] << 8 | datagram[position + 3]
        if kind == _USERNAME:
            return datagram[position + 4 : position + 4 + size].partition(b":")[0].decode("ascii", "replace")
        position += 4 + size + -size % 4
    return None


class IceLite:
    """Credentials, consent and path of one transport."""

    def __init__(self, now: float) -> None:
        self.username = secrets.token_hex(4)
        self.password = secrets.token_hex(16)
        self.remote_username: str | None = None
        """Known once the peer's SDP is; until then our password alone authenticates a check."""
        self.path: Path | None = None
        self.last_check = now
        self.on_path: Callable[[], None] | None = None
        """Called when there is a path, and when there is another."""
        self._path_checked = now
        self._checks = 0
        self._checks_since = now

    def answer(self, datagram: bytes, path: Path, now: float) -> bytes | None:
        """The response to a check; `None` when it is not authentic or there are too many."""
        if not self._affordable(now):
            return None
        try:
            request = stun.parse_message(datagram)
        except ValueError:
            return None
        if not request.check_message_integrity(self.password.encode()) or not self._is_for_us(request):
            return None
        self.last_check = now
        self._choose(path, now, nominated="USE-CANDIDATE" in request.attributes)
        response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, request.transaction_id)
        response.attributes["XOR-MAPPED-ADDRESS"] = path.mapped
        response.add_message_integrity(self.password.encode())
        return bytes(response)

    def _is_for_us(self, request: stun.Message) -> bool:
        if request.message_method != stun.Method.BINDING or request.message_class != stun.Class.REQUEST:
            return False
        local, _, remote = request.attributes.get("USERNAME", "").partition(":")
        return local == self.username and self.remote_username in (None, remote)

    def _affordable(self, now: float) -> bool:
        if now - self._checks_since > 1:
            self._checks, self._checks_since = 0, now
        self._checks += 1
        return self._checks <= MOST_CHECKS

    def path_ended(self, key: Hashable) -> None:
        """Nothing can go there any more: the next authentic check brings the new path, nominated or not."""
        if self.path is not None and self.path.key == key:
            self._path_checked = -math.inf

    def _choose(self, path: Path, now: float, *, nominated: bool) -> None:
        """The first authentic path will do; a nominated one replaces it (browsers move to a better one).

        So does any other when the chosen one was silent: a NAT gave the peer another port.
        """
        if self.path is not None and self.path.key == path.key:
            self._path_checked = now
            return
        if self.path is not None and not nominated and now - self._path_checked < SILENT_PATH:
            return
        self.path = path
        self._path_checked = now
        if self.on_path is not None:
            self.on_path()
