"""The first minute of an office, and the made-up one of the demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from config.settings import CalendarSettings, CommuneSettings, ReceptionSettings, SecuritySettings, Settings
from orchestrator import demo_data
from orchestrator.domain.calendar.holidays import CalendarDecisions, SwappedDay
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.office_rules import OfficeRules
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.reception_session import SessionEvent, SessionStatus
from orchestrator.domain.registration import Channel
from orchestrator.services import accounts, admission, links, scheduling, setup
from orchestrator.store import office
from orchestrator.store.database import Store
from orchestrator.store.rows import rows
from orchestrator.store.tables_registration import registration
from orchestrator.words import words_in
from tests.support.stores import NOW, Bureau

SETTINGS = Settings(commune=CommuneSettings(name="xã An Phượng", authority="UBND xã An Phượng"))
VI = words_in("vi")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of the demo, with a folder for what the seeding records."""
    return replace(SETTINGS, data_directory=tmp_path)


def test_the_first_administrator_may_add_accounts_and_nothing_else(empty: Store) -> None:
    login, password = setup.initialise(empty, SETTINGS, NOW)
    account = empty.run_now(accounts.sign_in, login, password, "", NOW).account
    assert account.roles == {Role.ADMINISTRATOR}
    (central,) = empty.run_now(office.points)
    assert central.full_name == "Phòng họp trực tuyến, thôn Hàm Hy, xã Lạc Phượng, cơ sở 1"
    with pytest.raises(RuleBroken, match=r"setup\.done"):
        setup.initialise(empty, SETTINGS, NOW)


def test_two_offices_get_two_passwords(empty: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    from orchestrator.store.database import open_store

    other = open_store(f"sqlite:///{tmp_path_factory.mktemp('other') / 'office.sqlite3'}", migrate=True)
    try:
        assert setup.initialise(empty, SETTINGS, NOW) != setup.initialise(other, SETTINGS, NOW)
    finally:
        other.close()


def test_the_rules_are_those_of_the_settings() -> None:
    reception = ReceptionSettings(waiting_room_opens_minutes=30, remind_minutes=(15,), link_valid_hours_after=2)
    security = SecuritySettings(staff_cookie_minutes=60, sign_in_attempts=4)
    rules = setup.rules_of(Settings(reception=reception, security=security))
    assert rules.waiting_room_opens == timedelta(minutes=30)
    assert rules.reminders == (timedelta(minutes=15),)
    assert rules.links_end_after == timedelta(hours=2)
    assert rules.passwords.idle_at_most == rules.passwords.signed_in_at_most == timedelta(hours=1)
    assert rules.passwords.attempts == 4
    assert not rules.mail_configured


def test_the_demo_has_a_session_about_to_begin_and_links_that_work(empty: Store, settings: Settings) -> None:
    demo = demo_data.seed(empty, settings, NOW, VI)
    assert timedelta(minutes=3) <= demo.session.starts_at - NOW < timedelta(minutes=4)
    assert demo.session.status is SessionStatus.TESTED
    assert {seat.participant.role for seat in demo.seats} == {
        SessionRole.MEETING_ROOM,
        SessionRole.CHAIR,
        SessionRole.CITY,
        SessionRole.DEPARTMENT,
        SessionRole.CITIZEN,
    }
    for seat in demo.seats:
        assert empty.run_now(links.take_seat, seat.secret, "device", NOW, False).participant.id == seat.participant.id
    for entry in demo.staff:
        assert empty.run_now(accounts.sign_in_by_link, entry.secret, NOW).account.roles >= {entry.role}
    assert {entry.role for entry in demo.staff} >= {Role.OPERATOR, Role.AUDITOR}
    assert demo.seat(SessionRole.CITIZEN).participant.name == "Vũ Thị Nhàn"


def test_the_demo_run_again_keeps_the_session_until_it_is_over(empty: Store, settings: Settings) -> None:
    first = demo_data.seed(empty, settings, NOW, VI)
    again = demo_data.seed(empty, settings, NOW + timedelta(minutes=10), VI)
    assert again.session.code == first.session.code
    assert empty.run_now(links.look_at_link, first.seats[0].secret, NOW).state == "revoked"
    chair = accounts.actor_of(empty.run_now(accounts.account_by_login, "hoa"))
    opened = SessionEvent.WAITING_ROOM_OPENED
    empty.run_now(admission.change_session, first.session.code, opened, SYSTEM, NOW)
    empty.run_now(admission.change_session, first.session.code, SessionEvent.ABORTED, chair, NOW, "Xong")
    third = demo_data.seed(empty, settings, NOW + timedelta(minutes=11), VI)
    assert third.session.code != first.session.code
    stale = demo_data.seed(empty, settings, NOW + timedelta(days=2), VI)
    assert stale.session.code not in (first.session.code, third.session.code)


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_the_demo_can_be_made_at_any_hour(empty: Store, settings: Settings, hour: int) -> None:
    now = NOW.replace(hour=hour)
    for days in range(8):
        demo_data.seed(empty, settings, now + timedelta(days=days), VI)
    seen = empty.run_now(scheduling.sessions_between, now - timedelta(days=30), now + timedelta(days=30), SYSTEM)
    assert len({session.status for session in seen}) >= 5


def test_no_made_up_people_in_a_real_office(bureau: Bureau) -> None:
    with pytest.raises(RuleBroken, match=r"demo\.not_empty"):
        demo_data.seed(bureau.store, SETTINGS, NOW, VI)


def test_the_calendar_of_the_settings_is_what_days_are_counted_with() -> None:
    calendar = CalendarSettings(
        extra_holidays=("2027-03-01",),
        swapped_days=("2026-08-31->2026-08-22",),
        tet_days_before=("2027:2",),
        national_day_second=("2026:before", "2027:after"),
        culture_day=True,
        culture_day_first_year=2027,
        conclusion_notice_days=3,
    )
    rules = setup.rules_of(Settings(calendar=calendar))
    assert rules.conclusion_notice_days == 3
    assert rules.calendar == CalendarDecisions(
        extra_days=(date(2027, 3, 1),),
        swapped_days=(SwappedDay(date(2026, 8, 31), date(2026, 8, 22)),),
        tet_days_before=((2027, 2),),
        national_day_after=((2026, False), (2027, True)),
        culture_day=True,
        culture_day_first_year=2027,
    )


def test_the_rules_of_an_office_default_to_those_of_the_settings() -> None:
    ours, settings = OfficeRules(), setup.rules_of(Settings())
    assert (ours.calendar, ours.chair_min_days, ours.conclusion_notice_days) == (
        settings.calendar,
        settings.chair_min_days,
        settings.conclusion_notice_days,
    )


def test_the_demo_has_a_registration_by_every_way(empty: Store) -> None:
    demo_data.seed(empty, SETTINGS, NOW, VI)
    found = empty.run_now(lambda tx: rows(tx, registration.select()))
    assert {row.channel for row in found} == set(Channel)
