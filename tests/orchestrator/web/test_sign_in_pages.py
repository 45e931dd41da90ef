"""Cookies, one-time links, and what is not shown of who denounced."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

from config.settings import HttpSettings
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.services import accounts
from tests.support.office import PASSWORD, Office, visitors
from tests.support.pages import check_page


async def test_the_staff_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    office.settings = replace(office.settings, http=HttpSettings(trusted_proxies=(ip_network("127.0.0.0/8"),)))
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/sign-in")
        form = {"login": "operator", "password": PASSWORD}
        plain = (await visitor.post("/sign-in", form)).response.cookies["staff"]
        other = await enter()
        await other.get("/sign-in")
        secure = (await other.post("/sign-in", form, headers={"X-Forwarded-Proto": "https"})).response.cookies["staff"]
    assert plain["httponly"]
    assert plain["samesite"] == "Lax"
    assert not plain["secure"]
    assert secure["secure"]


async def test_a_one_time_link_survives_being_looked_at_and_works_once(office: Office) -> None:
    number = office.staff[Role.AUDITOR].id
    secret = office.store.run_now(accounts.make_sign_in_link, number, SYSTEM, office.now, timedelta(hours=1))
    async with visitors(office) as enter:
        visitor = await enter()
        for _ in range(3):
            page = await visitor.get(f"/s/{secret}")
            check_page(page.text)
        assert (await visitor.post(f"/s/{secret}")).location == "/auditor"
        assert (await visitor.get("/auditor")).status == 200
        other = await enter()
        await other.get(f"/s/{secret}")
        again = await other.post(f"/s/{secret}")
    assert again.status == 409
    assert "đã dùng hoặc đã hết hạn" in again.text
    check_page(again.text)


async def test_an_expired_sign_in_asks_again(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter(Role.OPERATOR)
        assert (await visitor.get("/operator")).status == 200
        office.now += timedelta(hours=13)
        assert (await visitor.get("/operator")).location == "/sign-in?next=/operator"


async def test_who_denounced_is_not_shown_and_cannot_be_received_online(office: Office) -> None:
    secret = office.case("Cán bộ thôn thu quỹ sai quy định", kind="denunciation", name="Người Được Bảo Vệ")
    async with visitors(office) as enter:
        chair, operator = await enter(Role.CHAIR), await enter(Role.OPERATOR)
        assert "Người Được Bảo Vệ" in (await chair.get(f"/operator/cases/{secret.code}")).text
        form = await operator.get(f"/operator/sessions/new?case={secret.code}")
        check_page(form.text)
        assert "Tố cáo phải giữ bí mật danh tính" in form.text
        refused = await operator.post("/operator/sessions/new", {"case_code": secret.code, "minutes": "60"})
        check_page(refused.text)
        assert "giữ bí mật danh tính nên không tiếp trực tuyến" in refused.text
        listed = await (await enter(Role.CASE_OFFICER)).get(f"/operator/cases/{secret.code}")
        assert listed.status == 404
        assert "Người Được Bảo Vệ" not in listed.text
