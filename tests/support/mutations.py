"""Single mutations of a package: what damage, mistakes and forgers do to one thing at a time, and how to undo each."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from recordings.canonical import canonical
from recordings.manifest import read_manifest

Contents = dict[str, bytes]
"""A package: every file by its name."""
Mutation = Callable[[Contents, random.Random], str | None]
"""Changes one thing and says what; `None` where there was nothing to change."""


def read(directory: Path) -> Contents:
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


@contextmanager
def mutated(directory: Path, before: Contents, after: Contents) -> Iterator[None]:
    """The package holds `after` meanwhile, then `before` again; only what differs is written."""
    _write(directory, before, after)
    try:
        yield
    finally:
        _write(directory, after, before)


def _write(directory: Path, old: Contents, new: Contents) -> None:
    for name in old.keys() - new.keys():
        (directory / name).unlink()
    for name, data in new.items():
        if old.get(name) != data:
            (directory / name).write_bytes(data)


def _any_file(files: Contents, chance: random.Random) -> str:
    return chance.choice(sorted(name for name, data in files.items() if data))


def flip(files: Contents, chance: random.Random) -> str:
    name = _any_file(files, chance)
    at, bit = chance.randrange(len(files[name])), chance.randrange(8)
    data = bytearray(files[name])
    data[at] ^= 1 << bit
    files[name] = bytes(data)
    return f"bit {bit} of byte {at} of {name}"


def truncate(files: Contents, chance: random.Random) -> str:
    name = _any_file(files, chance)
    at = chance.randrange(len(files[name]))
    files[name] = files[name][:at]
    return f"{name} cut at {at}"


def remove(files: Contents, chance: random.Random) -> str:
    name = _any_file(files, chance)
    del files[name]
    return f"{name} removed"


def swap(files: Contents, chance: random.Random) -> str | None:
    one, other = _any_file(files, chance), _any_file(files, chance)
    if files[one] == files[other]:
        return None
    files[one], files[other] = files[other], files[one]
    return f"{one} and {other} swapped"


def add_file(files: Contents, chance: random.Random) -> str:
    beside = _any_file(files, chance)
    name = f"{beside.rpartition('.')[0]}.{chance.randrange(2, 10**6)}.{beside.rpartition('.')[2]}"
    files[name] = files[beside] if chance.random() < 0.5 else chance.randbytes(chance.randrange(100))
    return f"{name} added"


def insert_bytes(files: Contents, chance: random.Random) -> str:
    name = _any_file(files, chance)
    at = chance.randrange(len(files[name]) + 1)
    files[name] = files[name][:at] + chance.randbytes(chance.randrange(1, 20)) + files[name][at:]
    return f"bytes inserted at {at} of {name}"


def change_lines(files: Contents, chance: random.Random) -> str | None:
    """A line removed, doubled, moved, or put in from elsewhere."""
    name = chance.choice([name for name in sorted(files) if name.endswith(".jsonl")])
    lines = files[name].splitlines(keepends=True)
    before, at, to = list(lines), chance.randrange(len(lines)), chance.randrange(len(lines))
    match kind := chance.choice(("removed", "doubled", "moved", "swapped")):
        case "removed":
            del lines[at]
        case "doubled":
            lines.insert(to, lines[at])
        case "moved":
            lines.insert(to, lines.pop(at))
        case _:
            lines[at], lines[to] = lines[to], lines[at]
    files[name] = b"".join(lines)
    return None if lines == before else f"line {at} of {name} {kind} ({to})"


def edit_json(files: Contents, chance: random.Random) -> str | None:
    """A value of a JSON file changed, written just as we write JSON."""
    name = chance.choice([name for name in sorted(files) if name.endswith(".json")])
    body = json.loads(files[name])
    where = _edit(body, chance)
    changed = canonical(body) + b"\n"
    if changed == files[name]:
        return None
    files[name] = changed
    return f"{where} of {name} edited"


def forge_manifest(files: Contents, chance: random.Random) -> str | None:
    """The same by somebody who knows that the manifest carries its own digest."""
    body = read_manifest(files["manifest.json"])
    del body["sha256"]
    where = _edit(body, chance)
    body["sha256"] = hashlib.sha256(canonical(body)).hexdigest()
    changed = canonical(body) + b"\n"
    if changed == files["manifest.json"]:
        return None
    files["manifest.json"] = changed
    return f"{where} of the manifest forged"


def forge_custody(files: Contents, chance: random.Random) -> str | None:
    """A custody line changed, and all hashes after it worked out again."""
    lines = [json.loads(raw) for raw in files["custody.jsonl"].splitlines()]
    number = chance.randrange(len(lines))
    if chance.random() < 0.3:
        del lines[number]
        where = "all"
    else:
        where = _edit(lines[number], chance)
    previous = hashlib.sha256(files["package.json"]).hexdigest()
    for line in lines:
        line["previous"] = previous
        hashed = {name: value for name, value in line.items() if name not in ("hash", "signature")}
        line["hash"] = previous = hashlib.sha256(canonical(hashed)).hexdigest()
    changed = b"".join(canonical(line) + b"\n" for line in lines)
    if changed == files["custody.jsonl"]:
        return None
    files["custody.jsonl"] = changed
    return f"{where} of custody line {number} forged"


def _edit(body: Any, chance: random.Random) -> str:
    """Change one value somewhere inside; where."""
    places = list(_places(body, ""))
    holder, key, where = chance.choice(places)
    if chance.random() < 0.15:
        del holder[key]
        return f"{where} taken out"
    holder[key] = _other(holder[key], chance)
    return where


def _places(value: Any, path: str) -> Iterator[tuple[Any, Any, str]]:
    keys = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key, f"{path}.{key}"
        if isinstance(value[key], dict | list):
            yield from _places(value[key], f"{path}.{key}")


def _other(value: Any, chance: random.Random) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return value + chance.choice((-1, 1, 1000))
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        return value[:at] + chance.choice("0123456789abcdefXYZ") + value[at + 1 :]
    if isinstance(value, list) and len(value) > 1:
        return [value[-1], *value[:-1]]
    return None


MUTATIONS: tuple[Mutation, ...] = (
    flip,
    flip,
    truncate,
    remove,
    swap,
    add_file,
    insert_bytes,
    change_lines,
    edit_json,
    forge_manifest,
    forge_custody,
)


def mutations(before: Contents, count: int, chance: random.Random) -> Iterator[tuple[str, Contents]]:
    """So many packages with one thing changed each, and what it is."""
    done = 0
    while done < count:
        after = dict(before)
        said = chance.choice(MUTATIONS)(after, chance)
        if said is not None and after != before:
            done += 1
            yield said, after
