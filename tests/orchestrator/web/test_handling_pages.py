"""The pages on which a matter is handled, in both languages: nothing typed is lost, one next act, whole pages."""

from __future__ import annotations

import re

import pytest

from orchestrator.domain.policy import Role
from orchestrator.services import cases
from tests.support.office import Office, visitors
from tests.support.pages import check_page

FORM = {
    "kind": "complaint",
    "competence": "within",
    "complexity": "simple",
    "course": "online",
    "attendance": "central",
    "version": "0",
}


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_matter_is_classified_and_approved_by_clicking(office: Office, language: str) -> None:
    case = office.case()
    base = f"/operator/cases/{case.code}"
    async with visitors(office) as enter:
        operator, chair = await enter(Role.OPERATOR), await enter(Role.CHAIR)
        for each in (operator, chair):
            each.client.session.cookie_jar.update_cookies({"language": language})
        page = await operator.get(base)
        check_page(page.text)
        assert f'btn-go" href="{base}/classify"' in page.text
        check_page((await operator.get(f"{base}/classify")).text)
        wrong = await operator.post(f"{base}/classify", {**FORM, "course_reason": "Người cao tuổi"})
        assert wrong.status == 422
        assert "Người cao tuổi" in wrong.text
        check_page(wrong.text)
        done = await operator.post(f"{base}/classify", {**FORM, "ground": "20.2"})
        assert done.status == 303
        lost = await operator.post(f"{base}/classify", {**FORM, "ground": "20.3"})
        assert lost.status == 409, "somebody (oneself, in another window) was faster"
        page = await chair.get(base)
        assert f'btn-go" href="{base}/approval"' in page.text
        check_page((await chair.get(f"{base}/approval")).text)
        missing = await chair.post(f"{base}/approval", {"version": "1", "then": "approve"})
        assert missing.status == 422
        signed = {"version": "1", "then": "approve", "decision_no": "15/QĐ-UBND", "decision_day": "23/11/2026"}
        assert (await chair.post(f"{base}/approval", signed)).status == 303
        page = await operator.get(base)
        assert f"/operator/sessions/new?case={case.code}" in page.text
        check_page(page.text)


@pytest.mark.parametrize("path", ["split", "group", "decide/guide", "decide/refuse", "decide/withdraw"])
async def test_every_act_has_a_whole_page(office: Office, path: str) -> None:
    case = office.case(kind="mixed" if path == "split" else "other")
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        await operator.post(f"/operator/cases/{case.code}/classify", {**FORM, "kind": "other", "course": "guide"})
        page = await operator.get(f"/operator/cases/{case.code}/{path}")
        assert page.status == 200
        check_page(page.text)
        back = await operator.post(f"/operator/cases/{case.code}/{path}", {"reason": "ngắn"})
        assert back.status in (409, 422)
        check_page(back.text)


async def test_a_mixed_petition_is_split_by_clicking(office: Office) -> None:
    case = office.case(kind="mixed")
    fields = {
        "kind_0": "complaint",
        "summary_0": "Bồi thường chưa đúng diện tích",
        "kind_1": "feedback",
        "summary_1": "Đường thôn hỏng nặng",
    }
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        await operator.get(f"/operator/cases/{case.code}/split")
        assert (await operator.post(f"/operator/cases/{case.code}/split", fields)).status == 303
        page = await operator.get(f"/operator/cases/{case.code}")
        assert "Đường thôn hỏng nặng" in page.text
    assert len(office.store.run_now(cases.find_cases, office.actor(Role.CHAIR))) == 3


async def test_the_paper_of_a_decision_is_offered_where_it_was_taken(office: Office) -> None:
    case = office.case("Lấn chiếm hành lang kênh thủy lợi", kind="recommendation")
    base = f"/operator/cases/{case.code}"
    outside = {**FORM, "kind": "recommendation", "competence": "outside", "course": "guide"}
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        await operator.get(f"{base}/classify")
        assert (await operator.post(f"{base}/classify", {**outside, "competent_body": "Sở Xây dựng"})).status == 303
        guided = {"reason": "Việc này thuộc thẩm quyền của Sở", "body": "Sở Xây dựng"}
        assert (await operator.post(f"{base}/decide/guide", guided)).status == 303
        page = (await operator.get(base)).text
        links = re.findall(rf"{base}/decisions/[0-9]+\.docx", page)
        assert links
        paper = await operator.client.get(links[0])
        assert paper.status == 200
        assert (await paper.read())[:2] == b"PK"
