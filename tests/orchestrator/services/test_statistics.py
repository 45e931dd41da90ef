"""Every figure of the forms is drawn from records, and the records can be seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrator.documents.sheets import keys
from orchestrator.domain.errors import NotAllowed, NotFound
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.records import CaseFile
from orchestrator.domain.statistics import HANDLED, PROCESSED, RECEPTION
from orchestrator.domain.statistics_periods import PeriodKind, reporting_period
from orchestrator.services import register, statistics
from orchestrator.services.statistics_papers import FORMS, latest_period
from orchestrator.store import statistics as rows
from tests.support.concluded import CORRECTION, closed_session, directed
from tests.support.stores import NOW, Bureau

QUARTER = reporting_period(PeriodKind.QUARTER_4, 2026)


def received(bureau: Bureau, *, people: int = 1, kind: str = "regular", case: CaseFile | None = None) -> None:
    """One more reception, held and closed, of a new matter or of this one."""
    matter = case or bureau.case(people_count=people)
    session = bureau.published(bureau.planned(matter, kind=kind))
    bureau.change(session, SessionEvent.WAITING_ROOM_OPENED)
    bureau.recording(session)
    for event in (SessionEvent.POINTS_READY, SessionEvent.STARTED, SessionEvent.CLOSED):
        bureau.change(session, event, bureau.chair if event is SessionEvent.CLOSED else SYSTEM)
    bureau.now += timedelta(days=1)


def test_receptions_are_counted_by_mode_crowd_and_repetition(bureau: Bureau) -> None:
    matter = bureau.case()
    received(bureau, case=matter)
    received(bureau, case=matter)
    received(bureau, people=23, kind="periodic")
    known = bureau.do(statistics.figures, QUARTER, bureau.operator, bureau.now).reception
    told = {key: count for key, count in known.items() if count and not key.startswith("online")}
    assert told == {
        "all_turns": 3,
        "all_people": 25,
        "all_matters": 2,
        "regular_turns": 2,
        "regular_people": 2,
        "regular_matters_first": 1,
        "regular_matters_again": 1,
        "head_sessions": 1,
        "head_turns": 1,
        "head_people": 23,
        "head_crowds": 1,
        "head_crowd_people": 23,
        "head_crowd_first": 1,
    }
    assert known["online_sessions"] == 3


def test_a_correction_counts_instead_of_the_line_it_corrects(bureau: Bureau) -> None:
    closed_session(bureau)
    bureau.do(register.correct, 2026, 1, CORRECTION, bureau.operator, bureau.now)
    known = bureau.do(statistics.figures, QUARTER, bureau.operator, bureau.now).reception
    assert (known["all_turns"], known["all_people"]) == (1, 3)


def test_petitions_are_carried_over_until_they_are_decided(bureau: Bureau) -> None:
    bureau.now = NOW - timedelta(days=120)
    bureau.case("complaint", people_count=4)
    bureau.now = NOW
    bureau.case("denunciation")
    known = bureau.do(statistics.figures, QUARTER, bureau.operator, bureau.now)
    wanted = ("total", "carried_many", "received_one", "complaints", "denunciations", "unsettled")
    assert [known.processed[key] for key in wanted] == [2, 1, 1, 1, 1, 2]
    assert (known.handled["petitions"], known.handled["pending"]) == (1, 1)


@pytest.mark.parametrize(("table", "columns"), [("01-TCD", RECEPTION), ("02-TCD", HANDLED), ("01-XLD", PROCESSED)])
def test_behind_every_figure_are_its_records(bureau: Bureau, table: str, columns: dict[str, object]) -> None:
    received(bureau)
    bureau.case("complaint")
    known = bureau.do(statistics.figures, QUARTER, bureau.operator, bureau.now).of(table)
    for key in columns:
        found = bureau.do(statistics.drilled, QUARTER, table, key, bureau.operator)
        assert bool(found) == bool(known[key]), key
    with pytest.raises(NotFound):
        bureau.do(statistics.drilled, QUARTER, table, "online_minutes", bureau.operator)


def test_the_printed_forms_know_every_figure(bureau: Bureau) -> None:
    known = bureau.do(statistics.figures, QUARTER, bureau.operator, bureau.now)
    for table, form in FORMS.items():
        assert set(known.of(table)) == keys(form) - {"unit", "note"}


def test_directives_are_counted_with_their_timeliness(bureau: Bureau) -> None:
    directive = directed(bureau)
    start, end = statistics.bounds(QUARTER)
    late = bureau.do(rows.directive_facts, start, end, directive.due_at)
    assert (late.given, late.done, late.overdue) == (1, 0, 1)


def test_the_months_of_a_quarter_are_drawn_with_their_waiting_time(bureau: Bureau) -> None:
    received(bureau)
    drawn = bureau.do(statistics.pictures, QUARTER, bureau.operator, bureau.now)
    assert [(one.month.month, one.turns) for one in drawn.months] == [(9, 0), (10, 0), (11, 1), (12, 0)]


def test_who_may_not_see_statistics_sees_none(bureau: Bureau) -> None:
    for role in (Role.VILLAGE_HEAD, Role.DEPARTMENT, Role.IT_OFFICER):
        with pytest.raises(NotAllowed):
            bureau.do(statistics.figures, QUARTER, bureau.actor(role), bureau.now)


def test_a_report_is_written_about_the_period_that_has_just_ended() -> None:
    quarter, other = reporting_period(PeriodKind.QUARTER_3, 2026), QUARTER
    assert latest_period((quarter, other), quarter.last + timedelta(days=3)) == quarter
    assert latest_period((quarter, other), quarter.last + timedelta(days=40)) == other
