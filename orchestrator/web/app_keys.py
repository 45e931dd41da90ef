"""What the aiohttp application carries for its handlers. Knows no handler.

The types are imported for the checker only, so that any part of the web may import this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from config.settings import Settings
    from orchestrator.services.live.receptions import LiveReceptions
    from orchestrator.store.database import Store
    from orchestrator.words import Words

SETTINGS: web.AppKey[Settings] = web.AppKey("settings")
STORE: web.AppKey[Store] = web.AppKey("store")
LIVE: web.AppKey[LiveReceptions] = web.AppKey("live")
WORDS: web.AppKey[Words] = web.AppKey("words")
