"""One repair of time-stamp responses: certificates in the order that DER wants. Pure; knows their nesting only.

RFC 5652 allows BER, so that authorities (OpenSSL's `ts` among them) send the set of certificates unsorted; a strict
reader refuses it. The signature does not cover that set, and sorting changes no length.
"""

from __future__ import annotations

from collections.abc import Iterator

SEQUENCE, CONTEXT_0 = 0x30, 0xA0


def with_sorted_certificates(response: bytes) -> bytes:
    """The response with its certificates sorted; what is nested otherwise is returned as it is."""
    try:
        start, end = _certificates(response)
        elements = [response[begin:finish] for _, begin, _, finish in _elements(response, start, end)]
    except (IndexError, ValueError, StopIteration):
        return response
    return response[:start] + b"".join(sorted(elements)) + response[end:]


def _certificates(data: bytes) -> tuple[int, int]:
    """Where the contents of the set stand: TimeStampResp, ContentInfo, [0], SignedData, [0]."""
    outer = _inside(data, 0, len(data), SEQUENCE)
    token = list(_elements(data, *outer))[1]  # after PKIStatusInfo
    explicit = _inside(data, token[2], token[3], CONTEXT_0)
    signed = _inside(data, *explicit, SEQUENCE)
    return _inside(data, *signed, CONTEXT_0)


def _inside(data: bytes, start: int, end: int, tag: int) -> tuple[int, int]:
    """The contents of the first element with this tag. `StopIteration` without one."""
    return next((body, finish) for found, _, body, finish in _elements(data, start, end) if found == tag)


def _elements(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Tag, begin, begin of the contents and end of each element (X.690 8.1). `ValueError`, `IndexError`."""
    while start < end:
        length, body = data[start + 1], start + 2
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4:
                raise ValueError("no length that DER has")
            length, body = int.from_bytes(data[body : body + count]), body + count
        if body + length > end:
            raise ValueError("longer than what holds it")
        yield data[start], start, body, body + length
        start = body + length
