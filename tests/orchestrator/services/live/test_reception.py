"""Who is let in, heard and seen in one reception session, over a Null conference and a real database."""

from __future__ import annotations

import pytest

from media.interfaces import PeerId, RoomId, Source
from orchestrator.domain.errors import NotAllowed
from orchestrator.domain.policy import Actor, Role
from orchestrator.services.live import asked, told
from tests.support.reception import CHAIR, CITIZEN, CITY, CODE, DEPARTMENT, OPERATOR, ROOM, House
from tests.support.waiting import eventually


def permitted(house: House, public_id: str) -> frozenset[Source]:
    return house.conference.rooms[RoomId(CODE)].permitted.get(PeerId(public_id), frozenset())


async def test_the_recorder_is_armed_before_anybody_comes(house: House) -> None:
    await house.live.open(CODE)
    assert house.conference.opened[0][1] is not None
    live = house.read()
    assert live.session.status == "connecting"
    assert live.recording is not None
    assert (house.settings.recordings_directory / live.recording.directory / "timeline.jsonl").exists()


async def test_a_waiting_room_opened_twice_is_one(house: House) -> None:
    await house.live.open(CODE)
    await house.live.open(CODE)
    assert len(house.conference.opened) == 1


async def test_who_waits_sees_their_place_and_nobody_else(house: House) -> None:
    await house.live.open(CODE)
    city, department = house.page(CITY), house.page(DEPARTMENT)
    await city.enter()
    await department.enter()
    picture = await department.sees(lambda picture: picture.me.place == 2)
    assert picture.me.status == "waiting"
    assert picture.people == ()
    assert picture.waiting == ()


async def test_a_citizens_place_is_counted_among_citizens(house: House) -> None:
    await house.live.open(CODE)
    for official in (CITY, DEPARTMENT):
        await house.page(official).enter()
    citizen = house.page(CITIZEN)
    await citizen.enter()
    await citizen.sees(lambda picture: picture.me.place == 1)


async def test_nobody_publishes_before_admission(house: House) -> None:
    await house.live.open(CODE)
    city = house.page(CITY)
    await city.enter()
    await city.publish()
    assert city.all(told.Error)[-1].code == "out_of_order"
    assert PeerId(CITY) not in house.conference.rooms[RoomId(CODE)].peers


async def test_rules_come_before_the_waiting_room(house: House) -> None:
    await house.live.open(CODE)
    city = house.page(CITY)
    assert await city.ask(asked.EnterWaitingRoom) == "rules.not_acknowledged"
    assert await city.ask(asked.AcknowledgeRules, version="1999-1") == "rules.other_version"


async def test_a_citizen_is_admitted_only_with_a_checked_identity(house: House) -> None:
    await house.live.open(CODE)
    operator, citizen = house.page(OPERATOR), house.page(CITIZEN)
    await citizen.enter()
    assert await operator.ask(asked.Admit, participant=CITIZEN) == "door.identity_needed"
    assert await operator.ask(asked.VerifyIdentity, participant=CITIZEN, method="id_card_camera") is None
    assert await operator.ask(asked.Admit, participant=CITIZEN) is None
    assert (await citizen.sees(lambda picture: picture.me.status == "admitted")).people


async def test_the_meeting_room_and_the_chair_wait_for_nobody(house: House) -> None:
    await house.live.open(CODE)
    room, chair = house.page(ROOM), house.page(CHAIR)
    await room.enter()
    await chair.enter()
    assert house.status_of(ROOM) == house.status_of(CHAIR) == "admitted"


async def test_a_seat_without_the_right_admits_nobody(house: House) -> None:
    await house.live.open(CODE)
    city, department = house.page(CITY), house.page(DEPARTMENT)
    await department.enter()
    assert await city.ask(asked.Admit, participant=DEPARTMENT) == "policy.not_allowed"
    assert house.status_of(DEPARTMENT) == "waiting"


async def test_staff_who_may_not_watch_get_no_seat(house: House) -> None:
    await house.live.open(CODE)
    with pytest.raises(NotAllowed):
        house.page(Actor(account_id=7, roles=frozenset({Role.AUDITOR})))


async def test_who_is_refused_is_told_and_stays_out(house: House) -> None:
    await house.live.open(CODE)
    operator, city = house.page(OPERATOR), house.page(CITY)
    await city.enter()
    assert await operator.ask(asked.Refuse, participant=CITY, reason="Không có trong danh sách") is None
    assert city.all(told.Ended)[-1].status == "removed"
    assert city.farewell is told.Farewell.ENDED
    with pytest.raises(NotAllowed):
        house.page(CITY)


async def test_who_is_sent_back_is_heard_no_more(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    assert await operator.ask(asked.SendBack, participant=CITY) is None
    assert PeerId(CITY) not in house.conference.rooms[RoomId(CODE)].peers
    await city.sees(lambda picture: picture.me.status == "waiting")
    assert await operator.ask(asked.Admit, participant=CITY) is None


async def test_a_microphone_opens_with_the_floor_and_closes_with_its_end(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    assert permitted(house, CITY) == {Source.CAMERA}
    assert await city.ask(asked.RequestFloor) is None
    await operator.sees(lambda picture: picture.requests and picture.requests[0].participant == CITY)
    assert await operator.ask(asked.GiveFloor, participant=CITY) is None
    assert Source.MICROPHONE in permitted(house, CITY)
    picture = await city.sees(lambda picture: picture.me.floor == "speaking")
    assert "microphone" in picture.me.may_publish
    assert picture.requests == ()
    assert await city.ask(asked.EndSpeaking) is None
    assert permitted(house, CITY) == {Source.CAMERA}


async def test_the_floor_is_one_persons_at_a_time(house: House) -> None:
    operator, _, chair = await house.started()
    await house.in_room(CITY, operator)
    await house.in_room(CITIZEN, operator)
    assert await operator.ask(asked.GiveFloor, participant=CITY) is None
    assert await chair.ask(asked.GiveFloor, participant=CITIZEN) is None
    assert Source.MICROPHONE not in permitted(house, CITY)
    assert Source.MICROPHONE in permitted(house, CITIZEN)
    assert house.status_of(CITY) == "admitted"
    assert house.status_of(CITIZEN) == "speaking"


async def test_the_meeting_room_speaks_without_the_floor(house: House) -> None:
    await house.started()
    assert Source.MICROPHONE in permitted(house, ROOM)


async def test_mute_wins_over_the_floor(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    await operator.ask(asked.GiveFloor, participant=CITY)
    assert await operator.ask(asked.Mute, participant=CITY, on=True) is None
    assert Source.MICROPHONE not in permitted(house, CITY)
    assert (await city.sees(lambda picture: picture.me.muted)).me.floor == "speaking"
    await operator.ask(asked.Mute, participant=CITY, on=False)
    assert Source.MICROPHONE in permitted(house, CITY)


async def test_a_camera_can_be_switched_off_and_a_screen_allowed(house: House) -> None:
    operator, _, _ = await house.started()
    await house.in_room(CITIZEN, operator)
    assert await operator.ask(asked.Camera, participant=CITIZEN, on=False) is None
    assert await operator.ask(asked.AllowScreen, participant=CITIZEN, on=True) is None
    assert permitted(house, CITIZEN) == {Source.SCREEN}


async def test_a_second_device_takes_the_seat_and_the_first_is_told(house: House) -> None:
    operator, _, _ = await house.started()
    first = await house.in_room(CITY, operator)
    second = house.page(CITY)
    assert first.all(told.Moved)
    assert first.farewell is told.Farewell.MOVED
    assert second.all(told.Welcome)[0].generation == 1
    first.leave_page()  # the old socket closes late: the new page stays
    assert (await second.sees(lambda picture: picture.me.status == "admitted")).me.participant == CITY


async def test_who_reloads_has_the_same_seat_and_the_offer_again(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    await city.say(asked.Subscribe(1))
    city.leave_page()
    back = house.page(CITY, city.resume)
    welcome = back.all(told.Welcome)[0]
    assert welcome.resumed
    assert welcome.generation == 1
    assert [offer.generation for offer in back.all(told.Offer)] == [1]
    await back.publish(2)
    assert back.all(told.Published)[-1].generation == 2
    assert house.status_of(CITY) == "admitted"


async def test_an_older_generation_is_named_and_ignored(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    await city.publish(3)
    await city.publish(2)
    assert city.all(told.Error)[-1].code == "old_generation"
    assert house.conference.rooms[RoomId(CODE)].peers[PeerId(CITY)] == 3


async def test_a_lost_line_keeps_the_floor_and_comes_back_with_it(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    await operator.ask(asked.GiveFloor, participant=CITY)
    async with house.writing():
        house.conference.lose_peer(CODE, CITY)
        city.leave_page()
        await operator.sees(
            lambda picture: any(p.participant == CITY and p.status == "reconnecting" for p in picture.people)
        )
        back = house.page(CITY, city.resume)
        await back.publish(2)
        await eventually(lambda: house.status_of(CITY) == "speaking")
        assert Source.MICROPHONE in permitted(house, CITY)
