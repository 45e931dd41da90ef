"""Debian's coturn on loopback, with exactly what `tiepdan turn-config` prints; and a client that tries what it may not.

Only what this machine needs is added: where to listen, where to relay from, where to keep its own files.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import os
import socket
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from hashlib import md5
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from tests.support.service import ROOT
from tests.support.waiting import eventually

BINARY = "/usr/bin/turnserver"
_COOKIE = 0x2112A442


def configuration(environ: Mapping[str, str]) -> str:
    """What the command prints with these settings."""
    command = [sys.executable, "-m", "orchestrator", "turn-config"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TIEPDAN_")}
    done = subprocess.run(command, cwd=ROOT, env={**kept, **environ}, capture_output=True, text=True, check=True)
    return done.stdout


@contextlib.asynccontextmanager
async def running(directory: Path, text: str, port: int, relay_from: tuple[str, ...]) -> AsyncIterator[None]:
    """coturn, listening on 127.0.0.1; relaying from these addresses of this machine."""
    file = _written(directory, text, relay_from)
    output = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(BINARY, "-c", str(file), stdout=output, stderr=output)
    try:
        await eventually(lambda: process.returncode is not None or _answers(port))
        assert process.returncode is None, f"see {directory}"
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _written(directory: Path, text: str, relay_from: tuple[str, ...]) -> Path:
    directory.mkdir()
    own = ["listening-ip=127.0.0.1", *(f"relay-ip={address}" for address in relay_from)]
    own += [f"userdb={directory / 'turndb'}", f"pidfile={directory / 'pid'}"]
    own += [f"log-file={directory / 'turnserver.log'}", "simple-log", "new-log-timestamp"]
    file = directory / "turnserver.conf"
    file.write_text(text + "\n".join(own) + "\n", encoding="ascii")
    file.chmod(0o600)
    return file


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
        return True
    return False


class Refused(Exception):
    """The relay's error code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class TurnClient:
    """One allocation over UDP (RFC 8656), as small as a probe can be: allocate, ask for permissions, send."""

    _USERNAME, _INTEGRITY, _ERROR, _PEER, _DATA, _REALM, _NONCE = 6, 8, 9, 0x12, 0x13, 0x14, 0x15
    _FAMILY, _TRANSPORT = 0x17, 0x19

    def __init__(self, port: int, username: str, password: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(5)
        self._socket.connect(("127.0.0.1", port))
        self._user, self._password = username, password
        self._realm = self._nonce = b""

    def close(self) -> None:
        self._socket.close()

    def allocate(self, version: int = 4) -> None:
        """A relayed address of this IP version. Raises `Refused`."""
        family = struct.pack("!Bxxx", 1 if version == 4 else 2)
        wanted = [(self._TRANSPORT, struct.pack("!Bxxx", 17)), (self._FAMILY, family)]
        try:
            self._ask(3, wanted)
        except Refused as refused:
            if refused.code not in (401, 438):
                raise
            self._ask(3, wanted)

    def permit(self, peer: str) -> None:
        """Ask to exchange datagrams with this address. Raises `Refused`."""
        transaction = os.urandom(12)
        self._ask(8, [(self._PEER, _masked(peer, 9, transaction))], transaction)

    def send(self, peer: str, port: int, data: bytes) -> None:
        """Through the relay; nothing comes back if it may not."""
        transaction = os.urandom(12)
        attributes = [(self._PEER, _masked(peer, port, transaction)), (self._DATA, data)]
        self._socket.send(self._message(0x16, transaction, attributes, signed=False))

    def _ask(self, method: int, attributes: list[tuple[int, bytes]], transaction: bytes | None = None) -> None:
        transaction = transaction or os.urandom(12)
        self._socket.send(self._message(method, transaction, attributes, signed=bool(self._nonce)))
        while True:
            answer = self._socket.recv(2048)
            if answer[8:20] == transaction:
                break
        found = self._attributes(answer)
        self._realm, self._nonce = found.get(self._REALM, self._realm), found.get(self._NONCE, self._nonce)
        if self._ERROR in found:
            raise Refused(found[self._ERROR][2] * 100 + found[self._ERROR][3])

    def _message(self, method: int, transaction: bytes, attributes: list[tuple[int, bytes]], *, signed: bool) -> bytes:
        if signed:
            attributes = [
                *attributes,
                (self._USERNAME, self._user.encode()),
                (self._REALM, self._realm),
                (self._NONCE, self._nonce),
            ]
        body = b"".join(
            struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4) for kind, value in attributes
        )
        head = struct.pack("!HHI", method, len(body) + (24 if signed else 0), _COOKIE) + transaction
        if not signed:
            return head + body
        key = md5(b":".join((self._user.encode(), self._realm, self._password.encode()))).digest()
        return head + body + struct.pack("!HH", self._INTEGRITY, 20) + hmac.digest(key, head + body, "sha1")

    def _attributes(self, message: bytes) -> dict[int, bytes]:
        found, position = {}, 20
        while position + 4 <= len(message):
            kind, size = struct.unpack_from("!HH", message, position)
            found[kind] = message[position + 4 : position + 4 + size]
            position += 4 + size + -size % 4
        return found


def _masked(text: str, port: int, transaction: bytes) -> bytes:
    """XOR-PEER-ADDRESS (RFC 8489 s14.2)."""
    address: IPv4Address | IPv6Address = ip_address(text)
    mask = struct.pack("!I", _COOKIE) + transaction
    masked = bytes(one ^ other for one, other in zip(address.packed, mask, strict=False))
    return struct.pack("!xBH", 1 if address.version == 4 else 2, port ^ _COOKIE >> 16) + masked
