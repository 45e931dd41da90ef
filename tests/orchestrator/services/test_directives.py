"""Directives from issue to proof: the unit's part, the chair's, and what the clock does about one that is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from orchestrator.domain.case_file import CaseEvent, CaseStatus
from orchestrator.domain.directive import DirectiveStatus, Timing, Urging, days_left
from orchestrator.domain.errors import FormInvalid, NotAllowed, NotFound, RuleBroken
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.records_follow_up import Directive
from orchestrator.services import cases, directive_lists, directives, urging
from orchestrator.services.state_changes import change_case
from orchestrator.store import accounts, audit
from orchestrator.store import directives as rows
from orchestrator.store import outbox as outbox_rows
from orchestrator.store.database import Store, Transaction
from orchestrator.store.rows import update
from orchestrator.store.tables import account
from tests.support.concluded import DUE, directed, reported
from tests.support.stores import RULES, Bureau, found_bureau

S = DirectiveStatus


def at(bureau: Bureau, day: int, hour: int = 9, month: int = 12) -> datetime:
    """A moment of December on the office's clock."""
    return datetime(2026, month, day, hour - 7, tzinfo=bureau.now.tzinfo)


def again(bureau: Bureau, directive: Directive) -> Directive:
    found = bureau.do(rows.directive_by_code, directive.code)
    assert found is not None
    return found


def test_a_directive_goes_from_the_unit_to_the_chair_to_the_citizen(bureau: Bureau) -> None:
    directive = directed(bureau)
    unit = bureau.actor(Role.DEPARTMENT)
    assert bureau.do(directives.acknowledge, directive.code, unit, bureau.now).status is S.ACKNOWLEDGED
    progress = directives.Report("Đã hẹn chủ trại ngày 27/11.")
    assert bureau.do(directives.report, directive.code, progress, unit, bureau.now).status is S.IN_PROGRESS
    done = reported(bureau, directive.code)
    assert (done.status, done.timing(bureau.now)) == (S.REPORTED, Timing.MET)
    back = bureau.do(directives.send_back, directive.code, "Thiếu biên bản kiểm tra", bureau.chair, bureau.now)
    assert (back.status, back.reported_at) == (S.IN_PROGRESS, None)
    reported(bureau, directive.code)
    assert bureau.do(directives.accept, directive.code, bureau.chair, bureau.now).status is S.ACCEPTED
    day = bureau.now.date()
    closed = bureau.do(directives.close, directive.code, day, "Biên nhận 12", bureau.operator, bureau.now)
    assert (closed.status, closed.told_citizen_on) == (S.CLOSED, day)
    kinds = [one.kind for one in bureau.do(rows.steps_of, directive.id)]
    assert kinds == [
        "issued", "acknowledged", "progressed", "reported", "returned", "reported", "accepted", "closed",
    ]  # fmt: skip
    logged = bureau.do(audit.lines_of, f"directive {directive.code}")
    assert len(logged) == len(kinds)


def test_a_directive_needs_a_unit_and_a_day(bureau: Bureau) -> None:
    case = bureau.case()
    new = directives.NewDirective(case.code, "Làm đi")
    with pytest.raises(FormInvalid) as refused:
        bureau.do(directives.issue, new, bureau.chair, bureau.now)
    assert [one.field for one in refused.value.mistakes] == ["unit", "due_on"]
    past = replace(new, unit="Công an xã", due_on=date(2026, 11, 20))
    with pytest.raises(FormInvalid, match=r"form\.mistakes") as refused:
        bureau.do(directives.issue, past, bureau.chair, bureau.now)
    assert [one.code for one in refused.value.mistakes] == ["directive.due_past"]


def test_whoever_acknowledges_first_answers_for_it(bureau: Bureau) -> None:
    def with_agency(tx: Transaction) -> None:
        update(tx, account, account.c.id == bureau.staff[Role.COMMUNE_POLICE].id, agency="Công an xã")

    bureau.do(with_agency)
    new = directives.NewDirective(bureau.case().code, "Xác minh xe quá tải", "Công an xã", due_on=DUE)
    given = bureau.do(directives.issue, new, bureau.chair, bureau.now)
    assert (given.status, given.responsible_id) == (S.ISSUED, None)
    police = bureau.actor(Role.COMMUNE_POLICE)
    taken = bureau.do(directives.acknowledge, given.code, police, bureau.now)
    assert (taken.status, taken.responsible_id) == (S.ACKNOWLEDGED, police.account_id)


def test_a_directive_of_another_unit_is_not_to_be_found(bureau: Bureau) -> None:
    directive = directed(bureau)
    for role in (Role.COMMUNE_POLICE, Role.VILLAGE_HEAD, Role.CASE_OFFICER, Role.IT_OFFICER):
        with pytest.raises(NotFound):
            bureau.do(directive_lists.directive_by_code, directive.code, bureau.actor(role))
        with pytest.raises(NotFound):
            bureau.do(directives.acknowledge, directive.code, bureau.actor(role), bureau.now)
    page = bureau.do(directive_lists.inbox, bureau.actor(Role.COMMUNE_POLICE), "open", "", bureau.now)
    assert page.directives == []
    mine = bureau.do(directive_lists.inbox, bureau.actor(Role.DEPARTMENT), "open", "", bureau.now)
    assert [one.code for one in mine.directives] == [directive.code]


def test_only_the_chair_gives_more_time_and_says_why(bureau: Bureau) -> None:
    directive = directed(bureau)
    later = date(2026, 12, 8)
    with pytest.raises(NotAllowed):
        bureau.do(directives.extend, directive.code, later, "Chờ kết quả quan trắc", bureau.operator, bureau.now)
    with pytest.raises(FormInvalid) as refused:
        bureau.do(directives.extend, directive.code, DUE, "", bureau.chair, bureau.now)
    assert {one.field for one in refused.value.mistakes} == {"due_on", "reason"}
    extended = bureau.do(directives.extend, directive.code, later, "Chờ kết quả quan trắc", bureau.chair, bureau.now)
    assert (extended.due_on, extended.extended) == (later, True)
    assert bureau.do(urging.urge_overdue, at(bureau, 2)) == []


def test_an_overdue_directive_is_reminded_twice_and_then_brought_to_the_chair(bureau: Bureau) -> None:
    directive = directed(bureau)
    code = directive.code
    assert bureau.do(urging.urge_overdue, at(bureau, 1, 23)) == []
    assert bureau.do(urging.urge_overdue, at(bureau, 2)) == [(code, Urging.REMIND)]
    assert bureau.do(urging.urge_overdue, at(bureau, 2, 10)) == []
    assert bureau.do(urging.urge_overdue, at(bureau, 9, 23)) == []
    assert bureau.do(urging.urge_overdue, at(bureau, 10)) == [(code, Urging.REMIND)]
    late = again(bureau, directive)
    assert (late.reminders, late.timing(at(bureau, 10))) == (2, Timing.OVERDUE)
    assert days_left(late.due_at, at(bureau, 10), RULES.calendar) == -7
    assert bureau.do(urging.urge_overdue, at(bureau, 18)) == [(code, Urging.ESCALATE)]
    assert bureau.do(urging.urge_overdue, at(bureau, 31)) == []
    numbers = [(one.kind, one.number) for one in bureau.do(rows.steps_of, directive.id)][1:]
    assert numbers == [("reminded", 1), ("reminded", 2), ("escalated", None)]


def test_a_reminder_by_hand_counts_and_the_clock_waits_for_it(bureau: Bureau) -> None:
    directive = directed(bureau)
    first = bureau.do(urging.remind, directive.code, "Đề nghị báo cáo", bureau.chair, at(bureau, 2, 8))
    assert first.reminders == 1
    assert bureau.do(urging.urge_overdue, at(bureau, 2)) == []
    reported(bureau, directive.code, at(bureau, 3))
    with pytest.raises(RuleBroken, match=r"directive\.with_nobody"):
        bureau.do(urging.remind, directive.code, "", bureau.chair, at(bureau, 3))


def test_a_reminder_is_mailed_once_to_whoever_has_an_address(empty: Store) -> None:
    empty.rules = replace(RULES, mail_configured=True)
    bureau = found_bureau(empty)

    def with_address(tx: Transaction) -> None:
        update(tx, account, account.c.id == bureau.staff[Role.DEPARTMENT].id, email="phong@example.vn")

    bureau.do(with_address)
    directed(bureau)
    for hour in (9, 10, 11):
        bureau.do(urging.urge_overdue, at(bureau, 2, hour))

    def leased(tx: Transaction) -> list[str]:
        return [one.template for one in outbox_rows.lease(tx, at(bureau, 3), at(bureau, 3), 50) if one.address]

    sent = bureau.do(leased)
    assert sent.count("directive_reminder") == 1
    assert sent.count("directive_issued") == 1


def test_a_list_goes_on_where_it_stopped(bureau: Bureau) -> None:
    case = bureau.case()
    for number in range(directive_lists.PAGE + 3):
        day = date(2026, 12, 1) if number % 2 else date(2026, 12, 2)
        new = directives.NewDirective(case.code, f"Việc số {number}", "Phòng Kinh tế", due_on=day)
        bureau.do(directives.issue, new, bureau.chair, bureau.now)
    first = bureau.do(directive_lists.overview, bureau.operator, "open", "", "", bureau.now)
    assert len(first.directives) == directive_lists.PAGE
    second = bureau.do(directive_lists.overview, bureau.operator, "open", "", first.after or "", bureau.now)
    assert (len(second.directives), second.after) == (3, None)
    codes = [one.code for one in (*first.directives, *second.directives)]
    assert len(set(codes)) == directive_lists.PAGE + 3
    counted = bureau.do(directive_lists.counts, bureau.operator, at(bureau, 2))
    assert (counted.open, counted.overdue) == (53, 26)
    assert counted.units == [("Phòng Kinh tế", 53, 26)]


def test_the_service_reminds_and_does_nothing_else(bureau: Bureau) -> None:
    directive = directed(bureau)
    for act in (directives.acknowledge, directives.accept):
        with pytest.raises((NotAllowed, NotFound)):
            bureau.do(act, directive.code, SYSTEM, bureau.now)


def test_who_left_the_office_is_asked_for_nothing(bureau: Bureau) -> None:
    directive = directed(bureau)
    gone = bureau.staff[Role.CASE_OFFICER]
    bureau.do(accounts.set_active, gone.id, False)
    with pytest.raises(RuleBroken, match=r"directive\.person_unknown"):
        bureau.do(directives.assign, directive.code, gone.id, bureau.operator, bureau.now)
    assert at(bureau, 1) - timedelta(days=1) < directive.due_at


@pytest.mark.parametrize(("kind", "after"), [("feedback", CaseStatus.CLOSED), ("complaint", CaseStatus.IN_PROGRESS)])
def test_feedback_ends_with_its_last_directive_a_complaint_with_a_decision(
    bureau: Bureau, kind: str, after: CaseStatus
) -> None:
    case = bureau.case(kind=kind)
    bureau.do(change_case, case.id, CaseEvent.CLASSIFIED, bureau.operator, bureau.now)
    unit = bureau.staff[Role.DEPARTMENT].id
    for text in ("Kiểm tra thực địa tại trại", "Trả lời công dân bằng văn bản"):
        new = directives.NewDirective(case.code, text, "Phòng Kinh tế", unit, DUE)
        bureau.do(directives.issue, new, bureau.operator, bureau.now)
    given = bureau.do(rows.directives_of_case, case.id)
    for one in given:
        assert bureau.do(cases.case_by_code, case.code, bureau.operator).status is CaseStatus.IN_PROGRESS
        reported(bureau, one.code)
        bureau.do(directives.accept, one.code, bureau.chair, bureau.now)
        bureau.do(directives.close, one.code, bureau.now.date(), "Biên nhận 12", bureau.operator, bureau.now)
    assert len(given) == 2
    assert bureau.do(cases.case_by_code, case.code, bureau.operator).status is after
