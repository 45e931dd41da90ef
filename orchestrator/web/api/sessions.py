"""Reception sessions for other programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from orchestrator.domain.participant import ParticipantStatus, SessionRole
from orchestrator.domain.policy import Action
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.records import Participant, Point, ReceptionSession
from orchestrator.services import scheduling
from orchestrator.store.database import Transaction
from orchestrator.web.api.endpoint import Asked, Endpoint, Moment, QueryField

SHOWN_DAYS: Final = 31
"""The span of a list when no end is given."""


@dataclass(frozen=True, slots=True)
class ApiPoint:
    """A reception point."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ApiSession:
    """A reception session."""

    code: str
    status: SessionStatus
    kind: str
    title: str
    case_code: str
    starts_at: Moment
    planned_minutes: int
    central_point: ApiPoint
    component_points: tuple[ApiPoint, ...]
    chair: str
    started_at: Moment | None
    closed_at: Moment | None


@dataclass(frozen=True, slots=True)
class ApiSessions:
    """Reception sessions, earliest first."""

    items: tuple[ApiSession, ...]


@dataclass(frozen=True, slots=True)
class ApiParticipant:
    """Somebody who takes part; a number instead of a name where the token's account may not know."""

    seat: str
    role: SessionRole
    status: ParticipantStatus
    name: str
    title: str
    agency: str
    masked: bool


@dataclass(frozen=True, slots=True)
class ApiParticipants:
    """Everybody who takes part, in the order of invitation."""

    items: tuple[ApiParticipant, ...]


def shown(session: ReceptionSession) -> ApiSession:
    """The session as it goes out."""
    return ApiSession(
        code=session.code,
        status=session.status,
        kind=session.kind,
        title=session.title,
        case_code=session.case_code,
        starts_at=session.starts_at,
        planned_minutes=session.planned_minutes,
        central_point=_point(session.central_point),
        component_points=tuple(_point(point) for point in session.component_points),
        chair=session.chair_name,
        started_at=session.started_at,
        closed_at=session.closed_at,
    )


def _point(point: Point) -> ApiPoint:
    return ApiPoint(point.code, point.name)


def _participant(person: Participant) -> ApiParticipant:
    return ApiParticipant(
        person.public_id, person.role, person.status, person.name, person.title, person.agency, person.masked
    )


def _between(tx: Transaction, asked: Asked) -> ApiSessions:
    start = asked.moment("from") or asked.now
    end = asked.moment("to") or start + timedelta(days=SHOWN_DAYS)
    return ApiSessions(tuple(shown(one) for one in scheduling.sessions_between(tx, start, end, asked.by)))


def _one(tx: Transaction, asked: Asked) -> ApiSession:
    return shown(scheduling.session_by_code(tx, asked.path["code"], asked.by))


def _people(tx: Transaction, asked: Asked) -> ApiParticipants:
    people = scheduling.participants_of(tx, asked.path["code"], asked.by)
    return ApiParticipants(tuple(_participant(person) for person in people))


_MOMENT: Final = {"type": "string", "format": "date-time"}
ENDPOINTS: Final = (
    Endpoint(
        name="listSessions",
        method="GET",
        path="/sessions",
        summary="Sessions planned to start in a span of time (31 days from now unless said), earliest first.",
        action=Action.SESSION_VIEW,
        query=(QueryField("from", "From this time on.", _MOMENT), QueryField("to", "Before this time.", _MOMENT)),
        call=_between,
        answer=ApiSessions,
    ),
    Endpoint(
        name="getSession",
        method="GET",
        path="/sessions/{code}",
        summary="One session.",
        action=Action.SESSION_VIEW,
        call=_one,
        answer=ApiSession,
    ),
    Endpoint(
        name="listParticipants",
        method="GET",
        path="/sessions/{code}/participants",
        summary="Who takes part in a session.",
        action=Action.SESSION_VIEW,
        call=_people,
        answer=ApiParticipants,
    ),
)
