"""What the service knows of a turn, gathered for its minutes: times, points, who came and went, identity, papers, gaps.

What nobody typed is looked up in the records and in the audit log; names are hidden as `sight` says for who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from orchestrator.documents.facts import Attendance, Gap, HandedItem, Statement, Trouble
from orchestrator.documents.facts import Person as PaperPerson
from orchestrator.documents.facts_reception import Citizen, Confirmation, MinutesDocument, MinutesFacts
from orchestrator.domain.errors import NotFound
from orchestrator.domain.participant import NEEDS_IDENTITY, PRESIDES, SessionRole
from orchestrator.domain.policy import Actor
from orchestrator.domain.records import CaseFile, Participant, ReceptionSession, Recording
from orchestrator.domain.records_minutes import Receipt
from orchestrator.services.minutes import TurnMinutes
from orchestrator.services.sight import masked_case, masked_participant
from orchestrator.store import audit, cases, participants, receipts, recordings, sessions, turns
from orchestrator.store.database import Transaction

Say = Callable[[str], str]
"""A catalogue key in Vietnamese: official papers are."""


def facts_of(tx: Transaction, found: TurnMinutes, by: Actor, say: Say) -> MinutesFacts:
    """The fifteen blocks of DOMAIN 4.3, as far as they are known by now."""
    session, turn, minutes = found.session, found.turn, found.minutes
    case = cases.case_by_id(tx, turn.case_file_id)
    if case is None:
        raise NotFound("case.not_found", code=turn.case_code)
    case = masked_case(case, by)
    everyone = [masked_participant(one, session, by) for one in participants.participants_of(tx, session.id)]
    belongs = set(turns.people_of_turn(tx, turn.id))
    others = {one.id for one in everyone if turns.turn_of_person(tx, one.id) not in (None, turn)}
    here = [one for one in everyone if one.id not in others]
    typed = minutes.content
    recording = _recording(tx, session)
    chair = _official(here, PRESIDES, session.chair_name)
    return MinutesFacts(
        session_code=session.code,
        matter_code=case.code,
        kind=say(f"case.kind.{case.kind}").lower(),
        started_at=turn.opened_at or session.started_at or session.starts_at,
        ended_at=turn.closed_at,
        central_point=session.central_point.full_name,
        component_points=tuple(point.full_name for point in session.component_points),
        ground=say(f"schedule.ground.{session.ground}") if session.ground else "",
        chair=chair,
        receiver=_official(here, frozenset({SessionRole.RECEIVER}), chair.name),
        note_taker=_official(here, frozenset({SessionRole.NOTE_TAKER}), minutes.editor),
        attendance=tuple(there for one in here if (there := _attended(tx, one, session, say)).joined_at is not None),
        citizens=_citizens(case, [one for one in here if one.id in belongs and one.role in NEEDS_IDENTITY], say),
        recording_notice_at=next(
            (one.rules_acknowledged_at for one in here if one.id in belongs and one.rules_acknowledged_at), None
        ),
        statement=typed.get("statement", ""),
        request=typed.get("request", "") or case.request,
        prior_handling=typed.get("prior_handling", "")
        or " ".join(filter(None, (case.prior_authority, case.prior_document))),
        documents=tuple(_handed(one) for one in receipts.of_turn(tx, turn.id)),
        explanations=_statements(typed.get("explanations", "")),
        answer=_answer(typed.get("answer", ""), typed.get("contact", ""), say),
        time_limit=_day(typed.get("time_limit", "")),
        troubles=tuple(
            Trouble(at=one.at, what=one.description)
            for one in sessions.incidents_of(tx, session)
            if _within(one.at, found)
        ),
        gaps=_gaps(tx, recording, say),
        read_back_at=minutes.shown_at,
        corrections=typed.get("corrections", ""),
        confirmations=_confirmations(found, case, say),
        recording_code=recording.code if recording else "",
        recording_sha256=recording.manifest_sha256 if recording else "",
    )


def _official(people: list[Participant], roles: frozenset[SessionRole], otherwise: str) -> PaperPerson:
    for one in people:
        if one.role in roles:
            return PaperPerson(
                name=one.name, salutation=one.salutation or "ông (bà)", title=one.title, agency=one.agency
            )
    return PaperPerson(name=otherwise)


def _citizens(case: CaseFile, people: list[Participant], say: Say) -> tuple[Citizen, ...]:
    who = case.petitioner
    method = next((one.identity_method for one in people if one.identity_method), "")
    verified = say(f"live.identity.{method}") if method else ""
    if who.masked:
        return (Citizen(person=PaperPerson(name=who.name, masked=True), verified_by=verified),)
    born = who.birth_date or (str(who.birth_year) if who.birth_year else "")
    person = PaperPerson(
        name=who.name,
        salutation=who.salutation or "ông (bà)",
        born=born,
        id_number=who.personal_id,
        address=who.address,
        phone=who.phone,
    )
    return (Citizen(person=person, verified_by=verified),)


def _attended(tx: Transaction, person: Participant, session: ReceptionSession, say: Say) -> Attendance:
    lines = audit.lines_of(tx, f"participant {person.public_id}", limit=200)
    joined = [line.at for line in lines if line.action == "participant:admitted"]
    left = [line.at for line in lines if line.action in ("participant:left", "participant:removed")]
    return Attendance(
        point=person.point_name or say(f"role.session.{person.role}"),
        name=person.name,
        title=person.title,
        agency=person.agency,
        joined_at=min(joined, default=None),
        left_at=max(left, default=None) if joined else None,
    )


def _recording(tx: Transaction, session: ReceptionSession) -> Recording | None:
    found = recordings.recordings_of_session(tx, session.id)
    return found[-1] if found else None


def _gaps(tx: Transaction, recording: Recording | None, say: Say) -> tuple[Gap, ...]:
    """From stop to next byte, by the audit log: the package's manifest has them to the millisecond, later."""
    if recording is None:
        return ()
    gaps, since = [], None
    for line in reversed(audit.lines_of(tx, f"recording {recording.code}", limit=200)):
        if line.action == "recording:bytes_stopped":
            since = since or line.at
        elif line.action == "recording:bytes_written" and since is not None:
            gaps.append(Gap(begun_at=since, ended_at=line.at, reason=say("minutes.gap")))
            since = None
    return tuple(gaps)


def _handed(receipt: Receipt) -> MinutesDocument:
    item = HandedItem(name=receipt.title, pages=receipt.pages, condition=receipt.condition, copy_kind=receipt.copy_kind)
    return MinutesDocument(item=item, receipt=receipt.code)


def _statements(text: str) -> tuple[Statement, ...]:
    """A paragraph `Phòng Kinh tế: …` is said by whom it names."""
    said = []
    for line in filter(None, (one.strip() for one in text.split("\n"))):
        speaker, colon, words = line.partition(":")
        named = bool(colon) and len(speaker) <= 80
        said.append(Statement(speaker=speaker.strip() if named else "", text=words.strip() if named else line))
    return tuple(said)


def _answer(answer: str, contact: str, say: Say) -> str:
    return "\n".join(filter(None, (answer, f"{say('minutes.field.contact')}: {contact}" if contact else "")))


def _confirmations(found: TurnMinutes, case: CaseFile, say: Say) -> tuple[Confirmation, ...]:
    minutes = found.minutes
    if minutes.confirmed_at is None:
        return ()
    method = say(f"minutes.method.{minutes.method}") if minutes.method else say("minutes.refused")
    return (Confirmation(person=case.petitioner.name, method=method, at=minutes.confirmed_at, note=minutes.reason),)


def _within(at: datetime, found: TurnMinutes) -> bool:
    begun, ended = found.turn.opened_at or found.session.started_at, found.turn.closed_at
    return (begun is None or at >= begun) and (ended is None or at <= ended)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        return None
