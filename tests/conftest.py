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
