"""Every text exists in both languages, with the same values, and every key that is used has one."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import orchestrator
from orchestrator.words import (
    LANGUAGES,
    TextMissing,
    Words,
    catalogue,
    catalogue_files,
    placeholders,
    read_catalogue,
    words_in,
)

SOURCE = Path(orchestrator.__file__).parent
AREAS = sorted({file.name for language in LANGUAGES for file in catalogue_files(language)})

ONLY_VIETNAMESE = frozenset({"salutation", "Salutation", "address", "Address"})
"""Forms of address (ông, bà), which English does without."""

KEY = r"""["']([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)["']"""
"""A dotted key as a whole string. One that is put together (`f"role.{role}"`) is tested where it is put together."""

USES = re.compile(
    rf"""\b(?:t|_|text|say|complain|RuleBroken|NotAllowed|NotFound|Clash|Unfit|_mistake|Finding)\(\s*{KEY}""",
)


def used_keys() -> dict[str, str]:
    """Every key that stands in code or a template, with the place where."""
    found: dict[str, str] = {}
    files = [file for ending in ("py", "html", "js", "txt") for file in SOURCE.rglob(f"*.{ending}")]
    for file in files:
        for match in USES.finditer(file.read_text(encoding="utf-8")):
            found[match[1]] = str(file.relative_to(SOURCE))
    return found


def test_the_search_for_keys_finds_some() -> None:
    assert "cli.settings_good" in used_keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_used_has_a_text(language: str) -> None:
    missing = {key: place for key, place in used_keys().items() if key not in catalogue(language)}
    assert not missing


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_keys(area: str) -> None:
    by_language = {language: _keys(language, area) for language in LANGUAGES}
    assert by_language["vi"] == by_language["en"]


@pytest.mark.parametrize("area", AREAS)
def test_a_text_wants_the_same_values_in_both_languages(area: str) -> None:
    for key in _keys("vi", area):
        only_one_has = placeholders(catalogue("vi")[key]) ^ placeholders(catalogue("en")[key])
        assert only_one_has <= ONLY_VIETNAMESE, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert not [key for key, text in catalogue(language).items() if not text.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_stands_once(language: str) -> None:
    msgid = re.compile(r'^msgid "(.+)"$', re.MULTILINE)
    counted = Counter(key for file in catalogue_files(language) for key in msgid.findall(file.read_text("utf-8")))
    assert not [key for key, times in counted.items() if times > 1]


def test_vietnamese_texts_are_vietnamese() -> None:
    """Every longer text has a letter that only Vietnamese has; an English one has slipped in otherwise."""
    vietnamese = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
    wrong = [key for key, text in catalogue("vi").items() if _is_long(text) and not vietnamese.search(text)]
    assert not wrong


def _is_long(text: str) -> bool:
    """More than three words of its own; units and what is filled in do not count."""
    return len(re.findall(r"[^\W\d_]{3,}", re.sub(r"\{\w+\}", " ", text))) > 2


def test_a_text_is_filled_with_its_values() -> None:
    words = words_in("en")
    assert words.text("settings.flag", key="a.b", value="1") == "a.b = 1: must be true or false."


def test_braces_in_a_value_stay_what_they_are() -> None:
    assert "{x}" in words_in("en").text("settings.flag", key="{x}", value="1")


def test_a_key_without_text_is_an_error_in_tests() -> None:
    with pytest.raises(TextMissing):
        words_in("vi").text("no.such.key")


def test_a_value_that_is_not_given_is_an_error_in_tests() -> None:
    with pytest.raises(TextMissing):
        words_in("vi").text("settings.flag")


def test_elsewhere_what_is_missing_is_shown_as_it_stands() -> None:
    with pytest.warns(TextMissing):
        assert words_in("vi").text("no.such.key") == "no.such.key"


def test_an_unknown_language_is_answered_in_vietnamese() -> None:
    assert Words("fr").language == "vi"


def _keys(language: str, area: str) -> set[str]:
    file = next((file for file in catalogue_files(language) if file.name == area), None)
    return set(read_catalogue(file)) if file else set()
