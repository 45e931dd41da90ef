"""What the service counts comes out as Prometheus reads it, each application for itself."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from orchestrator.metrics import Metrics


def samples(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(metrics.page().decode())
    return {
        (each.name, tuple(sorted(each.labels.items()))): each.value for family in families for each in family.samples
    }


def test_what_was_counted_is_shown() -> None:
    metrics = Metrics()
    metrics.requests.labels("/j/{secret}", "GET", "200").inc()
    shown = samples(metrics)
    assert shown["tiepdan_http_requests_total", (("method", "GET"), ("route", "/j/{secret}"), ("status", "200"))] == 1


def test_two_applications_count_apart() -> None:
    first, second = Metrics(), Metrics()
    first.seats_taken.inc()
    assert samples(second)["tiepdan_seats_taken_total", ()] == 0


def test_what_is_watched_is_asked_when_the_page_is_read() -> None:
    metrics = Metrics()
    free: dict[tuple[str, ...], float] = {("recordings",): 10.0}
    metrics.watch("disk_free_bytes", "Free space.", lambda: free)
    free[("recordings",)] = 7.0
    assert samples(metrics)["tiepdan_disk_free_bytes", (("kind", "recordings"),)] == 7.0
