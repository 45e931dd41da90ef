"""What a worker counts: packets in and out, and what was dropped and why.

Plain numbers; who reads them is not known here.
"""

from __future__ import annotations

from collections import Counter
from typing import Any


class Tally:
    """Counters of one worker, incremented on the packet path."""

    __slots__ = (
        "dropped",
        "keyframe_requests",
        "nacks_sent",
        "octets_in",
        "octets_out",
        "packets_in",
        "packets_out",
        "retransmissions_in",
        "retransmissions_out",
    )

    def __init__(self) -> None:
        self.packets_in = self.packets_out = 0
        self.octets_in = self.octets_out = 0
        self.retransmissions_in = self.retransmissions_out = 0
        self.nacks_sent = self.keyframe_requests = 0
        self.dropped: Counter[str] = Counter()
        """By reason. The reasons are constants of the code, so there are not many."""

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        facts: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__ if name != "dropped"}
        facts["dropped"] = dict(self.dropped)
        return facts
