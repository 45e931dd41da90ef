"""Reading and writing the RTP header in place (RFC 3550 s5.1) and its extensions (RFC 8285).

Knows buffers and offsets. Makes no packet objects: the packet path reads numbers out of a reused buffer.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Final

HEADER: Final = Struct("!BBHLL")
"""First byte, marker and payload type, sequence number, timestamp, SSRC."""

NUMBERS: Final = Struct("!BHLL")
"""The same from the second byte on: what differs from one subscriber to the next."""

HEADER_SIZE: Final = 12
ONE_BYTE: Final = 0xBEDE
_EXTENSION = Struct("!HH")

TRANSPORT_SEQUENCE_ID: Final = 2
AUDIO_LEVEL_ID: Final = 1
"""Extension ids towards every subscriber: the server offers, so the server chooses."""

TRANSPORT_SEQUENCE: Final = Struct("!H")
TRANSPORT_SEQUENCE_AT: Final = HEADER_SIZE + 5
"""Where the transport-wide number stands in every packet that we send."""

SENT_HEADER_SIZE: Final = HEADER_SIZE + 8
"""Of packets that we send without an audio level."""

Buffer = bytes | bytearray | memoryview


_NUMBER_ONLY: Final = _EXTENSION.pack(ONE_BYTE, 1) + bytes((TRANSPORT_SEQUENCE_ID << 4 | 1, 0, 0, 0))
_NUMBER_AND_LEVEL: Final = _EXTENSION.pack(ONE_BYTE, 2) + bytes(
    (TRANSPORT_SEQUENCE_ID << 4 | 1, 0, 0, AUDIO_LEVEL_ID << 4)
)


@dataclass(frozen=True, slots=True)
class ExtensionIds:
    """The `a=extmap` ids negotiated with one peer; 0 is never used on the wire and means: not negotiated."""

    mid: int = 0
    rid: int = 0
    repaired_rid: int = 0
    audio_level: int = 0
    transport_sequence: int = 0


class Extensions:
    """The extension values of one packet. One object per transport is filled again for every packet."""

    __slots__ = ("audio_level", "mid", "repaired_rid", "rid", "transport_sequence")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.transport_sequence = -1
        self.audio_level = -1
        """The byte of RFC 6464: voice flag in the high bit, then -dBov."""
        self.mid = b""
        self.rid = b""
        self.repaired_rid = b""


def is_rtcp(packet: Buffer) -> bool:
    """Whether a datagram that is RTP or RTCP is RTCP (RFC 5761 s4)."""
    return 191 < packet[1] < 224


def payload_start(packet: Buffer, length: int) -> int:
    """Where the payload begins: after CSRCs and extensions. -1 when the packet is not RTP or too short."""
    if length < HEADER_SIZE or packet[0] >> 6 != 2:
        return -1
    start = HEADER_SIZE + 4 * (packet[0] & 15)
    if packet[0] & 16:
        if length < start + 4:
            return -1
        start += 4 + 4 * (packet[start + 2] << 8 | packet[start + 3])
    return start if start <= length else -1


def payload_end(packet: Buffer, start: int, length: int) -> int:
    """Where the payload ends: before the padding. -1 when the padding is longer than what is there."""
    if not packet[0] & 32:
        return length
    end = length - packet[length - 1]
    return end if start <= end < length else -1


def read_extensions(packet: Buffer, end: int, ids: ExtensionIds, found: Extensions) -> None:
    """Fill `found` with the extensions of `ids`; `end` is what `payload_start` said.

    Both forms of RFC 8285 are read. What does not fit into the block ends the walk.
    """
    position = HEADER_SIZE + 4 * (packet[0] & 15)
    profile = packet[position] << 8 | packet[position + 1]
    position += 4
    if profile == ONE_BYTE:
        while position < end:
            head = packet[position]
            position += 1
            if head == 0:
                continue
            if head >> 4 == 15:
                return
            size = (head & 15) + 1
            if position + size > end:
                return
            _take(packet, head >> 4, position, size, ids, found)
            position += size
    elif profile >> 4 == 0x100:
        _read_two_byte(packet, position, end, ids, found)


def _read_two_byte(packet: Buffer, position: int, end: int, ids: ExtensionIds, found: Extensions) -> None:
    while position < end:
        name = packet[position]
        position += 1
        if name == 0:
            continue
        if position >= end or position + 1 + packet[position] > end:
            return
        size = packet[position]
        if size:
            _take(packet, name, position + 1, size, ids, found)
        position += 1 + size


def _take(packet: Buffer, name: int, at: int, size: int, ids: ExtensionIds, found: Extensions) -> None:
    if name == ids.transport_sequence:
        if size >= 2:
            found.transport_sequence = packet[at] << 8 | packet[at + 1]
    elif name == ids.audio_level:
        found.audio_level = packet[at]
    elif name == ids.mid:
        found.mid = bytes(packet[at : at + size])
    elif name == ids.rid:
        found.rid = bytes(packet[at : at + size])
    elif name == ids.repaired_rid:
        found.repaired_rid = bytes(packet[at : at + size])


def sent_extensions(level: int) -> bytes:
    """The extension block of every packet that we send: room for the transport-wide number, and the audio level.

    `level` below 0: none. The number is written at `TRANSPORT_SEQUENCE_AT` for each subscriber.
    """
    return _NUMBER_ONLY if level < 0 else _NUMBER_AND_LEVEL + bytes((level, 0, 0, 0))
