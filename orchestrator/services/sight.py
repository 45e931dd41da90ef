"""What somebody may see of a thing: found or not found, masked or not. The policy decides; this applies it."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.domain.errors import NotFound
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import Action, Actor, Thing, may
from orchestrator.domain.records import CaseFile, Participant, Petitioner, ReceptionSession
from orchestrator.store import cases, sessions
from orchestrator.store.database import Transaction

PROTECTED = frozenset({SessionRole.CITIZEN, SessionRole.SUPPORTER})
"""Whose names could tell who denounced."""

LONGEST_CODE = 40


def seen_session(tx: Transaction, code: str, by: Actor, *, lock: bool = False) -> ReceptionSession:
    """The session; `NotFound` when there is none or none for this actor."""
    session = sessions.session_by_code(tx, code[:LONGEST_CODE], lock=lock)
    if session is None or not may(by, Action.SESSION_VIEW, session.thing):
        raise NotFound("session.not_found", code=code[:LONGEST_CODE])
    return session


def seen_case(tx: Transaction, code: str, by: Actor) -> CaseFile:
    """The case as this actor may see it; `NotFound` when there is none or none for this actor."""
    case = cases.case_by_code(tx, code[:LONGEST_CODE])
    if case is None or not may(by, Action.CASE_VIEW, case.thing):
        raise NotFound("case.not_found", code=code[:LONGEST_CODE])
    return masked_case(case, by)


def may_see_petitioner(by: Actor, thing: Thing) -> bool:
    """Whether this actor may know who brought the matter."""
    return may(by, Action.DENOUNCER_VIEW if thing.denunciation else Action.IDENTITY_VIEW, thing)


def masked_case(case: CaseFile, by: Actor) -> CaseFile:
    """The case without what this actor may not see."""
    if may_see_petitioner(by, case.thing):
        return case
    return replace(case, petitioner=masked_petitioner(case.code))


def masked_petitioner(case_code: str) -> Petitioner:
    """A number instead of a person."""
    return Petitioner(name=f"#{case_code}", masked=True)


def masked_participant(participant: Participant, session: ReceptionSession, by: Actor) -> Participant:
    """The participant; of a denunciation, nobody learns who brought it but those who may."""
    hidden = session.denunciation and participant.role in PROTECTED
    if not hidden or may(by, Action.DENOUNCER_VIEW, session.thing):
        return participant
    return replace(
        participant,
        salutation="",
        name=f"#{session.case_code}",
        title="",
        agency="",
        email="",
        phone="",
        masked=True,
    )
