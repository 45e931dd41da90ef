"""What every test stands on: log lines go through our processors, and no test reads the machine's own settings."""

from __future__ import annotations

import os

import hypothesis
import pytest

from config.log import configure
from config.settings import LogSettings

# Speed is measured by the bench, never asserted: a busy machine is no failure.
hypothesis.settings.register_profile("tiepdan", deadline=None, print_blob=True)
hypothesis.settings.load_profile("tiepdan")

# Nowhere, but through `drop_personal_data`, which is an error here; `caplog` sees every line.
configure(LogSettings(level="info"), stream=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [name for name in os.environ if name.startswith("TIEPDAN_")]:
        monkeypatch.delenv(variable)


SLOW = (
    "tests/media/test_",  # whole conferences over loopback: they wait for real time-outs
    "tests/orchestrator/services/live/",  # the same, for the live session
    "tests/orchestrator/web/signalling/test_rights",
    "tests/recordings/test_",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make check` is quick: it leaves out what waits for real time, and the second database."""
    for item in items:
        if item.nodeid.startswith(SLOW) or "postgresql" in item.nodeid:
            item.add_marker(pytest.mark.slow)
        if "postgresql" in item.nodeid:
            item.add_marker(pytest.mark.postgresql)
