"""A failure in one part of a live session: seen in the log, survived by everybody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.records import DeviceCheck
from orchestrator.services.live import asked, told
from orchestrator.services.live.steps import Steps
from orchestrator.web.signalling import messages
from tests.support.reception import CITY, CODE, DEPARTMENT, OPERATOR, House, Page
from tests.support.waiting import eventually


@dataclass(slots=True)
class Encoding(Page):
    """A page that encodes what it is told, as the socket does."""

    def tell(self, message: told.Told) -> None:
        if isinstance(message, told.State):
            messages.encode(message)
        Page.tell(self, message)


def check_with_a_time(house: House) -> None:
    """A datetime where JSON has none: the picture of whoever sees the waiting room cannot be encoded."""
    people = house.reception._stage.records.people
    person = people[DEPARTMENT]
    check: Any = DeviceCheck(verdict="ok", line=datetime.now(UTC))  # type: ignore[arg-type]
    people[DEPARTMENT] = replace(person, device_check=check)


async def test_a_picture_that_cannot_be_encoded_closes_one_page_and_the_others_go_on(house: House) -> None:
    operator, room, chair = await house.started()
    department = house.page(DEPARTMENT)
    await department.enter()
    who = OPERATOR
    fragile = Encoding(house.reception, who, operator.seat)
    fragile.seat = house.reception.connect(who, fragile, None)
    read = house.reception._stage.records.read

    async def spoiled() -> bool:
        changed = await read()
        check_with_a_time(house)
        return changed

    house.reception._stage.records.read = spoiled  # type: ignore[method-assign]
    with capture_logs() as lines:
        await eventually(lambda: fragile.farewell is told.Farewell.BROKEN)
        pictures = len(room.all(told.State))
        async with house.writing():
            assert await chair.ask(asked.Mark, label="Vẫn tiếp tục") is None
            await operator.sees(lambda picture: [one.label for one in picture.marks] == ["Vẫn tiếp tục"])
            await eventually(lambda: len(room.all(told.State)) > pictures + 2)
    told_of = [line for line in lines if line["event"] == "page_not_told"]
    assert len(told_of) == 1
    assert told_of[0]["exc_info"]
    assert operator.farewell is room.farewell is chair.farewell is None


async def test_a_page_whose_picture_cannot_be_drawn_comes_back_when_it_can(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    drawn = house.reception._showing._viewer

    def breaks(actor: Any) -> Any:
        if actor.participant == CITY:
            raise KeyError("made up")
        return drawn(actor)

    with monkeypatch.context() as broken:
        broken.setattr(house.reception._showing, "_viewer", breaks)
        await eventually(lambda: city.farewell is told.Farewell.BROKEN)
        city.leave_page()
        again = house.page(CITY, city.resume)
        assert again.farewell is told.Farewell.BROKEN
        assert operator.farewell is None
        again.leave_page()
    back = house.page(CITY, again.resume)
    assert back.all(told.Welcome)[0].resumed
    assert back.picture.me.participant == CITY


async def test_a_part_that_fails_is_started_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    operator, _, chair = await house.started()
    scene = house.reception._showing.scene
    failures: list[int] = []

    def breaks() -> Any:
        if len(failures) < 2:
            failures.append(1)
            raise ValueError("made up")
        return scene()

    with capture_logs() as lines:
        monkeypatch.setattr(house.reception._showing, "scene", breaks)
        await eventually(lambda: len(failures) == 2)
        seen = len(operator.all(told.State))
        await eventually(lambda: len(operator.all(told.State)) > seen)
    assert [line["part"] for line in lines if line["event"] == "part_failed"] == ["pictures", "pictures"]
    assert chair.farewell is None


async def test_a_step_that_fails_for_ever_keeps_no_other_from_its_turn(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator, _, chair = await house.started()

    async def breaks() -> None:
        raise ValueError("made up")

    with capture_logs() as lines:
        monkeypatch.setattr(house.reception._arming, "look_at_disk", breaks)
        monkeypatch.setattr(house.reception._presence, "weigh", breaks)
        # The recording is watched all the same: without a byte the session pauses.
        await operator.sees(lambda picture: picture.session.status == "paused")
        house.conference.write(CODE)
        await eventually(lambda: operator.picture.recording.status == "recording")
        assert await chair.ask(asked.ResumeSession) is None
    assert [line["step"] for line in lines if line["event"] == "step_failed"] == ["disk", "presence"]


async def test_what_fails_at_the_end_does_not_keep_the_package_from_being_finished(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, room, chair = await house.started()

    async def breaks() -> None:
        raise ValueError("made up")

    monkeypatch.setattr(house.reception._door, "everybody_out", breaks)
    assert await chair.ask(asked.Close, reason="Hết nội dung") is None
    await eventually(lambda: room.farewell is told.Farewell.ENDED)
    await eventually(lambda: house.live.get(CODE) is None)
    await eventually(lambda: house.recording_status() == "linked")


async def test_a_step_overtaken_by_another_page_is_no_failure() -> None:
    async def overtaken() -> None:
        raise RuleBroken("session.transition")

    failures: list[int] = []
    steps = Steps("", lambda: failures.append(1))
    await steps.take("x", overtaken)
    assert (steps.overtaken, failures) == (True, [])


async def test_a_failing_step_is_logged_once_until_it_works_again() -> None:
    async def fails() -> int:
        raise ValueError("made up")

    async def works() -> int:
        return 1

    failures: list[int] = []
    steps = Steps("", lambda: failures.append(1))
    row: list[Callable[[], Awaitable[int]]] = [fails, fails, works, fails]
    with capture_logs() as lines:
        results = [await steps.take("x", step) for step in row]
    assert results == [None, None, 1, None]
    assert len(lines) == 2
    assert len(failures) == 3
