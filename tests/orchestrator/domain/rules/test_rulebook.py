"""The rules are complete as data, follow the law of the day, and bend only as far as they may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from orchestrator.domain.calendar.holidays import CalendarDecisions
from orchestrator.domain.case_file import CaseKind
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.rules.facts import CaseFacts, Circumstances, SessionFacts, SessionKind, TurnFacts
from orchestrator.domain.rules.finding import Finding, RuleId, RuleOverride, Severity, Verdict, overridden
from orchestrator.domain.rules.rulebook import RULES, Rule, judge, judge_all, rule_on
from orchestrator.words import LANGUAGES, catalogue

NOW = datetime(2026, 7, 17, 1, tzinfo=UTC)
AROUND = Circumstances(now=NOW, decisions=CalendarDecisions())
DAY = date(2026, 7, 17)
REASON = "Phiên đột xuất theo chỉ đạo của thành phố"
UNPUBLISHED = SessionFacts(day=DAY, starts_at=NOW, kind=SessionKind.REGULAR, points=(), head_receives=True)
SECRET = CaseFacts(day=DAY, kind=CaseKind.DENUNCIATION)


def unpublished() -> Finding:
    return judge(RuleId.R01, UNPUBLISHED, AROUND)


def test_every_rule_is_in_the_book() -> None:
    assert list(dict.fromkeys(rule.id for rule in RULES)) == list(RuleId)


def test_every_rule_says_where_it_comes_from() -> None:
    assert all(rule.citations for rule in RULES)


def test_one_day_has_one_edition_of_a_rule() -> None:
    for day in (date(2020, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2030, 1, 1)):
        in_force = [rule.id for rule in RULES if rule.validity.covers(day)]
        assert len(in_force) == len(set(in_force))


def test_all_rules_are_law_since_july_2026_and_few_before() -> None:
    assert {rule.id for rule in RULES if rule.validity.covers(date(2026, 7, 1))} == set(RuleId)
    before = {rule.id for rule in RULES if rule.validity.covers(date(2026, 6, 30))}
    assert before == {RuleId.R01, RuleId.R08, RuleId.R09, RuleId.R12, RuleId.R18}


def test_an_online_denunciation_with_waiver_is_lawful_since_july_2026_only() -> None:
    waived = replace(SECRET, protection_asked=False, waiver_signed=True, chair_decided=True, secrecy_checked=True)
    assert judge(RuleId.R08, waived, AROUND).verdict is Verdict.HOLDS
    before = judge(RuleId.R08, replace(waived, day=date(2026, 6, 30)), AROUND)
    assert (before.verdict, before.edition) == (Verdict.BROKEN, "2018")


def test_a_rule_that_is_not_law_yet_says_since_when() -> None:
    found = judge(RuleId.R02, replace(UNPUBLISHED, day=date(2026, 6, 30)), AROUND)
    assert (found.verdict, found.evidence["in_force_from"]) == (Verdict.NOT_APPLICABLE, date(2026, 7, 1))


def test_all_rules_of_a_subject_are_asked_at_once() -> None:
    found = [finding.rule for finding in judge_all(UNPUBLISHED, AROUND)]
    assert found == [RuleId.R01, RuleId.R02, RuleId.R03, RuleId.R04, RuleId.R13, RuleId.R21]


def test_facts_of_another_subject_are_a_mistake() -> None:
    with pytest.raises(TypeError, match="R01 looks at SessionFacts"):
        judge(RuleId.R01, SECRET, AROUND)


def test_a_reason_lets_pass_where_the_rule_asks_for_one() -> None:
    found = unpublished()
    assert (found.severity, found.lets_pass) == (Severity.NEEDS_REASON, False)
    after = overridden(found, f"  {REASON} ", by=7, now=NOW)
    assert after.lets_pass
    assert after.verdict is Verdict.BROKEN
    assert after.override == RuleOverride(REASON, 7, NOW)


def test_no_reason_opens_what_blocks() -> None:
    found = judge(RuleId.R08, SECRET, AROUND)
    with pytest.raises(RuleBroken) as refused:
        overridden(found, REASON, by=7, now=NOW)
    assert (refused.value.code, found.lets_pass) == ("rule.blocks", False)


@pytest.mark.parametrize("reason", ["", "   ", "gấp", "a               "])
def test_a_reason_has_to_be_one(reason: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        overridden(unpublished(), reason, by=7, now=NOW)
    assert refused.value.code == "rule.reason_missing"


def test_what_is_not_broken_needs_no_reason() -> None:
    turn = TurnFacts(day=DAY, closed=False)
    with pytest.raises(RuleBroken) as refused:
        overridden(judge(RuleId.R12, turn, AROUND), REASON, by=7, now=NOW)
    assert refused.value.code == "rule.not_broken"


def test_a_reason_can_be_given_before_the_time_has_run_out() -> None:
    early = Circumstances(now=NOW - timedelta(days=30), decisions=CalendarDecisions())
    assert overridden(judge(RuleId.R01, UNPUBLISHED, early), REASON, by=7, now=NOW).lets_pass


def test_a_reason_once_given_is_found_again() -> None:
    given = {RuleId.R01: RuleOverride(REASON, 7, NOW), RuleId.R04: RuleOverride(REASON, 7, NOW)}
    found = {finding.rule: finding for finding in judge_all(UNPUBLISHED, AROUND, given)}
    assert found[RuleId.R01].lets_pass
    assert found[RuleId.R04].override is None, "R04 blocks"
    lawful = replace(UNPUBLISHED, published_at=NOW - timedelta(days=30), notified_at=NOW - timedelta(days=30))
    assert judge(RuleId.R01, lawful, AROUND, given).override is None


def test_a_warning_never_stands_in_the_way() -> None:
    old = CaseFacts(day=DAY, kind=CaseKind.COMPLAINT, received_at=NOW - timedelta(days=60))
    found = judge(RuleId.R22, old, AROUND)
    assert (found.verdict, found.severity, found.lets_pass) == (Verdict.BROKEN, Severity.WARNS, True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_every_rule_is_explained_to_people(rule: Rule[Any], language: str) -> None:
    wanted = {f"{rule.key}.{part}" for part in ("name", "explanation", "source")}
    wanted |= {f"rule.severity.{severity}" for severity in Severity} | {f"rule.verdict.{each}" for each in Verdict}
    assert wanted <= catalogue(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_speaks_of_a_rule_that_is_not_there(language: str) -> None:
    keys = {key.rpartition(".")[0] for key in catalogue(language) if key.startswith("rule.R")}
    assert keys == {rule.key for rule in RULES}


def test_an_edition_is_found_by_its_day() -> None:
    assert rule_on(RuleId.R08, date(2025, 1, 1)).edition == "2018"
    assert rule_on(RuleId.R08, date(2010, 1, 1)).edition == ""
