"""Accounts of the staff: adding them, signing in and out. Personal links of participants are `services.links`.

Tokens and links are kept as hashes. A failed sign-in takes as long for an unknown login as for a known one, says the
same, and is counted by login and by address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.domain.errors import Counted, NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, Role, require
from orchestrator.domain.records import Account
from orchestrator.services import audit_log, passwords
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.secret import digest, new_password, new_secret
from orchestrator.store import accounts as rows
from orchestrator.store.database import Transaction

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
SEEN_EVERY = timedelta(seconds=60)
LONGEST_LINK_LIFE = timedelta(days=7)
_ADDRESS_PATIENCE = 5
"""An office shares one address: it may fail this many times as often as one login."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who shall sign in."""

    login: str
    name: str
    roles: frozenset[Role]
    title: str = ""
    agency: str = ""
    salutation: str = ""
    email: str = ""
    password: str = ""
    """Empty: one is generated."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` goes into the cookie; only its hash is stored."""

    token: str
    account: Account


def create_account(tx: Transaction, new: NewAccount, by: Actor, now: datetime) -> tuple[Account, str]:
    """The account and its password (generated unless given), to be shown once."""
    require(by, Action.ACCOUNT_ADD)
    return add_account(tx, new, by, now)


def add_account(tx: Transaction, new: NewAccount, by: Actor, now: datetime) -> tuple[Account, str]:
    """The same without asking who may: for `tiepdan init` and the demo, where there is nobody to ask yet."""
    account = _checked(tx, new)
    password = new.password or new_password()
    passwords.check_policy(password, account.login, tx.rules.passwords)
    added = rows.add_account(tx, account, passwords.hashed(password, tx.rules.passwords), now)
    audit_log.append(tx, by, Action.ACCOUNT_ADD, f"account {added.id}", now, after=",".join(sorted(added.roles)))
    return added, password


def _checked(tx: Transaction, new: NewAccount) -> Account:
    wrong = Mistakes()
    login = new.login.strip().casefold()
    if not _LOGIN.fullmatch(login):
        wrong.add("account.login_shape", "login")
    elif rows.account_by_login(tx, login) is not None:
        wrong.add("account.login_taken", "login", login=login)
    if not new.roles:
        wrong.add("account.no_role", "roles")
    name = wrong.text(new.name, "name", least=1, most=200)
    title = wrong.text(new.title, "title", most=200)
    agency = wrong.text(new.agency, "agency", most=200)
    email = wrong.email(new.email, "email")
    wrong.stop_if_any()
    return Account(0, login, name, title, agency, new.roles, True, new.salutation.strip()[:16], email)


def all_accounts(tx: Transaction, by: Actor) -> list[Account]:
    """Everybody who can be invited or sign in, by name."""
    if by.account_id is None and not by.is_system:
        require(by, Action.ACCOUNT_ADD)
    return rows.accounts(tx)


def account_by_login(tx: Transaction, login: str) -> Account:
    """`NotFound` when there is none."""
    found = rows.account_by_login(tx, login.strip().casefold()[:64])
    if found is None:
        raise NotFound("account.not_found", login=login[:64])
    return found[0]


def sign_in(tx: Transaction, login: str, password: str, address: str, now: datetime) -> SignedIn:
    """`Counted`: `sign_in.wrong` (and nothing about what was wrong). `RuleBroken`: `sign_in.too_many`."""
    rules = tx.rules.passwords
    login = login.strip().casefold()[:64]
    name_hash, address = digest(login), address[:64]
    since = now - rules.attempt_window
    rows.forget_attempts(tx, before=since)
    by_login = rows.attempts_since(tx, since, login_hash=name_hash)
    by_address = rows.attempts_since(tx, since, address=address) if address else 0
    if by_login >= rules.attempts or by_address >= rules.attempts * _ADDRESS_PATIENCE:
        raise RuleBroken("sign_in.too_many", minutes=int(rules.attempt_window.total_seconds() // 60))
    found = rows.account_by_login(tx, login)
    if not passwords.fits(password, found[1] if found else None, rules) or found is None or not found[0].active:
        rows.add_attempt(tx, name_hash, address, now)
        raise Counted("sign_in.wrong", field="password")
    account, password_hash = found
    rows.forget_attempts(tx, login_hash=name_hash)
    if passwords.outdated(password_hash, rules):
        rows.set_password(tx, account.id, passwords.hashed(password, rules))
    return _let_in(tx, account, now, "sign_in:password")


def make_sign_in_link(tx: Transaction, account_id: int, by: Actor, now: datetime, valid: timedelta) -> str:
    """The secret of a link that signs this account in once, within `valid` (a week at most)."""
    if not by.is_system:
        require(by, Action.ACCOUNT_ADD)
    if rows.accounts_by_id(tx, {account_id}).get(account_id) is None:
        raise NotFound("account.not_found", login="")
    secret = new_secret()
    rows.add_link(tx, digest(secret), account_id, now + min(valid, LONGEST_LINK_LIFE))
    audit_log.append(tx, by, "sign_in:link_made", f"account {account_id}", now)
    return secret


def sign_in_by_link(tx: Transaction, secret: str, now: datetime) -> SignedIn:
    """`RuleBroken("sign_in.link")` when the link is unknown, spent or expired."""
    account_id = rows.use_link(tx, digest(secret), now)
    account = rows.account_by_id(tx, account_id) if account_id is not None else None
    if account is None or not account.active:
        raise RuleBroken("sign_in.link")
    return _let_in(tx, account, now, "sign_in:link")


def _let_in(tx: Transaction, account: Account, now: datetime, action: str) -> SignedIn:
    token = new_secret()
    rows.remove_old_tokens(tx, now)
    rows.add_token(tx, digest(token), account.id, now, now + tx.rules.passwords.signed_in_at_most)
    audit_log.append(tx, actor_of(account), action, f"account {account.id}", now)
    return SignedIn(token, account)


def actor_of(account: Account) -> Actor:
    """The account as the policy knows it."""
    return Actor(account_id=account.id, roles=account.roles, name=account.name)


def actor_of_token(tx: Transaction, token: str, now: datetime) -> Actor | None:
    """Who signed in with this token, if that still counts: not idle, not older than the rules allow, account active."""
    token_hash = digest(token)
    found = rows.account_of_token(tx, token_hash)
    if found is None:
        return None
    account_id, seen_at, expires_at = found
    account = rows.account_by_id(tx, account_id)
    if now >= expires_at or now - seen_at >= tx.rules.passwords.idle_at_most or account is None or not account.active:
        rows.remove_token(tx, token_hash)
        return None
    if now - seen_at >= SEEN_EVERY:
        rows.token_seen(tx, token_hash, now)
    return actor_of(account)


def sign_out(tx: Transaction, token: str) -> None:
    """The token is worth nothing from now on."""
    rows.remove_token(tx, digest(token))


def change_password(tx: Transaction, login: str, new: str, by: Actor, now: datetime) -> None:
    """A new password for this login, by its owner or by who may add accounts; signs it out everywhere."""
    account = account_by_login(tx, login)
    if by.account_id != account.id:
        require(by, Action.ACCOUNT_ADD)
    passwords.check_policy(new, account.login, tx.rules.passwords)
    rows.set_password(tx, account.id, passwords.hashed(new, tx.rules.passwords))
    rows.remove_tokens_of(tx, account.id)
    audit_log.append(tx, by, "account:password", f"account {account.id}", now)


def set_active(tx: Transaction, login: str, active: bool, by: Actor, now: datetime) -> None:
    """Let an account sign in, or no more (it is never deleted: the audit log names it)."""
    require(by, Action.ACCOUNT_ADD)
    account = account_by_login(tx, login)
    rows.set_active(tx, account.id, active)
    if not active:
        rows.remove_tokens_of(tx, account.id)
    audit_log.append(tx, by, "account:active", f"account {account.id}", now, after=str(active).lower())
