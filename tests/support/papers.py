"""Facts to make every paper of: the invented commune of the demonstration, and read-back of what was made."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from config.settings import CommuneSettings, DocumentSettings
from orchestrator.documents.catalogue import FormId
from orchestrator.documents.facts import (
    Attendance,
    Directive,
    Gap,
    HandedItem,
    Person,
    Reference,
    Statement,
    Trouble,
)
from orchestrator.documents.facts_followup import ReminderFacts
from orchestrator.documents.facts_petitions import GuidanceFacts, TransferFacts
from orchestrator.documents.facts_reception import (
    AppointmentFacts,
    Citizen,
    ConclusionFacts,
    Confirmation,
    InvitationFacts,
    MinutesDocument,
    MinutesFacts,
    ReceiptFacts,
    RefusalFacts,
    ScheduleFacts,
    ScheduleLine,
)
from orchestrator.documents.issue import Issue, Office, office_from
from orchestrator.documents.registers import ReceptionRegister, RegisterLine

COMMUNE = CommuneSettings(name="xã An Phượng", authority="UBND xã An Phượng", hotline="0900 000 001")


def office(**settings: str) -> Office:
    return office_from(COMMUNE, DocumentSettings(**settings))


def issue(**facts: Any) -> Issue:
    whose: Office = facts.pop("office", office())
    told = {"reference": "HS-2026-0012", "issued_on": date(2026, 7, 5), "number": "15", **facts}
    return Issue(office=whose, signer=facts.get("signer", whose.head("Trần Văn Hòa")), **told)


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 26) -> datetime:
    """A moment of November 2026, told by Vietnam's clock."""
    return datetime(2026, 11, day, hour - 7, minute, second, tzinfo=UTC)


CITIZEN = Person(
    name="Nguyễn Thị Lựu",
    salutation="bà",
    born="1951",
    id_kind="căn cước",
    id_number="000151000012",
    id_issued_on=date(2023, 2, 9),
    id_issued_by="Bộ Công an",
    address="xóm 3, thôn Đông Lâm, xã An Phượng",
    phone="0900 000 012",
)
MASKED = Person(name="Người tố cáo TC-2026-0007", salutation="ông (bà)", masked=True)
CHAIR = Person(name="Trần Văn Hòa", salutation="ông", title="Chủ tịch UBND xã")
RECEIVER = Person(name="Nguyễn Thu Hằng", salutation="bà", title="chuyên viên tiếp công dân", phone="0900 000 003")
NOTE_TAKER = Person(name="Đỗ Minh Anh", salutation="bà", title="thư ký ghi chép")
MATTER = "chậm cấp giấy chứng nhận quyền sử dụng đất lần đầu, thửa 112 tờ bản đồ 15, thôn Đông Lâm"
CENTRAL = "Phòng họp trực tuyến, trụ sở UBND xã An Phượng"
VILLAGE_HALL = "Nhà văn hóa thôn Đông Lâm"
ITEMS = (
    HandedItem(name="Đơn đề nghị cấp giấy chứng nhận", pages=2, condition="rõ, đủ trang", copy_kind="bản chính"),
    HandedItem(name="Biên bản kiểm đếm thửa đất số 112", pages=4, condition="mờ trang 3", copy_kind="bản phô tô"),
)

MINUTES = MinutesFacts(
    session_code="PTD-2026-0031",
    matter_code="HS-2026-0012",
    kind="khiếu nại",
    started_at=at(8, 30),
    ended_at=at(9, 40),
    central_point=CENTRAL,
    component_points=(VILLAGE_HALL, "Ban Tiếp công dân thành phố"),
    ground="Công dân cao tuổi có nguyện vọng (khoản 2 Điều 20 Nghị định số 154/2026/NĐ-CP)",
    decision=Reference(number="201/QĐ-UBND", dated=date(2026, 11, 12)),
    chair=CHAIR,
    receiver=RECEIVER,
    note_taker=NOTE_TAKER,
    attendance=(
        Attendance(point=CENTRAL, name="Trần Văn Hòa", title="Chủ tịch UBND xã", joined_at=at(8, 5), left_at=at(9, 41)),
        Attendance(point=VILLAGE_HALL, name="Trịnh Văn Bốn", title="trưởng thôn", joined_at=at(8, 12)),
        Attendance(point="Ban TCD thành phố", name="Cao Thị Yến", agency="Ban Tiếp công dân thành phố"),
    ),
    citizens=(Citizen(person=CITIZEN, verified_by="thẻ căn cước xuất trình tại điểm cầu", represents=""),),
    recording_notice_at=at(8, 31, 5),
    statement="Gia đình nộp hồ sơ từ tháng 3/2026.\nĐến nay chưa được trả kết quả, cũng không có văn bản trả lời.",
    request="Trả lời bằng văn bản và cấp giấy chứng nhận.",
    prior_handling="Chưa có văn bản giải quyết.",
    documents=tuple(MinutesDocument(item=item, receipt="07/GBN") for item in ITEMS),
    explanations=(Statement(speaker="Ông Bùi Văn Khải, Trưởng phòng Kinh tế", text="Hồ sơ thiếu trích lục bản đồ."),),
    answer="Phòng Kinh tế hoàn thành trích lục và trình ký.",
    time_limit=date(2026, 12, 15),
    contact=RECEIVER,
    troubles=(
        Trouble(
            at=at(8, 50, 3), ended_at=at(8, 52, 40), what="mất kết nối điểm cầu Đông Lâm", decision="tạm dừng, nối lại"
        ),
    ),
    gaps=(Gap(begun_at=at(8, 50, 3), ended_at=at(8, 52, 40), reason="mất kết nối"),),
    read_back_at=at(9, 30, 12),
    corrections="Ghi rõ số thửa 112.",
    confirmations=(Confirmation(person="Bà Nguyễn Thị Lựu", method="điểm chỉ tại điểm cầu", at=at(9, 38)),),
    recording_code="BG-2026-0031",
    recording_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
)


FACTS: dict[FormId, Any] = {
    FormId.REFUSAL: RefusalFacts(
        citizen=CITIZEN,
        came_on=date(2026, 7, 3),
        came_to=VILLAGE_HALL,
        kind="khiếu nại",
        matter="thu hồi đất dịch vụ",
        reason="Vụ việc đã được giải quyết đúng pháp luật bằng Quyết định số 88/QĐ-UBND.",
        informed=("Ban Tiếp công dân thành phố",),
    ),
    FormId.RECEIPT: ReceiptFacts(
        received_at=at(9, 2),
        place=VILLAGE_HALL,
        address="thôn Đông Lâm, xã An Phượng",
        receiver=RECEIVER,
        giver=CITIZEN,
        items=ITEMS,
        matter_code="HS-2026-0012",
        electronic=True,
    ),
    FormId.APPOINTMENT: AppointmentFacts(
        citizen=CITIZEN,
        code="K7QD-2M9X",
        matter=MATTER,
        session_code="PTD-2026-0031",
        starts_at=at(8, 30),
        expected_minutes=30,
        point=VILLAGE_HALL,
        point_address="thôn Đông Lâm",
        central_point=CENTRAL,
        arrive_at=at(8, 0),
        test_from=at(14, day=24),
        test_until=at(16, day=24),
        link="https://tiepdan.example.vn/j/K7QD2M9XW4",
        look_up="https://tiepdan.example.vn/tra-cuu",
        papers=("Bản gốc các giấy tờ đã nộp.",),
        from_home=True,
    ),
    FormId.INVITATION: InvitationFacts(
        bodies=("Phòng Kinh tế xã", "Sở Nông nghiệp và Môi trường thành phố"),
        session_code="PTD-2026-0031",
        starts_at=at(8, 30),
        expected_minutes=90,
        chair=CHAIR,
        central_point=CENTRAL,
        point="Phòng họp của cơ quan, qua đường dẫn riêng",
        matter_code="HS-2026-0012",
        kind="khiếu nại",
        matter=MATTER,
        petitioner="bà Nguyễn Thị Lựu, thôn Đông Lâm",
        asked_for="Giải trình việc chậm trích lục bản đồ địa chính.",
        documents=("Hồ sơ tiếp nhận số 0315", "Trích lục bản đồ địa chính thửa 112"),
        documents_due=date(2026, 11, 23),
        delegate_due=at(16, day=20),
        test_at=at(15, day=25),
        link="https://tiepdan.example.vn/j/QW9X",
        contact=RECEIVER,
    ),
    FormId.SCHEDULE: ScheduleFacts(
        period="tháng 12 năm 2026",
        place=CENTRAL,
        regular_hours="giờ hành chính các ngày làm việc",
        lines=(
            ScheduleLine(
                day=date(2026, 12, 3),
                hours="08:00 – 11:00",
                form="Trực tuyến",
                receiver="Trần Văn Hòa, Chủ tịch UBND xã",
                central_point="Phòng họp trực tuyến",
                component_points=VILLAGE_HALL,
                attendants="Phòng Kinh tế",
                contents="Khiếu nại về đất đai",
            ),
        ),
        how_to_register=("Tại trụ sở UBND xã hoặc qua trưởng thôn.",),
        register_link="https://tiepdan.example.vn/dang-ky",
        contact=RECEIVER,
    ),
    FormId.MINUTES: MINUTES,
    FormId.CONCLUSION: ConclusionFacts(
        session_code="PTD-2026-0031",
        matter_code="HS-2026-0012",
        held_on=date(2026, 11, 26),
        chair=CHAIR,
        central_point=CENTRAL,
        component_points=(VILLAGE_HALL,),
        citizens=(CITIZEN,),
        attendants=("Phòng Kinh tế: ông Bùi Văn Khải, Trưởng phòng",),
        kind="khiếu nại",
        matter=f"Bà Nguyễn Thị Lựu khiếu nại việc {MATTER}.",
        request="Được cấp giấy chứng nhận.",
        opinions=(Statement(speaker="Phòng Kinh tế", text="Hồ sơ thiếu trích lục bản đồ địa chính."),),
        answer="Khiếu nại về việc chậm trả kết quả là có cơ sở.",
        directives=(
            Directive(
                text="Hoàn thành trích lục, trình cấp giấy chứng nhận.",
                body="Phòng Kinh tế",
                due=date(2026, 12, 15),
                report_to="Chủ tịch UBND xã",
                contact="bà Hoàng Thị Lan, 0900 000 021",
            ),
            Directive(text="Trả kết quả cho công dân.", body="Trung tâm PVHCC", due=date(2026, 12, 18)),
        ),
    ),
    FormId.GUIDANCE: GuidanceFacts(
        citizen=CITIZEN,
        received_on=date(2026, 11, 26),
        kind="kiến nghị",
        matter="Tranh chấp ranh giới đất với hộ liền kề.",
        reason="Việc tranh chấp phải được hòa giải ở cơ sở trước khi giải quyết.",
        competent_body="Tổ hòa giải thôn Tây Kỳ",
        law="Luật Đất đai",
        papers=("Giấy tờ về quyền sử dụng đất", "Sơ đồ thửa đất"),
        returned=("01 đơn kiến nghị",),
    ),
    FormId.TRANSFER_DENUNCIATION: TransferFacts(
        to="Công an thành phố",
        citizen=MASKED,
        received_on=date(2026, 11, 26),
        petition_dated=date(2026, 11, 20),
        kind="tố cáo",
        matter="Thu quỹ thôn sai quy định.",
        attachments=("Đơn đã che thông tin về người tố cáo",),
    ),
    FormId.TRANSFER_PETITION: TransferFacts(
        to="Công ty Khai thác công trình thủy lợi",
        citizen=CITIZEN,
        received_on=date(2026, 11, 26),
        kind="kiến nghị",
        matter="Lấn chiếm hành lang kênh thủy lợi thôn La Giang.",
        oral=True,
        attachments=("Bản ghi nội dung trình bày",),
    ),
    FormId.REMINDER: ReminderFacts(
        nth=2,
        to="Phòng Kinh tế",
        conclusion=Reference(number="112/TB-UBND", dated=date(2026, 11, 27)),
        matter_code="HS-2026-0012",
        matter=MATTER,
        directive="hoàn thành trích lục bản đồ địa chính",
        due=date(2026, 12, 15),
        overdue_days=4,
        earlier=(Reference(number="120/UBND", dated=date(2026, 12, 17)),),
        answer_by=date(2026, 12, 25),
        contact=RECEIVER,
    ),
    FormId.REGISTER: ReceptionRegister(
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        lines=(
            RegisterLine(
                seq_no=1,
                received_on=date(2026, 11, 26),
                citizen_name_address="Nguyễn Thị Lựu, thôn Đông Lâm",
                id_doc="000151000012",
                summary=MATTER,
                kind="KN",
                in_competence=True,
                followup="TB 112/TB-UBND; hạn 15/12/2026",
                note="Trực tuyến; phiên PTD-2026-0031; mã bản ghi BG-2026-0031",
            ),
            RegisterLine(
                seq_no=2,
                received_on=date(2026, 11, 26),
                citizen_name_address="Người tố cáo TC-2026-0007",
                summary='=HYPERLINK("http://x")',
                kind="TC",
                transferred_to="Công an thành phố, số 31/PC-UBND",
            ),
        ),
    ),
}


def pdf_text(content: bytes, *, layout: bool = False) -> str:
    """What can be copied out of the PDF."""
    options = ["-layout"] if layout else []
    ran = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", *options, "-", "-"], input=content, capture_output=True, check=True, timeout=60
    )
    return ran.stdout.decode()


def docx_text(content: bytes) -> str:
    """Every paragraph of the DOCX, those of tables too, in their order."""
    return "\n".join(docx_lines(content))


def docx_lines(content: bytes) -> Iterator[str]:
    """Its paragraphs."""
    for paragraph in docx.Document(BytesIO(content)).element.body.iter(qn("w:p")):
        parts = [node.text or "" if node.tag == qn("w:t") else "\n" for node in paragraph.iter(qn("w:t"), qn("w:br"))]
        yield "".join(parts)


def squeezed(text: str) -> str:
    """Without the breaks that a page puts into lines."""
    return " ".join(text.split())
