"""Log lines are JSON, say what they belong to, and name nobody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from config.log import PersonalDataInLog, bound, configure
from config.settings import LogSettings


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged in this test; afterwards everything is as it was."""
    root = logging.getLogger()
    handlers, level, configuration = root.handlers[:], root.level, structlog.get_config()
    stream = io.StringIO()
    configure(LogSettings(), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**configuration)


def events(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json_with_what_it_belongs_to(lines: io.StringIO) -> None:
    with bound(request_id="r1", reception_session="TCD-2026-0001"):
        structlog.get_logger("media").info("room_opened", room="ă")
    (event,) = events(lines)
    del event["at"]
    assert event == {
        "event": "room_opened",
        "level": "info",
        "logger": "media",
        "request_id": "r1",
        "reception_session": "TCD-2026-0001",
        "room": "ă",
    }


def test_what_was_bound_ends_with_its_block(lines: io.StringIO) -> None:
    with bound(request_id="r1"):
        pass
    structlog.get_logger().info("later")
    assert "request_id" not in events(lines)[0]


def test_libraries_come_out_the_same_way(lines: io.StringIO) -> None:
    logging.getLogger("somebody").warning("%s of %s", 1, 2)
    assert events(lines)[0]["event"] == "1 of 2"


def test_an_error_keeps_its_traceback_on_one_line(lines: io.StringIO) -> None:
    try:
        raise ValueError("why")
    except ValueError:
        structlog.get_logger().exception("broken")
    (event,) = events(lines)
    assert "ValueError: why" in event["exception"]


def test_below_the_level_nothing_is_written(lines: io.StringIO) -> None:
    structlog.get_logger().debug("detail")
    assert lines.getvalue() == ""


def test_aiohttps_own_access_lines_are_never_written(lines: io.StringIO) -> None:
    logging.getLogger("aiohttp.access").error("GET /j/secret")
    assert lines.getvalue() == ""


def test_a_line_that_names_a_person_is_an_error_in_tests() -> None:
    with pytest.raises(PersonalDataInLog):
        structlog.get_logger().info("joined", email="a@b.vn")


def test_elsewhere_the_field_is_dropped_and_the_line_says_so(lines: io.StringIO) -> None:
    with pytest.warns(PersonalDataInLog):
        structlog.get_logger().info("joined", email="a@b.vn", participant="p1")
    event = events(lines)[-1]
    assert event["dropped_fields"] == ["email"]
    assert event["participant"] == "p1"
    assert "a@b.vn" not in lines.getvalue()
