"""Tokens of the REST API and addresses of webhooks, as services and pages see them. Knows no row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A program that acts with the rights of an account."""

    id: int
    name: str
    account_id: int
    account_name: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None = None
    revoked_at: datetime | None = None

    def good(self, now: datetime) -> bool:
        """Whether it opens anything at that time."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """An address that is told what happened."""

    id: int
    url: str
    events: tuple[str, ...]
    """Kinds, as in `domain.webhook.KINDS`."""
    active: bool
    generation: int
    """Of its secret; a new one makes the old one worthless."""
    told_until: int
    attempts: int
    """Failures since the last success."""
    due_at: datetime
    created_at: datetime
    told_at: datetime | None = None
    last_error: str = ""
