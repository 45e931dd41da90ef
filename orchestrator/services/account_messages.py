"""Messages to members of staff and of units: by e-mail where there is an address and a way. Knows no participant.

Without e-mail nothing is written: what they have to do is on their own page in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from orchestrator.domain.records import Account, OutboxMessage
from orchestrator.notify.letters import Letter, letter
from orchestrator.store import office
from orchestrator.store import outbox as rows
from orchestrator.store.database import Transaction
from orchestrator.words import Words

PAGES: Final[Mapping[str, str]] = MappingProxyType({"security_alarm": "/police", "agency_invitation": "/agency"})
"""Where the message leads; every other one is about a directive."""


def write_to_account(
    tx: Transaction, account: Account, template: str, facts: dict[str, str], now: datetime, once: str
) -> bool:
    """Whether a message was written. The same `once` is written a single time."""
    if not (tx.rules.mail_configured and account.email and account.active):
        return False
    message = rows.NewMessage(
        session_id=None,
        participant_id=None,
        template=template,
        facts={**facts, "name": f"{account.salutation} {account.name}".strip()},
        language=tx.rules.language,
        channel="email",
        address=account.email,
        once=once[:120],
    )
    return rows.add_message(tx, message, now) is not None


def account_letter(tx: Transaction, message: OutboxMessage, words: Words, public_url: str) -> Letter:
    """Its text: everything it says was known when it was written."""
    found = office.organisation(tx)
    facts = {
        **message.values,
        "office": found.authority if found else "",
        "link": public_url + PAGES.get(message.template, f"/operator/directives/{message.values.get('code', '')}"),
    }
    return letter(words, message.template, facts, key=f"message-{message.id}", address=message.address)
