"""Alarms after 30, 40 and 45 days, and the lists behind them."""

from __future__ import annotations

from datetime import timedelta

from orchestrator.domain.case_file import CaseStatus
from orchestrator.domain.time_limits import DeadlineId
from orchestrator.services import deadline_list
from orchestrator.store import states
from tests.support.concluded import closed_session, issued
from tests.support.stores import NOW, Bureau


def test_each_alarm_counts_a_matter_once_under_its_highest(bureau: Bureau) -> None:
    for days in (46, 41, 31, 30, 29, 0):
        bureau.now = NOW - timedelta(days=days)
        bureau.case()
    bureau.now = NOW
    found = bureau.do(deadline_list.alarms, bureau.operator, NOW)
    assert (found.undecided, found.by_level) == (6, {30: 2, 40: 1, 45: 1})
    late = bureau.do(deadline_list.page, 40, "", bureau.operator, NOW)
    assert [(line.alarm, line.age) for line in late.lines] == [(45, 46), (40, 41)]


def test_what_was_decided_rings_no_more(bureau: Bureau) -> None:
    bureau.now = NOW - timedelta(days=50)
    case = bureau.case()
    bureau.do(states.set_case, case.id, CaseStatus.ACCEPTED)
    assert bureau.do(deadline_list.alarms, bureau.operator, NOW).undecided == 0


def test_a_complaint_has_its_own_limits_and_the_first_to_end_comes_first(bureau: Bureau) -> None:
    bureau.case("complaint")
    line = bureau.do(deadline_list.page, 0, "", bureau.operator, NOW).lines[0]
    assert [one.id for one in line.deadlines] == [DeadlineId.D7, DeadlineId.D6, DeadlineId.D19]


def test_a_list_of_matters_goes_on_where_it_stopped(bureau: Bureau) -> None:
    for _ in range(deadline_list.PAGE + 2):
        bureau.case()
    first = bureau.do(deadline_list.page, 0, "", bureau.operator, NOW)
    second = bureau.do(deadline_list.page, 0, first.after or "", bureau.operator, NOW)
    codes = {line.matter.code for line in (*first.lines, *second.lines)}
    assert (len(first.lines), len(second.lines), len(codes)) == (50, 2, 52)


def test_a_session_waits_for_its_notice_until_it_is_issued(bureau: Bureau) -> None:
    session = closed_session(bureau)
    waiting = bureau.do(deadline_list.notices, bureau.operator)
    assert [one.session.code for one in waiting] == [session.code]
    issued(bureau, session)
    assert bureau.do(deadline_list.notices, bureau.operator) == []
