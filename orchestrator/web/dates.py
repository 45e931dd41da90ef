"""Times as people here write them: dd/MM/yyyy, 24 hours, the office's time zone. Knows no page."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from orchestrator.words import Words

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Dates:
    """One language and one time zone; every method takes UTC (or any aware time) and gives text."""

    def __init__(self, words: Words, zone: tzinfo) -> None:
        self._words = words
        self._zone = zone

    def local(self, moment: datetime) -> datetime:
        """The same moment on the office's clock."""
        return moment.astimezone(self._zone)

    def day(self, moment: datetime | date) -> str:
        """`26/11/2026`."""
        return f"{self._date(moment):%d/%m/%Y}"

    def weekday(self, moment: datetime | date) -> str:
        """`Thứ Năm`."""
        return self._words.text(f"weekday.{WEEKDAYS[self._date(moment).weekday()]}")

    def long_day(self, moment: datetime | date) -> str:
        """`Thứ Năm, 26/11/2026`."""
        return f"{self.weekday(moment)}, {self.day(moment)}"

    def clock(self, moment: datetime) -> str:
        """`08:40`."""
        return f"{self.local(moment):%H:%M}"

    def seconds(self, moment: datetime) -> str:
        """`08:40:05`."""
        return f"{self.local(moment):%H:%M:%S}"

    def full(self, moment: datetime) -> str:
        """`08:40, 26/11/2026`."""
        return f"{self.clock(moment)}, {self.day(moment)}"

    def until(self, start: datetime, minutes: int) -> str:
        """`08:00 – 09:30`."""
        return f"{self.clock(start)} – {self.clock(start + timedelta(minutes=minutes))}"

    def iso(self, moment: datetime) -> str:
        """For the `datetime` attribute of a `time` element."""
        return self.local(moment).isoformat(timespec="seconds")

    def _date(self, moment: datetime | date) -> date:
        return self.local(moment).date() if isinstance(moment, datetime) else moment


def length(seconds: float) -> str:
    """`36:00`, `01:02:03`: how long something lasts, for players and lists."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"
