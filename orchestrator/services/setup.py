"""The first minute of an office: organisation, central point, first administrator. Run by `tiepdan init`."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from config.settings import CalendarSettings, Settings
from orchestrator.domain.calendar.holidays import CalendarDecisions, SwappedDay
from orchestrator.domain.directive import ReminderPlan
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.office_rules import OfficeRules, PasswordRules, RegistrationRules
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.records import Organisation, Point, PointKind
from orchestrator.services.accounts import NewAccount, add_account
from orchestrator.store import office
from orchestrator.store.database import Store, Transaction

FIRST_LOGIN = "admin"
CENTRAL_CODE = "trung-tam"


def rules_of(settings: Settings) -> OfficeRules:
    """What of the settings decides anything in the services; goes to `open_store`."""
    reception, security = settings.reception, settings.security
    at_most = timedelta(minutes=security.staff_cookie_minutes)
    return OfficeRules(
        waiting_room_opens=timedelta(minutes=reception.waiting_room_opens_minutes),
        reminders=tuple(timedelta(minutes=minutes) for minutes in reception.remind_minutes),
        abandon_after=timedelta(minutes=reception.abandon_minutes),
        links_end_after=timedelta(hours=reception.link_valid_hours_after),
        seat_lives_at_most=timedelta(minutes=security.seat_cookie_minutes),
        video_codec=reception.video_codec,
        home_join_allowed=reception.home_join_allowed,
        rules_version=reception.rules_version,
        language=settings.commune.language,
        time_zone=settings.commune.time_zone,
        mail_configured=bool(settings.mail.host),
        calendar=calendar_of(settings.calendar),
        chair_min_days=settings.calendar.chair_min_days,
        conclusion_notice_days=settings.calendar.conclusion_notice_days,
        reminder_plan=ReminderPlan(
            settings.calendar.remind_every_working_days, settings.calendar.escalate_after_reminders
        ),
        registration=RegistrationRules(
            online=settings.registration.online,
            villages=settings.registration.villages,
            per_address_hour=settings.registration.per_address_hour,
            wrong_codes_hour=settings.registration.wrong_codes_hour,
        ),
        passwords=PasswordRules(
            min_length=security.password_min_length,
            memory_kib=security.argon2_memory_kib,
            passes=security.argon2_passes,
            lanes=security.argon2_lanes,
            attempts=security.sign_in_attempts,
            signed_in_at_most=at_most,
            idle_at_most=min(at_most, PasswordRules().idle_at_most),
        ),
    )


def calendar_of(settings: CalendarSettings) -> CalendarDecisions:
    """The yearly decisions about days off, as the domain counts with them."""
    swaps = (text.split("->") for text in settings.swapped_days)
    spans = (text.split(":") for text in settings.tet_days_before)
    seconds = (text.split(":") for text in settings.national_day_second)
    return CalendarDecisions(
        extra_days=tuple(date.fromisoformat(text) for text in settings.extra_holidays),
        swapped_days=tuple(SwappedDay(date.fromisoformat(free), date.fromisoformat(worked)) for free, worked in swaps),
        tet_days_before=tuple((int(year), int(days)) for year, days in spans),
        national_day_after=tuple((int(year), side == "after") for year, side in seconds),
        culture_day=settings.culture_day,
        culture_day_first_year=settings.culture_day_first_year,
    )


def initialise(store: Store, settings: Settings, now: datetime) -> tuple[str, str]:
    """Login and generated password of the first administrator, who may add accounts and nothing else.

    `RuleBroken("setup.done")` on a database that has an organisation already.
    """
    return store.run_now(_initialise, settings, now)


def _initialise(tx: Transaction, settings: Settings, now: datetime) -> tuple[str, str]:
    if office.organisation(tx) is not None:
        raise RuleBroken("setup.done")
    add_office(tx, settings)
    commune = settings.commune
    roles = frozenset({Role.ADMINISTRATOR})
    new = NewAccount(FIRST_LOGIN, FIRST_LOGIN, roles, agency=commune.authority)
    account, password = add_account(tx, new, SYSTEM, now)
    return account.login, password


def ensure_office(tx: Transaction, settings: Settings) -> None:
    """Organisation, site and central point, unless there is an office already. Names follow the settings."""
    if office.organisation(tx) is None:
        add_office(tx, settings)
    else:
        commune = settings.commune
        office.rename_point(tx, CENTRAL_CODE, commune.central_point_name, commune.central_point_address)


def add_office(tx: Transaction, settings: Settings) -> tuple[int, Point]:
    """Organisation, site and central point as the settings name them. Returns the site's number and the point."""
    commune = settings.commune
    organisation = office.add_organisation(
        tx,
        name=commune.name,
        city=commune.city,
        authority=commune.authority,
        language=commune.language,
        time_zone=commune.time_zone,
    )
    site = office.add_site(tx, organisation, commune.authority, commune.central_point_address)
    name, address = commune.central_point_name, commune.central_point_address
    point = Point(0, CENTRAL_CODE, name, address, PointKind.CENTRAL, commune.authority)
    return site, office.add_point(tx, point, site)


def organisation(tx: Transaction) -> Organisation | None:
    """The office, or None before `tiepdan init`."""
    return office.organisation(tx)
