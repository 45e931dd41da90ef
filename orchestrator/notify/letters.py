"""A message as text: a template of the catalogue, filled. Knows no row, no address book and no way of sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from orchestrator.words import Words

TEMPLATES: Final = (
    "invitation",
    "moved",
    "cancelled",
    "postponed",
    "converted",
    "reminder",
    "conclusion",
    "directive_issued",
    "directive_reminder",
    "directive_escalated",
    "security_alarm",
    "agency_invitation",
    "info_asked",
)
"""`message.<template>.subject` and `.body` are in the catalogue `messages.po`."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person gets. `key` is the same at each try, so that a mail system can tell a repetition."""

    key: str
    address: str
    subject: str
    body: str


def letter(words: Words, template: str, facts: Mapping[str, str], *, key: str, address: str) -> Letter:
    """The template in this language, filled with facts; empty lines left by empty facts are closed up."""
    subject = " ".join(words.text(f"message.{template}.subject", **facts).split())
    body = words.text(f"message.{template}.body", **facts)
    return Letter(key, address, subject, _closed_up(body))


def _closed_up(body: str) -> str:
    while "\n\n\n" in body:
        body = body.replace("\n\n\n", "\n\n")
    return body.strip() + "\n"
