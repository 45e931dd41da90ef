"""The ICE-lite side of one transport: answers checks, knows the path to the peer (RFC 8445 s2.5, RFC 7675).

Knows STUN messages and addresses. The socket and the table of all transports are in `media.webrtc.mux`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aioice import stun

Address = tuple[str, int]
"""IPv4 address and port."""

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

    def answer(self, datagram: bytes, remote: Address, local: str | None, now: float) -> bytes | None:
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
        self._choose(remote, local, now, nominated="USE-CANDIDATE" in request.attributes)
        response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, request.transaction_id)
        response.attributes["XOR-MAPPED-ADDRESS"] = remote
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

    def _choose(self, remote: Address, local: str | None, now: float, *, nominated: bool) -> None:
        """The first authentic path will do; a nominated one replaces it (browsers move to a better one).

        So does any other when the chosen one was silent: a NAT gave the peer another port.
        """
        if self.path is not None and self.path.remote == remote:
            self._path_checked = now
            return
        if self.path is not None and not nominated and now - self._path_checked < SILENT_PATH:
            return
        self.path = Path(remote, local)
        self._path_checked = now
        if self.on_path is not None:
            self.on_path()
