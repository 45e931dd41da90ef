"""Passwords as Argon2id hashes (RFC 9106). Knows no account."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.office_rules import PasswordRules

LONGEST = 256
"""Characters; hashing more would be work for nothing."""


def hashed(password: str, rules: PasswordRules) -> str:
    """The hash with its parameters and salt."""
    return _hasher(rules.passes, rules.memory_kib, rules.lanes).hash(password)


def fits(password: str, password_hash: str | None, rules: PasswordRules) -> bool:
    """Whether this is the password. Without a hash (unknown login) the same work is done, and the answer is no."""
    hasher = _hasher(rules.passes, rules.memory_kib, rules.lanes)
    try:
        hasher.verify(password_hash or _nobody(rules), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def outdated(password_hash: str, rules: PasswordRules) -> bool:
    """Whether the parameters have changed since it was made."""
    return _hasher(rules.passes, rules.memory_kib, rules.lanes).check_needs_rehash(password_hash)


def check_policy(password: str, login: str, rules: PasswordRules) -> None:
    """Long enough, not too long, not the login name."""
    if len(password) < rules.min_length:
        raise RuleBroken("password.too_short", field="password", least=rules.min_length)
    if len(password) > LONGEST:
        raise RuleBroken("form.too_long", field="password", most=LONGEST)
    if login and login in password.casefold():
        raise RuleBroken("password.has_login", field="password")


@cache
def _nobody(rules: PasswordRules) -> str:
    return hashed("nobody has this password", rules)


@cache
def _hasher(passes: int, memory_kib: int, lanes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)
