"""Every form of the office: its name, its legal ground, who signs it, which facts it is made of. Knows no layout.

Names and grounds are data: `forms/catalogue.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from orchestrator.documents import facts_followup, facts_petitions, facts_reception, registers
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
    """The whole catalogue, in the order in which a matter meets them."""
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
