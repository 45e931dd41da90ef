"""The pages that prepare a session and show its conditions; an agency's and the police's own; in both languages."""

from __future__ import annotations

import pytest

from orchestrator.domain.calendar.holidays import CalendarDecisions
from orchestrator.domain.policy import Role
from orchestrator.domain.records_planning import Duty
from orchestrator.domain.rules.facts import Circumstances
from orchestrator.domain.rules.rulebook import judge
from orchestrator.services import invitations
from orchestrator.words import LANGUAGES, catalogue
from tests.support import rule_cases
from tests.support.office import Office, visitors
from tests.support.pages import check_page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_session_is_prepared_by_clicking(office: Office, language: str) -> None:
    session = office.session(office.case(people_count=7), points=["ngoc-trai"])
    base = f"/operator/sessions/{session.code}"
    page = f"{base}/preparation"
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        operator.client.session.cookie_jar.update_cookies({"language": language})
        check_page((await operator.get(page)).text)
        officer = str(office.staff[Role.IT_OFFICER].id)
        for duty in Duty:
            assert (await operator.post(f"{page}/duty", {"duty": duty, "account": officer})).status == 303
        assert (await operator.post(f"{page}/present", {"duty": "advisor"})).status == 303
        failed = {"point": "ngoc-trai", "camera": "yes"}
        back = await operator.post(f"{page}/test", failed)
        assert back.status == 422
        check_page(back.text)
        assert (await operator.post(f"{page}/test", {**failed, "note": "Micrô hỏng"})).status == 303
        other = office.case("Lấn chiếm hành lang kênh thủy lợi", kind="recommendation")
        assert (await operator.post(f"{page}/turn", {"turn_case": other.code, "turn_minutes": "20"})).status == 303
        assert (await operator.post(f"{page}/turn/2/up")).status == 303
        plan = {"version": "0", "directed_by": "UBND thành phố", "decision_no": "", "directed_document": ""}
        assert (await operator.post(f"{page}/plan", plan)).status == 422
        assert (await operator.post(f"{page}/plan", {**plan, "directed_document": "5401/VP-TCD"})).status == 303
        stale = await operator.post(f"{page}/plan", {**plan, "directed_document": "1"})
        assert stale.status == 409
        shown = (await operator.get(page)).text
        check_page(shown)
        assert "5401/VP-TCD" in shown
        assert "Micrô hỏng" in shown
        conditions = await operator.get(f"{base}/conditions")
        check_page(conditions.text)
        assert catalogue(language)["rule.R09.name"] in conditions.text
        short = await operator.post(f"{base}/conditions/R03", {"reason": "vội"})
        assert short.status == 422
        check_page(short.text)
        why = {"reason": "Phiên đột xuất, báo qua điện thoại"}
        assert (await operator.post(f"{base}/conditions/R03", why)).status == 303
        assert why["reason"] in (await operator.get(f"{base}/conditions")).text
        check_page((await operator.get(base)).text)


async def test_an_agency_names_its_delegate_and_hands_in_what_was_asked_for(office: Office) -> None:
    session = office.session(office.case(), points=["ban-tcd"])
    page = f"/operator/sessions/{session.code}/preparation"
    async with visitors(office) as enter:
        operator, agency = await enter(Role.OPERATOR), await enter(Role.DEPARTMENT)
        check_page((await agency.get("/agency")).text)
        await operator.get(page)
        start = f"{session.starts_at:%d/%m/%Y}"
        asked = {"account": str(office.staff[Role.DEPARTMENT].id), "point": "ban-tcd", "respond_by": "31/12/2020"}
        back = await operator.post(f"{page}/invite", {**asked, "papers": "Báo cáo xác minh", "papers_due": start})
        assert back.status == 422
        check_page(back.text)
        asked |= {"respond_by": start, "papers": "Báo cáo xác minh\n\nBản đồ địa chính", "papers_due": start}
        assert (await operator.post(f"{page}/invite", asked)).status == 303
        assert (await operator.post(f"{page}/invite", asked)).status == 422, "asked twice"
        inbox = await agency.get("/agency")
        check_page(inbox.text)
        assert "Bản đồ địa chính" in inbox.text
        number = office.store.run_now(invitations.inbox, office.actor(Role.DEPARTMENT))[0].id
        assert (await agency.post(f"/agency/{number}/nominate", {"name": ""})).status == 422
        named = {"name": "Mạc Văn Phúc", "title": "Phó phòng", "phone": "0900 000 077"}
        assert (await agency.post(f"/agency/{number}/nominate", named)).status == 303
        assert (await agency.post(f"/agency/{number}/decline", {"reason": "Bận họp"})).status == 409
        assert "Mạc Văn Phúc" in (await operator.get(f"/operator/sessions/{session.code}")).text
        stranger = await enter(Role.CITY)
        await stranger.get("/agency")
        assert (await stranger.post(f"/agency/{number}/nominate", named)).status == 404


async def test_the_police_read_and_correct_the_security_plan(office: Office) -> None:
    session = office.session(office.case(people_count=23))
    async with visitors(office) as enter:
        police = await enter(Role.COMMUNE_POLICE)
        check_page((await police.get("/security")).text)
        fields = {"version": "0", "risk": "high", "crowd_estimate": "23", "security_plan": "ngắn"}
        back = await police.post(f"/security/{session.code}", fields)
        assert back.status == 422
        check_page(back.text)
        fields["security_plan"] = "Bố trí hai đồng chí tại cổng, một tại phòng."
        assert (await police.post(f"/security/{session.code}", fields)).status == 303
        assert (await police.post(f"/security/{session.code}/seen")).status == 303
        shown = (await police.get("/security")).text
        check_page(shown)
        assert "hai đồng chí tại cổng" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_piece_of_evidence_has_a_label(language: str) -> None:
    texts = catalogue(language)
    keys: set[str] = set()
    for one in rule_cases.CASES:
        for facts in (*one.met, *one.broken, *one.elsewhere):
            around = Circumstances(now=rule_cases.LATER, decisions=CalendarDecisions())
            keys |= set(judge(one.rule, facts, around).evidence)
    assert len(keys) > 40
    assert not [key for key in keys if f"evidence.{key}" not in texts]
