"""Single mutations of an audit log: what damage and forgers do to lines, also those who work out the hashes again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from orchestrator.domain.audit_chain import FIRST, ChainedLine, ChainReader, hash_of
from orchestrator.domain.audit_checkpoint import Checkpoint
from orchestrator.services.audit_check import judged
from recordings.signatures import PublicKey

Lines = list[ChainedLine]
Mutation = Callable[[Lines, random.Random], str | None]
TEXTS = ("seat", "action", "thing", "before", "after", "reason")


def whole(lines: Lines, kept: Iterable[Checkpoint], keys: dict[str, PublicKey]) -> bool:
    """What `verify_log` says of a log that holds these lines; in the order of their numbers, as a table gives them."""
    reader = ChainReader()
    ordered = sorted(lines, key=lambda one: one.line.id)
    if any(reader.faults_in(ordered)):
        return False
    places = {one.line.id: (count, one.hash) for count, one in enumerate(ordered, 1)}
    return all(judged(checkpoint, places.get(checkpoint.number), keys).fits for checkpoint in kept)


def alter(lines: Lines, chance: random.Random) -> str:
    at = chance.randrange(len(lines))
    line, name = lines[at].line, chance.choice((*TEXTS, "at", "account_id", "system"))
    values: dict[str, object] = {
        "at": line.at + timedelta(microseconds=chance.choice((-1, 1))),
        "account_id": None if line.account_id else chance.randrange(1, 9),
        "system": not line.system,
    }
    changed = values.get(name, getattr(line, name) + chance.choice(" .x") if name in TEXTS else None)
    lines[at] = replace(lines[at], line=replace(line, **{name: changed}))  # type: ignore[arg-type]
    return f"{name} of line {line.id} altered"


def alter_and_hash(lines: Lines, chance: random.Random) -> str:
    """By somebody who knows how one line's hash is worked out."""
    at = chance.randrange(len(lines))
    forged = replace(lines[at].line, reason=lines[at].line.reason + "x")
    lines[at] = replace(lines[at], line=forged, hash=hash_of(forged, lines[at].previous))
    return f"line {forged.id} altered and hashed again"


def remove(lines: Lines, chance: random.Random) -> str:
    return f"line {lines.pop(chance.randrange(len(lines))).line.id} removed"


def remove_and_number(lines: Lines, chance: random.Random) -> str:
    """The lines after it move up."""
    at = chance.randrange(len(lines))
    gone = lines.pop(at).line.id
    lines[at:] = [replace(one, line=replace(one.line, id=one.line.id - 1)) for one in lines[at:]]
    return f"line {gone} removed, the others numbered again"


def swap(lines: Lines, chance: random.Random) -> str | None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    if one == other:
        return None
    numbers = lines[one].line.id, lines[other].line.id
    lines[one], lines[other] = _as(lines[other], numbers[0]), _as(lines[one], numbers[1])
    return f"lines {numbers} change places"


def insert(lines: Lines, chance: random.Random) -> str:
    """A line of somebody's own, well hashed, and room made for it. At the end it would be an ordinary act."""
    at = chance.randrange(len(lines))
    number = lines[at].line.id
    previous = lines[at - 1].hash if at else FIRST
    forged = replace(chance.choice(lines).line, id=number, reason="made up")
    lines[at:] = [_as(one, one.line.id + 1) for one in lines[at:]]
    lines.insert(at, ChainedLine(forged, previous, hash_of(forged, previous)))
    return f"line {number} put in"


def cut(lines: Lines, chance: random.Random) -> str:
    at = chance.randrange(len(lines))
    del lines[at:]
    return f"cut before place {at}"


def rewrite(lines: Lines, chance: random.Random) -> str:
    """A line altered or taken away, and everything after it hashed again: only a checkpoint kept elsewhere tells."""
    at = chance.randrange(len(lines))
    said = f"rewritten from line {lines[at].line.id} on"
    if chance.random() < 0.5 and len(lines) > 1:
        del lines[at]
    else:
        lines[at] = replace(lines[at], line=replace(lines[at].line, reason="harmless"))
    previous = lines[at - 1].hash if at else FIRST
    for place in range(at, len(lines)):
        number = lines[place - 1].line.id + 1 if place else 1
        line = replace(lines[place].line, id=number)
        lines[place] = ChainedLine(line, previous, previous := hash_of(line, previous))
    return said


def _as(one: ChainedLine, number: int) -> ChainedLine:
    return replace(one, line=replace(one.line, id=number))


MUTATIONS: tuple[Mutation, ...] = (alter, alter_and_hash, remove, remove_and_number, swap, insert, cut, rewrite)


def mutations(before: Lines, count: int, chance: random.Random) -> Iterator[tuple[str, Lines]]:
    """So many logs with one thing changed each, and what it is."""
    done = 0
    while done < count:
        after = list(before)
        said = chance.choice(MUTATIONS)(after, chance)
        if said is not None and after != before:
            done += 1
            yield said, after
