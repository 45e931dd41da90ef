"""What the rules of a session look at, gathered from the rows. Judges nothing; people stand here as yes and no."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.deadlines import local_day
from orchestrator.domain.held_turns import held_turns
from orchestrator.domain.participant import IN_ROOM, SessionRole
from orchestrator.domain.recording import RecordingStatus
from orchestrator.domain.records import Account, CaseFile, Participant, ReceptionSession
from orchestrator.domain.records_planning import Duty
from orchestrator.domain.rules.facts import (
    CaseFacts,
    ConductFacts,
    GroupFacts,
    IdentityFacts,
    PointFacts,
    SessionFacts,
    SessionKind,
)
from orchestrator.domain.turn import TurnStatus
from orchestrator.store import accounts, cases, classifications, conclusions, participants, planning, recordings, turns
from orchestrator.store.database import Transaction

GENERAL_TEST_COUNTS: Final = timedelta(days=7)
"""A rehearsal of a point, for no particular session, counts for sessions of the week after it."""
DEPUTIES: Final = ("phó", "deputy", "vice")


def session_facts(tx: Transaction, session: ReceptionSession) -> SessionFacts:
    """For R01 to R04, R13, R21."""
    plan = planning.plan_of(tx, session.id)
    return SessionFacts(
        day=local_day(session.starts_at),
        starts_at=session.starts_at,
        kind=SessionKind(session.kind),
        published_at=plan.published_at,
        notified_at=plan.notified_at,
        points=_points(tx, session),
        central_roles=_central_roles(tx, session),
        started_at=session.started_at,
        closed_at=session.closed_at,
        head_receives=head_receives(tx, session),
        conclusion_issued_at=conclusion_issued_at(tx, session),
    )


def conclusion_issued_at(tx: Transaction, session: ReceptionSession) -> datetime | None:
    """When the last of the notices was issued; None while a turn that was held has none."""
    held = {one.id for one in held_turns(turns.turns_of_session(tx, session.id), session)}
    issued = {one.turn_id: one.issued_at for one in conclusions.conclusions_of_session(tx, session.id)}
    times = [issued.get(turn) for turn in held]
    return max((at for at in times if at is not None), default=None) if None not in times else None


def _points(tx: Transaction, session: ReceptionSession) -> tuple[PointFacts, ...]:
    passed: dict[int, datetime] = {}
    since = session.starts_at - GENERAL_TEST_COUNTS
    for test in planning.link_tests(tx, session_id=session.id, since=since):
        latest_says_no = test.point_id in passed
        if not latest_says_no and test.passed:
            passed[test.point_id] = test.at
    there = planning.presence_of(tx, session.id)
    points = (session.central_point, *session.component_points)
    return tuple(
        PointFacts(
            code=point.code,
            central=number == 0,
            test_passed_at=passed.get(point.id),
            connected_at=there.get(point.id),
        )
        for number, point in enumerate(points)
    )


def _central_roles(tx: Transaction, session: ReceptionSession) -> frozenset[SessionRole]:
    """Who is connected there, and who was seen in the room: one seat stands for all who sit in it."""
    central = session.central_point.id
    people = participants.participants_of(tx, session.id)
    connected = {one.role for one in people if one.point_id == central and one.status in IN_ROOM}
    seen = {one.duty for one in planning.duties_of(tx, session.id) if one.present_at}
    return frozenset(connected | {SessionRole(duty) for duty in seen - {Duty.POLICE}})


def head_receives(tx: Transaction, session: ReceptionSession) -> bool:
    """Whether the chair of the session is the head. A deputy is known by the title: accounts say no more."""
    number = session.chair_account_id
    account: Account | None = accounts.accounts_by_id(tx, {number}).get(number) if number is not None else None
    return account is not None and not account.title.strip().lower().startswith(DEPUTIES)


def conduct_facts(tx: Transaction, session: ReceptionSession) -> ConductFacts:
    """For R05, as far as the rows tell: when bytes were first on the disk. Gaps are in the package."""
    found = recordings.recordings_of_session(tx, session.id)
    started = [one.started_at for one in found if one.started_at is not None and one.status != RecordingStatus.ARMED]
    return ConductFacts(
        day=local_day(session.starts_at),
        started_at=session.started_at,
        recording_since=min(started, default=None),
        stops=(),
        microphone_openings=0,
    )


def cases_of(tx: Transaction, session: ReceptionSession) -> list[CaseFile]:
    """The matters of the session's turns, in their order."""
    numbers = [turn.case_file_id for turn in turns.turns_of_session(tx, session.id) if _counts(turn.status)]
    found = [cases.case_by_id(tx, number) for number in dict.fromkeys(numbers or [session.case_file_id])]
    return [case for case in found if case is not None]


def case_of_person(tx: Transaction, session: ReceptionSession, person: Participant) -> CaseFile | None:
    """The matter of this citizen's turn."""
    turn = turns.turn_of_person(tx, person.id)
    return cases.case_by_id(tx, session.case_file_id if turn is None else turn.case_file_id)


def _counts(status: TurnStatus) -> bool:
    return status is not TurnStatus.WITHDRAWN


def case_facts(tx: Transaction, case: CaseFile, day_of: datetime) -> CaseFacts:
    """For R08, R10, R22: the matter as it is to be received online."""
    present = classifications.classification_of(tx, case.id)
    decided = classifications.decisions_of(tx, case.id)
    parts = [one for one in classifications.related(tx, case.id) if one.relation == "part"]
    return CaseFacts(
        day=local_day(day_of),
        kind=case.kind,
        protection_asked=True if present is None else present.protection_asked,
        waiver_signed=case.identity_waiver if present is None else present.waiver_signed,
        chair_decided=present is not None and present.approved,
        secrecy_checked=present is not None and present.secrecy_complete,
        parts=max(1, len(parts)),
        received_at=case.registered_at,
        processed_at=decided[0].decided_at if decided else None,
    )


def group_facts(tx: Transaction, case: CaseFile, day_of: datetime) -> GroupFacts:
    """For R09."""
    present = classifications.classification_of(tx, case.id)
    members = [one for one in classifications.members_of(tx, case.id) if one.withdrawn_at is None]
    speak = [one for one in members if one.representative]
    return GroupFacts(
        day=local_day(day_of),
        people=max(case.people_count, len(members)),
        representatives=len(speak),
        all_signed=present is not None and present.all_signed,
        representatives_are_petitioners=bool(speak) and all(one.petitioner for one in speak),
    )


def identity_facts(session: ReceptionSession, case: CaseFile | None, person: Participant) -> IdentityFacts:
    """For R06: what is known of a citizen of the session. Whoever is not the petitioner stands for somebody else."""
    who = case.petitioner if case else None
    return IdentityFacts(
        day=local_day(session.starts_at),
        name=bool(person.name),
        address=bool(who and who.address),
        document=bool(who and who.personal_id),
        verified=bool(person.identity_method),
        represents_other=False,
        admitted=person.status in IN_ROOM,
    )
