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
}
SYSTEM_ACTS = {
    Action.SESSION_VIEW,
    Action.SESSION_PRESIDE,
    Action.SESSION_SCHEDULE,
    Action.ADMIT,
    Action.FLOOR_GRANT,
    Action.INCIDENT_REPORT,
    Action.RECORDING_VERIFY,
}
ME, SOMEBODY, CODE = 7, 8, "TCD-2026-0001"
THINGS = {
    "other": Thing(CODE, SOMEBODY, frozenset({SOMEBODY})),
    "assigned": Thing(CODE, SOMEBODY, frozenset({ME, SOMEBODY})),
    "own": Thing(CODE, ME, frozenset({ME})),
}


def expected(short: str, action: Action, relation: str) -> bool:
    row = MATRIX[action]
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
@pytest.mark.parametrize("action", list(Action))
def test_a_personal_link_gives_rights_in_its_own_session_only(action: Action, role: SessionRole) -> None:
    seat = Actor(participant="pabcdefghij", session_code=CODE, session_role=role)
    who = SEATS.get(action, "nobody")
    presides = role in (SessionRole.CHAIR, SessionRole.RECEIVER)
    assert may(seat, action, THINGS["other"]) is (who == "everybody" or (who == "presiding" and presides))
    assert not may(seat, action, Thing("TCD-2026-0002"))
    assert not may(seat, action)


@pytest.mark.parametrize("action", list(Action))
def test_whoever_is_nobody_may_nothing(action: Action) -> None:
    assert not may(ANONYMOUS, action, THINGS["other"])
    assert not may(Actor(account_id=ME), action, THINGS["own"])


@pytest.mark.parametrize("action", list(Action))
def test_the_service_itself_may_only_what_it_must(action: Action) -> None:
    assert may(SYSTEM, action, THINGS["other"]) is (action in SYSTEM_ACTS)
