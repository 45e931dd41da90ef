"""What a file is, by what is in it; what pretends to be two things is neither."""

from __future__ import annotations

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from orchestrator.domain.errors import RuleBroken
from orchestrator.domain.file_kinds import EXTENSIONS, HEAD, LONGEST_TITLE, TAIL, FileKind, kind_of, safe_title
from tests.support.files import HEIC, HTML, JPEG, PDF, WEBP, archive, png


def judge(content: bytes) -> FileKind:
    return kind_of(content[:HEAD], content[-TAIL:], len(content))


def refusal(content: bytes) -> str:
    with pytest.raises(RuleBroken) as refused:
        judge(content)
    return refused.value.code


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, FileKind.PDF), (JPEG, FileKind.JPEG), (png(), FileKind.PNG), (WEBP, FileKind.WEBP)],
    ids=["pdf", "jpeg", "png", "webp"],
)
def test_what_is_taken_is_known_by_its_content(content: bytes, kind: FileKind) -> None:
    assert judge(content) is kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document.empty"),
        (HTML, "document.kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "document.kind"),
        (b"GIF89a" + bytes(50), "document.kind"),
        (b"MZ" + bytes(500), "document.kind"),
        (archive(), "document.kind"),
        (b"\n%PDF-1.7 later" + PDF, "document.kind"),
        (HEIC, "document.heic"),
        (PDF[:40], "document.cut_off"),
        (png()[:-12], "document.cut_off"),
        (WEBP[:20], "document.cut_off"),
        (PDF + archive(), "document.two_kinds"),
        (JPEG + archive(), "document.two_kinds"),
        (png() + archive() + bytes(30), "document.two_kinds"),
        (JPEG[:20] + HTML + JPEG[20:], "document.two_kinds"),
    ],
)
def test_what_is_not_taken_is_told_why(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_film_behind_a_photograph_does_no_harm() -> None:
    assert judge(JPEG + HEIC + bytes(100_000)) is FileKind.JPEG


@given(some.binary(max_size=3000))
def test_any_bytes_are_one_of_four_kinds_or_refused(content: bytes) -> None:
    with contextlib.suppress(RuleBroken):
        kind = judge(content)
        assert content.startswith((b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"RIFF"))
        assert kind in EXTENSIONS


@given(some.sampled_from([PDF, JPEG, png(), WEBP]), some.binary(max_size=400))
def test_an_archive_at_the_end_is_found_behind_whatever_comes_before(content: bytes, between: bytes) -> None:
    assert refusal(content + between + archive()) in ("document.two_kinds", "document.cut_off")


@given(some.text(max_size=400))
def test_a_title_is_one_harmless_line(name: str) -> None:
    title = safe_title(name, "TL-2026-0001")
    assert 0 < len(title) <= LONGEST_TITLE
    assert not any(unicodedata.category(letter)[0] == "C" for letter in title)
    assert not set(title) & set('/\\:*?"<>|\n')


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("don khieu nai.PDF", "don khieu nai"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Ảnh sổ đỏ.jpg", "Ảnh sổ đỏ"),
        ("anh\u202egpj.exe", "anhgpj"),
        ("...", "TL"),
        ("", "TL"),
    ],
)
def test_a_name_loses_its_folders_and_its_tricks(name: str, title: str) -> None:
    assert safe_title(name, "TL") == title
