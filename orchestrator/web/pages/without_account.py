"""The pages of registering, taking in and following a matter, for the application's list. Decides nothing."""

from __future__ import annotations

from typing import Final

from orchestrator.web.pages import calendar, device_test, follow, intake, printed, register, uploads, village

WITHOUT_ACCOUNT: Final = (register, uploads, follow, calendar, device_test, intake, village, printed)
