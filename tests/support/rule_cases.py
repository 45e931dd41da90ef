"""For each rule: facts that meet it, facts that break it, and facts that are none of its business.

Friday 17 July 2026, 08:00 in Viet Nam, is the start of the session in every case that needs one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.rules.facts import (
    CaseFacts,
    ConclusionFacts,
    ConductFacts,
    DirectiveFacts,
    Facts,
    GroupFacts,
    HandedInFacts,
    IdentityFacts,
    PointFacts,
    RecordingStop,
    RefusalFacts,
    RefusalGround,
    SessionFacts,
    SessionKind,
    StorageFacts,
    TurnFacts,
    ViewingFacts,
)
from orchestrator.domain.rules.finding import RuleId

DAY = date(2026, 7, 17)
START = datetime(2026, 7, 17, 1, tzinfo=UTC)
END = START + timedelta(hours=3)
LATER = datetime(2026, 9, 30, 1, tzinfo=UTC)
"""Long after: nothing is still open."""
OLD_DAY = date(2026, 6, 30)
R = RuleId


def at(day: int, hour: int = 3, month: int = 7) -> datetime:
    """A moment of 2026: 3 UTC is 10 in Viet Nam."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def points(*, tested: datetime | None, connected: datetime | None) -> tuple[PointFacts, ...]:
    central = PointFacts(code="trung-tam", central=True, connected_at=START - timedelta(hours=2))
    return central, PointFacts(code="dong-lam", test_passed_at=tested, connected_at=connected)


SESSION = SessionFacts(
    day=DAY,
    starts_at=START,
    kind=SessionKind.REGULAR,
    head_receives=True,
    published_at=at(10),
    notified_at=at(10),
    points=points(tested=at(16), connected=START - timedelta(hours=1)),
    central_roles=frozenset({SessionRole.CHAIR, SessionRole.ADVISOR}),
    started_at=START,
    closed_at=END,
    conclusion_issued_at=at(24),
)
CONDUCT = ConductFacts(
    day=DAY,
    started_at=START,
    recording_since=START - timedelta(minutes=5),
    stops=(RecordingStop(stopped_at=START, paused_at=START + timedelta(seconds=10), gap_noted=True),),
    muted_on_entry=True,
    microphone_openings=7,
    openings_with_floor=7,
)
UNPAUSED = RecordingStop(stopped_at=START, paused_at=None, gap_noted=True)
SLOWLY_PAUSED = RecordingStop(stopped_at=START, paused_at=START + timedelta(seconds=11), gap_noted=True)
UNNOTED = RecordingStop(stopped_at=START, paused_at=START, gap_noted=False)
IDENTITY = IdentityFacts(day=DAY, name=True, address=True, document=True, verified=True, represents_other=False)
DENUNCIATION = CaseFacts(
    day=DAY,
    kind=CaseKind.DENUNCIATION,
    protection_asked=False,
    waiver_signed=True,
    chair_decided=True,
    secrecy_checked=True,
)
MIXED = CaseFacts(day=DAY, kind=CaseKind.MIXED, parts=2)
PETITION = CaseFacts(day=DAY, kind=CaseKind.FEEDBACK, received_at=at(17))
GROUP = GroupFacts(day=DAY, people=23, representatives=5, all_signed=True, representatives_are_petitioners=True)
TURN = TurnFacts(
    day=DAY,
    closed=True,
    classification=True,
    next_step=True,
    time_limit=True,
    contact=True,
    read_back_at=END,
    confirmed=True,
    register_line=12,
)
ORDERS = ConclusionFacts(day=DAY, directives=(DirectiveFacts(number=1, unit=True, due_on=date(2026, 8, 1)),))
REFUSAL = RefusalFacts(
    day=DAY,
    ground=RefusalGround.LAW_9_3,
    grounds_known_at=at(17),
    notice_issued_at=at(22),
    signed_by_head=True,
)
HANDED_IN = HandedInFacts(day=DAY, documents=frozenset({"TL-1"}), with_receipt=frozenset({"TL-1"}))
STORED = StorageFacts(
    day=DAY,
    ended_at=END,
    sealed_at=END + timedelta(hours=24),
    verified_at=LATER - timedelta(days=7),
    copies=3,
    deletable_by=frozenset(),
    destroyed=False,
    held=False,
)
DESTROYED = replace(STORED, destroyed=True, council_decision="12/QĐ-UBND", destruction_minutes="03/BB")
VIEWING = ViewingFacts(
    day=DAY, content_shown=True, reason="Kiểm tra theo kế hoạch", denunciation=True, denouncer_masked=True
)


class Case(NamedTuple):
    """A rule with facts that meet it, that break it in several ways, and that it does not concern."""

    rule: RuleId
    met: tuple[Facts, ...]
    broken: tuple[Facts, ...]
    elsewhere: tuple[Facts, ...]


CASES = (
    Case(
        R.R01,
        (SESSION, replace(SESSION, published_at=at(3))),
        (
            replace(SESSION, published_at=at(13)),
            replace(SESSION, notified_at=at(13)),
            replace(SESSION, published_at=None),
            replace(SESSION, published_at=at(12)),
        ),
        (replace(SESSION, day=date(2014, 6, 30)),),
    ),
    Case(
        R.R02,
        (SESSION,),
        (
            replace(SESSION, points=points(tested=None, connected=START)),
            replace(SESSION, points=points(tested=at(17, 0), connected=START)),
        ),
        (replace(SESSION, points=SESSION.points[:1]), replace(SESSION, day=OLD_DAY)),
    ),
    Case(
        R.R03,
        (SESSION,),
        (
            replace(SESSION, points=points(tested=at(16), connected=START - timedelta(minutes=59))),
            replace(SESSION, points=points(tested=at(16), connected=None)),
            replace(SESSION, points=()),
        ),
        (replace(SESSION, day=OLD_DAY),),
    ),
    Case(
        R.R04,
        (SESSION, replace(SESSION, central_roles=frozenset({SessionRole.RECEIVER, SessionRole.ADVISOR}))),
        (
            replace(SESSION, central_roles=frozenset({SessionRole.CHAIR})),
            replace(SESSION, central_roles=frozenset({SessionRole.ADVISOR, SessionRole.NOTE_TAKER})),
        ),
        (replace(SESSION, day=OLD_DAY),),
    ),
    Case(
        R.R05,
        (CONDUCT, replace(CONDUCT, recording_since=START, stops=())),
        (
            replace(CONDUCT, recording_since=None),
            replace(CONDUCT, recording_since=START + timedelta(seconds=1)),
            *(replace(CONDUCT, stops=(stop,)) for stop in (UNPAUSED, SLOWLY_PAUSED, UNNOTED)),
        ),
        (replace(CONDUCT, started_at=None), replace(CONDUCT, day=OLD_DAY)),
    ),
    Case(
        R.R06,
        (IDENTITY, replace(IDENTITY, represents_other=True, authorisation=True)),
        (
            replace(IDENTITY, name=False),
            replace(IDENTITY, address=False),
            replace(IDENTITY, document=False),
            replace(IDENTITY, verified=False),
            replace(IDENTITY, represents_other=True),
        ),
        (replace(IDENTITY, admitted=False), replace(IDENTITY, day=OLD_DAY)),
    ),
    Case(
        R.R07,
        (CONDUCT,),
        (replace(CONDUCT, muted_on_entry=False), replace(CONDUCT, openings_with_floor=6)),
        (replace(CONDUCT, started_at=None),),
    ),
    Case(
        R.R08,
        (DENUNCIATION, replace(DENUNCIATION, day=OLD_DAY, online=False)),
        (
            replace(DENUNCIATION, waiver_signed=False),
            replace(DENUNCIATION, chair_decided=False),
            replace(DENUNCIATION, secrecy_checked=False),
            replace(DENUNCIATION, protection_asked=True),
            replace(DENUNCIATION, day=OLD_DAY),
        ),
        (
            replace(DENUNCIATION, online=False, waiver_signed=False),
            replace(DENUNCIATION, kind=CaseKind.COMPLAINT),
            replace(DENUNCIATION, kind=CaseKind.COMPLAINT, day=OLD_DAY),
            replace(DENUNCIATION, day=date(2018, 12, 31)),
        ),
    ),
    Case(
        R.R09,
        (
            GROUP,
            replace(GROUP, people=11, representatives=1),
            replace(GROUP, people=10, representatives=2),
            replace(GROUP, people=5, representatives=1),
            replace(GROUP, people=4, representatives=1),
        ),
        (
            replace(GROUP, representatives=6),
            replace(GROUP, representatives=0),
            replace(GROUP, people=10, representatives=3),
            replace(GROUP, people=4, representatives=2),
            replace(GROUP, people=2, representatives=0),
            replace(GROUP, all_signed=False),
            replace(GROUP, representatives_are_petitioners=False),
        ),
        (replace(GROUP, people=1, representatives=0),),
    ),
    Case(
        R.R10,
        (MIXED,),
        (replace(MIXED, parts=1),),
        (replace(MIXED, kind=CaseKind.COMPLAINT), replace(MIXED, day=OLD_DAY, parts=1)),
    ),
    Case(
        R.R11,
        (TURN, replace(TURN, answered_at_once=True, time_limit=False, contact=False)),
        (
            replace(TURN, classification=False),
            replace(TURN, next_step=False),
            replace(TURN, time_limit=False),
            replace(TURN, contact=False),
            replace(TURN, answered_at_once=True, next_step=False),
        ),
        (replace(TURN, closed=False, contact=False),),
    ),
    Case(
        R.R12,
        (TURN,),
        (replace(TURN, read_back_at=None), replace(TURN, confirmed=False)),
        (replace(TURN, closed=False), replace(TURN, spoken=False, read_back_at=None)),
    ),
    Case(
        R.R13,
        (SESSION,),
        (replace(SESSION, conclusion_issued_at=None),),
        (replace(SESSION, head_receives=False, conclusion_issued_at=None), replace(SESSION, closed_at=None)),
    ),
    Case(
        R.R14,
        (ORDERS,),
        (
            replace(ORDERS, directives=(*ORDERS.directives, DirectiveFacts(number=2, unit=False, due_on=DAY))),
            replace(ORDERS, directives=(DirectiveFacts(number=1, unit=True, due_on=None),)),
        ),
        (ConclusionFacts(day=DAY, directives=()),),
    ),
    Case(
        R.R15,
        (REFUSAL, replace(REFUSAL, ground=RefusalGround.DECREE_H)),
        (
            replace(REFUSAL, notice_issued_at=at(23)),
            replace(REFUSAL, notice_issued_at=None),
            replace(REFUSAL, signed_by_head=False),
        ),
        (replace(REFUSAL, ground=RefusalGround.DECREE_A, notice_issued_at=None), replace(REFUSAL, day=OLD_DAY)),
    ),
    Case(
        R.R16,
        (HANDED_IN,),
        (replace(HANDED_IN, documents=frozenset({"TL-1", "TL-2"})),),
        (HandedInFacts(day=DAY, documents=frozenset()),),
    ),
    Case(
        R.R17,
        (STORED,),
        (
            replace(STORED, sealed_at=END + timedelta(hours=24, seconds=1)),
            replace(STORED, sealed_at=None),
            replace(STORED, verified_at=LATER - timedelta(days=7, seconds=1)),
            replace(STORED, verified_at=None),
            replace(STORED, copies=2),
        ),
        (replace(STORED, ended_at=None), DESTROYED),
    ),
    Case(R.R18, (TURN,), (replace(TURN, register_line=None),), (replace(TURN, closed=False, register_line=None),)),
    Case(
        R.R19,
        (STORED, DESTROYED),
        (
            replace(STORED, deletable_by=frozenset({"administrator"})),
            replace(DESTROYED, council_decision=""),
            replace(DESTROYED, destruction_minutes=""),
            replace(DESTROYED, held=True),
        ),
        (replace(STORED, ended_at=None),),
    ),
    Case(
        R.R20,
        (
            VIEWING,
            replace(VIEWING, denouncer_masked=False, may_see_denouncer=True),
            replace(VIEWING, denouncer_masked=False, denunciation=False),
        ),
        (replace(VIEWING, reason="  ...      "), replace(VIEWING, denouncer_masked=False)),
        (replace(VIEWING, content_shown=False, reason=""),),
    ),
    Case(
        R.R21,
        (replace(SESSION, kind=SessionKind.PERIODIC),),
        (replace(SESSION, kind=SessionKind.PERIODIC, head_receives=False),),
        (
            replace(SESSION, head_receives=False),
            replace(SESSION, kind=SessionKind.PERIODIC, head_receives=False, day=OLD_DAY),
        ),
    ),
    Case(
        R.R22,
        (
            replace(PETITION, processed_at=at(31, month=8)),
            # 45 days after 16 July is a Sunday, and 31 August the working day that follows.
            replace(PETITION, received_at=at(16), processed_at=at(31, month=8)),
        ),
        (PETITION, replace(PETITION, processed_at=at(3, month=9))),
        (replace(PETITION, withdrawn=True), replace(PETITION, received_at=None), replace(PETITION, day=OLD_DAY)),
    ),
)
