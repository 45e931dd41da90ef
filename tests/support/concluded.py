"""A reception that was held, as far as its follow-up needs one: conclusions, directives and a clock that is turned."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from orchestrator.domain.policy import Role
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.records import ReceptionSession
from orchestrator.domain.records_follow_up import Conclusion, Directive
from orchestrator.services import conclusions, directives, register
from orchestrator.services.conclusion_form import ConclusionForm, ItemForm
from orchestrator.store import directives as rows
from orchestrator.store import turns
from tests.support.stores import Bureau

DUE = date(2026, 12, 1)
"""Six working days after the first day of the bureau."""


CORRECTION = register.Correction(
    summary="Mùi hôi từ trại lợn thôn Hạ Bì vào buổi tối",
    people_count=3,
    prior_resolver="",
    in_competence="yes",
    guided_to="",
    transferred_to="",
    note="TCD-2026-0001",
    reason="Ghi thiếu số người cùng phản ánh",
)


def closed_session(bureau: Bureau) -> ReceptionSession:
    """Held, read back and closed."""
    session = bureau.held()
    bureau.now += timedelta(hours=3)
    bureau.change(session, SessionEvent.READ_BACK_STARTED, bureau.chair)
    return bureau.change(session, SessionEvent.CLOSED, bureau.chair)


def turn_of(bureau: Bureau, session: ReceptionSession) -> int:
    return bureau.do(turns.turns_of_session, session.id)[0].id


def full_form(bureau: Bureau, *, revision: int = 0, due_on: date = DUE) -> ConclusionForm:
    """What the chair can sign: a time limit, a contact, one directive to the department."""
    item = ItemForm("Kiểm tra hệ thống xử lý chất thải của trại", "Phòng Kinh tế", _department(bureau), due_on)
    return ConclusionForm(
        outcome="time_limit",
        opinions="Công dân phản ánh mùi hôi vào buổi tối; thôn xác nhận.",
        next_step="Kiểm tra thực địa, trả lời bằng văn bản.",
        contact_name="Bùi Văn Khải",
        contact_phone="0900 000 031",
        report_to="Chủ tịch UBND xã",
        due_on=due_on,
        items=(item, ItemForm()),
        revision=revision,
    )


def _department(bureau: Bureau) -> int:
    return bureau.staff[Role.DEPARTMENT].id


def signed(bureau: Bureau, session: ReceptionSession | None = None) -> Conclusion:
    session = session or closed_session(bureau)
    turn = turn_of(bureau, session)
    drafted = bureau.do(conclusions.draft, turn, full_form(bureau), bureau.operator, bureau.now)
    return bureau.do(conclusions.sign, drafted.code, bureau.chair, bureau.now)


def issued(bureau: Bureau, session: ReceptionSession | None = None) -> Conclusion:
    notice = signed(bureau, session)
    return bureau.do(conclusions.issue, notice.code, bureau.operator, bureau.now)


def directed(bureau: Bureau, session: ReceptionSession | None = None) -> Directive:
    """The one directive of an issued notice."""
    notice = issued(bureau, session)
    return bureau.do(rows.directives_of_case, notice.case_file_id)[0]


def reported(bureau: Bureau, code: str, at: datetime | None = None) -> Directive:
    told = directives.Report("Đã kiểm tra, trại đã lắp bể kín từ ngày 30/11.", True, "Số 45/BC-PKT")
    return bureau.do(directives.report, code, told, bureau.actor(Role.DEPARTMENT), at or bureau.now)
