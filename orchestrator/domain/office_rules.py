"""What an office has set that decides: lead times, life times, limits. Knows no settings file.

A store carries one set of rules; `orchestrator.services.setup.rules_of` takes them from the settings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from orchestrator.domain.calendar.holidays import CalendarDecisions
from orchestrator.domain.directive import ReminderPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRules:
    """Argon2id (RFC 9106) and the policy of passwords and sign-in."""

    min_length: int = 12
    memory_kib: int = 47104
    passes: int = 1
    lanes: int = 1
    attempts: int = 10
    """Failures per login and per address in `attempt_window`, then no more tries."""
    attempt_window: timedelta = timedelta(minutes=15)
    signed_in_at_most: timedelta = timedelta(minutes=720)
    idle_at_most: timedelta = timedelta(minutes=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRules:
    """Registering and looking up without an account."""

    online: bool = True
    villages: tuple[str, ...] = ()
    per_address_hour: int = 20
    """Registrations; uploads tenfold."""
    wrong_codes_hour: int = 10
    """For one number; threefold from one network address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRules:
    """How the receptions of this office run."""

    waiting_room_opens: timedelta = timedelta(minutes=60)
    """Before the planned start."""
    reminders: tuple[timedelta, ...] = (timedelta(minutes=1440), timedelta(minutes=60))
    abandon_after: timedelta = timedelta(minutes=120)
    """After the planned end."""
    links_end_after: timedelta = timedelta(hours=24)
    """After the planned end."""
    seat_lives_at_most: timedelta = timedelta(minutes=1440)
    video_codec: str = "VP8"
    home_join_allowed: bool = False
    rules_version: str = "2026-1"
    language: str = "vi"
    time_zone: str = "Asia/Ho_Chi_Minh"
    mail_configured: bool = False
    """Whether e-mail can leave; if not, every message is for the operator to copy."""
    calendar: CalendarDecisions = field(default_factory=CalendarDecisions)
    chair_min_days: int = 4
    """Days a month on which the chair receives citizens at least."""
    conclusion_notice_days: int = 5
    """Working days after a session."""
    reminder_plan: ReminderPlan = field(default_factory=ReminderPlan)
    passwords: PasswordRules = PasswordRules()
    registration: RegistrationRules = RegistrationRules()
