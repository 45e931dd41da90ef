"""`tiepdan init` and `tiepdan user` on a real database, from nothing."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.loader import load
from config.settings import Settings
from orchestrator.cli import main
from orchestrator.commands.database import opened
from orchestrator.domain.errors import RuleBroken
from orchestrator.services import accounts


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What the commands of this test read."""
    monkeypatch.chdir(tmp_path)
    environ = {
        "LANG": "en_US.UTF-8",
        "TIEPDAN_DATA_DIRECTORY": str(tmp_path / "data"),
        "TIEPDAN_SECURITY__ARGON2_MEMORY_KIB": "64",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return load(None, environ)


def sign_in(settings: Settings, login: str, password: str) -> accounts.SignedIn:
    with opened(settings) as store:
        return store.run_now(accounts.sign_in, login, password, "127.0.0.1", datetime.now(UTC))


def shown(capsys: pytest.CaptureFixture[str], pattern: str) -> str:
    found = re.search(pattern, capsys.readouterr().out)
    assert found is not None
    return found[1]


def test_init_makes_an_administrator_who_can_sign_in(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    password = shown(capsys, r"password: (\S+)")
    assert sign_in(settings, "admin", password).account.login == "admin"
    assert stat.S_IMODE(settings.data_directory.stat().st_mode) == 0o700


def test_init_typed_twice_changes_nothing(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init"])
    password = shown(capsys, r"password: (\S+)")
    secret = settings.secret_file.read_bytes()
    assert main(["init"]) == 0
    assert "password" not in capsys.readouterr().out
    assert settings.secret_file.read_bytes() == secret
    assert sign_in(settings, "admin", password).account.login == "admin"


def test_init_makes_a_certificate_and_says_what_to_set(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--self-signed", "10.0.0.5", "tiepdan.test"]) == 0
    lines = shown(capsys, r"(?s)(\[http\].*?)\n\n")
    Path("tiepdan.toml").write_text(lines, encoding="utf-8")
    assert main(["serve", "--check"]) == 0
    assert "https://10.0.0.5:8080" in capsys.readouterr().out


def test_an_account_is_added_and_given_a_new_password(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init"])
    capsys.readouterr()
    assert main(["user", "add", "Lan", "--name", "Nguyễn Thị Lan", "--role", "operator", "--role", "note_taker"]) == 0
    first = shown(capsys, r"password: (\S+)")
    assert sign_in(settings, "lan", first).account.roles == {"operator", "note_taker"}
    assert main(["user", "password", "lan"]) == 0
    second = shown(capsys, r"of lan: (\S+)")
    assert sign_in(settings, "lan", second).account.login == "lan"
    with pytest.raises(RuleBroken, match=r"sign_in\.wrong"):
        sign_in(settings, "lan", first)


def test_a_link_signs_in_once(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init"])
    capsys.readouterr()
    assert main(["user", "link", "admin"]) == 0
    secret = shown(capsys, r"http://localhost:8080/s/(\S+)")
    with opened(settings) as store:
        assert store.run_now(accounts.sign_in_by_link, secret, datetime.now(UTC)).account.login == "admin"
        with pytest.raises(RuleBroken, match=r"sign_in\.link"):
            store.run_now(accounts.sign_in_by_link, secret, datetime.now(UTC))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["user", "add", "admin", "--name", "x", "--role", "operator"], "admin"),
        (["user", "add", "A B", "--name", "", "--role", "operator"], "\n"),
        (["user", "password", "nobody"], "nobody"),
        (["user", "link", "nobody"], "nobody"),
    ],
)
def test_what_is_wrong_is_said(
    settings: Settings, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    main(["init"])
    capsys.readouterr()
    assert main(arguments) == 1
    wrong = capsys.readouterr()
    assert sentence in wrong.err
    assert wrong.out == ""


def test_without_a_database_the_command_says_how_to_make_one(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["user", "password", "admin"]) == 1
    assert capsys.readouterr().err == "There is no database yet. Run tiepdan init.\n"
