"""Registering a matter, and who learns whose it is."""

from __future__ import annotations

import pytest

from orchestrator.domain.errors import FormInvalid, NotAllowed, NotFound
from orchestrator.domain.policy import Role
from orchestrator.services import cases
from orchestrator.services.cases import RegisterCase
from orchestrator.store.rows import rows
from orchestrator.store.tables import denouncer, petitioner
from tests.support.stores import NOW, Bureau


def test_cases_are_numbered_by_year(bureau: Bureau) -> None:
    assert [bureau.case().code, bureau.case().code] == ["HS-2026-0001", "HS-2026-0002"]


def test_the_year_is_the_offices_not_greenwichs(bureau: Bureau) -> None:
    bureau.now = NOW.replace(month=12, day=31, hour=18)
    assert bureau.case().code == "HS-2027-0001"


def test_every_mistake_is_told_at_once(bureau: Bureau) -> None:
    wrong = RegisterCase("gossip", "short", "", "Mr", 1800, "12", phone="abc", email="@", people_count=0)
    with pytest.raises(FormInvalid) as refused:
        bureau.do(cases.register_case, wrong, bureau.operator, NOW)
    assert {(one.field, one.code) for one in refused.value.mistakes} == {
        ("kind", "case.kind"),
        ("summary", "form.too_short"),
        ("name", "form.required"),
        ("salutation", "form.salutation"),
        ("birth_year", "case.birth_year"),
        ("personal_id", "form.personal_id"),
        ("phone", "form.phone"),
        ("email", "form.email"),
        ("people_count", "case.people_count"),
    }
    assert bureau.do(cases.find_cases, bureau.operator) == []


def test_a_denouncer_is_kept_apart(bureau: Bureau) -> None:
    bureau.case("denunciation")
    assert bureau.do(lambda tx: len(rows(tx, denouncer.select()))) == 1
    assert bureau.do(lambda tx: len(rows(tx, petitioner.select()))) == 0


def test_who_denounced_is_known_to_who_handles_it_and_to_the_chair(bureau: Bureau) -> None:
    case = bureau.case("denunciation")
    assert case.petitioner.name == "Vũ Thị Nhàn"
    assert bureau.do(cases.case_by_code, case.code, bureau.chair).petitioner.name == "Vũ Thị Nhàn"
    seen = bureau.do(cases.case_by_code, case.code, bureau.second_operator())
    assert (seen.petitioner.name, seen.petitioner.phone, seen.petitioner.masked) == ("#HS-2026-0001", "", True)


def test_a_denouncer_is_not_found_by_name(bureau: Bureau) -> None:
    bureau.case("denunciation")
    plain = bureau.case()
    found = bureau.do(cases.find_cases, bureau.operator, "nhàn")
    assert [case.code for case in found] == [plain.code]


def test_the_auditor_sees_no_case_files(bureau: Bureau) -> None:
    case = bureau.case()
    with pytest.raises(NotFound):
        bureau.do(cases.case_by_code, case.code, bureau.actor(Role.AUDITOR))
    with pytest.raises(NotAllowed):
        bureau.do(cases.find_cases, bureau.actor(Role.AUDITOR))
