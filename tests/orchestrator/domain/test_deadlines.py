"""Every time limit of DOMAIN 2.3 ends when a clerk with a calendar says it does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from orchestrator.domain.calendar.holidays import CalendarDecisions
from orchestrator.domain.deadlines import (
    DeadlineState,
    alarm_level,
    deadline,
    end_of,
    overridden,
    recounted,
)
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.legal import Certainty
from orchestrator.domain.time_limits import TIME_LIMITS, DeadlineId, Unit, Variant, time_limit
from orchestrator.words import LANGUAGES, catalogue

NONE = CalendarDecisions()
D, V = DeadlineId, Variant
MORNING = datetime(2026, 7, 17, 1, tzinfo=UTC)
"""Friday 17 July 2026, 08:00 in Viet Nam."""


@pytest.mark.parametrize(
    ("which", "variant", "due_on"),
    [
        (D.D1, V.ORDINARY, date(2026, 7, 10)),
        (D.D2, V.ORDINARY, date(2026, 7, 10)),
        (D.D3, V.ORDINARY, date(2026, 7, 16)),
        (D.D5, V.ORDINARY, date(2026, 7, 22)),
        (D.D6, V.ORDINARY, date(2026, 7, 31)),
        (D.D7, V.ORDINARY, date(2026, 7, 28)),
        (D.D8, V.ORDINARY, date(2026, 8, 17)),
        (D.D8, V.COMPLEX, date(2026, 8, 31)),
        (D.D8, V.REMOTE, date(2026, 8, 31)),
        (D.D8, V.REMOTE_COMPLEX, date(2026, 9, 15)),
        (D.D9, V.ORDINARY, date(2026, 10, 15)),
        (D.D10, V.ORDINARY, date(2026, 8, 17)),
        (D.D10, V.SECOND_SETTLEMENT_COMPLEX, date(2026, 9, 15)),
        (D.D11, V.ORDINARY, date(2026, 7, 10)),
        (D.D12, V.ORDINARY, date(2026, 7, 22)),
        (D.D13, V.ORDINARY, date(2026, 7, 28)),
        (D.D13, V.VERIFIED, date(2026, 7, 31)),
        (D.D14, V.ORDINARY, date(2026, 7, 24)),
        (D.D15, V.ORDINARY, date(2026, 7, 24)),
        (D.D16, V.ORDINARY, date(2026, 8, 17)),
        (D.D16, V.COMPLEX, date(2026, 9, 15)),
        (D.D16, V.VERY_COMPLEX, date(2026, 10, 15)),
        (D.D17, V.ORDINARY, date(2026, 7, 28)),
        (D.D17, V.ANSWER_ON_REQUEST, date(2026, 7, 24)),
        (D.D18, V.ORDINARY, date(2026, 7, 24)),
        (D.D19, V.ORDINARY, date(2026, 8, 31)),
        (D.D20, V.ORDINARY, date(2027, 12, 31)),
        (D.D20, V.HISTORICAL, date(2031, 12, 31)),
    ],
)
def test_a_time_limit_ends_on_its_day(which: DeadlineId, variant: Variant, due_on: date) -> None:
    counted = deadline(which, MORNING, NONE, variant)
    assert counted.due_on == due_on
    assert counted.due_at == end_of(due_on)


def test_points_are_connected_one_hour_before() -> None:
    assert deadline(D.D4, MORNING, NONE).due_at == MORNING - timedelta(hours=1)


def test_every_time_limit_is_in_the_table() -> None:
    assert list(dict.fromkeys(limit.id for limit in TIME_LIMITS)) == list(DeadlineId)


def test_one_day_has_one_edition_of_a_time_limit() -> None:
    for day in (date(2020, 1, 1), date(2026, 6, 30), date(2026, 7, 1)):
        in_force = [limit.id for limit in TIME_LIMITS if limit.validity.covers(day)]
        assert len(in_force) == len(set(in_force))


def test_a_complaint_of_june_2026_is_accepted_by_the_old_law() -> None:
    old = deadline(D.D7, datetime(2026, 6, 30, 3, tzinfo=UTC), NONE)
    assert (old.edition, old.unit, old.due_on) == ("2012", Unit.CALENDAR_DAYS, date(2026, 7, 10))
    new = deadline(D.D7, datetime(2026, 7, 1, 3, tzinfo=UTC), NONE)
    assert (new.edition, new.unit, new.due_on) == ("", Unit.WORKING_DAYS, date(2026, 7, 10))


def test_an_hour_before_midnight_belongs_to_the_local_day() -> None:
    """18:00 UTC on 30 June is 01:00 on 1 July in Viet Nam: the new law."""
    assert deadline(D.D7, datetime(2026, 6, 30, 18, tzinfo=UTC), NONE).edition == ""


def test_the_law_of_the_day_may_know_no_such_limit() -> None:
    with pytest.raises(KeyError, match="D2 is not in force on 2026-06-30"):
        time_limit(D.D2, date(2026, 6, 30))


def test_the_office_sets_the_number_where_the_law_has_none() -> None:
    assert deadline(D.D18, MORNING, NONE, number=3).due_on == date(2026, 7, 22)


def test_it_is_over_with_the_end_of_the_day_in_viet_nam() -> None:
    counted = deadline(D.D5, MORNING, NONE)
    midnight = datetime(2026, 7, 22, 17, tzinfo=UTC)
    assert counted.due_at == midnight
    assert counted.state(midnight) is DeadlineState.OVERDUE
    assert counted.state(midnight - timedelta(microseconds=1)) is DeadlineState.DUE_SOON
    assert counted.state(midnight - timedelta(days=3, microseconds=1)) is DeadlineState.RUNNING


def test_another_end_needs_a_reason() -> None:
    counted = deadline(D.D5, MORNING, NONE)
    later = counted.due_at + timedelta(days=2)
    with pytest.raises(RuleBroken) as refused:
        overridden(counted, later, "  gấp  ", 7, MORNING)
    assert refused.value.code == "deadline.reason_missing"
    moved = overridden(counted, later, "Người ký đi công tác", 7, MORNING)
    assert (moved.due_at, moved.computed_due_at) == (later, counted.due_at)


def test_a_new_calendar_counts_again_and_keeps_what_was_set() -> None:
    counted = deadline(D.D7, MORNING, NONE)
    closed = CalendarDecisions(extra_days=(date(2026, 7, 20),))
    again = recounted(counted, closed)
    assert (again.computed_due_at, again.calendar_version) == (end_of(date(2026, 7, 29)), closed.version)
    moved = overridden(counted, MORNING, "Theo yêu cầu của công dân", 7, MORNING)
    assert recounted(moved, closed).due_at == MORNING


def test_a_number_of_the_offices_own_is_kept_when_counted_again() -> None:
    counted = deadline(D.D18, MORNING, NONE, number=3)
    assert recounted(counted, NONE) == counted


@pytest.mark.parametrize(("days", "level"), [(0, 0), (29, 0), (30, 30), (40, 40), (45, 45), (46, 45)])
def test_the_age_of_a_petition_alarms_in_steps(days: int, level: int) -> None:
    assert alarm_level(MORNING, MORNING + timedelta(days=days)) == level


def test_what_is_not_read_in_the_law_is_marked() -> None:
    unsure = {
        (limit.id, variant): number.certainty
        for limit in TIME_LIMITS
        for variant, number in limit.limits.items()
        if not number.certainty.verified
    }
    assert unsure == {
        (D.D6, V.ORDINARY): Certainty.CONFLICTING,
        (D.D7, V.ORDINARY): Certainty.CONFLICTING,
        (D.D8, V.REMOTE): Certainty.REMEMBERED,
        (D.D8, V.REMOTE_COMPLEX): Certainty.REMEMBERED,
        (D.D18, V.ORDINARY): Certainty.PROPOSED,
        (D.D20, V.ORDINARY): Certainty.SECONDARY,
        (D.D20, V.HISTORICAL): Certainty.SECONDARY,
    }


@given(some.datetimes(datetime(2026, 7, 2), datetime(2100, 1, 1), timezones=some.just(UTC)), some.sampled_from(D))
def test_what_is_counted_back_ends_before_its_event_and_all_else_after(event: datetime, which: DeadlineId) -> None:
    for variant, limit in time_limit(which, event.date()).limits.items():
        due = deadline(which, event, NONE, variant).due_at
        assert due < event if limit.backwards else due > event


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_time_limit_is_explained_to_people(language: str) -> None:
    wanted = {f"{limit.key}.{part}" for limit in TIME_LIMITS for part in ("name", "explanation", "source")}
    wanted |= {f"deadline.variant.{variant}" for variant in Variant}
    wanted |= {f"deadline.unit.{unit}" for unit in Unit} | {f"deadline.state.{state}" for state in DeadlineState}
    wanted |= {f"deadline.start.{limit.start}" for each in TIME_LIMITS for limit in each.limits.values()}
    wanted |= {f"deadline.certainty.{certainty}" for certainty in Certainty}
    assert wanted <= catalogue(language).keys()
