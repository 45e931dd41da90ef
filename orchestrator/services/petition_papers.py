"""From a decision on a matter to the facts of its paper: refusal, guidance, transfer, notice of acceptance or not.

Draws nothing itself. A denouncer is masked on every paper but the one that goes to the citizen's own hand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from orchestrator.documents.catalogue import FormId
from orchestrator.documents.facts import Person
from orchestrator.documents.facts_petitions import GuidanceFacts, NoticeFacts, TransferFacts
from orchestrator.documents.facts_reception import RefusalFacts
from orchestrator.documents.issue import Issue, Office
from orchestrator.domain.classification import Course
from orchestrator.domain.deadlines import local_day
from orchestrator.domain.errors import NotFound
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import CaseFile
from orchestrator.domain.records_classification import Decision
from orchestrator.domain.rules.facts import RefusalGround
from orchestrator.services import audit_log
from orchestrator.services.follow_up_papers import PRINTED, PaperOrder
from orchestrator.services.sight import masked_case, seen_case
from orchestrator.store import classifications as rows
from orchestrator.store.database import Transaction
from orchestrator.words import words_in

ON_PAPER = frozenset({Course.REFUSE, Course.GUIDE, Course.TRANSFER, Course.ACCEPT, Course.NOT_ACCEPT})
"""Decisions whose paper the service can write."""


def decision_paper(tx: Transaction, code: str, number: int, office: Office, by: Actor, now: datetime) -> PaperOrder:
    """The paper of one decision of this case file. `NotFound` where there is none, or no paper for it."""
    case = seen_case(tx, code, by)
    require(by, Action.CASE_DOCUMENT_VIEW, case.thing)
    found = next((one for one in rows.decisions_of(tx, case.id) if one.id == number), None)
    if found is None or found.course not in ON_PAPER:
        raise NotFound("decision.no_paper")
    form, facts = _facts(masked_case(case, by), found, office)
    day = found.document_day or (local_day(found.notice_issued_at) if found.notice_issued_at else None)
    issue = Issue(
        office=office,
        reference=case.code,
        issued_on=day,
        number=found.document_no.partition("/")[0],
        signer=office.head(found.decided_by_name) if found.decided_by_name else None,
    )
    audit_log.append(tx, by, "paper:drawn", f"case {case.code}", now, after=str(form))
    return PaperOrder(form, facts, issue)


def _facts(case: CaseFile, decided: Decision, office: Office) -> tuple[FormId, Any]:
    kind = words_in(PRINTED).text(f"case.kind.{case.kind}").lower()
    received, citizen = local_day(case.registered_at), _person(case)
    if decided.course is Course.REFUSE:
        return FormId.REFUSAL, _refusal(case, decided, kind, office)
    if decided.course is Course.GUIDE:
        return FormId.GUIDANCE, GuidanceFacts(
            citizen=citizen,
            received_on=received,
            kind=kind,
            matter=case.summary,
            reason=decided.reason,
            competent_body=decided.body,
        )
    if decided.course is Course.TRANSFER:
        form = FormId.TRANSFER_DENUNCIATION if case.denunciation else FormId.TRANSFER_PETITION
        facts = TransferFacts(to=decided.body, citizen=citizen, received_on=received, kind=kind, matter=case.summary)
        return form, facts
    form = FormId.ACCEPTANCE_NOTICE if decided.course is Course.ACCEPT else FormId.NON_ACCEPTANCE_NOTICE
    return form, NoticeFacts(to=citizen.name, complainant=citizen, matter=case.summary, reason=decided.reason)


def _refusal(case: CaseFile, decided: Decision, kind: str, office: Office) -> RefusalFacts:
    return RefusalFacts(
        citizen=_person(case),
        came_on=local_day(decided.known_at),
        came_to=office.name,
        kind=kind,
        matter=case.summary,
        reason=decided.reason,
        law_9_3=decided.ground == RefusalGround.LAW_9_3,
        decree_point="h" if decided.ground == RefusalGround.DECREE_H else "",
    )


def _person(case: CaseFile) -> Person:
    """Denouncers stand on no paper: those of denunciations go to bodies that may not know who it was."""
    who = case.petitioner
    if case.denunciation or who.masked:
        return Person(name=f"#{case.code}", masked=True)
    return Person(
        name=who.name, salutation=who.salutation, id_number=who.personal_id, address=who.address, phone=who.phone
    )
