"""Settings are read from a file and the environment, and every mistake is found at once."""

from __future__ import annotations

import string
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from config.loader import Mistake, SettingsInvalid, load, settings_file
from config.schema import entries
from orchestrator.words import LANGUAGES, words_in


def mistakes_of(tmp_path: Path, text: str = "", **environ: str) -> dict[str, Mistake]:
    """The mistakes of a settings file with this text, by key."""
    path = tmp_path / "tiepdan.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as invalid:
        load(path, environ)
    return {mistake.key: mistake for mistake in invalid.value.mistakes}


def test_without_file_and_variables_the_defaults_hold() -> None:
    assert load(None, {}).http.port == 8080


def test_a_variable_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("[http]\nport = 1000\nhost = '0.0.0.0'\n", encoding="utf-8")
    http = load(path, {"TIEPDAN_HTTP__PORT": "2000", "PATH": "/bin"}).http
    assert (http.port, http.host) == (2000, "0.0.0.0")


def test_variables_take_lists_flags_and_numbers(tmp_path: Path) -> None:
    settings = load(
        None,
        {
            "TIEPDAN_HTTP__TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16",
            "TIEPDAN_RECEPTION__REMIND_MINUTES": "60,5",
            "TIEPDAN_MEDIA__ANNOUNCE": "",
            "TIEPDAN_LOG__JSON": "false",
            "TIEPDAN_RECORDINGS__REORDER_SECONDS": "1",
            "TIEPDAN_DATA_DIRECTORY": str(tmp_path),
        },
    )
    assert settings.http.trusted_proxies == (ip_network("10.0.0.1/32"), ip_network("10.1.0.0/16"))
    assert settings.reception.remind_minutes == (60, 5)
    assert settings.media.announce == ()
    assert settings.log.json is False
    assert settings.recordings.reorder_seconds == 1.0
    assert settings.data_directory == tmp_path


def test_paths_in_the_file_are_relative_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("data_directory = 'data'", encoding="utf-8")
    assert load(path, {}).data_directory == tmp_path / "data"


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = mistakes_of(
        tmp_path,
        "data_direktory = 'x'\nlog = 3\n[http]\nport = 70000\n[mail]\nhost = 'mx'\n[reception]\nhome_join_allowed = 1",
        TIEPDAN_MEDIA__WORKERS="many",
    )
    assert {key: mistake.code for key, mistake in found.items()} == {
        "data_direktory": "settings.unknown_key_near",
        "log": "settings.section",
        "http.port": "settings.whole_number",
        "reception.home_join_allowed": "settings.flag",
        "TIEPDAN_MEDIA__WORKERS": "settings.whole_number",
        "mail.sender": "settings.needs_other",
    }


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("[http]\nprot = 1", "http.port"),
        ("[htpp]\nport = 1", "http.port"),
        ("[http]\nlevel = 'info'", "log.level"),
        ("[comune]", "commune"),
        ("data_dir = 'x'", "data_directory"),
    ],
)
def test_an_unknown_key_is_answered_with_the_nearest_known_one(tmp_path: Path, text: str, near: str) -> None:
    (mistake,) = mistakes_of(tmp_path, text).values()
    assert mistake.code == "settings.unknown_key_near"
    assert mistake.values["near"] == near


def test_a_key_that_resembles_nothing_gets_no_suggestion(tmp_path: Path) -> None:
    found = mistakes_of(tmp_path, "xyzzy = 1", TIEPDAN_XYZZY="1")
    assert found["xyzzy"].code == "settings.unknown_key"
    assert found["TIEPDAN_XYZZY"].code == "settings.unknown_variable"


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ("[http]\nport = true", "http.port", "settings.whole_number"),
        ("[http]\nport = 80.0", "http.port", "settings.whole_number"),
        ("[http]\nport = '80'", "http.port", "settings.whole_number"),
        ("[http]\ntrusted_proxies = '10.0.0.1'", "http.trusted_proxies", "settings.list"),
        ("[http]\ntrusted_proxies = ['10.0.0.1/24']", "http.trusted_proxies", "settings.network"),
        ("[http]\npublic_url = 'https://a.vn/path'", "http.public_url", "settings.web_address"),
        ("[http]\ncertificate = ''", "http.certificate", "settings.path"),
        ("[http]\ncertificate = 'none.pem'\nkey = 'none.pem'", "http.certificate", "settings.file_missing"),
        ("[http]\nkey = 'none.pem'", "http.certificate", "settings.needs_other"),
        ("[media]\nbind = '1.2.3.400'", "media.bind", "settings.address"),
        ("[media]\nconsent_timeout_seconds = nan", "media.consent_timeout_seconds", "settings.number"),
        ("[media]\nport = 65535\nworkers = 2", "media.port", "settings.ports_end"),
        ("[log]\nlevel = 'loud'", "log.level", "settings.choice"),
        ("[commune]\nname = ''", "commune.name", "settings.not_empty"),
        ('[commune]\nname = "a\\nb"', "commune.name", "settings.text"),
        ("[commune]\ntime_zone = 'Asia/Hai_Phong'", "commune.time_zone", "settings.time_zone"),
        ("[mail]\nsender = 'nobody'", "mail.sender", "settings.mail_address"),
        ("[recordings]\nalarm_free_gib = 1", "recordings.alarm_free_gib", "settings.alarm_too_late"),
        ("[reception]\nremind_minutes = [60, 0]", "reception.remind_minutes", "settings.whole_number"),
    ],
)
def test_a_value_that_does_not_fit_is_named(tmp_path: Path, text: str, key: str, code: str) -> None:
    assert mistakes_of(tmp_path, text)[key].code == code


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    found = mistakes_of(tmp_path, "data_directory = 'tiepdan.toml/data'")
    assert found["data_directory"].code == "settings.folder_not_writable"


def test_wrong_syntax_is_named_with_its_line(tmp_path: Path) -> None:
    (mistake,) = mistakes_of(tmp_path, "[http]\nport = = 1").values()
    assert (mistake.code, mistake.values["line"]) == ("settings.syntax", "2")


def test_a_file_that_ends_too_early_is_named(tmp_path: Path) -> None:
    (mistake,) = mistakes_of(tmp_path, "[http]\nport =").values()
    assert mistake.code == "settings.syntax_at_end"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as invalid:
        load(tmp_path / "none.toml", {})
    assert [mistake.code for mistake in invalid.value.mistakes] == ["settings.file_unreadable"]


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes("[commune]\nname = 'Lạc'".encode("utf-16"))
    with pytest.raises(SettingsInvalid) as invalid:
        load(path, {})
    assert [mistake.code for mistake in invalid.value.mistakes] == ["settings.file_encoding"]


def test_a_secret_is_not_shown(tmp_path: Path) -> None:
    found = mistakes_of(tmp_path, "[database]\nurl = 'mysql://root:geheim@x'", TIEPDAN_DATABASE__URL="x:geheim")
    assert "geheim" not in repr(found)
    assert found["database.url"].values["value"] == "•••"


def test_a_long_value_is_shown_in_part(tmp_path: Path) -> None:
    found = mistakes_of(tmp_path, f"[log]\nlevel = '{'x' * 5000}'")
    assert len(str(found["log.level"].values["value"])) == 80


def test_the_file_is_the_one_named_then_the_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert settings_file(None, {}) is None
    Path("tiepdan.toml").touch()
    assert settings_file(None, {}) == Path("tiepdan.toml")
    assert settings_file(None, {"TIEPDAN_SETTINGS": "b.toml"}) == Path("b.toml")
    assert settings_file(Path("a.toml"), {"TIEPDAN_SETTINGS": "b.toml"}) == Path("a.toml")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(key=st.sampled_from(sorted(entries())), raw=st.text(string.printable + "ạ…\0", max_size=40))
def test_no_text_in_a_variable_gets_past_as_an_accident(key: str, raw: str) -> None:
    entry = entries()[key]
    try:
        load(None, {entry.variable: raw})
    except SettingsInvalid as invalid:
        for mistake in invalid.mistakes:
            for language in LANGUAGES:
                assert words_in(language).text(mistake.code, **mistake.values)


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("extra_holidays", "2027-02-30", "settings.day"),
        ("extra_holidays", "10/02/2027", "settings.day"),
        ("swapped_days", "2026-08-22->2026-08-31", "settings.swapped_day"),
        ("swapped_days", "2026-08-31", "settings.swapped_day"),
        ("swapped_days", "2026-08-31->2026-08-32", "settings.swapped_day"),
        ("tet_days_before", "2027:5", "settings.tet_span"),
        ("national_day_second", "2027:later", "settings.national_day_span"),
    ],
)
def test_a_day_that_cannot_be_is_a_mistake(tmp_path: Path, key: str, value: str, code: str) -> None:
    mistake = mistakes_of(tmp_path, f'[calendar]\n{key} = ["{value}"]\n')[f"calendar.{key}"]
    assert mistake.code == code
    assert all(value in words_in(language).text(code, **mistake.values) for language in LANGUAGES)


def test_the_decisions_of_a_year_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    lines = (
        "[calendar]",
        'swapped_days = ["2026-08-31->2026-08-22"]',
        'tet_days_before = ["2027:2"]',
        'national_day_second = ["2027:after"]',
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    calendar = load(path, {"TIEPDAN_CALENDAR__EXTRA_HOLIDAYS": "2027-03-01, 2027-03-02"}).calendar
    assert calendar.extra_holidays == ("2027-03-01", "2027-03-02")
    assert calendar.swapped_days == ("2026-08-31->2026-08-22",)
