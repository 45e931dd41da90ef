"""Follows every link that a visitor is shown, and remembers everything that came back. Knows no page by name."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from tests.support.office import Visitor

_LINK = re.compile(r'\b(?:href|src|action|data-address)="([^"]+)"')
_LEAVE_ALONE = ("/sign-out", "/static/", "/language", "/theme")
MOST = 600


@dataclass(slots=True)
class Crawl:
    """What one visitor saw."""

    status: dict[str, int] = field(default_factory=dict)
    """By address."""
    said: dict[str, str] = field(default_factory=dict)
    """Everything readable in the answer: text, what a document holds, headers, the address itself."""

    def where(self, secret: str) -> list[str]:
        """Addresses whose answers hold this text, in any case."""
        return sorted(address for address, text in self.said.items() if secret.casefold() in text.casefold())


async def crawl(visitor: Visitor, *starts: str, most: int = MOST) -> Crawl:
    """Every page of ours that can be reached by GET from these."""
    found = Crawl()
    waiting = deque(starts)
    shapes: dict[str, int] = {}
    while waiting and len(found.status) < most:
        address = waiting.popleft()
        if address in found.status or shapes.get(_shape(address), 0) >= 12:
            continue
        shapes[_shape(address)] = shapes.get(_shape(address), 0) + 1
        response = await visitor.client.get(address, allow_redirects=False)
        body = await response.read()
        text = readable(body)
        found.status[address] = response.status
        found.said[address] = " ".join((address, str(response.headers), text))
        waiting.extend(_links(address, text, response.headers.get("Location", "")))
    return found


def _shape(address: str) -> str:
    """Addresses that differ in numbers and in what is searched for lead to the same kind of page."""
    parts = urlsplit(address)
    names = sorted(piece.partition("=")[0] for piece in parts.query.split("&"))
    return re.sub(r"\d+", "0", parts.path) + "?" + "&".join(names)


def _links(address: str, text: str, location: str) -> list[str]:
    found = [html.unescape(link) for link in _LINK.findall(text)] + ([location] if location else [])
    own = [urljoin(address, link).partition("#")[0] for link in found]
    return [link for link in own if link.startswith("/") and not link.startswith(_LEAVE_ALONE)]


def readable(body: bytes) -> str:
    """The text of an answer; of a DOCX, XLSX or ZIP its parts, of a PDF its unpacked streams as well."""
    texts = [body.decode("utf-8", "replace")]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            texts += [readable(parts.read(name)) + name for name in parts.namelist()]
    if body.startswith(b"%PDF"):
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", body, re.S):
            try:
                texts.append(zlib.decompress(stream).decode("latin-1"))
            except zlib.error:
                continue
    # Word splits a sentence into runs: what a person reads together is compared together.
    return html.unescape(" ".join([*texts, *(re.sub(r"<[^>]+>", "", text) for text in texts)]))
