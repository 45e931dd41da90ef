"""A letter to a citizen before any session: the office asks for something. Names neither the person nor the matter.

Whoever reads the citizen's mail learns a number; what is asked stands behind number and code.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from orchestrator.domain.records import CaseFile, OutboxMessage
from orchestrator.domain.records_registration import Registration
from orchestrator.domain.registration import number_of, plain_number
from orchestrator.notify.letters import Letter, letter
from orchestrator.store import office
from orchestrator.store import outbox as rows
from orchestrator.store.database import Transaction
from orchestrator.words import Words

INFO_ASKED: Final = "info_asked"


def write_info_asked(tx: Transaction, case: CaseFile, language: str, now: datetime) -> bool:
    """Whether a message was written; without an address or a mail server the office has to call."""
    if not reachable(tx, case):
        return False
    message = rows.NewMessage(
        session_id=None,
        participant_id=None,
        template=INFO_ASKED,
        facts={"number": number_of(case.code), "plain": plain_number(case.code)},
        language=language or tx.rules.language,
        channel="email",
        address=case.petitioner.email,
        once=_once(case.id, now),
    )
    return rows.add_message(tx, message, now) is not None


def reachable(tx: Transaction, case: CaseFile) -> bool:
    """Whether a letter can go to who brought the matter; `case` with its petitioner as it is stored."""
    return tx.rules.mail_configured and bool(case.petitioner.email)


def info_asked_mail(tx: Transaction, found: Registration) -> str:
    """The state of the letter about what is asked now: `waiting`, `sending`, `sent`, `failed`; empty: none."""
    if not found.info_asked or found.info_asked_at is None:
        return ""
    return rows.state_of(tx, _once(found.case_file_id, found.info_asked_at))


def citizen_letter(tx: Transaction, message: OutboxMessage, words: Words, public_url: str) -> Letter:
    """Its text."""
    organisation = office.organisation(tx)
    facts = {
        "number": message.values["number"],
        "office": organisation.authority if organisation else "",
        "link": f"{public_url}/lookup?number={message.values['plain']}",
    }
    return letter(words, message.template, facts, key=f"message-{message.id}", address=message.address)


def _once(case_file_id: int, asked_at: datetime) -> str:
    return f"{INFO_ASKED}:{case_file_id}:{asked_at:%Y%m%dT%H%M%S}"
