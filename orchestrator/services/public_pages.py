"""What pages without an account show: points one may wish for, the receipt, the published calendar. No names of people
who come, no matters.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.actions import Action
from orchestrator.domain.policy import Actor, require
from orchestrator.domain.reception_session import OVER
from orchestrator.domain.records import CaseFile, Point, ReceptionSession
from orchestrator.domain.records_registration import Registration
from orchestrator.services import own_matter
from orchestrator.services.scheduling import ANNOUNCED
from orchestrator.store import office, registrations, sessions
from orchestrator.store.database import Transaction

MOST_SHOWN: Final = 500


def points_for_everybody(tx: Transaction, by: Actor) -> tuple[Point, ...]:
    """The places of the office, as the schedule names them anyway."""
    require(by, Action.PUBLIC_VIEW)
    return office.points(tx)


def registration_on_receipt(
    tx: Transaction, number: str, code: str, address: str, now: datetime
) -> tuple[CaseFile, Registration]:
    """What stands on the receipt, for whoever has the code of it. Raises as `own_matter.case_of_code`."""
    case = own_matter.case_of_code(tx, number, code, address, now)
    return case, registrations.registration_of(tx, case.id)


def calendar_between(tx: Transaction, start: datetime, end: datetime, by: Actor) -> list[ReceptionSession]:
    """Announced sessions that begin in `[start, end)`, earliest first; of denunciations nothing at all."""
    require(by, Action.PUBLIC_VIEW)
    found = sessions.sessions_between(tx, start - timedelta(0), end)
    shown = [one for one in found if not one.denunciation and (one.status in ANNOUNCED or _was_public(one))]
    return shown[:MOST_SHOWN]


def _was_public(session: ReceptionSession) -> bool:
    """Going on now, or held."""
    return session.started_at is not None or (session.opened_at is not None and session.status not in OVER)
