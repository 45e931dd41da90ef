"""What the law wants a form to say is said in it; what must not be said is not."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pytest

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.facts import Person
from orchestrator.documents.facts_reception import Citizen
from orchestrator.documents.production import FileKind, offered, produce
from tests.support.more_papers import EVERY
from tests.support.papers import CITIZEN, FACTS, MASKED, MINUTES, docx_lines, issue, pdf_text, squeezed

PROTECTED = "được giữ bí mật theo quy định của pháp luật về tố cáo"


def said(form: FormId, facts: object | None = None) -> str:
    """The whole paper as one line, read out of its PDF."""
    return squeezed(pdf_text(produce(form, facts or EVERY[form], issue(), FileKind.PDF).content))


def in_order(text: str, parts: Sequence[str]) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_a_refusal_says_what_form_01_tcd_says() -> None:
    parts = [
        "Số: 15/TB-UBND",
        "THÔNG BÁO Về việc từ chối tiếp công dân",
        "Kính gửi: Bà Nguyễn Thị Lựu",
        "Ngày 03/07/2026, bà Nguyễn Thị Lựu",
        "Số căn cước: 000151000012, ngày cấp: 09/02/2023, nơi cấp: Bộ Công an",
        "để khiếu nại về việc thu hồi đất dịch vụ.",
        "Lý do từ chối: Vụ việc đã được giải quyết đúng pháp luật",
        "Căn cứ khoản 3 Điều 9 Luật Tiếp công dân và điểm h khoản 1 Điều 4 Nghị định số 154/2026/NĐ-CP",
        "UBND xã An Phượng từ chối tiếp nhận nội dung khiếu nại của bà Nguyễn Thị Lựu và thông báo để bà được biết",
        "Nơi nhận:",
    ]
    assert in_order(said(FormId.REFUSAL), parts)


@pytest.mark.parametrize(
    ("by_law", "point", "ground"),
    [
        (True, "", "Căn cứ khoản 3 Điều 9 Luật Tiếp công dân, UBND"),
        (False, "g", "Căn cứ điểm g khoản 1 Điều 4 Nghị định số 154/2026/NĐ-CP"),
        (True, "g", "khoản 3 Điều 9 Luật Tiếp công dân và điểm g khoản 1 Điều 4"),
    ],
)
def test_the_ground_of_a_refusal_is_the_one_that_was_chosen(by_law: bool, point: str, ground: str) -> None:
    facts = replace(FACTS[FormId.REFUSAL], law_9_3=by_law, decree_point=point)
    assert ground in said(FormId.REFUSAL, facts)


def test_a_receipt_says_what_form_02_tcd_says() -> None:
    parts = [
        "GIẤY BIÊN NHẬN Thông tin, tài liệu",
        "Vào 09 giờ 02 phút ngày 26 tháng 11 năm 2026, tại: Nhà văn hóa thôn Đông Lâm",
        "Tôi là Nguyễn Thu Hằng, chức vụ: chuyên viên tiếp công dân",
        "Đã nhận của bà Nguyễn Thị Lựu",
        "các thông tin, tài liệu sau:",
        "Đơn đề nghị cấp giấy chứng nhận",
        "Giấy biên nhận thông tin, tài liệu được lập thành 02 bản, giao cho người cung cấp thông tin, tài liệu 01 bản.",
        "NGƯỜI CUNG CẤP",
    ]
    assert in_order(said(FormId.RECEIPT), parts)
    rows = docx.Document(BytesIO(produce(FormId.RECEIPT, FACTS[FormId.RECEIPT], issue(), FileKind.DOCX).content)).tables
    table = next(table for table in rows if table.rows[0].cells[0].text == "TT")
    assert [cell.text for cell in table.rows[2].cells] == [
        "2",
        "Biên bản kiểm đếm thửa đất số 112",
        "4",
        "mờ trang 3",
        "bản phô tô",
    ]


def test_the_minutes_have_their_fifteen_blocks_in_order() -> None:
    parts = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "1. Thời gian, địa điểm",
        "2. Căn cứ tổ chức tiếp công dân trực tuyến",
        "3. Thành phần tham dự",
        "4. Công dân",
        "5. Thông báo về ghi âm, ghi hình",
        "6. Nội dung công dân trình bày",
        "7. Thông tin, tài liệu tiếp nhận",
        "8. Ý kiến của các cơ quan, đơn vị",
        "9. Ý kiến của người chủ trì, người tiếp công dân",
        "10. Sự cố và khoảng gián đoạn của bản ghi",
        "11. Đọc lại, sửa nội dung",
        "12. Xác nhận",
        "13. Bản ghi âm, ghi hình",
        MINUTES.recording_sha256,
        "CÔNG DÂN",
    ]
    text = said(FormId.MINUTES)
    assert in_order(text[: text.rindex("CÔNG DÂN") + 10], parts)
    for detail in (
        "Lúc 08:31:05, người tiếp công dân đã thông báo",
        "Giấy biên nhận số 07/GBN",
        "Bản ghi gián đoạn từ 08:50:03 đến 08:52:40: mất kết nối.",
        "Lúc 09:30:12, biên bản được hiển thị và đọc lại",
        "điểm chỉ tại điểm cầu, lúc 09:38:00 ngày 26 tháng 11 năm 2026",
        "Quyết định số 201/QĐ-UBND ngày 12/11/2026",
        "Thời hạn giải quyết, trả lời: ngày 15 tháng 12 năm 2026.",
    ):
        assert detail in text


def test_minutes_without_a_notice_of_recording_do_not_claim_one() -> None:
    text = said(FormId.MINUTES, replace(MINUTES, recording_notice_at=None, read_back_at=None))
    assert "đã thông báo buổi tiếp được ghi âm" not in text
    assert "Lúc …:…:…" in text


def test_a_conclusion_names_body_limit_and_contact_for_each_item() -> None:
    content = produce(FormId.CONCLUSION, FACTS[FormId.CONCLUSION], issue(), FileKind.DOCX).content
    table = next(table for table in docx.Document(BytesIO(content)).tables if table.rows[0].cells[0].text == "TT")
    assert [cell.text for cell in table.rows[1].cells] == [
        "1",
        "Hoàn thành trích lục, trình cấp giấy chứng nhận.",
        "Phòng Kinh tế",
        "15/12/2026",
        "Chủ tịch UBND xã; bà Hoàng Thị Lan, 0900 000 021",
    ]
    assert "- Phòng Kinh tế (để thực hiện);" in list(docx_lines(content))


def test_a_reminder_counts_itself_and_those_before() -> None:
    text = said(FormId.REMINDER)
    assert "Số: 15/UBND-VP" in text
    assert "(lần 2)" in text
    assert "quá hạn 04 ngày làm việc" in text
    assert "đã đôn đốc 01 lần: Văn bản số 120/UBND ngày 17/12/2026" in text
    soon = said(FormId.REMINDER, replace(FACTS[FormId.REMINDER], overdue_days=0))
    assert "quá hạn" not in soon


def test_an_appointment_carries_its_link_as_a_code_to_scan() -> None:
    document = docx.Document(
        BytesIO(produce(FormId.APPOINTMENT, FACTS[FormId.APPOINTMENT], issue(), FileKind.DOCX).content)
    )
    assert len(document.inline_shapes) == 1
    text = said(FormId.APPOINTMENT)
    assert "https://tiepdan.example.vn/j/K7QD2M9XW4" in text
    assert "ghi âm, ghi hình" in text
    without = said(FormId.APPOINTMENT, replace(FACTS[FormId.APPOINTMENT], link="", from_home=False))
    assert "mã QR" not in without
    assert "Tham dự từ nơi khác" not in without


@pytest.mark.parametrize("form", [FormId.APPOINTMENT, FormId.REGISTRATION, FormId.RECEIPT, FormId.SATISFACTION])
def test_what_a_citizen_takes_home_is_one_sheet(form: FormId) -> None:
    assert pdf_text(produce(form, EVERY[form], issue(), FileKind.PDF).content).count("\f") == 1


def test_a_masked_person_cannot_carry_an_identity() -> None:
    for told in (
        {"address": "thôn Đông Lâm"},
        {"id_number": "000"},
        {"id_issued_on": date(2020, 1, 1)},
        {"phone": "1"},
    ):
        with pytest.raises(ValueError, match="masked"):
            Person(name="Người tố cáo TC-2026-0007", masked=True, **told)


@pytest.mark.parametrize(
    ("form", "facts"),
    [
        (
            FormId.MINUTES,
            replace(MINUTES, citizens=(Citizen(person=MASKED, verified_by="gặp riêng"),), confirmations=()),
        ),
        (FormId.RECEIPT, replace(FACTS[FormId.RECEIPT], giver=MASKED)),
        (FormId.TRANSFER_DENUNCIATION, FACTS[FormId.TRANSFER_DENUNCIATION]),
        (FormId.GUIDANCE, replace(FACTS[FormId.GUIDANCE], citizen=MASKED)),
        (FormId.REFUSAL, replace(FACTS[FormId.REFUSAL], citizen=MASKED)),
    ],
)
def test_a_protected_denouncer_is_a_number_and_no_dots_ask_for_more(form: FormId, facts: object) -> None:
    for kind in offered(form):
        content = produce(form, facts, issue(), kind).content
        text = squeezed(pdf_text(content) if kind is FileKind.PDF else "\n".join(docx_lines(content)))
        assert "TC-2026-0007" in text
        assert PROTECTED in text
        assert "ngày cấp" not in text
        assert CITIZEN.name not in text


def test_papers_can_be_made_by_several_threads_at_once() -> None:
    work = [(form, kind) for form in (FormId.MINUTES, FormId.CONCLUSION, FormId.REGISTER) for kind in offered(form)] * 2
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda each: produce(each[0], EVERY[each[0]], issue(), each[1]), work))
    assert made[: len(made) // 2] == made[len(made) // 2 :]
