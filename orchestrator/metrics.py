"""What `/metrics` shows: every number the service counts about itself, in one registry per application.

Knows names and labels (`tiepdan_*`), never a person: labels are closed lists (routes, states, codes). Does not know who
counts; what can be asked when the page is read (`watch`) is asked then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Ask = Callable[[], Mapping[tuple[str, ...], float]]


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "tiepdan_http_requests", "Requests answered.", ["route", "method", "status"], registry=self.registry
        )
        self.request_seconds = Histogram(
            "tiepdan_http_request_seconds", "Time to answer a request.", ["route"], registry=self.registry
        )
        self.sockets = Gauge("tiepdan_signalling_sockets", "Signalling sockets open.", registry=self.registry)
        self.socket_errors = Counter(
            "tiepdan_signalling_errors", "Signalling messages refused.", ["code"], registry=self.registry
        )
        self.sign_in_failures = Counter(
            "tiepdan_sign_in_failures", "Sign-ins refused.", ["reason"], registry=self.registry
        )
        self.seats_taken = Counter("tiepdan_seats_taken", "Personal links exchanged.", registry=self.registry)
        self.rooms_lost = Counter("tiepdan_media_rooms_lost", "Rooms lost with their worker.", registry=self.registry)
        self.recordings_stalled = Counter(
            "tiepdan_recordings_stalled", "Recordings that stood still in a session.", registry=self.registry
        )
        self.live_failures = Counter(
            "tiepdan_live_failures", "Steps and parts of live sessions that failed (a defect).", registry=self.registry
        )
        self.messages_sent = Counter(
            "tiepdan_outbox_messages", "Messages handed to a channel.", ["channel", "result"], registry=self.registry
        )

    def watch(self, name: str, about: str, ask: Ask, labels: tuple[str, ...] = ("kind",)) -> None:
        """Show `tiepdan_<name>{label=...}` from what `ask` answers when the page is read: numbers by labels' values."""
        self.registry.register(_Asked(f"tiepdan_{name}", about, ask, labels))

    def page(self) -> bytes:
        """All numbers in Prometheus' text format."""
        return generate_latest(self.registry)


class _Asked(Collector):
    def __init__(self, name: str, about: str, ask: Ask, labels: tuple[str, ...]) -> None:
        self._name, self._about, self._ask, self._labels = name, about, ask, labels

    def describe(self) -> Iterable[Any]:
        return [GaugeMetricFamily(self._name, self._about, labels=self._labels)]

    def collect(self) -> Iterable[Any]:
        family = GaugeMetricFamily(self._name, self._about, labels=self._labels)
        for values, number in self._ask().items():
            family.add_metric(values, number)
        return [family]
