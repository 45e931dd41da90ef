"""What waits for whom: the first thing that the office and the chair read in the morning."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.domain.policy import ANONYMOUS, Actor
from orchestrator.domain.registration import Channel
from orchestrator.services import case_work, classification, conclusions, intake, office_day
from orchestrator.services.classification import Classify
from orchestrator.services.office_day import Waiting
from orchestrator.services.registration import register
from orchestrator.services.registration_form import RegisterCase
from tests.support.concluded import closed_session, full_form, turn_of
from tests.support.stores import Bureau

PROPOSED = Classify(kind="feedback", competence="within", course="in_person")


def waits(bureau: Bureau, by: Actor) -> list[str]:
    found: tuple[Waiting, ...] = bureau.do(office_day.waiting_for, by)
    return [one.what for one in found]


def test_a_proposal_waits_for_the_chair_until_it_is_agreed_to(bureau: Bureau) -> None:
    case = bureau.case()
    bureau.do(intake.mark_seen, case.code, bureau.operator, bureau.now)
    assert waits(bureau, bureau.chair) == []
    made = bureau.do(classification.classify, case.code, PROPOSED, bureau.operator, bureau.now)
    assert (waits(bureau, bureau.chair), waits(bureau, bureau.operator)) == (["agree"], [])
    bureau.do(classification.send_back, case.code, made.version, "Bổ sung căn cứ", bureau.chair, bureau.now)
    assert waits(bureau, bureau.chair) == []
    again = replace(PROPOSED, version=made.version)
    made = bureau.do(classification.classify, case.code, again, bureau.operator, bureau.now)
    day = bureau.now.date()
    bureau.do(classification.approve, case.code, made.version, "01/QĐ-UBND", day, bureau.chair, bureau.now)
    assert waits(bureau, bureau.chair) == []


def test_a_notice_waits_for_the_signature_then_for_its_number(bureau: Bureau) -> None:
    session = closed_session(bureau)
    notice = bureau.do(conclusions.draft, turn_of(bureau, session), full_form(bureau), bureau.operator, bureau.now)
    assert waits(bureau, bureau.chair) == ["sign_notice"]
    bureau.do(conclusions.sign, notice.code, bureau.chair, bureau.now)
    assert "issue_notice" in waits(bureau, bureau.operator)
    bureau.do(conclusions.issue, notice.code, bureau.operator, bureau.now)
    assert "issue_notice" not in waits(bureau, bureau.operator)


def test_a_received_matter_waits_for_its_notice_not_for_another_session(bureau: Bureau) -> None:
    code = closed_session(bureau).case_code
    made = bureau.do(classification.classify, code, PROPOSED, bureau.operator, bureau.now)
    day = bureau.now.date()
    bureau.do(classification.approve, code, made.version, "01/QĐ-UBND", day, bureau.chair, bureau.now)
    then = bureau.do(case_work.case_work, code, bureau.operator, bureau.now).next
    assert then is not None
    assert (then.name, then.mine) == ("conclude", True)


def test_what_a_citizen_sent_waits_for_the_office(bureau: Bureau) -> None:
    new = RegisterCase(
        "feedback", "Mùi hôi từ trại lợn thôn Hạ Bì", "Vũ Thị Nhàn", "bà", phone="0900 000 011", channel=Channel.WEB
    )
    new = replace(new, address="xóm 2, thôn Hạ Bì", personal_id="000058000999", place="central")
    bureau.do(register, new, ANONYMOUS, bureau.now)
    assert waits(bureau, bureau.operator) == ["look_at"]
    assert waits(bureau, bureau.chair) == []
