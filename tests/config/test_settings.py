"""The settings' defaults are allowed, documented, and worked out."""

from __future__ import annotations

import re
import tomllib
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from config import settings as module
from config.loader import load
from config.schema import entries
from config.settings import HttpSettings, Settings

EXAMPLE = Path(module.__file__).with_name("tiepdan.example.toml")


def test_the_example_file_says_every_key() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    written = {key.partition(".")[0] if "." not in key else key for key in _keys_in(text)}
    assert written == set(entries())


def test_the_example_file_says_the_defaults() -> None:
    assert load(EXAMPLE, {}) == load(None, {"TIEPDAN_DATA_DIRECTORY": str(EXAMPLE.parent / "var")})


def test_the_example_file_without_its_comment_signs_is_toml() -> None:
    text = re.sub(r"^# ([a-z_]+ = .*)$", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert tomllib.loads(text)["http"]["certificate"]


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().http.port = 1  # type: ignore[misc]


def test_the_public_address_follows_from_the_port_and_the_certificate() -> None:
    assert Settings().public_url == "http://localhost:8080"
    secured = HttpSettings(port=8443, certificate=Path("c"), key=Path("k"))
    assert Settings(http=secured).public_url == "https://localhost:8443"
    assert Settings(http=HttpSettings(public_url="https://a.vn")).public_url == "https://a.vn"


def test_everything_written_lies_in_the_data_directory_unless_it_is_said_otherwise(tmp_path: Path) -> None:
    settings = Settings(data_directory=tmp_path)
    assert settings.recordings_directory == tmp_path / "recordings"
    assert settings.secret_file == tmp_path / "secret"
    assert settings.database_url == f"sqlite:///{tmp_path / 'tiepdan.sqlite3'}"


def test_the_central_point_is_named_as_the_office_names_it() -> None:
    assert Settings().commune.central_point == "Phòng họp trực tuyến, thôn Hàm Hy, xã Lạc Phượng, cơ sở 1"


def _keys_in(text: str) -> list[str]:
    """Dotted keys of the file, those behind a comment sign included."""
    part, found = "", []
    for line in text.splitlines():
        if heading := re.fullmatch(r"\[([a-z]+)\]", line):
            part = f"{heading[1]}."
        elif key := re.match(r"(?:# )?([a-z0-9_]+) = ", line):
            found.append(part + key[1])
    return found
