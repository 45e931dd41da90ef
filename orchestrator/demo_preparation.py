"""Prepares a session for approval and publication as an office would, minutes ahead: roster, tests, reasons.

Through the services, with the actors who would do it: an extraordinary session with its reasons on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.domain.classification import SecrecyItem
from orchestrator.domain.policy import Actor
from orchestrator.domain.records import CaseFile, ReceptionSession
from orchestrator.domain.records_planning import Duty
from orchestrator.domain.rules.finding import RuleId
from orchestrator.services import classification, gates, session_plans
from orchestrator.services.classification import Classify
from orchestrator.services.session_plans import NewLinkTest, WriteSecurity
from orchestrator.store import sessions
from orchestrator.store.database import Transaction

REASON: Final = "Phiên đột xuất theo yêu cầu khẩn; công dân và các cơ quan đã được báo qua điện thoại."
SECURITY: Final = (
    "Công an xã bố trí hai đồng chí tại cổng và phòng họp; người đại diện vào phòng, những người khác ở sân."
)
AHEAD: Final = (RuleId.R01, RuleId.R02, RuleId.R03, RuleId.R09, RuleId.R21)


def clear_denunciation(tx: Transaction, case: CaseFile, operator: Actor, chair: Actor, now: datetime) -> None:
    """What an online session on a denunciation needs (R08): waiver, checklist, the chair's decision."""
    new = Classify(
        kind="denunciation",
        competence="within",
        course="online",
        ground="20.4",
        protection_asked=False,
        waiver_signed=True,
        secrecy=frozenset(str(item) for item in SecrecyItem),
    )
    made = classification.classify(tx, case.code, new, operator, now)
    day = now.astimezone(ZoneInfo(tx.rules.time_zone)).date()
    classification.approve(tx, case.code, made.version, "01/QĐ-UBND", day, chair, now)


def prepare(
    tx: Transaction,
    session: ReceptionSession,
    operator: Actor,
    now: datetime,
    on_duty: Mapping[Duty, int | None] | None = None,
) -> None:
    """Roster seen in the room, every component point tested, and a reason for each time limit that cannot be met.

    Without `on_duty` the operator does everything, as in an office of one.
    """
    alone = dict.fromkeys((Duty.RECEIVER, Duty.ADVISOR, Duty.IT_OFFICER), operator.account_id)
    for duty, account in (on_duty or alone).items():
        session_plans.put_on_duty(tx, session.code, duty, account, "", operator, now)
        session_plans.note_present(tx, session.code, duty, operator, now)
    for point in session.component_points:
        test = NewLinkTest(point=point.code, camera=True, microphone=True, speaker=True, up_kbps=3000, down_kbps=8000)
        session_plans.note_link_test(tx, session.code, test, operator, now)
    found = session_plans.preparation_of(tx, session.code, operator)
    if found.crowd and not found.plan.security_plan:
        new = WriteSecurity(version=found.plan.version, risk="medium", crowd_estimate=20, security_plan=SECURITY)
        session_plans.write_security(tx, session.code, new, operator, now)
    give_reasons(tx, session.code, operator, now)


def give_reasons(tx: Transaction, code: str, operator: Actor, now: datetime) -> None:
    """For each of the three gates that is not passed yet, a group without its paper, a deputy in the chair."""
    session = sessions.session_by_code(tx, code)
    assert session is not None, code
    for one in gates.findings(tx, session, now):
        if one.finding.rule in AHEAD and not one.finding.lets_pass:
            gates.record_reason(tx, session, one.finding.rule, REASON, operator, now)
