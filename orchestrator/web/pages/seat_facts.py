"""What the templates of a personal link are given: names, times, addresses in the reader's words. Knows no request.

A denunciation's matter is in none of it: a link lies in a message that others may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from orchestrator.domain.participant import PRESIDES, SessionRole
from orchestrator.domain.reception_session import BEFORE_ROOM
from orchestrator.domain.records import Participant, ReceptionSession
from orchestrator.web.dates import Dates
from orchestrator.words import Words

RULES_VERSION: Final = "2026-1"
"""Of the rules on the page: what a person acknowledged is kept with it."""

SEAT_ICONS: Final = (
    "alert", "cam", "cam-off", "check", "cross", "hand", "info", "lock", "mic", "mic-lock", "mic-off", "rec",
    "refresh", "sig0", "sig1", "sig2", "sig3", "upload",
)  # fmt: skip
CONSOLE_ICONS: Final = (
    "alert", "building", "calendar", "cam", "cam-off", "check", "clock", "cross", "edit", "hand", "hour", "info",
    "leave", "left", "live", "lock", "mark", "mic", "mic-lock", "mic-off", "no", "ok", "pause", "play", "rec",
    "refresh", "right", "seal", "sig0", "sig1", "sig2", "sig3", "speaker", "stop", "upload", "user", "book", "bell",
    "archive", "quiet",
)  # fmt: skip


def address_of(person: Participant, words: Words) -> str:
    """How the page speaks to this person: "bà", "ông", or both when it is not known."""
    return person.salutation or words.text("live.say.you")


def capital(text: str) -> str:
    """The first letter large, for the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def addressed(person: Participant, words: Words) -> dict[str, object]:
    """The names that every text of a seat may use."""
    address = address_of(person, words)
    called = f"{person.salutation} {person.name}".strip() if words.language == "vi" else person.name
    return {
        "address": address,
        "Address": capital(address),
        "name": person.name or words.text(f"live.say.role.{person.role}"),
        "called": called,
        "short_name": person.name.rpartition(" ")[2] or words.text(f"live.say.role.{person.role}"),
    }


def landing_context(
    person: Participant, session: ReceptionSession, state: str, words: Words, dates: Dates, now: datetime
) -> dict[str, object]:
    """Of the landing: who is invited, when, by whom, about what."""
    today = dates.day(session.starts_at) == dates.day(now)
    day = dates.long_day(session.starts_at)
    minutes = round((session.starts_at - now).total_seconds() / 60)
    return {
        **addressed(person, words),
        "state": state,
        "day": words.text("seat.landing.today", day=day) if today else day,
        "clock": dates.clock(session.starts_at),
        "opens": _opens(session, dates, now),
        "minutes_left": minutes if 0 < minutes < 100 else 0,
        "chair": session.chair_name,
        "point": session.central_point.full_name if person.role in {*PRESIDES, SessionRole.MEETING_ROOM} else "",
        "matter": "" if session.denunciation else session.title,
        "citizen": person.role is SessionRole.CITIZEN,
    }


def seat_context(
    person: Participant, session: ReceptionSession, words: Words, dates: Dates, now: datetime
) -> dict[str, object]:
    """Of the seat's page: what stands in the text, and the `facts` its script begins with."""
    names = addressed(person, words)
    title = "" if session.denunciation else session.title
    return {
        **names,
        "session_code": session.code,
        "session_title": title,
        "case_code": session.case_code,
        "opens": _opens(session, dates, now),
        "person": person,
        "point_name": person.point_name or session.central_point.full_name,
        "facts": {
            **seat_addresses(person.public_id),
            "public_id": person.public_id,
            "status": person.status,
            "role": person.role,
            "address": names["address"],
            "short_name": names["short_name"],
            "name": person.name,
            "rules_version": RULES_VERSION,
            "time_zone": str(dates.local(now).tzinfo),
            "early": session.status in BEFORE_ROOM,
            "title": title,
            "starts_at": session.starts_at.timestamp(),
        },
    }


def seat_addresses(public_id: str) -> Mapping[str, str]:
    """Where the seat's script turns to."""
    return {
        "socket": f"/p/{public_id}/socket",
        "device_check": f"/p/{public_id}/device-check",
        "minutes": f"/p/{public_id}/minutes",
        "shown": f"/p/{public_id}/shown",
        "seat": f"/p/{public_id}",
        "line_test": f"/p/{public_id}/line-test",
    }


def _opens(session: ReceptionSession, dates: Dates, now: datetime) -> str:
    opens = session.waiting_opens_at
    return dates.clock(opens) if dates.day(opens) == dates.day(now) else dates.full(opens)
