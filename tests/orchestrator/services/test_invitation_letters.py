"""An invited agency is written to, once, with the way to its own page and nothing of the matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from orchestrator.domain.deadlines import local_day
from orchestrator.domain.policy import SYSTEM, Role
from orchestrator.services import invitations
from orchestrator.services.messages import letter_of
from orchestrator.store import outbox
from orchestrator.store.database import Store, Transaction
from orchestrator.store.rows import update
from orchestrator.store.tables import account
from tests.support.stores import RULES, found_bureau


def test_an_invited_agency_is_written_to(empty: Store) -> None:
    empty.rules = replace(RULES, mail_configured=True)
    bureau = found_bureau(empty)
    unit = bureau.staff[Role.DEPARTMENT].id

    def with_address(tx: Transaction) -> None:
        update(tx, account, account.c.id == unit, email="phong@example.vn")

    bureau.do(with_address)
    session = bureau.planned(hours=24 * 9)
    new = invitations.Invite(account_id=unit, respond_by=local_day(bureau.now), papers=("Hồ sơ thửa 112",))
    bureau.do(
        invitations.invite,
        session.code,
        replace(new, papers_due=local_day(session.starts_at)),
        bureau.operator,
        bureau.now,
    )
    later = bureau.now + timedelta(minutes=1)
    (message,) = bureau.do(outbox.lease, later, later, 50)
    letter = bureau.do(letter_of, message.id, "https://tiepdan.example.vn", SYSTEM, later, mint=True)
    assert session.code in letter.subject
    assert "https://tiepdan.example.vn/agency" in letter.body
    assert "thửa 112" not in letter.body
