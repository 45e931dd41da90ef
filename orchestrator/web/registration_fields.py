"""The registration form as it is typed, by any channel, becomes the service's command. Judges nothing."""

from __future__ import annotations

from datetime import date
from typing import Final

from orchestrator.domain.registration import Channel
from orchestrator.services.registration_form import RegisterCase
from orchestrator.web.forms import Form, parse_day, parse_number

ORDER: Final = (
    "channel", "directed_by", "directed_document", "directed_on", "salutation", "name", "birth_year", "personal_id",
    "village", "address", "phone", "phone_owner", "notify_by", "email", "kind", "secrecy_wish", "summary", "request",
    "prior_authority", "prior_document", "people_count", "file", "place", "point", "place_detail", "home_ground",
    "undertaking", "support", "support_needs",
)  # fmt: skip
"""In which the form asks: mistakes are told in the same order."""
NO_YEAR: Final = 0
"""What could not be read as a year: the service says so at the field."""


def read_registration(form: Form, channel: Channel) -> RegisterCase:
    """What was typed. Whether it may be so is the service's to say."""
    year, day = read_birth(form["birth_year"])
    return RegisterCase(
        kind=form["kind"],
        summary=form["summary"],
        name=form["name"],
        salutation=form["salutation"],
        birth_year=year,
        birth_date=day,
        personal_id=form["personal_id"],
        address=form["address"],
        village=form["village"],
        phone=form["phone"],
        phone_owner=form["phone_owner"],
        email=form["email"],
        request=form["request"],
        prior_authority=form["prior_authority"],
        prior_document=form["prior_document"],
        people_count=parse_number(form["people_count"] or "1") or 0,
        support_needs=form["support_needs"],
        identity_waiver=form["identity_waiver"] == "yes",
        channel=channel,
        place=form["place"],
        point=form["point"],
        place_detail=form["place_detail"],
        home_ground=form["home_ground"],
        undertaking=form["undertaking"] == "yes",
        support=tuple(form.all("support")),
        circumstances=tuple(form.all("circumstances")),
        secrecy_wish=form["secrecy_wish"],
        notify_by=form["notify_by"],
        directed_by=form["directed_by"],
        directed_document=form["directed_document"],
        directed_on=_iso(form["directed_on"]),
        once=form["once"][:100],
    )


def read_birth(text: str) -> tuple[int | None, str]:
    """`1958` or `21/3/1958`: the year, and the day where it was given. `NO_YEAR` for what is neither."""
    if not text:
        return None, ""
    year = parse_number(text)
    if year is not None:
        return year, ""
    pieces = text.replace(".", "/").replace("-", "/").split("/")
    if len(pieces) != 3 or not all(piece.isascii() and piece.isdigit() and len(piece) <= 4 for piece in pieces):
        return NO_YEAR, ""
    numbers = [int(piece) for piece in pieces]
    first, middle, last = numbers if len(pieces[0]) == 4 else numbers[::-1]
    try:
        return first, date(first, middle, last).isoformat()
    except ValueError:
        return NO_YEAR, ""


def _iso(text: str) -> str:
    day = parse_day(text)
    return day.isoformat() if day else text
