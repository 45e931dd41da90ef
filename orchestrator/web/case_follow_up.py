"""What the page of a case shows of what followed: notices and directives. Knows no form."""

from __future__ import annotations

from aiohttp import web

from orchestrator.domain.directive import days_left
from orchestrator.domain.policy import Actor
from orchestrator.domain.records import CaseFile
from orchestrator.services import conclusions, directive_lists
from orchestrator.web.app_keys import CLOCK, STORE


async def follow_up_of(request: web.Request, case: CaseFile, actor: Actor) -> dict[str, object]:
    """For `follow_up/on_case.html`."""
    store, now = request.config_dict[STORE], request.config_dict[CLOCK]()
    return {
        "turns": await store.run(conclusions.turns_of_case, case.code, actor),
        "directives": await store.run(directive_lists.directives_of_case, case.id, actor),
        "left": lambda directive: days_left(directive.due_at, now, store.rules.calendar),
    }
