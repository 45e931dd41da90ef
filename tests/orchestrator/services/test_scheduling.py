"""A plan on the calendar: what is refused, what clashes, what is told to whom."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.domain.case_file import CaseStatus
from orchestrator.domain.errors import Clash, FormInvalid, NotAllowed, NotFound, RuleBroken
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import Role
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.records import ReceptionSession
from orchestrator.services import cases, scheduling
from orchestrator.services.outbox import messages_for_session
from orchestrator.services.scheduling import Invited, ScheduleSession
from tests.support.stores import CENTRAL, CITY, HALL, NOW, Bureau


def mistakes(bureau: Bureau, plan: ScheduleSession) -> set[tuple[str, str]]:
    with pytest.raises(FormInvalid) as refused:
        bureau.do(scheduling.schedule_session, plan, bureau.operator, NOW)
    return {(one.field or "", one.code) for one in refused.value.mistakes}


def test_a_planned_session_is_a_draft_with_the_next_number(bureau: Bureau) -> None:
    first, second = bureau.planned(), bureau.planned(hours=5)
    assert [first.code, second.code] == ["TCD-2026-0001", "TCD-2026-0002"]
    assert first.status is SessionStatus.DRAFT
    assert first.waiting_opens_at == first.starts_at - timedelta(minutes=60)
    assert first.chair_account_id == bureau.staff[Role.CHAIR].id
    assert bureau.do(cases.case_by_code, first.case_code, bureau.operator).status is CaseStatus.SCHEDULED


def test_a_refused_plan_takes_no_number(bureau: Bureau) -> None:
    case = bureau.case()
    mistakes(bureau, bureau.plan(case, planned_minutes=0))
    assert bureau.planned(case).code == "TCD-2026-0001"


def test_every_mistake_is_told_at_once_with_its_field(bureau: Bureau) -> None:
    plan = bureau.plan(
        bureau.case(),
        starts_at=NOW - timedelta(minutes=1),
        planned_minutes=481,
        central_point="nowhere",
        component_points=(HALL, "nowhere-else"),
        kind="sometimes",
        participants=(Invited(SessionRole.CITIZEN, "", point="elsewhere", email="no address", phone="call me"),),
    )
    assert mistakes(bureau, plan) == {
        ("starts_at", "schedule.in_the_past"),
        ("planned_minutes", "schedule.length"),
        ("central_point", "schedule.point_unknown"),
        ("component_points", "schedule.point_unknown"),
        ("kind", "schedule.kind"),
        ("participants", "schedule.no_chair"),
        ("participants.0.name", "form.required"),
        ("participants.0.point", "schedule.point_not_in_session"),
        ("participants.0.email", "form.email"),
        ("participants.0.phone", "form.phone"),
    }


def test_an_empty_form_says_what_is_needed(bureau: Bureau) -> None:
    assert mistakes(bureau, ScheduleSession("", None, None, "")) == {
        ("case_code", "form.required"),
        ("starts_at", "form.required"),
        ("planned_minutes", "form.required"),
        ("central_point", "form.required"),
        ("participants", "schedule.no_chair"),
        ("participants", "schedule.no_citizen"),
    }


@pytest.mark.parametrize("minutes", [5, 480])
def test_the_shortest_and_the_longest_session_are_allowed(bureau: Bureau, minutes: int) -> None:
    assert bureau.planned(minutes=minutes).planned_minutes == minutes


def test_a_citizen_at_home_needs_a_rule_that_allows_it(bureau: Bureau) -> None:
    plan = bureau.plan(bureau.case())
    people = tuple(replace(one, point="") for one in plan.participants)
    assert mistakes(bureau, replace(plan, participants=people)) == {
        ("participants.2.point", "schedule.home_not_allowed")
    }


def test_a_denouncer_who_wants_secrecy_is_not_received_online(bureau: Bureau) -> None:
    secret = bureau.case("denunciation")
    assert mistakes(bureau, bureau.plan(secret)) == {("case_code", "schedule.denouncer_protected")}
    assert bureau.planned(bureau.case("denunciation", identity_waiver=True)).denunciation


def test_only_the_operator_plans(bureau: Bureau) -> None:
    plan = bureau.plan(bureau.case())
    for role in set(Role) - {Role.OPERATOR}:
        with pytest.raises(NotAllowed):
            bureau.do(scheduling.schedule_session, plan, bureau.actor(role), NOW)


def test_a_point_cannot_be_booked_twice(bureau: Bureau) -> None:
    first = bureau.planned()
    other_people = (
        Invited(SessionRole.CHAIR, "Lê Thị Mai", point=CENTRAL),
        Invited(SessionRole.CITIZEN, "Bùi Quang Định", point=CENTRAL),
    )
    plan = bureau.plan(bureau.case(), hours=2.5, component_points=(), participants=other_people)
    with pytest.raises(Clash) as refused:
        bureau.do(scheduling.schedule_session, plan, bureau.operator, NOW)
    clash = refused.value
    assert (clash.code, clash.field) == ("schedule.point_taken", "central_point")
    assert clash.values == {
        "name": "Phòng họp trực tuyến",
        "code": first.code,
        "starts": first.starts_at,
        "ends": first.ends_at,
        "free": first.ends_at,
    }


def test_an_official_cannot_be_in_two_sessions(bureau: Bureau) -> None:
    bureau.planned()
    people = (
        Invited(SessionRole.CHAIR, account_id=bureau.staff[Role.CHAIR].id, point=CITY),
        Invited(SessionRole.CITIZEN, "Bùi Quang Định", point=CITY),
    )
    plan = bureau.plan(bureau.case(), central_point=CITY, component_points=(), participants=people)
    clashes = bureau.do(scheduling.check_slot, plan, NOW)
    assert [(clash.code, clash.values["name"]) for clash in clashes] == [("schedule.person_taken", "Người chair")]


def test_the_free_time_offered_is_free(bureau: Bureau) -> None:
    bureau.planned()
    bureau.planned(hours=3.5)
    plan = bureau.plan(bureau.case())
    (clash, *_) = bureau.do(scheduling.check_slot, plan, NOW)
    free = NOW + timedelta(hours=4.5)
    assert clash.values["free"] == free
    assert bureau.do(scheduling.check_slot, replace(plan, starts_at=free), NOW) == []


def test_a_session_right_after_another_is_no_clash(bureau: Bureau) -> None:
    bureau.planned()
    assert bureau.planned(hours=3).code == "TCD-2026-0002"


def test_a_cancelled_session_takes_nothing(bureau: Bureau) -> None:
    session = bureau.planned()
    bureau.do(scheduling.cancel_session, session.code, "Công dân đã rút đơn", bureau.operator, NOW)
    assert bureau.planned().starts_at == session.starts_at


def test_of_two_plans_at_once_one_wins(bureau: Bureau) -> None:
    plans = [bureau.plan(bureau.case()) for _ in range(6)]
    won: list[ReceptionSession] = []
    lost: list[str] = []
    barrier = threading.Barrier(len(plans))

    def plan_it(plan: ScheduleSession) -> None:
        barrier.wait(timeout=30)
        try:
            won.append(bureau.do(scheduling.schedule_session, plan, bureau.operator, NOW))
        except Clash as clash:
            lost.append(clash.code)

    threads = [threading.Thread(target=plan_it, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(won) == 1
    assert lost == ["schedule.point_taken"] * 5


def test_moving_is_judged_like_planning_but_not_against_itself(bureau: Bureau) -> None:
    session, other = bureau.planned(), bureau.planned(hours=5)
    later = session.starts_at + timedelta(minutes=30)
    moved = bureau.do(scheduling.move_session, session.code, later, 60, bureau.operator, NOW)
    assert (moved.starts_at, moved.status) == (later, SessionStatus.DRAFT)
    with pytest.raises(Clash, match="point_taken"):
        bureau.do(scheduling.move_session, session.code, other.starts_at, 60, bureau.operator, NOW)
    with pytest.raises(RuleBroken, match="in_the_past"):
        bureau.do(scheduling.move_session, session.code, NOW, 60, bureau.operator, NOW)


def test_publishing_moving_and_cancelling_is_told_to_everybody(bureau: Bureau) -> None:
    session = bureau.published()
    later = session.starts_at + timedelta(hours=1)
    bureau.do(scheduling.move_session, session.code, later, 60, bureau.operator, NOW, "Mất điện toàn xã")
    bureau.do(scheduling.cancel_session, session.code, "Đã trả lời", bureau.operator, NOW)
    written = bureau.do(messages_for_session, session.code, bureau.operator)
    told = [(message.template, message.recipient) for message in written]
    people = ["Vũ Thị Nhàn", "Phòng họp", "Người chair"]
    assert told == [(template, name) for template in ("cancelled", "moved", "invitation") for name in people]
    assert {message.status for message in written} == {"shown"}


def test_a_draft_that_nobody_knows_of_is_moved_in_silence(bureau: Bureau) -> None:
    session = bureau.planned()
    later = session.starts_at + timedelta(hours=1)
    bureau.do(scheduling.move_session, session.code, later, 60, bureau.operator, NOW)
    assert bureau.do(messages_for_session, session.code, bureau.operator) == []


def test_calling_off_needs_a_reason(bureau: Bureau) -> None:
    session = bureau.published()
    for act in (scheduling.cancel_session, scheduling.postpone_session, scheduling.convert_session):
        with pytest.raises(RuleBroken, match="reason_missing"):
            bureau.do(act, session.code, "  ", bureau.operator, NOW)
    assert bureau.do(scheduling.session_by_code, session.code, bureau.operator).status is SessionStatus.PUBLISHED


def test_a_case_whose_only_session_is_cancelled_waits_for_another(bureau: Bureau) -> None:
    session = bureau.published()
    bureau.do(scheduling.cancel_session, session.code, "Đã trả lời", bureau.operator, NOW)
    assert bureau.do(cases.case_by_code, session.case_code, bureau.operator).status is CaseStatus.CLASSIFIED


def test_the_operator_does_not_approve_and_the_chair_does_not_publish(bureau: Bureau) -> None:
    session = bureau.planned()
    bureau.do(scheduling.submit, session.code, bureau.operator, NOW)
    with pytest.raises(NotAllowed):
        bureau.do(scheduling.approve, session.code, bureau.operator, NOW)
    bureau.do(scheduling.approve, session.code, bureau.chair, NOW)
    with pytest.raises(NotAllowed):
        bureau.do(scheduling.publish, session.code, bureau.chair, NOW)


def test_who_has_nothing_to_do_with_a_session_does_not_find_it(bureau: Bureau) -> None:
    session = bureau.planned()
    for code in (session.code, "TCD-2026-9999", "x" * 5000):
        with pytest.raises(NotFound, match=r"session\.not_found"):
            bureau.do(scheduling.session_by_code, code, bureau.actor(Role.DEPARTMENT))


def test_the_public_calendar_shows_no_draft_and_no_denunciation(bureau: Bureau) -> None:
    bureau.planned()
    shown = bureau.published(bureau.planned(hours=4))
    bureau.published(bureau.planned(bureau.case("denunciation", identity_waiver=True), hours=6))
    found = bureau.do(scheduling.published_sessions, 10, now=NOW)
    assert [session.code for session in found] == [shown.code]


def test_a_denouncer_has_a_number_instead_of_a_name(bureau: Bureau) -> None:
    case = bureau.case("denunciation", identity_waiver=True)
    session = bureau.published(bureau.planned(case))
    for role in (Role.IT_OFFICER, Role.AUDITOR, Role.COMMUNE_POLICE):
        citizen = bureau.people(session, bureau.actor(role))[2]
        assert (citizen.name, citizen.phone, citizen.email, citizen.masked) == (f"#{case.code}", "", "", True)
    assert bureau.people(session, bureau.operator)[2].name == "Vũ Thị Nhàn"
