"""Accounts, roles, sign-in tokens, one-time links, failed attempts. Knows no password and no token: hashes only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, select

from orchestrator.domain.policy import Role
from orchestrator.domain.records import Account
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import AnyRow, count, delete, insert, one, rows, update

_account = tables.account
_role = tables.account_role
_token = tables.sign_in_token
_link = tables.sign_in_link
_attempt = tables.sign_in_attempt


def add_account(tx: Transaction, account: Account, password_hash: str, now: datetime) -> Account:
    """The account with its number (`account.id` is not read)."""
    number = insert(
        tx,
        _account,
        login=account.login,
        password_hash=password_hash,
        salutation=account.salutation,
        name=account.name,
        title=account.title,
        agency=account.agency,
        email=account.email,
        active=account.active,
        created_at=now,
    )
    for role in sorted(account.roles):
        insert(tx, _role, account_id=number, role=str(role))
    found = account_by_id(tx, number)
    assert found is not None
    return found


def account_by_id(tx: Transaction, account_id: int) -> Account | None:
    """None when there is none."""
    row = one(tx, select(_account).where(_account.c.id == account_id))
    return None if row is None else _of(tx, [row])[0]


def account_by_login(tx: Transaction, login: str) -> tuple[Account, str] | None:
    """The account of this casefolded login, with its password hash."""
    row = one(tx, select(_account).where(_account.c.login == login))
    return None if row is None else (_of(tx, [row])[0], row.password_hash)


def accounts(tx: Transaction) -> list[Account]:
    """Every account, by name; at most a thousand."""
    return _of(tx, list(rows(tx, select(_account).order_by(_account.c.name, _account.c.id).limit(1000))))


def accounts_by_id(tx: Transaction, numbers: set[int]) -> dict[int, Account]:
    """The known ones of these."""
    found = rows(tx, select(_account).where(_account.c.id.in_(sorted(numbers)[:1000])))
    return {account.id: account for account in _of(tx, list(found))}


def set_password(tx: Transaction, account_id: int, password_hash: str) -> None:
    """The new password's hash."""
    update(tx, _account, _account.c.id == account_id, password_hash=password_hash)


def set_active(tx: Transaction, account_id: int, active: bool) -> None:
    """Whether the account may sign in."""
    update(tx, _account, _account.c.id == account_id, active=active)


def _of(tx: Transaction, found: list[AnyRow]) -> list[Account]:
    roles: dict[int, set[Role]] = {row.id: set() for row in found}
    for row in rows(tx, select(_role).where(_role.c.account_id.in_(list(roles)))):
        roles[row.account_id].add(Role(row.role))
    return [
        Account(
            id=row.id,
            login=row.login,
            name=row.name,
            title=row.title,
            agency=row.agency,
            roles=frozenset(roles[row.id]),
            active=row.active,
            salutation=row.salutation,
            email=row.email,
        )
        for row in found
    ]


def add_token(tx: Transaction, token_hash: str, account_id: int, now: datetime, expires_at: datetime) -> None:
    """A sign-in that lasts until `expires_at` at most."""
    insert(tx, _token, hash=token_hash, account_id=account_id, created_at=now, seen_at=now, expires_at=expires_at)


def account_of_token(tx: Transaction, token_hash: str) -> tuple[int, datetime, datetime] | None:
    """Account, last seen, absolute end."""
    row = one(tx, select(_token).where(_token.c.hash == token_hash))
    return None if row is None else (row.account_id, row.seen_at, row.expires_at)


def token_seen(tx: Transaction, token_hash: str, now: datetime) -> None:
    """Its owner is still there."""
    update(tx, _token, _token.c.hash == token_hash, seen_at=now)


def remove_token(tx: Transaction, token_hash: str) -> None:
    """Signed out."""
    delete(tx, _token, _token.c.hash == token_hash)


def remove_tokens_of(tx: Transaction, account_id: int) -> None:
    """Signed out everywhere, and no link leads in any more."""
    delete(tx, _token, _token.c.account_id == account_id)
    delete(tx, _link, _link.c.account_id == account_id)


def remove_old_tokens(tx: Transaction, now: datetime) -> None:
    """What has ended is forgotten."""
    delete(tx, _token, _token.c.expires_at < now)
    delete(tx, _link, _link.c.expires_at < now)


def add_link(tx: Transaction, link_hash: str, account_id: int, expires_at: datetime) -> None:
    """A one-time staff link."""
    insert(tx, _link, hash=link_hash, account_id=account_id, expires_at=expires_at, used_at=None)


def use_link(tx: Transaction, link_hash: str, now: datetime) -> int | None:
    """The account whose unused, valid link this was; the link is spent by asking."""
    usable = and_(_link.c.hash == link_hash, _link.c.used_at.is_(None), _link.c.expires_at > now)
    if not update(tx, _link, usable, used_at=now):
        return None
    row = one(tx, select(_link.c.account_id).where(_link.c.hash == link_hash))
    return None if row is None else int(row.account_id)


def add_attempt(tx: Transaction, login_hash: str, address: str, now: datetime) -> None:
    """A failed sign-in."""
    insert(tx, _attempt, login_hash=login_hash, address=address, at=now)


def attempts_since(tx: Transaction, since: datetime, *, login_hash: str = "", address: str = "") -> int:
    """Failures of this login, or from this address."""
    who = _attempt.c.login_hash == login_hash if login_hash else _attempt.c.address == address
    return count(tx, _attempt, and_(who, _attempt.c.at > since))


def forget_attempts(tx: Transaction, *, before: datetime | None = None, login_hash: str = "") -> None:
    """Old ones, or those of a login that has just signed in."""
    which = _attempt.c.at < before if before is not None else _attempt.c.login_hash == login_hash
    delete(tx, _attempt, which)
