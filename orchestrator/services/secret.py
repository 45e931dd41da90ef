"""Secrets that are given once and kept as a hash only. Knows not what they open."""

from __future__ import annotations

import hashlib
import secrets
import string

SECRET_BYTES = 32
LONGEST_SECRET = 200
_LETTERS = string.ascii_lowercase + "23456789"
_PLAIN = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1Il5S")))
"""Letters that nobody confuses on paper."""


def new_secret() -> str:
    """43 characters that fit into an address; 256 bits."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """What is stored: SHA-256 in hex. Enough, because the secret itself is random and long (unlike a password)."""
    return hashlib.sha256(secret[:LONGEST_SECRET].encode("utf-8", "surrogatepass")).hexdigest()


def new_public_id() -> str:
    """Names a seat in addresses and logs; says nothing about the person."""
    return "p" + "".join(secrets.choice(_LETTERS) for _ in range(10))


def new_password() -> str:
    """For a person to type once: four groups of four, 90 bits."""
    return "-".join("".join(secrets.choice(_PLAIN) for _ in range(4)) for _ in range(4))
