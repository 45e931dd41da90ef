"""Requests to a time-stamp authority over HTTP (RFC 3161 section 3.4). Knows an address, not what is stamped."""

from __future__ import annotations

import http.client
import urllib.request
from collections.abc import Callable

from config.settings import EvidenceSettings

QUERY = "application/timestamp-query"
MAX_REPLY = 256 * 1024


def authority(settings: EvidenceSettings) -> Callable[[bytes], bytes]:
    """Asks the authority of the settings: request in, reply out, both DER. Blocking.

    What it returns raises `OSError` where there is no line, or the authority answers with anything but 200.
    """

    def ask(request: bytes) -> bytes:
        return post(settings.timestamp_url, request, settings.timestamp_timeout_seconds)

    return ask


def post(url: str, request: bytes, timeout: float) -> bytes:
    """One request; `OSError` for whatever goes wrong on the way."""
    asked = urllib.request.Request(url, request, {"Content-Type": QUERY})  # the settings allow http and https only
    try:
        with urllib.request.urlopen(asked, timeout=timeout) as reply:
            data: bytes = reply.read(MAX_REPLY + 1)
    except http.client.HTTPException as broken:
        raise OSError(f"{type(broken).__name__} from {url}") from broken
    if len(data) > MAX_REPLY:
        raise OSError(f"{url} answers at too great length")
    return data
