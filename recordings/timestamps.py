"""Trusted time: the RFC 3161 time-stamp on a seal, asked for when there is a line, kept beside the seal.

Asks through whatever function it is given; knows no HTTP. What is stamped is the whole `seal.json`: the root and its
signature existed at that time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerificationError, decode_timestamp_response
from rfc3161_client.tsp import PKIStatus, TimeStampResponse
from rfc3161_client.verify import VerifierBuilder

from recordings import custody, layout
from recordings.custody import Act
from recordings.der import with_sorted_certificates
from recordings.keys import Keyring
from recordings.lines import write_proof
from recordings.lock import held
from recordings.package import read_small
from recordings.sealing import note, seal_of
from recordings.signatures import stamp

Ask = Callable[[bytes], bytes]
"""A time-stamp request in DER in, the authority's response out. `OSError` when there is no line to it."""

MAX_TOKEN = 256 * 1024


class NoLine(Exception):
    """The authority cannot be reached now; nothing is wrong with the package."""


class StampRefused(Exception):
    """The authority's answer is no time-stamp on what was asked. The text is for the log."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time-stamp."""

    at: datetime
    """By the authority's clock."""
    sha256: str
    """Of the response, as it stands in the package."""


def certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of authorities that are trusted (PEM). `OSError`, `ValueError`."""
    return tuple(x509.load_pem_x509_certificates(path.read_bytes()))


def read_stamp(response: bytes, stamped: bytes, trusted: Sequence[x509.Certificate] = ()) -> Stamp:
    """Judge a response: granted, over these bytes and, where certificates are given, by an authority they vouch for.

    `StampRefused` otherwise.
    """
    return _judged(response, stamped, trusted, None)


def is_by(response: bytes, stamped: bytes, trusted: Sequence[x509.Certificate]) -> bool:
    """Whether an authority that these certificates vouch for made it."""
    try:
        read_stamp(response, stamped, trusted)
    except StampRefused:
        return False
    return True


def pending(recordings: Path) -> list[Path]:
    """Sealed packages whose time-stamp is not there yet, or not noted; damaged ones too. `OSError`."""
    found = sorted(recordings.iterdir()) if recordings.is_dir() else []
    return [directory for directory in found if (directory / layout.SEAL).is_file() and not _is_noted(directory)]


def add_stamp(
    directory: Path,
    keyring: Keyring,
    ask: Ask,
    *,
    now: Callable[[], datetime],
    trusted: Sequence[x509.Certificate] = (),
) -> Stamp:
    """Get a time-stamp on the package's seal, keep it, and note it with its lag. One that is there is not got again.

    `NoLine`, `StampRefused`, `OSError`, `package.NotAPackage`, `lock.PackageBusy`.
    """
    seal = seal_of(directory)
    path = directory / layout.TIMESTAMP
    response = _kept(path)
    if response is None:
        request = TimestampRequestBuilder().data(seal.data()).hash_algorithm(HashAlgorithm.SHA256).build()
        response = _asked(ask, request.as_bytes())
        got = _judged(response, seal.data(), trusted, request.nonce)
    else:
        got = read_stamp(response, seal.data(), trusted)
    with held(directory):
        if not path.exists():
            write_proof(directory, layout.TIMESTAMP, response)
        if not _is_noted(directory):
            lag = round((got.at - seal.sealed_at).total_seconds())
            facts = {"token_sha256": got.sha256, "authority_time": stamp(got.at), "lag_seconds": lag}
            note(directory, Act.TIME_STAMPED, keyring, now=now(), **facts)
    return got


def _asked(ask: Ask, request: bytes) -> bytes:
    try:
        return ask(request)
    except OSError as error:
        raise NoLine(str(error)) from error


def _kept(path: Path) -> bytes | None:
    return read_small(path) if path.is_file() else None


def _is_noted(directory: Path) -> bool:
    try:
        return (directory / layout.TIMESTAMP).is_file() and custody.load(directory)[1].last(
            Act.TIME_STAMPED
        ) is not None
    except FileNotFoundError:  # no package.json any more
        return False


def _judged(response: bytes, stamped: bytes, trusted: Sequence[x509.Certificate], nonce: int | None) -> Stamp:
    if len(response) > MAX_TOKEN:
        raise StampRefused("too large")
    try:
        read = decode_timestamp_response(with_sorted_certificates(response))
        if read.status not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
            raise StampRefused(f"status {read.status}: {' '.join(read.status_string)}")
        info = read.tst_info
        if info.message_imprint.message != hashlib.sha256(stamped).digest():
            raise StampRefused("it stamps something else")
        if nonce is not None and info.nonce != nonce:
            raise StampRefused("it answers another request")
        if trusted:
            _demand_trust(read, stamped, trusted)
    except (ValueError, TypeError, VerificationError) as error:
        raise StampRefused(str(error)) from error
    return Stamp(info.gen_time.astimezone(UTC), hashlib.sha256(response).hexdigest())


def _demand_trust(read: TimeStampResponse, stamped: bytes, trusted: Sequence[x509.Certificate]) -> None:
    """The signature and the path to a trusted certificate, valid when it was stamped. `VerificationError`."""
    told = [x509.load_der_x509_certificate(each) for each in read.signed_data.certificates]
    signer = next(iter(read.signed_data.signer_infos))
    own = next((one for one in told if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number)), None)
    VerifierBuilder(tsa_certificate=own, roots=list(trusted)).build().verify_message(read, stamped)
