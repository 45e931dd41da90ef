"""What a restart of the service does not forget, and a denouncer's picture, which goes nowhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from media.interfaces import PeerId, RoomId, Source
from orchestrator.services.live import asked
from orchestrator.services.live.permissions import Switches
from orchestrator.services.live.picture import PersonPicture
from orchestrator.services.live.recall import recalled
from tests.support.reception import CITIZEN, CITY, CODE, DEPARTMENT, OPERATOR, ROOM, House, Page


def person(page: Page, public_id: str) -> PersonPicture:
    return next(one for one in page.picture.people if one.participant == public_id)


def permitted(house: House, public_id: str) -> frozenset[Source]:
    return house.conference.rooms[RoomId(CODE)].permitted.get(PeerId(public_id), frozenset())


async def test_a_second_console_sees_whom_the_first_one_muted_and_other_people_do_not(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    await operator.ask(asked.Mute, participant=CITY, on=True)
    await operator.ask(asked.AllowScreen, participant=CITY, on=True)
    other = house.page(OPERATOR)
    assert (person(other, CITY).muted, person(other, CITY).screen_allowed) == (True, True)
    await city.sees(lambda picture: picture.me.muted)
    assert (person(city, CITY).muted, person(city, CITY).screen_allowed) == (False, False)


async def test_a_restart_forgets_no_mute_no_camera_no_screen_and_no_request(house: House) -> None:
    operator, _, _ = await house.started()
    for who in (CITY, DEPARTMENT, CITIZEN):
        await house.in_room(who, operator)
    await operator.ask(asked.Mute, participant=ROOM, on=True)
    await operator.ask(asked.Camera, participant=CITY, on=False)
    await operator.ask(asked.AllowScreen, participant=CITIZEN, on=True)
    await house.page(DEPARTMENT).ask(asked.RequestFloor)
    await house.page(CITY).ask(asked.RequestFloor)
    await operator.sees(lambda picture: len(picture.requests) == 2)
    since = [one.since for one in operator.picture.requests]
    await house.restart()
    back = house.page(OPERATOR)
    assert person(back, ROOM).muted
    assert person(back, CITY).camera == "locked"
    assert person(back, CITIZEN).screen_allowed
    assert [one.participant for one in back.picture.requests] == [DEPARTMENT, CITY]
    assert [round(one.since - before) for one, before in zip(back.picture.requests, since, strict=True)] == [0, 0]
    assert Source.MICROPHONE not in permitted(house, ROOM)
    assert Source.CAMERA not in permitted(house, CITY)


async def test_a_restart_before_anything_was_recorded_has_nothing_to_recall(house: House) -> None:
    await house.live.open(CODE)
    recording = house.read().recording
    assert recording is not None
    await house.live.stop()
    (house.settings.recordings_directory / recording.directory / "timeline.jsonl").unlink()
    await house.restart()
    assert house.page(OPERATOR).picture.requests == ()


def line(what: str, **facts: Any) -> dict[str, Any]:
    return {"what": what, "at": datetime(2026, 7, 1, tzinfo=UTC).isoformat(), **facts}


def test_the_last_word_counts_and_who_left_asks_no_more() -> None:
    found = recalled(
        [
            line("muted", seat="a", source="microphone", muted=True),
            line("muted", seat="a", source="camera", muted=True),
            line("muted", seat="a", source="microphone", muted=False),
            line("floor", seat="a", event="requested"),
            line("floor", seat="b", event="requested"),
            line("left", seat="b", cause="line_lost"),
            line("left", seat="a", cause="sent_back"),
            line("floor", seat="c", event="requested"),
            line("floor", seat="c", event="given"),
            line("muted", seat=7, source="camera", muted=True),
            line("muted", seat="d", source="smell", muted=True),
        ]
    )
    assert found.switches == {"a": Switches(camera_off=True), "d": Switches()}
    assert list(found.requests) == ["b"]


async def test_the_picture_of_a_denouncer_reaches_neither_the_big_screen_nor_the_recorder(tmp_path: Path) -> None:
    house = House(tmp_path, denunciation=True)
    try:
        operator, _, _ = await house.started()
        citizen = await house.in_room(CITIZEN, operator)
        await house.in_room(CITY, operator)
        assert await operator.ask(asked.Camera, participant=CITIZEN, on=True) is None
        assert await operator.ask(asked.GiveFloor, participant=CITIZEN) is None
        assert permitted(house, CITIZEN) == {Source.MICROPHONE}
        assert permitted(house, CITY) == {Source.CAMERA}
        assert "camera" not in (await citizen.sees(lambda picture: picture.me.floor == "speaking")).me.may_publish
    finally:
        await house.close()
