"""A live session that the clock or another page ends: the room is closed, everybody told, the package finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from media.interfaces import RoomId
from orchestrator.domain.policy import SYSTEM
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.services import admission, scheduling
from orchestrator.services.live import told
from orchestrator.store import recordings
from orchestrator.store.database import Transaction
from recordings.package import open_package
from tests.support.reception import CITY, CODE, OPERATOR, House
from tests.support.waiting import eventually


def abandon(tx: Transaction, now: datetime) -> Any:
    return scheduling.abandon_session(tx, CODE, now + timedelta(hours=12))


def cancel(tx: Transaction, now: datetime) -> Any:
    return scheduling.cancel_session(tx, CODE, "Mưa bão", OPERATOR, now)


def postpone(tx: Transaction, now: datetime) -> Any:
    return scheduling.postpone_session(tx, CODE, "Chờ hồ sơ", OPERATOR, now)


def convert(tx: Transaction, now: datetime) -> Any:
    return scheduling.convert_session(tx, CODE, "Mất điện ở điểm cầu", OPERATOR, now)


async def is_finished(house: House) -> None:
    """Room closed, nobody live, package sealed and linked."""
    await eventually(lambda: house.live.get(CODE) is None)
    assert RoomId(CODE) not in house.conference.rooms
    await eventually(lambda: house.recording_status() == "linked")
    found = house.store.run_now(recordings.recordings_of_session, house.read().session.id)
    package = open_package(house.settings.recordings_directory / found[0].directory)
    assert package.timeline[-1].what == "closed"


@pytest.mark.parametrize(
    ("end", "status"),
    [(abandon, "aborted"), (postpone, "postponed"), (cancel, "cancelled"), (convert, "converted_in_person")],
)
async def test_a_waiting_room_ended_elsewhere_is_closed_and_its_package_finished(
    house: House, end: Callable[..., Any], status: str
) -> None:
    await house.live.open(CODE)
    operator, city = house.page(OPERATOR), house.page(CITY)
    await city.enter()
    await house.store.run(end, datetime.now(UTC))
    await eventually(lambda: operator.farewell is city.farewell is told.Farewell.ENDED)
    assert operator.all(told.Ended)[-1].status == city.all(told.Ended)[-1].status == status
    await is_finished(house)
    assert house.status_of(CITY) == "left"


async def test_a_session_converted_in_the_middle_is_closed_and_its_package_finished(house: House) -> None:
    operator, room, _ = await house.started()
    await house.store.run(convert, datetime.now(UTC))
    await eventually(lambda: room.farewell is operator.farewell is told.Farewell.ENDED)
    await is_finished(house)


async def test_a_session_put_off_while_its_room_was_open_opens_again(house: House) -> None:
    await house.live.open(CODE)
    city = house.page(CITY)
    await house.store.run(admission.change_session, CODE, SessionEvent.MOVED, SYSTEM, datetime.now(UTC))
    await house.live.open(CODE)  # the new time is near, too
    assert city.farewell is told.Farewell.TOO_EARLY
    assert city.all(told.Ended) == []
    assert house.read().session.status == "connecting"
    assert len(house.conference.opened) == 2
    back = house.page(CITY)
    assert back.picture.session.status == "connecting"
