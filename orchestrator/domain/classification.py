"""What a matter is, and what is offered for it: kind x competence (DOMAIN 3.2), complexity, groups, article 20.

Pure tables and small questions. Knows no row, no session and no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from orchestrator.domain.case_file import CaseEvent, CaseKind
from orchestrator.domain.rules.before import MOST_OF_CROWD, MOST_REPRESENTATIVES
from orchestrator.domain.time_limits import DeadlineId

CROWD_FROM: Final = 5
"""So many people with the same matter are a crowd (Law 42/2013 article 29)."""
PROLONGED_FROM: Final = 3
"""The third visit with the same matter and every later one makes it prolonged: the office's own number."""


class Competence(StrEnum):
    """The columns of DOMAIN 3.2."""

    WITHIN = "within"
    LACKING = "lacking"
    """Ours, but the conditions for accepting it are not met."""
    OUTSIDE = "outside"
    LOWER_LATE = "lower_late"
    """A lower body's, which has let its time run out."""
    SETTLED = "settled"
    """Settled rightly before, and nothing new."""


class Complexity(StrEnum):
    SIMPLE = "simple"
    COMPLEX = "complex"
    """With a written determination (Decree 155/2026 article 3a.2)."""


class Attendance(StrEnum):
    """From where the citizen takes part. A home needs a ground, the chair's approval and an undertaking."""

    CENTRAL = "central"
    VILLAGE_HALL = "village_hall"
    OFFICE = "office"
    HOME = "home"


class SecrecyItem(StrEnum):
    """What is checked before a denunciation is heard online (Decree 154/2026 article 20.4; Law 25/2018 article 56)."""

    WAIVER_ON_PAPER = "waiver_on_paper"
    ROOMS_CLOSED = "rooms_closed"
    PEOPLE_LIMITED = "people_limited"
    PAPERS_STRIPPED = "papers_stripped"
    ACCUSED_NOT_INVITED = "accused_not_invited"


class Course(StrEnum):
    """What can be done with a matter."""

    ONLINE = "online"
    """Received in an online session."""
    IN_PERSON = "in_person"
    SPLIT = "split"
    ACCEPT = "accept"
    NOT_ACCEPT = "not_accept"
    ASSIGN = "assign"
    """Given to somebody to study and answer: recommendations and feedback."""
    ORDER_LOWER = "order_lower"
    """The lower body that is late is ordered to settle it, or reminded."""
    GUIDE = "guide"
    TRANSFER = "transfer"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    RESUME = "resume"
    TERMINATE = "terminate"
    WITHDRAW = "withdraw"
    RESOLVE = "resolve"
    """Settled by a decision, or answered in writing."""
    CLOSE = "close"
    """The result has reached the citizen."""


GROUNDS: Final = ("20.1", "20.2", "20.3", "20.4", "20.5")
"""Paragraphs of article 20 of Decree 154/2026."""

EVENTS: Final[Mapping[Course, CaseEvent]] = MappingProxyType(
    {
        Course.ACCEPT: CaseEvent.ACCEPTED,
        Course.NOT_ACCEPT: CaseEvent.NOT_ACCEPTED,
        Course.ASSIGN: CaseEvent.WORK_STARTED,
        Course.ORDER_LOWER: CaseEvent.WORK_STARTED,
        Course.GUIDE: CaseEvent.GUIDED,
        Course.TRANSFER: CaseEvent.TRANSFERRED,
        Course.REFUSE: CaseEvent.REFUSED,
        Course.SUSPEND: CaseEvent.SUSPENDED,
        Course.RESUME: CaseEvent.RESUMED,
        Course.TERMINATE: CaseEvent.TERMINATED,
        Course.WITHDRAW: CaseEvent.WITHDRAWN,
        Course.RESOLVE: CaseEvent.RESOLVED,
        Course.CLOSE: CaseEvent.CLOSED,
    }
)
"""What a decision does to the state of the case file."""

RECEIVED_IN: Final = frozenset({Course.ONLINE, Course.IN_PERSON})
WITH_BODY: Final = frozenset({Course.GUIDE, Course.TRANSFER, Course.ORDER_LOWER, Course.ASSIGN})
"""Decisions that name a body: where to go, who is to settle it."""

_C, _W = Course, Competence
_PETITIONS: Final = MappingProxyType(
    {
        _W.WITHIN: (_C.ASSIGN,),
        _W.LACKING: (_C.GUIDE,),
        _W.OUTSIDE: (_C.TRANSFER, _C.GUIDE),
        _W.LOWER_LATE: (_C.ORDER_LOWER,),
        _W.SETTLED: (_C.REFUSE,),
    }
)
OFFERED: Final[Mapping[CaseKind, Mapping[Competence, tuple[Course, ...]]]] = MappingProxyType(
    {
        CaseKind.COMPLAINT: {
            _W.WITHIN: (_C.ACCEPT,),
            _W.LACKING: (_C.NOT_ACCEPT,),
            _W.OUTSIDE: (_C.GUIDE,),
            _W.LOWER_LATE: (_C.ORDER_LOWER,),
            _W.SETTLED: (_C.REFUSE,),
        },
        CaseKind.DENUNCIATION: {
            _W.WITHIN: (_C.ACCEPT,),
            _W.LACKING: (_C.NOT_ACCEPT,),
            _W.OUTSIDE: (_C.TRANSFER, _C.GUIDE),
            _W.LOWER_LATE: (_C.ORDER_LOWER,),
            _W.SETTLED: (_C.NOT_ACCEPT,),
        },
        CaseKind.RECOMMENDATION: _PETITIONS,
        CaseKind.FEEDBACK: _PETITIONS,
        CaseKind.MIXED: dict.fromkeys(Competence, (_C.SPLIT,)),
        CaseKind.OTHER: dict.fromkeys(Competence, (_C.GUIDE, _C.REFUSE)),
    }
)
"""What ends or continues a matter, the obvious one first (Law 42/2013 article 26, Decree 154/2026 article 15)."""


def offered(kind: CaseKind, competence: Competence) -> tuple[Course, ...]:
    """Every course that a matter of this kind and competence can be proposed for, the obvious one first."""
    settled = OFFERED[kind][competence]
    if kind in (CaseKind.MIXED, CaseKind.OTHER):
        return settled
    received = (_C.ONLINE, _C.IN_PERSON)
    return (*received, *settled) if competence in (_W.WITHIN, _W.LOWER_LATE) else (*settled, *received)


def most_representatives(people: int) -> int:
    """How many may speak for so many people; 0 where nobody needs to."""
    if people < 2:
        return 0
    return next((number for up_to, number in MOST_REPRESENTATIVES if people <= up_to), MOST_OF_CROWD)


ON_RECEIPT: Final[Mapping[CaseKind, tuple[DeadlineId, ...]]] = MappingProxyType(
    {
        CaseKind.COMPLAINT: (DeadlineId.D7, DeadlineId.D6, DeadlineId.D19),
        CaseKind.DENUNCIATION: (DeadlineId.D13, DeadlineId.D19),
        CaseKind.RECOMMENDATION: (DeadlineId.D6, DeadlineId.D19),
        CaseKind.FEEDBACK: (DeadlineId.D6, DeadlineId.D19),
        CaseKind.MIXED: (DeadlineId.D6, DeadlineId.D19),
        CaseKind.OTHER: (DeadlineId.D6,),
    }
)
"""Time limits that run from the day a matter came."""

ON_DECISION: Final[Mapping[tuple[CaseKind, Course], tuple[DeadlineId, ...]]] = MappingProxyType(
    {
        (CaseKind.COMPLAINT, Course.ACCEPT): (DeadlineId.D8,),
        (CaseKind.DENUNCIATION, Course.ACCEPT): (DeadlineId.D15, DeadlineId.D16),
        (CaseKind.COMPLAINT, Course.SUSPEND): (DeadlineId.D12,),
        (CaseKind.COMPLAINT, Course.TERMINATE): (DeadlineId.D12,),
    }
)
"""Time limits that run from a decision."""
