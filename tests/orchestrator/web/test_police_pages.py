"""The page of the commune police."""

from __future__ import annotations

import json

from aiohttp import web

from orchestrator.domain.policy import Role
from orchestrator.services import security_alarms
from orchestrator.services.live.receptions import LiveReceptions
from orchestrator.web.app_keys import LIVE, SETTINGS, STORE
from orchestrator.web.pages import police
from tests.support.null_conference import NullConference
from tests.support.office import Office, visitors
from tests.support.pages import check_page


def add_police(application: web.Application) -> None:
    application[LIVE] = LiveReceptions(application[STORE], NullConference(), application[SETTINGS])
    application.add_routes(police.routes)


async def test_an_alarm_is_shown_rings_and_is_acknowledged_by_one_press(office: Office) -> None:
    session = office.published(office.session(office.case()))
    operator = office.actor(Role.OPERATOR)
    office.store.run_now(security_alarms.raise_alarm, session.code, "Gây rối ở cửa phòng", operator, office.clock())
    async with visitors(office, add_police) as another:
        officer = await another(Role.COMMUNE_POLICE)
        page = await officer.get("/police")
        check_page(page.text)
        assert "Gây rối ở cửa phòng" in page.text
        told = json.loads((await officer.get("/police", headers={"Accept": "application/json"})).text)
        assert told["waiting"] == [told["newest"]]
        await officer.get("/police")
        assert (await officer.post(f"/police/alarms/{told['newest']}/acknowledge")).status == 303
        assert "Chưa ai nhận" not in (await officer.get("/police")).text
        assert (await officer.get(f"/police/alarms/{told['newest']}/minutes.docx")).status == 200
        assert (await (await another(Role.AUDITOR)).get("/police")).status == 403
