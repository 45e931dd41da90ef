"""What follows a reception, as its people do it: notice, directive, and weeks later what became of it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from orchestrator.domain.calendar.working_days import add_working_days
from orchestrator.domain.statistics_periods import quarter_of
from orchestrator.services.setup import rules_of
from orchestrator.web.application import bare
from tests.journeys.matter import CITIZEN, ORDER, RESULT, SLOW, ZONE, Matter, everybody, follow, send, submit
from tests.support.paper_contents import docx_text, pdf_text, xlsx_rows

LATER = timedelta(days=20)
"""The directive is due after three working days: by then it is overdue in any season, Tết included."""


async def draft_notice(matter: Matter) -> None:
    """The operator writes the conclusion notice with one directive to the department."""
    page = matter.page("operator")
    await follow(page, f"a[href$='/operator/cases/{matter.case}']")
    await matter.look("operator", "30-case-received")
    await follow(page, "a[href$='/conclusion']")
    due = f"{add_working_days(datetime.now(ZONE).date(), 3, rules_of(matter.office.settings).calendar):%d/%m/%Y}"
    await page.check("[name=outcome][value=time_limit]")
    await page.fill("[name=opinions]", "Công dân phản ánh mương tiêu bị lấp; trưởng thôn xác nhận.")
    await page.fill("[name=next_step]", "Nạo vét mương, trả lời bằng văn bản.")
    await page.fill("[name=due_on]", due)
    await page.fill("[name=contact_name]", "Bùi Văn Khải")
    await page.fill("[name=contact_phone]", "0900 000 031")
    await page.fill("[name=item-0-text]", ORDER)
    await page.fill("[name=item-0-unit]", "Phòng Kinh tế")
    option = page.locator("[name=item-0-responsible] option", has_text="Bùi Văn Khải")
    await page.select_option("[name=item-0-responsible]", await option.first.get_attribute("value"))
    await page.fill("[name=item-0-due]", due)
    await matter.look("operator", "31-conclusion-form")
    await submit(page)
    matter.notice = page.url.rpartition("/")[2]


async def sign_and_issue(matter: Matter) -> None:
    """The chair signs on the own page; the office gives the number."""
    head = matter.page("head")
    await follow(head, "a[href='/operator/cases']")
    await follow(head, f"a[href$='/operator/cases/{matter.case}']")
    await follow(head, f"a[href$='/operator/conclusions/{matter.notice}']")
    await send(head, "/sign")
    page = matter.page("operator")
    await page.reload()
    await send(page, "/issue")
    await expect(page.locator("main")).to_contain_text("TB-UBND")
    await matter.look("operator", "32-notice-issued")


async def notice_as_papers(matter: Matter) -> None:
    """Both files hold the directive, the unit and the contact."""
    written = docx_text(await matter.download("operator", "a[href$='notice.docx']", "notice.docx"))
    printed = pdf_text(await matter.download("operator", "a[href$='notice.pdf']", "notice.pdf"))
    for text in (written, printed):
        for said in ("THÔNG BÁO", ORDER, "Phòng Kinh tế", "Bùi Văn Khải"):
            assert said in text, (said, text)
    link = matter.page("operator").locator("a[href^='/operator/directives/CD-']").first
    matter.directive = ((await link.get_attribute("href")) or "").rpartition("/")[2]


async def weeks_later(matter: Matter, stack: AsyncExitStack, browser: Browser) -> None:
    """The same records under a clock that is turned on: overdue, reminded, done, in the book and in the report."""
    now = datetime.now(UTC) + LATER
    held = datetime.now(ZONE).date()
    store = stack.enter_context(matter.office.store())
    server = TestServer(bare(matter.office.settings, store, clock=lambda: now))
    await server.start_server()
    stack.push_async_callback(server.close)
    matter.url = str(server.make_url("")).rstrip("/")
    matter.people = await everybody(stack, browser, ("operator", "economy"))
    await overdue_and_reminded(matter)
    await done_by_the_unit(matter, now.astimezone(ZONE).date())
    await in_the_register(matter, held)
    await in_the_report(matter, held)
    assert matter.errors() == []


async def enter(matter: Matter, name: str, login: str) -> None:
    """Sign in where the clock is turned."""
    page = matter.page(name)
    await page.goto(f"{matter.url}/sign-in")
    await page.fill("input[name=login]", login)
    await page.fill("input[name=password]", matter.office.passwords[login])
    await submit(page, "main button[type=submit]")


async def overdue_and_reminded(matter: Matter) -> None:
    """The list says so, the page says what to do; the first reminder with its letter."""
    page = matter.page("operator")
    await enter(matter, "operator", "operator")
    await follow(page, "a[href='/operator/directives']")
    await expect(page.locator("main")).to_contain_text("Quá hạn")
    await matter.look("operator", "40-directives-overdue")
    await follow(page, f"a[href$='/operator/directives/{matter.directive}']")
    await page.locator("details:has(form[action$='/remind']) > summary").click()
    await page.fill("#remind-note", "Đề nghị báo cáo kết quả trước ngày 15.")
    await send(page, "/remind")
    await expect(page.locator("main")).to_contain_text("lần 1")
    await matter.look("operator", "41-reminded")
    letter = docx_text(await matter.download("operator", "a[href*='reminder-1.docx']", "reminder.docx"))
    for said in (ORDER, "Phòng Kinh tế"):
        assert said in letter, letter


async def done_by_the_unit(matter: Matter, today: date) -> None:
    """The department on a telephone: seen, done; the office accepts and closes with proof that the citizen knows."""
    unit, page = matter.page("economy"), matter.page("operator")
    await enter(matter, "economy", "economy")
    await unit.goto(f"{matter.url}/operator/inbox")
    await matter.look("economy", "42-inbox")
    await follow(unit, f"a[href$='/operator/directives/{matter.directive}']")
    await send(unit, "/acknowledge")
    await unit.fill("form[action$='/report'] [name=note]", RESULT)
    await unit.fill("form[action$='/report'] [name=document]", "88/BC-PKT")
    await unit.check("form[action$='/report'] [name=done]")
    await send(unit, "/report")
    await matter.look("economy", "43-reported")
    await page.reload()
    await send(page, "/accept")
    await page.fill("[name=told_on]", f"{today:%d/%m/%Y}")
    await page.fill("[name=proof]", "Giao tận tay, công dân ký nhận")
    await send(page, "/close")
    await expect(page.locator("main")).to_contain_text(RESULT)
    await matter.look("operator", "44-closed")


async def in_the_register(matter: Matter, held: date) -> None:
    """The line of the reception, on the page and in both files."""
    page = matter.page("operator")
    await follow(page, "a[href='/operator/register']")
    await page.fill("#first", f"{held:%d/%m/%Y}")
    await submit(page, "main form[method=get] button")
    await expect(page.locator("tbody")).to_contain_text(CITIZEN)
    await matter.look("operator", "45-register")
    rows = xlsx_rows(await matter.download("operator", "a[href*='register.xlsx']", "register.xlsx"))
    assert any(CITIZEN in str(cell) for row in rows for cell in row), rows
    printed = pdf_text(await matter.download("operator", "a[href*='register.pdf']", "register.pdf"))
    assert "03/TCD" in printed, printed
    assert "Mười" in printed, printed


async def in_the_report(matter: Matter, held: date) -> None:
    """The quarter of the reception counts one; the form as XLSX, the report as DOCX."""
    page, period = matter.page("operator"), quarter_of(held)
    await follow(page, "a[href='/operator/statistics']")
    await page.select_option("#period", f"{period.kind}-{period.year}")
    await submit(page, "main form[method=get] button")
    await matter.look("operator", "46-statistics")
    figure = page.locator("section[aria-labelledby='t-01-TCD'] td a").first
    await expect(figure).to_have_text("1", timeout=SLOW)
    rows = xlsx_rows(await matter.download("operator", "a[href*='01-TCD.xlsx']", "01-TCD.xlsx"))
    assert any(1 in row for row in rows), rows
    report = docx_text(await matter.download("operator", "a[href*='report.docx']", "report.docx"))
    assert "tiếp công dân" in report.lower(), report
    await figure.click()
    await expect(page.locator("main")).to_contain_text(matter.case)
    await matter.look("operator", "47-behind-the-figure")
