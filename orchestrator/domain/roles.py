"""The roles that an account may have in the office (DOMAIN 3.5). Knows no right."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an account may do in the office."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    CHAIR = "chair"
    CASE_OFFICER = "case_officer"
    NOTE_TAKER = "note_taker"
    IT_OFFICER = "it_officer"
    COMMUNE_POLICE = "commune_police"
    DEPARTMENT = "department"
    CITY = "city"
    VILLAGE_HEAD = "village_head"
    AUDITOR = "auditor"
