"""A self-signed certificate for a trial in the office's network: browsers give cameras to HTTPS pages only.

Knows names, addresses and files. Does not serve anything, and is no replacement for a certificate that browsers trust.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = timedelta(days=398)
"""Browsers refuse server certificates that are valid longer."""


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """Where a certificate and its key lie, both PEM."""

    certificate: Path
    key: Path


def write_certificate(folder: Path, certificate: bytes, key: bytes) -> CertificateFiles:
    """Write a certificate and its key (mode 0600) into `folder`. Raises `OSError` when it cannot be written."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = CertificateFiles(folder / "certificate.pem", folder / "key.pem")
    write_private(files.key, key)
    files.certificate.write_bytes(certificate)
    return files


def self_signed(hosts: tuple[str, ...], now: datetime) -> tuple[bytes, bytes]:
    """Certificate and key in PEM for these names and addresses, from a day before `now` (clocks differ) for `VALID`.

    Raises `ValueError` with the host that cannot stand in a certificate.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    begins = now - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + VALID)
        .add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def expires_at(certificate: Path) -> datetime:
    """When a PEM certificate ends, UTC. Raises `ValueError` where it is none, `OSError` where it cannot be read."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def write_private(path: Path, content: bytes) -> None:
    """Write a file that nobody else can read, not even for a moment; an existing one is replaced as a whole."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        pass
    try:
        ascii_name = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError(host) from None
    if not ascii_name or len(ascii_name) > 253 or any(letter in " /:@\t\n" for letter in ascii_name):
        raise ValueError(host)
    return x509.DNSName(ascii_name)
