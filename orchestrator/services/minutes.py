"""The minutes of a turn: typed with a version, read back, confirmed or refused, frozen with a hash, signed.

Nothing typed is lost: each saving is a version of its own, and who would overwrite another's words is told first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from orchestrator.domain.errors import NotAllowed, NotFound, RuleBroken
from orchestrator.domain.minutes import TRANSITIONS, TYPED, ConfirmationMethod, MinutesEvent, MinutesStatus
from orchestrator.domain.policy import Action, Actor, may, require
from orchestrator.domain.records import ReceptionSession, Recording
from orchestrator.domain.records_minutes import Minutes
from orchestrator.domain.records_turn import Turn
from orchestrator.domain.transitions import step
from orchestrator.services import audit_log
from orchestrator.services.form_checks import required_reason
from orchestrator.store import minutes as rows
from orchestrator.store import participants, recordings, sessions, states, turns
from orchestrator.store.database import Transaction

REFUSED = "refused"
"""The method in the frozen text of minutes that the citizen did not confirm."""

WRITES = (Action.MINUTES_WRITE, Action.MINUTES_CONFIRM, Action.MINUTES_SIGN)


@dataclass(frozen=True, slots=True)
class TurnMinutes:
    """The minutes with what they belong to."""

    session: ReceptionSession
    turn: Turn
    minutes: Minutes


class ChangedMeanwhile(RuleBroken):
    """Somebody else saved in between; `there` is what they left."""

    def __init__(self, there: Minutes) -> None:
        super().__init__("minutes.changed_meanwhile", person=there.editor, at=there.edited_at)
        self.there = there


def of_turn(tx: Transaction, code: str, number: int, by: Actor) -> TurnMinutes:
    """To write or sign. `NotFound`, `NotAllowed`."""
    session, turn = _turn(tx, code, number)
    if not any(may(by, action, session.thing) for action in WRITES):
        raise NotAllowed("policy.not_allowed", action=Action.MINUTES_WRITE)
    return TurnMinutes(session, turn, rows.begin(tx, turn.id))


def save(
    tx: Transaction, code: str, number: int, seen: int, typed: Mapping[str, str], by: Actor, now: datetime
) -> Minutes:
    """Keep what is typed as the next version; `seen` is the version it was typed over. `ChangedMeanwhile`;
    `RuleBroken`: `minutes.frozen`, `minutes.too_long`.
    """
    session, turn = _turn(tx, code, number)
    require(by, Action.MINUTES_WRITE, session.thing)
    there = rows.begin(tx, turn.id)
    content = _bounded(typed)
    if there.frozen:
        raise RuleBroken("minutes.frozen")
    if content == there.content:
        return there
    if seen != there.version:
        raise ChangedMeanwhile(there)
    rows.add_version(tx, there.id, there.version + 1, content, by.account_id, now)
    audit_log.append(tx, by, Action.MINUTES_WRITE, _thing(turn, code), now, after=str(there.version + 1))
    if there.status is MinutesStatus.SHOWN:
        # What is on the citizen's page is not what was read: it is shown anew when the note-taker says so.
        _step(tx, replace(there, version=there.version + 1), turn, code, MinutesEvent.CORRECTED, by, now)
    return _again(tx, turn)


def show(tx: Transaction, code: str, number: int, by: Actor, now: datetime) -> Minutes:
    """Read back: from now on it is on the citizen's page and the big screen. `RuleBroken("minutes.empty")`."""
    session, turn = _turn(tx, code, number)
    require(by, Action.MINUTES_WRITE, session.thing)
    there = rows.begin(tx, turn.id)
    if not there.content.get("statement"):
        raise RuleBroken("minutes.empty", field="statement")
    _step(tx, there, turn, code, MinutesEvent.SHOWN, by, now, shown_at=now)
    return _again(tx, turn)


def confirm(tx: Transaction, code: str, number: int, seen: int, method: str, by: Actor, now: datetime) -> Minutes:
    """The citizen found it right: pressed on the own page (`spoken`), or noted by the note-taker. Frozen now."""
    session, turn = _turn(tx, code, number)
    _may_confirm(tx, session, turn, by)
    if method not in list(ConfirmationMethod):
        raise RuleBroken("minutes.method", field="method")
    there = _read_by_citizen(tx, turn, seen)
    sha256 = digest(code, turn, there, method)
    facts = {"confirmed_at": now, "method": method, "sha256": sha256}
    _step(tx, there, turn, code, MinutesEvent.CONFIRMED, by, now, **facts)
    return _again(tx, turn)


def refuse(tx: Transaction, code: str, number: int, seen: int, reason: str, by: Actor, now: datetime) -> Minutes:
    """The citizen does not confirm; why is written down. Frozen all the same."""
    session, turn = _turn(tx, code, number)
    _may_confirm(tx, session, turn, by)
    reason = required_reason(reason, "minutes.reason_missing")
    there = _read_by_citizen(tx, turn, seen)
    facts = {"confirmed_at": now, "reason": reason, "sha256": digest(code, turn, there, REFUSED)}
    _step(tx, there, turn, code, MinutesEvent.REFUSED, by, now, **facts)
    return _again(tx, turn)


def correct(tx: Transaction, code: str, number: int, seen: int, text: str, by: Actor, now: datetime) -> Minutes:
    """The citizen asks for a correction: it stands in the minutes, and the note-taker has them again."""
    session, turn = _turn(tx, code, number)
    _may_confirm(tx, session, turn, by)
    text = required_reason(text, "minutes.correction_missing")
    there = _read_by_citizen(tx, turn, seen)
    before = there.content.get("corrections", "")
    corrections = f"{before}\n{text}".strip()[: TYPED["corrections"]]
    content = {**there.content, "corrections": corrections}
    rows.add_version(tx, there.id, there.version + 1, content, by.account_id, now)
    _step(tx, there, turn, code, MinutesEvent.CORRECTED, by, now)
    return _again(tx, turn)


def sign(tx: Transaction, code: str, number: int, by: Actor, now: datetime) -> Minutes:
    """The chair approves what was confirmed or refused."""
    session, turn = _turn(tx, code, number)
    require(by, Action.MINUTES_SIGN, session.thing)
    there = rows.begin(tx, turn.id)
    _step(tx, there, turn, code, MinutesEvent.SIGNED, by, now, signed_at=now)
    return _again(tx, turn)


def shown_to(tx: Transaction, seat: str) -> TurnMinutes | None:
    """What this seat (public id) is to read now: its own turn's minutes, or, for those of the whole session, those that
    are shown. None when nothing is.
    """
    person = participants.participant_by_public_id(tx, seat)
    if person is None:
        return None
    session = sessions.session_by_id(tx, person.session_id)
    own = turns.turn_of_person(tx, person.id)
    for turn in turns.turns_of_session(tx, session.id):
        found = rows.minutes_of_turn(tx, turn.id)
        if found is None or (own is not None and own.id != turn.id):
            continue
        if found.status is MinutesStatus.SHOWN or (own is not None and found.frozen):
            return TurnMinutes(session, turn, found)
    return None


def digest(code: str, turn: Turn, minutes: Minutes, method: str) -> str:
    """SHA-256 of the frozen text, in hex."""
    return hashlib.sha256(frozen_text(code, turn, minutes, method)).hexdigest()


def frozen_text(code: str, turn: Turn, minutes: Minutes, method: str) -> bytes:
    """What is frozen: canonical JSON of session, turn, case, version, content and method."""
    text = {
        "session": code,
        "turn": turn.number,
        "case": turn.case_code,
        "version": minutes.version,
        "content": dict(minutes.content),
        "method": method,
    }
    return json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def to_bind(tx: Transaction, code: str, number: int) -> tuple[list[Recording], bytes] | None:
    """The frozen text and the recordings that must name its hash; None while the minutes are not frozen."""
    session, turn = _turn(tx, code, number)
    there = rows.minutes_of_turn(tx, turn.id)
    if there is None or not there.frozen:
        return None
    text = frozen_text(code, turn, there, there.method or REFUSED)
    if hashlib.sha256(text).hexdigest() != there.sha256:
        raise LookupError(f"the minutes of turn {turn.id} are not what was frozen")
    return recordings.recordings_of_session(tx, session.id), text


def _turn(tx: Transaction, code: str, number: int) -> tuple[ReceptionSession, Turn]:
    session = sessions.session_by_code(tx, code[:40])
    if session is None:
        raise NotFound("session.not_found", code=code[:40])
    for turn in turns.turns_of_session(tx, session.id):
        if turn.number == number:
            return session, turn
    raise NotFound("turn.not_found", number=number)


def _may_confirm(tx: Transaction, session: ReceptionSession, turn: Turn, by: Actor) -> None:
    """The note-taker for the citizen, or a citizen of this turn in the own seat."""
    if may(by, Action.MINUTES_CONFIRM, session.thing):
        return
    person = participants.participant_by_public_id(tx, by.participant) if by.participant else None
    own = turns.turn_of_person(tx, person.id) if person is not None else None
    if own is None or own.id != turn.id or not may(by, Action.SEAT_TAKE, session.thing):
        raise NotAllowed("policy.not_allowed", action=Action.MINUTES_CONFIRM)


def _read_by_citizen(tx: Transaction, turn: Turn, seen: int) -> Minutes:
    there = rows.begin(tx, turn.id)
    if there.version != seen:
        raise ChangedMeanwhile(there)
    return there


def _bounded(typed: Mapping[str, str]) -> dict[str, str]:
    content = {name: typed.get(name, "").strip() for name in TYPED}
    for name, most in TYPED.items():
        if len(content[name]) > most:
            raise RuleBroken("minutes.too_long", field=name, most=most)
    return {name: text for name, text in content.items() if text}


def _step(
    tx: Transaction,
    there: Minutes,
    turn: Turn,
    code: str,
    event: MinutesEvent,
    by: Actor,
    now: datetime,
    **facts: object,
) -> None:
    after = step(TRANSITIONS, there.status, event)
    states.set_minutes(tx, there.id, after, **facts)
    reason = str(facts.get("reason", ""))
    audit_log.append(
        tx, by, f"minutes:{event}", _thing(turn, code), now, before=there.status, after=after, reason=reason
    )


def _again(tx: Transaction, turn: Turn) -> Minutes:
    found = rows.minutes_of_turn(tx, turn.id)
    assert found is not None
    return found


def _thing(turn: Turn, code: str) -> str:
    return f"turn {code}-{turn.number}"
