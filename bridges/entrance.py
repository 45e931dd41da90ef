"""How a program takes a seat with a personal link: the landing page, its form, the cookie. Knows HTTP, no media."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import aiohttp
from yarl import URL

SEAT = re.compile(r"/p/([A-Za-z0-9_-]{1,40})/")
MOST_PAGE = 1 << 20


class NoSeat(Exception):
    """The link does not lead to a seat: expired, revoked, over. The text is for the log."""


@dataclass(frozen=True, slots=True)
class SeatAddress:
    """Where the seat is."""

    public_id: str
    socket: URL


class _Fields(HTMLParser):
    """Hidden fields of the page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") == "hidden" and "name" in given:
            self.values.setdefault(given["name"], given.get("value", ""))


async def take_seat(session: aiohttp.ClientSession, link: str) -> SeatAddress:
    """Open the link as a person does, press its button, and follow to the seat; the cookie stays in `session`.

    `NoSeat`; `aiohttp.ClientError`.
    """
    async with session.get(link) as landing:
        fields = _Fields()
        fields.feed((await landing.content.read(MOST_PAGE)).decode(errors="replace"))
        if landing.status != 200:
            raise NoSeat(f"status {landing.status}")
    origin = str(URL(link).origin())
    # Hidden fields say what the button does, moving from another device included.
    async with session.post(link, data=fields.values, headers={"Origin": origin}, allow_redirects=False) as answer:
        found = SEAT.search(answer.headers.get("Location", ""))
        if answer.status not in (302, 303) or found is None:
            raise NoSeat(f"status {answer.status}")
    scheme = "wss" if URL(link).scheme == "https" else "ws"
    return SeatAddress(found[1], URL(link).with_scheme(scheme).with_path(f"/p/{found[1]}/socket"))
