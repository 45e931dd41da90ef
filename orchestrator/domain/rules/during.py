"""Checks of how a session is held and a turn is closed: R05 to R07, R11, R12. Knows no severity and no validity."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from orchestrator.domain.rules.facts import Circumstances, ConductFacts, IdentityFacts, RecordingStop, TurnFacts
from orchestrator.domain.rules.finding import Judgement, met, not_applicable

PAUSED_WITHIN: Final = timedelta(seconds=10)
"""After a recording has stopped, the session pauses within this time."""


def recorded_from_the_start(facts: ConductFacts, around: Circumstances) -> Judgement:
    """R05: bytes reach the disk before the session starts; if they stop, it pauses and the gap is noted."""
    if facts.started_at is None:
        return not_applicable(started=False)
    in_time = facts.recording_since is not None and facts.recording_since <= facts.started_at
    unpaused = sum(not _paused_in_time(stop, around) for stop in facts.stops)
    unnoted = sum(not stop.gap_noted for stop in facts.stops)
    return met(
        in_time and not unpaused and not unnoted,
        recording_since=facts.recording_since,
        started_at=facts.started_at,
        stops=len(facts.stops),
        not_paused_in_time=unpaused,
        without_gap_entry=unnoted,
    )


def _paused_in_time(stop: RecordingStop, around: Circumstances) -> bool:
    return (stop.paused_at or around.now) - stop.stopped_at <= PAUSED_WITHIN


def identity_complete(facts: IdentityFacts, around: Circumstances) -> Judgement:
    """R06: name, address, number of a paper, checked; with an authorisation of whoever stands for somebody else."""
    wanted = {
        "name": facts.name,
        "address": facts.address,
        "document": facts.document,
        "verified": facts.verified,
        "authorisation": facts.authorisation or not facts.represents_other,
    }
    missing = tuple(field for field, there in wanted.items() if not there)
    if not facts.admitted:
        return not_applicable(missing=missing, admitted=False)
    return met(not missing, missing=missing)


def floor_is_kept(facts: ConductFacts, around: Circumstances) -> Judgement:
    """R07: microphones are off on entry, and each time one is opened the log says who had the floor."""
    if facts.started_at is None:
        return not_applicable(started=False)
    unlogged = facts.microphone_openings - facts.openings_with_floor
    return met(
        facts.muted_on_entry and unlogged <= 0,
        muted_on_entry=facts.muted_on_entry,
        openings=facts.microphone_openings,
        without_floor=max(unlogged, 0),
    )


def turn_is_complete(facts: TurnFacts, around: Circumstances) -> Judgement:
    """R11: classification and next step; and a time limit and a contact, unless it was answered at once."""
    if not facts.closed:
        return not_applicable(closed=False)
    wanted = {"classification": facts.classification, "next_step": facts.next_step}
    if not facts.answered_at_once:
        wanted |= {"time_limit": facts.time_limit, "contact": facts.contact}
    missing = tuple(field for field, there in wanted.items() if not there)
    return met(not missing, missing=missing, answered_at_once=facts.answered_at_once)


def read_back(facts: TurnFacts, around: Circumstances) -> Judgement:
    """R12: what was stated orally has been read back and confirmed."""
    if not facts.closed or not facts.spoken:
        return not_applicable(closed=facts.closed, spoken=facts.spoken)
    confirmed = facts.read_back_at is not None and facts.confirmed
    return met(confirmed, read_back_at=facts.read_back_at, confirmed=facts.confirmed)
