"""The session clock: milliseconds since a package was opened. Pure; reads no clock, only what others noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from recordings import fields
from recordings.envelope import Encryption, read_encryption


@dataclass(frozen=True, slots=True)
class Opening:
    """`package.json`: what was known when the package was opened."""

    format: int
    code: str
    reception_session: str
    codec: str
    opened_at: datetime
    boot: str
    monotonic: float
    wall: float
    encryption: Encryption | None = None
    """`None`: the media are as they were received."""

    def json(self) -> dict[str, Any]:
        return {
            "format": self.format,
            "package": self.code,
            "reception_session": self.reception_session,
            "codec": self.codec,
            "opened_at": self.opened_at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "boot": self.boot,
            "monotonic": self.monotonic,
            "wall": self.wall,
            **({} if self.encryption is None else {"encryption": self.encryption.json()}),
        }

    def clock(self, boot: str, monotonic: float, wall: float) -> Callable[[float], float]:
        """From another process's monotonic seconds to the session clock, given a moment on both of its clocks.

        Within one run of the machine the wall clock does not matter, so that setting it changes nothing.
        """
        if boot and boot == self.boot:
            return lambda moment: (moment - self.monotonic) * 1000
        return lambda moment: (wall - self.wall + moment - monotonic) * 1000


def read_opening(line: Mapping[str, Any]) -> Opening:
    """`ValueError` when it is not one."""
    opened_at = datetime.fromisoformat(fields.text(line, "opened_at"))
    if opened_at.tzinfo is None:
        raise ValueError("opened_at has no zone")
    return Opening(
        format=fields.whole(line, "format"),
        code=fields.text(line, "package"),
        reception_session=fields.text(line, "reception_session"),
        codec=fields.text(line, "codec"),
        opened_at=opened_at,
        boot=fields.text(line, "boot"),
        monotonic=fields.number(line, "monotonic"),
        wall=fields.number(line, "wall"),
        encryption=read_encryption(line.get("encryption")),
    )
