"""Files as people send them, and as nobody should: bytes made here, so that no binary lies in the tree."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(200) + b"\xff\xd9"
WEBP = b"RIFF" + struct.pack("<I", 40) + b"WEBPVP8 " + bytes(32)
HEIC = struct.pack(">I", 24) + b"ftypheic" + bytes(200)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def png(width: int = 2, height: int = 2) -> bytes:
    """A picture that browsers show: all of one grey."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\x00" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def archive() -> bytes:
    """A ZIP file with one entry: what a program or a page could hide in."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        opened.writestr("index.html", HTML)
    return packed.getvalue()
