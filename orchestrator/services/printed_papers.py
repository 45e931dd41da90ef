"""Papers to print and hang up or fill in by hand: a village's notice and loudspeaker text, the office's empty forms.

Nothing in them is about anybody's matter. Draws nothing itself.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any, Final

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.facts_citizens import (
    AuthorisationFacts,
    ComplaintFacts,
    RegistrationFacts,
    RepresentativeFacts,
    UndertakingFacts,
    VillageNoticeFacts,
    WaiverFacts,
    WithdrawalFacts,
)
from orchestrator.documents.issue import Issue, Office
from orchestrator.documents.written import clock
from orchestrator.domain.actions import Action
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Actor, require
from orchestrator.domain.records import PointKind, ReceptionSession
from orchestrator.services.follow_up_papers import PRINTED, PaperOrder
from orchestrator.services.scheduling import published_sessions
from orchestrator.store import accounts, office
from orchestrator.store.database import Transaction
from orchestrator.words import words_in

KIT: Final = {"notice": FormId.VILLAGE_NOTICE, "loudspeaker": FormId.LOUDSPEAKER}
DAYS_OFFERED: Final = 3
LOOKED_AT: Final = 100
BLANK: Final = (
    FormId.REGISTRATION,
    FormId.REPRESENTATIVES,
    FormId.IDENTITY_WAIVER,
    FormId.HOME_UNDERTAKING,
    FormId.COMPLAINT,
    FormId.AUTHORISATION,
    FormId.WITHDRAWAL,
)
"""Forms that a citizen writes, in the order of the page."""


def kit_days(tx: Transaction, by: Actor, now: datetime) -> list[ReceptionSession]:
    """The first announced session of each of the next days of reception; of denunciations nothing."""
    require(by, Action.VILLAGE_REPORT)
    first: dict[date, ReceptionSession] = {}
    for session in published_sessions(tx, LOOKED_AT, now):
        if session.starts_at > now:
            first.setdefault(local_day(session.starts_at), session)
    return list(first.values())[:DAYS_OFFERED]


def kit_paper(tx: Transaction, name: str, day: str, address: str, to: Office, by: Actor, now: datetime) -> PaperOrder:
    """The notice or the loudspeaker text for this day (ISO); `address` is the public page's. `NotFound`."""
    found = next((one for one in kit_days(tx, by, now) if f"{local_day(one.starts_at)}" == day), None)
    if found is None or name not in KIT:
        raise NotFound("kit.not_found")
    words = words_in(PRINTED)
    account = accounts.account_by_id(tx, found.chair_account_id) if found.chair_account_id else None
    chair = " ".join(part for part in (account.title, account.name) if part) if account else ""
    halls = [point for point in office.points(tx) if point.kind is PointKind.VILLAGE_HALL]
    facts = VillageNoticeFacts(
        day=local_day(found.starts_at),
        hours=words.text("kit.paper.hours", clock=clock(found.starts_at)),
        chair=chair or words.text("kit.paper.chair"),
        central_point=found.central_point.full_name,
        points=tuple(point.full_name for point in halls),
        ways=(words.text("kit.paper.way_head"), words.text("kit.paper.way_office")),
        link=address,
        phone=to.hotline,
    )
    return PaperOrder(KIT[name], facts, Issue(office=to, reference=day))


def blank_paper(form: str, to: Office) -> PaperOrder:
    """An empty form, to be filled by hand. `NotFound` for what citizens do not write."""
    if form not in BLANK:
        raise NotFound("blank.not_found")
    known = FormId(form)
    addressed = words_in(PRINTED).text("blank.paper.to", office=to.name)
    made: dict[FormId, Any] = {
        FormId.REGISTRATION: partial(RegistrationFacts, to=to.name),
        FormId.REPRESENTATIVES: partial(RepresentativeFacts, to=to.name),
        FormId.IDENTITY_WAIVER: partial(WaiverFacts, to=addressed),
        FormId.HOME_UNDERTAKING: partial(UndertakingFacts, to=addressed),
        FormId.COMPLAINT: partial(ComplaintFacts, to=addressed),
        FormId.AUTHORISATION: AuthorisationFacts,
        FormId.WITHDRAWAL: partial(WithdrawalFacts, to=addressed),
    }
    return PaperOrder(known, made[known](), Issue(office=to, reference=f"mau-{BLANK.index(known) + 1:02}"))
