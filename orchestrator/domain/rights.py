"""Who may do what, as tables (DOMAIN 3.5). Knows no actor; `domain.policy` applies them."""

from __future__ import annotations

from typing import Final

from orchestrator.domain.actions import Action
from orchestrator.domain.roles import Role

_OFFICE: Final = frozenset({Role.OPERATOR})
_HEAD: Final = frozenset({Role.CHAIR})
_TECHNICAL: Final = frozenset({Role.OPERATOR, Role.IT_OFFICER})
_REVIEW: Final = frozenset({Role.AUDITOR, Role.CHAIR})
_NOBODY: Final[frozenset[Role]] = frozenset()

ALWAYS: Final[dict[Action, frozenset[Role]]] = {
    Action.ACCOUNT_ADD: frozenset({Role.ADMINISTRATOR}),
    Action.CASE_REGISTER: _OFFICE | {Role.CASE_OFFICER, Role.CITY},
    Action.CASE_VIEW: _OFFICE | {Role.CHAIR},
    Action.IDENTITY_VIEW: _OFFICE | {Role.CHAIR},
    Action.DENOUNCER_VIEW: frozenset({Role.CHAIR}),
    Action.SESSION_VIEW: _OFFICE | {Role.CHAIR, Role.IT_OFFICER, Role.COMMUNE_POLICE, Role.AUDITOR},
    Action.SESSION_SCHEDULE: _OFFICE,
    Action.SESSION_APPROVE: frozenset({Role.CHAIR}),
    Action.SESSION_PRESIDE: frozenset(),
    Action.SESSION_WATCH: _OFFICE | {Role.IT_OFFICER},
    Action.SEAT_TAKE: frozenset(),
    Action.ADMIT: _OFFICE,
    Action.FLOOR_GRANT: _OFFICE,
    Action.FLOOR_REQUEST: frozenset(),
    Action.SCREEN_SHARE: frozenset(),
    Action.MARK_SET: _OFFICE,
    Action.INCIDENT_REPORT: _OFFICE | {Role.IT_OFFICER},
    Action.RECORDING_VIEW: frozenset({Role.AUDITOR, Role.CHAIR}),
    Action.RECORDING_VERIFY: frozenset({Role.AUDITOR, Role.CHAIR, Role.OPERATOR, Role.IT_OFFICER}),
    Action.RECORDING_STOP: frozenset(),
    Action.RECORDING_DELETE: frozenset(),
    Action.ACCESS_LOG_VIEW: frozenset({Role.AUDITOR, Role.CHAIR}),
    Action.READINESS_VIEW: _OFFICE | {Role.IT_OFFICER, Role.ADMINISTRATOR},
    Action.CASE_ASSIST: _OFFICE | {Role.CASE_OFFICER, Role.CITY, Role.VILLAGE_HEAD},
    Action.VILLAGE_REPORT: _OFFICE | {Role.VILLAGE_HEAD},
    Action.VILLAGE_REPORT_VIEW: _OFFICE | {Role.CHAIR},
    Action.CASE_EDIT: _OFFICE,
    Action.CASE_ASSIGN: _OFFICE | {Role.CHAIR},
    Action.CASE_CLASSIFY: _OFFICE | {Role.CASE_OFFICER},
    Action.CASE_DECIDE: _HEAD,
    Action.CASE_GUIDE: _OFFICE | {Role.CASE_OFFICER},
    Action.CASE_DOCUMENT_ADD: _OFFICE,
    Action.CASE_DOCUMENT_VIEW: _OFFICE | {Role.CHAIR},
    Action.ONLINE_APPROVE: _HEAD,
    Action.RULES_VIEW: _OFFICE | {Role.CHAIR, Role.IT_OFFICER, Role.AUDITOR},
    Action.RULE_OVERRIDE: _OFFICE | {Role.CHAIR},
    Action.ROSTER_EDIT: _OFFICE,
    Action.INVITATION_SEND: _OFFICE | {Role.CHAIR},
    Action.INVITATION_ANSWER: _NOBODY,
    Action.EQUIPMENT_EDIT: _TECHNICAL,
    Action.LINK_TEST_NOTE: _TECHNICAL,
    Action.REHEARSE: _TECHNICAL,
    Action.TRAINING_EDIT: _TECHNICAL,
    Action.INCIDENT_VIEW: _TECHNICAL | {Role.CHAIR, Role.AUDITOR},
    Action.SECURITY_PLAN_EDIT: _OFFICE | {Role.COMMUNE_POLICE},
    Action.SECURITY_VIEW: _OFFICE | {Role.CHAIR, Role.COMMUNE_POLICE},
    Action.SECURITY_ALARM: _OFFICE,
    Action.SECURITY_ACKNOWLEDGE: frozenset({Role.COMMUNE_POLICE}),
    Action.TURN_CONDUCT: _OFFICE,
    Action.MINUTES_WRITE: _OFFICE,
    Action.MINUTES_CONFIRM: _OFFICE,
    Action.MINUTES_SIGN: _NOBODY,
    Action.DOCUMENT_RECEIVE: _OFFICE,
    Action.DOCUMENT_SHOW: _OFFICE,
    Action.PRIVATE_ROOM: _OFFICE,
    Action.CONCLUSION_DRAFT: _OFFICE,
    Action.CONCLUSION_SIGN: _HEAD,
    Action.DIRECTIVE_VIEW: _OFFICE | {Role.CHAIR, Role.AUDITOR},
    Action.DIRECTIVE_ISSUE: _OFFICE | {Role.CHAIR},
    Action.DIRECTIVE_REPORT: _NOBODY,
    Action.DIRECTIVE_REMIND: _OFFICE | {Role.CHAIR},
    Action.DIRECTIVE_EXTEND: _HEAD,
    Action.DIRECTIVE_CLOSE: _OFFICE | {Role.CHAIR},
    Action.REGISTER_VIEW: _OFFICE | {Role.CHAIR, Role.AUDITOR},
    Action.REGISTER_WRITE: _OFFICE,
    Action.REGISTER_SIGN: _HEAD,
    Action.DEADLINES_VIEW: _OFFICE | {Role.CHAIR},
    Action.DIFFICULTY_REPORT: frozenset(Role) - {Role.ADMINISTRATOR, Role.AUDITOR},
    Action.DIFFICULTY_VIEW: _OFFICE | {Role.CHAIR},
    Action.SATISFACTION_VIEW: _OFFICE | {Role.CHAIR},
    Action.STATISTICS_VIEW: _OFFICE | {Role.CHAIR, Role.AUDITOR, Role.CITY},
    Action.REPORT_EXPORT: _OFFICE | {Role.CHAIR},
    Action.WEBHOOK_EDIT: frozenset({Role.ADMINISTRATOR}),
    Action.API_TOKEN_EDIT: frozenset({Role.ADMINISTRATOR}),
    Action.RECORDING_EXPORT: _REVIEW,
    Action.COMPOSITION_MAKE: _REVIEW,
    Action.REDACTION_MAKE: _REVIEW,
    Action.BREAK_GLASS: frozenset({Role.AUDITOR, Role.OPERATOR, Role.CASE_OFFICER}),
    Action.BREAK_GLASS_VIEW: _REVIEW,
    Action.COPIES_VIEW: frozenset({Role.AUDITOR, Role.IT_OFFICER, Role.ADMINISTRATOR}),
    Action.LEGAL_HOLD: _REVIEW,
    Action.DISPOSAL_PROPOSE: _OFFICE,
    Action.DISPOSAL_DECIDE: _REVIEW,
}

IF_ASSIGNED: Final[dict[Action, frozenset[Role]]] = {
    Action.CASE_VIEW: frozenset({Role.CASE_OFFICER, Role.NOTE_TAKER, Role.CITY, Role.DEPARTMENT}),
    Action.IDENTITY_VIEW: frozenset({Role.CASE_OFFICER, Role.CITY}),
    Action.DENOUNCER_VIEW: frozenset({Role.OPERATOR, Role.CASE_OFFICER}),
    Action.SESSION_VIEW: frozenset({Role.CASE_OFFICER, Role.NOTE_TAKER, Role.CITY, Role.DEPARTMENT, Role.VILLAGE_HEAD}),
    Action.MARK_SET: frozenset({Role.NOTE_TAKER}),
    Action.RECORDING_VIEW: frozenset({Role.OPERATOR, Role.CASE_OFFICER, Role.CITY}),
    Action.CASE_EDIT: frozenset({Role.CASE_OFFICER}),
    Action.CASE_DOCUMENT_ADD: frozenset({Role.CASE_OFFICER, Role.NOTE_TAKER, Role.CITY, Role.DEPARTMENT}),
    Action.CASE_DOCUMENT_VIEW: frozenset({Role.CASE_OFFICER, Role.NOTE_TAKER, Role.CITY, Role.DEPARTMENT}),
    Action.RULES_VIEW: frozenset({Role.CASE_OFFICER, Role.NOTE_TAKER}),
    Action.INVITATION_ANSWER: frozenset({Role.DEPARTMENT, Role.CITY, Role.CASE_OFFICER, Role.COMMUNE_POLICE}),
    Action.MINUTES_WRITE: frozenset({Role.NOTE_TAKER}),
    Action.MINUTES_CONFIRM: frozenset({Role.NOTE_TAKER}),
    Action.DOCUMENT_RECEIVE: frozenset({Role.NOTE_TAKER}),
    Action.CONCLUSION_DRAFT: frozenset({Role.CASE_OFFICER, Role.NOTE_TAKER}),
    Action.DIRECTIVE_VIEW: frozenset(
        {Role.CASE_OFFICER, Role.DEPARTMENT, Role.CITY, Role.COMMUNE_POLICE, Role.VILLAGE_HEAD}
    ),
    Action.DIRECTIVE_REPORT: frozenset({Role.CASE_OFFICER, Role.DEPARTMENT, Role.COMMUNE_POLICE, Role.VILLAGE_HEAD}),
    Action.DIRECTIVE_REMIND: frozenset({Role.CITY}),
}

PRESIDING: Final = frozenset(
    {
        Action.SESSION_PRESIDE,
        Action.ADMIT,
        Action.FLOOR_GRANT,
        Action.MARK_SET,
        Action.SESSION_WATCH,
        Action.SECURITY_ALARM,
        Action.TURN_CONDUCT,
        Action.DOCUMENT_SHOW,
        Action.PRIVATE_ROOM,
        Action.MINUTES_SIGN,
        Action.RULE_OVERRIDE,
    }
)
"""Of the chair of this very session, at a desk or in its seat."""

EVERY_SEAT: Final = frozenset({Action.SEAT_TAKE, Action.FLOOR_REQUEST, Action.SCREEN_SHARE, Action.SESSION_VIEW})

EVERYBODY: Final = frozenset(
    {Action.PUBLIC_VIEW, Action.REGISTRATION_SUBMIT, Action.REGISTRATION_FOLLOW, Action.SATISFACTION_GIVE}
)
"""Needs no account and no seat; what a number and a code open is the service's to check."""

SYSTEM_ACTS: Final = frozenset(
    {
        Action.SESSION_VIEW,
        Action.SESSION_PRESIDE,
        Action.SESSION_SCHEDULE,
        Action.ADMIT,
        Action.FLOOR_GRANT,
        Action.INCIDENT_REPORT,
        Action.RECORDING_VERIFY,
        Action.DIRECTIVE_REMIND,
        Action.SECURITY_VIEW,
    }
)
