"""The links of the office's side bar, as far as this actor may follow them. Knows no template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from orchestrator.domain.policy import Action, Actor, Role, Thing, may


class OfficeLink(NamedTuple):
    """`key` names the text `nav.<key>`."""

    address: str
    key: str
    icon: str
    action: Action


LINKS: Final = (
    OfficeLink("/operator", "today", "home", Action.SESSION_VIEW),
    OfficeLink("/operator/sessions", "sessions", "calendar", Action.SESSION_VIEW),
    OfficeLink("/operator/registrations", "registrations", "bell", Action.CASE_EDIT),
    OfficeLink("/operator/cases", "cases", "doc", Action.CASE_VIEW),
    OfficeLink("/operator/directives", "directives", "flag", Action.DIRECTIVE_VIEW),
    OfficeLink("/operator/deadlines", "deadlines", "hour", Action.DEADLINES_VIEW),
    OfficeLink("/operator/register", "register", "book", Action.REGISTER_VIEW),
    OfficeLink("/operator/statistics", "statistics", "chart", Action.STATISTICS_VIEW),
    OfficeLink("/operator/inbox", "inbox", "flag", Action.DIRECTIVE_REPORT),
    OfficeLink("/operator/difficulties", "difficulties", "info", Action.DIFFICULTY_REPORT),
    OfficeLink("/village", "village", "users", Action.VILLAGE_REPORT),
    OfficeLink("/police", "police", "shield", Action.SECURITY_VIEW),
    OfficeLink("/readiness", "readiness", "sig3", Action.READINESS_VIEW),
    OfficeLink("/agency", "agency", "bell", Action.INVITATION_ANSWER),
    OfficeLink("/security", "security", "shield", Action.SECURITY_VIEW),
    OfficeLink("/auditor", "auditor", "search", Action.RECORDING_VIEW),
    OfficeLink("/administrator/programs", "programs", "link", Action.WEBHOOK_EDIT),
    OfficeLink("/auditor/break-glass", "break_glass", "alert", Action.BREAK_GLASS_VIEW),
    OfficeLink("/operator/retention", "retention", "archive", Action.DISPOSAL_PROPOSE),
    OfficeLink("/operator/retention", "retention", "archive", Action.DISPOSAL_DECIDE),
    OfficeLink("/auditor/copies", "copies", "copy", Action.COPIES_VIEW),
    OfficeLink("/auditor/log", "log", "eye", Action.ACCESS_LOG_VIEW),
    OfficeLink("/guide", "guides", "book", Action.PUBLIC_VIEW),
)

_OF_ONES_OWN: Final = frozenset({Action.RECORDING_VIEW, Action.DIRECTIVE_REPORT, Action.INVITATION_ANSWER})


def office_links(actor: Actor, path: str) -> list[tuple[OfficeLink, bool]]:
    """What the side bar shows, and which of it is the current page: the longest address that the path begins with."""
    shown = list(_open_to(actor))
    current = max((link.address for link in shown if _under(path, link.address)), key=len, default="")
    return [(link, link.address == current) for link in shown]


def _under(path: str, address: str) -> bool:
    return path == address or path.startswith(address + "/")


def first_page(actor: Actor) -> str:
    """Where somebody lands after signing in."""
    if Role.AUDITOR in actor.roles:
        return "/auditor"
    if Role.VILLAGE_HEAD in actor.roles:
        return "/village"
    return next((link.address for link in _open_to(actor)), "/")


def _open_to(actor: Actor) -> Iterator[OfficeLink]:
    """Pages with anything in them for this actor; recordings and directives may be theirs because a case is."""
    own = Thing(assigned_accounts=frozenset({actor.account_id} if actor.account_id is not None else ()))
    shown: set[str] = set()
    for link in LINKS:
        open_to = may(actor, link.action, own if link.action in _OF_ONES_OWN else Thing())
        if open_to and link.address not in shown:
            shown.add(link.address)
            yield link
