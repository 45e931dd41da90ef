"""The registration form (DOMAIN 4.4): what it asks by which way, and every mistake in it. Writes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from orchestrator.domain.case_file import CaseKind, CaseStatus
from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.records import CaseFile, Petitioner, PointKind
from orchestrator.domain.records_registration import Registration
from orchestrator.domain.registration import (
    Channel,
    Circumstance,
    HomeGround,
    NotifyBy,
    Place,
    SecrecyWish,
    Support,
)
from orchestrator.services.form_checks import Mistakes
from orchestrator.store import office
from orchestrator.store.database import Transaction

SALUTATIONS: Final = frozenset({"", "ông", "bà"})
MOST_PEOPLE: Final = 10_000
OLDEST: Final = 120
"""Years."""
_CARD: Final = re.compile(r"[0-9]{12}")
_PASSPORT: Final = re.compile(r"[A-Z][0-9]{6,9}")
_POINT_KINDS: Final = {
    Place.VILLAGE_HALL: frozenset({PointKind.VILLAGE_HALL}),
    Place.OFFICE: frozenset({PointKind.OFFICE, PointKind.DEPARTMENT, PointKind.CITY}),
}
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class RegisterCase:
    """What was asked, by any channel; codes as text, for the form to be judged here."""

    kind: str
    summary: str
    name: str
    salutation: str = ""
    birth_year: int | None = None
    personal_id: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    request: str = ""
    prior_authority: str = ""
    prior_document: str = ""
    people_count: int = 1
    support_needs: str = ""
    identity_waiver: bool = False
    birth_date: str = ""
    """ISO, where it is known to the day; `birth_year` follows it."""
    village: str = ""
    phone_owner: str = ""
    """`self` or `relative`."""
    channel: Channel = Channel.COUNTER
    language: str = ""
    place: str = ""
    point: str = ""
    """The code of the hall or office wished for."""
    place_detail: str = ""
    home_ground: str = ""
    undertaking: bool = False
    support: tuple[str, ...] = ()
    circumstances: tuple[str, ...] = ()
    secrecy_wish: str = ""
    notify_by: str = ""
    directed_by: str = ""
    directed_document: str = ""
    directed_on: str = ""
    """ISO."""
    once: str = ""
    """The form's own random secret: sent twice, it makes one registration."""


def checked(tx: Transaction, new: RegisterCase, now: datetime) -> tuple[CaseFile, Registration]:
    """The case file and how it came in, neither with a number yet. `FormInvalid` with every mistake."""
    wrong = Mistakes()
    kind = _kind(wrong, new)
    petitioner = _petitioner(wrong, new, now)
    if not 1 <= new.people_count <= MOST_PEOPLE:
        wrong.add("case.people_count", "people_count", most=MOST_PEOPLE)
    case = CaseFile(
        id=0,
        code="",
        kind=kind,
        summary=wrong.text(new.summary, "summary", least=10, most=2000),
        petitioner=petitioner,
        status=CaseStatus.REGISTERED,
        registered_at=now,
        request=wrong.text(new.request, "request", most=2000),
        prior_authority=wrong.text(new.prior_authority, "prior_authority", most=200),
        prior_document=wrong.text(new.prior_document, "prior_document", most=200),
        people_count=new.people_count,
        support_needs=wrong.text(new.support_needs, "support_needs", most=400),
        identity_waiver=new.identity_waiver and kind is CaseKind.DENUNCIATION,
    )
    registration = _registration(tx, wrong, new, now)
    wrong.stop_if_any()
    return case, registration


def _kind(wrong: Mistakes, new: RegisterCase) -> CaseKind:
    if new.kind not in list(CaseKind):
        wrong.add("case.kind" if new.kind else "form.required", "kind")
        return CaseKind.OTHER
    kind = CaseKind(new.kind)
    if kind is CaseKind.DENUNCIATION and new.channel is Channel.VILLAGE_HEAD:
        wrong.add("registration.helper_denunciation", "kind")
    if kind is CaseKind.DENUNCIATION and new.channel is Channel.WEB:
        _secrecy(wrong, new.secrecy_wish)
    return kind


def _secrecy(wrong: Mistakes, wish: str) -> None:
    """Who wants to stay unknown is not taken online: nothing of it is stored (Decree 154/2026 art. 20.4)."""
    if wish == SecrecyWish.YES:
        wrong.add("registration.secret", "secrecy_wish")
    elif wish != SecrecyWish.NO:
        wrong.add("form.required", "secrecy_wish")


def _petitioner(wrong: Mistakes, new: RegisterCase, now: datetime) -> Petitioner:
    if new.salutation not in SALUTATIONS:
        wrong.add("form.salutation", "salutation")
    year = int(new.birth_date[:4]) if new.birth_date else new.birth_year
    if year is not None and not now.year - OLDEST <= year <= now.year:
        wrong.add("case.birth_year", "birth_year", first=now.year - OLDEST, last=now.year)
    own = new.channel in (Channel.WEB, Channel.VILLAGE_HEAD)
    address = wrong.text(new.address, "address", most=400)
    village = wrong.text(new.village, "village", most=100)
    if own and not (address or village):
        wrong.add("form.required", "village")
    return Petitioner(
        name=wrong.text(new.name, "name", least=2, most=200),
        salutation=new.salutation[:16],
        birth_year=year,
        personal_id=_personal_id(wrong, new),
        address=address,
        phone=_phone(wrong, new),
        email=_email(wrong, new),
        birth_date=new.birth_date[:10],
        village=village,
        phone_owner=new.phone_owner if new.phone_owner in ("self", "relative") else "",
    )


def _personal_id(wrong: Mistakes, new: RegisterCase) -> str:
    if new.channel is not Channel.WEB:
        return wrong.personal_id(new.personal_id, "personal_id")
    plain = re.sub(r"[\s.-]", "", new.personal_id).upper()
    if _CARD.fullmatch(plain) or _PASSPORT.fullmatch(plain):
        return plain
    if plain.isdigit():
        wrong.add("registration.personal_id", "personal_id", given=len(plain))
    else:
        wrong.add("form.personal_id" if plain else "form.required", "personal_id")
    return ""


def _phone(wrong: Mistakes, new: RegisterCase) -> str:
    needed = new.channel is Channel.WEB or (new.channel is Channel.VILLAGE_HEAD and new.notify_by != NotifyBy.HELPER)
    if needed and not new.phone.strip():
        wrong.add("form.required", "phone")
    return wrong.phone(new.phone, "phone")


def _email(wrong: Mistakes, new: RegisterCase) -> str:
    if new.notify_by == NotifyBy.EMAIL and not new.email.strip():
        wrong.add("form.required", "email")
    return wrong.email(new.email, "email")


def _registration(tx: Transaction, wrong: Mistakes, new: RegisterCase, now: datetime) -> Registration:
    place = _chosen(wrong, Place, new.place, "place", needed=new.channel is Channel.WEB)
    detail = wrong.text(new.place_detail, "place_detail", most=400)
    elsewhere = place is Place.ELSEWHERE
    if elsewhere:
        _elsewhere(tx, wrong, new, detail)
    if new.channel is Channel.CITY:
        wrong.text(new.directed_by, "directed_by", least=2, most=200)
        wrong.text(new.directed_document, "directed_document", least=2, most=100)
    return Registration(
        case_file_id=0,
        channel=new.channel,
        language=new.language or tx.rules.language,
        place=place,
        point_id=_point(tx, wrong, place, new.point),
        place_detail=detail if elsewhere else "",
        home_ground=new.home_ground[:32] if elsewhere else "",
        undertaken_at=now if elsewhere and new.undertaking else None,
        support=_several(Support, new.support),
        circumstances=_several(Circumstance, new.circumstances),
        secrecy_wish=new.secrecy_wish if new.kind == CaseKind.DENUNCIATION else "",
        notify_by=_chosen(wrong, NotifyBy, new.notify_by, "notify_by") or NotifyBy.PHONE,
        directed_by=new.directed_by.strip()[:200],
        directed_document=new.directed_document.strip()[:100],
        directed_on=_day(wrong, new.directed_on),
        seen_at=None if new.channel in (Channel.WEB, Channel.VILLAGE_HEAD) else now,
    )


def _elsewhere(tx: Transaction, wrong: Mistakes, new: RegisterCase, detail: str) -> None:
    """The decree names only points; a place of one's own needs a ground and an undertaking, and the office's leave."""
    if not tx.rules.home_join_allowed:
        wrong.add("registration.no_home", "place")
        return
    if not detail:
        wrong.add("form.required", "place_detail")
    if new.home_ground not in list(HomeGround):
        wrong.add("form.required", "home_ground")
    if not new.undertaking:
        wrong.add("registration.undertaking", "undertaking")


def _point(tx: Transaction, wrong: Mistakes, place: Place | None, code: str) -> int | None:
    kinds = _POINT_KINDS.get(place) if place is not None else None
    if kinds is None or not code:
        return None
    point = next((one for one in office.points(tx) if one.code == code and one.kind in kinds), None)
    if point is None:
        wrong.add("registration.point", "point")
        return None
    return point.id


def _chosen(wrong: Mistakes, codes: type[E], text: str, at: str, *, needed: bool = False) -> E | None:
    if text in list(codes):
        return codes(text)
    if text or needed:
        wrong.add("form.required", at)
    return None


def _several(codes: type[E], chosen: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(code) for code in codes if code in chosen)


def _day(wrong: Mistakes, text: str) -> str:
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        wrong.found.append(RuleBroken("form.day", field="directed_on"))
        return ""
