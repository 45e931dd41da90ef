"""What somebody who watches leaves behind: notes at moments of the recording, and which stretches were watched.

Both for the holder of a view grant (the page checked it); both are lines in the audit log. Knows no player.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Final

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.policy import Actor
from orchestrator.domain.records import ViewGrant
from orchestrator.domain.records_review import ReviewNote
from orchestrator.services import audit_log
from orchestrator.store import review
from orchestrator.store.database import Transaction

LONGEST_NOTE: Final = 2000
LATEST_MS: Final = 24 * 3600 * 1000
SPANS_AT_MOST: Final = 40
"""Of one report of the player; more jumps than that are told as one stretch over all of them."""


def add_note(tx: Transaction, grant: ViewGrant, at_ms: int, text: str, by: Actor, now: datetime) -> ReviewNote:
    """Keep a note with the moment it is about. `RuleBroken` for an empty or endless one, or no such moment."""
    text = text.strip()
    if not text:
        raise RuleBroken("review.note.empty", field="text")
    if len(text) > LONGEST_NOTE:
        raise RuleBroken("form.too_long", field="text", most=LONGEST_NOTE)
    if not 0 <= at_ms <= LATEST_MS:
        raise RuleBroken("review.note.no_moment", field="at")
    number = review.add_note(tx, grant.recording.id, grant.account_id, at_ms, text, now)
    audit_log.append(tx, by, "recording:note", f"recording {grant.recording.code}", now, after=f"note {number}")
    return next(note for note in review.notes_of(tx, grant.recording.id) if note.id == number)


def notes_of(tx: Transaction, grant: ViewGrant) -> list[ReviewNote]:
    """All notes on this recording, in the order of its moments."""
    return review.notes_of(tx, grant.recording.id)


def note_watched(tx: Transaction, grant: ViewGrant, spans: Iterable[tuple[int, int]], by: Actor, now: datetime) -> None:
    """One line that says which stretches (ms of the recording) the page played since it last told."""
    told = [(start, end) for start, end in spans if 0 <= start < end <= LATEST_MS]
    if not told:
        return
    seen = _merged(told)
    if len(seen) > SPANS_AT_MOST:
        seen = [(seen[0][0], seen[-1][1])]
    said = ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in seen)
    audit_log.append(tx, by, "recording:watch", f"recording {grant.recording.code}", now, reason=said)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in islice(sorted(spans), 1000):
        if merged and start <= merged[-1][1] + 1000:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
