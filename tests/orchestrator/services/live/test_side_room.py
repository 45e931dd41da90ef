"""Private consultation and people who are kept apart."""

from __future__ import annotations

from datetime import UTC, datetime

from media.interfaces import PeerId, RoomId, Source
from orchestrator.services import apart
from orchestrator.services.live import asked, told
from recordings.lines import read_lines
from tests.support.reception import CITIZEN, CITY, CODE, DEPARTMENT, OPERATOR, House
from tests.support.waiting import eventually

SIDE = RoomId(f"{CODE}.side")


async def test_a_private_talk_is_forwarded_among_its_people_only_and_not_recorded(house: House) -> None:
    operator, room, chair = await house.started()
    async with house.writing():
        citizen = await house.in_room(CITIZEN, operator)
        city = await house.in_room(CITY, operator)
        assert await city.ask(asked.BeginPrivate, participants=(CITIZEN, CITY)) == "policy.not_allowed"
        assert await operator.ask(asked.BeginPrivate, participants=(CITIZEN,)) == "private.two"
        assert await chair.ask(asked.BeginPrivate, participants=(CITIZEN, CITY)) is None
        assert [message.reason for message in citizen.all(told.Rejoin)] == ["private"]
        await citizen.publish(2)
        await city.publish(2)
        side = house.conference.rooms[SIDE]
        assert side.sink is None
        assert {PeerId(CITIZEN), PeerId(CITY)} <= set(side.peers)
        assert PeerId(CITIZEN) not in house.conference.rooms[RoomId(CODE)].peers
        await eventually(lambda: side.permitted.get(PeerId(CITIZEN)) == frozenset({Source.CAMERA, Source.MICROPHONE}))
        seen = await room.sees(lambda picture: picture.private is not None)
        assert seen.private is not None
        assert set(seen.private.participants) == {CITIZEN, CITY}
        assert await operator.ask(asked.BeginPrivate, participants=(CITIZEN, CITY)) == "private.already"
        assert await citizen.ask(asked.EndPrivate) is None
        assert SIDE not in house.conference.rooms
        await room.sees(lambda picture: picture.private is None)
        await citizen.publish(3)
        assert PeerId(CITIZEN) in house.conference.rooms[RoomId(CODE)].peers
    await house.live.stop()
    (package,) = house.settings.recordings_directory.iterdir()
    lines = [line for line in read_lines(package / "timeline.jsonl").lines if line["what"] == "private"]
    assert [(line["event"], sorted(line["seats"])) for line in lines] == [
        ("began", sorted([CITIZEN, CITY])),
        ("ended", sorted([CITIZEN, CITY])),
    ]


async def test_a_private_talk_ends_when_only_one_is_left(house: House) -> None:
    operator, _, _ = await house.started()
    async with house.writing():
        citizen = await house.in_room(CITIZEN, operator)
        await house.in_room(CITY, operator)
        assert await operator.ask(asked.BeginPrivate, participants=(CITIZEN, CITY)) is None
        assert await citizen.ask(asked.Leave) is None
        await operator.sees(lambda picture: picture.private is None)


async def test_a_restart_brings_everybody_back_into_the_common_room(house: House) -> None:
    operator, _, _ = await house.started()
    async with house.writing():
        await house.in_room(CITIZEN, operator)
        await house.in_room(CITY, operator)
        assert await operator.ask(asked.BeginPrivate, participants=(CITIZEN, CITY)) is None
    await house.restart()
    assert house.page(OPERATOR).picture.private is None


async def test_two_who_are_kept_apart_never_meet(house: House) -> None:
    house.store.run_now(apart.keep_apart, CODE, CITIZEN, DEPARTMENT, "tranh chấp gay gắt", OPERATOR, datetime.now(UTC))
    operator, _, _ = await house.started()
    async with house.writing():
        await house.in_room(CITIZEN, operator)
        department = house.page(DEPARTMENT)
        await department.enter()
        assert await operator.ask(asked.Admit, participant=DEPARTMENT) == "apart.other_in_room"
        await operator.ask(asked.Remove, participant=CITIZEN, reason="xong")
        assert await operator.ask(asked.Admit, participant=DEPARTMENT) is None
    house.store.run_now(apart.lift, CODE, DEPARTMENT, CITIZEN, OPERATOR, datetime.now(UTC))
    assert house.store.run_now(apart.pairs, CODE, OPERATOR) == []
