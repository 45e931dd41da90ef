"""What a file is, by its content: PDF, JPEG, PNG, WebP, and nothing else from outside. Pure; decodes nothing.

A name says nothing here: it is typed by whoever sends the file. A file that is two kinds at once (a picture with an
archive at its end, a page of markup in its first lines) is refused, because the two readers of it would see two things.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Final

from orchestrator.domain.errors import RuleBroken

HEAD: Final = 4096
"""Bytes of the beginning that `kind_of` looks at."""
TAIL: Final = 65_557
"""Bytes of the end: a ZIP directory with the longest comment begins within them (APPNOTE 4.3.16)."""
LONGEST_TITLE: Final = 120

_ARCHIVE_END: Final = b"PK\x05\x06"
_ARCHIVE_END_SIZE: Final = 22
_MARKUP: Final = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<body", b"<iframe")
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"})
_RESERVED: Final = frozenset('/\\:*?"<>|')


class FileKind(StrEnum):
    """The media types that are taken from outside."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"

    @property
    def picture(self) -> bool:
        """Whether a browser shows it as a picture."""
        return self is not FileKind.PDF


EXTENSIONS: Final = {
    FileKind.PDF: "pdf",
    FileKind.JPEG: "jpg",
    FileKind.PNG: "png",
    FileKind.WEBP: "webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "application/json": "json",
}
"""Of every media type that a case file may hold; what the service produces itself included."""


def kind_of(head: bytes, tail: bytes, size: int) -> FileKind:
    """The kind of a file from its first `HEAD` and last `TAIL` bytes.

    `RuleBroken` with the field `file`: `document.empty`, `document.heic`, `document.kind`, `document.cut_off`,
    `document.two_kinds`.
    """
    if size == 0:
        raise _refused("document.empty")
    kind = _by_signature(head)
    if kind is None:
        raise _refused("document.heic" if _is_heif(head) else "document.kind")
    if not _whole(kind, head, tail, size):
        raise _refused("document.cut_off")
    if _ends_as_archive(tail) or _has_markup(head):
        raise _refused("document.two_kinds")
    return kind


def _refused(code: str) -> RuleBroken:
    return RuleBroken(code, field="file")


def _by_signature(head: bytes) -> FileKind | None:
    if head.startswith((b"%PDF-1.", b"%PDF-2.")):
        return FileKind.PDF
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return FileKind.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP" and head[12:16] in (b"VP8 ", b"VP8L", b"VP8X"):
        return FileKind.WEBP
    return None


def _is_heif(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


def _whole(kind: FileKind, head: bytes, tail: bytes, size: int) -> bool:
    """Whether the end is there: a line that broke leaves half a file."""
    match kind:
        case FileKind.PDF:
            return b"%%EOF" in tail[-2048:]
        case FileKind.PNG:
            return b"IEND" in tail
        case FileKind.WEBP:
            return int.from_bytes(head[4:8], "little") + 8 <= size
        case FileKind.JPEG:
            # Telephones put a short film behind the picture: its end need not be the end of the file.
            return size > 100


def _ends_as_archive(tail: bytes) -> bool:
    at = tail.rfind(_ARCHIVE_END)
    while at >= 0:
        rest = len(tail) - at - _ARCHIVE_END_SIZE
        if rest >= 0 and int.from_bytes(tail[at + 20 : at + 22], "little") <= rest:
            return True
        at = tail.rfind(_ARCHIVE_END, 0, at)
    return False


def _has_markup(head: bytes) -> bool:
    lowered = head[:1024].lower()
    return any(mark in lowered for mark in _MARKUP)


def safe_title(name: str, otherwise: str) -> str:
    """What a list shows for a file called `name`: one line without folders, ending, hidden or turning characters."""
    plain = unicodedata.normalize("NFC", name[:1000]).replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in plain if letter not in _RESERVED and unicodedata.category(letter)[0] != "C")
    stem = kept.rpartition(".")[0] or kept
    return " ".join(stem.split()).strip(". ")[:LONGEST_TITLE] or otherwise
