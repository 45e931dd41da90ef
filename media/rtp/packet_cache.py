"""The last packets of a stream, to answer a request for retransmission (RFC 4585 s6.2.1).

Knows sequence numbers and bytes. A fixed ring: an old packet goes when a new one takes its place.
"""

from __future__ import annotations

SIZE = 512
"""About two seconds of a camera's video at 2.5 Mbit/s. A power of two."""


class PacketCache:
    """Packets by sequence number."""

    __slots__ = ("_mask", "_packets", "_sequences")

    def __init__(self, size: int = SIZE) -> None:
        if size & (size - 1):
            raise ValueError("the size of a packet cache is a power of two")
        self._mask = size - 1
        self._sequences = [-1] * size
        self._packets = [b""] * size

    def put(self, sequence: int, packet: bytes) -> None:
        slot = sequence & self._mask
        self._sequences[slot] = sequence
        self._packets[slot] = packet

    def get(self, sequence: int) -> bytes | None:
        slot = sequence & self._mask
        return self._packets[slot] if self._sequences[slot] == sequence else None

    def clear(self) -> None:
        self._sequences = [-1] * (self._mask + 1)
        self._packets = [b""] * (self._mask + 1)
