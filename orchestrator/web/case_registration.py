"""How a matter came in, on the page of its case file: channel, wishes, what the citizen did since. Decides nothing."""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.policy import Actor
from orchestrator.domain.records import CaseFile
from orchestrator.services import intake, registration
from orchestrator.web.app_keys import STORE


async def registration_context(request: web.Request, case: CaseFile, actor: Actor) -> dict[str, object]:
    """`came_in`, `acts`, `mail` and `tests` for the template."""
    store = request.config_dict[STORE]
    return {
        "came_in": await store.run(registration.registration_of, case.code, actor),
        "acts": await store.run(intake.acts_of, case.code, actor),
        "mail": await store.run(intake.asked_by_mail, case.code, actor),
        "tests": await store.run(intake.tests_of, case.code, actor),
    }
