"""The alarm to the police, and a session that goes on in person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.issue import Issue, office_from
from orchestrator.documents.production import FileKind, produce
from orchestrator.domain.errors import NotAllowed
from orchestrator.domain.policy import Actor, Role
from orchestrator.domain.records import Account
from orchestrator.services import security_alarms
from orchestrator.services.live import asked, told
from orchestrator.store import accounts
from orchestrator.store.database import Transaction
from tests.support.reception import CITY, OPERATOR, House


def officer(house: House) -> Actor:
    def add(tx: Transaction) -> Account:
        roles = frozenset({Role.COMMUNE_POLICE})
        account = Account(0, "police", "Phan Văn Cường", "Trung tá", "Công an xã", roles, True)
        return accounts.add_account(tx, account, "no hash", datetime.now(UTC))

    added = house.store.run_now(add)
    return Actor(account_id=added.id, roles=added.roles, name=added.name)


async def test_an_alarm_reaches_the_police_who_acknowledge_and_the_console_sees_it(house: House) -> None:
    police = officer(house)
    operator, _, chair = await house.started()
    async with house.writing():
        assert await chair.ask(asked.Alarm, description="Gây rối ở cửa phòng") is None
        seen = await operator.sees(lambda picture: picture.alarm is not None)
        assert seen.alarm is not None
        assert seen.alarm.acknowledged_at is None
        assert [one.kind for one in seen.incidents] == ["security"]
        (alarm,) = house.store.run_now(security_alarms.all_alarms, police)
        assert alarm.place.startswith("Phòng họp trực tuyến")
        for _ in range(2):
            house.store.run_now(security_alarms.acknowledge, alarm.id, police, datetime.now(UTC))
        house.reception.note_alarm("acknowledged")
        await operator.sees(lambda p: p.alarm is not None and p.alarm.acknowledged_by == "Phan Văn Cường")
    _, facts = house.store.run_now(security_alarms.violation_facts, alarm.id, police)
    issue = Issue(office=office_from(house.settings.commune, house.settings.documents), reference=f"BV-{alarm.id}")
    assert produce(FormId.VIOLATION_MINUTES, facts, issue, FileKind.DOCX).content


async def test_who_takes_part_only_does_not_alarm_and_does_not_see_alarms(house: House) -> None:
    operator, _, _ = await house.started()
    city = await house.in_room(CITY, operator)
    assert await city.ask(asked.Alarm, description="x") == "policy.not_allowed"
    assert await operator.ask(asked.Alarm, description="Gây rối") is None
    assert city.picture.alarm is None
    with pytest.raises(NotAllowed):
        house.store.run_now(security_alarms.acknowledge, 1, OPERATOR, datetime.now(UTC))


async def test_a_session_is_converted_from_the_console_and_everybody_is_told(house: House) -> None:
    operator, room, chair = await house.started()
    async with house.writing():
        assert await chair.ask(asked.Convert, reason="Cần xem bản gốc") == "policy.not_allowed"
        assert await operator.ask(asked.Convert, reason="Cần xem bản gốc") is None
        await house.reception.closed()
    assert house.read().session.status == "converted_in_person"
    assert [str(turn.status) for turn in house.read().turns] == ["closed"]
    assert room.all(told.Ended)[-1].status == "converted_in_person"
