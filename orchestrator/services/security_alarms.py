"""The alarm to the commune police: raised from console or tablet, heard on their page, acknowledged by one of them.

It is an incident of the session as well. The title of a session is not told: it may say who denounced whom.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from orchestrator.documents.facts import Person as PaperPerson
from orchestrator.documents.facts_followup import ViolationFacts
from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records_minutes import SecurityAlarm
from orchestrator.domain.roles import Role
from orchestrator.services import audit_log
from orchestrator.services.account_messages import write_to_account
from orchestrator.services.form_checks import required_reason
from orchestrator.store import accounts, alarms, sessions
from orchestrator.store.database import Transaction


def raise_alarm(tx: Transaction, code: str, description: str, by: Actor, now: datetime) -> SecurityAlarm:
    """Call the police to the central point. `RuleBroken("security.description_missing")`."""
    session = sessions.session_by_code(tx, code[:40])
    if session is None:
        raise NotFound("session.not_found", code=code[:40])
    require(by, Action.SECURITY_ALARM, session.thing)
    description = required_reason(description, "security.description_missing")
    name = "" if session.denunciation and by.participant is not None and by.account_id is None else by.name
    alarm = alarms.raise_alarm(tx, session.id, name[:200], description[:2000], now)
    sessions.add_incident(tx, session.id, now, "security", description[:2000], name[:200])
    audit_log.append(tx, by, Action.SECURITY_ALARM, f"session {code}", now, after=str(alarm.id))
    police = [one for one in accounts.accounts(tx) if Role.COMMUNE_POLICE in one.roles]
    for account in police:
        facts = {"code": code, "place": session.central_point.full_name}
        write_to_account(tx, account, "security_alarm", facts, now, f"alarm:{alarm.id}:{account.id}")
    return alarm


def acknowledge(tx: Transaction, number: int, by: Actor, now: datetime) -> SecurityAlarm:
    """Somebody of the police has seen it and comes; twice does no harm."""
    require(by, Action.SECURITY_ACKNOWLEDGE)
    found = alarms.alarm_by_id(tx, number)
    if found is None or by.account_id is None:
        raise NotFound("security.not_found")
    if alarms.acknowledge(tx, number, by.account_id, now):
        thing = f"session {found.session_code}"
        audit_log.append(tx, by, Action.SECURITY_ACKNOWLEDGE, thing, now, after=str(number))
    acknowledged = alarms.alarm_by_id(tx, number)
    assert acknowledged is not None
    return acknowledged


def all_alarms(tx: Transaction, by: Actor) -> list[SecurityAlarm]:
    """Newest first."""
    require(by, Action.SECURITY_VIEW)
    return [_placed(tx, one) for one in alarms.newest(tx)]


def _placed(tx: Transaction, alarm: SecurityAlarm) -> SecurityAlarm:
    session = sessions.session_by_code(tx, alarm.session_code)
    return alarm if session is None else replace(alarm, place=session.central_point.full_name)


def violation_facts(tx: Transaction, number: int, by: Actor) -> tuple[SecurityAlarm, ViolationFacts]:
    """For the minutes of violation (Law on Reception art. 8.6): what is known; who it was is written by hand."""
    require(by, Action.SECURITY_VIEW)
    alarm = alarms.alarm_by_id(tx, number)
    if alarm is None:
        raise NotFound("security.not_found")
    alarm = _placed(tx, alarm)
    session = sessions.session_by_code(tx, alarm.session_code)
    chair = session.chair_name if session is not None else ""
    makers = tuple(PaperPerson(name=name) for name in (chair, alarm.acknowledged_by) if name)
    return alarm, ViolationFacts(
        at=alarm.raised_at,
        place=alarm.place,
        session_code=alarm.session_code,
        makers=makers or (PaperPerson(name=""),),
        violator=PaperPerson(name=""),
        what=alarm.description,
    )
