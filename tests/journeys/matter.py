"""The steps of one whole matter, each as its person does it: by the links and buttons of the pages, never past them."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Locator, Page, expect

from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.domain.records import Point, PointKind
from orchestrator.services import accounts, cases
from orchestrator.store import office as places
from orchestrator.store.database import Transaction
from tests.journeys.people import Person, person, sign_in
from tests.support.service import Office

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HALL = "nvh-ngoc-trai"
HALL_NAME = "Nhà văn hóa thôn Ngọc Trại"
STAFF = {
    "village": ("Trịnh Văn Bốn", Role.VILLAGE_HEAD, "thôn Ngọc Trại"),
    "economy": ("Bùi Văn Khải", Role.CASE_OFFICER, "Phòng Kinh tế"),
    "technology": ("Vũ Đức Long", Role.IT_OFFICER, "Văn phòng"),
}
SIZES = {
    "village": (390, 844),
    "citizen": (390, 844),
    "operator": (1440, 900),
    "head": (1440, 900),
    "tablet": (1024, 768),
    "room": (1920, 1080),
    "economy": (390, 844),
}
CITIZEN = "Nguyễn Thị Mười"
SUMMARY = "Mương tiêu thoát nước xóm 2 thôn Ngọc Trại bị lấp, nước tràn vào nhà mỗi khi mưa lớn"
ORDER = "Nạo vét mương tiêu xóm 2 thôn Ngọc Trại, trả lời công dân bằng văn bản"
RESULT = "Đã nạo vét 180 m mương tiêu xóm 2, nước đã thoát; tổ dân phố và gia đình đã kiểm tra tại chỗ."
SLOW = 90_000


@dataclass
class Matter:
    """One matter on its way: everybody's page, and what was learnt on the way."""

    office: Office
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    url: str = ""
    number: str = ""
    case: str = ""
    other: str = ""
    """The case file of the second turn's citizen, who does not come."""
    session: str = ""
    notice: str = ""
    directive: str = ""
    links: dict[str, str] = field(default_factory=dict)

    def page(self, name: str) -> Page:
        """Somebody's page."""
        return self.people[name].page

    def errors(self) -> list[str]:
        """What the pages' scripts complained about; a form that asks for a reason is a 422, which Chromium tells."""
        return [error for one in self.people.values() for error in one.errors if "status of 422" not in error]

    async def look(self, name: str, title: str) -> None:
        """A picture for whoever wants to look: `JOURNEY_PICTURES` names the folder."""
        if folder := os.environ.get("JOURNEY_PICTURES"):
            await self.page(name).screenshot(path=f"{folder}/{title}.png", full_page=True)

    async def download(self, name: str, link: Locator | str, file: str) -> Path:
        """Press a link that saves a file."""
        page = self.page(name)
        where = page.locator(link).first if isinstance(link, str) else link
        async with page.expect_download(timeout=SLOW) as begun:
            await where.click()
        saved = self.folder / file
        await (await begun.value).save_as(saved)
        return saved


def furnish(tx: Transaction, office: Office, now: datetime) -> str:
    """A village hall, the staff besides operator, chair and auditor, and another matter, whose code it is."""
    places.add_point(tx, Point(0, HALL, HALL_NAME, "thôn Ngọc Trại", PointKind.VILLAGE_HALL, ""), None)
    for login, (name, role, agency) in STAFF.items():
        new = accounts.NewAccount(login, name, frozenset({role}), agency=agency)
        office.passwords[login] = accounts.add_account(tx, new, SYSTEM, now)[1]
    other = cases.RegisterCase("feedback", "Đèn đường xóm 4 thôn Ngọc Trại không sáng", "Đỗ Văn Hưởng", "ông")
    by = accounts.actor_of(accounts.account_by_login(tx, "operator"))
    return cases.register_case(tx, other, by, now).code


async def everybody(stack: AsyncExitStack, browser: Browser, names: tuple[str, ...]) -> dict[str, Person]:
    """A browser of their own for each."""
    made = {}
    for name in names:
        width, height = SIZES[name]
        made[name] = await stack.enter_async_context(person(browser, name, width=width, height=height))
        made[name].page.context.set_default_timeout(SLOW)
    return made


async def send(page: Page, action: str) -> None:
    """Press the button of the form with this address, and wait for the page that follows."""
    button = page.locator(f"form[action$='{action}'] button[type=submit]").first
    async with page.expect_navigation(timeout=SLOW):
        await button.click()


async def follow(page: Page, link: str) -> None:
    """Press a link, and wait for its page."""
    async with page.expect_navigation(timeout=SLOW):
        await page.locator(link).first.click()


async def submit(page: Page, button: str = "main form button.btn-go[type=submit]") -> None:
    """Press the main button of the form."""
    async with page.expect_navigation(timeout=SLOW):
        await page.locator(button).first.click()


async def register_for_a_neighbour(matter: Matter) -> None:
    """The village head, on a telephone: sign in, one big button, the form, the receipt."""
    page = matter.page("village")
    await sign_in(matter.people["village"], matter.office, "village")
    await matter.look("village", "01-village")
    await follow(page, "a[href='/village/register']")
    await page.fill("[name=name]", CITIZEN)
    await page.select_option("[name=salutation]", "bà")
    await page.fill("[name=birth_year]", "1961")
    await page.fill("[name=personal_id]", "000058000321")
    await page.fill("[name=address]", "xóm 2, thôn Ngọc Trại")
    await page.fill("[name=phone]", "0900 000 321")
    await page.check("[name=kind][value=feedback]")
    await page.fill("[name=summary]", SUMMARY)
    await page.fill("[name=request]", "Đề nghị khơi thông mương và trả lời bằng văn bản.")
    await page.check("[name=place][value=village_hall]")
    await page.select_option("[name=point]", HALL)
    await matter.look("village", "02-registration-form")
    await submit(page, "#registration button.btn-go[type=submit]")
    await page.wait_for_url("**/receipt")
    matter.number = (await page.locator(".code").first.inner_text()).strip()
    await matter.look("village", "03-receipt")


async def classify(matter: Matter) -> None:
    """The operator finds it in the inbox, opens it, and proposes an online reception."""
    page = matter.page("operator")
    await sign_in(matter.people["operator"], matter.office, "operator")
    await follow(page, "a[href='/operator/registrations']")
    await matter.look("operator", "04-inbox")
    await send(page, "/operator/registrations/HS-" + matter.number.replace(" ", "-"))
    matter.case = page.url.rpartition("/")[2]
    await matter.look("operator", "05-case-new")
    await follow(page, "a.btn-go[href$='/classify']")
    await page.check("[name=competence][value=within]")
    await page.check("[name=course][value=online]")
    await page.select_option("[name=ground]", "20.2")
    await page.check("[name=attendance][value=village_hall]")
    await matter.look("operator", "06-classify")
    await submit(page)
    await expect(page.locator("#handling")).to_contain_text("chờ", ignore_case=True)
    await matter.look("operator", "07-case-classified")


async def approve_course(matter: Matter) -> None:
    """The chair finds the matter among the case files and agrees to the course."""
    page = matter.page("head")
    await sign_in(matter.people["head"], matter.office, "chair")
    await matter.look("head", "08-chair-day")
    await follow(page, "a[href='/operator/cases']")
    await follow(page, f"a[href$='/operator/cases/{matter.case}']")
    await follow(page, "a.btn-go[href$='/approval']")
    await page.fill("[name=decision_no]", "15/QĐ-UBND")
    await page.fill("[name=decision_day]", f"{datetime.now(ZONE):%d/%m/%Y}")
    await matter.look("head", "09-approval")
    await submit(page, "button[name=then][value=approve]")


async def schedule(matter: Matter) -> None:
    """The operator plans it some minutes ahead, with the village hall as a point, and submits it."""
    page = matter.page("operator")
    await page.reload()
    await follow(page, "a.btn-go[href*='/operator/sessions/new']")
    begins = datetime.now(ZONE) + timedelta(minutes=4)
    await page.check("[name=kind][value=extraordinary]")
    await page.select_option("[name=ground]", "20.2")
    await page.fill("[name=day]", f"{begins:%d/%m/%Y}")
    await page.fill("[name=start]", f"{begins:%H:%M}")
    await page.fill("[name=minutes]", "45")
    await page.check(f"[name=component_points][value={HALL}]")
    await page.select_option("#f-person_2_point", HALL)
    await matter.look("operator", "10-schedule")
    await submit(page, "main button[name=then][value=submit]")
    await page.wait_for_url("**/operator/sessions/TCD-*")
    matter.session = page.url.rpartition("/")[2]
    await matter.look("operator", "11-session-submitted")


async def prepare(matter: Matter) -> None:
    """Who is on duty and in the room, and the test link of both points."""
    page = matter.page("operator")
    await follow(page, "a[href$='/preparation']")
    for duty, name in (("receiver", "Trần Văn Hòa"), ("advisor", "Bùi Văn Khải"), ("it_officer", "Vũ Đức Long")):
        await page.locator(f"details:has(#f-{duty}-account) > summary").click()
        choice = page.locator(f"#f-{duty}-account")
        value = await choice.locator("option", has_text=name).first.get_attribute("value")
        await choice.select_option(value)
        await submit(page, f"form:has(#f-{duty}-account) button[type=submit]")
    while await page.locator("form[action$='/present']").count():
        await send(page, "/present")
    for point in (HALL, "central"):
        await _test_link(page, point)
    await matter.look("operator", "12-preparation")


async def _test_link(page: Page, point: str) -> None:
    await page.locator("details:has(#f-test-point) > summary").click()
    options = page.locator("#f-test-point option")
    values = [await options.nth(number).get_attribute("value") for number in range(await options.count())]
    wanted = point if point in values else next(value for value in values if value != HALL)
    await page.select_option("#f-test-point", wanted)
    await submit(page, "form:has(#f-test-point) button[type=submit]")


async def add_a_second_turn(matter: Matter) -> None:
    """Another citizen's matter, taken at the counter, in the same session."""
    page = matter.page("operator")
    await page.fill("[name=turn_case]", matter.other)
    await page.fill("[name=turn_minutes]", "15")
    await submit(page, "form[action$='/turn'] button[type=submit]")
    await expect(page.locator("#turns")).to_contain_text(matter.other)
    await matter.look("operator", "12b-turns")


async def approve_session(matter: Matter) -> None:
    """The chair's other page: the session waits for approval."""
    page = matter.page("head")
    await follow(page, "a[href='/operator/sessions']")
    await follow(page, f"a[href$='/operator/sessions/{matter.session}']")
    await send(page, "/approve")
    await matter.look("head", "13-session-approved")


async def publish(matter: Matter) -> None:
    """Minutes ahead: the page asks for the reason that the law wants recorded."""
    page = matter.page("operator")
    await page.goto(f"{matter.office.url}/operator/sessions/{matter.session}")
    await send(page, "/publish")
    await matter.look("operator", "14-publish-reason")
    await page.fill(
        "[name=reason]", "Phiên đột xuất: đang mùa mưa, nước tràn vào nhà dân; đã báo các bên qua điện thoại."
    )
    await submit(page)
    await expect(page.locator("main")).to_contain_text("Đã", timeout=SLOW)
    await matter.look("operator", "15-published")


async def make_links(matter: Matter) -> None:
    """Personal links for everybody, as they are printed or sent."""
    page = matter.page("operator")
    await send(page, "/links")
    await matter.look("operator", "16-links")
    for card in await page.locator("section.sheet").all():
        about = await card.inner_text()
        link = (await card.locator("p[id^=link-]").inner_text()).strip()
        for name, word in (("citizen", CITIZEN), ("tablet", "Trần Văn Hòa"), ("room", "Phòng họp")):
            if word in about.partition("\n")[0]:
                matter.links[name] = link
    assert set(matter.links) == {"citizen", "tablet", "room"}, matter.links
    await page.goto(f"{matter.office.url}/operator/sessions/{matter.session}")
