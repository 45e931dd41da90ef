"""What a rule says of the facts, and the reason with which somebody goes on all the same. Knows no particular rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from orchestrator.domain.deadlines import REASON_LENGTH
from orchestrator.domain.errors import RuleBroken

Evidence = Mapping[str, object]
"""Values that show how the verdict came about: dates, moments, counts, codes of points. Never a person's name."""


class RuleId(StrEnum):
    R01 = "R01"
    R02 = "R02"
    R03 = "R03"
    R04 = "R04"
    R05 = "R05"
    R06 = "R06"
    R07 = "R07"
    R08 = "R08"
    R09 = "R09"
    R10 = "R10"
    R11 = "R11"
    R12 = "R12"
    R13 = "R13"
    R14 = "R14"
    R15 = "R15"
    R16 = "R16"
    R17 = "R17"
    R18 = "R18"
    R19 = "R19"
    R20 = "R20"
    R21 = "R21"
    R22 = "R22"


class Severity(StrEnum):
    BLOCKS = "blocks"
    """The step is not taken, whatever anybody writes."""
    NEEDS_REASON = "needs_reason"
    """The step is taken once somebody in charge has written why."""
    WARNS = "warns"


class Verdict(StrEnum):
    HOLDS = "holds"
    BROKEN = "broken"
    NOT_APPLICABLE = "not_applicable"
    """The rule does not concern these facts, or does not yet: then `open_until` says until when it can still be met."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check returns: the verdict and its evidence, without the rule."""

    verdict: Verdict
    evidence: Evidence
    open_until: datetime | date | None = None


@dataclass(frozen=True, slots=True)
class RuleOverride:
    """Somebody in charge went on against the rule. `by` is an account's number."""

    reason: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule applied to facts at a moment. Texts: `rule.<id>.name`, `.explanation`, `.source` (see `Rule.key`)."""

    rule: RuleId
    edition: str
    severity: Severity
    verdict: Verdict
    evidence: Evidence
    open_until: datetime | date | None = None
    """Not met yet, and in time until then (a day: with it)."""
    override: RuleOverride | None = None

    @property
    def lets_pass(self) -> bool:
        """Whether the step that asks for this rule may be taken now.

        What is still open does not let pass: the step asks for it to be done, not for there being time to do it.
        """
        if self.severity is Severity.WARNS or self.override is not None:
            return True
        return self.verdict is not Verdict.BROKEN and self.open_until is None


def may_be_overridden(finding: Finding) -> bool:
    """Whether a recorded reason helps: it is broken or still open, and the rule does not block."""
    concerned = finding.verdict is Verdict.BROKEN or finding.open_until is not None
    return concerned and finding.severity is not Severity.BLOCKS


def overridden(finding: Finding, reason: str, by: int, now: datetime) -> Finding:
    """The finding with the recorded reason.

    `RuleBroken`: `rule.not_broken` (nothing to override), `rule.blocks` (no reason helps), `rule.reason_missing`.
    """
    if finding.verdict is not Verdict.BROKEN and finding.open_until is None:
        raise RuleBroken("rule.not_broken", rule=finding.rule)
    if finding.severity is Severity.BLOCKS:
        raise RuleBroken("rule.blocks", rule=finding.rule)
    if len(reason.strip()) < REASON_LENGTH:
        raise RuleBroken("rule.reason_missing", field="reason", least=REASON_LENGTH)
    return replace(finding, override=RuleOverride(reason.strip(), by, now))


def holds(**evidence: object) -> Judgement:
    """Met, shown by these values."""
    return Judgement(Verdict.HOLDS, MappingProxyType(evidence))


def broken(**evidence: object) -> Judgement:
    """Not met, shown by these values."""
    return Judgement(Verdict.BROKEN, MappingProxyType(evidence))


def not_applicable(**evidence: object) -> Judgement:
    """Does not concern these facts."""
    return Judgement(Verdict.NOT_APPLICABLE, MappingProxyType(evidence))


def still_open(until: datetime | date, **evidence: object) -> Judgement:
    """Not met, and not yet due."""
    return Judgement(Verdict.NOT_APPLICABLE, MappingProxyType(evidence), until)


def met(fulfilled: bool, **evidence: object) -> Judgement:
    """`holds` or `broken`, with the same evidence."""
    return holds(**evidence) if fulfilled else broken(**evidence)
