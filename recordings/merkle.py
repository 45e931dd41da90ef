"""Merkle trees as RFC 9162 section 2.1 hashes them, with SHA-256. Pure; knows no file and no meaning of a leaf."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf_hash(data: bytes) -> bytes:
    """RFC 9162 2.1.1: the prefix keeps a leaf from being passed off as a node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over the leaves' data, in their order (RFC 9162 2.1.1)."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    hashes = [leaf_hash(data) for data in leaves]
    while (
        len(hashes) > 1
    ):  # pairs from the left, a last single one goes up: the same tree as splitting at powers of two
        paired = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=False)]
        hashes = paired + hashes[len(paired) * 2 :]
    return hashes[0]
