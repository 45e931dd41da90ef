"""Where one layer's timestamps meet another's: both are encodings of the same moments (RFC 3550 s6.4.1).

Knows sender reports and numbers. Each layer counts from a random number of its own; only the reports tell which of
them mean the same moment.
"""

from __future__ import annotations

from media.forwarding.layer import Layer
from media.rtp.sequence import distance

LONGEST = 5.0
"""Seconds. Reports that say the layers are further apart than arrivals say are not believed."""


def ticks_after(last: Layer | None, newest: int, following: Layer, timestamp: int, passed: float) -> int:
    """How long after `newest` of `last` (both in `last`'s numbers) the moment `timestamp` of `following` is.

    In ticks. `passed` are the seconds by arrival; they count where reports are missing.
    """
    rate = following.publication.info.clock_rate
    by_arrival = max(1, int(passed * rate))
    if last is None or last.report is None or following.report is None or last is following:
        return by_arrival
    (ntp, rtp, _), (other_ntp, other_rtp, _) = last.report, following.report
    moment = rtp + ((other_ntp - ntp) * rate >> 32) + distance(other_rtp, timestamp, 32)
    ticks = distance(newest, moment & 0xFFFFFFFF, 32)
    return max(1, ticks) if abs(ticks - by_arrival) < LONGEST * rate else by_arrival
