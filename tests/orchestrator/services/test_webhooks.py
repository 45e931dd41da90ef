"""Another program is told what happened: a real HTTP server, and signatures checked by the code of the scheme."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from config.settings import WebhookSettings
from orchestrator.domain.errors import FormInvalid, NotAllowed
from orchestrator.domain.policy import Role
from orchestrator.domain.records_integration import WebhookEndpoint
from orchestrator.domain.webhook import KINDS
from orchestrator.notify.webhooks import NotDelivered, post
from orchestrator.services import scheduling, webhooks
from orchestrator.services.webhooks import WebhookWorker, secret_of
from orchestrator.store import integration
from tests.support.office import Office, open_office

OURS = WebhookSettings(allow_private=True)


@dataclass
class Receiver:
    """The other program."""

    url: str = ""
    answers: int = 200
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.heard]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.heard.append((dict(self.headers.items()), body))
            self.send_response(receiver.answers)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook?a=b"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as ready:
        yield ready


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    opened.settings.secret_file.write_bytes(b"0123456789abcdef0123456789abcdef")
    yield opened
    opened.store.close()


def connected(office: Office, receiver: Receiver, kinds: tuple[str, ...] = KINDS) -> WebhookEndpoint:
    administrator = office.actor(Role.ADMINISTRATOR)
    return office.store.run_now(webhooks.add_endpoint, receiver.url, kinds, OURS, administrator, office.now)


def worker(office: Office, settings: WebhookSettings = OURS) -> WebhookWorker:
    return WebhookWorker(office.store, settings, office.settings.secret_file, office.clock)


async def test_what_happens_is_told_once_in_order_and_signed(office: Office, receiver: Receiver) -> None:
    office.now = datetime.now(UTC)
    before = office.case(summary="Chuyện xảy ra trước khi nối")
    to = connected(office, receiver)
    session = office.session(office.case())
    telling = worker(office)
    assert await telling.tell_due() == len(receiver.heard) > 0
    assert await telling.tell_due() == 0
    types = [body["type"] for body in receiver.bodies()]
    assert types[0] == "case.register"
    assert "session.schedule" in types
    assert before.code not in str(receiver.heard)
    checker = Webhook(secret_of(office.settings.secret_file, to))
    for headers, body in receiver.heard:
        assert checker.verify(body, headers) == json.loads(body)
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == len(receiver.heard)
    assert session.code in {body["data"]["code"] for body in receiver.bodies()}


async def test_nobody_is_named(office: Office, receiver: Receiver) -> None:
    connected(office, receiver)
    session = office.published(office.session(office.case(kind="denunciation", identity_waiver=True)))
    reason = "Ông An đề nghị hoãn"
    office.store.run_now(scheduling.postpone_session, session.code, reason, office.actor(Role.OPERATOR), office.now)
    await worker(office).tell_due()
    told = str(receiver.heard)
    assert "session.postponed" in told
    assert not any(word in told for word in ("Nhàn", "Ông An", "112", "account", "Người"))


async def test_an_address_that_is_away_loses_nothing(office: Office, receiver: Receiver) -> None:
    connected(office, receiver)
    office.case()
    receiver.answers = 503
    telling = worker(office)
    assert await telling.tell_due() == 0
    (kept,) = office.store.run_now(integration.endpoints)
    assert (kept.attempts, kept.last_error) == (1, "status_503")
    assert await telling.tell_due() == 0  # not due yet
    receiver.answers = 204
    office.now += timedelta(seconds=10)
    office.case(summary="Một việc khác trong lúc chờ")
    first = receiver.heard[0]
    assert await telling.tell_due() == 2
    assert receiver.heard[1][1] == first[1]
    assert receiver.heard[1][0]["webhook-id"] == first[0]["webhook-id"]
    assert office.store.run_now(integration.endpoints)[0].attempts == 0


async def test_only_what_was_chosen_is_told(office: Office, receiver: Receiver) -> None:
    connected(office, receiver, ("session",))
    office.session(office.case())
    await worker(office).tell_due()
    assert {body["type"].partition(".")[0] for body in receiver.bodies()} == {"session"}


async def test_a_paused_address_hears_later(office: Office, receiver: Receiver) -> None:
    to = connected(office, receiver)
    administrator = office.actor(Role.ADMINISTRATOR)
    office.store.run_now(webhooks.set_active, to.id, False, administrator, office.now)
    office.case()
    assert await worker(office).tell_due() == 0
    office.store.run_now(webhooks.set_active, to.id, True, administrator, office.now)
    assert await worker(office).tell_due() == 1


async def test_a_renewed_secret_makes_the_old_one_worthless(office: Office, receiver: Receiver) -> None:
    to = connected(office, receiver)
    renewed = office.store.run_now(webhooks.renew_secret, to.id, office.actor(Role.ADMINISTRATOR), office.now)
    assert secret_of(office.settings.secret_file, to) != secret_of(office.settings.secret_file, renewed)


async def test_private_addresses_and_redirections_are_not_followed(office: Office, receiver: Receiver) -> None:
    connected(office, receiver)
    office.case()
    await worker(office, WebhookSettings()).tell_due()
    assert receiver.heard == []
    assert office.store.run_now(integration.endpoints)[0].last_error == "address_refused"
    receiver.answers = 307
    office.now += timedelta(minutes=1)
    await worker(office).tell_due()
    assert len(receiver.heard) == 1
    assert office.store.run_now(integration.endpoints)[0].last_error == "status_307"


@pytest.mark.parametrize("url", ["http://[::1]:1/", "http://[::ffff:127.0.0.1]:1/", "http://0.0.0.0:1/"])
def test_whatever_the_spelling(office: Office, url: str) -> None:
    event = office.store.run_now(integration.events_after, 0, KINDS, 50)[0]
    assert event == []
    office.case()
    (made,) = office.store.run_now(integration.events_after, 0, KINDS, 50)[0]
    with pytest.raises(NotDelivered, match="address_refused"):
        post(url, made, "whsec_MDEyMzQ1Njc4OQ==", office.now, timeout=5, allow_private=False)


@pytest.mark.parametrize(
    "url", ["", "ftp://a.vn/", "http://a.vn/", "https://", "https://u:p@a.vn/", "https://a.vn:99999/", "https://a b/"]
)
def test_an_address_that_cannot_be_told_is_refused(office: Office, url: str) -> None:
    administrator = office.actor(Role.ADMINISTRATOR)
    with pytest.raises(FormInvalid):
        office.store.run_now(webhooks.add_endpoint, url, ("case",), WebhookSettings(), administrator, office.now)


def test_connecting_programs_is_the_administrators(office: Office, receiver: Receiver) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed):
            office.store.run_now(webhooks.add_endpoint, receiver.url, KINDS, OURS, office.actor(role), office.now)
