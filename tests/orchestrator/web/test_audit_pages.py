"""Who may read the audit log finds lines in it, checks it, and takes a checkpoint along; nobody else sees a line."""

from __future__ import annotations

import re

from sqlalchemy import text

from orchestrator.domain.audit_checkpoint import read_checkpoint
from orchestrator.domain.policy import Role
from orchestrator.services import audit_log
from orchestrator.store.database import Transaction
from tests.support.office import Office, visitors
from tests.support.pages import check_page

LOG = "/auditor/log"


def _forge(tx: Transaction) -> None:
    tx.connection.execute(text("DROP TRIGGER audit_log_no_update"))
    tx.connection.execute(text("UPDATE audit_log SET reason = 'khác' WHERE id = 3"))


async def test_lines_are_found_by_person_thing_act_and_day(office: Office) -> None:
    session = office.published(office.session(office.case()))
    operator = office.staff[Role.OPERATOR].id
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        page = (await auditor.get(LOG)).text
        check_page(page)
        assert session.code in page
        for query, there in (
            ({"thing": session.code.lower()}, True),
            ({"thing": "TCD-1999-0001"}, False),
            ({"account": str(operator), "group": "session"}, True),
            ({"account": str(operator), "group": "account"}, False),
            ({"start": f"{office.now:%d/%m/%Y}"}, True),
            ({"end": "01/01/2020"}, False),
        ):
            page = (await auditor.get(LOG, params=query)).text
            check_page(page)
            assert (f"session {session.code}" in page) is there, query
        page = (await auditor.get(LOG, params={"start": "hôm qua"})).text
        check_page(page)
        assert 'class="errors"' in page


async def test_a_long_log_is_read_page_by_page(office: Office) -> None:
    def many(tx: Transaction) -> None:
        for number in range(audit_log.PAGE + 5):
            audit_log.append(tx, office.actor(Role.OPERATOR), "mark:set", f"session S{number}", office.now)

    office.store.run_now(many)
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        first = (await auditor.get(LOG, params={"group": "mark"})).text
        older = re.search(r'href="(/auditor/log\?[^"]+)" rel="next"', first)
        assert older
        second = (await auditor.get(older[1].replace("&amp;", "&"))).text
    assert first.count("session S") == audit_log.PAGE
    assert second.count("session S") == 5
    assert 'rel="next"' not in second


async def test_the_log_is_checked_against_a_checkpoint_that_was_kept(office: Office) -> None:
    async with visitors(office) as enter:
        auditor = await enter(Role.AUDITOR)
        await auditor.get(LOG)
        kept = await auditor.post(f"{LOG}/checkpoint")
        assert read_checkpoint(kept.text.encode()).lines > 3
        page = (await auditor.post(f"{LOG}/verify", {"checkpoint": kept.text})).text
        check_page(page)
        assert "Nhật ký nguyên vẹn." in page
        wrong = await auditor.post(f"{LOG}/verify", {"checkpoint": "{}"})
        assert wrong.status == 422
        check_page(wrong.text)
        office.store.run_now(_forge)
        page = (await auditor.post(f"{LOG}/verify", {})).text
        check_page(page)
        assert "Nhật ký không nguyên vẹn." in page
        assert "Dòng 3: nội dung đã bị sửa" in page


async def test_nobody_else_reads_the_log(office: Office) -> None:
    async with visitors(office) as enter:
        for role in (Role.OPERATOR, Role.IT_OFFICER, Role.CITY, Role.ADMINISTRATOR):
            visitor = await enter(role)
            assert (await visitor.get(LOG)).status == 403, role
            assert (await visitor.post(f"{LOG}/checkpoint")).status == 403, role
        assert (await (await enter()).get(LOG)).status == 303
