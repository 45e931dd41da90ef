"""Who has the floor and who asked for it (Decree 154/2026 art. 21). Pure: seats and times, no media, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.domain.errors import RuleBroken

KEPT_FOR = timedelta(seconds=30)
"""So long the floor is kept for a speaker whose line broke."""


@dataclass(frozen=True, slots=True)
class Request:
    participant: str
    since: datetime


class Floor:
    """One speaker at a time; requests in the order they came, each person once."""

    def __init__(self) -> None:
        self.speaker: str | None = None
        self.since: datetime | None = None
        self.lost_at: datetime | None = None
        """When the speaker's line broke; `None` while it holds."""
        self._requests: dict[str, datetime] = {}

    @property
    def requests(self) -> tuple[Request, ...]:
        return tuple(Request(participant, since) for participant, since in self._requests.items())

    def place(self, participant: str) -> int | None:
        """Place in the line, from 1; `None`: has not asked."""
        for place, asked in enumerate(self._requests, start=1):
            if asked == participant:
                return place
        return None

    def ask(self, participant: str, now: datetime) -> None:
        """Stand in line; asking again keeps the place."""
        if participant == self.speaker:
            raise RuleBroken("floor.already_yours")
        self._requests.setdefault(participant, now)

    def withdraw(self, participant: str) -> None:
        self._requests.pop(participant, None)

    def give(self, participant: str, now: datetime) -> str | None:
        """The floor goes to this person, whether they asked or not. Returns who had it before."""
        before = self.speaker if self.speaker != participant else None
        if self.speaker != participant:
            self.since = now
        self.speaker, self.lost_at = participant, None
        self.withdraw(participant)
        return before

    def take(self, participant: str | None = None) -> str | None:
        """Nobody has the floor now. Returns who had it; `None`: nobody, or somebody else than `participant`."""
        if self.speaker is None or (participant is not None and participant != self.speaker):
            return None
        before, self.speaker, self.since, self.lost_at = self.speaker, None, None, None
        return before

    def gone(self, participant: str) -> bool:
        """Left, removed or sent back: no request, no floor. Returns whether they had the floor."""
        self.withdraw(participant)
        return self.take(participant) is not None

    def line_lost(self, participant: str, now: datetime) -> None:
        if participant == self.speaker and self.lost_at is None:
            self.lost_at = now

    def line_back(self, participant: str) -> bool:
        """Whether the floor is still theirs."""
        if participant != self.speaker:
            return False
        self.lost_at = None
        return True

    def expire(self, now: datetime) -> str | None:
        """Take the floor from a speaker who has been away too long. Returns whose it was."""
        if self.lost_at is None or now - self.lost_at < KEPT_FOR:
            return None
        return self.take()
