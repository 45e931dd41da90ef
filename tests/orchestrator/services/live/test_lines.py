"""What is said of a line while the media side reports it, over a Null conference and a real database."""

from __future__ import annotations

import json

from media.interfaces import (
    LayersWanted,
    PeerId,
    PeerQuality,
    Pictures,
    PicturesAdapted,
    RoomEvent,
    RoomId,
    Source,
    View,
)
from orchestrator.services.live import asked, told
from tests.support.reception import CITY, CODE, House, Page
from tests.support.waiting import eventually


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


def say(house: House, event: RoomEvent) -> None:
    house.live.heard(event)


async def noted(house: House, **facts: object) -> bool:
    """Whether the timeline of the package has such a line."""
    live = house.read()
    assert live.recording is not None
    path = house.settings.recordings_directory / live.recording.directory / "timeline.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return any(line["what"] == "line" and facts.items() <= line.items() for line in lines)


async def test_what_a_line_does_not_carry_is_told_and_marked_in_the_evidence(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    for pictures in (Pictures.SMALLER, Pictures.SMALLER, Pictures.PAUSED, Pictures.FULL):
        say(house, PicturesAdapted(RoomId(CODE), PeerId(CITY), pictures))
    assert [one.pictures for one in city.all(told.Adapted)] == ["smaller", "paused", "full"]
    await eventually(lambda: noted(house, seat=CITY, others="paused"))
    await eventually(lambda: noted(house, seat=CITY, others="full"))


async def test_a_page_that_sends_no_picture_says_so_in_the_evidence(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    await city.say(asked.Saving(own=True, sound_only=False))
    await city.say(asked.Saving(own=True, sound_only=True))
    await eventually(lambda: noted(house, seat=CITY, own="paused"))
    await eventually(lambda: noted(house, seat=CITY, sound_only=True))


async def test_the_room_learns_what_a_page_shows_and_the_page_what_is_wanted(house: House) -> None:
    operator, room, _ = await house.started()
    await house.in_room(CITY, operator)
    await room.say(asked.View({f"{CITY}/camera": 360}))
    shown = house.conference.rooms[RoomId(CODE)].views[PeerId(room.seat.peer)]
    assert shown == (View(PeerId(CITY), Source.CAMERA, 360),)
    say(house, LayersWanted(RoomId(CODE), room.seat.peer, Source.CAMERA, ("l",)))
    assert room.all(told.Layers)[-1].names == ("l",)
