"""Every role and every act, against a table written from the matrix of rights (DOMAIN 3.5), not from the code."""

from __future__ import annotations

import pytest

from orchestrator.domain.participant import SessionRole
from orchestrator.domain.policy import ANONYMOUS, SYSTEM, Action, Actor, Role, Thing, may

ROLES = {
    "ADM": Role.ADMINISTRATOR,
    "OP": Role.OPERATOR,
    "CH": Role.CHAIR,
    "PRO": Role.CASE_OFFICER,
    "NOTE": Role.NOTE_TAKER,
    "IT": Role.IT_OFFICER,
    "CA": Role.COMMUNE_POLICE,
    "DEP": Role.DEPARTMENT,
    "CITY": Role.CITY,
    "TT": Role.VILLAGE_HEAD,
    "AUD": Role.AUDITOR,
}
# always: whoever has the role; assigned: only for a session or case one is assigned to; own: the chair of this session
MATRIX: dict[Action, dict[str, str]] = {
    Action.ACCOUNT_ADD: {"always": "ADM"},
    Action.CASE_REGISTER: {"always": "OP PRO CITY"},
    Action.CASE_VIEW: {"always": "OP CH", "assigned": "PRO NOTE CITY DEP"},
    Action.IDENTITY_VIEW: {"always": "OP CH", "assigned": "PRO CITY"},
    Action.DENOUNCER_VIEW: {"always": "CH", "assigned": "OP PRO"},
    Action.SESSION_VIEW: {"always": "OP CH IT CA AUD", "assigned": "PRO NOTE CITY DEP TT"},
    Action.SESSION_SCHEDULE: {"always": "OP"},
    Action.SESSION_APPROVE: {"always": "CH"},
    Action.SESSION_PRESIDE: {"own": "CH"},
    Action.SESSION_WATCH: {"always": "OP IT", "own": "CH"},
    Action.SEAT_TAKE: {},
    Action.ADMIT: {"always": "OP", "own": "CH"},
    Action.FLOOR_GRANT: {"always": "OP", "own": "CH"},
    Action.FLOOR_REQUEST: {},
    Action.SCREEN_SHARE: {},
    Action.MARK_SET: {"always": "OP", "assigned": "NOTE", "own": "CH"},
    Action.INCIDENT_REPORT: {"always": "OP IT"},
    Action.RECORDING_VIEW: {"always": "AUD CH", "assigned": "OP PRO CITY"},
    Action.RECORDING_VERIFY: {"always": "AUD CH OP IT"},
    Action.RECORDING_STOP: {},
    Action.RECORDING_DELETE: {},
    Action.ACCESS_LOG_VIEW: {"always": "AUD CH"},
    Action.READINESS_VIEW: {"always": "OP IT ADM"},
    Action.CASE_ASSIST: {"always": "OP PRO CITY TT"},
    Action.VILLAGE_REPORT: {"always": "OP TT"},
    Action.VILLAGE_REPORT_VIEW: {"always": "OP CH"},
    Action.CASE_EDIT: {"always": "OP", "assigned": "PRO"},
    Action.CASE_ASSIGN: {"always": "OP CH"},
    Action.CASE_CLASSIFY: {"always": "OP PRO"},
    Action.CASE_DECIDE: {"always": "CH"},
    Action.CASE_GUIDE: {"always": "OP PRO"},
    Action.CASE_DOCUMENT_ADD: {"always": "OP", "assigned": "PRO NOTE CITY DEP"},
    Action.CASE_DOCUMENT_VIEW: {"always": "OP CH", "assigned": "PRO NOTE CITY DEP"},
    Action.ONLINE_APPROVE: {"always": "CH"},
    Action.RULES_VIEW: {"always": "OP CH IT AUD", "assigned": "PRO NOTE"},
    Action.RULE_OVERRIDE: {"always": "OP CH"},
    Action.ROSTER_EDIT: {"always": "OP"},
    Action.INVITATION_SEND: {"always": "OP CH"},
    Action.INVITATION_ANSWER: {"assigned": "DEP CITY PRO CA"},
    Action.EQUIPMENT_EDIT: {"always": "OP IT"},
    Action.LINK_TEST_NOTE: {"always": "OP IT"},
    Action.REHEARSE: {"always": "OP IT"},
    Action.TRAINING_EDIT: {"always": "OP IT"},
    Action.INCIDENT_VIEW: {"always": "OP IT CH AUD"},
    Action.SECURITY_PLAN_EDIT: {"always": "OP CA"},
    Action.SECURITY_VIEW: {"always": "OP CH CA"},
    Action.SECURITY_ALARM: {"always": "OP", "own": "CH"},
    Action.SECURITY_ACKNOWLEDGE: {"always": "CA"},
    Action.TURN_CONDUCT: {"always": "OP", "own": "CH"},
    Action.MINUTES_WRITE: {"always": "OP", "assigned": "NOTE"},
    Action.MINUTES_CONFIRM: {"always": "OP", "assigned": "NOTE"},
    Action.MINUTES_SIGN: {"own": "CH"},
    Action.DOCUMENT_RECEIVE: {"always": "OP", "assigned": "NOTE"},
    Action.DOCUMENT_SHOW: {"always": "OP", "own": "CH"},
    Action.PRIVATE_ROOM: {"always": "OP", "own": "CH"},
    Action.CONCLUSION_DRAFT: {"always": "OP", "assigned": "PRO NOTE"},
    Action.CONCLUSION_SIGN: {"always": "CH"},
    Action.DIRECTIVE_VIEW: {"always": "OP CH AUD", "assigned": "PRO DEP CITY CA TT"},
    Action.DIRECTIVE_ISSUE: {"always": "OP CH"},
    Action.DIRECTIVE_REPORT: {"assigned": "PRO DEP CA TT"},
    Action.DIRECTIVE_REMIND: {"always": "OP CH", "assigned": "CITY"},
    Action.DIRECTIVE_EXTEND: {"always": "CH"},
    Action.DIRECTIVE_CLOSE: {"always": "OP CH"},
    Action.REGISTER_VIEW: {"always": "OP CH AUD"},
    Action.REGISTER_WRITE: {"always": "OP"},
    Action.REGISTER_SIGN: {"always": "CH"},
    Action.DEADLINES_VIEW: {"always": "OP CH"},
    Action.DIFFICULTY_REPORT: {"always": "OP CH PRO NOTE IT CA DEP CITY TT"},
    Action.DIFFICULTY_VIEW: {"always": "OP CH"},
    Action.SATISFACTION_VIEW: {"always": "OP CH"},
    Action.STATISTICS_VIEW: {"always": "OP CH AUD CITY"},
    Action.REPORT_EXPORT: {"always": "OP CH"},
    Action.WEBHOOK_EDIT: {"always": "ADM"},
    Action.API_TOKEN_EDIT: {"always": "ADM"},
    Action.RECORDING_EXPORT: {"always": "CH AUD"},
    Action.COMPOSITION_MAKE: {"always": "CH AUD"},
    Action.REDACTION_MAKE: {"always": "CH AUD"},
    Action.BREAK_GLASS: {"always": "AUD OP PRO"},
    Action.BREAK_GLASS_VIEW: {"always": "CH AUD"},
    Action.COPIES_VIEW: {"always": "AUD IT ADM"},
    Action.LEGAL_HOLD: {"always": "CH AUD"},
    Action.DISPOSAL_PROPOSE: {"always": "OP"},
    Action.DISPOSAL_DECIDE: {"always": "CH AUD"},
    Action.PUBLIC_VIEW: {"everybody": "yes"},
    Action.REGISTRATION_SUBMIT: {"everybody": "yes"},
    Action.REGISTRATION_FOLLOW: {"everybody": "yes"},
    Action.SATISFACTION_GIVE: {"everybody": "yes"},
}
SEATS: dict[Action, str] = {
    Action.SEAT_TAKE: "everybody",
    Action.FLOOR_REQUEST: "everybody",
    Action.SCREEN_SHARE: "everybody",
    Action.SESSION_VIEW: "everybody",
    Action.SESSION_PRESIDE: "presiding",
    Action.ADMIT: "presiding",
    Action.FLOOR_GRANT: "presiding",
    Action.MARK_SET: "presiding",
    Action.SESSION_WATCH: "presiding",
    Action.SECURITY_ALARM: "presiding",
    Action.RULE_OVERRIDE: "presiding",
    Action.TURN_CONDUCT: "presiding",
    Action.DOCUMENT_SHOW: "presiding",
    Action.PRIVATE_ROOM: "presiding",
    Action.MINUTES_SIGN: "presiding",
}
EVERYBODY = {action for action, row in MATRIX.items() if "everybody" in row}
SYSTEM_ACTS = {
    Action.SESSION_VIEW,
    Action.SESSION_PRESIDE,
    Action.SESSION_SCHEDULE,
    Action.ADMIT,
    Action.FLOOR_GRANT,
    Action.INCIDENT_REPORT,
    Action.RECORDING_VERIFY,
    Action.DIRECTIVE_REMIND,
    Action.SECURITY_VIEW,
} | EVERYBODY
ME, SOMEBODY, CODE = 7, 8, "TCD-2026-0001"
THINGS = {
    "other": Thing(CODE, SOMEBODY, frozenset({SOMEBODY})),
    "assigned": Thing(CODE, SOMEBODY, frozenset({ME, SOMEBODY})),
    "own": Thing(CODE, ME, frozenset({ME})),
}


def expected(short: str, action: Action, relation: str) -> bool:
    row = MATRIX[action]
    if action in EVERYBODY:
        return True
    rights = set(row.get("always", "").split())
    if relation in ("assigned", "own"):
        rights |= set(row.get("assigned", "").split())
    if relation == "own":
        rights |= set(row.get("own", "").split())
    return short in rights


def test_the_matrix_has_every_act_and_every_role() -> None:
    assert set(MATRIX) == set(Action)
    assert set(ROLES.values()) == set(Role)


@pytest.mark.parametrize("denunciation", [False, True])
@pytest.mark.parametrize("relation", THINGS)
@pytest.mark.parametrize("short", ROLES)
@pytest.mark.parametrize("action", list(Action))
def test_a_role_may_what_the_matrix_says(action: Action, short: str, relation: str, denunciation: bool) -> None:
    thing = THINGS[relation]
    thing = Thing(thing.session_code, thing.chair_account, thing.assigned_accounts, denunciation)
    actor = Actor(account_id=ME, roles=frozenset({ROLES[short]}))
    assert may(actor, action, thing) is expected(short, action, relation)


@pytest.mark.parametrize("role", list(SessionRole))
@pytest.mark.parametrize("action", [one for one in Action if one not in EVERYBODY])
def test_a_personal_link_gives_rights_in_its_own_session_only(action: Action, role: SessionRole) -> None:
    seat = Actor(participant="pabcdefghij", session_code=CODE, session_role=role)
    who = SEATS.get(action, "nobody")
    presides = role in (SessionRole.CHAIR, SessionRole.RECEIVER)
    assert may(seat, action, THINGS["other"]) is (who == "everybody" or (who == "presiding" and presides))
    assert not may(seat, action, Thing("TCD-2026-0002"))
    assert not may(seat, action)


@pytest.mark.parametrize("action", [one for one in Action if one not in EVERYBODY])
def test_whoever_is_nobody_may_nothing(action: Action) -> None:
    assert not may(ANONYMOUS, action, THINGS["other"])
    assert not may(Actor(account_id=ME), action, THINGS["own"])


@pytest.mark.parametrize("action", list(Action))
def test_the_service_itself_may_only_what_it_must(action: Action) -> None:
    assert may(SYSTEM, action, THINGS["other"]) is (action in SYSTEM_ACTS)


@pytest.mark.parametrize("action", sorted(EVERYBODY))
def test_what_is_everybodys_needs_no_account(action: Action) -> None:
    assert may(ANONYMOUS, action)
