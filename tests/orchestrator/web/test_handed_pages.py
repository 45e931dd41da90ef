"""Papers over HTTP: the office takes one in and gives the receipt; what comes from outside is judged by content."""

from __future__ import annotations

import re

from aiohttp import FormData, web

from orchestrator.domain.policy import Role
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.services import admission
from orchestrator.services.live.receptions import LiveReceptions
from orchestrator.web.app_keys import LIVE, SETTINGS, STORE
from orchestrator.web.pages import handed
from tests.support.null_conference import NullConference
from tests.support.office import Office, visitors
from tests.support.pages import check_page

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050001"
    "5e5a8d3b0000000049454e44ae426082"
)


def add_papers(application: web.Application) -> None:
    application[LIVE] = LiveReceptions(application[STORE], NullConference(), application[SETTINGS])
    application.add_routes(handed.routes)


def form(token: str, content: bytes, name: str) -> FormData:
    fields = FormData()
    fields.add_field("csrf_token", token)
    fields.add_field("title", "Đơn viết tay")
    fields.add_field("copy_kind", "bản chính")
    fields.add_field("file", content, filename=name, content_type="image/png")
    return fields


async def test_a_paper_is_taken_in_over_the_table_with_its_receipt(office: Office) -> None:
    session = office.published(office.session(office.case()))
    office.store.run_now(
        admission.change_session,
        session.code,
        SessionEvent.WAITING_ROOM_OPENED,
        office.actor(Role.OPERATOR),
        office.clock(),
    )
    at = f"/operator/sessions/{session.code}/papers"
    async with visitors(office, add_papers) as another:
        operator = await another(Role.OPERATOR)
        page = await operator.get(at)
        check_page(page.text)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token is not None
        wrong = await operator.client.post(
            at, data=form(token[1], b"MZ not a picture", "anh.png"), allow_redirects=False
        )
        assert wrong.status in {409, 415, 422}
        sent = await operator.client.post(at, data=form(token[1], PNG, "anh.png"), allow_redirects=False)
        assert sent.status == 303
        after = await operator.get(at)
        check_page(after.text)
        assert "Đơn viết tay" in after.text
        receipt = re.search(r"BN-\d{4}-\d{4}", after.text)
        assert receipt is not None
        assert (await operator.get(f"{at}/{receipt[0]}.pdf")).status == 200
        assert (await (await another(Role.AUDITOR)).get(f"{at}/{receipt[0]}.pdf")).status in {403, 404}
