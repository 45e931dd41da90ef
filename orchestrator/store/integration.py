"""Tokens of the REST API and addresses of webhooks. Secrets never come here, only their hashes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from orchestrator.domain.records_integration import ApiToken, WebhookEndpoint
from orchestrator.domain.webhook import WebhookEvent, event_of, known_kinds
from orchestrator.store import tables
from orchestrator.store.database import Transaction
from orchestrator.store.rows import insert, rows, update
from orchestrator.store.tables_integration import api_token, webhook_endpoint

AT_MOST = 500
_log = tables.audit_log


def add_token(
    tx: Transaction,
    token_hash: str,
    name: str,
    account_id: int,
    created_by: int | None,
    now: datetime,
    expires_at: datetime,
) -> int:
    """Its number."""
    return insert(
        tx,
        api_token,
        hash=token_hash,
        name=name,
        account_id=account_id,
        created_at=now,
        created_by=created_by,
        expires_at=expires_at,
    )


def tokens(tx: Transaction) -> list[ApiToken]:
    """Newest first, revoked ones included."""
    return _tokens(tx, api_token.c.id > 0)


def token_by_hash(tx: Transaction, token_hash: str) -> ApiToken | None:
    """None when nobody has it."""
    return next(iter(_tokens(tx, api_token.c.hash == token_hash)), None)


def token_by_id(tx: Transaction, token_id: int) -> ApiToken | None:
    """None when there is none."""
    return next(iter(_tokens(tx, api_token.c.id == token_id)), None)


def _tokens(tx: Transaction, where: ColumnElement[bool]) -> list[ApiToken]:
    account = tables.account
    query = select(api_token, account.c.name.label("account_name")).join(
        account, account.c.id == api_token.c.account_id
    )
    return [
        ApiToken(
            row.id,
            row.name,
            row.account_id,
            row.account_name,
            row.created_at,
            row.expires_at,
            row.seen_at,
            row.revoked_at,
        )
        for row in rows(tx, query.where(where).order_by(api_token.c.id.desc()).limit(AT_MOST))
    ]


def token_seen(tx: Transaction, token_id: int, now: datetime) -> None:
    """It was used."""
    update(tx, api_token, api_token.c.id == token_id, seen_at=now)


def revoke_token(tx: Transaction, token_id: int, now: datetime) -> None:
    """It opens nothing from now on."""
    update(tx, api_token, api_token.c.id == token_id, revoked_at=now)


def add_endpoint(tx: Transaction, url: str, events: tuple[str, ...], created_by: int | None, now: datetime) -> int:
    """Its number. It is told what happens from now on, nothing of before."""
    return insert(
        tx,
        webhook_endpoint,
        url=url,
        events=list(events),
        active=True,
        generation=1,
        told_until=last_line(tx),
        attempts=0,
        due_at=now,
        created_at=now,
        created_by=created_by,
    )


def endpoints(tx: Transaction) -> list[WebhookEndpoint]:
    """Every address, active or not."""
    return _endpoints(tx, webhook_endpoint.c.id > 0)


def endpoint_by_id(tx: Transaction, endpoint_id: int) -> WebhookEndpoint | None:
    """None when there is none."""
    return next(iter(_endpoints(tx, webhook_endpoint.c.id == endpoint_id)), None)


def due_endpoints(tx: Transaction, now: datetime) -> list[WebhookEndpoint]:
    """Active addresses whose next try is not in the future."""
    return _endpoints(tx, webhook_endpoint.c.active & (webhook_endpoint.c.due_at <= now))


def _endpoints(tx: Transaction, where: ColumnElement[bool]) -> list[WebhookEndpoint]:
    query = select(webhook_endpoint).where(where).order_by(webhook_endpoint.c.id).limit(AT_MOST)
    return [
        WebhookEndpoint(
            id=row.id,
            url=row.url,
            events=known_kinds(row.events),
            active=row.active,
            generation=row.generation,
            told_until=row.told_until,
            attempts=row.attempts,
            due_at=row.due_at,
            created_at=row.created_at,
            told_at=row.told_at,
            last_error=row.last_error,
        )
        for row in rows(tx, query)
    ]


def change_endpoint(tx: Transaction, endpoint_id: int, /, **facts: object) -> None:
    """New values of its columns."""
    update(tx, webhook_endpoint, webhook_endpoint.c.id == endpoint_id, **facts)


def last_line(tx: Transaction) -> int:
    """The number of the newest line of the audit log; 0 of an empty one."""
    return int(tx.connection.execute(select(func.coalesce(func.max(_log.c.id), 0))).scalar_one())


def events_after(tx: Transaction, number: int, kinds: tuple[str, ...], limit: int) -> tuple[list[WebhookEvent], int]:
    """Events of these kinds after that line of the audit log, oldest first, and the last line looked at.

    Lines are numbered in the order of their commits (`store.audit`): none appears later behind one already seen.
    """
    query = select(_log).where(_log.c.id > number).order_by(_log.c.id).limit(limit)
    seen = rows(tx, query)
    found = [event_of(row.id, row.action, row.thing, row.before, row.after, row.at) for row in seen]
    return [event for event in found if event is not None and event.kind in kinds], seen[-1].id if seen else number
