"""Tokens with which other programs use the REST API: made once, kept as a hash, revoked, never longer than a year."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records_integration import ApiToken
from orchestrator.services import audit_log
from orchestrator.services.accounts import account_by_login, actor_of
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.secret import digest, new_secret
from orchestrator.store import accounts, integration
from orchestrator.store.database import Transaction

PREFIX: Final = "tdk_"
"""So that a scanner for leaked secrets knows one when it sees it."""
LONGEST_DAYS: Final = 366
SEEN_EVERY: Final = timedelta(minutes=1)


def make_token(tx: Transaction, name: str, login: str, days: int, by: Actor, now: datetime) -> tuple[ApiToken, str]:
    """A token with the rights of that account; its secret is in the answer and nowhere else. `FormInvalid`."""
    require(by, Action.API_TOKEN_EDIT)
    wrong = Mistakes()
    name = wrong.text(name, "name", least=2, most=200)
    account = wrong.gather(lambda: account_by_login(tx, login.strip()))
    if not 1 <= days <= LONGEST_DAYS:
        wrong.add("api_token.days", "days", most=LONGEST_DAYS)
    wrong.stop_if_any()
    assert account is not None
    secret = PREFIX + new_secret()
    until = now + timedelta(days=days)
    number = integration.add_token(tx, digest(secret), name, account.id, by.account_id, now, until)
    audit_log.append(tx, by, Action.API_TOKEN_EDIT, f"api_token {number}", now, after="made")
    made = integration.token_by_id(tx, number)
    assert made is not None
    return made, secret


def tokens(tx: Transaction, by: Actor) -> list[ApiToken]:
    """Every token, newest first."""
    require(by, Action.API_TOKEN_EDIT)
    return integration.tokens(tx)


def revoke_token(tx: Transaction, number: int, by: Actor, now: datetime) -> None:
    """It opens nothing from now on. `NotFound`."""
    require(by, Action.API_TOKEN_EDIT)
    found = integration.token_by_id(tx, number)
    if found is None:
        raise NotFound("api_token.not_found")
    if found.revoked_at is None:
        integration.revoke_token(tx, number, now)
        audit_log.append(tx, by, Action.API_TOKEN_EDIT, f"api_token {number}", now, before="made", after="revoked")


def actor_of_token(tx: Transaction, secret: str, now: datetime) -> Actor | None:
    """Who a program acts as; None when the token is unknown, over, revoked, or its account is not active."""
    if not secret.startswith(PREFIX):
        return None
    token = integration.token_by_hash(tx, digest(secret))
    if token is None or not token.good(now):
        return None
    account = accounts.account_by_id(tx, token.account_id)
    if account is None or not account.active:
        return None
    if token.seen_at is None or now - token.seen_at >= SEEN_EVERY:
        integration.token_seen(tx, token.id, now)
    return actor_of(account)
