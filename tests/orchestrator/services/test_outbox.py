"""Messages leave once, in time, and never get lost: a worker, a store, a real SMTP server."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from config.settings import MailSettings
from orchestrator.domain.errors import NotAllowed
from orchestrator.domain.policy import Role
from orchestrator.domain.records import OutboxMessage
from orchestrator.notify.channel import Channel, KeepingChannel
from orchestrator.notify.letters import Letter
from orchestrator.notify.smtp import SmtpChannel
from orchestrator.services import links, scheduling
from orchestrator.services.messages import remind
from orchestrator.services.outbox import ATTEMPTS, LEASE, OutboxWorker, messages_for_session, pause_after, text_to_copy
from orchestrator.store.database import Store
from orchestrator.store.outbox import lease
from tests.support.mail_server import MailServer
from tests.support.stores import NOW, RULES, Bureau, found_bureau
from tests.support.waiting import eventually

URL = "https://tiepdan.example.vn"


@pytest.fixture
def mailing(empty: Store) -> Bureau:
    """An office with a mail server."""
    empty.rules = replace(RULES, mail_configured=True)
    return found_bureau(empty)


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    found = MailServer()
    yield found
    await found.stop()


def worker(bureau: Bureau, channel: Channel, first_pause: timedelta = timedelta(seconds=30)) -> OutboxWorker:
    return OutboxWorker(bureau.store, channel, lambda: bureau.now, URL, first_pause=first_pause)


def smtp(server: MailServer) -> SmtpChannel:
    return SmtpChannel(
        MailSettings(host="127.0.0.1", port=server.port, tls="none", sender="a@b.vn", timeout_seconds=5.0)
    )


def messages(bureau: Bureau) -> list[OutboxMessage]:
    return bureau.do(messages_for_session, "TCD-2026-0001", bureau.operator)


def mailed(bureau: Bureau) -> OutboxMessage:
    (found,) = [message for message in messages(bureau) if message.channel == "email"]
    return found


def link_in(body: str) -> str:
    found = re.search(rf"{URL}/j/([\w-]{{43}})\n", body)
    assert found, body
    return found[1]


async def test_an_invitation_brings_a_link_that_works(mailing: Bureau, server: MailServer) -> None:
    await server.start()
    mailing.published()
    assert await worker(mailing, smtp(server)).send_due() == 1
    assert await worker(mailing, smtp(server)).send_due() == 0
    (letter,) = server.letters
    assert letter["To"] == "nhan@example.vn"
    body = letter.get_content()
    assert "Kính gửi bà Vũ Thị Nhàn" in body
    assert "10:00, 23/11/2026" in body
    assert "Phòng chờ mở lúc 09:00, 23/11/2026" in body
    landing = mailing.do(links.look_at_link, link_in(body), NOW)
    assert (landing.state, landing.participant.name) == ("too_early", "Vũ Thị Nhàn")
    assert (mailed(mailing).status, mailed(mailing).sent_at) == ("sent", NOW)


async def test_a_server_that_is_down_and_comes_back_gets_the_letter_once(mailing: Bureau, server: MailServer) -> None:
    @asynccontextmanager
    async def running() -> AsyncIterator[OutboxWorker]:
        sender = worker(mailing, smtp(server), first_pause=timedelta(milliseconds=200))
        sender._clock = lambda: datetime.now(NOW.tzinfo)  # retries happen in real time
        await sender.start()
        yield sender
        await sender.stop()

    mailing.published()
    async with running():
        await eventually(lambda: mailed(mailing).attempts >= 2)
        assert mailed(mailing).status in ("waiting", "sending")
        assert mailed(mailing).last_error.startswith("smtp.")
        await server.start()
        await eventually(lambda: mailed(mailing).status == "sent")
    assert len(server.letters) == 1


async def test_a_refused_letter_is_shown_as_failed(mailing: Bureau, server: MailServer) -> None:
    await server.start()
    server.answer_to_recipient = "550 no such person"
    mailing.published()
    await worker(mailing, smtp(server)).send_due()
    assert (mailed(mailing).status, mailed(mailing).last_error) == ("failed", "smtp.550")


async def test_it_is_tried_ten_times_at_growing_distance_and_then_given_up(mailing: Bureau, server: MailServer) -> None:
    mailing.published()
    sender = worker(mailing, smtp(server))
    for attempt in range(1, ATTEMPTS):
        assert await sender.send_due() == 1
        assert mailed(mailing).attempts == attempt
        mailing.now += pause_after(attempt) - timedelta(seconds=1)
        assert await sender.send_due() == 0
        mailing.now += timedelta(seconds=1)
    await sender.send_due()
    assert mailed(mailing).status == "failed"
    assert pause_after(1) == timedelta(seconds=30)
    assert pause_after(99) == timedelta(hours=1)


async def test_a_message_whose_worker_died_is_sent_by_the_next(mailing: Bureau) -> None:
    mailing.published()
    assert len(mailing.do(lease, NOW, NOW + LEASE, 10)) == 1
    channel = KeepingChannel()
    assert await worker(mailing, channel).send_due() == 0
    mailing.now += LEASE
    assert await worker(mailing, channel).send_due() == 1
    assert len(channel.letters) == 1


async def test_an_invitation_that_waits_tells_the_new_time(mailing: Bureau) -> None:
    session = mailing.published()
    later = session.starts_at + timedelta(days=1)
    mailing.do(scheduling.move_session, session.code, later, 60, mailing.operator, NOW, "Mất điện toàn xã")
    channel = KeepingChannel()
    await worker(mailing, channel).send_due()
    invitation, moved = channel.letters
    assert "10:00, 24/11/2026" in invitation.body
    assert "10:00, 23/11/2026" in moved.body
    assert "10:00, 24/11/2026" in moved.body
    assert "Lý do: Mất điện" in moved.body


async def test_a_message_that_breaks_us_does_not_hold_up_the_others(mailing: Bureau) -> None:
    class Breaking(KeepingChannel):
        async def send(self, letter: Letter) -> None:
            if letter.subject.startswith("Mời"):
                raise ZeroDivisionError
            await super().send(letter)

    session = mailing.published()
    later = session.starts_at + timedelta(1)
    mailing.do(scheduling.move_session, session.code, later, 60, mailing.operator, NOW, "Mất điện toàn xã")
    channel = Breaking()
    await worker(mailing, channel).send_due()
    assert [letter.subject[:7] for letter in channel.letters] == ["Đổi giờ"]
    assert {message.last_error for message in messages(mailing)} == {"", "outbox.broken"}


async def test_after_a_cancellation_nobody_is_invited(mailing: Bureau) -> None:
    session = mailing.published()
    mailing.do(scheduling.cancel_session, session.code, "Đã trả lời", mailing.operator, NOW)
    channel = KeepingChannel()
    await worker(mailing, channel).send_due()
    assert [letter.subject for letter in channel.letters] == ["Hủy phiên tiếp công dân TCD-2026-0001"]


def test_without_mail_everything_is_for_the_operator_to_copy(bureau: Bureau) -> None:
    bureau.published()
    written = messages(bureau)
    assert {(message.channel, message.status) for message in written} == {("shown", "shown")}
    citizen = written[0]
    looked = bureau.do(text_to_copy, citizen.id, URL, bureau.operator, NOW)
    assert "/j/" not in looked.body
    copied = bureau.do(text_to_copy, citizen.id, URL, bureau.operator, NOW, mint=True)
    again = bureau.do(text_to_copy, citizen.id, URL, bureau.operator, NOW, mint=True)
    assert bureau.do(links.look_at_link, link_in(copied.body), NOW).state == "revoked"
    assert bureau.do(links.look_at_link, link_in(again.body), NOW).state == "too_early"
    with pytest.raises(NotAllowed):
        bureau.do(text_to_copy, citizen.id, URL, bureau.actor(Role.AUDITOR), NOW, mint=True)


def test_a_reminder_is_written_once_per_start(bureau: Bureau) -> None:
    session = bureau.published(bureau.planned(hours=30))
    before_day = session.starts_at - timedelta(minutes=1440)
    assert bureau.do(remind, session.code, 1440, before_day) == 3
    assert bureau.do(remind, session.code, 1440, before_day) == 0
    assert bureau.do(remind, session.code, 60, session.starts_at - timedelta(minutes=60)) == 3
    assert bureau.do(remind, session.code, 60, session.starts_at) == 0


def test_who_was_invited_after_the_reminder_was_due_needs_none(bureau: Bureau) -> None:
    session = bureau.published()
    assert bureau.do(remind, session.code, 1440, NOW) == 0
