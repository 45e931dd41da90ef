"""The steps of a whole matter while it is received: room, turn, minutes read back, and the minutes as papers."""

from __future__ import annotations

from playwright.async_api import expect

from tests.journeys.matter import CITIZEN, SLOW, Matter, follow
from tests.journeys.people import open_chair, open_meeting_room, to_waiting_room
from tests.support.paper_contents import docx_text, pdf_text
from tests.support.waiting import eventually

STATEMENT = "Mương tiêu xóm 2 bị lấp từ tháng 8; hai trận mưa vừa qua nước tràn vào ba nhà."
ANSWER = "Chủ tịch giao Phòng Kinh tế nạo vét mương và trả lời bằng văn bản."


async def open_session(matter: Matter) -> None:
    """The clock opens the waiting room; the room connects, the chair starts with the reason for the missed hour."""
    page = matter.page("operator")
    link = page.locator(f"a.btn-go[href$='{matter.session}/live']")

    async def offered() -> bool:
        await page.reload()
        return await link.count() > 0

    await eventually(offered, within=90, every=1.0)
    await follow(page, f"a.btn-go[href$='{matter.session}/live']")
    await expect(page.locator("#board")).to_be_visible(timeout=SLOW)
    await open_meeting_room(matter.people["room"], matter.links["room"])
    await expect(page.locator("#session-chip")).to_contain_text("Sẵn sàng", timeout=SLOW)
    await open_chair(matter.people["tablet"], matter.links["tablet"])
    tablet = matter.page("tablet")
    await tablet.locator("#start-key").click()
    await expect(tablet.locator("#reason-text")).to_be_visible(timeout=SLOW)
    await matter.look("tablet", "20-start-reason")
    await tablet.fill("#reason-text", "Phiên đột xuất, các điểm cầu kết nối ngay trước giờ tiếp.")
    await tablet.locator("#reason-yes").click()
    await expect(page.locator("#session-chip")).to_contain_text("Đang diễn ra", timeout=SLOW)


async def citizen_waits(matter: Matter) -> None:
    """On a telephone: the link, the check, the rules, the waiting room; the office checks who it is."""
    await to_waiting_room(matter.people["citizen"], matter.links["citizen"])
    await matter.look("citizen", "21-waiting-room")
    page = matter.page("operator")
    row = page.locator("#waiting li", has_text=CITIZEN)
    await row.get_by_role("button", name="Xác nhận").click()
    await page.locator("#identity-dialog button[value=id_card_point]").click()
    await expect(row.get_by_role("button", name="Xác nhận")).to_be_hidden(timeout=SLOW)


async def open_turn(matter: Matter) -> None:
    """One button opens the turn; who waits for it comes in."""
    page, citizen = matter.page("operator"), matter.people["citizen"]
    await expect(page.locator("#turn-next")).to_be_visible(timeout=SLOW)
    await page.locator("#turn-next").click()
    await expect(page.locator("#queue li.on")).to_contain_text(CITIZEN, timeout=SLOW)
    await expect(citizen.page.locator("#call")).to_be_visible(timeout=SLOW)
    await citizen.decodes_pictures(1, within=90)
    await matter.look("citizen", "22-call")
    await matter.look("operator", "23-console")


async def minutes_are_read_back(matter: Matter) -> None:
    """Written beside the console, read by the citizen on the telephone, confirmed, signed by the chair."""
    console = matter.page("operator")
    async with console.context.expect_page() as opened:
        await console.locator("a[href$='/minutes']").first.click()
    page = await opened.value
    await page.wait_for_load_state("load")
    await page.fill("[name=statement]", STATEMENT)
    await page.fill("[name=answer]", ANSWER)
    await expect(page.locator("#saved-chip")).to_contain_text("Đã lưu", timeout=SLOW)
    async with page.expect_navigation(timeout=SLOW):
        await page.locator("form[action$='/show'] button").click()
    citizen = matter.page("citizen")
    await expect(citizen.locator("#minutes-right")).to_be_visible(timeout=SLOW)
    await expect(citizen.get_by_text(STATEMENT).first).to_be_visible(timeout=SLOW)
    await matter.look("citizen", "24-read-back")
    await citizen.locator("#minutes-right").click()
    await expect(citizen.locator("#minutes-done")).to_be_visible(timeout=SLOW)
    await citizen.locator("#minutes-close").click()
    tablet = matter.page("tablet")
    await expect(tablet.locator("#sign-key")).to_be_visible(timeout=SLOW)
    await matter.look("tablet", "25-tablet-sign")
    await tablet.locator("#sign-key").click()
    await expect(tablet.locator("#sign-key")).to_be_hidden(timeout=SLOW)
    await page.close()


async def close_turn(matter: Matter) -> None:
    """Read back and confirmed: nothing is asked but whether it is meant."""
    page = matter.page("operator")
    await page.locator("#turn-next").click()
    await page.locator("#reason-yes").click()
    await expect(page.locator("#queue li.on")).to_have_count(0, timeout=SLOW)
    await expect(matter.page("citizen").locator("[data-step=ended]")).to_be_visible(timeout=SLOW)
    await matter.look("citizen", "25-turn-over")


async def skip_who_is_absent(matter: Matter) -> None:
    """The second citizen is called and does not come."""
    page = matter.page("operator")
    row = page.locator("#queue li", has_text="Đỗ Văn Hưởng")
    await row.locator(".act-call").click()
    await expect(row.locator(".chip")).to_contain_text("gọi", timeout=SLOW, ignore_case=True)
    await row.locator(".act-skip").click()
    await page.fill("#reason-text", "Gọi ba lần, công dân không có mặt.")
    await page.locator("#reason-yes").click()
    await expect(row.locator(".act-skip")).to_be_hidden(timeout=SLOW)
    await matter.look("operator", "25b-skipped")


async def close_session(matter: Matter) -> None:
    """The chair reads back and closes; the package is finished."""
    page, tablet = matter.page("operator"), matter.page("tablet")
    await tablet.locator("#read-back-key").click()
    await expect(page.locator("#session-chip")).to_contain_text("Đọc lại", timeout=SLOW)
    await tablet.locator("#close-key").click()
    await tablet.locator("#reason-yes").click()
    (directory,) = await eventually(matter.office.packages, within=60)
    await eventually((directory / "manifest.json").exists, within=120)


async def minutes_as_papers(matter: Matter) -> None:
    """From the session's page to the minutes; both files hold what was said and by whom."""
    page = matter.page("operator")
    await follow(page, f"#over-next a[href$='{matter.session}']")
    await matter.look("operator", "26-session-closed")
    await follow(page, "a[href$='/minutes']")
    await matter.look("operator", "27-minutes")
    written = docx_text(await matter.download("operator", "a[href$='.docx']", "minutes.docx"))
    printed = pdf_text(await matter.download("operator", "a[href$='.pdf']", "minutes.pdf"))
    for text in (written, printed):
        for said in (CITIZEN, STATEMENT, ANSWER, matter.session):
            assert " ".join(said.split()) in text, (said, text)
    await page.goto(f"{matter.office.url}/operator/sessions/{matter.session}")
