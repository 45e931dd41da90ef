"""Difficulties of every unit; satisfaction of nobody in particular."""

from __future__ import annotations

import pytest

from orchestrator.domain.errors import FormInvalid, NotAllowed, RuleBroken
from orchestrator.domain.policy import Role
from orchestrator.domain.records_feedback import DifficultyStatus
from orchestrator.services import feedback
from orchestrator.store import audit
from orchestrator.store.database import Transaction
from orchestrator.store.rows import rows
from orchestrator.store.tables_register import satisfaction
from tests.support.stores import NOW, Bureau


def test_every_unit_reports_sees_its_own_and_is_answered(bureau: Bureau) -> None:
    head, police = bureau.actor(Role.VILLAGE_HEAD), bureau.actor(Role.COMMUNE_POLICE)
    told = bureau.do(feedback.report, "Nhà văn hóa thôn mất điện thường xuyên", "tcd-2026-0001", head, NOW)
    assert (told.code, told.about, told.status) == ("KK-2026-0001", "TCD-2026-0001", DifficultyStatus.OPEN)
    assert bureau.do(feedback.log, police) == []
    assert [one.code for one in bureau.do(feedback.log, bureau.operator)] == [told.code]
    with pytest.raises(NotAllowed):
        bureau.do(feedback.answer, told.code, "Đã báo điện lực", False, police, NOW)
    answered = bureau.do(feedback.answer, told.code, "Đã báo điện lực", False, bureau.operator, NOW)
    assert answered.status is DifficultyStatus.ANSWERED
    closed = bureau.do(feedback.answer, told.code, "Đã lắp bộ lưu điện", True, bureau.operator, NOW)
    assert (closed.status, closed.closed_at) == (DifficultyStatus.CLOSED, NOW)
    with pytest.raises(RuleBroken, match=r"difficulty\.closed"):
        bureau.do(feedback.answer, told.code, "Thêm nữa", True, bureau.operator, NOW)
    assert len(bureau.do(audit.lines_of, f"difficulty {told.code}")) == 3


def test_a_difficulty_says_something_about_something_that_has_a_number(bureau: Bureau) -> None:
    with pytest.raises(FormInvalid) as refused:
        bureau.do(feedback.report, "vướng", "phiên hôm qua", bureau.operator, NOW)
    assert {one.field for one in refused.value.mistakes} == {"text", "about"}
    with pytest.raises(NotAllowed):
        bureau.do(feedback.report, "Không có gì để báo", "", bureau.actor(Role.AUDITOR), NOW)


def test_satisfaction_keeps_the_month_and_nothing_that_leads_to_anybody(bureau: Bureau) -> None:
    bureau.do(feedback.give_satisfaction, {"courtesy": "4", "clarity": "1", "phone": "0900"}, "Tốt", NOW)
    bureau.do(feedback.give_satisfaction, {"courtesy": "3"}, "", NOW)

    def whole(tx: Transaction) -> list[tuple[object, ...]]:
        return [tuple(row)[1:] for row in rows(tx, satisfaction.select())]

    assert bureau.do(whole)[0] == (NOW.date().replace(day=1), None, None, 4, None, 1, "Tốt")
    told = bureau.do(feedback.satisfaction, NOW.date(), NOW.date(), bureau.chair)
    assert (told.forms, told.questions["courtesy"], told.questions["clarity"], told.percent) == (2, (2, 2), (0, 1), 67)
    with pytest.raises(FormInvalid):
        bureau.do(feedback.give_satisfaction, {"courtesy": "9"}, "  ", NOW)
