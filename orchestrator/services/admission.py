"""The way of a participant through the door, and every change of state (`services.state_changes`, offered here).

Knows rows and rules; the sockets and the media of the people are `services.live`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.participant import ParticipantEvent, ParticipantStatus
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import DeviceCheck, Participant
from orchestrator.services import audit_log
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.sight import seen_session
from orchestrator.services.state_changes import (
    change_case,
    change_participant,
    change_recording,
    change_session,
    open_recording,
)
from orchestrator.store import participants, sessions
from orchestrator.store.database import Transaction

__all__ = [
    "acknowledge_rules",
    "change_case",
    "change_participant",
    "change_recording",
    "change_session",
    "open_recording",
    "report_incident",
    "set_mark",
    "store_device_check",
]

INCIDENT_KINDS: Final = frozenset({"technical", "security", "other"})
_LONGEST_WORD = 40
_SLOWEST = 60_000.0


def acknowledge_rules(tx: Transaction, seat: str, version: str, now: datetime) -> Participant:
    """This seat (public id) read the notice of recording and the house rules in this version."""
    person = _of_seat(tx, seat)
    if not version or len(version) > _LONGEST_WORD:
        raise RuleBroken("rules.other_version")
    participants.set_rules(tx, person.id, version, now)
    itself = Actor(participant=seat, session_code=person.session_code, session_role=person.role)
    audit_log.append(tx, itself, "participant:rules_read", f"participant {seat}", now, after=version)
    if person.status is ParticipantStatus.INVITED:
        return change_participant(tx, person.id, ParticipantEvent.REGISTERED, itself, now)
    return _of_seat(tx, seat)


def store_device_check(tx: Transaction, seat: str, check: DeviceCheck, now: datetime) -> Participant:
    """Keep what the page of this seat (public id) found out; words longer than forty characters are cut."""
    person = _of_seat(tx, seat)
    trip = check.round_trip_ms
    short = replace(
        check,
        verdict=check.verdict[:_LONGEST_WORD],
        line=check.line[:_LONGEST_WORD],
        microphone=check.microphone[:_LONGEST_WORD],
        speaker=check.speaker[:_LONGEST_WORD],
        camera=check.camera[:_LONGEST_WORD],
        round_trip_ms=None if trip is None or not 0 <= trip <= _SLOWEST else trip,
    )
    participants.set_device_check(tx, person.id, short, now)
    return _of_seat(tx, seat)


def _of_seat(tx: Transaction, seat: str) -> Participant:
    person = participants.participant_by_public_id(tx, seat)
    if person is None:
        raise NotFound("participant.not_found")
    return person


def set_mark(tx: Transaction, code: str, label: str, by: Actor, now: datetime) -> None:
    """A label at this moment of the session."""
    session = seen_session(tx, code, by)
    require(by, Action.MARK_SET, session.thing)
    wrong = Mistakes()
    label = wrong.text(label, "label", least=1, most=200)
    wrong.stop_if_any()
    sessions.add_mark(tx, session.id, now, label)
    audit_log.append(tx, by, Action.MARK_SET, f"session {code}", now)


def report_incident(tx: Transaction, code: str, kind: str, description: str, by: Actor, now: datetime) -> None:
    """Write down what went wrong. The description stays here: it may name people."""
    session = seen_session(tx, code, by)
    require(by, Action.INCIDENT_REPORT, session.thing)
    wrong = Mistakes()
    if kind not in INCIDENT_KINDS:
        wrong.add("incident.kind", "kind")
    description = wrong.text(description, "description", least=1, most=2000)
    wrong.stop_if_any()
    sessions.add_incident(tx, session.id, now, kind, description, by.name[:200])
    audit_log.append(tx, by, Action.INCIDENT_REPORT, f"session {code}", now, after=kind)
