"""Case files that belong together: a mixed petition split into its parts, earlier visits, and people of a group.

A part that is a denunciation is shown beside the others only to those who may know who brought it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.classification import CROWD_FROM, PROLONGED_FROM, most_representatives
from orchestrator.domain.errors import NotFound, RuleBroken
from orchestrator.domain.policy import Action, Actor, Thing, may, require
from orchestrator.domain.records import CaseFile
from orchestrator.domain.records_classification import Member, RelatedCase
from orchestrator.services import audit_log
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.sight import masked_case, may_see_petitioner, seen_case
from orchestrator.store import cases as case_rows
from orchestrator.store import classifications as rows
from orchestrator.store.database import Transaction
from orchestrator.store.rows import next_number

MOST_PARTS: Final = 6
MOST_MEMBERS: Final = 400


@dataclass(frozen=True, slots=True)
class Part:
    """One matter of a mixed petition."""

    kind: str
    summary: str
    request: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Several people with one matter: how many came, who speaks for them."""

    people: int
    members: tuple[Member, ...]
    most: int
    """So many may speak for them (R09); 0: everybody speaks for himself."""
    crowd: bool

    @property
    def representatives(self) -> int:
        return sum(member.representative for member in self.members if member.withdrawn_at is None)


@dataclass(frozen=True, slots=True)
class Visits:
    """How often this matter has been brought."""

    number: int
    """1 for the first time."""
    earlier: tuple[RelatedCase, ...]
    candidates: tuple[RelatedCase, ...]
    """From the same person; nobody has said yet whether it is the same matter."""

    @property
    def prolonged(self) -> bool:
        return self.number >= PROLONGED_FROM


def split(tx: Transaction, code: str, parts: tuple[Part, ...], by: Actor, now: datetime) -> list[CaseFile]:
    """A case file for each matter of a mixed petition, with the person who brought it. `FormInvalid`;
    `RuleBroken("split.not_mixed")`, `("split.done")`.
    """
    case = seen_case(tx, code, by)
    require(by, Action.CASE_CLASSIFY, case.thing)
    rows.lock_case(tx, case.id)
    if case.kind is not CaseKind.MIXED:
        raise RuleBroken("split.not_mixed")
    if any(each.relation == "part" for each in rows.related(tx, case.id)):
        raise RuleBroken("split.done")
    made = [_add_part(tx, case, part, by, now) for part in _checked(parts)]
    audit_log.append(tx, by, "case:split", f"case {case.code}", now, after=str(len(made)))
    return [masked_case(one, by) for one in made]


def _checked(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    wrong = Mistakes()
    given = tuple(part for part in parts if part.summary.strip() or part.kind)
    if not 2 <= len(given) <= MOST_PARTS:
        wrong.add("split.count", "parts", least=2, most=MOST_PARTS)
    for number, part in enumerate(given[:MOST_PARTS]):
        if part.kind not in list(CaseKind) or part.kind == CaseKind.MIXED:
            wrong.add("split.kind", f"kind_{number}")
        wrong.text(part.summary, f"summary_{number}", least=10, most=2000)
        wrong.text(part.request, f"request_{number}", most=2000)
    wrong.stop_if_any()
    return given


def _add_part(tx: Transaction, whole: CaseFile, part: Part, by: Actor, now: datetime) -> CaseFile:
    year = now.astimezone(ZoneInfo(tx.rules.time_zone)).year
    code = f"HS-{year}-{next_number(tx, f'case_file:{year}'):04}"
    kind = CaseKind(part.kind)
    new = replace(
        whole,
        code=code,
        kind=kind,
        summary=part.summary.strip(),
        request=part.request.strip(),
        status=CaseStatus.REGISTERED,
        identity_waiver=whole.identity_waiver and kind is CaseKind.DENUNCIATION,
        registered_by=by.account_id,
        assigned_accounts=frozenset() if by.account_id is None else frozenset({by.account_id}),
    )
    added = case_rows.add_case(tx, new)
    rows.relate(tx, whole.id, added.id, "part", by.account_id, now)
    audit_log.append(tx, by, Action.CASE_REGISTER, f"case {code}", now, after=CaseStatus.REGISTERED)
    return added


def related_cases(tx: Transaction, code: str, by: Actor) -> list[RelatedCase]:
    """Parts, the whole, earlier and later visits; of denunciations, those that this actor may see."""
    case = seen_case(tx, code, by)
    return [each for each in rows.related(tx, case.id) if _may_know(tx, each, by)]


def _may_know(tx: Transaction, each: RelatedCase, by: Actor) -> bool:
    """That a denunciation belongs to somebody's petition tells who denounced."""
    if each.kind is not CaseKind.DENUNCIATION:
        return True
    case = case_rows.case_by_code(tx, each.code)
    return case is not None and may_see_petitioner(by, case.thing)


def visits_of(tx: Transaction, code: str, by: Actor) -> Visits:
    """How often the matter has been brought, and case files that may be about it too."""
    case = seen_case(tx, code, by)
    earlier = tuple(each for each in related_cases(tx, code, by) if each.relation == "earlier")
    known = {each.code for each in rows.related(tx, case.id)}
    found: list[RelatedCase] = []
    if not case.denunciation and may(by, Action.IDENTITY_VIEW, case.thing):
        found = [each for each in rows.earlier_of_person(tx, case) if each.code not in known]
    return Visits(1 + len(earlier), earlier, tuple(found))


def note_earlier(tx: Transaction, code: str, earlier_code: str, by: Actor, now: datetime) -> None:
    """The officer says: the same matter was brought before, in that case file."""
    case, earlier = seen_case(tx, code, by), seen_case(tx, earlier_code, by)
    require(by, Action.CASE_CLASSIFY, case.thing)
    if earlier.id >= case.id:
        raise RuleBroken("relate.not_earlier", field="earlier", code=earlier.code)
    if earlier.denunciation or case.denunciation:
        raise RuleBroken("relate.denunciation", field="earlier")
    rows.relate(tx, case.id, earlier.id, "earlier", by.account_id, now)
    audit_log.append(tx, by, "case:related", f"case {case.code}", now, after=earlier.code)


def group_of(tx: Transaction, code: str, by: Actor) -> Group:
    """Who brings the matter together. Names are left out for whoever may not know the petitioner."""
    case = seen_case(tx, code, by)
    members = tuple(rows.members_of(tx, case.id))
    if not may_see_petitioner(by, Thing(assigned_accounts=case.assigned_accounts, denunciation=case.denunciation)):
        members = tuple(replace(one, name=f"#{one.id}", address="", personal_id="") for one in members)
    people = max(case.people_count, len([one for one in members if one.withdrawn_at is None]))
    return Group(people, members, most_representatives(people), people >= CROWD_FROM)


def put_member(tx: Transaction, code: str, new: Member, by: Actor, now: datetime) -> None:
    """Write down one of the group, or change what is known of one (`new.id`)."""
    case = seen_case(tx, code, by)
    require(by, Action.CASE_CLASSIFY, case.thing)
    if not may_see_petitioner(by, case.thing):
        raise NotFound("case.not_found", code=case.code)
    known = {one.id for one in rows.members_of(tx, case.id)}
    wrong = Mistakes()
    if new.id and new.id not in known:
        raise NotFound("group.member_unknown")
    if not new.id and len(known) >= MOST_MEMBERS:
        wrong.add("group.full", "name", most=MOST_MEMBERS)
    checked = replace(
        new,
        name=wrong.text(new.name, "name", least=2, most=200),
        address=wrong.text(new.address, "address", most=400),
        personal_id=wrong.personal_id(new.personal_id, "personal_id"),
    )
    wrong.stop_if_any()
    number = rows.put_member(tx, case.id, checked)
    audit_log.append(tx, by, "group:member", f"case {case.code}", now, after=str(number))


def withdraw_member(tx: Transaction, code: str, number: int, by: Actor, now: datetime) -> None:
    """One of the group withdraws, the others go on (Decree 155/2026 article 7a)."""
    case = seen_case(tx, code, by)
    require(by, Action.CASE_CLASSIFY, case.thing)
    found = next((one for one in rows.members_of(tx, case.id) if one.id == number), None)
    if found is None:
        raise NotFound("group.member_unknown")
    rows.put_member(tx, case.id, replace(found, withdrawn_at=now, representative=False))
    audit_log.append(tx, by, "group:withdrawn", f"case {case.code}", now, after=str(number))
