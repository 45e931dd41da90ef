"""The ten matters of the demo that show what becomes of one: each is brought to its end through the services.

Times lie in the past, given as parameters; the actors are those who would do it. Knows no calendar of sessions to come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from config.settings import Settings
from orchestrator import demo_reception
from orchestrator.demo_people import CITY
from orchestrator.demo_preparation import clear_denunciation
from orchestrator.demo_reception import Desk, Held
from orchestrator.domain.calendar.working_days import add_working_days
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.records import CaseFile, ReceptionSession
from orchestrator.domain.records_classification import Member
from orchestrator.services import (
    case_decisions,
    case_parts,
    classification,
    conclusions,
    directives,
    invitations,
    session_plans,
)
from orchestrator.services.case_decisions import Decide
from orchestrator.services.classification import Classify
from orchestrator.services.conclusion_form import ConclusionForm, ItemForm
from orchestrator.services.invitations import Invite
from orchestrator.services.session_plans import WriteSecurity
from orchestrator.store.database import Transaction

HALL_OF_CROWD: Final = "nvh-ngoc-trai"
HALL_OF_ELDERLY: Final = "nvh-dong-lam"
ONLINE: Final = Classify(kind="", competence="within", course="online", ground="20.2", attendance="village_hall")
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Case:
    """A matter of the demo, with everything that is needed to go on with it."""

    desk: Desk
    case: CaseFile
    now: datetime

    @property
    def tx(self) -> Transaction:
        """The one transaction of the seeding."""
        return self.desk.tx

    @property
    def begun(self) -> datetime:
        """The working hours after it was registered."""
        return self.case.registered_at + timedelta(hours=3)

    def due(self, working_days: int) -> date:
        """So many working days from now."""
        return add_working_days(local_day(self.now), working_days, self.tx.rules.calendar)


def add_cases(tx: Transaction, settings: Settings, registered: list[CaseFile], now: datetime) -> None:
    """Every matter of the demo that has an end, in the order in which they were registered."""
    desk = Desk(tx, settings)
    for number, course in ENDS.items():
        course(Case(desk, registered[number], now))


def _classified(one: Case, form: Classify, at: datetime) -> None:
    """By the office, then approved by the chair where it is to be received."""
    new = replace(form, kind=str(one.case.kind))
    made = classification.classify(one.tx, one.case.code, new, one.desk.operator, at)
    if form.course in ("online", "in_person"):
        number = f"{10 + one.case.id}/QĐ-UBND"
        day = local_day(at + DAY)
        classification.approve(one.tx, one.case.code, made.version, number, day, one.desk.chair, at + DAY)


def answered_at_once(one: Case) -> None:
    """1: the chair answers in the session, and the land office has a day by which the certificate is handed out."""
    _classified(one, ONLINE, one.begun)
    accept = Decide(
        course="accept",
        reason="Khiếu nại về hành vi hành chính, thuộc thẩm quyền của Chủ tịch UBND xã.",
        document_no="21/TB-UBND",
        document_day=local_day(one.begun + DAY * 2),
    )
    case_decisions.decide(one.tx, one.case.code, accept, one.desk.chair, one.begun + DAY * 2)
    held = demo_reception.hold(one.desk, one.case, HALL_OF_ELDERLY, 8, one.now)
    item = _item(one, "Hoàn thiện hồ sơ, trao giấy chứng nhận thửa 112 cho công dân", "khai", one.due(6))
    answer = "Hồ sơ hợp lệ, chậm do thiếu người đo đạc; xã xin lỗi và ấn định ngày trao giấy chứng nhận."
    form = ConclusionForm(outcome="answered", answer=answer, opinions=_opinions(one), due_on=item.due_on, items=(item,))
    _concluded(one, held, form)


def crowd_with_representatives(one: Case) -> None:
    """2: five of 23 speak; the police have a plan and have read it; the city is a point. It waits for the chair."""
    why = "Nhiều hộ, nhiều cơ quan, liên quan đơn giá do thành phố ban hành."
    form = replace(ONLINE, all_signed=True, complexity="complex", determination=why, ground="20.1")
    _classified(one, form, one.begun)
    for number, name in enumerate(REPRESENTATIVES):
        member = Member(0, name, "thôn Ngọc Trại", f"0000581{number:05}", True, True, True)
        case_parts.put_member(one.tx, one.case.code, member, one.desk.operator, one.begun)
    session = demo_reception.plan(one.desk, one.case, (CITY, HALL_OF_CROWD), _to_come(one, 8), one.now)
    demo_reception.put_on_duty(one.desk, session, one.now)
    _police_plan(one, session)
    _ask_for_papers(one, session, "yen", ("Phương án bồi thường đã phê duyệt",))
    demo_reception.submit(one.desk, session, one.now)


def _to_come(one: Case, hour: int) -> datetime:
    """Some weeks ahead: the law wants five working days, and the calendar before has other sessions."""
    return demo_reception.hour_of(one.desk, one.now + DAY * 20, hour)


def _police_plan(one: Case, session: ReceptionSession) -> None:
    plan = WriteSecurity(
        version=0,
        risk="medium",
        crowd_estimate=23,
        security_plan="Ba cán bộ tại nhà văn hóa, một tại phòng họp; phân luồng xe trước cổng.",
        security_officers="Trung tá Phan Văn Cường và ba cán bộ",
    )
    police = one.desk.actor("cuong")
    session_plans.write_security(one.tx, session.code, plan, police, one.now)
    session_plans.see_security(one.tx, session.code, police, one.now)


def _ask_for_papers(one: Case, session: ReceptionSession, login: str, papers: tuple[str, ...]) -> None:
    day = add_working_days(local_day(one.now), 3, one.tx.rules.calendar)
    new = Invite(account_id=one.desk.account(login).id, respond_by=day, papers=papers, papers_due=day)
    invitations.invite(one.tx, session.code, new, one.desk.operator, one.now)


def field_check(one: Case) -> None:
    """3: the directive to look at the place; the department went there, reported, and the citizen was told."""
    _classified(one, ONLINE, one.begun)
    held = demo_reception.hold(one.desk, one.case, "nvh-ha-bi", 9, one.now)
    text = "Kiểm tra thực địa hệ thống xử lý chất thải của trại, lập biên bản"
    item = _item(one, text, "khai", one.due(4))
    _concluded(one, held, _time_limit(one, item, "Kiểm tra thực địa, trả lời bằng văn bản."))
    code = demo_reception.directive_of(one.desk, one.case).code
    seen = held.at + DAY * 3
    unit = one.desk.actor("khai")
    directives.acknowledge(one.tx, code, unit, seen)
    done = "Đã kiểm tra thực địa buổi tối: bể chứa hở; chủ trại đã che kín bể và rắc chế phẩm, mùi đã giảm rõ."
    directives.report(one.tx, code, directives.Report(done, True, "45/BC-PKT"), unit, seen + DAY)
    directives.accept(one.tx, code, one.desk.chair, seen + DAY * 2)
    told = seen + DAY * 3
    directives.close(one.tx, code, local_day(told), "Giao tận tay, công dân ký nhận", one.desk.operator, told)


def transferred(one: Case) -> None:
    """4: not the commune's: sent to who runs the canal, with number and day."""
    body = "Công ty TNHH MTV Khai thác công trình thủy lợi"
    _classified(one, _only("outside", "transfer", body=body), one.begun)
    at = one.begun + DAY
    new = Decide(
        course="transfer",
        reason="Hành lang bảo vệ kênh do công ty thủy lợi quản lý, khai thác.",
        body=body,
        document_no="34/PC-UBND",
        document_day=local_day(at),
    )
    case_decisions.decide(one.tx, one.case.code, new, one.desk.chair, at)


def guided(one: Case) -> None:
    """5: a quarrel between neighbours goes to the village's mediators first."""
    _classified(one, _only("lacking", "guide"), one.begun)
    new = Decide(
        course="guide",
        reason="Tranh chấp đất đai giữa hai hộ phải qua hòa giải ở cơ sở trước.",
        body="Tổ hòa giải thôn Tây Kỳ",
        document_no="12/HD-UBND",
        document_day=local_day(one.begun),
    )
    case_decisions.decide(one.tx, one.case.code, new, one.desk.operator, one.begun)


def elderly_from_the_hall(one: Case) -> None:
    """6: a paper is asked for by a day; the citizen, 84, comes to the hall of the own village."""
    _classified(one, ONLINE, one.begun)
    session = demo_reception.plan(one.desk, one.case, (CITY, HALL_OF_ELDERLY), _to_come(one, 14), one.now)
    demo_reception.put_on_duty(one.desk, session, one.now)
    _ask_for_papers(one, session, "nga", ("Hồ sơ hưởng trợ cấp một lần", "Sổ theo dõi chi trả năm 2025"))
    demo_reception.publish(one.desk, session, one.now)


def in_person(one: Case) -> None:
    """7: a denouncer who asks to stay unknown is not received online: the rule leaves nothing but in person."""
    _classified(one, _only("within", "in_person", protection_asked=True), one.begun)


def waived_denunciation(one: Case) -> None:
    """8: the denouncer waives protection; held online with all conditions, its recording masked for the auditor."""
    clear_denunciation(one.tx, one.case, one.desk.operator, one.desk.chair, one.begun)
    demo_reception.hold(one.desk, one.case, "", 10, one.now)


def sound_only(one: Case) -> None:
    """9: the line of the hall is too thin for pictures: sound only, marked and written down as an incident."""
    _classified(one, ONLINE, one.begun)
    told = (
        "Đường truyền yếu, chuyển sang chỉ dùng âm thanh",
        "Đường truyền thôn dưới 200 kbit/s từ phút thứ 6: tắt hình, giữ âm thanh đến hết lượt; lời nói nghe rõ.",
    )
    held = demo_reception.hold(one.desk, one.case, "nvh-ha-bi", 14, one.now, trouble=told)
    item = _item(one, "Kiểm tra tải trọng xe trên đường thôn Vạn Thắng, xử lý vi phạm", "cuong", one.due(8))
    _concluded(one, held, _time_limit(one, item, "Công an xã kiểm tra, trả lời bằng văn bản."))


def refused(one: Case) -> None:
    """10: settled twice and finally (article 9.3): refused, the notice 01/TCD signed within three working days."""
    _classified(one, _only("settled", "refuse"), one.begun)
    new = Decide(
        course="refuse",
        ground="9.3",
        reason="Vụ việc đã có quyết định giải quyết khiếu nại lần hai đúng pháp luật, không có tình tiết mới.",
        known_on=one.begun,
    )
    case_decisions.decide(one.tx, one.case.code, new, one.desk.chair, one.begun + timedelta(hours=1))
    case_decisions.issue_refusal(one.tx, one.case.code, "03/TB-TCD", one.desk.chair, one.begun + DAY)


def _only(competence: str, course: str, *, body: str = "", protection_asked: bool = False) -> Classify:
    """What is not received online."""
    return Classify(
        kind="", competence=competence, course=course, competent_body=body, protection_asked=protection_asked
    )


def _opinions(one: Case) -> str:
    return f"Công dân trình bày: {one.case.summary}. Các bên đã nêu ý kiến."


def _item(one: Case, text: str, login: str, due_on: date) -> ItemForm:
    responsible = one.desk.account(login)
    return ItemForm(text, responsible.agency, responsible.id, due_on)


def _time_limit(one: Case, item: ItemForm, next_step: str) -> ConclusionForm:
    return ConclusionForm(
        outcome="time_limit",
        opinions=_opinions(one),
        next_step=next_step,
        contact_name="Nguyễn Thu Hằng",
        contact_phone="0900 000 010",
        report_to="Chủ tịch UBND xã",
        due_on=item.due_on,
        items=(item,),
    )


def _concluded(one: Case, held: Held, form: ConclusionForm) -> None:
    """Drafted the day after, signed, issued, handed over."""
    at = held.at + DAY
    drafted = conclusions.draft(one.tx, held.turn.id, form, one.desk.operator, at)
    conclusions.sign(one.tx, drafted.code, one.desk.chair, at + timedelta(hours=2))
    conclusions.issue(one.tx, drafted.code, one.desk.operator, at + timedelta(hours=3))
    proof = conclusions.Delivery("hand", local_day(at + DAY), "Công dân ký nhận")
    conclusions.note_delivery(one.tx, drafted.code, proof, one.desk.operator, at + DAY)


REPRESENTATIVES: Final = (
    "Nguyễn Văn Thuận",
    "Trần Thị Hảo",
    "Phạm Đức Toàn",
    "Lê Thị Cúc",
    "Vũ Đình Quý",
)
ENDS: Final[dict[int, Callable[[Case], None]]] = {
    0: answered_at_once,
    1: crowd_with_representatives,
    2: field_check,
    3: transferred,
    4: guided,
    5: waived_denunciation,
    6: in_person,
    7: sound_only,
    8: elderly_from_the_hall,
    9: refused,
}
"""By the place of the matter in `demo_people.MATTERS`."""
