"""How a state looks: one table, code to tone, icon and text key (PAGES.md, "State chips"). Knows no state's meaning."""

from __future__ import annotations

from typing import Final, NamedTuple


class Chip(NamedTuple):
    """`tone` is a class of the style sheet; the text is the catalogue's `state.<family>.<code>`."""

    tone: str
    icon: str


SESSION: Final = {
    "draft": Chip("draft", "edit"),
    "pending_approval": Chip("warn", "clock"),
    "approved": Chip("info", "check"),
    "published": Chip("info", "bell"),
    "tested": Chip("info", "sig3"),
    "connecting": Chip("info", "refresh"),
    "ready": Chip("ok", "ok"),
    "in_session": Chip("live", "live"),
    "paused": Chip("warn", "pause"),
    "read_back": Chip("live", "book"),
    "closed": Chip("", "stop"),
    "concluded": Chip("ok", "seal"),
    "archived": Chip("", "archive"),
    "postponed": Chip("warn", "calendar"),
    "cancelled": Chip("", "cross"),
    "converted_in_person": Chip("info", "building"),
    "aborted": Chip("bad", "alert"),
}

PARTICIPANT: Final = {
    "invited": Chip("draft", "bell"),
    "registered": Chip("", "edit"),
    "id_pending": Chip("warn", "user"),
    "id_verified": Chip("ok", "user"),
    "waiting": Chip("info", "hour"),
    "admitted": Chip("info", "check"),
    "speaking": Chip("live", "mic"),
    "reconnecting": Chip("warn", "refresh"),
    "left": Chip("", "leave"),
    "removed": Chip("bad", "no"),
}

RECORDING: Final = {
    "armed": Chip("ok", "rec"),
    "recording": Chip("rec", "rec"),
    "interrupted": Chip("bad", "alert"),
    "finalizing": Chip("info", "refresh"),
    "sealed": Chip("ok", "lock"),
    "verified": Chip("ok", "seal"),
    "linked": Chip("ok", "link"),
    "archived": Chip("", "archive"),
    "hold": Chip("warn", "lock"),
    "disposal_proposed": Chip("warn", "clock"),
    "destroyed": Chip("", "cross"),
}

LINE: Final = {
    "good": Chip("ok", "sig3"),
    "fair": Chip("warn", "sig2"),
    "weak": Chip("bad", "sig1"),
    "lost": Chip("bad", "sig0"),
}

CASE: Final = {
    "registered": Chip("", "edit"),
    "info_needed": Chip("warn", "info"),
    "classified": Chip("info", "list"),
    "refused": Chip("bad", "no"),
    "guided": Chip("", "info"),
    "transferred": Chip("", "right"),
    "scheduled": Chip("info", "calendar"),
    "received": Chip("info", "users"),
    "accepted": Chip("info", "check"),
    "not_accepted": Chip("", "cross"),
    "in_progress": Chip("warn", "hour"),
    "suspended": Chip("warn", "pause"),
    "terminated": Chip("", "stop"),
    "withdrawn": Chip("", "left"),
    "resolved": Chip("ok", "ok"),
    "closed": Chip("", "stop"),
    "archived": Chip("", "archive"),
}

LINK: Final = {
    "none": Chip("draft", "link"),
    "ready": Chip("info", "link"),
    "used": Chip("ok", "check"),
    "expired": Chip("warn", "clock"),
    "revoked": Chip("", "cross"),
}

INTEGRITY: Final = {
    "valid": Chip("ok", "ok"),
    "invalid": Chip("bad", "alert"),
    "unchecked": Chip("warn", "clock"),
}

CONCLUSION: Final = {
    "draft": Chip("draft", "edit"),
    "signed": Chip("info", "check"),
    "issued": Chip("ok", "seal"),
}

DIRECTIVE: Final = {
    "issued": Chip("draft", "flag"),
    "assigned": Chip("draft", "user"),
    "acknowledged": Chip("info", "check"),
    "in_progress": Chip("info", "play"),
    "due_soon": Chip("warn", "clock"),
    "overdue": Chip("bad", "alert"),
    "reminded": Chip("warn", "bell"),
    "extended": Chip("", "calendar"),
    "escalated": Chip("bad", "flag"),
    "reported": Chip("info", "doc"),
    "accepted": Chip("ok", "check"),
    "closed": Chip("ok", "ok"),
}

DIFFICULTY: Final = {
    "open": Chip("warn", "clock"),
    "answered": Chip("info", "check"),
    "closed": Chip("ok", "ok"),
}

INVITATION: Final = {
    "sent": Chip("warn", "clock"),
    "nominated": Chip("ok", "user"),
    "declined": Chip("", "cross"),
}

READINESS: Final = {
    "ready": Chip("ok", "ok"),
    "not_ready": Chip("bad", "alert"),
    "stale": Chip("warn", "clock"),
    "unchecked": Chip("draft", "edit"),
}

CHIPS: Final = {
    "readiness": READINESS,
    "difficulty": DIFFICULTY,
    "invitation": INVITATION,
    "conclusion": CONCLUSION,
    "directive": DIRECTIVE,
    "session": SESSION,
    "participant": PARTICIPANT,
    "recording": RECORDING,
    "line": LINE,
    "case": CASE,
    "link": LINK,
    "integrity": INTEGRITY,
}
"""By family; `chip("session", status)` in a template."""
