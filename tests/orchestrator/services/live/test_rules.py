"""Floor, permissions, line quality and the recording watch: rules without any part that moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from media.interfaces import Source
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.participant import IN_ROOM, ParticipantStatus, SessionRole
from orchestrator.domain.reception_session import LIVE, SessionStatus
from orchestrator.services.live.floor import KEPT_FOR, Floor
from orchestrator.services.live.line_quality import LineFacts, quality
from orchestrator.services.live.permissions import NO_SWITCHES, Switches, may_publish
from orchestrator.services.live.watchdog import (
    Change,
    RecordingFacts,
    RecordingWatch,
    facts_from_progress,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_requests_keep_their_order_and_each_person_asks_once() -> None:
    floor = Floor()
    for who, second in (("b", 0), ("a", 1), ("b", 2)):
        floor.ask(who, NOON + second * SECOND)
    assert [asked.participant for asked in floor.requests] == ["b", "a"]
    assert floor.requests[0].since == NOON
    assert (floor.place("a"), floor.place("c")) == (2, None)


def test_who_gets_the_floor_stands_in_line_no_more() -> None:
    floor = Floor()
    floor.ask("a", NOON)
    assert floor.give("a", NOON) is None
    assert floor.requests == ()
    with pytest.raises(RuleBroken, match=r"floor\.already_yours"):
        floor.ask("a", NOON)


def test_giving_the_floor_takes_it_from_the_one_before() -> None:
    floor = Floor()
    floor.give("a", NOON)
    assert floor.give("b", NOON) == "a"
    assert floor.take("a") is None
    assert floor.take("b") == "b"
    assert floor.speaker is None


def test_the_floor_is_kept_for_a_broken_line_but_not_for_ever() -> None:
    floor = Floor()
    floor.give("a", NOON)
    floor.line_lost("a", NOON)
    assert floor.expire(NOON + KEPT_FOR - SECOND) is None
    assert floor.line_back("a")
    assert floor.expire(NOON + 2 * KEPT_FOR) is None
    floor.line_lost("a", NOON)
    assert floor.expire(NOON + KEPT_FOR) == "a"
    assert not floor.line_back("a")


def test_who_is_gone_has_neither_floor_nor_place() -> None:
    floor = Floor()
    floor.give("a", NOON)
    floor.ask("b", NOON)
    assert floor.gone("a")
    assert not floor.gone("b")
    assert floor.requests == ()


@pytest.mark.parametrize("role", SessionRole)
def test_nobody_outside_the_room_or_a_live_session_publishes(role: SessionRole) -> None:
    for status, session, has_floor in product(ParticipantStatus, SessionStatus, (False, True)):
        allowed = may_publish(role, status, session, has_floor=has_floor, switches=Switches(screen_allowed=True))
        assert bool(allowed) == (status in IN_ROOM and session in LIVE)
        assert Source.MICROPHONE not in allowed or session is not SessionStatus.PAUSED


@pytest.mark.parametrize("role", SessionRole)
def test_microphones_open_with_the_floor_only_but_for_those_who_preside(role: SessionRole) -> None:
    presides = role in {SessionRole.MEETING_ROOM, SessionRole.CHAIR, SessionRole.RECEIVER}
    for has_floor in (False, True):
        allowed = may_publish(
            role,
            ParticipantStatus.ADMITTED,
            SessionStatus.IN_SESSION,
            has_floor=has_floor,
            switches=NO_SWITCHES,
        )
        assert (Source.MICROPHONE in allowed) == (presides or has_floor)
        assert Source.CAMERA in allowed


def test_what_was_switched_off_stays_off() -> None:
    allowed = may_publish(
        SessionRole.CHAIR,
        ParticipantStatus.SPEAKING,
        SessionStatus.IN_SESSION,
        has_floor=True,
        switches=Switches(muted=True, camera_off=True),
    )
    assert allowed == {Source.SCREEN}


def test_a_citizen_shows_a_screen_only_when_allowed() -> None:
    def shows(role: SessionRole, **switches: bool) -> bool:
        allowed = may_publish(
            role,
            ParticipantStatus.SPEAKING,
            SessionStatus.IN_SESSION,
            has_floor=True,
            switches=Switches(**switches),
        )
        return Source.SCREEN in allowed

    assert shows(SessionRole.DEPARTMENT)
    assert not shows(SessionRole.CITIZEN)
    assert shows(SessionRole.CITIZEN, screen_allowed=True)


@pytest.mark.parametrize(
    ("facts", "connected", "expected"),
    [
        (None, False, "lost"),
        (LineFacts(0.02, 0.0), False, "lost"),
        (None, True, "unknown"),
        (LineFacts(0.02, 0.0), True, "good"),
        (LineFacts(None, 0.03), True, "fair"),
        (LineFacts(0.35, 0.0), True, "fair"),
        (LineFacts(0.02, 0.1), True, "weak"),
        (LineFacts(0.9, 0.0), True, "weak"),
    ],
)
def test_a_line_has_one_word(facts: LineFacts | None, connected: bool, expected: str) -> None:
    assert quality(facts, connected=connected) == expected


def watch() -> RecordingWatch:
    made = RecordingWatch(5 * SECOND, NOON)
    made.heard(RecordingFacts(last_byte_at=NOON, writing=2, expected=2))
    return made


def test_a_byte_in_the_last_seconds_is_the_only_proof() -> None:
    made = watch()
    assert made.proved(NOON + 3 * SECOND)
    assert not made.proved(NOON + 4 * SECOND)
    made.heard(RecordingFacts(last_byte_at=NOON, error="disk_full"))
    assert not made.proved(NOON)
    assert not RecordingWatch(5 * SECOND, NOON).proved(NOON)


def test_silence_beyond_the_patience_is_told_once() -> None:
    made = watch()
    assert made.judge(NOON + 4 * SECOND, demanded=True) is None
    assert made.judge(NOON + 5 * SECOND, demanded=True) is Change.STALLED
    assert made.lost_since == NOON
    assert made.judge(NOON + 6 * SECOND, demanded=True) is None


def test_silence_that_nobody_minds_is_no_alarm() -> None:
    made = watch()
    assert made.judge(NOON + 60 * SECOND, demanded=False) is None
    assert made.lost_since is None


def test_bytes_that_come_back_end_the_alarm() -> None:
    made = watch()
    made.judge(NOON + 5 * SECOND, demanded=True)
    made.heard(RecordingFacts(last_byte_at=NOON + 8 * SECOND))
    assert made.judge(NOON + 9 * SECOND, demanded=True) is Change.WRITING
    assert made.lost_since is None


def test_a_dead_worker_is_seen_at_once_and_pauses_after_the_patience() -> None:
    made = watch()
    assert made.gone(NOON + SECOND)
    assert not made.gone(NOON + 2 * SECOND)
    assert not made.proved(NOON + SECOND)
    assert made.judge(NOON + 4 * SECOND, demanded=True) is None
    assert made.judge(NOON + 5 * SECOND, demanded=True) is Change.STALLED


def test_a_worker_replaced_within_the_patience_pauses_nothing() -> None:
    made = watch()
    made.gone(NOON + SECOND)
    made.room_opened(NOON + 2 * SECOND)
    made.heard(RecordingFacts(last_byte_at=NOON + 2 * SECOND))
    assert made.judge(NOON + 3 * SECOND, demanded=True) is Change.WRITING


def test_a_recorder_that_says_what_is_wrong_is_not_waited_for_as_long() -> None:
    made = watch()
    made.heard(RecordingFacts(last_byte_at=NOON, error="disk_full"))
    assert made.judge(NOON + 2 * SECOND, demanded=True) is None
    made.judge(NOON + 3 * SECOND, demanded=True)
    assert made.lost_since == NOON


def test_signs_of_life_are_no_evidence_while_no_track_is_written() -> None:
    made = watch()
    for second in range(8):
        now = NOON + second * SECOND
        made.heard(RecordingFacts(last_byte_at=now, writing=0, expected=2))
        assert not made.proved(now)
        assert made.judge(now, demanded=True) is (Change.STALLED if second == 5 else None)
    made.heard(RecordingFacts(last_byte_at=NOON + 8 * SECOND, writing=1, expected=2))
    assert made.judge(NOON + 8 * SECOND, demanded=True) is Change.WRITING


def test_what_the_recorder_does_not_say_is_not_invented() -> None:
    assert facts_from_progress({}) == RecordingFacts()
    facts = facts_from_progress({"last_byte_at": NOON.timestamp(), "writing": 3, "expected": 4, "error": None})
    assert facts == RecordingFacts(last_byte_at=NOON, writing=3, expected=4)
