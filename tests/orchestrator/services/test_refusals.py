"""Every refusal has a sentence in both languages, and every state its label."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import orchestrator
from orchestrator.domain.participant import ParticipantStatus
from orchestrator.domain.reception_session import SessionStatus
from orchestrator.domain.recording import RecordingStatus
from orchestrator.words import words_in

ROOT = Path(orchestrator.__file__).parent
REFUSING = {"RuleBroken", "NotFound", "NotAllowed", "Counted", "Clash", "add", "shaped", "required_reason"}
CODE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
# The exact words of DOMAIN 3.4.
SESSION = (
    "Dự thảo|Chờ duyệt|Đã duyệt|Đã thông báo|Đã kết nối thử|Đang kết nối|Sẵn sàng|Đang diễn ra|Tạm dừng|"
    "Đọc lại, xác nhận|Kết thúc|Đã ban hành kết luận|Đã lưu hồ sơ|Hoãn|Hủy|Chuyển trực tiếp|Gián đoạn"
)


def codes() -> Iterator[str]:
    for file in [*ROOT.glob("services/*.py"), *ROOT.glob("domain/*.py"), ROOT / "demo_data.py"]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in REFUSING:
                yield from (value for value in _texts(node) if CODE.fullmatch(value))


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _texts(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        for node in ast.walk(argument):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


FOUND = sorted({*codes(), "schedule.point_taken_no_free", "schedule.person_taken_no_free", "schedule.person_taken"})


def test_the_codes_were_found() -> None:
    assert len(FOUND) > 50
    assert {"sign_in.wrong", "schedule.no_chair", "recording.not_writing", "demo.not_empty"} <= set(FOUND)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_refusal_has_a_sentence(language: str) -> None:
    words = words_in(language)
    assert [code for code in FOUND if code not in words] == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("family", "states"),
    [("session", SessionStatus), ("participant", ParticipantStatus), ("recording", RecordingStatus)],
)
def test_every_state_has_a_label(
    family: str, states: type[SessionStatus | ParticipantStatus | RecordingStatus], language: str
) -> None:
    assert [state for state in states if f"state.{family}.{state}" not in words_in(language)] == []


def test_a_session_is_called_as_the_law_calls_it() -> None:
    labels = [words_in("vi").text(f"state.session.{state}") for state in SessionStatus]
    assert labels == SESSION.split("|")
