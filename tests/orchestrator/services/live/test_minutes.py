"""The minutes of a turn while the session goes on: typed by two, read back, corrected, confirmed, signed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.domain.errors import NotAllowed, RuleBroken
from orchestrator.domain.minutes import MinutesStatus
from orchestrator.domain.policy import Actor
from orchestrator.domain.records_minutes import Minutes
from orchestrator.services import minutes, minutes_facts
from orchestrator.services.live import asked
from orchestrator.services.minutes import ChangedMeanwhile
from orchestrator.words import words_in
from tests.support.reception import CHAIR, CITIZEN, CITY, CODE, FURTHER, OPERATOR, House, seat_actor

SAID = {"statement": "Chậm cấp giấy chứng nhận thửa 112.", "answer": "Trả lời trước ngày 11/12/2026."}


def now() -> datetime:
    return datetime.now(UTC)


def save(house: House, seen: int, by: Actor = OPERATOR, number: int = 1, **typed: str) -> Minutes:
    return house.store.run_now(minutes.save, CODE, number, seen, {**SAID, **typed}, by, now())


def shown(house: House) -> Minutes:
    save(house, 0)
    return house.store.run_now(minutes.show, CODE, 1, OPERATOR, now())


async def test_two_note_takers_are_told_before_one_overwrites_the_other(house: House) -> None:
    first = save(house, 0)
    assert save(house, 0).version == first.version  # the same text twice is one version
    save(house, 1, statement="Thửa 112, tờ 15.")
    with pytest.raises(ChangedMeanwhile) as told:
        save(house, 1, statement="Thửa 113.")
    assert told.value.there.content["statement"] == "Thửa 112, tờ 15."
    assert told.value.there.editor == "Tên operator"
    assert save(house, 2, statement="Thửa 113.").version == 3


async def test_the_citizen_reads_asks_for_a_correction_and_confirms_on_the_own_page(house: House) -> None:
    operator, _, chair = await house.started()
    async with house.writing():
        citizen = await house.in_room(CITIZEN, operator)
        there = shown(house)
        house.reception.note_minutes(1, "shown", there.version, "")
        read = await citizen.sees(lambda picture: picture.minutes is not None)
        assert read.me.confirms
        assert read.minutes is not None
        assert (read.minutes.turn, read.minutes.status) == (1, "shown")
        who = seat_actor(CITIZEN)
        asked_for = house.store.run_now(
            minutes.correct, CODE, 1, there.version, "Thửa 121, không phải 112.", who, now()
        )
        assert asked_for.status is MinutesStatus.DRAFT
        assert asked_for.content["corrections"] == "Thửa 121, không phải 112."
        better = save(house, asked_for.version, statement="Thửa 121.", corrections=asked_for.content["corrections"])
        house.store.run_now(minutes.show, CODE, 1, OPERATOR, now())
        with pytest.raises(ChangedMeanwhile):  # what was read before is not what is confirmed
            house.store.run_now(minutes.confirm, CODE, 1, there.version, "spoken", who, now())
        done = house.store.run_now(minutes.confirm, CODE, 1, better.version, "spoken", who, now())
        assert len(done.sha256) == 64
        assert done.confirmed_at is not None
        house.reception.note_minutes(1, "confirmed", done.version, done.sha256)
        await chair.sees(lambda picture: picture.to_sign == (1,))
        assert operator.picture.to_sign == ()
        signed = house.store.run_now(minutes.sign, CODE, 1, seat_actor(CHAIR), now())
        assert signed.status is MinutesStatus.SIGNED
        house.reception.look_again()
        await chair.sees(lambda picture: picture.to_sign == ())


async def test_confirmed_minutes_are_not_changed_any_more(house: House) -> None:
    there = shown(house)
    done = house.store.run_now(minutes.refuse, CODE, 1, there.version, "không đồng ý cách ghi", OPERATOR, now())
    assert (done.status, done.reason) == (MinutesStatus.REFUSED, "không đồng ý cách ghi")
    with pytest.raises(RuleBroken, match=r"minutes\.frozen"):
        save(house, done.version, statement="khác")


async def test_what_is_changed_while_it_is_read_back_is_shown_anew(house: House) -> None:
    there = shown(house)
    assert save(house, there.version, statement="Thửa 121.").status is MinutesStatus.DRAFT
    with pytest.raises(RuleBroken, match=r"state\.forbidden"):
        house.store.run_now(minutes.confirm, CODE, 1, there.version + 1, "hand", OPERATOR, now())


@pytest.mark.parametrize("who", [CITY, CHAIR])
async def test_nobody_else_writes_or_confirms(house: House, who: str) -> None:
    there = shown(house)
    with pytest.raises(NotAllowed):
        house.store.run_now(minutes.confirm, CODE, 1, there.version, "spoken", seat_actor(who), now())
    with pytest.raises(NotAllowed):
        save(house, there.version, by=seat_actor(who), statement="x")


async def test_a_citizen_confirms_and_reads_the_own_turn_only(tmp_path: Path) -> None:
    house = House(tmp_path, matters=2)
    try:
        there = shown(house)
        other = seat_actor(FURTHER[2][0])
        assert house.store.run_now(minutes.shown_to, FURTHER[2][0]) is None
        assert house.store.run_now(minutes.shown_to, CITY) is not None
        with pytest.raises(NotAllowed):
            house.store.run_now(minutes.confirm, CODE, 1, there.version, "spoken", other, now())
        operator, _, _ = await house.started()
        async with house.writing():
            await operator.ask(asked.OpenTurn, turn=1)
            assert await operator.ask(asked.CloseTurn, turn=1) == "turn.not_read_back"
            house.store.run_now(minutes.confirm, CODE, 1, there.version, "hand", OPERATOR, now())
            assert await operator.ask(asked.CloseTurn, turn=1) is None
    finally:
        await house.close()


async def test_what_the_service_knows_fills_the_fifteen_blocks(house: House) -> None:
    operator, _, _ = await house.started()
    async with house.writing():
        await house.in_room(CITIZEN, operator)
        await operator.ask(asked.Incident, kind="technical", description="Mất tiếng một phút")
        there = shown(house)
        house.store.run_now(minutes.confirm, CODE, 1, there.version, "fingerprint", OPERATOR, now())
        found = house.store.run_now(minutes.of_turn, CODE, 1, OPERATOR)
        facts = house.store.run_now(minutes_facts.facts_of, found, OPERATOR, words_in("vi").text)
    citizen = next(one for one in facts.attendance if one.name == "Nguyễn Văn An")
    assert citizen.joined_at is not None
    assert facts.citizens[0].person.name == "Nguyễn Văn An"
    assert facts.citizens[0].verified_by
    assert facts.recording_notice_at is not None
    assert [one.what for one in facts.troubles] == ["Mất tiếng một phút"]
    assert facts.statement == SAID["statement"]
    assert facts.confirmations[0].method == "Điểm chỉ"
    assert facts.recording_code.startswith("BG-")


async def test_minutes_of_a_denunciation_name_nobody_to_who_may_not_know(tmp_path: Path) -> None:
    house = House(tmp_path, denunciation=True)
    try:
        found = house.store.run_now(minutes.of_turn, CODE, 1, OPERATOR)
        facts = house.store.run_now(minutes_facts.facts_of, found, OPERATOR, words_in("vi").text)
        assert "Nguyễn Văn An" not in repr(facts)
        assert facts.citizens[0].person.masked
    finally:
        await house.close()
