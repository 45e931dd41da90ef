"""Whether a package proves itself: manifest, files and chains (`integrity`), the seal over them, custody, trusted time.

Reads, never writes; needs nothing but the directory and, for more than consistency, the keys and certificates that the
reader trusts. Never raises on content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography import x509

from recordings import custody, inside, integrity, layout, merkle, seal, timestamps
from recordings.custody import Act, Custody
from recordings.disposal import Tombstone, is_destroyed, read_tombstone
from recordings.encryption import DataKey
from recordings.integrity import Difference, Finding, Verdict
from recordings.keys import read_keys
from recordings.lock import glancing
from recordings.manifest import read_manifest
from recordings.package import read_small
from recordings.seal import Seal, extent_of
from recordings.signatures import PublicKey, is_signed, trusted_among


@dataclass(frozen=True, slots=True)
class Trust:
    """What the reader brings along."""

    keys: tuple[PublicKey, ...] | None = None
    """Keys of the office; `None`: the package's own word for who signed it is taken."""
    authorities: tuple[x509.Certificate, ...] = ()
    """Time-stamp authorities; none: the token's signature is not judged."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, and what a whole package proves."""

    verdict: Verdict
    """Of everything together."""
    seal: Seal | None
    stamped_at: datetime | None
    """The authority's time, where there is a token that fits."""
    destroyed_at: datetime | None = None
    """When the media were destroyed by a decision that the tombstone names; the rest still proves what there was."""

    @property
    def whole(self) -> bool:
        return self.verdict.whole


@dataclass(frozen=True, slots=True)
class _Files:
    """The proofs of a package as they were read; `None`: not there, or not to be read."""

    package: bytes
    manifest: bytes | None
    custody: bytes
    keys: bytes | None
    seal: bytes | None
    token: bytes | None
    envelope: bytes | None
    tombstone: bytes | None

    @property
    def any(self) -> bool:
        return bool(self.custody) or any(one is not None for one in (self.keys, self.seal, self.token))


@dataclass(slots=True)
class _Case:
    """What is known so far about a sealed package."""

    files: _Files
    seal: Seal
    fields: dict[str, object] | None
    history: list[PublicKey]
    custody: Custody
    trust: Trust
    stamped_at: datetime | None = None


def prove(
    directory: Path,
    trust: Trust | None = None,
    *,
    expected_manifest_sha256: str | None = None,
    key: DataKey | None = None,
) -> Proof:
    """Verify everything there is. `expected_manifest_sha256` as for `integrity.verify`. `OSError`.

    `key`: the media of an encrypted package are opened too (`vault.unlock`); without it their stored bytes are proved.
    """
    verdict = integrity.verify(directory, expected_manifest_sha256=expected_manifest_sha256)
    with glancing(directory):
        files = _read(directory)
    findings = [Finding(Difference.FILE_EXTRA, name) for name in _odd(directory)]
    findings += inside.envelope_findings(files.package, files.envelope, files.custody)
    findings += inside.chunk_findings(directory, key) if key is not None else ()
    case = None
    if files.seal is None:
        findings += _unsealed(files, _fields(files.manifest))
    else:
        case, more = _opened(files, files.seal, trust or Trust())
        findings += more
        findings += _judge(case) if case is not None else ()
    tombstone = _tombstone(case) if case is not None else None
    if tombstone is None and files.tombstone is not None:
        findings.append(Finding(Difference.TOMBSTONE_WRONG, layout.TOMBSTONE))
    elif tombstone is None and custody.read_custody(files.custody, "").last(Act.DESTROYED) is not None:
        findings.append(Finding(Difference.FILE_MISSING, layout.TOMBSTONE))
    together = sorted(
        {one for one in (*verdict.findings, *findings) if tombstone is None or not _excused(one)},
        key=lambda one: (one.file, one.offset or 0, one.difference, one.detail),
    )
    return Proof(
        replace(verdict, findings=tuple(together)),
        case.seal if case else None,
        case.stamped_at if case else None,
        tombstone.destroyed_at if tombstone else None,
    )


def _tombstone(case: _Case) -> Tombstone | None:
    """The one that custody names in a signed line, for what was sealed here."""
    line = case.custody.last(Act.DESTROYED)
    if case.files.tombstone is None or line is None:
        return None
    try:
        read = read_tombstone(case.files.tombstone)
    except (ValueError, RecursionError):
        return None
    named = line.get("tombstone_sha256") == extent_of(case.files.tombstone).sha256
    return read if named and (read.package, read.root) == (case.seal.package, case.seal.root) else None


def _excused(finding: Finding) -> bool:
    """What a destruction explains: media that are gone, not media that are other than they were."""
    gone = (Difference.FILE_MISSING, Difference.RANGE_ALTERED)
    return finding.difference in gone and is_destroyed(finding.file)


def _read(directory: Path) -> _Files:
    return _Files(
        _small(directory / layout.PACKAGE) or b"",
        _small(directory / layout.MANIFEST),
        _small(directory / layout.CUSTODY) or b"",
        *(
            _small(directory / name)
            for name in (layout.KEYS, layout.SEAL, layout.TIMESTAMP, layout.ENVELOPE, layout.TOMBSTONE)
        ),
    )


def _small(path: Path) -> bytes | None:
    """`None` for what is no ordinary file of ours."""
    if path.is_symlink() or not path.is_file():
        return None
    try:
        return read_small(path)
    except ValueError:
        return b""  # there, and larger than anything we write


def _odd(directory: Path) -> Iterator[str]:
    """Proofs that are no ordinary files."""
    for name in sorted(layout.PROOFS):
        path = directory / name
        if path.is_symlink() or (path.exists() and not path.is_file()):
            yield name


def _fields(manifest: bytes | None) -> dict[str, object] | None:
    try:
        return None if manifest is None else read_manifest(manifest)
    except ValueError:
        return None


def _unsealed(files: _Files, body: dict[str, object] | None) -> Iterator[Finding]:
    """A package of format 1 need not be sealed; anything that a seal leaves behind says that it was."""
    made = body.get("format") if body else None
    if files.any or not isinstance(made, int) or made >= layout.SEALED_FROM:
        yield Finding(Difference.SEAL_MISSING, layout.SEAL)
    yield from _wrong_lines(custody.read_custody(files.custody, custody.genesis(files.package)))


def _opened(files: _Files, raw: bytes, trust: Trust) -> tuple[_Case | None, list[Finding]]:
    found = custody.read_custody(files.custody, custody.genesis(files.package))
    try:
        read = seal.read_seal(raw)
    except ValueError as error:
        return None, [Finding(Difference.SEAL_ALTERED, layout.SEAL, detail=str(error)), *_wrong_lines(found)]
    history: list[PublicKey] = []
    findings: list[Finding] = []
    if files.keys is None:
        findings.append(Finding(Difference.FILE_MISSING, layout.KEYS))
    elif extent_of(files.keys) != read.keys:
        findings.append(Finding(Difference.KEYS_ALTERED, layout.KEYS))
    try:
        history = read_keys(files.keys or b"{}")
    except (ValueError, RecursionError):
        findings.append(Finding(Difference.KEYS_ALTERED, layout.KEYS))
    return _Case(files, read, _fields(files.manifest), history, found, trust), findings


def _judge(case: _Case) -> Iterator[Finding]:
    yield from _signature(case)
    yield from _manifest(case)
    yield from _root(case)
    yield from _custody(case)
    yield from _time(case)


def _signature(case: _Case) -> Iterator[Finding]:
    key = _key(case, case.seal.key, case.history)
    if key is None:
        yield Finding(Difference.KEY_UNKNOWN, layout.SEAL, detail=case.seal.key)
        return
    if not is_signed(key.public, case.seal.signature, case.seal.message()):
        yield Finding(Difference.SIGNATURE_WRONG, layout.SEAL, detail=key.key)
    if key.valid_until is not None and case.seal.sealed_at > key.valid_until:
        yield Finding(Difference.KEY_RETIRED, layout.SEAL, detail=key.key)
    if key.key not in _trusted(case, case.history):
        yield Finding(Difference.KEY_NOT_TRUSTED, layout.SEAL, detail=key.key)


def _key(case: _Case, key: str, history: Sequence[PublicKey]) -> PublicKey | None:
    """What the reader knows of a key goes before what the package says of it."""
    return next((one for one in (*(case.trust.keys or ()), *history) if one.key == key), None)


def _trusted(case: _Case, history: Sequence[PublicKey]) -> frozenset[str]:
    """Without keys of the reader, those of `keys.json` are taken, and what they endorse."""
    trusted = case.history if case.trust.keys is None else case.trust.keys
    return trusted_among([*trusted, *history], {key.key for key in trusted})


def _manifest(case: _Case) -> Iterator[Finding]:
    if case.files.manifest is not None and extent_of(case.files.manifest) != case.seal.manifest:
        yield Finding(Difference.MANIFEST_ALTERED, layout.MANIFEST, detail="not the one that was sealed")
    body = case.fields
    named = (case.seal.package, case.seal.reception_session)
    if body is not None and named != (body.get("package"), body.get("reception_session")):
        yield Finding(Difference.SEAL_ALTERED, layout.SEAL, detail="the seal of another package")


def _root(case: _Case) -> Iterator[Finding]:
    if case.fields is None or case.files.manifest is None:
        return  # said already
    length = case.seal.custody.bytes
    lines = case.custody.lines[: _sealed_lines(case)]
    what = seal.Sealable(case.files.manifest, case.fields, case.files.keys or b"", case.files.custody[:length], lines)
    try:
        leaves = seal.leaves(what)
    except (KeyError, TypeError, ValueError):
        leaves = []
    if len(leaves) != case.seal.leaves or merkle.root(leaves).hex() != case.seal.root:
        yield Finding(Difference.ROOT_DIFFERS, layout.SEAL)


def _sealed_lines(case: _Case) -> int:
    return sum(end <= case.seal.custody.bytes for end in case.custody.ends)


def _wrong_lines(found: Custody) -> Iterator[Finding]:
    for number in found.wrong:
        yield Finding(Difference.CUSTODY_ALTERED, layout.CUSTODY, detail=f"line {number}")


def _custody(case: _Case) -> Iterator[Finding]:
    if not case.files.custody:
        yield Finding(Difference.FILE_MISSING, layout.CUSTODY)
        return
    yield from _wrong_lines(case.custody)
    if extent_of(case.files.custody[: case.seal.custody.bytes]) != case.seal.custody:
        yield Finding(Difference.CUSTODY_ALTERED, layout.CUSTODY, 0, case.seal.custody.bytes, "not as it was sealed")
        return
    first = _sealed_lines(case)
    after = case.custody.lines[first:]
    if not after or after[0].get("what") != Act.SEALED or after[0].get("root") != case.seal.root:
        yield Finding(Difference.CUSTODY_ALTERED, layout.CUSTODY, detail="the sealing is not noted")
    history = list(case.history)
    for number, line in enumerate(after, first + 1):
        try:
            history += custody.keys_in(line)
            key = _key(case, str(line.get("key")), history)
            fits = key is not None and custody.is_line_signed(line, key.public) and key.key in _trusted(case, history)
        except ValueError:
            fits = False
        if not fits:
            yield Finding(Difference.CUSTODY_ALTERED, layout.CUSTODY, detail=f"line {number}: signature")


def _time(case: _Case) -> Iterator[Finding]:
    token = case.files.token
    noted = case.custody.last(Act.TIME_STAMPED)
    if token is None:
        if noted is not None:
            yield Finding(Difference.FILE_MISSING, layout.TIMESTAMP)
        return
    if noted is None:
        yield Finding(Difference.CUSTODY_ALTERED, layout.CUSTODY, detail="the time-stamp is not noted")
    elif noted.get("token_sha256") != extent_of(token).sha256:
        yield Finding(Difference.TIMESTAMP_WRONG, layout.TIMESTAMP, detail="not the one that was noted")
    try:
        case.stamped_at = timestamps.read_stamp(token, case.seal.data()).at
    except timestamps.StampRefused as refused:
        yield Finding(Difference.TIMESTAMP_WRONG, layout.TIMESTAMP, detail=str(refused))
        return
    if case.trust.authorities and not timestamps.is_by(token, case.seal.data(), case.trust.authorities):
        yield Finding(Difference.TIMESTAMP_NOT_TRUSTED, layout.TIMESTAMP)
