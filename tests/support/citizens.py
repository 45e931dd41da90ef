"""What citizens type into the registration form."""

from __future__ import annotations

import re
from typing import Final

from tests.support.office import Answer, Visitor

FIELDS: Final = {
    "name": "Vũ Thị Nhàn",
    "salutation": "bà",
    "birth_year": "21/3/1958",
    "personal_id": "000 058 000 012",
    "village": "thôn Đông Lâm",
    "phone": "0900 000 021",
    "kind": "complaint",
    "summary": "Hồ sơ cấp giấy chứng nhận thửa 112, tờ 15 chưa được trả lời.",
    "people_count": "1",
    "place": "central",
    "notify_by": "phone",
}


async def fill_in(visitor: Visitor, **changed: str) -> Answer:
    """Open the form and send it."""
    page = await visitor.get("/register")
    once = re.search(r'name="once" value="([^"]+)"', page.text)
    assert once is not None
    return await visitor.post("/register", {**FIELDS, "once": once[1], **changed})


def code_on(receipt: str) -> str:
    """The look-up code that a receipt shows."""
    codes = re.findall(r'<p class="code">([0-9 ]+)</p>', receipt)
    return str(codes[1])
