"""Minutes, receipts, alarms of a session, as services and pages see them. Knows no row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.domain.minutes import FROZEN, MinutesStatus


@dataclass(frozen=True, slots=True)
class Minutes:
    """Biên bản of one turn, in its newest version."""

    id: int
    turn_id: int
    status: MinutesStatus = MinutesStatus.DRAFT
    version: int = 0
    """0: nothing typed yet."""
    content: Mapping[str, str] = field(default_factory=dict)
    edited_at: datetime | None = None
    edited_by: int | None = None
    editor: str = ""
    """The name of who typed last."""
    shown_at: datetime | None = None
    confirmed_at: datetime | None = None
    method: str = ""
    reason: str = ""
    """Of a refusal to confirm."""
    sha256: str = ""
    """Of the frozen content."""
    signed_at: datetime | None = None

    @property
    def frozen(self) -> bool:
        return self.status in FROZEN


@dataclass(frozen=True, slots=True)
class Receipt:
    """Giấy biên nhận 02/TCD for one document that was handed in during the session."""

    id: int
    code: str
    session_id: int
    turn_id: int | None
    document: str
    """The document's code in the case file."""
    version: int
    received_at: datetime
    giver: str
    """Public id of the seat that gave it; empty: over the table, taken in by the office."""
    giver_name: str
    copy_kind: str
    condition: str
    pages: int | None
    receiver: str
    title: str = ""
    """The document's, as this reader may see it."""


@dataclass(frozen=True, slots=True)
class SecurityAlarm:
    """Báo an ninh, trật tự: raised in a session, acknowledged by the police."""

    id: int
    session_code: str
    place: str
    raised_at: datetime
    raised_by: str
    description: str
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
