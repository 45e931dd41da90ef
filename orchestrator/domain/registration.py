"""What a registration says besides the matter itself (DOMAIN 4.4): by which way, where to attend, with what help. Pure.

The number that citizens are given is the case file's, in digits only: letters with marks are hard to read aloud.
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """The way a matter came in; it stays with the case file."""

    WEB = "web"
    COUNTER = "counter"
    TELEPHONE = "telephone"
    VILLAGE_HEAD = "village_head"
    """For a neighbour; who registers sees the receipt only."""
    CITY = "city"
    """Transferred or directed by the city (plan II.2-3)."""


class Place(StrEnum):
    """Where the citizen wishes to attend (Decree 154/2026 art. 22.3)."""

    CENTRAL = "central"
    VILLAGE_HALL = "village_hall"
    OFFICE = "office"
    """Another office that is a point."""
    ELSEWHERE = "elsewhere"
    """From home or another place: with a ground, an undertaking, and the chair's approval."""


class HomeGround(StrEnum):
    """Why somebody asks to take part from home or elsewhere."""

    ELDERLY = "elderly"
    DISABLED = "disabled"
    ILL = "ill"
    FAR = "far"
    CARE = "care"
    """Looks after somebody who cannot be left alone."""


class Support(StrEnum):
    """Help that is needed at the reception."""

    HEARING = "hearing"
    SIGHT = "sight"
    WALKING = "walking"
    INTERPRETER = "interpreter"
    COMPANION = "companion"


class Circumstance(StrEnum):
    """What may be a ground for online reception (Decree 154/2026 art. 20.2); the office decides."""

    ELDERLY = "elderly"
    DISABLED = "disabled"
    MERIT = "merit"
    """Beneficiary of a policy: people of merit, poor households."""
    REMOTE = "remote"


class NotifyBy(StrEnum):
    """How the citizen wishes to be told."""

    PHONE = "phone"
    EMAIL = "email"
    PAPER = "paper"
    HELPER = "helper"
    """Through the village head."""


class SecrecyWish(StrEnum):
    """Whether a denouncer asks that nobody learns who denounced (Law on Denunciation art. 9)."""

    YES = "yes"
    NO = "no"


class CitizenActKind(StrEnum):
    """What a citizen does by look-up after registering."""

    WITHDRAWN = "withdrawn"
    IN_PERSON = "in_person"
    """Asks to be received in person."""
    ANSWERED = "answered"
    """Answers what the office asked for, or adds to the matter."""
    NOTIFY = "notify"
    DOCUMENT = "document"


_CODE: Final = re.compile(r"HS-(\d{4})-(\d{4,6})")
_NUMBER: Final = re.compile(r"(\d{4})(\d{4,6})")
CODE_DIGITS: Final = 8


def number_of(case_code: str) -> str:
    """`2026 0153` of `HS-2026-0153`."""
    found = _CODE.fullmatch(case_code)
    return f"{found[1]} {found[2]}" if found else case_code


def plain_number(case_code: str) -> str:
    """The same for addresses: `20260153`."""
    return number_of(case_code).replace(" ", "")


def case_code_of(number: str) -> str:
    """The case file's code for a number as somebody typed it; empty when it is none."""
    digits = "".join(letter for letter in number if letter.isascii() and letter.isdigit())
    found = _NUMBER.fullmatch(digits)
    return f"HS-{found[1]}-{found[2]}" if found else ""


def look_up_code(secret: str) -> str:
    """Eight digits that follow from a form's own secret: a form that is sent twice gets the same code twice."""
    number = int.from_bytes(hashlib.sha256(f"look-up code:{secret}".encode()).digest(), "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def in_pairs(code: str) -> str:
    """`48 27 15 93`: digits as they are read aloud."""
    return " ".join(code[at : at + 2] for at in range(0, len(code), 2))


def fingerprint(phone: str, kind: str, summary: str) -> str:
    """The same for the same matter from the same telephone, however it is spaced and capitalised."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return hashlib.sha256(f"{digits}|{kind}|{' '.join(summary.casefold().split())}".encode()).hexdigest()
