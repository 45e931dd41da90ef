"""Each rule is met, broken, and does not apply, by facts that differ in what the rule is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from orchestrator.domain.calendar.holidays import CalendarDecisions
from orchestrator.domain.rules.facts import Circumstances, Facts
from orchestrator.domain.rules.finding import Finding, RuleId, Verdict
from orchestrator.domain.rules.rulebook import judge
from tests.support.rule_cases import (
    CASES,
    END,
    HANDED_IN,
    IDENTITY,
    LATER,
    PETITION,
    REFUSAL,
    SESSION,
    START,
    STORED,
    R,
    at,
    points,
)

WARNINGS = {R.R17, R.R22}


def find(rule: RuleId, facts: Facts, now: datetime = LATER) -> Finding:
    return judge(rule, facts, Circumstances(now=now, decisions=CalendarDecisions()))


def each(part: str) -> list[tuple[RuleId, Facts]]:
    return [(case.rule, facts) for case in CASES for facts in getattr(case, part)]


def test_every_rule_is_tried_in_all_three_ways() -> None:
    assert [case.rule for case in CASES] == list(RuleId)
    assert all(case.met and case.broken and case.elsewhere for case in CASES)


@pytest.mark.parametrize(("rule", "facts"), each("met"))
def test_a_rule_holds_where_its_facts_are_there(rule: RuleId, facts: Facts) -> None:
    found = find(rule, facts)
    assert (found.verdict, found.lets_pass) == (Verdict.HOLDS, True)


@pytest.mark.parametrize(("rule", "facts"), each("broken"))
def test_a_rule_is_broken_where_one_of_its_facts_is_missing(rule: RuleId, facts: Facts) -> None:
    assert find(rule, facts).verdict is Verdict.BROKEN


@pytest.mark.parametrize(("rule", "facts"), each("elsewhere"))
def test_a_rule_does_not_apply_to_what_it_is_not_about(rule: RuleId, facts: Facts) -> None:
    found = find(rule, facts)
    assert (found.verdict, found.open_until, found.lets_pass) == (Verdict.NOT_APPLICABLE, None, True)


@pytest.mark.parametrize(
    ("rule", "facts", "now", "until"),
    [
        (R.R01, replace(SESSION, published_at=None), at(10, 16), date(2026, 7, 10)),
        (R.R02, replace(SESSION, points=points(tested=None, connected=None)), at(16, 16), date(2026, 7, 16)),
        (R.R03, replace(SESSION, points=points(tested=None, connected=None)), at(17, 0), at(17, 0)),
        (R.R04, replace(SESSION, central_roles=frozenset(), started_at=None), at(17, 0), START),
        (R.R13, replace(SESSION, conclusion_issued_at=None), at(24, 16), date(2026, 7, 24)),
        (R.R15, replace(REFUSAL, notice_issued_at=None), at(22, 16), date(2026, 7, 22)),
        (R.R22, PETITION, at(31, 16, month=8), date(2026, 8, 31)),
        (R.R17, replace(STORED, sealed_at=None), END + timedelta(hours=24), END + timedelta(hours=24)),
    ],
)
def test_what_can_still_be_done_is_not_broken_but_lets_nothing_pass(
    rule: RuleId, facts: Facts, now: datetime, until: datetime | date
) -> None:
    found = find(rule, facts, now)
    assert (found.verdict, found.open_until) == (Verdict.NOT_APPLICABLE, until)
    assert found.lets_pass is (rule in WARNINGS)
    one_too_late = now + (timedelta(hours=1) if not isinstance(until, datetime) else timedelta(microseconds=1))
    if rule is R.R04:
        one_too_late = START
    assert find(rule, facts, one_too_late).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("age", "alarm"), [(0, 0), (29, 0), (30, 30), (39, 30), (40, 40), (44, 40), (45, 45), (200, 45)]
)
def test_a_petition_alarms_at_thirty_forty_and_forty_five_days(age: int, alarm: int) -> None:
    assert find(R.R22, PETITION, at(17) + timedelta(days=age)).evidence["alarm"] == alarm


def test_the_evidence_says_what_is_missing() -> None:
    untested = replace(SESSION, points=points(tested=None, connected=None))
    assert find(R.R02, untested).evidence["missing"] == ("dong-lam",)
    assert find(R.R06, replace(IDENTITY, document=False, verified=False)).evidence["missing"] == (
        "document",
        "verified",
    )
    assert find(R.R14, CASES[13].broken[0]).evidence["missing"] == (2,)
    assert find(R.R16, CASES[15].broken[0]).evidence["missing"] == ("TL-2",)


def test_evidence_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        find(R.R16, HANDED_IN).evidence["documents"] = 0  # type: ignore[index]


def test_an_exchanged_day_moves_the_last_day_of_publishing() -> None:
    monday_off = CalendarDecisions(extra_days=(date(2026, 7, 13),))
    found = judge(R.R01, SESSION, Circumstances(now=LATER, decisions=monday_off))
    assert (found.verdict, found.evidence["latest"]) == (Verdict.BROKEN, date(2026, 7, 9))


def test_the_office_sets_the_days_for_the_conclusion() -> None:
    late = replace(SESSION, conclusion_issued_at=None)
    around = Circumstances(now=at(22), decisions=CalendarDecisions(), conclusion_days=2)
    assert judge(R.R13, late, around).verdict is Verdict.BROKEN
