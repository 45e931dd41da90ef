"""The office's pages as people use them: who may open what, forms that come back whole, the way of a session."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from orchestrator.domain.policy import Role
from tests.support.office import CENTRAL, Office, Visitor, visitors
from tests.support.pages import check_page

NOBODY: frozenset[Role] = frozenset()
SEES_SESSIONS = frozenset({Role.OPERATOR, Role.CHAIR, Role.IT_OFFICER, Role.COMMUNE_POLICE, Role.AUDITOR})
BY_CASE = frozenset({Role.OPERATOR, Role.CASE_OFFICER, Role.CITY})
MAY_OPEN = {
    "/operator": SEES_SESSIONS,
    "/operator/sessions": SEES_SESSIONS,
    "/operator/cases": frozenset({Role.OPERATOR, Role.CHAIR}),
    "/operator/cases/new": frozenset({Role.OPERATOR, Role.CASE_OFFICER, Role.CITY}),
    "/operator/sessions/new": frozenset({Role.OPERATOR}),
    "/auditor": frozenset({Role.AUDITOR, Role.CHAIR}) | BY_CASE,
}


@pytest.mark.parametrize("role", list(Role))
async def test_every_page_opens_for_whom_the_policy_says_and_for_nobody_else(office: Office, role: Role) -> None:
    office.published(office.session(office.case()))
    async with visitors(office) as enter:
        visitor = await enter(role)
        for path, allowed in MAY_OPEN.items():
            answer = await visitor.get(path)
            assert answer.status == (200 if role in allowed else 403), (path, role)
            check_page(answer.text)


async def test_who_is_not_signed_in_is_asked_to_and_comes_back(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        for path in MAY_OPEN:
            assert (await visitor.get(path)).location == f"/sign-in?next={path}"
        script = await visitor.get("/operator", headers={"Accept": "application/json"})
    assert script.status == 403
    assert script.response.content_type == "application/problem+json"


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_page_is_well_formed_in_both_languages(office: Office, language: str) -> None:
    case = office.case()
    session = office.published(office.session(case, points=["ngoc-trai"]))
    draft = office.session(case, hours=30)
    own = [f"/operator/sessions/{session.code}", f"/operator/sessions/{draft.code}", f"/operator/cases/{case.code}"]
    changes = [f"/operator/sessions/{session.code}/{act}" for act in ("move", "postpone", "cancel", "return")]
    async with visitors(office) as enter:
        visitor = await enter(Role.OPERATOR)
        await visitor.post("/preferences", {"language": language})
        check_page((await (await enter()).get("/sign-in")).text)
        paths = ["/", "/s/abcdefghijklmnopqrst", *MAY_OPEN, *own, *changes]
        for path in [*paths, f"/operator/sessions/new?case={case.code}", "/nowhere"]:
            check_page((await visitor.get(path)).text)


async def test_a_wrong_password_keeps_the_name_and_not_the_password(office: Office) -> None:
    async with visitors(office) as enter:
        answer = await (await enter()).sign_in("operator", "sai-mat-khau-roi")
    assert answer.status == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answer.text
    assert 'value="operator"' in answer.text
    assert "sai-mat-khau-roi" not in answer.text


async def test_ten_wrong_passwords_are_enough(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        for _ in range(10):
            assert (await visitor.sign_in("operator", "sai")).status == 422
        assert (await visitor.sign_in("operator")).status == 429


async def test_signing_out_ends_the_sign_in(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter(Role.OPERATOR)
        jar = visitor.client.session.cookie_jar.filter_cookies(visitor.client.make_url("/"))
        cookie = {"Cookie": f"staff={jar['staff'].value}"}
        assert (await visitor.post("/sign-out")).location == "/sign-in"
        assert (await visitor.get("/operator")).status == 303
        assert (await visitor.get("/operator", headers=cookie)).status == 303


async def test_a_case_is_registered_and_found_by_a_part_of_its_summary(office: Office) -> None:
    async with visitors(office) as enter:
        visitor = await enter(Role.OPERATOR)
        await visitor.get("/operator/cases/new")
        fields = {
            "kind": "complaint",
            "salutation": "bà",
            "name": "Vũ Thị Nhàn",
            "summary": "Lấn chiếm kênh thôn La Giang",
        }
        made = await visitor.post("/operator/cases/new", fields)
        assert made.status == 303
        assert "Vũ Thị Nhàn" in (await visitor.get(made.location)).text
        assert "HS-" in (await visitor.get("/operator/cases", params={"q": "la giang"})).text
        assert "Không tìm thấy hồ sơ nào" in (await visitor.get("/operator/cases", params={"q": "<b>nothing"})).text


async def test_all_mistakes_of_a_case_are_told_at_once_and_nothing_typed_is_lost(office: Office) -> None:
    wrong = {
        "name": "A" * 10_000,
        "personal_id": "12 34",
        "phone": "không có",
        "email": "nhan@",
        "birth_year": "năm ngoái",
        "people_count": "nhiều",
        "summary": "ngắn\x00\x07",
        "request": "<script>alert(1)</script>",
    }
    async with visitors(office) as enter:
        visitor = await enter(Role.OPERATOR)
        await visitor.get("/operator/cases/new")
        answer = await visitor.post("/operator/cases/new", wrong)
    assert answer.status == 422
    check_page(answer.text)
    assert {"name", "personal_id", "phone", "email", "birth_year", "people_count", "summary", "kind"} <= _marked(
        answer.text
    )
    assert "nhan@" in answer.text
    assert "A" * 10_000 in answer.text
    assert "<script>alert" not in answer.text
    assert html.escape("<script>alert(1)</script>") in answer.text
    assert "\x07" not in answer.text


def _marked(page: str) -> set[str]:
    return set(re.findall(r'id="f-(\w+)-error"', page))


PEOPLE = [
    *[("person_role", "chair"), ("person_account", "{chair}"), ("person_point", CENTRAL), ("person_name", "")],
    *[("person_role", "citizen"), ("person_account", ""), ("person_point", CENTRAL), ("person_name", "Vũ Thị Nhàn")],
]


def _plan(office: Office, code: str, **more: str) -> list[tuple[str, str]]:
    chair = str(office.staff[Role.CHAIR].id)
    start = office.now + timedelta(hours=9)  # two hours from now on the clock of Việt Nam
    fields = {
        "case_code": code,
        "kind": "regular",
        "ground": "20.1",
        "central_point": CENTRAL,
        "day": f"{start:%d/%m/%Y}",
        "start": f"{start:%H:%M}",
        "minutes": "60",
        **more,
    }
    return [*fields.items(), *((name, value.format(chair=chair)) for name, value in PEOPLE)]


async def test_a_session_goes_from_the_form_to_the_invitations(office: Office) -> None:
    case = office.case()
    async with visitors(office) as enter:
        operator, chair = await enter(Role.OPERATOR), await enter(Role.CHAIR)
        await operator.get(f"/operator/sessions/new?case={case.code}")
        made = await operator.post("/operator/sessions/new", [*_plan(office, case.code), ("then", "submit")])
        assert made.status == 303, made.text
        page = made.location
        assert "Chờ duyệt" in (await operator.get(page)).text
        assert (await operator.post(f"{page}/approve")).status == 403
        await chair.get(page)
        assert (await chair.post(f"{page}/approve")).status == 303
        await operator.get(page)
        blocked = await operator.post(f"{page}/publish")
        assert blocked.status == 409
        assert "Chưa phân công" in blocked.text
        for duty in ("advisor", "it_officer"):
            on_duty = {"duty": duty, "account": str(office.staff[Role.IT_OFFICER].id), "phone": ""}
            assert (await operator.post(f"{page}/preparation/duty", on_duty)).status == 303
        asked = await operator.post(f"{page}/publish")
        assert asked.status == 422, "two hours ahead is too late for R01: the reason is asked for"
        check_page(asked.text)
        assert (await operator.post(f"{page}/publish", {"reason": "Phiên đột xuất, đã gọi điện"})).status == 303
        shown = (await operator.get(page)).text
        assert "Đã thông báo" in shown
        assert "Chưa có đường dẫn" in shown
        await _invited(operator, page)


async def _invited(operator: Visitor, page: str) -> None:
    sheet = await operator.post(f"{page}/links")
    check_page(sheet.text)
    secrets = re.findall(r"/j/([\w-]{20,})", sheet.text)
    assert len(set(secrets)) == 2
    assert sheet.text.count('class="qr"') == 2
    shown = (await operator.get(page)).text
    assert secrets[0] not in shown
    seat = re.findall(r'name="participant" value="(p\w+)"', shown)[0]
    assert (await operator.post(f"{page}/revoke", {"participant": seat})).status == 303
    assert "Đã thu hồi" in (await operator.get(page)).text
    message = re.search(rf'action="({page}/messages/\d+)"', (await operator.get(page)).text)
    assert message
    letter = await operator.post(message[1])
    check_page(letter.text)
    assert "/j/" in letter.text


async def test_a_clash_names_the_other_session_and_one_click_takes_the_free_time(office: Office) -> None:
    case = office.case()
    taken = office.session(case, hours=2)
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        await operator.get("/operator/sessions/new")
        plan = _plan(office, case.code, title="Tên giữ nguyên")
        clash = await operator.post("/operator/sessions/new", plan)
        assert clash.status == 409
        check_page(clash.text)
        assert taken.code in clash.text
        assert "Tên giữ nguyên" in clash.text
        free = re.search(r'name="take_free" value="([^"]+)"', clash.text)
        assert free
        made = await operator.post("/operator/sessions/new", [*plan, ("take_free", free[1])])
    assert made.status == 303, made.text


async def test_rows_are_added_and_removed_without_losing_what_was_typed(office: Office) -> None:
    case = office.case()
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        await operator.get("/operator/sessions/new")
        plan = _plan(office, case.code, title="Còn nguyên")
        more = (await operator.post("/operator/sessions/new", [*plan, ("add_person", "1")])).text
        less = (await operator.post("/operator/sessions/new", [*plan, ("remove_person", "0")])).text
    for page in (more, less):
        check_page(page)
        assert "Còn nguyên" in page
        assert 'value="Vũ Thị Nhàn"' in page
    assert more.count("data-row") == 4  # three rows and the template of one
    assert less.count("data-row") == 2


@pytest.mark.parametrize("day", ["31/02/2027", "hôm nay", "2026", "", "99/99/9999", "１２/１２/２０２６"])
async def test_an_unreadable_day_is_told_with_an_example(office: Office, day: str) -> None:
    case = office.case()
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        await operator.get("/operator/sessions/new")
        answer = await operator.post(
            "/operator/sessions/new", _plan(office, case.code, day=day, start="25:99", minutes="một")
        )
    assert answer.status == 422
    check_page(answer.text)
    assert {"day", "start", "minutes"} <= _marked(answer.text)
    assert "26/11/2026" in answer.text


async def test_a_session_is_moved_and_cancelled_with_a_reason(office: Office) -> None:
    session = office.published(office.session(office.case()))
    page = f"/operator/sessions/{session.code}"
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        await operator.get(f"{page}/move")
        assert (
            await operator.post(f"{page}/move", {"day": "01/01/2020", "start": "08:00", "minutes": "60"})
        ).status == 422
        start = office.now + timedelta(days=1, hours=7)
        time = {"day": f"{start:%d/%m/%Y}", "start": "09:30", "minutes": "45"}
        assert (await operator.post(f"{page}/move", time)).status == 422
        time["reason"] = "Mất điện toàn xã"
        assert (await operator.post(f"{page}/move", time)).status == 303
        assert "09:30 – 10:15" in (await operator.get(page)).text
        assert (await operator.post(f"{page}/cancel", {"reason": " "})).status == 422
        assert (await operator.post(f"{page}/cancel", {"reason": "Công dân rút đơn"})).status == 303
        after = (await operator.get(page)).text
        assert "Công dân rút đơn" in after
        assert (await operator.post(f"{page}/publish")).status == 409


async def test_an_unknown_session_or_case_is_not_found(office: Office) -> None:
    async with visitors(office) as enter:
        operator = await enter(Role.OPERATOR)
        for path in (
            "/operator/sessions/TCD-2026-9999",
            "/operator/cases/HS-1",
            "/operator/sessions/x",
            "/auditor/recordings/x",
        ):
            assert (await operator.get(path)).status == 404, path


@pytest.mark.parametrize(
    ("code", "leads"),
    [
        ("", ""),
        ("123456", ""),
        ("../../etc/passwd", ""),
        ("a" * 5000, ""),
        ("https://x.vn/j/" + "k" * 30, "/j/" + "k" * 30),
    ],
)
async def test_the_appointment_field_takes_a_link_and_explains_everything_else(
    office: Office, code: str, leads: str
) -> None:
    async with visitors(office) as enter:
        visitor = await enter()
        await visitor.get("/")
        answer = await visitor.post("/appointment", {"code": code})
    assert answer.location == leads
    assert answer.status == (303 if leads else 422)
    if not leads:
        check_page(answer.text)
