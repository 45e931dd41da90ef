"""A self-signed certificate is one that a TLS client takes for the hosts it was made for."""

from __future__ import annotations

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.certificates import VALID, CertificateFiles, expires_at, self_signed, write_certificate

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def make(folder: Path, *hosts: str, now: datetime = NOW) -> CertificateFiles:
    return write_certificate(folder, *self_signed(hosts, now))


@pytest.mark.parametrize("host", ["tiepdan.test", "192.168.1.10", "fe80::1", "xã-lạc-phượng.vn"])
def test_a_client_that_trusts_it_accepts_it_for_its_host(tmp_path: Path, host: str) -> None:
    files = make(tmp_path, "localhost", host, now=datetime.now(UTC))
    assert handshake(files, host) is None


def test_a_client_refuses_it_for_another_host(tmp_path: Path) -> None:
    files = make(tmp_path, "localhost", now=datetime.now(UTC))
    assert isinstance(handshake(files, "example.test"), ssl.SSLCertVerificationError)


def test_the_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    files = make(tmp_path / "tls", "localhost")
    assert stat.S_IMODE(files.key.stat().st_mode) == 0o600


def test_it_is_valid_from_the_day_before(tmp_path: Path) -> None:
    assert expires_at(make(tmp_path, "localhost").certificate) == NOW - timedelta(days=1) + VALID


def test_made_again_it_replaces_the_old_one(tmp_path: Path) -> None:
    first = make(tmp_path, "localhost").key.read_bytes()
    assert make(tmp_path, "localhost").key.read_bytes() != first


@pytest.mark.parametrize("host", ["", "a b", "https://a.vn", "a.vn:443", f"{'a' * 64}.vn", "a..vn"])
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        self_signed((host,), NOW)


def test_a_file_that_is_no_certificate_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="PEM"):
        expires_at(tmp_path / "a.pem")


def handshake(files: CertificateFiles, host: str) -> Exception | None:
    """A real TLS handshake over a socket pair: None, or why the client refused."""
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=files.certificate)
    server.load_cert_chain(files.certificate, files.key)
    near, far = socket.socketpair()
    near.settimeout(10)
    far.settimeout(10)
    thread = threading.Thread(target=_answer, args=(server, far))
    thread.start()
    try:
        client.wrap_socket(near, server_hostname=host).close()
    except ssl.SSLError as refused:
        return refused
    finally:
        near.close()
        thread.join()
    return None


def _answer(context: ssl.SSLContext, far: socket.socket) -> None:
    try:
        context.wrap_socket(far, server_side=True).close()
    except (ssl.SSLError, OSError):
        far.close()  # the client refused; it says why
