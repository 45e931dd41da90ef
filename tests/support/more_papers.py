"""Facts to make the rest of the papers of, and the same forms left as open as they can be."""

from __future__ import annotations

from datetime import date
from typing import Any

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.facts import Gap, Person, Reference
from orchestrator.documents.facts_citizens import (
    AuthorisationFacts,
    ComplaintFacts,
    DialogueFacts,
    PointTest,
    RegistrationFacts,
    RegistrationReceiptFacts,
    RehearsalFacts,
    RepresentativeFacts,
    SatisfactionFacts,
    UndertakingFacts,
    VillageNoticeFacts,
    WaiverFacts,
    WithdrawalFacts,
)
from orchestrator.documents.facts_followup import (
    EvidenceFile,
    Figure,
    IncidentFacts,
    IntegrityFacts,
    Phase,
    ReportFacts,
    ViolationFacts,
)
from orchestrator.documents.facts_petitions import AcceptanceProposalFacts, DecisionFacts, NoticeFacts
from orchestrator.documents.registers import (
    DeadlineLine,
    DeadlineList,
    Statistics,
    StatisticsLine,
    TrackingBook,
    TrackingLine,
)
from tests.support.papers import CENTRAL, CHAIR, CITIZEN, FACTS, MASKED, MATTER, RECEIVER, VILLAGE_HALL, at

OFFICE = "Chủ tịch UBND xã An Phượng"
IT_OFFICER = Person(name="Vũ Đức Long", salutation="ông", title="cán bộ công nghệ thông tin")
POLICE = Person(name="Phan Văn Cường", salutation="ông", title="Trưởng Công an xã")
PROXY = Person(name="Nguyễn Văn Thịnh", salutation="ông", id_number="000078000013", address="thôn Đông Lâm")
PERIOD = {"first": date(2026, 9, 15), "last": date(2026, 12, 14)}
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

NOTICE = NoticeFacts(
    to="bà Nguyễn Thị Lựu",
    complainant=CITIZEN,
    matter=MATTER,
    petition=Reference(number="", dated=date(2026, 11, 20)),
    reason="thời hiệu khiếu nại đã hết mà không có lý do chính đáng.",
)
DECISION = DecisionFacts(
    complainant=CITIZEN,
    matter=MATTER,
    act="Tạm đình chỉ",
    grounds=("Căn cứ Luật Khiếu nại ngày 11 tháng 11 năm 2011", "Căn cứ Nghị định số 155/2026/NĐ-CP"),
    reason="người khiếu nại ốm đau, chưa thể tham gia làm việc.",
    earlier=Reference(number="210/QĐ-UBND", dated=date(2026, 11, 2)),
)
WITHDRAWAL = WithdrawalFacts(
    to=OFFICE,
    denouncer=Person(name="Phạm Văn Kha", salutation="ông", address="thôn Hạ Bì"),
    contact_by="điện thoại 0900 000 044",
    withdrawn="Việc ghi khống khối lượng đường ngõ.",
    reason="Đã được giải thích rõ.",
    met_at=at(14),
    ended_at=at(15),
    place="trụ sở UBND xã",
    officials=(RECEIVER,),
)
NOTICE_BOARD = VillageNoticeFacts(
    village="thôn Đông Lâm",
    day=date(2026, 12, 3),
    hours="từ 08 giờ 00 phút",
    chair="Chủ tịch UBND xã Trần Văn Hòa",
    central_point=CENTRAL,
    points=(VILLAGE_HALL,),
    contents="đất đai, môi trường, chế độ chính sách.",
    register_until=date(2026, 11, 30),
    ways=("gặp trưởng thôn", "đến bộ phận tiếp công dân của xã"),
    link="https://tiepdan.example.vn/dang-ky",
    phone="0900 000 001",
)

MORE: dict[FormId, Any] = {
    FormId.ACCEPTANCE_PROPOSAL: AcceptanceProposalFacts(
        to=OFFICE,
        citizen=CITIZEN,
        received_on=date(2026, 11, 26),
        petition_dated=date(2026, 11, 20),
        kind="khiếu nại",
        matter=MATTER,
        prior_handling="Chưa có quyết định giải quyết.",
        ground="Khiếu nại lần đầu đối với hành vi hành chính, trong thời hiệu, đủ điều kiện thụ lý.",
        processor=RECEIVER,
    ),
    FormId.ACCEPTANCE_NOTICE: NOTICE,
    FormId.NON_ACCEPTANCE_NOTICE: NOTICE,
    FormId.SUSPENSION_DECISION: DECISION,
    FormId.RESUMPTION_DECISION: DECISION,
    FormId.REGISTRATION: RegistrationFacts(
        to="UBND xã An Phượng",
        citizen=CITIZEN,
        phone_owner="con trai",
        kind="khiếu nại",
        matter=MATTER,
        request="Trả lời bằng văn bản.",
        attachments=("Đơn đề nghị", "Biên nhận hồ sơ"),
        people_count=1,
        point=VILLAGE_HALL,
        ground="khoản 2 (người cao tuổi)",
        registered_by="Trịnh Văn Bốn, trưởng thôn",
    ),
    FormId.REGISTRATION_RECEIPT: RegistrationReceiptFacts(
        number="2026 0153",
        code="12 34 56 78",
        registered_at=at(9, 15),
        said=(("Loại việc", "Khiếu nại"), ("Nội dung", MATTER)),
        looked_by=date(2026, 11, 30),
        link="https://tiepdan.example.vn/lookup?number=20260153#12345678",
        address="https://tiepdan.example.vn/lookup",
        phone="0900 000 001",
    ),
    FormId.REPRESENTATIVES: RepresentativeFacts(
        to="UBND xã An Phượng",
        matter="Bồi thường giải phóng mặt bằng đường nối thôn Ngọc Trại",
        petitioners=(CITIZEN, PROXY),
        representatives=(CITIZEN,),
    ),
    FormId.COMPLAINT: ComplaintFacts(
        to=OFFICE,
        complainant=CITIZEN,
        proxy=PROXY,
        respondent="Phòng Kinh tế xã An Phượng",
        about=MATTER,
        contents="Tôi nộp hồ sơ từ tháng 3/2026.\nĐến nay chưa được trả kết quả.",
        attachments=("Biên nhận hồ sơ",),
    ),
    FormId.AUTHORISATION: AuthorisationFacts(complainant=CITIZEN, proxy=PROXY, contents="Khiếu nại, nhận trả lời."),
    FormId.DIALOGUE_MINUTES: DialogueFacts(
        begun_at=at(14),
        ended_at=at(15, 30),
        place="trụ sở UBND xã An Phượng",
        chair=CHAIR,
        note_taker=RECEIVER,
        complainant=CITIZEN,
        respondent=Person(name="Bùi Văn Khải", salutation="ông", title="Trưởng phòng", agency="Phòng Kinh tế"),
        purpose="Làm rõ nguyên nhân chậm trả kết quả.",
        opinions="Các bên thống nhất về thời gian nộp hồ sơ.",
        result="Thống nhất trả kết quả trước ngày 15/12/2026.",
    ),
    FormId.WITHDRAWAL: WITHDRAWAL,
    FormId.WITHDRAWAL_MINUTES: WITHDRAWAL,
    FormId.IDENTITY_WAIVER: WaiverFacts(to=OFFICE, denouncer=WITHDRAWAL.denouncer, matter="Ghi khống khối lượng."),
    FormId.HOME_UNDERTAKING: UndertakingFacts(
        to=OFFICE,
        citizen=CITIZEN,
        session_code="PTD-2026-0031",
        held_on=date(2026, 11, 26),
        place="nhà riêng, xóm 3, thôn Đông Lâm",
        others_present=("con trai, giúp thiết bị",),
    ),
    FormId.VIOLATION_MINUTES: ViolationFacts(
        at=at(9, 15),
        ended_at=at(9, 40),
        place=VILLAGE_HALL,
        session_code="PTD-2026-0031",
        makers=(RECEIVER, POLICE),
        witnesses=(IT_OFFICER,),
        violator=PROXY,
        what="Phát trực tiếp buổi tiếp sau khi người chủ trì đã yêu cầu không thực hiện.",
        rule="điểm c khoản 1 Điều 4 Nghị định số 154/2026/NĐ-CP",
        warned="02 lần",
        measure="Yêu cầu chấm dứt, tạm dừng buổi tiếp.",
    ),
    FormId.INCIDENT_MINUTES: IncidentFacts(
        code="SC-2026-0009",
        session_code="PTD-2026-0031",
        phase=Phase.DURING,
        begun_at=at(8, 50, 3),
        ended_at=at(8, 52, 40),
        points=(VILLAGE_HALL,),
        what="Điểm cầu mất hình và tiếng.",
        cause="mất điện bộ định tuyến",
        effect="Công dân không nghe được 02 phút.",
        actions="Chuyển sang đường dự phòng 4G.",
        decision="tiếp tục phiên",
        downtime_minutes=3,
        gaps=(Gap(begun_at=at(8, 50, 3), ended_at=at(8, 52, 40), reason="mất kết nối"),),
        recording_code="BG-2026-0031",
        it_officer=IT_OFFICER,
        operator=RECEIVER,
    ),
    FormId.INTEGRITY_MINUTES: IntegrityFacts(
        recording_code="BG-2026-0031",
        session_code="PTD-2026-0031",
        matter_code="HS-2026-0012",
        at=at(10),
        place="trụ sở UBND xã",
        sealing=False,
        files=(
            EvidenceFile(name="central-video-0001.mkv", size_bytes=734_003_200, sha256=HASH, begun_at=at(8, 25)),
            EvidenceFile(name="central-audio-0001.mka", size_bytes=20_971_520, sha256=HASH),
        ),
        manifest_sha256=HASH,
        signature_key="ed25519:4f2a91c07be3",
        signed_at=at(9, 55),
        copies=("máy chủ UBND xã", "ổ đĩa niêm phong số 03"),
        valid=True,
        makers=(IT_OFFICER, RECEIVER),
    ),
    FormId.REHEARSAL: RehearsalFacts(
        session_code="PTD-2026-0031",
        held_at=at(15, day=25),
        ended_at=at(15, 40, day=25),
        conducted_by=IT_OFFICER,
        points=(
            PointTest(
                point=CENTRAL, tester="Vũ Đức Long", camera="rõ", sound="rõ", line="12 Mbit/s, 0,2 %", passed=True
            ),
            PointTest(point=VILLAGE_HALL, camera="tối", sound="rõ", passed=False, remark="thêm đèn"),
        ),
        recorder="Ghi đủ hình và tiếng 05 phút.",
        to_do=("Thêm đèn tại nhà văn hóa thôn Đông Lâm",),
        verdict="Đạt, sau khi bổ sung đèn.",
    ),
    FormId.PERIODIC_REPORT: ReportFacts(
        period="quý IV năm 2026",
        first=PERIOD["first"],
        last=PERIOD["last"],
        to="UBND thành phố Hải Phòng",
        situation="Tình hình khiếu nại, tố cáo ổn định; nổi lên là lĩnh vực đất đai.",
        reception=(Figure(name="Số lượt tiếp", count=42, before=37), Figure(name="Số vụ việc", count=39, before=35)),
        online=(Figure(name="Số phiên", count=6), Figure(name="Ghi đủ (%)", count=99.6)),
        petitions=(Figure(name="Khiếu nại", count=11, before=9),),
        follow_up=(Figure(name="Đúng hạn", count=14), Figure(name="Quá hạn", count=1)),
        assessment="Tiếp công dân trực tuyến giảm đi lại cho người cao tuổi.",
        difficulties=("Đường truyền tại thôn Hạ Bì yếu.",),
        tasks=("Bổ sung điểm cầu thôn Hạ Bì.",),
        proposals=("Thành phố hỗ trợ thiết bị dự phòng.",),
        annexes=("Biểu số 01/TCD", "Biểu số 02/TCD"),
    ),
    FormId.SATISFACTION: SatisfactionFacts(
        session_code="PTD-2026-0031", held_on=date(2026, 11, 26), link="https://tiepdan.example.vn/danh-gia/31"
    ),
    FormId.VILLAGE_NOTICE: NOTICE_BOARD,
    FormId.LOUDSPEAKER: NOTICE_BOARD,
    FormId.REGISTER_ANNEX: FACTS[FormId.REGISTER],
    FormId.TRACKING_BOOK: TrackingBook(
        **PERIOD,
        lines=(
            TrackingLine(
                seq_no=1,
                codes="PTD-2026-0031; HS-2026-0012",
                received_on=date(2026, 11, 26),
                citizen="Nguyễn Thị Lựu",
                matter=MATTER,
                directive="Hoàn thành trích lục (TB 112/TB-UBND ngày 27/11/2026)",
                body="Phòng Kinh tế",
                due=date(2026, 12, 15),
                reminders="Lần 1, 17/12/2026, số 120/UBND-VP",
                timeliness="Quá hạn 4 ngày",
            ),
        ),
    ),
    FormId.DEADLINE_LIST: DeadlineList(
        **PERIOD,
        lines=(
            DeadlineLine(
                seq_no=1,
                matter_code="HS-2026-0012",
                matter=MATTER,
                duty="Thông báo thụ lý",
                law="NĐ 155/2026",
                begun_on=date(2026, 11, 26),
                due=date(2026, 12, 7),
                days_left=-2,
                alarm="30",
            ),
        ),
    ),
    FormId.STATISTICS_01_TCD: Statistics(
        **PERIOD, lines=(StatisticsLine(unit="UBND xã An Phượng", counts={"all_turns": 42, "online_sessions": 6}),)
    ),
    FormId.STATISTICS_02_TCD: Statistics(
        **PERIOD, lines=(StatisticsLine(unit="UBND xã An Phượng", counts={"petitions": 39, "guided": 7}),)
    ),
    FormId.STATISTICS_01_XLD: Statistics(
        **PERIOD, lines=(StatisticsLine(unit="UBND xã An Phượng", counts={"total": 39, "transferred": 5}),)
    ),
}

EVERY: dict[FormId, Any] = {**FACTS, **MORE}

LEFT_OPEN: dict[FormId, Any] = {
    FormId.REGISTRATION: RegistrationFacts(to="UBND xã An Phượng"),
    FormId.REPRESENTATIVES: RepresentativeFacts(to="UBND xã An Phượng"),
    FormId.COMPLAINT: ComplaintFacts(to=OFFICE),
    FormId.AUTHORISATION: AuthorisationFacts(),
    FormId.DIALOGUE_MINUTES: DialogueFacts(),
    FormId.WITHDRAWAL: WithdrawalFacts(),
    FormId.WITHDRAWAL_MINUTES: WithdrawalFacts(denouncer=MASKED),
    FormId.IDENTITY_WAIVER: WaiverFacts(to=OFFICE),
    FormId.HOME_UNDERTAKING: UndertakingFacts(to=OFFICE),
    FormId.SATISFACTION: SatisfactionFacts(),
    FormId.VILLAGE_NOTICE: VillageNoticeFacts(
        day=date(2026, 12, 3), hours="08:00", chair="Chủ tịch", central_point=CENTRAL
    ),
    FormId.LOUDSPEAKER: VillageNoticeFacts(
        day=date(2026, 12, 3), hours="08:00", chair="Chủ tịch", central_point=CENTRAL
    ),
}
"""To be printed and filled by hand."""
