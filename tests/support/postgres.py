"""A PostgreSQL of our own for the tests: a new cluster in a folder, reached by a Unix socket only. Knows no schema."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

SUPERUSER = "tiepdan"


def programs() -> Path | None:
    """Where `initdb` and `pg_ctl` are; None when PostgreSQL is not installed."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a server that runs while the context lasts. PostgreSQL refuses root: then it runs as `postgres`."""
    folder = programs()
    if folder is None:
        raise FileNotFoundError("initdb")
    place = Path(mkdtemp(prefix="tiepdan-pg-"))
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    if owner is not None:
        os.chown(place, owner.pw_uid, owner.pw_gid)
    who = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"] if owner else []
    data, log = place / "data", place / "log"
    options = f"-c listen_addresses= -c unix_socket_directories={place} -c fsync=off -c max_connections=50"
    try:
        _run([*who, str(folder / "initdb"), "-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"])
        _run([*who, str(folder / "pg_ctl"), "-D", str(data), "-l", str(log), "-o", options, "-w", "start"])
        try:
            yield f"postgresql://{SUPERUSER}@/postgres?host={place}"
        finally:
            _run([*who, str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _run(command: list[str]) -> None:
    # No pipes: the server inherits them, and whoever waits for their end waits for the server's.
    subprocess.run(
        command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    )
