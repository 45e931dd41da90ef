"""What came after earlier receptions of the demo: three directives, one of them reminded twice, and what people said.

Through the services, with the actors who would do it. Data of `demo_people`; nobody here exists.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from orchestrator.domain.calendar.working_days import working_day_until
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.policy import Actor
from orchestrator.domain.records_follow_up import Directive
from orchestrator.services import accounts, cases, classification, directives, feedback, urging
from orchestrator.services.accounts import actor_of
from orchestrator.services.classification import Classify
from orchestrator.store.database import Transaction

AGO: Final = timedelta(days=30)
MATTERS: Final = (
    ("Đèn đường thôn Đồng Kênh hỏng đã hai tháng", "bà", "Hoàng Thị Mận", "xóm 2, thôn Đồng Kênh"),
    ("Bãi rác tự phát cạnh trường mầm non thôn An Nghiệp", "ông", "Đỗ Quang Huy", "xóm 1, thôn An Nghiệp"),
    ("Xe chở đất chạy đêm qua thôn Vạn Thắng", "ông", "Lê Bá Sáng", "xóm 5, thôn Vạn Thắng"),
)
LATE: Final = "Sửa đèn đường đoạn nhà văn hóa thôn Đồng Kênh, trả lời công dân bằng văn bản"
DONE: Final = "Dọn bãi rác, cắm biển cấm đổ rác, bố trí điểm tập kết"
GOING_ON: Final = "Xác minh xe chở đất chạy đêm, xử lý theo thẩm quyền"
RESULT: Final = "Đã dọn sạch bãi rác, cắm biển và bố trí điểm tập kết mới từ tuần trước."
DIFFICULTY: Final = "Thôn chưa có kinh phí thay bóng đèn, đề nghị cấp bổ sung trong quý này."
GRADES: Final = (
    {"preparation": "4", "connection": "3", "courtesy": "4", "heard": "4", "clarity": "3"},
    {"preparation": "3", "connection": "2", "courtesy": "4", "heard": "4", "clarity": "4"},
)


def add_follow_up(tx: Transaction, now: datetime) -> None:
    """Three matters of a month ago with their directives; the state of each is as of now."""
    operator, chair = _as(tx, "hang"), _as(tx, "hoa")
    begun = now - AGO
    codes = [_matter(tx, number, operator, begun) for number in range(len(MATTERS))]
    late = _given(tx, codes[0], LATE, "khai", _working(tx, now - timedelta(days=12)), chair, begun)
    done = _given(tx, codes[1], DONE, "nga", _working(tx, now + timedelta(days=5)), chair, begun)
    going_on = _given(tx, codes[2], GOING_ON, "cuong", _working(tx, now + timedelta(days=6)), chair, begun)
    for days in range(12):
        urging.urge_overdue(tx, min(now, late.due_at + timedelta(days=days, hours=8)))
    told = directives.Report(RESULT, True, "52/BC-VHXH")
    directives.report(tx, done.code, told, _as(tx, "nga"), now - timedelta(days=6))
    directives.accept(tx, done.code, chair, now - timedelta(days=5))
    directives.close(tx, done.code, local_day(now - timedelta(days=4)), "RR 004 512 778 VN", operator, now)
    directives.acknowledge(tx, going_on.code, _as(tx, "cuong"), begun + timedelta(days=1))
    feedback.report(tx, DIFFICULTY, late.code, _as(tx, "bon"), now - timedelta(days=3))
    for answers in GRADES:
        feedback.give_satisfaction(tx, dict(answers), "", now)


def _as(tx: Transaction, login: str) -> Actor:
    return actor_of(accounts.account_by_login(tx, login))


def _matter(tx: Transaction, number: int, by: Actor, at: datetime) -> str:
    summary, salutation, name, address = MATTERS[number]
    new = cases.RegisterCase("feedback", summary, name, salutation, address=address, phone=f"0900 000 {number + 61:03}")
    code = cases.register_case(tx, new, by, at - timedelta(days=5 - number)).code
    found = Classify(kind="feedback", competence="within", course="assign")
    classification.classify(tx, code, found, by, at - timedelta(days=1))
    return code


def _working(tx: Transaction, moment: datetime) -> date:
    """That day, or the working day before it."""
    return working_day_until(local_day(moment), tx.rules.calendar)


def _given(tx: Transaction, case_code: str, text: str, login: str, due_on: date, by: Actor, at: datetime) -> Directive:
    responsible = accounts.account_by_login(tx, login)
    new = directives.NewDirective(case_code, text, responsible.agency, responsible.id, due_on)
    return directives.issue(tx, new, by, at)
