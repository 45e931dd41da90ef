"""A session of two turns in real browsers: queue, a paper handed in, minutes read back, confirmed and signed."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import SYSTEM
from orchestrator.domain.records import CaseFile, Petitioner
from orchestrator.services import links
from orchestrator.store import cases, participants, sessions, turns
from orchestrator.store.database import Transaction
from recordings.documents import documents
from recordings.timeline_kinds import What
from tests.journeys.conftest import NAMES, House
from tests.journeys.people import to_waiting_room

pytestmark = pytest.mark.journey

SECOND = "Đào Thị Hợi"
PATIENCE = 60_000


def second_turn(tx: Transaction, code: str) -> str:
    """Another matter in the same session; the secret of its citizen's link."""
    session = sessions.session_by_code(tx, code)
    assert session is not None
    now = datetime.now(UTC)
    who = Petitioner(SECOND, personal_id="000058000997", address="xóm 5, thôn Hạ Bì")
    case = CaseFile(0, "HS-2026-0099", CaseKind.FEEDBACK, "Mùi hôi", who, CaseStatus.SCHEDULED, now)
    turn = turns.add_turn(tx, session.id, cases.add_case(tx, case).id, 2, 20)
    pattern = next(one for one in participants.participants_of(tx, session.id) if one.role is SessionRole.CITIZEN)
    added = participants.add_participant(tx, replace(pattern, id=0, public_id="pcitizensecond", name=SECOND))
    turns.add_person(tx, turn.id, added.id)
    return links.make_link(tx, added.id, SYSTEM, now)


def picture() -> bytes:
    """A PNG of one grey point."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0\x80")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


async def test_two_turns_are_held_one_after_the_other_and_the_minutes_confirmed(house: House) -> None:
    with house.office.store() as store:
        secret = store.run_now(second_turn, house.planned.code)
    await house.in_session()
    first, second, chair = house["citizen"].page, house["department"].page, house["chair"].page
    await to_waiting_room(house["citizen"], house.planned.links["citizen"])
    await to_waiting_room(house["department"], f"{house.office.url}/j/{secret}")
    for name in (NAMES["citizen"], SECOND):
        row = house["operator"].page.locator("#waiting li", has_text=name)
        await row.get_by_role("button", name="Xác nhận").click()
        await house["operator"].page.locator("#identity-dialog button[value=id_card_camera]").click()
    await chair.locator("#turn-next").click()
    await expect(first.locator("#call")).to_be_visible(timeout=PATIENCE)
    await expect(second.locator("#waiting-when")).to_contain_text("người tiếp theo", timeout=PATIENCE)
    await hand_in(house)
    await read_back(house)
    await chair.locator("#sign-key").click(timeout=PATIENCE)
    await expect(chair.locator("#sign-key")).to_be_hidden(timeout=PATIENCE)
    await chair.locator("#turn-next").click()
    await chair.locator("#reason-yes").click()
    await expect(first.locator("#call")).to_be_hidden(timeout=PATIENCE)
    await expect(chair.locator("#turn-next")).to_contain_text("Mở lượt 2", timeout=PATIENCE)
    await chair.locator("#turn-next").click()
    await expect(second.locator("#call")).to_be_visible(timeout=PATIENCE)
    await chair.locator("#close-key").click()
    await chair.locator("#reason-text").fill("Hết giờ làm việc")
    await chair.locator("#reason-yes").click()
    package = await house.package()
    text = (package.directory / "timeline.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    events = [(line["event"], line["turn"]) for line in lines if line["what"] == What.TURN]
    assert events == [("opened", 1), ("closed", 1), ("opened", 2), ("closed", 2)]
    confirmed = [line for line in lines if line["what"] == What.MINUTES and line["event"] == "confirmed"]
    bound = {(one.kind, one.sha256) for one in documents(package.directory)}
    assert ("minutes", confirmed[0]["sha256"]) in bound
    assert [line["event"] for line in lines if line["what"] == What.DOCUMENT] == ["received"]


async def hand_in(house: House) -> None:
    """A photo from the citizen's phone; the receipt comes at once."""
    page = house["citizen"].page
    await page.locator("#papers-key").click()
    files = {"name": "so-do.png", "mimeType": "image/png", "buffer": picture()}
    await page.locator("#papers-file").set_input_files(files)  # type: ignore[arg-type] # a mapping will do
    await expect(page.locator("#papers-note-words")).to_contain_text("BN-", timeout=PATIENCE)
    await expect(page.locator("#papers-list a")).to_have_count(1)
    await page.locator("#papers-close").click()


async def read_back(house: House) -> None:
    """Typed, saved by itself, read by the citizen in large type, confirmed."""
    note_taker = await house["operator"].page.context.new_page()
    await note_taker.goto(f"{house.office.url}/operator/sessions/{house.planned.code}/minutes/1")
    await note_taker.locator("#f-statement").fill("Bà Nhàn đề nghị nói rõ bao giờ có giấy chứng nhận.")
    await expect(note_taker.locator("#saved-chip")).to_contain_text("Đã lưu", timeout=PATIENCE)
    await note_taker.get_by_role("button", name="Đưa cho công dân đọc").click()
    page = house["citizen"].page
    await expect(page.locator("#reading")).to_contain_text("bao giờ có giấy chứng nhận", timeout=PATIENCE)
    await expect(house["room"].page.locator("#reading")).to_contain_text("giấy chứng nhận", timeout=PATIENCE)
    await page.locator("#minutes-right").click()
    await expect(page.locator("#minutes-done")).to_be_visible(timeout=PATIENCE)
    await page.locator("#minutes-close").click()
    await note_taker.close()
