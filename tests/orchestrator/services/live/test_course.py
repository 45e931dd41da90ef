"""What is written, lost, resumed and closed in one reception session, over a Null conference and a real database."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from media.interfaces import MediaUnavailable, PeerId, RoomId, Source
from orchestrator.domain.policy import SYSTEM
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.services import admission, links
from orchestrator.services.live import asked, reading, told
from orchestrator.store import recordings
from tests.support.reception import CHAIR, CITIZEN, CITY, CODE, OPERATOR, ROOM, House, Page, seat_actor
from tests.support.waiting import eventually


def permitted(house: House, public_id: str) -> frozenset[Source]:
    return house.conference.rooms[RoomId(CODE)].permitted.get(PeerId(public_id), frozenset())


async def test_start_is_refused_until_bytes_reach_the_disk(house: House) -> None:
    await house.live.open(CODE)
    operator = house.page(OPERATOR)
    await house.in_room(ROOM, operator)
    chair = house.page(CHAIR)
    await chair.enter()
    assert await chair.ask(asked.Start) == "live.points_not_ready"
    house.conference.write(CODE)
    await operator.sees(lambda picture: picture.session.status == "ready" and picture.recording.status == "recording")
    house.conference.write(CODE, at=time.time() - 4)
    assert await chair.ask(asked.Start) == "recording.not_writing"
    house.conference.write(CODE)
    assert await operator.ask(asked.Start) == "policy.not_allowed"
    assert await chair.ask(asked.Start) is None
    assert house.read().session.status == "in_session"


async def test_a_session_is_not_ready_while_only_the_recorders_journal_lives(house: House) -> None:
    await house.live.open(CODE)
    operator = house.page(OPERATOR)
    await house.in_room(ROOM, operator)
    house.conference.write(CODE, writing=0)
    picture = await operator.sees(lambda picture: picture.recording.last_byte_seconds is not None)
    assert picture.session.status == "connecting"
    assert {one.code: one.ok for one in picture.required}["recording"] is False
    house.conference.write(CODE)
    await operator.sees(lambda picture: picture.session.status == "ready")
    chair = house.page(CHAIR)
    await chair.enter()
    assert await chair.ask(asked.Start) is None


async def test_a_press_of_start_waits_for_the_recorders_next_byte(house: House) -> None:
    await house.live.open(CODE)
    operator = house.page(OPERATOR)
    await house.in_room(ROOM, operator)
    house.conference.write(CODE)
    await operator.sees(lambda picture: picture.session.status == "ready")
    chair = house.page(CHAIR)
    await chair.enter()
    house.conference.write(CODE, at=time.time() - 4)
    pressed = asyncio.create_task(chair.ask(asked.Start))
    # Nobody else waits for it: the waiting room goes on.
    assert await operator.ask(asked.Mark, label="chờ bản ghi") is None
    assert not pressed.done()
    house.conference.write(CODE)
    assert await pressed is None
    assert house.read().session.status == "in_session"


async def test_points_are_lost_with_the_meeting_room(house: House) -> None:
    await house.live.open(CODE)
    operator = house.page(OPERATOR)
    room = await house.in_room(ROOM, operator)
    house.conference.write(CODE)
    await operator.sees(lambda picture: picture.session.status == "ready")
    house.conference.lose_peer(CODE, ROOM)
    room.leave_page()
    await operator.sees(lambda picture: picture.session.status == "connecting")


async def test_a_recorder_that_stands_still_pauses_the_session_and_locks_all_microphones(house: House) -> None:
    operator, _, chair = await house.started()
    await house.in_room(CITY, operator)
    await operator.ask(asked.GiveFloor, participant=CITY)
    # no byte from now on
    picture = await operator.sees(lambda picture: picture.session.status == "paused")
    assert picture.session.paused_reason == "recording_lost"
    assert b"tiepdan_recordings_stalled_total 1.0" in house.metrics.page()
    assert picture.recording.status == "interrupted"
    assert picture.recording.since_lost is not None
    assert permitted(house, ROOM) == permitted(house, CITY) - {Source.MICROPHONE} | {Source.SCREEN}
    assert all(Source.MICROPHONE not in permitted(house, one) for one in (ROOM, CITY))
    assert await chair.ask(asked.ResumeSession) == "recording.not_writing"
    house.conference.write(CODE)
    await operator.sees(
        lambda picture: picture.recording.status == "recording" and picture.recording.since_lost is None
    )
    assert house.read().session.status == "paused"
    assert await chair.ask(asked.ResumeSession) is None


async def test_a_dead_worker_is_replaced_with_the_same_package_and_everybody_rejoins(house: House) -> None:
    operator, room, _ = await house.started()
    city = await house.in_room(CITY, operator)
    house.conference.kill_worker(CODE)
    await eventually(lambda: city.all(told.Rejoin) and room.all(told.Rejoin))
    first, second = (sink for _, sink in house.conference.opened)
    assert first == second
    assert Source.CAMERA in permitted(house, CITY)
    await city.publish(2)
    assert city.all(told.Published)[-1].generation == 2
    house.conference.write(CODE)
    assert house.read().session.status == "in_session"


async def test_without_any_worker_the_session_pauses_until_there_is_one(house: House) -> None:
    operator, _, _ = await house.started()
    house.conference.broken = True
    house.conference.kill_worker(CODE)
    await operator.sees(lambda picture: picture.session.status == "paused")
    house.conference.broken = False
    await eventually(lambda: RoomId(CODE) in house.conference.rooms)


async def test_a_disk_that_is_nearly_full_opens_no_room_and_says_so(tmp_path: Path) -> None:
    house = House(tmp_path, min_free_gib=99_999.0, alarm_free_gib=100_000.0)
    try:
        await house.live.open(CODE)
        operator = house.page(OPERATOR)
        picture = await operator.sees(lambda picture: picture.recording.disk_alarm)
        assert [one.ok for one in picture.required if one.code == "disk"] == [False]
        assert house.conference.opened == []
        room = house.page(ROOM)
        await room.enter()
        await room.publish()
        assert room.all(told.Error)[-1].code == "media_unavailable"
    finally:
        await house.close()


async def test_a_restart_in_mid_session_resumes_from_the_database(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    await operator.ask(asked.GiveFloor, participant=CITY)
    before = house.conference.opened[0][1]
    await house.restart()
    assert house.conference.opened[0][1] == before
    assert city.farewell is told.Farewell.STOPPING
    house.conference.write(CODE)
    back = house.page(CITY, city.resume)
    assert not back.all(told.Welcome)[0].resumed
    picture = back.picture
    assert picture.session.status == "in_session"
    assert picture.me.status == "speaking"
    await back.publish(2)
    assert Source.MICROPHONE in permitted(house, CITY)


async def test_an_operator_who_reloads_loses_nothing(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    await city.ask(asked.RequestFloor)
    await operator.ask(asked.Mark, label="Bắt đầu trình bày")
    await operator.ask(asked.Incident, kind="technical", description="Mất tiếng 5 giây")
    operator.leave_page()
    back = house.page(OPERATOR, operator.resume)
    assert back.seat is operator.seat
    assert [one.participant for one in back.picture.requests] == [CITY]
    assert [one.label for one in back.picture.marks] == ["Bắt đầu trình bày"]
    assert [one.kind for one in back.picture.incidents] == ["technical"]


async def test_two_consoles_work_side_by_side(house: House) -> None:
    operator, _, _ = await house.started()
    other = house.page(OPERATOR)
    assert other.seat is not operator.seat
    assert operator.farewell is None
    await other.say(asked.Subscribe(1))
    assert other.all(told.Offer)


async def test_closing_without_reading_back_needs_a_reason(house: House) -> None:
    _, _, chair = await house.started()
    assert await chair.ask(asked.Close) == "live.close_needs_reason"
    assert await chair.ask(asked.ReadBack) is None
    house.conference.write(CODE)
    assert await chair.ask(asked.Close) is None


async def test_after_closing_everybody_is_told_and_the_package_is_linked(house: House) -> None:
    operator, room, chair = await house.started()
    city = await house.in_room(CITY, operator)
    assert await chair.ask(asked.Mark, label="Kết luận") is None
    assert await chair.ask(asked.Close, reason="Người dân xin dừng") is None
    await eventually(lambda: city.all(told.Ended) and room.all(told.Ended) and operator.all(told.Ended))
    assert city.farewell is told.Farewell.ENDED
    await eventually(lambda: house.live.get(CODE) is None)
    assert house.status_of(CITY) == "left"

    def status() -> str:
        found = house.store.run_now(recordings.recordings_of_session, house.read().session.id)
        return str(found[0].status)

    await eventually(lambda: status() == "linked")


async def test_packages_left_unfinished_are_finished_at_the_next_start(house: House) -> None:
    _, _, chair = await house.started()

    await house.live.stop()
    house.store.run_now(admission.change_session, CODE, SessionEvent.CLOSED, SYSTEM, datetime.now(UTC), "Mất điện")
    await house.restart()
    await eventually(lambda: house.store.run_now(reading.unfinished) == [])
    assert chair.farewell is told.Farewell.STOPPING


async def test_a_session_called_off_elsewhere_ends_here(house: House) -> None:

    await house.live.open(CODE)
    city = house.page(CITY)
    await house.store.run(admission.change_session, CODE, SessionEvent.CANCELLED, SYSTEM, datetime.now(UTC), "Mưa bão")
    await eventually(lambda: city.all(told.Ended))
    assert city.all(told.Ended)[0].status == "cancelled"


async def test_the_name_of_a_denouncer_is_told_to_nobody_who_need_not_know(tmp_path: Path) -> None:
    house = House(tmp_path, denunciation=True)
    try:
        operator, room, chair = await house.started()
        city = await house.in_room(CITY, operator)
        citizen = await house.in_room(CITIZEN, operator)

        def name_for(page: Page) -> str:
            pictured = {one.participant: one.name for one in page.picture.people}
            return pictured[CITIZEN]

        for page in (operator, room, chair, city, citizen):
            await page.sees(lambda picture: any(one.participant == CITIZEN for one in picture.people))
        assert name_for(room) == name_for(city) == name_for(operator) == ""
        assert name_for(chair) == name_for(citizen) == "Nguyễn Văn An"
        assert room.picture.session.title == ""
    finally:
        await house.close()


async def test_the_null_room_refuses_like_the_real_one(house: House) -> None:
    with pytest.raises(MediaUnavailable):
        await house.conference.permit(RoomId("nowhere"), PeerId(CITY), frozenset())
    assert seat_actor(CITY).session_code == CODE


async def test_a_link_revoked_in_mid_session_ends_the_seat(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    number = house.read_person(CITY).id
    house.store.run_now(links.make_link, number, OPERATOR, datetime.now(UTC))
    await house.store.run(links.revoke_link, number, OPERATOR, datetime.now(UTC))
    await eventually(lambda: city.all(told.Ended))
    assert city.all(told.Ended)[0].status == "revoked"
    assert house.status_of(CITY) == "left"
    assert PeerId(CITY) not in house.conference.rooms[RoomId(CODE)].peers
