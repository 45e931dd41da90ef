"""The picture numbers in a VP8 payload descriptor (RFC 7741 s4.2): read, and moved where a stream goes on with another.

Knows payloads as bytes. A receiver orders frames by PictureID and TL0PICIDX; both go on when the source changes.
"""

from __future__ import annotations

from media.rtp.header import Buffer


def picture_numbers(payload: Buffer) -> tuple[int, int]:
    """PictureID and TL0PICIDX, -1 where there is none."""
    if len(payload) < 4 or not payload[0] & 0x80:
        return -1, -1
    flags, position, picture = payload[1], 2, -1
    if flags & 0x80:
        picture = payload[2]
        position = 3
        if picture & 0x80:
            picture = (picture & 0x7F) << 8 | payload[3]
            position = 4
    layer = payload[position] if flags & 0x40 and len(payload) > position else -1
    return picture, layer


def moved(packet: bytes, start: int, pictures: int, layers: int) -> bytes:
    """`packet`, whose payload begins at `start`, with its numbers moved on by so much."""
    if len(packet) < start + 5 or not packet[start] & 0x80:
        return packet
    changed = bytearray(packet)
    flags, position = packet[start + 1], start + 2
    if flags & 0x80:
        high = packet[position]
        if high & 0x80:
            picture = ((high & 0x7F) << 8 | packet[position + 1]) + pictures
            changed[position] = 0x80 | picture >> 8 & 0x7F
            changed[position + 1] = picture & 0xFF
            position += 2
        else:
            changed[position] = high + pictures & 0x7F
            position += 1
    if flags & 0x40 and len(packet) > position:
        changed[position] = packet[position] + layers & 0xFF
    return bytes(changed)
