"""Finishing a package: place every take, note every gap, make the playback files, write the manifest.

Also the recovery after any crash: nothing is needed but the directory, evidence is never changed, and whatever an
earlier attempt left is made anew. Blocking; run it in a thread or a process of its own.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from recordings import custody, layout, parts, playback
from recordings.encryption import DataKey
from recordings.evidence import JournalReading, Take, journals, read_journal
from recordings.gaps import STALL_MS, Gap, Life, merged, outages
from recordings.lines import digest_of, read_lines, sync_directory, write_proof
from recordings.lock import held
from recordings.manifest import (
    ChainEntry,
    Contents,
    FileEntry,
    HeadEntry,
    PlaybackEntry,
    TakeEntry,
    TimelineSummary,
    TornEntry,
    manifest_bytes,
)
from recordings.package import NotAPackage, Package, note_opened, open_package, read_package_file
from recordings.placement import Placement, PublisherCurve, Report, place
from recordings.scan import Scan, scan
from recordings.session_clock import Opening
from recordings.timeline_reading import TimelineReading, read_timeline

log = structlog.get_logger(__name__)


class Locked(Exception):
    """The package is encrypted, and its key was not given."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A package that has its manifest."""

    directory: Path
    manifest_sha256: str
    """To be kept elsewhere too: it is what the package is verified against."""
    duration_ms: int
    size: int
    """Bytes of all files."""
    gaps: tuple[Gap, ...]
    recovered: bool


@dataclass(frozen=True, slots=True)
class _Placed:
    take: Take
    scan: Scan
    placement: Placement

    @property
    def start(self) -> float:
        return self.placement.at(self.scan.spans[0][0])

    @property
    def end(self) -> float:
        return self.placement.at(self.scan.end)


def finish(directory: Path, *, now: datetime, with_playback: bool = True, key: DataKey | None = None) -> Finished:
    """Finish the package; one that is finished already is left as it is.

    `with_playback=False` makes no playback files: for evidence that FFmpeg does not survive (see `recordings.apart`).
    `key`: of an encrypted package. Raises `Locked` (without it), `NotAPackage`, `PackageBusy`, `OSError` (no room for
    the playback files, say: run it again later).
    """
    with held(directory):
        if not is_finished(directory):
            _finish(directory, now, with_playback, key)
        package = open_package(directory)
        _note_finished(package, now)
        return _finished(package)


def is_finished(directory: Path) -> bool:
    """Whether there is a manifest that speaks of just the files that are there, in their sizes.

    A sealed package is finished whatever happened to it since: finishing it again would hide that.
    """
    if (directory / layout.SEAL).exists():
        return True
    try:
        package = open_package(directory)
    except NotAPackage:
        return False
    return {entry["path"]: entry["bytes"] for entry in package.fields["files"]} == {
        name: (directory / name).lstat().st_size for name in files_of(directory)
    }


def files_of(directory: Path) -> list[str]:
    """Relative names of all files of a package but the manifest and its proofs, sorted. Nobody follows links."""
    found = []
    for folder, _, names in os.walk(directory):
        found += [(Path(folder) / name).relative_to(directory).as_posix() for name in names]
    passed_over = layout.PROOFS | {layout.draft_name(name) for name in layout.PROOFS}
    return sorted(name for name in found if name not in passed_over)


def _note_finished(package: Package, now: datetime) -> None:
    """The custody line that names the manifest, unless it is there, or the package is older than custody."""
    if package.fields["format"] < layout.SEALED_FROM or (package.directory / layout.SEAL).exists():
        return
    note_opened(package.directory, now)
    noted = custody.load(package.directory)[1].last(custody.Act.FINISHED)
    if noted is not None and noted.get("manifest_sha256") == package.manifest_sha256:
        return
    if package.recovered:
        custody.append(package.directory, custody.Act.RECOVERED, now=now)
    custody.append(package.directory, custody.Act.FINISHED, now=now, manifest_sha256=package.manifest_sha256)


def _finished(package: Package) -> Finished:
    size = package.size + (package.directory / layout.MANIFEST).stat().st_size
    return Finished(
        package.directory, package.manifest_sha256, package.duration_ms, size, package.gaps, package.recovered
    )


def _finish(directory: Path, now: datetime, with_playback: bool, key: DataKey | None) -> None:
    opening = read_package_file(directory)
    if opening.encryption is not None and (key is None or key.id != opening.encryption.key):
        raise Locked(opening.code)
    readings = [found for n in journals(directory) if (found := read_journal(directory, n, opening)) is not None]
    timeline_path = directory / layout.TIMELINE
    lines = read_lines(timeline_path) if timeline_path.exists() else None
    timeline = read_timeline(lines.lines if lines else (), opening)
    placed, unplaced, torn = _place_all(directory, readings, key)
    torn += [TornEntry(reading.name, *where) for reading in readings for where in reading.torn]
    torn += [TornEntry(layout.TIMELINE, *where) for where in (lines.torn if lines else ())]
    end = _end(placed, readings, timeline)
    made, unplayable = _make_playback(directory, opening, placed, with_playback, key)
    for draft in directory.glob(".*.draft"):
        draft.unlink()
    contents = Contents(
        opening=opening,
        finished_at=now,
        duration_ms=end,
        recovered=bool(torn) or not timeline.closed or not all(reading.life.closed for reading in readings),
        files=[_file(directory, name) for name in files_of(directory)],
        takes=[_entry(one) for one in sorted(placed, key=lambda one: one.start)],
        playback=made,
        gaps=_gaps(readings, placed, end),
        pauses=timeline.pauses(),
        chains=[ChainEntry(one.name, one.head, len(one.links), tuple(one.broken)) for one in readings],
        heads=_heads(readings),
        torn=torn,
        unplaced=unplaced,
        unplayable=unplayable,
        not_understood=timeline.not_understood + sum(reading.not_understood for reading in readings),
        timeline=TimelineSummary(len(timeline.lines), timeline.kinds()),
    )
    write_proof(directory, layout.MANIFEST, manifest_bytes(contents))


def _place_all(
    directory: Path, readings: Sequence[JournalReading], key: DataKey | None
) -> tuple[list[_Placed], list[str], list[TornEntry]]:
    takes = {take.name: take for reading in readings for take in reading.takes.values()}
    reports: dict[str, list[Report]] = {}
    for take in takes.values():
        reports.setdefault(take.seat, []).extend(take.reports)
    curves = {seat: PublisherCurve(of_seat) for seat, of_seat in reports.items()}
    placed: list[_Placed] = []
    unplaced: list[str] = []
    torn: list[TornEntry] = []
    for path in sorted((directory / layout.TRACKS).glob("*")):
        name = f"{layout.TRACKS}/{path.name}"
        known = takes.get(name)
        found = scan(path, known.codec if known else "opus", key)
        if found.readable < found.size:
            torn.append(TornEntry(name, found.readable, found.size - found.readable))
        if known is None or not found.frames:
            unplaced.append(name)
        else:
            placed.append(_Placed(known, found, place(known.reports, known.paces, curves[known.seat])))
    return placed, unplaced, torn


def _heads(readings: Sequence[JournalReading]) -> list[HeadEntry]:
    """Of each take that the chains name."""
    links = [link for reading in readings for link in reading.links if layout.take_number(link.file) is not None]
    last = {link.file: link.hash for link in links}
    counts = Counter(link.file for link in links)
    return [HeadEntry(file, last[file], counts[file]) for file in sorted(last)]


def _end(placed: Sequence[_Placed], readings: Sequence[JournalReading], timeline: TimelineReading) -> int:
    ends = [one.end for one in placed] + [reading.life.signs[-1] for reading in readings]
    return max(0, timeline.end_ms, *(round(end) for end in ends))


def _gaps(readings: Sequence[JournalReading], placed: Sequence[_Placed], end: int) -> list[Gap]:
    found = [gap for reading in readings for gap in reading.gaps]
    found += outages([_life(reading, placed) for reading in readings], end)
    return merged(found)


def _life(reading: JournalReading, placed: Sequence[_Placed]) -> Life:
    """What was written after the last sign of life is one too."""
    ends = [one.end for one in placed if one.take.name in reading.takes and one.take.ended is None]
    last = reading.life.signs[-1]
    written = min(max(ends, default=last), last + STALL_MS)
    return Life([*reading.life.signs, written], reading.life.closed) if written > last else reading.life


def _entry(one: _Placed) -> TakeEntry:
    take = one.take
    return TakeEntry(
        take.name,
        take.track,
        take.seat,
        take.source,
        take.codec,
        round(one.start),
        round(one.end),
        one.scan.frames,
        str(one.placement.clock),
        take.ended,
    )


def _file(directory: Path, name: str) -> FileEntry:
    path = directory / name
    _sync(path)  # after a kill nobody else has
    return FileEntry(name, path.stat().st_size, digest_of([path]))


def _make_playback(
    directory: Path, opening: Opening, placed: Sequence[_Placed], wanted: bool, key: DataKey | None
) -> tuple[list[PlaybackEntry], list[str]]:
    """Make all playback files anew, on the disk on return; and the takes of which none could be made."""
    folder = directory / layout.PLAYBACK
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if not wanted:
        return [], [one.take.name for one in placed]
    made: list[PlaybackEntry] = []
    unplayable: list[str] = []
    for seat, shows, number, part in _all_parts(placed):
        middle = "" if shows == parts.Shows.PERSON else f".{shows}"
        pieces = [_piece(directory, one, key) for take in part.takes for one in placed if one.take.name == take]
        codec = next((piece.codec for piece in pieces if not piece.sound), opening.codec)
        ending = playback.container_for(codec)
        name = f"{layout.PLAYBACK}/{layout.seat_in_names(seat)}{middle}.{number}.{ending}"
        try:
            done = playback.make(directory / name, pieces, part.start, part.end, key)
        except playback.Unplayable:
            log.exception("playback_not_made", package=directory.name)
            unplayable += part.takes
            continue
        if done is not None:
            span = (round(part.start), round(part.end))
            made.append(PlaybackEntry(name, seat, shows, *span, done.codecs, done.width, done.height))
    sync_directory(folder)
    return made, unplayable


def _all_parts(placed: Sequence[_Placed]) -> Iterator[tuple[str, parts.Shows, int, parts.Part]]:
    for seat in sorted({one.take.seat for one in placed}):
        for shows in parts.Shows:
            own = [one for one in placed if one.take.seat == seat and _shows(one) == shows]
            for number, part in enumerate(parts.parts(stretch for one in own for stretch in _spans(one)), 1):
                yield seat, shows, number, part


def _piece(directory: Path, one: _Placed, key: DataKey | None) -> playback.Piece:
    return playback.Piece(directory / one.take.name, one.take.codec, one.placement, key)


def _shows(one: _Placed) -> parts.Shows:
    return parts.Shows.SCREEN if one.take.source == "screen" else parts.Shows.PERSON


def _spans(one: _Placed) -> list[parts.Stretch]:
    take, at = one.take, one.placement.at
    return [
        parts.Stretch(take.name, take.source, at(begin), at(end), take.configuration) for begin, end in one.scan.spans
    ]


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
