"""The session console's page: who may open it, and what stands in it before the socket has told anything."""

from __future__ import annotations

import pytest
from aiohttp import web

from orchestrator.domain.policy import Role
from orchestrator.web.pages import live
from tests.support.office import Office, visitors


def add_console(application: web.Application) -> None:
    application.add_routes(live.routes)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.IT_OFFICER, Role.CHAIR])
async def test_who_conducts_or_watches_opens_the_console(office: Office, role: Role) -> None:
    session = office.published(office.session(office.case()))
    async with visitors(office, add_console) as another:
        page = await (await another(role)).get(f"/operator/sessions/{session.code}/live")
    assert page.status == 200
    assert f"/operator/sessions/{session.code}/socket" in page.text
    assert "js/console/page.js" in page.text
    assert 'id="told"' in page.text
    assert 'id="alarm"' in page.text
    assert " style=" not in page.text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.DEPARTMENT])
async def test_others_do_not(office: Office, role: Role) -> None:
    session = office.published(office.session(office.case()))
    async with visitors(office, add_console) as another:
        page = await (await another(role)).get(f"/operator/sessions/{session.code}/live")
    assert page.status in {403, 404}
    assert "js/console/page.js" not in page.text


async def test_a_session_that_is_not_there_has_no_console(office: Office) -> None:
    async with visitors(office, add_console) as another:
        page = await (await another(Role.OPERATOR)).get("/operator/sessions/TCD-2026-9999/live")
    assert page.status == 404
