"""The citizens' turns of one reception session, over a Null conference and a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from orchestrator.services.live import asked, told
from orchestrator.store import cases, turns
from recordings.lines import read_lines
from tests.support.reception import CHAIR, CITIZEN, FURTHER, OPERATOR, House, Page

SECOND = FURTHER[2][0]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    built = House(tmp_path, matters=2)
    yield built
    await built.close()


async def at_the_door(house: House, public_id: str, operator: Page) -> Page:
    page = house.page(public_id)
    await page.enter()
    assert await operator.ask(asked.VerifyIdentity, participant=public_id, method="known") is None
    return page


def states(house: House) -> list[str]:
    return [str(turn.status) for turn in house.read().turns]


async def test_only_the_citizens_of_the_open_turn_come_in(house: House) -> None:
    operator, _, _ = await house.started()
    async with house.writing():
        first, second = [await at_the_door(house, one, operator) for one in (CITIZEN, SECOND)]
        assert await operator.ask(asked.Admit, participant=SECOND) == "turn.not_open"
        assert await operator.ask(asked.OpenTurn, turn=1) is None
        await first.sees(lambda picture: picture.me.status == "admitted")
        assert await operator.ask(asked.Admit, participant=SECOND) == "turn.not_open"
        waits = await second.sees(lambda picture: picture.me.turn is not None and picture.me.turn.place == 1)
        assert waits.people == ()
        assert await operator.ask(asked.OpenTurn, turn=2) == "turn.another_open"
        assert await operator.ask(asked.CloseTurn, turn=1, reason="đã ký tay") is None
        assert first.all(told.Ended)[-1].status == "turn_closed"
        assert await operator.ask(asked.OpenTurn, turn=2) is None
        await second.sees(lambda picture: picture.me.status == "admitted")
        assert states(house) == ["closed", "open"]


async def test_two_who_press_at_once_open_one_turn_once(house: House) -> None:
    operator, _, chair = await house.started()
    async with house.writing():
        pressed = [one.ask(asked.OpenTurn, turn=1) for one in (operator, chair)]
        assert await asyncio.gather(*pressed) == [None, None]
        assert states(house) == ["open", "planned"]


async def test_a_turn_is_opened_only_while_the_session_is_on(house: House) -> None:
    operator, _, chair = await house.started()
    async with house.writing():
        assert await chair.ask(asked.Pause, reason="nghỉ") is None
        assert await operator.ask(asked.OpenTurn, turn=1) == "turn.session_not_on"
        assert await house.page(SECOND).ask(asked.OpenTurn, turn=1) == "policy.not_allowed"
        assert await operator.ask(asked.OpenTurn, turn=9) == "turn.not_found"


async def test_whoever_is_absent_goes_to_the_end_and_is_called_again(house: House) -> None:
    operator, _, _ = await house.started()
    async with house.writing():
        second = await at_the_door(house, SECOND, operator)
        assert await operator.ask(asked.SkipTurn, turn=1, reason="chưa đến") is None
        await second.sees(lambda picture: picture.me.turn is not None and picture.me.turn.place == 1)
        assert await operator.ask(asked.CallTurn, turn=1) is None
        picture = await second.sees(lambda picture: picture.me.turn is not None and picture.me.turn.place == 2)
        assert picture.me.turn is not None
        assert picture.me.turn.expected_at is not None


async def test_turns_survive_a_restart_and_are_on_the_timeline(house: House) -> None:
    operator, _, _ = await house.started()
    async with house.writing():
        await operator.ask(asked.OpenTurn, turn=1)
    await house.restart()
    again = house.page(OPERATOR)
    picture = await again.sees(lambda picture: bool(picture.queue))
    assert [one.status for one in picture.queue] == ["open", "planned"]
    (package,) = house.settings.recordings_directory.iterdir()
    lines = [line for line in read_lines(package / "timeline.jsonl").lines if line["what"] == "turn"]
    assert [(line["event"], line["turn"], line["case"]) for line in lines] == [("opened", 1, "HS-2026-0001")]


async def test_the_end_of_the_session_ends_its_turns_and_their_cases_follow(house: House) -> None:
    operator, _, chair = await house.started()
    async with house.writing():
        await operator.ask(asked.OpenTurn, turn=1)
        assert await chair.ask(asked.Close, reason="hết giờ") is None
    assert states(house) == ["closed", "withdrawn"]
    found = [house.store.run_now(cases.case_by_id, turn.case_file_id) for turn in house.read().turns]
    assert [str(case.status) for case in found if case is not None] == ["received", "classified"]


async def test_the_big_screen_shows_points_that_are_still_missing_and_no_waiting_citizen(house: House) -> None:
    _, room, _ = await house.started()
    everywhere = {"meeting_room", "chair", "city", "department"}
    picture = await room.sees(lambda picture: {person.role for person in picture.people} == everywhere)
    assert [one.name for one in picture.queue] == ["Nguyễn Văn An", "Đào Thị Hợi"]


async def test_a_single_matter_needs_no_press(tmp_path: Path) -> None:
    house = House(tmp_path / "one")
    try:
        operator, _, chair = await house.started()
        async with house.writing():
            assert states(house) == ["open"]
            assert operator.picture.queue == ()
            citizen = await at_the_door(house, CITIZEN, operator)
            assert await operator.ask(asked.Admit, participant=CITIZEN) is None
            assert (await citizen.sees(lambda picture: picture.me.status == "admitted")).me.turn is None
            await chair.ask(asked.ReadBack)
            assert await chair.ask(asked.Close) is None
        turn = house.store.run_now(turns.turns_of_session, house.read().session.id)[0]
        assert turn.opened_at is not None
        assert turn.closed_at is not None
    finally:
        await house.close()


async def test_the_chair_conducts_turns_from_the_tablet(house: House) -> None:
    await house.started()
    assert "turn:conduct" in house.page(CHAIR).all(told.Welcome)[-1].you.capabilities
