"""Registrations of the demo by other ways than the counter, waiting in the inbox. Nobody here exists."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.policy import ANONYMOUS, Actor
from orchestrator.domain.registration import Channel
from orchestrator.services import accounts, intake, registration, village
from orchestrator.services.registration_form import RegisterCase
from orchestrator.store.database import Transaction

VILLAGES: Final = (
    "thôn Đông Lâm", "thôn Tây Kỳ", "thôn Ngọc Trại", "thôn La Giang", "thôn Phúc Xuyên", "thôn Quang Bình",
    "thôn Hạ Bì", "thôn Vạn Thắng", "thôn Đồng Kênh", "thôn An Nghiệp",
)  # fmt: skip

ONLINE: Final = RegisterCase(
    kind="feedback",
    summary="Xe tải quá tải chạy ban đêm làm hỏng đường trục thôn Vạn Thắng",
    name="Lương Văn Thắng",
    salutation="ông",
    birth_year=1975,
    personal_id="000075000101",
    village="thôn Vạn Thắng",
    phone="0900 000 061",
    phone_owner="self",
    request="Đề nghị cắm biển hạn chế tải trọng.",
    place="village_hall",
    notify_by="phone",
    channel=Channel.WEB,
)
BY_TELEPHONE: Final = RegisterCase(
    kind="recommendation",
    summary="Đề nghị lắp đèn ngõ xóm 5, thôn Quang Bình",
    name="Bùi Thị Hạnh",
    salutation="bà",
    village="thôn Quang Bình",
    phone="0900 000 062",
    channel=Channel.TELEPHONE,
)
FOR_A_NEIGHBOUR: Final = RegisterCase(
    kind="complaint",
    summary="Trợ cấp một lần cho người có công chưa được trả",
    name="Đoàn Văn Lễ",
    salutation="ông",
    birth_year=1944,
    village="thôn Ngọc Trại",
    request="Đề nghị cho biết khi nào được nhận.",
    place="village_hall",
    support=("hearing", "walking"),
    circumstances=("elderly", "merit"),
    notify_by="helper",
    channel=Channel.VILLAGE_HEAD,
)
FROM_THE_CITY: Final = RegisterCase(
    kind="complaint",
    summary="Khiếu nại đất dịch vụ, công dân đã gặp Ban Tiếp công dân thành phố",
    name="Ngô Thị Bích",
    salutation="bà",
    village="thôn Phúc Xuyên",
    phone="0900 000 064",
    directed_by="Ban Tiếp công dân thành phố",
    directed_document="412/BTCD-XLD",
    channel=Channel.CITY,
)
REPORT: Final = village.NewReport(
    "feedback", "thôn Ngọc Trại, đoạn kênh sau nhà văn hóa", "Bà con báo rác đổ trộm ra bờ kênh từ đầu tháng.", False
)


def other_ways(tx: Transaction, now: datetime) -> None:
    """One registration by each other way, and a report from a village."""
    hang, bon = _as(tx, "hang"), _as(tx, "bon")
    registration.register(tx, BY_TELEPHONE, hang, now - timedelta(hours=20))
    registration.register(tx, FROM_THE_CITY, hang, now - timedelta(hours=19))
    helped = registration.register(tx, FOR_A_NEIGHBOUR, bon, now - timedelta(hours=4))
    registration.register(tx, ONLINE, ANONYMOUS, now - timedelta(hours=2))
    village.report(tx, REPORT, bon, now - timedelta(hours=3))
    text = "Xin ông gửi ảnh quyết định công nhận người có công, hoặc mang theo khi đến."
    intake.ask_for_information(tx, helped.case.code, text, hang, now - timedelta(hours=1))


def _as(tx: Transaction, login: str) -> Actor:
    return accounts.actor_of(accounts.account_by_login(tx, login))
