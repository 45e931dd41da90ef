"""The rules as data, and the one way to ask them. Knows no page: texts are under `Rule.key` in `rules.po`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from orchestrator.domain.legal import (
    BEFORE_NEW_LAW,
    SINCE_NEW_LAW,
    SINCE_RECEPTION_LAW,
    Certainty,
    Citation,
    Instrument,
    Validity,
)
from orchestrator.domain.rules import after, before, during
from orchestrator.domain.rules.facts import (
    CaseFacts,
    Circumstances,
    ConclusionFacts,
    ConductFacts,
    Facts,
    GroupFacts,
    HandedInFacts,
    IdentityFacts,
    RefusalFacts,
    SessionFacts,
    StorageFacts,
    TurnFacts,
    ViewingFacts,
)
from orchestrator.domain.rules.finding import (
    Finding,
    Judgement,
    RuleId,
    RuleOverride,
    Severity,
    may_be_overridden,
    not_applicable,
)

F = TypeVar("F", bound=Facts)


@dataclass(frozen=True, slots=True)
class Rule(Generic[F]):
    """One rule in one edition of the law. Texts: `rule.<id>[.<edition>].name`, `.explanation`, `.source`."""

    id: RuleId
    severity: Severity
    subject: type[F]
    check: Callable[[F, Circumstances], Judgement]
    citations: tuple[Citation, ...]
    certainty: Certainty = Certainty.READ
    validity: Validity = SINCE_NEW_LAW
    edition: str = ""

    @property
    def key(self) -> str:
        """The catalogue's key, without its last part."""
        return ".".join(part for part in ("rule", self.id, self.edition) if part)

    def judge(self, facts: F, around: Circumstances) -> Finding:
        """What this edition says of the facts; on a day when it is not law, that it does not apply."""
        if self.validity.covers(facts.day):
            found = self.check(facts, around)
        else:
            found = not_applicable(in_force_from=self.validity.first, in_force_to=self.validity.last)
        return Finding(self.id, self.edition, self.severity, found.verdict, found.evidence, found.open_until)


def _d154(*provisions: str) -> tuple[Citation, ...]:
    return tuple(Citation(Instrument.DECREE_154, provision) for provision in provisions)


def _law(provision: str) -> Citation:
    return Citation(Instrument.RECEPTION_LAW, provision)


_BLOCKS, _REASON, _WARNS = Severity.BLOCKS, Severity.NEEDS_REASON, Severity.WARNS
_R = RuleId
_DENUNCIATIONS: Final = Instrument.DENUNCIATIONS_LAW
_UNTIL_NEW_LAW: Final = Validity(date(2019, 1, 1), BEFORE_NEW_LAW)

RULES: Final[tuple[Rule[Any], ...]] = (
    Rule(
        _R.R01,
        _REASON,
        SessionFacts,
        before.published_in_time,
        (_law("24.4"), *_d154("19.3", "23.1")),
        validity=SINCE_RECEPTION_LAW,
    ),
    Rule(_R.R02, _REASON, SessionFacts, before.tested_in_time, _d154("23.1")),
    Rule(_R.R03, _REASON, SessionFacts, before.connected_in_time, _d154("23.1")),
    Rule(_R.R04, _BLOCKS, SessionFacts, before.central_point_complete, _d154("22.1")),
    Rule(_R.R05, _BLOCKS, ConductFacts, during.recorded_from_the_start, _d154("18.2", "24.1")),
    Rule(_R.R06, _REASON, IdentityFacts, during.identity_complete, _d154("12.1", "13")),
    Rule(_R.R07, _WARNS, ConductFacts, during.floor_is_kept, _d154("21")),
    Rule(
        _R.R08,
        _BLOCKS,
        CaseFacts,
        before.denunciation_is_in_person,
        (Citation(_DENUNCIATIONS, "22"),),
        validity=_UNTIL_NEW_LAW,
        edition="2018",
    ),
    Rule(
        _R.R08,
        _BLOCKS,
        CaseFacts,
        before.denunciation_may_be_online,
        (*_d154("20.4"), Citation(_DENUNCIATIONS, "9.1.b")),
    ),
    Rule(
        _R.R09,
        _REASON,
        GroupFacts,
        before.represented,
        (_law("29"), *_d154("22.4")),
        validity=SINCE_RECEPTION_LAW,
    ),
    Rule(_R.R10, _BLOCKS, CaseFacts, before.split, _d154("14.4")),
    Rule(_R.R11, _BLOCKS, TurnFacts, during.turn_is_complete, _d154("25.3")),
    Rule(
        _R.R12,
        _REASON,
        TurnFacts,
        during.read_back,
        (_law("25.2"), *_d154("14.1")),
        validity=SINCE_RECEPTION_LAW,
    ),
    Rule(_R.R13, _BLOCKS, SessionFacts, after.conclusion_issued, _d154("25.2")),
    Rule(_R.R14, _BLOCKS, ConclusionFacts, after.directives_complete, _d154("25.2")),
    Rule(
        _R.R15,
        _REASON,
        RefusalFacts,
        after.refusal_in_writing,
        (_law("9.3"), *_d154("4.1.h", "4.3")),
        Certainty.CONFLICTING,
    ),
    Rule(_R.R16, _BLOCKS, HandedInFacts, after.receipts_given, _d154("02/TCD")),
    Rule(_R.R17, _WARNS, StorageFacts, after.kept_safely, (Citation(Instrument.QCVN_12),), Certainty.PROPOSED),
    Rule(
        _R.R18,
        _BLOCKS,
        TurnFacts,
        after.in_register,
        (_law("25"), *_d154("27.1")),
        validity=SINCE_RECEPTION_LAW,
    ),
    Rule(_R.R19, _BLOCKS, StorageFacts, after.not_deleted, _d154("24.3"), Certainty.PROPOSED),
    Rule(
        _R.R20,
        _BLOCKS,
        ViewingFacts,
        after.viewed_with_reason,
        (Citation(_DENUNCIATIONS, "8.3"), *_d154("12.2")),
        Certainty.PROPOSED,
    ),
    Rule(
        _R.R21,
        _REASON,
        SessionFacts,
        before.head_receives,
        (Citation(Instrument.LAW_136_2025),),
        Certainty.SECONDARY,
    ),
    Rule(_R.R22, _WARNS, CaseFacts, after.processed_in_time, _d154("41.3.b")),
)


def rule_on(which: RuleId, day: date) -> Rule[Any]:
    """The edition that is law on a day; where none is, the one that is law today."""
    editions = [rule for rule in RULES if rule.id is which]
    return next((rule for rule in editions if rule.validity.covers(day)), editions[-1])


def judge(
    which: RuleId,
    facts: Facts,
    around: Circumstances,
    overrides: Mapping[RuleId, RuleOverride] = MappingProxyType({}),
) -> Finding:
    """What the law of the facts' day says of them. Raises `TypeError` for facts that this rule does not look at.

    An override recorded earlier is attached where it still helps: it never hides that a rule holds.
    """
    rule = rule_on(which, facts.day)
    if not isinstance(facts, rule.subject):
        raise TypeError(f"{which} looks at {rule.subject.__name__}, not at {type(facts).__name__}")
    finding = rule.judge(facts, around)
    override = overrides.get(which)
    return replace(finding, override=override) if override and may_be_overridden(finding) else finding


def judge_all(
    facts: Facts, around: Circumstances, overrides: Mapping[RuleId, RuleOverride] = MappingProxyType({})
) -> tuple[Finding, ...]:
    """Every rule that looks at such facts, in the order of their numbers."""
    concerned = dict.fromkeys(rule.id for rule in RULES if rule.subject is type(facts))
    return tuple(judge(which, facts, around, overrides) for which in concerned)
