"""Conclusion notices: what may be drafted, what must be there to be signed, what issuing sets going."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.domain.case_file import CaseStatus
from orchestrator.domain.conclusion import ConclusionStatus
from orchestrator.domain.directive import DirectiveStatus
from orchestrator.domain.errors import FormInvalid, NotAllowed, NotFound, RuleBroken
from orchestrator.domain.policy import Role
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.services import cases, conclusions, scheduling
from orchestrator.services.conclusion_form import ConclusionForm, ItemForm
from orchestrator.services.following import what_the_citizen_sees
from orchestrator.store import audit
from orchestrator.store import cases as case_rows
from orchestrator.store import directives as directive_rows
from orchestrator.store import outbox as outbox_rows
from tests.support.concluded import DUE, closed_session, full_form, issued, signed, turn_of
from tests.support.stores import Bureau


def test_nothing_is_concluded_before_the_turn_was_held(bureau: Bureau) -> None:
    session = bureau.held()
    with pytest.raises(RuleBroken, match=r"conclusion\.turn_open"):
        bureau.do(conclusions.draft, turn_of(bureau, session), full_form(bureau), bureau.operator, bureau.now)


def test_the_chair_is_told_everything_that_is_missing_at_once(bureau: Bureau) -> None:
    turn = turn_of(bureau, closed_session(bureau))
    form = ConclusionForm("time_limit", items=(ItemForm("Kiểm tra thực địa", "", 0, DUE),))
    drafted = bureau.do(conclusions.draft, turn, form, bureau.operator, bureau.now)
    with pytest.raises(FormInvalid) as refused:
        bureau.do(conclusions.sign, drafted.code, bureau.chair, bureau.now)
    fields = [one.field for one in refused.value.mistakes]
    assert fields == ["opinions", "next_step", "due_on", "contact_name", "item-0-unit"]


def test_a_day_off_is_no_due_date(bureau: Bureau) -> None:
    turn = turn_of(bureau, closed_session(bureau))
    sunday = full_form(bureau, due_on=DUE.replace(day=6))
    with pytest.raises(FormInvalid) as refused:
        bureau.do(conclusions.draft, turn, sunday, bureau.operator, bureau.now)
    assert [one.code for one in refused.value.mistakes] == ["directive.due_day_off"] * 2


def test_who_saves_an_older_draft_is_told_so(bureau: Bureau) -> None:
    turn = turn_of(bureau, closed_session(bureau))
    first = bureau.do(conclusions.draft, turn, full_form(bureau), bureau.operator, bureau.now)
    newer = replace(full_form(bureau, revision=first.revision), report_to="Văn phòng")
    again = bureau.do(conclusions.draft, turn, newer, bureau.operator, bureau.now)
    assert (again.revision, again.report_to, again.code) == (2, "Văn phòng", first.code)
    with pytest.raises(RuleBroken, match=r"conclusion\.changed_meanwhile"):
        bureau.do(conclusions.draft, turn, newer, bureau.operator, bureau.now)


def test_only_the_chair_signs_and_only_what_is_signed_is_issued(bureau: Bureau) -> None:
    turn = turn_of(bureau, closed_session(bureau))
    drafted = bureau.do(conclusions.draft, turn, full_form(bureau), bureau.operator, bureau.now)
    with pytest.raises(NotAllowed):
        bureau.do(conclusions.sign, drafted.code, bureau.operator, bureau.now)
    with pytest.raises(RuleBroken, match=r"state\.forbidden"):
        bureau.do(conclusions.issue, drafted.code, bureau.operator, bureau.now)
    done = bureau.do(conclusions.sign, drafted.code, bureau.chair, bureau.now)
    assert (done.status, done.signer_name) == (ConclusionStatus.SIGNED, "Người chair")
    back = bureau.do(conclusions.send_back, drafted.code, "Sửa lại hạn trả lời", bureau.chair, bureau.now)
    assert (back.status, back.signed_at) == (ConclusionStatus.DRAFT, None)


def test_issuing_numbers_the_notice_makes_its_directives_and_concludes_the_session(bureau: Bureau) -> None:
    session = closed_session(bureau)
    notice = issued(bureau, session)
    assert (notice.number, notice.status) == ("1/TB-UBND", ConclusionStatus.ISSUED)
    directive = bureau.do(directive_rows.directives_of_case, notice.case_file_id)[0]
    assert (directive.code, directive.unit, directive.due_on) == ("CD-2026-0001", "Phòng Kinh tế", DUE)
    assert directive.status is DirectiveStatus.ASSIGNED
    assert bureau.do(scheduling.session_by_code, session.code, bureau.operator).status is SessionStatus.CONCLUDED
    assert bureau.do(cases.case_by_code, notice.case_code, bureau.operator).status is CaseStatus.IN_PROGRESS
    told = [one for one in bureau.do(outbox_rows.messages_of, session.id) if one.template == "conclusion"]
    assert [one.values["number"] for one in told] == ["1/TB-UBND"]


def test_the_second_notice_of_a_year_is_number_two(bureau: Bureau) -> None:
    issued(bureau)
    assert issued(bureau).number == "2/TB-UBND"


def test_what_was_answered_at_once_is_settled_and_closed_with_proof_of_delivery(bureau: Bureau) -> None:
    session = closed_session(bureau)
    form = ConclusionForm("answered", opinions="Công dân hỏi thời hạn.", answer="Trả lời trước 01/12.")
    drafted = bureau.do(conclusions.draft, turn_of(bureau, session), form, bureau.operator, bureau.now)
    bureau.do(conclusions.sign, drafted.code, bureau.chair, bureau.now)
    notice = bureau.do(conclusions.issue, drafted.code, bureau.operator, bureau.now)
    assert bureau.do(cases.case_by_code, notice.case_code, bureau.operator).status is CaseStatus.RESOLVED
    wrong = conclusions.Delivery("pigeon", None)
    with pytest.raises(FormInvalid) as refused:
        bureau.do(conclusions.note_delivery, notice.code, wrong, bureau.operator, bureau.now)
    assert {one.field for one in refused.value.mistakes} == {"method", "day", "note"}
    proof = conclusions.Delivery("post", bureau.now.date(), "RR 123 456 789 VN")
    told = bureau.do(conclusions.note_delivery, notice.code, proof, bureau.operator, bureau.now)
    assert (told.delivery_method, told.delivery_note) == ("post", "RR 123 456 789 VN")
    assert bureau.do(cases.case_by_code, notice.case_code, bureau.operator).status is CaseStatus.CLOSED


def test_the_notice_is_due_so_many_working_days_after_the_session(bureau: Bureau) -> None:
    session = closed_session(bureau)
    about = bureau.do(conclusions.turn_to_conclude, turn_of(bureau, session), bureau.operator)
    assert about.due is not None
    assert about.due.due_on == (bureau.now + timedelta(days=7)).date()


def test_who_does_not_work_on_the_matter_finds_no_notice(bureau: Bureau) -> None:
    notice = signed(bureau)
    for role in (Role.DEPARTMENT, Role.IT_OFFICER, Role.VILLAGE_HEAD, Role.CASE_OFFICER, Role.AUDITOR):
        with pytest.raises(NotFound):
            bureau.do(conclusions.notice_by_code, notice.code, bureau.actor(role))


def test_the_citizen_sees_an_issued_notice_only(bureau: Bureau) -> None:
    notice = signed(bureau)
    case = bureau.do(case_rows.case_by_id, notice.case_file_id)
    assert case is not None
    assert bureau.do(what_the_citizen_sees, case, bureau.now).notices == ()
    bureau.do(conclusions.issue, notice.code, bureau.operator, bureau.now)
    seen = bureau.do(what_the_citizen_sees, case, bureau.now)
    assert (seen.notices[0].number, seen.notices[0].contact_name) == ("1/TB-UBND", "Bùi Văn Khải")
    assert [(one.unit, one.due_on, one.result) for one in seen.directives] == [("Phòng Kinh tế", DUE, "")]


def test_every_step_of_a_notice_is_in_the_audit_log(bureau: Bureau) -> None:
    notice = issued(bureau)
    lines = bureau.do(audit.lines_of, f"conclusion {notice.code}")
    assert [line.action for line in reversed(lines)] == ["conclusion:draft", "conclusion:sign", "directive:issue"]
