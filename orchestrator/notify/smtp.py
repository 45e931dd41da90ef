"""E-mail over SMTP (RFC 5321), one connection per letter. Knows the settings and what a reply code means."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from email.utils import formatdate

import aiosmtplib

from config.settings import MailSettings
from orchestrator.notify.channel import TryAgain, Undeliverable
from orchestrator.notify.letters import Letter

PERMANENT = 500
"""Replies from here on are refusals for good (RFC 5321 section 4.2.1)."""
OUR_OWN = frozenset({530, 534, 535, 538})
"""Refusals of our sign-in: the office can mend that, so the letter waits."""


class SmtpChannel:
    """Sends through the office's mail server; every wait has the timeout of the settings."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def send(self, letter: Letter) -> None:
        """`Undeliverable` for a reply that is final about this letter; `TryAgain` for everything else."""
        settings = self._settings
        try:
            message = self._message(letter)
        except ValueError as unfit:  # a line break in a header: nobody may add headers through an address
            raise Undeliverable("smtp.letter") from unfit
        try:
            password = await asyncio.to_thread(self._password)
            await aiosmtplib.send(
                message,
                hostname=settings.host,
                port=settings.port,
                use_tls=settings.tls == "tls",
                start_tls=settings.tls == "starttls",
                username=settings.user or None,
                password=password,
                timeout=settings.timeout_seconds,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _verdict(max(one.code for one in refused.recipients)) from refused
        except aiosmtplib.SMTPResponseException as answered:
            raise _verdict(answered.code) from answered
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as broken:
            raise TryAgain(f"smtp.{type(broken).__name__}") from broken

    def _password(self) -> str | None:
        path = self._settings.password_file
        return path.read_text("utf-8").strip() if path is not None else None

    def _message(self, letter: Letter) -> EmailMessage:
        sender = self._settings.sender
        message = EmailMessage()
        message["From"] = sender
        message["To"] = letter.address
        message["Subject"] = letter.subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{letter.key}@{sender.rpartition('@')[2] or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers this
        message.set_content(letter.body)
        return message


def _verdict(code: int) -> TryAgain | Undeliverable:
    if code >= PERMANENT and code not in OUR_OWN:
        return Undeliverable(f"smtp.{code}")
    return TryAgain(f"smtp.{code}")
