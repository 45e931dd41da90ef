"""Seeds the demo: the fictitious office of `demo_people`, a calendar, and one session about to begin, with its links.

Everything goes through the services, with the actors who would do it. Run again, it keeps what is there and makes fresh
links, and a new session when the former one is over. There is no password: staff enter by one-time links.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from config.settings import Settings
from orchestrator.demo_cases import add_cases
from orchestrator.demo_follow_up import add_follow_up
from orchestrator.demo_people import (
    CANCELLED_BECAUSE,
    CITY,
    DEPARTMENT,
    HALL,
    MATTERS,
    PEOPLE,
    PLACES,
    POSTPONED_BECAUSE,
    SECOND_ROOM,
    Person,
)
from orchestrator.demo_preparation import clear_denunciation, prepare
from orchestrator.demo_registrations import other_ways
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import SYSTEM, Actor, Role
from orchestrator.domain.reception_session import OVER
from orchestrator.domain.records import Account, CaseFile, Participant, Point, ReceptionSession
from orchestrator.domain.records_planning import Duty
from orchestrator.services import accounts, cases, links, scheduling, setup
from orchestrator.services.scheduling import Invited, ScheduleSession
from orchestrator.store import office, sessions
from orchestrator.store.database import Store, Transaction
from orchestrator.words import Words

BEGINS_IN: Final = timedelta(minutes=3)
MINUTES: Final = 60
STAFF_LINKS: Final = ("hang", "viet", "hoa", "long")
FRIDAY: Final = 4
REGISTERED_BEFORE: Final = 26
"""Days ago the first matter came; one more each day."""
ON_DUTY: Final = {
    Duty.RECEIVER: "hoa",
    Duty.ADVISOR: "nga",
    Duty.NOTE_TAKER: "minhanh",
    Duty.IT_OFFICER: "long",
}
"""Who is on duty at every session of the demo."""
STAFF_LINK_VALID: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DemoSeat:
    """A participant of the session about to begin, with the secret of the personal link."""

    participant: Participant
    secret: str
    label: str
    """The role in words."""

    @property
    def path(self) -> str:
        """Below the public URL."""
        return f"/j/{self.secret}"


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """Somebody of the staff, with the secret of a one-time sign-in link."""

    role: Role
    account: Account
    secret: str
    label: str

    @property
    def path(self) -> str:
        """Below the public URL."""
        return f"/s/{self.secret}"


@dataclass(frozen=True, slots=True)
class DemoData:
    """What the demo prints and what its simulated participants need."""

    session: ReceptionSession
    seats: tuple[DemoSeat, ...]
    staff: tuple[DemoStaff, ...]

    def seat(self, role: SessionRole) -> DemoSeat:
        """The seat of this role; there is one of each."""
        return next(seat for seat in self.seats if seat.participant.role is role)


def seed(store: Store, settings: Settings, now: datetime, words: Words) -> DemoData:
    """Make what is missing, and fresh links. One transaction: a failed seeding leaves nothing behind."""
    return store.run_now(_seed, settings, now, words)


def _seed(tx: Transaction, settings: Settings, now: datetime, words: Words) -> DemoData:
    if not _is_seeded(tx):
        _demand_empty(tx)
        _office(tx, settings)
        _staff(tx, settings, now)
        registered = [_case(tx, number, now) for number in range(len(MATTERS))]
        add_cases(tx, settings, registered, now)
        _calendar(tx, registered, now)
        add_follow_up(tx, now)
        other_ways(tx, now)
    session = _about_to_begin(tx, now)
    return DemoData(session, _seats(tx, session, now, words), _entries(tx, now, words))


def _is_seeded(tx: Transaction) -> bool:
    return any(account.login == PEOPLE[0].login for account in accounts.all_accounts(tx, SYSTEM))


def _demand_empty(tx: Transaction) -> None:
    """Made-up people do not belong into a real office's books."""
    staff = [one for one in accounts.all_accounts(tx, SYSTEM) if one.roles != {Role.ADMINISTRATOR}]
    if staff:
        raise RuleBroken("demo.not_empty")


def _office(tx: Transaction, settings: Settings) -> None:
    setup.ensure_office(tx, settings)
    known = {point.code for point in office.points(tx)}
    for place in PLACES:
        if place.code not in known:
            owner = _filled(place.organisation, settings)
            office.add_point(tx, Point(0, place.code, place.name, place.address, place.kind, owner), None)


def _filled(text: str, settings: Settings) -> str:
    return text.format(authority=settings.commune.authority, city=settings.commune.city)


def _staff(tx: Transaction, settings: Settings, now: datetime) -> None:
    for person in PEOPLE:
        accounts.add_account(tx, _new_account(person, settings), SYSTEM, now)


def _new_account(person: Person, settings: Settings) -> accounts.NewAccount:
    return accounts.NewAccount(
        login=person.login,
        name=person.name,
        roles=person.roles,
        title=person.title,
        agency=_filled(person.agency, settings),
        salutation=person.salutation,
    )


def _account(tx: Transaction, login: str) -> Account:
    return accounts.account_by_login(tx, login)


def _as(tx: Transaction, login: str) -> Actor:
    return accounts.actor_of(_account(tx, login))


def _case(tx: Transaction, number: int, now: datetime) -> CaseFile:
    matter = MATTERS[number]
    new = cases.RegisterCase(
        kind=matter.kind,
        summary=matter.summary,
        name=matter.name,
        salutation=matter.salutation,
        birth_year=matter.birth_year,
        personal_id=f"0000580{number + 1:05}",
        address=matter.address,
        phone=f"0900 000 {number + 11:03}",
        request=matter.request,
        people_count=matter.people_count,
        support_needs=matter.support_needs,
        identity_waiver=matter.identity_waiver,
    )
    return cases.register_case(tx, new, _as(tx, "hang"), now - timedelta(days=REGISTERED_BEFORE - number, hours=2))


def _calendar(tx: Transaction, registered: list[CaseFile], now: datetime) -> None:
    """Other days: one cancelled, one postponed, one announced, one waiting for approval, one draft."""
    early = now - timedelta(days=4)
    cancelled = _plan(tx, registered[10], "nvh-ha-bi", _day(tx, now, -1, 14), early)
    _announce(tx, cancelled, early)
    scheduling.cancel_session(tx, cancelled.code, CANCELLED_BECAUSE, _as(tx, "hang"), early + timedelta(hours=3))
    postponed = _plan(tx, registered[11], "nvh-ngoc-trai", _day(tx, now, -1, 8), early)
    _announce(tx, postponed, early)
    scheduling.postpone_session(tx, postponed.code, POSTPONED_BECAUSE, _as(tx, "hang"), early + timedelta(hours=4))
    _announce(tx, _plan(tx, registered[12], "nvh-ha-bi", _day(tx, now, 1, 9), early), early)
    waiting = _plan(tx, registered[14], "nvh-ngoc-trai", _day(tx, now, 5, 8), now)
    scheduling.submit(tx, waiting.code, _as(tx, "hang"), now)
    _plan(tx, registered[13], "", _day(tx, now, 8, 14), now)


def _day(tx: Transaction, now: datetime, days: int, hour: int) -> datetime:
    """On the office's clock, never on a Saturday or Sunday: then further on, or further back."""
    zone = ZoneInfo(tx.rules.time_zone)
    day = (now + timedelta(days=days)).astimezone(zone).date()
    while day.weekday() > FRIDAY:
        day += timedelta(days=1 if days > 0 else -1)
    return datetime.combine(day, time(hour), zone)


def _plan(tx: Transaction, case: CaseFile, hall: str, starts_at: datetime, now: datetime) -> ReceptionSession:
    """At the second room, under the vice chair: the central point stays free for the session about to begin."""
    people = (
        Invited(SessionRole.CHAIR, account_id=_account(tx, "mai").id, point=SECOND_ROOM),
        Invited(SessionRole.ADVISOR, account_id=_account(tx, "nga").id, point=SECOND_ROOM),
        _citizen(case, hall or SECOND_ROOM),
    )
    plan = ScheduleSession(
        case_code=case.code,
        starts_at=starts_at,
        planned_minutes=90,
        central_point=SECOND_ROOM,
        component_points=(hall,) if hall else (),
        participants=people,
        ground="20.4" if case.denunciation else "20.2",
    )
    return scheduling.schedule_session(tx, plan, _as(tx, "hang"), now)


def _citizen(case: CaseFile, point: str) -> Invited:
    who = case.petitioner
    return Invited(SessionRole.CITIZEN, who.name, who.salutation, point=point, phone=who.phone)


def _announce(tx: Transaction, session: ReceptionSession, now: datetime) -> ReceptionSession:
    operator = _as(tx, "hang")
    case = cases.case_by_code(tx, session.case_code, _as(tx, "hoa"))
    if case.denunciation:
        clear_denunciation(tx, case, operator, _as(tx, "hoa"), now)
    prepare(tx, session, operator, now, {duty: _account(tx, login).id for duty, login in ON_DUTY.items()})
    scheduling.submit(tx, session.code, operator, now)
    scheduling.approve(tx, session.code, _as(tx, "hoa"), now)
    return scheduling.publish(tx, session.code, operator, now)


def _about_to_begin(tx: Transaction, now: datetime) -> ReceptionSession:
    """The demo's own session: the one still going on, or a new one."""
    operator = _as(tx, "hang")
    case = next(one for one in cases.find_cases(tx, operator, MATTERS[0].summary) if one.petitioner.name)
    former = sessions.sessions_of_case(tx, case.id)
    for session in reversed(former):
        if session.status not in OVER and now < session.ends_at:
            return session
    begins = (now + BEGINS_IN + timedelta(seconds=59)).replace(second=0, microsecond=0)
    new = scheduling.schedule_session(tx, _first_plan(tx, case, begins), operator, now)
    _announce(tx, new, now)
    return scheduling.note_test(tx, new.code, operator, now)


def _first_plan(tx: Transaction, case: CaseFile, starts_at: datetime) -> ScheduleSession:
    central = setup.CENTRAL_CODE
    room = next(point for point in office.points(tx) if point.code == central)
    people = (
        Invited(SessionRole.MEETING_ROOM, room.name, point=central, agency=room.organisation),
        Invited(SessionRole.CHAIR, account_id=_account(tx, "hoa").id, point=central),
        Invited(SessionRole.CITY, account_id=_account(tx, "yen").id, point=CITY),
        Invited(SessionRole.DEPARTMENT, account_id=_account(tx, "phuc").id, point=DEPARTMENT),
        _citizen(case, HALL),
    )
    return ScheduleSession(
        case_code=case.code,
        starts_at=starts_at,
        planned_minutes=MINUTES,
        central_point=central,
        component_points=(CITY, DEPARTMENT, HALL),
        participants=people,
        kind="periodic",
        ground="20.2",
    )


def _seats(tx: Transaction, session: ReceptionSession, now: datetime, words: Words) -> tuple[DemoSeat, ...]:
    operator = _as(tx, "hang")
    people = scheduling.participants_of(tx, session.code, operator)
    return tuple(
        DemoSeat(one, links.make_link(tx, one.id, operator, now), words.text(f"role.session.{one.role}"))
        for one in people
    )


def _entries(tx: Transaction, now: datetime, words: Words) -> tuple[DemoStaff, ...]:
    roles = {person.login: min(person.roles) for person in PEOPLE}
    return tuple(
        DemoStaff(
            roles[login],
            _account(tx, login),
            accounts.make_sign_in_link(tx, _account(tx, login).id, SYSTEM, now, STAFF_LINK_VALID),
            words.text(f"role.office.{roles[login]}"),
        )
        for login in STAFF_LINKS
    )
