"""The legal gates asked where the steps happen: each broken at its place, through the services, with a turned clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.demo_preparation import clear_denunciation, prepare
from orchestrator.domain.errors import NotAllowed, RuleBroken
from orchestrator.domain.participant import ParticipantEvent, SessionRole
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.reception_session import SessionEvent, SessionStatus
from orchestrator.domain.records import CaseFile, ReceptionSession
from orchestrator.domain.records_planning import Duty
from orchestrator.domain.rules.finding import Finding, RuleId, Verdict
from orchestrator.services import (
    accounts,
    admission,
    cases,
    classification,
    gates,
    scheduling,
    session_plans,
    session_turns,
)
from orchestrator.services.classification import Classify
from orchestrator.services.session_plans import NewLinkTest, WriteSecurity
from orchestrator.store import participants, planning, sessions
from orchestrator.store.database import Transaction
from tests.support.stores import HALL, Bureau

MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)
"""08:00 in Viet Nam, a fortnight before the reception."""
RECEPTION = datetime(2026, 11, 18, 1, tzinfo=UTC)
WHY = "Phiên đột xuất theo chỉ đạo của thành phố"
WORKS = NewLinkTest(point=HALL, camera=True, microphone=True, speaker=True)


def planned(bureau: Bureau, case: CaseFile | None = None, **more: object) -> ReceptionSession:
    """A draft a fortnight ahead, with somebody on duty for everything and nothing else done."""
    bureau.now = MONDAY
    session = bureau.planned(case, starts_at=RECEPTION, **more)
    for duty in (Duty.RECEIVER, Duty.ADVISOR, Duty.IT_OFFICER):
        number = bureau.operator.account_id
        bureau.do(session_plans.put_on_duty, session.code, duty, number, "", bureau.operator, MONDAY)
    return session


def finding(bureau: Bureau, code: str, rule: RuleId, now: datetime) -> Finding:
    def ask(tx: Transaction) -> Finding:
        session = sessions.session_by_code(tx, code)
        assert session is not None
        return next(one.finding for one in gates.findings(tx, session, now) if one.finding.rule is rule)

    return bureau.do(ask)


def approved(bureau: Bureau, session: ReceptionSession, now: datetime = MONDAY) -> None:
    bureau.do(scheduling.submit, session.code, bureau.operator, now)
    bureau.do(scheduling.approve, session.code, bureau.chair, now)


def published(bureau: Bureau, session: ReceptionSession) -> None:
    approved(bureau, session)
    bureau.do(scheduling.publish, session.code, bureau.operator, MONDAY)


def recorded(bureau: Bureau, session: ReceptionSession, now: datetime) -> None:
    """The waiting room is open, the recorder writes, the central point is there."""
    bureau.now = now
    bureau.change(session, SessionEvent.WAITING_ROOM_OPENED)
    bureau.recording(session)
    bureau.change(session, SessionEvent.POINTS_READY)


def refused(bureau: Bureau, session: ReceptionSession, event: SessionEvent, reason: str = "") -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        bureau.change(session, event, bureau.chair, reason)
    return broken.value


def test_in_time_nothing_asks_for_a_reason(bureau: Bureau) -> None:
    session = planned(bureau)
    published(bureau, session)
    bureau.do(session_plans.note_link_test, session.code, WORKS, bureau.operator, RECEPTION - timedelta(days=2))
    assert bureau.do(scheduling.session_by_code, session.code, bureau.operator).status is SessionStatus.TESTED
    recorded(bureau, session, RECEPTION - timedelta(minutes=90))
    for person in bureau.people(session):
        bureau.do(_let_in, person.id, RECEPTION - timedelta(minutes=80))
    bureau.do(session_plans.note_present, session.code, Duty.ADVISOR, bureau.operator, RECEPTION)
    bureau.now = RECEPTION
    assert bureau.change(session, SessionEvent.STARTED, bureau.chair).status is SessionStatus.IN_SESSION
    for rule in (RuleId.R01, RuleId.R02, RuleId.R03, RuleId.R04):
        assert finding(bureau, session.code, rule, RECEPTION).verdict is Verdict.HOLDS


def _let_in(tx: Transaction, number: int, now: datetime) -> None:
    admission.acknowledge_rules(tx, _public_id(tx, number), "2026-1", now)
    person = admission.change_participant(tx, number, ParticipantEvent.REGISTERED, SYSTEM, now)
    if person.role is SessionRole.CITIZEN:
        admission.change_participant(tx, number, ParticipantEvent.IDENTITY_ASKED, SYSTEM, now)
        admission.change_participant(tx, number, ParticipantEvent.IDENTITY_VERIFIED, SYSTEM, now, method="known")
    admission.change_participant(tx, number, ParticipantEvent.ENTERED_WAITING_ROOM, SYSTEM, now)
    admission.change_participant(tx, number, ParticipantEvent.ADMITTED, SYSTEM, now)


def _public_id(tx: Transaction, number: int) -> str:
    return participants.participant_by_id(tx, number).public_id


def test_announced_too_late_needs_a_reason_which_is_kept(bureau: Bureau) -> None:
    session = planned(bureau)
    approved(bureau, session)
    late = RECEPTION - timedelta(days=2)
    with pytest.raises(RuleBroken) as broken:
        bureau.do(scheduling.publish, session.code, bureau.operator, late)
    assert (broken.value.code, broken.value.values["rules"]) == ("gate.reason_needed", (RuleId.R01,))
    with pytest.raises(RuleBroken, match="reason_missing"):
        bureau.do(scheduling.publish, session.code, bureau.operator, late, "vội")
    assert bureau.do(scheduling.publish, session.code, bureau.operator, late, WHY).status is SessionStatus.PUBLISHED
    kept = finding(bureau, session.code, RuleId.R01, late)
    assert kept.override is not None
    assert (kept.override.reason, kept.override.by) == (WHY, bureau.operator.account_id)


def test_another_time_asks_for_another_reason(bureau: Bureau) -> None:
    session = planned(bureau)
    approved(bureau, session)
    late = RECEPTION - timedelta(days=2)
    bureau.do(scheduling.publish, session.code, bureau.operator, late, WHY)
    later = RECEPTION + timedelta(hours=3)
    with pytest.raises(RuleBroken, match="reason_needed"):
        bureau.do(scheduling.move_session, session.code, later, 60, bureau.operator, late)
    bureau.do(scheduling.move_session, session.code, later, 60, bureau.operator, late, "Mưa bão, đường ngập")
    bureau.do(scheduling.move_session, session.code, RECEPTION + timedelta(days=20), 60, bureau.operator, late)


def test_nobody_on_duty_nothing_is_published(bureau: Bureau) -> None:
    bureau.now = MONDAY
    session = bureau.planned(starts_at=RECEPTION)
    approved(bureau, session)
    with pytest.raises(RuleBroken) as broken:
        bureau.do(scheduling.publish, session.code, bureau.operator, MONDAY)
    assert broken.value.values["duties"] == (Duty.ADVISOR, Duty.IT_OFFICER)


def test_a_crowd_needs_a_security_plan_and_representatives_or_a_reason(bureau: Bureau) -> None:
    session = planned(bureau, bureau.case("complaint", people_count=23))
    bureau.do(scheduling.submit, session.code, bureau.operator, MONDAY)
    with pytest.raises(RuleBroken) as broken:
        bureau.do(scheduling.approve, session.code, bureau.chair, MONDAY)
    assert broken.value.values["rules"] == (RuleId.R09,)
    bureau.do(scheduling.approve, session.code, bureau.chair, MONDAY, WHY)
    with pytest.raises(RuleBroken, match="security_missing"):
        bureau.do(scheduling.publish, session.code, bureau.operator, MONDAY)
    plan = WriteSecurity(version=0, risk="high", crowd_estimate=23, security_plan="Bố trí hai đồng chí tại cổng")
    police = bureau.actor(Role.COMMUNE_POLICE)
    bureau.do(session_plans.write_security, session.code, plan, police, MONDAY)
    bureau.do(session_plans.see_security, session.code, police, MONDAY)
    bureau.do(scheduling.publish, session.code, bureau.operator, MONDAY)
    with pytest.raises(RuleBroken, match=r"plan\.changed"):
        bureau.do(session_plans.write_security, session.code, plan, bureau.operator, MONDAY)


def test_a_protected_denunciation_is_never_submitted_and_no_reason_helps(bureau: Bureau) -> None:
    session = planned(bureau, bureau.case("denunciation", identity_waiver=True))
    with pytest.raises(RuleBroken) as found:
        bureau.do(scheduling.submit, session.code, bureau.operator, MONDAY)
    assert (found.value.code, found.value.values["rules"]) == ("gate.blocked", (RuleId.R08,))
    with pytest.raises(RuleBroken, match=r"rule\.blocks"):
        bureau.do(_give, session.code, RuleId.R08, bureau)
    case = bureau.do(cases.case_by_code, session.case_code, bureau.chair)
    bureau.do(clear_denunciation, case, bureau.operator, bureau.chair, MONDAY)
    approved(bureau, session)


def _give(tx: Transaction, code: str, rule: RuleId, bureau: Bureau, by_role: Role = Role.OPERATOR) -> None:
    session = sessions.session_by_code(tx, code)
    assert session is not None
    gates.record_reason(tx, session, rule, WHY, bureau.actor(by_role), bureau.now)


def test_a_mixed_petition_is_split_before_it_is_scheduled(bureau: Bureau) -> None:
    mixed = bureau.case("mixed")
    with pytest.raises(RuleBroken) as broken:
        bureau.planned(mixed)
    assert "schedule.mixed" in {one.code for one in getattr(broken.value, "mistakes", ())}
    session = planned(bureau)
    new = Classify(kind="mixed", competence="within", course="split")
    bureau.do(classification.classify, session.case_code, new, bureau.operator, MONDAY)
    with pytest.raises(RuleBroken) as broken:
        bureau.do(scheduling.submit, session.code, bureau.operator, MONDAY)
    assert broken.value.values["rules"] == (RuleId.R10,)


def test_a_deputy_at_a_periodic_session_needs_the_chairs_reason(bureau: Bureau) -> None:
    deputy = accounts.NewAccount("pct", "Lê Thị Mai", frozenset({Role.CHAIR}), title="Phó Chủ tịch", password="x" * 20)
    account, _ = bureau.do(accounts.add_account, deputy, SYSTEM, MONDAY)
    people = bureau.plan(bureau.case()).participants
    mine = tuple(replace(one, account_id=account.id) if one.role is SessionRole.CHAIR else one for one in people)
    session = planned(bureau, kind="periodic", participants=mine)
    bureau.do(scheduling.submit, session.code, bureau.operator, MONDAY)
    with pytest.raises(RuleBroken) as broken:
        bureau.do(scheduling.approve, session.code, bureau.chair, MONDAY)
    assert broken.value.values["rules"] == (RuleId.R21,)
    bureau.do(scheduling.approve, session.code, bureau.chair, MONDAY, "Chủ tịch đi họp thành phố")


def test_untested_points_do_not_count_as_tested(bureau: Bureau) -> None:
    session = planned(bureau)
    published(bureau, session)
    failed = replace(WORKS, microphone=False, note="Không có tiếng")
    bureau.do(session_plans.note_link_test, session.code, failed, bureau.operator, MONDAY)
    with pytest.raises(RuleBroken, match=r"gate\.untested"):
        bureau.do(scheduling.note_test, session.code, bureau.operator, MONDAY)


def test_the_clock_strands_nobody_but_the_reason_is_owed_and_the_start_asks(bureau: Bureau) -> None:
    session = planned(bureau)
    published(bureau, session)
    recorded(bureau, session, RECEPTION - timedelta(minutes=30))

    def owed(tx: Transaction) -> tuple[RuleId, ...]:
        found = sessions.session_by_code(tx, session.code)
        assert found is not None
        return gates.reasons_owed(tx, found)

    assert bureau.do(owed) == (RuleId.R02,)
    for duty in (Duty.RECEIVER, Duty.ADVISOR):
        bureau.do(session_plans.note_present, session.code, duty, bureau.operator, bureau.now)
    bureau.now = RECEPTION
    broken = refused(bureau, session, SessionEvent.STARTED)
    assert (broken.code, broken.values["rules"]) == ("gate.reason_needed", (RuleId.R02, RuleId.R03))
    assert bureau.change(session, SessionEvent.STARTED, bureau.chair, WHY).status is SessionStatus.IN_SESSION
    assert bureau.do(owed) == ()
    lines = bureau.do(_overrides, session.code)
    assert [(rule, step) for rule, step, reason in lines if reason] == [("R02", "started"), ("R03", "started")]


def _overrides(tx: Transaction, code: str) -> list[tuple[str, str, str]]:
    return [(str(one.rule), one.step, one.reason) for one in planning.overrides_of(tx, f"session {code}")]


def test_without_receiver_and_advisor_at_the_central_point_nothing_starts(bureau: Bureau) -> None:
    session = planned(bureau)
    published(bureau, session)
    recorded(bureau, session, RECEPTION)
    broken = refused(bureau, session, SessionEvent.STARTED, WHY)
    assert (broken.code, broken.values["rules"]) == ("gate.blocked", (RuleId.R04,))


def test_a_citizen_whose_identity_is_incomplete_comes_in_with_a_reason_only(bureau: Bureau) -> None:
    session = planned(bureau, bureau.case(address=""))
    bureau.do(prepare, session, bureau.operator, MONDAY)
    published(bureau, session)
    recorded(bureau, session, RECEPTION)
    citizen = bureau.person(session, SessionRole.CITIZEN)
    with pytest.raises(RuleBroken) as broken:
        bureau.do(_let_in, citizen.id, RECEPTION)
    assert (broken.value.code, broken.value.values["missing"]) == ("gate.identity", ("address",))
    bureau.do(_give, session.code, RuleId.R06, bureau)
    bureau.do(_let_in, citizen.id, RECEPTION)


def test_only_who_answers_for_it_goes_on_against_a_rule(bureau: Bureau) -> None:
    session = planned(bureau)
    for role in set(Role) - {Role.OPERATOR, Role.CHAIR}:
        with pytest.raises(NotAllowed):
            bureau.do(_give, session.code, RuleId.R01, bureau, role)


def test_a_rule_that_holds_takes_no_reason(bureau: Bureau) -> None:
    session = planned(bureau)
    published(bureau, session)
    with pytest.raises(RuleBroken, match="not_broken"):
        bureau.do(_give, session.code, RuleId.R01, bureau)


def test_turns_are_added_ordered_and_taken_out_until_people_know(bureau: Bureau) -> None:
    session = planned(bureau)
    second, third = bureau.case("complaint"), bureau.case("recommendation")
    for case in (second, third):
        bureau.do(session_turns.add_turn, session.code, case.code, 20, bureau.operator, MONDAY)
    bureau.do(session_turns.move_up, session.code, 3, bureau.operator, MONDAY)
    standing = bureau.do(session_turns.turns_of, session.code, bureau.operator)
    assert [case.code for _, case in standing] == [session.case_code, third.code, second.code]
    bureau.do(session_turns.take_out, session.code, 3, bureau.operator, MONDAY)
    assert len(bureau.do(session_turns.turns_of, session.code, bureau.operator)) == 2
    with pytest.raises(RuleBroken, match=r"turns\.last"):
        bureau.do(session_turns.take_out, session.code, 1, bureau.operator, MONDAY)
    published(bureau, session)
    with pytest.raises(RuleBroken, match="not_planned"):
        bureau.do(session_turns.add_turn, session.code, second.code, 20, bureau.operator, MONDAY)
