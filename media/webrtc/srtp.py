"""SRTP in place on reused buffers, by libsrtp directly (RFC 3711, RFC 7714).

Stands on private parts of pylibsrtp, because its public class copies every packet twice: `self_test` proves at start
that they are what we think. Knows nothing of sockets and of what is in a packet.
"""

from __future__ import annotations

from typing import Any, Final

import pylibsrtp
from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

BUFFER_SIZE: Final = 4096
"""More than any datagram we take, and room for the authentication tag."""
LARGEST_PACKET: Final = 2048

_protect: Any = lib.srtp_protect
_unprotect: Any = lib.srtp_unprotect
_protect_rtcp: Any = lib.srtp_protect_rtcp
_unprotect_rtcp: Any = lib.srtp_unprotect_rtcp


class PacketBuffer:
    """Memory that libsrtp works on in place, and a view of it."""

    __slots__ = ("_length", "_memory", "length", "view")

    def __init__(self) -> None:
        self._memory = ffi.new("char[]", BUFFER_SIZE)
        self._length = ffi.new("int *")
        self.view = memoryview(ffi.buffer(self._memory)).cast("B")
        self.length = memoryview(ffi.buffer(self._length)).cast("i")
        """One element: the length of the packet in the buffer, changed by libsrtp."""

    def protect(self, context: Any) -> bool:
        return not _protect(context, self._memory, self._length)

    def unprotect(self, context: Any) -> bool:
        return not _unprotect(context, self._memory, self._length)

    def protect_rtcp(self, context: Any) -> bool:
        return not _protect_rtcp(context, self._memory, self._length)

    def unprotect_rtcp(self, context: Any) -> bool:
        return not _unprotect_rtcp(context, self._memory, self._length)


def context_of(keys: Any) -> Any:
    """The `srtp_t` of a pylibsrtp `Session`. The session owns its memory and must outlive the use."""
    return keys._srtp[0]


class PrivatePartsChanged(Exception):
    """A dependency is not what this folder stands on; its version must be looked at."""


def self_test() -> None:
    """Protect and unprotect a known packet both ways. Raises `PrivatePartsChanged`."""
    packet = bytes.fromhex("8060000100000001000000020102030405")
    try:
        key = bytes(range(28))
        profile = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
        sender = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile))
        receiver = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile))
        public = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile))
        buffer = PacketBuffer()
        buffer.view[: len(packet)] = packet
        buffer.length[0] = len(packet)
        protected = buffer.protect(context_of(sender))
        wire = bytes(buffer.view[: buffer.length[0]])
        intact = protected and public.unprotect(wire) == packet
        intact = intact and buffer.unprotect(context_of(receiver))
        intact = intact and bytes(buffer.view[: buffer.length[0]]) == packet
    except (AttributeError, TypeError, pylibsrtp.Error) as reason:
        raise PrivatePartsChanged(f"pylibsrtp: {reason}") from reason
    if not intact or len(wire) == len(packet):
        raise PrivatePartsChanged("pylibsrtp: a protected packet does not come back")
