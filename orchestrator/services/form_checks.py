"""What a field of a form may hold; mistakes are gathered and told together. Knows no particular form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from orchestrator.domain.errors import FormInvalid, RuleBroken

T = TypeVar("T")

_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,188}[A-Za-z0-9])?\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"[+0-9][0-9 ().-]{5,30}")
_PERSONAL_ID = re.compile(r"[0-9A-Z]{6,20}")


@dataclass(slots=True)
class Mistakes:
    """The mistakes of one form. `stop_if_any` raises them all."""

    found: list[RuleBroken] = field(default_factory=list)

    def add(self, code: str, at: str, /, **values: object) -> None:
        """One more, at this field."""
        self.found.append(RuleBroken(code, field=at, **values))

    def text(self, value: str, at: str, *, most: int, least: int = 0) -> str:
        """The trimmed text; a mistake when it is shorter or longer than allowed (characters)."""
        value = value.strip()
        if len(value) < least:
            self.add("form.required", at) if not value else self.add("form.too_short", at, least=least)
        if len(value) > most:
            self.add("form.too_long", at, most=most)
        return value[:most]

    def shaped(self, value: str, at: str, code: str, fits: Callable[[str], bool]) -> str:
        """The trimmed text; empty is fine."""
        value = value.strip()
        if value and not fits(value):
            self.add(code, at)
            return ""
        return value

    def email(self, value: str, at: str) -> str:
        """An address one can write to, or nothing."""
        return self.shaped(value, at, "form.email", lambda text: _EMAIL.fullmatch(text) is not None)

    def phone(self, value: str, at: str) -> str:
        """A telephone number, or nothing."""
        return self.shaped(value, at, "form.phone", lambda text: _PHONE.fullmatch(text) is not None)

    def personal_id(self, value: str, at: str) -> str:
        """Personal number, ID card or passport, or nothing."""
        plain = value.replace(" ", "").upper()
        return self.shaped(plain, at, "form.personal_id", lambda text: _PERSONAL_ID.fullmatch(text) is not None)

    def gather(self, check: Callable[[], T]) -> T | None:
        """The answer of a check; None when it raised its one mistake."""
        try:
            return check()
        except RuleBroken as broken:
            self.found.append(broken)
            return None

    def stop_if_any(self) -> None:
        """Raise `FormInvalid` with everything found."""
        if self.found:
            raise FormInvalid(tuple(self.found))


def required_reason(reason: str, code: str) -> str:
    """The trimmed reason of an act that needs one; `RuleBroken(code)` without, `form.too_long` over 500 characters."""
    reason = reason.strip()
    if not reason:
        raise RuleBroken(code, field="reason")
    if len(reason) > 500:
        raise RuleBroken("form.too_long", field="reason", most=500)
    return reason
