"""What is said of a line while the media side reports it, over a Null conference and a real database."""

from __future__ import annotations

from media.interfaces import PeerId, PeerQuality, RoomId
from orchestrator.services.live import asked
from tests.support.reception import CITY, CODE, House, Page


def report(house: House, bitrate_up: int) -> None:
    """What the room says of the city's line every two seconds."""
    house.live.heard(PeerQuality(RoomId(CODE), PeerId(CITY), 0.05, 0.0, 0.0, bitrate_up, 500_000))


def line_of(page: Page) -> str:
    return next(one.line for one in page.picture.people if one.participant == CITY)


async def test_a_line_on_which_nothing_comes_is_lost_within_two_reports(house: House) -> None:
    operator, _, _ = await house.started()
    await house.in_room(CITY, operator)
    report(house, 400_000)
    await operator.sees(lambda _: line_of(operator) == "good")
    report(house, 0)
    report(house, 0)
    await operator.sees(lambda _: line_of(operator) == "lost")
    assert house.status_of(CITY) == "admitted"
    report(house, 400_000)
    await operator.sees(lambda _: line_of(operator) == "good")


async def test_who_sends_nothing_on_purpose_has_a_line_nevertheless(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    await city.say(asked.Device(camera=False, microphone=False, screen=False))
    for _ in range(3):
        report(house, 0)
    await operator.sees(lambda _: line_of(operator) == "good")
