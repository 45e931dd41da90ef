"""Letters over a real SMTP server: delivered, refused for good, refused for now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.settings import MailSettings
from orchestrator.notify.channel import TryAgain, Undeliverable
from orchestrator.notify.letters import Letter, letter
from orchestrator.notify.smtp import SmtpChannel
from orchestrator.words import words_in
from tests.support.mail_server import MailServer

LETTER = Letter("message-7", "nhan@example.vn", "Mời tham dự phiên tiếp công dân", "Kính gửi bà Vũ Thị Nhàn,\n")


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    found = MailServer()
    await found.start()
    yield found
    await found.stop()


def channel(server: MailServer, **more: object) -> SmtpChannel:
    values: dict[str, object] = {"host": "127.0.0.1", "port": server.port, "tls": "none", "timeout_seconds": 5.0}
    return SmtpChannel(MailSettings(sender="tiepdan@example.vn", **{**values, **more}))  # type: ignore[arg-type]


async def test_a_letter_arrives_as_it_was_written(server: MailServer) -> None:
    await channel(server).send(LETTER)
    (got,) = server.letters
    assert (got["To"], got["From"]) == ("nhan@example.vn", "tiepdan@example.vn")
    assert got["Subject"] == LETTER.subject
    assert got.get_content().splitlines() == LETTER.body.splitlines()
    assert got["Message-ID"] == "<message-7@example.vn>"
    assert got["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("answer", ["550 no such person", "554 not here"])
async def test_a_final_refusal_is_final(server: MailServer, answer: str) -> None:
    server.answer_to_recipient = answer
    with pytest.raises(Undeliverable, match=f"smtp.{answer[:3]}"):
        await channel(server).send(LETTER)
    server.answer_to_recipient, server.answer = "250 OK", answer
    with pytest.raises(Undeliverable):
        await channel(server).send(LETTER)


async def test_a_server_that_is_busy_is_asked_again(server: MailServer) -> None:
    server.answer = "451 later"
    with pytest.raises(TryAgain, match=r"smtp\.451"):
        await channel(server).send(LETTER)


async def test_a_server_that_is_away_is_asked_again(server: MailServer) -> None:
    await server.stop()
    with pytest.raises(TryAgain):
        await channel(server).send(LETTER)


async def test_a_server_without_tls_gets_nothing_when_tls_is_demanded(server: MailServer) -> None:
    with pytest.raises(TryAgain):
        await channel(server, tls="starttls").send(LETTER)
    assert server.letters == []


async def test_a_password_file_that_is_gone_makes_the_letter_wait(server: MailServer, tmp_path: Path) -> None:
    with pytest.raises(TryAgain):
        await channel(server, user="tiepdan", password_file=tmp_path / "gone").send(LETTER)


async def test_an_address_cannot_smuggle_a_header(server: MailServer) -> None:
    sly = Letter("message-8", "a@example.vn\r\nBcc: b@example.vn", "Chào", "Chào\n")
    with pytest.raises(Undeliverable):
        await channel(server).send(sly)
    assert server.letters == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("template", ["invitation", "moved", "cancelled", "postponed", "converted", "reminder"])
def test_every_template_is_there_in_both_languages(template: str, language: str) -> None:
    names = ("name", "code", "subject", "starts", "opens", "minutes", "point", "reason", "before", "office", "link")
    facts = {name: f"<{name}>" for name in names}
    made = letter(words_in(language), template, facts, key="k", address="")
    assert "<code>" in made.subject
    assert "\n" not in made.subject
    assert "<name>" in made.body
    assert ("<link>" in made.body) is (template == "invitation")
    assert (
        "\n\n\n"
        not in letter(words_in(language), template, {**facts, "reason": "", "subject": ""}, key="k", address="").body
    )
