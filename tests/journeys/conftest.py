"""What every journey starts from: an office, its service, and people with browsers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import expect

from recordings.package import Package, open_package
from tests.journeys.people import (
    Person,
    admit,
    open_chair,
    open_console,
    open_meeting_room,
    person,
    to_waiting_room,
)
from tests.support import chromium, service
from tests.support.service import Office, Planned, Service
from tests.support.waiting import eventually

NAMES = {"city": "Cao Thị Yến", "department": "Mạc Văn Phúc", "citizen": "Vũ Thị Nhàn"}
SIZES = {"operator": (1440, 900), "room": (1920, 1080), "chair": (1024, 768), "citizen": (390, 844)}


@dataclass
class House:
    """Everything that a journey has: the office, its service, and its people's pages."""

    office: Office
    planned: Planned
    service: Service
    people: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def errors(self) -> list[str]:
        """What the pages' scripts complained about."""
        return [error for one in self.people.values() for error in one.errors]

    async def in_session(self) -> None:
        """The room is connected, and the chair has opened the session."""
        await open_console(self["operator"], self.office, self.planned)
        await open_meeting_room(self["room"], self.planned.links["room"])
        await self.shows("Sẵn sàng")
        await open_chair(self["chair"], self.planned.links["chair"])
        await self["chair"].page.locator("#start-key").click()
        try:
            await self.shows("Đang diễn ra")
        except AssertionError as still:
            notice = await self["chair"].page.locator("#notice").inner_text()
            raise AssertionError(f"pressed start; the tablet says: {notice!r}") from still

    async def shows(self, state: str) -> None:
        """Wait until the operator's console shows this state of the session."""
        await expect(self["operator"].page.locator("#session-chip")).to_contain_text(state, timeout=60_000)

    async def joins(self, name: str) -> None:
        """Link, check, rules, waiting room; admitted by the operator."""
        await to_waiting_room(self[name], self.planned.links[name])
        await admit(self["operator"], NAMES[name], identity=name == "citizen")
        await expect(self[name].page.locator("#call")).to_be_visible()

    async def closes(self) -> None:
        """The chair reads back and closes."""
        chair = self["chair"].page
        await chair.locator("#read-back-key").click()
        await self.shows("Đọc lại")
        await chair.locator("#close-key").click()
        await chair.locator("#reason-yes").click()

    async def package(self) -> Package:
        """The evidence package, once its manifest is written."""
        (directory,) = await eventually(self.office.packages)
        await eventually((directory / "manifest.json").exists, within=60)
        return open_package(directory)


@pytest.fixture
def office_settings() -> dict[str, str]:
    """What a journey sets besides, as environment variables."""
    return {}


@pytest.fixture
def codec() -> str:
    """The session's video codec."""
    return "VP8"


@pytest.fixture
async def house(tmp_path: Path, office_settings: dict[str, str], codec: str) -> AsyncIterator[House]:
    """A published session, the service running, and a browser page for everybody."""
    office = Office(tmp_path / "data", **office_settings)
    planned = office.plan(codec=codec)
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(service.running(office, tmp_path / "service.log"))
        browser = await stack.enter_async_context(chromium.running())
        people = {}
        for name in ("operator", "chair", "room", *NAMES, "auditor"):
            width, height = SIZES.get(name, (1280, 800))
            people[name] = await stack.enter_async_context(person(browser, name, width=width, height=height))
        yield House(office, planned, running, people)
