"""The form that plans a session, and everything that can be wrong with it by itself. Knows no calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from orchestrator.domain.case_file import TRANSITIONS as CASE_STEPS
from orchestrator.domain.case_file import CaseEvent, CaseKind
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.participant import SessionRole
from orchestrator.domain.records import Account, CaseFile, Point
from orchestrator.domain.transitions import allows
from orchestrator.services.form_checks import Mistakes
from orchestrator.services.registration_form import SALUTATIONS
from orchestrator.store import accounts, cases, office
from orchestrator.store.database import Transaction

SHORTEST, LONGEST = 5, 480
FARTHEST: Final = timedelta(days=366)
MOST_POINTS = 20
MOST_PARTICIPANTS = 40
KINDS: Final = frozenset({"regular", "periodic", "extraordinary"})
CODECS: Final = frozenset({"", "VP8", "H264"})


@dataclass(frozen=True, slots=True)
class Invited:
    """Who takes part. With an account, what is left empty comes from there."""

    role: SessionRole
    name: str = ""
    salutation: str = ""
    title: str = ""
    agency: str = ""
    account_id: int | None = None
    point: str = ""
    """Code of one of the session's points; empty: from somewhere else."""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleSession:
    """The plan as it was typed. Points are codes; `starts_at` is None when no time could be read."""

    case_code: str
    starts_at: datetime | None
    planned_minutes: int | None
    central_point: str
    component_points: tuple[str, ...] = ()
    participants: tuple[Invited, ...] = ()
    title: str = ""
    """Empty: the case's summary, and nothing of it for a denunciation."""
    kind: str = "regular"
    ground: str = ""
    video_codec: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan with everything looked up and nothing wrong by itself."""

    case: CaseFile
    title: str
    starts_at: datetime
    planned_minutes: int
    central_point: Point
    component_points: tuple[Point, ...]
    participants: tuple[Invited, ...]
    accounts: dict[int, Account]
    kind: str
    ground: str
    video_codec: str

    @property
    def ends_at(self) -> datetime:
        """The planned end."""
        return self.starts_at + timedelta(minutes=self.planned_minutes)

    @property
    def points(self) -> tuple[Point, ...]:
        """Central point first."""
        return (self.central_point, *self.component_points)

    @property
    def chair_account_id(self) -> int | None:
        """The account of who presides."""
        return next((one.account_id for one in self.participants if one.role is SessionRole.CHAIR), None)


def checked(tx: Transaction, new: ScheduleSession, now: datetime) -> Planned:
    """The plan, looked up. `FormInvalid` with every mistake at its field (`participants.2.email`)."""
    wrong = Mistakes()
    case = _case(tx, wrong, new.case_code)
    central, components = _points(tx, wrong, new)
    known = accounts.accounts_by_id(tx, {one.account_id for one in new.participants if one.account_id is not None})
    people = _people(wrong, new, known, {point.code for point in (central, *components) if point}, tx)
    starts_at = wrong.gather(lambda: check_start(new.starts_at, now))
    minutes = wrong.gather(lambda: check_length(new.planned_minutes))
    if new.kind not in KINDS:
        wrong.add("schedule.kind", "kind")
    if new.video_codec not in CODECS:
        wrong.add("schedule.video_codec", "video_codec")
    ground = wrong.text(new.ground, "ground", most=32)
    title = wrong.text(new.title, "title", most=400)
    wrong.stop_if_any()
    assert case is not None and central is not None, "otherwise there was a mistake"  # noqa: PT018 - for the checker
    assert starts_at is not None and minutes is not None, "otherwise there was a mistake"  # noqa: PT018
    title = title or (case.code if case.denunciation else case.summary[:400])
    return Planned(
        case, title, starts_at, minutes, central, components, people, known, new.kind, ground, new.video_codec
    )


def check_start(starts_at: datetime | None, now: datetime) -> datetime:
    """To come, and within a year. `RuleBroken` at `starts_at`."""
    if starts_at is None:
        raise RuleBroken("form.required", field="starts_at")
    if starts_at <= now:
        raise RuleBroken("schedule.in_the_past", field="starts_at")
    if starts_at > now + FARTHEST:
        raise RuleBroken("schedule.too_far", field="starts_at")
    return starts_at


def check_length(minutes: int | None) -> int:
    """Between `SHORTEST` and `LONGEST` minutes. `RuleBroken` at `planned_minutes`."""
    if minutes is None:
        raise RuleBroken("form.required", field="planned_minutes")
    if not SHORTEST <= minutes <= LONGEST:
        raise RuleBroken("schedule.length", field="planned_minutes", least=SHORTEST, most=LONGEST)
    return minutes


def _case(tx: Transaction, wrong: Mistakes, code: str) -> CaseFile | None:
    case = cases.case_by_code(tx, code.strip()[:40])
    if case is None:
        wrong.add("case.not_found" if code.strip() else "form.required", "case_code", code=code.strip()[:40])
    elif not allows(CASE_STEPS, case.status, CaseEvent.SCHEDULED):
        wrong.add("schedule.case_closed", "case_code", code=case.code)
    elif case.kind is CaseKind.MIXED:
        wrong.add("schedule.mixed", "case_code")
    elif case.denunciation and not case.identity_waiver:
        wrong.add("schedule.denouncer_protected", "case_code", code=case.code)
    return case


def _points(tx: Transaction, wrong: Mistakes, new: ScheduleSession) -> tuple[Point | None, tuple[Point, ...]]:
    codes = list(dict.fromkeys(new.component_points))
    if len(codes) > MOST_POINTS:
        wrong.add("schedule.too_many_points", "component_points", most=MOST_POINTS)
    known = office.points_by_code(tx, {new.central_point, *codes[:MOST_POINTS]})
    if not new.central_point:
        wrong.add("form.required", "central_point")
    elif new.central_point not in known:
        wrong.add("schedule.point_unknown", "central_point", point=new.central_point[:64])
    if new.central_point and new.central_point in codes:
        wrong.add("schedule.point_twice", "component_points", point=known[new.central_point].name)
    for code in codes[:MOST_POINTS]:
        if code not in known:
            wrong.add("schedule.point_unknown", "component_points", point=code[:64])
    components = tuple(known[code] for code in codes[:MOST_POINTS] if code in known)
    return known.get(new.central_point), components


def _people(
    wrong: Mistakes, new: ScheduleSession, known: dict[int, Account], points: set[str], tx: Transaction
) -> tuple[Invited, ...]:
    if len(new.participants) > MOST_PARTICIPANTS:
        wrong.add("schedule.too_many_people", "participants", most=MOST_PARTICIPANTS)
    people = tuple(
        _person(wrong, f"participants.{number}", one, known, points)
        for number, one in enumerate(new.participants[:MOST_PARTICIPANTS])
    )
    roles = [one.role for one in people]
    if SessionRole.CHAIR not in roles:
        wrong.add("schedule.no_chair", "participants")
    elif roles.count(SessionRole.CHAIR) > 1:
        wrong.add("schedule.two_chairs", "participants")
    if SessionRole.CITIZEN not in roles:
        wrong.add("schedule.no_citizen", "participants")
    if not tx.rules.home_join_allowed:
        _no_citizen_at_home(wrong, people)
    _nobody_twice(wrong, people)
    return people


def _no_citizen_at_home(wrong: Mistakes, people: Iterable[Invited]) -> None:
    for number, one in enumerate(people):
        if one.role is SessionRole.CITIZEN and not one.point:
            wrong.add("schedule.home_not_allowed", f"participants.{number}.point", name=one.name)


def _nobody_twice(wrong: Mistakes, people: Iterable[Invited]) -> None:
    seen: set[int] = set()
    for number, one in enumerate(people):
        if one.account_id in seen:
            wrong.add("schedule.person_twice", f"participants.{number}.account_id", name=one.name)
        elif one.account_id is not None:
            seen.add(one.account_id)


def _person(wrong: Mistakes, at: str, one: Invited, known: dict[int, Account], points: set[str]) -> Invited:
    account = known.get(one.account_id) if one.account_id is not None else None
    if one.account_id is not None and (account is None or not account.active):
        wrong.add("schedule.account_unknown", f"{at}.account_id")
    if account is not None:
        one = _filled(one, account)
    if one.salutation not in SALUTATIONS:
        wrong.add("form.salutation", f"{at}.salutation")
    if one.point and one.point not in points:
        wrong.add("schedule.point_not_in_session", f"{at}.point", name=one.name, point=one.point[:64])
    return replace(
        one,
        name=wrong.text(one.name, f"{at}.name", least=1, most=200),
        title=wrong.text(one.title, f"{at}.title", most=200),
        agency=wrong.text(one.agency, f"{at}.agency", most=200),
        email=wrong.email(one.email, f"{at}.email"),
        phone=wrong.phone(one.phone, f"{at}.phone"),
    )


def _filled(one: Invited, account: Account) -> Invited:
    return replace(
        one,
        name=one.name or account.name,
        salutation=one.salutation or account.salutation,
        title=one.title or account.title,
        agency=one.agency or account.agency,
        email=one.email or account.email,
    )
