"""Registering by every channel: one record, one number, and what each channel asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.domain.errors import FormInvalid, NotAllowed, RuleBroken
from orchestrator.domain.office_rules import OfficeRules, RegistrationRules
from orchestrator.domain.policy import Role
from orchestrator.domain.records_registration import Registered
from orchestrator.domain.registration import Channel, case_code_of, in_pairs, look_up_code, number_of
from orchestrator.services import cases, registration
from orchestrator.services.registration_form import RegisterCase
from orchestrator.store import audit, registrations
from orchestrator.store.rows import rows
from orchestrator.store.tables import case_file, denouncer, petitioner
from orchestrator.store.tables_registration import registration as registration_table
from tests.support.stores import HALL, NOW, Bureau

NEW = RegisterCase(
    kind="complaint",
    summary="Hồ sơ thửa 112, tờ 15 chưa được trả lời",
    name="Vũ Thị Nhàn",
    birth_date="1958-03-21",
    personal_id="000058000012",
    village="thôn Đông Lâm",
    phone="0900 000 021",
    channel=Channel.WEB,
    place="village_hall",
    point=HALL,
    notify_by="phone",
    once="form-of-its-own-1",
)


def online(bureau: Bureau, **changed: object) -> Registered:
    new = replace(NEW, **changed)  # type: ignore[arg-type]  # a test's shorthand
    return bureau.do(registration.register_online, new, (), "192.0.2.1", bureau.now)


def mistakes(refused: pytest.ExceptionInfo[FormInvalid]) -> set[tuple[str | None, str]]:
    return {(one.field, one.code) for one in refused.value.mistakes}


def test_a_citizen_registers_and_the_record_keeps_the_channel_and_the_wish(bureau: Bureau) -> None:
    done = online(bureau)
    assert (done.number, len(done.code), done.again) == ("2026 0001", 8, False)
    found = bureau.do(registration.registration_of, "HS-2026-0001", bureau.operator)
    assert (found.channel, found.place, found.point_name) == (Channel.WEB, "village_hall", "Nhà văn hóa thôn Đông Lâm")
    assert found.seen_at is None
    case = bureau.do(cases.case_by_code, "HS-2026-0001", bureau.chair)
    assert (case.petitioner.birth_year, case.petitioner.birth_date) == (1958, "1958-03-21")
    assert case.assigned_accounts == frozenset()
    line = bureau.do(audit.lines_of, "case HS-2026-0001")[0]
    assert (line.action, line.account_id, line.reason) == ("registration:submit", None, "channel web")


def test_the_code_is_stored_as_a_hash_only(bureau: Bureau) -> None:
    done = online(bureau)
    row = bureau.do(lambda tx: rows(tx, registration_table.select()))[0]
    assert done.code not in str(tuple(row))
    assert row.code_hash.startswith("$argon2id$")


def test_a_form_that_is_sent_twice_makes_one_registration(bureau: Bureau) -> None:
    first, second = online(bureau), online(bureau)
    assert (second.case.code, second.code, second.again) == (first.case.code, first.code, True)
    assert len(bureau.do(lambda tx: rows(tx, case_file.select()))) == 1


def test_the_same_matter_from_the_same_telephone_is_told(bureau: Bureau) -> None:
    first = online(bureau)
    with pytest.raises(RuleBroken) as refused:
        online(bureau, once="another form", summary=f"  {NEW.summary.upper()} ", phone="0900000021")
    assert (refused.value.code, refused.value.values["number"]) == ("registration.same", first.number)
    bureau.now = NOW + timedelta(days=2)
    assert online(bureau, once="another form").number == "2026 0002"


def test_everything_missing_online_is_told_at_once(bureau: Bureau) -> None:
    with pytest.raises(FormInvalid) as refused:
        online(bureau, name="", personal_id="00019500061", village="", phone="", place="", summary="", kind="")
    assert mistakes(refused) == {
        ("name", "form.required"),
        ("personal_id", "registration.personal_id"),
        ("village", "form.required"),
        ("phone", "form.required"),
        ("place", "form.required"),
        ("summary", "form.required"),
        ("kind", "form.required"),
    }


def test_a_passport_is_an_identity_too(bureau: Bureau) -> None:
    online(bureau, personal_id="c1234567")
    with pytest.raises(FormInvalid) as refused:
        online(bureau, once="2", summary="Một việc khác hẳn", personal_id="hộ chiếu")
    assert mistakes(refused) == {("personal_id", "form.personal_id")}


def test_a_secret_denunciation_is_not_taken_online_and_nothing_is_stored(bureau: Bureau) -> None:
    with pytest.raises(FormInvalid) as refused:
        online(bureau, kind="denunciation", secrecy_wish="yes")
    assert mistakes(refused) == {("secrecy_wish", "registration.secret")}
    with pytest.raises(FormInvalid) as unsaid:
        online(bureau, kind="denunciation")
    assert mistakes(unsaid) == {("secrecy_wish", "form.required")}
    assert bureau.do(lambda tx: rows(tx, case_file.select())) == []


def test_a_denouncer_who_may_be_known_is_kept_apart_all_the_same(bureau: Bureau) -> None:
    done = online(bureau, kind="denunciation", secrecy_wish="no")
    assert (done.case.petitioner.name, done.case.petitioner.masked) == ("#HS-2026-0001", True)
    assert len(bureau.do(lambda tx: rows(tx, denouncer.select()))) == 1
    assert bureau.do(lambda tx: rows(tx, petitioner.select())) == []
    assert bureau.do(cases.case_by_code, "HS-2026-0001", bureau.operator).petitioner.masked


def test_home_is_offered_only_where_the_office_allows_it(bureau: Bureau) -> None:
    with pytest.raises(FormInvalid) as refused:
        online(bureau, place="elsewhere")
    assert mistakes(refused) == {("place", "registration.no_home")}
    bureau.store.rules = replace(bureau.store.rules, home_join_allowed=True)
    with pytest.raises(FormInvalid) as bare:
        online(bureau, place="elsewhere")
    assert mistakes(bare) == {
        ("place_detail", "form.required"),
        ("home_ground", "form.required"),
        ("undertaking", "registration.undertaking"),
    }
    online(bureau, place="elsewhere", place_detail="nhà riêng", home_ground="elderly", undertaking=True)
    found = bureau.do(registration.registration_of, "HS-2026-0001", bureau.operator)
    assert (found.home_ground, found.undertaken_at) == ("elderly", NOW)


def test_a_hall_that_is_none_is_refused(bureau: Bureau) -> None:
    with pytest.raises(FormInvalid) as refused:
        online(bureau, point="trung-tam")
    assert mistakes(refused) == {("point", "registration.point")}


def test_a_flood_from_one_address_ends(bureau: Bureau) -> None:
    bureau.store.rules = replace(bureau.store.rules, registration=RegistrationRules(per_address_hour=2))
    for number in range(2):
        online(bureau, once=f"{number}", summary=f"Việc thứ {number} của thôn")
    with pytest.raises(RuleBroken, match=r"public\.too_many"):
        online(bureau, once="3", summary="Việc thứ ba của thôn")
    bureau.now = NOW + timedelta(hours=2)
    online(bureau, once="3", summary="Việc thứ ba của thôn")


def test_a_closed_door_takes_nothing(bureau: Bureau) -> None:
    bureau.store.rules = OfficeRules(registration=RegistrationRules(online=False))
    with pytest.raises(RuleBroken, match=r"registration\.closed"):
        online(bureau)


@pytest.mark.parametrize(
    ("role", "channel", "may"),
    [
        (Role.OPERATOR, Channel.TELEPHONE, True),
        (Role.CITY, Channel.CITY, True),
        (Role.VILLAGE_HEAD, Channel.VILLAGE_HEAD, True),
        (Role.VILLAGE_HEAD, Channel.COUNTER, False),
        (Role.AUDITOR, Channel.VILLAGE_HEAD, False),
    ],
)
def test_each_channel_is_open_to_its_own_people(bureau: Bureau, role: Role, channel: Channel, may: bool) -> None:
    new = replace(NEW, channel=channel, directed_by="UBND thành phố", directed_document="12/UBND-TCD")
    if not may:
        with pytest.raises(NotAllowed):
            bureau.do(registration.register, new, bureau.actor(role), NOW)
        return
    done = bureau.do(registration.register, new, bureau.actor(role), NOW)
    found = bureau.do(lambda tx: registrations.registration_of(tx, done.case.id))
    assert found.channel is channel


def test_a_village_head_gets_the_receipt_and_nothing_else(bureau: Bureau) -> None:
    head = bureau.actor(Role.VILLAGE_HEAD)
    done = bureau.do(registration.register, replace(NEW, channel=Channel.VILLAGE_HEAD), head, NOW)
    assert done.case.petitioner.masked
    assert len(done.code) == 8
    with pytest.raises(RuleBroken):
        bureau.do(cases.case_by_code, done.case.code, head)
    secret = replace(NEW, channel=Channel.VILLAGE_HEAD, kind="denunciation", once="2")
    with pytest.raises(FormInvalid) as refused:
        bureau.do(registration.register, secret, head, NOW)
    assert mistakes(refused) == {("kind", "registration.helper_denunciation")}


def test_what_the_city_sends_names_its_document(bureau: Bureau) -> None:
    with pytest.raises(FormInvalid) as refused:
        bureau.do(registration.register, replace(NEW, channel=Channel.CITY), bureau.operator, NOW)
    assert mistakes(refused) == {("directed_by", "form.required"), ("directed_document", "form.required")}


def test_a_new_code_ends_the_one_before(bureau: Bureau) -> None:
    done = online(bureau)
    fresh = bureau.do(registration.new_code, done.case.code, bureau.operator, NOW)
    assert fresh != done.code
    assert len(fresh) == 8


def test_numbers_are_read_however_they_are_typed() -> None:
    assert number_of("HS-2026-0153") == "2026 0153"
    for typed in ("2026 0153", "20260153", "HS-2026-0153", " 2026.0153 "):
        assert case_code_of(typed) == "HS-2026-0153"
    for typed in ("", "2026", "abc", "2" * 40):
        assert case_code_of(typed) == ""
    assert in_pairs("48271593") == "48 27 15 93"
    assert look_up_code("a") == look_up_code("a") != look_up_code("b")
