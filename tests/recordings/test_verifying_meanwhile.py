"""A package is verified while somebody adds to its custody: nothing is found that is not wrong, and nothing breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from recordings import custody, integrity, layout
from recordings.custody import Act
from recordings.integrity import Difference
from recordings.lock import PackageBusy, glancing, held
from recordings.proof import prove
from recordings.sealing import note
from recordings.timestamps import add_stamp
from tests.support.recording import NOW
from tests.support.sealed import SealedPackage, sealed_package

LINES = 60


@pytest.fixture
def sealed(tmp_path: Path) -> SealedPackage:
    return sealed_package(tmp_path, stamped=False)


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[Future[None]]:
    with ThreadPoolExecutor(1, thread_name_prefix="meanwhile") as pool:
        running = pool.submit(work)
        yield running
        running.result()


def test_custody_lines_are_added_while_it_is_verified(sealed: SealedPackage) -> None:
    def add_lines() -> None:
        for _ in range(LINES):
            with held(sealed.directory):
                note(sealed.directory, Act.SEALED, sealed.keyring, now=NOW, root="0" * 64)

    verified = 0
    with meanwhile(add_lines) as running:
        while not running.done() or not verified:
            assert prove(sealed.directory).verdict.findings == ()
            verified += 1
    assert len(custody.load(sealed.directory)[1].lines) == LINES + 3
    assert prove(sealed.directory).whole


def test_a_time_stamp_comes_while_it_is_verified(sealed: SealedPackage) -> None:
    def stamp() -> None:
        add_stamp(sealed.directory, sealed.keyring, sealed.authority.reply, now=lambda: NOW)

    with meanwhile(stamp) as running:
        while not running.done():
            assert prove(sealed.directory).verdict.findings == ()
    assert prove(sealed.directory).stamped_at is not None


def test_nothing_unfinished_is_left_in_a_package(sealed: SealedPackage) -> None:
    assert list(sealed.directory.rglob(".*")) == []
    assert [path.name for path in sealed.directory.parent.iterdir()] == [sealed.directory.name]


def test_a_draft_that_a_power_cut_left_is_no_part_of_the_package(sealed: SealedPackage) -> None:
    left = sealed.directory.with_name(layout.draft_name(f"{sealed.directory.name}.{layout.CUSTODY}"))
    left.write_bytes(b"half a li")
    assert prove(sealed.directory).whole


def test_a_file_that_vanishes_while_it_is_verified_is_missed(
    sealed: SealedPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = next((sealed.directory / layout.TRACKS).iterdir())
    compared = integrity._compare

    def slow(directory: Path, name: str, *what: object, **more: object) -> list[integrity.Finding]:
        victim.unlink(missing_ok=True)
        return compared(directory, name, *what, **more)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(integrity, "_compare", slow)
    name = victim.relative_to(sealed.directory).as_posix()
    found = {(one.difference, one.file) for one in integrity.verify(sealed.directory).findings}
    assert (Difference.FILE_MISSING, name) in found
    assert {file for _, file in found} == {name}


def test_a_reader_makes_nobody_else_fail_and_gives_up_on_nobody(sealed: SealedPackage) -> None:
    with glancing(sealed.directory), pytest.raises(PackageBusy), held(sealed.directory):
        pass
    with held(sealed.directory):
        assert prove(sealed.directory).whole
