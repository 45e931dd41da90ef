"""Difficulties: reported by any unit, answered by the office, closed. Satisfaction: five questions, nobody's name.

A satisfaction form is kept with its month and nothing else: no session, no person, no address, no audit line.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from orchestrator.domain.deadlines import local_day
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, may, require
from orchestrator.domain.records_feedback import QUESTIONS, Difficulty, DifficultyStatus, Satisfaction
from orchestrator.services import audit_log
from orchestrator.services.form_checks import Mistakes
from orchestrator.store import accounts, states
from orchestrator.store import feedback as rows
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

_CODE: Final = re.compile(r"(?:TCD|HS|CD|KL)-\d{4}-\d{1,6}")


def report(tx: Transaction, text: str, about: str, by: Actor, now: datetime) -> Difficulty:
    """What stands in the way, in the reporter's words. `about` names a thing by its code, or nothing."""
    require(by, Action.DIFFICULTY_REPORT)
    account = accounts.account_by_id(tx, by.account_id or 0)
    if account is None:
        raise NotFound("difficulty.not_found", code="")
    wrong = Mistakes()
    about = wrong.shaped(about.upper(), "about", "difficulty.about", lambda code: _CODE.fullmatch(code) is not None)
    text = wrong.text(text, "text", least=10, most=2000)
    wrong.stop_if_any()
    year = local_day(now).year
    code = f"KK-{year}-{next_number(tx, f'difficulty:{year}'):04}"
    blank = Difficulty(0, code, now, account.id, account.name, account.agency, about, text, DifficultyStatus.OPEN)
    rows.add_difficulty(tx, blank, account.id)
    audit_log.append(tx, by, Action.DIFFICULTY_REPORT, f"difficulty {code}", now, after=DifficultyStatus.OPEN)
    return _of(tx, code)


def answer(tx: Transaction, code: str, text: str, close: bool, by: Actor, now: datetime) -> Difficulty:
    """The office's answer; with `close` nothing is left to do."""
    require(by, Action.DIFFICULTY_VIEW)
    found = _of(tx, code)
    if found.status is DifficultyStatus.CLOSED:
        raise RuleBroken("difficulty.closed")
    wrong = Mistakes()
    text = wrong.text(text, "answer", least=5, most=2000)
    wrong.stop_if_any()
    after = DifficultyStatus.CLOSED if close else DifficultyStatus.ANSWERED
    facts: dict[str, object] = {"answer": text, "answered_at": now, "answered_by": by.account_id}
    states.set_difficulty(tx, found.id, after, **facts, closed_at=now if close else None)
    audit_log.append(tx, by, "difficulty:answer", f"difficulty {code}", now, before=found.status, after=after)
    return _of(tx, code)


def log(tx: Transaction, by: Actor, *, all_states: bool = False) -> list[Difficulty]:
    """The whole log for the office; for others what they reported themselves. Latest first."""
    if not may(by, Action.DIFFICULTY_VIEW):
        require(by, Action.DIFFICULTY_REPORT)
        return rows.difficulties_of(tx, by.account_id or 0)
    states = tuple(DifficultyStatus) if all_states else (DifficultyStatus.OPEN, DifficultyStatus.ANSWERED)
    return rows.difficulties(tx, states)


def _of(tx: Transaction, code: str) -> Difficulty:
    found = rows.difficulty_by_code(tx, code[:40])
    if found is None:
        raise NotFound("difficulty.not_found", code=code[:40])
    return found


def give_satisfaction(tx: Transaction, answers: dict[str, str], remark: str, now: datetime) -> None:
    """Keep a form. `FormInvalid` when nothing was answered; no answer is compulsory."""
    wrong = Mistakes()
    told = {name: int(value) for name, value in answers.items() if name in QUESTIONS and value in ("1", "2", "3", "4")}
    remark = wrong.text(remark, "remark", most=1000)
    if not told and not remark:
        wrong.add("satisfaction.empty", QUESTIONS[0])
    wrong.stop_if_any()
    rows.add_satisfaction(tx, local_day(now).replace(day=1), told, remark)


def satisfaction(tx: Transaction, first: date, last: date, by: Actor) -> Satisfaction:
    """Answers of whole months."""
    require(by, Action.SATISFACTION_VIEW)
    return rows.satisfaction_between(tx, first, last)
