"""The pages of registering and following a matter, for the application's list. Decides nothing."""

from __future__ import annotations

from typing import Final

from orchestrator.web.pages import follow, register, uploads

WITHOUT_ACCOUNT: Final = (register, uploads, follow)
