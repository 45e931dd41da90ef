"""Tests of people's own devices days before a session: kept with the matter where a number was given."""

from __future__ import annotations

from datetime import datetime

from orchestrator.domain.actions import Action
from orchestrator.domain.policy import ANONYMOUS, require
from orchestrator.domain.records import DeviceCheck
from orchestrator.services import strangers
from orchestrator.store import cases, device_tests
from orchestrator.store.database import Transaction


def store_test(tx: Transaction, case_code: str, check: DeviceCheck, browser: str, address: str, now: datetime) -> None:
    """Keep it. A number that does not exist is as good as none. `RuleBroken("public.too_many")`."""
    require(ANONYMOUS, Action.PUBLIC_VIEW)
    strangers.count_one(tx, "test", address, tx.rules.registration.per_address_hour * 3, now)
    case = cases.case_by_code(tx, case_code) if case_code else None
    device_tests.add_test(tx, None if case is None else case.id, check, browser, now)
