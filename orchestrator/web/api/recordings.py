"""Recordings for other programs: which there are, in which state, and their digest. Media is for people to watch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.policy import Action
from orchestrator.domain.recording import RecordingStatus
from orchestrator.domain.records import FoundRecording
from orchestrator.domain.records_review import RecordingSearch
from orchestrator.services import inspection
from orchestrator.store.database import Transaction
from orchestrator.web.api.endpoint import LIMIT, Asked, Endpoint, Moment, QueryField


@dataclass(frozen=True, slots=True)
class ApiRecording:
    """An evidence package."""

    code: str
    session_code: str
    case_code: str
    case_kind: CaseKind
    status: RecordingStatus
    started_at: Moment | None
    ended_at: Moment | None
    bytes: int
    gap_count: int
    manifest_sha256: str
    """What `tiepdan verify` of an exported copy must find."""


@dataclass(frozen=True, slots=True)
class ApiRecordings:
    """Recordings, newest first."""

    items: tuple[ApiRecording, ...]


def _shown(found: FoundRecording) -> ApiRecording:
    one = found.recording
    return ApiRecording(
        code=one.code,
        session_code=one.session_code,
        case_code=found.case_code,
        case_kind=found.case_kind,
        status=one.status,
        started_at=one.started_at,
        ended_at=one.ended_at,
        bytes=one.bytes,
        gap_count=one.gap_count,
        manifest_sha256=one.manifest_sha256,
    )


def _find(tx: Transaction, asked: Asked) -> ApiRecordings:
    search = RecordingSearch(case=asked.query.get("case", ""), start=asked.moment("from"), end=asked.moment("to"))
    found = inspection.find_recordings(tx, search, asked.by)
    return ApiRecordings(tuple(_shown(one) for one in found[: asked.limit]))


_MOMENT: Final = {"type": "string", "format": "date-time"}
ENDPOINTS: Final = (
    Endpoint(
        name="findRecordings",
        method="GET",
        path="/recordings",
        summary="Recordings of sessions planned in a span of time, newest first.",
        action=Action.RECORDING_VIEW,
        query=(
            QueryField("case", "Number of the case file, or a part of it.", {"type": "string", "maxLength": 100}),
            QueryField("from", "Sessions from this time on.", _MOMENT),
            QueryField("to", "Sessions before this time.", _MOMENT),
            LIMIT,
        ),
        call=_find,
        answer=ApiRecordings,
    ),
)
