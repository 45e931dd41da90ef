"""The command line answers in the person's language, with one sentence and the right exit code."""

from __future__ import annotations

import socket
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from config.settings import HttpSettings, MediaSettings, RecordingSettings, Settings
from orchestrator.certificates import self_signed, write_certificate
from orchestrator.cli import build_parser, language_of, main
from orchestrator.commands.console import Console
from orchestrator.commands.doctor import examine
from orchestrator.commands.initialise import make_secret
from orchestrator.documents import fonts
from orchestrator.words import LANGUAGES, words_in
from recordings import keys
from recordings.masters import MasterFiles

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["frob"], "COMMAND: frob is not possible. Choose one of: serve, demo, init, user,"),
        ([], "Missing: COMMAND."),
        (["user"], "Missing: COMMAND."),
        (["serve", "--chek"], "There is no argument --chek."),
        (["serve", "--check=1"], "--check: takes no value."),
        (["--settings"], "--settings: a value is needed after it."),
        (["init", "--self-signed"], "--self-signed: a value is needed after it."),
        (["user", "password"], "Missing: LOGIN."),
        (["user", "add", "x", "--name", "y", "--role", "king"], "--role: king is not possible."),
        (["init", "--self-signed", "a b"], "a b: neither a host name nor an IP address"),
    ],
)
def test_wrong_arguments_get_one_sentence_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(sentence)
    assert shown.err.count("\n") == 1
    assert shown.out == ""
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_in_the_persons_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("LANG", language)
    assert main(["user", "add", "--help"]) == 0
    out = capsys.readouterr().out
    assert ("usage:" in out) == (language == "en")
    assert words_in(language).text("cli.help.agency") in out


def test_good_settings_are_said_to_be_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--check"]) == 0
    assert "http://localhost:8080" in capsys.readouterr().out


def test_all_mistakes_of_the_settings_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.toml").write_text("[http]\nport = 0\nprot = 1\n[commune]\nlanguage = 'fr'\n", encoding="utf-8")
    assert main(["--settings", "a.toml", "serve", "--check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "What has to be changed in the settings (3):",
        "  - http.port = 0: must be a whole number from 1 to 65535.",
        "  - http.prot: there is no such setting. Did you mean http.port?",
        '  - commune.language = "fr": must be one of: vi, en.',
    ]


def test_a_settings_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--settings", "none.toml", "serve"]) == 1
    assert "none.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "environ", "language"),
    [
        ("", {}, "vi"),
        ("", {"LANG": "en_GB.UTF-8"}, "en"),
        ("", {"LANG": "en_GB.UTF-8", "LC_ALL": "vi_VN"}, "vi"),
        ("", {"LANG": "C.UTF-8"}, "vi"),
        ("[commune]\nlanguage = 'vi'", {"LANG": "en_GB.UTF-8"}, "vi"),
        ("[commune]\nlanguage = 'en'", {}, "en"),
        ("[commune]\nlanguage = 'en'", {"TIEPDAN_COMMUNE__LANGUAGE": "vi"}, "vi"),
        ("commune = 3", {}, "vi"),
        ("= broken", {"LANG": "en"}, "en"),
    ],
)
def test_the_language_is_the_settings_or_the_machines(text: str, environ: dict[str, str], language: str) -> None:
    Path("a.toml").write_text(text, encoding="utf-8")
    assert language_of(["--settings", "a.toml", "serve"], environ) == language


def test_every_command_can_be_asked_for_help() -> None:
    for language in LANGUAGES:
        assert "doctor" in build_parser(words_in(language)).format_help()


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    console = Console(words_in("en"), StringIO(), StringIO())
    path = tmp_path / "data" / "secret"
    make_secret(path, console)
    first = path.read_text(encoding="utf-8")
    make_secret(path, console)
    assert path.read_text(encoding="utf-8") == first
    assert len(bytes.fromhex(first.strip())) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def found(settings: Settings) -> dict[str, bool]:
    """What the doctor says of these settings, each with whether it is bad; every sentence has its values."""
    findings = list(examine(settings, NOW))
    for finding in findings:
        assert words_in("vi").text(finding.key, **finding.values)
    return {finding.key.removeprefix("cli.doctor."): finding.bad for finding in findings}


@pytest.fixture
def healthy(tmp_path: Path) -> Settings:
    """Settings of a machine that is ready, on ports that are free."""
    make_secret(tmp_path / "secret", Console(words_in("en"), StringIO(), StringIO()))
    keys.ensure(tmp_path / "keys", now=NOW)
    MasterFiles(tmp_path / "keys" / "masters").ensure(now=NOW)
    recordings = RecordingSettings(min_free_gib=0, alarm_free_gib=0)
    media = MediaSettings(bind="127.0.0.1", port=free_port(socket.SOCK_DGRAM), workers=1)
    http = HttpSettings(port=free_port(socket.SOCK_STREAM))
    return Settings(data_directory=tmp_path, recordings=recordings, media=media, http=http)


def test_the_doctor_finds_nothing_wrong_where_nothing_is(healthy: Settings) -> None:
    assert found(healthy) == dict.fromkeys(
        (
            "secret_good",
            "key_good",
            "masters_good",
            "copies_none",
            "disk_good",
            "address_good",
            "font_good",
            "tcp_port_free",
            "udp_port_free",
        ),
        False,
    )


def test_the_doctor_finds_what_is_wrong(healthy: Settings) -> None:
    healthy.secret_file.chmod(0o644)
    with socket.socket(type=socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", healthy.media.port))
        plain = replace(healthy.http, public_url="http://10.0.0.5:8080")
        full = RecordingSettings(alarm_free_gib=100_000)
        assert found(replace(healthy, http=plain, recordings=full)) == {
            "secret_open": True,
            "key_good": False,
            "masters_good": False,
            "copies_none": False,
            "disk_full": True,
            "address_plain": True,
            "font_good": False,
            "tcp_port_free": False,
            "udp_port_taken": True,
        }


def test_the_doctor_misses_the_key_that_seals(healthy: Settings) -> None:
    (healthy.keys_directory / "seal.pem").chmod(0o644)
    assert "cli.key.readable_by_others" in {finding.key for finding in examine(healthy, NOW) if finding.bad}
    (healthy.keys_directory / "seal.pem").unlink()
    assert "cli.key.missing" in {finding.key for finding in examine(healthy, NOW) if finding.bad}


def test_the_doctor_misses_the_letters_of_papers(healthy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", ())
    assert found(healthy)["no_font"]


def test_the_doctor_misses_the_secret(healthy: Settings) -> None:
    healthy.secret_file.unlink()
    assert found(healthy)["no_secret"]


@pytest.mark.parametrize(("age", "key"), [(0, "certificate_good"), (390, "certificate_ends")])
def test_the_doctor_reads_the_certificate(healthy: Settings, tmp_path: Path, age: int, key: str) -> None:
    files = write_certificate(tmp_path, *self_signed(("localhost",), NOW - timedelta(days=age)))
    secured = replace(healthy.http, certificate=files.certificate, key=files.key)
    assert found(replace(healthy, http=secured))[key] == (key == "certificate_ends")


def test_the_doctor_ends_with_1_where_something_is_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    assert "Run tiepdan init." in capsys.readouterr().out


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(type=kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
