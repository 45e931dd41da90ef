"""The facts of the papers by which a petition is guided, transferred, accepted or refused. Knows no wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestrator.documents.facts import Person, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceFacts:
    """Phiếu hướng dẫn: where the citizen is to turn, by which law, with which papers."""

    citizen: Person
    received_on: date
    online: bool = True
    kind: str
    matter: str
    reason: str
    """Why it is not this office's."""
    competent_body: str
    law: str = ""
    papers: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    """Documents that go back to the citizen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFacts:
    """Phiếu chuyển đơn: of a denunciation (Mẫu 03 TT 05/2021) or of a recommendation or feedback."""

    to: str
    citizen: Person
    """Of a denunciation, masked where the body needs no name to examine it."""
    received_on: date
    petition_dated: date | None = None
    kind: str
    matter: str
    law: str = ""
    attachments: tuple[str, ...] = ()
    oral: bool = False
    """What is transferred is the record of an oral statement."""
    answer_to: str = ""
    """Who is to be told the result; empty: this office and the citizen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceProposalFacts:
    """Phiếu đề xuất thụ lý đơn (Mẫu 01 TT 05/2021)."""

    to: str
    """Who decides."""
    citizen: Person
    received_on: date
    petition_dated: date | None = None
    kind: str
    matter: str
    prior_handling: str = ""
    ground: str = ""
    """Why it is this body's, and why the conditions are met."""
    proposal: str = ""
    processor: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """Thông báo về việc thụ lý (Mẫu 03) hoặc không thụ lý (Mẫu 04) giải quyết khiếu nại, NĐ 155/2026."""

    to: str
    complainant: Person
    matter: str
    petition: Reference | None = None
    reason: str = ""
    """Why it is not accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """Quyết định tạm đình chỉ, đình chỉ (Mẫu 14a), tiếp tục (Mẫu 14b) giải quyết khiếu nại, NĐ 155/2026."""

    complainant: Person
    matter: str
    act: str
    """`Tạm đình chỉ`, `Đình chỉ`, `Tiếp tục`."""
    grounds: tuple[str, ...] = ()
    """What it is based on, one line each."""
    reason: str = ""
    earlier: Reference | None = None
    """The suspension that ends."""
    bound: str = ""
    """Who has to carry it out."""
