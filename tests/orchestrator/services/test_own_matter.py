"""One's own matter by number and code: what opens it, what it says, what may be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.domain.case_file import CaseStatus
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.office_rules import RegistrationRules
from orchestrator.domain.policy import Role
from orchestrator.domain.records_documents import Blob
from orchestrator.domain.records_registration import Followed, Registered
from orchestrator.domain.registration import Channel
from orchestrator.services import cases, intake, own_matter, registration
from orchestrator.services.registration_form import RegisterCase
from orchestrator.services.uploads import Sent
from tests.support.stores import NOW, Bureau

PAPER = Sent("giấy.pdf", Blob("a" * 64, 100, "application/pdf"))


@pytest.fixture
def done(bureau: Bureau) -> Registered:
    new = RegisterCase("feedback", "Mùi hôi trại lợn thôn Hạ Bì", "Phạm Thị Lụa", phone="0900 000 031")
    return bureau.do(registration.register, replace(new, channel=Channel.COUNTER), bureau.operator, NOW)


def opened(bureau: Bureau, done: Registered, *, code: str = "", address: str = "192.0.2.1") -> str:
    _, token = bureau.do(own_matter.open_by_code, done.number, code or done.code, address, bureau.now)
    return token


def seen(bureau: Bureau, done: Registered, token: str) -> Followed:
    return bureau.do(own_matter.followed, done.case.code, token, bureau.now)


def test_number_and_code_open_the_matter_for_a_while(bureau: Bureau, done: Registered) -> None:
    token = opened(bureau, done, code=" ".join(done.code))
    assert [line.key for line in seen(bureau, done, token).lines] == ["follow.line.registered", "follow.line.looking"]
    bureau.now = NOW + timedelta(hours=3)
    with pytest.raises(NotFound):
        seen(bureau, done, token)


def test_a_wrong_code_and_a_wrong_number_are_told_alike(bureau: Bureau, done: Registered) -> None:
    for number, code in ((done.number, "00000000"), ("2026 9999", done.code), ("", ""), (done.number, "")):
        with pytest.raises(RuleBroken, match=r"lookup\.wrong"):
            bureau.do(own_matter.open_by_code, number, code, "192.0.2.1", NOW)


def test_guessing_ends_soon_and_the_right_code_with_it(bureau: Bureau, done: Registered) -> None:
    bureau.store.rules = replace(bureau.store.rules, registration=RegistrationRules(wrong_codes_hour=3))
    for guess in range(3):
        with pytest.raises(RuleBroken, match=r"lookup\.wrong"):
            opened(bureau, done, code=f"{guess:08}", address=f"192.0.2.{guess}")
    with pytest.raises(RuleBroken, match=r"public\.too_many"):
        opened(bureau, done, address="198.51.100.7")
    bureau.now = NOW + timedelta(hours=2)
    assert opened(bureau, done)


def test_one_address_may_not_try_many_numbers(bureau: Bureau, done: Registered) -> None:
    bureau.store.rules = replace(bureau.store.rules, registration=RegistrationRules(wrong_codes_hour=3))
    for number in range(9):
        with pytest.raises(RuleBroken, match=r"lookup\.wrong"):
            bureau.do(own_matter.open_by_code, f"2026 77{number:02}", "12345678", "192.0.2.1", NOW)
    with pytest.raises(RuleBroken, match=r"public\.too_many"):
        opened(bureau, done)
    assert opened(bureau, done, address="198.51.100.7")


def test_a_token_opens_its_own_matter_only(bureau: Bureau, done: Registered) -> None:
    token, other = opened(bureau, done), bureau.case()
    with pytest.raises(NotFound):
        bureau.do(own_matter.followed, other.code, token, NOW)


def test_a_draft_is_nobodys_business_and_an_announced_session_is_told(bureau: Bureau, done: Registered) -> None:
    case = bureau.do(cases.case_by_code, done.case.code, bureau.operator)
    session = bureau.planned(case)
    token = opened(bureau, done)
    assert seen(bureau, done, token).sessions == ()
    bureau.published(session)
    told = seen(bureau, done, token)
    assert [one.code for one in told.sessions] == [session.code]
    assert told.lines[-1].key == "follow.line.invited"


def test_withdrawing_is_written_and_final(bureau: Bureau, done: Registered) -> None:
    token = opened(bureau, done)
    bureau.do(own_matter.withdraw, done.case.code, token, "Đã hòa giải được với hàng xóm", NOW)
    told = seen(bureau, done, token)
    assert told.case.status is CaseStatus.WITHDRAWN
    assert not told.withdrawable
    assert [(act.act, act.text) for act in told.acts] == [("withdrawn", "Đã hòa giải được với hàng xóm")]
    with pytest.raises(RuleBroken, match=r"follow\.too_late"):
        bureau.do(own_matter.withdraw, done.case.code, token, "Lần nữa cho chắc", NOW)


def test_what_is_asked_is_answered_and_comes_back_to_the_inbox(bureau: Bureau, done: Registered) -> None:
    bureau.do(intake.ask_for_information, done.case.code, "Xin ông/bà gửi ảnh quyết định.", bureau.operator, NOW)
    token = opened(bureau, done)
    told = seen(bureau, done, token)
    assert (told.case.status, told.registration.info_asked) == (
        CaseStatus.INFO_NEEDED,
        "Xin ông/bà gửi ảnh quyết định.",
    )
    assert bureau.do(intake.inbox, bureau.operator) == []
    bureau.do(own_matter.add_documents, done.case.code, token, (PAPER,), NOW)
    bureau.do(own_matter.answer, done.case.code, token, "Tôi gửi kèm ảnh.", NOW)
    after = seen(bureau, done, token)
    assert (after.case.status, after.registration.info_asked) == (CaseStatus.REGISTERED, "")
    assert [one.title for one in after.documents] == ["giấy"]
    (waiting,) = bureau.do(intake.inbox, bureau.operator)
    assert {act.act for act in waiting.unseen_acts} == {"document", "answered"}
    bureau.do(intake.mark_seen, done.case.code, bureau.operator, NOW)
    assert bureau.do(intake.inbox, bureau.operator) == []


def test_in_person_and_the_way_of_being_told_can_be_wished_for(bureau: Bureau, done: Registered) -> None:
    token = opened(bureau, done)
    bureau.do(own_matter.ask_in_person, done.case.code, token, "", NOW)
    bureau.do(own_matter.prefer, done.case.code, token, "paper", NOW)
    told = seen(bureau, done, token)
    assert (told.registration.in_person_asked_at, told.registration.notify_by) == (NOW, "paper")
    with pytest.raises(RuleBroken):
        bureau.do(own_matter.prefer, done.case.code, token, "pigeon", NOW)


def test_a_denouncers_papers_are_not_handed_out_by_number_and_code(bureau: Bureau) -> None:
    new = RegisterCase("denunciation", "Thu quỹ thôn sai quy định nhiều năm", "Người tố cáo", phone="0900 000 041")
    done = bureau.do(registration.register, new, bureau.operator, NOW)
    token = opened(bureau, done)
    bureau.do(own_matter.add_documents, done.case.code, token, (PAPER,), NOW)
    assert seen(bureau, done, token).documents == ()


def test_two_officers_do_not_overwrite_each_other(bureau: Bureau, done: Registered) -> None:
    edit = intake.EditCase(version=1, summary="Mùi hôi trại lợn vào buổi tối", request="Kiểm tra", people_count=3)
    changed = bureau.do(intake.edit_case, done.case.code, edit, bureau.operator, NOW)
    assert (changed.version, changed.summary) == (2, "Mùi hôi trại lợn vào buổi tối")
    with pytest.raises(RuleBroken) as refused:
        bureau.do(intake.edit_case, done.case.code, edit, bureau.second_operator(), NOW)
    assert refused.value.code == "form.changed_meanwhile"
    assert refused.value.values["who"] == "Người operator"
    assert bureau.do(cases.case_by_code, done.case.code, bureau.operator).version == 2


def test_the_inbox_is_the_offices(bureau: Bureau) -> None:
    for role in (Role.AUDITOR, Role.VILLAGE_HEAD, Role.DEPARTMENT):
        with pytest.raises(RuleBroken):
            bureau.do(intake.inbox, bureau.actor(role))
