"""Which way out the settings name. Knows the ways, not what goes out."""

from __future__ import annotations

from config.settings import Settings
from orchestrator.notify.channel import Channel, TryAgain
from orchestrator.notify.letters import Letter
from orchestrator.notify.smtp import SmtpChannel


class NoWayOut:
    """No mail server is set: what waits keeps waiting, and the operator sees why."""

    async def send(self, letter: Letter) -> None:
        raise TryAgain("mail.not_configured")


def channel_of(settings: Settings) -> Channel:
    """E-mail where a server is set, otherwise nothing."""
    return SmtpChannel(settings.mail) if settings.mail.host else NoWayOut()
