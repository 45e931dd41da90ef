"""Retransmission in a stream of its own (RFC 4588): two bytes of original sequence number before the payload.

Knows bytes. Which SSRC repairs which is the business of the caller.
"""

from __future__ import annotations

from media.rtp.header import HEADER, NUMBERS, Buffer, payload_start


def original_sequence(packet: Buffer, start: int, end: int) -> int:
    """The sequence number of the packet that is repeated; -1 when there is none (a probe of padding only)."""
    return packet[start] << 8 | packet[start + 1] if end - start >= 2 else -1


def wrap(packet: Buffer, payload_type: int, sequence: int, timestamp: int, ssrc: int) -> bytes:
    """The RTX packet that repeats `packet`, whose own sequence number is the original one."""
    start = payload_start(packet, len(packet))
    repeated = bytearray(len(packet) + 2)
    repeated[:start] = packet[:start]
    repeated[start : start + 2] = packet[2:4]
    repeated[start + 2 :] = packet[start:]
    NUMBERS.pack_into(repeated, 1, packet[1] & 0x80 | payload_type, sequence, timestamp, ssrc)
    return bytes(repeated)


def unwrap(packet: Buffer, payload_type: int, ssrc: int) -> bytes | None:
    """The packet as it was sent first; `None` when `packet` repeats nothing."""
    start = payload_start(packet, len(packet))
    if start < 0 or len(packet) - start < 2:
        return None
    first, second, _, timestamp, _ = HEADER.unpack_from(packet)
    sequence = original_sequence(packet, start, len(packet))
    head = HEADER.pack(first, second & 0x80 | payload_type, sequence, timestamp, ssrc)
    return head + bytes(packet[12:start]) + bytes(packet[start + 2 :])
