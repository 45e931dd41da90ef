"""Personal links: bound to a person, expiring, revocable, one device at a time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from orchestrator.domain.errors import NotAllowed, NotFound, RuleBroken
from orchestrator.domain.participant import ParticipantEvent, SessionRole
from orchestrator.domain.policy import Role
from orchestrator.domain.reception_session import SessionEvent
from orchestrator.domain.records import LinkState
from orchestrator.services import admission, links, scheduling
from orchestrator.store.database import Transaction
from tests.support.stores import NOW, Bureau

PHONE, LAPTOP = "a-phone-that-made-up-a-number", "a-laptop"


@pytest.fixture
def secret(bureau: Bureau) -> str:
    return bureau.do(links.make_link, _citizen(bureau), bureau.operator, NOW)


def _citizen(bureau: Bureau) -> int:
    session = bureau.live()
    return bureau.person(session, SessionRole.CITIZEN).id


def state(bureau: Bureau, secret: str, device: str = "", after: timedelta = timedelta()) -> str:
    return bureau.do(links.look_at_link, secret, NOW + after, device).state


def test_only_a_hash_of_the_link_is_stored(bureau: Bureau, secret: str) -> None:
    seat = bureau.do(links.take_seat, secret, PHONE, NOW, False)
    tables = ("participant", "former_link", "outbox", "audit_log")
    stored = "".join(bureau.do(_contents, table) for table in tables)
    for clear in (secret, seat.cookie_token, PHONE):
        assert clear not in stored


def _contents(tx: Transaction, table: str) -> str:
    return str(tx.connection.execute(text(f"SELECT * FROM {table}")).all())


def test_looking_consumes_nothing(bureau: Bureau, secret: str) -> None:
    assert [state(bureau, secret) for _ in range(3)] == ["ok"] * 3
    assert bureau.do(links.take_seat, secret, PHONE, NOW, False).moved is False


def test_a_second_device_asks_and_then_moves_the_seat(bureau: Bureau, secret: str) -> None:
    first = bureau.do(links.take_seat, secret, PHONE, NOW, False)
    public_id = first.participant.public_id
    assert state(bureau, secret, PHONE) == "ok"
    assert state(bureau, secret, LAPTOP) == "open_elsewhere"
    with pytest.raises(RuleBroken, match=r"link\.open_elsewhere"):
        bureau.do(links.take_seat, secret, LAPTOP, NOW, False)
    assert bureau.do(links.actor_of_seat, public_id, first.cookie_token, NOW) is not None
    second = bureau.do(links.take_seat, secret, LAPTOP, NOW, True)
    assert second.moved
    assert bureau.do(links.actor_of_seat, public_id, first.cookie_token, NOW) is None
    assert bureau.do(links.actor_of_seat, public_id, second.cookie_token, NOW) is not None


def test_of_two_devices_at_once_one_is_asked(bureau: Bureau, secret: str) -> None:
    taken, asked = [], []
    barrier = threading.Barrier(4)

    def take(device: str) -> None:
        barrier.wait(timeout=30)
        try:
            taken.append(bureau.do(links.take_seat, secret, device, NOW, False))
        except RuleBroken as refused:
            asked.append(refused.code)

    threads = [threading.Thread(target=take, args=(f"device {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(taken) == 1
    assert asked == ["link.open_elsewhere"] * 3


def test_the_same_device_may_come_again(bureau: Bureau, secret: str) -> None:
    bureau.do(links.take_seat, secret, PHONE, NOW, False)
    assert bureau.do(links.take_seat, secret, PHONE, NOW, False).moved is False


def test_a_link_ends_a_day_after_the_planned_end(bureau: Bureau, secret: str) -> None:
    seat = bureau.do(links.take_seat, secret, PHONE, NOW, False)
    planned_end, public_id = timedelta(hours=3), seat.participant.public_id
    assert state(bureau, secret, PHONE, planned_end + timedelta(hours=24, seconds=-1)) == "ok"
    late = planned_end + timedelta(hours=24)
    assert state(bureau, secret, PHONE, late) == "expired"
    with pytest.raises(RuleBroken, match=r"link\.expired"):
        bureau.do(links.take_seat, secret, PHONE, NOW + late, True)
    assert bureau.do(links.actor_of_seat, public_id, seat.cookie_token, NOW + late) is None


def test_a_revoked_link_ends_the_seat_too(bureau: Bureau, secret: str) -> None:
    seat = bureau.do(links.take_seat, secret, PHONE, NOW, False)
    revoked = bureau.do(links.revoke_link, seat.participant.id, bureau.operator, NOW)
    assert revoked.link is LinkState.REVOKED
    assert state(bureau, secret, PHONE) == "revoked"
    assert bureau.do(links.actor_of_seat, seat.participant.public_id, seat.cookie_token, NOW) is None
    with pytest.raises(RuleBroken, match=r"link\.revoked"):
        bureau.do(links.take_seat, secret, PHONE, NOW, True)


def test_a_new_link_ends_the_old_one_but_not_the_seat(bureau: Bureau, secret: str) -> None:
    seat = bureau.do(links.take_seat, secret, PHONE, NOW, False)
    fresh = bureau.do(links.make_link, seat.participant.id, bureau.operator, NOW)
    assert state(bureau, secret, PHONE) == "revoked"
    assert state(bureau, fresh, PHONE) == "ok"
    assert bureau.do(links.actor_of_seat, seat.participant.public_id, seat.cookie_token, NOW) is not None


def test_a_seat_is_good_for_its_own_session_and_person_only(bureau: Bureau, secret: str) -> None:
    seat = bureau.do(links.take_seat, secret, PHONE, NOW, False)
    actor = bureau.do(links.actor_of_seat, seat.participant.public_id, seat.cookie_token, NOW)
    assert actor is not None
    assert (actor.account_id, actor.roles, actor.session_code) == (None, frozenset(), seat.participant.session_code)
    session = bureau.do(scheduling.session_by_code, seat.participant.session_code, bureau.operator)
    other = bureau.person(session, SessionRole.CHAIR)
    assert bureau.do(links.actor_of_seat, other.public_id, seat.cookie_token, NOW) is None
    with pytest.raises(NotAllowed):
        bureau.do(admission.change_participant, other.id, ParticipantEvent.LEFT, actor, NOW)


@pytest.mark.parametrize("wrong", ["", "x", "x" * 10_000, "'; DROP TABLE participant", "\ud800"])
def test_a_made_up_link_leads_nowhere(bureau: Bureau, wrong: str) -> None:
    with pytest.raises(NotFound, match=r"link\.unknown"):
        bureau.do(links.look_at_link, wrong, NOW)
    with pytest.raises(NotFound, match=r"link\.unknown"):
        bureau.do(links.take_seat, wrong, PHONE, NOW, True)


def test_days_before_the_device_can_be_tried(bureau: Bureau) -> None:
    session = bureau.published()
    secret = bureau.do(links.make_link, bureau.people(session)[2].id, bureau.operator, NOW)
    assert state(bureau, secret) == "too_early"
    assert bureau.do(links.take_seat, secret, PHONE, NOW, False).participant.name == "Vũ Thị Nhàn"


def test_when_the_session_is_over_the_link_says_so(bureau: Bureau, secret: str) -> None:
    session = bureau.do(links.look_at_link, secret, NOW).session
    bureau.change(session, SessionEvent.ABORTED, bureau.chair, "Mất mạng")
    assert state(bureau, secret) == "over"
    with pytest.raises(RuleBroken, match=r"link\.over"):
        bureau.do(links.make_link, bureau.people(session)[2].id, bureau.operator, NOW)


def test_whoever_was_shown_out_has_no_way_back(bureau: Bureau, secret: str) -> None:
    person = bureau.do(links.look_at_link, secret, NOW).participant
    removed = ParticipantEvent.REMOVED
    bureau.do(admission.change_participant, person.id, removed, bureau.operator, NOW, "Gây rối")
    assert state(bureau, secret) == "revoked"
    with pytest.raises(RuleBroken, match=r"link\.removed"):
        bureau.do(links.make_link, person.id, bureau.operator, NOW)


def test_a_link_moves_with_its_session(bureau: Bureau, secret: str) -> None:
    session = bureau.do(links.look_at_link, secret, NOW).session
    later = NOW + timedelta(days=3)
    bureau.do(scheduling.move_session, session.code, later, 60, bureau.operator, NOW, "Mất điện toàn xã")
    assert state(bureau, secret, "", timedelta(days=3)) == "too_early"


def test_only_the_operator_makes_and_revokes_links(bureau: Bureau, secret: str) -> None:
    person = bureau.do(links.look_at_link, secret, NOW).participant
    for act in (links.make_link, links.revoke_link):
        for role in (Role.AUDITOR, Role.IT_OFFICER, Role.DEPARTMENT):
            with pytest.raises(NotAllowed):
                bureau.do(act, person.id, bureau.actor(role), NOW)
