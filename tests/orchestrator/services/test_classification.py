"""What a matter is, who agrees, what belongs together, what is decided: through the services, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.classification import Competence, Course, SecrecyItem, most_representatives, offered
from orchestrator.domain.errors import FormInvalid, NotAllowed, RuleBroken
from orchestrator.domain.policy import Role
from orchestrator.domain.records import CaseFile
from orchestrator.domain.records_classification import Classification, Member
from orchestrator.domain.rules.finding import Verdict
from orchestrator.domain.time_limits import DeadlineId
from orchestrator.services import case_decisions, case_parts, case_work, cases, classification
from orchestrator.services.case_decisions import Decide
from orchestrator.services.case_parts import Part
from orchestrator.services.classification import Classify
from tests.support.stores import NOW, Bureau

ORDINARY = Classify(kind="complaint", competence="within", course="accept")
ONLINE = Classify(kind="complaint", competence="within", course="online", ground="20.2")
ALL_SECRECY = frozenset(str(item) for item in SecrecyItem)
DENOUNCED = Classify(
    kind="denunciation",
    competence="within",
    course="online",
    ground="20.4",
    protection_asked=False,
    waiver_signed=True,
    secrecy=ALL_SECRECY,
)
PAPER: dict[str, Any] = {"document_no": "212/TB-UBND", "document_day": date(2026, 11, 23)}


def classified(bureau: Bureau, case: CaseFile, new: Classify) -> Classification:
    return bureau.do(classification.classify, case.code, new, bureau.operator, bureau.now)


def mistakes(bureau: Bureau, case: CaseFile, new: Classify) -> set[tuple[str, str]]:
    with pytest.raises(FormInvalid) as refused:
        classified(bureau, case, new)
    return {(one.field or "", one.code.removeprefix("classification.")) for one in refused.value.mistakes}


def status(bureau: Bureau, case: CaseFile) -> CaseStatus:
    return bureau.do(cases.case_by_code, case.code, bureau.operator).status


def decided(bureau: Bureau, case: CaseFile, course: str, **fields: Any) -> CaseStatus:
    command = Decide(course=course, reason="Đã xem xét đủ hồ sơ của vụ việc", **fields)
    bureau.do(case_decisions.decide, case.code, command, bureau.chair, bureau.now)
    return status(bureau, case)


def test_a_classified_matter_changes_its_state_and_waits_for_the_chair(bureau: Bureau) -> None:
    case = bureau.case("complaint")
    made = classified(bureau, case, ONLINE)
    assert (made.version, made.approved, status(bureau, case)) == (1, False, CaseStatus.CLASSIFIED)
    approved = bureau.do(classification.approve, case.code, 1, "15/QĐ-UBND", date(2026, 11, 23), bureau.chair, NOW)
    assert approved.approved
    again = classified(bureau, case, replace(ONLINE, version=1, ground="20.3"))
    assert not again.approved, "another version is approved anew"


def test_two_officers_do_not_overwrite_each_other(bureau: Bureau) -> None:
    case = bureau.case("complaint")
    classified(bureau, case, ONLINE)
    with pytest.raises(RuleBroken, match=r"classification\.changed"):
        bureau.do(classification.classify, case.code, ORDINARY, bureau.second_operator(), NOW)
    with pytest.raises(RuleBroken, match=r"classification\.changed"):
        bureau.do(classification.approve, case.code, 7, "1", date(2026, 11, 23), bureau.chair, NOW)


def test_online_reception_needs_a_ground_and_what_the_ground_asks_for(bureau: Bureau) -> None:
    case = bureau.case("complaint")
    assert mistakes(bureau, case, replace(ONLINE, ground="")) == {("ground", "ground_missing")}
    assert mistakes(bureau, case, replace(ONLINE, ground="20.5")) == {("ground_reason", "ground_reason_missing")}
    assert mistakes(bureau, case, replace(ONLINE, ground="20.1")) == {("ground", "ground_complex")}
    assert mistakes(bureau, case, replace(ONLINE, ground="20.4")) == {("ground", "ground_denunciation")}
    assert mistakes(bureau, case, replace(ONLINE, complexity="complex")) == {("determination", "determination_missing")}
    assert mistakes(bureau, case, replace(ORDINARY, competence="outside")) == {
        ("course", "course_not_offered"),
        ("competent_body", "body_missing"),
    }


def test_taking_part_from_home_needs_the_setting_a_place_and_an_undertaking(bureau: Bureau) -> None:
    case = bureau.case("complaint")
    at_home = replace(ONLINE, attendance="home", ground="20.3")
    assert mistakes(bureau, case, at_home) == {
        ("attendance", "home_off"),
        ("attendance_place", "place_missing"),
        ("undertaking", "undertaking_missing"),
        ("ground", "home_ground"),
    }


def test_a_denunciation_is_heard_online_only_with_waiver_and_checked_secrecy(bureau: Bureau) -> None:
    case = bureau.case("denunciation")
    protected = replace(DENOUNCED, protection_asked=True, waiver_signed=False, secrecy=frozenset())
    assert mistakes(bureau, case, protected) == {("waiver_signed", "waiver_missing"), ("secrecy", "secrecy_missing")}
    assert classified(bureau, case, replace(protected, course="in_person")).course is Course.IN_PERSON
    assert classified(bureau, case, replace(DENOUNCED, version=1)).secrecy_complete


def test_a_denouncer_leaves_the_open_lists_at_once_and_only_the_head_undoes_it(bureau: Bureau) -> None:
    case = bureau.case("feedback", name="Đỗ Văn Kín")
    classified(bureau, case, DENOUNCED)
    second = bureau.second_operator()
    assert bureau.do(cases.case_by_code, case.code, second).petitioner.masked
    assert bureau.do(cases.find_cases, bureau.chair, "Đỗ Văn Kín") == []
    back = replace(ORDINARY, kind="feedback", course="assign", version=1)
    with pytest.raises(NotAllowed):
        bureau.do(classification.classify, case.code, back, bureau.operator, NOW)
    assert bureau.do(cases.case_by_code, case.code, bureau.chair).petitioner.name == "Đỗ Văn Kín"


def test_a_mixed_petition_becomes_case_files_and_hides_the_denunciation_among_them(bureau: Bureau) -> None:
    case = bureau.case("mixed")
    parts = (
        Part("complaint", "Bồi thường chưa đúng diện tích thu hồi"),
        Part("denunciation", "Cán bộ thôn thu quỹ sai quy định"),
    )
    made = bureau.do(case_parts.split, case.code, parts, bureau.operator, NOW)
    assert [one.kind for one in made] == [CaseKind.COMPLAINT, CaseKind.DENUNCIATION]
    second = bureau.second_operator()
    shown = bureau.do(case_parts.related_cases, case.code, second)
    assert [(one.kind, one.relation) for one in shown] == [(CaseKind.COMPLAINT, "part")]
    assert bureau.do(case_parts.related_cases, made[1].code, second) != [], "a masked file names no person"
    with pytest.raises(RuleBroken, match=r"split\.done"):
        bureau.do(case_parts.split, case.code, parts, bureau.operator, NOW)
    with pytest.raises(RuleBroken, match=r"split\.not_mixed"):
        bureau.do(case_parts.split, made[0].code, parts, bureau.operator, NOW)


def test_visits_of_the_same_matter_are_offered_by_person_and_counted_once_confirmed(bureau: Bureau) -> None:
    first, second, third = (bureau.case("complaint", personal_id="000058000001") for _ in range(3))
    visits = bureau.do(case_parts.visits_of, third.code, bureau.operator)
    assert (visits.number, {one.code for one in visits.candidates}) == (1, {first.code, second.code})
    for earlier in (first, second):
        bureau.do(case_parts.note_earlier, third.code, earlier.code, bureau.operator, NOW)
    visits = bureau.do(case_parts.visits_of, third.code, bureau.operator)
    assert (visits.number, visits.prolonged, visits.candidates) == (3, True, ())
    with pytest.raises(RuleBroken, match=r"relate\.not_earlier"):
        bureau.do(case_parts.note_earlier, first.code, third.code, bureau.operator, NOW)


@pytest.mark.parametrize(("people", "most"), [(1, 0), (2, 1), (4, 1), (5, 2), (10, 2), (11, 5), (500, 5)])
def test_how_many_speak_for_how_many(people: int, most: int) -> None:
    assert most_representatives(people) == most


def test_a_group_names_its_people_and_one_by_one_they_withdraw(bureau: Bureau) -> None:
    case = bureau.case("complaint", people_count=2)
    for name, speaks in (("Phạm Thị Lụa", True), ("Đào Văn Kiên", False)):
        member = Member(0, name, "thôn La Giang", "", petitioner=True, signed=True, representative=speaks)
        bureau.do(case_parts.put_member, case.code, member, bureau.operator, NOW)
    group = bureau.do(case_parts.group_of, case.code, bureau.operator)
    assert (group.people, group.representatives, group.most, group.crowd) == (2, 1, 1, False)
    bureau.do(case_parts.withdraw_member, case.code, group.members[0].id, bureau.operator, NOW)
    assert bureau.do(case_parts.group_of, case.code, bureau.operator).representatives == 0


def test_a_denouncing_group_has_no_names_for_others(bureau: Bureau) -> None:
    case = bureau.case("denunciation", people_count=2)
    member = Member(0, "Phạm Thị Lụa", "thôn La Giang", "", petitioner=True, signed=True, representative=True)
    bureau.do(case_parts.put_member, case.code, member, bureau.operator, NOW)
    shown = bureau.do(case_parts.group_of, case.code, bureau.second_operator())
    assert "Lụa" not in str(shown)


@pytest.mark.parametrize("kind", list(CaseKind))
@pytest.mark.parametrize("competence", list(Competence))
def test_every_matter_has_something_to_be_done(kind: CaseKind, competence: Competence) -> None:
    assert offered(kind, competence)


def test_an_accepted_complaint_is_settled_suspended_and_resumed(bureau: Bureau) -> None:
    case = bureau.case("complaint")
    classified(bureau, case, ORDINARY)
    assert decided(bureau, case, "accept", **PAPER) is CaseStatus.ACCEPTED
    limits = bureau.do(case_decisions.deadlines_of, case.code, bureau.operator)
    assert [each.id for each in limits] == [DeadlineId.D8]
    assert decided(bureau, case, "suspend", **PAPER) is CaseStatus.SUSPENDED
    assert decided(bureau, case, "resume") is CaseStatus.IN_PROGRESS
    assert decided(bureau, case, "resolve", **PAPER) is CaseStatus.RESOLVED
    assert decided(bureau, case, "close") is CaseStatus.CLOSED


def test_a_petition_is_withdrawn_on_paper(bureau: Bureau) -> None:
    case = bureau.case("complaint")
    classified(bureau, case, ORDINARY)
    assert decided(bureau, case, "withdraw", **PAPER) is CaseStatus.WITHDRAWN


def test_the_head_signs_what_is_the_heads(bureau: Bureau) -> None:
    case = bureau.case("complaint")
    classified(bureau, case, ORDINARY)
    command = Decide(course="accept", reason="Đủ điều kiện thụ lý", **PAPER)
    with pytest.raises(NotAllowed):
        bureau.do(case_decisions.decide, case.code, command, bureau.operator, NOW)
    assert status(bureau, case) is CaseStatus.CLASSIFIED
    with pytest.raises(RuleBroken, match=r"decision\.not_open"):
        bureau.do(case_decisions.decide, case.code, Decide(course="transfer", reason="x" * 10), bureau.chair, NOW)


def test_a_refusal_under_9_3_is_notified_within_3_working_days(bureau: Bureau) -> None:
    case = bureau.case("complaint")
    settled = replace(ORDINARY, competence="settled", course="refuse")
    classified(bureau, case, settled)
    assert decided(bureau, case, "refuse", ground="9.3") is CaseStatus.REFUSED
    limits = bureau.do(case_decisions.deadlines_of, case.code, bureau.operator)
    assert [each.id for each in limits] == [DeadlineId.D5]
    work = bureau.do(case_work.case_work, case.code, bureau.chair, NOW)
    assert work.next is not None
    assert work.next.name == "refusal_notice"
    late = bureau.do(case_decisions.issue_refusal, case.code, "9/TB-UBND", bureau.chair, NOW + timedelta(days=9))
    assert late.verdict is Verdict.BROKEN
    with pytest.raises(RuleBroken, match=r"decision\.no_notice_due"):
        bureau.do(case_decisions.issue_refusal, case.code, "9/TB-UBND", bureau.chair, NOW)


def test_there_is_one_next_act_from_registration_to_the_calendar(bureau: Bureau) -> None:
    case = bureau.case("complaint")

    def following(role: Role) -> tuple[str, bool]:
        found = bureau.do(case_work.case_work, case.code, bureau.actor(role), NOW).next
        assert found is not None
        return found.name, found.mine

    assert following(Role.OPERATOR) == ("classify", True)
    classified(bureau, case, ONLINE)
    assert following(Role.OPERATOR) == ("approve", False)
    bureau.do(classification.send_back, case.code, 1, "Ghi rõ căn cứ", bureau.chair, NOW)
    assert following(Role.OPERATOR) == ("classify", True)
    classified(bureau, case, replace(ONLINE, version=1))
    bureau.do(classification.approve, case.code, 2, "15/QĐ-UBND", date(2026, 11, 23), bureau.chair, NOW)
    assert following(Role.OPERATOR) == ("schedule", True)
    bureau.planned(bureau.do(cases.case_by_code, case.code, bureau.operator))
    assert bureau.do(case_work.case_work, case.code, bureau.operator, NOW).next is None


def test_a_part_that_denounces_is_not_linked_to_earlier_visits(bureau: Bureau) -> None:
    earlier, later = bureau.case("complaint"), bureau.case("denunciation")
    with pytest.raises(RuleBroken, match=r"relate\.denunciation"):
        bureau.do(case_parts.note_earlier, later.code, earlier.code, bureau.operator, NOW)
