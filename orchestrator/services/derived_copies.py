"""Compositions and redacted copies of a recording: asked for, cancelled, fetched, each a line in the audit log.

The worker makes them (`services.copy_worker`). What is hidden stands in the row's wishes, and in a list that the
office's key signs. Knows no page and no picture.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, require
from orchestrator.domain.records import ViewGrant
from orchestrator.domain.records_review import CopyKind, CopyStatus, DerivedCopy
from orchestrator.services import audit_log
from orchestrator.store import derived_copies as rows
from orchestrator.store import sessions
from orchestrator.store.database import Transaction
from recordings.canonical import canonical
from recordings.derived.wishes import HIDDEN, Wishes
from recordings.signatures import Signer, stamp

OPEN_AT_MOST: Final = 20
"""Waiting or under way in the whole office."""
SPANS_AT_MOST: Final = 200
SIGNED: Final = b"tiepdan redaction list\n"


def ask(
    tx: Transaction, grant: ViewGrant, kind: CopyKind, wishes: Wishes, reason: str, by: Actor, now: datetime
) -> int:
    """Ask for a copy; its number. `RuleBroken` when too many wait, or a redacted copy hides nothing."""
    session = sessions.session_by_id(tx, grant.recording.session_id)
    require(by, Action.COMPOSITION_MAKE if kind is CopyKind.COMPOSITION else Action.REDACTION_MAKE, session.thing)
    hides = any(person.picture or person.voice_altered for person in wishes.people) or bool(wishes.silenced)
    if kind is CopyKind.REDACTION and not hides:
        raise RuleBroken("derived.nothing_hidden", field="people")
    if any(person.picture not in HIDDEN for person in wishes.people):
        raise RuleBroken("derived.picture_wrong", field="people")
    if len(wishes.silenced) > SPANS_AT_MOST or any(start >= end for start, end in wishes.silenced):
        raise RuleBroken("derived.spans_wrong", field="spans")
    if rows.open_count(tx) >= OPEN_AT_MOST:
        raise RuleBroken("derived.too_many")
    number = rows.add(tx, grant.recording.id, grant.account_id, kind, wishes.json(), now)
    act = "recording:compose" if kind is CopyKind.COMPOSITION else "recording:redact"
    audit_log.append(tx, by, act, f"recording {grant.recording.code}", now, after=f"copy {number}", reason=reason)
    return number


def copies_of(tx: Transaction, grant: ViewGrant) -> list[DerivedCopy]:
    """Newest first."""
    return rows.copies_of(tx, grant.recording.id)


def cancel(tx: Transaction, grant: ViewGrant, number: int, by: Actor, now: datetime) -> None:
    """Stop it, or keep it from beginning. What is over stays as it is."""
    copy = _own(tx, grant, number)
    if rows.cancel(tx, copy.id, now):
        thing = f"recording {grant.recording.code}"
        audit_log.append(tx, by, "recording:copy_cancelled", thing, now, after=f"copy {number}")


def fetch(tx: Transaction, grant: ViewGrant, number: int, by: Actor, now: datetime) -> DerivedCopy:
    """A copy that is done, for the one who takes it away; the line says so. `NotFound`."""
    copy = _own(tx, grant, number)
    if copy.status is not CopyStatus.DONE:
        raise NotFound("derived.not_found")
    thing = f"recording {grant.recording.code}"
    audit_log.append(tx, by, "recording:copy_fetched", thing, now, after=f"copy {number}")
    return copy


def redaction_list(copy: DerivedCopy, manifest_sha256: str, signer: Signer, now: datetime) -> dict[str, Any]:
    """What was taken out of which recording, and the hash of what came of it; signed.

    Signed is `SIGNED` and the canonical JSON of everything but the signature.
    """

    wishes = copy.wishes
    people = [
        {"seat": one["seat"], "picture": one["picture"], "voice_altered": one["voice_altered"]}
        for one in wishes["people"]
        if one["picture"] or one["voice_altered"]
    ]
    body: dict[str, Any] = {
        "redaction_list": 1,
        "recording": copy.recording_code,
        "manifest_sha256": manifest_sha256,
        "copy": copy.id,
        "copy_sha256": copy.sha256,
        "people": people,
        "silenced_ms": [list(span) for span in wishes["silenced"]],
        "stamp": wishes["texts"]["stamp"],
        "signed_at": stamp(now),
        "key": signer.key,
    }
    return {**body, "signature": signer.sign(SIGNED + canonical(body))}


def _own(tx: Transaction, grant: ViewGrant, number: int) -> DerivedCopy:
    copy = rows.copy_by_id(tx, number)
    if copy is None or copy.recording_id != grant.recording.id:
        raise NotFound("derived.not_found")
    return copy
