"""`tiepdan doctor`: what would keep this machine from holding a reception, each with what to do about it.

Looks at settings, files, ports and disk; starts nothing and changes nothing. A service that is running holds its ports:
that is said as it is.
"""

from __future__ import annotations

import os
import shutil
import socket
import stat
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from config.settings import GIBIBYTE, Settings
from orchestrator.certificates import expires_at
from orchestrator.commands.arguments import Commands
from orchestrator.commands.console import Console
from orchestrator.documents import fonts
from orchestrator.services.copy_stores import stores_of
from recordings import keys
from recordings.envelope import KeyClass
from recordings.masters import MasterFiles

SOON = timedelta(days=21)
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `bad` ones make the command end with 1."""

    key: str
    bad: bool = False
    values: dict[str, object] = field(default_factory=dict)


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("doctor").set_defaults(run=run)


def run(arguments: Namespace, settings: Settings, console: Console) -> int:
    """Say everything that was found; 1 where something has to be done."""
    found = tuple(examine(settings, datetime.now(UTC)))
    for finding in found:
        mark = console.words.text("cli.doctor.bad" if finding.bad else "cli.doctor.good")
        print(f"{mark} {console.words.text(finding.key, **finding.values)}", file=console.out)
    return 1 if any(finding.bad for finding in found) else 0


def examine(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Everything that can be looked at without starting the service."""
    yield _secret(settings.secret_file)
    yield _seal_key(settings.keys_directory)
    yield _masters(settings.masters_directory)
    yield from _copies(settings, now)
    yield _disk(settings)
    yield _camera_pages(settings)
    yield _letters_of_papers()
    if settings.http.certificate:
        yield _certificate(settings.http.certificate, now)
    yield _tcp_port(settings.http.host, settings.http.port)
    # "::" also means "without IPv6, where there is none": that every machine can do.
    bind = "0.0.0.0" if settings.media.bind == "::" else settings.media.bind
    for offset in range(settings.media.workers or os.cpu_count() or 1):
        yield _udp_port(bind, settings.media.port + offset)
        if settings.media.tcp:
            yield _tcp_port(bind, settings.media.port + offset)


def _letters_of_papers() -> Finding:
    """Papers as PDF need a font with Vietnamese; as DOCX they need none."""
    files = fonts.faces()
    if files is None:
        return Finding("cli.doctor.no_font", True, {"package": fonts.PACKAGE})
    return Finding("cli.doctor.font_good", False, {"path": files[0]})


def _secret(path: Path) -> Finding:
    if not path.is_file():
        return Finding("cli.doctor.no_secret", True, {"path": path})
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("cli.doctor.secret_open", True, {"path": path})
    return Finding("cli.doctor.secret_good", False, {"path": path})


def _seal_key(directory: Path) -> Finding:
    """Without it, finished recordings wait to be sealed."""
    try:
        keyring = keys.open_keyring(directory)
    except keys.KeyUnusable as unusable:
        return Finding(f"cli.{unusable.code}", True, {"path": unusable.path})
    return Finding("cli.doctor.key_good", False, {"key": keyring.key})


def _masters(directory: Path) -> Finding:
    """Without them nothing can be recorded, and nothing played."""
    masters = MasterFiles(directory)
    try:
        for key_class in KeyClass:
            masters.usable(key_class)
    except keys.KeyUnusable as unusable:
        return Finding(f"cli.{unusable.code}", True, {"path": unusable.path})
    return Finding("cli.doctor.masters_good", False, {"path": directory})


def _copies(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Each store answers."""
    if not settings.copies.directories and not settings.copies.s3:
        yield Finding("cli.doctor.copies_none")
        return
    try:
        stores = stores_of(settings.copies, lambda: now)
    except keys.KeyUnusable as unusable:
        yield Finding(f"cli.{unusable.code}", True, {"path": unusable.path})
        return
    for store in stores:
        try:
            store.names("doctor")
        except OSError as away:
            yield Finding("cli.doctor.copies_away", True, {"name": store.name, "reason": str(away)})
        else:
            yield Finding("cli.doctor.copies_good", False, {"name": store.name})


def _disk(settings: Settings) -> Finding:
    folder = settings.recordings_directory.absolute()
    there = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(there).free
    values = {"path": folder, "free": f"{free / GIBIBYTE:.1f}", "wanted": f"{settings.recordings.alarm_free_gib:g}"}
    bad = free < settings.recordings.alarm_free_bytes
    return Finding("cli.doctor.disk_full" if bad else "cli.doctor.disk_good", bad, values)


def _camera_pages(settings: Settings) -> Finding:
    """Browsers give camera and microphone to pages over HTTPS, and to localhost."""
    address = urlsplit(settings.public_url)
    if address.scheme == "https" or address.hostname in LOCAL:
        return Finding("cli.doctor.address_good", False, {"url": settings.public_url})
    return Finding("cli.doctor.address_plain", True, {"url": settings.public_url})


def _certificate(path: Path, now: datetime) -> Finding:
    try:
        ends = expires_at(path)
    except ValueError:
        return Finding("cli.doctor.certificate_unreadable", True, {"path": path})
    values: dict[str, object] = {"path": path, "date": f"{ends:%d/%m/%Y}"}
    bad = ends - now < SOON
    return Finding("cli.doctor.certificate_ends" if bad else "cli.doctor.certificate_good", bad, values)


def _tcp_port(host: str, port: int) -> Finding:
    return _port("cli.doctor.tcp_port", socket.SOCK_STREAM, host, port)


def _udp_port(host: str, port: int) -> Finding:
    return _port("cli.doctor.udp_port", socket.SOCK_DGRAM, host, port)


def _port(key: str, kind: socket.SocketKind, host: str, port: int) -> Finding:
    values: dict[str, object] = {"host": host, "port": port}
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=kind)[0]
        with socket.socket(family, kind) as probe:
            if kind is socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return Finding(f"{key}_taken", True, {**values, "reason": error.strerror or str(error)})
    return Finding(f"{key}_free", False, values)
