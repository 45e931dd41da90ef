"""Every form of the office: its name, its legal ground, who signs it, which facts it is made of. Knows no layout.

Names and grounds are data: `forms/catalogue.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from orchestrator.documents import facts_citizens, facts_followup, facts_petitions, facts_reception, registers
from orchestrator.documents.phrases import FORMS
from orchestrator.domain.legal import Certainty


class FormId(StrEnum):
    """The forms, by their file's name in `forms/`."""

    REFUSAL = "refusal"
    RECEIPT = "receipt"
    APPOINTMENT = "appointment"
    INVITATION = "invitation"
    SCHEDULE = "schedule"
    MINUTES = "minutes"
    CONCLUSION = "conclusion"
    GUIDANCE = "guidance"
    TRANSFER_DENUNCIATION = "transfer_denunciation"
    TRANSFER_PETITION = "transfer_petition"
    REMINDER = "reminder"
    REGISTER = "register"
    REGISTER_ANNEX = "register_annex"
    ACCEPTANCE_PROPOSAL = "acceptance_proposal"
    ACCEPTANCE_NOTICE = "acceptance_notice"
    NON_ACCEPTANCE_NOTICE = "non_acceptance_notice"
    SUSPENSION_DECISION = "suspension_decision"
    RESUMPTION_DECISION = "resumption_decision"
    REGISTRATION = "registration"
    REGISTRATION_RECEIPT = "registration_receipt"
    REPRESENTATIVES = "representatives"
    COMPLAINT = "complaint"
    AUTHORISATION = "authorisation"
    DIALOGUE_MINUTES = "dialogue_minutes"
    WITHDRAWAL = "withdrawal"
    WITHDRAWAL_MINUTES = "withdrawal_minutes"
    IDENTITY_WAIVER = "identity_waiver"
    HOME_UNDERTAKING = "home_undertaking"
    VIOLATION_MINUTES = "violation_minutes"
    INCIDENT_MINUTES = "incident_minutes"
    INTEGRITY_MINUTES = "integrity_minutes"
    REHEARSAL = "rehearsal"
    PERIODIC_REPORT = "periodic_report"
    SATISFACTION = "satisfaction"
    VILLAGE_NOTICE = "village_notice"
    LOUDSPEAKER = "loudspeaker"
    TRACKING_BOOK = "tracking_book"
    DEADLINE_LIST = "deadline_list"
    STATISTICS_01_TCD = "statistics_01_tcd"
    STATISTICS_02_TCD = "statistics_02_tcd"
    STATISTICS_01_XLD = "statistics_01_xld"


FACTS: Mapping[FormId, type] = {
    FormId.REFUSAL: facts_reception.RefusalFacts,
    FormId.RECEIPT: facts_reception.ReceiptFacts,
    FormId.APPOINTMENT: facts_reception.AppointmentFacts,
    FormId.INVITATION: facts_reception.InvitationFacts,
    FormId.SCHEDULE: facts_reception.ScheduleFacts,
    FormId.MINUTES: facts_reception.MinutesFacts,
    FormId.CONCLUSION: facts_reception.ConclusionFacts,
    FormId.GUIDANCE: facts_petitions.GuidanceFacts,
    FormId.TRANSFER_DENUNCIATION: facts_petitions.TransferFacts,
    FormId.TRANSFER_PETITION: facts_petitions.TransferFacts,
    FormId.REMINDER: facts_followup.ReminderFacts,
    FormId.REGISTER: registers.ReceptionRegister,
    FormId.REGISTER_ANNEX: registers.ReceptionRegister,
    FormId.ACCEPTANCE_PROPOSAL: facts_petitions.AcceptanceProposalFacts,
    FormId.ACCEPTANCE_NOTICE: facts_petitions.NoticeFacts,
    FormId.NON_ACCEPTANCE_NOTICE: facts_petitions.NoticeFacts,
    FormId.SUSPENSION_DECISION: facts_petitions.DecisionFacts,
    FormId.RESUMPTION_DECISION: facts_petitions.DecisionFacts,
    FormId.REGISTRATION: facts_citizens.RegistrationFacts,
    FormId.REGISTRATION_RECEIPT: facts_citizens.RegistrationReceiptFacts,
    FormId.REPRESENTATIVES: facts_citizens.RepresentativeFacts,
    FormId.COMPLAINT: facts_citizens.ComplaintFacts,
    FormId.AUTHORISATION: facts_citizens.AuthorisationFacts,
    FormId.DIALOGUE_MINUTES: facts_citizens.DialogueFacts,
    FormId.WITHDRAWAL: facts_citizens.WithdrawalFacts,
    FormId.WITHDRAWAL_MINUTES: facts_citizens.WithdrawalFacts,
    FormId.IDENTITY_WAIVER: facts_citizens.WaiverFacts,
    FormId.HOME_UNDERTAKING: facts_citizens.UndertakingFacts,
    FormId.VIOLATION_MINUTES: facts_followup.ViolationFacts,
    FormId.INCIDENT_MINUTES: facts_followup.IncidentFacts,
    FormId.INTEGRITY_MINUTES: facts_followup.IntegrityFacts,
    FormId.REHEARSAL: facts_citizens.RehearsalFacts,
    FormId.PERIODIC_REPORT: facts_followup.ReportFacts,
    FormId.SATISFACTION: facts_citizens.SatisfactionFacts,
    FormId.VILLAGE_NOTICE: facts_citizens.VillageNoticeFacts,
    FormId.LOUDSPEAKER: facts_citizens.VillageNoticeFacts,
    FormId.TRACKING_BOOK: registers.TrackingBook,
    FormId.DEADLINE_LIST: registers.DeadlineList,
    FormId.STATISTICS_01_TCD: registers.Statistics,
    FormId.STATISTICS_02_TCD: registers.Statistics,
    FormId.STATISTICS_01_XLD: registers.Statistics,
}


@dataclass(frozen=True, slots=True)
class Form:
    """One form."""

    id: FormId
    facts: type
    name: str
    """In Vietnamese, as its heading says it."""
    basis: str
    """The legal ground, in words; for a local form, the duty that it serves."""
    number: str
    """The form's number in its instrument; empty: it has none."""
    signed_by: str
    certainty: Certainty
    """How sure we are of the printed form's wording."""
    file_name: str

    @property
    def template(self) -> str:
        return self.id.value


@cache
def forms() -> Mapping[FormId, Form]:
    """The whole catalogue."""
    told = tomllib.loads((FORMS / "catalogue.toml").read_text(encoding="utf-8"))
    return {form: _form(form, told[form.value]) for form in FormId}


def form_of(form: FormId) -> Form:
    """What the catalogue says of a form."""
    return forms()[form]


def _form(form: FormId, told: Mapping[str, str]) -> Form:
    return Form(
        id=form,
        facts=FACTS[form],
        name=told["name"],
        basis=told["basis"],
        number=told.get("number", ""),
        signed_by=told["signed_by"],
        certainty=Certainty(told["certainty"]),
        file_name=told["file"],
    )
