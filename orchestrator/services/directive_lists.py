"""Directives as lists: a unit's inbox, the office's overview with its counts, one with its history. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from orchestrator.domain.directive import WITH_THE_UNIT, DirectiveStatus
from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Action, Actor, Thing, may, require
from orchestrator.domain.records import Account
from orchestrator.domain.records_follow_up import Directive, DirectiveStep
from orchestrator.services.sight import LONGEST_CODE
from orchestrator.store import accounts
from orchestrator.store import directives as rows
from orchestrator.store.database import Transaction
from orchestrator.store.directives import After

PAGE: Final = 50
_S = DirectiveStatus
VIEWS: Final = {
    "open": WITH_THE_UNIT,
    "overdue": WITH_THE_UNIT,
    "reported": frozenset({_S.REPORTED}),
    "accepted": frozenset({_S.ACCEPTED}),
    "closed": frozenset({_S.CLOSED}),
}
"""What a list shows; `accepted` is done, and the citizen still has to be told."""


@dataclass(frozen=True, slots=True)
class DirectivePage:
    """One page of a list; `after` goes on, None at the end."""

    directives: list[Directive]
    after: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The office's counts, and each unit with what it has open and overdue."""

    open: int
    overdue: int
    reported: int
    accepted: int
    units: list[tuple[str, int, int]]


def inbox(tx: Transaction, by: Actor, view: str, after: str, now: datetime) -> DirectivePage:
    """What this account's unit has to do, by date."""
    own = Thing(assigned_accounts=frozenset({by.account_id} if by.account_id is not None else ()))
    require(by, Action.DIRECTIVE_VIEW, own)
    return _page(tx, view, after, now, account_id=by.account_id)


def overview(tx: Transaction, by: Actor, view: str, unit: str, after: str, now: datetime) -> DirectivePage:
    """Every directive, by date; of one unit with `unit`."""
    require(by, Action.DIRECTIVE_VIEW)
    return _page(tx, view, after, now, unit=unit[:200])


def _page(
    tx: Transaction, view: str, after: str, now: datetime, *, account_id: int | None = None, unit: str = ""
) -> DirectivePage:
    due_before = now if view == "overdue" else None
    states = VIEWS.get(view, WITH_THE_UNIT)
    found = rows.page(
        tx,
        states,
        account_id=account_id,
        unit=unit,
        due_before=due_before,
        after=_after(after),
        limit=PAGE + 1,
    )
    last = found[PAGE - 1] if len(found) > PAGE else None
    return DirectivePage(found[:PAGE], f"{last.due_at.isoformat()},{last.id}" if last is not None else None)


def _after(text: str) -> After | None:
    """Where to go on, out of an address; nonsense begins at the beginning."""
    moment, _, number = text.partition(",")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return After(at, int(number)) if at.tzinfo is not None and number.isdecimal() and len(number) < 18 else None


def counts(tx: Transaction, by: Actor, now: datetime) -> Overview:
    """How much is where."""
    require(by, Action.DIRECTIVE_VIEW)
    return Overview(
        open=rows.count_open(tx),
        overdue=rows.count_overdue(tx, now),
        reported=rows.count_in(tx, _S.REPORTED),
        accepted=rows.count_in(tx, _S.ACCEPTED),
        units=rows.by_unit(tx, now),
    )


def directive_by_code(tx: Transaction, code: str, by: Actor) -> tuple[Directive, list[DirectiveStep]]:
    """One with its history. `NotFound` when there is none, or none for this actor."""
    directive = rows.directive_by_code(tx, code[:LONGEST_CODE])
    if directive is None or not may(by, Action.DIRECTIVE_VIEW, directive.thing):
        raise NotFound("directive.not_found", code=code[:LONGEST_CODE])
    return directive, rows.steps_of(tx, directive.id)


def directives_of_case(tx: Transaction, case_file_id: int, by: Actor) -> list[Directive]:
    """Of one matter, as far as this actor may see them."""
    found = rows.directives_of_case(tx, case_file_id)
    return [one for one in found if may(by, Action.DIRECTIVE_VIEW, one.thing)]


def people_to_ask(tx: Transaction, by: Actor, unit: str = "") -> list[Account]:
    """Who may be made responsible: everybody who works for a unit; with `unit` only its own."""
    own = frozenset({by.account_id} if by.account_id is not None else ())
    require(by, Action.DIRECTIVE_REPORT if unit else Action.DIRECTIVE_ISSUE, Thing(assigned_accounts=own))
    doing = [one for one in accounts.accounts(tx) if one.active and _reports(one)]
    return [one for one in doing if not unit or one.agency == unit]


def _reports(account: Account) -> bool:
    itself = Actor(account_id=account.id, roles=account.roles)
    return may(itself, Action.DIRECTIVE_REPORT, Thing(assigned_accounts=frozenset({account.id})))
