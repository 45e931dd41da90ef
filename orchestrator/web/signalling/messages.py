"""Signalling messages on the wire: JSON to frozen classes, strictly, and back. Knows no socket and no session.

A message that breaks a rule raises `Malformed` with a code that the README lists; nothing of it is used.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, NoReturn, Union, get_args, get_origin, get_type_hints

from media.interfaces import Source
from orchestrator.services.live import asked, told
from orchestrator.services.live.asked import Limits, Text

VERSION: Final = 1
MOST_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of a client."""

    v: Annotated[int, Limits(0, 2**31)]
    resume: Annotated[str | None, Text(64)] = None


@dataclass(frozen=True, slots=True)
class Bye:
    """The page is being closed."""


@dataclass(frozen=True, slots=True)
class Ping(asked.Asked):
    """Whether anybody is there; answered at once."""


ClientMessage = Hello | Bye | Ping | asked.Message

CLIENT: Final[Mapping[str, type[Any]]] = {
    "hello": Hello,
    "bye": Bye,
    "ping": Ping,
    "publish": asked.Publish,
    "subscribe": asked.Subscribe,
    "subscribed": asked.Subscribed,
    "device": asked.Device,
    "line": asked.Line,
    "view": asked.View,
    "saving": asked.Saving,
    "acknowledge_rules": asked.AcknowledgeRules,
    "enter_waiting_room": asked.EnterWaitingRoom,
    "request_floor": asked.RequestFloor,
    "withdraw_request": asked.WithdrawRequest,
    "end_speaking": asked.EndSpeaking,
    "leave": asked.Leave,
    "verify_identity": asked.VerifyIdentity,
    "admit": asked.Admit,
    "refuse": asked.Refuse,
    "send_back": asked.SendBack,
    "remove": asked.Remove,
    "give_floor": asked.GiveFloor,
    "take_floor": asked.TakeFloor,
    "mute": asked.Mute,
    "camera": asked.Camera,
    "allow_screen": asked.AllowScreen,
    "start": asked.Start,
    "resume_session": asked.ResumeSession,
    "read_back": asked.ReadBack,
    "pause": asked.Pause,
    "close": asked.Close,
    "call_turn": asked.CallTurn,
    "open_turn": asked.OpenTurn,
    "close_turn": asked.CloseTurn,
    "skip_turn": asked.SkipTurn,
    "begin_private": asked.BeginPrivate,
    "end_private": asked.EndPrivate,
    "alarm": asked.Alarm,
    "convert": asked.Convert,
    "mark": asked.Mark,
    "incident": asked.Incident,
}
SERVER: Final[Mapping[type[Any], str]] = {
    told.Welcome: "welcome",
    told.Published: "published",
    told.Offer: "offer",
    told.Speaking: "speaking",
    told.Quality: "quality",
    told.Layers: "layers",
    told.Adapted: "adapted",
    told.Rejoin: "rejoin",
    told.Moved: "moved",
    told.Ended: "ended",
    told.Done: "done",
}


class Malformed(Exception):
    """A client's message is no good: a code of the README, and the field where that helps."""

    def __init__(self, code: str, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


def parse(text: str) -> ClientMessage:
    """One text frame. Raises `Malformed`."""
    if len(text) > MOST_BYTES or len(text.encode(errors="replace")) > MOST_BYTES:
        raise Malformed("too_large")
    try:
        content = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once_each)
    except Malformed:
        raise
    except (ValueError, RecursionError):
        raise Malformed("not_json") from None
    if not isinstance(content, dict):
        raise Malformed("not_an_object")
    kind = content.pop("type", None)
    if not isinstance(kind, str):
        raise Malformed("missing_field" if kind is None else "wrong_field", "type")
    if kind not in CLIENT:
        raise Malformed("unknown_type", "type")
    message: ClientMessage = _build(CLIENT[kind], content)
    return message


def encode(message: told.Told) -> str:
    """One text frame. `Refused` and `Error` need a language: see `encode_refused`, `encode_error`."""
    if isinstance(message, told.State):
        return _dump({"type": "state", **_plain(message.picture)})
    return _dump({"type": SERVER[type(message)], **_plain(message)})


def encode_refused(number: int, code: str, sentence: str) -> str:
    return _dump({"type": "refused", "id": number, "code": code, "message": sentence})


def encode_error(code: str, field: str | None, sentence: str) -> str:
    return _dump({"type": "error", "code": code, "field": field, "message": sentence})


def _dump(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, StrEnum):
        return str(value)
    return value


# Reading: the annotations of the classes say what is allowed.

Check = Callable[[Any, str], Any]


def _build(kind: type[Any], content: Mapping[str, Any]) -> Any:
    checks = CHECKS[kind]
    for name in content:
        if name not in checks:
            raise Malformed("superfluous_field", name[:40])
    values = {}
    for field in fields(kind):
        if field.name in content:
            values[field.name] = checks[field.name](content[field.name], field.name)
        elif field.default is dataclasses.MISSING:
            raise Malformed("missing_field", field.name)
    return kind(**values)


def _no_constant(_: str) -> NoReturn:
    raise Malformed("not_json")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise Malformed("superfluous_field")
    return content


def _check_for(annotation: Any) -> Check:
    """The check that an annotation stands for."""
    rules: tuple[Any, ...] = ()
    if get_origin(annotation) is Annotated:
        annotation, *extra = get_args(annotation)
        rules = tuple(extra)
    optional = get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation)
    if optional:
        (annotation,) = (one for one in get_args(annotation) if one is not type(None))
    check = _plain_check(annotation, rules)
    return _or_none(check) if optional else check


def _plain_check(annotation: Any, rules: tuple[Any, ...]) -> Check:
    if annotation is bool:
        return _boolean
    if annotation in (int, float):
        return _number(annotation, *rules)
    if annotation is str:
        return _text(*rules)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return _choice(annotation)
    if get_origin(annotation) is Mapping:
        return _sources if get_args(annotation)[1] is Source else _pictures(_check_for(get_args(annotation)[1]))
    if get_origin(annotation) is tuple:
        return _several(_check_for(get_args(annotation)[0]))
    raise TypeError(f"no check for {annotation!r}")


def _several(one: Check) -> Check:
    def check(value: Any, name: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= asked.MOST_CHOSEN:
            raise Malformed("wrong_field", name)
        return tuple(one(item, name) for item in value)

    return check


def _or_none(check: Check) -> Check:
    return lambda value, name: None if value is None else check(value, name)


def _boolean(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise Malformed("wrong_field", name)
    return value


def _number(kind: type[int] | type[float], limits: Limits) -> Check:
    allowed = (int,) if kind is int else (int, float)

    def check(value: Any, name: str) -> float:
        if type(value) not in allowed or not math.isfinite(value) or not limits.low <= value <= limits.high:
            raise Malformed("wrong_field", name)
        return kind(value)

    return check


CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _text(rule: Text) -> Check:
    forbidden = CONTROL_BUT_LINES if rule.lines else CONTROL

    def check(value: Any, name: str) -> str:
        if not isinstance(value, str) or forbidden.search(value) is not None:
            raise Malformed("wrong_field", name)
        length = len(value if rule.lines and rule.most >= asked.MOST_SDP else value.strip())
        if not rule.least <= length or len(value) > rule.most:
            raise Malformed("wrong_field", name)
        return value

    return check


def _choice(kind: type[StrEnum]) -> Check:
    def check(value: Any, name: str) -> StrEnum:
        if not isinstance(value, str) or value not in {str(one) for one in kind}:
            raise Malformed("wrong_field", name)
        return kind(value)

    return check


MID = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,16}")
"""A token (RFC 5888 s5), and short."""


def _sources(value: Any, name: str) -> Mapping[str, Source]:
    if not isinstance(value, dict) or not 1 <= len(value) <= asked.MOST_TRACKS:
        raise Malformed("wrong_field", name)
    source = _choice(Source)
    if any(MID.fullmatch(mid) is None for mid in value):
        raise Malformed("wrong_field", name)
    sources = {mid: source(one, name) for mid, one in value.items()}
    if len(set(sources.values())) != len(sources):
        raise Malformed("wrong_field", name)
    return sources


PICTURE = re.compile(r"[A-Za-z0-9_-]{1,40}/(camera|screen)")


def _pictures(height: Check) -> Check:
    def check(value: Any, name: str) -> Mapping[str, int]:
        if not isinstance(value, dict) or len(value) > asked.MOST_PICTURES:
            raise Malformed("wrong_field", name)
        if any(PICTURE.fullmatch(one) is None for one in value):
            raise Malformed("wrong_field", name)
        return {one: height(pixels, name) for one, pixels in value.items()}

    return check


CHECKS: Final[Mapping[type[Any], Mapping[str, Check]]] = {
    kind: {name: _check_for(hint) for name, hint in get_type_hints(kind, include_extras=True).items()}
    for kind in CLIENT.values()
}
