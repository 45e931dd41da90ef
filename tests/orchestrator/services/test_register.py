"""The reception register: a line for every turn, corrected by new lines, signed by days, unchangeable underneath."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orchestrator.domain.errors import FormInvalid, NotAllowed, RuleBroken
from orchestrator.domain.policy import SYSTEM
from orchestrator.services import register
from orchestrator.store import sessions
from orchestrator.store.database import Transaction
from tests.support.concluded import CORRECTION, closed_session, directed
from tests.support.stores import Bureau

DAY = date(2026, 11, 23)


def test_a_turn_that_was_held_has_its_line(bureau: Bureau) -> None:
    session = closed_session(bureau)
    lines = bureau.do(register.whole, DAY, DAY, bureau.operator)
    assert [(one.seq_no, one.received_on, one.session_code) for one in lines] == [(1, DAY, session.code)]
    assert lines[0].citizen == "Vũ Thị Nhàn, xóm 2, thôn Hạ Bì"
    assert "BG-2026-0001-01" in lines[0].note
    known = bureau.do(sessions.session_by_id, session.id)
    assert bureau.do(register.write_lines, known, SYSTEM, bureau.now) == []


def test_a_session_that_was_not_held_has_none(bureau: Bureau) -> None:
    bureau.published()
    assert bureau.do(register.whole, DAY, DAY, bureau.operator) == []


def test_of_a_denunciation_the_book_says_nobody(bureau: Bureau) -> None:
    closed = bureau.case("denunciation", identity_waiver=True, personal_id="000058012345")
    session = bureau.published(bureau.planned(closed))
    known = bureau.do(sessions.session_by_id, session.id)
    held = replace(known, started_at=bureau.now, status=known.status.__class__("closed"))
    bureau.do(register.write_lines, held, SYSTEM, bureau.now)
    line = bureau.do(register.whole, DAY, DAY.replace(day=30), bureau.operator)[0]
    assert (line.citizen, line.id_doc, line.case_code) == ("", "", closed.code)


def test_a_mistake_is_corrected_by_a_new_line(bureau: Bureau) -> None:
    closed_session(bureau)
    new = bureau.do(register.correct, 2026, 1, CORRECTION, bureau.operator, bureau.now)
    assert (new.seq_no, new.people_count, new.in_competence) == (2, 3, True)
    old = bureau.do(register.entry, 2026, 1, bureau.operator)
    assert (old.people_count, old.corrected_by, new.corrects_id) == (1, 2, old.id)
    with pytest.raises(RuleBroken, match=r"book\.corrected_before"):
        bureau.do(register.correct, 2026, 1, CORRECTION, bureau.operator, bureau.now)
    bare = replace(CORRECTION, summary="", people_count=None, reason="sai")
    with pytest.raises(FormInvalid) as refused:
        bureau.do(register.correct, 2026, 2, bare, bureau.operator, bureau.now)
    assert {one.field for one in refused.value.mistakes} == {"summary", "people_count", "reason"}


@pytest.mark.parametrize("act", ["UPDATE register_line SET summary = ''", "DELETE FROM register_line"])
def test_the_database_refuses_to_change_a_line(bureau: Bureau, act: str) -> None:
    closed_session(bureau)

    def attack(tx: Transaction) -> None:
        tx.connection.execute(text(act))

    with pytest.raises(DBAPIError, match="append only"):
        bureau.do(attack)


def test_a_signature_covers_what_was_there_and_survives_corrections(bureau: Bureau) -> None:
    closed_session(bureau)
    with pytest.raises(NotAllowed):
        bureau.do(register.sign, DAY, DAY, bureau.operator, bureau.now)
    with pytest.raises(RuleBroken, match=r"book\.days"):
        bureau.do(register.sign, DAY, DAY.replace(day=24), bureau.chair, bureau.now)
    with pytest.raises(RuleBroken, match=r"book\.nothing_to_sign"):
        bureau.do(register.sign, DAY.replace(day=1), DAY.replace(day=2), bureau.chair, bureau.now)
    signed = bureau.do(register.sign, DAY, DAY, bureau.chair, bureau.now)
    assert (signed.lines, signed.signer_name, len(signed.digest)) == (1, "Người chair", 64)
    bureau.now = bureau.now.replace(day=25)
    bureau.do(register.correct, 2026, 1, CORRECTION, bureau.operator, bureau.now)
    assert bureau.do(register.still_as_signed, signed)
    assert not bureau.do(register.still_as_signed, replace(signed, digest="0" * 64))


def test_the_line_shows_what_became_of_the_matter(bureau: Bureau) -> None:
    directive = directed(bureau)
    page = bureau.do(register.page, DAY, DAY, "", bureau.operator)
    assert [one.code for one in page.followed[directive.case_file_id]] == [directive.code]
    assert page.before is None
