"""Registering a matter by any channel: at the counter, by telephone, on the public page, through a village head, from
the city. The same record, the channel kept; one number, and a look-up code that is stored as a hash only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.domain.actions import Action
from orchestrator.domain.case_file import CaseStatus
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import ANONYMOUS, Actor, require
from orchestrator.domain.records import CaseFile
from orchestrator.domain.records_registration import Registered, Registration
from orchestrator.domain.registration import Channel, fingerprint, look_up_code, number_of
from orchestrator.services import audit_log, case_documents, passwords, strangers
from orchestrator.services.registration_form import RegisterCase, checked
from orchestrator.services.secret import digest, new_secret
from orchestrator.services.sight import LONGEST_CODE, masked_case, seen_case
from orchestrator.services.uploads import Sent
from orchestrator.store import cases as rows
from orchestrator.store import registrations
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

WHOSE_ACT: Final = {
    Channel.WEB: Action.REGISTRATION_SUBMIT,
    Channel.COUNTER: Action.CASE_REGISTER,
    Channel.TELEPHONE: Action.CASE_REGISTER,
    Channel.CITY: Action.CASE_REGISTER,
    Channel.VILLAGE_HEAD: Action.CASE_ASSIST,
}
OWN_DOOR: Final = frozenset({Channel.WEB, Channel.VILLAGE_HEAD})
"""Whoever comes in here handles nothing afterwards: the case is assigned to nobody yet."""
SAME_AGAIN: Final = timedelta(days=1)


def register(tx: Transaction, new: RegisterCase, by: Actor, now: datetime) -> Registered:
    """Give the matter its number. `FormInvalid` with every mistake; `RuleBroken("registration.same")` for the same
    matter from the same telephone within a day. A form that comes a second time gets the same answer again.
    """
    action = WHOSE_ACT[new.channel]
    require(by, action)
    once = new.once or new_secret()
    if (before := _made_before(tx, once)) is not None:
        return Registered(masked_case(before, by), number_of(before.code), look_up_code(once), again=True)
    case, registration = checked(tx, new, now)
    mark = _mark(tx, new, case, now)
    added = rows.add_case(tx, _numbered(tx, case, by, new.channel, now))
    registration = replace(
        registration,
        case_file_id=added.id,
        helper_account_id=by.account_id if new.channel is Channel.VILLAGE_HEAD else None,
    )
    code = look_up_code(once)
    code_hash = passwords.hashed(code, tx.rules.passwords)
    registrations.add_registration(tx, registration, code_hash=code_hash, once_hash=digest(once), fingerprint=mark)
    audit_log.append(
        tx, by, action, f"case {added.code}", now, after=CaseStatus.REGISTERED, reason=f"channel {new.channel}"
    )
    return Registered(masked_case(added, by), number_of(added.code), code)


def register_online(
    tx: Transaction, new: RegisterCase, files: tuple[Sent, ...], address: str, now: datetime
) -> Registered:
    """A citizen's own registration with its files. `RuleBroken`: `registration.closed`, `public.too_many`."""
    if not tx.rules.registration.online:
        raise RuleBroken("registration.closed")
    strangers.check(tx, "register", address, tx.rules.registration.per_address_hour, now)
    done = register(tx, replace(new, channel=Channel.WEB), ANONYMOUS, now)
    if not done.again:
        strangers.remember(tx, "register", address, now)
        case = rows.case_by_code(tx, done.case.code)
        assert case is not None
        for file in files:
            case_documents.add_from_citizen(tx, case, file.title, file.blob, now)
    return done


def _made_before(tx: Transaction, once: str) -> CaseFile | None:
    number = registrations.case_of_once(tx, digest(once))
    return None if number is None else rows.case_by_id(tx, number)


def _mark(tx: Transaction, new: RegisterCase, case: CaseFile, now: datetime) -> str:
    """Empty where it could tell something: of a denunciation, and without a telephone."""
    if case.denunciation or not case.petitioner.phone:
        return ""
    mark = fingerprint(case.petitioner.phone, case.kind, case.summary)
    same = registrations.same_since(tx, mark, now - SAME_AGAIN) if new.channel in OWN_DOOR else None
    if same is not None:
        raise RuleBroken("registration.same", field="summary", number=number_of(same))
    return mark


def _numbered(tx: Transaction, case: CaseFile, by: Actor, channel: Channel, now: datetime) -> CaseFile:
    year = now.astimezone(ZoneInfo(tx.rules.time_zone)).year
    code = f"HS-{year}-{next_number(tx, f'case_file:{year}'):04}"
    mine = by.account_id is not None and channel not in OWN_DOOR
    assigned = frozenset({by.account_id}) if mine and by.account_id is not None else frozenset()
    return replace(case, code=code, registered_by=by.account_id, assigned_accounts=assigned)


def registration_of(tx: Transaction, case_code: str, by: Actor) -> Registration:
    """How a case came in, for who may see the case."""
    return registrations.registration_of(tx, seen_case(tx, case_code, by).id)


def new_code(tx: Transaction, case_code: str, by: Actor, now: datetime) -> str:
    """A fresh look-up code, shown once and printed on the receipt; the one before opens nothing any more."""
    case = rows.case_by_code(tx, case_code[:LONGEST_CODE])
    if case is None:
        raise NotFound("case.not_found", code=case_code[:LONGEST_CODE])
    require(by, Action.CASE_EDIT, case.thing)
    code = look_up_code(new_secret())
    registrations.change(tx, case.id, code_hash=passwords.hashed(code, tx.rules.passwords))
    audit_log.append(tx, by, "registration:code", f"case {case.code}", now)
    return code
