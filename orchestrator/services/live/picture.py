"""The picture of a reception session that one viewer may see: the `state` message. Pure.

What is hidden from whom is decided here and nowhere else. Knows no socket and no language.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from media.interfaces import Source
from orchestrator.domain.participant import AT_DOOR, IN_ROOM, NEEDS_IDENTITY, ParticipantStatus, SessionRole
from orchestrator.domain.records import Participant, ReceptionSession
from orchestrator.services.live.floor import Floor
from orchestrator.services.live.picture_parts import FloorPicture, RecordingPicture, RequestPicture
from orchestrator.services.live.picture_queue import (
    AlarmPicture,
    DocumentPicture,
    MinutesPicture,
    MyTurn,
    PrivatePicture,
    Queueing,
    TurnPicture,
    alarm_picture,
    document_picture,
    minutes_picture,
    my_turn,
    private_picture,
    queue_picture,
    to_sign,
)
from orchestrator.services.live.watchdog import RecordingWatch

HIDDEN_IN_DENUNCIATIONS = frozenset({SessionRole.CITIZEN, SessionRole.SUPPORTER})
"""Whose name nobody sees who need not know it (Law on Denunciations art. 8.3, DOMAIN 2.5)."""


POINTS = frozenset({SessionRole.CITY, SessionRole.DEPARTMENT, SessionRole.VILLAGE_HALL, SessionRole.ADVISOR})
"""Other points, which the big screen waits for."""

# What it is made of.


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What is known of one seat besides its record."""

    connected: bool = False
    """Media flows; for a seat that sends and receives nothing: its page is there."""
    present: bool = False
    """Its page is there."""
    line: str = "unknown"
    sending: frozenset[Source] = frozenset()
    """What reaches us."""
    may_publish: frozenset[Source] = frozenset()
    muted: bool = False
    screen_allowed: bool = False
    problem: str | None = None
    since: datetime | None = None
    """In the waiting room since."""


@dataclass(frozen=True, slots=True)
class Requirement:
    code: str
    ok: bool


@dataclass(frozen=True, slots=True)
class MarkPicture:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class IncidentPicture:
    at: float
    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything there is to see, before anybody looks."""

    session: ReceptionSession
    people: Mapping[str, Participant]
    """By public id, in the order they are shown."""
    seats: Mapping[str, SeatFacts]
    floor: Floor
    watch: RecordingWatch
    recording_status: str
    disk_alarm: bool
    paused_reason: str | None
    required: tuple[Requirement, ...] = ()
    marks: tuple[MarkPicture, ...] = ()
    incidents: tuple[IncidentPicture, ...] = ()
    queueing: Queueing = field(default_factory=Queueing)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, as far as it matters to what is seen."""

    participant: str | None = None
    admits: bool = False
    marks: bool = False
    reports: bool = False
    sees_denouncer: bool = False
    signs: bool = False
    alarms: bool = False
    big_screen: bool = False
    """The meeting room: it shows before the session who is still missing."""


# What comes out: as in orchestrator/web/README.md.


@dataclass(frozen=True, slots=True)
class SessionPicture:
    code: str
    title: str
    status: str
    starts_at: float
    started_at: float | None
    paused_reason: str | None
    planned_minutes: int


@dataclass(frozen=True, slots=True)
class MyPicture:
    participant: str | None
    status: str | None
    floor: str
    place: int | None
    may_publish: tuple[str, ...]
    muted: bool
    turn: MyTurn | None = None
    confirms: bool = False
    """The minutes that are read back are of one's own turn."""


@dataclass(frozen=True, slots=True)
class PersonPicture:
    participant: str
    salutation: str
    name: str
    title: str
    agency: str
    role: str
    point: str
    status: str
    connected: bool
    line: str
    camera: str
    microphone: str
    screen: str
    muted: bool
    """By whoever admits; only they see it, like the next."""
    screen_allowed: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class WaitingPicture:
    participant: str
    salutation: str
    name: str
    title: str
    agency: str
    role: str
    point: str
    status: str
    since: float | None
    identity: str
    line: str
    device_check: Mapping[str, object] | None
    connected: bool


@dataclass(frozen=True, slots=True)
class Picture:
    session: SessionPicture
    me: MyPicture
    recording: RecordingPicture
    floor: FloorPicture = field(default_factory=FloorPicture)
    requests: tuple[RequestPicture, ...] = ()
    people: tuple[PersonPicture, ...] = ()
    waiting: tuple[WaitingPicture, ...] = ()
    marks: tuple[MarkPicture, ...] = ()
    incidents: tuple[IncidentPicture, ...] = ()
    required: tuple[Requirement, ...] = ()
    queue: tuple[TurnPicture, ...] = ()
    minutes: MinutesPicture | None = None
    to_sign: tuple[int, ...] = ()
    document: DocumentPicture | None = None
    alarm: AlarmPicture | None = None
    private: PrivatePicture | None = None


def picture(scene: Scene, viewer: Viewer, now: datetime) -> Picture:
    """What this viewer sees. Who waits at the door sees the session, themselves and whether it is recorded."""
    mine = scene.people.get(viewer.participant) if viewer.participant else None
    session, me = _session(scene, viewer), _me(scene, mine, now)
    if mine is not None and mine.status not in IN_ROOM and not viewer.admits:
        return Picture(session, me, RecordingPicture(status=scene.recording_status))
    floor = scene.floor
    everybody = scene.people.values()
    return Picture(
        session=session,
        me=me,
        recording=_recording(scene, now),
        floor=FloorPicture(floor.speaker, floor.since.timestamp() if floor.since else None),
        requests=tuple(RequestPicture(asked.participant, asked.since.timestamp()) for asked in floor.requests),
        people=tuple(_person(scene, viewer, person) for person in everybody if _shown(person, viewer)),
        waiting=_waiting(scene, viewer) if viewer.admits else (),
        marks=scene.marks if viewer.marks else (),
        incidents=scene.incidents if viewer.reports else (),
        required=scene.required if viewer.admits else (),
        queue=queue_picture(
            scene.queueing, scene.session, scene.people, lambda person: _hidden(scene, viewer, person), now
        ),
        minutes=minutes_picture(scene.queueing, mine),
        document=document_picture(scene.queueing.shown, named=not scene.session.denunciation),
        private=private_picture(scene.queueing),
        alarm=alarm_picture(scene.queueing.alarms) if viewer.alarms else None,
        to_sign=to_sign(scene.queueing) if viewer.signs else (),
    )


def _shown(person: Participant, viewer: Viewer) -> bool:
    """Those in charge see everybody who was invited, those in the room whoever is there; the big screen also which
    points are still missing. Citizens who wait for their turn are on it by their place in the queue only.
    """
    if viewer.admits or person.status in IN_ROOM:
        return True
    return viewer.big_screen and person.role in POINTS and person.status is not ParticipantStatus.REMOVED


def _hidden(scene: Scene, viewer: Viewer, person: Participant) -> bool:
    return (
        identity_hidden(scene.session, person) and not viewer.sees_denouncer and viewer.participant != person.public_id
    )


def identity_hidden(session: ReceptionSession, person: Participant) -> bool:
    """Whether there may be people in this session who must not learn who this is."""
    return session.denunciation and person.role in HIDDEN_IN_DENUNCIATIONS


def _session(scene: Scene, viewer: Viewer) -> SessionPicture:
    session = scene.session
    # The title of a denunciation may tell whom it is about.
    told = not session.denunciation or viewer.sees_denouncer
    return SessionPicture(
        code=session.code,
        title=session.title if told else "",
        status=str(session.status),
        starts_at=session.starts_at.timestamp(),
        started_at=session.started_at.timestamp() if session.started_at else None,
        paused_reason=scene.paused_reason,
        planned_minutes=session.planned_minutes,
    )


def _me(scene: Scene, mine: Participant | None, now: datetime) -> MyPicture:
    if mine is None:
        return MyPicture(None, None, "none", None, (), False)
    seat = scene.seats.get(mine.public_id, SeatFacts())
    asked = scene.floor.place(mine.public_id)
    has_floor = scene.floor.speaker == mine.public_id
    return MyPicture(
        participant=mine.public_id,
        status=str(mine.status),
        floor="speaking" if has_floor else "requested" if asked else "none",
        place=_place_at_door(scene, mine) if mine.status in AT_DOOR else asked,
        may_publish=tuple(str(source) for source in Source if source in seat.may_publish),
        muted=seat.muted,
        turn=my_turn(scene.queueing, scene.session, mine, now),
        confirms=mine.role in NEEDS_IDENTITY,
    )


def _queue(scene: Scene) -> list[Participant]:
    """Who waits at the door, longest first."""
    waiting = [person for person in scene.people.values() if person.status in AT_DOOR]
    return sorted(waiting, key=lambda person: _since(scene, person) or float("inf"))


def _since(scene: Scene, person: Participant) -> float | None:
    since = scene.seats.get(person.public_id, SeatFacts()).since
    return since.timestamp() if since else None


def _place_at_door(scene: Scene, mine: Participant) -> int | None:
    """Among one's like: a citizen's turn does not wait for the officials at the door, nor theirs for the citizens."""
    likes = [person for person in _queue(scene) if (person.role in NEEDS_IDENTITY) is (mine.role in NEEDS_IDENTITY)]
    places = [person.public_id for person in likes]
    return places.index(mine.public_id) + 1 if mine.public_id in places else None


def _recording(scene: Scene, now: datetime) -> RecordingPicture:
    watch = scene.watch
    age = watch.age(now)
    return RecordingPicture(
        status=scene.recording_status,
        last_byte_seconds=round(age.total_seconds(), 1) if age is not None else None,
        writing=watch.facts.writing,
        expected=watch.facts.expected,
        since_lost=watch.lost_since.timestamp() if watch.lost_since else None,
        disk_alarm=scene.disk_alarm,
    )


def _device(seat: SeatFacts, source: Source) -> str:
    """`locked` says who decides: the server lets nothing through, whatever the device does."""
    if source not in seat.may_publish:
        return "locked"
    return "on" if source in seat.sending else "off"


def _person(scene: Scene, viewer: Viewer, person: Participant) -> PersonPicture:
    seat = scene.seats.get(person.public_id, SeatFacts())
    hidden = _hidden(scene, viewer, person)
    return PersonPicture(
        participant=person.public_id,
        salutation="" if hidden else person.salutation,
        name="" if hidden else person.name,
        title="" if hidden else person.title,
        agency="" if hidden else person.agency,
        role=str(person.role),
        point=person.point_name,
        status=str(person.status),
        connected=seat.connected,
        line=seat.line,
        camera=_device(seat, Source.CAMERA),
        microphone=_device(seat, Source.MICROPHONE),
        screen=_device(seat, Source.SCREEN),
        muted=viewer.admits and seat.muted,
        screen_allowed=viewer.admits and seat.screen_allowed,
        problem=seat.problem,
    )


def _waiting(scene: Scene, viewer: Viewer) -> tuple[WaitingPicture, ...]:
    return tuple(_one_waiting(scene, viewer, person) for person in _queue(scene))


def _one_waiting(scene: Scene, viewer: Viewer, person: Participant) -> WaitingPicture:
    seat = scene.seats.get(person.public_id, SeatFacts())
    hidden = _hidden(scene, viewer, person)
    return WaitingPicture(
        participant=person.public_id,
        salutation="" if hidden else person.salutation,
        name="" if hidden else person.name,
        title="" if hidden else person.title,
        agency="" if hidden else person.agency,
        role=str(person.role),
        point=person.point_name,
        status=str(person.status),
        since=_since(scene, person),
        identity=identity(person),
        line=seat.line,
        device_check=_device_check(person),
        connected=seat.present,
    )


def identity(person: Participant) -> str:
    """`none`: need not be checked; `verified`; `needed`: must be, before admission."""
    if person.role not in NEEDS_IDENTITY:
        return "none"
    return "verified" if person.identity_method else "needed"


def _device_check(person: Participant) -> Mapping[str, object] | None:
    check = person.device_check
    if check is None:
        return None
    return {**dataclasses.asdict(check), "at": check.at.timestamp() if check.at else None}
