"""Every malformed message gets a name and does no harm; every good one becomes its class."""

from __future__ import annotations

import json
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.interfaces import Source
from orchestrator.services.live import asked, told
from orchestrator.services.live.picture import MyPicture, Picture, SessionPicture
from orchestrator.services.live.picture_parts import RecordingPicture
from orchestrator.web.signalling import messages
from orchestrator.web.signalling.messages import Bye, Hello, Malformed, encode, parse
from orchestrator.words import LANGUAGES, catalogue

GOOD: dict[str, dict[str, Any]] = {
    "hello": {"v": 1, "resume": "abc"},
    "bye": {},
    "ping": {"id": 1},
    "publish": {"generation": 1, "sdp": "v=0\r\n", "sources": {"0": "microphone", "1": "camera"}},
    "subscribe": {"generation": 1},
    "subscribed": {"generation": 1, "revision": 0, "sdp": "v=0\r\n"},
    "device": {"camera": True, "microphone": False, "screen": False, "problem": "busy"},
    "line": {"round_trip_ms": None, "loss_up": 0, "loss_down": 0.25, "kbps_up": 600, "kbps_down": 1200},
    "view": {"pictures": {"pcityaaaaaa/camera": 360, "pcityaaaaaa/screen": 0}},
    "saving": {"own": True, "sound_only": False},
    "acknowledge_rules": {"id": 1, "version": "2026-1"},
    "enter_waiting_room": {"id": 1},
    "request_floor": {"id": 1},
    "withdraw_request": {"id": 1},
    "end_speaking": {"id": 1},
    "leave": {"id": 1},
    "verify_identity": {"id": 1, "participant": "pabc", "method": "known"},
    "admit": {"id": 1, "participant": "pabc"},
    "refuse": {"id": 1, "participant": "pabc", "reason": "Không có giấy tờ"},
    "send_back": {"id": 1, "participant": "pabc"},
    "remove": {"id": 1, "participant": "pabc", "reason": "Gây rối"},
    "give_floor": {"id": 1, "participant": "pabc"},
    "take_floor": {"id": 1},
    "mute": {"id": 1, "participant": "pabc", "on": True},
    "camera": {"id": 1, "participant": "pabc", "on": False},
    "allow_screen": {"id": 1, "participant": "pabc", "on": True},
    "start": {"id": 1},
    "resume_session": {"id": 1},
    "read_back": {"id": 1},
    "pause": {"id": 1, "reason": "Nghỉ 10 phút"},
    "close": {"id": 2147483648},
    "call_turn": {"id": 1, "turn": 2},
    "open_turn": {"id": 1, "turn": 2},
    "close_turn": {"id": 1, "turn": 2, "reason": "Ký tay tại điểm cầu"},
    "skip_turn": {"id": 1, "turn": 2, "reason": "Chưa đến"},
    "begin_private": {"id": 1, "participants": ["pabc", "pdef"]},
    "end_private": {"id": 1},
    "alarm": {"id": 1, "description": "Gây rối\nở cửa phòng"},
    "convert": {"id": 1, "reason": "Cần xem bản gốc"},
    "mark": {"id": 1, "label": "Ý kiến của sở"},
    "incident": {"id": 1, "kind": "security", "description": "Dòng 1\nDòng 2"},
}


def text_of(kind: str, /, **changes: Any) -> str:
    return json.dumps({"type": kind, **GOOD[kind], **changes})


def code_of(text: str) -> tuple[str, str | None]:
    with pytest.raises(Malformed) as caught:
        parse(text)
    return caught.value.code, caught.value.field


def test_there_is_an_example_of_every_message() -> None:
    assert set(GOOD) == set(messages.CLIENT)


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_message_becomes_its_class(kind: str) -> None:
    message = parse(text_of(kind))
    assert type(message) is messages.CLIENT[kind]


def test_sources_and_choices_become_their_types() -> None:
    publish = parse(text_of("publish"))
    assert isinstance(publish, asked.Publish)
    assert publish.sources == {"0": Source.MICROPHONE, "1": Source.CAMERA}
    assert parse('{"type":"hello","v":1}') == Hello(1)
    assert parse('{"type":"bye"}') == Bye()


@pytest.mark.parametrize(
    "text",
    ["", "{", "null x", "{'type':'bye'}", '{"type":"line","loss_up":NaN}', "[" * 100_000, "1" * 6000, "\ud800"],
)
def test_what_is_not_json_says_so(text: str) -> None:
    assert code_of(text)[0] == "not_json"


@pytest.mark.parametrize("text", ["1", "null", '"bye"', '["bye"]', "true"])
def test_json_that_is_no_object_says_so(text: str) -> None:
    assert code_of(text) == ("not_an_object", None)


def test_a_message_over_the_limit_is_not_read() -> None:
    assert code_of('{"type":"bye","x":"' + "a" * messages.MOST_BYTES + '"}') == ("too_large", None)
    # in bytes, not characters
    assert code_of('{"type":"bye","x":"' + "ữ" * (messages.MOST_BYTES // 3) + '"}') == ("too_large", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", ("missing_field", "type")),
        ('{"type":1}', ("wrong_field", "type")),
        ('{"type":["bye"]}', ("wrong_field", "type")),
        ('{"type":"welcome"}', ("unknown_type", "type")),
        ('{"type":"bye","type":"bye"}', ("superfluous_field", None)),
        ('{"type":"bye","now":true}', ("superfluous_field", "now")),
    ],
)
def test_the_frame_of_a_message_is_strict(text: str, expected: tuple[str, str | None]) -> None:
    assert code_of(text) == expected


REQUIRED = [
    (kind, name)
    for kind, cls in messages.CLIENT.items()
    for name in get_type_hints(cls)
    if name in GOOD[kind] and "None" not in str(get_type_hints(cls)[name])
]


@pytest.mark.parametrize(("kind", "name"), REQUIRED)
def test_a_missing_field_is_named(kind: str, name: str) -> None:
    content = {"type": kind, **GOOD[kind]}
    del content[name]
    assert code_of(json.dumps(content)) == ("missing_field", name)


@pytest.mark.parametrize("kind", GOOD)
def test_a_superfluous_field_is_named(kind: str) -> None:
    assert code_of(text_of(kind, extra=1)) == ("superfluous_field", "extra")


WRONG: list[tuple[str, str, Any]] = [
    ("hello", "v", "1"),
    ("hello", "v", True),
    ("hello", "v", 1.0),
    ("hello", "resume", "a" * 65),
    ("hello", "resume", ""),
    ("publish", "generation", 0),
    ("publish", "generation", 1_000_001),
    ("publish", "sdp", "x" * (asked.MOST_SDP + 1)),
    ("publish", "sdp", "v=0\x00"),
    ("publish", "sources", {}),
    ("publish", "sources", []),
    ("publish", "sources", {"0": "window"}),
    ("publish", "sources", {"0": 1}),
    ("publish", "sources", {"0": "camera", "1": "camera"}),
    ("publish", "sources", {"a b": "camera"}),
    ("publish", "sources", {"x" * 17: "camera"}),
    ("publish", "sources", {str(n): "camera" for n in range(9)}),
    ("subscribed", "revision", -1),
    ("device", "camera", 1),
    ("device", "camera", None),
    ("line", "loss_up", 1.01),
    ("line", "loss_up", "0"),
    ("line", "loss_up", True),
    ("line", "round_trip_ms", 1.5),
    ("line", "kbps_up", -1),
    ("view", "pictures", {"p/microphone": 1}),
    ("view", "pictures", {"p/camera": -1}),
    ("view", "pictures", {"p/camera": 10_001}),
    ("view", "pictures", {f"p{number}/camera": 1 for number in range(65)}),
    ("view", "pictures", []),
    ("saving", "own", 1),
    ("enter_waiting_room", "id", 0),
    ("enter_waiting_room", "id", 2**31 + 1),
    ("enter_waiting_room", "id", "1"),
    ("admit", "participant", ""),
    ("admit", "participant", 5),
    ("admit", "participant", "p" * 41),
    ("admit", "participant", "p\n"),
    ("refuse", "reason", "   "),
    ("refuse", "reason", "a" * 501),
    ("verify_identity", "method", "face"),
    ("mute", "on", "true"),
    ("mark", "label", "a" * 201),
    ("mark", "label", "two\nlines"),
    ("mark", "label", "\ud83d"),
    ("incident", "kind", "fire"),
    ("incident", "description", "a" * 2001),
]


@pytest.mark.parametrize(("kind", "name", "value"), WRONG, ids=lambda value: str(value)[:20])
def test_a_wrong_field_is_named(kind: str, name: str, value: Any) -> None:
    assert code_of(text_of(kind, **{name: value})) == ("wrong_field", name)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=3,
)
FIELDS = sorted({name for content in GOOD.values() for name in content})


@given(st.sampled_from(sorted(GOOD)), st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=2))
def test_no_content_gets_past_the_checks(kind: str, changes: dict[str, Any]) -> None:
    text = text_of(kind, **changes)
    mistake = mistake_in(text)
    if mistake is None:
        assert type(parse(text)) is messages.CLIENT[kind]
    else:
        assert f"signalling.error.{mistake.code}" in catalogue("vi")


def mistake_in(text: str) -> Malformed | None:
    try:
        parse(text)
    except Malformed as mistake:
        return mistake
    return None


@given(st.text(max_size=200))
def test_no_text_breaks_the_parser(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text)


CODES = """
too_large not_json not_text not_an_object unknown_type missing_field superfluous_field wrong_field out_of_order
hello_first version rate old_generation media_unavailable media_refused
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", tuple(CODES.split()))
def test_every_error_has_a_sentence(language: str, code: str) -> None:
    assert catalogue(language)[f"signalling.error.{code}"]


def test_a_picture_is_written_with_its_names() -> None:
    session = SessionPicture("TCD-2026-0001", "Tiếp ông A", "ready", 1.0, None, None, 30)
    picture = Picture(session, MyPicture("pabc", "waiting", "none", 2, (), False), RecordingPicture("armed"))
    sent = json.loads(encode(told.State(picture)))
    assert sent["type"] == "state"
    assert sent["session"]["title"] == "Tiếp ông A"
    assert sent["me"]["place"] == 2
    assert sent["people"] == []


def test_an_offer_names_each_track() -> None:
    offer = told.Offer(2, 1, "v=0", (told.OfferedTrack("0", "pabc", Source.CAMERA),))
    assert json.loads(encode(offer)) == {
        "type": "offer",
        "generation": 2,
        "revision": 1,
        "sdp": "v=0",
        "tracks": [{"mid": "0", "participant": "pabc", "source": "camera"}],
    }
